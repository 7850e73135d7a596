package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"

	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
)

const folds = 5

// row is one labelled text. The finer judgements are nil where a set has none.
type row struct {
	Text   string   `json:"text"`
	Label  int      `json:"label"`
	Lang   string   `json:"lang"`
	Source string   `json:"source"`
	Score  *float64 `json:"score"`  // mean of −4…4; beyond ±0.5 it has a label
	Rating *float64 `json:"rating"` // 1…10; to 4 negative, from 9 positive
	Pos    *float64 `json:"pos"`    // votes
	Neg    *float64 `json:"neg"`

	written bool // for this command: only ever trained on
	hash    uint64
	dense   []float64
	parts   map[string]float64
	classes [linear.Classes]float64 // by a model that has not seen the row
}

// share blurs a label by how near the finer judgement is to the border, as if
// it had a normal error; soft scales its standard deviation.
func (r *row) share(soft float64) [linear.Classes]float64 {
	var share [linear.Classes]float64
	var low, high float64 // by how many deviations each border is passed
	switch {
	case r.written && r.Label == 0:
		share[linear.Request] = 1
		return share
	case r.Score != nil:
		low, high = (-0.5-*r.Score)/(0.4*soft), (*r.Score-0.5)/(0.4*soft)
	case r.Rating != nil:
		low, high = (4.5-*r.Rating)/(1.2*soft), (*r.Rating-8.5)/(1.2*soft)
	case r.Pos != nil && r.Neg != nil:
		low, high = (*r.Neg-*r.Pos-1.5)/(1.5*soft), (*r.Pos-*r.Neg-1.5)/(1.5*soft)
	default:
		share[r.Label+1] = 1 // the first three classes are in the labels' order
		return share
	}
	share[linear.Negative], share[linear.Positive] = normal(low), normal(high)
	share[linear.Neutral] = 1 - share[linear.Negative] - share[linear.Positive]
	return share
}

// normal is the standard normal distribution function.
func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

func read(folder string) ([]*row, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var rows []*row
	for _, name := range names {
		more, err := readFile(name)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func readFile(name string) ([]*row, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var rows []*row
	decoder := json.NewDecoder(file)
	for n := 1; ; n++ {
		r := new(row)
		if err := decoder.Decode(r); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s, row %d: %w", name, n, err)
		}
		if r.Label < -1 || r.Label > 1 {
			return nil, fmt.Errorf("%s, row %d: the label is -1, 0 or 1, not %d", name, n, r.Label)
		}
		h := fnv.New64a()
		h.Write([]byte(r.Text))
		r.hash = h.Sum64() >> 7
		rows = append(rows, r)
	}
}

func ofLanguage(rows []*row, lang string) []*row {
	var mine []*row
	for _, r := range rows {
		if r.Lang == lang {
			mine = append(mine, r)
		}
	}
	return mine
}

// examples gives the rows to train on: those that keep lets pass, and all
// written ones.
func examples(rows []*row, p plan, keep func(*row) bool) []linear.Example {
	var list []linear.Example
	for _, r := range rows {
		if keep == nil || r.written || keep(r) {
			list = append(list, linear.Example{Text: r.Text, Dense: r.dense, Share: r.share(p.soft)})
		}
	}
	return list
}
