package knowledge

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Cause says why a question counts as not answered.
type Cause string

// The causes.
const (
	CauseAbstained Cause = "abstained" // the bot did not know
	CauseUnhelpful Cause = "unhelpful" // the visitor said that the answer did not help
	CauseEscalated Cause = "escalated" // a person was fetched after the search
)

// Miss is one question that was not answered, as the log of decisions tells.
type Miss struct {
	Workspace    chat.ID
	Conversation chat.ID
	Seq          int64 // of the visitor's message
	At           time.Time
	Text         string // masked before it is stored
	Lang         string
	Cause        Cause
	Nearest      string // slug of the best hit, "" for none
	Confidence   float64
}

// QuestionState says what editors made of a question.
type QuestionState string

// The states of a question.
const (
	QuestionOpen      QuestionState = "open"
	QuestionDrafted   QuestionState = "drafted"
	QuestionDismissed QuestionState = "dismissed"
)

// Question is a cluster: questions asked alike that the bot did not answer.
type Question struct {
	ID            chat.ID
	State         QuestionState
	Wording       string   // the most typical one
	Wordings      []string // distinct ones, at most MaxWordings
	Lang          string
	Count         int
	Abstained     int
	Unhelpful     int
	Escalated     int
	FirstAt       time.Time
	LastAt        time.Time
	Nearest       chat.ID // article, zero for none
	NearestTitle  string
	Confidence    float64 // of the nearest
	Answered      bool    // the bot answered the wording at the last look
	Article       chat.ID // drafted from it, zero for none
	ArticleTitle  string
	ArticleStatus Status
}

// MaxWordings bounds the wordings that a question keeps.
const MaxWordings = 24

// QuestionQuery asks for a page of questions.
type QuestionQuery struct {
	State  QuestionState
	Newest bool   // by last asked instead of by count
	Lang   string // "" for all
	Cursor string
	Limit  int
}

// QuestionCounts are numbers of questions by state.
type QuestionCounts struct{ Open, Drafted, Dismissed int }

// Asked is one time that a question was asked.
type Asked struct {
	Text         string
	At           time.Time
	Conversation chat.ID
	Cause        Cause
}

// Verdict is one judgement of a visitor with the question it was about.
type Verdict struct {
	Miss     Miss  // Seq is of the question
	Seq      int64 // of the judgement
	Helpful  bool
	Articles []chat.ID // behind the answer
}
