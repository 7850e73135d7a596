package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
)

var editorCases = []testCase{
	{"AnEditWaitsUntilItIsPublished", editWaits},
	{"EveryFieldOfATextComesBack", textComesBack},
	{"OneOfTwoEditorsIsToldOfTheOther", twoEditors},
	{"ReviewGoesBackAndForth", review},
	{"AScheduledVersionWaitsForItsHour", scheduled},
	{"WhatWasDiscardedOrArchivedComesBack", undone},
	{"AReimportKeepsWhatPeopleDid", reimport},
	{"ImportedDraftsWaitToo", importedDrafts},
	{"CollectionsAreOrderedEmptiedAndArchived", collections},
	{"ListsFindCountAndPage", articleLists},
}

// article makes a collection with an article that is a draft.
func (w *world) article(title, body string) (collection, id chat.ID) {
	w.Helper()
	collection, err := w.s.CreateCollection(w.Context(), w.ws, w.ada, "For "+title, "")
	w.must(err)
	id, err = w.s.CreateArticle(w.Context(), w.ws, w.ada, collection, "", knowledge.Text{Title: title, Body: body, Lang: "en"}, "")
	w.must(err)
	return collection, id
}

func (w *world) record(id chat.ID) knowledge.Record {
	w.Helper()
	r, err := w.s.ArticleRecord(w.Context(), w.ws, id)
	w.must(err)
	return r
}

// says gives the texts that the bot answers from, by slug.
func (w *world) says() map[string]string {
	w.Helper()
	all, err := w.s.Articles(w.Context(), w.ws)
	w.must(err)
	out := map[string]string{}
	for _, a := range all {
		out[a.Slug] = a.Body
	}
	return out
}

func (w *world) publish(id chat.ID) {
	w.Helper()
	w.must(w.s.PublishArticle(w.Context(), w.ws, w.ada, id, w.record(id).Newest, time.Time{}, ""))
}

func (w *world) save(id chat.ID, body string) {
	w.Helper()
	w.must(w.s.SaveDraft(w.Context(), w.ws, w.ada, id, w.record(id).Newest, knowledge.Text{Title: w.record(id).Title, Body: body, Lang: "en"}, ""))
}

func (w *world) states(id chat.ID) (out []knowledge.VersionState) {
	w.Helper()
	all, err := w.s.Versions(w.Context(), w.ws, id, 0, 50)
	w.must(err)
	for _, v := range all {
		out = append(out, v.State)
	}
	return out
}

func editWaits(w *world) {
	_, id := w.article("Returns", "100 days")
	w.same("a draft is not said", 0, len(w.says()))
	before, err := w.s.LastChange(w.Context())
	w.must(err)
	w.publish(id)
	changes, err := w.s.Changes(w.Context(), before, 10)
	w.must(err)
	if len(changes) != 1 || changes[0].Ref != "returns" {
		w.Errorf("publishing tells the nodes %v", changes)
	}
	w.save(id, "30 days")
	w.same("what is said", map[string]string{"returns": "100 days"}, w.says())
	last, err := w.s.LastChange(w.Context())
	w.must(err)
	w.same("an edit tells the nodes nothing", changes[0].ID, last)
	r := w.record(id)
	w.same("record", []any{knowledge.StatusLive, knowledge.Draft, int64(1), int64(2)}, []any{r.Status, r.Pending, r.Live, r.Newest})
	w.publish(id)
	w.same("published", map[string]string{"returns": "30 days"}, w.says())
	w.same("versions, newest first", []knowledge.VersionState{knowledge.Live, knowledge.Superseded}, w.states(id))
	w.must(w.s.RestoreVersion(w.Context(), w.ws, w.bo, id, 1, 2, true))
	w.same("restored", map[string]string{"returns": "100 days"}, w.says())
	v, err := w.s.Version(w.Context(), w.ws, id, 3)
	w.must(err)
	w.same("by", "Bo", v.ByName)
	audit, _, err := w.s.ListAudit(w.Context(), w.ws, "", 50)
	w.must(err)
	var actions []string
	for _, e := range audit {
		actions = append(actions, e.Action)
	}
	for _, want := range []string{"article.created", "article.published", "article.saved", "article.restored"} {
		if !slices.Contains(actions, want) {
			w.Errorf("%s is not audited: %v", want, actions)
		}
	}
	w.code(chat.NotFound, w.s.RestoreVersion(w.Context(), w.ws, w.bo, id, 9, 3, true))
	w.code(chat.Conflict, w.s.PublishArticle(w.Context(), w.ws, w.bo, id, 3, time.Time{}, ""))
}

func textComesBack(w *world) {
	collection, _ := w.article("Other", "")
	want := knowledge.Text{
		Title: "반품 & returns", Body: "**100** days\n\n- a", Questions: []string{"Can I?", "될까요?"}, Synonyms: []string{"bring back"}, Lang: "ko", URL: "https://shop.example/r",
		Audience: "Students", Product: "Tents", ValidFrom: day, ValidTo: day.Add(time.Hour),
	}
	id, err := w.s.CreateArticle(w.Context(), w.ws, w.ada, collection, "my-slug", want, "first")
	w.must(err)
	v, err := w.s.PendingVersion(w.Context(), w.ws, id)
	w.must(err)
	w.same("pending", want, v.Text)
	w.same("head", []any{int64(1), knowledge.Draft, "first", "Ada"}, []any{v.Number, v.State, v.Note, v.ByName})
	w.publish(id)
	a, err := w.s.ArticleBySlug(w.Context(), w.ws, "my-slug")
	w.must(err)
	w.same("live", want, a.Text())
	w.same("hash", a.ContentHash(), a.Hash)
	_, err = w.s.CreateArticle(w.Context(), w.ws, w.ada, collection, "my-slug", want, "")
	w.code(chat.Conflict, err)
	w.code(chat.Invalid, w.s.SaveDraft(w.Context(), w.ws, w.ada, id, 1, knowledge.Text{}, ""))
	twin, err := w.s.CreateArticle(w.Context(), w.ws, w.ada, collection, "", knowledge.Text{Title: "Other"}, "")
	w.must(err)
	w.same("a slug of one's own", "other-2", w.record(twin).Slug)
}

func twoEditors(w *world) {
	_, id := w.article("Returns", "100 days")
	w.must(w.s.SaveDraft(w.Context(), w.ws, w.bo, id, 1, knowledge.Text{Title: "Returns", Body: "60 days"}, ""))
	err := w.s.SaveDraft(w.Context(), w.ws, w.ada, id, 1, knowledge.Text{Title: "Returns", Body: "30 days"}, "")
	w.code(chat.Conflict, err)
	if !strings.Contains(chat.MessageOf(err), "Bo saved version 2") {
		w.Errorf("the error does not say who: %v", err)
	}
	for what, err := range map[string]error{
		"publish": w.s.PublishArticle(w.Context(), w.ws, w.ada, id, 1, time.Time{}, ""), "submit": w.s.SubmitDraft(w.Context(), w.ws, w.ada, id, 1, ""),
		"discard": w.s.DiscardDraft(w.Context(), w.ws, w.ada, id, 1), "restore": w.s.RestoreVersion(w.Context(), w.ws, w.ada, id, 1, 1, true),
	} {
		if chat.CodeOf(err) != chat.Conflict {
			w.Errorf("%s over another's version: %v", what, err)
		}
	}
	// At once: one is stored, the others are told.
	errs := make(chan error, 8)
	for i := range 8 {
		go func() {
			errs <- w.s.SaveDraft(w.Context(), w.ws, w.ada, id, 2, knowledge.Text{Title: "Returns", Body: fmt.Sprint(i)}, "")
		}()
	}
	stored := 0
	for range 8 {
		if err := <-errs; err == nil {
			stored++
		} else if chat.CodeOf(err) != chat.Conflict && chat.CodeOf(err) != chat.Unavailable {
			w.Errorf("error %v", err)
		}
	}
	w.same("stored of eight at once", 1, stored)
	w.same("newest", int64(3), w.record(id).Newest)
}

func review(w *world) {
	ctx := w.Context()
	_, id := w.article("Returns", "100 days")
	w.code(chat.Conflict, w.s.SendBackDraft(ctx, w.ws, w.ada, id, 1, ""))
	w.must(w.s.SubmitDraft(ctx, w.ws, w.ada, id, 1, "please look"))
	r := w.record(id)
	w.same("in review", []any{knowledge.StatusReview, knowledge.Review}, []any{r.Status, r.Pending})
	w.must(w.s.SendBackDraft(ctx, w.ws, w.bo, id, 1, "which items?"))
	v, err := w.s.PendingVersion(ctx, w.ws, id)
	w.must(err)
	w.same("sent back", []any{knowledge.Draft, "please look", "which items?"}, []any{v.State, v.Note, v.ReviewNote})
	w.same("status", knowledge.StatusDraft, w.record(id).Status)
	w.must(w.s.SubmitDraft(ctx, w.ws, w.ada, id, 1, ""))
	w.publish(id)
	w.same("published from review", knowledge.StatusLive, w.record(id).Status)
}

func scheduled(w *world) {
	ctx := w.Context()
	_, id := w.article("Hours", "Nine to five")
	w.publish(id)
	w.save(id, "Ten to four")
	w.must(w.s.PublishArticle(ctx, w.ws, w.ada, id, 2, time.Now().Add(time.Hour), ""))
	n, err := w.s.PublishDue(ctx)
	w.must(err)
	w.same("due", 0, n)
	w.same("the old text stays", map[string]string{"hours": "Nine to five"}, w.says())
	w.code(chat.Conflict, w.s.SaveDraft(ctx, w.ws, w.ada, id, 2, knowledge.Text{Title: "Hours"}, ""))
	w.must(w.s.DiscardDraft(ctx, w.ws, w.ada, id, 2))
	w.must(w.s.RestoreVersion(ctx, w.ws, w.ada, id, 2, 2, false))
	at := time.Now().Add(300 * time.Millisecond)
	w.must(w.s.PublishArticle(ctx, w.ws, w.ada, id, 3, at, ""))
	w.same("scheduled", knowledge.Scheduled, w.record(id).Pending)
	for time.Now().Before(at.Add(10 * time.Second)) {
		if n, err = w.s.PublishDue(ctx); err != nil || n > 0 {
			break
		}
	}
	w.must(err)
	w.same("published", 1, n)
	if time.Now().Before(at.Add(-50 * time.Millisecond)) {
		w.Error("it was published too early")
	}
	w.same("the new text", map[string]string{"hours": "Ten to four"}, w.says())
	w.save(id, "Later")
	w.must(w.s.PublishArticle(ctx, w.ws, w.ada, id, 4, time.Now().Add(time.Hour), ""))
	w.must(w.s.ArchiveArticle(ctx, w.ws, w.ada, id))
	w.same("archived: nothing is scheduled any more", knowledge.Draft, w.record(id).Pending)
}

func undone(w *world) {
	ctx := w.Context()
	_, id := w.article("Returns", "100 days")
	w.must(w.s.DiscardDraft(ctx, w.ws, w.ada, id, 1))
	w.same("a draft of nothing is archived", knowledge.StatusArchived, w.record(id).Status)
	w.must(w.s.UnarchiveArticle(ctx, w.ws, w.ada, id))
	r := w.record(id)
	w.same("and comes back", []any{knowledge.StatusDraft, knowledge.Draft}, []any{r.Status, r.Pending})
	w.publish(id)
	w.must(w.s.ArchiveArticle(ctx, w.ws, w.ada, id))
	w.must(w.s.ArchiveArticle(ctx, w.ws, w.ada, id))
	w.same("archived", 0, len(w.says()))
	w.code(chat.Conflict, w.s.SaveDraft(ctx, w.ws, w.ada, id, 1, knowledge.Text{Title: "T"}, ""))
	w.must(w.s.UnarchiveArticle(ctx, w.ws, w.ada, id))
	w.same("live again", map[string]string{"returns": "100 days"}, w.says())
	w.same("its version too", []knowledge.VersionState{knowledge.Live}, w.states(id))
	w.save(id, "30 days")
	w.must(w.s.DiscardDraft(ctx, w.ws, w.ada, id, 2))
	w.same("discarded", []knowledge.VersionState{knowledge.Discarded, knowledge.Live}, w.states(id))
	w.must(w.s.RestoreVersion(ctx, w.ws, w.ada, id, 2, 2, false))
	v, err := w.s.PendingVersion(ctx, w.ws, id)
	w.must(err)
	w.same("and restored", "30 days", v.Text.Body)
}

func reimport(w *world) {
	ctx := w.Context()
	in := func(o store.ImportOptions, arts ...knowledge.Article) knowledge.Stored {
		w.Helper()
		r, err := w.s.ImportArticles(ctx, w.ws, chat.ID{}, arts, o)
		w.must(err)
		return r
	}
	a := returns()
	w.same("first", knowledge.Stored{Changed: 1}, in(store.ImportOptions{}, a))
	live, err := w.s.ArticleBySlug(ctx, w.ws, "returns")
	w.must(err)
	id := live.ID
	w.same("again", knowledge.Stored{Unchanged: 1}, in(store.ImportOptions{}, a))

	text := a.Text()
	text.Body = "A person's words"
	w.must(w.s.SaveDraft(ctx, w.ws, w.ada, id, 1, text, ""))
	w.publish(id)
	w.same("changed here", true, w.record(id).ChangedHere)
	w.same("the source is as before", knowledge.Stored{Unchanged: 1}, in(store.ImportOptions{}, a))
	a.Body = "New in the source"
	w.same("the source changed", knowledge.Stored{Kept: []string{"returns"}}, in(store.ImportOptions{}, a))
	w.same("kept", "A person's words", w.says()["returns"])
	w.same("overwritten", knowledge.Stored{Changed: 1}, in(store.ImportOptions{Overwrite: true}, a))
	w.same("the source's words", "New in the source", w.says()["returns"])
	w.same("not changed here", false, w.record(id).ChangedHere)

	w.save(id, "Half done") // only a draft
	a.Body = "Newer in the source"
	w.same("a draft is a person's work, too", knowledge.Stored{Kept: []string{"returns"}}, in(store.ImportOptions{}, a))
	w.must(w.s.DiscardDraft(ctx, w.ws, w.ada, id, w.record(id).Newest))
	w.same("discarded", knowledge.Stored{Changed: 1}, in(store.ImportOptions{}, a))

	other, err := w.s.CreateCollection(ctx, w.ws, w.ada, "Elsewhere", "")
	w.must(err)
	w.must(w.s.MoveArticle(ctx, w.ws, w.ada, id, other))
	a.Body = "Newest in the source"
	w.same("moved here", knowledge.Stored{Changed: 1}, in(store.ImportOptions{}, a))
	w.same("stays where people put it", "Elsewhere", w.record(id).CollectionName)

	w.must(w.s.ArchiveArticle(ctx, w.ws, w.ada, id))
	w.same("archived here", knowledge.Stored{Kept: []string{"returns"}}, in(store.ImportOptions{}, a))
	w.same("stays archived", 0, len(w.says()))
	w.same("unless", knowledge.Stored{Changed: 1}, in(store.ImportOptions{Overwrite: true}, a))

	_, mine := w.article("Stores", "Ours")
	w.same("a slug that a person took", knowledge.Stored{Kept: []string{"stores"}},
		in(store.ImportOptions{}, knowledge.Article{Collection: "Help", Slug: "stores", Title: "Stores", Body: "Theirs", Lang: "en"}))
	w.same("is not published", knowledge.StatusDraft, w.record(mine).Status)
}

func importedDrafts(w *world) {
	ctx := w.Context()
	in := func(o store.ImportOptions, a knowledge.Article) knowledge.Stored {
		w.Helper()
		r, err := w.s.ImportArticles(ctx, w.ws, chat.ID{}, []knowledge.Article{a}, o)
		w.must(err)
		return r
	}
	a := returns()
	w.same("first", knowledge.Stored{Changed: 1}, in(store.ImportOptions{Draft: true}, a))
	w.same("nothing is said", 0, len(w.says()))
	w.same("again", knowledge.Stored{Unchanged: 1}, in(store.ImportOptions{Draft: true}, a))
	w.same("now live", knowledge.Stored{Changed: 1}, in(store.ImportOptions{}, a))
	w.same("said", 1, len(w.says()))
	was := a.Body
	a.Body = "A new text"
	w.same("a new draft", knowledge.Stored{Changed: 1}, in(store.ImportOptions{Draft: true}, a))
	w.same("the old text is said", was, w.says()["returns"])
	a.Body = "A newer text"
	w.same("the next draft", knowledge.Stored{Changed: 1}, in(store.ImportOptions{Draft: true}, a))
	w.same("the old text is still said", was, w.says()["returns"])
}

func collections(w *world) {
	ctx := w.Context()
	first, id := w.article("Returns", "100 days")
	w.publish(id)
	second, err := w.s.CreateCollection(ctx, w.ws, w.ada, "Second", "of two")
	w.must(err)
	names := func() (out []string) {
		all, err := w.s.Collections(ctx, w.ws, false)
		w.must(err)
		for _, k := range all {
			out = append(out, k.Name)
		}
		return out
	}
	w.same("in the order they were made", []string{"For Returns", "Second"}, names())
	zero, name := 0, "Renamed"
	w.must(w.s.ChangeCollection(ctx, w.ws, w.ada, second, nil, nil, &zero))
	w.same("moved", []string{"Second", "For Returns"}, names())
	before, err := w.s.LastChange(ctx)
	w.must(err)
	w.must(w.s.ChangeCollection(ctx, w.ws, w.ada, first, &name, nil, nil))
	a, err := w.s.Article(ctx, w.ws, id)
	w.must(err)
	w.same("the articles know", "Renamed", a.Collection)
	live, _, err := w.s.ArticlesSince(ctx, w.ws, before)
	w.must(err)
	w.same("and every node is told", 1, len(live))
	_, err = w.s.CreateCollection(ctx, w.ws, w.ada, "Renamed", "")
	w.code(chat.Conflict, err)
	w.code(chat.Conflict, w.s.ChangeCollection(ctx, w.ws, w.ada, second, &name, nil, nil))

	k, err := w.s.Collection(ctx, w.ws, first)
	w.must(err)
	w.same("counts", knowledge.Counts{Live: 1}, k.Counts)
	w.code(chat.Conflict, w.s.ArchiveCollection(ctx, w.ws, w.ada, first, chat.ID{}))
	w.code(chat.Invalid, w.s.ArchiveCollection(ctx, w.ws, w.ada, first, first))
	w.code(chat.NotFound, w.s.ArchiveCollection(ctx, w.ws, w.ada, first, chat.NewID()))
	w.must(w.s.ArchiveCollection(ctx, w.ws, w.ada, first, second))
	w.same("archived", []string{"Second"}, names())
	w.same("its articles are in the other", "Second", w.record(id).CollectionName)
	w.code(chat.Conflict, w.s.MoveArticle(ctx, w.ws, w.ada, id, first))
	w.must(w.s.UnarchiveCollection(ctx, w.ws, w.ada, first))
	w.must(w.s.MoveArticle(ctx, w.ws, w.ada, id, first))
	w.must(w.s.ArchiveArticle(ctx, w.ws, w.ada, id))
	w.must(w.s.ArchiveCollection(ctx, w.ws, w.ada, first, chat.ID{}))
	w.code(chat.Conflict, w.s.UnarchiveArticle(ctx, w.ws, w.ada, id))
}

func articleLists(w *world) {
	ctx := w.Context()
	collection, _ := w.article("Alpha", "One about 100% wool")
	for i := range 7 {
		id, err := w.s.CreateArticle(ctx, w.ws, w.ada, collection, "", knowledge.Text{Title: fmt.Sprint("Article ", i), Body: "Text", Lang: []string{"en", "ko"}[i%2]}, "")
		w.must(err)
		if i < 4 {
			w.publish(id)
		}
		if i == 0 {
			w.save(id, "Edited")
		}
		if i == 6 {
			w.must(w.s.SetArticleOwner(ctx, w.ws, w.ada, id, w.bo))
		}
	}
	find := func(q knowledge.ArticleQuery) int {
		w.Helper()
		n, seen := 0, map[chat.ID]bool{}
		q.Limit = 3
		for {
			list, next, err := w.s.ListArticles(ctx, w.ws, q)
			w.must(err)
			for _, r := range list {
				if seen[r.ID] {
					w.Errorf("%s comes twice", r.Title)
				}
				seen[r.ID] = true
				n++
			}
			if q.Cursor = next; next == "" {
				return n
			}
		}
	}
	w.same("all", 8, find(knowledge.ArticleQuery{}))
	w.same("live", 4, find(knowledge.ArticleQuery{State: "live"}))
	w.same("drafts, one of them of a live article", 5, find(knowledge.ArticleQuery{State: "draft"}))
	w.same("korean", 3, find(knowledge.ArticleQuery{Lang: "ko"}))
	w.same("owner", 1, find(knowledge.ArticleQuery{Owner: w.bo}))
	w.same("words of the live text and of the edit", 1, find(knowledge.ArticleQuery{Words: "EDITED article"}))
	w.same("a sign is a sign", 1, find(knowledge.ArticleQuery{Words: "100%"}))
	w.same("another collection", 0, find(knowledge.ArticleQuery{Collection: chat.NewID()}))
	n, err := w.s.CountArticles(ctx, w.ws, knowledge.ArticleQuery{State: "live"})
	w.must(err)
	w.same("counts, whatever the state asked for", knowledge.Counts{Draft: 5, Live: 4}, n)
	_, _, err = w.s.ListArticles(ctx, w.ws, knowledge.ArticleQuery{State: "dead"})
	w.code(chat.Invalid, err)
}
