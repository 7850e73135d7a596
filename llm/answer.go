package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/bot"
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

// answerShape is the answer's JSON schema. The order counts: whether it can be
// answered is decided before a word of the answer is written.
const answerShape = `{"type":"object","additionalProperties":false,` +
	`"required":["answerable","needs_human","missing","language","sentences"],"properties":{` +
	`"answerable":{"type":"boolean"},"needs_human":{"type":"boolean"},"missing":{"type":"string"},"language":{"type":"string"},` +
	`"sentences":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["text","sources","quote"],"properties":{` +
	`"text":{"type":"string"},"sources":{"type":"array","items":{"type":"integer"}},"quote":{"type":"string"}}}}}}`

// writtenSentence is a sentence as the model writes it. Pointers tell what is
// missing from what is empty: an endpoint without schemas may leave fields out.
type writtenSentence struct {
	Text    *string `json:"text"`
	Sources *[]int  `json:"sources"`
	Quote   *string `json:"quote"`
}

// reading takes an answer apart while it arrives. What is not exactly the
// asked shape, or tells what it was asked to keep, is not an answer.
type reading struct {
	p      prompt
	each   func(bot.ModelSentence) // hears of each finished sentence; may be nil
	told   int                     // sentences that each has heard of
	answer bot.ModelAnswer
	seen   map[string]bool
	words  []string // of all sentences so far
	source *watched
}

// readAnswer reads exactly one object of the asked shape, calling each with
// every sentence as soon as its last brace is there and the answer is known to
// be one. A fault of the source itself comes back as errSource.
func readAnswer(from io.Reader, p prompt, each func(bot.ModelSentence)) (*reading, *fault) {
	source := &watched{from: from}
	r := &reading{p: p, each: each, seen: map[string]bool{}, source: source}
	d := json.NewDecoder(source)
	f := r.object(d)
	if f == nil {
		if _, err := d.Token(); err != io.EOF {
			f = nonsense("text after the JSON")
		}
	}
	if source.err != nil {
		f = &fault{cause: source.err} // whatever the parser said came from this
	}
	if f == nil && source.holds(p.mark) {
		f = leaked()
	}
	if f != nil {
		return r, f
	}
	f = r.whole()
	return r, f
}

// watched remembers what was read, and an error that is no end.
type watched struct {
	from io.Reader
	text strings.Builder
	err  error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	w.text.Write(p[:n])
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

func (w *watched) holds(mark string) bool {
	return strings.Contains(strings.ToLower(w.text.String()), mark)
}

// leaked is an answer that holds its own instructions. Visitors can provoke
// this, and must not switch the model off for others.
func leaked() *fault { return &fault{what: "answer held its own instructions", weight: alive} }

func (r *reading) object(d *json.Decoder) *fault {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nonsense("not the asked JSON")
	}
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok || r.seen[key] {
			return nonsense("not the asked JSON")
		}
		r.seen[key] = true
		if f := r.field(d, key); f != nil {
			return f
		}
	}
	if _, err := d.Token(); err != nil {
		return nonsense("not the asked JSON")
	}
	for _, key := range []string{"answerable", "needs_human", "missing", "language", "sentences"} {
		if !r.seen[key] {
			return nonsense("a field is missing")
		}
	}
	return nil
}

func (r *reading) field(d *json.Decoder, key string) *fault {
	var into any
	switch key {
	case "answerable":
		into = &r.answer.Answerable
	case "needs_human":
		into = &r.answer.NeedsHuman
	case "missing":
		into = &r.answer.Missing
	case "language":
		into = &r.answer.Language
	case "sentences":
		return r.sentences(d)
	default:
		return nonsense("not the asked JSON")
	}
	var raw json.RawMessage
	if d.Decode(&raw) != nil || string(raw) == "null" || json.Unmarshal(raw, into) != nil {
		return nonsense("not the asked JSON")
	}
	r.tell() // sentences that came before "answerable"
	return nil
}

func (r *reading) sentences(d *json.Decoder) *fault {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nonsense("not the asked JSON")
	}
	for d.More() {
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return nonsense("not the asked JSON")
		}
		if f := r.sentence(raw); f != nil {
			return f
		}
		r.tell()
	}
	if _, err := d.Token(); err != nil {
		return nonsense("not the asked JSON")
	}
	return nil
}

// sentence reads one sentence and holds it against the passages that were sent.
func (r *reading) sentence(raw []byte) *fault {
	i := len(r.answer.Sentences) + 1
	if i > sentencesMost {
		return nonsense(fmt.Sprintf("more than %d sentences", sentencesMost))
	}
	var s writtenSentence
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	if d.Decode(&s) != nil {
		return nonsense("not the asked JSON")
	}
	if s.Text == nil || s.Sources == nil || s.Quote == nil {
		return nonsense(fmt.Sprintf("a field of sentence %d is missing", i))
	}
	text := visible(*s.Text)
	if text == "" || len([]rune(text)) > sentenceRoom {
		return nonsense(fmt.Sprintf("sentence %d is empty or too long", i))
	}
	for _, n := range *s.Sources {
		if n < 1 || n > len(r.p.passages) {
			return nonsense(fmt.Sprintf("sentence %d has a source out of range", i))
		}
	}
	r.words = append(r.words, words(text)...)
	if r.source.holds(r.p.mark) || tells(r.words, r.p.system) {
		return leaked()
	}
	r.answer.Sentences = append(r.answer.Sentences, bot.ModelSentence{Text: text, Sources: slices.Clone(*s.Sources), Quote: visible(*s.Quote)})
	return nil
}

// tell passes on what is finished, once it is known that this is an answer.
func (r *reading) tell() {
	if r.each == nil || !r.answer.Answerable {
		return
	}
	for ; r.told < len(r.answer.Sentences); r.told++ {
		r.each(r.answer.Sentences[r.told])
	}
}

// whole checks the answer when all of it is there.
func (r *reading) whole() *fault {
	r.answer.Missing = bounded(visible(r.answer.Missing), sentenceRoom)
	if !languageCode.MatchString(r.answer.Language) {
		r.answer.Language = ""
	}
	switch n := len(r.answer.Sentences); {
	case !r.answer.Answerable:
		r.answer.Sentences = nil // whatever else it wrote is not an answer
	case n == 0:
		return nonsense("0 sentences")
	}
	return nil
}

// tells says whether a text's words hold a run of words of the rules.
func tells(said []string, rules string) bool {
	told := " " + strings.Join(said, " ") + " "
	secret := words(rules)
	for i := 0; i+leakWords <= len(secret); i++ {
		if strings.Contains(told, " "+strings.Join(secret[i:i+leakWords], " ")+" ") {
			return true
		}
	}
	return false
}
