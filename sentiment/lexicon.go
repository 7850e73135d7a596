package sentiment

import (
	"math"
	"strings"
)

// lexicon is our own short word list: emoji and emoticons in every language,
// and what people write to a shop in Korean. It covers what the film reviews
// and web comments behind the linear model do not.
type lexicon struct{}

func (lexicon) Name() string { return "lexicon" }

func (lexicon) Score(text, lang string) (float64, bool) {
	sum := 0.0
	for _, r := range text {
		sum += marks[r]
	}
	for _, e := range emoticons {
		if strings.Contains(text, e.text) {
			sum += e.value
		}
	}
	if lang == Korean {
		sum += koreanSum(text)
	}
	return sum / math.Sqrt(sum*sum+2), true
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

// koreanSum adds up the phrases of the Korean list that occur; a negation
// right before or after a phrase turns it round at half its worth.
func koreanSum(text string) float64 {
	tight := strings.ReplaceAll(text, " ", "")
	sum := 0.0
	for _, p := range koreanPhrases {
		at := strings.Index(tight, p.text)
		if at < 0 {
			continue
		}
		value := p.value
		before, after := tight[:at], tight[at+len(p.text):]
		if strings.HasSuffix(before, "안") || strings.HasPrefix(after, "지않") || strings.HasPrefix(after, "지못") ||
			strings.HasPrefix(after, "지는않") || strings.HasPrefix(after, "진않") {
			value *= -0.5
		}
		sum += value
	}
	return sum
}

// koreanPhrases are matched with the spaces taken out. Written for this
// package from the language of shop and service chats.
var koreanPhrases = func() []phrase {
	var list []phrase
	for _, group := range []struct {
		value float64
		words string
	}{
		{1, `감사합 감사해 고맙 고마워 최고 만족스 만족해 좋아요 좋네요 좋습니다 좋았 마음에들 맘에들 친절하 친절해
			훌륭 완벽 추천해 추천합 기뻐 행복 반가 덕분에 도움이됐 도움이되 도움됐 해결됐 해결되었 잘되네 잘돼요 빠르네요 예뻐 예쁘 든든 감동`},
		{-0.5, `안돼요 안되네 안됩니다 안되는데 불편해 불편하 아쉽 아쉬워 느려 느리네 고장 깨졌 깨져 파손 오류 에러 늦네 늦어 안와요 안왔 없어졌`},
		{-1, `실망 최악 별로예 별로네 별로였 별로입 형편없 불친절 짜증 화가나 열받 엉망 황당 어이없 어이가없 답답 쓰레기 후회 싫어 싫네 싫다
			불쾌 지긋지긋 무책임 성의없 말도안 속상 괘씸 환불해내 장난하 다시는안 못믿 못쓰겠 거지같`},
	} {
		for word := range strings.FieldsSeq(group.words) {
			list = append(list, phrase{word, group.value})
		}
	}
	return list
}()

type phrase struct {
	text  string
	value float64
}
