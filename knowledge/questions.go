package knowledge

import (
	"regexp"
	"strings"
)

// maxQuestions are answered of one message; of more, the message as a whole.
const maxQuestions = 3

// joint is where one question ends and the next begins without a mark: "how
// much is delivery and do you take PayPal".
var joint = regexp.MustCompile(`(?i)([^\s?!.,;])[,;]?\s+(?:and|also|plus)\s+((?:also\s+)?(?:how (?:much|many|long|often|do|can)|what(?:'s| is| are)?|when|where|which|do you|does|can i|can you|is there|are there|is it)\b)`)

var (
	joiner      = regexp.MustCompile(`(?i)^(?:(?:and|also|plus|then|oh|ps|by the way|btw)\b[,:]?\s*|(?:그리고|또한|또|아 그리고|추가로)\s*,?\s*)+`)
	questioning = regexp.MustCompile(`(?i)^(?:how|what|when|where|which|who|why|do|does|did|can|could|is|are|may|will|would|should)\b|(?:나요|까요|가요|어요|아요|예요|에요|해요|돼요|되요|죠|요)$`)
)

// Questions cuts a message into the questions that stand in it, in order, at
// most three, without the words that join them: "Is delivery free? And do you
// take PayPal?" is two. A message that asks one thing, or whose parts cannot
// stand alone ("how much is it? and how long?"), is given back whole as the
// only one. English and Korean.
func Questions(text string) []string {
	whole := strings.TrimSpace(text)
	var out []string
	for _, s := range sentences(joint.ReplaceAllString(whole, "$1? $2")) {
		asked := strings.ContainsAny(s, "?？")
		s = strings.TrimSpace(joiner.ReplaceAllString(s, ""))
		if !asked && !questioning.MatchString(strings.TrimRight(s, " .!~")) {
			continue // what is told between the questions
		}
		if _, talk := IsSmallTalk(s); talk {
			continue
		}
		if isFollowUp(s) { // it leans on the part before
			return []string{whole}
		}
		out = append(out, s)
	}
	if len(out) < 2 || len(out) > maxQuestions {
		return []string{whole}
	}
	return out
}
