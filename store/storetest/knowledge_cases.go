package storetest

import (
	"fmt"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var knowledgeCases = []testCase{
	{"AnImportStoresWhatChanged", putArticles},
	{"ABigImportIsWhole", bigImport},
	{"ChangesAreFollowedByVersion", articlesSince},
	{"ArchivedArticlesAreGone", archive},
	{"FeedbackCountsForTheArticlesBehindTheAnswer", articleFeedback},
	{"WhatWasLearnedIsSharedByItsHash", lessons},
}

func returns() knowledge.Article {
	return knowledge.Article{
		Collection: "Help", Slug: "returns", Title: "반품 & returns", Body: "You have **100 days**.\n\n- 30 for gift cards",
		Questions: []string{"Can I return it?", "반품할 수 있나요?"}, Lang: "en", URL: "https://shop.example/returns",
	}
}

func putArticles(w *world) {
	put := func(arts ...knowledge.Article) (int, int) {
		changed, unchanged, err := w.s.PutArticles(w.Context(), w.ws, w.ada, arts)
		w.must(err)
		return changed, unchanged
	}
	a, b := returns(), knowledge.Article{Collection: "Help", Slug: "stores", Title: "Stores", Body: "Two.", Lang: "en"}
	changed, unchanged := put(a, b)
	w.same("first import", []int{2, 0}, []int{changed, unchanged})
	changed, unchanged = put(a, b)
	w.same("same import", []int{0, 2}, []int{changed, unchanged})
	first, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	want := a
	want.ID, want.Workspace, want.Hash, want.Version = first.ID, w.ws, a.ContentHash(), first.Version
	w.same("article", want, first)

	a.Body = "You have **60 days**."
	changed, unchanged = put(b, a)
	w.same("one edit", []int{1, 1}, []int{changed, unchanged})
	second, err := w.s.Article(w.Context(), w.ws, first.ID)
	w.must(err)
	w.same("body", a.Body, second.Body)
	if second.Version <= first.Version {
		w.Errorf("version %d after %d", second.Version, first.Version)
	}
	last, err := w.s.LastChange(w.Context())
	w.must(err)
	w.same("the change log's newest", second.Version, last)
	a.Collection = "Policies"
	changed, _ = put(a)
	w.same("a move counts as a change", 1, changed)
	all, err := w.s.Articles(w.Context(), w.ws)
	w.must(err)
	w.same("collections by slug", map[string]string{"returns": "Policies", "stores": "Help"}, map[string]string{all[0].Slug: all[0].Collection, all[1].Slug: all[1].Collection})

	_, _, err = w.s.PutArticles(w.Context(), w.ws, w.ada, []knowledge.Article{{Slug: "untitled"}})
	w.code(chat.Invalid, err)
	_, err = w.s.ArticleBySlug(w.Context(), w.ws, "nothing")
	w.code(chat.NotFound, err)
	_, err = w.s.Article(w.Context(), w.ws, chat.NewID())
	w.code(chat.NotFound, err)
}

func bigImport(w *world) {
	var arts []knowledge.Article
	for i := range 150 {
		arts = append(arts, knowledge.Article{Collection: "Big", Slug: fmt.Sprint("a", i), Title: fmt.Sprint("Article ", i), Body: fmt.Sprint("Body ", i), Lang: "en"})
	}
	changed, unchanged, err := w.s.PutArticles(w.Context(), w.ws, chat.ID{}, arts)
	w.must(err)
	w.same("counts", []int{150, 0}, []int{changed, unchanged})
	all, err := w.s.Articles(w.Context(), w.ws)
	w.must(err)
	w.same("stored", 150, len(all))
	changes, err := w.s.Changes(w.Context(), 0, 500)
	w.must(err)
	w.same("changes", 150, len(changes))
}

func articlesSince(w *world) {
	_, _, err := w.s.PutArticles(w.Context(), w.ws, w.ada, []knowledge.Article{returns(), {Collection: "Help", Slug: "stores", Title: "Stores", Lang: "en"}})
	w.must(err)
	seen, err := w.s.LastChange(w.Context())
	w.must(err)
	live, gone, err := w.s.ArticlesSince(w.Context(), w.ws, seen)
	w.must(err)
	w.same("nothing new", []int{0, 0}, []int{len(live), len(gone)})
	edited := returns()
	edited.Title = "Returning things"
	_, _, err = w.s.PutArticles(w.Context(), w.ws, w.ada, []knowledge.Article{edited})
	w.must(err)
	live, _, err = w.s.ArticlesSince(w.Context(), w.ws, seen)
	w.must(err)
	if len(live) != 1 || live[0].Title != "Returning things" {
		w.Errorf("changed since: %v", live)
	}
	changes, err := w.s.Changes(w.Context(), seen, 10)
	w.must(err)
	if len(changes) != 1 || changes[0].Kind != "article" || changes[0].Ref != "returns" || changes[0].Workspace != w.ws || changes[0].At.IsZero() {
		w.Errorf("changes %+v", changes)
	}
}

func archive(w *world) {
	_, _, err := w.s.PutArticles(w.Context(), w.ws, w.ada, []knowledge.Article{returns()})
	w.must(err)
	a, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	n, err := w.s.ArchiveArticles(w.Context(), w.ws, w.ada, []string{"returns", "unknown", "returns"})
	w.must(err)
	w.same("archived", 1, n)
	_, err = w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.code(chat.NotFound, err)
	live, gone, err := w.s.ArticlesSince(w.Context(), w.ws, a.Version)
	w.must(err)
	w.same("live", 0, len(live))
	w.same("gone", []chat.ID{a.ID}, gone)
	changed, _, err := w.s.PutArticles(w.Context(), w.ws, w.ada, []knowledge.Article{returns()})
	w.must(err)
	w.same("brought back", 1, changed)
	back, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	w.same("its id", a.ID, back.ID)
}

func articleFeedback(w *world) {
	_, _, err := w.s.PutArticles(w.Context(), w.ws, w.ada, []knowledge.Article{returns(), {Collection: "Help", Slug: "stores", Title: "Stores", Lang: "en"}})
	w.must(err)
	a, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	conv := w.chat("Kim", "can I return it?")
	w.do(w.commit(w.claim(), chat.TurnResult{Messages: []chat.MessageBody{
		{Text: "100 days", Sources: []chat.Source{{Article: a.ID, Title: a.Title}}, Answer: &chat.Answer{Band: "high"}},
	}}))
	say := w.send(conv.Visitor, "f1", "")
	say.Op, say.Conversation, say.Seq, say.Helpful = chat.OpFeedback, conv.ID, 3, true
	w.do(say)
	w.do(say) // sent again: counted once
	say.ClientID, say.Helpful = "f2", false
	if r := w.do(say); !r.TurnOpened {
		w.Error("a thumbs-down does not wake the bot")
	}
	say.ClientID, say.Seq = "f3", 2
	w.code(chat.Invalid, w.try(say).Err)
	say.ClientID, say.Seq = "f4", 99
	w.code(chat.NotFound, w.try(say).Err)
	counts, err := w.s.JudgedArticles(w.Context(), w.ws, 10)
	w.must(err)
	if len(counts) != 1 || counts[0].ID != a.ID || counts[0].Slug != "returns" || counts[0].Helpful != 1 || counts[0].Unhelpful != 1 {
		w.Errorf("feedback %+v, want one helpful and one unhelpful for %s", counts, a.ID)
	}
}

func lessons(w *world) {
	learned := []byte{0, 1, 0xff, 'x', 0}
	_, err := w.s.Lessons(w.Context(), w.ws, "h1")
	w.code(chat.NotFound, err)
	w.must(w.s.PutLessons(w.Context(), w.ws, "h1", []byte("old")))
	w.must(w.s.PutLessons(w.Context(), w.ws, "h1", learned))
	got, err := w.s.Lessons(w.Context(), w.ws, "h1")
	w.must(err)
	w.same("the newest of a hash", learned, got)
	_, err = w.s.Lessons(w.Context(), chat.NewID(), "h1")
	w.code(chat.NotFound, err)
	big := make([]byte, 2<<20)
	for i := range 9 { // every edit has a hash of its own
		w.must(w.s.PutLessons(w.Context(), w.ws, fmt.Sprint("edit", i), big[:i<<18]))
		got, err := w.s.Lessons(w.Context(), w.ws, fmt.Sprint("edit", i))
		w.must(err)
		w.same("bytes", i<<18, len(got))
	}
	kept := 0
	for i := range 9 {
		if _, err := w.s.Lessons(w.Context(), w.ws, fmt.Sprint("edit", i)); err == nil {
			kept++
		}
	}
	w.same("kept of many", 4, kept)
	_, err = w.s.Lessons(w.Context(), w.ws, "h1")
	w.code(chat.NotFound, err)
}
