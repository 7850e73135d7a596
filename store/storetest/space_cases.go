package storetest

import (
	"strings"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var spaceCases = []testCase{
	{"AnEditKeepsTheVectorsOfUntouchedUnits", vectorsOfUnits},
	{"AnArticleChangedMeanwhileIsLeftForLater", vectorsOfAnOldVersion},
	{"AnArchivedArticleLosesItsVectors", vectorsOfAnArchivedArticle},
	{"ASpaceIsSearchedByOtherProcessesAsItGrows", followedBySearches},
	{"ASpaceKeepsItsBasisAndIsWantedAgain", wantSpace},
	{"AVectorOfAnotherLengthIsRefused", vectorOfAnotherLength},
	{"ADroppedSpaceLeavesNothing", dropSpace},
	{"DriftCountsWhatChangedSince", drift},
	{"OneHolderHasTheEmbeddingLease", embeddingLease},
}

// embed brings a space up to date with every article: the unit at i of a call
// gets the vector (1, i). It tells how many vectors were fresh.
func (w *world) embed(model string) (fresh int) {
	w.Helper()
	_, err := w.s.WantSpace(w.Context(), knowledge.Space{Workspace: w.ws, Model: model}, nil)
	w.must(err)
	pending, err := w.s.ArticlesToEmbed(w.Context(), w.ws, model, 0, 500)
	w.must(err)
	var es []knowledge.Embedded
	for _, p := range pending {
		stored, err := w.s.EmbeddedUnits(w.Context(), w.ws, model, []chat.ID{p.Article.ID})
		w.must(err)
		gone := map[chat.ID]bool{}
		for _, v := range stored {
			gone[v.Chunk] = true
		}
		e := knowledge.Embedded{Article: p.Article.ID, Version: p.Article.Version}
		if !p.Gone {
			for _, u := range knowledge.Units(p.Article) {
				if !gone[u.ID] {
					e.Fresh = append(e.Fresh, knowledge.ChunkVector{Chunk: u.ID, Article: p.Article.ID, Line: u.Line, Vector: []float32{1, float32(fresh)}})
					fresh++
				}
				delete(gone, u.ID)
			}
		}
		for id := range gone {
			e.Gone = append(e.Gone, id)
		}
		es = append(es, e)
	}
	w.must(w.s.PutEmbedded(w.Context(), w.ws, model, es))
	return fresh
}

// stored counts the vectors of a space.
func (w *world) stored(model string) int {
	w.Helper()
	hits, err := w.s.Nearest(w.Context(), w.ws, model, []float32{1, 0}, 1000)
	w.must(err)
	return len(hits)
}

func (w *world) put(arts ...knowledge.Article) {
	w.Helper()
	_, _, err := w.s.PutArticles(w.Context(), w.ws, w.ada, arts)
	w.must(err)
}

func vectorsOfUnits(w *world) {
	a := returns()
	long := strings.Repeat("Every tent can be returned within one hundred days when it is clean and dry. ", 20)
	a.Body = "## First\n\n" + long + "\n\n## Second\n\n" + long + "\n\n## Third\n\n" + long
	w.put(a)
	units := w.embed("m")
	if chunks := units - 1 - len(a.Questions); chunks < 3 {
		w.Fatalf("%d chunks of a long article", chunks)
	}
	w.same("units without a vector of another model", units, w.embed("other"))
	w.same("units left", 0, w.embed("m"))
	a.Body = strings.Replace(a.Body, "## Third\n\nEvery tent", "## Third\n\nNo tent", 1)
	a.Questions = a.Questions[:1]
	w.put(a)
	w.same("units to embed again", 1, w.embed("m"))
	w.same("vectors, less a question", units-1, w.stored("m"))
	hits, err := w.s.Nearest(w.Context(), w.ws, "m", []float32{1, 0}, 1000)
	w.must(err)
	lines := 0
	for _, h := range hits {
		if h.Line {
			lines++
		}
	}
	w.same("of a title and a question", 2, lines)
}

func vectorsOfAnOldVersion(w *world) {
	w.put(returns())
	w.embed("m")
	before := w.stored("m")
	a, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	late := knowledge.Embedded{Article: a.ID, Version: a.Version - 1, Fresh: []knowledge.ChunkVector{{Chunk: chat.NewID(), Vector: []float32{0, 1}}}}
	for _, u := range knowledge.Units(a) {
		late.Gone = append(late.Gone, u.ID)
	}
	w.must(w.s.PutEmbedded(w.Context(), w.ws, "m", []knowledge.Embedded{late}))
	w.same("vectors after a late writer", before, w.stored("m"))
	w.code(chat.NotFound, w.s.PutEmbedded(w.Context(), w.ws, "unknown", nil))
}

func vectorsOfAnArchivedArticle(w *world) {
	w.put(returns())
	w.embed("m")
	a, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	_, err = w.s.ArchiveArticles(w.Context(), w.ws, w.ada, []string{"returns"})
	w.must(err)
	pending, err := w.s.ArticlesToEmbed(w.Context(), w.ws, "m", a.Version, 10)
	w.must(err)
	if len(pending) != 1 || !pending[0].Gone {
		w.Fatalf("pending %v, want one that is gone", pending)
	}
	w.must(w.s.PutEmbedded(w.Context(), w.ws, "m", []knowledge.Embedded{{Article: a.ID, Version: pending[0].Article.Version, Fresh: []knowledge.ChunkVector{{Chunk: chat.NewID(), Vector: []float32{1, 1}}}}}))
	w.same("still pending", 1, len(first2(w.s.ArticlesToEmbed(w.Context(), w.ws, "m", 0, 10))))
	w.embed("m")
	w.same("vectors of an archived article", 0, w.stored("m"))
	w.same("pending", 0, len(first2(w.s.ArticlesToEmbed(w.Context(), w.ws, "m", 0, 10))))
	w.put(returns())
	if w.embed("m") == 0 || w.stored("m") == 0 {
		w.Error("the article is back without its vectors")
	}
}

func first2[T any](v T, _ error) T { return v }

func followedBySearches(w *world) {
	w.put(returns())
	w.embed("m")
	n := w.stored("m")
	for i := range 3 {
		a := returns()
		a.Questions = append(a.Questions, strings.Repeat("More? ", i+1))
		w.put(a)
		w.embed("m")
		w.same("vectors after an edit", n+1, w.stored("m"))
	}
	a, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	w.must(w.s.DeleteVectors(w.Context(), w.ws, a.ID))
	w.same("vectors after their deletion", 0, w.stored("m"))
	if w.embed("m") == 0 {
		w.Error("a live article whose vectors were deleted is not embedded again")
	}
}

func wantSpace(w *world) {
	w.put(returns())
	made, err := w.s.WantSpace(w.Context(), knowledge.Space{Workspace: w.ws, Model: "lsa-1/a", BuiltIn: true, Dim: 2, TrainedTo: 7, TrainedOn: 3}, []byte("basis"))
	w.must(err)
	if made.ID == 0 || made.Complete() || made.WantedAt.IsZero() || !made.BuiltIn || made.Dim != 2 || made.TrainedTo != 7 || made.TrainedOn != 3 {
		w.Errorf("made %+v", made)
	}
	basis, err := w.s.Basis(w.Context(), w.ws, "lsa-1/a")
	w.must(err)
	w.same("basis", "basis", string(basis))
	last, err := w.s.LastChange(w.Context())
	w.must(err)
	w.must(w.s.CompleteSpace(w.Context(), w.ws, "lsa-1/a"))
	changes, err := w.s.Changes(w.Context(), last, 10)
	w.must(err)
	if len(changes) != 1 || changes[0].Kind != "space" || changes[0].Workspace != w.ws {
		w.Errorf("other nodes hear %+v of a complete space", changes)
	}
	_, err = w.s.WantSpace(w.Context(), knowledge.Space{Workspace: w.ws, Model: "endpoint"}, nil)
	w.must(err)
	spaces, err := w.s.Spaces(w.Context(), w.ws)
	w.must(err)
	w.same("the last wanted first", []string{"endpoint", "lsa-1/a"}, []string{spaces[0].Model, spaces[1].Model})
	again, err := w.s.WantSpace(w.Context(), knowledge.Space{Workspace: w.ws, Model: "lsa-1/a", BuiltIn: true, Dim: 2, TrainedTo: 9, TrainedOn: 4}, []byte("other"))
	w.must(err)
	if again.ID != made.ID || !again.Complete() || again.TrainedTo != 9 || !again.WantedAt.After(made.WantedAt) {
		w.Errorf("wanted again %+v, made %+v", again, made)
	}
	basis, err = w.s.Basis(w.Context(), w.ws, "lsa-1/a")
	w.must(err)
	w.same("basis of a space that exists", "basis", string(basis))
	_, err = w.s.Basis(w.Context(), w.ws, "endpoint")
	w.code(chat.NotFound, err)
	w.must(w.s.ReportSpace(w.Context(), w.ws, "endpoint", "no route"))
	w.embed("lsa-1/a")
	progress, err := w.s.EmbeddingProgress(w.Context(), w.ws)
	w.must(err)
	if len(progress) != 2 || progress[0].Model != "lsa-1/a" || progress[0].Done != 1 || progress[0].Total != 1 ||
		progress[1].Done != 0 || progress[1].Total != 1 || progress[1].Problem != "no route" {
		w.Errorf("progress %+v", progress)
	}
	w.code(chat.NotFound, w.s.CompleteSpace(w.Context(), w.ws, "unknown"))
}

func vectorOfAnotherLength(w *world) {
	w.put(returns())
	w.embed("m")
	a, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	put := func(v ...float32) error {
		return w.s.PutEmbedded(w.Context(), w.ws, "m", []knowledge.Embedded{{Article: a.ID, Version: a.Version, Fresh: []knowledge.ChunkVector{{Chunk: chat.NewID(), Vector: v}}}})
	}
	w.code(chat.Conflict, put(1, 2, 3))
	w.code(chat.Invalid, put())
	w.must(put(1, 2))
	hits, err := w.s.Nearest(w.Context(), w.ws, "m", []float32{1, 0, 0}, 5)
	w.must(err)
	w.same("hits of a query of another length", 0, len(hits))
}

func dropSpace(w *world) {
	w.put(returns())
	w.embed("m")
	w.embed("kept")
	kept := w.stored("kept")
	for range 2 {
		w.must(w.s.DropSpace(w.Context(), w.ws, "m"))
	}
	spaces, err := w.s.Spaces(w.Context(), w.ws)
	w.must(err)
	if len(spaces) != 1 || spaces[0].Model != "kept" || w.stored("kept") != kept {
		w.Errorf("left %+v with %d vectors, want %d", spaces, w.stored("kept"), kept)
	}
	w.same("vectors of the space dropped", 0, w.stored("m"))
	if w.embed("m") == 0 || w.stored("m") == 0 {
		w.Error("a space of the name of one dropped is not filled")
	}
}

func drift(w *world) {
	d, err := w.s.ArticleDrift(w.Context(), w.ws, 0)
	w.must(err)
	w.same("of nothing", knowledge.Drift{}, d)
	w.put(returns(), knowledge.Article{Collection: "Help", Slug: "stores", Title: "Stores", Lang: "en"})
	from, err := w.s.LastChange(w.Context())
	w.must(err)
	_, err = w.s.ArchiveArticles(w.Context(), w.ws, w.ada, []string{"stores"})
	w.must(err)
	d, err = w.s.ArticleDrift(w.Context(), w.ws, from)
	w.must(err)
	last, err := w.s.LastChange(w.Context())
	w.must(err)
	if d.Live != 1 || d.Changed != 1 || d.Newest != last || d.ChangeAt.IsZero() {
		w.Errorf("drift %+v, the newest change is %d", d, last)
	}
}

// embeddingLease has many nodes ask at once.
func embeddingLease(w *world) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	held := 0
	for range 8 {
		wg.Go(func() {
			ok, err := w.s.TryLease(w.Context(), "embedding/"+w.ws.String(), chat.NewID(), time.Minute)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				w.Errorf("lease: %v", err)
			}
			if ok {
				held++
			}
		})
	}
	wg.Wait()
	w.same("holders", 1, held)
}
