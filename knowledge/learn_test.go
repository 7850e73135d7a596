package knowledge

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// shelf is a LessonStore in memory.
type shelf struct {
	mu    sync.Mutex
	held  map[string][]byte
	reads int
	fail  error
}

func (s *shelf) Lessons(_ context.Context, _ chat.ID, hash string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if s.fail != nil {
		return nil, s.fail
	}
	if b, ok := s.held[hash]; ok {
		return b, nil
	}
	return nil, chat.Errorf(chat.NotFound, "no lessons %s", hash)
}

func (s *shelf) PutLessons(_ context.Context, _ chat.ID, hash string, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.held[hash] = b
	return nil
}

// topicArticles have questions that share made-up topic words, and bodies of
// noise: lines tell them apart, bodies do not.
func topicArticles(n int) []Article {
	rng := rand.New(rand.NewPCG(3, 3))
	noise := func(words int) string {
		var b strings.Builder
		for range words {
			b.WriteString(madeWord(rng.Uint64N(200)) + " ")
		}
		return b.String()
	}
	out := make([]Article, n)
	for i := range out {
		a, b := madeWord(uint64(100000+i*37)), madeWord(uint64(200000+i*53))
		out[i] = Article{ID: chat.ID{14: byte(i >> 8), 15: byte(i)}, Slug: fmt.Sprint(i), Title: a + " " + noise(2), Body: noise(40)}
		for range 4 {
			out[i].Questions = append(out[i].Questions, "how do I "+a+" "+noise(1)+b)
		}
	}
	return out
}

func TestLearn(t *testing.T) {
	t.Parallel()
	make := func(arts []Article) *Searcher {
		x := NewIndex()
		x.Put(arts...)
		return &Searcher{Index: x}
	}
	learn := func(t *testing.T, s *Searcher, store LessonStore) {
		t.Helper()
		if err := s.Learn(t.Context(), store); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("IsSharedThroughTheStore", func(t *testing.T) {
		t.Parallel()
		store := &shelf{held: map[string][]byte{}}
		one, other := make(topicArticles(40)), make(topicArticles(40))
		learn(t, one, store)
		if len(store.held) != 1 {
			t.Fatalf("%d lessons are stored", len(store.held))
		}
		for hash := range store.held { // what is stored is what is used
			l := new(Lessons)
			if err := l.UnmarshalBinary(store.held[hash]); err != nil {
				t.Fatal(err)
			}
			l.fusion.BM25F = 123
			store.held[hash], _ = l.MarshalBinary()
		}
		learn(t, other, store)
		if got := other.Index.lessons().fusion.BM25F; got != 123 {
			t.Errorf("the other node trained for itself: %v", got)
		}
		a, b := one.Index.snap.Load().class, other.Index.snap.Load().class
		for i := range a {
			for j := range a[i] {
				if a[i][j] != b[i][j] {
					t.Fatalf("article %d is classified differently", i)
				}
			}
		}
	})
	t.Run("DoesNothingTwice", func(t *testing.T) {
		t.Parallel()
		store, s := &shelf{held: map[string][]byte{}}, make(topicArticles(20))
		learn(t, s, store)
		learn(t, s, store)
		if store.reads != 1 {
			t.Errorf("the store was asked %d times", store.reads)
		}
		s.Index.Remove(topicArticles(1)[0].ID)
		learn(t, s, store)
		if store.reads != 2 || len(store.held) != 2 {
			t.Errorf("after an edit: asked %d times, %d stored", store.reads, len(store.held))
		}
	})
	t.Run("GoesOnWithoutItsStore", func(t *testing.T) {
		t.Parallel()
		s := make(topicArticles(20))
		learn(t, s, &shelf{fail: chat.Errorf(chat.Unavailable, "no disk")})
		if s.Index.lessons() == nil {
			t.Error("nothing learned")
		}
	})
	t.Run("StopsForACancelledContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s := make(topicArticles(40))
		if err := s.Learn(ctx, nil); chat.CodeOf(err) != chat.Unavailable || s.Index.lessons() != nil {
			t.Errorf("got %v", err)
		}
	})
	t.Run("LeavesOutAnArmOfNoise", func(t *testing.T) {
		t.Parallel()
		s := make(topicArticles(120))
		s.Embedder, s.Vectors = noisyEmbedder{}, noisyVectors(topicArticles(120))
		learn(t, s, nil)
		if w := s.Index.lessons().fusion.Vector; w != 0 {
			t.Errorf("the vectors weigh %.2f", w)
		}
	})
	t.Run("TrustsAnArmThatKnows", func(t *testing.T) {
		t.Parallel()
		arts := topicArticles(120)
		topics := knowingEmbedder{}
		for i := range arts { // no two questions share their word: lines find nothing
			for j := range arts[i].Questions {
				word := madeWord(uint64(1_000_000 + 1000*i + j))
				arts[i].Questions[j] = "how do I " + word
				topics[word] = i
			}
		}
		s := make(arts)
		s.Embedder, s.Vectors = topics, knowingVectors(arts)
		learn(t, s, nil)
		if w := s.Index.lessons().fusion.Vector; w < 0.2 {
			t.Errorf("the vectors weigh %.2f", w)
		}
	})
}

// noisyEmbedder gives vectors that mean nothing.
type noisyEmbedder struct{}

func (noisyEmbedder) Model() string { return "noise" }
func (noisyEmbedder) Dim() int      { return 8 }
func (noisyEmbedder) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		rng := rand.New(rand.NewPCG(hashString(s), 1))
		out[i] = make([]float32, 8)
		for k := range out[i] {
			out[i][k] = float32(rng.NormFloat64())
		}
	}
	return out, nil
}

func noisyVectors(arts []Article) scan {
	var store scan
	for _, a := range arts {
		for _, u := range Units(a) {
			v, _ := noisyEmbedder{}.Embed(context.Background(), []string{u.Text})
			store.chunks = append(store.chunks, ChunkVector{Chunk: u.ID, Article: a.ID, Line: u.Line, Vector: v[0]})
		}
	}
	return store
}

// knowingEmbedder knows which article the last word of a question is about.
type knowingEmbedder map[string]int

func (knowingEmbedder) Model() string { return "knows" }
func (knowingEmbedder) Dim() int      { return 120 }
func (e knowingEmbedder) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		out[i] = make([]float32, 120)
		out[i][e[s[strings.LastIndexByte(s, ' ')+1:]]] = 9
	}
	return out, nil
}

func knowingVectors(arts []Article) scan {
	var store scan
	for k, a := range arts {
		v := nearlyZero(120)
		v[k] = 1
		store.chunks = append(store.chunks, ChunkVector{Chunk: Split(a)[0].ID, Article: a.ID, Vector: v})
	}
	return store
}

func nearlyZero(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 0.01 * float32(i%3)
	}
	return v
}

func TestLessons(t *testing.T) {
	t.Parallel()
	x := NewIndex()
	x.Put(twins()...)
	s := &Searcher{Index: x}
	if err := s.Learn(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	good, err := x.lessons().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"Nothing": nil, "Noise": []byte("lessons"), "ACutOffFile": good[:len(good)/2]} {
		t.Run("Refuses"+name, func(t *testing.T) {
			t.Parallel()
			if err := new(Lessons).UnmarshalBinary(data); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("ComeBackAsTheyWere", func(t *testing.T) {
		t.Parallel()
		l := new(Lessons)
		if err := l.UnmarshalBinary(good); err != nil {
			t.Fatal(err)
		}
		again, err := l.MarshalBinary()
		if err != nil || !bytes.Equal(good, again) {
			t.Errorf("%d bytes became %d, %v", len(good), len(again), err)
		}
	})
}

func FuzzLessons(f *testing.F) {
	x := NewIndex()
	x.Put(twins()...)
	s := &Searcher{Index: x}
	if err := s.Learn(f.Context(), nil); err != nil {
		f.Fatal(err)
	}
	good, err := x.lessons().MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, data []byte) {
		l := new(Lessons)
		if l.UnmarshalBinary(data) != nil {
			return
		}
		y := NewIndex()
		y.Put(twins()...)
		y.use(l) // whatever was read must not break a search
		search(t, &Searcher{Index: y}, Query{Text: "the machine kept my bank card"})
	})
}

// Learning reads a snapshot while edits build the next one from the same
// entries; -race finds what they share.
func TestLearnBesideEdits(t *testing.T) {
	arts := topicArticles(40)
	s := &Searcher{Index: NewIndex()}
	s.Index.Put(arts...)
	var editing sync.WaitGroup
	editing.Go(func() {
		for i := range 20 {
			a := arts[i]
			a.Title += " again"
			s.Index.Put(a)
			s.Index.With(arts[i+1])
		}
	})
	for range 3 {
		if err := s.Learn(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	editing.Wait()
}
