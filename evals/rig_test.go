package evals

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// feelings is loaded once for all tests: it reads a model of 19 MB.
var feelings = sentiment.New()

// shop is a small workspace: a few articles and one flow with a call.
func shop() Material {
	article := func(slug, lang, title, body string, questions ...string) knowledge.Article {
		return knowledge.Article{Slug: slug, Lang: lang, Title: title, Body: body, Questions: questions, Collection: "Help"}
	}
	return Material{
		Articles: []knowledge.Article{
			article("en/refunds", "en", "Refunds", "You get your money back within 30 days of delivery. Sale items are refunded within 14 days.",
				"can i get my money back", "how long do refunds take", "refund policy"),
			article("en/delivery", "en", "Delivery times", "Parcels arrive in 3 working days. Express parcels arrive the next day.",
				"when does my parcel arrive", "how long is delivery", "delivery time"),
			article("en/hours", "en", "Opening hours", "The shop in Leeds is open from Monday to Friday, 9:00 to 17:30.",
				"when are you open", "opening hours", "are you open on friday"),
			article("en/warranty", "en", "Warranty on tents", "Every tent has a warranty of five years against faults in the cloth and the poles.",
				"how long is the warranty", "is there a warranty on tents"),
			article("ko/refunds", "ko", "환불 안내", "상품을 받은 날부터 30일 안에 환불받을 수 있어요. 세일 상품은 14일이에요.", "환불은 며칠 안에 되나요", "돈을 돌려받을 수 있나요"),
			article("ko/delivery", "ko", "배송 기간", "택배는 영업일 기준 3일 안에 도착해요.", "배송은 얼마나 걸리나요", "택배 언제 와요"),
		},
		Flows: []flows.Source{{Name: "change_email.yaml", Text: []byte(changeEmail)}},
		Vars:  map[string]any{"api": "https://shop.example/api"},
		HTTP:  []Recorded{{Method: "PUT", URL: "^https://shop.example/api/mail$", Body: map[string]any{"ok": true}}},
	}
}

const changeEmail = `flow: change_email
triggers:
  - intent: {examples: ["change my e-mail address", "new e-mail address", "이메일 주소를 바꾸고 싶어요"]}
vars:
  email: {type: email, pii: true}
  reason: {type: enum, of: [moved, other]}
steps:
  - id: ask_email
    ask: email
    text: {en: "What is your new e-mail address?", ko: "새 이메일 주소를 알려 주세요."}
    reprompt_unrecognized: [{en: "An address looks like name@example.com.", ko: "name@example.com 같은 형식이에요."}]
    max_attempts: 3
    on_exhausted: {handoff: {team: accounts, reason: failed_validation}}
  - id: ask_reason
    choice: reason
    text: {en: "Why do you change it?", ko: "왜 바꾸시나요?"}
    options:
      - {id: moved, label: {en: I have a new provider, ko: 메일 회사를 바꿨어요}}
      - {id: other, label: {en: Another reason, ko: 다른 이유예요}}
  - id: save
    http: {put: "{{ workspace.api }}/mail", body: {email: "{{ vars.email }}"}, timeout: 2s}
    on_error: sorry
  - say: {en: "Your address is now {{ vars.email }}.", ko: "이메일 주소를 {{ vars.email }}로 바꿨어요."}
  - end: {resolution: resolved}
  - id: sorry
    handoff: {team: accounts, priority: high, reason: policy}
`

// play runs a suite whose cases are given, and fails the test on findings.
func play(t *testing.T, cases string, options ...func(*Options)) Report {
	t.Helper()
	s, findings := ParseSuite("test.yaml", []byte("suite: test\ntarget: {mode: [offline, llm]}\n"+cases))
	for _, f := range findings {
		t.Error(f.Error())
	}
	o := Options{
		Suites: []Suite{s}, Material: func(context.Context, Suite) (Material, error) { return shop(), nil }, Feelings: feelings,
		Now: func() time.Time { return defaultNow }, Workers: 2,
	}
	for _, set := range options {
		set(&o)
	}
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// byID finds a case's result.
func byID(t *testing.T, r Report, id string) CaseResult {
	t.Helper()
	for _, c := range r.Cases {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no case %q in the report", id)
	return CaseResult{}
}

// told words a case for a failed test.
func told(c CaseResult) string {
	var b strings.Builder
	b.WriteString(c.Status + " " + string(c.Cause) + " " + c.Error + "\n")
	for _, f := range c.Why {
		b.WriteString("  " + f.String() + "\n")
	}
	b.WriteString(transcript(c.Exchanges))
	return b.String()
}
