package analytics

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// standing is how the bot's newest reply left the visitor.
type standing int

const (
	asking   standing = iota // the bot waits for the visitor, abstained, hedged or offered a person
	answered                 // answered in the high band, or a flow reached its goal
	failed                   // the turn failed
)

// engagement is one need while its events are read. Zero times mean "not".
type engagement struct {
	opening  utterance
	preview  string
	lastAt   time.Time
	closedAt time.Time
	lapsed   bool // closed because nobody wrote

	standing   standing
	unanswered bool  // the visitor wrote and nobody has replied
	botSpoke   bool  // after the opening
	answerSeq  int64 // the newest message that shows an article
	confirmed  bool  // a positive signal
	spam       bool
	humanFirst bool

	person     bool // an agent had it
	askedAt    time.Time
	acceptedAt time.Time
	replyAt    time.Time
	reason     string

	articles  []string // titles shown
	questions []string // typed by the visitor

	reversedAt     time.Time
	reversedReason string

	facts
	exposures []*chat.Exposure // arms of splits that count for it, or came late
}

// maxQuestions bounds what a re-contact is compared with.
const maxQuestions = 16

func (e *engagement) open() bool { return e.closedAt.IsZero() }

// provisional reports whether the outcome can still change at an instant.
func (e *engagement) provisional(at time.Time) bool {
	return !e.open() && at.Before(e.closedAt.Add(RecontactWindow))
}

func (e *engagement) close(at time.Time, lapsed bool) {
	e.closedAt, e.lapsed = at, lapsed
	end := at
	if lapsed {
		end = e.lastAt
	}
	e.resolution, e.dropped = end.Sub(e.opening.at), e.unanswered && !e.replyAt.IsZero()
}

// resume takes the close back: the same need goes on.
func (e *engagement) resume() {
	e.closedAt, e.lapsed, e.resolution, e.dropped = time.Time{}, false, 0, false
}

// hear notes what the visitor wrote inside the engagement.
func (e *engagement) hear(u utterance) {
	e.unanswered = true
	if u.text != "" && !u.click && !u.reply && len(e.questions) < maxQuestions {
		e.questions = append(e.questions, u.text)
	}
}

// ask notes that a person was asked for; the first time counts.
func (e *engagement) ask(at time.Time, reason string) {
	if e.askedAt.IsZero() && e.replyAt.IsZero() {
		e.askedAt = at
	}
	if e.reason == "" {
		e.reason = reason
	}
}

// approve and reject are what the visitor says about the bot's help.
func (e *engagement) approve() { e.confirmed, e.standing = true, answered }
func (e *engagement) reject()  { e.confirmed, e.standing = false, asking }

// reverse takes a containment back. The first verdict stays.
func (e *engagement) reverse(at time.Time, reason string) {
	if e.outcome().Contained() && e.reversedAt.IsZero() && e.provisional(at) {
		e.reversedAt, e.reversedReason = at, reason
	}
}

// reverseFrom is reverse for what was said in another conversation, whose
// events are not in this one's order.
func (e *engagement) reverseFrom(at time.Time) {
	if !e.reversedAt.IsZero() && at.Before(e.reversedAt) {
		e.reversedAt = time.Time{}
	}
	e.reverse(at, ReversedRecontact)
}

// outcome is "" while it is open. The order of the cases is the order of
// precedence: whoever marked it, then people, then the bot.
func (e *engagement) outcome() Outcome {
	switch {
	case e.open():
		return ""
	case e.spam:
		return Spam
	case e.humanFirst:
		return HumanFirst
	case e.person || !e.askedAt.IsZero():
		if e.replyAt.IsZero() {
			return EscalatedMissed
		}
		return EscalatedServed
	case e.standing == failed || e.unanswered && e.lapsed:
		return Failed
	case e.standing != answered || e.unanswered:
		return BotAbandoned
	case e.confirmed:
		return ContainedConfirmed
	}
	return ContainedAssumed
}

// row is the engagement as it is stored.
func (e *engagement) row(f *folding, firstSeen time.Time, hours Hours) chat.Engagement {
	conv := f.conv
	r := chat.Engagement{
		ID: engagementID(conv.ID, e.opening.seq, e.opening.at), Workspace: conv.Workspace, Conversation: conv.ID, Visitor: conv.Visitor,
		OpenedSeq: e.opening.seq, OpenedAt: e.opening.at, LastAt: e.lastAt, ClosedAt: e.closedAt, Outcome: string(e.outcome()),
		AskedAt: e.askedAt, AcceptedAt: e.acceptedAt, PersonReplyAt: e.replyAt, Reason: e.reason,
		Lang: language(e.opening.text, conv.Lang), Channel: conv.Channel, Preview: e.preview,
		ReversedAt: e.reversedAt, ReversedReason: e.reversedReason, ProjectedSeq: f.seq,
		Page: f.page, AfterHours: !hours.Open(e.opening.at),
		CameBack: !firstSeen.IsZero() && e.opening.at.Sub(firstSeen) > sessionGap,
	}
	if !e.open() {
		r.ProvisionalUntil = e.closedAt.Add(RecontactWindow)
	}
	e.fill(&r)
	return r
}

// engagementID is the same for the same opening, so that computing again
// gives the same rows, and sorts by the opening's time like every id: a
// UUIDv8 (RFC 9562) of 48 bits of Unix ms and a hash.
func engagementID(conversation chat.ID, seq int64, at time.Time) chat.ID {
	var key [24]byte
	copy(key[:], conversation[:])
	binary.BigEndian.PutUint64(key[16:], uint64(seq))
	sum := sha256.Sum256(key[:])
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	var id chat.ID
	copy(id[:6], ms[2:])
	copy(id[6:], sum[:10])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}

// previewRunes bounds a preview, in characters, as in the lists of chats.
const previewRunes = 140

func preview(text string) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) > previewRunes {
		return string(r[:previewRunes-1]) + "…"
	}
	return string(r)
}

// about reports whether it was about what the visitor wants again.
func (e *engagement) about(m matter) bool {
	return m.text != "" && e.sameMatter(m.text) || m.article != "" && slices.Contains(e.articles, m.article)
}

// sameMatter reports whether a typed text asks what was asked before.
func (e *engagement) sameMatter(text string) bool {
	return slices.ContainsFunc(e.questions, func(q string) bool { return alike(q, text) >= sameQuestion })
}
