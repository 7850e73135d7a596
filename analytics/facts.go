package analytics

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// sessionGap is how long before an engagement a visitor must have been seen
// first to count as one who came back (design: a visitor's session ends after
// 30 minutes of silence).
const sessionGap = 30 * time.Minute

// facts is what an engagement's events tell beside its outcome.
type facts struct {
	team       string
	agent      chat.ID
	bot        string
	rating     int
	transfers  int
	reopened   bool
	dropped    bool
	handle     time.Duration
	abstained  int
	tokens     int
	cost       int64
	replies    []chat.Reply
	touches    []chat.Touch
	staffed    bool // a person was available at some decision
	unstaffed  bool // nobody was at some decision
	resolution time.Duration
}

// maxReplies bounds the reply times that are kept of one engagement.
const maxReplies = 100

// touch counts an article or a flow.
func (f *facts) touch(kind chat.TouchKind, name, detail string) *chat.Touch {
	i := slices.IndexFunc(f.touches, func(t chat.Touch) bool { return t.Kind == kind && t.Name == name && t.Detail == detail })
	if i < 0 {
		f.touches = append(f.touches, chat.Touch{Kind: kind, Name: name, Detail: detail})
		i = len(f.touches) - 1
	}
	return &f.touches[i]
}

// dispose takes what an agent said it was about; the newest word stands.
func (f *facts) dispose(id string) {
	f.touches = slices.DeleteFunc(f.touches, func(t chat.Touch) bool { return t.Kind == chat.TouchDisposition })
	f.touch(chat.TouchDisposition, id, "").Times = 1
}

// weigh takes a decision's facts in.
func (f *facts) weigh(d chat.DecisionBody) {
	f.tokens, f.cost = f.tokens+d.Tokens, f.cost+d.CostMicros
	f.bot = cmp.Or(d.Bot, f.bot)
	if d.Action == actionAbstained {
		f.abstained++
	}
	if d.Staffed != nil {
		f.staffed, f.unstaffed = f.staffed || *d.Staffed, f.unstaffed || !*d.Staffed
	}
	flow := d.Flow
	if flow == "" && d.Action == actionFlow && d.Reason != "returned" && !strings.HasPrefix(d.Reason, flowEnd) {
		flow = d.Reason // events from before flows were named
	}
	if flow != "" {
		f.touch(chat.TouchFlow, flow, d.Release).Times++
	}
	if d.Article != "" && (d.Action == actionAnswered || d.Action == actionHedged) {
		f.touch(chat.TouchArticle, d.Article, "").Times++
	}
}

// timed takes a reply of the bot in.
func (f *facts) timed(first, whole time.Duration) {
	if len(f.replies) < maxReplies {
		f.replies = append(f.replies, chat.Reply{First: first, Whole: whole})
	}
}

// judged counts what the visitor said of the articles behind an answer.
func (f *facts) judged(articles []string, helpful bool) {
	for _, a := range articles {
		t := f.touch(chat.TouchArticle, a, "")
		if helpful {
			t.Helpful++
		} else {
			t.Unhelpful++
		}
	}
}

// fill puts the facts into a row.
func (f *facts) fill(r *chat.Engagement) {
	r.Team, r.Agent, r.Bot, r.Rating, r.Transfers, r.Reopened, r.Dropped = f.team, f.agent, f.bot, f.rating, f.transfers, f.reopened, f.dropped
	r.Handle, r.Resolution, r.Abstained, r.Tokens, r.CostMicros, r.Replies = f.handle, f.resolution, f.abstained, f.tokens, f.cost, f.replies
	r.Forced = Outcome(r.Outcome).Contained() && f.unstaffed && !f.staffed
	r.Touches = slices.Clone(f.touches)
	slices.SortFunc(r.Touches, func(a, b chat.Touch) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Detail, b.Detail))
	})
}

// maxPage bounds the path of a page.
const maxPage = 200

// pagePath is what pages are told apart by: the path, without host and query.
func pagePath(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || raw == "" {
		return ""
	}
	path := []rune(cmp.Or(u.Path, "/"))
	return string(path[:min(len(path), maxPage)])
}
