package evals

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// LabelStore keeps the sample of decisions to be labelled.
type LabelStore interface {
	// Undrawn gives decisions that the sample has not looked at, oldest first,
	// and from where on the next look begins.
	Undrawn(ctx context.Context, workspace chat.ID, limit int) ([]chat.Decision, time.Time, error)
	// Draw stores what was chosen and how far the sample has looked.
	Draw(ctx context.Context, workspace chat.ID, items []chat.LabelItem, until time.Time) error
	// Decisions gives a conversation's decisions with their traces.
	Decisions(ctx context.Context, workspace, conversation chat.ID) ([]chat.Decision, error)
	// Rejections gives the answers called unhelpful since an instant.
	Rejections(ctx context.Context, workspace chat.ID, since time.Time, limit int) ([]chat.Rejection, error)
}

const (
	// randomShare of all decisions about questions is chosen by chance alone.
	randomShare = 0.05
	// drawAtOnce bounds one look.
	drawAtOnce = 500
	// drawRounds bounds one call: the rest is found by the next.
	drawRounds = 20
	// rejectionsWithin is how long after an answer a complaint is noticed.
	rejectionsWithin = 7 * 24 * time.Hour
	rejectionsAtOnce = 1000
	// shownHits are kept with a sampled decision.
	shownHits = 5
)

// Draw brings a workspace's sample up to date: a random twentieth of the
// decisions about questions, and beside it those that were hedged or not
// answered, called unhelpful or handed over. Calling it twice does no harm.
func Draw(ctx context.Context, store LabelStore, workspace chat.ID, now time.Time) error {
	d := drawing{store: store, workspace: workspace, known: map[chat.ID][]chat.Decision{}}
	var until time.Time
	for range drawRounds {
		got, next, err := store.Undrawn(ctx, workspace, drawAtOnce)
		if err != nil {
			return err
		}
		var items []chat.LabelItem
		for _, decision := range got {
			causes := labelCauses(decision)
			if causes == (chat.LabelCauses{}) {
				continue
			}
			item, err := d.item(ctx, decision, causes)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		until = next
		if err := store.Draw(ctx, workspace, items, until); err != nil {
			return err
		}
		if len(got) < drawAtOnce {
			break
		}
	}
	return d.rejected(ctx, now, until)
}

type drawing struct {
	store     LabelStore
	workspace chat.ID
	known     map[chat.ID][]chat.Decision // by conversation
}

func (d *drawing) decisions(ctx context.Context, conversation chat.ID) ([]chat.Decision, error) {
	if got, ok := d.known[conversation]; ok {
		return got, nil
	}
	got, err := d.store.Decisions(ctx, d.workspace, conversation)
	d.known[conversation] = got
	return got, err
}

// rejected draws the decisions behind answers that were called unhelpful.
func (d *drawing) rejected(ctx context.Context, now, until time.Time) error {
	list, err := d.store.Rejections(ctx, d.workspace, now.Add(-rejectionsWithin), rejectionsAtOnce)
	if err != nil {
		return err
	}
	var items []chat.LabelItem
	for _, r := range list {
		all, err := d.decisions(ctx, r.Conversation)
		if err != nil {
			return err
		}
		var behind chat.Decision // the newest before the answer
		for _, one := range all {
			if one.Seq < r.Seq && aboutQuestion(one.Action) {
				behind = one
			}
		}
		if behind.ID.IsZero() {
			continue
		}
		causes := labelCauses(behind)
		causes.ThumbsDown = true
		item, err := d.item(ctx, behind, causes)
		if err != nil {
			return err
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil
	}
	return d.store.Draw(ctx, d.workspace, items, until)
}

// item copies what labelling and a refit need out of the trace.
func (d *drawing) item(ctx context.Context, decision chat.Decision, causes chat.LabelCauses) (chat.LabelItem, error) {
	item := chat.LabelItem{
		Decision: decision.ID, Workspace: d.workspace, Conversation: decision.Conversation, Seq: decision.Seq, At: decision.At, LabelCauses: causes,
		Action: decision.Action, Reason: decision.Reason, Band: decision.Band, Confidence: decision.Confidence,
	}
	all, err := d.decisions(ctx, decision.Conversation)
	if err != nil {
		return item, err
	}
	at := slices.IndexFunc(all, func(other chat.Decision) bool { return other.ID == decision.ID })
	if at < 0 {
		return item, nil
	}
	if found, ok := searchOf(all[at].Trace); ok {
		item.Question, _ = chat.Mask(found.Query)
		item.Features = found.Features
		for _, h := range found.Hits[:min(shownHits, len(found.Hits))] {
			item.Hits = append(item.Hits, chat.LabelHit{Article: h.Slug, Title: h.Title, Score: h.Score})
		}
	}
	return item, nil
}

// searchOf gives what a decision's search found, when it searched and its
// trace is still there.
func searchOf(trace json.RawMessage) (knowledge.Result, bool) {
	var t bot.Trace
	var r knowledge.Result
	if len(trace) == 0 || json.Unmarshal(trace, &t) != nil || len(t.Search) == 0 {
		return r, false
	}
	return r, json.Unmarshal(t.Search, &r) == nil && len(r.Features) > 0
}

// aboutQuestion tells decisions that can be right or wrong about a question
// from small talk and the steps of flows.
func aboutQuestion(action string) bool {
	switch action {
	case "answered", "hedged", "abstained", "handoff":
		return true
	}
	return false
}

func labelCauses(d chat.Decision) chat.LabelCauses {
	if !aboutQuestion(d.Action) {
		return chat.LabelCauses{}
	}
	return chat.LabelCauses{
		Random:        luck(d.ID) < randomShare,
		LowConfidence: d.Action == "hedged" || d.Action == "abstained",
		Escalated:     d.Action == "handoff",
	}
}

// luck is a number of 0 … 1 that belongs to an id and to nothing else about
// the decision: the same on every node and at every look.
func luck(id chat.ID) float64 {
	sum := sha256.Sum256(append([]byte("label\x00"), id[:]...))
	return float64(binary.BigEndian.Uint64(sum[:8])) / math.MaxUint64
}

// LeastLabels is how many random labels of searched questions a refit needs.
// With fewer, not even a faultless record proves an error of 5 % at any but
// the strictest threshold, and two dozen coefficients fit noise.
const LeastLabels = 300

// Usable gives what a refit learns from: labelled decisions of the random
// sample that searched.
func Usable(items []chat.LabelItem) []knowledge.Sample {
	var out []knowledge.Sample
	for _, i := range items {
		if i.Random && i.Label != nil && len(i.Features) > 0 {
			out = append(out, knowledge.Sample{Features: i.Features, Right: i.Label.Right, Group: "labels"})
		}
	}
	return out
}

// Refit fits a calibration to a workspace's random labels. Too few are Invalid.
func Refit(items []chat.LabelItem, target float64) (knowledge.Calibration, int, error) {
	samples := Usable(items)
	if len(samples) < LeastLabels {
		return knowledge.Calibration{}, len(samples), chat.Errorf(chat.Invalid, "%d usable labels of the random sample: label %d more before the confidence can be fitted to them", len(samples), LeastLabels-len(samples))
	}
	c := Fit(samples, target)
	c.Source = "labels of this workspace"
	return c, len(samples), nil
}

// Curve says how far a calibration can be trusted on labelled questions.
type Curve struct {
	N int `json:"n"`
	Selective
	Reliability  []Bin      `json:"reliability"`
	RiskCoverage []Coverage `json:"risk_coverage"`
}

// curvePoints bounds a drawn risk–coverage curve.
const curvePoints = 100

// CurveOf judges labelled questions by a calibration.
func CurveOf(samples []knowledge.Sample, c knowledge.Calibration) Curve {
	judged := make([]knowledge.Judged, len(samples))
	for i, s := range samples {
		judged[i] = knowledge.Judged{Confidence: c.Confidence(s.Features), Right: s.Right}
	}
	return Curve{N: len(judged), Selective: MeasureSelective(judged), Reliability: ReliabilityOf(judged), RiskCoverage: RiskCoverageOf(judged, curvePoints)}
}
