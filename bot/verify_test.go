package bot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
)

// claim is a line of testdata/grounding.jsonl: what a model might say of a
// demo article with a quote that is really in it. Kind "honest" is true.
type claim struct {
	Lang     string `json:"lang"`
	Slug     string `json:"slug"`
	Question string `json:"question"`
	Kind     string `json:"kind"`
	Quote    string `json:"quote"`
	Text     string `json:"text"`
}

func claims(t *testing.T) []claim { return lines[claim](t, "testdata/grounding.jsonl") }

func lines[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; s.Scan(); n++ {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatalf("%s:%d: %v", name, n, err)
		}
		list = append(list, v)
	}
	return list
}

// passage gives a demo article as a model gets it.
func passage(t *testing.T, lang, slug string) ModelPassage {
	t.Helper()
	b, err := demo.Files.ReadFile("articles/" + lang + "/" + slug + ".md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "---\n")
	head, body, _ := strings.Cut(rest, "\n---\n")
	_, title, _ := strings.Cut(head, "title: ")
	title, _, _ = strings.Cut(title, "\n")
	return ModelPassage{Title: strings.Trim(title, `"`), Text: body}
}

// falseDrops is the share of honest sentences that may be refused: they cost
// the model's wording, not the answer.
const falseDrops = 0.15

// TestVerifyClaims holds every claim against its own article with a true
// quote: no lie passes, and most honest sentences do.
func TestVerifyClaims(t *testing.T) {
	t.Parallel()
	lies, honest, dropped := 0, 0, 0
	for _, c := range claims(t) {
		p := passage(t, c.Lang, c.Slug)
		why := Verify(ModelSentence{Text: c.Text, Sources: []int{1}, Quote: c.Quote}, []ModelPassage{p})
		if c.Kind == "honest" {
			honest++
			if why != "" {
				dropped++
				t.Logf("honest but refused: %q: %s", c.Text, why)
			}
			continue
		}
		lies++
		if why == "" {
			t.Errorf("%s lie shown: %q with the quote %q", c.Kind, c.Text, c.Quote)
		}
	}
	t.Logf("%d lies, %d honest sentences of which %d refused", lies, honest, dropped)
	if lies < 120 || float64(dropped) > falseDrops*float64(honest) {
		t.Errorf("%d lies; %d of %d honest sentences refused, at most %.0f %% may be", lies, dropped, honest, 100*falseDrops)
	}
}

// elsewhere are texts of other businesses, for testdata/elsewhere.jsonl: two
// lists that were written after the verifier, to see what it had missed. "true"
// is whether a sentence may be shown.
var elsewhere = []ModelPassage{
	{Title: "Ski passes", Text: "A day pass costs 48 euros and is valid from 8:30 to 16:30. Children under 6 ski free with a paying adult. Students get 15% off with a valid card, except on public holidays. You may cancel up to 24 hours before arrival; later cancellations are charged in full. Helmets are recommended but not required. Dogs are allowed on the gondola if they wear a muzzle. The lift usually opens in early December. Lost passes can't be replaced. We recommend booking lessons at least three days ahead. The valley shuttle runs every 20 minutes and is included in the pass."},
	{Title: "수영장 이용 안내", Text: "수영장은 매일 오전 6시부터 오후 9시까지 열어요. 첫째 주 월요일은 쉬어요. 만 7세 이하 어린이는 보호자와 함께 입장해야 해요. 수영모는 꼭 써야 하고, 오리발은 쓸 수 없어요. 주차는 2시간까지 무료이고 그 뒤에는 10분마다 500원이에요. 회원권은 양도할 수 없지만 한 번 연기할 수 있어요. 환불은 시작일 전날까지 신청하시면 전액 돌려 드려요. 수건은 1,000원에 빌릴 수 있어요. 강습은 보통 8명씩 해요."},
	{Title: "Library cards", Text: "Residents get a library card for free; everyone else pays 12 euros a year. You can borrow up to 20 books for four weeks and renew them twice, unless somebody has reserved them. A late book costs 0.50 euros a day, but never more than 10 euros. Films may be borrowed by adults only. The reading room is quiet: no phone calls and no food, though water is fine. Printing in colour costs twice as much as in black. We close at 18:00 in winter and at 20:00 in summer."},
	{Title: "택배 보관함", Text: "보관함은 24시간 이용할 수 있어요. 물건은 3일 동안 무료로 보관하고, 그 뒤에는 하루에 1,000원이 들어요. 냉장 식품은 맡길 수 없어요. 비밀번호는 문자로만 보내요. 분실하면 관리실에서 신분증을 확인한 뒤 열어 드려요. 큰 상자는 1층 보관함만 쓸 수 있어요."},
}

func TestVerifyElsewhere(t *testing.T) {
	t.Parallel()
	type line struct {
		Passage     int
		Quote, Text string
		True        bool
	}
	for _, c := range lines[line](t, "testdata/elsewhere.jsonl") {
		why := Verify(ModelSentence{Text: c.Text, Sources: []int{c.Passage}, Quote: c.Quote}, elsewhere)
		if c.True != (why == "") {
			t.Errorf("true %t: %q with the quote %q: %s", c.True, c.Text, c.Quote, why)
		}
	}
}
