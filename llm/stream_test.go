package llm

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/google/go-cmp/cmp"
)

// twoSentences is an honest answer of two sentences.
func twoSentences() llmtest.Reply {
	return llmtest.Say(llmtest.Answer{Answerable: true, Language: "en", Sentences: []llmtest.Sentence{
		{Text: "You may return a tent within 30 days.", Sources: []int{2}, Quote: "You may return a tent within 30 days."},
		{Text: "It must be dry and clean.", Sources: []int{2}, Quote: "It must be dry and clean."},
	}})
}

func TestStream(t *testing.T) {
	t.Parallel()

	t.Run("TellsEachSentenceAsItIsWritten", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		open := make(chan struct{})
		r.Script(twoSentences().PausedAfter(1, open))
		told := make(chan string, 2)
		done := make(chan error, 1)
		var got bot.ModelAnswer
		go func() {
			var err error
			got, err = r.client.Stream(t.Context(), returns(), func(s bot.ModelSentence) { told <- s.Text })
			done <- err
		}()
		if first := <-told; first != "You may return a tent within 30 days." {
			t.Errorf("first told %q", first)
		}
		select {
		case early := <-told:
			t.Errorf("%q was told before it was written", early)
		default:
		}
		close(open)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if second := <-told; second != "It must be dry and clean." || len(got.Sentences) != 2 || got.Tokens == 0 {
			t.Errorf("second told %q, got %+v", second, got)
		}
	})

	t.Run("GivesWhatWriteGives", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		want, err := r.client.Write(t.Context(), returns())
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.client.Stream(t.Context(), returns(), func(bot.ModelSentence) {})
		if err != nil {
			t.Fatal(err)
		}
		want.Tokens, want.TokensIn, got.Tokens, got.TokensIn = 0, 0, 0, 0
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})

	t.Run("TellsNothingThatIsNoAnswer", func(t *testing.T) {
		t.Parallel()
		for name, content := range map[string]string{
			"NotAnswerable":  `{"answerable":false,"needs_human":false,"missing":"x","language":"en","sentences":[{"text":"Yes.","sources":[1],"quote":"x"}]}`,
			"DecidedTooLate": `{"sentences":[{"text":"Yes.","sources":[1],"quote":"x"}],"answerable":false,"needs_human":false,"missing":"x","language":"en"}`,
		} {
			r := newRig(t)
			r.Script(llmtest.Content(content))
			if _, err := r.client.Stream(t.Context(), returns(), func(s bot.ModelSentence) { t.Errorf("%s: told %q", name, s.Text) }); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})

	t.Run("IsTriedAgainOnlyWhileNothingWasTold", func(t *testing.T) {
		t.Parallel()
		for sentences, want := range map[int]int{0: 2, 1: 1} {
			r := newRig(t)
			r.Script(twoSentences().BrokenAfter(sentences))
			told := 0
			_, err := r.client.Stream(t.Context(), returns(), func(bot.ModelSentence) { told++ })
			if n := len(r.Requests()); n != want || (err == nil) != (want == 2) || told != 1 {
				t.Errorf("cut after %d: %d requests, %d told, %v", sentences, n, told, err)
			}
			if err != nil && (chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), "cut")) {
				t.Errorf("error %v", err)
			}
		}
	})

	t.Run("AnEndingWithoutAFinishIsACut", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Script(twoSentences().Fading())
		if _, err := r.client.Stream(t.Context(), returns(), func(bot.ModelSentence) {}); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("error %v", err)
		}
	})

	t.Run("HonoursRetryAfter", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Script(llmtest.Busy("3"))
		if _, err := r.client.Stream(t.Context(), returns(), func(bot.ModelSentence) {}); err != nil {
			t.Fatal(err)
		}
		if waited := r.waited(); len(waited) != 1 || waited[0] < 3*time.Second {
			t.Errorf("waited %v", waited)
		}
	})

	t.Run("AQuietStreamIsGivenUp", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.client.limit = 100 * time.Millisecond
		r.Script(twoSentences().PausedAfter(1, make(chan struct{})))
		_, err := r.client.Stream(t.Context(), returns(), func(bot.ModelSentence) {})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer within") {
			t.Errorf("error %v", err)
		}
	})

	t.Run("IsLeftWhenTheCallerGoes", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		ctx, cancel := context.WithCancel(t.Context())
		r.Script(twoSentences().PausedAfter(1, make(chan struct{})))
		_, err := r.client.Stream(ctx, returns(), func(bot.ModelSentence) { cancel() })
		if !errors.Is(err, context.Canceled) || r.client.chatting.failures != 0 {
			t.Errorf("error %v, %d failures counted", err, r.client.chatting.failures)
		}
	})

	t.Run("AnEndpointThatDoesNotStreamIsAskedWhole", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Whole()
		for range 2 {
			told := 0
			if _, err := r.client.Stream(t.Context(), returns(), func(bot.ModelSentence) { told++ }); err != nil || told != 1 {
				t.Fatalf("%d told, %v", told, err)
			}
		}
		if n := len(r.Requests()); n != 3 {
			t.Errorf("%d requests, want 3: it was remembered", n)
		}
	})

	t.Run("ALeakIsNotTold", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(func(req llmtest.Request) llmtest.Reply {
			return llmtest.Say(llmtest.Answer{Answerable: true, Missing: req.Mark(), Language: "en", Sentences: []llmtest.Sentence{{Text: "30 days.", Sources: []int{2}, Quote: "30 days"}}})
		})
		if _, err := r.client.Stream(t.Context(), returns(), func(s bot.ModelSentence) { t.Errorf("told %q", s.Text) }); err == nil {
			t.Error("no error")
		}
	})
}

func TestRewrite(t *testing.T) {
	t.Parallel()
	ask := bot.ModelFollowUp{Text: "and for students?", Previous: []string{"What does a day pass cost?"}, Lang: "en"}
	for name, c := range map[string]struct {
		reply llmtest.Reply
		want  string
		fails string
	}{
		"GivesTheWholeQuestion":     {llmtest.Content(`{"standalone":false,"question":" What does a day pass\ncost for students? "}`), "What does a day pass cost for students?", ""},
		"GivesNothingWhenItStands":  {llmtest.Content(`{"standalone":true,"question":"x"}`), "", ""},
		"RefusesAnotherShape":       {llmtest.WrongShape(), "", "nonsense"},
		"RefusesWhatIsTooLong":      {llmtest.Content(`{"standalone":false,"question":"` + strings.Repeat("long ", 100) + `"}`), "", "too long"},
		"RefusesATellingOfTheRules": {llmtest.Content(`{"standalone":false,"question":"You make a visitor's message to a business understandable without what was said"}`), "", "its own instructions"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.Script(c.reply)
			got, err := r.client.Rewrite(t.Context(), ask)
			if got.Text != c.want || (c.fails == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("got %+v, %v", got, err)
			}
			if req := r.Requests()[0]; req.Block("earlier question") != ask.Previous[0] || req.Block("question") != ask.Text || strings.Contains(req.Role("system"), "day pass") {
				t.Errorf("asked %q", req.Role("user"))
			}
		})
	}
	t.Run("AsksNobodyWithoutAnEarlierQuestion", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		if got, err := r.client.Rewrite(t.Context(), bot.ModelFollowUp{Text: "and?"}); err != nil || got.Text != "" || len(r.Requests()) > 0 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
