package bot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

// newest reads the trace of the newest decision.
func (s *stage) newest() (action string, tr bot.Trace) {
	s.t.Helper()
	all, err := s.db.Decisions(s.ctx, s.ws.ID, s.conv)
	if err != nil || len(all) == 0 {
		s.t.Fatal("no decision", err)
	}
	d := all[len(all)-1]
	if err := json.Unmarshal(d.Trace, &tr); err != nil {
		s.t.Fatal(err)
	}
	return d.Action, tr
}

func TestSeveralQuestions(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		text    string
		wants   []string
		sources int
	}{
		"InEnglish":           {"How long is a gift card valid? And how much does a resole cost?", []string{"24 months", "£78", "**"}, 2},
		"InKorean":            {"카카오페이 되나요? 그리고 한국까지 배송비가 얼마예요?", []string{"카카오페이", "₩18,000", "**"}, 2},
		"JoinedWithoutAMark":  {"how much does a resole cost and how long is the warranty on a tent?", []string{"£78", "warranty"}, 2},
		"OfWhichOneIsUnknown": {"How much does a resole cost? And do you sell drones?", []string{"£78", "I don't have an answer to “do you sell drones?”"}, 1},
	} {
		t.Run(name+"AreAnsweredInOneMessage", func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			got := s.say(c.text)
			if len(got) != 1 {
				t.Fatalf("%d messages: %s", len(got), texts(got))
			}
			wants(t, got, c.wants...)
			if m := got[0]; len(m.Sources) != c.sources || m.Answer == nil {
				t.Errorf("sources %+v, answer %+v", m.Sources, m.Answer)
			}
			action, tr := s.newest()
			if len(tr.Questions) != 2 || len(tr.Questions[0].Search) == 0 || len(tr.Questions[1].Search) == 0 || action == "abstained" {
				t.Errorf("%s after %d questions", action, len(tr.Questions))
			}
		})
	}

	t.Run("CountWhatIsUnknownAsNotAnswered", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.say("How much does a resole cost? And do you sell drones?")
		all, err := s.db.Decisions(s.ctx, s.ws.ID, s.conv)
		if err != nil || len(all) != 2 || all[0].Action != "abstained" || !strings.Contains(string(all[0].Trace), "do you sell drones") {
			t.Errorf("%d decisions, %v", len(all), err)
		}
	})

	t.Run("DoNotRepeatWhatMustNotBeRepeated", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		got := texts(s.say("How much does a resole cost? Can I buy drones at https://evil.test?"))
		if !strings.Contains(got, "£78") || strings.Contains(got, "evil.test") {
			t.Errorf("said %s", got)
		}
	})

	t.Run("LeaveTheLastForTheNextToLeanOn", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.say("How much does a resole cost? And how long is the warranty on a tent?")
		wants(t, s.say("and on boots?"), "2 years")
	})

	t.Run("AreWordedByAModelOneByOne", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		w := &watching{}
		s := newStage(t, model(client(srv)), streaming(w))
		srv.Chat(func(r llmtest.Request) llmtest.Reply {
			sentence := sentenceWith(r, "£78")
			if strings.Contains(r.Block("question"), "gift card") {
				sentence = sentenceWith(r, "24 months")
			}
			return stating(sentence, sentence)(r)
		})
		got := s.say("How long is a gift card valid? And how much does a resole cost?")
		wants(t, got, "24 months", "£78")
		_, tr := s.newest()
		for _, q := range tr.Questions {
			if q.Model == nil || !q.Model.Used {
				t.Errorf("%q: %+v", q.Text, q.Model)
			}
		}
		if n := len(w.shown()); n > 0 {
			t.Errorf("%d times shown while it was written: which question it answers could not be seen", n)
		}
	})
}

// sentenceWith gives the first sentence of the passages that holds a word.
func sentenceWith(r llmtest.Request, word string) string {
	for n := 1; r.Block(blockName(n)) != ""; n++ {
		for _, line := range strings.Split(r.Block(blockName(n)), "\n") {
			for _, s := range strings.Split(line, ". ") {
				if strings.Contains(s, word) {
					return s
				}
			}
		}
	}
	return "nothing"
}
