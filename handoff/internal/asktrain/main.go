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
var devLists = []string{"asks.txt", "asks_inventive.jsonl", "asks_second.jsonl", "asks_heldout.jsonl"}

// folds is into how many parts the lists are cut to choose the threshold.
const folds = 5

// wantedPrecision is what the threshold is chosen for.
const wantedPrecision = 0.975

func run(w io.Writer, data, lists, apart, out string, misses bool) error {
	rows, err := drawn()
	if err != nil {
		return err
	}
	public, err := publicRows(data)
	if err != nil {
		return err
	}
	rows = append(rows, public...)
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
	fmt.Fprintf(w, "%d drawn and public messages, %d of the lists\n", len(rows), len(dev))

	// Every part of the lists is scored by a model that has not seen it.
	var scores []scored
	for fold := range folds {
		train := slices.Clone(rows)
		for i, r := range dev {
			if i%folds != fold {
				train = append(train, r)
			}
		}
		m := fit(train)
		for i, r := range dev {
			if i%folds == fold {
				scores = append(scores, scored{r, r.weigh(m)})
			}
		}
	}
	threshold := thresholdFor(scores, wantedPrecision)
	report(w, "lists, each fifth unseen", scores, threshold, misses)
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
