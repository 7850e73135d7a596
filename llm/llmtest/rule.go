package llmtest

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

// honestEnough is how near a sentence must be to the question to answer it.
// Vectors of texts without a common word are at 0 but for collisions.
const honestEnough = 0.15

// Honest answers with the passage sentence that is nearest to the question and
// quotes it, or says that the passages do not answer.
func Honest(r Request) Reply {
	question := Vector(r.Block("question"), defaultDim)
	best, source, near := "", 0, honestEnough
	for n := 1; ; n++ {
		passage := r.Block(fmt.Sprintf("passage %d", n))
		if passage == "" {
			break
		}
		title, text, _ := strings.Cut(passage, "\n")
		for _, sentence := range sentences(text) {
			if s := cosine(question, Vector(title+" "+sentence, defaultDim)); s > near {
				best, source, near = sentence, n, s
			}
		}
	}
	if best == "" {
		return Say(Answer{Missing: "the passages do not say", Language: language(r)})
	}
	return Say(Answer{Answerable: true, Language: language(r), Sentences: []Sentence{{Text: best, Sources: []int{source}, Quote: best}}})
}

// Lie states something that no passage says, with a number nobody gave, and
// cites passage 1 with a quote that stands there.
func Lie(r Request) Reply {
	_, text, _ := strings.Cut(r.Block("passage 1"), "\n")
	quote := text
	if all := sentences(text); len(all) > 0 {
		quote = all[0]
	}
	return Say(Answer{Answerable: true, Language: language(r), Sentences: []Sentence{
		{Text: "You get 98765 of them for free, for ever.", Sources: []int{1}, Quote: quote},
	}})
}

// CiteNothing answers as Honest does, without naming a source.
func CiteNothing(r Request) Reply {
	return Say(Answer{Answerable: true, Language: language(r), Sentences: []Sentence{{Text: "Certainly, that is possible."}}})
}

// NoSchema refuses JSON schemas as older endpoints do, and follows the rule
// otherwise.
func NoSchema(rule Rule) Rule {
	return func(r Request) Reply {
		if r.ResponseFormat.Type == "json_schema" {
			return Refuse("", "'response_format' of type 'json_schema' is not supported with this model")
		}
		return rule(r)
	}
}

// NoTemperature refuses a temperature as reasoning models do, and follows the
// rule otherwise.
func NoTemperature(rule Rule) Rule {
	return func(r Request) Reply {
		if r.Temperature != nil {
			return Refuse("temperature", "Unsupported value: 'temperature' does not support 0 with this model")
		}
		return rule(r)
	}
}

// Always gives the same reply to every request.
func Always(reply Reply) Rule { return func(Request) Reply { return reply } }

func language(r Request) string {
	for _, c := range r.Block("question") {
		if unicode.Is(unicode.Hangul, c) {
			return "ko"
		}
	}
	return "en"
}

// sentences cuts a text behind full stops that a space follows, and at lines.
func sentences(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		for {
			i := strings.Index(line, ". ")
			if i < 0 {
				break
			}
			list, line = append(list, strings.TrimSpace(line[:i+1])), line[i+2:]
		}
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func cosine(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return dot / math.Sqrt(aa*bb)
}
