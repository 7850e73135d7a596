package analytics_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ analytics.Store = (*store.Store)(nil)

// desk is a shop on a real database whose clock the test moves.
type desk struct {
	*testing.T
	s    *store.Store
	ws   chat.ID
	site chat.ID
	ms   *atomic.Int64
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, ms: new(atomic.Int64)}
	d.ms.Store(opening.UnixMilli())
	o := storetest.SQLite(t)
	o.Now = d.now
	d.s = storetest.Open(t, o)
	ws, err := d.s.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	site, err := d.s.CreateSite(t.Context(), chat.Site{Workspace: ws.ID, Key: "key"})
	if err != nil {
		t.Fatal(err)
	}
	d.ws, d.site = ws.ID, site.ID
	return d
}

func (d *desk) now() time.Time          { return time.UnixMilli(d.ms.Load()).UTC() }
func (d *desk) after(dur time.Duration) { d.ms.Add(dur.Milliseconds()) }

func (d *desk) projector() *analytics.Projector {
	return &analytics.Projector{Store: d.s, Now: d.now, Log: slog.New(slog.DiscardHandler)}
}

func (d *desk) do(c chat.Command) chat.Result {
	d.Helper()
	c.Workspace = d.ws
	r := d.s.Append(d.Context(), []chat.Command{c})[0]
	if r.Err != nil {
		d.Fatal(r.Err)
	}
	return r
}

// visitor makes one and posts their first message.
func (d *desk) visitor(text string) (chat.Actor, chat.Conversation) {
	d.Helper()
	_, hash := auth.NewToken()
	v, err := d.s.CreateVisitor(d.Context(), chat.Visitor{Workspace: d.ws}, d.site, hash[:])
	if err != nil {
		d.Fatal(err)
	}
	actor := chat.Actor{Kind: chat.ByVisitor, ID: v.ID}
	r := d.do(chat.Command{Op: chat.OpPost, Actor: actor, Opening: &chat.Opening{Visitor: v.ID, Site: d.site, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: text}})
	return actor, r.Conversation
}

// reply commits the bot's next turn.
func (d *desk) reply(r chat.TurnResult) chat.Result {
	d.Helper()
	t, err := d.s.ClaimTurn(d.Context(), time.Minute)
	if err != nil {
		d.Fatal(err)
	}
	r.Turn, r.Claim, r.Epoch = t.ID, t.Claim, t.Epoch
	return d.do(chat.Command{Op: chat.OpCommit, Conversation: t.Conversation, Actor: botActor, Result: &r})
}

func (d *desk) answer(title string) chat.Result {
	d.Helper()
	return d.reply(chat.TurnResult{Decisions: decision("answered", "high", "high", title), Messages: []chat.MessageBody{{Text: "45 days.", Answer: &chat.Answer{Band: "high"}}}})
}

func (d *desk) pass(p *analytics.Projector) {
	d.Helper()
	if err := p.Pass(d.Context()); err != nil {
		d.Fatal(err)
	}
}

// rows gives what is stored of a conversation, oldest first.
func (d *desk) rows(conversation chat.ID) []chat.Engagement {
	d.Helper()
	list, next, err := d.s.ListEngagements(d.Context(), d.ws, chat.EngagementQuery{Conversation: conversation, Limit: 100})
	if err != nil || next != "" {
		d.Fatal(next, err)
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

func outcomes(rows []chat.Engagement) []string {
	var out []string
	for _, e := range rows {
		out = append(out, e.Outcome)
	}
	return out
}

func TestProjector(t *testing.T) {
	t.Parallel()

	t.Run("FollowsTheLogAndTheClock", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		p := d.projector()
		_, conv := d.visitor("How long do I have to return boots?")
		d.after(time.Second)
		d.answer("Returns")
		d.pass(p)
		if got := outcomes(d.rows(conv.ID)); !cmp.Equal(got, []string{""}) {
			t.Fatalf("at once: %q", got)
		}
		d.after(29 * time.Minute)
		d.pass(p)
		if got := outcomes(d.rows(conv.ID)); !cmp.Equal(got, []string{""}) {
			t.Fatalf("after 29 minutes: %q", got)
		}
		d.after(time.Minute)
		d.pass(p)
		if got := outcomes(d.rows(conv.ID)); !cmp.Equal(got, []string{"contained_assumed"}) {
			t.Fatalf("after 30 minutes: %q", got)
		}
	})

	t.Run("FindsWhatTheBotNeverAnswered", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		p := d.projector()
		_, conv := d.visitor("How long do I have to return boots?")
		d.pass(p)
		if got := d.rows(conv.ID); len(got) != 0 {
			t.Fatalf("before the bot has judged it: %+v", got)
		}
		d.after(31 * time.Minute)
		d.pass(p)
		if got := outcomes(d.rows(conv.ID)); !cmp.Equal(got, []string{"error"}) {
			t.Fatalf("got %q", got)
		}
	})

	t.Run("AStepAtATimeIsTheSameAsRecompute", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		p := d.projector()
		visitor, conv := d.visitor("How long do I have to return boots?")
		at := func(c chat.Command) chat.Command { c.Conversation = conv.ID; return c }
		says := func(text string) {
			d.do(at(chat.Command{Op: chat.OpPost, Actor: visitor, Message: chat.MessageBody{Text: text}}))
		}
		for _, step := range []func(){
			func() { d.answer("Returns") },
			func() { d.after(2 * time.Hour) },
			func() { says("how long do I have to return boots") },
			func() { d.answer("Returns") },
			func() { d.after(time.Hour) },
			func() { says("Do you sell gift cards?") },
			func() {
				d.reply(chat.TurnResult{Decisions: decision("handoff", "explicit_ask", "", ""), HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "explicit_ask", Words: chat.MessageBody{Text: "One moment."}}})
			},
			func() { d.after(time.Hour) },
			func() { d.do(at(chat.Command{Op: chat.OpResolve, Actor: visitor})) },
		} {
			step()
			d.pass(p)
		}
		want := []string{"contained_assumed", "contained_assumed", "escalated_missed"}
		before := d.rows(conv.ID)
		if d := cmp.Diff(want, outcomes(before)); d != "" {
			t.Fatal(d)
		}
		if before[0].ReversedReason != analytics.ReversedRecontact {
			t.Errorf("the first was not reversed: %+v", before[0])
		}
		r, err := p.Recompute(t.Context(), d.ws, time.Time{}, time.Time{})
		if err != nil || r != (analytics.Recount{Conversations: 1}) {
			t.Errorf("recompute: %+v, %v", r, err)
		}
		if err := d.s.SaveEngagements(t.Context(), d.ws, conv.ID, chat.Projection{Through: before[0].ProjectedSeq}); err != nil { // all rows lost
			t.Fatal(err)
		}
		r, err = p.Recompute(t.Context(), d.ws, time.Time{}, time.Time{})
		if err != nil || r != (analytics.Recount{Conversations: 1, Changed: 1}) {
			t.Errorf("recompute of nothing: %+v, %v", r, err)
		}
		if d := cmp.Diff(before, d.rows(conv.ID)); d != "" {
			t.Errorf("rows (-before +recomputed):\n%s", d)
		}
	})

	t.Run("ASecondOneStartsWhereTheFirstDied", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		_, conv := d.visitor("How long do I have to return boots?")
		d.answer("Returns")
		d.pass(d.projector())
		d.after(time.Hour)
		d.pass(d.projector())
		if got := outcomes(d.rows(conv.ID)); !cmp.Equal(got, []string{"contained_assumed"}) {
			t.Errorf("got %q", got)
		}
	})

	t.Run("RunProjectsWhenPoked", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		saved := make(chan int64, 16)
		p := d.projector()
		p.Store = telling{d.s, saved}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { p.Run(ctx); close(done) }()
		_, conv := d.visitor("How long do I have to return boots?")
		r := d.answer("Returns")
		p.Poke()
		for through := range saved {
			if through >= r.Seq {
				break
			}
		}
		cancel()
		<-done
		if got := outcomes(d.rows(conv.ID)); !cmp.Equal(got, []string{""}) {
			t.Errorf("got %q", got)
		}
	})
}

// telling is the real store, and tells of what was saved.
type telling struct {
	*store.Store
	saved chan<- int64
}

func (s telling) SaveEngagements(ctx context.Context, workspace, conversation chat.ID, p chat.Projection) error {
	err := s.Store.SaveEngagements(ctx, workspace, conversation, p)
	s.saved <- p.Through
	return err
}

func TestFigures(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := d.projector()
	f := analytics.Figures{Rows: d.s, Now: d.now}

	for range 3 {
		d.visitor("How long do I have to return boots?")
		d.answer("Returns")
	}
	d.visitor("Do you rent llamas?")
	d.reply(chat.TurnResult{Decisions: decision("abstained", "unknown_1", "low", ""), Messages: []chat.MessageBody{{Text: "I don't know."}}})
	d.after(time.Hour)
	d.pass(p)

	s, err := f.Summary(t.Context(), d.ws, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Engagements != 4 || s.Open != 0 || s.Denominator != 4 || s.Settled.Denominator != 0 || s.Settled.Rate.Rate != nil {
		t.Errorf("summary: %+v", s)
	}
	if s.Provisional.Contained != 3 || s.Provisional.Denominator != 4 || s.Provisional.Low != nil {
		t.Errorf("provisional: %+v", s.Provisional)
	}

	d.after(analytics.RecontactWindow)
	s, err = f.Summary(t.Context(), d.ws, opening.Add(-time.Hour), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Settled.Contained != 3 || s.Settled.Denominator != 4 || s.Settled.Assumed != 3 || *s.Settled.Rate.Rate != 0.75 || s.Provisional.Denominator != 0 {
		t.Errorf("settled: %+v", s.Settled)
	}

	span := analytics.Query{From: opening.Add(-time.Hour), To: d.now()}
	t.Run("ListsWhatItCounts", func(t *testing.T) {
		page, next, err := f.List(t.Context(), d.ws, analytics.Drill{Query: span, Outcome: "contained_assumed", Limit: 2})
		if err != nil || len(page) != 2 || next == "" {
			t.Fatalf("%+v, %q, %v", page, next, err)
		}
		if e := page[0].Engagement; !e.ClosedAt.Equal(e.OpenedAt.Add(analytics.IdleAfter)) || e.Preview != "How long do I have to return boots?" {
			t.Errorf("row: %+v", e)
		}
		rest, next, err := f.List(t.Context(), d.ws, analytics.Drill{Query: span, Outcome: "contained_assumed", Limit: 2, Cursor: next})
		if err != nil || len(rest) != 1 || next != "" {
			t.Fatalf("%+v, %q, %v", rest, next, err)
		}
	})
	t.Run("RefusesAnUnknownOutcome", func(t *testing.T) {
		if _, _, err := f.List(t.Context(), d.ws, analytics.Drill{Query: span, Outcome: "solved", Limit: 2}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("error %v", err)
		}
	})
	t.Run("RefusesASpanThatEndsBeforeItBegins", func(t *testing.T) {
		if _, err := f.Summary(t.Context(), d.ws, d.now(), opening); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("error %v", err)
		}
	})
}
