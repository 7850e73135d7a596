package knowledge

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// overlayShop is an index of n articles and one about returns.
func overlayShop(n int) (*Index, Article) {
	x := NewIndex()
	var arts []Article
	for i := range n {
		arts = append(arts, Article{ID: chat.NewID(), Slug: fmt.Sprint("a", i), Title: fmt.Sprint("Product ", i), Body: fmt.Sprint("The product number ", i, " has a bag, a strap and a label."), Lang: "en"})
	}
	returns := Article{ID: chat.NewID(), Slug: "returns", Title: "Returns", Body: "You can return things within 100 days.", Lang: "en"}
	x.Put(append(arts, returns)...)
	return x, returns
}

func ask(t *testing.T, x *Index, q string) Result {
	t.Helper()
	res, err := (&Searcher{Index: x}).Search(t.Context(), Query{Text: q, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestIndex_With(t *testing.T) {
	t.Parallel()
	const question = "How long can I return things?"
	for _, n := range []int{0, 5, 200, 2000} {
		t.Run(fmt.Sprintf("AnswersFromTheEditAmong%dArticles", n), func(t *testing.T) {
			t.Parallel()
			x, returns := overlayShop(n)
			before := ask(t, x, question)
			edited := returns
			edited.Body = "You can return things within 30 days."
			after := ask(t, x.With(edited), question)
			if after.Answer == nil || after.Answer.Text != edited.Body || len(after.Hits) != len(before.Hits) {
				t.Errorf("after the edit: %+v", after.Answer)
			}
			if diff := cmp.Diff(before, ask(t, x, question), cmpopts.IgnoreFields(Result{}, "TookUS")); diff != "" {
				t.Errorf("the index itself changed:\n%s", diff)
			}
			fresh := Article{ID: chat.NewID(), Slug: "kayaks", Title: "Kayaks for hire", Body: "A kayak costs 20 pounds a day.", Lang: "en"}
			if res := ask(t, x.With(fresh), "hire a kayak"); len(res.Hits) == 0 || res.Hits[0].Slug != "kayaks" {
				t.Errorf("a new article is not found: %+v", res.Hits)
			}
			if n := x.With(fresh).Len(); n != x.Len()+1 {
				t.Errorf("%d articles with one more than %d", n, x.Len())
			}
			if x.With(edited).Len() != x.Len() {
				t.Error("an edit counts as one more")
			}
		})
	}

	t.Run("AnswersAlikeWithTheTextItHas", func(t *testing.T) {
		t.Parallel()
		x, returns := overlayShop(200)
		s := &Searcher{Index: x}
		if err := s.Learn(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		before, after, err := s.Compare(t.Context(), returns, Query{Text: question, Lang: "en"})
		if err != nil || before.Answer == nil {
			t.Fatal(before.Answer, err)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("nothing was edited:\n%s", diff)
		}
		returns.Body = "You can return things within 30 days."
		if _, after, err = s.Compare(t.Context(), returns, Query{Text: question, Lang: "en"}); err != nil || after.Answer == nil || after.Answer.Text != returns.Body {
			t.Errorf("after the edit: %+v %v", after.Answer, err)
		}
	})

	t.Run("EditsWhatHasChangedSinceTheLastFullBuild", func(t *testing.T) {
		t.Parallel()
		x, returns := overlayShop(2000)
		returns.Body, returns.Version = "You can return things within 60 days.", 2
		x.Put(returns)
		edited := returns
		edited.Body = "You can return things within 30 days."
		res := ask(t, x.With(edited), question)
		if res.Answer == nil || res.Answer.Text != edited.Body {
			t.Errorf("answer %+v", res.Answer)
		}
		for _, h := range res.Hits[1:] {
			if h.Article == returns.ID {
				t.Error("the article is found twice")
			}
		}
	})
}

// letters embeds a text as its counts of letters.
type letters struct{}

func (letters) Model() string { return "letters" }
func (letters) Dim() int      { return 26 }
func (letters) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		out[i] = make([]float32, 26)
		for _, r := range normalise(s) {
			if r >= 'a' && r <= 'z' {
				out[i][r-'a']++
			}
		}
	}
	return out, nil
}

// oneHit always finds one unit of one article.
type oneHit struct{ article chat.ID }

func (o oneHit) Nearest(context.Context, chat.ID, string, []float32, int) ([]VectorHit, error) {
	return []VectorHit{{Article: o.article, Score: 0.99}}, nil
}

func TestSearcher_With(t *testing.T) {
	t.Parallel()
	x, returns := overlayShop(3)
	s := &Searcher{Index: x, Vectors: oneHit{returns.ID}, Embedder: letters{}}
	edited := returns
	edited.Title, edited.Body = "Kayaks", "zzz"
	with := s.With(t.Context(), edited)
	q, err := letters{}.Embed(t.Context(), []string{"kayaks"})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := with.Vectors.Nearest(t.Context(), chat.ID{}, "letters", q[0], 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(hits) == 0 || hits[0].Score < 0.999 || !hits[0].Line {
		t.Fatalf("the edit's title is not the nearest: %+v", hits)
	}
	for _, h := range hits {
		if h.Score == 0.99 {
			t.Error("the stored vector of the old text is still near")
		}
	}
}

func BenchmarkIndex_With(b *testing.B) {
	x, returns := overlayShop(10_000)
	s := &Searcher{Index: x}
	for b.Loop() {
		for _, at := range []*Searcher{s, s.With(b.Context(), returns)} {
			if _, err := at.Search(b.Context(), Query{Text: "How long can I return things?", Lang: "en"}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
