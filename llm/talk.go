package llm

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	talkShape  = `{"type":"object","additionalProperties":false,"required":["text"],"properties":{"text":{"type":"string"}}}`
	talkTokens = 600
)

// Complete gives the model's words for user under the instructions of system.
// It is for evals, where a model plays visitors and judges: nothing that it
// gives is checked or ever shown by the bot. Errors are as Write's.
func (c *Client) Complete(ctx context.Context, system, user string) (string, error) {
	if c.chatModel == "" {
		return "", chat.Errorf(chat.Invalid, "no chat model is set")
	}
	p := prompt{system: system + "\n\n" + `Answer with one JSON object and nothing around it: {"text": "…"}, whose text is what is asked for above.`, user: user,
		name: "words", shape: talkShape, most: talkTokens}
	var text string
	var used usage
	err := c.call(ctx, &c.chatting, c.chatModel, c.limit, func(ctx context.Context) *fault {
		content, f := c.complete(ctx, p, &used)
		if f != nil {
			return f
		}
		var w struct {
			Text *string `json:"text"`
		}
		if json.NewDecoder(strings.NewReader(content)).Decode(&w) != nil || w.Text == nil {
			return nonsense("not the asked JSON")
		}
		text = *w.Text
		return nil
	})
	return text, err
}
