package ingest_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/knowledge/ingest"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// The real store satisfies what jobs need of it.
var _ ingest.JobStore = (*store.Store)(nil)

type jobRig struct {
	*testing.T
	db *store.Store
	ws chat.ID
}

// rigOn gives a workspace of its own in a database.
func rigOn(t *testing.T, db *store.Store) jobRig {
	t.Helper()
	ws, err := db.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop-" + chat.NewID().String(), Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	return jobRig{t, db, ws.ID}
}

// storeSink puts articles into the store; slow is called before each.
type storeSink struct {
	db   *store.Store
	job  knowledge.ImportJob
	slow func()
}

func (k storeSink) Put(ctx context.Context, arts []knowledge.Article) (knowledge.Stored, error) {
	if k.slow != nil {
		k.slow()
	}
	return k.db.ImportArticles(ctx, k.job.Workspace, k.job.By, arts, store.ImportOptions{Draft: k.job.Draft, Overwrite: k.job.Overwrite})
}

func (r jobRig) jobs(slow func()) *ingest.Jobs {
	return &ingest.Jobs{
		Store: r.db, Log: slog.New(slog.DiscardHandler), Every: 5 * time.Millisecond, Lease: 400 * time.Millisecond,
		Options: ingest.Options{Web: http.DefaultClient},
		Sink:    func(j knowledge.ImportJob) ingest.Sink { return storeSink{r.db, j, slow} },
	}
}

// upload stores an import of n Markdown files and one that cannot be read.
func (r jobRig) upload(n int, j knowledge.ImportJob) chat.ID {
	r.Helper()
	j.Workspace, j.Kind, j.Collection = r.ws, knowledge.ImportUpload, "Help"
	id, err := r.db.CreateImport(r.Context(), j)
	r.must(err)
	for i := range n {
		f := knowledge.ImportUploadedFile{Name: fmt.Sprintf("a%02d.md", i), Bytes: fmt.Appendf(nil, "# Article %d\n\nText number %d.", i, i)}
		r.must(r.db.AddImportFile(r.Context(), r.ws, id, i, f))
	}
	r.must(r.db.AddImportFile(r.Context(), r.ws, id, n, knowledge.ImportUploadedFile{Name: "broken.pdf", Bytes: []byte("no pdf")}))
	r.must(r.db.StartImport(r.Context(), r.ws, id))
	return id
}

func (r jobRig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// run runs jobs until the import is as wanted.
func (r jobRig) run(x *ingest.Jobs, id chat.ID, until func(knowledge.ImportJob) bool) knowledge.ImportJob {
	r.Helper()
	ctx, stop := context.WithCancel(r.Context())
	done := make(chan struct{})
	go func() { defer close(done); x.Run(ctx) }()
	defer func() { stop(); <-done }()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		j, err := r.db.Import(r.Context(), r.ws, id)
		r.must(err)
		if until(j) {
			return j
		}
		select {
		case <-deadline.C:
			r.Fatalf("the import stays %s: %+v", j.Status, j)
		case <-look.C:
		}
	}
}

func ended(j knowledge.ImportJob) bool { return j.Status.Ended() }

func TestJobs(t *testing.T) {
	t.Parallel()
	// One database for all: setting one up takes longer than any of them. They
	// run one after the other, for whoever looks for imports takes any.
	db := storetest.Open(t, storetest.SQLite(t))

	t.Run("ImportUploadsAndReportEveryFile", func(t *testing.T) {
		r := rigOn(t, db)
		j := r.run(r.jobs(nil), r.upload(3, knowledge.ImportJob{}), ended)
		if j.Status != knowledge.ImportDone || j.Read != 3 || j.Skipped != 1 || j.Changed != 3 || j.Total != 4 {
			t.Errorf("import %+v", j)
		}
		files, _, err := r.db.ImportFiles(t.Context(), r.ws, j.ID, 0, 10)
		r.must(err)
		if len(files) != 4 || files[3].Path != "broken.pdf" || files[3].Status != "skipped" || files[3].Reason == "" {
			t.Errorf("files %+v", files)
		}
		if left, err := r.db.ImportUpload(t.Context(), r.ws, j.ID); err != nil || len(left) != 0 {
			t.Errorf("the uploaded bytes are kept: %d, %v", len(left), err)
		}
		again := r.run(r.jobs(nil), r.upload(3, knowledge.ImportJob{}), ended)
		if again.Changed != 0 || again.Unchanged != 3 {
			t.Errorf("the same again: %+v", again)
		}
	})

	t.Run("KeepWhatPeopleChangedAndSaySo", func(t *testing.T) {
		r := rigOn(t, db)
		r.run(r.jobs(nil), r.upload(1, knowledge.ImportJob{}), ended)
		a, err := r.db.ArticleBySlug(t.Context(), r.ws, "a00")
		r.must(err)
		text := a.Text()
		text.Body = "A person's words."
		r.must(r.db.SaveDraft(t.Context(), r.ws, chat.ID{}, a.ID, 1, text, ""))
		r.must(r.db.PublishArticle(t.Context(), r.ws, chat.ID{}, a.ID, 2, time.Time{}, ""))
		send := func(overwrite bool) knowledge.ImportJob {
			id, err := r.db.CreateImport(t.Context(), knowledge.ImportJob{Workspace: r.ws, Kind: knowledge.ImportUpload, Collection: "Help", Overwrite: overwrite})
			r.must(err)
			r.must(r.db.AddImportFile(t.Context(), r.ws, id, 0, knowledge.ImportUploadedFile{Name: "a00.md", Bytes: []byte("# Article 0\n\nNew in the source.")}))
			r.must(r.db.StartImport(t.Context(), r.ws, id))
			return r.run(r.jobs(nil), id, ended)
		}
		j := send(false)
		files, _, err := r.db.ImportFiles(t.Context(), r.ws, j.ID, 0, 10)
		r.must(err)
		if j.Kept != 1 || j.Changed != 0 || files[0].Status != "kept" || !strings.Contains(files[0].Reason, "changed here since") {
			t.Errorf("import %+v, files %+v", j, files)
		}
		if a, _ = r.db.ArticleBySlug(t.Context(), r.ws, "a00"); a.Body != "A person's words." {
			t.Errorf("the person's words are gone: %q", a.Body)
		}
		send(true)
		if a, _ = r.db.ArticleBySlug(t.Context(), r.ws, "a00"); a.Body != "New in the source." {
			t.Errorf("not overwritten: %q", a.Body)
		}
	})

	t.Run("GoOnWhereAProcessDied", func(t *testing.T) {
		r := rigOn(t, db)
		id := r.upload(4, knowledge.ImportJob{})
		// The first process stores two files and reports one, then is gone
		// without a word: its lease runs out.
		dead, ok, err := r.db.ClaimImport(t.Context(), 50*time.Millisecond)
		r.must(err)
		if !ok || dead.ID != id {
			t.Fatal("not claimed")
		}
		_, err = r.db.ImportArticles(t.Context(), r.ws, chat.ID{}, []knowledge.Article{
			{Collection: "Help", Slug: "a00", Title: "Article 0", Body: "Text number 0.", Lang: "en"},
		}, store.ImportOptions{})
		r.must(err)
		r.must(r.db.ReportImport(t.Context(), dead, knowledge.ImportFile{Path: "a00.md", Status: "read", Changed: 1}))
		j := r.run(r.jobs(nil), id, ended)
		if j.Status != knowledge.ImportDone || j.Attempts != 2 || j.Changed != 4 || j.Read != 4 {
			t.Errorf("import %+v", j)
		}
		if err := r.db.ReportImport(t.Context(), dead, knowledge.ImportFile{Path: "late.md"}); chat.CodeOf(err) != chat.Conflict {
			t.Errorf("the dead one reports: %v", err)
		}
	})

	t.Run("StopWhenCancelled", func(t *testing.T) {
		r := rigOn(t, db)
		id := r.upload(50, knowledge.ImportJob{})
		var puts atomic.Int32
		x := r.jobs(func() {
			if puts.Add(1) == 3 {
				r.must(r.db.CancelImport(t.Context(), r.ws, chat.ID{}, id))
			}
		})
		j := r.run(x, id, ended)
		if j.Status != knowledge.ImportCancelled {
			t.Errorf("import %+v", j)
		}
		if n := puts.Load(); n > 5 {
			t.Errorf("%d files were stored after it was cancelled", n-3)
		}
	})

	t.Run("GiveBackWhatTheyCannotEnd", func(t *testing.T) {
		r := rigOn(t, db)
		id := r.upload(3, knowledge.ImportJob{})
		ctx, stop := context.WithCancel(t.Context())
		x := r.jobs(stop) // the server stops at the first article
		x.Run(ctx)
		j, err := r.db.Import(t.Context(), r.ws, id)
		r.must(err)
		if j.Status != knowledge.ImportQueued {
			t.Errorf("import %+v", j)
		}
		if j = r.run(r.jobs(nil), id, ended); j.Status != knowledge.ImportDone || j.Read != 3 {
			t.Errorf("import %+v", j)
		}
	})

	t.Run("FetchAPage", func(t *testing.T) {
		r := rigOn(t, db)
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.URL.Path == "/robots.txt" {
				http.NotFound(w, req)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<title>Returns</title><article><h1>Returns</h1><p>You can send everything back within 100 days after it arrived.</p></article>")
		}))
		defer site.Close()
		id, err := r.db.CreateImport(t.Context(), knowledge.ImportJob{Workspace: r.ws, Kind: knowledge.ImportURL, Source: site.URL + "/returns", Collection: "Help", Draft: true})
		r.must(err)
		j := r.run(r.jobs(nil), id, ended)
		if j.Status != knowledge.ImportDone || j.Changed != 1 {
			t.Errorf("import %+v", j)
		}
		drafts, _, err := r.db.ListArticles(t.Context(), r.ws, knowledge.ArticleQuery{State: "draft"})
		r.must(err)
		if len(drafts) != 1 {
			t.Errorf("%d drafts", len(drafts))
		}
	})

	t.Run("FailWithTheReason", func(t *testing.T) {
		r := rigOn(t, db)
		id, err := r.db.CreateImport(t.Context(), knowledge.ImportJob{Workspace: r.ws, Kind: knowledge.ImportURL, Source: "http://127.0.0.1:1/nothing", Collection: "Help"})
		r.must(err)
		if j := r.run(r.jobs(nil), id, ended); j.Status != knowledge.ImportFailed || j.Error == "" {
			t.Errorf("import %+v", j)
		}
	})
}
