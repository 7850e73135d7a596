package encoder

import (
	"math"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// space stands before every word.
const space = "▁"

// normalise brings a text to the form that pieces are made of: compatible
// characters are one, all letters small, and every word begins with a space.
// A text without a letter or digit is "".
func normalise(text string) string {
	var b strings.Builder
	said, gap := false, true
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.IsSpace(r):
			gap = true
			continue
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Cf, r):
			continue
		}
		if gap {
			b.WriteString(space)
			gap = false
		}
		said = said || unicode.IsLetter(r) || unicode.IsDigit(r)
		b.WriteRune(unicode.ToLower(r))
	}
	if !said {
		return ""
	}
	return b.String()
}

// The rows of the table that stand for no piece of a word.
const (
	rowUnknown = iota
	rowBegin
	rowEnd
	firstPiece
)

// pieces is the vocabulary of a unigram language model (Kudo 2018): pieces of
// words in the order of their bytes, each with the log of its frequency.
type pieces struct {
	text    string
	offsets []uint32 // of the pieces in text, and its end
	scores  []float32
	unknown float32 // the score of a character that is no piece
}

func (p *pieces) len() int { return len(p.scores) }

func (p *pieces) piece(i int) string { return p.text[p.offsets[i]:p.offsets[i+1]] }

// split cuts a normalised text into the likeliest pieces, by Viterbi's
// algorithm, and gives their rows between those of beginning and end.
func (p *pieces) split(text string) []int32 {
	if text == "" {
		return nil
	}
	best := make([]float32, len(text)+1)
	from, row := make([]int32, len(text)+1), make([]int32, len(text)+1)
	for i := range best[1:] {
		best[i+1] = float32(math.Inf(-1))
	}
	reach := func(at, end int, score float32, r int32) {
		if s := best[at] + score; s > best[end] {
			best[end], from[end], row[end] = s, int32(at), r
		}
	}
	for at, r := range text {
		size := utf8.RuneLen(r)
		reach(at, at+size, p.unknown, rowUnknown)
		// The pieces that begin like the rest of the text lie side by side, fewer
		// with every byte.
		low, high := 0, p.len()
		for end := at + 1; end <= len(text) && low < high; end++ {
			n, c := end-at-1, text[end-1]
			low += sort.Search(high-low, func(i int) bool { s := p.piece(low + i); return len(s) > n && s[n] >= c })
			high = low + sort.Search(high-low, func(i int) bool { return p.piece(low + i)[n] > c })
			if low < high && len(p.piece(low)) == n+1 {
				reach(at, end, p.scores[low], int32(low+firstPiece))
			}
		}
	}
	out := []int32{rowEnd}
	for at := len(text); at > 0; at = int(from[at]) {
		out = append(out, row[at])
	}
	out = append(out, rowBegin)
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
