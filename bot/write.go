package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const (
	// modelBudget bounds the whole of asking a model, retries included, until
	// something is shown; then the knowledge base's own sentences answer.
	modelBudget = 8 * time.Second
	// streamBudget bounds an answer that is being shown. It stays below the
	// watchdog's patience.
	streamBudget = 14 * time.Second
	// modelPassages are sent to the model.
	modelPassages = 4
	// modelTries is how often a model is asked for one answer: once more when
	// the verifier dropped something of the first.
	modelTries = 2
)

// drafted is a model's answer as an effect keeps it, before and after it is
// whole: a worker that takes the turn up again goes on from it.
type drafted struct {
	Whole   bool        `json:"whole"`
	Answer  ModelAnswer `json:"answer"`
	Shown   string      `json:"shown,omitempty"` // to the visitor, already
	Sources []cited     `json:"sources,omitempty"`
}

// draft is one try of a model, verified.
type draft struct {
	answer  ModelAnswer
	kept    []string
	sources []cited // of the kept sentences, in order of first citation
	dropped []Dropped
}

func (d draft) text() string { return strings.Join(d.kept, " ") }

// verified is the share of its sentences that stand.
func (d draft) verified() float64 {
	if all := len(d.kept) + len(d.dropped); all > 0 {
		return float64(len(d.kept)) / float64(all)
	}
	return 0
}

// take verifies one sentence.
func (d *draft) take(s ModelSentence, passages []ModelPassage) {
	s.Text = plain(s.Text)
	if why := Verify(s, passages); why != "" {
		d.dropped = append(d.dropped, Dropped{Text: s.Text, Why: why})
		return
	}
	d.kept = append(d.kept, strings.TrimSpace(s.Text))
	for _, n := range s.Sources {
		d.sources = alsoCited(d.sources, passages[n-1].source())
	}
}

// write lets the model word the answer. Whatever goes wrong, r keeps the
// knowledge base's own words, unless verified sentences were shown already:
// then those are the answer.
func (t *turn) write(ctx context.Context, text, previous string, r *reply) {
	began := t.Now()
	tr := &ModelTrace{Name: t.Model.Name()}
	t.trace.Model = tr
	defer func() {
		took := t.Now().Sub(began)
		tr.TookMS = took.Milliseconds()
		t.waited += took
	}()
	q := ModelQuestion{Text: text, Previous: previous, Lang: t.lang}
	q.Passages, tr.Distrusted = trusted(r.result.Hits)
	if len(q.Passages) == 0 {
		tr.Why = "no passage to answer from"
		return
	}
	ctx, cancel := context.WithTimeout(ctx, streamBudget-t.waited)
	defer cancel()
	slow := time.AfterFunc(modelBudget-t.waited, func() {
		if t.live.text() == "" {
			cancel()
		}
	})
	defer slow.Stop()
	var d draft
	var err error
	for range modelTries {
		tr.Tries++
		d, err = t.try(ctx, q, *r)
		tr.add(d, err)
		if t.live.text() != "" || err != nil || !d.answer.Answerable || len(d.dropped) == 0 {
			break
		}
		q.Rejected = d.dropped
	}
	t.judge(r, d, err, tr)
}

// judge decides what becomes of a draft.
func (t *turn) judge(r *reply, d draft, err error, tr *ModelTrace) {
	shown, sources := t.live.answer()
	switch {
	case shown != "":
		tr.Used, tr.Streamed = true, true
		r.text, r.sources = shown, sources
		if err != nil {
			tr.Why = err.Error()
		}
		return
	case err != nil:
		tr.Why = err.Error()
		return
	}
	t.weigh(r, d)
	r.person = d.answer.NeedsHuman
	switch {
	case !d.answer.Answerable:
		tr.Why = "not answerable from the passages"
		r.band = lower(r.band)
	case len(d.dropped) > 0 || len(d.kept) == 0:
		tr.Why = "a sentence does not stand on its sources"
	default:
		tr.Used = true
		r.text, r.sources = d.text(), d.sources
	}
}

// weigh lets the model's flag and the verifier count in the confidence, when
// the calibration knows what they are worth.
func (t *turn) weigh(r *reply, d draft) {
	c := t.home.Searcher.Calibration
	if len(c.Coefficients) == 0 {
		c = knowledge.DefaultCalibration()
	}
	_, answerable := c.Coefficients[featAnswerable]
	_, verified := c.Coefficients[featVerified]
	if !answerable && !verified {
		return
	}
	f := maps.Clone(r.result.Features)
	f[featAnswerable], f[featVerified] = 0, d.verified()
	if d.answer.Answerable {
		f[featAnswerable] = 1
	}
	r.confidence = c.Confidence(f)
	r.band = string(c.Band(r.confidence))
}

// The features that a model adds to those of the search.
const (
	featAnswerable = "model_answerable" // 1 when the model says that the passages answer
	featVerified   = "verified"         // share of its sentences that stand
)

// lower is the band below: a model that finds no answer is one doubt more.
func lower(band string) string {
	if band == handoff.BandHigh {
		return handoff.BandMiddle
	}
	return handoff.BandLow
}

// trusted gives the passages for a model, without paragraphs that give it
// orders, and how many had some.
func trusted(hits []knowledge.Hit) (passages []ModelPassage, distrusted int) {
	for _, h := range hits[:min(modelPassages, len(hits))] {
		title, bad := withoutOrders(h.Title)
		text, worse := withoutOrders(h.Context)
		if bad || worse {
			distrusted++
		}
		if !bad && strings.TrimSpace(text) != "" {
			passages = append(passages, ModelPassage{Title: title, Text: text, Article: h.Article, Slug: h.Slug, URL: h.URL})
		}
	}
	return passages, distrusted
}

// try asks the model once and verifies what it says, showing each sentence as
// it comes when the reply may be shown.
func (t *turn) try(ctx context.Context, q ModelQuestion, r reply) (draft, error) {
	var d draft
	row, stored, fresh, err := t.began(ctx, "model")
	if err != nil {
		return d, err
	}
	if !fresh {
		return t.resumed(stored, q)
	}
	release, err := t.reserve(ctx, q)
	if err != nil {
		return d, err
	}
	each := func(s ModelSentence) {
		d.take(s, q.Passages)
		if len(d.dropped) == 0 && len(d.kept) > 0 {
			t.show(ctx, row, d)
		}
	}
	var a ModelAnswer
	if streamer, ok := t.Model.(Streamer); ok && t.showable(r) {
		a, err = streamer.Stream(ctx, q, each)
	} else {
		a, err = t.Model.Write(ctx, q)
		for _, s := range a.Sentences {
			d.take(s, q.Passages)
		}
	}
	release(a.Tokens, a.TokensIn)
	d.answer = a
	if err != nil {
		return d, err
	}
	shown, sources := t.live.answer()
	return d, t.finish(ctx, row, drafted{Whole: true, Answer: a, Shown: shown, Sources: sources})
}

// began records that a call to the model begins. Keys count up within a turn,
// so a turn that is taken up again meets its own calls in the same order.
func (t *turn) began(ctx context.Context, kind string) (row, stored chat.Effect, fresh bool, err error) {
	row = chat.Effect{
		Workspace: t.conv.Workspace, Conversation: t.conv.ID, Turn: t.row.ID, Kind: "model",
		Key: fmt.Sprintf("%s:%s:%d", kind, t.row.ID, t.models), Status: "started",
	}
	t.models++
	stored, fresh, err = t.Turns.StartEffect(ctx, row)
	return row, stored, fresh, err
}

// finish records a call's result. What was shown stays marked until the turn
// is committed.
func (t *turn) finish(ctx context.Context, row chat.Effect, result any) error {
	b, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("record the model's answer: %w", err)
	}
	row.Status, row.Result = "finished", b
	if t.live.text() != "" {
		return t.Shown.KeepShown(ctx, row)
	}
	return t.Turns.FinishEffect(ctx, row)
}

// resumed goes on from a call that an earlier worker made.
func (t *turn) resumed(stored chat.Effect, q ModelQuestion) (d draft, err error) {
	var was drafted
	if stored.Status == "started" || json.Unmarshal(stored.Result, &was) != nil {
		return d, errors.New("an earlier try of this turn did not finish")
	}
	if was.Shown != "" {
		t.live.set(was.Shown, stored.Key, was.Sources, t.Now())
		return d, nil
	}
	for _, s := range was.Answer.Sentences {
		d.take(s, q.Passages)
	}
	d.answer = was.Answer
	return d, nil
}

// rewritten makes a follow-up stand on its own, "" when it does or no model
// can tell.
func (t *turn) rewritten(ctx context.Context, text string) string {
	model, ok := t.Model.(Rewriter)
	if !ok || t.home.Settings.Model.Off || len(t.mind.Asked) == 0 || len(strings.Fields(text)) > followUpWords {
		return ""
	}
	row, stored, fresh, err := t.began(ctx, "rewrite")
	if err != nil {
		return ""
	}
	var w ModelRewrite
	if !fresh {
		if stored.Status == "finished" && json.Unmarshal(stored.Result, &w) == nil {
			return w.Text
		}
		return ""
	}
	release, err := t.reserve(ctx, ModelQuestion{Text: text})
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, modelBudget/2)
	defer cancel()
	w, err = model.Rewrite(ctx, ModelFollowUp{Text: text, Previous: t.mind.Asked, Lang: t.lang})
	release(w.Tokens, w.TokensIn)
	if err != nil || Orders(w.Text) || t.finish(ctx, row, w) != nil {
		return ""
	}
	return w.Text
}

// followUpWords is the longest message that is made to stand on its own:
// longer ones bring their own topic.
const followUpWords = 12
