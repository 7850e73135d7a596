package evals

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestGrid(t *testing.T) {
	t.Parallel()
	got := Grid([]float64{1, 0.5, 0.5, 0}, []float64{1, 0.6})
	if want := []Point{{0.5, 0.6}, {0.5, 1}, {1, 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("grid %v, want %v", got, want)
	}
}

const sweptCases = `cases:
  - {id: furious, kind: dialog, turns: [{user: "worst service ever, you are useless, i am furious"}, {user: "this is ridiculous, i am so angry with you"}], expect: {escalates: true}}
  - {id: asks, kind: escalation, question: "get me a human", expect: {escalates: true}}
  - {id: calm, kind: escalation, question: "can i get my money back", expect: {no_escalation: true}}
  - {id: grumpy, kind: dialog, turns: [{user: "can i get my money back? i am furious, this is the worst shop ever"}, {user: "ok. and when are you open"}], expect: {no_escalation: true}}
  - {id: silent, kind: qa, question: "can i get my money back", expect: {cites: refunds}}
`

func TestSweep(t *testing.T) {
	t.Parallel()
	sweep := func(t *testing.T, cases string, points []Point) (SweepReport, error) {
		t.Helper()
		s, findings := ParseSuite("test.yaml", []byte("suite: test\ntarget: {mode: offline}\n"+cases))
		for _, f := range findings {
			t.Error(f.Error())
		}
		return Sweep(t.Context(), Options{
			Suites: []Suite{s}, Material: func(context.Context, Suite) (Material, error) { return shop(), nil }, Feelings: feelings, Workers: 2,
		}, points)
	}
	t.Run("CountsEachCaseOnceAtEachPair", func(t *testing.T) {
		t.Parallel()
		r, err := sweep(t, sweptCases, []Point{{0.2, 0.2}, {0.5, 9}, {9, 9}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Cases != 4 || r.Needed != 2 || r.InForce != (Point{0.6, 1}) || len(r.Points) != 4 {
			t.Fatalf("%d cases, %d need a person, in force %v, %d pairs", r.Cases, r.Needed, r.InForce, len(r.Points))
		}
		for _, p := range r.Points {
			if p.HandedOver+p.Offered+p.Left != r.Cases {
				t.Errorf("%+v is not one of three for each case", p)
			}
		}
		want := []SweepRow{
			// The least score is enough: the grumpy one, too, is given away.
			{Point: Point{0.2, 0.2}, HandedOver: 3, Left: 1, FalseAlarms: 1, Containment: 0.25, FalseAlarmCases: []string{"test/grumpy"}, MissedCases: []string{}},
			// As shipped: who is angry twice is handed over, who was once is asked.
			{Point: Point{0.6, 1}, HandedOver: 2, Offered: 1, Left: 1, NeedlessOffers: 1, Containment: 0.5, FalseAlarmCases: []string{}, MissedCases: []string{}},
			{Point: Point{0.5, 9}, HandedOver: 1, Offered: 2, Left: 1, NeedlessOffers: 1, Containment: 0.75, FalseAlarmCases: []string{}, MissedCases: []string{}},
			// Nothing soft is enough; who asks is heard all the same.
			{Point: Point{9, 9}, HandedOver: 1, Left: 3, Missed: 1, Containment: 0.75, FalseAlarmCases: []string{}, MissedCases: []string{"test/furious"}},
		}
		if !reflect.DeepEqual(r.Points, want) {
			t.Errorf("got  %+v\nwant %+v", r.Points, want)
		}
	})
	for name, c := range map[string]struct{ cases, want string }{
		"NoLabels":     {"cases:\n  - {id: silent, kind: qa, question: \"can i get my money back\", expect: {cites: refunds}}\n", "whether a person is needed"},
		"NotPlayable":  {"cases:\n  - {id: odd, kind: dialog, turns: [{user: hello}, {click: nothing}], expect: {no_escalation: true}}\n", "test/odd"},
		"NoThresholds": {sweptCases, "no pair"},
	} {
		t.Run("Refuses/"+name, func(t *testing.T) {
			t.Parallel()
			points := []Point{{1, 1}}
			if name == "NoThresholds" {
				points = nil
			}
			if _, err := sweep(t, c.cases, points); chat.CodeOf(err) != chat.Invalid || !strings.Contains(chat.MessageOf(err), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
