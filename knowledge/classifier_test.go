package knowledge

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// twins are two articles whose questions share nearly every word, beside
// others that share none: only what sets the twins apart may decide.
func twins() []Article {
	arts := []Article{
		{Slug: "lost", Title: "Lost card", Body: "Block it.", Questions: []string{"I lost my bank card abroad", "my bank card was lost while travelling", "where do I say that my bank card is lost"}},
		{Slug: "stuck", Title: "Card kept by a machine", Body: "Wait.", Questions: []string{"the machine kept my bank card abroad", "my bank card was kept by a machine", "the machine has swallowed my bank card"}},
		{Slug: "tent", Title: "Pitching a tent", Body: "Poles first.", Questions: []string{"how do I pitch the tent", "which pole goes where"}},
		{Slug: "ko", Title: "배송 조회", Body: "앱에서 보세요.", Questions: []string{"배송 어디까지 왔나요", "택배 조회는 어떻게 해요"}, Lang: "ko"},
	}
	for i := range arts {
		arts[i].ID = chat.ID{15: byte(i + 1)}
	}
	return arts
}

func classOf(res Result, slug string) float64 {
	for _, h := range res.Hits {
		if h.Slug == slug {
			return h.Arms["class"]
		}
	}
	return 0
}

func TestClassifier(t *testing.T) {
	t.Parallel()
	learned := func(t *testing.T, arts []Article) *Searcher {
		t.Helper()
		x := NewIndex()
		x.Put(arts...)
		s := &Searcher{Index: x}
		if err := s.Learn(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("CountsWhatSetsTwinsApart", func(t *testing.T) {
		t.Parallel()
		const question = "the atm kept my bank card"
		x := NewIndex()
		x.Put(twins()...)
		before := search(t, &Searcher{Index: x}, Query{Text: question})
		after := search(t, learned(t, twins()), Query{Text: question})
		if first(after) != "stuck" {
			t.Fatalf("found %s", first(after))
		}
		ratio := func(r Result) float64 { return classOf(r, "lost") / classOf(r, "stuck") }
		if ratio(after) >= ratio(before) {
			t.Errorf("the wrong twin has %.2f of the right one's score, before training %.2f", ratio(after), ratio(before))
		}
	})
	t.Run("IsTheSameEveryTime", func(t *testing.T) {
		t.Parallel()
		a, b := learned(t, twins()).Index.lessons(), learned(t, twins()).Index.lessons()
		if diff := cmp.Diff(a, b, cmp.AllowUnexported(Lessons{}, Classifier{}, classArticle{}, support{})); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("ServesAChangedArticleByItsLines", func(t *testing.T) {
		t.Parallel()
		s := learned(t, twins())
		a := twins()[2]
		a.Questions, a.Version = []string{"how do I fold the awning"}, 1
		s.Index.Put(a)
		res := search(t, s, Query{Text: "fold the awning"})
		if first(res) != "tent" || classOf(res, "tent") < 0.2 {
			t.Errorf("found %s with a class score of %.2f", first(res), classOf(res, "tent"))
		}
	})
	t.Run("SurvivesTheRemovalOfARival", func(t *testing.T) {
		t.Parallel()
		s := learned(t, twins())
		s.Index.Remove(twins()[0].ID)
		if res := search(t, s, Query{Text: "a machine kept my bank card"}); first(res) != "stuck" {
			t.Errorf("found %s", first(res))
		}
	})
	t.Run("LeavesVeryLargeOnesToTheSums", func(t *testing.T) {
		t.Parallel()
		arts := make([]Article, largestClassified/2+1)
		for i := range arts {
			arts[i] = Article{ID: chat.NewID(), Title: fmt.Sprint("title ", i), Body: "x", Questions: []string{fmt.Sprint("question ", i)}}
		}
		x := NewIndex()
		x.Put(arts...)
		snap := x.snap.Load()
		if c, err := trainClassifier(t.Context(), snap.segs[0], snap.stats); c != nil || err != nil {
			t.Errorf("got %v, %v", c != nil, err)
		}
	})
}
