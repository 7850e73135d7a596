package llm_test

import (
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

func TestComplete(t *testing.T) {
	t.Parallel()
	client := func(t *testing.T, reply llmtest.Reply) (*llm.Client, *llmtest.Server) {
		t.Helper()
		srv := llmtest.Start(t)
		srv.Chat(llmtest.Always(reply))
		return llm.New(llm.Options{BaseURL: srv.URL(), APIKey: "k", ChatModel: "m"}), srv
	}
	t.Run("GivesTheWordsAlone", func(t *testing.T) {
		t.Parallel()
		c, srv := client(t, llmtest.Content(`{"text": "hello there"}`))
		got, err := c.Complete(t.Context(), "You play a visitor.", "The chat so far")
		if err != nil || got != "hello there" {
			t.Fatalf("%q, %v", got, err)
		}
		if m := srv.Requests()[0].Messages; !strings.HasPrefix(m[0].Content, "You play a visitor.") || m[1].Content != "The chat so far" {
			t.Errorf("asked %+v", m)
		}
	})
	t.Run("RefusesNonsense", func(t *testing.T) {
		t.Parallel()
		c, _ := client(t, llmtest.Content(`hello`))
		if _, err := c.Complete(t.Context(), "s", "u"); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("error %v", err)
		}
	})
}
