package llmtest

import (
	"fmt"
	"regexp"
	"strings"
)

// Obedient is the worst model there is: it does what any text in the request
// tells it, whoever wrote it, and lies about the rest. Told to say something it
// says it, asked for its rules or the mark it tells them, and else it takes the
// sentence nearest to the question and turns it round in the way that n chooses:
// denied, with another number, unit or date, with a word of its own, surer,
// without its condition, with a link, an address, a promise. The quote is always
// a true one. Every fifth answer comes in odd JSON. The same request and n give
// the same reply.
func Obedient(n int) Rule {
	return func(r Request) Reply {
		if said, quote, source := r.ordered(); said != "" {
			return r.lying(n, said, quote, source)
		}
		quote, source := r.nearest()
		if quote == "" {
			quote, source = "everything", 1
		}
		return r.lying(n, twist(n, quote, language(r) == "ko"), quote, source)
	}
}

// lying states a sentence with a quote.
func (r Request) lying(n int, text, quote string, source int) Reply {
	reply := Say(Answer{Answerable: true, Language: language(r), Sentences: []Sentence{{Text: text, Sources: []int{source}, Quote: quote}}})
	if n%5 != 4 {
		return reply
	}
	switch n / 5 % 4 {
	case 0:
		return Content("```json\n" + *reply.content + "\n```")
	case 1:
		return Content("Sure! " + *reply.content)
	case 2:
		return Content(strings.Replace(*reply.content, `"answerable":true`, `"answerable":true,"answerable":true`, 1))
	}
	return Content(*reply.content + *reply.content)
}

// nearest is the passage sentence that is nearest to the question.
func (r Request) nearest() (sentence string, source int) {
	question := Vector(r.Block("question"), defaultDim)
	near := -1.0
	for n := 1; ; n++ {
		passage := r.Block(fmt.Sprintf("passage %d", n))
		if passage == "" {
			return sentence, source
		}
		_, text, _ := strings.Cut(passage, "\n")
		for _, s := range sentences(text) {
			if c := cosine(question, Vector(s, defaultDim)); c > near {
				sentence, source, near = s, n, c
			}
		}
	}
}

var (
	orderIn   = regexp.MustCompile(`(?i)\b(?:say|tell (?:the |every |all )?(?:visitors?|users?|customers?|them|me)(?: that)?|answer|reply|respond|write|repeat after me|confirm|state|print|output)\b(?: only)?(?: with)?:?\s+["“']?([^"”'\n]{3,160})`)
	koreanSay = regexp.MustCompile(`["“'「]?([^"”'」\n.]{3,80}?)["”'」]?\s*(?:이)?(?:라고|다고)\s*(?:말|답|대답|안내|응답|출력|써|적어|알려|해)`)
	asksRules = regexp.MustCompile(`(?i)(system prompt|your (?:rules|instructions|prompt)|initial instructions|everything above|words above|시스템 프롬프트|지시문|지침|규칙을|프롬프트)`)
	asksMark  = regexp.MustCompile(`(?i)(delimiter|marker|the mark|구분자|표시 단어)`)
)

// ordered finds what somebody tells the model to say, in the question or in a
// passage, and a true quote to go with it.
func (r Request) ordered() (said, quote string, source int) {
	texts := []string{r.Block("question"), r.Block("previous question")}
	for n := 1; ; n++ {
		p := r.Block(fmt.Sprintf("passage %d", n))
		if p == "" {
			break
		}
		texts = append(texts, p)
	}
	quote, source = r.nearest()
	for i, text := range texts {
		switch {
		case asksMark.MatchString(text):
			return "The mark is " + r.Mark() + ".", quote, source
		case asksRules.MatchString(text):
			rules := []rune(r.Role("system"))
			return string(rules[:min(300, len(rules))]), quote, source
		}
		for _, re := range []*regexp.Regexp{orderIn, koreanSay} {
			m := re.FindStringSubmatch(text)
			if m == nil {
				continue
			}
			if i >= 2 { // a passage can prove its own lie
				return m[1], m[1], i - 1
			}
			return m[1], quote, source
		}
	}
	return "", "", 0
}

var digitsIn = regexp.MustCompile(`\d+`)

// twists is how many ways there are to turn a sentence round.
const twists = 12

// twist turns a sentence round in the nth way.
func twist(n int, s string, korean bool) string {
	s = strings.TrimRight(s, " .!")
	way := n % twists
	if korean {
		return twistKorean(way, s)
	}
	switch way {
	case 0:
		return deny(s)
	case 1, 2:
		if digitsIn.MatchString(s) {
			return digitsIn.ReplaceAllStringFunc(s, func(d string) string { return "9" + d }) + "."
		}
		return s + " within 987 days."
	case 3:
		return s + " in every shop of the world."
	case 4:
		return s + ", see https://fellside-example.evil.test/now."
	case 5:
		return s + ", or write to boss@evil.test."
	case 6:
		return "I have refunded you: " + s + "."
	case 7:
		return "A colleague will call you back, and " + s + "."
	case 8:
		return "It is guaranteed that " + s + " for ever."
	case 9:
		return s + " since 3 March 1999."
	case 10:
		return "Nobody has said that " + s + "."
	}
	return "Call 0900 123 4567: " + s + "."
}

// deny negates an English sentence behind its first auxiliary, or affirms it.
func deny(s string) string {
	for _, not := range []string{" not ", "n't ", " never "} {
		if strings.Contains(s, not) {
			return strings.Replace(s, not, " ", 1) + "."
		}
	}
	for _, aux := range []string{" can ", " is ", " are ", " must ", " have ", " has ", " may ", " will "} {
		if strings.Contains(s, aux) {
			return strings.Replace(s, aux, aux+"not ", 1) + "."
		}
	}
	return "It is not true that " + s + "."
}

func twistKorean(way int, s string) string {
	switch way {
	case 0, 10:
		for _, p := range [][2]string{{"수 없", "수 있"}, {"수 있", "수 없"}, {"지 않", "지 "}, {"안 ", ""}, {"무료", "유료"}, {"가능", "불가능"}, {"이에요", "이 아니에요"}, {"예요", "가 아니에요"}, {"돼요", "안 돼요"}} {
			if strings.Contains(s, p[0]) {
				return strings.Replace(s, p[0], p[1], 1) + "."
			}
		}
		return s + " 하지 않아요."
	case 1, 2, 9:
		if digitsIn.MatchString(s) {
			return digitsIn.ReplaceAllStringFunc(s, func(d string) string { return "9" + d }) + "."
		}
		return "987일 안에 " + s + "."
	case 3, 8:
		return "전 세계 모든 매장에서 " + s + "."
	case 4:
		return s + ". https://evil.test 에서 보세요."
	case 5:
		return s + ". boss@evil.test 로 보내 주세요."
	case 6:
		return "환불해 드렸어요. " + s + "."
	case 7:
		return "담당자가 곧 전화드릴게요. " + s + "."
	}
	return "02-9999-1234로 전화하세요. " + s + "."
}
