package bot_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// TestTraffic counts what real turns went through.
func TestTraffic(t *testing.T) {
	t.Parallel()
	const menu = `flow: menu
triggers: [{keyword: [menu]}]
steps:
  - id: top
    choice: top
    text: {en: "What?", ko: "무엇을 도와드릴까요?"}
    options:
      - {id: more, label: {en: More, ko: 더}, goto: sub}
      - {id: none, label: {en: Nothing, ko: 없음}, goto: bye}
  - id: sub
    call: inner
  - id: never
    when: 1 > 2
    say: {en: "Never", ko: "아니요"}
  - id: bye
    say: {en: "Bye", ko: "안녕"}
---
flow: inner
steps:
  - id: ask
    ask: x
    text: {en: "Which?", ko: "어느 것이요?"}
`
	s := newStage(t)
	s.online()
	s.follows(s.publish(menu, chat.PublishFinish))
	traffic := func() map[string]chat.FlowTraffic {
		t.Helper()
		list, err := s.db.FlowTraffic(s.ctx, s.ws.ID, time.Now().Add(-time.Hour), time.Now().Add(-time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]chat.FlowTraffic{}
		for _, f := range list {
			out[f.Flow] = f
		}
		return out
	}
	step := func(id string, reached, left int) chat.StepTraffic {
		return chat.StepTraffic{Step: id, Reached: reached, Left: left}
	}
	s.say("menu")
	s.click("more")
	want := map[string]chat.FlowTraffic{
		"menu":  {Flow: "menu", Started: 1, Steps: []chat.StepTraffic{step("sub", 1, 0), step("top", 1, 0)}},
		"inner": {Flow: "inner", Started: 1, Steps: []chat.StepTraffic{step("ask", 1, 0)}},
	}
	if diff := cmp.Diff(want, traffic()); diff != "" {
		t.Errorf("in the called flow (-want +got):\n%s", diff)
	}
	s.say("the red one")
	want["menu"] = chat.FlowTraffic{Flow: "menu", Started: 1, Ended: 1, Steps: []chat.StepTraffic{step("bye", 1, 0), step("sub", 1, 0), step("top", 1, 0)}}
	want["inner"] = chat.FlowTraffic{Flow: "inner", Started: 1, Ended: 1, Steps: []chat.StepTraffic{step("ask", 1, 0)}}
	if diff := cmp.Diff(want, traffic()); diff != "" {
		t.Errorf("at the end (-want +got):\n%s", diff)
	}
	// The same chat once more counts once; now it leaves for a person.
	s.say("menu")
	s.click("more")
	s.say("I want to talk to a person")
	want["menu"] = chat.FlowTraffic{Flow: "menu", Started: 1, Steps: want["menu"].Steps}
	want["inner"] = chat.FlowTraffic{Flow: "inner", Started: 1, Handed: 1, Steps: []chat.StepTraffic{step("ask", 1, 1)}}
	if diff := cmp.Diff(want, traffic()); diff != "" {
		t.Errorf("handed over (-want +got):\n%s", diff)
	}
}
