package evals

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// event makes an event of a conversation.
func event(seq int, by chat.ActorKind, kind chat.Kind, body any) chat.Event {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return chat.Event{Seq: int64(seq), Kind: kind, Actor: chat.Actor{Kind: by}, Body: raw}
}

func says(seq int, by chat.ActorKind, text string) chat.Event {
	return event(seq, by, chat.MessagePosted, chat.MessageBody{Text: text})
}

func TestDraftCase(t *testing.T) {
	t.Parallel()
	article := chat.NewID()
	slugs := map[chat.ID]string{article: "refunds"}
	answer := chat.MessageBody{Text: "Within 100 days.", Answer: &chat.Answer{Band: "high"}, Sources: []chat.Source{{Article: article}}}
	cases := []struct {
		name   string
		events []chat.Event
		want   []string
		never  []string
		masked int
	}{
		{
			"AnAnsweredQuestionIsQA",
			[]chat.Event{says(1, chat.ByVisitor, "Can I return it?"), event(2, chat.ByBot, chat.MessagePosted, answer)},
			[]string{"- id: chat-can-i-return-it", "kind: qa", "question: Can I return it?", "cites:", "- refunds"}, []string{"turns"}, 0,
		},
		{
			"AnUnansweredQuestionAbstains",
			[]chat.Event{says(1, chat.ByVisitor, "Can I swim?"), says(2, chat.ByBot, "I do not know.")},
			[]string{"kind: qa", "abstains: true"}, nil, 0,
		},
		{
			"AnAskForAPersonIsAnEscalation",
			[]chat.Event{
				says(1, chat.ByVisitor, "hi"), says(2, chat.ByBot, "Hello."), says(3, chat.ByVisitor, "a person please"),
				event(4, chat.ByBot, chat.HandoffRequested, chat.HandoffBody{Reason: "explicit_ask"}), says(5, chat.ByAgent, "Ada here."),
			},
			[]string{"kind: escalation", "reason: explicit_ask", "by_turn: 2", "agent: Ada here."}, nil, 0,
		},
		{
			"PersonalDataIsReplaced",
			[]chat.Event{
				says(1, chat.ByVisitor, "I am Kim Lee, kim@example.org, order?"), event(2, chat.ByBot, chat.MessagePosted, chat.MessageBody{Text: "Number?"}),
				says(3, chat.ByVisitor, "S-1234 at 12 Rose Lane"),
				event(4, chat.BySystem, chat.FieldCaptured, chat.FieldBody{Field: "address", Value: "12 Rose Lane", PII: true}),
			},
			[]string{"visitor@example.com", "[personal]", "S-1234"}, []string{"kim@", "Kim Lee", "Rose Lane"}, 3,
		},
		{
			"FeedbackAndClicksAreSteps",
			[]chat.Event{
				event(1, chat.ByVisitor, chat.MessagePosted, chat.MessageBody{Text: "Returns", Choice: "topic:1"}), says(2, chat.ByVisitor, "yes"),
				event(3, chat.ByBot, chat.MessagePosted, answer), event(4, chat.ByVisitor, chat.FeedbackGiven, chat.FeedbackBody{Seq: 3}),
			},
			[]string{"kind: dialog", "click: Returns", "feedback: down"}, nil, 0,
		},
		{
			"KoreanAndQuotes",
			[]chat.Event{says(1, chat.ByVisitor, `반품: "되나요"? #1`), event(2, chat.ByBot, chat.MessagePosted, answer)},
			[]string{"id: chat-반품-되나요-1"}, nil, 0,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := DraftCase(c.events, "en", slugs, "Kim Lee")
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range c.want {
				if !strings.Contains(d.YAML, w) {
					t.Errorf("%q is not in:\n%s", w, d.YAML)
				}
			}
			for _, w := range c.never {
				if strings.Contains(d.YAML, w) {
					t.Errorf("%q is in:\n%s", w, d.YAML)
				}
			}
			if HasErrors(d.Findings) || d.Masked != c.masked {
				t.Errorf("masked %d, findings %v in:\n%s", d.Masked, d.Findings, d.YAML)
			}
		})
	}
	t.Run("NobodyWrote", func(t *testing.T) {
		t.Parallel()
		if _, err := DraftCase([]chat.Event{says(1, chat.ByBot, "Hello.")}, "en", nil); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("error %v", err)
		}
	})
	// Whatever visitors write, the draft is a case that parses, and goes into
	// a suite.
	t.Run("EveryDraftParses", rapid.MakeCheck(func(t *rapid.T) {
		var events []chat.Event
		for i := range rapid.IntRange(1, 6).Draw(t, "messages") {
			by := rapid.SampledFrom([]chat.ActorKind{chat.ByVisitor, chat.ByBot, chat.ByAgent}).Draw(t, "by")
			events = append(events, says(i, by, rapid.StringN(0, 40, -1).Draw(t, "text")))
		}
		events = append(events, says(9, chat.ByVisitor, "x"+rapid.String().Draw(t, "last")))
		d, err := DraftCase(events, "en", nil)
		if err != nil {
			t.Fatal(err)
		}
		if HasErrors(d.Findings) {
			t.Fatalf("%v in:\n%s", d.Findings, d.YAML)
		}
		source, err := AddCase("suite: s\ntarget: {flow: demo, kb: demo}\ncases:\n- {id: first, kind: qa, question: hi, expect: {abstains: true}}\ngate: {}\n", d.YAML)
		if err != nil {
			t.Fatal(err)
		}
		s, findings := ParseSuite("s", []byte(source))
		if HasErrors(findings) || len(s.Cases) != 2 {
			t.Fatalf("%d cases, %v in:\n%s", len(s.Cases), findings, source)
		}
	}))
}

func TestAddCase(t *testing.T) {
	t.Parallel()
	const item = "- id: b\n  kind: qa\n  question: hi\n  expect: {abstains: true}\n"
	cases := []struct{ name, source, want string }{
		{
			"AtTheEnd",
			"suite: s\ncases:\n  - id: a # first\n    kind: qa\n    question: x\n\n",
			"suite: s\ncases:\n  - id: a # first\n    kind: qa\n    question: x\n  - id: b\n    kind: qa\n    question: hi\n    expect: {abstains: true}\n",
		},
		{
			"BeforeWhatFollowsAndItsComments",
			"suite: s\ncases:\n- id: a\n\n# the gate\ngate: {}\n",
			"suite: s\ncases:\n- id: a\n- id: b\n  kind: qa\n  question: hi\n  expect: {abstains: true}\n\n# the gate\ngate: {}\n",
		},
		{
			"TheFirstOfAll",
			"suite: s\n",
			"suite: s\ncases:\n  - id: b\n    kind: qa\n    question: hi\n    expect: {abstains: true}\n",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := AddCase(c.source, item)
			if err != nil || got != c.want {
				t.Errorf("%v\n%s\nwant:\n%s", err, got, c.want)
			}
		})
	}
	for name, source := range map[string]string{"NotYAML": "cases: [", "OnOneLine": "suite: s\ncases: [{id: a}]\n", "AText": "hello"} {
		if _, err := AddCase(source, item); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
