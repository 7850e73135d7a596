package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// flowAfterHours is the system flow that speaks when nobody is there.
const flowAfterHours = "after_hours"

// yesWords accept an offer of a person.
var yesWords = []string{"yes", "yes please", "yeah", "yep", "sure", "ok", "okay", "please", "please do", "go ahead",
	"네", "예", "응", "넵", "네 부탁드려요", "부탁드려요", "좋아요", "그래요", "연결해 주세요", "네 연결해 주세요"}

// says reports whether the text is one of the phrases, but for case and marks.
func says(text string, phrases []string) bool {
	text = strings.ToLower(strings.Trim(strings.Join(strings.Fields(text), " "), " .!~?"))
	for _, p := range phrases {
		if text == p {
			return true
		}
	}
	return false
}

// cause is why a person is wanted.
type cause struct {
	reason   string
	evidence []chat.Evidence
	team     string
	priority string
	message  string // the flow's own words for the visitor
	failed   string // the step that failed
	agent    string // who is wanted, by name or id
	skills   string // what they must know
	noAgents string // what the flow does because nobody is there; it has said so itself
}

// priorities as flows name them.
var priorities = map[string]int{"low": -1, "normal": 0, "high": 1, "urgent": 2}

// handOver ends the turn with a hand-over: into the queue when people are
// there or it is opening time, else as a promise for the next opening, which
// the after-hours flow words and asks how to reach the visitor.
func (t *turn) handOver(ctx context.Context, c cause) error {
	now := t.Now()
	desk, err := t.desk(ctx)
	if err != nil {
		return err
	}
	h := &chat.HandOver{ID: chat.NewID(), Team: c.team, Priority: t.priority(c), Reason: c.reason, Evidence: c.evidence}
	if c.reason == handoff.ReasonSafety {
		h.Priority = priorities["urgent"]
	}
	h.Skills = handoff.Known(handoff.ParseSkills(c.skills), desk.agents)
	if h.Agent, err = t.wanted(ctx, c.agent, desk); err != nil {
		return err
	}
	hours := desk.Teams.Schedule(h.Team, t.home.Settings.Schedule)
	there := hours.Open(now) || desk.Staffed(h.Team, desk.agents, now)
	if !there && c.noAgents != flows.NoAgentsQueue {
		h.DueAt, _ = hours.NextOpening(now) // zero when it never opens: the queue is the only hope
	}
	limited := h.DueAt.IsZero() && c.reason != handoff.ReasonSafety
	full := limited && desk.enter(h, hours, now)
	if t.state.PendingEffect() != nil { // what it waits for is a person's matter now
		t.state = t.state.Ended()
	}
	t.out.HandOver = h
	t.weighed(c)
	t.mind.Offered = false
	if advice := firstAid(c); advice != "" { // a person may be minutes or hours away
		t.say(chat.MessageBody{Text: Word(t.lang, advice)})
	}
	t.act(actionHandoff, c.reason)
	if !h.DueAt.IsZero() && !full && c.noAgents == "" && t.afterHours() {
		err = t.begin(ctx, flows.Input{Kind: flows.InputEvent, Event: flowAfterHours})
	} else {
		h.Words = t.words(c, *h, desk, full, now)
	}
	h.Packet = t.packet(c, h.DueAt).Encode()
	if limited {
		t.ifFull(c, h, desk, hours, now)
	}
	t.ended = true
	return err
}

// ifFull says what is to be done where others take the last places of a queue
// while this turn ends.
func (t *turn) ifFull(c cause, h *chat.HandOver, d desk, hours handoff.Schedule, now time.Time) {
	for !h.Refused && h.DueAt.IsZero() {
		team := d.Teams.Open(h.Team)
		if team == nil || team.Rules.QueueLimit == 0 {
			return
		}
		h.Limit = team.Rules.QueueLimit
		d.counts[h.Team] = h.Limit
		other := *h
		other.Team, other.Limit = c.team, 0
		full := d.enter(&other, hours, now)
		other.Words = t.words(c, other, d, full, now)
		other.Packet = t.packet(c, other.DueAt).Encode()
		h.IfFull = &other
		h = &other
	}
}

// weighed puts a hand-over that the policy did not ask for into the record as
// the policy sees it: what made it a hard one, and what would have come of the
// rest without.
func (t *turn) weighed(c cause) {
	if p := t.trace.Policy; p != nil && p.Action == handoff.ActionEscalate && p.Reason == c.reason {
		return
	}
	s := t.signals(input{choice: c.reason})
	s.Turn = t.did
	switch c.reason {
	case handoff.ReasonModelFailure:
		s.ModelFailed = true
	case handoff.ReasonWatchdog:
		s.Watchdog = true
	case handoff.ReasonLoop:
		s.LoopCutoff = true
	case handoff.ReasonUnknownLimit:
		s.UnknownLimit = true
	default:
		s.FlowStep = c.reason
	}
	verdict := handoff.Decide(s, t.home.Settings.Policy)
	t.trace.Policy = &verdict
}

// desk is the people's side at the moment of a hand-over.
type desk struct {
	handoff.Floor
	agents []chat.Presence
	queued []chat.Queued
	counts map[string]int // of queued, by team
}

func (t *turn) desk(ctx context.Context) (d desk, err error) {
	if d, err = t.people(ctx); err != nil {
		return d, err
	}
	d.queued, err = t.Staff.Queued(ctx, t.conv.Workspace)
	d.counts = make(map[string]int)
	for _, q := range d.queued {
		d.counts[q.Team]++
	}
	return d, err
}

// people is the desk without who waits.
func (t *turn) people(ctx context.Context) (d desk, err error) {
	if d.Floor, err = t.Staff.Floor(ctx, t.conv.Workspace); err != nil {
		return d, err
	}
	d.agents, err = t.Staff.Agents(ctx, t.conv.Workspace)
	return d, err
}

// enter finds the queue that a hand-over enters. When there is no room on the
// way the team's rules decide: it becomes a promise, or nobody is asked.
func (d desk) enter(h *chat.HandOver, hours handoff.Schedule, now time.Time) (full bool) {
	if h.Team, full = d.Teams.Enter(h.Team, d.counts); !full {
		return false
	}
	if d.Teams.Open(h.Team).Rules.QueueFull == handoff.FullCallback {
		h.DueAt = d.CallbackAt(hours, now)
	}
	h.Refused = h.DueAt.IsZero()
	return true
}

// wanted finds whom to ask first: the agent that a flow names by name or id,
// else who knows the visitor; the zero ID when there is nobody like that.
func (t *turn) wanted(ctx context.Context, who string, d desk) (chat.ID, error) {
	a, err := t.agent(ctx, who)
	if err != nil {
		return chat.ID{}, err
	}
	if a != nil {
		return a.Agent, nil
	}
	if d.Rules.KnownDays == 0 {
		return chat.ID{}, nil
	}
	return t.Staff.LastAgent(ctx, t.conv.Workspace, t.conv.Visitor, t.Now().AddDate(0, 0, -d.Rules.KnownDays))
}

func (t *turn) agent(ctx context.Context, who string) (*chat.Presence, error) {
	if who == "" {
		return nil, nil
	}
	agents, err := t.Staff.Agents(ctx, t.conv.Workspace)
	if err != nil {
		return nil, err
	}
	for i, a := range agents {
		if strings.EqualFold(a.Name, who) || a.Agent.String() == who {
			return &agents[i], nil
		}
	}
	return nil, nil
}

// priority is the flow's own word for this hand-over, else what a step of an
// earlier one has set.
func (t *turn) priority(c cause) int {
	if c.priority == "" && t.mind.Priority != nil {
		return *t.mind.Priority
	}
	return priorities[c.priority]
}

// online reports whether anybody of a team ("" any) can be reached.
func (t *turn) online(ctx context.Context, team string, now time.Time) (bool, error) {
	d, err := t.people(ctx)
	return err == nil && d.Staffed(team, d.agents, now), err
}

// afterHours reports whether the after-hours flow should speak first: it
// exists, and has not been through already.
func (t *turn) afterHours() bool {
	return t.home.Program != nil && t.home.Program.Has(flowAfterHours) && t.state.Flow() != flowAfterHours
}

// words chooses the one message that the visitor sees.
func (t *turn) words(c cause, h chat.HandOver, d desk, full bool, now time.Time) chat.MessageBody {
	switch {
	case h.Refused:
		return chat.MessageBody{Text: join(c.message, Word(t.lang, "queue_full"))}
	case full:
		return chat.MessageBody{Text: join(c.message, Word(t.lang, "queue_full_promise", "when", when(t.lang, h.DueAt, t.zone())))}
	case !h.DueAt.IsZero():
		key := "promise"
		if t.contactKnown() {
			key = "promise_email"
		}
		return chat.MessageBody{Text: join(c.message, Word(t.lang, key, "when", when(t.lang, h.DueAt, t.zone())))}
	}
	q := d.Place(d.queued, h.Team, h.Priority, t.person.VIP, now)
	where := place(t.lang, q, d.Staffed(h.Team, d.agents, now))
	text := Word(t.lang, c.key(), "place", where)
	switch {
	case c.message != "":
		text = join(c.message, where)
	case c.reason == handoff.ReasonLoop:
		text = join(Word(t.lang, "loop_cutoff"), where)
	}
	return chat.MessageBody{Text: text, Queue: &q}
}

// firstAid names what to tell somebody who may be in danger now, "" when
// nobody seems to be.
func firstAid(c cause) string {
	for _, e := range c.evidence {
		switch {
		case e.Name != handoff.ReasonSafety:
		case e.Value == handoff.SafetyDanger:
			return "first_aid_danger"
		case e.Value == handoff.SafetySelfHarm:
			return "first_aid_self_harm"
		}
	}
	return ""
}

// key names the bot's words for a cause.
func (c cause) key() string {
	switch c.reason {
	case handoff.ReasonUnknownLimit:
		return "handoff_unknown"
	case handoff.ReasonSafety:
		return "handoff_safety"
	case handoff.ReasonModelFailure, handoff.ReasonWatchdog:
		return "handoff_failure"
	}
	return "handoff"
}

func join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " ")
}

// contactKnown reports whether a person could write to the visitor elsewhere.
func (t *turn) contactKnown() bool {
	return t.person.Email != "" || t.out.Contact != nil && t.out.Contact.Email != ""
}

// zone is the visitor's time zone, else the business's.
func (t *turn) zone() *time.Location {
	return zoneOf(t.person.TimeZone, t.home.Settings.Schedule.TimeZone)
}

// zoneOf is the first of the time zones that is known, else UTC.
func zoneOf(names ...string) *time.Location {
	for _, name := range names {
		if loc, err := time.LoadLocation(name); err == nil && name != "" {
			return loc
		}
	}
	return time.UTC
}

// judged gives what was tried, with what the visitor said of it: a judgement of
// a message counts for the articles it stands on, as they were last looked at.
func (t *turn) judged() []handoff.Tried {
	tried := slices.Clone(t.mind.Tried)
	answers := make(map[int64]chat.Event)
	for _, e := range t.events {
		if e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot {
			answers[e.Seq] = e
		}
		if e.Kind != chat.FeedbackGiven {
			continue
		}
		f, err := chat.Read[chat.FeedbackBody](e)
		if err != nil {
			continue
		}
		answer := answers[f.Seq]
		m, err := chat.Read[chat.MessageBody](answer)
		if err != nil {
			continue
		}
		for _, source := range m.Sources {
			for i := len(tried) - 1; i >= 0; i-- {
				if tried[i].Article == source.Article && tried[i].Seq < answer.Seq {
					tried[i].Helped = &f.Helpful
					break
				}
			}
		}
	}
	return tried
}

// packet gathers what the agent gets.
func (t *turn) packet(c cause, due time.Time) handoff.Packet {
	f := handoff.Facts{
		Reason: c.reason, Evidence: c.evidence, Fields: t.mind.Fields, Tried: t.judged(), Moods: t.mind.Moods,
		Lang: t.lang, Page: t.conv.Page, DueAt: due,
	}
	for _, e := range t.events {
		if e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByVisitor && e.Seq <= t.row.ToSeq {
			if m, err := chat.Read[chat.MessageBody](e); err == nil {
				f.Messages = append(f.Messages, m)
			}
		}
	}
	if n := len(t.mind.Path); n > 0 {
		f.Flow = &handoff.FlowPath{Name: t.state.Flow(), Path: t.mind.Path, Failed: c.failed}
	}
	for _, h := range t.reply.result.Hits {
		f.Suggestions = append(f.Suggestions, handoff.Suggestion{Text: h.Passage, Title: h.Title, URL: h.URL})
	}
	return handoff.Assemble(f)
}
