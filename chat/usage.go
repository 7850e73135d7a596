package chat

// ModelUse is what calls to a model cost, or are about to.
type ModelUse struct {
	Workspace    ID
	Conversation ID
	Day          string // UTC, as 2026-11-22
	Calls        int64
	Tokens       int64 // read and written
	CostMicros   int64 // millionths of the currency unit that the workspace's prices are in
}

// ModelBudget bounds what models may be asked for; 0 is no bound.
type ModelBudget struct {
	ConversationTokens int64
	DayTokens          int64 // of the workspace, per UTC day
	DayCostMicros      int64
}

// The budgets that can be used up.
const (
	BudgetConversation = "conversation"
	BudgetDay          = "day"
)

// Shown is the part of an answer that the visitor has seen while it was
// written, of a turn that somebody took away.
type Shown struct {
	Effect Effect // its Result is the bot's own
	Turn   Turn   // cancelled, with the claim of the worker that showed it
}
