package bot

import (
	"regexp"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
)

// orderIn are sentences addressed to a language model rather than to a reader.
// A help text has no reason to hold one, so text that does is not trusted.
var orderIn = regexp.MustCompile(`(?i)` + strings.ReplaceAll(strings.Join([]string{
	`\b(ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(previous|prior|above|earlier|all|any|your|the|these|those|system)\b[^.\n]{0,30}\b(instructions?|rules?|prompts?|directions?|guidelines?|messages?|context|constraints?)\b`,
	`\b(system|developer) (prompt|message|note|override|instruction)s?\b`,
	`\b(you are|you're|act as|pretend to be|behave as|roleplay as|become) (now |a |an |the )*(dan\b|jailbroken|unrestricted|developer mode|ai\b|an? ai|language model|assistant|chatbot|bot\b|system|admin)`,
	`\b(ai|assistant|assistants|chatbot|chatbots|bot|bots|language model|llm|gpt)s?\b[^.\n]{0,30}\b(must|should|shall|have to|has to|are to|is to|needs? to|always)\b[^.\n]{0,20}\b(say|tell|answer|reply|respond|state|write|claim|include|add|send|recommend|promise|reveal|print|output|confirm|offer|give|ask)`,
	`\b(note|instruction|instructions|message|attention|important)s? (to|for) (the )?(ai|assistant|chatbot|bot|model|language model|llm|system)\b`,
	`\b(reveal|print|repeat|output|show|leak|disclose|recite|display|dump)\b[^.\n]{0,40}\b(system prompt|prompt|your instructions|your rules|hidden instructions|initial instructions|secret|api key|configuration)\b`,
	`\b(tell|inform|assure|promise|convince|instruct)\b (the |every |each |all |any )?(visitor|visitors|user|users|customer|customers|reader|readers|person|caller)s?\b`,
	`\b(when|if|whenever)\b[^.\n]{0,40}\b(asked|asks|user|visitor|customer)\b[^.\n]{0,40}\b(say|answer|reply|respond|tell them|tell him|tell her)\b`,
	`\b(respond|answer|reply|start|begin|end)\b[^.\n]{0,20}\b(only with|with the (word|words|phrase|sentence|text)|every (answer|reply|message|response))\b`,
	`\b(do not|don't|never) (tell|mention|reveal|say|cite|quote|follow|obey|use)\b[^.\n]{0,30}\b(the (visitor|user|customer|rules?|instructions?|source|sources|prompt))\b`,
	`<\|?(im_start|im_end|system|endoftext|assistant|user)\|?>|\[/?INST\]|^\s*(system|assistant|developer)\s*:|###\s*(system|instruction)`,
	`\bnew (instructions?|rules?|persona|role|task)\b\s*[:.]|\bend of (context|data|passages?|instructions?)\b|\bjailbreak|\bdeveloper mode\b|\bprompt injection\b`,
	`(이전|위의?|앞의?|기존|지금까지의?|모든|시스템)[^.\n]{0,15}(지시|명령|규칙|프롬프트|지침|안내문)[^.\n]{0,15}(무시|잊|따르지|버리|어기|우회|삭제)`,
	`(지시|명령|규칙|프롬프트|지침)[^.\n]{0,10}(무시|잊어|출력|공개|보여|알려)`,
	`시스템\s*(프롬프트|메시지|지시|명령)|개발자\s*모드|탈옥`,
	`(AI|인공지능|챗봇|봇|어시스턴트|언어\s*모델|상담\s*봇)[^.\n]{0,25}(말해야|답해야|답변해야|응답해야|안내해야|출력해야|라고\s*(말|답|대답|응답|안내)|하십시오|하세요|해라|하라)`,
	`(AI|인공지능|챗봇|봇|어시스턴트|언어\s*모델)(은|는|이|가)?\s[^.\n]{0,80}(라고|다고)\s*(말|답|대답|응답|안내|출력)(해야|하라|해라|하세요|하십시오)`,
	`(방문자|사용자|고객|손님|이용자)(에게|한테|들에게|님께|께)[^.\n]{0,40}(라고|다고)\s*(말|답|안내|전|알려|약속)`,
	`너는\s*(이제|지금부터)|당신은\s*(이제|지금부터)|지금부터\s*(너는|당신은)|역할을\s*(맡|수행|연기)`,
}, "|"), `[^.\n]`, `(?:[^.\n]|\.\S)`)) // a stop inside a word, as in an address, ends no sentence

// Orders reports whether a text gives orders to a language model: to ignore
// its rules, to tell visitors something, to show its prompt. English and Korean.
func Orders(text string) bool { return orderIn.MatchString(text) }

// withoutOrders takes out of a passage every paragraph from a sentence on that
// gives orders to a model, and reports whether there was one: what follows an
// order in its paragraph is as little to be trusted. Answers come out of the same
// few articles, and looking takes half a millisecond: the last ones are
// remembered.
func withoutOrders(text string) (clean string, found bool) {
	if got, ok := cleaned.Get(text); ok {
		return got.text, got.found
	}
	clean, found = withoutOrdersIn(text)
	cleaned.Add(text, cleanText{clean, found})
	return clean, found
}

// cleanText is what withoutOrders gave.
type cleanText struct {
	text  string
	found bool
}

var cleaned, _ = lru.New[string, cleanText](1000) // an error is a size of 0

func withoutOrdersIn(text string) (clean string, found bool) {
	if !Orders(text) {
		return text, false
	}
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if !Orders(line) {
			lines = append(lines, line)
			continue
		}
		found = true
		var kept []string
		for _, unit := range unitsOf(line) {
			if Orders(unit) {
				break
			}
			kept = append(kept, unit)
		}
		if rest := strings.Join(kept, " "); rest != "" && !Orders(rest) {
			lines = append(lines, rest)
		}
	}
	clean = strings.Join(lines, "\n")
	if Orders(clean) { // an order over two lines
		return "", true
	}
	return clean, found
}
