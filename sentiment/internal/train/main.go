// Command train fits the linear sentiment models and chooses how the scorers
// are blended. It reads every *.jsonl file of a folder, one
// {"text", "label": -1|0|1, "lang", "source"} a line:
//
//	go run ./sentiment/internal/train -data DIR            # print the figures
//	go run ./sentiment/internal/train -data DIR -out sentiment   # and write the weights
//
// Figures: the linear model is fitted five times on four fifths and scores the
// fifth it has not seen. Of these scores, texts with an even hash choose the
// blend, those with an odd hash are reported. The weights written are fitted on
// everything with the same recipe.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"os"
	"path/filepath"
	"sort"

	"github.com/frontdesk-chat/frontdesk/sentiment"
	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
)

// recipes are the settings in use, by language; see the figures the command
// prints before changing one.
var recipes = map[string]linear.Recipe{
	sentiment.English: {Shape: linear.Shape{Bits: 15, MinGram: 2, MaxGram: 5}, Epochs: 6, Rate: 0.1, L2: 1e-4, Balance: 1},
	sentiment.Korean:  {Shape: linear.Shape{Bits: 16, MinGram: 1, MaxGram: 4}, Epochs: 6, Rate: 0.1, L2: 1e-4, Balance: 1},
}

const (
	folds = 5
	seed  = 20240229
)

type row struct {
	Text   string `json:"text"`
	Label  int    `json:"label"`
	Lang   string `json:"lang"`
	Source string `json:"source"`

	hash  uint64
	parts map[string]float64
}

func main() {
	log.SetFlags(0)
	data := flag.String("data", "", "folder with the labelled *.jsonl files")
	out := flag.String("out", "", "folder to write LANG.linear to; none: figures only")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		log.Fatal(err)
	}
}

func run(data, out string) error {
	if data == "" {
		return errors.New("say where the labelled files are: -data DIR")
	}
	rows, err := read(data)
	if err != nil {
		return err
	}
	ensemble := sentiment.New()
	if err := ensemble.Load(); err != nil {
		return err
	}
	for _, lang := range []string{sentiment.English, sentiment.Korean} {
		mine := ofLanguage(rows, lang)
		if len(mine) == 0 {
			return fmt.Errorf("no text in %q among the files of %s", lang, data)
		}
		scoreOutOfFold(mine, lang, ensemble)
		report(mine, lang)
		if out == "" {
			continue
		}
		model := linear.Fit(examples(mine, lang, nil), recipes[lang], seed)
		if err := os.WriteFile(filepath.Join(out, lang+".linear"), model.Encode(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func read(folder string) ([]*row, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var rows []*row
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		decoder := json.NewDecoder(file)
		for n := 1; ; n++ {
			r := new(row)
			if err := decoder.Decode(r); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				_ = file.Close()
				return nil, fmt.Errorf("%s, row %d: %w", name, n, err)
			}
			h := fnv.New64a()
			h.Write([]byte(r.Text))
			r.hash = h.Sum64() >> 7
			rows = append(rows, r)
		}
		if err := file.Close(); err != nil {
			return nil, err
		}
	}
	return rows, nil
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

// examples gives the rows to train on, with what this command adds itself.
func examples(rows []*row, lang string, keep func(*row) bool) []linear.Example {
	var list []linear.Example
	if lang == sentiment.Korean {
		list = supportKorean()
	}
	for _, r := range rows {
		if keep == nil || keep(r) {
			list = append(list, linear.Example{Text: r.Text, Label: r.Label})
		}
	}
	return list
}

func scoreOutOfFold(rows []*row, lang string, ensemble *sentiment.Ensemble) {
	for _, r := range rows {
		r.parts = ensemble.Parts(r.Text, lang)
	}
	for fold := range uint64(folds) {
		model := linear.Fit(examples(rows, lang, func(r *row) bool { return r.hash%folds != fold }), recipes[lang], seed)
		for _, r := range rows {
			if r.hash%folds == fold {
				negative, _, positive := model.Classes(r.Text)
				r.parts["linear"] = positive - negative
			}
		}
	}
}
