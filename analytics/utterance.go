package analytics

import (
	"strings"
	"time"
	"unicode"
)

// utterance is one message by the visitor.
type utterance struct {
	seq    int64
	at     time.Time
	text   string
	files  string // their names
	click  bool
	reply  bool   // typed where the bot had asked for something
	prompt prompt // that a click answers, when it was seen
}

// prompt is a question of the bot that waited for the visitor.
type prompt struct {
	seq  int64 // of the message that asked; 0 none
	kind string
}

// courtesies are whole phrases that carry no need. A message made of nothing
// else does not open an engagement. The bot knows more of them: what it
// answers as small talk does not open one either.
var courtesies = phrases(
	"hi", "hello", "hey", "hiya", "good morning", "good afternoon", "good evening", "hi there", "hello there", "hey there",
	"thanks", "thank you", "thanks a lot", "many thanks", "thank you very much", "thank you so much", "thx", "ty", "cheers",
	"that helped", "that helps", "that's all", "thats all", "that is all", "no thanks", "no thank you",
	"great", "perfect", "awesome", "nice", "cool", "lovely",
	"ok", "okay", "k", "alright", "sure", "fine", "got it", "i see", "understood", "yes", "yeah", "yep", "no", "nope",
	"bye", "goodbye", "bye bye", "see you", "have a nice day", "have a good day", "good night",
	"안녕", "안녕하세요", "안녕하십니까", "반갑습니다", "반가워요", "저기요", "계세요", "수고하세요", "수고하셨습니다",
	"감사", "감사합니다", "감사해요", "감사드려요", "고마워", "고마워요", "고맙습니다", "정말 감사합니다", "너무 감사합니다",
	"네", "넵", "예", "응", "아니요", "아니오", "아뇨", "괜찮아요", "괜찮습니다", "없어요", "없습니다",
	"알겠습니다", "알겠어요", "그렇군요", "좋아요", "좋네요", "안녕히 계세요", "좋은 하루 되세요", "오케이", "도움이 됐어요", "도움이 되었어요",
)

// longestCourtesy is in words.
const longestCourtesy = 4

func phrases(all ...string) map[string]bool {
	m := make(map[string]bool, len(all))
	for _, p := range all {
		m[p] = true
	}
	return m
}

// courtesy reports whether a text holds no letter or digit, or courtesies only.
func courtesy(text string) bool {
	ws := words(text)
next:
	for len(ws) > 0 {
		for n := min(longestCourtesy, len(ws)); n > 0; n-- {
			if courtesies[strings.Join(ws[:n], " ")] {
				ws = ws[n:]
				continue next
			}
		}
		return false
	}
	return true
}

// words are a text's runs of letters, marks, digits and apostrophes, lower case.
func words(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	return strings.FieldsFunc(text, func(r rune) bool {
		return r != '\'' && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}

// sameQuestion is how alike two questions are that count as asked again
// (design: the hand-over policy's similarity).
const sameQuestion = 0.85

// alike is the Dice coefficient of two texts' sets of words, 0…1.
func alike(a, b string) float64 {
	inA, inB := phrases(words(a)...), phrases(words(b)...)
	common := 0
	for w := range inA {
		if inB[w] {
			common++
		}
	}
	if common == 0 {
		return 0
	}
	return 2 * float64(common) / float64(len(inA)+len(inB))
}

// language is that of the words when they show it, else the conversation's.
func language(text, conversation string) string {
	for _, r := range text {
		if unicode.Is(unicode.Hangul, r) {
			return "ko"
		}
	}
	return conversation
}

// grades reports whether a message only picks a number on a rating scale.
func (u utterance) grades(newest prompt) bool {
	if u.prompt.kind == promptRating {
		return true
	}
	number := strings.Trim(u.text, "0123456789 ./★⭐️") == "" && len([]rune(u.text)) <= 5
	return newest.kind == promptRating && number
}
