// Package linear is a small linear classifier on hashed words, character
// n-grams and a few dense features: what package sentiment runs and what
// sentiment/internal/train fits. Everything in it is pure.
package linear

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The FNV-1a parameters (64 bit), from the algorithm's public definition.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Salts keep a word, a word pair, an n-gram of runes and one of jamo with the
// same letters apart.
const (
	saltWord = 'w'
	saltPair = 'p'
	saltGram = 'g'
	saltJamo = 'j'
)

// Normalize prepares a text for Shape.Vector: lower case, digits as 0,
// addresses and mentions dropped, runs of one rune cut to two, everything that
// is no letter, digit or expressive mark (! ? . ~ ^ ; : ' and symbols) a space.
// The result starts and ends with one space.
func Normalize(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte(' ')
	last, run := ' ', 0
	for _, word := range strings.Fields(text) {
		if strings.HasPrefix(word, "http") || strings.HasPrefix(word, "@") {
			continue
		}
		for _, r := range word {
			r = fold(r)
			if r == last {
				if run++; r == ' ' || run > 2 {
					continue
				}
			} else {
				last, run = r, 1
			}
			b.WriteRune(r)
		}
		if last != ' ' {
			b.WriteByte(' ')
			last, run = ' ', 1
		}
	}
	return b.String()
}

func fold(r rune) rune {
	switch {
	case unicode.IsLetter(r):
		return unicode.ToLower(r)
	case unicode.IsDigit(r):
		return '0'
	case r == '’':
		return '\''
	case strings.ContainsRune("!?.~^;:'", r), unicode.IsSymbol(r):
		return r
	default:
		return ' '
	}
}

// Shape fixes how a text becomes buckets; a model only works with the shape it
// was trained with.
type Shape struct {
	Bits             uint8 // the table has 1<<Bits buckets
	MinGram, MaxGram uint8 // n-grams of runes, over word borders too
	MaxJamo          uint8 // n-grams of three to so many letters of Hangul syllables; 0: none
	Dense            uint8 // how many dense features a caller passes beside the text
}

// Vector gives the buckets of a text: its words, pairs of neighbours and
// n-grams, each once, in the order of first appearance.
func (s Shape) Vector(text string) []uint32 {
	normal := Normalize(text)
	seen := taken(s.Bits)
	c := collector{mask: 1<<s.Bits - 1, seen: seen, found: make([]uint32, 0, 8*len(normal))}
	c.words(normal)
	c.grams(saltGram, normal, int(s.MinGram), int(s.MaxGram))
	if s.MaxJamo > 0 {
		c.grams(saltJamo, decompose(normal), minJamo, int(s.MaxJamo))
	}
	for _, bucket := range c.found {
		seen.bits[bucket>>6] = 0
	}
	free(seen)
	return c.found
}

// minJamo is the shortest n-gram of jamo: about one syllable.
const minJamo = 3

// bitset marks buckets; it is lent out all zero and returned so.
type bitset struct{ bits []uint64 }

var bitsets sync.Pool

func taken(bits uint8) *bitset {
	s, ok := bitsets.Get().(*bitset)
	if !ok {
		s = new(bitset)
	}
	if n := 1 << max(bits, 6) >> 6; len(s.bits) < n {
		s.bits = make([]uint64, n)
	}
	return s
}

func free(s *bitset) { bitsets.Put(s) }

// collector gathers the buckets of a text without repetition.
type collector struct {
	mask  uint64
	seen  *bitset
	found []uint32
}

func (c *collector) add(hash uint64) {
	bucket := (hash ^ hash>>32) & c.mask
	word, bit := bucket>>6, uint64(1)<<(bucket&63)
	if c.seen.bits[word]&bit == 0 {
		c.seen.bits[word] |= bit
		c.found = append(c.found, uint32(bucket))
	}
}

// start begins a hash of one kind of feature.
func start(salt uint64) uint64 { return (fnvOffset ^ salt) * fnvPrime }

// words adds every word, without the marks at its end, and every pair.
func (c *collector) words(normal string) {
	var previous uint64
	for word := range strings.FieldsSeq(normal) {
		trimmed := strings.TrimRight(word, ".!?~;:")
		if trimmed == "" {
			trimmed = word
		}
		h := start(saltWord)
		for i := range len(trimmed) {
			h = (h ^ uint64(trimmed[i])) * fnvPrime
		}
		c.add(h)
		if previous != 0 {
			c.add((previous^h*31)*fnvPrime ^ saltPair)
		}
		previous = h
	}
}

// grams adds the n-grams of least to most runes.
func (c *collector) grams(salt uint64, text string, least, most int) {
	for i := range text {
		h := start(salt)
		for n, at := 1, i; n <= most && at < len(text); n++ {
			_, size := utf8.DecodeRuneInString(text[at:])
			for end := at + size; at < end; at++ {
				h = (h ^ uint64(text[at])) * fnvPrime
			}
			if n >= least {
				c.add(h)
			}
		}
	}
}

// The blocks of Unicode's Hangul syllables, in the order in which
// (syllable − first) = (initial × 21 + vowel) × 28 + final.
const (
	firstSyllable = '가'
	lastSyllable  = '힣'
	vowels        = 21
	finals        = 28
)

var (
	initialJamo = []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
	vowelJamo   = []rune("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
	finalJamo   = []rune(" ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
)

// decompose writes Hangul syllables as their letters, so that stems show
// through contractions and endings (좋았 and 좋은 share ㅈㅗㅎ).
func decompose(text string) string {
	var b strings.Builder
	b.Grow(3 * len(text))
	for _, r := range text {
		if r < firstSyllable || r > lastSyllable {
			b.WriteRune(r)
			continue
		}
		k := r - firstSyllable
		b.WriteRune(initialJamo[k/(vowels*finals)])
		b.WriteRune(vowelJamo[k/finals%vowels])
		if k%finals > 0 {
			b.WriteRune(finalJamo[k%finals])
		}
	}
	return b.String()
}
