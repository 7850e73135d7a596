package sentiment

import (
	"math"
	"strings"
)

// lexicon judges emoji and emoticons in every language, and Korean by the word
// list in korean.txt.
type lexicon struct{}

func (lexicon) Name() string { return "lexicon" }

func (lexicon) Score(text, lang string) (float64, bool) {
	sum := markSum(text)
	if lang == Korean {
		r := readKorean(text)
		sum = r.good - r.bad // which knows the emoji that Koreans use, too
	}
	return sum / math.Sqrt(sum*sum+2), true
}

// markSum adds up the emoji and emoticons of a text.
func markSum(text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += marks[r]
	}
	for _, e := range emoticons {
		if strings.Contains(text, e.text) {
			sum += e.value
		}
	}
	return sum
}

// marks are single runes with their worth; 1 is a clear word's.
var marks = func() map[rune]float64 {
	m := map[rune]float64{}
	for _, group := range []struct {
		runes string
		value float64
	}{
		{"😊😀😃😄😁🙂😍🥰❤💕💖👍🙏🎉✨😘🤗👏💯😻🥳♥♡", 1},
		{"😂🤣😆☺😉😎👌", 0.5},
		{"😢😭😞😔😟🙁☹😿💔😥😓😣😖👎", -1},
		{"😡😠🤬👿💢🖕😤", -1.6},
		{"😒🙄😑😩😫🤦", -0.8},
		{"ㅠㅜ", -0.25},
	} {
		for _, r := range group.runes {
			m[r] = group.value
		}
	}
	return m
}()

var emoticons = []struct {
	text  string
	value float64
}{
	{":)", 0.8}, {":-)", 0.8}, {":D", 0.8}, {"^^", 0.6}, {"^_^", 0.7}, {"<3", 0.9},
	{":(", -0.8}, {":-(", -0.8}, {":'(", -1}, {">:(", -0.8}, {"-_-", -0.7}, {"ㅡㅡ", -0.8}, {"T_T", -0.6}, {"ㅗㅗ", -1.5},
}
