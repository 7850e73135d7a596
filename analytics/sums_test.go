package analytics_test

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// forgetful is the real store without sums of days: everything is counted anew.
type forgetful struct{ *store.Store }

func (forgetful) DaySums(context.Context, chat.ID, string, string, time.Time, time.Time) ([]chat.DaySum, int64, error) {
	return nil, 0, nil
}
func (forgetful) KeepDaySums(context.Context, chat.ID, int64, []chat.DaySum) error { return nil }

// mindful is the real store, and counts the sums that were there.
type mindful struct {
	*store.Store
	used *atomic.Int64
}

func (m mindful) DaySums(ctx context.Context, workspace chat.ID, slice, part string, from, to time.Time) ([]chat.DaySum, int64, error) {
	kept, given, err := m.Store.DaySums(ctx, workspace, slice, part, from, to)
	m.used.Add(int64(len(kept)))
	return kept, given, err
}

// asked is a random span, by days more often than not, in a random slice.
func asked(t *rapid.T, h *shop) analytics.Query {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	first := h.began.In(zone)
	midnight := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, zone)
	days := int(h.now().Sub(midnight)/(24*time.Hour)) + 2
	from := rapid.IntRange(-1, days-1).Draw(t, "from")
	q := analytics.Query{From: midnight.AddDate(0, 0, from), To: midnight.AddDate(0, 0, rapid.IntRange(from+1, days).Draw(t, "to")), By: rapid.SampledFrom([]string{"", analytics.ByDay}).Draw(t, "by")}
	if rapid.IntRange(0, 3).Draw(t, "uneven") == 0 {
		q.From, q.To = q.From.Add(7*time.Hour), q.To.Add(5*time.Hour)
	}
	q.Group = rapid.SampledFrom(append([]string{""}, analytics.Dimensions...)).Draw(t, "group")
	yes := rapid.Bool().Draw(t, "yes")
	switch rapid.SampledFrom([]string{"", "", "article", "agent", "visitor", "hours", "hour", "flow", "page"}).Draw(t, "slice") {
	case "article":
		q.Slice.Article = "Article 1"
	case "agent":
		q.Slice.Agent = h.agents[0]
	case "visitor":
		q.Slice.CameBack = &yes
	case "hours":
		q.Slice.AfterHours = &yes
	case "hour":
		hour := h.now().Hour()
		q.Hour = &hour
	case "flow":
		q.Slice.Flow = "menu"
	case "page":
		q.Slice.Page = "/a"
	}
	return q
}

// sameReport fails when a report that goes by sums is another than one that counts.
func sameReport(t *rapid.T, h *shop, rows analytics.Rows, q analytics.Query) {
	report := func(rows analytics.Rows) string {
		r, err := analytics.Figures{Rows: rows, Now: h.now}.Report(context.Background(), h.ws, q)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	counted := report(forgetful{h.s})
	for _, look := range []string{"first", "second"} {
		if diff := cmp.Diff(counted, report(rows)); diff != "" {
			t.Fatalf("%s look at %+v (-counted +by sums):\n%s", look, q, diff)
		}
	}
}

// Sums of days are what counting gives: in any span and slice, while chats go
// on, are reopened, rated and taken back long after their days were summed, and
// after everything was computed again from the log.
func TestSumsAreWhatCountingGives(t *testing.T) {
	t.Parallel()
	for name, options := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, n, failed, used := newShop(t, options(t)), int64(0), false, new(atomic.Int64)
			rapid.Check(t, func(t *rapid.T) {
				if n++; n > histories && !failed {
					return
				}
				defer func() {
					if p := recover(); p != nil {
						failed = true
						panic(p)
					}
				}()
				h.fresh(t, n)
				p, rows := h.projector(), mindful{h.s, used}
				check := func() {
					if err := p.Pass(context.Background()); err != nil {
						t.Fatal(err)
					}
					for range 3 {
						sameReport(t, h, rows, asked(t, h))
					}
				}
				for range rapid.IntRange(2, 5).Draw(t, "weeks") {
					for range rapid.IntRange(5, 12).Draw(t, "steps") {
						h.step(t)
					}
					if rapid.Bool().Draw(t, "reverse") {
						h.reverse(t)
					}
					check()
					h.after(time.Duration(rapid.SampledFrom([]int{20, 75, 200, 800}).Draw(t, "hours")) * time.Hour)
					check()
				}
				if _, err := h.projector().Recompute(context.Background(), h.ws, time.Time{}, time.Time{}); err != nil {
					t.Fatal(err)
				}
				check()
				if err := (analytics.Figures{Rows: rows, Now: h.now}).Prepare(context.Background(), h.ws); err != nil {
					t.Fatal(err)
				}
				check()
			})
			if !t.Failed() && used.Load() < 1000 {
				t.Errorf("only %d sums of days were used: nothing was tested", used.Load())
			}
		})
	}
}

// reverse takes a random verdict back, however old.
func (h *shop) reverse(t *rapid.T) {
	all, _, err := h.s.ListEngagements(context.Background(), h.ws, chat.EngagementQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		return
	}
	e := all[rapid.IntRange(0, len(all)-1).Draw(t, "engagement")]
	if _, err := h.s.ReverseEngagement(context.Background(), h.ws, e.ID, "recontact"); err != nil {
		t.Fatal(err)
	}
}
