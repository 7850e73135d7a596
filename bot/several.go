package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// ask answers a message: each of its questions that is known, in one reply. Of
// a message whose parts are all unknown, and of one question, the message as a
// whole is searched for.
func (t *turn) ask(ctx context.Context, text string, collections []string) (reply, error) {
	if parts := knowledge.Questions(text); len(parts) > 1 {
		r, err := t.several(ctx, parts, collections)
		if err != nil || r.band != handoff.BandLow {
			return r, err
		}
	}
	r, err := t.search(ctx, text, t.mind.previous(), collections)
	r.question = text
	return r, err
}

// several answers the parts of a message one by one, each with the part before
// it to lean on. The reply is as sure as its least sure part that is shown.
func (t *turn) several(ctx context.Context, parts []string, collections []string) (reply, error) {
	alone := t.alone
	t.alone = false
	defer func() { t.alone = alone }()
	previous := t.mind.previous()
	var known, unknown []reply
	whole, asked := reply{band: handoff.BandLow}, make([]QuestionTrace, len(parts))
	weakest := 0
	for i, part := range parts {
		t.trace.Model = nil
		r, err := t.search(ctx, part, previous, collections)
		if err != nil {
			return reply{}, err
		}
		r.question, previous = part, part
		asked[i] = QuestionTrace{Text: part, Band: r.band, Search: t.trace.Search, Model: t.trace.Model}
		whole.parts = append(whole.parts, r)
		if r.band == handoff.BandLow {
			unknown = append(unknown, r)
			continue
		}
		if len(known) == 0 || r.confidence < whole.confidence {
			whole.confidence, whole.result, weakest = r.confidence, r.result, i
		}
		if len(known) == 0 || r.band == handoff.BandMiddle {
			whole.band = r.band
		}
		known = append(known, r)
		whole.sources = alsoCited(whole.sources, r.sources...)
		whole.person = whole.person || r.person
	}
	if len(known) == 0 {
		return whole, nil
	}
	t.trace.Questions = asked
	t.trace.Search, t.trace.Model = asked[weakest].Search, asked[weakest].Model
	whole.text, whole.person = t.joined(known, unknown), whole.person || len(unknown) > 0
	return whole, nil
}

// notKnown decides to say nothing on a part of a message, so that it counts as
// not answered like any question.
func (t *turn) notKnown(r reply) {
	trace := Trace{Lang: t.lang, Release: t.home.Release, Index: t.home.Version, Search: encoded(r.result)}
	t.out.Decisions = append(t.out.Decisions, chat.Decision{
		ID: chat.NewID(), Conversation: t.conv.ID, Turn: t.row.ID, At: t.Now(), Seq: t.row.ToSeq, Action: actionAbstained, Reason: "unknown_part",
		Band: r.band, Confidence: r.confidence, Trace: trace.encode(),
	})
}

// joined puts the answers into one message, each under the title of its
// article, and names what is not known. An answer that two questions share is
// said once.
func (t *turn) joined(known, unknown []reply) string {
	known = slices.CompactFunc(slices.Clone(known), func(a, b reply) bool { return a.text == b.text })
	var said []string
	title := ""
	for _, r := range known {
		text := r.text
		if lead := bare.Replace(r.title()); len(known) > 1 && lead != title {
			text, title = "**"+lead+"**\n\n"+text, lead
		}
		said = append(said, text)
	}
	for _, r := range unknown {
		rest := Word(t.lang, "unknown_rest")
		if question := named(r.question); question != "" {
			rest = Word(t.lang, "unknown_part", "question", question)
		}
		if !slices.Contains(said, rest) {
			said = append(said, rest)
		}
	}
	return strings.Join(said, "\n\n")
}

// bare takes the marks of Markdown out of a title that becomes bold.
var bare = strings.NewReplacer("*", "", "_", " ", "`", "", "[", "(", "]", ")")

// nameable is the longest question that is repeated to its visitor.
const nameable = 120

var unrepeatable = regexp.MustCompile(`https?:|www\.|\S@\S|[<>\[\]{}|\x60*_~#\\]|\d{5}`)

// named gives a question as it may be repeated; "" for one that had better not
// be: long, with an address, a number of its own, marks or an order in it.
func named(question string) string {
	question = strings.Join(strings.Fields(question), " ")
	if len([]rune(question)) > nameable || unrepeatable.MatchString(question) || Orders(question) {
		return ""
	}
	return question
}
