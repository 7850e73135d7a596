package analytics

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// What the bot says it did (chat.DecisionBody.Action, and Reason of a flow),
// and other words of the log that decide an outcome.
const (
	actionAnswered  = "answered"
	actionHedged    = "hedged"
	actionAbstained = "abstained"
	actionSmallTalk = "smalltalk"
	actionFlow      = "flow"
	actionHandoff   = "handoff"
	actionOffer     = "offer"

	flowEnd      = "end:" // and its resolution, which may be empty
	flowResolved = flowEnd + resolutionResolved

	resolutionResolved = "resolved"
	resolutionSpam     = "spam"
	tagSpam            = "spam"

	choicePerson = "talk_to_person"
	promptAsk    = "ask"
	promptRating = "rating"
	bandHigh     = "high"
)

// Fold computes a conversation's engagements, oldest first, from its events
// in order, as things stood at now: without a message for IdleAfter the bot's
// part has lapsed. It is pure: the same input gives the same rows, ids
// included. Of conv it reads what never changes and Lang. Unknown kinds and
// unreadable bodies are passed over. Forced stays false: the log does not say
// whether a person was available.
func Fold(conv chat.Conversation, events []chat.Event, now time.Time) []chat.Engagement {
	rows, _, _ := fold(conv, events, now)
	return rows
}

// Exposures computes, as Fold does, which arms of splits the visitor was
// shown, in order, and for which engagements that counts.
func Exposures(conv chat.Conversation, events []chat.Event, now time.Time) []chat.Exposure {
	_, exposed, _ := fold(conv, events, now)
	return exposed
}

// fold is Fold and Exposures, and tells when time alone would change the
// result; zero: never.
func fold(conv chat.Conversation, events []chat.Event, now time.Time) (rows []chat.Engagement, exposed []chat.Exposure, due time.Time) {
	f := &folding{conv: conv, owner: chat.OwnerBot, prompts: map[string]prompt{}}
	for _, e := range events {
		f.lapse(e.At)
		f.seq, f.at = e.Seq, e.At
		if read := readers[e.Kind]; read != nil {
			read(f, e)
		}
	}
	f.lapse(now)
	for _, e := range f.all {
		rows = append(rows, e.row(conv, f.seq))
	}
	if f.lapses() {
		due = f.quietAt.Add(IdleAfter)
	}
	for _, x := range f.exposures {
		exposed = append(exposed, *x)
	}
	return rows, exposed, due
}

// readers say what each kind of event means for engagements.
var readers = map[chat.Kind]func(*folding, chat.Event){
	chat.ConversationOpened:   func(f *folding, e chat.Event) { f.quietAt = e.At },
	chat.ConversationResolved: (*folding).resolved,
	chat.ConversationReopened: (*folding).reopened,
	chat.MessagePosted:        reading((*folding).posted),
	chat.MessageEdited:        reading((*folding).edited),
	chat.MessageDeleted:       reading((*folding).edited),
	chat.OwnerChanged:         reading((*folding).owned),
	chat.HandoffRequested:     reading((*folding).requested),
	chat.DecisionMade:         reading((*folding).decided),
	chat.TurnFailed:           (*folding).turnFailed,
	chat.FeedbackGiven:        reading((*folding).feedback),
	chat.RatingGiven:          reading((*folding).rated),
	chat.TagsChanged:          reading((*folding).tagged),
	chat.SplitExposed:         reading((*folding).exposed),
}

// reading decodes the body for a reader.
func reading[B any](read func(*folding, chat.Event, B)) func(*folding, chat.Event) {
	return func(f *folding, e chat.Event) {
		if b, err := chat.Read[B](e); err == nil {
			read(f, e, b)
		}
	}
}

// folding is how far the reading of a log has come.
type folding struct {
	conv chat.Conversation
	seq  int64     // of the event that is read
	at   time.Time // its instant: verdicts are dated when they are made
	all  []*engagement
	cur  *engagement // the open one, or nil

	owner     chat.OwnerKind
	messageAt time.Time // newest message
	quietAt   time.Time // since when nothing has happened that keeps the bot's part alive
	promised  bool      // a person is promised for later
	ask       *ask      // the hand-over under way
	comeback  bool      // the visitor reopened it and has not said what for
	spam      bool

	// Messages outside an engagement. What the visitor writes to the bot opens
	// one once the bot has taken it for a need. Polite is the newest that was
	// none, and aside is it as long as only the bot's word stands for that.
	waiting []utterance
	aside   *utterance
	polite  *utterance

	// Since the bot's last decision.
	heardNeed, heardCourtesy bool

	prompts map[string]prompt
	newest  prompt

	exposures []*chat.Exposure // all, in order
	early     []*chat.Exposure // of those, that wait for an engagement
}

// ask is when and why a person was asked for.
type ask struct {
	at     time.Time
	reason string
}

// lapses reports whether silence will end something.
func (f *folding) lapses() bool {
	return f.owner == chat.OwnerBot && !f.promised && (f.cur != nil || len(f.waiting) > 0)
}

// lapse closes what the visitor has left by the given instant.
func (f *folding) lapse(at time.Time) {
	end := f.quietAt.Add(IdleAfter)
	if !f.lapses() || at.Before(end) {
		return
	}
	if f.cur == nil { // the bot never said a word to it
		f.open(f.waiting[0])
	}
	f.close(end, true)
}

func (f *folding) close(at time.Time, lapsed bool) {
	f.cur.close(at, lapsed)
	f.cur = nil
	f.forget()
}

// resume lets a closed engagement go on.
func (f *folding) resume(e *engagement, at time.Time) {
	e.resume()
	f.cur, f.quietAt = e, at
}

// forget drops what was said outside an engagement.
func (f *folding) forget() { f.waiting, f.aside, f.polite = nil, nil, nil }

// last is the newest engagement, when it is closed and still provisional.
func (f *folding) last(at time.Time) *engagement {
	if f.cur != nil || len(f.all) == 0 {
		return nil
	}
	if e := f.all[len(f.all)-1]; e.provisional(at) {
		return e
	}
	return nil
}

// open begins an engagement with what the visitor said.
func (f *folding) open(u utterance) {
	e := &engagement{opening: u, preview: preview(u.text), lastAt: f.messageAt, humanFirst: f.owner == chat.OwnerAgent, spam: f.spam}
	if f.owner == chat.OwnerAgent {
		e.person = true
	}
	heard := f.waiting
	if len(heard) == 0 || heard[0].seq != u.seq {
		heard = append([]utterance{u}, heard...)
	}
	f.cur = e
	for _, h := range heard {
		f.hear(h)
	}
	if before := len(f.all) - 1; before >= 0 && f.comeback {
		f.all[before].reverse(f.at, ReversedRecontact)
	}
	f.all = append(f.all, e)
	f.adopt(e)
	f.forget()
	f.comeback = false
	if f.ask != nil {
		e.ask(later(f.ask.at, u.at), f.ask.reason)
	}
}

// hear takes one more meaningful message into the open engagement. The same
// question as in an earlier one reverses that one.
func (f *folding) hear(u utterance) {
	f.cur.hear(u)
	if u.click || u.reply { // using a menu or a form twice is no complaint
		return
	}
	f.recontact(func(e *engagement) bool { return e.sameMatter(u.text) })
}

// recontact reverses the earlier engagements that a test finds to be about
// the same matter.
func (f *folding) recontact(same func(*engagement) bool) {
	for _, e := range f.all {
		if e != f.cur && same(e) {
			e.reverse(f.at, ReversedRecontact)
		}
	}
}

// people finds the engagement that a person is wanted or comes for: the open
// one, what waits to become one, or, when the visitor has not written since,
// the last one, which then goes on.
func (f *folding) people(at time.Time) *engagement {
	switch last := f.last(at); {
	case f.cur != nil:
	case len(f.waiting) > 0:
		f.open(f.waiting[0])
	case last != nil && f.polite == nil:
		f.resume(last, at)
	}
	return f.cur
}

// wanted is people, but somebody is called: even a mere greeting waits then.
func (f *folding) wanted(at time.Time) *engagement {
	e := f.people(at)
	if e == nil && f.polite != nil && !f.spam {
		f.open(*f.polite)
	}
	return f.cur
}

// call notes that a person was asked for. Coming back for a person before the
// bot has answered anything says that the last answer was not enough.
func (f *folding) call(at time.Time, reason string) {
	e := f.wanted(at)
	if e == nil {
		return
	}
	f.quietAt = at
	if n := len(f.all); n > 1 && e.askedAt.IsZero() && !e.person && !e.botSpoke && e.standing != failed {
		f.all[n-2].reverse(at, ReversedRecontact)
	}
	e.ask(at, reason)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
