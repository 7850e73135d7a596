package knowledge

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// maxQuery is the longest question that is read, in runes; more is cut.
	maxQuery = 1000
	// defaultHits is how many articles a result lists.
	defaultHits = 10
	// passages is how many hits carry a passage of their own choosing; the
	// rest show the beginning of their best chunk.
	passages = 3
	// nearestChunks are asked of the vector store for one query.
	nearestChunks = 50
)

// Query is a visitor's question.
type Query struct {
	Text        string
	Lang        string   // "en", "ko", …; "" to detect it
	Previous    string   // the visitor's last question of this engagement, for follow-ups
	Collections []string // only these; none means all
	Contexts    int      // so many of the best hits carry their Context
}

// Hit is an article found.
type Hit struct {
	Article chat.ID            `json:"article"`
	Slug    string             `json:"slug"`
	Title   string             `json:"title"`
	URL     string             `json:"url,omitempty"`
	Lang    string             `json:"lang,omitempty"`
	Score   float64            `json:"score"` // fused, 0 … 1
	Passage string             `json:"passage"`
	Arms    map[string]float64 `json:"arms,omitempty"` // each arm's own score
	// Context is more of the article than the passage, for a model to read: the
	// whole of a short one, else the best chunk under its heading; "" beyond
	// Query.Contexts.
	Context string `json:"-"`
}

// Answer is what the bot may say: text taken from one article, never reworded.
type Answer struct {
	Text    string  `json:"text"` // light Markdown
	Article chat.ID `json:"article"`
	Slug    string  `json:"slug"`
	Title   string  `json:"title"`
	URL     string  `json:"url,omitempty"`
	// Curated says that a question–answer pair was given as a whole.
	Curated bool `json:"curated"`
}

// Result is a search's outcome with everything needed to explain it.
type Result struct {
	Query      string             `json:"query"`
	Rewritten  string             `json:"rewritten,omitempty"` // the text that found the hits, when not the query's own
	Language   string             `json:"language"`
	Hits       []Hit              `json:"hits"`             // best first
	Answer     *Answer            `json:"answer,omitempty"` // nil when nothing was found
	Confidence float64            `json:"confidence"`       // probability that the first hit answers
	Band       Band               `json:"band"`
	Features   map[string]float64 `json:"features"`
	// Degraded names what failed on the way: "embedder", "vectors".
	Degraded []string `json:"degraded,omitempty"`
	TookUS   int64    `json:"took_us"`
}

// Searcher is the whole pipeline over one workspace: understand, retrieve,
// fuse, extract, and say how sure it is. The fields are set before the first
// Search and not changed after; Search is then safe for concurrent use.
type Searcher struct {
	Index     *Index
	Workspace chat.ID
	// Dense adds the dense arm; Vectors and Embedder add one of a single space.
	Dense    *Dense
	Vectors  Vectors
	Embedder Embedder
	// Calibration and Fusion default when zero.
	Calibration Calibration
	Fusion      Fusion
	// Limit is the number of hits, 10 when zero.
	Limit int
	// Log receives failures of the dense arm, never texts; nil is silent.
	Log *slog.Logger
	// Now measures TookUS; time.Now when nil.
	Now func() time.Time
}

// Search answers one question. A failing embedder or vector store leaves the
// lexical arms and is named in Result.Degraded; the only error is that of an
// ended context.
func (s *Searcher) Search(ctx context.Context, q Query) (Result, error) {
	now := s.Now
	if now == nil {
		now = time.Now
	}
	start := now()
	if err := ctx.Err(); err != nil {
		return Result{}, chat.Wrap(chat.Unavailable, err, "search in workspace %s was cancelled", s.Workspace)
	}
	calibration := s.Calibration
	if calibration.isZero() {
		calibration = defaultCalibration
	}
	text := clip(strings.TrimSpace(q.Text), maxQuery)
	lang := q.Lang
	if lang == "" {
		lang = Language(text)
	}
	snap := s.Index.snap.Load()
	run := &searchRun{s: s, snap: snap, lang: lang, fusion: s.weights(snap), keep: keeps(q.Collections, start)}
	best := run.try(ctx, text, false)
	best.confidence = calibration.Confidence(best.features)
	if previous := clip(strings.TrimSpace(q.Previous), maxQuery); previous != "" && isFollowUp(text) {
		joined := run.try(ctx, previous+" "+text, true)
		joined.latest = text
		joined.confidence = calibration.Confidence(joined.features)
		if joined.confidence > best.confidence {
			best = joined
		}
	}
	if err := ctx.Err(); err != nil {
		return Result{}, chat.Wrap(chat.Unavailable, err, "search in workspace %s was cancelled", s.Workspace)
	}
	res := s.result(best, q.Contexts)
	res.Query, res.Language, res.Degraded = text, lang, run.degraded
	res.Band = calibration.Band(res.Confidence)
	if len(res.Hits) == 0 {
		res.Band = Low
	}
	res.TookUS = now().Sub(start).Microseconds()
	return res, nil
}

// weights are those set, else those learned, else the default's.
func (s *Searcher) weights(snap *snapshot) Fusion {
	switch {
	case s.Fusion != (Fusion{}):
		return s.Fusion
	case snap.taught == nil:
		return defaultFusion(snap.stats)
	}
	f := snap.taught.fusion
	if s.denseModel() != snap.taught.model {
		f.Vector = DefaultFusion().Vector // nothing is known of this model yet
	}
	return f
}

// denseModel names the space that the dense arm asks first; "" without one.
func (s *Searcher) denseModel() string {
	if s.Dense != nil {
		if ms := s.Dense.Models(); len(ms) > 0 {
			return ms[0]
		}
		return ""
	}
	if s.Embedder != nil && s.Vectors != nil {
		return s.Embedder.Model()
	}
	return ""
}

func clip(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes])
}

// keeps says which articles may answer: those of the collections, valid now.
func keeps(collections []string, now time.Time) func(*entry) bool {
	return func(e *entry) bool {
		return e.article.ValidAt(now) && (len(collections) == 0 || slices.Contains(collections, e.article.Collection))
	}
}

// searchRun is one Search: one snapshot, however often it is asked.
type searchRun struct {
	s        *Searcher
	snap     *snapshot
	lang     string
	fusion   Fusion
	keep     func(*entry) bool
	degraded []string
}

// attempt is one wording of the question, searched.
type attempt struct {
	parsed     *parsed
	candidates []candidate
	features   map[string]float64
	confidence float64
	rewritten  bool
	latest     string // of a rewritten question, what the visitor wrote last
	snap       *snapshot
}

func (r *searchRun) try(ctx context.Context, text string, rewritten bool) attempt {
	p := r.snap.parse(text, r.lang)
	cs := r.snap.lexical(p, r.keep)
	if hits := r.near(ctx, text); len(hits) > 0 {
		cs = r.snap.withVectors(cs, hits, r.keep)
	}
	r.fusion.fuse(cs, p)
	return attempt{parsed: p, candidates: cs, features: featuresOf(r.snap, p, cs, rewritten), rewritten: rewritten, snap: r.snap}
}

func (s *Searcher) result(a attempt, contexts int) Result {
	res := Result{Confidence: a.confidence, Features: a.features, Hits: []Hit{}}
	if a.rewritten {
		res.Rewritten = a.parsed.text
	}
	limit := s.Limit
	if limit <= 0 {
		limit = defaultHits
	}
	for i, c := range a.candidates[:min(limit, len(a.candidates))] {
		art := c.entry.article
		h := Hit{Article: art.ID, Slug: art.Slug, Title: art.Title, URL: art.URL, Lang: art.Lang, Score: c.score, Arms: c.shown()}
		if i == 0 {
			res.Answer = a.answer(c)
			h.Passage = res.Answer.Text
		} else if i < passages {
			h.Passage = a.passage(c)
		} else {
			h.Passage = readingOf(c.entry, c.chunk).opening()
		}
		if i < contexts {
			h.Context = c.context(h.Passage)
		}
		res.Hits = append(res.Hits, h)
	}
	return res
}

func (c candidate) shown() map[string]float64 {
	m := map[string]float64{"bm25f": c.bm25, "line": c.lineCos, "whole": c.whole, "class": c.class}
	if c.sense != 0 {
		m["sense"] = c.sense
	}
	if c.vector != 0 {
		m["vector"] = c.vector
	}
	return m
}
