package knowledge

import (
	"math/bits"
	"slices"
	"unicode/utf8"
)

// spelling knows the words of a corpus and finds the one a mistyped word most
// likely meant. Immutable once made.
type spelling struct {
	// buckets hold words by length and first letter, and again by length and
	// last letter: a typo seldom hits both ends.
	buckets map[bucket][]spelled
}

type bucket struct {
	length int
	letter byte
	last   bool
}

type spelled struct {
	word    string
	count   int32
	letters uint32 // a bit for each letter it holds
}

// lettersOf marks the letters of a spellable word: one edit changes two marks
// at most, which rules nearly all words out before they are compared.
func lettersOf(w string) uint32 {
	var set uint32
	for i := range len(w) {
		set |= 1 << (w[i] - 'a')
	}
	return set
}

const minSpelled = 4 // shorter words have too many neighbours

func newSpelling(vocabulary map[string]int32) *spelling {
	s := &spelling{buckets: make(map[bucket][]spelled)}
	for w, n := range vocabulary {
		if !spellable(w) {
			continue
		}
		for _, b := range [...]bucket{{len(w), w[0], false}, {len(w), w[len(w)-1], true}} {
			s.buckets[b] = append(s.buckets[b], spelled{w, n, lettersOf(w)})
		}
	}
	for _, ws := range s.buckets { // a fixed order makes equal choices on every node
		slices.SortFunc(ws, func(a, b spelled) int {
			if a.count != b.count {
				return int(b.count - a.count)
			}
			if a.word < b.word {
				return -1
			}
			return 1
		})
	}
	return s
}

// spellable words are of ASCII letters only.
func spellable(w string) bool {
	if len(w) < minSpelled {
		return false
	}
	for i := range len(w) {
		if c := w[i]; c >= utf8.RuneSelf || c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// correct gives the known word nearest to w: one edit away (insertion,
// deletion, substitution or swap of neighbours), two for words of eight
// letters or more; the more frequent of equally near ones.
func (s *spelling) correct(w string) (string, bool) {
	if !spellable(w) {
		return "", false
	}
	limit := 1
	if len(w) >= 8 {
		limit = 2
	}
	letters := lettersOf(w)
	best, bestDistance, bestCount := "", limit+1, int32(0)
	for n := len(w) - limit; n <= len(w)+limit; n++ {
		for _, b := range [...]bucket{{n, w[0], false}, {n, w[len(w)-1], true}} {
			for _, c := range s.buckets[b] {
				if bits.OnesCount32(letters^c.letters) > 2*limit {
					continue
				}
				d := editDistance(w, c.word, min(limit, bestDistance))
				if d < bestDistance || d == bestDistance && d <= limit && c.count > bestCount {
					best, bestDistance, bestCount = c.word, d, c.count
				}
			}
		}
	}
	return best, best != ""
}

// editDistance is the optimal string alignment distance, or limit+1 when it
// is more than limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(b) >= 64 || len(a) >= 64 {
		return limit + 1
	}
	var rows [3][64]int
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		low := cur[0]
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, prev2[j-2]+1)
			}
			cur[j] = d
			low = min(low, d)
		}
		if low > limit {
			return limit + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], limit+1)
}
