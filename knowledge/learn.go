package knowledge

import (
	"context"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Lessons is what a knowledge base has taught about itself: a classifier
// trained on its titles, questions and headings, and the weights of the arms
// measured on a sample of its own questions that were left out. Immutable.
type Lessons struct {
	hash       string // of the lines and the embedder's model
	model      string // the embedder's; "" without one
	classifier *Classifier
	fusion     Fusion
}

const (
	// heldOutQuestions are left out to measure the arms.
	heldOutQuestions = 300
	// heldOutShare of an article's questions are left out at most, but one.
	heldOutShare = 0.2
	// measuredArticles bounds the index that they are searched in.
	measuredArticles = 2000
	// fewOwn is the number of own questions below which nothing is adapted.
	fewOwn = 10
)

// ownQuestion is an example question taken out of its article.
type ownQuestion struct {
	article chat.ID
	text    string
}

// others are the hits but for the question itself, which the vector store
// still holds.
func (q ownQuestion) others(hits []VectorHit) []VectorHit {
	self := lineID(q.article, q.text)
	return slices.DeleteFunc(hits, func(h VectorHit) bool { return h.Chunk == self })
}

// leaveOut takes some questions out of the articles, evenly and the same on
// every node.
func leaveOut(es []*entry) (kept []Article, left []ownQuestion) {
	es = slices.Clone(es)
	slices.SortStableFunc(es, func(a, b *entry) int { // a shuffle that depends on the texts alone
		return compareHash(hashString(a.article.Title), hashString(b.article.Title))
	})
	es = es[:min(len(es), measuredArticles)]
	asked := 0
	for _, e := range es {
		if len(e.article.Questions) > 0 {
			asked++
		}
	}
	each := max(heldOutQuestions/max(asked, 1), 1)
	for _, e := range es {
		a := e.article
		qs := slices.Clone(a.Questions)
		slices.SortStableFunc(qs, func(a, b string) int { return compareHash(hashString(a), hashString(b)) })
		n := min(each, max(int(heldOutShare*float64(len(qs))), 1), len(qs), heldOutQuestions-len(left))
		for _, q := range qs[:n] {
			left = append(left, ownQuestion{a.ID, q})
		}
		a.Questions = qs[n:]
		kept = append(kept, a)
	}
	return kept, left
}

func compareHash(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Learn trains what a search of this knowledge base goes by and serves
// searches by it from then on. It takes a second or so of one core for some
// thousand questions, blocks neither searches nor edits, and does nothing when
// what was learned still fits the content: call it in the background after
// loading and after edits. With a store, nodes share what one of them learned;
// a failing store costs the training, not the learning, and is logged. The
// only error is that of an ended context.
func (s *Searcher) Learn(ctx context.Context, store LessonStore) error {
	snap := s.Index.snap.Load()
	base := snap.segs[0]
	model := s.denseModel()
	hash := lessonsHash(base, model)
	if held := s.Index.lessons(); held != nil && held.hash == hash {
		return nil
	}
	if l := s.stored(ctx, store, hash); l != nil {
		s.Index.use(l)
		return nil
	}
	l := &Lessons{hash: hash, model: model, fusion: defaultFusion(snap.stats)}
	var err error
	if l.classifier, err = trainClassifier(ctx, base, snap.stats); err != nil {
		return err
	}
	if err = l.measure(ctx, s, base.entries); err != nil {
		return err
	}
	s.Index.use(l)
	s.keep(ctx, store, l)
	return nil
}

// measure searches for own questions in an index that lacks them and adapts
// the weights of the arms to what found them.
func (l *Lessons) measure(ctx context.Context, s *Searcher, es []*entry) error {
	kept, left := leaveOut(es)
	if len(left) < fewOwn {
		return nil
	}
	x := NewIndexWith(s.Index.weights)
	x.Put(kept...)
	snap := x.snap.Load()
	c, err := trainClassifier(ctx, snap.segs[0], snap.stats)
	if err != nil {
		return err
	}
	x.use(&Lessons{classifier: c, fusion: l.fusion})
	run := &searchRun{s: s, snap: x.snap.Load(), keep: func(*entry) bool { return true }}
	var choices []choice
	for _, q := range left {
		if err := ctx.Err(); err != nil {
			return chat.Wrap(chat.Unavailable, err, "learning was cancelled")
		}
		if c := run.choose(ctx, q); c.right >= 0 {
			choices = append(choices, c)
		}
	}
	if len(choices) >= fewOwn {
		l.fusion = l.fusion.adapt(choices)
	}
	return nil
}

// choose searches for an own question, before any weighing.
func (r *searchRun) choose(ctx context.Context, q ownQuestion) choice {
	p := r.snap.parse(q.text, Language(q.text))
	cs := r.snap.lexical(p, r.keep)
	if hits := q.others(r.near(ctx, q.text)); len(hits) > 0 {
		cs = r.snap.withVectors(cs, hits, r.keep)
	}
	scaleVectors(cs)
	out := choice{right: -1, arms: make([][arms]float64, len(cs))}
	for i := range cs {
		out.arms[i] = cs[i].arms()
		if cs[i].entry.article.ID == q.article {
			out.right = i
		}
	}
	return out
}
