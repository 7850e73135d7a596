package knowledge

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// duplicateAt is the share of their character 7-grams that two articles
	// have in common from which they say nearly the same: about every eighth
	// word may differ.
	duplicateAt = 0.55
	// shingle is the length of those grams, in characters: long enough that
	// two texts on one subject share few, short enough that a changed word
	// costs few. Characters, so that Korean endings do not matter much.
	shingle = 7
	// leastShingles is the size below which a text is too short to tell.
	leastShingles = 40
	// The sketch of a text has sketchBands bands of sketchRows values. Two
	// texts alike at 0.55 meet in one of 32 bands of 4 with probability
	// 1 − (1 − 0.55⁴)³² = 0.96, at 0.7 nearly surely.
	sketchBands = 32
	sketchRows  = 4
	sketchSize  = sketchBands * sketchRows
)

// Duplicates finds articles that say nearly the same, each pair once, the
// lower id first. Articles in different languages, or for different audiences
// or products, are no duplicates. It takes time about linear in the texts:
// MinHash sketches (Broder 1997) by one permutation (Li, Owen, Zhang 2012),
// and exact shares for the pairs that meet in a band.
func Duplicates(arts []Reviewed) []Finding {
	texts := make([][]uint64, len(arts))
	bands := make(map[[2]uint64][]int)
	for i, a := range arts {
		texts[i] = shingles(a.Title + "\n" + Plain(Sanitise(a.Body)))
		if len(texts[i]) < leastShingles {
			continue
		}
		sketch := sketchOf(texts[i])
		for b := range sketchBands {
			key := [2]uint64{uint64(b), fold(sketch[b*sketchRows : (b+1)*sketchRows])}
			bands[key] = append(bands[key], i)
		}
	}
	seen := make(map[[2]int]bool)
	told := make([]int, len(arts))
	var out []Finding
	for _, key := range slices.SortedFunc(maps.Keys(bands), func(a, b [2]uint64) int { return slices.Compare(a[:], b[:]) }) {
		members := bands[key]
		for n, i := range members {
			for _, j := range members[n+1 : min(len(members), n+1+crowd)] {
				pair := [2]int{min(i, j), max(i, j)}
				if told[i] >= crowd || told[j] >= crowd || seen[pair] || !sameReaders(arts[i].Article, arts[j].Article) {
					continue
				}
				seen[pair] = true
				if share := jaccard(texts[i], texts[j]); share >= duplicateAt {
					told[i], told[j] = told[i]+1, told[j]+1
					out = append(out, duplicateOf(arts[i].Article, arts[j].Article, share))
				}
			}
		}
	}
	return sortFindings(out)
}

// crowd bounds the findings of one article, and its pairs in one band: of a
// thousand copies of one text each is told of some, not of all.
const crowd = 5

// sameReaders reports whether two articles speak to the same people about the
// same thing in the same language, as far as they say.
func sameReaders(a, b Article) bool {
	same := func(x, y string) bool { return x == "" || y == "" || strings.EqualFold(x, y) }
	return same(a.Lang, b.Lang) && same(a.Audience, b.Audience) && same(a.Product, b.Product)
}

// ordered gives two articles by id, so that a pair is the same from both sides.
func ordered(a, b Article) (Article, Article) {
	if bytes.Compare(a.ID[:], b.ID[:]) > 0 {
		return b, a
	}
	return a, b
}

func duplicateOf(a, b Article, share float64) Finding {
	a, b = ordered(a, b)
	f := Finding{Kind: Duplicate, Article: a.ID, Other: b.ID, Score: share, Fingerprint: factPrint(Duplicate, a.ID, b.ID, a.ContentHash(), b.ContentHash())}
	f.Here, f.There = alikeSentences(a, b)
	return f
}

// alikeSentences gives the pair of sentences of two articles that are most
// alike, the longer ones of equals.
func alikeSentences(a, b Article) (here, there string) {
	const most = 30 // sentences of each: the evidence need not be the best of a book
	best := 0.0
	of := func(a Article) (texts []string, grams [][]uint64) {
		for _, s := range statementsOf(a) {
			if len(texts) == most {
				break
			}
			texts, grams = append(texts, s.text), append(grams, shingles(s.text))
		}
		return texts, grams
	}
	ta, ga := of(a)
	tb, gb := of(b)
	for i := range ta {
		for j := range tb {
			if v := jaccard(ga[i], gb[j]) * math.Log1p(float64(min(len(ga[i]), len(gb[j])))); v > best {
				best, here, there = v, ta[i], tb[j]
			}
		}
	}
	return here, there
}

// factPrint names the facts of a finding.
func factPrint(kind FlagKind, a, b chat.ID, facts ...string) string {
	h := sha256.New()
	for _, s := range append([]string{string(kind), a.String(), b.String()}, facts...) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// sortFindings orders by kind, the strongest first, then by articles.
func sortFindings(all []Finding) []Finding {
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Score, a.Score), bytes.Compare(a.Article[:], b.Article[:]), bytes.Compare(a.Other[:], b.Other[:]),
			strings.Compare(a.Here, b.Here), strings.Compare(a.There, b.There))
	})
	return all
}

// shingles gives the distinct hashed character grams of a text, sorted.
func shingles(text string) []uint64 {
	rs := []rune(strings.Join(words(normalise(text)), " "))
	var out []uint64
	for i := 0; i+shingle <= len(rs); i++ {
		out = append(out, mix(hashRunes(rs[i:i+shingle])))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// mix spreads a hash over all bits (the finaliser of MurmurHash3): FNV leaves
// its upper bits too even for the bins of a sketch.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// sketchOf gives the least hash in each of sketchSize bins; an empty bin takes
// the next one's.
func sketchOf(grams []uint64) (sketch [sketchSize]uint64) {
	for i := range sketch {
		sketch[i] = math.MaxUint64
	}
	for _, g := range grams {
		bin := g % sketchSize
		sketch[bin] = min(sketch[bin], g/sketchSize)
	}
	filled := sketch
	for i := range sketch {
		for n := 1; filled[i] == math.MaxUint64 && n < sketchSize; n++ {
			filled[i] = sketch[(i+n)%sketchSize]
		}
	}
	return filled
}

// fold makes one number of a band.
func fold(values []uint64) uint64 {
	h := uint64(14695981039346656037)
	for _, v := range values {
		h = mix(h ^ v)
	}
	return h
}

// jaccard is the share of two sorted sets' members that are in both.
func jaccard(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common, i, j = common+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if all := len(a) + len(b) - common; all > 0 {
		return float64(common) / float64(all)
	}
	return 0
}
