// Package linear is a small three-class linear classifier on hashed words and
// character n-grams: what package sentiment runs and what
// sentiment/internal/train fits. Everything in it is pure.
package linear

import (
	"strings"
	"unicode"
)

// The FNV-1a parameters (64 bit), from the algorithm's public definition.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Salts keep a word, a word pair and an n-gram of the same letters apart.
const (
	saltWord = 'w'
	saltPair = 'p'
	saltGram = 'g'
)

// Normalize prepares a text for Features: lower case, digits as 0, addresses
// and mentions dropped, runs of one rune cut to two, everything that is no
// letter, digit or expressive mark (! ? . ~ ^ ; : ' and symbols) a space.
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

// Features appends to dst the hashes of a normalised text: every word, every
// pair of neighbours, and the character n-grams of minGram to maxGram runes,
// which may cross word borders. A feature counts as often as it occurs; callers
// reduce a hash to a bucket themselves.
func Features(dst []uint64, normal string, minGram, maxGram int) []uint64 {
	dst = words(dst, normal)
	starts := make([]int, 0, len(normal)+1)
	for i := range normal {
		starts = append(starts, i)
	}
	starts = append(starts, len(normal))
	for i := 0; i < len(starts)-1; i++ {
		h := uint64(fnvOffset ^ saltGram)
		h *= fnvPrime
		for n := 1; n <= maxGram && i+n < len(starts); n++ {
			for j := starts[i+n-1]; j < starts[i+n]; j++ {
				h = (h ^ uint64(normal[j])) * fnvPrime
			}
			if n >= minGram {
				dst = append(dst, h)
			}
		}
	}
	return dst
}

func words(dst []uint64, normal string) []uint64 {
	var previous uint64
	for rest := normal; rest != ""; {
		word := rest
		if cut := strings.IndexByte(rest, ' '); cut >= 0 {
			word, rest = rest[:cut], rest[cut+1:]
		} else {
			rest = ""
		}
		if word == "" {
			continue
		}
		trimmed := strings.TrimRight(word, ".!?~;:")
		if trimmed == "" {
			trimmed = word
		}
		h := hash(saltWord, trimmed)
		dst = append(dst, h)
		if previous != 0 {
			dst = append(dst, (previous^h*31)*fnvPrime^saltPair)
		}
		previous = h
	}
	return dst
}

func hash(salt byte, s string) uint64 {
	h := (uint64(fnvOffset) ^ uint64(salt)) * fnvPrime
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}
