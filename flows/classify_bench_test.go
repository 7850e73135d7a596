package flows

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var dataFolder = flag.String("data", "", "folder of public sets, answers/SET/kb.jsonl and queries.jsonl: BenchmarkClassify then tries other thresholds on them")

// BenchmarkClassify finds the label of one text among 12 labels of 5 examples
// each. With -data, and -v, it prints what other thresholds would have done.
func BenchmarkClassify(b *testing.B) {
	s := &classifyStep{minimum: defaultClassifyMin}
	for i := range 12 {
		l := label{id: fmt.Sprint(i)}
		for j := range 5 {
			l.examples = append(l.examples, newPhrase(fmt.Sprintf("I have a question about number %d of the %dth kind of tents", j, i)))
		}
		s.labels = append(s.labels, l)
	}
	for b.Loop() {
		s.best("could you tell me something about the tents of the third kind, please?")
	}
	if *dataFolder != "" {
		sweepClassify(b, *dataFolder)
	}
}

// The measure: of a set, groups of 6 and of 12 entries are labels, each with
// its first examples. Half of the messages that each group gets are for one of
// its labels, half for an entry outside, or for none. right is the share of the
// former that gets its label; wrong is the share of all messages that gets a
// label that is not theirs. The sets count alike. The best thresholds are those
// with the most right at no more than 5 % wrong. Odd lines of the queries fit,
// even lines tell.
const (
	classifyGroups   = 40
	classifyExamples = 5
)

// weighed is one message at one group.
type weighed struct {
	top, second float64
	fits, right bool // it is for a label of the group; for the best one
}

func sweepClassify(b *testing.B, folder string) {
	sets := []string{"clinc150-5", "banking77-20", "hint3-sofmattress", "parakqc-ko"}
	var fit, tell [][]weighed
	for _, set := range sets {
		odd, even := weigh(b, filepath.Join(folder, "answers", set))
		fit, tell = append(fit, odd), append(tell, even)
	}
	bestMin, bestMargin, most := 0.0, 0.0, 0.0
	for low := 20; low <= 60; low += 2 {
		for gap := 0; gap <= 24; gap += 2 {
			right, wrong := judgeAll(fit, float64(low)/100, float64(gap)/100)
			if low%10 == 0 && gap%4 == 0 {
				b.Logf("fit: min %.2f margin %.2f: right %.3f wrong %.3f", float64(low)/100, float64(gap)/100, right, wrong)
			}
			if wrong <= 0.05 && right > most {
				bestMin, bestMargin, most = float64(low)/100, float64(gap)/100, right
			}
		}
	}
	for _, at := range [][2]float64{{defaultClassifyMin, classifyMargin}, {bestMin, bestMargin}} {
		for i, set := range sets {
			right, wrong := judge(tell[i], at[0], at[1])
			b.Logf("tell: %s, %d messages, at %.2f and %.2f: right %.3f wrong %.3f", set, len(tell[i]), at[0], at[1], right, wrong)
		}
		right, wrong := judgeAll(tell, at[0], at[1])
		b.Logf("tell: all sets alike, at %.2f and %.2f: right %.3f wrong %.3f", at[0], at[1], right, wrong)
	}
}

// judgeAll is the mean of the sets, each counting alike.
func judgeAll(sets [][]weighed, low, gap float64) (right, wrong float64) {
	for _, set := range sets {
		r, w := judge(set, low, gap)
		right, wrong = right+r/float64(len(sets)), wrong+w/float64(len(sets))
	}
	return right, wrong
}

func judge(all []weighed, low, gap float64) (right, wrong float64) {
	fits, hits, misses := 0, 0, 0
	for _, w := range all {
		if w.fits {
			fits++
		}
		if w.top < low || w.top-w.second < gap {
			continue
		}
		if w.right {
			hits++
		} else {
			misses++
		}
	}
	return float64(hits) / float64(max(1, fits)), float64(misses) / float64(max(1, len(all)))
}

// weigh gives what the classifier makes of the messages of a set.
func weigh(b *testing.B, folder string) (odd, even []weighed) {
	type entry struct {
		ID, Text, Title string
		Questions, Gold []string
	}
	lines := func(name string) []entry {
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		var out []entry
		for sc := bufio.NewScanner(f); sc.Scan(); {
			var e entry
			if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
				b.Fatal(err)
			}
			out = append(out, e)
		}
		return out
	}
	var entries []label
	for _, e := range lines("kb.jsonl") {
		l := label{id: e.ID}
		for _, q := range append(e.Questions, e.Title)[:min(classifyExamples, 1+len(e.Questions))] {
			if strings.TrimSpace(q) != "" {
				l.examples = append(l.examples, newPhrase(q))
			}
		}
		entries = append(entries, l)
	}
	queries := lines("queries.jsonl")
	random := rand.New(rand.NewPCG(1, 2))
	for g := range classifyGroups {
		size := 6 + 6*(g%2)
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		s := &classifyStep{labels: slices.Clone(entries[:size])}
		in := func(q entry) bool {
			return slices.ContainsFunc(s.labels, func(l label) bool { return slices.Contains(q.Gold, l.id) })
		}
		count := [2][2]int{} // by half, by whether it fits
		for _, i := range random.Perm(len(queries)) {
			q, half := queries[i], i%2
			fits := in(q)
			if !fits && count[half][1] <= count[half][0] || fits && count[half][1] > count[half][0]+20 {
				continue // as many of both
			}
			if fits {
				count[half][1]++
			} else {
				count[half][0]++
			}
			w := weighed{fits: fits}
			var best *label
			best, w.top, w.second = s.nearest(q.Text)
			w.right = fits && best != nil && slices.Contains(q.Gold, best.id)
			if half == 0 { // lines are counted from 1
				odd = append(odd, w)
			} else {
				even = append(even, w)
			}
		}
	}
	return odd, even
}
