// Command train fits the sentiment models. It reads every *.jsonl file of a
// folder, one {"text", "label": -1|0|1, "lang", "source"} a line, with the
// annotators' finer judgement where a set has it ("score", "rating", or the
// numbers of votes "pos" and "neg"), and adds the texts of english.txt and
// korean.txt, which were written for it:
//
//	go run ./sentiment/internal/train -data DIR                  # print the figures
//	go run ./sentiment/internal/train -data DIR -out sentiment   # and write the weights
//
// It takes some minutes. The same data give the same files bit for bit (on the
// same kind of processor).
//
// # Recipe
//
// Multinomial logistic regression over words, word pairs, n-grams of runes, for
// Korean n-grams of jamo, and dense features: govader's scores in English, sums
// of our own word list with negations and endings in Korean. N-gram features are
// scaled by their log-count ratio as in NB-SVM, fitted by L-BFGS, hashed into a
// table, cut to one byte a weight. Neutral questions and orders are a class of
// their own. Targets are soft: a rating of 8, where 9 is positive, is partly
// positive. The borders between classes are chosen once for all sets together.
//
// # Figures
//
// Five-fold, each text scored by a model that has not seen it. Texts with an
// even hash choose the borders for those with an odd one and the other way
// round; macro-F1 over three classes. The weights written are fitted on
// everything, so scoring these sets with the finished product is no test. For
// leave-one-source-out a whole set is kept from the fit and from the borders.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/frontdesk-chat/frontdesk/sentiment"
	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
)

// plan is how one language is trained.
type plan struct {
	lang    string
	recipe  linear.Recipe
	soft    float64 // how blurred the borders of the labels are, see row.share
	request float32 // linear.Borders.Request
}

// plans are the settings in use; see the package's documentation.
var plans = []plan{
	{sentiment.English, linear.Recipe{Shape: linear.Shape{Bits: 18, MinGram: 2, MaxGram: 5}, L2: 0.25, Balance: 0.5, Smooth: 1}, 0.5, 1.1},
	{sentiment.Korean, linear.Recipe{Shape: linear.Shape{Bits: 18, MinGram: 1, MaxGram: 4, MaxJamo: 6}, L2: 0.3, Balance: 0.7, Smooth: 1}, 1, 2},
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
	for _, p := range plans {
		p.recipe.Shape.Dense = uint8(sentiment.DenseWidth(p.lang))
		mine := ofLanguage(rows, p.lang)
		if len(mine) == 0 {
			return fmt.Errorf("no text in %q among the files of %s", p.lang, data)
		}
		mine = append(mine, written(p.lang)...)
		for _, r := range mine {
			r.dense = ensemble.Dense(r.Text, p.lang)
			r.parts = ensemble.Parts(r.Text, p.lang)
		}
		borders := report(mine, p)
		leaveOut(mine, p)
		if out == "" {
			continue
		}
		model := linear.Fit(examples(mine, p, nil), p.recipe)
		model.Borders = borders
		if err := os.WriteFile(filepath.Join(out, p.lang+".linear"), model.Encode(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
