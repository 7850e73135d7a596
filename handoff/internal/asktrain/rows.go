package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/handoff/internal/ask"
)

// The patterns of asks and of what only looks like one.
var (
	//go:embed asks_en.txt
	asksEnglish string
	//go:embed asks_ko.txt
	asksKorean string
	//go:embed others_en.txt
	othersEnglish string
	//go:embed others_ko.txt
	othersKorean string
)

// row is one message to learn from.
type row struct {
	text   string
	asks   bool
	ruled  bool // the rules heard an ask
	weight float32
	source string // the list that it is from

	stretches []ask.Clues
	whole     bool // the first stretch is the whole message
}

// read gives rows their clues, on all processors.
func read(rows []row) {
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(rows); i += workers {
				r := &rows[i]
				stretches := ask.Stretches(r.text)
				r.whole = len(stretches) > 0 && stretches[0] == r.text
				for _, s := range stretches {
					r.stretches = append(r.stretches, ask.CluesOf(s))
				}
			}
		})
	}
	group.Wait()
}

// weigh gives the highest log odds of a message's stretches, as the detector
// does.
func (r row) weigh(m *ask.Model) float32 {
	if len(r.stretches) == 0 {
		return float32(math.Inf(-1))
	}
	_, logOdds := best(m, r.stretches, r.ruled)
	return logOdds
}

// drawsAsk and drawsOther are how many texts are drawn from a pattern.
const drawsAsk, drawsOther = 100, 60

// drawn draws from the patterns, and adds mistyped and tightened copies and
// messages of two sentences. Lines that are no pattern come apart, as they are:
// each was thought of.
func drawn() (rows, thoughts []row, err error) {
	r := rand.New(rand.NewPCG(3, 1))
	for _, korean := range []bool{false, true} {
		files := [2]string{asksEnglish, othersEnglish}
		names := [2]string{"asks_en.txt", "others_en.txt"}
		if korean {
			files, names = [2]string{asksKorean, othersKorean}, [2]string{"asks_ko.txt", "others_ko.txt"}
		}
		var texts [2][]string
		for i, n := range []int{drawsAsk, drawsOther} {
			t, err := parse(names[i], files[i])
			if err != nil {
				return nil, nil, err
			}
			for _, text := range t.thoughts {
				thoughts = append(thoughts, newRow(names[i], text, i == 0, listWeight))
			}
			if texts[i], err = t.draw(r, n); err != nil {
				return nil, nil, err
			}
		}
		others := texts[1]
		for i, list := range texts {
			for _, text := range list {
				switch n := r.IntN(20); {
				case n < 3 || i == 0 && n >= 18:
					text = mistyped(r, text)
				case n < 6 && korean:
					text = tightened(r, text)
				case n == 6:
					text = others[r.IntN(len(others))] + ". " + text
				case n == 7:
					text += ". " + others[r.IntN(len(others))]
				}
				rows = append(rows, newRow("drawn", text, i == 0, 1))
			}
		}
	}
	return rows, thoughts, nil
}

func newRow(source, text string, asks bool, weight float32) row {
	ruled, _ := handoff.AsksByRules(text)
	return row{text: text, asks: asks, ruled: ruled, weight: weight, source: source}
}

// publicWeight is the weight of a public message beside a drawn one of 1, chosen
// so that hardly any of them is heard as an ask.
const publicWeight = 3

// publicRows reads messages that ask for nobody. The few in which the rules
// hear an ask are left out: most of them are one.
func publicRows(folder string) ([]row, error) {
	if folder == "" {
		return nil, fmt.Errorf("name the folder of public messages with -data")
	}
	var files []string
	for _, pattern := range []string{"answers/*/queries.jsonl", "sentiment/*.jsonl"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no answers/*/queries.jsonl and no sentiment/*.jsonl in %s", folder)
	}
	seen := map[string]bool{}
	var rows []row
	for _, file := range files {
		texts, err := readLines(file)
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			if seen[t.Text] {
				continue
			}
			seen[t.Text] = true
			if r := newRow("public", t.Text, false, publicWeight); !r.ruled {
				rows = append(rows, r)
			}
		}
	}
	return rows, nil
}

// listWeight is the weight of a line that was thought of; the drawn ones were
// not.
const listWeight = 15

func listRows(folder, name string) ([]row, error) {
	lines, err := readLines(filepath.Join(folder, name))
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, l := range lines {
		rows = append(rows, newRow(name, l.Text, l.Label == 1, listWeight))
	}
	return rows, nil
}

// line is what the lists and the public sets have in common.
type line struct {
	Text  string `json:"text"`
	Label int    `json:"label"`
}

// readLines reads JSON Lines or, in a .txt, lines that begin with "+" (asks) or
// "-"; others are comments.
func readLines(name string) ([]line, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var out []line
	number := 0
	for text := range strings.Lines(string(data)) {
		number++
		if filepath.Ext(name) == ".txt" {
			if sign, text, _ := strings.Cut(strings.TrimSpace(text), " "); sign == "+" || sign == "-" {
				out = append(out, line{Text: text, Label: strings.Index("-+", sign)})
			}
			continue
		}
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		out = append(out, l)
	}
	return out, nil
}
