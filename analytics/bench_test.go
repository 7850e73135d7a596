package analytics_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// benchEngagements are in the workspace whose report is measured: 90 days.
const benchEngagements, benchPerChat = 100_000, 200

// fillShop saves engagements, three in ten with a person.
func fillShop(b *testing.B, s *store.Store) chat.ID {
	b.Helper()
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	ws, err := s.CreateWorkspace(ctx, chat.Workspace{Slug: "bench", Name: "Bench", Lang: "en", TimeZone: "Europe/London"})
	must(err)
	site, err := s.CreateSite(ctx, chat.Site{Workspace: ws.ID, Key: "bench"})
	must(err)
	for c := range benchEngagements / benchPerChat {
		_, hash := auth.NewToken()
		v, err := s.CreateVisitor(ctx, chat.Visitor{Workspace: ws.ID}, site.ID, hash[:])
		must(err)
		r := s.Append(ctx, []chat.Command{{
			Op: chat.OpPost, Workspace: ws.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, Message: chat.MessageBody{Text: "hello"},
			Opening: &chat.Opening{Visitor: v.ID, Site: site.ID, Channel: "web", Lang: "en"},
		}})[0]
		must(r.Err)
		p := chat.Projection{Through: 1000}
		for i := range benchPerChat {
			n := c*benchPerChat + i
			at := opening.Add(-time.Duration(n) * (90 * 24 * time.Hour / benchEngagements))
			e := chat.Engagement{
				Visitor: v.ID, OpenedSeq: int64(i + 2), OpenedAt: at, LastAt: at, ClosedAt: at.Add(30 * time.Minute), ProvisionalUntil: at.Add(73 * time.Hour),
				Outcome: string(analytics.Outcomes[n%5]), Lang: "en", Channel: "web", Page: fmt.Sprintf("/page/%d", n%20), Preview: "When are you open?", Bot: "1.0",
				Replies: []chat.Reply{{First: 90 * time.Millisecond, Whole: 90 * time.Millisecond}, {First: 120 * time.Millisecond, Whole: 400 * time.Millisecond}},
				Touches: []chat.Touch{{Kind: chat.TouchArticle, Name: fmt.Sprintf("Article %d", n%60), Times: 1}},
			}
			if n%10 < 3 {
				e.AskedAt, e.AcceptedAt, e.PersonReplyAt, e.Reason = at, at.Add(20*time.Second), at.Add(30*time.Second), "explicit_ask"
				span := func(kind chat.SpanKind, from, to time.Duration, result string) {
					p.Spans = append(p.Spans, chat.Span{Number: len(p.Spans) + 1, OpenedSeq: e.OpenedSeq, OpenedAt: at, Kind: kind, Agent: agent, From: at.Add(from), To: at.Add(to), Result: result})
				}
				span(chat.SpanWait, 0, 30*time.Second, "answered")
				span(chat.SpanQueue, 0, 20*time.Second, "accepted")
				span(chat.SpanOffer, time.Second, 20*time.Second, "accepted")
				span(chat.SpanService, 20*time.Second, 10*time.Minute, "accepted")
			}
			p.Engagements = append(p.Engagements, e)
		}
		must(s.SaveEngagements(ctx, ws.ID, r.Conversation.ID, p))
	}
	return ws.ID
}

func BenchmarkReport(b *testing.B) {
	for name, options := range engines {
		b.Run(name, func(b *testing.B) {
			s := storetest.Open(b, options(b))
			ws := fillShop(b, s)
			f := analytics.Figures{Rows: s, Now: func() time.Time { return opening }}
			counted := analytics.Figures{Rows: forgetful{s}, Now: f.Now}
			for _, c := range []struct {
				what string
				f    analytics.Figures
				q    analytics.Query
			}{
				{"90Days", f, analytics.Query{From: opening.Add(-90 * 24 * time.Hour), To: opening.Add(time.Hour), By: analytics.ByDay, Group: "page"}},
				{"7Days", f, analytics.Query{From: opening.Add(-7 * 24 * time.Hour), To: opening.Add(time.Hour), By: analytics.ByDay, Group: "page"}},
				{"OneSlice", f, analytics.Query{From: opening.Add(-90 * 24 * time.Hour), To: opening.Add(time.Hour), By: analytics.ByDay, Slice: chat.EngagementSlice{Article: "Article 7"}}},
				{"90DaysCounted", counted, analytics.Query{From: opening.Add(-90 * 24 * time.Hour), To: opening.Add(time.Hour), By: analytics.ByDay, Group: "page"}},
			} {
				b.Run(c.what, func(b *testing.B) {
					if _, err := c.f.Report(context.Background(), ws, c.q); err != nil { // the first look makes the sums
						b.Fatal(err)
					}
					for b.Loop() {
						if _, err := c.f.Report(context.Background(), ws, c.q); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			b.Run("List", func(b *testing.B) {
				d := analytics.Drill{Query: analytics.Query{From: opening.Add(-90 * 24 * time.Hour), To: opening.Add(time.Hour)}, Figure: "first_response", Limit: 50}
				for b.Loop() {
					if page, _, err := f.List(context.Background(), ws, d); err != nil || len(page) != 50 {
						b.Fatal(len(page), err)
					}
				}
			})
		})
	}
}
