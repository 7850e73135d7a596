package knowledge

import "testing"

func TestMask(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"write to kim.minji+shop@mail.example please":    "write to [mail] please",
		"메일은 minji@예시.한국 입니다":                            "메일은 [mail] 입니다",
		"see https://shop.example/o?token=abc":           "see [link]",
		"call +44 20 7946 0958 now":                      "call [phone] now",
		"전화 010-1234-5678 주세요":                           "전화 [phone] 주세요",
		"(020) 7946 0958":                                "[phone]",
		"주민번호 900101-1234567":                            "주민번호 [id]",
		"card 4111 1111 1111 1111 was charged":           "card [card] was charged",
		"IBAN GB82 WEST 1234 5698 7654 32":               "IBAN [account]",
		"where is order FS-104233?":                      "where is order [number]?",
		"주문 20240117 어디 있나요":                             "주문 [number] 어디 있나요",
		"Hi, my name is Ada Thornton. Can I return it?":  "Hi, my name is [name]. Can I return it?",
		"제 이름은 김민지입니다. 환불되나요?":                           "제 이름은 [name]입니다. 환불되나요?",
		"Is the 2000 mm tent 3.5 kg, and is it 120 EUR?": "Is the 2000 mm tent 3.5 kg, and is it 120 EUR?",
		"Can I return it within 100 days or 24/7?":       "Can I return it within 100 days or 24/7?",
		"this is broken":                                 "this is broken",
	} {
		if got := Mask(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}
