package bot

import (
	"context"
	"math"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Budgets counts what models are asked for, shared by all nodes; the store is
// one.
type Budgets interface {
	// ReserveModel counts a call before it is made; refused names the budget
	// that has no room for it, and then nothing was counted.
	ReserveModel(ctx context.Context, use chat.ModelUse, b chat.ModelBudget) (refused string, err error)
	// SettleModel corrects it by the difference to what was used.
	SettleModel(ctx context.Context, diff chat.ModelUse) error
}

// ModelSettings are a workspace's rules for its language model.
type ModelSettings struct {
	// Off keeps the model out: the knowledge base's own sentences answer.
	Off bool `json:"off"`
	// ConversationTokens and DayTokens bound what is read and written in one
	// conversation and in the workspace per UTC day; 0 is no bound.
	ConversationTokens int64 `json:"conversation_tokens"`
	DayTokens          int64 `json:"day_tokens"`
	// DayCost bounds the cost per UTC day; 0 is no bound. PriceIn and PriceOut
	// are the prices of a million tokens, all in one currency.
	DayCost  float64 `json:"day_cost"`
	PriceIn  float64 `json:"price_in"`
	PriceOut float64 `json:"price_out"`
}

// defaultModel lets about 20 answers through per conversation and 1,500 a day.
func defaultModel() ModelSettings {
	return ModelSettings{ConversationTokens: 60_000, DayTokens: 4_000_000}
}

func (m ModelSettings) check() error {
	for name, v := range map[string]float64{
		"conversation_tokens": float64(m.ConversationTokens), "day_tokens": float64(m.DayTokens),
		"day_cost": m.DayCost, "price_in": m.PriceIn, "price_out": m.PriceOut,
	} {
		if v < 0 || v > 1e12 {
			return chat.Errorf(chat.Invalid, "settings: model.%s is %v: it goes from 0 (no bound) to 1,000,000,000,000", name, v)
		}
	}
	if m.DayCost > 0 && m.PriceIn+m.PriceOut == 0 {
		return chat.Errorf(chat.Invalid, "settings: model.day_cost needs model.price_in and model.price_out, the prices of a million tokens")
	}
	return nil
}

// cost is in millionths of the currency unit.
func (m ModelSettings) cost(tokens, in int64) int64 {
	return int64(math.Ceil(float64(in)*m.PriceIn + float64(tokens-in)*m.PriceOut))
}

func (m ModelSettings) budget() chat.ModelBudget {
	return chat.ModelBudget{ConversationTokens: m.ConversationTokens, DayTokens: m.DayTokens, DayCostMicros: int64(m.DayCost * 1e6)}
}

const (
	// promptTokens are the rules and the marks around the data.
	promptTokens = 800
	// writtenTokens are set aside for an answer before it is known.
	writtenTokens = 600
)

// estimate is how many tokens a question will read: three bytes each, which is
// more than English needs and about what Hangul does.
func estimate(q ModelQuestion) int64 {
	n := len(q.Text) + len(q.Previous)
	for _, p := range q.Passages {
		n += len(p.Title) + len(p.Text)
	}
	for _, d := range q.Rejected {
		n += len(d.Text) + len(d.Why)
	}
	return promptTokens + int64(n)/3
}

// reserve counts a call before it is made. release takes what it really used;
// 0 when nothing came back, and the estimate then stands for what was read.
func (t *turn) reserve(ctx context.Context, q ModelQuestion) (release func(tokens, in int), err error) {
	return t.setAside(ctx, estimate(q), writtenTokens)
}

// setAside is reserve for so many tokens that are read and written.
func (t *turn) setAside(ctx context.Context, in, written int64) (release func(tokens, in int), err error) {
	if t.Budgets == nil {
		return func(int, int) {}, nil
	}
	m := t.home.Settings.Model
	use := chat.ModelUse{
		Workspace: t.conv.Workspace, Conversation: t.conv.ID, Day: t.Now().UTC().Format("2006-01-02"),
		Calls: 1, Tokens: in + written, CostMicros: m.cost(in+written, in),
	}
	refused, err := t.Budgets.ReserveModel(ctx, use, m.budget())
	if err != nil {
		return nil, err
	}
	if refused != "" {
		return nil, chat.Errorf(chat.RateLimited, "the model's budget of this %s is used up", refused)
	}
	return func(used, read int) {
		tokens, cost := int64(used), m.cost(int64(used), int64(read))
		if tokens == 0 {
			tokens, cost = in, m.cost(in, in)
		}
		t.tokens, t.cost = t.tokens+int(tokens), t.cost+cost
		if t.trace.Model != nil {
			t.trace.Model.CostMicros += cost
		}
		diff := use
		diff.Calls, diff.Tokens, diff.CostMicros = 0, tokens-use.Tokens, cost-use.CostMicros
		if err := t.Budgets.SettleModel(context.WithoutCancel(ctx), diff); err != nil {
			t.Log.WarnContext(ctx, "model use not settled", "conversation", t.conv.ID, "error", err)
		}
	}, nil
}
