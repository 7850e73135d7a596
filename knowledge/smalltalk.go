package knowledge

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// smallTalk lists what people say beside their question, by kind. A phrase is
// one or more words; the longest that fits is taken.
var smallTalk = map[string][]string{
	"greeting": {
		"hi", "hello", "hey", "hiya", "yo", "howdy", "greetings", "good morning", "good afternoon", "good evening", "good day",
		"how are you", "how are you doing", "how are you today", "how is it going", "how's it going", "hows it going", "what's up", "whats up", "sup", "anyone there", "anybody there", "is anyone there", "is anybody there", "are you there",
		"nice to meet you",
		"안녕", "안녕하세요", "안녕하십니까", "안뇽", "하이", "헬로", "반가워요", "반갑습니다", "좋은 아침", "좋은 아침이에요", "계세요", "계신가요", "저기요", "여보세요", "수고하십니다", "수고하세요",
	},
	"thanks": {
		"thanks", "thank you", "thank u", "thankyou", "thx", "thnx", "ty", "tysm", "cheers", "much appreciated", "appreciate it", "i appreciate it", "great help", "that helps", "that helped", "very helpful", "you're the best", "perfect", "awesome", "great", "cool", "nice", "wonderful", "excellent", "good job", "well done",
		"감사", "감사합니다", "감사해요", "감사드립니다", "감사드려요", "고마워", "고마워요", "고맙습니다", "땡큐", "최고예요", "최고", "도움이 됐어요", "도움이 되었어요", "도움됐어요", "좋아요", "좋네요",
	},
	"bye": {
		"bye", "goodbye", "good bye", "bye bye", "see you", "see ya", "cya", "later", "good night", "have a nice day", "have a good day", "have a great day", "have a good one", "take care", "that's all", "thats all", "that is all", "nothing else",
		"잘 있어요", "안녕히 계세요", "안녕히계세요", "다음에 봐요", "잘가", "바이", "바이바이", "좋은 하루 되세요", "좋은하루되세요", "들어가세요", "수고하셨습니다", "이만",
	},
	"ack": {
		"ok", "okay", "k", "kk", "okey", "alright", "all right", "sure", "got it", "i see", "understood", "fine", "right", "makes sense", "no problem", "np", "yes", "yeah", "yep", "yup", "no", "nope", "hmm", "hm", "lol", "haha",
		"네", "넵", "넹", "예", "응", "아니요", "아니오", "아뇨", "알겠습니다", "알겠어요", "알았어요", "그렇군요", "그래요", "오케이", "ㅇㅋ", "ㅇㅇ", "ㅋ", "ㅎ", "ㅠ", "음", "아하", "괜찮아요",
	},
}

// fillers may stand in small talk without making it a question.
var fillers = wordSet(`there team all everyone guys sir madam maam folks dear bot friend a lot so very much again for your the help now today and oh ah well then just you
정말 너무 진짜 많이 아 오 그럼 네 도와주셔서 답변 친절하게 덕분에 항상`)

// smallTalkPhrases maps a phrase, its words joined by a space, to its kind.
var smallTalkPhrases = func() map[string]string {
	m := make(map[string]string)
	for kind, phrases := range smallTalk {
		for _, p := range phrases {
			m[strings.Join(words(normalise(p)), " ")] = kind
		}
	}
	return m
}()

const longestPhrase = 5 // words

// IsSmallTalk reports whether a text holds nothing to look up, and of what
// kind it is: "greeting", "thanks", "bye", "ack" (okay, yes, no) or "emoji"
// (symbols only). A text with a question after its greeting is no small talk.
// English and Korean.
func IsSmallTalk(text string) (kind string, ok bool) {
	ws := words(normalise(text))
	if len(ws) == 0 {
		return "emoji", strings.TrimSpace(text) != "" && !strings.ContainsAny(text, "?？")
	}
	if len(ws) > 16 {
		return "", false
	}
	for i, w := range ws {
		ws[i] = squeeze(w)
	}
	for i := 0; i < len(ws); {
		n, k := phraseAt(ws[i:])
		switch {
		case n > 0:
			if kind == "" || kind == "ack" { // "ok thanks" is thanks
				kind = k
			}
			i += n
		case fillers[ws[i]]:
			i++
		default:
			return "", false
		}
	}
	return kind, kind != ""
}

func phraseAt(ws []string) (n int, kind string) {
	for n = min(longestPhrase, len(ws)); n > 0; n-- {
		if k, ok := smallTalkPhrases[strings.Join(ws[:n], " ")]; ok {
			return n, k
		}
	}
	return 0, ""
}

// squeeze shortens drawn-out letters: "hiiii", "okkkk", "ㅋㅋㅋㅋ". Where a
// doubled letter is right ("see", "good", "cool") it is kept.
func squeeze(w string) string {
	if smallTalkPhrases[w] != "" || fillers[w] {
		return w
	}
	short := func(most int) string {
		var b strings.Builder
		run, prev := 0, rune(-1)
		for _, r := range w {
			if r == prev {
				run++
			} else {
				run, prev = 1, r
			}
			if run <= most || unicode.IsDigit(r) {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
	if two := short(2); smallTalkPhrases[two] != "" {
		return two
	}
	if one := short(1); smallTalkPhrases[one] != "" {
		return one
	}
	return w
}

// marks end a part of a message; beside one, small talk is told from what is
// asked.
const marks = ",.!?;\n，。！？"

// greeted is a greeting that runs into the question without a mark.
var greeted = regexp.MustCompile(`(?i)^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening))(?: (?:there|all|team|guys|everyone))?\s+|^(?:안녕하세요|안녕하십니까|저기요|수고하십니다)\s+`)

// core is what a message asks, without the greetings, thanks and asides around
// it ("Hi there, sorry to bother you. How much is …? Thanks!"), so that what it
// means is not blurred by them. It is the whole message when it holds nothing
// else.
func core(text string) string {
	idle := func(part string) bool {
		if _, talk := IsSmallTalk(part); talk {
			return true
		}
		return isAside(part)
	}
	left := strings.TrimSpace(text)
	for {
		at := strings.IndexAny(left, marks)
		if at < 0 || !idle(left[:at]) {
			break
		}
		left = strings.TrimLeft(left[at:], marks+" ")
	}
	for {
		body := strings.TrimRight(left, marks+" ")
		at := strings.LastIndexAny(body, marks)
		_, size := utf8.DecodeRuneInString(body[max(at, 0):])
		if at < 0 || !idle(body[at+size:]) {
			break
		}
		left = body[:at+size]
	}
	left = greeted.ReplaceAllString(left, "")
	if len(words(normalise(left))) == 0 || idle(left) {
		return text
	}
	return left
}
