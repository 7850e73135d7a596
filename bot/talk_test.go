package bot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

const talkFlow = `
flow: booking
title: {en: your booking, ko: 예약}
triggers: [{keyword: [book]}]
vars: {email: {type: email, pii: true}}
steps:
  - say: {en: Our tents., ko: 텐트예요.}
    image: {url: "https://img.example/tent.jpg", alt: {en: A tent, ko: 텐트}}
    card:
      title: {en: Two people, ko: 2인용}
      buttons: [{label: {en: Shop, ko: 쇼핑몰}, url: "https://shop.example"}]
    buttons: [{label: {en: Prices, ko: 가격}, say: {en: "What does it cost?", ko: "얼마예요?"}}]
  - choice: fruit
    multi: true
    text: {en: "Which fruit?", ko: "어떤 과일이요?"}
    options: [{id: apple, label: {en: Apple, ko: 사과}}, {id: pear, label: {en: Pear, ko: 배}}]
  - form:
      fields:
        - {var: name, text: {en: "Your name?", ko: "성함이요?"}}
        - {var: email, text: {en: "Your e-mail?", ko: "이메일이요?"}}
        - {var: nights, type: integer, text: {en: "How many nights?", ko: "며칠이요?"}}
  - rating: {scale: 5, ask_comment: true}
  - end: resolved
`

func talk(s *stage) {
	s.t.Helper()
	program, findings := flows.Compile([]flows.Source{{Name: "talk.yaml", Text: []byte(talkFlow)}}, flows.Options{Languages: bot.Languages})
	if program == nil {
		s.t.Fatalf("findings %v", findings)
	}
	if _, _, err := s.db.PutFlows(s.ctx, s.ws.ID, chat.ID{}, []chat.FlowSource{{Name: "talk.yaml", Text: talkFlow}}, program.Hash()); err != nil {
		s.t.Fatal(err)
	}
}

// TestTalk: what flows say and ask arrives in messages and events as the
// protocol describes it.
func TestTalk(t *testing.T) {
	t.Parallel()
	s := newStage(t, talk)

	got := s.say("book a tent")
	want := chat.MessageBody{
		Text: "Our tents.", Image: &chat.Image{URL: "https://img.example/tent.jpg", Alt: "A tent"},
		Card:    &chat.Card{Title: "Two people", Buttons: []chat.Button{{Label: "Shop", URL: "https://shop.example"}}},
		Buttons: []chat.Button{{Label: "Prices", Say: "What does it cost?"}},
	}
	if len(got) != 2 {
		t.Fatalf("%d messages: %s", len(got), texts(got))
	}
	got[0].Decision = chat.ID{}
	if d := cmp.Diff(want, got[0]); d != "" {
		t.Errorf("the card (-want +got):\n%s", d)
	}
	menu := got[1].Prompt
	if menu == nil || !menu.Multi || len(menu.Options) != 3 {
		t.Fatalf("the menu of several is %+v", menu)
	}
	s.post("Apple, Pear", "apple,pear,_done", menu.ID)
	wants(t, s.replies(), "Your name?")
	wants(t, s.say("I'm Ann Lee, my email is ann@example.com"), "Ann Lee", "How many nights?")
	wants(t, s.say("3"), "from 1 to 5")
	wants(t, s.click("4"), "anything you would like to add")
	s.say("The stove was great.")

	fields := map[string]chat.FieldBody{}
	var ratings []chat.RatingBody
	for _, e := range s.events() {
		switch e.Kind {
		case chat.FieldCaptured:
			if f, err := chat.Read[chat.FieldBody](e); err == nil {
				fields[f.Field] = f
			}
		case chat.RatingGiven:
			if r, err := chat.Read[chat.RatingBody](e); err == nil {
				ratings = append(ratings, r)
			}
		}
	}
	wantFields := map[string]chat.FieldBody{"name": {Field: "name", Value: "Ann Lee"}, "email": {Field: "email", Value: "ann@example.com", PII: true}, "nights": {Field: "nights", Value: "3"}}
	if d := cmp.Diff(wantFields, fields); d != "" {
		t.Errorf("fields (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]chat.RatingBody{{Score: 4}, {Score: 4, Comment: "The stove was great."}}, ratings); d != "" {
		t.Errorf("ratings (-want +got):\n%s", d)
	}
}
