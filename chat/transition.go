package chat

import (
	"slices"
	"time"
)

// rule is one row of the transition table: who may do an operation, in which
// states, what it looks at, and what it does.
type rule struct {
	by    []ActorKind
	in    []OwnerKind // owners that allow it; nil: any
	needs Need
	do    func(*step) error
}

var (
	byVisitor = []ActorKind{ByVisitor}
	byAgent   = []ActorKind{ByAgent}
	byBot     = []ActorKind{ByBot}
	bySystem  = []ActorKind{BySystem}
	going     = []OwnerKind{OwnerBot, OwnerQueue, OwnerAgent}
)

// rules is the whole life of a conversation.
var rules map[Op]rule

func init() {
	rules = map[Op]rule{
		OpOpen:      {by: byVisitor, do: open},
		OpPost:      {by: []ActorKind{ByVisitor, ByAgent, BySystem}, needs: Need{Handoff: true, Agent: true}, do: post},
		OpNote:      {by: byAgent, do: note},
		OpJoin:      {by: byAgent, in: []OwnerKind{OwnerAgent}, do: join},
		OpPart:      {by: byAgent, do: part},
		OpWhisper:   {by: byAgent, in: []OwnerKind{OwnerAgent}, do: whisper},
		OpTake:      {by: byAgent, in: going, needs: Need{Handoff: true, Offer: true, Agent: true}, do: take},
		OpAssign:    {by: byAgent, in: going, needs: Need{Handoff: true, Agent: true, Team: true}, do: assign},
		OpReturn:    {by: byAgent, in: []OwnerKind{OwnerAgent, OwnerQueue}, needs: Need{Handoff: true}, do: giveBack},
		OpResolve:   {by: []ActorKind{ByAgent, ByVisitor}, needs: Need{Handoff: true}, do: resolve},
		OpReopen:    {by: byAgent, in: []OwnerKind{OwnerNone}, do: reopen},
		OpFeedback:  {by: byVisitor, needs: Need{Target: true}, do: feedback},
		OpRate:      {by: byVisitor, do: rate},
		OpEmit:      {by: []ActorKind{ByVisitor, ByAgent}, in: going, do: emit},
		OpTag:       {by: byAgent, do: tag},
		OpProfile:   {by: byAgent, needs: Need{Visitor: true}, do: changeProfile},
		OpSnooze:    {by: byAgent, in: going, needs: Need{Handoff: true, Offer: true, Agent: true}, do: snooze},
		OpUnsnooze:  {by: []ActorKind{ByAgent, BySystem}, do: unsnooze},
		OpCommit:    {by: byBot, in: []OwnerKind{OwnerBot}, needs: Need{Turn: true, Handoff: true}, do: commit},
		OpFail:      {by: byBot, in: []OwnerKind{OwnerBot}, needs: Need{Turn: true, Handoff: true}, do: fail},
		OpTruncate:  {by: byBot, needs: Need{Turn: true}, do: truncate},
		OpOffer:     {by: bySystem, in: []OwnerKind{OwnerQueue}, needs: Need{Handoff: true, Offer: true, Agent: true}, do: offer},
		OpAccept:    {by: byAgent, in: []OwnerKind{OwnerQueue}, needs: Need{Handoff: true, Offer: true}, do: accept},
		OpDecline:   {by: byAgent, needs: Need{Offer: true}, do: decline},
		OpExpire:    {by: bySystem, needs: Need{Offer: true, Agent: true}, do: expire},
		OpEnqueue:   {by: bySystem, in: []OwnerKind{OwnerBot, OwnerNone}, needs: Need{Handoff: true}, do: enqueue},
		OpRelease:   {by: bySystem, in: []OwnerKind{OwnerAgent}, needs: Need{Handoff: true}, do: release},
		OpRequeue:   {by: bySystem, in: []OwnerKind{OwnerQueue}, needs: Need{Handoff: true, Offer: true}, do: requeue},
		OpOverflow:  {by: bySystem, in: []OwnerKind{OwnerQueue}, needs: Need{Handoff: true, Offer: true, Team: true}, do: overflow},
		OpClock:     {by: bySystem, in: []OwnerKind{OwnerQueue, OwnerAgent}, needs: Need{Handoff: true, Clock: true}, do: clockDue},
		OpLeave:     {by: byVisitor, in: []OwnerKind{OwnerQueue}, needs: Need{Handoff: true}, do: leave},
		OpCallback:  {by: byVisitor, in: []OwnerKind{OwnerQueue}, needs: Need{Handoff: true}, do: callBack},
		OpWatchdog:  {by: bySystem, in: []OwnerKind{OwnerBot, OwnerQueue}, needs: Need{Handoff: true, Turn: true}, do: watchdog},
		OpWake:      {by: bySystem, in: []OwnerKind{OwnerBot}, needs: Need{Timer: true}, do: wakeUp},
		OpConsent:   {by: byVisitor, do: consent},
		OpSpam:      {by: []ActorKind{ByAgent, BySystem}, needs: Need{Handoff: true}, do: spam},
		OpNotSpam:   {by: byAgent, do: notSpam},
		OpErase:     {by: bySystem, needs: Need{Handoff: true}, do: erase},
		OpReadMarks: {by: []ActorKind{ByVisitor, ByAgent}, do: readMarks},
		OpContact:   {by: byVisitor, do: giveContact},
		OpMail:      {by: bySystem, do: noteMail},
	}
}

// Needs says what Decide will look at for an operation.
func Needs(op Op) Need { return rules[op].needs }

// Decide applies one command to what is known, and says what to keep. It is
// pure: the same input gives the same output, and nothing is changed in place.
// Errors are *Error: Invalid for bad input, Conflict when the conversation is
// in another state than the command supposes, Forbidden for the wrong actor,
// NotFound for a conversation, offer or message that is not there.
func Decide(k Known, c Command) (Change, error) {
	r, ok := rules[c.Op]
	if !ok {
		return Change{}, Errorf(Invalid, "unknown operation %q", c.Op)
	}
	if !slices.Contains(r.by, c.Actor.Kind) {
		return Change{}, Errorf(Forbidden, "a %s may not %s", c.Actor.Kind, c.Op)
	}
	if len(c.ClientID) > 64 {
		return Change{}, Errorf(Invalid, "client_id is longer than 64 characters")
	}
	if err := admitVisitor(k, c); err != nil {
		return Change{}, err
	}
	s := &step{Known: k, c: c, conv: k.Conversation}
	s.conv.Tags = slices.Clone(s.conv.Tags)
	if s.conv.ID.IsZero() {
		switch {
		case c.Opening != nil && c.Op == OpEmit:
			return Change{}, Errorf(NotFound, "there is no open conversation that an event could reach")
		case c.Opening == nil || (c.Op != OpOpen && c.Op != OpPost):
			return Change{}, Errorf(NotFound, "conversation %s does not exist", c.Conversation)
		}
		s.begin()
	} else if err := s.admit(r); err != nil {
		return Change{}, err
	}
	if c.Since != nil && k.Conversation.touched(*c.Since) {
		return Change{}, Errorf(Conflict, "conversation %s has been dealt with since", c.Conversation)
	}
	if err := r.do(s); err != nil {
		return Change{}, err
	}
	if s.conv.Owner != OwnerBot && k.Conversation.Owner == OwnerBot {
		s.out.Timers = &[]Timer{} // a flow does nothing while a person has the chat
	}
	s.out.Conversation = s.conv
	if s.out.AckSeq == 0 {
		s.out.AckSeq = s.conv.LastSeq
	}
	return s.out, nil
}

// step is one application of a command.
type step struct {
	Known
	c    Command
	conv Conversation // as it becomes
	out  Change
}

// admit checks that the actor may touch this conversation in its state.
func (s *step) admit(r rule) error {
	if s.c.Actor.Kind == ByVisitor && s.c.Actor.ID != s.conv.Visitor {
		return Errorf(NotFound, "conversation %s does not exist", s.conv.ID)
	}
	if !s.conv.ErasedAt.IsZero() && s.c.Op != OpErase && s.c.Op != OpReadMarks {
		return Errorf(Conflict, "cannot %s: conversation %s was erased", s.c.Op, s.conv.ID)
	}
	if r.in != nil && !slices.Contains(r.in, s.conv.Owner) {
		return Errorf(Conflict, "cannot %s: the conversation is %s", s.c.Op, ownership(s.conv))
	}
	return nil
}

func ownership(c Conversation) string {
	switch c.Owner {
	case OwnerBot:
		return "with the bot"
	case OwnerQueue:
		return "waiting for a person"
	case OwnerAgent:
		return "with an agent"
	}
	return "resolved"
}

// begin makes the conversation and its first event.
func (s *step) begin() {
	o := s.c.Opening
	id := s.c.Conversation
	if id.IsZero() {
		id = NewID()
	}
	s.conv = Conversation{
		ID: id, Workspace: s.c.Workspace, Visitor: o.Visitor, Site: o.Site, Channel: o.Channel, Lang: o.Lang,
		Status: Open, Owner: OwnerBot, Epoch: 1, Page: o.Page, OpenedAt: s.Now, ActiveAt: s.Now,
	}
	s.out.New = true
	if !s.followed() {
		s.conv.Page = Page{}
	}
	s.add(ConversationOpened, ToAll, OpenedBody{Channel: o.Channel, Lang: o.Lang, Page: s.conv.Page})
	if v := s.Standing; v.Consent == ConsentGiven {
		s.add(ConsentChanged, ToAll, ConsentBody{Given: true, Version: v.ConsentVersion, Lang: o.Lang})
	}
}

// add appends an event by the command's actor and returns it.
func (s *step) add(kind Kind, v Visibility, b any) *Event { return s.addBy(s.c.Actor, kind, v, b) }

func (s *step) addBy(by Actor, kind Kind, v Visibility, b any) *Event {
	e := Event{
		Workspace: s.conv.Workspace, Conversation: s.conv.ID, Seq: s.conv.LastSeq + 1, PrevVisible: s.conv.LastVisible,
		At: s.Now, Actor: by, Kind: kind, Visibility: v, V: BodyVersion, Body: body(b),
	}
	s.conv.LastSeq = e.Seq
	if v == ToAll {
		s.conv.LastVisible = e.Seq
	}
	s.out.Events = append(s.out.Events, e)
	return &s.out.Events[len(s.out.Events)-1]
}

// ack marks the event that answers the command, and that a repeated command is recognised by.
func (s *step) ack(e *Event) {
	e.ClientID = s.c.ClientID
	s.out.AckSeq = e.Seq
}

// message appends a message and updates what lists show.
func (s *step) message(by Actor, m MessageBody) *Event {
	e := s.addBy(by, MessagePosted, ToAll, m)
	s.conv.Preview, s.conv.PreviewBy, s.conv.ActiveAt = preview(m.Text, by.Kind), by.Kind, s.Now
	s.conv.PreviewKind = previewKind(m)
	return e
}

// own changes the owner: one more epoch, and whatever the old owner had under
// way is void.
func (s *step) own(to OwnerKind, agent ID, reason string) *Event {
	from := s.conv.Owner
	s.conv.Owner, s.conv.Agent = to, agent
	s.conv.SnoozedAt, s.conv.WakeAt = time.Time{}, time.Time{}
	s.conv.Epoch++
	if from == OwnerBot {
		s.out.CancelTurns = true
	}
	if from == OwnerQueue {
		s.out.Withdraw = true
	}
	b := OwnerBody{From: from, To: to, Agent: agent, Epoch: s.conv.Epoch, Reason: reason}
	if to == OwnerQueue {
		b.Team = s.conv.Team
	}
	s.add(OwnerChanged, ToAgents, b)
	i := len(s.out.Events) - 1
	s.dismiss()
	return &s.out.Events[i]
}

// wake lets the bot work on what has come since seq.
func (s *step) wake(kind TurnKind, from int64) {
	s.out.OpenTurn = &Turn{
		ID: NewID(), Workspace: s.conv.Workspace, Conversation: s.conv.ID, Kind: kind, Status: TurnPending,
		FromSeq: from, Epoch: s.conv.Epoch, OpenedAt: s.Now,
	}
}

// endHandoff closes the live hand-over, if there is one.
func (s *step) endHandoff(status HandoffStatus) {
	if s.Handoff == nil {
		return
	}
	h := *s.Handoff
	h.Status, h.EndedAt = status, s.Now
	s.out.Handoff = &h
}

// queueHandoff puts the live hand-over, or a new one, into the queue for
// another round.
func (s *step) queueHandoff(team, reason string) {
	h := Handoff{ID: NewID(), Workspace: s.conv.Workspace, Conversation: s.conv.ID, Reason: reason, RequestedAt: s.Now, Round: 0}
	if s.Handoff != nil {
		h = *s.Handoff
	}
	h.Status, h.Agent, h.Round, h.QueuedAt = HandoffQueued, ID{}, h.Round+1, s.Now
	if team != "" {
		h.Team = team
	}
	s.conv.Team, s.conv.Priority = h.Team, h.Priority
	s.out.Handoff = &h
}

// acceptHandoff marks that a person now has it.
func (s *step) acceptHandoff(agent ID) {
	if s.Handoff == nil {
		return
	}
	h := *s.Handoff
	h.Status, h.Agent, h.Head, h.Passed = HandoffAccepted, agent, false, nil
	if h.AcceptedAt.IsZero() {
		h.AcceptedAt = s.Now
	}
	s.out.Handoff = &h
}

func (s *step) noop(ack int64) {
	s.out.NoOp = true
	s.out.AckSeq = ack
}

// handOver asks people to take over, as one change: owner, epoch, hand-over
// with its packet, and exactly one message for the visitor. Where the queue is
// full by now it does what was to be done then.
func (s *step) handOver(h HandOver) {
	for h.IfFull != nil && s.Queued[h.Team] >= h.Limit {
		h = *h.IfFull
	}
	row := Handoff{
		ID: h.ID, Workspace: s.conv.Workspace, Conversation: s.conv.ID, Status: HandoffQueued, Team: h.Team, Priority: h.Priority,
		Reason: h.Reason, Evidence: h.Evidence, Packet: h.Packet, RequestedAt: s.Now, DueAt: h.DueAt, Round: 1, Wanted: h.Agent, QueuedAt: s.Now, Skills: h.Skills,
	}
	if s.Handoff != nil && !h.Refused { // an earlier promise: kept now, or renewed; a full queue does not break it
		row.ID, row.RequestedAt = s.Handoff.ID, s.Handoff.RequestedAt
	}
	note := HandoffBody{Handoff: row.ID, Reason: h.Reason, Evidence: h.Evidence, Team: h.Team}
	if !h.DueAt.IsZero() {
		row.Status = HandoffPromised
		note.Promised, note.DueMS = true, h.DueAt.UnixMilli()
		row.QueuedAt = time.Time{}
	}
	if h.Refused {
		row.Status, row.EndedAt, row.QueuedAt, note.Refused = HandoffRefused, s.Now, time.Time{}, true
	}
	s.add(HandoffRequested, ToAgents, note)
	if row.Status == HandoffQueued {
		s.conv.Team, s.conv.Priority = h.Team, h.Priority
		s.own(OwnerQueue, ID{}, h.Reason)
	}
	if h.Words.Text != "" {
		h.Words.DueMS = note.DueMS
		s.message(Actor{Kind: ByBot}, h.Words)
	}
	s.out.Handoff = &row
}

// finish resolves the conversation.
func (s *step) finish(resolution string) *Event { return s.finishBy(s.c.Actor, resolution) }

func (s *step) finishBy(by Actor, resolution string) *Event {
	e := s.addBy(by, ConversationResolved, ToAll, ResolvedBody{Resolution: resolution})
	if s.conv.Owner == OwnerBot {
		s.out.CancelTurns = true
	}
	s.out.Withdraw = true
	s.conv.Status, s.conv.Owner, s.conv.Agent, s.conv.Team, s.conv.Guests = Resolved, OwnerNone, ID{}, "", nil
	s.conv.SnoozedAt, s.conv.WakeAt = time.Time{}, time.Time{}
	s.conv.Epoch++
	s.conv.Boundary, s.conv.ResolvedAt = e.Seq, s.Now
	return e
}

func (s *step) renew(owner OwnerKind, agent ID) {
	s.conv.Status, s.conv.Owner, s.conv.Agent = Open, owner, agent
	s.conv.Epoch++
	s.conv.ResolvedAt = time.Time{}
}
