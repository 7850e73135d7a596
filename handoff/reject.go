package handoff

import "strings"

// rejections say that an answer was not the right one; written without
// apostrophes and marks, as spaced gives a text.
var rejections = []string{
	"thats not it", "that is not it", "this is not it", "thats not what i asked", "that is not what i asked", "not what i asked", "not what i asked for",
	"thats not what i meant", "that is not what i meant", "not what i meant", "i did not ask that", "i didnt ask that", "i didnt ask for that",
	"thats not my question", "that is not my question", "that doesnt answer my question", "that does not answer my question", "you didnt answer my question",
	"you did not answer my question", "that doesnt help", "that does not help", "that didnt help", "that did not help", "this doesnt help", "this does not help",
	"doesnt help", "didnt help", "does not help", "did not help", "not helpful", "thats not helpful", "that is not helpful", "that was not helpful",
	"that wasnt helpful", "unhelpful", "useless answer", "thats wrong", "that is wrong", "this is wrong", "wrong answer", "thats incorrect", "that is incorrect",
	"thats not right", "that is not right", "thats not true", "that is not true", "not that one", "you misunderstood", "you misunderstood me",
	"you dont understand", "you do not understand", "you didnt understand", "you did not understand",
	"그게 아니에요", "그게 아니예요", "그게 아닌데요", "그게 아니라", "그게 아니고", "그거 아니에요", "그거 아닌데요", "그거 말고", "그거 말고요", "그것 말고", "그게 아냐", "그거 아냐",
	"제 질문은 그게 아니에요", "그걸 물은 게 아니에요", "그걸 물어본 게 아니에요", "그런 뜻이 아니에요", "그 뜻이 아니에요", "제 말은 그게 아니에요",
	"도움이 안 돼요", "도움이 안돼요", "도움이 안 됐어요", "도움이 안됐어요", "도움이 되지 않아요", "도움이 되지 않았어요", "도움 안 돼요", "도움 안돼요", "도움이 안 되네요",
	"틀렸어요", "틀린 답이에요", "잘못된 답이에요", "잘못 알려 주셨어요", "답이 아니에요", "엉뚱한 답이에요", "질문을 잘못 이해하셨어요", "이해를 못 하시네요", "잘못 이해했어요",
}

// openers may stand before a rejection.
var openers = group(true, "no nope nah sorry but hmm hm um well actually and it 아니 아니요 아뇨 아니오 음 저기 근데 그런데 죄송한데")

// Rejects tells whether a message says that the answer before it was not the
// right one ("that's not it", "그게 아니에요"), and whether it says nothing else.
// English and Korean, by fixed phrases at the beginning of the message.
func Rejects(text string) (rejects, alone bool) {
	said := strings.Fields(spaced(clip(text)))
	for len(said) > 0 && openers[said[0]] {
		said = said[1:]
	}
	rest := strings.Join(said, " ") + " "
	longest := 0
	for _, r := range rejections {
		if strings.HasPrefix(rest, r+" ") {
			longest = max(longest, len(r))
		}
	}
	return longest > 0, longest > 0 && longest == len(rest)-1
}
