package knowledge

import (
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func everyEntry(*entry) bool { return true }

// TestBM25F compares scores with the formula written out by hand.
func TestBM25F(t *testing.T) {
	t.Parallel()
	w := Weights{K1: 1.2, Field: [fieldCount]float64{2, 1, 1.5, 1}, B: [fieldCount]float64{0.5, 0.5, 0.5, 0.75}}
	x := NewIndexWith(w)
	a := Article{ID: chat.NewID(), Title: "refund", Body: "refund card refund box"}
	b := Article{ID: chat.NewID(), Title: "tent care", Body: "card glue"}
	c := Article{ID: chat.NewID(), Title: "zinc", Body: "lamp oil wick", Questions: []string{"refund lamp"}}
	x.Put(a, b, c)
	snap := x.snap.Load()

	idfOf := func(df float64) float64 { return math.Log(1 + (3-df+0.5)/(df+0.5)) }
	norm := func(b, length, avg float64) float64 { return 1 - b + b*length/avg }
	avgTitle, avgBody, avgQuestions := 4.0/3, 3.0, 1.0 // 2/3 is below one and counts as one
	tfA := 2*1/norm(0.5, 1, avgTitle) + 1*2/norm(0.75, 4, avgBody)
	tfC := 1.5 * 1 / norm(0.5, 2, avgQuestions)
	wantA := idfOf(2) * tfA / (1.2 + tfA)
	wantC := idfOf(2) * tfC / (1.2 + tfC)

	p := snap.parse("refund", "en")
	got := make(map[chat.ID]float64)
	for _, cand := range snap.lexical(p, everyEntry) {
		if cand.bm25 > 0 {
			got[cand.entry.article.ID] = cand.bm25 * p.possible
		}
	}
	if len(got) != 2 || math.Abs(got[a.ID]-wantA) > 1e-6 || math.Abs(got[c.ID]-wantC) > 1e-6 {
		t.Errorf("got %v, want %.6f for %s and %.6f for %s", got, wantA, a.ID, wantC, c.ID)
	}
}

func slugs(x *Index, text string) []string {
	snap := x.snap.Load()
	p := snap.parse(text, Language(text))
	cs := snap.lexical(p, everyEntry)
	DefaultFusion().fuse(cs, p)
	out := []string{}
	for _, c := range cs {
		out = append(out, c.entry.article.Slug)
	}
	return out
}

func TestIndex(t *testing.T) {
	t.Parallel()
	tent := Article{ID: chat.NewID(), Slug: "tent", Title: "Tent care", Body: "Dry the tent before you pack it.", Version: 2}
	boot := Article{ID: chat.NewID(), Slug: "boot", Title: "Boot care", Body: "Wax the boots twice a year.", Version: 2}
	t.Run("FindsWhatWasPut", func(t *testing.T) {
		t.Parallel()
		x := NewIndex()
		x.Put(tent, boot)
		if diff := cmp.Diff([]string{"boot"}, slugs(x, "waxing")); diff != "" || x.Len() != 2 {
			t.Errorf("len %d, %s", x.Len(), diff)
		}
	})
	t.Run("ReplacesByID", func(t *testing.T) {
		t.Parallel()
		x := NewIndex()
		x.Put(tent, boot)
		edited := boot
		edited.Body, edited.Version = "Brush the boots.", 3
		x.Put(edited)
		if got := slugs(x, "waxing"); len(got) != 0 || x.Len() != 2 {
			t.Errorf("the old text still answers: %v, len %d", got, x.Len())
		}
	})
	t.Run("IgnoresAnOlderVersion", func(t *testing.T) {
		t.Parallel()
		x := NewIndex()
		x.Put(boot)
		late := boot
		late.Body, late.Version = "Old text about glue.", 1
		x.Put(late)
		if got := slugs(x, "glue"); len(got) != 0 {
			t.Errorf("version 1 replaced version 2: %v", got)
		}
		if got := slugs(x, "wax"); len(got) != 1 {
			t.Errorf("version 2 is gone: %v", got)
		}
	})
	t.Run("Removes", func(t *testing.T) {
		t.Parallel()
		x := NewIndex()
		x.Put(tent, boot)
		x.Remove(boot.ID, chat.NewID())
		if got := slugs(x, "waxing boots"); len(got) != 0 || x.Len() != 1 {
			t.Errorf("removed article found: %v, len %d", got, x.Len())
		}
	})
}

// A large index takes edits into a second segment; what is found must not
// depend on where an article lies.
func TestIndexAboveTheMergeLimit(t *testing.T) {
	t.Parallel()
	x := NewIndex()
	arts := make([]Article, mergeAbove+100)
	for i := range arts {
		arts[i] = Article{ID: chat.NewID(), Slug: fmt.Sprint(i), Title: fmt.Sprintf("subject%d", i), Body: fmt.Sprintf("Text about matter%d.", i)}
	}
	x.Put(arts...)
	edited := arts[7]
	edited.Body = "Text about bananas."
	x.Put(edited)
	x.Remove(arts[8].ID)
	fresh := Article{ID: chat.NewID(), Slug: "fresh", Title: "Novelty", Body: "Text about cherries."}
	x.Put(fresh)
	if n := len(x.snap.Load().segs); n != 2 {
		t.Fatalf("%d segments, want the base and one of changes", n)
	}
	for text, want := range map[string][]string{
		"bananas": {"7"}, "matter7": {}, "matter8": {}, "cherries": {"fresh"}, "matter9": {"9"},
	} {
		got := []string{}
		for _, s := range slugs(x, text) {
			if s == want0(want) {
				got = append(got, s)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	if found := slugs(x, "subject8"); len(found) > 0 && found[0] == "8" {
		t.Error("a removed article is still found")
	}
	if x.Len() != mergeAbove+100 {
		t.Errorf("len %d", x.Len())
	}
	for i := range 300 { // an eighth of the whole: everything is built anew
		arts[i].Body = "Text about walnuts."
	}
	x.Put(arts[:300]...)
	if n := len(x.snap.Load().segs); n != 1 {
		t.Errorf("%d segments after many changes, want 1", n)
	}
}

func want0(want []string) string {
	if len(want) == 0 {
		return ""
	}
	return want[0]
}

func TestIndexServesReadersWhileWriting(t *testing.T) {
	t.Parallel()
	x := NewIndex()
	fixed := Article{ID: chat.NewID(), Slug: "fixed", Title: "Opening hours", Body: "We are open from nine to five."}
	x.Put(fixed)
	s := &Searcher{Index: x}
	var wg sync.WaitGroup
	for g := range 3 {
		wg.Go(func() {
			for i := range 40 {
				a := Article{ID: chat.NewID(), Slug: fmt.Sprintf("%d-%d", g, i), Title: "Something else", Body: "Rope and wax."}
				x.Put(a)
				x.Remove(a.ID)
			}
		})
		wg.Go(func() {
			for range 100 {
				res, err := s.Search(t.Context(), Query{Text: "when are you open?"})
				if err != nil || len(res.Hits) == 0 || res.Hits[0].Slug != "fixed" {
					t.Errorf("while writing: %v, %v", res.Hits, err)
					return
				}
			}
		})
	}
	wg.Wait()
	if x.Len() != 1 {
		t.Errorf("len %d, want 1", x.Len())
	}
}
