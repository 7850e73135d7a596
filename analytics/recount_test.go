package analytics_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// engines are the databases on which recomputations are compared.
var engines = map[string]func(testing.TB) store.Options{"SQLite": storetest.SQLite, "Postgres": storetest.Postgres}

// shop is a random history on a real database: two visitors, two agents, what
// chat.Decide refuses does not happen.
type shop struct {
	s        *store.Store
	ws       chat.ID
	site     chat.ID
	ms       *atomic.Int64
	began    time.Time
	visitors [2]chat.ID
	agents   [2]chat.ID
	convs    []chat.ID
}

func newShop(t *testing.T, o store.Options) *shop {
	t.Helper()
	h := &shop{ms: new(atomic.Int64)}
	h.ms.Store(opening.UnixMilli())
	o.Now = h.now
	h.s = storetest.Open(t, o)
	return h
}

func (h *shop) now() time.Time          { return time.UnixMilli(h.ms.Load()).UTC() }
func (h *shop) after(dur time.Duration) { h.ms.Add(dur.Milliseconds()) }

// fresh begins a history in a workspace of its own.
func (h *shop) fresh(t *rapid.T, n int64) {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	ws, err := h.s.CreateWorkspace(ctx, chat.Workspace{Slug: fmt.Sprintf("shop-%d", n), Name: "Shop", Lang: "en", TimeZone: "Europe/London"})
	must(err)
	site, err := h.s.CreateSite(ctx, chat.Site{Workspace: ws.ID, Key: ws.Slug})
	must(err)
	h.ws, h.site, h.convs, h.began = ws.ID, site.ID, nil, h.now()
	for i := range h.visitors {
		_, hash := auth.NewToken()
		v, err := h.s.CreateVisitor(ctx, chat.Visitor{Workspace: h.ws}, h.site, hash[:])
		must(err)
		h.visitors[i] = v.ID
		u := auth.User{ID: chat.NewID(), Name: fmt.Sprint("Agent ", i), PasswordHash: "hash", CreatedAt: h.now()}
		u.Email = u.ID.String() + "@example.com"
		must(h.s.CreateUser(ctx, auth.Member{User: u, Workspace: h.ws, Roles: []auth.Role{auth.Agent}}))
		h.agents[i] = u.ID
		must(h.s.TouchPresence(ctx, h.ws, u.ID))
	}
}

func (h *shop) do(c chat.Command) chat.Result {
	c.Workspace = h.ws
	r := h.s.Append(context.Background(), []chat.Command{c})[0]
	if r.Err == nil && len(r.Events) > 0 && r.Events[0].Kind == chat.ConversationOpened {
		h.convs = append(h.convs, r.Conversation.ID)
	}
	return r
}

func (h *shop) commit(op chat.Op, r chat.TurnResult) {
	var t chat.Turn
	for t.ID.IsZero() {
		all, err := h.s.ClaimTurns(context.Background(), time.Minute, 100)
		if err != nil {
			return
		}
		for _, one := range all { // the others are left from another history
			if one.Workspace == h.ws {
				t = one
			}
		}
	}
	r.Turn, r.Claim, r.Epoch = t.ID, t.Claim, t.Epoch
	h.do(chat.Command{Op: op, Conversation: t.Conversation, Actor: botActor, Result: &r})
}

// step does one random thing.
func (h *shop) step(t *rapid.T) {
	h.after(time.Duration(rapid.SampledFrom([]int{1, 5, 20, 90, 1900, 40_000, 90_000}).Draw(t, "seconds")) * time.Second)
	visitor := h.visitors[rapid.IntRange(0, 1).Draw(t, "visitor")]
	who := h.agents[rapid.IntRange(0, 1).Draw(t, "agent")]
	var conv chat.ID
	if len(h.convs) > 0 {
		conv = h.convs[rapid.IntRange(0, len(h.convs)-1).Draw(t, "conversation")]
	}
	person := chat.Actor{Kind: chat.ByAgent, ID: who}
	say := chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: visitor}, Opening: &chat.Opening{Visitor: visitor, Site: h.site, Channel: "web", Lang: "en", Page: chat.Page{URL: "https://shop.example/a"}}}
	hand := func(due time.Time) *chat.HandOver {
		return &chat.HandOver{ID: chat.NewID(), Reason: "explicit_ask", DueAt: due, Words: chat.MessageBody{Text: "One moment."}}
	}
	staffed := rapid.Bool().Draw(t, "staffed")
	facts := chat.DecisionFacts{Flow: "menu", Release: "r1", Bot: "1", Staffed: &staffed, Tokens: 10}
	decided := func(action, article string) []chat.Decision {
		d := decision(action, action, "high", article)
		d[0].Facts = facts
		return d
	}
	ctx := context.Background()
	switch rapid.SampledFrom([]string{
		"say", "say", "say", "say", "answer", "answer", "answer", "abstain", "close", "hand", "hand", "promise", "offer", "offer", "accept", "accept", "decline", "expire",
		"take", "reply", "reply", "assign", "return", "resolve", "resolve", "leave", "leave", "reopen", "rate", "spam", "enqueue", "release", "settings", "presence",
	}).Draw(t, "step") {
	case "say":
		say.Message.Text = fmt.Sprintf("where is parcel %d", rapid.IntRange(1, 3).Draw(t, "parcel"))
		h.do(say)
	case "answer":
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decided("answered", fmt.Sprint("Article ", rapid.IntRange(1, 3).Draw(t, "article"))),
			Messages: []chat.MessageBody{{Text: "So it is.", Answer: &chat.Answer{Band: "high"}}}})
	case "abstain":
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decided("abstained", ""), Messages: []chat.MessageBody{{Text: "I don't know.", Buttons: []chat.Button{personButton}}}})
	case "close":
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decided("flow", ""), Messages: []chat.MessageBody{{Text: "Anything else?", Prompt: &chat.Prompt{ID: chat.NewID().String(), Kind: "choice", Closing: true}}}})
	case "hand":
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decided("handoff", ""), HandOver: hand(time.Time{})})
	case "promise":
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decided("handoff", ""), HandOver: hand(h.now().Add(time.Hour))})
	case "offer":
		if w, err := h.s.Waiting(ctx, h.ws); err == nil && len(w) > 0 {
			h.do(chat.Command{Op: chat.OpOffer, Conversation: w[0].Conversation.ID, Actor: systemActor, Handoff: w[0].Handoff.ID, Agent: who, OfferFor: time.Minute})
		}
	case "accept", "decline", "expire":
		for _, a := range h.agents {
			open, err := h.s.OpenOffers(ctx, h.ws, a)
			if err != nil || len(open) == 0 {
				continue
			}
			c := chat.Command{Op: chat.OpAccept, Conversation: open[0].Conversation, Offer: open[0].ID, Actor: chat.Actor{Kind: chat.ByAgent, ID: a}}
			switch rapid.IntRange(0, 3).Draw(t, "verdict") {
			case 0:
				c.Op = chat.OpDecline
			case 1:
				c.Op, c.Actor, c.Agent = chat.OpExpire, systemActor, a
			}
			h.do(c)
		}
	case "take":
		h.do(chat.Command{Op: chat.OpTake, Conversation: conv, Actor: person})
	case "reply":
		h.do(chat.Command{Op: chat.OpPost, Conversation: conv, Actor: person, Message: chat.MessageBody{Text: "Hello!"}})
	case "assign":
		h.do(chat.Command{Op: chat.OpAssign, Conversation: conv, Actor: person, Agent: h.agents[0]})
	case "return":
		h.do(chat.Command{Op: chat.OpReturn, Conversation: conv, Actor: person})
	case "resolve":
		h.do(chat.Command{Op: chat.OpResolve, Conversation: conv, Actor: person})
	case "leave":
		h.do(chat.Command{Op: chat.OpResolve, Conversation: conv, Actor: say.Actor})
	case "reopen":
		h.do(chat.Command{Op: chat.OpReopen, Conversation: conv, Actor: person})
	case "rate":
		h.do(chat.Command{Op: chat.OpRate, Conversation: conv, Actor: say.Actor, Score: rapid.IntRange(1, 5).Draw(t, "score")})
	case "spam":
		h.do(chat.Command{Op: chat.OpTag, Conversation: conv, Actor: person, Tags: []string{"spam"}})
	case "enqueue":
		if due, err := h.s.DuePromises(ctx, 10); err == nil && len(due) > 0 {
			h.do(chat.Command{Op: chat.OpEnqueue, Conversation: due[0].Conversation, Actor: systemActor, Handoff: due[0].ID})
		}
	case "release":
		h.do(chat.Command{Op: chat.OpRelease, Conversation: conv, Actor: systemActor, Reason: "agent_gone"})
	case "settings":
		hour := rapid.IntRange(7, 11).Draw(t, "opens")
		raw, _ := json.Marshal(map[string]int{"opens": hour})
		if err := h.s.PutSettings(ctx, h.ws, chat.ID{}, raw); err != nil {
			t.Fatal(err)
		}
	case "presence":
		if err := h.s.SetPresence(ctx, h.ws, who, "online"); err != nil {
			t.Fatal(err)
		}
	}
}

// opens is a day that opens at some hour and ends at 17, UTC.
type opens int

func (o opens) Open(at time.Time) bool { return at.UTC().Hour() >= int(o) && at.UTC().Hour() < 17 }

func (o opens) Between(from, to time.Time) time.Duration {
	sum := time.Duration(0)
	for day := from.UTC().Truncate(24 * time.Hour); day.Before(to); day = day.Add(24 * time.Hour) {
		a, b := day.Add(time.Duration(o)*time.Hour), day.Add(17*time.Hour)
		if a.Before(from) {
			a = from
		}
		if b.After(to) {
			b = to
		}
		sum += max(0, b.Sub(a))
	}
	return sum
}

func (h *shop) projector() *analytics.Projector {
	return &analytics.Projector{Store: h.s, Now: h.now, Log: slog.New(slog.DiscardHandler), Hours: func(settings string) (analytics.Hours, error) {
		v := struct{ Opens int }{9}
		err := json.Unmarshal([]byte(settings), &v)
		return opens(v.Opens), err
	}}
}

// saved gives all that is stored, and the report made of it.
func (h *shop) saved(t *rapid.T) (out []chat.Projection, report string) {
	for _, c := range h.convs {
		p, err := h.s.Projection(context.Background(), h.ws, c)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	f := analytics.Figures{Rows: h.s, Now: h.now}
	r, err := f.Report(context.Background(), h.ws, analytics.Query{From: opening, To: h.now().Add(time.Hour), Group: "article"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return out, string(b)
}

// histories are played on each database; the pure fold has many more.
const histories = 15

// What is written as things happen is what is computed from the log at the
// end: the nightly recomputation finds nothing to change, and from nothing it
// makes the same rows and the same report.
func TestRecomputationGivesTheSame(t *testing.T) {
	t.Parallel()
	for name, options := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, n, failed := newShop(t, options(t)), int64(0), false
			rapid.Check(t, func(t *rapid.T) {
				if n++; n > histories && !failed {
					return
				}
				defer func() {
					if p := recover(); p != nil { // from now on it looks for a smaller one
						failed = true
						panic(p)
					}
				}()
				h.fresh(t, n)
				p := h.projector()
				pass := func() {
					if err := p.Pass(context.Background()); err != nil {
						t.Fatal(err)
					}
				}
				for range rapid.IntRange(10, 40).Draw(t, "steps") {
					h.step(t)
					if rapid.IntRange(0, 2).Draw(t, "pass") > 0 {
						pass()
					}
				}
				h.after(time.Hour)
				pass()
				rows, report := h.saved(t)
				r, err := h.projector().Recompute(context.Background(), h.ws, time.Time{}, time.Time{})
				if err != nil || r.Changed != 0 {
					again, _ := h.saved(t)
					t.Fatalf("recompute: %+v, %v:\n%s", r, err, cmp.Diff(rows, again))
				}
				for _, c := range h.convs { // all rows lost
					conv, err := h.s.Conversation(context.Background(), h.ws, c)
					if err != nil {
						t.Fatal(err)
					}
					if err := h.s.SaveEngagements(context.Background(), h.ws, c, chat.Projection{Through: conv.LastSeq}); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := h.projector().Recompute(context.Background(), h.ws, time.Time{}, time.Time{}); err != nil {
					t.Fatal(err)
				}
				again, other := h.saved(t)
				if diff := cmp.Diff(rows, again); diff != "" {
					t.Fatalf("rows (-as it happened +computed again):\n%s", diff)
				}
				if diff := cmp.Diff(report, other); diff != "" {
					t.Fatalf("report (-as it happened +computed again):\n%s", diff)
				}
			})
		})
	}
}
