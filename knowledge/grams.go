package knowledge

import "math"

// A gram is a hashed feature of a short text. Its two highest bits tell its
// kind; two grams of a workspace are not expected to collide and would cost a
// little precision only.
type gram uint64

const (
	gramChars gram = iota << 62 // a run of characters, word boundaries included
	gramWord                    // a stem
	gramPair                    // two stems in a row, or one at either end
	gramJamo                    // a run of the letters of Hangul
)

// kindWeight is how much a gram of a kind counts beside its rarity. Chosen,
// like the lengths below, on halves of the sets named at DefaultCalibration.
var kindWeight = [...]float64{1, 2, 1, 0.6}

const (
	// Latin and the like: three to five characters.
	shortestRun, longestRun = 3, 5
	// Scripts whose characters are syllables or words: one and two.
	longestSyllables = 2
	// Letters of Hangul: four and five, some two syllables. They see through a
	// typo inside a syllable and through endings that melt into the stem.
	shortestJamo, longestJamo = 4, 5
)

// appendGrams appends the features of a line of text, once per occurrence:
// characters of its words with single spaces between, stems, pairs of stems,
// and the letters of Hangul.
func appendGrams(out []gram, text string) []gram {
	ws := words(normalise(text))
	rs := []rune{' '}
	previous, hangul := gramStart, false
	for _, w := range ws {
		first := len(rs)
		rs = append(append(rs, []rune(w)...), ' ')
		hangul = hangul || isHangul(rs[first])
		if isBigramScript(rs[first]) {
			previous = gramStart
			continue // endings stick to words: characters say it better
		}
		h := hashString(stem(w))
		out = append(out, mark(gramWord, h), mark(gramPair, stir(previous, h)))
		previous = h
	}
	if previous != gramStart {
		out = append(out, mark(gramPair, stir(previous, gramEnd)))
	}
	for i := range rs {
		out = appendRuns(out, rs[i:])
	}
	if hangul {
		out = appendJamo(out, rs)
	}
	return out
}

// appendRuns appends the runs of characters that begin a text.
func appendRuns(out []gram, rs []rune) []gram {
	h, syllables := uint64(hashSeed), false
	for n := 1; n <= min(longestRun, len(rs)); n++ {
		r := rs[n-1]
		h = stir(h, uint64(r))
		syllables = syllables || isBigramScript(r)
		switch {
		case !syllables && n >= shortestRun, syllables && n <= longestSyllables:
			out = append(out, mark(gramChars, h))
		case syllables:
			return out
		}
	}
	return out
}

// appendJamo appends the runs of letters of the Hangul in a text.
func appendJamo(out []gram, rs []rune) []gram {
	letters := make([]uint64, 0, 3*len(rs))
	for _, r := range rs {
		const first, last, vowels, finals = 0xAC00, 0xD7A3, 21, 28
		if r < first || r > last {
			if len(letters) == 0 || letters[len(letters)-1] != ' ' {
				letters = append(letters, ' ') // a boundary, or another script
			}
			continue
		}
		s := uint64(r - first)
		letters = append(letters, 0x1100+s/(vowels*finals), 0x1161+s/finals%vowels)
		if t := s % finals; t > 0 {
			letters = append(letters, 0x11A7+t)
		}
	}
	for i := range letters {
		h := uint64(hashSeed)
		for n := 1; n <= min(longestJamo, len(letters)-i); n++ {
			h = stir(h, letters[i+n-1])
			if n >= shortestJamo {
				out = append(out, mark(gramJamo, h))
			}
		}
	}
	return out
}

// gramWeight dampens repeated grams and weighs kinds.
func gramWeight(g gram, n int) float64 {
	w := kindWeight[g>>62]
	if n > 1 {
		w *= 1 + math.Log(float64(n))
	}
	return w
}

const (
	hashSeed  = 14695981039346656037
	gramStart = uint64(1) // before the first word
	gramEnd   = uint64(2) // after the last
)

// stir is a step of FNV-1a over whole values, 64 bits.
func stir(h, v uint64) uint64 { return (h ^ v) * 1099511628211 }

// hashRunes hashes a run of characters.
func hashRunes(rs []rune) uint64 {
	h := uint64(hashSeed)
	for _, r := range rs {
		h = stir(h, uint64(r))
	}
	return h
}

func hashString(s string) uint64 {
	h := uint64(hashSeed)
	for i := range len(s) {
		h = stir(h, uint64(s[i]))
	}
	return h
}

// mark folds the high bits of a hash into the rest, which the kind displaces.
func mark(kind gram, h uint64) gram {
	h ^= h >> 31
	return kind | gram(h&(1<<62-1))
}
