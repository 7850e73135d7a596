package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// shelf is one of everything that editors see, in one workspace.
type shelf struct {
	collection, article, flag, question, job chat.ID
}

// newShelf makes a published article with a pending draft, a flag, a question
// that was asked in a conversation, and an import.
func (r *rig) newShelf(by *person, conv chat.ID) shelf {
	r.Helper()
	ctx, ws := r.Context(), by.tenant.workspace.ID
	var f shelf
	var err error
	f.collection, err = r.store.CreateCollection(ctx, ws, by.id, "Secret shelf", "")
	r.must(err)
	text := knowledge.Text{Title: "Secret shelf", Body: "You have 100 days.", Questions: []string{"Can I return it?"}, Lang: "en"}
	f.article, err = r.store.CreateArticle(ctx, ws, by.id, f.collection, "", text, "")
	r.must(err)
	r.must(r.store.PublishArticle(ctx, ws, by.id, f.article, 1, time.Time{}, ""))
	text.Body = "You have 30 days."
	r.must(r.store.SaveDraft(ctx, ws, by.id, f.article, 1, text, ""))
	r.must(r.store.SaveFlags(ctx, ws, 1, []knowledge.Finding{{Kind: knowledge.Stale, Article: f.article, Score: 400, Fingerprint: "x"}}))
	flags, _, err := r.store.Flags(ctx, ws, knowledge.FlagQuery{})
	r.must(err)
	f.flag = flags[0].ID
	f.question, _, err = r.store.PutQuestion(ctx, ws, knowledge.Question{Wording: "Can I swim with it?", Wordings: []string{"Can I swim with it?"}, Lang: "en"},
		[]knowledge.Miss{{Workspace: ws, Conversation: conv, Seq: 2, At: time.Now(), Text: "Can I swim with it?", Cause: knowledge.CauseAbstained}})
	r.must(err)
	f.job, err = r.store.CreateImport(ctx, knowledge.ImportJob{Workspace: ws, Kind: knowledge.ImportURL, Source: "https://shop.example/secret", By: by.id, Collection: "Help"})
	r.must(err)
	return f
}

// at puts the id that a route of the knowledge base means into its path.
func (f shelf) at(path, otherwise string) string {
	id := otherwise
	for part, known := range map[string]chat.ID{
		"/collections/:id": f.collection, "/articles/:id": f.article, "/flags/:id": f.flag, "/questions/:id": f.question, "/imports/:id": f.job,
	} {
		if strings.Contains(path, part) {
			id = known.String()
		}
	}
	return strings.NewReplacer(":id", id, ":version", "1").Replace(path)
}

// editorsRig is a rig whose knowledge base really answers.
func editorsRig(t *testing.T) (*rig, *person) {
	t.Helper()
	var r *rig
	r = newRig(t, func(o *Options) {
		searcher := func(ctx context.Context, ws chat.ID) (*knowledge.Searcher, error) {
			arts, err := r.store.Articles(ctx, ws)
			x := knowledge.NewIndex()
			x.Put(arts...)
			return &knowledge.Searcher{Index: x, Workspace: ws}, err
		}
		o.Search = func(ctx context.Context, ws chat.ID, q, lang string) (knowledge.Result, error) {
			s, err := searcher(ctx, ws)
			if err != nil {
				return knowledge.Result{}, err
			}
			return s.Search(ctx, knowledge.Query{Text: q, Lang: lang})
		}
		o.Ask = func(ctx context.Context, ws chat.ID, a knowledge.Article, q knowledge.Query) (before, after knowledge.Result, err error) {
			s, err := searcher(ctx, ws)
			if err != nil {
				return before, after, err
			}
			return s.Compare(ctx, a, q)
		}
	})
	ed := r.newMember(r.ours, "editor@ours.example", auth.Editor)
	return r, ed
}

// TestKnowledge walks every route of the knowledge base in an order that
// works, and compares each answer with its description.
func TestKnowledge(t *testing.T) {
	t.Parallel()
	r, ed := editorsRig(t)
	s := readSpec(t)
	visitor := r.newVisitor(r.ours)
	visitor.send("Can I swim with it?")
	f := r.newShelf(ed, visitor.conv)
	seen := map[string]bool{}

	// do calls a route and reads its answer, which must be described.
	do := func(method, path string, body any) map[string]any {
		t.Helper()
		i := slices.IndexFunc(routes, func(rt route) bool { return rt.method == method && rt.path == knowledgePath+path })
		if i < 0 {
			t.Fatalf("no route %s %s", method, path)
		}
		rt := routes[i]
		seen[rt.method+" "+rt.path] = true
		at := f.at(rt.path, "")
		if method == del { // has no body
			at += fmt.Sprintf("?based_on=%v", body)
			body = nil
		}
		got := ed.do(method, at, body)
		s.compare(t, rt, got)
		return into[map[string]any](r, got, http.StatusOK)
	}
	newest := func() any { return do(get, "/articles/:id", nil)["article"].(map[string]any)["newest"] }
	based := func(more map[string]any) map[string]any {
		more["based_on"] = newest()
		return more
	}
	draft := map[string]any{"title": "Secret shelf", "body": "You have **45 days**.", "questions": []string{"Can I return it?"}, "synonyms": []string{"bring back"}, "lang": "en"}

	do(get, "/collections", nil)
	other := do(post, "/collections", map[string]any{"name": "Other"})["id"]
	do(patch, "/collections/:id", map[string]any{"description": "What we say", "position": 1})
	do(get, "/articles", nil)
	do(post, "/articles", map[string]any{"collection": f.collection, "title": "Stores"})
	do(put, "/articles/:id/draft", based(draft))
	do(post, "/articles/:id/ask", map[string]any{"question": "How many days can I return it?"})
	do(post, "/articles/:id/submit", based(map[string]any{"note": "please"}))
	do(post, "/articles/:id/send-back", based(map[string]any{"note": "which items?"}))
	do(post, "/articles/:id/publish", based(map[string]any{}))
	do(post, "/articles/:id/restore", based(map[string]any{"version": 1}))
	do(del, "/articles/:id/draft", newest())
	do(get, "/articles/:id/versions", nil)
	do(get, "/articles/:id/versions/:version", nil)
	do(get, "/articles/:id/diff", nil)
	do(post, "/articles/:id/move", map[string]any{"collection": other})
	do(post, "/articles/:id/owner", map[string]any{"owner": ed.id})
	do(post, "/articles/:id/archive", nil)
	do(post, "/articles/:id/unarchive", nil)
	do(get, "/articles/:id/feedback", nil)
	do(get, "/feedback", nil)
	do(post, "/preview", map[string]any{"body": "a"})
	do(get, "/flags", nil)
	do(post, "/flags/:id/dismiss", nil)
	do(post, "/flags/:id/reopen", nil)
	do(get, "/questions", nil)
	do(get, "/questions/:id", nil)
	do(post, "/questions/:id/draft", map[string]any{})
	do(post, "/questions/:id/dismiss", nil)
	do(post, "/questions/:id/reopen", nil)
	do(get, "/questions", nil)
	do(post, "/imports", map[string]any{"kind": "sitemap", "url": "https://shop.example/sitemap.xml"})
	if _, err := r.store.WantSpace(t.Context(), knowledge.Space{Workspace: ed.tenant.workspace.ID, Model: "m"}, nil); err != nil {
		t.Fatal(err)
	}
	r.must(r.store.ReportSpace(t.Context(), ed.tenant.workspace.ID, "m", "no route"))
	spaces := do(get, "/spaces", nil)["spaces"].([]any)
	want := map[string]any{"model": "m", "built_in": false, "complete": false, "done": 0.0, "total": 1.0, "problem": "no route"}
	if len(spaces) != 1 || !cmp.Equal(spaces[0], any(want)) {
		t.Errorf("spaces %v", spaces)
	}
	do(get, "/imports", nil)
	do(get, "/imports/:id", nil)
	do(get, "/imports/:id/files", nil)
	do(post, "/imports/:id/cancel", nil)
	do(post, "/collections/:id/archive", map[string]any{"move_to": other})
	do(post, "/collections/:id/unarchive", nil)

	for _, rt := range routes {
		if strings.HasPrefix(rt.path, knowledgePath) && !seen[rt.method+" "+rt.path] {
			t.Errorf("%s %s is not walked", rt.method, rt.path)
		}
	}
}

// editing is an article under an editor's hands.
type editing struct {
	*person
	path string
}

func (e editing) get() articleDetail {
	e.Helper()
	return into[articleDetail](e.rig, e.do(get, e.path, nil), 200)
}

func (e editing) post(step string, body map[string]any) articleDetail {
	e.Helper()
	if body["based_on"] == nil && stepFields[step] != nil && slices.Contains(stepFields[step], "based_on") {
		body["based_on"] = e.get().Article.Newest
	}
	return into[articleDetail](e.rig, e.do(post, e.path+"/"+step, body), 200)
}

func (e editing) save(title, text string) articleDetail {
	e.Helper()
	return into[articleDetail](e.rig, e.do(put, e.path+"/draft", map[string]any{"based_on": e.get().Article.Newest, "title": title, "body": text, "lang": "en"}), 200)
}

func newEditing(r *rig, ed *person, title, text string) editing {
	r.Helper()
	k := into[collectionView](r, ed.do(post, knowledgePath+"/collections", map[string]any{"name": "For " + title}), 200)
	d := into[articleDetail](r, ed.do(post, knowledgePath+"/articles", map[string]any{"collection": k.ID, "title": title, "body": text, "lang": "en"}), 200)
	return editing{ed, knowledgePath + "/articles/" + d.Article.ID.String()}
}

func TestArticles(t *testing.T) {
	t.Parallel()
	r, ed := editorsRig(t)
	bot := func(q string) string {
		t.Helper()
		res, err := r.server.Search(t.Context(), r.ours.workspace.ID, q, "en")
		r.must(err)
		if res.Answer == nil || res.Band == knowledge.Low {
			return ""
		}
		return res.Answer.Text
	}

	a := newEditing(r, ed, "How long can I return things?", "You can return things for 100 days.")
	const question = "How long can I return things?"
	if got := bot(question); got != "" {
		t.Fatalf("the bot says a draft: %q", got)
	}
	a.post("submit", map[string]any{})
	if d := a.get(); d.Article.Status != knowledge.StatusReview || d.Pending.State != knowledge.Review {
		t.Errorf("handed in: %+v", d.Article)
	}
	a.post("publish", map[string]any{})
	if got := bot(question); got != "You can return things for 100 days." {
		t.Fatalf("the bot says %q", got)
	}

	d := a.save("How long can I return things?", "You can return things for 30 days.")
	if got := bot(question); got != "You can return things for 100 days." {
		t.Errorf("an edit that is not published changes what the bot says: %q", got)
	}
	if d.Live.Body != "You can return things for 100 days." || d.Pending.Body != "You can return things for 30 days." || d.Article.Pending != knowledge.Draft {
		t.Errorf("live %q, pending %q", d.Live.Body, d.Pending.Body)
	}

	stale := ed.do(put, a.path+"/draft", map[string]any{"based_on": 1, "title": "X", "body": "Y"})
	if stale.status != http.StatusConflict || !strings.Contains(string(stale.body), "Ada saved version 2") {
		t.Errorf("a second editor: %d %s", stale.status, stale.body)
	}

	asked := into[struct{ Before, After askAnswer }](r, ed.do(post, a.path+"/ask", map[string]any{"question": question}), 200)
	if asked.Before.Answer != "You can return things for 100 days." || asked.After.Answer != "You can return things for 30 days." || !asked.After.FromHere {
		t.Errorf("asked: %+v", asked)
	}
	asked = into[struct{ Before, After askAnswer }](r, ed.do(post, a.path+"/ask", map[string]any{
		"question": question, "draft": map[string]any{"title": "How long can I return things?", "body": "You can return things for 7 days."},
	}), 200)
	if asked.After.Answer != "You can return things for 7 days." || bot(question) != "You can return things for 100 days." {
		t.Errorf("asked with a text that is not saved: %+v", asked.After)
	}

	a.post("publish", map[string]any{})
	if got := bot(question); got != "You can return things for 30 days." {
		t.Errorf("published: %q", got)
	}
	a.post("restore", map[string]any{"version": 1, "publish": true}) // undoes it
	if got := bot(question); got != "You can return things for 100 days." {
		t.Errorf("restored: %q", got)
	}
	if d := a.get(); d.Article.Newest != 3 || d.Article.Live != 3 {
		t.Errorf("a restored text is a version of its own: %+v", d.Article)
	}
	a.post("archive", nil)
	if got := bot(question); got != "" {
		t.Errorf("archived: %q", got)
	}
	if got := ed.do(put, a.path+"/draft", map[string]any{"based_on": 3, "title": "X"}); got.status != http.StatusConflict {
		t.Errorf("an archived article is edited: %d %s", got.status, got.body)
	}
	a.post("unarchive", nil)
	if got := bot(question); got != "You can return things for 100 days." {
		t.Errorf("brought back: %q", got)
	}

	a.save("How long can I return things?", "Thrown away.")
	thrown := into[articleDetail](r, ed.do(del, a.path+"/draft?based_on=4", nil), 200)
	if thrown.Pending != nil || thrown.Live == nil {
		t.Errorf("discarded: %+v", thrown)
	}
	if d := a.post("restore", map[string]any{"version": 4}); d.Pending == nil || d.Pending.Body != "Thrown away." {
		t.Errorf("a discarded draft is not brought back: %+v", d.Pending)
	}

	a.post("publish", map[string]any{"at_ms": time.Now().Add(time.Hour).UnixMilli()})
	if d := a.get(); d.Article.Pending != knowledge.Scheduled || bot(question) != "You can return things for 100 days." {
		t.Errorf("scheduled: %+v", d.Article)
	}
	if got := ed.do(put, a.path+"/draft", map[string]any{"based_on": 5, "title": "X"}); got.status != http.StatusConflict {
		t.Errorf("a scheduled version is replaced without a word: %d %s", got.status, got.body)
	}
}

func TestArticles_Diff(t *testing.T) {
	t.Parallel()
	r, ed := editorsRig(t)
	a := newEditing(r, ed, "Returns", "You have 100 days.")
	a.save("Returns", "You have 30 days.")
	type diff struct {
		From, To int64
		Fields   []fieldDiff
	}
	got := into[diff](r, ed.do(get, a.path+"/diff?from=1&to=2", nil), 200)
	want := diff{1, 2, []fieldDiff{{Field: "body", Inserted: 1, Deleted: 1, Parts: []diffPart{
		{"equal", "You have "}, {"delete", "100"}, {"insert", "30"}, {"equal", " days."},
	}}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := into[diff](r, ed.do(get, a.path+"/diff", nil), 200); got.From != 0 || got.To != 2 || len(got.Fields) != 3 {
		t.Errorf("before anything is live, everything is new: %+v", got)
	}
	if got := ed.do(get, a.path+"/diff?from=1&to=9", nil); got.status != http.StatusNotFound {
		t.Errorf("a version that is not there: %d %s", got.status, got.body)
	}
}

func TestArticles_Limits(t *testing.T) {
	t.Parallel()
	r, ed := editorsRig(t)
	a := newEditing(r, ed, "Returns", "")
	questions := make([]string, 201)
	for i := range questions {
		questions[i] = fmt.Sprint("Question ", i)
	}
	for name, change := range map[string]map[string]any{
		"no title":              {"title": " "},
		"long title":            {"title": strings.Repeat("가", 501)},
		"long body":             {"body": strings.Repeat("가", 100_001)},
		"many questions":        {"questions": questions},
		"a long question":       {"questions": []string{strings.Repeat("x", 501)}},
		"ends before it begins": {"valid_from_ms": 2000, "valid_to_ms": 1000},
		"a script for a link":   {"url": "javascript:alert(1)"},
		"no language":           {"lang": "klingonese!"},
		"an unknown field":      {"colour": "red"},
		"a year far away":       {"valid_to_ms": int64(1) << 60},
	} {
		body := map[string]any{"based_on": 1, "title": "T"}
		for k, v := range change {
			body[k] = v
		}
		if got := ed.do(put, a.path+"/draft", body); got.status != http.StatusBadRequest || got.code() != "invalid" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	full := map[string]any{"based_on": 1, "title": strings.Repeat("가", 500), "body": strings.Repeat("가", 100_000), "questions": questions[:200], "lang": "ko-KR"}
	if got := into[articleDetail](r, ed.do(put, a.path+"/draft", full), 200); len([]rune(got.Pending.Body)) != 100_000 || got.Pending.Lang != "ko" {
		t.Errorf("what is within the bounds is not kept: %q", got.Pending.Lang)
	}
}

func TestPreviewIsSafe(t *testing.T) {
	t.Parallel()
	r, ed := editorsRig(t)
	for in, want := range map[string]string{
		"**bold** and `</body>`":       "<p><strong>bold</strong> and <code>&lt;/body&gt;</code></p>\n",
		"<script>alert(1)</script>":    "",
		"<b onclick=alert(1)>hi</b>":   "hi",
		"[x](javascript:alert(1))":     "x",
		"<img src=x onerror=alert(1)>": "",
	} {
		got := into[struct{ HTML string }](r, ed.do(post, knowledgePath+"/preview", map[string]any{"body": in}), 200)
		if strings.Contains(got.HTML, "script") || strings.Contains(got.HTML, "alert") || !strings.Contains(got.HTML, strings.TrimSpace(want)) {
			t.Errorf("%q is shown as %q", in, got.HTML)
		}
	}
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	r, ed := editorsRig(t)
	visitor := r.newVisitor(r.ours)
	visitor.send("Can I swim with it?")
	f := r.newShelf(ed, visitor.conv)
	path := knowledgePath + "/questions/" + f.question.String()
	type detail struct {
		Question questionView
		Asked    []askedView
		Now      askAnswer
	}
	before := into[detail](r, ed.do(get, path, nil), 200)
	if before.Question.Count != 1 || before.Question.AnsweredNow || len(before.Asked) != 1 || before.Asked[0].Conversation != visitor.conv {
		t.Fatalf("before: %+v", before)
	}
	d := into[articleDetail](r, ed.do(post, path+"/draft", map[string]any{"collection": f.collection}), 200)
	if d.Pending == nil || d.Pending.Title != "Can I swim with it?" || !slices.Equal(d.Pending.Questions, []string{"Can I swim with it?"}) {
		t.Fatalf("draft: %+v", d.Pending)
	}
	if again := into[articleDetail](r, ed.do(post, path+"/draft", map[string]any{}), 200); again.Article.ID != d.Article.ID {
		t.Error("a second click makes a second article")
	}
	a := editing{ed, knowledgePath + "/articles/" + d.Article.ID.String()}
	a.save("Can I swim with it?", "You can swim with it.")
	a.post("publish", map[string]any{})
	after := into[detail](r, ed.do(get, path, nil), 200)
	if !after.Question.AnsweredNow || after.Question.State != knowledge.QuestionDrafted || !after.Now.FromHere || after.Question.ArticleStatus != knowledge.StatusLive {
		t.Errorf("after: %+v", after)
	}
}

func TestImports_Upload(t *testing.T) {
	t.Parallel()
	r, ed := editorsRig(t)
	send := func(build func(w *multipart.Writer)) reply {
		t.Helper()
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		build(w)
		r.must(w.Close())
		return r.call(post, knowledgePath+"/imports", b.String(), "Cookie", sessionCookie+"="+ed.cookie, csrfHeader, ed.csrf, "Content-Type", w.FormDataContentType())
	}
	file := func(w *multipart.Writer, name, text string) {
		p, err := w.CreateFormFile("files", name)
		r.must(err)
		_, err = p.Write([]byte(text))
		r.must(err)
	}

	big := strings.Repeat("0123456789abcdef", 40_000) // several pieces
	got := into[importView](r, send(func(w *multipart.Writer) {
		r.must(w.WriteField("draft", "true"))
		file(w, "../../etc/a.md", "# A")
		file(w, "b.txt", big)
	}), 200)
	if got.Kind != knowledge.ImportUpload || got.Status != knowledge.ImportQueued || got.Source != "a.md, b.txt" || !got.Draft || got.Collection != "Help" || got.By == nil {
		t.Errorf("import: %+v", got)
	}
	files, err := r.store.ImportUpload(t.Context(), r.ours.workspace.ID, got.ID)
	r.must(err)
	if len(files) != 2 || string(files[0].Bytes) != "# A" || string(files[1].Bytes) != big {
		t.Errorf("%d files arrived", len(files))
	}

	for name, answer := range map[string]reply{
		"no file":         send(func(w *multipart.Writer) { r.must(w.WriteField("draft", "true")) }),
		"another field":   send(func(w *multipart.Writer) { r.must(w.WriteField("colour", "red")) }),
		"neither of both": send(func(w *multipart.Writer) { r.must(w.WriteField("draft", "perhaps")); file(w, "a.md", "") }),
		"a password":      ed.do(post, knowledgePath+"/imports", map[string]any{"kind": "url", "url": "https://a:b@shop.example"}),
		"another scheme":  ed.do(post, knowledgePath+"/imports", map[string]any{"kind": "url", "url": "file:///etc/passwd"}),
		"another kind":    ed.do(post, knowledgePath+"/imports", map[string]any{"kind": "upload", "url": "https://shop.example"}),
	} {
		if answer.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	var list struct{ Imports []importView }
	r.must(json.Unmarshal(ed.do(get, knowledgePath+"/imports", nil).body, &list))
	if len(list.Imports) != 1 {
		t.Errorf("%d imports, want the one that was accepted", len(list.Imports))
	}
}

func TestHelpPageFollowsValidity(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.server.Demo = &Demo{Workspace: r.ours.workspace.ID, SiteKey: r.ours.site.Key, Shop: fstest.MapFS{"help.html": {Data: []byte("{{BODY}}")}}}
	put := func(slug string, end time.Time) {
		_, _, err := r.store.PutArticles(t.Context(), r.ours.workspace.ID, chat.ID{}, []knowledge.Article{{Collection: "Help", Slug: slug, Title: "Sale", Body: "Half price.", ValidTo: end}})
		r.must(err)
	}
	put("now", time.Now().Add(time.Hour))
	put("over", time.Now().Add(-time.Hour))
	for slug, want := range map[string]int{"now": http.StatusOK, "over": http.StatusNotFound, "none": http.StatusNotFound} {
		if got := r.call(get, "/help/"+slug, nil); got.status != want {
			t.Errorf("%s: %d %s", slug, got.status, got.body)
		}
	}
}
