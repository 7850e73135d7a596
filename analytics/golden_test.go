package analytics_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// A golden file holds cases, one JSON object a line: a case begins with its
// name and with how long after the opening one looks; then come its events,
// from seq 2 (seq 1 is conversation.opened), then the engagements that are
// expected. Times are counted from the opening. What an engagement does not
// name is zero, except for preview, lang and last, which are compared only
// when they are named.
type goldenLine struct {
	Case string `json:"case"`
	Why  string `json:"why"`
	Now  string `json:"now"`

	Seq  int64           `json:"seq"`
	At   string          `json:"at"`
	By   chat.ActorKind  `json:"by"`
	Kind chat.Kind       `json:"kind"`
	Body json.RawMessage `json:"body"`

	Engagement *goldenEngagement `json:"engagement"`
	Span       *goldenSpan       `json:"span"`
	Other      bool              `json:"other"` // the event is of another conversation of the visitor
}

type goldenEngagement struct {
	OpenedSeq      int64   `json:"opened_seq"`
	Outcome        string  `json:"outcome"`
	Closed         string  `json:"closed,omitempty"`
	Asked          string  `json:"asked,omitempty"`
	Accepted       string  `json:"accepted,omitempty"`
	Reply          string  `json:"reply,omitempty"`
	Reason         string  `json:"reason,omitempty"`
	Reversed       string  `json:"reversed,omitempty"`
	ReversedReason string  `json:"reversed_reason,omitempty"`
	Last           *string `json:"last,omitempty"`
	Preview        *string `json:"preview,omitempty"`
	Lang           *string `json:"lang,omitempty"`

	Facts *goldenFacts `json:"facts,omitempty"` // compared as a whole when it is there
}

// goldenFacts are the facts of an engagement beside its outcome.
type goldenFacts struct {
	Page       string   `json:"page,omitempty"`
	CameBack   bool     `json:"came_back,omitempty"`
	AfterHours bool     `json:"after_hours,omitempty"`
	Team       string   `json:"team,omitempty"`
	Bot        string   `json:"bot,omitempty"`
	Forced     bool     `json:"forced,omitempty"`
	Rating     int      `json:"rating,omitempty"`
	Transfers  int      `json:"transfers,omitempty"`
	Reopened   bool     `json:"reopened,omitempty"`
	Dropped    bool     `json:"dropped,omitempty"`
	Handle     string   `json:"handle,omitempty"`
	Resolution string   `json:"resolution,omitempty"`
	Abstained  int      `json:"abstained,omitempty"`
	Tokens     int      `json:"tokens,omitempty"`
	Cost       int64    `json:"cost,omitempty"`
	Replies    []string `json:"replies,omitempty"` // "first/whole"
	Touches    []string `json:"touches,omitempty"` // "kind name detail times helpful unhelpful"
}

// goldenSpan is a span; when a case has one, all are compared.
type goldenSpan struct {
	Of       int64  `json:"of,omitempty"` // the engagement's opened_seq
	Kind     string `json:"kind"`
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
	Result   string `json:"result,omitempty"`
	Agent    string `json:"agent,omitempty"` // Ada or Bo
	Team     string `json:"team,omitempty"`
	Business string `json:"business,omitempty"`
	Due      string `json:"due,omitempty"`
}

type goldenCase struct {
	file, name string
	now        time.Duration
	events     []chat.Event
	others     []chat.Event // of another conversation
	want       []goldenEngagement
	spans      []goldenSpan
}

var (
	opening      = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	workspace    = chat.MustParseID("0198c000-0000-7000-8000-000000000001")
	conversation = chat.Conversation{
		ID: chat.MustParseID("0198c000-0000-7000-8000-000000000002"), Workspace: workspace,
		Visitor: chat.MustParseID("0198c000-0000-7000-8000-000000000003"), Channel: "web", Lang: "en", OpenedAt: opening,
	}
	elsewhere = chat.MustParseID("0198c000-0000-7000-8000-000000000004")
	agent     = chat.MustParseID("0198c000-0000-7000-8000-000000000005")
	bo        = chat.MustParseID("0198c000-0000-7000-8000-000000000006")
	always    = analytics.Calendar(nil)
)

// goldenHours are open from 9 to 17 on every day, in UTC.
type goldenHours struct{}

func (goldenHours) Open(at time.Time) bool { return at.UTC().Hour() >= 9 && at.UTC().Hour() < 17 }

func (h goldenHours) Between(from, to time.Time) time.Duration {
	sum := time.Duration(0)
	for at := from; at.Before(to); at = at.Add(time.Second) {
		if h.Open(at) {
			sum += time.Second
		}
	}
	return sum
}

func goldenLog(c goldenCase) analytics.Log {
	log := analytics.Log{Conversation: conversation, Events: c.events, FirstSeen: opening}
	if len(c.others) > 0 {
		other := conversation
		other.ID, other.OpenedAt = elsewhere, c.others[0].At
		log.Others = []analytics.Log{{Conversation: other, Events: c.others}}
	}
	return log
}

// bodies are read strictly, so that a golden file cannot hold what the log never does.
var bodies = map[chat.Kind]func() any{
	chat.ConversationResolved: func() any { return new(chat.ResolvedBody) },
	chat.ConversationReopened: func() any { return new(struct{}) },
	chat.MessagePosted:        func() any { return new(chat.MessageBody) },
	chat.MessageDeleted:       func() any { return new(chat.EditedBody) },
	chat.OwnerChanged:         func() any { return new(chat.OwnerBody) },
	chat.AgentJoined:          func() any { return new(chat.JoinedBody) },
	chat.AgentLeft:            func() any { return new(chat.LeftBody) },
	chat.HandoffRequested:     func() any { return new(chat.HandoffBody) },
	chat.ConversationOpened:   func() any { return new(chat.OpenedBody) },
	chat.OfferMade:            func() any { return new(chat.OfferBody) },
	chat.OfferDeclined:        func() any { return new(chat.OfferBody) },
	chat.OfferExpired:         func() any { return new(chat.OfferBody) },
	chat.OfferAccepted:        func() any { return new(chat.OfferBody) },
	chat.DecisionMade:         func() any { return new(chat.DecisionBody) },
	chat.FeedbackGiven:        func() any { return new(chat.FeedbackBody) },
	chat.RatingGiven:          func() any { return new(chat.RatingBody) },
	chat.DispositionSet:       func() any { return new(chat.DispositionBody) },
	chat.TagsChanged:          func() any { return new(chat.TagsBody) },
	chat.TurnFailed:           func() any { return new(struct{}) },
}

func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func event(seq int64, at time.Duration, by chat.ActorKind, kind chat.Kind, body json.RawMessage) chat.Event {
	e := chat.Event{
		Workspace: workspace, Conversation: conversation.ID, Seq: seq, At: opening.Add(at), Actor: chat.Actor{Kind: by},
		Kind: kind, Visibility: chat.ToAll, V: chat.BodyVersion, Body: body,
	}
	switch by {
	case chat.ByVisitor:
		e.Actor.ID = conversation.Visitor
	case chat.ByAgent:
		e.Actor.ID = agent
	}
	return e
}

func span(t testing.TB, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func goldenCases(t testing.TB) []goldenCase {
	t.Helper()
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	var cases []goldenCase
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			if len(lines.Bytes()) == 0 {
				continue
			}
			var l goldenLine
			if err := strict(lines.Bytes(), &l); err != nil {
				t.Fatalf("%s:%d: %v", file, n, err)
			}
			if l.Case != "" {
				opened := event(1, 0, chat.ByVisitor, chat.ConversationOpened, chat.Encode(chat.OpenedBody{Channel: "web", Lang: "en", Page: chat.Page{URL: "https://shop.example/tents?x=1"}}))
				cases = append(cases, goldenCase{file: filepath.Base(file), name: l.Case, now: span(t, l.Now), events: []chat.Event{opened}})
				continue
			}
			c := &cases[len(cases)-1]
			if l.Engagement != nil {
				c.want = append(c.want, *l.Engagement)
				continue
			}
			if l.Span != nil {
				c.spans = append(c.spans, *l.Span)
				continue
			}
			fresh, ok := bodies[l.Kind]
			if !ok {
				t.Fatalf("%s:%d: kind %q", file, n, l.Kind)
			}
			if err := strict(l.Body, fresh()); err != nil {
				t.Fatalf("%s:%d: %v", file, n, err)
			}
			if l.Other {
				e := event(int64(len(c.others)+1), span(t, l.At), l.By, l.Kind, l.Body)
				e.Conversation = elsewhere
				c.others = append(c.others, e)
				continue
			}
			if l.Seq != int64(len(c.events)+1) {
				t.Fatalf("%s:%d: seq is %d, want %d", file, n, l.Seq, len(c.events)+1)
			}
			c.events = append(c.events, event(l.Seq, span(t, l.At), l.By, l.Kind, l.Body))
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return cases
}

// golden gives a row in the words of the files.
func golden(e chat.Engagement, like goldenEngagement) goldenEngagement {
	since := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Sub(opening).String()
	}
	g := goldenEngagement{
		OpenedSeq: e.OpenedSeq, Outcome: e.Outcome, Closed: since(e.ClosedAt), Asked: since(e.AskedAt), Accepted: since(e.AcceptedAt),
		Reply: since(e.PersonReplyAt), Reason: e.Reason, Reversed: since(e.ReversedAt), ReversedReason: e.ReversedReason,
	}
	if like.Last != nil {
		last := since(e.LastAt)
		g.Last = &last
	}
	if like.Preview != nil {
		g.Preview = &e.Preview
	}
	if like.Lang != nil {
		g.Lang = &e.Lang
	}
	if like.Facts != nil {
		g.Facts = goldenFactsOf(e)
	}
	return g
}

func goldenFactsOf(e chat.Engagement) *goldenFacts {
	long := func(d time.Duration) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	f := &goldenFacts{
		Page: e.Page, CameBack: e.CameBack, AfterHours: e.AfterHours, Team: e.Team, Bot: e.Bot, Forced: e.Forced, Rating: e.Rating, Transfers: e.Transfers,
		Reopened: e.Reopened, Dropped: e.Dropped, Handle: long(e.Handle), Resolution: long(e.Resolution), Abstained: e.Abstained, Tokens: e.Tokens, Cost: e.CostMicros,
	}
	for _, r := range e.Replies {
		f.Replies = append(f.Replies, r.First.String()+"/"+r.Whole.String())
	}
	for _, t := range e.Touches {
		f.Touches = append(f.Touches, strings.Join(strings.Fields(fmt.Sprintln(t.Kind, t.Name, t.Detail, t.Times, t.Helpful, t.Unhelpful)), " "))
	}
	return f
}

func goldenSpanOf(s chat.Span) goldenSpan {
	since := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Sub(opening).String()
	}
	g := goldenSpan{Of: s.OpenedSeq, Kind: string(s.Kind), From: since(s.From), To: since(s.To), Result: s.Result, Team: s.Team, Due: since(s.DueAt)}
	if s.Business != 0 {
		g.Business = s.Business.String()
	}
	switch s.Agent {
	case agent:
		g.Agent = "Ada"
	case bo:
		g.Agent = "Bo"
	}
	return g
}

func (g goldenSpan) exact(t testing.TB) goldenSpan {
	for _, s := range []*string{&g.From, &g.To, &g.Business, &g.Due} {
		if *s != "" {
			*s = span(t, *s).String()
		}
	}
	return g
}

// exact writes the durations of a file as Go does.
func (g goldenEngagement) exact(t testing.TB) goldenEngagement {
	for _, s := range []*string{&g.Closed, &g.Asked, &g.Accepted, &g.Reply, &g.Reversed, g.Last} {
		if s != nil && *s != "" {
			*s = span(t, *s).String()
		}
	}
	if g.Facts != nil {
		f := *g.Facts
		for _, s := range []*string{&f.Handle, &f.Resolution} {
			if *s != "" {
				*s = span(t, *s).String()
			}
		}
		g.Facts = &f
	}
	return g
}

func TestFold(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, c := range goldenCases(t) {
		for _, w := range c.want {
			seen[w.Outcome]++
		}
		t.Run(c.file+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			p := analytics.Fold(goldenLog(c), goldenHours{}, opening.Add(c.now))
			rows := p.Engagements
			var want, got []goldenEngagement
			for _, w := range c.want {
				want = append(want, w.exact(t))
			}
			for i, e := range rows {
				like := goldenEngagement{}
				if i < len(want) {
					like = want[i]
				}
				got = append(got, golden(e, like))
				checkRow(t, e, c.events)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("engagements (-want +got):\n%s", d)
			}
			if len(c.spans) == 0 {
				return
			}
			var spans, found []goldenSpan
			for _, s := range c.spans {
				spans = append(spans, s.exact(t))
			}
			for _, s := range p.Spans {
				found = append(found, goldenSpanOf(s))
			}
			if d := cmp.Diff(spans, found); d != "" {
				t.Errorf("spans (-want +got):\n%s", d)
			}
		})
	}
	for _, o := range analytics.Outcomes {
		if seen[string(o)] == 0 {
			t.Errorf("no golden case for %s", o)
		}
	}
}

// checkRow checks what holds for every row.
func checkRow(t interface{ Errorf(string, ...any) }, e chat.Engagement, events []chat.Event) {
	what := fmt.Sprintf("engagement %d", e.OpenedSeq)
	if e.ClosedAt.IsZero() != (e.Outcome == "") {
		t.Errorf("%s: outcome %q, closed %v", what, e.Outcome, e.ClosedAt)
	}
	if !e.ClosedAt.IsZero() && !e.ProvisionalUntil.Equal(e.ClosedAt.Add(analytics.RecontactWindow)) {
		t.Errorf("%s: provisional until %v, closed %v", what, e.ProvisionalUntil, e.ClosedAt)
	}
	if e.ID.IsZero() || e.Visitor != conversation.Visitor || e.Channel != "web" || e.Workspace != workspace {
		t.Errorf("%s: %+v", what, e)
	}
	if last := events[len(events)-1].Seq; e.ProjectedSeq != last {
		t.Errorf("%s: projected through %d, want %d", what, e.ProjectedSeq, last)
	}
	if e.LastAt.Before(e.OpenedAt) {
		t.Errorf("%s: last message %v is before the opening %v", what, e.LastAt, e.OpenedAt)
	}
}
