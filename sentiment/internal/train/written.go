package main

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/frontdesk-chat/frontdesk/sentiment"
)

//go:embed english.txt
var writtenEnglish string

//go:embed korean.txt
var writtenKorean string

// spread is how many of the pairs of a noun and a frame are left out for each
// that is used, plus one: they differ in little.
const spread = 3

// written gives the texts of our own in a language. The labelled sets are
// reviews and comments, where nobody asks a shop a neutral question, so a model
// fitted on them alone takes "when does it arrive?" for a complaint.
func written(lang string) []*row {
	text := map[string]string{sentiment.English: writtenEnglish, sentiment.Korean: writtenKorean}[lang]
	var rows []*row
	add := func(text string, label int) {
		rows = append(rows, &row{Text: text, Label: label, Lang: lang, Source: "written", written: true})
	}
	var nouns []string
	for line := range strings.Lines(text) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch kind {
		case "", "#":
		case "+":
			add(rest, 1)
		case "-":
			add(rest, -1)
		case "=":
			add(rest, 0)
		case "nouns":
			nouns = strings.Split(rest, "|")
		case "frames":
			for i, frame := range strings.Split(rest, "|") {
				for j, noun := range nouns {
					if (i+j)%spread == 0 {
						add(strings.ReplaceAll(frame, "%", noun), 0)
					}
				}
			}
		default:
			panic(fmt.Sprintf("a line of the written texts begins with %q", kind))
		}
	}
	return rows
}
