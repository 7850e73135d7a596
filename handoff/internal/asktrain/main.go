// Command asktrain fits the detector of asks for a person and writes its
// weights. The same inputs give the same bytes on the same kind of processor.
//
//	go run ./handoff/internal/asktrain -data DIR -out handoff/internal/ask/asks.linear
//
// DIR holds public messages that ask for nobody, answers/*/queries.jsonl and
// sentiment/*.jsonl with a "text" each; none of them is kept.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/frontdesk-chat/frontdesk/handoff/internal/ask"
)

func main() {
	data := flag.String("data", "", "folder with the public messages that ask for nobody")
	lists := flag.String("lists", "handoff/testdata", "folder with the lists that were written beside the detector")
	out := flag.String("out", "", "file for the weights; without it only figures are printed")
	apart := flag.String("apart", "", "a list to keep out of the fit and to measure on")
	misses := flag.Bool("misses", false, "print what is wrong on the lists")
	flag.Parse()
	if err := run(os.Stdout, *data, *lists, *apart, *out, *misses); err != nil {
		fmt.Fprintln(os.Stderr, "asktrain:", err)
		os.Exit(1)
	}
}

// devLists are the lists that may be looked at; the others are for tests alone.
var devLists = []string{"asks.txt", "asks_inventive.jsonl", "asks_second.jsonl", "asks_heldout.jsonl", "asks_fresh.jsonl"}

// folds is into how many parts the lists are cut to choose the threshold; texts
// whose meanings have a cosine of alike or more are in the same part.
const (
	folds = 5
	alike = 0.85
)

// wantedPrecision is what the threshold is chosen for.
const wantedPrecision = 0.95

func run(w io.Writer, data, lists, apart, out string, misses bool) error {
	rows, thoughts, err := drawn()
	if err != nil {
		return err
	}
	public, err := publicRows(data)
	if err != nil {
		return err
	}
	var dev, kept []row
	for _, name := range devLists {
		list, err := listRows(lists, name)
		if err != nil {
			return err
		}
		if name == apart {
			kept = list
		} else {
			dev = append(dev, list...)
		}
	}
	dev = append(dev, thoughts...)
	for _, r := range [][]row{rows, public, dev, kept} {
		read(r)
	}
	rows = append(rows, public...)
	fmt.Fprintf(w, "%d drawn and public messages, %d that were thought of\n", len(rows), len(dev))

	// Every part is scored by a model that has not seen it.
	parts := partsOf(dev)
	scores := make([]scored, len(dev))
	for part := range folds {
		train := slices.Clone(rows)
		for i, r := range dev {
			if parts[i] != part {
				train = append(train, r)
			}
		}
		m := fit(train)
		for i, r := range dev {
			if parts[i] == part {
				scores[i] = scored{r, r.weigh(m)}
			}
		}
	}
	threshold := thresholdFor(scores, wantedPrecision)
	for _, source := range sourcesOf(dev) {
		report(w, source+", each fifth unseen", from(scores, source), threshold, misses)
	}
	report(w, "all, each fifth unseen", scores, threshold, false)
	model := fit(append(slices.Clone(rows), dev...))
	model.Threshold = threshold
	if kept != nil {
		report(w, apart+", unseen", weighAll(model, kept), threshold, misses)
	}
	report(w, "public messages", weighAll(model, public), threshold, misses)
	if out == "" {
		return nil
	}
	return os.WriteFile(out, model.Bytes(), 0o600)
}

// partsOf deals texts to parts: one whose meaning is near that of an earlier
// one joins it.
func partsOf(rows []row) []int {
	parts := make([]int, len(rows))
	var leaders []int
	for i, r := range rows {
		at := slices.IndexFunc(leaders, func(j int) bool { return near(rows[j], r) })
		if at < 0 {
			at = len(leaders)
			leaders = append(leaders, i)
		}
		parts[i] = at % folds
	}
	return parts
}

func near(a, b row) bool {
	if len(a.stretches) == 0 || len(b.stretches) == 0 {
		return false
	}
	x, y := a.stretches[0].Meaning, b.stretches[0].Meaning
	var cosine float32
	for i := range min(len(x), len(y)) {
		cosine += x[i] * y[i]
	}
	return cosine >= alike
}

func sourcesOf(rows []row) []string {
	var out []string
	for _, r := range rows {
		if !slices.Contains(out, r.source) {
			out = append(out, r.source)
		}
	}
	return out
}

func from(scores []scored, source string) []scored {
	return slices.DeleteFunc(slices.Clone(scores), func(s scored) bool { return s.source != source })
}

// scored is a row with the log odds that the model gives it.
type scored struct {
	row
	logOdds float32
}

func weighAll(m *ask.Model, rows []row) []scored {
	out := make([]scored, len(rows))
	for i, r := range rows {
		out[i] = scored{r, r.weigh(m)}
	}
	return out
}

// thresholdFor gives the lowest threshold from which on the precision is wanted.
func thresholdFor(scores []scored, precision float64) float32 {
	sorted := slices.Clone(scores)
	slices.SortStableFunc(sorted, func(a, b scored) int {
		switch {
		case a.logOdds > b.logOdds:
			return -1
		case a.logOdds < b.logOdds:
			return 1
		}
		return 0
	})
	best, hit := float32(0), 0.0
	for i, s := range sorted {
		if s.asks {
			hit++
		}
		if hit/float64(i+1) >= precision && i+1 < len(sorted) {
			best = (s.logOdds + sorted[i+1].logOdds) / 2
		}
	}
	return best
}

func report(w io.Writer, name string, scores []scored, threshold float32, misses bool) {
	var asks, heard, hit, ruled, ruledHit float64
	for _, s := range scores {
		if s.asks {
			asks++
		}
		if s.ruled {
			ruled++
			if s.asks {
				ruledHit++
			}
		}
		yes := s.logOdds >= threshold
		if yes {
			heard++
			if s.asks {
				hit++
			}
		}
		if misses && yes != s.asks {
			fmt.Fprintf(w, "  asks %v, %.2f, rules %v: %s\n", s.asks, s.logOdds-threshold, s.ruled, s.text)
		}
	}
	fmt.Fprintf(w, "%s: %d messages, %.0f asks; recall %.3f, precision %.3f (rules alone %.3f, %.3f), threshold %.2f, heard wrongly %.0f\n",
		name, len(scores), asks, hit/asks, hit/heard, ruledHit/asks, ruledHit/ruled, threshold, heard-hit)
}
