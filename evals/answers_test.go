package evals

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// topics make a small knowledge base and questions about it that are known to
// be easy, and others that nothing in it answers.
var topics = []string{"tents", "stoves", "boots", "ropes", "lamps", "maps", "tarps", "bottles", "gloves", "compasses", "harnesses", "helmets"}

func shopKB(t testing.TB) KB {
	t.Helper()
	var b strings.Builder
	for _, topic := range topics {
		fmt.Fprintf(&b, `{"id":%q,"title":"Returning %s","body":"You can return %s within 30 days.","questions":["how do i send back my %s","can i return %s"],"lang":"en"}`+"\n", topic, topic, topic, topic, topic)
	}
	kb, err := ReadKB(file(t, "kb.jsonl", b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func shopQueries(n int) []Query {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	forms := []string{"how can i send back my %s", "i want to return these %s please", "return %s", "are %s returnable"}
	strange := []string{"what is the capital of france", "do you sell pianos", "who won the match yesterday", "write me a poem"}
	var out []Query
	for i := range n {
		q := Query{ID: fmt.Sprint("q", i), Lang: "en"}
		if i%4 == 3 {
			q.Text = strange[random.IntN(len(strange))] + fmt.Sprint(" ", i)
		} else {
			topic := topics[random.IntN(len(topics))]
			q.Text, q.Gold = fmt.Sprintf(forms[random.IntN(len(forms))], topic), []string{topic}
		}
		out = append(out, q)
	}
	return out
}

// TestAnswers runs the real pipeline on a shop small enough to know what must
// come out.
func TestAnswers(t *testing.T) {
	t.Parallel()
	kb := shopKB(t)
	queries := append(shopQueries(120), Query{ID: "thanks", Text: "thank you so much!", Lang: "en"})
	o := AnswersOptions{KB: kb, Queries: queries, TargetError: 0.05, Now: time.Now}
	shipped, err := Answers(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if shipped.N != 121 || shipped.NInScope != 90 || shipped.Calibration != CalibrationShipped {
		t.Errorf("%d questions, %d in scope, %s", shipped.N, shipped.NInScope, shipped.Calibration)
	}
	if shipped.Top1 < 0.99 || shipped.RecallAt5 < 0.99 {
		t.Errorf("top-1 %.3f, recall@5 %.3f on a shop whose topics are words of their own", shipped.Top1, shipped.RecallAt5)
	}
	if shipped.IndexBytes <= 0 || shipped.BuildMS <= 0 || shipped.LatencyUS.P50 <= 0 {
		t.Errorf("costs %d B, %.1f ms, %.1f µs", shipped.IndexBytes, shipped.BuildMS, shipped.LatencyUS.P50)
	}
	last := shipped.PerQuery[120]
	if last.Answered || last.Confidence != 0 || last.Band != knowledge.Low {
		t.Errorf("small talk: %+v", last)
	}
	for _, q := range shipped.PerQuery {
		if len(q.Top) > 5 || q.Answered != (q.Band != knowledge.Low) {
			t.Errorf("%+v", q)
		}
	}
	o.Dev = shopQueries(400)
	fitted, err := Answers(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if fitted.Calibration != CalibrationFitted || fitted.AURC > shipped.AURC+1e-9 || fitted.ErrorAmongAnswered > 0.05 || fitted.AnsweredShare < 0.5 {
		t.Errorf("fitted: AURC %.4f (shipped %.4f), answered %.3f at %.3f", fitted.AURC, shipped.AURC, fitted.AnsweredShare, fitted.ErrorAmongAnswered)
	}
	// The report as written is the report as read.
	raw, err := json.Marshal(fitted)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(`n n_in_scope top1 recall_at_5 mrr_at_10 auroc aurc e_aurc ece brier coverage_at_5pct_error coverage_at_10pct_error
		answered answered_share error_among_answered error_lower_95 error_upper_95 hedged_share hedged_error abstained_out_of_scope_share latency_us build_ms
		index_bytes rss_bytes calibration per_query`) {
		if _, ok := fields[name]; !ok {
			t.Errorf("%s is not in the report", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Answers(ctx, o); chat.CodeOf(err) != chat.Unavailable {
		t.Errorf("cancelled: %v", err)
	}
}

func TestFamily(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"clinc150-5": "clinc", "clinc150-20": "clinc", "banking77-near-20": "banking", "banking77-20": "banking", "parakqc-ko": "parakqc", "covidfaq": "covidfaq", "77": "77", "": "",
	} {
		if got := Family(name); got != want {
			t.Errorf("Family(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestCalibrate(t *testing.T) {
	t.Parallel()
	kb := shopKB(t)
	sets := []Set{
		{Name: "shop-1", KB: kb, Queries: shopQueries(80)}, {Name: "shop-2", KB: kb, Queries: shopQueries(60)}, {Name: "store", KB: kb, Queries: shopQueries(90)},
	}
	o := CalibrateOptions{Sets: sets, LeaveOut: "shop-2", TargetError: 0.1, Now: time.Now}
	got, err := Calibrate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got.Calibration.Source != "store" || got.Calibration.TargetError != 0.1 {
		t.Errorf("fitted on %q for %g", got.Calibration.Source, got.Calibration.TargetError)
	}
	for _, s := range got.Sets {
		if !s.Unseen || s.N == 0 {
			t.Errorf("%+v", s)
		}
	}
	again, err := Calibrate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	one, two := encodeJSON(t, got.Calibration), encodeJSON(t, again.Calibration)
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("the same sets give another calibration:\n%s", diff)
	}
	// It reads back as written.
	read, err := ParseCalibration("c.json", []byte(one))
	if err != nil || encodeJSON(t, read) != one {
		t.Errorf("read back: %v", err)
	}
	for name, bad := range map[string]CalibrateOptions{
		"UnknownName":  {Sets: sets, LeaveOut: "bank", TargetError: 0.05},
		"NothingLeft":  {Sets: sets[:2], LeaveOut: "shop-1", TargetError: 0.05},
		"TwoAlikeSets": {Sets: []Set{sets[0], sets[0]}, TargetError: 0.05},
	} {
		bad.Now = time.Now
		if _, err := Calibrate(t.Context(), bad); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func encodeJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestParseCalibration(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ src, place string }{
		"NotJSON":        {"{\n  \"high\": }", "c.json:2:11"},
		"AnotherShape":   {`{"high": "x"}`, "c.json:1:"},
		"NoCoefficients": {`{"high": 0.9}`, "c.json:1:1"},
	} {
		_, err := ParseCalibration("c.json", []byte(c.src))
		if err == nil || !strings.Contains(err.Error(), c.place) || chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSpoil holds the spoiled traffic to what it says of itself.
func TestSpoil(t *testing.T) {
	t.Parallel()
	set := Set{Name: "shop", KB: shopKB(t), Queries: shopQueries(200)}
	for n, how := range spoilings {
		kb, queries := how.spoil(set, rand.New(rand.NewPCG(1, uint64(n))))
		if how.articles > 0 && len(kb.Articles) > how.articles {
			t.Errorf("%d: %d articles", n, len(kb.Articles))
		}
		for _, a := range kb.Articles {
			if how.examples >= 0 && len(a.Questions) > how.examples {
				t.Errorf("%d: article %s keeps %d questions", n, a.Slug, len(a.Questions))
			}
		}
		off := 0
		for _, q := range queries {
			for _, id := range q.Gold {
				if !kb.Has(id) {
					t.Errorf("%d: %s is right, but left out", n, id)
				}
			}
			if q.ID == "off-topic" {
				off++
			}
		}
		if off == 0 || len(queries)-off > how.most {
			t.Errorf("%d: %d questions, %d off topic", n, len(queries), off)
		}
	}
	if len(set.KB.Articles[0].Questions) != 2 {
		t.Error("the set itself was spoiled")
	}
}

func TestMeasureClasses(t *testing.T) {
	t.Parallel()
	got := MeasureClasses([]int{-1, -1, 0, 0, 0}, []int{-1, 0, 0, 0, 1})
	want := Classes{N: 5, Accuracy: 0.6, MacroF1: (2.0/3 + 2.0/3) / 2, PerClass: map[string]ClassScore{
		"-1": {Precision: 1, Recall: 0.5, F1: 2.0 / 3, N: 2}, "0": {Precision: 2.0 / 3, Recall: 2.0 / 3, F1: 2.0 / 3, N: 3},
	}}
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := aurocNegative([]int{-1, 1, -1, 0}, []float64{-0.5, 0.5, 0.1, 0.1}); got != 3.5/4 {
		t.Errorf("AUROC of negative %.3f, want .875: three pairs right, one tied", got)
	}
}

func TestSentimentReport(t *testing.T) {
	t.Parallel()
	data := []Labelled{{"this is wonderful, thank you!", 1, "en", "a"}, {"this is terrible and useless", -1, "en", "a"}, {"where is the office", 0, "en", "b"}}
	load := func() (SentimentScorer, error) {
		e := sentiment.New()
		err := e.Load()
		return e, err
	}
	r, err := Sentiment(t.Context(), data, load, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.N != 3 || r.Accuracy != 1 || r.MacroF1 != 1 || r.AUROCNegative != 1 || len(r.PerSource) != 2 || r.USPerMessage <= 0 || r.LoadMS <= 0 {
		t.Errorf("%+v", r)
	}
}

func TestHandoffReport(t *testing.T) {
	t.Parallel()
	r := Handoff([]Labelled{{Text: "i want to talk to a human", Label: 1}, {Text: "where is my parcel", Label: 0}, {Text: "where is my order", Label: 1}, {Text: "connect me to an agent", Label: 0}})
	want := HandoffReport{N: 4, Precision: 0.5, Recall: 0.5, F1: 0.5, FalsePositives: []string{"connect me to an agent"}, FalseNegatives: []string{"where is my order"}}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r := Handoff(nil); r.Precision != 1 || r.Recall != 1 || r.F1 != 1 {
		t.Errorf("of nothing: %+v", r)
	}
}
