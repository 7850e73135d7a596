// Package ask weighs whether a message asks for a person, with a linear model
// over hashed features and what the text means. It is pure; the trainer beside
// it makes the weights.
package ask

import (
	"strings"
	"unicode"
)

// Buckets is the number of weights that features are hashed to.
const Buckets = 1 << 17

// Feature is one bucket that a text fills, and how much.
type Feature struct {
	Bucket uint32
	Value  float32
}

// Features gives what the model sees of a text: words and runs of words, runs
// of letters inside words (syllables and jamo for Hangul), and runs and ordered
// pairs of word classes ("wish, talk, person"), which carry what was learnt
// from one word to its relatives. Every kind has length 1 on its own, so that
// long and short texts weigh alike. A bucket may come twice.
func Features(text string) []Feature {
	words := tokens(text)
	c := &collector{out: make([]Feature, 0, 16*len(words)+len(text)*5)}
	wordRuns(words, c)
	c.scale(1)
	letterRuns(words, c)
	c.scale(1)
	classRuns(classesOf(words), c)
	c.scale(1.5)
	return c.out
}

// collector gathers features; scale gives those since the last call a length.
type collector struct {
	out  []Feature
	from int
}

func (c *collector) scale(length float32) {
	fresh := c.out[c.from:]
	for i := range fresh {
		fresh[i].Value = length / sqrt(float32(len(fresh)))
	}
	c.from = len(c.out)
}

// add hashes (FNV-1a) the kind and the parts to a bucket; empty parts count.
func (c *collector) add(kind byte, first, second, third string) {
	h := (uint32(2166136261) ^ uint32(kind)) * 16777619
	h = hash(hash(hash(h, first), second), third)
	c.out = append(c.out, Feature{Bucket: (h ^ h>>17) % Buckets})
}

func hash(h uint32, part string) uint32 {
	for i := range len(part) {
		h = (h ^ uint32(part[i])) * 16777619
	}
	return (h ^ ' ') * 16777619
}

// token is one word in lower case, without apostrophes, and the word of the
// classes that it is a typing error of, or is itself.
type token struct {
	text, meant string
	hangul      bool
}

func newToken(word string, hangul bool) token {
	return token{text: word, meant: meant(word, hangul), hangul: hangul}
}

// tokens cuts a text into words; Hangul and other letters part.
func tokens(text string) []token {
	var out []token
	var now []rune
	var hangul bool
	end := func() {
		if len(now) > 0 {
			out = append(out, newToken(string(now), hangul))
			now = now[:0]
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if h := unicode.Is(unicode.Hangul, r); h != hangul {
				end()
				hangul = h
			}
			r = unicode.ToLower(r)
			if n := len(now); n >= 2 && now[n-1] == r && now[n-2] == r {
				continue // "humannnn"
			}
			now = append(now, r)
		case r == '\'' || r == '’':
		case r == '?':
			end()
			out = append(out, newToken("?", false))
		default:
			end()
		}
	}
	end()
	return spelled(out)
}

// spelled joins letters that stand alone: "h u m a n".
func spelled(words []token) []token {
	out := words[:0]
	for i := 0; i < len(words); i++ {
		n := 0
		for i+n < len(words) && len(words[i+n].text) == 1 && words[i+n].text != "?" {
			n++
		}
		if n < 4 {
			out = append(out, words[i])
			continue
		}
		var b strings.Builder
		for _, w := range words[i : i+n] {
			b.WriteString(w.text)
		}
		out = append(out, newToken(b.String(), false))
		i += n - 1
	}
	return out
}

func wordRuns(words []token, c *collector) {
	before, second := "^", ""
	for _, w := range words {
		c.add('w', w.meant, "", "")
		if w.meant != w.text {
			c.add('t', w.meant, "", "")
		}
		c.add('v', before, w.meant, "")
		if second != "" {
			c.add('u', second, before, w.meant)
		}
		before, second = w.meant, before
	}
	c.add('v', before, "$", "")
}

func letterRuns(words []token, c *collector) {
	var tight []rune
	for _, w := range words {
		if w.text == "?" {
			continue
		}
		if !w.hangul {
			runs([]rune("_"+w.meant+"_"), 2, 5, 'c', c)
			continue
		}
		letters := []rune(w.text)
		tight = append(tight, letters...)
		runs(jamo(letters), 3, 5, 'j', c)
	}
	if len(tight) > 0 {
		runs(tight, 1, 4, 's', c)
	}
}

// runs adds every run of shortest to longest letters.
func runs(letters []rune, shortest, longest int, kind byte, c *collector) {
	text := string(letters)
	starts := make([]int, 0, len(letters)+1)
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for i := range len(letters) {
		for n := shortest; n <= longest && i+n <= len(letters); n++ {
			c.add(kind, text[starts[i]:starts[i+n]], "", "")
		}
	}
}

// jamo takes Hangul syllables apart (Unicode 3.12), with '_' at both ends.
func jamo(word []rune) []rune {
	out := make([]rune, 0, 3*len(word)+2)
	out = append(out, '_')
	for _, r := range word {
		if r < 0xAC00 || r > 0xD7A3 {
			out = append(out, r)
			continue
		}
		s := r - 0xAC00
		out = append(out, 0x1100+s/588, 0x1161+s%588/28)
		if final := s % 28; final > 0 {
			out = append(out, 0x11A7+final)
		}
	}
	return append(out, '_')
}

// classRuns adds runs of one to five classes and ordered pairs up to six apart.
func classRuns(classes string, c *collector) {
	classes = "^" + classes + "$"
	for i := range len(classes) {
		for n := 1; n <= 5 && i+n <= len(classes); n++ {
			c.add('k', classes[i:i+n], "", "")
		}
		if classes[i] == other {
			continue
		}
		for d := 2; d <= 6 && i+d < len(classes); d++ {
			if classes[i+d] != other {
				c.add('p', classes[i:i+1], classes[i+d:i+d+1], "")
			}
		}
	}
}

// Stretches gives what of a message is weighed, each on its own: a short
// message whole, a long one sentence by sentence and by two, and a sentence
// that does not end in windows. An ask may stand anywhere in a long story.
func Stretches(text string) []string {
	var out []string
	if len(strings.Fields(text)) <= shortWords {
		out = append(out, text)
	}
	sentences := sentences(text)
	if len(sentences) == 1 && len(out) == 1 {
		return out
	}
	for i, s := range sentences {
		words := strings.Fields(s)
		if len(words) <= shortWords {
			out = append(out, s)
		} else {
			for at := 0; at == 0 || at+windowWords/2 < len(words); at += windowWords / 2 {
				out = append(out, strings.Join(words[at:min(at+windowWords, len(words))], " "))
			}
		}
		if i > 0 && len(sentences) > 2 && len(words)+len(strings.Fields(sentences[i-1])) <= shortWords {
			out = append(out, sentences[i-1]+" "+s)
		}
	}
	return out
}

const (
	shortWords  = 24
	windowWords = 14
)

// sentences cuts a text behind full stops, question and exclamation marks and
// ends of lines.
func sentences(text string) []string {
	var out []string
	from := 0
	flush := func(to int) {
		if s := strings.TrimSpace(text[from:to]); strings.IndexFunc(s, unicode.IsLetter) >= 0 {
			out = append(out, s)
			from = to
		}
	}
	for i, r := range text {
		if r == '\n' || ends(text, i, r) {
			flush(i + 1)
		}
	}
	flush(len(text))
	return out
}

// ends tells a closing mark, which a letter or digit does not follow ("3.5").
func ends(text string, i int, r rune) bool {
	return strings.ContainsRune(".!?;", r) && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n')
}
