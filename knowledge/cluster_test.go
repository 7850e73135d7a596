package knowledge

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func missed(texts ...string) (out []Miss) {
	for i, s := range texts {
		out = append(out, Miss{Text: s, Seq: int64(i + 1), Lang: Language(s), Cause: CauseAbstained})
	}
	return out
}

func TestPlace(t *testing.T) {
	t.Parallel()

	t.Run("PutsQuestionsAskedAlikeTogether", func(t *testing.T) {
		t.Parallel()
		groups := [][]string{
			{"Do you sell gift cards?", "do you have gift cards", "Where can I buy a gift card", "giftcard?"},
			{"Can I bring my dog into the shop?", "are dogs allowed in the shop", "is my dog allowed in your shop?"},
			{"How do I wash a down jacket?", "washing a down jacket", "can I wash my down jacket at home"},
			{"매장에 주차할 수 있나요?", "매장 주차 되나요", "매장에 주차장이 있어요?"},
			{"선물 포장 되나요?", "선물포장 가능한가요", "혹시 선물 포장도 해주시나요?"},
		}
		var all []Miss
		for n := range 4 { // interleaved, as they come
			for _, g := range groups {
				if n < len(g) {
					all = append(all, missed(g[n])...)
				}
			}
		}
		placed := Place(nil, all)
		// Other words for a need may stand apart, needs never stand together.
		if len(placed) > len(groups)+2 {
			t.Errorf("%d questions of %d needs", len(placed), len(groups))
		}
		for _, p := range placed {
			need := slices.IndexFunc(groups, func(g []string) bool { return slices.Contains(g, p.Misses[0].Text) })
			for _, m := range p.Misses {
				if !slices.Contains(groups[need], m.Text) {
					t.Errorf("%q is placed with %q", m.Text, p.Question.Wording)
				}
			}
		}
	})

	t.Run("KeepsWhatIsThere", func(t *testing.T) {
		t.Parallel()
		known := []Question{{State: QuestionDismissed, Wording: "Do you sell gift cards?", Wordings: []string{"Do you sell gift cards?"}}}
		placed := Place(known, missed("do you have gift cards", "Can I bring my dog?"))
		if len(placed) != 2 || placed[0].Question.State != QuestionDismissed || len(placed[0].Misses) != 1 || placed[1].Question.State != QuestionOpen {
			t.Errorf("placed %+v", placed)
		}
		if len(known[0].Wordings) != 1 {
			t.Error("what was handed in is changed")
		}
	})

	t.Run("LosesNoQuestionAndMixesNoMisses", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			texts := rapid.SliceOfN(rapid.SampledFrom([]string{
				"gift cards?", "Do you sell gift cards", "dogs?", "배송 언제 와요", "배송은 언제 오나요", "!!", "", "how", "a", "the price of the Alder tent",
			}), 0, 30).Draw(t, "texts")
			n := 0
			for _, p := range Place(nil, missed(texts...)) {
				n += len(p.Misses)
				if len(p.Question.Wordings) > MaxWordings || !slices.Contains(p.Question.Wordings, p.Question.Wording) {
					t.Fatalf("question %+v", p.Question)
				}
			}
			if n != len(texts) {
				t.Fatalf("%d of %d questions are placed", n, len(texts))
			}
		})
	})
}

func BenchmarkPlace(b *testing.B) {
	var known []Question
	for i := range 2000 {
		known = append(known, Question{Wording: fmt.Sprintf("Does product %d fit into the bag of product %d?", i*7, i*3)})
	}
	misses := missed("Does the Alder tent fit into the bag of the Birch tent?")
	for b.Loop() {
		Place(known, misses)
	}
}
