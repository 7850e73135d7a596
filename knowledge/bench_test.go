package knowledge

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// manyArticles makes n articles of about 60 words whose words follow Zipf's
// law, as natural text does.
func manyArticles(n int) []Article {
	rng := rand.New(rand.NewPCG(7, 7))
	zipf := rand.NewZipf(rng, 1.1, 8, 60_000)
	text := func(words int) string {
		var b strings.Builder
		for range words {
			fmt.Fprintf(&b, "%s ", madeWord(zipf.Uint64()))
		}
		return strings.TrimSpace(b.String())
	}
	out := make([]Article, n)
	for i := range out {
		out[i] = Article{ID: chat.NewID(), Slug: fmt.Sprint(i), Title: text(6), Body: text(60) + ".", Questions: []string{text(8)}, Lang: "en"}
	}
	return out
}

// madeWord spells a number in syllables, so that words stem and spell like
// words.
func madeWord(n uint64) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for n += 70; n > 0; n /= 70 {
		b.WriteByte(consonants[n%14])
		b.WriteByte(vowels[n/14%5])
	}
	return b.String()
}

// questionsFor makes questions of words that stand together in the articles,
// some with a typo.
func questionsFor(arts []Article, n int) []string {
	rng := rand.New(rand.NewPCG(1, 1))
	out := make([]string, n)
	for i := range out {
		ws := strings.Fields(arts[rng.IntN(len(arts))].Body)
		at := rng.IntN(len(ws) - 8)
		q := ws[at : at+4+rng.IntN(4)]
		if i%4 == 0 {
			q[0] = q[0][1:]
		}
		out[i] = "how do I " + strings.Join(q, " ") + "?"
	}
	return out
}

// percentiles runs f for every question and reports the p50 and p99 of its
// times by the clock, and the p99 of the processor time it took, which other
// work on the machine does not lengthen. Allocation is included, the garbage
// collector's own threads in the clock's times only.
func percentiles(b *testing.B, questions []string, f func(question string)) {
	b.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, q := range questions[:min(50, len(questions))] {
		f(q) // warm
	}
	took, worked := make([]time.Duration, 0, 4096), make([]time.Duration, 0, 4096)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start, busy := time.Now(), threadTime()
		f(questions[i%len(questions)])
		took, worked = append(took, time.Since(start)), append(worked, threadTime()-busy)
	}
	slices.Sort(took)
	slices.Sort(worked)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e3, "p99-µs")
	b.ReportMetric(float64(worked[len(worked)/2].Nanoseconds())/1e3, "cpu-p50-µs")
	b.ReportMetric(float64(worked[len(worked)*99/100].Nanoseconds())/1e3, "cpu-p99-µs")
}

func BenchmarkLexical(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, arts := NewIndex(), manyArticles(n)
			x.Put(arts...)
			snap := x.snap.Load()
			keep := func(*entry) bool { return true }
			percentiles(b, questionsFor(arts, 512), func(q string) { snap.lexical(snap.parse(q, "en"), keep) })
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, arts := NewIndex(), manyArticles(n)
			x.Put(arts...)
			s := &Searcher{Index: x}
			start := time.Now()
			if err := s.Learn(b.Context(), nil); err != nil {
				b.Fatal(err)
			}
			learned := time.Since(start)
			percentiles(b, questionsFor(arts, 512), func(q string) {
				if _, err := s.Search(context.Background(), Query{Text: q}); err != nil {
					b.Fatal(err)
				}
			})
			b.ReportMetric(learned.Seconds(), "learn-s")
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			arts := manyArticles(n)
			for b.Loop() {
				NewIndex().Put(arts...)
			}
		})
	}
}

// 800 articles of three lines, as a large FAQ.
func BenchmarkTrainClassifier(b *testing.B) {
	x, arts := NewIndex(), manyArticles(800)
	for i := range arts {
		arts[i].Questions = append(arts[i].Questions, arts[(i+1)%len(arts)].Title)
	}
	x.Put(arts...)
	snap := x.snap.Load()
	for b.Loop() {
		if _, err := trainClassifier(b.Context(), snap.segs[0], snap.stats); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPutOneInto10k(b *testing.B) {
	x := NewIndex()
	arts := manyArticles(10_000)
	x.Put(arts...)
	for b.Loop() {
		x.Put(arts[0])
	}
}
