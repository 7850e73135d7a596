package flows

import (
	"fmt"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	const subjects = 20_000
	drawn := func(s splitStep) []string {
		out := make([]string, subjects)
		for i := range out {
			out[i] = s.pick("main", "split#1", fmt.Sprintf("visitor-%d", i)).id
		}
		return out
	}
	shares := func(ids []string) map[string]float64 {
		out := map[string]float64{}
		for _, id := range ids {
			out[id] += 1.0 / subjects
		}
		return out
	}
	before := drawn(splitStep{arms: []arm{{id: "a", weight: 50}, {id: "b", weight: 30}, {id: "c", weight: 20}}})
	t.Run("SharesFollowTheWeights", func(t *testing.T) {
		t.Parallel()
		got := shares(before)
		for id, want := range map[string]float64{"a": 0.5, "b": 0.3, "c": 0.2} { // 0.015 is four standard deviations
			if got[id] < want-0.015 || got[id] > want+0.015 {
				t.Errorf("arm %s has %.3f, want %.2f", id, got[id], want)
			}
		}
	})
	t.Run("AreTheSameEveryTime", func(t *testing.T) {
		t.Parallel()
		again := drawn(splitStep{arms: []arm{{id: "c", weight: 20}, {id: "a", weight: 50}, {id: "b", weight: 30}}})
		for i := range again {
			if again[i] != before[i] {
				t.Fatalf("visitor %d was in %s and is in %s", i, before[i], again[i])
			}
		}
	})
	t.Run("AChangedWeightMovesOnlyWhoItMust", func(t *testing.T) {
		t.Parallel()
		after := drawn(splitStep{arms: []arm{{id: "a", weight: 50}, {id: "b", weight: 30}, {id: "c", weight: 40}}})
		moved := 0
		for i := range after {
			if after[i] == before[i] {
				continue
			}
			moved++
			if after[i] != "c" {
				t.Fatalf("visitor %d moved from %s to %s, though only c has grown", i, before[i], after[i])
			}
		}
		// c grows from 20 of 100 to 40 of 120: 0.2 to 0.333.
		if share := float64(moved) / subjects; share < 0.118 || share > 0.149 {
			t.Errorf("%.3f moved", share)
		}
	})
	t.Run("ASaltShufflesAnew", func(t *testing.T) {
		t.Parallel()
		other := drawn(splitStep{salt: "spring", arms: []arm{{id: "a", weight: 50}, {id: "b", weight: 30}, {id: "c", weight: 20}}})
		same := 0
		for i := range other {
			if other[i] == before[i] {
				same++
			}
		}
		if share := float64(same) / subjects; share > 0.45 { // independent draws agree in 0.38
			t.Errorf("%.3f stayed", share)
		}
	})
	t.Run("StaysWithTheVisitor", func(t *testing.T) {
		t.Parallel()
		p, findings := Compile([]Source{{"a", []byte("flow: a\nsteps:\n  - split: [{id: x}, {id: y}]\n    var: arm\n  - say: \"{{ vars.arm }}\"\n")}}, Options{})
		if p == nil {
			t.Fatal(findings)
		}
		seen := map[string]bool{}
		for conversation := range 20 {
			s, _ := p.Start("a", State{})
			o := p.Run(s, Input{Kind: InputStart}, Env{Visitor: map[string]any{"id": "kim"}, Conversation: map[string]any{"id": fmt.Sprint(conversation)}})
			seen[o.Effects[len(o.Effects)-1].Text] = true
		}
		if len(seen) != 1 {
			t.Errorf("one visitor saw %v", seen)
		}
	})
}
