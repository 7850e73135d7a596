package bot

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// shelves is a database with workspaces.
type shelves struct {
	*testing.T
	options store.Options
	db      *store.Store
	now     atomic.Int64
	log     lockedBuffer
}

// lockedBuffer is a log that a test reads while others write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) has(words string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.b.String(), words)
}

func newShelves(t *testing.T) *shelves {
	t.Helper()
	s := &shelves{T: t, options: storetest.SQLite(t)}
	s.now.Store(1_700_000_000_000)
	s.db = storetest.Open(t, s.options)
	return s
}

func (s *shelves) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shelves) clock() time.Time { return time.UnixMilli(s.now.Load()) }

func (s *shelves) workspace(slug string, arts ...knowledge.Article) chat.ID {
	s.Helper()
	ws, err := s.db.CreateWorkspace(s.Context(), chat.Workspace{Slug: slug, Name: slug, Lang: "en", TimeZone: "UTC"})
	s.must(err)
	s.put(ws.ID, arts...)
	return ws.ID
}

func (s *shelves) put(ws chat.ID, arts ...knowledge.Article) {
	s.Helper()
	_, _, err := s.db.PutArticles(s.Context(), ws, chat.ID{}, arts)
	s.must(err)
}

// library is a node of its own, with its own connection to the database.
func (s *shelves) library(change ...func(*Library)) *Library {
	s.Helper()
	db := storetest.Open(s.T, s.options)
	l := &Library{Source: db, Vectors: db, Spaces: db, Log: slog.New(slog.NewTextHandler(&s.log, nil)), Now: s.clock}
	for _, f := range change {
		f(l)
	}
	return l
}

// found gives the slugs that a node finds.
func (s *shelves) found(l *Library, ws chat.ID, text string) []string {
	s.Helper()
	w, err := l.Get(s.Context(), ws)
	s.must(err)
	res, err := w.Searcher.Search(s.Context(), knowledge.Query{Text: text})
	s.must(err)
	out := []string{}
	for _, h := range res.Hits {
		out = append(out, h.Slug)
	}
	return out
}

func page(slug, title, body string) knowledge.Article {
	return knowledge.Article{Collection: "Help", Slug: slug, Title: title, Body: body, Lang: "en"}
}

// TestLibraryFollowsEdits: what one node writes, every node searches after its
// next look at the feed.
func TestLibraryFollowsEdits(t *testing.T) {
	t.Parallel()
	s := newShelves(t)
	ws := s.workspace("shop", page("tents", "Tents", "Dry your tent."), page("boots", "Boots", "Wax your boots."))
	nodes := []*Library{s.library(), s.library()}
	expect := func(step, text, slug string, want bool) {
		t.Helper()
		for i, l := range nodes {
			s.must(l.follow(t.Context()))
			if got := slices.Contains(s.found(l, ws, text), slug); got != want {
				t.Errorf("%s: node %d finds %s for %q: %v, want %v", step, i, slug, text, got, want)
			}
		}
	}
	expect("at first", "wax boots", "boots", true)
	s.put(ws, page("ropes", "Ropes", "Coil your ropes."), page("boots", "Boots", "Brush them with bananas."))
	expect("after an edit", "bananas", "boots", true)
	expect("after an edit", "waxing", "boots", false)
	expect("after a new article", "coil ropes", "ropes", true)
	_, err := s.db.ArchiveArticles(t.Context(), ws, chat.ID{}, []string{"boots"})
	s.must(err)
	expect("after archiving", "bananas boots", "boots", false)
	expect("after archiving", "tent", "tents", true)
	s.put(ws, page("boots", "Boots", "Brush them with bananas."))
	expect("after bringing it back", "bananas", "boots", true)
}

// TestLibraryFollowsByItself: the same with the loop itself.
func TestLibraryFollowsByItself(t *testing.T) {
	t.Parallel()
	s := newShelves(t)
	ws := s.workspace("shop", page("tents", "Tents", "Dry your tent."))
	l := s.library()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { l.Run(ctx) })
	defer wg.Wait()
	defer stop()
	s.found(l, ws, "tent")
	s.put(ws, page("ropes", "Ropes", "Coil your ropes."))
	edit, err := s.db.LastChange(ctx)
	s.must(err)
	within, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	s.must(l.Reach(within, ws, edit))
	if !slices.Contains(s.found(l, ws, "coil ropes"), "ropes") {
		t.Error("an edit that has been reached is not found")
	}
	late, never := context.WithTimeout(ctx, 50*time.Millisecond)
	defer never()
	if err := l.Reach(late, ws, edit+1); chat.CodeOf(err) != chat.Unavailable {
		t.Errorf("a change that never came: %v", err)
	}
}

// slowSource lets a test act while articles are being read, and counts reads.
type slowSource struct {
	Source
	read  atomic.Int64
	after func()
}

func (s *slowSource) Articles(ctx context.Context, ws chat.ID) ([]knowledge.Article, error) {
	s.read.Add(1)
	out, err := s.Source.Articles(ctx, ws)
	if s.after != nil {
		s.after()
	}
	return out, err
}

// TestLibraryLosesNoEditWhileLoading: the feed goes past an edit of a
// workspace that is just being read.
func TestLibraryLosesNoEditWhileLoading(t *testing.T) {
	t.Parallel()
	s := newShelves(t)
	other, ws := s.workspace("other", page("a", "Other", "Text.")), s.workspace("shop", page("tents", "Tents", "Dry your tent."))
	l := s.library()
	source := &slowSource{Source: l.Source}
	l.Source = source
	s.found(l, other, "text") // the feed is followed from now on
	source.after = func() {
		source.after = nil
		s.put(ws, page("tents", "Tents", "Dry it with bananas."))
		s.must(l.follow(context.WithoutCancel(t.Context())))
	}
	if got := s.found(l, ws, "bananas"); !slices.Contains(got, "tents") {
		t.Errorf("an edit during the load is lost: %v", got)
	}
}

func TestLibraryLoadsOnce(t *testing.T) {
	t.Parallel()
	s := newShelves(t)
	ws := s.workspace("shop", page("tents", "Tents", "Dry your tent."))
	l := s.library()
	begun, goOn := make(chan struct{}), make(chan struct{})
	source := &slowSource{Source: l.Source, after: func() { close(begun); <-goOn }}
	l.Source = source
	impatient, giveUp := context.WithCancel(t.Context())
	first := make(chan error)
	go func() { _, err := l.Get(impatient, ws); first <- err }()
	<-begun
	giveUp()
	if err := <-first; chat.CodeOf(err) != chat.Unavailable {
		t.Errorf("who gives up waiting gets %v", err)
	}
	var wg sync.WaitGroup
	got := make([]*Workspace, 20)
	for i := range got {
		wg.Go(func() {
			w, err := l.Get(t.Context(), ws)
			if err != nil {
				t.Error(err)
			}
			got[i] = w
		})
	}
	close(goOn)
	wg.Wait()
	for _, w := range got {
		if w != got[0] || w == nil {
			t.Fatal("two copies of one workspace")
		}
	}
	if n := source.read.Load(); n != 1 {
		t.Errorf("read %d times", n)
	}
	if _, err := l.Get(t.Context(), chat.NewID()); chat.CodeOf(err) != chat.NotFound {
		t.Errorf("an unknown workspace: %v", err)
	}
}

// TestLibraryOf200Workspaces keeps what is used, within its bound.
func TestLibraryOf200Workspaces(t *testing.T) {
	t.Parallel()
	s := newShelves(t)
	ids := make([]chat.ID, 200)
	for i := range ids {
		ids[i] = s.workspace(fmt.Sprint("shop", i), page("tents", "Tents", fmt.Sprintf("Dry your tent at number%d.", i)))
	}
	l := s.library()
	one, err := l.Get(t.Context(), ids[0])
	s.must(err)
	l.Memory = 10 * one.bytes()
	inMemory := func() int { return len(l.all()) }
	for i, id := range ids {
		s.now.Add((time.Second).Milliseconds())
		if got := s.found(l, id, fmt.Sprintf("number%d", i)); !slices.Equal(got, []string{"tents"}) {
			t.Fatalf("workspace %d finds %v", i, got)
		}
		s.found(l, ids[3], "tent") // always in use
		l.forget()
		// What was used within the last seconds stays, whatever the bound.
		if n := inMemory(); n > 10+2+int(busy/time.Second) {
			t.Fatalf("%d workspaces in memory after %d", n, i)
		}
	}
	s.now.Add(time.Minute.Milliseconds())
	s.found(l, ids[3], "tent")
	l.forget()
	if n := inMemory(); n > 10 {
		t.Errorf("%d workspaces in memory, the bound is 10", n)
	}
	if !slices.ContainsFunc(l.all(), func(w *Workspace) bool { return w.ID == ids[3] }) {
		t.Error("the one in use was let go")
	}
	// Edits of those that are not in memory are there when they come back.
	s.put(ids[0], page("tents", "Tents", "Dry it with bananas."))
	s.must(l.follow(t.Context()))
	if got := s.found(l, ids[0], "bananas"); !slices.Equal(got, []string{"tents"}) {
		t.Errorf("back in memory it finds %v", got)
	}
	s.now.Add(2 * idle.Milliseconds())
	l.forget()
	if n := inMemory(); n != 0 {
		t.Errorf("%d idle workspaces in memory", n)
	}
	s.put(ids[0], page("tents", "Tents", "Dry it with walnuts."))
	if got := s.found(l, ids[0], "walnuts"); !slices.Equal(got, []string{"tents"}) {
		t.Errorf("after a rest it finds %v", got)
	}
}

// TestLibrarySnapshots restarts nodes on one folder.
func TestLibrarySnapshots(t *testing.T) {
	t.Parallel()
	s := newShelves(t)
	arts := make([]knowledge.Article, saveFrom+20)
	for i := range arts {
		arts[i] = page(fmt.Sprint("a", i), fmt.Sprintf("Subject%d", i), fmt.Sprintf("Text about matter%d.", i))
	}
	ws := s.workspace("shop", arts...)
	dir := filepath.Join(t.TempDir(), "index")
	file := filepath.Join(dir, ws.String()+".index")
	// run starts a node, asks it, and stops it.
	run := func(text, want string) {
		t.Helper()
		l := s.library(func(l *Library) { l.Snapshots = dir })
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { l.Run(ctx) })
		if got := s.found(l, ws, text); len(got) == 0 || got[0] != want {
			t.Errorf("%q finds %v, want %s", text, got, want)
		}
		stop()
		wg.Wait()
	}
	run("matter7", "a7")
	if s.log.has("from its snapshot") {
		t.Fatal("the first start has read a snapshot")
	}
	first, err := os.Stat(file)
	s.must(err)
	if first.Mode().Perm() != 0o600 {
		t.Errorf("others may read the snapshot: %v", first.Mode())
	}
	edited := page("a7", "Subject7", "Text about bananas.")
	s.put(ws, edited)
	_, err = s.db.ArchiveArticles(t.Context(), ws, chat.ID{}, []string{"a8"})
	s.must(err)
	run("bananas", "a7")
	if !s.log.has("from its snapshot") {
		t.Error("the second start has read no snapshot")
	}
	l := s.library(func(l *Library) { l.Snapshots = dir })
	if got := s.found(l, ws, "matter8"); slices.Contains(got, "a8") {
		t.Errorf("an article archived between two starts is found: %v", got)
	}
	again, err := os.Stat(file)
	s.must(err)
	if again.ModTime() != first.ModTime() {
		t.Error("a few edits have the whole file written anew")
	}
	data, err := os.ReadFile(file)
	s.must(err)
	data[len(data)/2] ^= 1
	s.must(os.WriteFile(file, data, 0o600))
	run("bananas", "a7")
	if !s.log.has("the index is built anew") {
		t.Error("a damaged snapshot was used")
	}
	s.must(os.WriteFile(file, data[:100], 0o600)) // written by halves
	run("matter9", "a9")
	left, err := filepath.Glob(filepath.Join(dir, "*.part"))
	s.must(err)
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLibraryServesVectorsWhenComplete: a node hears of a complete space.
func TestLibraryServesVectorsWhenComplete(t *testing.T) {
	t.Parallel()
	s := newShelves(t)
	var arts []knowledge.Article
	for i := range 12 {
		arts = append(
			arts,
			page(fmt.Sprint("p", i), fmt.Sprintf("Parcel %d", i), "The courier leaves the parcel on the doorstep. Delivery takes two days."),
			page(fmt.Sprint("c", i), fmt.Sprintf("Card %d", i), "Pay by card. The invoice shows the receipt for the payment."),
		)
	}
	ws := s.workspace("shop", arts...)
	l := s.library()
	w, err := l.Get(t.Context(), ws)
	s.must(err)
	if m := w.Searcher.Dense.Models(); len(m) != 0 {
		t.Fatalf("spaces before there are any: %v", m)
	}
	at := time.Now().Add(time.Hour) // the articles have rested
	job := &knowledge.Embedding{Store: s.db, Log: l.Log, Now: func() time.Time { return at }}
	for range 2 {
		s.must(job.Pass(t.Context()))
	}
	s.must(l.follow(t.Context()))
	if m := w.Searcher.Dense.Models(); len(m) != 1 || !strings.HasPrefix(m[0], "lsa-") {
		t.Fatalf("spaces once one is complete: %v", m)
	}
	res, err := w.Searcher.Search(t.Context(), knowledge.Query{Text: "courier at the doorstep"})
	s.must(err)
	if len(res.Hits) == 0 || res.Hits[0].Arms["vector"] <= 0 || !strings.HasPrefix(res.Hits[0].Slug, "p") || len(res.Degraded) > 0 {
		t.Errorf("hits %+v, degraded %v", res.Hits, res.Degraded)
	}
}
