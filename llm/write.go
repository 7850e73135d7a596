package llm

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	openai "github.com/sashabaranov/go-openai"
)

const (
	// answerTokens bounds what a model may write, its unseen reasoning included.
	answerTokens = 2048
	// rewriteTokens does so for a rewritten question.
	rewriteTokens = 512
	// rewriteRoom bounds a rewritten question, in characters.
	rewriteRoom = 400
)

// Write answers a question from the passages alone; without passages it is not
// answerable and nobody is asked. Whether sentences stand on what they cite is
// the caller's to check.
//
// The error is chat.Unavailable for everything the model or the endpoint did,
// within ctx; chat.Invalid when there is no question or no chat model. Tokens is
// set beside an error too when an answer came that could not be used.
func (c *Client) Write(ctx context.Context, q bot.ModelQuestion) (bot.ModelAnswer, error) {
	if err := c.can(q.Text); err != nil || len(q.Passages) == 0 {
		return bot.ModelAnswer{}, err
	}
	p := newPrompt(q)
	var answer bot.ModelAnswer
	var used usage
	err := c.call(ctx, &c.chatting, c.chatModel, c.limit, func(ctx context.Context) *fault {
		content, f := c.complete(ctx, p, &used)
		if f != nil {
			return f
		}
		r, f := readAnswer(strings.NewReader(content), p, nil)
		if f == nil {
			answer = r.answer
		}
		return f
	})
	answer.Tokens, answer.TokensIn = used.in+used.out, used.in
	return answer, err
}

// Rewrite makes a follow-up stand on its own. Errors are as Write's; a rewrite
// that tells the rules or is too long is one.
func (c *Client) Rewrite(ctx context.Context, q bot.ModelFollowUp) (bot.ModelRewrite, error) {
	if err := c.can(q.Text); err != nil || len(q.Previous) == 0 {
		return bot.ModelRewrite{}, err
	}
	p := newRewrite(q)
	var text string
	var used usage
	err := c.call(ctx, &c.chatting, c.chatModel, c.limit, func(ctx context.Context) *fault {
		content, f := c.complete(ctx, p, &used)
		if f == nil {
			text, f = readRewrite(content, p)
		}
		return f
	})
	return bot.ModelRewrite{Text: text, Tokens: used.in + used.out, TokensIn: used.in}, err
}

const rewriteShape = `{"type":"object","additionalProperties":false,"required":["standalone","question"],"properties":{` +
	`"standalone":{"type":"boolean"},"question":{"type":"string"}}}`

func readRewrite(content string, p prompt) (string, *fault) {
	var w struct {
		Standalone *bool   `json:"standalone"`
		Question   *string `json:"question"`
	}
	d := json.NewDecoder(strings.NewReader(content))
	d.DisallowUnknownFields()
	if d.Decode(&w) != nil || w.Standalone == nil || w.Question == nil {
		return "", nonsense("not the asked JSON")
	}
	text := strings.Join(strings.Fields(visible(*w.Question)), " ")
	switch {
	case *w.Standalone || text == "":
		return "", nil
	case len([]rune(text)) > rewriteRoom:
		return "", nonsense("question too long")
	case strings.Contains(strings.ToLower(text), p.mark) || tells(words(text), p.system):
		return "", leaked()
	}
	return text, nil
}

// can says whether there is a model and something to ask.
func (c *Client) can(question string) error {
	if c.chatModel == "" {
		return chat.Errorf(chat.Invalid, "no chat model is set")
	}
	if visible(question) == "" {
		return chat.Errorf(chat.Invalid, "the question is empty")
	}
	return nil
}

// usage counts tokens over all tries.
type usage struct{ in, out int }

func (u *usage) add(p prompt, reported *openai.Usage, written int) {
	if reported != nil && reported.TotalTokens > 0 {
		u.in += max(0, reported.PromptTokens)
		u.out += max(0, reported.TotalTokens-reported.PromptTokens)
		return
	}
	// An endpoint that does not count: about three bytes a token, which is more
	// than English needs and about what Hangul does.
	u.in += (len(p.system) + len(p.user)) / 3
	u.out += written / 3
}

// complete asks once and gives the message's text.
func (c *Client) complete(ctx context.Context, p prompt, used *usage) (string, *fault) {
	var res openai.ChatCompletionResponse
	f := c.speak(ctx, func(d dialect) *fault {
		var err error
		res, err = c.api.CreateChatCompletion(ctx, c.completion(p, d))
		return c.faultOf(err, res.Header())
	})
	if f != nil {
		return "", f
	}
	if len(res.Choices) == 0 {
		return "", nonsense("no choice")
	}
	choice := res.Choices[0]
	used.add(p, &res.Usage, len(choice.Message.Content))
	return choice.Message.Content, ended(choice.FinishReason, choice.Message.Refusal != "")
}

// ended judges why a model stopped writing.
func ended(reason openai.FinishReason, refused bool) *fault {
	switch {
	case refused || reason == openai.FinishReasonContentFilter:
		return &fault{what: "it refused", weight: alive}
	case reason == openai.FinishReasonLength:
		return &fault{what: "answer longer than allowed", weight: alive}
	}
	return nil
}
