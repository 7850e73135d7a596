package handoff

import "testing"

func TestSafety(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"I want to kill myself":                         SafetySelfHarm,
		"honestly I don't want to live anymore":         SafetySelfHarm,
		"i feel suicidal":                               SafetySelfHarm,
		"죽고 싶어요":                                        SafetySelfHarm,
		"자살하고 싶다":                                       SafetySelfHarm,
		"더는 살고 싶지 않아요":                                  SafetySelfHarm,
		"You will hear from my lawyer":                  SafetyLegal,
		"I'm going to sue you":                          SafetyLegal,
		"we will take legal action":                     SafetyLegal,
		"see you in small claims court":                 SafetyLegal,
		"고소하겠습니다":                                       SafetyLegal,
		"소비자원에 신고할 거예요":                                 SafetyLegal,
		"법적 조치 취하겠습니다":                                  SafetyLegal,
		"소송 걸 겁니다":                                      SafetyLegal,
		"Someone used my card":                          SafetyFraud,
		"my account was hacked":                         SafetyFraud,
		"there's an unauthorised charge on my card":     SafetyFraud,
		"카드가 도용됐어요":                                     SafetyFraud,
		"계정이 해킹당했어요":                                    SafetyFraud,
		"제가 안 한 결제가 있어요":                                SafetyFraud,
		"this tent is killing me":                       "",
		"I'm dying to try the new stove":                "",
		"I nearly cut myself on the pole":               "",
		"do you have the Suicide Squad poster":          "",
		"is there a food court near the tennis court":   "",
		"my name is Sue":                                "",
		"can I claim on the guarantee?":                 "",
		"do you offer legal size paper":                 "",
		"any life hacks for pitching?":                  "",
		"how do I charge the lamp, I didn't make it go": "",
		"배고파 죽겠어요":                                      "",
		"더워 죽는 줄 알았어요":                                  "",
		"고소한 맛이 나나요?":                                   "",
		"고소공포증이 있어요":                                    "",
		"과자 살 때 쿠폰 쓸 수 있나요":                             "",
		"주소 송부드립니다":                                     "",
		"설명서 방법대로 했어요":                                  "",
		"카드 분실 신고할 거예요":                                 "",
		"사기 전에 물어볼게요":                                   "",
		"혼자 해 볼게요":                                      "",
		"플라이 피싱 장비 있어요?":                                "",
		"":                                              "",
	} {
		if kind, ok := Safety(text); kind != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", text, kind, want)
		}
	}
}
