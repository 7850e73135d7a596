package knowledge

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func texts(ts []term) []string {
	out := make([]string, 0, len(ts))
	for _, t := range ts {
		out = append(out, t.text)
	}
	return out
}

func TestAnalyse(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text string
		want       []string
	}{
		{"StemsEnglish", "Returning returned RETURNS", []string{"return", "return", "return"}},
		{"DropsPossessive", "the shop’s parcels", []string{"the", "shop", "parcel"}},
		{"KeepsCodesWholeAndInParts", "order FS-204518", []string{"order", "fs-204518", "fs", "204518"}},
		{"KeepsDecimalsAndTimes", "£3.50 at 14:00.", []string{"3.50", "50", "at", "14:00", "14", "00"}},
		{"FoldsFullWidthForms", "ＡＢＣ １２３", []string{"abc", "123"}},
		{"GivesHangulWholeAndInPairs", "배송비는", []string{"배송비는", "배송", "송비", "비는"}},
		{"KeepsTwoLetterHangulOnce", "환불", []string{"환불"}},
		{"PartsLatinFromHangul", "iphone으로", []string{"iphon", "으로"}},
		{"ComposesDecomposedHangul", "환불", []string{"환불"}},
		{"KeepsOtherLettersUnstemmed", "größen", []string{"größen"}},
		{"GivesNothingForSymbols", "?! 👍 —", []string{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, texts(analyse(c.text))); diff != "" {
				t.Errorf("terms of %q (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"where is my parcel": "en", "배송 언제 와요?": "ko", "Tarnhaus 2 방수 되나요": "ko", "12345 !!": "en", "": "en",
		"What does the sign 반품 on the Korean page of the Fellside shop mean please": "en",
	} {
		if got := Language(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"refund", "refund", 2, 0}, {"refnd", "refund", 1, 1}, {"refunnd", "refund", 1, 1}, {"rfeund", "refund", 1, 1},
		{"rafund", "refund", 1, 1}, {"delviry", "delivery", 2, 2}, {"return", "refund", 1, 2}, {"abcd", "wxyz", 2, 3}, {"", "ab", 2, 2},
	} {
		if got := editDistance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("%s → %s within %d: %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}

func TestSpelling(t *testing.T) {
	t.Parallel()
	s := newSpelling(map[string]int32{"refund": 9, "refuse": 2, "delivery": 5, "size": 3, "sizes": 8, "환불": 4, "fs-12": 1})
	for in, want := range map[string]string{"refnd": "refund", "delvery": "delivery", "devliery": "delivery", "sise": "size", "zzzz": "", "abc": "", "환뷸": ""} {
		if got, ok := s.correct(in); got != want || ok != (want != "") {
			t.Errorf("%q → %q (%v), want %q", in, got, ok, want)
		}
	}
}

func TestIsSmallTalk(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"hi": "greeting", "Hello there!!": "greeting", "heyyyy": "greeting", "good morning team": "greeting",
		"thanks": "thanks", "Thank you so much 🙏": "thanks", "ok thanks": "thanks", "hi, thank you": "greeting",
		"bye": "bye", "👍👍": "emoji", "...": "emoji", "okay": "ack", "no": "ack",
		"안녕하세요": "greeting", "안녕하세요~~ ㅎㅎ": "greeting", "감사합니다!": "thanks", "정말 고마워요": "thanks", "네 알겠습니다": "ack", "ㅋㅋㅋㅋ": "ack", "안녕히 계세요": "bye",
		"hi, where is my parcel": "", "thanks but it is still broken": "", "good size?": "", "안녕하세요 환불하고 싶어요": "", "???": "", "": "", "hello kitty backpack": "", "help": "",
	} {
		kind, ok := IsSmallTalk(text)
		if kind != want && want != "" || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, kind, ok, want)
		}
	}
}

func TestCore(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Hi there, sorry to bother you. how much is a resole": "how much is a resole",
		"hello how much is a resole?":                         "how much is a resole?",
		"Quick question: where is my parcel? Thank you!":      "Quick question: where is my parcel?",
		"Where is my parcel? Thanks, bye":                     "Where is my parcel?",
		"안녕하세요! 배송비가 얼마인가요? 감사합니다.":                           "배송비가 얼마인가요?",
		"안녕하세요 배송비가 얼마인가요":                                    "배송비가 얼마인가요",
		"Delivery costs 3.50, is that right?":                 "Delivery costs 3.50, is that right?",
		"hi, thanks":                                          "hi, thanks",
		"can I pay late":                                      "can I pay late",
		"":                                                    "",
		"?!":                                                  "?!",
	} {
		if got := core(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestIsFollowUp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"and for students?": true, "what about Korea": true, "how long does it take?": true, "why?": true, "is that free?": true,
		"그럼 해외는요?": true, "그건 얼마예요?": true, "왜요?": true,
		"where is my parcel": false, "how much is delivery to Germany": false, "배송비 얼마예요?": false, "환불은 언제 되나요": false,
		"my tent has a hole in it and I would like somebody to repair the thing": false, "": false,
	} {
		if got := isFollowUp(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"One. Two! Three?":                       {"One.", "Two!", "Three?"},
		"It costs £3.50 e.g. for socks. Fine.":   {"It costs £3.50 e.g. for socks.", "Fine."},
		"See www.example.org for more. Bye.":     {"See www.example.org for more.", "Bye."},
		"Ask Dr. Kim. She knows.":                {"Ask Dr. Kim.", "She knows."},
		"He said \"no.\" Then he left.":          {"He said \"no.\"", "Then he left."},
		"환불은 5일 걸려요. 카드는 더 걸려요.":                 {"환불은 5일 걸려요.", "카드는 더 걸려요."},
		"**Note.** Open until 5 p.m. on Sunday.": {"**Note.**", "Open until 5 p.m. on Sunday."},
		"no end":                                 {"no end"},
	} {
		if diff := cmp.Diff(want, sentences(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
