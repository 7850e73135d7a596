package flows

import (
	"strings"
	"unicode"
)

// The word lists with which the engine reads English and Korean. They are
// compared with folded text (see fold): lower case, no punctuation.

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// emptyWords carry no request of their own.
var emptyWords = set("a", "an", "the", "i", "im", "id", "ill", "you", "me", "my", "we", "our", "it", "is", "are", "am",
	"be", "to", "of", "for", "in", "on", "at", "and", "or", "do", "does", "did", "can", "could", "would", "will",
	"please", "hi", "hello", "hey", "there", "want", "like", "need", "this", "that", "with", "have", "has",
	"just", "so", "your", "u", "pls", "plz", "좀", "제", "저", "저는", "제가", "그", "이", "것", "거", "주세요", "요",
	"싶어요", "싶습니다", "싶은데요", "해요", "하고", "해주세요", "안녕하세요")

// koreanEndings are particles and polite endings, longest first.
var koreanEndings = []string{"해주세요", "하고싶어요", "하려고요", "할게요", "했어요", "인가요", "이에요", "입니다", "하나요", "할래요",
	"에서", "으로", "까지", "부터", "에게", "한테", "이나", "하고", "해요", "예요", "이요", "은요", "는요",
	"을", "를", "은", "는", "이", "가", "에", "로", "의", "도", "와", "과", "요", "좀"}

// commands are the words of row 3. A whole message must be one of them.
var commands = map[string]map[string]bool{
	commandCancel: set("cancel", "cancel this", "cancel that", "cancel it", "stop", "stop it", "quit", "exit", "abort", "never mind", "nevermind",
		"forget it", "forget about it", "취소", "취소요", "취소할게요", "취소해 주세요", "취소해주세요", "그만", "그만할게요", "그만해요", "중지", "됐어요", "안 할래요", "안할래요"),
	commandRestart: set("restart", "start over", "start again", "begin again", "from the beginning", "reset",
		"다시 시작", "다시시작", "처음부터", "처음부터 다시", "처음으로", "처음으로 돌아가기", "다시 시작할게요", "다시 시작해 주세요", "다시 시작해주세요"),
	commandHelp: set("help", "help me", "i need help", "what can you do", "what can i do", "how does this work", "menu options",
		"도움말", "도움", "도와주세요", "도와 주세요", "뭘 할 수 있어요", "뭐 할 수 있어요", "사용법", "어떻게 해요"),
	commandRepeat: set("repeat", "repeat that", "say that again", "say again", "again", "what was that", "pardon", "come again",
		"can you repeat that", "could you repeat that", "what was the question",
		"다시", "다시요", "다시 말해 주세요", "다시 말해주세요", "다시 말해 줘", "다시 한번 말해 주세요", "다시 한 번 말해 주세요", "뭐라고요", "다시 보여 주세요", "다시 보여주세요"),
}

const (
	commandCancel  = "cancel"
	commandRestart = "restart"
	commandHelp    = "help"
	commandRepeat  = "repeat"
)

// commandIn gives the command that the whole message is, or "".
func commandIn(text string) string {
	folded := politeless(fold(text))
	for _, name := range []string{commandCancel, commandRestart, commandHelp, commandRepeat} {
		if commands[name][folded] {
			return name
		}
	}
	return ""
}

// politeless takes "please" and its like from both ends of a folded text.
func politeless(folded string) string {
	for {
		was := folded
		for _, w := range []string{"please", "pls", "plz", "ok", "okay", "sorry", "부탁해요", "부탁드려요", "부탁합니다"} {
			folded = strings.TrimSpace(strings.TrimPrefix(folded, w+" "))
			folded = strings.TrimSpace(strings.TrimSuffix(folded, " "+w))
		}
		if folded == was {
			return folded
		}
	}
}

// Courtesies of row 9.
const (
	courtesyHello   = "hello"
	courtesyThanks  = "thanks"
	courtesyEmoji   = "emoji"
	courtesyFile    = "file"
	courtesySilence = "silence" // nothing at all
)

var courtesyWords = map[string]map[string]bool{
	courtesyHello: set("hi", "hello", "hey", "hi there", "hello there", "hey there", "hiya", "good morning", "good afternoon", "good evening",
		"안녕", "안녕하세요", "하이", "헬로", "반갑습니다", "반가워요", "여보세요"),
	courtesyThanks: set("thanks", "thank you", "thank you very much", "thanks a lot", "many thanks", "cheers", "thx", "ty", "great thanks", "ok thanks", "thank you so much",
		"great", "cool", "nice", "lovely", "감사", "감사합니다", "감사해요", "고마워요", "고맙습니다", "고마워", "땡큐", "네 감사합니다"),
}

// courtesyIn tells which courtesy the whole message is, or "". A message
// without letters or digits counts as emoji, or as a file when one came along;
// without anything to see it is silence.
func courtesyIn(text string, files int) string {
	folded := fold(text)
	if folded == "" {
		if files > 0 {
			return courtesyFile
		}
		if !strings.ContainsFunc(text, unicode.IsGraphic) || strings.TrimSpace(text) == "" {
			return courtesySilence
		}
		return courtesyEmoji
	}
	for _, kind := range []string{courtesyHello, courtesyThanks} {
		if courtesyWords[kind][folded] {
			return kind
		}
	}
	return ""
}

var questionStarts = set("what", "whats", "when", "where", "wheres", "who", "whom", "whose", "which", "why", "how", "hows", "can", "could", "do", "does", "did",
	"is", "are", "will", "would", "should", "may", "am", "was", "were", "has", "have",
	"언제", "어디", "어디서", "어디에", "누가", "누구", "무엇", "뭐", "뭘", "왜", "어떻게", "어떤", "얼마", "얼마나", "몇", "혹시")

var questionWordsInside = []string{"언제", "어디", "얼마", "어떻게", "무엇", "왜 "}

var questionEndings = []string{"나요", "까요", "가요", "는지요", "인지요", "니까", "궁금해요", "궁금합니다"}

// questionLike reports whether a text reads as a question: a question mark,
// a question word in front, or a Korean asking form.
func questionLike(text string) bool {
	if strings.ContainsAny(text, "?？") {
		return true
	}
	folded := fold(text)
	words := strings.Fields(folded)
	if len(words) < 2 {
		return false
	}
	if questionStarts[words[0]] {
		return true
	}
	for _, w := range questionWordsInside {
		if strings.Contains(folded, w) {
			return true
		}
	}
	for _, e := range questionEndings {
		if strings.HasSuffix(folded, e) {
			return true
		}
	}
	return false
}

var (
	yesWords = set("yes", "y", "yeah", "yep", "yup", "sure", "of course", "ok", "okay", "correct", "right", "please do", "yes please", "true",
		"네", "넵", "넹", "예", "응", "그래요", "그래", "맞아요", "맞습니다", "좋아요", "네 맞아요", "할게요")
	noWords = set("no", "n", "nope", "nah", "no thanks", "no thank you", "not really", "dont", "do not", "wrong", "incorrect", "false",
		"아니요", "아니오", "아뇨", "아니", "아니에요", "아닙니다", "싫어요", "괜찮아요", "안 해요", "틀려요")
)

// yesNo reads a yes or a no; ok is false for anything else.
func yesNo(text string) (yes, ok bool) {
	folded := fold(text)
	for _, f := range []string{folded, politeless(folded)} {
		if yesWords[f] {
			return true, true
		}
		if noWords[f] {
			return false, true
		}
	}
	return false, false
}

var correctionCues = []string{"actually", "i meant", "i mean", "it should be", "should have been", "correction", "wrong", "mistake", "typo", "instead of", "no its", "no it is",
	"아니", "잘못", "정정", "틀렸", "사실은", "실은", "아까", "수정", "바꿀게요", "바꿔"}

// correcting reports whether a text sounds as if it takes something back.
func correcting(text string) bool {
	folded := " " + fold(text) + " "
	for _, cue := range correctionCues {
		if unicode.Is(unicode.Hangul, []rune(cue)[0]) && strings.Contains(folded, cue) {
			return true
		}
		if strings.Contains(folded, " "+cue+" ") {
			return true
		}
	}
	return false
}

var negations = set("not", "no", "dont", "isnt", "wasnt", "never", "without", "except", "안", "못", "말고", "아니고", "아니라", "아닌", "빼고")

var ordinalWords = map[string]int{
	"first": 1, "1st": 1, "one": 1, "the first": 1, "first one": 1, "the first one": 1, "number one": 1,
	"second": 2, "2nd": 2, "two": 2, "the second": 2, "second one": 2, "the second one": 2, "number two": 2,
	"third": 3, "3rd": 3, "three": 3, "the third": 3, "third one": 3, "the third one": 3, "number three": 3,
	"fourth": 4, "4th": 4, "four": 4, "the fourth": 4, "fourth one": 4, "the fourth one": 4, "number four": 4,
	"fifth": 5, "5th": 5, "five": 5, "the fifth": 5, "fifth one": 5, "the fifth one": 5,
	"sixth": 6, "6th": 6, "six": 6, "the sixth": 6, "the sixth one": 6,
	"seventh": 7, "7th": 7, "seven": 7, "eighth": 8, "8th": 8, "eight": 8, "ninth": 9, "9th": 9, "nine": 9, "tenth": 10, "10th": 10, "ten": 10,
	"last": -1, "the last": -1, "last one": -1, "the last one": -1, "마지막": -1, "마지막 거": -1, "마지막이요": -1, "마지막 것": -1,
	"첫째": 1, "첫 번째": 1, "첫번째": 1, "일번": 1, "하나": 1, "둘째": 2, "두 번째": 2, "두번째": 2, "이번": 2, "둘": 2,
	"셋째": 3, "세 번째": 3, "세번째": 3, "삼번": 3, "셋": 3, "넷째": 4, "네 번째": 4, "네번째": 4, "사번": 4, "넷": 4,
	"다섯째": 5, "다섯 번째": 5, "다섯번째": 5, "오번": 5, "다섯": 5, "여섯 번째": 6, "여섯번째": 6, "여섯": 6,
}

var countWords = map[string]int{
	"zero": 0, "none": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"하나": 1, "한 개": 1, "둘": 2, "두 개": 2, "셋": 3, "세 개": 3, "넷": 4, "네 개": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
}
