package analytics

import (
	"cmp"
	"slices"
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

	reasonFile = "file" // of small talk: the bot thanks for a file and asks what it is about

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

// Log is what a conversation's engagements are computed from.
type Log struct {
	Conversation chat.Conversation // what never changes, and Lang
	Events       []chat.Event      // all, in order
	FirstSeen    time.Time         // when the visitor was first here; zero: unknown
	Others       []Log             // the visitor's other conversations around it
}

// Fold computes a conversation's engagements, oldest first, its spans, and its
// exposures to splits, in order, from its events, as things stood at now: without a message for IdleAfter the
// bot's part has lapsed. What the visitor says in other conversations may
// reverse a containment in this one. It is pure: the same input gives the same
// rows, ids included. Unknown kinds and unreadable bodies are passed over.
func Fold(log Log, hours Hours, now time.Time) chat.Projection {
	p, _ := fold(log, hours, now)
	return p
}

// fold is Fold, and tells when time alone would change its result; zero: never.
func fold(log Log, hours Hours, now time.Time) (p chat.Projection, due time.Time) {
	f := read(log, now)
	for _, other := range log.Others {
		f.hearElsewhere(read(other, now))
	}
	p.Through = f.seq
	for _, e := range f.all {
		p.Engagements = append(p.Engagements, e.row(f, log.FirstSeen, hours))
	}
	p.Spans = f.spans.rows(log.Conversation.ID, hours)
	for _, x := range f.exposures {
		p.Exposures = append(p.Exposures, *x)
	}
	if f.lapses() {
		due = f.quietAt.Add(IdleAfter)
	}
	return p, due
}

// read follows a log to its end.
func read(log Log, now time.Time) *folding {
	f := &folding{conv: log.Conversation, owner: chat.OwnerBot, prompts: map[string]prompt{}, shown: map[int64][]string{}}
	for _, e := range log.Events {
		f.lapse(e.At)
		f.seq, f.at = e.Seq, e.At
		if read := readers[e.Kind]; read != nil {
			read(f, e)
		}
	}
	f.lapse(now)
	return f
}

// readers say what each kind of event means for engagements.
var readers = map[chat.Kind]func(*folding, chat.Event){
	chat.ConversationOpened:   reading((*folding).began),
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
	chat.DispositionSet:       reading((*folding).disposed),
	chat.TagsChanged:          reading((*folding).tagged),
	chat.OfferMade:            reading((*folding).offered),
	chat.OfferAccepted:        reading(ends(resultAccepted)),
	chat.OfferDeclined:        reading(ends(resultDeclined)),
	chat.OfferExpired:         reading(ends(resultExpired)),
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
	flowing bool // the last decision was a flow's that goes on

	page     string // where it began
	team     string // that is asked
	spans    spans
	said     []matter
	shown    map[int64][]string // titles of the articles behind a message, by its seq
	article  string             // of the last decision
	unheard  time.Time          // of the visitor's first message that nobody has replied to
	firstFor time.Duration      // how long the first words of the reply under way took; 0: no longer than the whole

	exposures []*chat.Exposure // all, in order
	early     []*chat.Exposure // of those, that wait for an engagement
}

// matter is what the visitor wanted at an instant: what an earlier engagement
// is compared with.
type matter struct {
	at      time.Time
	text    string
	article string
	person  bool // asked for one before the bot had answered anything
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
	f.leave(at, resultLeft)
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
	e := &engagement{opening: u, preview: preview(cmp.Or(u.text, u.files)), lastAt: f.messageAt, humanFirst: f.owner == chat.OwnerAgent, spam: f.spam}
	e.team = f.team
	if v := f.spans.open[chat.SpanService]; v != nil && v.of == nil { // a person began it
		v.of, e.agent = e, v.Agent
	}
	if f.owner == chat.OwnerAgent {
		e.person = true
		f.spans.begin(chat.SpanWait, u.at, e)
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
		f.all[before].reopened = true
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
	f.recontact(matter{at: f.at, text: u.text})
}

// recontact reverses the earlier engagements that were about the same matter.
func (f *folding) recontact(m matter) {
	f.said = append(f.said, m)
	for _, e := range f.all {
		if e != f.cur && e.about(m) {
			e.reverse(f.at, ReversedRecontact)
		}
	}
}

// hearElsewhere reverses what the visitor said in another conversation to have
// been no solution: the same rules as inside one.
func (f *folding) hearElsewhere(other *folding) {
	for _, m := range other.said {
		last := -1
		for i, e := range f.all {
			if !e.open() && e.closedAt.Before(m.at) {
				last = i
				if e.about(m) {
					e.reverseFrom(m.at)
				}
			}
		}
		if m.person && last >= 0 && !other.between(f.all[last].closedAt, m.at) {
			f.all[last].reverseFrom(m.at)
		}
	}
}

// between reports whether an engagement was opened and ended in between: then
// a person is called because of that one.
func (f *folding) between(from, to time.Time) bool {
	return slices.ContainsFunc(f.all, func(e *engagement) bool {
		return e.opening.at.After(from) && !e.open() && e.closedAt.Before(to)
	})
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
	if e.askedAt.IsZero() && !e.person && !e.botSpoke && e.standing != failed {
		if n := len(f.all); n > 1 {
			f.all[n-2].reverse(at, ReversedRecontact)
		} else {
			f.said = append(f.said, matter{at: at, person: true})
		}
	}
	e.ask(at, reason)
	f.waits(e, at)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
