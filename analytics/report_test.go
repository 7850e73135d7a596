package analytics_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// judged is the real store with judgements of the random sample beside it.
type judged struct {
	*store.Store
	labels []chat.Solved
}

func (j judged) SolvedLabels(context.Context, chat.ID, time.Time, time.Time) ([]chat.Solved, error) {
	return j.labels, nil
}

// goldenFigures saves what testdata/facts.jsonl comes to, each case as a
// conversation of its own, and answers for it 200 hours later.
func goldenFigures(t *testing.T) (*desk, analytics.Figures) {
	t.Helper()
	d := newDesk(t)
	rows := judged{Store: d.s}
	for _, c := range goldenCases(t) {
		if c.file != "facts.jsonl" {
			continue
		}
		_, conv := d.visitor(c.name)
		p := analytics.Fold(goldenLog(c), goldenHours{}, opening.Add(c.now))
		p.Through += 100 // the conversation has an event of its own
		for i := range p.Engagements {
			p.Engagements[i].ID, p.Engagements[i].Visitor, p.Engagements[i].Agent = chat.NewID(), conv.Visitor, chat.ID{}
			if !p.Engagements[i].AcceptedAt.IsZero() {
				p.Engagements[i].Agent = agent
			}
		}
		if err := d.s.SaveEngagements(t.Context(), d.ws, conv.ID, p); err != nil {
			t.Fatal(err)
		}
		switch c.name {
		case "forced":
			rows.labels = append(rows.labels, chat.Solved{Conversation: conv.ID, OpenedSeq: 2, Action: "answered", Right: true})
		case "hedged before the closing question":
			rows.labels = append(rows.labels, chat.Solved{Conversation: conv.ID, OpenedSeq: 2, Action: "hedged", Right: true, ShouldAsk: true},
				chat.Solved{Conversation: conv.ID, OpenedSeq: 2, Action: "abstained", Right: true})
		}
	}
	d.after(200 * time.Hour)
	return d, analytics.Figures{Rows: rows, Now: d.now}
}

// The figures of testdata/facts.jsonl, worked out by hand: how many were
// measured, of how many; or median and P90.
var goldenReport = map[string]string{
	"settled":                 "5 of 14",  // 1, 6, 7, 9 and 10 hold; human_first is not counted
	"provisional":             "0 of 0",   // 200 hours later nothing is
	"raw":                     "10 of 14", // all but the four with a person
	"false_share":             "5 of 10",  // two abandoned, three reversed
	"solved":                  "1 of 3",
	"solved_assumed":          "1 of 1",
	"forced":                  "1 of 5",
	"first_response":          "5: 30s, 15h34m59s", // 4s, 10s, 30s, 30s, 15h34m59s
	"first_response_business": "5: 30s, 5m0s",
	"still_waiting":           "0",
	"acceptance":              "1 of 1", // one offered chat was left, one picked by hand
	"offer_acceptance":        "2 of 3",
	"missed":                  "0 of 3", // the one that was left waited 6 s
	"short_abandons":          "1 of 4",
	"dropped":                 "1 of 4",
	"bot_first":               "18: 1s, 2s",
	"bot_reply":               "18: 1s, 2s",
	"queue_wait":              "4: 14s, 1m0s", // 4s, 10s, 18s, 60s
	"queue_abandoned":         "1 of 5",
	"handle_time":             "4: 4m43s, 8m0s", // 60s, 270s, 296s, 480s
	"resolution_time":         "9: 1m1s, 15h39m0s",
	"transfers":               "1 of 4",
	"satisfied":               "1 of 1",
	"reopened":                "0 of 15",
	"promises_kept":           "1 of 1",
	"unanswered":              "0 of 14",
	"tokens":                  "1: 800, 800, all 800",
	"cost":                    "1: 12, 12, all 12",
	"utilisation":             "0 of 0",
	"capacity":                "0 of 0",
}

func figureWords(f analytics.FigureValue) string {
	v := f.Value
	long := func(ms *int64) time.Duration { return time.Duration(*ms) * time.Millisecond }
	switch {
	case f.Unit == analytics.Share:
		return fmt.Sprintf("%d of %d", v.N, v.Of)
	case v.N == 0:
		return "0"
	case f.Unit == analytics.Time:
		return fmt.Sprintf("%d: %s, %s", v.N, long(v.Median), long(v.P90))
	}
	return fmt.Sprintf("%d: %d, %d, all %d", v.N, *v.Median, *v.P90, v.Total)
}

func TestReport(t *testing.T) {
	t.Parallel()
	d, f := goldenFigures(t)
	span := analytics.Query{From: opening.Add(-time.Hour), To: opening.Add(24 * time.Hour), By: analytics.ByDay, Group: "article", Lang: "en"}
	r, err := f.Report(t.Context(), d.ws, span)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("GivesTheFiguresThatWereWorkedOutByHand", func(t *testing.T) {
		got := map[string]string{}
		for _, v := range r.Figures {
			got[v.Name] = figureWords(v)
			if v.Definition == "" {
				t.Errorf("%s has no definition", v.Name)
			}
		}
		if diff := cmp.Diff(goldenReport, got); diff != "" {
			t.Errorf("figures (-by hand +got):\n%s", diff)
		}
		if s := r.Summary; s.Engagements != 15 || s.Denominator != 14 || s.Settled.Confirmed != 1 || s.Settled.Assumed != 4 {
			t.Errorf("summary %+v", s)
		}
	})
	t.Run("EveryListHoldsWhatItsFigureCounts", func(t *testing.T) {
		for _, fig := range analytics.FigureList {
			var want analytics.FigureValue
			for _, v := range r.Figures {
				if v.Name == fig.Name {
					want = v
				}
			}
			sum := analytics.Value{}
			drill := analytics.Drill{Query: span, Figure: fig.Name, Limit: 2}
			for {
				page, next, err := f.List(t.Context(), d.ws, drill)
				if err != nil {
					t.Fatal(err)
				}
				for _, b := range page {
					sum.N, sum.Of = sum.N+b.Value.N, sum.Of+b.Value.Of
				}
				if drill.Cursor = next; next == "" {
					break
				}
			}
			if sum.N != want.N || sum.Of != want.Of {
				t.Errorf("%s: the list has %d of %d, the figure %d of %d", fig.Name, sum.N, sum.Of, want.N, want.Of)
			}
			n := 0
			err := f.Export(t.Context(), d.ws, analytics.Drill{Query: span, Figure: fig.Name}, func(b analytics.Behind, _ *time.Location) error {
				n += b.Value.N
				return nil
			})
			if err != nil || n != want.N {
				t.Errorf("%s: the export has %d, the figure %d; %v", fig.Name, n, want.N, err)
			}
		}
	})
	t.Run("PartsOfAShare", func(t *testing.T) {
		count := func(part string) int {
			page, _, err := f.List(t.Context(), d.ws, analytics.Drill{Query: span, Figure: "settled", Part: part, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			return len(page)
		}
		if yes, no := count("yes"), count("no"); yes != 5 || no != 9 {
			t.Errorf("%d in the numerator and %d not", yes, no)
		}
		if _, _, err := f.List(t.Context(), d.ws, analytics.Drill{Query: span, Figure: "handle_time", Part: "yes", Limit: 9}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("a part of a time: %v", err)
		}
	})
	t.Run("GroupsTellArticlesApart", func(t *testing.T) {
		got := map[string]int{}
		for _, g := range r.Groups {
			got[g.Key] = g.Engagements
		}
		if diff := cmp.Diff(map[string]int{"Gas": 1, "Returns": 7, "Tents": 1}, got); diff != "" {
			t.Error(diff)
		}
		if len(r.Articles) != 3 || r.Articles[0] != (analytics.ArticleUse{Title: "Returns", Shown: 7}) || r.Articles[2] != (analytics.ArticleUse{Title: "Tents", Shown: 1, Helpful: 1}) {
			t.Errorf("articles %+v", r.Articles)
		}
	})
	t.Run("ASliceCountsOnlyItself", func(t *testing.T) {
		q := span
		q.Slice.Flow = "order_status"
		r, err := f.Report(t.Context(), d.ws, q)
		if err != nil || r.Summary.Engagements != 2 {
			t.Errorf("%d engagements, %v", r.Summary.Engagements, err)
		}
		hour := 17 // the promise was asked for at half past
		q = span
		q.Hour = &hour
		r, err = f.Report(t.Context(), d.ws, q)
		if err != nil || r.Summary.Engagements != 1 {
			t.Errorf("%d engagements, %v", r.Summary.Engagements, err)
		}
	})
	t.Run("OutcomesOfAgentsAreASlice", func(t *testing.T) {
		q := span
		q.Group = "disposition"
		told, err := f.Report(t.Context(), d.ws, q)
		if err != nil {
			t.Fatal(err)
		}
		// "a person first" alone was resolved with an outcome.
		if len(told.Groups) != 1 || told.Groups[0].Key != "refund" || told.Groups[0].Engagements != 1 {
			t.Errorf("groups %+v", told.Groups)
		}
		for outcome, n := range map[string]int{"refund": 1, "other": 0} {
			q.Slice.Disposition = outcome
			sliced, err := f.Report(t.Context(), d.ws, q)
			if err != nil {
				t.Fatal(err)
			}
			if len(sliced.Groups) != n {
				t.Errorf("%s: %d groups, want %d", outcome, len(sliced.Groups), n)
			}
			rows := 0
			err = f.Export(t.Context(), d.ws, analytics.Drill{Query: q}, func(analytics.Behind, *time.Location) error {
				rows++
				return nil
			})
			if err != nil || rows != n {
				t.Errorf("%s: %d rows of the CSV, %v", outcome, rows, err)
			}
		}
	})
	t.Run("ReasonsAreCounted", func(t *testing.T) {
		if diff := cmp.Diff([]analytics.Named{{Name: "explicit_ask", Count: 4}}, r.Reasons); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("AgentsAreToldApart", func(t *testing.T) {
		got := map[chat.ID]string{}
		for _, a := range r.Agents {
			got[a.ID] = fmt.Sprint(a.Offers, a.Accepted, a.Declined, a.Withdrawn, a.Picked, a.TookOver, a.Response.N)
		}
		if diff := cmp.Diff(map[chat.ID]string{agent: "1 1 0 1 1 1 5", bo: "2 1 1 1 0 0 0"}, got); diff != "" {
			t.Error(diff)
		}
	})
	for name, q := range map[string]analytics.Query{
		"ASpanBackwards":      {From: opening, To: opening},
		"AnUnknownDimension":  {From: opening, To: opening.Add(time.Hour), Group: "weather"},
		"AnUnknownStep":       {From: opening, To: opening.Add(time.Hour), By: "week"},
		"ATrendOfTooMuch":     {From: opening, To: opening.Add(401 * time.Hour), By: "hour"},
		"AnHourThatIsNotSuch": {From: opening, To: opening.Add(time.Hour), Hour: new(24)},
	} {
		t.Run("Refuses"+name, func(t *testing.T) {
			if _, err := f.Report(t.Context(), d.ws, q); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestTrendFollowsTheCalendar(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ws, err := d.s.CreateWorkspace(t.Context(), chat.Workspace{Slug: "london", Name: "London", Lang: "en", TimeZone: "Europe/London"})
	if err != nil {
		t.Fatal(err)
	}
	f := analytics.Figures{Rows: d.s, Now: d.now}
	london, _ := time.LoadLocation("Europe/London")
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, london) }
	r, err := f.Report(t.Context(), ws.ID, analytics.Query{From: at(28), To: at(31), By: analytics.ByDay})
	if err != nil {
		t.Fatal(err)
	}
	var got []time.Duration
	for i := 1; i < len(r.Trend); i++ {
		got = append(got, time.Duration(r.Trend[i].AtMS-r.Trend[i-1].AtMS)*time.Millisecond)
	}
	// The clocks go forward on the 29th.
	if diff := cmp.Diff([]time.Duration{24 * time.Hour, 23 * time.Hour}, got); diff != "" {
		t.Error(diff)
	}
	r, err = f.Report(t.Context(), ws.ID, analytics.Query{From: at(29), To: at(30), By: analytics.ByHour})
	if err != nil || len(r.Trend) != 23 {
		t.Errorf("%d hours on the day on which the clocks go forward, %v", len(r.Trend), err)
	}
}

func TestUtilise(t *testing.T) {
	t.Parallel()
	at := func(hour float64) time.Time { return opening.Add(time.Duration(hour * float64(time.Hour))) }
	service := func(from, to float64) chat.Span {
		s := chat.Span{Kind: chat.SpanService, Agent: agent, From: at(from), To: at(to)}
		if to == 0 {
			s.To = time.Time{}
		}
		return s
	}
	presence := []chat.PresenceSpan{
		{Agent: agent, From: at(-1), Until: at(3), Status: "online", Limit: 4}, // an hour of it before the span
		{Agent: agent, From: at(3), Until: at(4), Status: "away", Limit: 4},
		{Agent: agent, From: at(4), Until: at(6), Status: "online", Limit: 2},
		{Agent: bo, From: at(0), Until: at(1), Status: "busy", Limit: 4},
	}
	services := []chat.Span{service(0.5, 1.5), service(1, 2), service(3.5, 4.5), service(5.5, 0), service(8, 9)}
	got, hours := map[chat.ID]analytics.Use{}, 0
	cuts := []time.Time{at(1), at(2), at(3), at(4), at(5)}
	analytics.Utilise(presence, services, at(0), at(6), cuts, func(who chat.ID, begins time.Time, u analytics.Use) {
		was := got[who]
		got[who] = analytics.Use{Online: was.Online + u.Online, Busy: was.Busy + u.Busy, Offered: was.Offered + u.Offered, Used: was.Used + u.Used}
		if begins.Equal(at(1)) {
			hours++
		}
	})
	// Online 0–3 and 4–6; with a chat 0.5–2, 4–4.5 and 5.5–6; chats × hours 1 + 1 + 0.5 + 0.5.
	want := map[chat.ID]analytics.Use{agent: {Online: 5 * time.Hour, Busy: 150 * time.Minute, Offered: 16 * time.Hour, Used: 3 * time.Hour}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if hours != 1 {
		t.Errorf("%d stretches begin with the second hour", hours)
	}
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of               []int64
		median, p90, p95 int64
	}{
		{[]int64{7}, 7, 7, 7}, {[]int64{1, 3}, 2, 3, 3}, {[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, 9, 10}, {[]int64{1, 2, 9}, 2, 9, 9},
	} {
		if m, a, b := analytics.Median(c.of), analytics.Percentile(90, c.of), analytics.Percentile(95, c.of); m != c.median || a != c.p90 || b != c.p95 {
			t.Errorf("%v: %d, %d, %d", c.of, m, a, b)
		}
	}
}
