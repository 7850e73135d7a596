package evals

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// Labelled is a text with the class that a person gave it.
type Labelled struct {
	Text   string
	Label  int
	Lang   string
	Source string // where it comes from; the file's name when the line does not say
}

// ReadLabelled reads a JSONL file of {"text", "label", "lang", "source"}. A
// line that has no text or a label out of the allowed ones is Invalid, with
// file, line and column.
func ReadLabelled(path string, allowed ...int) ([]Labelled, error) {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = strconv.Itoa(a)
	}
	var out []Labelled
	err := readLines(path, func(l jsonLine) error {
		var row struct {
			Text   string `json:"text"`
			Label  *int   `json:"label"`
			Lang   string `json:"lang"`
			Source string `json:"source"`
		}
		if err := l.decode(&row); err != nil {
			return err
		}
		switch {
		case strings.TrimSpace(row.Text) == "":
			return l.fault(l.column("text"), `"text" is missing or empty: write the message into it`)
		case row.Label == nil:
			return l.fault(l.column("label"), `"label" is missing: give one of %s`, strings.Join(words, ", "))
		case !slices.Contains(allowed, *row.Label):
			return l.fault(l.column("label"), "the label %d is none of %s", *row.Label, strings.Join(words, ", "))
		}
		if row.Source == "" {
			row.Source = setName(path)
		}
		out = append(out, Labelled{Text: row.Text, Label: *row.Label, Lang: row.Lang, Source: row.Source})
		return nil
	})
	return out, err
}

// ClassScore is how well one class is told from the others.
type ClassScore struct {
	Precision float64 `json:"precision"` // 0 when the class was never given
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	N         int     `json:"n"` // texts of the class
}

// Classes are the measures of a classification.
type Classes struct {
	N        int     `json:"n"`
	Accuracy float64 `json:"accuracy"`
	// MacroF1 is the mean F1 over the labels present in the data.
	MacroF1  float64               `json:"macro_f1"`
	PerClass map[string]ClassScore `json:"per_class"` // by label, of those present
}

// MeasureClasses compares given labels with the true ones, in the same order.
func MeasureClasses(truth, given []int) Classes {
	c := Classes{N: len(truth), PerClass: make(map[string]ClassScore)}
	labels := slices.Compact(slices.Sorted(slices.Values(truth)))
	right := 0
	for i := range truth {
		if truth[i] == given[i] {
			right++
		}
	}
	c.Accuracy = share(right, c.N)
	for _, label := range labels {
		hit, is, said := 0, 0, 0
		for i := range truth {
			if truth[i] == label {
				is++
			}
			if given[i] == label {
				said++
			}
			if truth[i] == label && given[i] == label {
				hit++
			}
		}
		s := ClassScore{Precision: share(hit, said), Recall: share(hit, is), N: is}
		s.F1 = share(2*hit, is+said)
		c.PerClass[strconv.Itoa(label)] = s
		c.MacroF1 += s.F1 / float64(len(labels))
	}
	return c
}

// SentimentReport is what `frontdesk eval sentiment --json` writes.
type SentimentReport struct {
	Classes
	// AUROCNegative is the probability that a negative text scores lower than
	// another, ties counting half.
	AUROCNegative float64            `json:"auroc_negative"`
	USPerMessage  float64            `json:"us_per_message"` // mean time of one score
	LoadMS        float64            `json:"load_ms"`        // until every scorer is there
	PerSource     map[string]Classes `json:"per_source"`
}

// SentimentScorer is what a server scores messages with: *sentiment.Ensemble.
type SentimentScorer interface {
	Score(text string) sentiment.Score
}

// Sentiment scores every text with the scorers of a server that has loaded
// all of them. load gives them; the time it takes is reported.
func Sentiment(ctx context.Context, data []Labelled, load func() (SentimentScorer, error), now func() time.Time, progress func(done, all int)) (SentimentReport, error) {
	var r SentimentReport
	began := now()
	scorer, err := load()
	if err != nil {
		return r, err
	}
	r.LoadMS = milliseconds(now().Sub(began))
	truth, given := make([]int, len(data)), make([]int, len(data))
	polarity := make([]float64, len(data))
	step := counter(len(data), progress)
	var took time.Duration
	for i, d := range data {
		if err := ctx.Err(); err != nil {
			return r, chat.Wrap(chat.Unavailable, err, "scoring was cancelled")
		}
		began := now()
		s := scorer.Score(d.Text)
		took += now().Sub(began)
		truth[i], given[i], polarity[i] = d.Label, s.Label(), s.Polarity
		step()
	}
	r.Classes = MeasureClasses(truth, given)
	if len(data) > 0 {
		r.USPerMessage = float64(took.Nanoseconds()) / 1000 / float64(len(data))
	}
	r.AUROCNegative = aurocNegative(truth, polarity)
	r.PerSource = make(map[string]Classes)
	bySource := make(map[string][2][]int)
	for i, d := range data {
		both := bySource[d.Source]
		both[0], both[1] = append(both[0], truth[i]), append(both[1], given[i])
		bySource[d.Source] = both
	}
	for source, both := range bySource {
		r.PerSource[source] = MeasureClasses(both[0], both[1])
	}
	return r, nil
}

// aurocNegative ranks by falling polarity.
func aurocNegative(truth []int, polarity []float64) float64 {
	order := make([]int, len(truth))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(polarity[a], polarity[b]) })
	var blocks []block
	negative, other := 0.0, 0.0
	for n, i := range order {
		if n == 0 || polarity[i] != polarity[order[n-1]] {
			blocks = append(blocks, block{})
		}
		b := &blocks[len(blocks)-1]
		if truth[i] < 0 {
			b.right++
			negative++
		} else {
			b.wrong++
			other++
		}
	}
	return auroc(blocks, negative, other)
}
