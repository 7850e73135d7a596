package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// endpoint is a model that embeds by counting letters, as long as it is up.
type endpoint struct {
	name  string
	down  atomic.Bool
	texts atomic.Int64
}

func (e *endpoint) Model() string { return e.name }
func (e *endpoint) Dim() int      { return 26 }

func (e *endpoint) Embed(_ context.Context, texts []string) ([][]float32, error) {
	if e.down.Load() {
		return nil, chat.Errorf(chat.Unavailable, "no route")
	}
	out := make([][]float32, len(texts))
	for i, t := range texts {
		if strings.Contains(t, "unreadable") {
			return nil, chat.Errorf(chat.Invalid, "text %d is empty", i)
		}
		e.texts.Add(1)
		out[i] = make([]float32, 26)
		for _, r := range strings.ToLower(t) {
			if r >= 'a' && r <= 'z' {
				out[i][r-'a']++
			}
		}
	}
	return out, nil
}

// desk is a workspace whose articles are embedded under a clock of the test.
type desk struct {
	*testing.T
	db  *store.Store
	ws  chat.ID
	now atomic.Int64 // Unix ms
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t}
	d.now.Store(1_700_000_000_000)
	o := storetest.SQLite(t)
	o.Now = d.clock
	d.db = storetest.Open(t, o)
	ws, err := d.db.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	d.must(err)
	d.ws = ws.ID
	return d
}

func (d *desk) clock() time.Time { return time.UnixMilli(d.now.Load()).UTC() }

func (d *desk) wait(by time.Duration) { d.now.Add(by.Milliseconds()) }

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) job(e knowledge.Embedder) *knowledge.Embedding {
	return &knowledge.Embedding{Store: d.db, Endpoint: e, Training: knowledge.LSAOptions{Dim: 8}, Log: slog.New(slog.DiscardHandler), Now: d.clock}
}

// shop gives articles about a few subjects, from number first on.
func shop(first, n int) []knowledge.Article {
	subjects := []string{"parcel delivery to your doorstep", "returns and refunds of shoes", "card payment and invoices", "gift cards and vouchers"}
	out := make([]knowledge.Article, n)
	for i := range out {
		about := subjects[(first+i)%len(subjects)]
		out[i] = knowledge.Article{
			Collection: "Help", Slug: fmt.Sprint("a", first+i), Title: fmt.Sprintf("About %s, part %d", about, first+i),
			Body: fmt.Sprintf("Everything on %s. Note %d says more.", about, first+i), Questions: []string{"How does " + about + " work?"}, Lang: "en",
		}
	}
	return out
}

func (d *desk) put(arts ...knowledge.Article) {
	d.Helper()
	_, _, err := d.db.PutArticles(d.Context(), d.ws, chat.ID{}, arts)
	d.must(err)
}

func (d *desk) pass(e *knowledge.Embedding) {
	d.Helper()
	d.must(e.Pass(d.Context()))
}

// settle lets articles rest and passes until nothing is left to do.
func (d *desk) settle(e *knowledge.Embedding) {
	d.Helper()
	for range 3 {
		d.wait(3 * time.Second)
		d.pass(e)
	}
}

func (d *desk) spaces() []knowledge.Space {
	d.Helper()
	out, err := d.db.Spaces(d.Context(), d.ws)
	d.must(err)
	return out
}

// serving names the spaces that a search would ask.
func (d *desk) serving(endpoint string) []string {
	d.Helper()
	out := []string{}
	for _, s := range knowledge.Serving(d.spaces(), endpoint) {
		name := s.Model
		if s.BuiltIn {
			name = "built-in"
		}
		out = append(out, name)
	}
	return out
}

// found gives the slugs of the articles near a text in a space, best first.
func (d *desk) found(model string, e knowledge.Embedder, text string) []string {
	d.Helper()
	v, err := e.Embed(d.Context(), []string{text})
	d.must(err)
	hits, err := d.db.Nearest(d.Context(), d.ws, model, v[0], 5)
	d.must(err)
	var out []string
	for _, h := range hits {
		a, err := d.db.Article(d.Context(), d.ws, h.Article)
		d.must(err)
		out = append(out, a.Slug)
	}
	return out
}

func (d *desk) builtIn() (knowledge.Space, *knowledge.LSA) {
	d.Helper()
	for _, s := range d.spaces() {
		if s.BuiltIn {
			basis, err := d.db.Basis(d.Context(), d.ws, s.Model)
			d.must(err)
			l, err := knowledge.ReadLSA(basis)
			d.must(err)
			return s, l
		}
	}
	d.Fatal("there is no built-in space")
	return knowledge.Space{}, nil
}

func (d *desk) progress(model string) knowledge.Progress {
	d.Helper()
	all, err := d.db.EmbeddingProgress(d.Context(), d.ws)
	d.must(err)
	for _, p := range all {
		if p.Model == model {
			return p
		}
	}
	d.Fatalf("no progress of %s in %+v", model, all)
	return knowledge.Progress{}
}

func (d *desk) same(what string, want, got any) {
	d.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestEmbedding(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(d *desk){
		"WorksWithoutAnEndpoint":                  worksWithoutAnEndpoint,
		"FoldsInAFewEditsAndLearnsManyAnew":       foldsIn,
		"WaitsUntilArticlesRest":                  waitsForRest,
		"KeepsTheOldSpaceUntilTheNewOneServes":    keepsTheOldSpace,
		"ChangesTheEndpointsModelWithoutAGap":     changesTheModel,
		"LeavesAFailingEndpointAloneForAWhile":    backsOff,
		"OneNodeWorksAtATime":                     oneNode,
		"AnotherNodeGoesOnWhereOneStopped":        goesOn,
		"ATextTheModelRefusesHoldsUpNoOther":      refusedText,
		"AnOldNodeDoesNotUndoWhatANewOneBegan":    rollingRestart,
		"TooFewTextsMakeNoSpaceAndAreNotRepeated": tooFew,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(newDesk(t))
		})
	}
}

func worksWithoutAnEndpoint(d *desk) {
	d.put(shop(0, 20)...)
	job := d.job(nil)
	d.settle(job)
	d.same("serving", []string{"built-in"}, d.serving(""))
	s, l := d.builtIn()
	d.same("trained on", 20, s.TrainedOn)
	for _, slug := range d.found(s.Model, l, "where is my parcel?")[:3] {
		n, err := strconv.Atoi(slug[1:])
		d.must(err)
		if n%4 != 0 {
			d.Errorf("near a parcel lies %s", slug)
		}
	}
	progress, err := d.db.EmbeddingProgress(d.Context(), d.ws)
	d.must(err)
	if len(progress) != 1 || progress[0].Done != 20 || progress[0].Total != 20 || !progress[0].Complete() {
		d.Errorf("progress %+v", progress)
	}
}

func foldsIn(d *desk) {
	d.put(shop(0, 40)...)
	job := d.job(nil)
	d.settle(job)
	first, l := d.builtIn()
	d.put(shop(100, 3)...)
	_, err := d.db.ArchiveArticles(d.Context(), d.ws, chat.ID{}, []string{"a0"})
	d.must(err)
	d.pass(job) // without waiting for rest: folding in is quick
	second, _ := d.builtIn()
	d.same("model after 4 of 40 changed", first.Model, second.Model)
	if got := d.found(first.Model, l, "About parcel delivery to your doorstep, part 100"); len(got) == 0 || got[0] != "a100" {
		d.Errorf("a new article is not near its own title: %v", got)
	}
	for _, slug := range d.found(first.Model, l, "About parcel delivery to your doorstep, part 0") {
		if slug == "a0" {
			d.Error("an archived article is found")
		}
	}
	d.put(shop(200, 5)...)
	d.settle(job)
	third, _ := d.builtIn()
	if third.Model == first.Model || third.TrainedOn != 47 || !third.Complete() {
		d.Errorf("9 of 40 changed and %+v serves", third)
	}
}

func waitsForRest(d *desk) {
	job := d.job(nil)
	for i := range 5 {
		d.put(shop(10*i, 10)...)
		d.wait(time.Second)
		d.pass(job)
		d.same("spaces during an import", 0, len(d.spaces()))
	}
	d.wait(2 * time.Second)
	d.pass(job)
	d.same("serving after it", []string{"built-in"}, d.serving(""))
	for i := range 50 { // edits without a rest, more than a quarter new
		d.put(shop(1000+i, 1)...)
		d.wait(1500 * time.Millisecond)
		d.pass(job)
	}
	if s, _ := d.builtIn(); s.TrainedOn <= 50 {
		d.Errorf("articles that never rest are never learned: trained on %d", s.TrainedOn)
	}
}

func keepsTheOldSpace(d *desk) {
	d.put(shop(0, 20)...)
	job := d.job(nil)
	d.settle(job)
	old, _ := d.builtIn()
	d.put(shop(20, 20)...)
	d.settle(job)
	d.same("spaces once the new one is complete", 2, len(d.spaces()))
	fresh, _ := d.builtIn()
	if fresh.Model == old.Model || !fresh.Complete() {
		d.Fatalf("the newest space is %+v", fresh)
	}
	v := make([]float32, old.Dim)
	v[0] = 1
	hits, err := d.db.Nearest(d.Context(), d.ws, old.Model, v, 5)
	d.must(err)
	d.same("hits of a node that still searches the old one", 5, len(hits))
	d.wait(2 * time.Minute)
	d.pass(job)
	d.pass(job)
	spaces := d.spaces()
	if len(spaces) != 1 || spaces[0].Model != fresh.Model {
		d.Errorf("left are %+v", spaces)
	}
}

func changesTheModel(d *desk) {
	d.put(shop(0, 12)...)
	one, two := &endpoint{name: "one"}, &endpoint{name: "two"}
	d.settle(d.job(one))
	d.same("serving", []string{"one", "built-in"}, d.serving("one"))
	two.down.Store(true)
	job := d.job(two)
	d.settle(job)
	d.same("serving while the new model has nothing", []string{"one", "built-in"}, d.serving("two"))
	two.down.Store(false)
	d.wait(time.Minute)
	d.pass(job)
	d.same("serving once it is complete", []string{"two", "built-in"}, d.serving("two"))
	if got := d.found("one", one, "gift cards"); len(got) == 0 {
		d.Error("nodes that still search the old model find nothing")
	}
	d.wait(2 * time.Minute)
	d.pass(job)
	d.pass(job)
	d.same("spaces in the end", 2, len(d.spaces()))
	d.same("serving in the end", []string{"two", "built-in"}, d.serving("two"))
}

func backsOff(d *desk) {
	d.put(shop(0, 8)...)
	e := &endpoint{name: "one"}
	e.down.Store(true)
	job := d.job(e)
	d.settle(job)
	d.same("serving without the endpoint", []string{"built-in"}, d.serving("one"))
	if p := d.progress("one"); !strings.Contains(p.Problem, "no route") || p.Done != 0 || p.Total != 8 {
		d.Errorf("progress %+v", p)
	}
	e.down.Store(false)
	d.pass(job)
	d.same("texts sent before the pause is over", int64(0), e.texts.Load())
	d.wait(5 * time.Minute)
	d.pass(job)
	d.same("serving after it", []string{"one", "built-in"}, d.serving("one"))
	for _, s := range d.spaces() {
		d.same("problem of "+s.Model, "", s.Problem)
	}
}

func oneNode(d *desk) {
	d.put(shop(0, 12)...)
	held, err := d.db.TryLease(d.Context(), "embedding/"+d.ws.String(), chat.NewID(), time.Minute)
	if err != nil || !held {
		d.Fatal(held, err)
	}
	e := &endpoint{name: "one"}
	job := d.job(e)
	d.settle(job)
	d.same("spaces made beside another node", 0, len(d.spaces()))
	d.wait(time.Minute) // the other node is gone
	d.settle(job)
	d.same("serving", []string{"one", "built-in"}, d.serving("one"))
	sent := e.texts.Load()
	d.settle(d.job(e))
	d.same("texts sent by a second node", sent, e.texts.Load())
}

func goesOn(d *desk) {
	d.put(shop(0, 60)...)
	e := &failsAfter{endpoint: endpoint{name: "one"}, left: 1}
	if err := d.job(e).Pass(d.Context()); err != nil {
		d.Fatal(err)
	}
	if p := d.progress("one"); p.Done == 0 || p.Done == p.Total || p.Complete() {
		d.Fatalf("progress %+v", p)
	}
	before := e.texts.Load()
	whole := &endpoint{name: "one"}
	d.settle(d.job(whole)) // another process
	d.same("serving", []string{"one", "built-in"}, d.serving("one"))
	units := 0
	for _, a := range shop(0, 60) {
		units += len(knowledge.Units(a))
	}
	d.same("texts sent by both", int64(units), before+whole.texts.Load())
}

// failsAfter answers some batches, then no more.
type failsAfter struct {
	endpoint
	left int
}

func (f *failsAfter) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if f.left--; f.left < 0 {
		return nil, errors.New("killed")
	}
	return f.endpoint.Embed(ctx, texts)
}

func refusedText(d *desk) {
	arts := shop(0, 6)
	arts[2].Questions = []string{"unreadable"}
	d.put(arts...)
	e := &endpoint{name: "one"}
	d.settle(d.job(e))
	d.same("serving", []string{"one", "built-in"}, d.serving("one"))
	if got := d.found("one", e, arts[2].Title); got[0] != "a2" {
		d.Errorf("near the title lies %v", got)
	}
}

func rollingRestart(d *desk) {
	d.put(shop(0, 6)...)
	one, two := &endpoint{name: "one"}, &endpoint{name: "two"}
	old := d.job(one)
	d.settle(old)
	fresh := d.job(two)
	d.settle(fresh)
	for range 5 { // both run for a while
		d.wait(time.Minute)
		d.pass(old)
		d.pass(fresh)
	}
	d.same("serving on the new node", []string{"two", "built-in"}, d.serving("two"))
	sent := one.texts.Load()
	d.put(shop(50, 1)...)
	d.pass(old)
	d.same("texts sent to the model that went", sent, one.texts.Load())
	back := d.job(one) // the change is taken back
	d.settle(back)
	for range 3 {
		d.wait(time.Minute)
		d.pass(back)
	}
	d.same("serving after going back", []string{"one", "built-in"}, d.serving("one"))
}

func tooFew(d *desk) {
	d.put(knowledge.Article{Collection: "Help", Slug: "only", Title: "Only", Body: "One.", Lang: "en"})
	job := d.job(nil)
	d.settle(job)
	d.same("spaces", 0, len(d.spaces()))
	d.put(shop(0, 10)...)
	d.settle(job)
	d.same("serving when there are more", []string{"built-in"}, d.serving(""))
}
