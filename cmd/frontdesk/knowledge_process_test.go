package main_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

const (
	knowledgeSide = "/api/v1/knowledge"
	// shortJobLease lets the next process take a job over soon.
	shortJobLease = "FRONTDESK_JOB_LEASE=2s"
)

// signedIn is Ada without a socket: she has every role.
func signedIn(t testing.TB, srv *server) *party {
	t.Helper()
	p := newParty(t, srv.at, nil)
	p.signIn(ada, password)
	return p
}

// importView is an import on the wire.
type importView struct {
	ID                                                   chat.ID
	Status                                               knowledge.ImportStatus
	Total, Done, Read, Skipped, Changed, Unchanged, Kept int
	Error                                                string
}

// upload sends a file to be imported.
func (p *party) upload(collection, name string, data []byte) (j importView) {
	p.t.Helper()
	p.form(knowledgeSide+"/imports", map[string]string{"collection": collection}, "files", name, data, &j)
	return j
}

// form posts fields and a file.
func (p *party) form(path string, fields map[string]string, field, name string, data []byte, into any) {
	p.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	must := func(err error) {
		if err != nil {
			p.t.Fatal(err)
		}
	}
	for k, v := range fields {
		must(w.WriteField(k, v))
	}
	part, err := w.CreateFormFile(field, name)
	must(err)
	_, err = part.Write(data)
	must(err)
	must(w.Close())
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "http://"+p.where()+path, &form)
	must(err)
	req.Header = p.header.Clone()
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := http.DefaultClient.Do(req)
	must(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(err)
	if err := json.Unmarshal(body, into); err != nil || resp.StatusCode/100 != 2 {
		p.t.Fatalf("%s: %d %s %v", path, resp.StatusCode, body, err)
	}
}

// importedFile is what became of one file, on the wire.
type importedFile struct {
	Ordinal                  int
	Path, Status, Reason     string
	Changed, Unchanged, Kept int
}

// importFiles gives the whole report on an import.
func (p *party) importFiles(id chat.ID) (all []importedFile) {
	p.t.Helper()
	for after, more := 0, true; more; {
		var page struct {
			Files []importedFile
			More  bool
		}
		p.must(http.MethodGet, fmt.Sprintf("%s/imports/%s/files?limit=100&after=%d", knowledgeSide, id, after), nil, &page)
		all, more = append(all, page.Files...), page.More
		if len(all) > 0 {
			after = all[len(all)-1].Ordinal
		}
	}
	return all
}

const zipPages, zipRows = 300, 7

// helpZip packs articles, a table of questions and what cannot be read, and
// gives the slugs that an import should make of it.
func helpZip(t testing.TB) (packed []byte, slugs []string) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, text string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range zipPages {
		slug := fmt.Sprintf("depot/page-%03d", i)
		slugs = append(slugs, slug)
		add(slug+".md", fmt.Sprintf("# Depot %d\n\nDepot %d opens at %d o'clock and keeps parcels for %d days.\n\n## Address\n\nYard %d, shed %d.\n", i, i, 6+i%5, 3+i%9, i, i%17))
	}
	table := "id,question,answer\n"
	for i := range zipRows {
		slugs = append(slugs, fmt.Sprintf("table#row-%d", i))
		table += fmt.Sprintf("row-%d,May I park a van of %d tonnes?,\"Yes, in bay %d.\"\n", i, i+2, i)
	}
	add("table.csv", table)
	add("broken.docx", "this is no document")
	add("empty.md", "")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(slugs)
	return b.Bytes(), slugs
}

// liveIn gives the live articles of a collection.
func liveIn(t testing.TB, db *store.Store, ws chat.ID, collection string) (records []knowledge.Record) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := db.ListArticles(t.Context(), ws, knowledge.ArticleQuery{State: "live", Cursor: cursor, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			if r.CollectionName == collection {
				records = append(records, r)
			}
		}
		if cursor = next; cursor == "" {
			return records
		}
	}
}

// TestKilledDuringImport kills the server three times while it imports a zip.
func TestKilledDuringImport(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		srv := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()}, shortJobLease)
		db, ws := database(t, data)
		ed := signedIn(t, srv)
		packed, want := helpZip(t)
		job := ed.upload("Depots", "depots.zip", packed)
		most := zipPages / 3 // files per life of the process, about
		kills := 0
		for at := rand.IntN(most); kills < 3; at += 1 + rand.IntN(most) {
			over := false
			eventually(t, func() string {
				j, err := db.Import(t.Context(), ws, job.ID)
				if err != nil {
					return err.Error()
				}
				if over = j.Status.Ended(); over || j.Status == knowledge.ImportRunning && j.Read+j.Skipped >= at {
					return ""
				}
				return fmt.Sprintf("%d of %d files, %s", j.Read+j.Skipped, at, j.Status)
			})
			if over {
				break
			}
			srv.kill()
			kills++
			srv.start()
		}
		if kills == 0 {
			t.Error("the import was over before it could be killed")
		}
		eventually(t, func() string {
			ed.must(http.MethodGet, knowledgeSide+"/imports/"+job.ID.String(), nil, &job)
			if job.Status.Ended() {
				return ""
			}
			return fmt.Sprintf("%+v", job)
		})
		if job.Status != knowledge.ImportDone || job.Read != zipPages+1 || job.Skipped != 2 || job.Total != zipPages+3 ||
			job.Changed+job.Unchanged != len(want) || job.Unchanged > kills*zipRows || job.Kept != 0 {
			t.Errorf("after %d kills: %+v", kills, job)
		}
		paths := map[string]string{}
		for _, f := range ed.importFiles(job.ID) {
			if paths[f.Path] != "" {
				t.Errorf("%s is reported twice", f.Path)
			}
			paths[f.Path] = f.Status
			if left := f.Status == "skipped"; left != (f.Path == "broken.docx" || f.Path == "empty.md") || left && f.Reason == "" {
				t.Errorf("%+v", f)
			}
		}
		if len(paths) != zipPages+3 {
			t.Errorf("%d files are reported", len(paths))
		}
		oneVersionEach(t, db, ws, "Depots", want)
		again := ed.upload("Depots", "depots.zip", packed)
		eventually(t, func() string {
			ed.must(http.MethodGet, knowledgeSide+"/imports/"+again.ID.String(), nil, &again)
			return map[bool]string{false: string(again.Status)}[again.Status.Ended()]
		})
		if again.Changed != 0 || again.Unchanged != len(want) {
			t.Errorf("the same zip again: %+v", again)
		}
		eventually(t, func() string {
			titles := ed.found("When does depot 217 open?")
			if len(titles) > 0 && strings.HasPrefix(titles[0], "Depot 217") {
				return ""
			}
			return fmt.Sprintf("found %q", titles)
		})
		t.Logf("%d kills; %d files found stored, but not reported", kills, job.Unchanged)
	})
}

// oneVersionEach checks that a collection holds exactly some articles, each
// written once.
func oneVersionEach(t *testing.T, db *store.Store, ws chat.ID, collection string, want []string) {
	t.Helper()
	var slugs []string
	for _, r := range liveIn(t, db, ws, collection) {
		slugs = append(slugs, r.Slug)
		if r.Newest != 1 {
			t.Errorf("%s has %d versions", r.Slug, r.Newest)
		}
	}
	slices.Sort(slugs)
	if diff := cmp.Diff(want, slugs); diff != "" {
		t.Errorf("live articles (-want +got):\n%s", diff)
	}
}

// hit is a found article, as an agent sees it.
type hit struct {
	Article chat.ID
	Title   string
	Passage string
	Score   float64
}

// search asks the knowledge base.
func (p *party) search(q string) (hits []hit, confidence float64, problem string) {
	var got struct {
		Hits       []hit
		Confidence float64
	}
	problem = p.try(http.MethodGet, agentSide+"/knowledge?q="+url.QueryEscape(q), nil, &got)
	return got.Hits, got.Confidence, problem
}

// found gives the titles of what the knowledge base has on a question.
func (p *party) found(q string) (titles []string) {
	p.t.Helper()
	hits, _, problem := p.search(q)
	if problem != "" {
		p.t.Fatal(problem)
	}
	for _, h := range hits {
		titles = append(titles, h.Title)
	}
	return titles
}

// written is an article that an editor wrote over the API.
type written struct {
	ID      chat.ID
	Version int64 // newest
}

// draft makes an article in the shop's first collection.
func (p *party) draft(title, body string) written {
	p.t.Helper()
	var collections struct{ Collections []struct{ ID chat.ID } }
	p.must(http.MethodGet, knowledgeSide+"/collections", nil, &collections)
	var d articleView
	p.must(http.MethodPost, knowledgeSide+"/articles", map[string]any{"collection": collections.Collections[0].ID, "title": title, "body": body, "lang": "en"}, &d)
	return written{d.Article.ID, d.Article.Newest}
}

// articleView is an article on the wire, as far as tests look.
type articleView struct {
	Article struct {
		ID     chat.ID
		Status string
		Newest int64
	}
	Live, Pending *struct{ Number int64 }
}

// step moves an article on.
func (p *party) step(w written, name string, body map[string]any) articleView {
	p.t.Helper()
	var d articleView
	p.must(http.MethodPost, knowledgeSide+"/articles/"+w.ID.String()+"/"+name, body, &d)
	return d
}

// answerTo asks as a new visitor and gives the bot's words.
func answerTo(t testing.TB, srv *server, db *store.Store, ws chat.ID, question string) string {
	t.Helper()
	v := newVisitor(t, srv.at, nil)
	defer v.leave()
	id := v.ack(v.say(chat.ID{}, question)).Conversation
	v.until("the bot's words", func() bool { return len(v.bySide("bot", id)) > 0 })
	return strings.Join(said(t, stored(t, db, ws, id, chat.Visitors), chat.ByBot), "\n")
}

// soonEnough bounds the median of some edits. The promise is a second, which
// the log lets one check on a machine with nothing else to do; the bound only
// tells following the change log from reading a workspace anew some day.
const soonEnough = 10 * time.Second

// TestEditsReachOtherNodes edits on one node and asks a widget on another:
// each has a bus of its own, so they meet in the database alone.
func TestEditsReachOtherNodes(t *testing.T) {
	t.Parallel()
	data := storetest.Postgres(t)
	a := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()})
	b := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()})
	db, ws := database(t, data)
	editor, other := signedIn(t, a), signedIn(t, b)
	const question = "What does the zeppelin mooring mast cost?"
	if words := answerTo(t, b, db, ws, question); strings.Contains(words, "crowns") {
		t.Fatalf("the bot said %q", words) // and the workspace is loaded on B
	}
	w := editor.draft("Zeppelin mooring mast", "The zeppelin mooring mast costs 100 crowns a night.")
	const edits = 5
	var published, archived []time.Duration
	// since polls until done and gives how long before the last try began.
	since := func(done func() string) time.Duration {
		from, last := time.Now(), time.Time{}
		eventually(t, func() string { last = time.Now(); return done() })
		return last.Sub(from)
	}
	for i := range edits {
		price := fmt.Sprintf("%d crowns", 100+i)
		if i == edits-1 {
			w.Version = editor.step(w, "unarchive", nil).Article.Newest
		}
		if i > 0 {
			var d articleView
			editor.must(http.MethodPut, knowledgeSide+"/articles/"+w.ID.String()+"/draft", map[string]any{
				"title": "Zeppelin mooring mast", "body": "The zeppelin mooring mast costs " + price + " a night.", "lang": "en", "based_on": w.Version,
			}, &d)
			w.Version = d.Article.Newest
		}
		editor.step(w, "publish", map[string]any{"based_on": w.Version})
		published = append(published, since(func() string {
			if words := answerTo(t, b, db, ws, question); !strings.Contains(words, price) {
				return fmt.Sprintf("after the edit to %s the other node's bot says %q", price, words)
			}
			return ""
		}))
		if i < edits-2 {
			continue
		}
		editor.step(w, "archive", nil)
		archived = append(archived, since(func() string {
			if slices.Contains(other.found(question), "Zeppelin mooring mast") {
				return "the archived article is still found"
			}
			return ""
		}))
		if words := answerTo(t, b, db, ws, question); strings.Contains(words, "crowns") {
			t.Errorf("after the article was archived the bot says %q", words)
		}
	}
	slices.Sort(published)
	slices.Sort(archived)
	t.Logf("published edits were answered from after %v, archived ones gone after %v", published, archived)
	if published[len(published)/2] > soonEnough || archived[0] > soonEnough {
		t.Errorf("edits reach the other node after %v, archiving after %v", published, archived)
	}
}

// TestTargetReachesOtherNodes asks one node for another target and looks on
// the other with what certainty its bot answers.
func TestTargetReachesOtherNodes(t *testing.T) {
	t.Parallel()
	data := storetest.Postgres(t)
	a := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()})
	b := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()})
	owner, other := signedIn(t, a), signedIn(t, b)
	const question = "boots mud"
	band := func() string {
		var got struct{ Band string }
		other.must(http.MethodGet, agentSide+"/knowledge?q="+url.QueryEscape(question), nil, &got)
		return got.Band
	}
	band()
	set := func(target float64) (high float64) {
		var page struct {
			InUse struct {
				High        float64
				TargetError float64 `json:"target_error"`
			} `json:"in_use"`
		}
		owner.must(http.MethodPut, "/api/v1/evals/calibration/target", map[string]any{"target_error": target}, &page)
		if page.InUse.TargetError != target {
			t.Errorf("in use: %+v", page.InUse)
		}
		return page.InUse.High
	}
	_, confidence, problem := other.search(question)
	if problem != "" {
		t.Fatal(problem)
	}
	strict, loose := set(0.01), set(0.5)
	if !(loose < strict) {
		t.Fatalf("a target of 1 %% asks for %g, one of 50 %% for %g", strict, loose)
	}
	t.Logf("confidence %g, thresholds %g and %g", confidence, strict, loose)
	var took []time.Duration
	for i := range 4 {
		target, want := 0.5, "high"
		if i%2 == 1 {
			target = 0.01
		}
		high := set(target)
		if confidence < high {
			want = ""
		}
		from, last := time.Now(), time.Time{}
		eventually(t, func() string {
			last = time.Now()
			if got := band(); (got == "high") != (want == "high") {
				return fmt.Sprintf("with target %g (threshold %g) confidence %g is in band %s", target, high, confidence, got)
			}
			return ""
		})
		took = append(took, last.Sub(from))
	}
	slices.Sort(took)
	t.Logf("a changed target is in force after %v", took)
	if took[1] > soonEnough {
		t.Errorf("a changed target is in force after %v", took)
	}
}

// shopful are articles enough that an index is kept on disk.
func shopful(n int) (all []knowledge.Article) {
	things := []string{"tent", "rope", "stove", "map", "boot", "kettle", "lamp", "saddle", "crampon", "jacket", "flask", "hammock", "compass"}
	acts := []string{"clean", "store", "repair", "return", "hire", "measure", "dry", "insure"}
	for i := range n {
		thing, act := things[i%len(things)], acts[i/len(things)%len(acts)]
		all = append(all, knowledge.Article{
			Collection: "Goods", Slug: fmt.Sprintf("goods/%d", i), Lang: "en", Title: fmt.Sprintf("How to %s a %s, part %d", act, thing, i),
			Questions: []string{fmt.Sprintf("how do I %s my %s %d", act, thing, i)},
			Body:      fmt.Sprintf("To %s the %s, wait %d days and use cloth number %d.\n\n## Cost of the %s\n\nIt costs %d pounds in shop %d.", act, thing, i%29, i, thing, 3+i%41, i%19),
		})
	}
	return all
}

// manyQuestions are asked to compare two searches.
var manyQuestions = []string{
	"how do I clean my tent", "what does it cost to repair a saddle", "part 311", "how long must a lamp dry", "insure compass", "cloth number 42",
	"where can I hire crampons", "how do I retrun a jaket", "gift cards", "shop 7 kettle", "measure boots", "환불은 언제 되나요?",
}

// answersOf gives what a server finds for many questions.
func answersOf(p *party) (map[string][]hit, map[string]float64, string) {
	hits, confidences := map[string][]hit{}, map[string]float64{}
	for _, q := range manyQuestions {
		h, c, problem := p.search(q)
		if problem != "" {
			return nil, nil, problem
		}
		hits[q], confidences[q] = h, c
	}
	return hits, confidences, ""
}

// alike waits until two servers, when both have learned all there is to learn,
// find the same with the same certainty.
func alike(t *testing.T, one, two *party) {
	t.Helper()
	eventually(t, func() string {
		h1, c1, p1 := answersOf(one)
		h2, c2, p2 := answersOf(two)
		if p1+p2 != "" {
			return p1 + p2
		}
		return cmp.Diff(h1, h2) + cmp.Diff(c1, c2)
	})
}

// embedded counts the articles that have vectors of some model.
func embedded(t *testing.T, db *store.Store, ws chat.ID) (most int) {
	t.Helper()
	progress, err := db.EmbeddingProgress(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range progress {
		most = max(most, p.Done)
	}
	return most
}

// vectorsComplete waits until every article has its vectors.
func vectorsComplete(t *testing.T, db *store.Store, ws chat.ID, articles int) {
	t.Helper()
	eventually(t, func() string {
		progress, err := db.EmbeddingProgress(t.Context(), ws)
		if err != nil {
			return err.Error()
		}
		for _, p := range progress {
			if p.Complete() && p.Done == p.Total && p.Total >= articles {
				return ""
			}
		}
		return fmt.Sprintf("embedded so far: %+v", progress)
	})
}

// TestKilledWhileIndexing kills the server while it stores vectors and while
// it writes its snapshot, and spoils the snapshot: every start is a start, and
// finds what a server finds that builds everything anew.
func TestKilledWhileIndexing(t *testing.T) {
	t.Parallel()
	const goods, kills = 600, 3
	data := storetest.SQLite(t)
	srv := launch(t, binary, data, []string{"--demo"}, shortJobLease)
	db, ws := database(t, data)
	if _, err := db.ImportArticles(t.Context(), ws, chat.ID{}, shopful(goods), store.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	ed := signedIn(t, srv)
	for range kills {
		// The first search loads the workspace, which then is written.
		if len(ed.found(manyQuestions[0])) == 0 {
			t.Error("nothing is found")
		}
		time.Sleep(rand.N(300 * time.Millisecond)) // the moment of the kill
		srv.kill()
		srv.start()
	}
	for at := range 3 { // within the storing of vectors
		done := 0
		eventually(t, func() string {
			if done = embedded(t, db, ws); done > at*goods/4 {
				return ""
			}
			return fmt.Sprintf("%d articles embedded", done)
		})
		srv.kill()
		t.Logf("killed at %d embedded articles", embedded(t, db, ws))
		srv.start()
	}
	vectorsComplete(t, db, ws, goods)

	files := snapshots(t, data.DataDir)
	eventually(t, func() string {
		ed.found(manyQuestions[1])
		if files = snapshots(t, data.DataDir); len(files) == 1 {
			return ""
		}
		return fmt.Sprintf("snapshots %q", files)
	})
	sound, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	restart := func(why, logged string, spoil func([]byte) []byte) {
		t.Helper()
		srv.kill()
		if err := os.WriteFile(files[0], spoil(bytes.Clone(sound)), 0o600); err != nil {
			t.Fatal(err)
		}
		before := strings.Count(srv.log.String(), logged)
		srv.start()
		ed.found(manyQuestions[0])
		if strings.Count(srv.log.String(), logged) != before+1 {
			t.Errorf("%s: the log does not say %q:\n%s", why, logged, tail(srv.log.String()))
		}
	}
	const anew = "the index is built anew"
	restart("cut", anew, func(b []byte) []byte { return b[:rand.IntN(len(b))] })
	restart("one byte", anew, func(b []byte) []byte { b[rand.IntN(len(b))] ^= 1 << rand.IntN(8); return b })
	restart("empty", anew, func([]byte) []byte { return nil })
	restart("rubbish", anew, func(b []byte) []byte { return bytes.Repeat([]byte("rubbish"), len(b)/7) })
	restart("sound", "index read from its snapshot", func(b []byte) []byte { return b })

	srv.kill()
	copied := store.Options{DataDir: t.TempDir()}
	if err := os.CopyFS(copied.DataDir, os.DirFS(data.DataDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(copied.DataDir, "index")); err != nil {
		t.Fatal(err)
	}
	srv.start()
	fresh := launch(t, binary, copied, []string{"--demo"}, shortJobLease)
	alike(t, ed, signedIn(t, fresh))
	if !strings.Contains(srv.log.String(), "index read from its snapshot") || strings.Contains(fresh.log.String(), "index read from its snapshot") {
		t.Error("the two servers did not begin differently")
	}
}

// snapshots are the whole ones of a data folder.
func snapshots(t testing.TB, dataDir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dataDir, "index", "*.index"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// scheduledPublications counts how often an article was published by the clock.
func scheduledPublications(t *testing.T, db *store.Store, ws chat.ID) (n int) {
	t.Helper()
	entries, _, err := db.ListAudit(t.Context(), ws, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Action == "article.published" && strings.Contains(string(e.Detail), `"scheduled"`) {
			n++
		}
	}
	return n
}

// TestScheduledPublish lets the hour of an article come with two servers, and
// with none.
func TestScheduledPublish(t *testing.T) {
	t.Parallel()
	mast := func(ed *party) written {
		return ed.draft("Zeppelin mooring mast", "The zeppelin mooring mast costs 100 crowns a night.")
	}
	schedule := func(t *testing.T, ed *party, w written, when time.Time) {
		t.Helper()
		if d := ed.step(w, "publish", map[string]any{"based_on": w.Version, "at_ms": when.UnixMilli()}); d.Live != nil || d.Pending == nil {
			t.Fatalf("not scheduled: %+v", d)
		}
	}
	isLive := func(ed *party, w written) func() string {
		return func() string {
			var d articleView
			if problem := ed.try(http.MethodGet, knowledgeSide+"/articles/"+w.ID.String(), nil, &d); problem != "" || d.Live == nil {
				return "not live " + problem
			}
			return ""
		}
	}
	t.Run("FiresOnceOnTwoNodes", func(t *testing.T) {
		t.Parallel()
		data := storetest.Postgres(t)
		a := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()})
		b := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()})
		db, ws := database(t, data)
		ed := signedIn(t, a)
		const articles = 8
		var all []written
		for range articles {
			all = append(all, mast(ed))
		}
		when := time.Now().Add(6 * time.Second)
		for _, w := range all {
			schedule(t, ed, w, when)
		}
		for _, w := range all {
			eventually(t, isLive(ed, w))
		}
		a.stop() // what was under way is over
		b.stop()
		if n := scheduledPublications(t, db, ws); n != articles {
			t.Errorf("%d articles were published %d times", articles, n)
		}
	})
	t.Run("IsMadeUpForAtTheStart", func(t *testing.T) {
		t.Parallel()
		data := storetest.SQLite(t)
		srv := launch(t, binary, data, []string{"--demo"})
		db, ws := database(t, data)
		ed := signedIn(t, srv)
		w, when := mast(ed), time.Now().Add(5*time.Second)
		schedule(t, ed, w, when)
		srv.kill() // with the lease of whoever looks after articles
		time.Sleep(time.Until(when))
		began := time.Now()
		srv.start()
		eventually(t, isLive(ed, w))
		if took := time.Since(began); took > 40*time.Second {
			t.Errorf("published %s after the start", took)
		}
		if n := scheduledPublications(t, db, ws); n != 1 {
			t.Errorf("published %d times", n)
		}
		if words := answerTo(t, srv, db, ws, "What does the zeppelin mooring mast cost?"); !strings.Contains(words, "100 crowns") {
			t.Errorf("the bot says %q", words)
		}
	})
}
