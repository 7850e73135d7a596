package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Classifier tells articles apart by their own titles, example questions and
// headings: for every article a ridge regression, in the dual, between its
// own lines and the lines of other articles that are most like them. A line
// speaks for its article with a positive weight and against its neighbours
// with negative ones, so that what two articles share stops counting and what
// sets them apart counts more. A search only adds up similarities it has
// measured anyway.
//
// It names the lines it was trained on by their hash: an article whose lines
// have changed since is served by the sum of its lines, on the same scale.
// Immutable, safe for concurrent use.
type Classifier struct {
	articles []classArticle // by id
}

type classArticle struct {
	id      chat.ID
	lines   uint64 // hash of its lines
	support []support
}

// support is a line that speaks for (alpha > 0) or against an article.
type support struct {
	article uint32 // in Classifier.articles, or the entry of a segment
	line    uint32 // of that article, or of a segment
	alpha   float32
}

const (
	// ridgeLambda is the penalty of the regression beside similarities of one.
	ridgeLambda = 1.0
	// rivals is to how many other articles a line is shown as a negative: the
	// nearest ones.
	rivals = 10
	// mostRivals bounds the negatives of one article.
	mostRivals = 400
	// largestClassified is the number of lines above which no classifier is
	// trained: lines are then searched within a budget (see crowded), and the
	// sums of lines serve.
	largestClassified = crowded
)

// linesHash identifies the lines of an article.
func (e *entry) linesHash() uint64 {
	h := uint64(hashSeed)
	for _, l := range e.lines {
		h = stir(stir(h, hashString(l.text)), uint64(l.kind))
	}
	return h
}

// contentHash identifies the lines of all entries.
func (seg *segment) contentHash() string {
	h := sha256.New()
	for _, e := range seg.entries {
		var b [8]byte
		for i, v := 0, e.linesHash(); i < len(b); i, v = i+1, v>>8 {
			b[i] = byte(v)
		}
		h.Write(e.article.ID[:])
		h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// trainClassifier learns from the lines of a segment. It takes seconds of one
// core for some thousand lines, and gives nil when there are too many lines or
// fewer than two articles. The only error is that of an ended context.
func trainClassifier(ctx context.Context, seg *segment, stats *statistics) (*Classifier, error) {
	if len(seg.entries) < 2 || len(seg.lineOf) > largestClassified {
		return nil, nil
	}
	t := newTrainer(seg, stats)
	c := &Classifier{articles: make([]classArticle, len(seg.entries))}
	if err := t.findRivals(ctx); err != nil {
		return nil, err
	}
	for i, e := range seg.entries {
		if err := ctx.Err(); err != nil {
			return nil, chat.Wrap(chat.Unavailable, err, "training the classifier was cancelled")
		}
		c.articles[i] = classArticle{id: e.article.ID, lines: e.linesHash(), support: t.learn(i)}
	}
	return c, nil
}

// resolve finds the lines of a classifier in a segment. Entries that it does
// not know as they are have no support.
func (l *Lessons) resolve(seg *segment) [][]support {
	if l == nil || l.classifier == nil {
		return nil
	}
	c := l.classifier
	entryAt := make([]int, len(c.articles)) // article of the classifier → entry, −1
	for i, a := range c.articles {
		entryAt[i] = -1
		if at, ok := seg.byID[a.id]; ok && seg.entries[at].linesHash() == a.lines {
			entryAt[i] = at
		}
	}
	lineNumber := make([][]uint32, len(seg.entries)) // line of an entry → line of the segment, +1
	for i, e := range seg.entries {
		lineNumber[i] = make([]uint32, len(e.lines))
	}
	for l, at := range seg.lineOf {
		lineNumber[at][seg.lineAt[l]] = uint32(l) + 1
	}
	out := make([][]support, len(seg.entries))
	for i, a := range c.articles {
		if entryAt[i] < 0 {
			continue
		}
		for _, s := range a.support {
			at := entryAt[s.article]
			if at < 0 || int(s.line) >= len(lineNumber[at]) || lineNumber[at][s.line] == 0 {
				continue
			}
			out[entryAt[i]] = append(out[entryAt[i]], support{uint32(at), lineNumber[at][s.line] - 1, s.alpha})
		}
	}
	return out
}

// trainer holds the lines of a segment as vectors over numbered grams.
type trainer struct {
	seg     *segment
	grams   [][]int32   // by line
	weights [][]float32 // by line
	inverse [][]posting // by gram
	own     [][]int32   // by entry: its lines
	against [][]rival   // by entry: lines of others that are like its own
	dense   []float32   // by gram: scratch

	wide   wideSense // of the line wideOf less one
	wideOf int32
}

type rival struct {
	line       int32
	similarity float32
}

func newTrainer(seg *segment, stats *statistics) *trainer {
	n := len(seg.lineOf)
	t := &trainer{seg: seg, grams: make([][]int32, n), weights: make([][]float32, n), own: make([][]int32, len(seg.entries)), against: make([][]rival, len(seg.entries))}
	number := make(map[gram]int32)
	var buf []gram
	var v lineVector
	for l := range n {
		e := seg.entries[seg.lineOf[l]]
		buf = appendGrams(buf[:0], e.lines[seg.lineAt[l]].text)
		v = stats.lineVector(v[:0], buf)
		for _, x := range v {
			g, ok := number[x.gram]
			if !ok {
				g = int32(len(t.inverse))
				number[x.gram] = g
				t.inverse = append(t.inverse, nil)
			}
			t.inverse[g] = append(t.inverse[g], posting{uint32(l), x.weight})
			t.grams[l], t.weights[l] = append(t.grams[l], g), append(t.weights[l], x.weight)
		}
		t.own[seg.lineOf[l]] = append(t.own[seg.lineOf[l]], int32(l))
	}
	t.dense = make([]float32, len(t.inverse))
	return t
}

// findRivals shows every line to the entries that it is most like.
func (t *trainer) findRivals(ctx context.Context) error {
	n := len(t.grams)
	similar := make([]float32, n)
	best := make([]float32, len(t.seg.entries))
	var touched []int32
	for l := range n {
		if err := ctx.Err(); err != nil {
			return chat.Wrap(chat.Unavailable, err, "training the classifier was cancelled")
		}
		for i, g := range t.grams[l] {
			w := t.weights[l][i]
			for _, p := range t.inverse[g] {
				similar[p.doc] += w * p.weight
			}
		}
		t.addSenses(similar, l)
		touched = touched[:0]
		home := t.seg.lineOf[l]
		for other, s := range similar {
			at := t.seg.lineOf[other]
			if similar[other] = 0; s == 0 || at == home {
				continue
			}
			if best[at] == 0 {
				touched = append(touched, int32(at))
			}
			best[at] = max(best[at], s)
		}
		slices.SortFunc(touched, func(a, b int32) int {
			if best[a] != best[b] {
				return sign(best[b] - best[a])
			}
			return int(a - b)
		})
		for i, at := range touched {
			if i < rivals {
				t.against[at] = append(t.against[at], rival{int32(l), best[at]})
			}
			best[at] = 0
		}
	}
	for at, rs := range t.against {
		slices.SortStableFunc(rs, func(a, b rival) int { return sign(b.similarity - a.similarity) })
		t.against[at] = rs[:min(len(rs), mostRivals)]
	}
	return nil
}

func sign(x float32) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// learn solves (K + λ) α = y for one entry, K the cosines of its own lines
// (y = 1) and its rivals (y = 0).
func (t *trainer) learn(entry int) []support {
	ls := slices.Clone(t.own[entry])
	for _, r := range t.against[entry] {
		ls = append(ls, r.line)
	}
	k, y := make([][]float64, len(ls)), make([]float64, len(ls))
	for i, l := range ls {
		for j, g := range t.grams[l] {
			t.dense[g] = t.weights[l][j]
		}
		k[i] = make([]float64, len(ls))
		for j, other := range ls[:i] {
			k[i][j] = float64(t.dot(other) + senseWeight*t.alike(l, other))
		}
		k[i][i] = 1 + ridgeLambda + senseWeight*float64(t.alike(l, l))
		if i < len(t.own[entry]) {
			y[i] = 1
		}
		for _, g := range t.grams[l] {
			t.dense[g] = 0
		}
	}
	alphas := solve(k, y)
	out := make([]support, 0, len(ls))
	for i, l := range ls {
		if a := float32(alphas[i]); math.Abs(alphas[i]) > faintSupport {
			out = append(out, support{t.seg.lineOf[l], t.seg.lineAt[l], a})
		}
	}
	return out
}

// faintSupport is the weight below which a line is left out of a model.
const faintSupport = 1e-3

func (t *trainer) dot(line int32) float32 {
	sum := float32(0)
	ws := t.weights[line]
	for i, g := range t.grams[line] {
		sum += ws[i] * t.dense[g]
	}
	return sum
}

// alike is the cosine of two lines' senses; 0 without them.
func (t *trainer) alike(a, b int32) float32 {
	if len(t.seg.senses) == 0 {
		return 0
	}
	if t.wideOf != a+1 {
		t.wideOf, t.wide = a+1, sense{t.seg.sense(int(a)), t.seg.steps[a]}.wide()
	}
	return float32(codesProduct(t.wide.codes, t.seg.sense(int(b)))) * t.wide.step * t.seg.steps[b]
}

// addSenses adds to the similarities of all lines with one of them what their
// senses have in common.
func (t *trainer) addSenses(similar []float32, line int) {
	if len(t.seg.senses) == 0 {
		return
	}
	for other := range similar {
		similar[other] += senseWeight * t.alike(int32(line), int32(other))
	}
}
