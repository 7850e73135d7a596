package knowledge

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

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

func BenchmarkLexical100k(b *testing.B) {
	x := NewIndex()
	arts := manyArticles(100_000)
	x.Put(arts...)
	snap := x.snap.Load()
	rng := rand.New(rand.NewPCG(1, 1))
	queries := make([]string, 512)
	for i := range queries {
		ws := strings.Fields(arts[rng.IntN(len(arts))].Body)
		at := rng.IntN(len(ws) - 6)
		queries[i] = strings.Join(ws[at:at+6], " ")
	}
	keep := func(*entry) bool { return true }
	b.ResetTimer()
	for i := range b.N {
		snap.lexical(snap.parse(queries[i%len(queries)], "en"), keep)
	}
}

func BenchmarkSearch100k(b *testing.B) {
	x := NewIndex()
	arts := manyArticles(100_000)
	x.Put(arts...)
	s := &Searcher{Index: x}
	b.ResetTimer()
	for i := range b.N {
		if _, err := s.Search(context.Background(), Query{Text: arts[i*37%len(arts)].Questions[0]}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBuild10k(b *testing.B) {
	arts := manyArticles(10_000)
	for b.Loop() {
		NewIndex().Put(arts...)
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
