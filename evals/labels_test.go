package evals

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// TestLuck checks that the random sample is a twentieth, and the same each time.
func TestLuck(t *testing.T) {
	t.Parallel()
	n, drawn := 20_000, 0
	for range n {
		id := chat.NewID()
		if luck(id) != luck(id) {
			t.Fatal("one id has two lots")
		}
		if luck(id) < randomShare {
			drawn++
		}
	}
	if got := float64(drawn) / float64(n); math.Abs(got-randomShare) > 0.008 { // five deviations
		t.Errorf("drawn %.4f of all", got)
	}
}

// past makes a decision about a question with a searched trace.
func past(conversation chat.ID, minute int, action, reason string, top float64) chat.Decision {
	search := knowledge.Result{Query: "q", Hits: []knowledge.Hit{{Slug: "a"}}, Features: map[string]float64{"top": top}}
	raw, err := json.Marshal(map[string]any{"search": search})
	if err != nil {
		panic(err)
	}
	return chat.Decision{
		ID: chat.NewID(), Conversation: conversation, At: time.UnixMilli(int64(minute) * 60_000), Seq: int64(minute), Action: action, Reason: reason, Trace: raw,
	}
}

// TestWouldBe replays small histories under a calibration whose confidence is
// the feature top itself, answered from 0.8 on, hedged from 0.6 on.
func TestWouldBe(t *testing.T) {
	t.Parallel()
	c := knowledge.Calibration{Intercept: -50, Coefficients: map[string]float64{"top": 100}, High: 1 - 1e-6, Middle: 0.6}
	// Confidence is a step at top 0.5: 1 above, 0 below, and 0.62… at 0.505.
	const sure, hedge, low = 0.9, 0.505, 0.1
	one, two := chat.NewID(), chat.NewID()
	cases := []struct {
		name string
		in   []chat.Decision
		want WhatIf
	}{
		{"Nothing", nil, WhatIf{}},
		{
			"AnsweredStaysOrBecomesHedged",
			[]chat.Decision{past(one, 1, "answered", "", sure), past(two, 1, "answered", "", hedge)},
			WhatIf{Questions: 2, Conversations: 2, Was: Figures{Answered: 2, Contained: 2}, Would: Figures{Answered: 2, Hedged: 1, Contained: 2}},
		},
		{
			"TheThirdUnknownHandsOver",
			[]chat.Decision{past(one, 1, "answered", "", low), past(one, 2, "hedged", "", low), past(one, 3, "answered", "", low), past(one, 4, "answered", "", sure)},
			WhatIf{Questions: 4, Conversations: 1, Was: Figures{Answered: 4, Hedged: 1, Contained: 1}, Would: Figures{Abstained: 3, HandedOver: 1}},
		},
		{
			"KnowingMoreSparesAHandOver",
			[]chat.Decision{past(one, 1, "abstained", "", sure), past(one, 2, "abstained", "", low), past(one, 3, "handoff", "unknown_limit", low)},
			WhatIf{Questions: 3, Conversations: 1, Was: Figures{Abstained: 3, HandedOver: 1}, Would: Figures{Answered: 1, Abstained: 2, Contained: 1}},
		},
		{
			"AnAskForAPersonStays",
			[]chat.Decision{past(one, 1, "answered", "", sure), {Conversation: one, At: time.UnixMilli(120_000), Action: "handoff", Reason: "explicit_ask"}},
			WhatIf{Questions: 1, Conversations: 1, Was: Figures{Answered: 1, HandedOver: 1}, Would: Figures{Answered: 1, HandedOver: 1}},
		},
		{"WithoutATraceNothingIsKnown", []chat.Decision{{Conversation: one, Action: "answered"}}, WhatIf{}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, WouldBe(tc.in, c)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRefit(t *testing.T) {
	t.Parallel()
	item := func(random bool, top float64, right bool) chat.LabelItem {
		return chat.LabelItem{LabelCauses: chat.LabelCauses{Random: random}, Features: map[string]float64{"top": top}, Label: &chat.Label{Right: right}}
	}
	var items []chat.LabelItem
	for i := range LeastLabels - 1 {
		items = append(items, item(true, float64(i)/LeastLabels, i > LeastLabels/2))
	}
	// Others teach nothing, however many.
	for range LeastLabels {
		items = append(items, item(false, 1, false))
	}
	items = append(items, chat.LabelItem{LabelCauses: chat.LabelCauses{Random: true}, Label: &chat.Label{}}) // nothing was searched
	if _, n, err := Refit(items, 0.05); chat.CodeOf(err) != chat.Invalid || n != LeastLabels-1 {
		t.Errorf("too few: %d, %v", n, err)
	}
	c, n, err := Refit(append(items, item(true, 1, true)), 0.05)
	if err != nil || n != LeastLabels {
		t.Fatalf("%d, %v", n, err)
	}
	if high, low := c.Confidence(map[string]float64{"top": 1}), c.Confidence(map[string]float64{"top": 0}); high < 0.8 || low > 0.2 {
		t.Errorf("confidence %.2f at the top, %.2f at the bottom", high, low)
	}
}
