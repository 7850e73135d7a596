package api

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestWordsLang(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, choice, want string }{
		{"where is my parcel", "", "en"},
		{"택배가 어디에 있어요?", "", "ko"},
		{"Fellside Trail 45 배낭 있나요", "", "ko"},
		{"FS-204518", "", ""},
		{"ok", "", ""},
		{"ada@x.example", "", ""},
		{"Talk to a person please", "talk_to_person", ""},
		{"12 34 56", "", ""},
	} {
		if got := wordsLang(c.text, c.choice); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	p, err := page(&chat.Page{URL: "https://u:p@shop.example/a?b#c", Referrer: "javascript:alert(1)", Title: "a\x00b\n" + strings.Repeat("c", 400), Device: "phone"})
	if err != nil {
		t.Fatal(err)
	}
	if p.URL != "https://shop.example/a?b#c" || p.Referrer != "" || !strings.HasPrefix(p.Title, "abc") || utf8.RuneCountInString(p.Title) != 300 {
		t.Errorf("page %+v", p)
	}
	if _, err := page(&chat.Page{Device: "fridge"}); chat.CodeOf(err) != chat.Invalid {
		t.Errorf("device: %v", err)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"ko-KR": "ko", "en": "en", "EN_us": "en", "": "", "x": "", "<script>": ""} {
		if got := langOf(in); got != want {
			t.Errorf("langOf(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"Asia/Seoul": "Asia/Seoul", "": "", "Local": "", "Mars/Base": "", "../etc": ""} {
		if got := zoneOf(in); got != want {
			t.Errorf("zoneOf(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzFrames feeds every frame's decoder: it must answer with Invalid or a
// value, never panic, and what it lets through is clean.
func FuzzFrames(f *testing.F) {
	for _, seed := range []string{
		`{"type":"send","client_id":"a","text":"hi","page":{"url":"https://x.example"}}`, `{"type":"rate","score":5}`, `{"on":null}`, `[]`, `{`, `"x"`,
		`{"conversation":"0190a5f0-1c2d-7e3f-8a4b-5c6d7e8f9a0b","tags":["a"]}`, `{"seq":1e400}`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, frames := range []map[string]frame{visitorFrames, agentFrames} {
			for kind, fr := range frames {
				if fr.read == nil {
					continue
				}
				in, err := fr.read(b)
				if err != nil {
					if code := chat.CodeOf(err); code != chat.Invalid {
						t.Fatalf("%s: code %s for %v", kind, code, err)
					}
					continue
				}
				if m, ok := in.(*visitorMessage); ok && m.Page != nil {
					if p, err := page(m.Page); err == nil && strings.ContainsFunc(p.Title+p.URL+p.Referrer, unicode.IsControl) {
						t.Fatalf("a control character in %+v", p)
					}
				}
			}
		}
	})
}
