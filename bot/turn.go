package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// What a decision says was done.
const (
	actionAnswered  = "answered"
	actionHedged    = "hedged"
	actionAbstained = "abstained"
	actionSmallTalk = "smalltalk"
	actionFlow      = "flow"
	actionOffer     = "offer"
	actionHandoff   = "handoff"
)

// turn is the work on one claimed turn: it gathers a result and commits nothing.
type turn struct {
	*Worker
	row    chat.Turn
	conv   chat.Conversation
	home   *Workspace
	person chat.Visitor

	mind   mind
	state  flows.State
	lang   string
	events []chat.Event // since the last boundary, through ToSeq

	out     chat.TurnResult
	trace   Trace
	did     handoff.Outcome // for the tally
	action  string
	reason  string
	reply   reply         // what the knowledge base said
	models  int           // questions put to the model
	tokens  int           // that they took
	cost    int64         // of them, in millionths of the currency unit
	waited  time.Duration // for models, so far
	alone   bool          // the turn has one question: its answer may be shown while it is written
	live    lively
	ended   bool // handed over: nothing more to do
	passed  bool // the flow that waits leaves the message to the bot
	sources map[string]chat.Source
	effects []flows.Effect // carried out, in order
	trial   bool           // of a test chat: no call leaves the process
	ran     string         // hash of the release that ran, if one did
	anew    bool           // the flow began anew: what the visitor sent was for the old one
	pin     *pin           // by which flows it acts, when it has acted or might have
}

// input is one thing the visitor did: a click, or a burst of typed messages.
type input struct {
	seq    int64
	at     time.Time
	text   string
	choice string
	prompt string
	files  []chat.Attachment
	event  *happening // instead of the others
}

// happening is a custom event from outside.
type happening struct {
	name string
	data map[string]any
}

// filesOnly reports whether there are files and no words.
func (in input) filesOnly() bool { return in.text == "" && in.choice == "" && len(in.files) > 0 }

// run decides the turn.
func (t *turn) run(ctx context.Context) error {
	if t.row.Attempts > 1 { // an earlier try may have acted
		if err := t.pinned(ctx); err != nil {
			return err
		}
	}
	inputs, feedback := t.burst()
	t.comeBack()
	before := t.state.Stack()
	said := slices.ContainsFunc(inputs, func(in input) bool { return in.event == nil })
	switch {
	case said: // it goes before what else woke the bot
	case t.row.Kind == chat.TurnResume:
		if err := t.resume(ctx); err != nil {
			return err
		}
	case t.row.Kind == chat.TurnTimer:
		if err := t.ring(ctx); err != nil {
			return err
		}
	case feedback != nil:
		if err := t.rejected(ctx); err != nil {
			return err
		}
	case t.row.Kind == chat.TurnStart:
		if err := t.greet(ctx); err != nil {
			return err
		}
	}
	if err := t.takeAll(ctx, inputs); err != nil {
		return err
	}
	t.out.Flows = t.marks(before)
	t.close(ctx)
	return nil
}

// takeAll handles the inputs in order, until people have the chat.
func (t *turn) takeAll(ctx context.Context, inputs []input) error {
	last := -1 // what the visitor said last
	for i, in := range inputs {
		if in.event == nil {
			last = i
		}
	}
	t.alone = len(inputs) == 1 && last == 0
	for i, in := range inputs {
		if t.ended {
			return nil
		}
		if in.event != nil {
			if err := t.happened(ctx, *in.event); err != nil {
				return err
			}
			continue
		}
		t.feel(in)
		if err := t.take(ctx, in, i == last); err != nil {
			return err
		}
	}
	return nil
}

// burst gives what the visitor did in this turn and what happened outside, and
// the newest thumbs-down. Texts that follow each other are one input; a click
// and an event stand alone.
func (t *turn) burst() (inputs []input, feedback *chat.FeedbackBody) {
	for _, e := range t.events {
		if e.Seq < t.row.FromSeq || e.Seq > t.row.ToSeq {
			continue
		}
		switch {
		case e.Kind == chat.FeedbackGiven:
			if f, err := chat.Read[chat.FeedbackBody](e); err == nil && !f.Helpful {
				feedback = &f
			}
		case e.Kind == chat.EventEmitted && e.Actor.Kind != chat.ByBot:
			if b, err := chat.Read[chat.EmittedBody](e); err == nil {
				inputs = append(inputs, input{seq: e.Seq, at: e.At, event: &happening{b.Name, b.Values(e.Actor.Kind)}})
			}
		case e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByVisitor:
			m, err := chat.Read[chat.MessageBody](e)
			if err != nil {
				t.Log.Warn("message unreadable", "conversation", e.Conversation, "seq", e.Seq, "error", err)
				continue
			}
			in := input{seq: e.Seq, at: e.At, text: m.Text, choice: m.Choice, prompt: m.PromptID, files: m.Attachments}
			if n := len(inputs); n > 0 && in.choice == "" && inputs[n-1].choice == "" && inputs[n-1].event == nil {
				in.files = slices.Concat(inputs[n-1].files, in.files)
				in.text = strings.Trim(inputs[n-1].text+"\n"+in.text, "\n")
				inputs[n-1] = in
				continue
			}
			inputs = append(inputs, in)
		}
	}
	return inputs, feedback
}

// feel scores what was typed; clicks have no mood.
func (t *turn) feel(in input) {
	if in.choice != "" || in.filesOnly() {
		return
	}
	score := t.Feelings.Score(in.text)
	t.mind.Mood = t.mind.Mood.Add(score)
	t.mind.Moods = tail(append(t.mind.Moods, handoff.Mood{
		Seq: in.seq, AtMS: in.at.UnixMilli(), Polarity: score.Polarity, Frustration: score.Frustration,
	}), keepMoods)
	t.trace.Sentiment = &score
	t.out.Polarity = t.mind.Mood.EWMA
	t.did.Angry = t.did.Angry || score.Anger
	if lang := knowledge.SpokenLanguage(in.text); lang != "" { // an order number has none
		t.lang = lang
	}
}

// take handles one input: hard triggers first, then the flow, then the
// knowledge base, then the policy once more. Only the last input of a burst
// is asked about softly: what came before it is part of the same need.
func (t *turn) take(ctx context.Context, in input, last bool) error {
	signals := t.signals(in)
	verdict := handoff.Decide(signals, t.home.Settings.Policy)
	t.trace.Policy = &verdict
	if verdict.Action == handoff.ActionEscalate {
		if taken, err := t.requested(ctx, in, verdict.Reason); taken || err != nil {
			return err
		}
		return t.handOver(ctx, cause{reason: verdict.Reason, evidence: verdict.Facts()})
	}
	before := len(t.out.Messages)
	if err := t.answerInput(ctx, in); err != nil || t.ended {
		return err
	}
	if !last {
		return nil
	}
	if t.reply.band != "" {
		signals.Known, signals.Confidence, signals.Band = true, t.reply.confidence, t.reply.band
	}
	signals.Turn = t.did
	verdict = handoff.Decide(signals, t.home.Settings.Policy)
	t.trace.Policy = &verdict
	switch verdict.Action {
	case handoff.ActionEscalate:
		if t.live.text() == "" { // what was shown stays said
			t.out.Messages = t.out.Messages[:before] // the hand-over speaks instead
		}
		return t.handOver(ctx, cause{reason: verdict.Reason, evidence: verdict.Facts()})
	case handoff.ActionOffer:
		if !t.mind.Offered { // the answer itself may have
			t.offerPerson(verdict)
		}
	}
	return nil
}

// signals gathers what the policy looks at.
func (t *turn) signals(in input) handoff.Signals {
	s := handoff.Signals{
		Tally: t.mind.Tally, EWMA: t.mind.Mood.EWMA, Slope: t.mind.Mood.Slope, Messages: t.mind.Mood.N, VIP: t.person.VIP,
	}
	if in.choice == ButtonPerson || in.choice == flows.ChoicePerson {
		s.ExplicitAsk, s.AskEvidence = true, "button"
		return s
	}
	if in.choice != "" {
		return s
	}
	if ask, words := handoff.AsksForPerson(in.text); ask {
		s.ExplicitAsk, s.AskEvidence = true, words
	}
	if kind, ok := handoff.Safety(in.text); ok {
		s.Safety = kind
	}
	s.OfferAccepted = t.mind.Offered && says(in.text, yesWords)
	if t.trace.Sentiment != nil {
		s.Polarity, s.Frustration, s.Anger = t.trace.Sentiment.Polarity, t.trace.Sentiment.Frustration, t.trace.Sentiment.Anger
	}
	return s
}

// answerInput lets the flow have the input, and the bot what the flow leaves.
func (t *turn) answerInput(ctx context.Context, in input) error {
	t.mind.Offered = false
	if t.home.Program != nil {
		handled, err := t.flow(ctx, in)
		if handled || err != nil {
			return err
		}
	}
	return t.answer(ctx, in)
}

// greet starts the welcome flow when a visitor opens the chat.
func (t *turn) greet(ctx context.Context) error {
	if t.home.Program == nil || t.mind.Greeted {
		return nil
	}
	t.mind.Greeted = true
	return t.begin(ctx, flows.Input{Kind: flows.InputStart})
}

// rejected reacts to a thumbs-down on an answer.
func (t *turn) rejected(ctx context.Context) error {
	t.did.Rejected = true
	signals := t.signals(input{choice: "feedback"})
	signals.Turn = t.did
	verdict := handoff.Decide(signals, t.home.Settings.Policy)
	t.trace.Policy = &verdict
	if verdict.Action == handoff.ActionEscalate {
		return t.handOver(ctx, cause{reason: verdict.Reason, evidence: verdict.Facts()})
	}
	t.notHelped()
	return nil
}

// notHelped is the reply to who says so, and offers a person.
func (t *turn) notHelped() {
	t.act(actionOffer, "not_helped")
	t.mind.Offered, t.did.Offered = true, true
	t.say(chat.MessageBody{Text: Word(t.lang, "not_helped"), Buttons: []chat.Button{personButton(t.lang)}})
}

// comeBack forgets the old signs when a person has given the chat back since
// the last turn, and counts the cycle: also when the visitor wrote before the
// bot had noticed.
func (t *turn) comeBack() {
	for _, e := range t.events {
		if e.Kind != chat.OwnerChanged || e.Seq <= t.mind.Returned || e.Seq > t.row.ToSeq {
			continue
		}
		if b, err := chat.Read[chat.OwnerBody](e); err == nil && b.Reason == "returned" {
			t.mind.Returned = e.Seq
			t.mind.Tally = t.mind.Tally.Returned()
			t.mind.Unknown = 0
		}
	}
}

// resume goes on after a person gave the chat back.
func (t *turn) resume(ctx context.Context) error {
	t.act(actionFlow, "returned")
	if t.home.Program != nil && t.state.Active() {
		if err := t.drive(ctx, flows.Input{Kind: flows.InputResume}); err != nil || t.ended {
			return err
		}
	}
	if len(t.out.Messages) == 0 {
		t.say(chat.MessageBody{Text: Word(t.lang, "back_from_person"), Buttons: []chat.Button{personButton(t.lang)}})
	}
	return nil
}

// offerPerson adds the offer of a person to the reply.
func (t *turn) offerPerson(v handoff.Verdict) {
	t.did.Offered = true
	t.mind.Offered = true
	t.act(actionOffer, v.Reason)
	t.say(chat.MessageBody{Text: Word(t.lang, "offer_person"), Buttons: []chat.Button{personButton(t.lang)}})
}

// act names what the turn did; the first thing counts, an answer before a flow.
func (t *turn) act(action, reason string) {
	if t.action == "" || action == actionHandoff || (t.action == actionFlow && action != actionFlow && action != actionOffer) {
		t.action, t.reason = action, reason
	}
}

func (t *turn) say(m chat.MessageBody) { t.out.Messages = append(t.out.Messages, m) }

// close writes the decision and the memory.
func (t *turn) close(ctx context.Context) {
	t.mind.Tally = t.mind.Tally.Add(t.did)
	t.out.Memory, t.out.Timers = t.mind.memory(t.state), t.timers()
	if t.action != "" {
		t.decided(ctx)
	}
}

// decided writes the decision down, with its trace.
func (t *turn) decided(ctx context.Context) {
	t.trace.Lang, t.trace.Release, t.trace.Index = t.lang, t.home.Release, t.home.Version
	if t.ran != "" {
		t.trace.Release = t.ran
	}
	t.trace.Tally = t.mind.Tally
	id := chat.NewID()
	shown := t.live.text() != ""
	for i := range t.out.Messages {
		m := &t.out.Messages[i]
		m.Decision = id
		if shown && m.Answer != nil { // it replaces what the visitor has seen growing
			m.Turn, shown = t.row.ID, false
		}
	}
	if t.out.HandOver != nil {
		t.out.HandOver.Words.Decision = id
	}
	t.out.Decisions = append(t.out.Decisions, chat.Decision{
		ID: id, Conversation: t.conv.ID, Turn: t.row.ID, At: t.Now(), Seq: t.row.ToSeq, Action: t.action, Reason: t.reason,
		Band: t.reply.band, Confidence: t.reply.confidence, Article: t.reply.title(), Trace: t.trace.encode(),
		Facts: t.facts(ctx),
	})
}

// Trace explains one decision: what was read, felt, found and weighed.
type Trace struct {
	Lang      string             `json:"lang"`
	Sentiment *sentiment.Score   `json:"sentiment,omitempty"`
	Policy    *handoff.Verdict   `json:"policy,omitempty"`
	Flow      []flows.TraceEntry `json:"flow,omitempty"`
	Search    json.RawMessage    `json:"search,omitempty"` // knowledge.Result
	Model     *ModelTrace        `json:"model,omitempty"`
	Questions []QuestionTrace    `json:"questions,omitempty"` // when a message asked several; Search is then the least sure of those answered
	Effects   []EffectTrace      `json:"effects,omitempty"`
	Tally     handoff.Tally      `json:"tally"`
	Release   string             `json:"release,omitempty"` // hash of the flows that ran, else of the live ones
	Index     int64              `json:"index"`             // change number of the knowledge base
}

// QuestionTrace tells what became of one of several questions.
type QuestionTrace struct {
	Text   string          `json:"text"`
	Band   string          `json:"band"`
	Search json.RawMessage `json:"search,omitempty"`
	Model  *ModelTrace     `json:"model,omitempty"`
}

// ModelTrace tells what became of asking a model.
type ModelTrace struct {
	Name       string    `json:"name"`
	Used       bool      `json:"used"`
	Streamed   bool      `json:"streamed,omitempty"`  // shown while it was written
	Truncated  bool      `json:"truncated,omitempty"` // a person took over meanwhile
	Why        string    `json:"why,omitempty"`       // when its words were not used
	Tries      int       `json:"tries,omitempty"`
	Answerable bool      `json:"answerable"`
	NeedsHuman bool      `json:"needs_human,omitempty"`
	Missing    string    `json:"missing,omitempty"` // what the model did not find
	Tokens     int       `json:"tokens,omitempty"`
	CostMicros int64     `json:"cost_micros,omitempty"` // millionths of the currency unit
	TookMS     int64     `json:"took_ms"`
	Kept       int       `json:"kept,omitempty"`       // sentences that stand
	Dropped    []Dropped `json:"dropped,omitempty"`    // sentences that do not, and why
	Distrusted int       `json:"distrusted,omitempty"` // passages with orders to a model in them
}

// add notes one try.
func (m *ModelTrace) add(d draft, err error) {
	m.Tokens += d.answer.Tokens
	if err == nil {
		m.Answerable, m.NeedsHuman, m.Missing = d.answer.Answerable, d.answer.NeedsHuman, d.answer.Missing
	}
	m.Kept, m.Dropped = len(d.kept), append(m.Dropped, d.dropped...)
}

// EffectTrace tells what became of a call that left the process.
type EffectTrace struct {
	Kind   string `json:"kind"`
	Key    string `json:"key"`
	Status int    `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
	TookMS int64  `json:"took_ms"`
}

func (t Trace) encode() json.RawMessage {
	b, err := json.Marshal(t)
	if err != nil {
		panic("bot: a trace that does not marshal: " + err.Error())
	}
	return b
}
