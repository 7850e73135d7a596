package evals

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// ReplayedRun is one conversation, then and now.
type ReplayedRun struct {
	ID        string         `json:"id"`
	Lang      string         `json:"lang,omitempty"`
	StartedMS int64          `json:"started_ms"`
	Changed   bool           `json:"changed"`
	Verdict   Verdict        `json:"verdict"`
	Parts     int            `json:"parts"` // place of the first turn that differs, from 0; -1 for none
	Cut       *Cut           `json:"cut,omitempty"`
	HandOver  HandOverChange `json:"hand_over"`
	Loops     bool           `json:"loops,omitempty"`      // the candidate ran in circles, and what was live did not
	OtherPath bool           `json:"other_path,omitempty"` // other steps, whatever the visitor saw
	Unheard   int            `json:"unheard,omitempty"`    // calls that nothing recorded fits
	WasEnd    string         `json:"was_end"`              // what became of it
	WouldEnd  string         `json:"would_end"`            // as far as it was played
	Notes     []string       `json:"notes,omitempty"`
	Turns     []ReplayedTurn `json:"turns"`
	Error     string         `json:"error,omitempty"` // it could not be played to its end
}

// Verdict says how a replay went.
type Verdict string

// The verdicts.
const (
	VerdictSame    Verdict = "same"
	VerdictDiffers Verdict = "differs" // and could be played to its end
	// VerdictParted is for a conversation that cannot be compared from some
	// turn on: see Cut.
	VerdictParted Verdict = "parted"
	VerdictError  Verdict = "error"
)

// Cut says from which turn on a conversation cannot be compared, and why: what
// the visitor did there was an answer to what the candidate did not say.
type Cut struct {
	Turn int    `json:"turn"` // from 0
	Why  string `json:"why"`
	Text string `json:"text,omitempty"` // label of the button that is not there, masked
}

// Why a conversation is cut.
const (
	CutOther  = "other_question" // the candidate asks something else
	CutAsked  = "asked"          // the candidate asks, and nothing was asked
	CutSilent = "not_asked"      // the candidate asks nothing, and a question was answered
	CutOption = "option_gone"    // the candidate does not offer what was clicked
	CutHanded = "handed_over"    // a person would have had it
)

// HandOverChange says whether a person was, and would be, asked for.
type HandOverChange string

// The changes. A conversation that was cut before its hand-over is unknown.
const (
	HandOverNone    HandOverChange = "none"
	HandOverSame    HandOverChange = "same"
	HandOverNew     HandOverChange = "new"
	HandOverGone    HandOverChange = "gone"
	HandOverUnknown HandOverChange = "unknown"
)

// ReplayedTurn is what the visitor did and both bots' reactions.
type ReplayedTurn struct {
	AtMS      int64    `json:"at_ms"`
	Visitor   []string `json:"visitor"` // empty: the chat was opened
	Was       Outcome  `json:"was"`
	Would     Outcome  `json:"would"`
	Differs   string   `json:"differs,omitempty"` // one of the Differs constants
	OtherPath bool     `json:"other_path,omitempty"`
	Unreached bool     `json:"unreached,omitempty"` // the candidate's side was not played
}

// replayOne plays one conversation.
func replayOne(ctx context.Context, b *bench, p Past) ReplayedRun {
	part := p.part()
	r := ReplayedRun{ID: p.ID.String(), Lang: p.Lang, Parts: -1, Verdict: VerdictSame, HandOver: HandOverNone}
	if !part.writes() {
		return r
	}
	r.StartedMS = part.turns[0].at.UnixMilli()
	if part.more {
		r.Notes = append(r.Notes, "it went on after a person came or it was resolved: that part is not played")
	}
	w, err := replayWorld(b, p, part)
	if err != nil {
		r.Error, r.Verdict = chat.MessageOf(err), VerdictError
		return r
	}
	play := &replayer{w: w, part: part, run: &r, bench: b}
	if err := play.all(ctx); err != nil {
		r.Error = chat.MessageOf(err)
	}
	play.judge()
	play.mask(p)
	return r
}

// replayWorld is the scene of a past conversation: its visitor, page, time and
// ids, so that everything that goes by them comes out alike.
func replayWorld(b *bench, p Past, part botsPart) (*world, error) {
	w, err := newWorld(b, Conditions{Now: part.turns[0].at.UTC(), Visitor: visitorOf(p)}, Conditions{}, p.Lang)
	if err != nil {
		return nil, err
	}
	w.id, w.page, w.rec.past = p.ID, part.page, newPastCalls(p.Effects)
	if !p.Visitor.ID.IsZero() {
		w.rec.visitor.ID = p.Visitor.ID
	}
	w.net.recordings = append(w.net.recordings, fixtures(b.program)...)
	var traces []bot.Trace
	for _, t := range part.traces {
		traces = append(traces, t)
	}
	if b.model == nil && !offline(traces) {
		w.worker.Model = nobody{}
	}
	return w, nil
}

// visitorOf is the visitor as they came: what they told in this conversation is
// not known yet.
func visitorOf(p Past) *Visitor {
	v := p.Visitor
	for _, e := range p.Events {
		f, err := chat.Read[chat.FieldBody](e)
		if e.Kind != chat.FieldCaptured || err != nil || f.Value == "" {
			continue
		}
		for _, known := range []*string{&v.Name, &v.Email, &v.Phone} {
			if *known == f.Value {
				*known = ""
			}
		}
	}
	return &Visitor{Name: v.Name, Email: v.Email, Phone: v.Phone, Locale: v.Locale, TimeZone: v.TimeZone}
}

// replayer plays one conversation.
type replayer struct {
	w     *world
	part  botsPart
	run   *ReplayedRun
	bench *bench

	decided int // decisions looked at
	seen    int64
	asks    *Asks // of the candidate, waiting now
	wrong   []string
}

func (p *replayer) all(ctx context.Context) error {
	for i, t := range p.part.turns {
		turn := ReplayedTurn{AtMS: t.at.UnixMilli(), Visitor: []string{}, Was: t.was}
		for _, in := range t.inputs {
			turn.Visitor = append(turn.Visitor, in.words())
		}
		if p.run.Cut == nil {
			p.run.Cut = p.cut(i, t)
		}
		if turn.Unreached = p.run.Cut != nil; turn.Unreached {
			p.run.Turns = append(p.run.Turns, turn)
			continue
		}
		until := p.part.until
		if i+1 < len(p.part.turns) {
			until = p.part.turns[i+1].at.Add(-time.Millisecond)
		}
		if err := p.turn(ctx, t, until, &turn); err != nil {
			return err
		}
		p.run.Turns = append(p.run.Turns, turn)
	}
	return nil
}

// turn does again what the visitor did, lets the candidate react when the bot
// did, and rings its timers until the visitor did something again.
func (p *replayer) turn(ctx context.Context, t pastTurn, until time.Time, turn *ReplayedTurn) error {
	at := len(p.w.log)
	turn.Would.from = t.at
	if err := p.w.replay(ctx, t, p.asks); err != nil {
		return err
	}
	if err := p.w.ring(ctx, until); err != nil {
		return err
	}
	traces := tracesOf(p.w.rec.decisions[p.decided:])
	p.decided = len(p.w.rec.decisions)
	for _, e := range p.w.rec.events {
		if e.Seq <= p.seen {
			continue
		}
		turn.Would.see(e, traces)
		if e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot {
			p.asks = turn.Would.Asks
		}
	}
	p.seen = p.w.rec.conv.LastSeq
	for _, x := range p.w.log[at:] {
		turn.Would.Calls = append(turn.Would.Calls, x.Calls...)
		p.wrong = append(p.wrong, x.Errors...)
	}
	turn.Differs = differs(turn.Was, turn.Would)
	turn.OtherPath = len(turn.Was.Path) > 0 && !slices.Equal(turn.Was.Path, turn.Would.Path)
	return nil
}

// cut says why turn i cannot be given to the candidate, nil when it can.
func (p *replayer) cut(i int, t pastTurn) *Cut {
	if conv := p.w.rec.conv; !conv.ID.IsZero() && conv.Owner != chat.OwnerBot {
		return &Cut{Turn: i, Why: CutHanded}
	}
	for j, in := range t.inputs {
		was, now := t.asked, p.asks
		if j > 0 { // the rest of a burst belongs to its beginning
			break
		}
		if why := p.w.unfit(in, was, now); why != "" {
			c := &Cut{Turn: i, Why: why}
			if why == CutOption {
				c.Text = in.text
			}
			return c
		}
	}
	return nil
}

// unfit says why an input of the past does not fit what the candidate shows.
func (w *world) unfit(in pastInput, was, now *Asks) string {
	switch {
	case in.thumbs != nil, in.choice == bot.ButtonPerson:
		return ""
	case in.choice != "":
		if was.has(in.choice) {
			if _, ok := now.mapped(in, was); !ok {
				return CutOption
			}
			return ""
		}
		for _, name := range []string{in.choice, in.text} {
			if _, _, ok := w.button(name); ok {
				return ""
			}
		}
		return CutOption
	}
	if asks, _ := handoff.AsksForPerson(in.text); asks || was.same(now) {
		return ""
	}
	switch {
	case was == nil:
		return CutAsked
	case now == nil:
		return CutSilent
	}
	return CutOther
}

// has reports whether a choice was made at this prompt.
func (a *Asks) has(choice string) bool {
	if a == nil {
		return false
	}
	first, _, _ := strings.Cut(choice, ",")
	_, ok := a.option(first, "")
	return ok
}

// mapped gives the choice that is the recorded one's at this prompt: each of
// its options by id, else by the label that it had.
func (a *Asks) mapped(in pastInput, was *Asks) (string, bool) {
	if a == nil {
		return "", false
	}
	if !a.multi {
		b, ok := a.option(in.choice, in.text)
		return b.ID, ok
	}
	var ids []string
	for id := range strings.SplitSeq(in.choice, ",") {
		old, _ := was.option(id, "")
		b, ok := a.option(id, old.Label)
		if !ok {
			return "", false
		}
		ids = append(ids, b.ID)
	}
	return strings.Join(ids, ","), true
}

// words are what the report shows of an input.
func (in pastInput) words() string {
	switch {
	case in.thumbs != nil && *in.thumbs:
		return "(thumbs up)"
	case in.thumbs != nil:
		return "(thumbs down)"
	}
	if in.text == "" && len(in.files) > 0 {
		return "(file)"
	}
	return in.text
}

// replay does again what the visitor did then, at the time of then.
func (w *world) replay(ctx context.Context, t pastTurn, asks *Asks) error {
	w.reach(t.at)
	if t.opened {
		return w.greet(ctx)
	}
	for _, in := range t.inputs {
		w.reach(in.at)
		if err := w.repeat(ctx, in, asks, t.asked); err != nil {
			return err
		}
	}
	w.turns++
	w.reach(t.reacted)
	var texts []string
	for _, in := range t.inputs {
		texts = append(texts, in.text)
	}
	return w.settle(ctx, Exchange{User: texts})
}

// repeat posts what was typed or clicked; a thumb without an answer to rate is
// left out.
func (w *world) repeat(ctx context.Context, in pastInput, asks, was *Asks) error {
	if in.thumbs != nil {
		if err := w.thumb(ctx, *in.thumbs); err != nil && chat.CodeOf(err) != chat.Invalid {
			return err
		}
		return nil
	}
	m := chat.MessageBody{Text: in.text}
	lang := ""
	if in.choice == "" {
		lang = knowledge.SpokenLanguage(in.text)
	} else if id, ok := asks.mapped(in, was); ok {
		m.Choice, m.PromptID = id, asks.id
	} else {
		m.Choice = in.choice
		for _, name := range []string{in.choice, in.text} {
			if b, prompt, ok := w.button(name); ok {
				m.Choice, m.PromptID = b.ID, prompt
				break
			}
		}
	}
	return w.do(ctx, chat.Command{
		Op: chat.OpPost, Actor: w.visitorActor(), Lang: lang, Opening: w.opening(lang, false), Message: m, Files: w.rec.has(w.visitorActor(), in.files),
	})
}

// reach lets it be at least that time.
func (w *world) reach(at time.Time) {
	if ns := at.UnixNano(); !at.IsZero() && ns > w.clock.Load() {
		w.clock.Store(ns)
	}
}

// mostRings bounds the timers between two things that a visitor does: idle
// triggers and time-outs are few, and a flow that waits for ever again is cut.
const mostRings = 50

// ring lets time pass until then, and wakes the bot for its timers.
func (w *world) ring(ctx context.Context, until time.Time) error {
	for range mostRings {
		due, ok := w.rec.nextTimer()
		if !ok || due.At.After(until) || w.rec.conv.Owner != chat.OwnerBot {
			break
		}
		w.reach(due.At)
		err := w.do(ctx, chat.Command{Op: chat.OpWake, Actor: chat.Actor{Kind: chat.BySystem}, Timer: due.Key})
		if err != nil {
			return err
		}
		if err := w.settle(ctx, Exchange{Did: "timer"}); err != nil {
			return err
		}
	}
	w.reach(until)
	return nil
}

// nextTimer gives the timer that is due first.
func (r *record) nextTimer() (chat.Timer, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.timers) == 0 {
		return chat.Timer{}, false
	}
	return slices.MinFunc(r.timers, func(a, b chat.Timer) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) }), true
}

// judge says how the conversation went.
func (p *replayer) judge() {
	r := p.run
	var was, would []Outcome
	for i, t := range r.Turns {
		was = append(was, t.Was)
		if t.Unreached {
			continue
		}
		would = append(would, t.Would)
		r.OtherPath = r.OtherPath || t.OtherPath
		r.Loops = r.Loops || t.Would.loops() && !t.Was.loops()
		if t.Differs != "" && r.Parts < 0 {
			r.Parts = i
		}
		for _, c := range t.Would.Calls {
			r.Unheard += count(c.From == FromNowhere)
		}
	}
	r.WasEnd, r.WouldEnd = classOf(was), classOf(would)
	if r.Error == "" && len(p.wrong) > 0 {
		r.Error = "the bot failed in a turn: " + p.wrong[0]
	}
	// A person who would have had it earlier is a difference, not a loss.
	handed := r.WouldEnd == "handed_over"
	switch {
	case r.Error != "":
		r.Verdict = VerdictError
	case r.Cut != nil && !(handed && r.Cut.Why == CutHanded):
		r.Verdict = VerdictParted
	case r.Parts >= 0 || r.Cut != nil:
		r.Verdict = VerdictDiffers
	}
	r.Changed = r.Verdict != VerdictSame
	switch wasHanded := r.WasEnd == "handed_over"; {
	case wasHanded && handed:
		r.HandOver = HandOverSame
	case handed:
		r.HandOver = HandOverNew
	case wasHanded && (r.Cut != nil || r.Error != ""):
		r.HandOver = HandOverUnknown
	case wasHanded:
		r.HandOver = HandOverGone
	}
	if r.Unheard > 0 {
		r.Notes = append(r.Notes, "a flow called a system that has no recorded response: record it under http: of the candidate or in a test of the flow")
	}
}

// mask takes personal data out of everything that the report shows.
func (p *replayer) mask(past Past) {
	v := past.Visitor
	known := []string{v.Name, v.Email, v.Phone}
	for _, e := range p.w.rec.events {
		if f, err := chat.Read[chat.FieldBody](e); err == nil && e.Kind == chat.FieldCaptured && f.PII {
			known = append(known, f.Value)
		}
	}
	m := NewMasker(past.Events, known...)
	for i := range p.run.Turns {
		t := &p.run.Turns[i]
		for j := range t.Visitor {
			t.Visitor[j], _ = m.Mask(t.Visitor[j])
		}
		t.Was, t.Would = t.Was.masked(m), t.Would.masked(m)
	}
	if c := p.run.Cut; c != nil {
		c.Text, _ = m.Mask(c.Text)
	}
	p.run.Error, _ = m.Mask(p.run.Error)
}
