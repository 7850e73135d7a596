package knowledge

import (
	"math"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// sameQuestionAt is the cosine of two wordings' character grams from which
// they ask the same. Measured as they would come, one by one, on the dev halves
// of three public sets (B³ precision, recall): clinc150 .91, .40, banking77
// .86, .42, parakqc-ko .90, .97. A board that shows one need twice is read
// sooner than one that hides a need in another, so precision weighs more.
const sameQuestionAt = 0.3

// Clusters groups questions that are asked alike, as they come: a question
// joins the cluster that holds the wording most like it, or begins one. The
// order of what came before decides, so that a cluster never changes its
// members. English and Korean alike, by character grams with the idf of all
// wordings. Not for concurrent use.
type Clusters struct {
	lines []clusterLine
	grams map[uint64][]int // gram → lines that hold it
}

// clusterLine is one wording of a cluster.
type clusterLine struct {
	cluster int
	grams   map[uint64]float64 // gram → its dampened count
}

// Add notes a wording of a cluster, which is a number of the caller's.
func (c *Clusters) Add(cluster int, wording string) {
	if c.grams == nil {
		c.grams = make(map[uint64][]int)
	}
	grams := wordingGrams(wording)
	if len(grams) == 0 {
		return
	}
	for g := range grams {
		c.grams[g] = append(c.grams[g], len(c.lines))
	}
	c.lines = append(c.lines, clusterLine{cluster, grams})
}

// Find gives the cluster that holds the wording most like a question, and how
// alike they are, 0 … 1; ok is false when none is alike enough.
func (c *Clusters) Find(question string) (cluster int, score float64, ok bool) {
	asked := wordingGrams(question)
	if len(asked) == 0 || len(c.lines) == 0 {
		return 0, 0, false
	}
	shared := make(map[int]float64)
	for g, n := range asked {
		w := c.idf(g)
		for _, line := range c.grams[g] {
			shared[line] += n * c.lines[line].grams[g] * w * w
		}
	}
	length := c.length(asked)
	best := -1
	for line, dot := range shared {
		s := dot / (length * c.length(c.lines[line].grams))
		if s > score || s == score && line < best {
			score, best = s, line
		}
	}
	if best < 0 || score < sameQuestionAt {
		return 0, score, false
	}
	return c.lines[best].cluster, score, true
}

// idf of a gram among the wordings; one more than them, so that a single
// wording can be like another.
func (c *Clusters) idf(g uint64) float64 { return idf(len(c.lines)+1, int32(len(c.grams[g]))) }

func (c *Clusters) length(grams map[uint64]float64) float64 {
	sum := 0.0
	for g, n := range grams {
		w := n * c.idf(g)
		sum += w * w
	}
	return math.Sqrt(sum)
}

// wordingGrams gives the character grams of a question's content words, or of
// all its words when it has no other: "how do I" must not make two questions
// alike.
func wordingGrams(text string) map[uint64]float64 {
	var content, all []string
	for _, w := range words(normalise(unmasked.Replace(text))) {
		all = append(all, w)
		if !stopWords[w] && !asking[w] {
			content = append(content, w)
		}
	}
	if len(content) == 0 {
		content = all
	}
	counts := make(map[uint64]int)
	for _, g := range appendGrams(nil, strings.Join(content, " ")) {
		counts[uint64(g)]++
	}
	out := make(map[uint64]float64, len(counts))
	for g, n := range counts {
		out[g] = 1 + math.Log(float64(n))
	}
	return out
}

// unmasked drops what stands for personal data: it is no part of a question.
var unmasked = strings.NewReplacer(chat.MaskedMail, " ", chat.MaskedPhone, " ", chat.MaskedNumber, " ", chat.MaskedLink, " ")

// asking are words of questions that say nothing of what is asked.
var asking = wordSet(`please hi hello hey thanks thank you want need know tell help wonder wondering question 안녕하세요 문의 문의드려요 궁금해요 궁금합니다 알려주세요 혹시 질문 부탁드려요 부탁드립니다`)

// Place groups misses into questions: known ones first, new ones as they come.
// It gives every question that a miss fell into, with its misses in their
// order; a new question has no id yet. known is not changed.
func Place(known []Question, misses []Miss) []Placed {
	var c Clusters
	placed := make([]Placed, len(known))
	for i, q := range known {
		placed[i].Question = q
		for _, w := range append([]string{q.Wording}, q.Wordings...) {
			c.Add(i, w)
		}
	}
	for _, m := range misses {
		at, _, ok := c.Find(m.Text)
		if !ok {
			at = len(placed)
			placed = append(placed, Placed{Question: Question{State: QuestionOpen, Wording: m.Text, Lang: m.Lang}})
		}
		p := &placed[at]
		p.Misses = append(p.Misses, m)
		if len(p.Question.Wordings) < MaxWordings && !slices.Contains(p.Question.Wordings, m.Text) {
			p.Question.Wordings = append(slices.Clone(p.Question.Wordings), m.Text)
			c.Add(at, m.Text)
			p.Question.Wording = typical(p.Question.Wordings)
		}
	}
	return slices.DeleteFunc(placed, func(p Placed) bool { return len(p.Misses) == 0 })
}

// Placed is a question with misses that fell into it.
type Placed struct {
	Question Question
	Misses   []Miss
}

// typical gives the wording that is most like the others, the shorter one of
// equals.
func typical(wordings []string) string {
	grams := make([]map[uint64]float64, len(wordings))
	for i, w := range wordings {
		grams[i] = wordingGrams(w)
	}
	length := func(g map[uint64]float64) float64 {
		sum := 0.0
		for _, n := range g {
			sum += n * n
		}
		return math.Sqrt(sum)
	}
	best, top := 0, -1.0
	for i := range wordings {
		sum := 0.0
		for j := range wordings {
			dot := 0.0
			for g, n := range grams[i] {
				dot += n * grams[j][g]
			}
			if l := length(grams[i]) * length(grams[j]); l > 0 {
				sum += dot / l
			}
		}
		sum = math.Round(sum*1e6) / 1e6 // maps add in any order
		if sum > top || sum == top && len(wordings[i]) < len(wordings[best]) {
			best, top = i, sum
		}
	}
	return wordings[best]
}
