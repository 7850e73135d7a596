package handoff

import "testing"

func TestRejects(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]bool{
		"That's not it.": {true, true}, "no, that’s not what I asked": {true, true}, "Sorry but that didn't help!": {true, true},
		"Wrong answer": {true, true}, "That's not what I asked. When do you open?": {true, false}, "not that one, the blue tent": {true, false},
		"그게 아니에요": {true, true}, "아니요, 도움이 안 돼요": {true, true}, "그거 말고 텐트 반품이요": {true, false}, "아니 틀렸어요": {true, true},
		"is it wrong to wash a down jacket?": {false, false}, "what if the address is wrong": {false, false}, "the tent does not help against rain, what does?": {false, false},
		"no": {false, false}, "": {false, false}, "thanks, that helps": {false, false}, "틀린 주소로 주문했어요": {false, false}, "도움이 됐어요": {false, false},
		"not that I know of any order": {false, false},
	} {
		rejects, alone := Rejects(text)
		if rejects != want[0] || alone != want[1] {
			t.Errorf("%q: rejects %t alone %t, want %v", text, rejects, alone, want)
		}
	}
}
