package knowledge

import (
	"regexp"
	"strings"
)

// leadIns open a question that leans on the one before it.
var leadIns = []string{
	"and ", "what about", "how about", "and for", "also for", "or for", "but what if", "same for", "is that", "is it the same", "does that", "does it", "do they", "can it", "can i do that", "why is that", "why not",
	"그럼", "그러면", "그리고", "그런데", "근데", "그건", "그거", "그것", "그게", "그렇다면", "또 ", "혹시 그",
}

// anaphors point back at something said before.
var anaphors = wordSet(`it its that this those these they them there one ones same else instead he she
그거 그건 그게 그것 그것도 그거는 그걸 이거 이건 이게 이것 저거 거기 거기서 거긴 그때 똑같이 마찬가지로 그것은 그쪽`)

// bareTopic is a Korean message that names a topic and no more: "배낭은요?".
var bareTopic = regexp.MustCompile(`^\S+(?:\s\S+)?(?:은요?|는요?|도요?|에서는요?|으로는요?)[?？~!.\s]*$`)

// followUpWords is the longest message that can be a follow-up: longer ones
// bring their own topic.
const followUpWords = 9

// isFollowUp reports whether a message can hardly be understood without the
// one before: it opens like a continuation, points back, names a bare topic,
// or holds at most one word of its own.
func isFollowUp(text string) bool {
	s := strings.TrimSpace(normalise(text))
	ws := words(s)
	if len(ws) == 0 || len(ws) > followUpWords {
		return false
	}
	for _, l := range leadIns {
		if strings.HasPrefix(s, l) {
			return true
		}
	}
	if bareTopic.MatchString(s) {
		return true
	}
	content, points := 0, false
	for _, w := range ws {
		points = points || anaphors[w]
		if !stopWords[w] && !anaphors[w] {
			content++
		}
	}
	return content == 0 || points && content <= 2
}
