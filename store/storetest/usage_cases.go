package storetest

import (
	"sync"
	"sync/atomic"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var usageCases = []testCase{
	{"CountsPerConversationAndDay", countsUsage},
	{"RefusesWhatPassesABudget", refusesUsage},
	{"ManyNodesNeverPassABudgetTogether", racingUsage},
}

func use(w *world, conversation chat.ID, tokens, cost int64) chat.ModelUse {
	return chat.ModelUse{Workspace: w.ws, Conversation: conversation, Day: "2026-11-22", Calls: 1, Tokens: tokens, CostMicros: cost}
}

func countsUsage(w *world) {
	a, b := chat.NewID(), chat.NewID()
	for _, u := range []chat.ModelUse{use(w, a, 1000, 30), use(w, a, 500, 20), use(w, b, 200, 5)} {
		refused, err := w.s.ReserveModel(w.Context(), u, chat.ModelBudget{})
		w.must(err)
		w.same("refused", "", refused)
	}
	less := use(w, a, -700, -10)
	less.Calls = 0
	w.must(w.s.SettleModel(w.Context(), less))
	day, err := w.s.ModelDay(w.Context(), w.ws, "2026-11-22")
	w.must(err)
	w.same("day", chat.ModelUse{Workspace: w.ws, Day: "2026-11-22", Calls: 3, Tokens: 1000, CostMicros: 45}, day)
	of, err := w.s.ModelOf(w.Context(), w.ws, a)
	w.must(err)
	w.same("conversation", chat.ModelUse{Workspace: w.ws, Conversation: a, Calls: 2, Tokens: 800, CostMicros: 40}, of)
	other, err := w.s.ModelDay(w.Context(), w.ws, "2026-11-23")
	w.must(err)
	w.same("the next day", chat.ModelUse{Workspace: w.ws, Day: "2026-11-23"}, other)
}

func refusesUsage(w *world) {
	conv := chat.NewID()
	for _, c := range []struct {
		tokens, cost int64
		budget       chat.ModelBudget
		want         string
	}{
		{1000, 10, chat.ModelBudget{ConversationTokens: 999}, chat.BudgetConversation},
		{1000, 10, chat.ModelBudget{DayTokens: 999}, chat.BudgetDay},
		{1000, 10, chat.ModelBudget{DayCostMicros: 9}, chat.BudgetDay},
		{1000, 10, chat.ModelBudget{ConversationTokens: 1000, DayTokens: 1000, DayCostMicros: 10}, ""},
		{1, 0, chat.ModelBudget{ConversationTokens: 1000}, chat.BudgetConversation},
		{1, 0, chat.ModelBudget{DayTokens: 1000}, chat.BudgetDay},
		{0, 1, chat.ModelBudget{DayCostMicros: 10}, chat.BudgetDay},
		{1, 1, chat.ModelBudget{}, ""},
	} {
		refused, err := w.s.ReserveModel(w.Context(), use(w, conv, c.tokens, c.cost), c.budget)
		w.must(err)
		w.same("refused", c.want, refused)
	}
	// What was refused has counted nowhere, not in the first scope either.
	day, err := w.s.ModelDay(w.Context(), w.ws, "2026-11-22")
	w.must(err)
	w.same("day", []int64{2, 1001, 11}, []int64{day.Calls, day.Tokens, day.CostMicros})
	of, err := w.s.ModelOf(w.Context(), w.ws, conv)
	w.must(err)
	w.same("conversation", []int64{2, 1001, 11}, []int64{of.Calls, of.Tokens, of.CostMicros})
}

func racingUsage(w *world) {
	var many sync.WaitGroup
	var granted atomic.Int64
	for range 30 {
		many.Go(func() {
			refused, err := w.s.ReserveModel(w.Context(), use(w, chat.NewID(), 100, 0), chat.ModelBudget{DayTokens: 1000})
			if err != nil {
				w.Error(err)
			}
			if refused == "" {
				granted.Add(1)
			}
		})
	}
	many.Wait()
	if granted.Load() != 10 {
		w.Errorf("%d of 30 calls of 100 tokens within 1000", granted.Load())
	}
}
