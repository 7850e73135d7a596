package sentiment

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed korean.txt
var koreanText string

// koreanWord is a stem with its worth, −2…2.
type koreanWord struct {
	stem  string
	value float64
}

// koreanWords holds the stems of korean.txt by their first rune.
var koreanWords = func() map[rune][]koreanWord {
	words := map[rune][]koreanWord{}
	for line := range strings.Lines(koreanText) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		number, stems, _ := strings.Cut(line, " ")
		value, err := strconv.ParseFloat(number, 64)
		if err != nil {
			panic(fmt.Sprintf("korean.txt: %v", err)) // part of the binary, covered by a test
		}
		for stem := range strings.FieldsSeq(stems) {
			first, _ := utf8.DecodeRuneInString(stem)
			words[first] = append(words[first], koreanWord{stem, value})
		}
	}
	return words
}()

// koreanReading is what the word list says about a text.
type koreanReading struct {
	good, bad float64 // sums of the values, both ≥ 0
	hits      int
	strong    int     // hits worth more than 1.5 either way
	turned    int     // hits that a negation turned round
	last      float64 // sign of the last hit
}

// readKorean looks words up from left to right, the longest at each place. A
// negation beside a word turns it round at a little more than half its worth.
func readKorean(text string) koreanReading {
	t := tight(text)
	var r koreanReading
	for at := 0; at < len(t); {
		first, size := utf8.DecodeRuneInString(t[at:])
		var best koreanWord
		for _, w := range koreanWords[first] {
			if len(w.stem) > len(best.stem) && strings.HasPrefix(t[at:], w.stem) {
				best = w
			}
		}
		if best.stem == "" {
			at += size
			continue
		}
		value := best.value
		if negatedBefore(t[:at]) || negatedAfter(t[at+len(best.stem):]) {
			value *= -0.6
			r.turned++
		}
		r.hits++
		if value > 1.5 || value < -1.5 {
			r.strong++
		}
		if value > 0 {
			r.good += value
			r.last = 1
		} else {
			r.bad -= value
			r.last = -1
		}
		at += len(best.stem)
	}
	return r
}

func negatedBefore(before string) bool {
	return strings.HasSuffix(before, "안") || strings.HasSuffix(before, "못") || strings.HasSuffix(before, "덜")
}

// koreanNegations turn the word before them round.
var koreanNegations = strings.Fields(`지않 지못 지는않 진않 지도않 지는못 진못 지도못 지안 않 줄알았 수없 수가없 는커녕 커녕 이아니 가아니 은아니 없 도없 이없`)

// negatedAfter looks for a negation up to two runes behind a stem: where its
// ending may stand.
func negatedAfter(after string) bool {
	for range 3 {
		if startsWithAny(after, koreanNegations) {
			return true
		}
		_, size := utf8.DecodeRuneInString(after)
		after = after[size:]
	}
	return false
}

// tight is text in lower case without spaces; a run of one rune is cut to four.
func tight(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	var last rune
	run := 0
	for _, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		if r = unicode.ToLower(r); r != last {
			last, run = r, 0
		}
		if run++; run <= 4 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// koreanQuestions and koreanOrders are how questions and requests end in chats.
var (
	koreanQuestions = strings.Fields(`나요 까요 가요 되죠 하죠 인지요 는지요 예요 에요 는데요 니까 을까 할까 될까 어때 뭐야 누구야 어디야 언제야 얼마야 있어 있니 되니 뭐니 돼 되나 인가 있나 뭔지 어떤지 는지 은지 언제지 어디지 얼마지 뭐지`)
	koreanOrders    = strings.Fields(`주세요 주셔요 주십시오 주실래요 줘 줘요 줄래 주라 세요 마 말아 말고 해라 하자 부탁해 부탁드려요 부탁드립니다 부탁합니다 바랍니다 싶어요 싶습니다 싶은데요 싶은데 문의드립니다 문의합니다 문의 할게 할래 려고요 려고 려고하는데요 궁금해요 궁금합니다 궁금해 필요해 필요해요 필요합니다`)
)

// koreanEnding is a text without spaces and without the marks at its end.
func koreanEnding(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, " ", ""), "?!~^.,;ㅠㅜㅎㅋ\n")
}
