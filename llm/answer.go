package llm

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/frontdesk-chat/frontdesk/bot"
	openai "github.com/sashabaranov/go-openai"
	"golang.org/x/text/unicode/norm"
)

const (
	// sentencesMost bounds an answer; the rules ask for four.
	sentencesMost = 12
	// sentenceRoom bounds a sentence, in characters.
	sentenceRoom = 1200
	// leakWords is how many words of the rules in a row make a leak: fewer
	// stand in honest answers too.
	leakWords = 8
)

// shape is the answer's JSON schema. The order counts: whether it can be
// answered is decided before a word of the answer is written.
const shape = `{"type":"object","additionalProperties":false,` +
	`"required":["answerable","needs_human","missing","language","sentences"],"properties":{` +
	`"answerable":{"type":"boolean"},"needs_human":{"type":"boolean"},"missing":{"type":"string"},"language":{"type":"string"},` +
	`"sentences":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["text","sources","quote"],"properties":{` +
	`"text":{"type":"string"},"sources":{"type":"array","items":{"type":"integer"}},"quote":{"type":"string"}}}}}}`

// written is the answer as the model writes it. Pointers tell what is missing
// from what is empty: an endpoint without schemas may leave fields out.
type written struct {
	Answerable *bool              `json:"answerable"`
	NeedsHuman *bool              `json:"needs_human"`
	Missing    *string            `json:"missing"`
	Language   *string            `json:"language"`
	Sentences  *[]writtenSentence `json:"sentences"`
}

type writtenSentence struct {
	Text    *string `json:"text"`
	Sources *[]int  `json:"sources"`
	Quote   *string `json:"quote"`
}

// readAnswer takes a completion apart: what is not exactly the asked shape, or
// tells what it was asked to keep, is not an answer.
func readAnswer(res openai.ChatCompletionResponse, p prompt) (bot.ModelAnswer, *fault) {
	if len(res.Choices) == 0 {
		return bot.ModelAnswer{}, nonsense("no choice")
	}
	choice := res.Choices[0]
	switch {
	case choice.Message.Refusal != "" || choice.FinishReason == openai.FinishReasonContentFilter:
		return bot.ModelAnswer{}, &fault{what: "it refused", weight: alive}
	case choice.FinishReason == openai.FinishReasonLength:
		return bot.ModelAnswer{}, &fault{what: "answer longer than allowed", weight: alive}
	}
	w, f := decode(choice.Message.Content)
	if f != nil {
		return bot.ModelAnswer{}, f
	}
	if leaks(choice.Message.Content, w, p) {
		// Visitors can provoke this, and must not switch the model off for others.
		return bot.ModelAnswer{}, &fault{what: "answer held its own instructions", weight: alive}
	}
	return w.answer(p.passages)
}

// decode reads exactly one object of the asked shape.
func decode(content string) (written, *fault) {
	var w written
	d := json.NewDecoder(strings.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return w, nonsense("not the asked JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return w, nonsense("text after the JSON")
	}
	if w.Answerable == nil || w.NeedsHuman == nil || w.Missing == nil || w.Language == nil || w.Sentences == nil {
		return w, nonsense("a field is missing")
	}
	for i, s := range *w.Sentences {
		if s.Text == nil || s.Sources == nil || s.Quote == nil {
			return w, nonsense(fmt.Sprintf("a field of sentence %d is missing", i+1))
		}
	}
	return w, nil
}

// answer checks what was written against the passages that were sent.
func (w written) answer(passages []string) (bot.ModelAnswer, *fault) {
	a := bot.ModelAnswer{Answerable: *w.Answerable, NeedsHuman: *w.NeedsHuman}
	if !a.Answerable {
		return a, nil // whatever else it wrote is not an answer
	}
	if n := len(*w.Sentences); n == 0 || n > sentencesMost {
		return a, nonsense(fmt.Sprintf("%d sentences", n))
	}
	for i, s := range *w.Sentences {
		text := visible(*s.Text)
		if text == "" || len([]rune(text)) > sentenceRoom {
			return a, nonsense(fmt.Sprintf("sentence %d is empty or too long", i+1))
		}
		sources := slices.Clone(*s.Sources)
		for _, n := range sources {
			if n < 1 || n > len(passages) {
				return a, nonsense(fmt.Sprintf("sentence %d has a source out of range", i+1))
			}
		}
		if !quoted(*s.Quote, sources, passages) {
			sources = nil
		}
		a.Sentences = append(a.Sentences, bot.ModelSentence{Text: text, Sources: sources})
	}
	return a, nil
}

// quoted says whether a quote stands in one of the cited passages. Spaces,
// case and punctuation may differ, and "…" may leave words out: models change
// those when they copy, and they prove nothing.
func quoted(quote string, sources []int, passages []string) bool {
	parts := strings.Split(strings.ReplaceAll(visible(quote), "...", "…"), "…")
	for _, n := range sources {
		passage, at, found := letters(passages[n-1]), 0, false
		for _, part := range parts {
			part = letters(part)
			if part == "" {
				continue
			}
			i := strings.Index(passage[at:], part)
			if i < 0 {
				found = false
				break
			}
			at, found = at+i+len(part), true
		}
		if found {
			return true
		}
	}
	return false
}

// letters leaves of a text its letters and digits, in one case and form.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// leaks says whether the output holds the request's mark, or a run of words of
// the rules in what a visitor would see.
func leaks(content string, w written, p prompt) bool {
	if strings.Contains(strings.ToLower(content), p.mark) {
		return true
	}
	var shown strings.Builder
	for _, s := range *w.Sentences {
		shown.WriteString(*s.Text + " ")
	}
	told := " " + strings.Join(words(shown.String()), " ") + " "
	secret := words(p.system)
	for i := 0; i+leakWords <= len(secret); i++ {
		if strings.Contains(told, " "+strings.Join(secret[i:i+leakWords], " ")+" ") {
			return true
		}
	}
	return false
}

// words splits a text at everything that is no letter or digit, in one case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(visible(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
}
