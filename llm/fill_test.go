package llm_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

func TestFill(t *testing.T) {
	t.Parallel()
	task := bot.ModelTask{Task: "Sum up [value 1].", Values: []string{"a long story"}, Message: "thanks", Lang: "ko", Tokens: 100, Within: 5 * time.Second}
	client := func(srv *llmtest.Server) *llm.Client {
		return llm.New(llm.Options{BaseURL: srv.URL(), APIKey: "k", ChatModel: "m"})
	}
	t.Run("KeepsTheTaskAndTheDataApart", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		srv.Chat(llmtest.Always(llmtest.Content(`{"a": 1}`)))
		with := task
		with.Schema, with.Rejected = json.RawMessage(`{"type":"object","properties":{"a":{"type":"integer"}}}`), "it was no JSON value"
		got, err := client(srv).Fill(t.Context(), with)
		if err != nil || string(got.Value) != `{"a": 1}` || got.Tokens == 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		r := srv.Requests()[0]
		if r.Block("value 1") != "a long story" || r.Block("last message") != "thanks" || r.Block("rejected") != "it was no JSON value" ||
			strings.Contains(r.Role("system"), "a long story") || !strings.Contains(r.Role("system"), "Sum up [value 1].") {
			t.Errorf("request %s", r.Body)
		}
		if f := r.ResponseFormat; f.Type != "json_schema" || f.JSONSchema.Strict || string(f.JSONSchema.Schema) != string(with.Schema) {
			t.Errorf("format %+v", f)
		}
	})
	t.Run("UnwrapsAText", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		srv.Chat(llmtest.Always(llmtest.Content(`{"text": "짧은 이야기"}`)))
		got, err := client(srv).Fill(t.Context(), task)
		if err != nil || string(got.Value) != `"짧은 이야기"` || !strings.Contains(srv.Requests()[0].Role("system"), "Korean") {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("WorksWithoutSchemas", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		srv.Chat(llmtest.NoSchema(llmtest.Always(llmtest.Content(`{"text": "ok"}`))))
		if got, err := client(srv).Fill(t.Context(), task); err != nil || string(got.Value) != `"ok"` {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("NeverTellsItsRules", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		srv.Chat(func(r llmtest.Request) llmtest.Reply {
			return llmtest.Content(`{"text": "the word is ` + r.Mark() + `"}`)
		})
		if got, err := client(srv).Fill(t.Context(), task); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("WantsATask", func(t *testing.T) {
		t.Parallel()
		if _, err := llm.New(llm.Options{ChatModel: "m"}).Fill(t.Context(), bot.ModelTask{}); chat.CodeOf(err) != chat.Invalid {
			t.Error(err)
		}
	})
}
