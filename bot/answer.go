package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// reply is what the knowledge base answered in this turn.
type reply struct {
	text       string
	band       string
	confidence float64
	question   string
	sources    []cited // best first; none when nothing is known
	parts      []reply // of a message with several questions
	result     knowledge.Result
	foreign    bool // the answer is in another language than the question
	person     bool // the model thinks that a person is needed
}

// cited is an article that an answer stands on.
type cited struct {
	chat.Source
	Slug string `json:"slug,omitempty"`
}

// shownOf are the sources as a message carries them.
func shownOf(list []cited) (out []chat.Source) {
	for _, c := range list {
		out = append(out, c.Source)
	}
	return out
}

// alsoCited adds what is not in the list yet.
func alsoCited(list []cited, more ...cited) []cited {
	for _, m := range more {
		if !slices.ContainsFunc(list, func(c cited) bool { return c.Article == m.Article }) {
			list = append(list, m)
		}
	}
	return list
}

func citedOf(list []chat.Source) (out []cited) {
	for _, s := range list {
		out = append(out, cited{Source: s})
	}
	return out
}

func (r reply) slugs() (out []string) {
	for _, c := range r.sources {
		out = append(out, c.Slug)
	}
	return out
}

// title is that of the article the answer stands on first.
func (r reply) title() string {
	if len(r.sources) == 0 {
		return ""
	}
	return r.sources[0].Title
}

const (
	// sameQuestion is how alike two questions are that count as asked again
	// (share of the shorter one's words; design/handoff asks for 0.85).
	sameQuestion = 0.85
	// unknownLimit is how many unknown questions in one engagement hand over.
	unknownLimit = 3
	// topicsShown are the nearest topics offered for an unknown question.
	topicsShown = 3
	// titleRoom bounds a topic button's label, in characters.
	titleRoom = 60
)

// answer replies to a question from the knowledge base, or says that it cannot.
func (t *turn) answer(ctx context.Context, in input) error {
	if in.filesOnly() {
		t.act(actionSmallTalk, "file")
		t.say(chat.MessageBody{Text: Word(t.lang, "file"), Buttons: []chat.Button{personButton(t.lang)}})
		return nil
	}
	if kind, ok := knowledge.IsSmallTalk(in.text); ok && in.choice == "" {
		return t.smallTalk(ctx, kind)
	}
	if rejects, alone := handoff.Rejects(in.text); rejects && len(t.mind.Asked) > 0 {
		t.did.Rejected = true
		if alone {
			t.notHelped()
			return nil
		}
	}
	r, err := t.ask(ctx, in.text, nil)
	if err != nil {
		return err
	}
	t.noteQuestion(in.text, r)
	t.tried(in.at, r)
	t.reply = r
	switch r.band {
	case handoff.BandHigh:
		t.act(actionAnswered, "high")
		m := t.answerMessage(r)
		if r.person {
			m.Buttons = []chat.Button{personButton(t.lang)}
		}
		t.say(m)
	case handoff.BandMiddle:
		t.act(actionHedged, "middle")
		t.did.Hedged = true
		m := t.answerMessage(r)
		m.Text = Word(t.lang, "hedged") + "\n\n" + m.Text
		m.Buttons = []chat.Button{personButton(t.lang)}
		t.say(m)
	default:
		return t.unknown(ctx, r.result, false)
	}
	return nil
}

func (t *turn) answerMessage(r reply) chat.MessageBody {
	return chat.MessageBody{Text: r.text, Sources: shownOf(r.sources), Answer: &chat.Answer{Band: r.band}}
}

func (t *turn) smallTalk(ctx context.Context, kind string) error {
	if kind == "greeting" && !t.mind.Greeted && t.home.Program != nil {
		if err := t.greet(ctx); err != nil || len(t.out.Messages) > 0 {
			t.act(actionFlow, "greeting")
			return err
		}
	}
	t.act(actionSmallTalk, kind)
	text := Word(t.lang, smallTalkWords(kind))
	if own := t.home.Settings.Greeting.In(t.lang); kind == "greeting" && own != "" {
		text = own
	}
	t.say(chat.MessageBody{Text: text})
	return nil
}

// smallTalkWords gives the key of the reply to a kind of small talk.
func smallTalkWords(kind string) string {
	switch kind {
	case "greeting", "thanks", "bye":
		return kind
	}
	return "emoji"
}

// noteQuestion remembers a question and whether it was asked before; of
// several in one message the last is what the next one leans on.
func (t *turn) noteQuestion(text string, r reply) {
	for _, old := range t.mind.Asked {
		if alike(old, text) >= sameQuestion {
			t.did.Repeated = true
		}
	}
	t.mind.Asked = append(t.mind.Asked, text)
	if n := len(r.parts); n > 0 {
		t.mind.Asked = append(t.mind.Asked, r.parts[n-1].question)
	}
	t.mind.Asked = tail(t.mind.Asked, keepAsked)
}

// alike is the share of words two texts have in common, 0…1.
func alike(a, b string) float64 {
	wordsA, wordsB := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	if len(wordsA) == 0 || len(wordsB) == 0 {
		return 0
	}
	common := 0
	for _, w := range wordsA {
		if slices.Contains(wordsB, w) {
			common++
		}
	}
	return float64(2*common) / float64(len(wordsA)+len(wordsB))
}

// search asks the workspace's knowledge base one question and words the answer.
func (t *turn) search(ctx context.Context, text, previous string, collections []string) (reply, error) {
	res, err := t.find(ctx, text, previous, collections)
	if err != nil {
		return reply{}, err
	}
	t.trace.Search = encoded(res)
	r := reply{band: string(res.Band), confidence: res.Confidence, result: res}
	if res.Answer == nil || len(res.Hits) == 0 || r.band == handoff.BandLow {
		r.band = handoff.BandLow
		return r, nil
	}
	if r.text, _ = withoutOrders(res.Answer.Text); r.text == "" {
		r.band = handoff.BandLow
		return r, nil
	}
	r.sources = []cited{{chat.Source{Article: res.Answer.Article, Title: res.Answer.Title, URL: res.Answer.URL}, res.Answer.Slug}}
	lang := res.Hits[0].Lang
	r.foreign = lang != "" && lang != t.lang
	t.reply = r // what a lost turn stores of it
	if t.Model != nil && !t.home.Settings.Model.Off {
		t.write(ctx, text, previous, &r)
	}
	for _, c := range r.sources {
		t.sources[c.Slug] = c.Source
	}
	if r.band != handoff.BandLow && r.foreign {
		r.text = Word(t.lang, "other_language") + "\n\n" + r.text
	}
	return r, nil
}

// find searches for the question as it was put, and for a follow-up also as a
// model understands it; the surer result counts.
func (t *turn) find(ctx context.Context, text, previous string, collections []string) (knowledge.Result, error) {
	q := knowledge.Query{Text: text, Lang: t.lang, Previous: previous, Collections: collections}
	if t.Model != nil && !t.home.Settings.Model.Off {
		q.Contexts = modelPassages
	}
	res, err := t.retrieve(ctx, q)
	if err != nil || t.Model == nil || string(res.Band) == handoff.BandHigh {
		return res, err
	}
	whole := t.rewritten(ctx, text)
	if whole == "" {
		return res, nil
	}
	q.Text, q.Previous = whole, ""
	again, err := t.retrieve(ctx, q)
	if err != nil || again.Confidence <= res.Confidence {
		return res, err
	}
	again.Query, again.Rewritten = res.Query, whole
	return again, nil
}

// retrieve asks the knowledge base, as a span of the turn.
func (t *turn) retrieve(ctx context.Context, q knowledge.Query) (knowledge.Result, error) {
	ctx, span := startSpan(ctx, "retrieval")
	defer span.End()
	res, err := t.home.Searcher.Search(ctx, q)
	if err != nil {
		span.SetStatus(codes.Error, string(chat.CodeOf(err)))
	}
	span.SetAttributes(attribute.String("retrieval.band", string(res.Band)), attribute.Int("retrieval.hits", len(res.Hits)))
	return res, err
}

// encoded is a result as a trace keeps it.
func encoded(r knowledge.Result) json.RawMessage {
	raw, err := json.Marshal(trimmed(r))
	if err != nil { // only a number that is none
		return nil
	}
	return raw
}

// trimmed is the part of a result worth keeping in a trace.
func trimmed(r knowledge.Result) knowledge.Result {
	r.Hits = slices.Clone(r.Hits[:min(5, len(r.Hits))])
	for i := range r.Hits {
		if p := []rune(r.Hits[i].Passage); len(p) > 300 {
			r.Hits[i].Passage = string(p[:300]) + "…"
		}
	}
	return r
}

// tried remembers for the packet the articles that were shown, else the best
// that was looked at.
func (t *turn) tried(at time.Time, r reply) {
	if len(r.parts) > 0 {
		for _, part := range r.parts {
			t.tried(at, part)
			if part.band == handoff.BandLow {
				t.notKnown(part)
			}
		}
		return
	}
	looked := shownOf(r.sources)
	if len(r.result.Hits) == 0 {
		return
	}
	if h := r.result.Hits[0]; len(looked) == 0 || r.band == handoff.BandLow {
		looked = []chat.Source{{Article: h.Article, Title: h.Title, URL: h.URL}}
	}
	for _, s := range looked {
		t.mind.Tried = tail(append(t.mind.Tried, handoff.Tried{
			Query: r.question, Article: s.Article, Title: s.Title, URL: s.URL, Confidence: r.confidence, Band: r.band, Seq: t.row.ToSeq, AtMS: at.UnixMilli(),
		}), keepTried)
	}
}

// unknown says that the bot does not know, in three steps: topics, a person
// offered, a person fetched. said tells that the flow has told the visitor.
func (t *turn) unknown(ctx context.Context, res knowledge.Result, said bool) error {
	t.mind.Unknown++
	t.did.Abstained = true
	t.act(actionAbstained, fmt.Sprintf("unknown_%d", t.mind.Unknown))
	if t.mind.Unknown >= unknownLimit {
		return t.handOver(ctx, cause{reason: handoff.ReasonUnknownLimit,
			evidence: []chat.Evidence{{Name: handoff.ReasonUnknownLimit, Value: fmt.Sprint(t.mind.Unknown)}}})
	}
	if said {
		return nil
	}
	if t.mind.Unknown > 1 {
		t.mind.Offered = true
		t.say(chat.MessageBody{Text: Word(t.lang, "unknown_second"), Buttons: []chat.Button{personButton(t.lang)}})
		return nil
	}
	m := chat.MessageBody{Text: Word(t.lang, "unknown_first_bare")}
	for _, h := range res.Hits[:min(topicsShown, len(res.Hits))] {
		if h.Lang != "" && h.Lang != t.lang {
			continue
		}
		title := []rune(h.Title)
		m.Buttons = append(m.Buttons, chat.Button{ID: topicPrefix + h.Article.String(), Label: string(title[:min(titleRoom, len(title))])})
	}
	if len(m.Buttons) > 0 {
		m.Text = Word(t.lang, "unknown_first")
	}
	m.Buttons = append(m.Buttons, personButton(t.lang))
	t.say(m)
	return nil
}
