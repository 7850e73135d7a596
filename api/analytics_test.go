package api

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

const reportPath, exportPath, behindPath = "/api/v1/analytics/report", "/api/v1/analytics/export", "/api/v1/analytics/engagements"

func TestAnalytics(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	ada := r.newMember(r.ours, "ada@ours.example", auth.Owner)
	spy := r.newMember(r.theirs, "spy@theirs.example", auth.Owner)
	editor := r.newMember(r.ours, "ed@ours.example", auth.Editor)
	v := r.newVisitor(r.ours)
	opening, err := r.desk.Do(t.Context(), chat.Command{
		Op: chat.OpPost, Workspace: r.ours.workspace.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.id}, Message: chat.MessageBody{Text: "When are you open?"},
		Opening: &chat.Opening{Visitor: v.id, Site: r.ours.site.ID, Channel: "web", Lang: "en"},
	})
	r.must(err)
	conv := opening.Conversation
	opened := time.Now().Add(-time.Hour)
	e := chat.Engagement{
		Visitor: v.id, OpenedSeq: 2, OpenedAt: opened, LastAt: opened, ClosedAt: opened.Add(time.Minute), Outcome: "escalated_served", ProvisionalUntil: opened.Add(73 * time.Hour),
		AskedAt: opened, PersonReplyAt: opened.Add(30 * time.Second), Reason: "=HYPERLINK(1)", Lang: "en", Channel: "web", Preview: "When are you open?", Page: "@SUM(1)", Rating: 5,
	}
	r.must(r.store.SaveEngagements(t.Context(), r.ours.workspace.ID, conv.ID, chat.Projection{Through: 50, Engagements: []chat.Engagement{e}, Spans: []chat.Span{
		{Number: 1, OpenedSeq: 2, OpenedAt: opened, Kind: chat.SpanWait, From: opened, To: opened.Add(30 * time.Second), Result: "answered"},
	}}))

	t.Run("ReportCountsItsWorkspaceOnly", func(t *testing.T) {
		r := r.in(t)
		got := into[analytics.Report](r, ada.do(get, reportPath+"?days=2&by=day&group=channel", nil), 200)
		if got.Zone != "Europe/London" || got.Summary.Engagements != 1 || len(got.Trend) != 2 || len(got.Groups) != 1 || got.Groups[0].Key != "web" {
			t.Errorf("%+v", got)
		}
		other := into[analytics.Report](r, spy.do(get, reportPath+"?days=2", nil), 200)
		if other.Summary.Engagements != 0 {
			t.Errorf("another workspace sees %d", other.Summary.Engagements)
		}
		ko := into[analytics.Report](r, ada.do(get, reportPath+"?lang=ko", nil), 200)
		if ko.Figures[0].Definition == got.Figures[0].Definition {
			t.Error("the Korean report speaks English")
		}
	})
	t.Run("ListTellsWhatEachAdds", func(t *testing.T) {
		r := r.in(t)
		type page struct{ Engagements []engagementView }
		got := into[page](r, ada.do(get, behindPath+"?days=2&figure=first_response", nil), 200)
		if len(got.Engagements) != 1 || got.Engagements[0].Value == nil || *got.Engagements[0].Value.Median != 30_000 {
			t.Errorf("%+v", got)
		}
		if got := into[page](r, ada.do(get, behindPath+"?days=2&figure=missed&part=yes", nil), 200); len(got.Engagements) != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("CSVHoldsNoFormula", func(t *testing.T) {
		p := ada.do(get, exportPath+"?days=2&figure=first_response", nil)
		if p.status != 200 || !strings.HasPrefix(p.header.Get("Content-Type"), "text/csv") || !strings.Contains(p.header.Get("Content-Disposition"), "first_response.csv") {
			t.Fatalf("%d %v", p.status, p.header)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(p.body), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v, %v", rows, err)
		}
		got := map[string]string{}
		for i, name := range rows[0] {
			got[name] = rows[1][i]
		}
		if got["reason"] != "'=HYPERLINK(1)" || got["page"] != "'@SUM(1)" || got["value"] != "30" || got["rating"] != "5" || got["conversation"] != conv.ID.String() {
			t.Errorf("%v", got)
		}
		if strings.Contains(string(p.body), "When are you open") {
			t.Error("the export holds what the visitor wrote")
		}
		if p := spy.do(get, exportPath+"?days=2", nil); strings.Count(string(p.body), "\n") != 1 {
			t.Errorf("another workspace exports %s", p.body)
		}
	})
	t.Run("RefusesWhoMayNot", func(t *testing.T) {
		for _, path := range []string{reportPath, exportPath, behindPath} {
			if p := editor.do(get, path, nil); p.status != 403 {
				t.Errorf("%s: %d", path, p.status)
			}
		}
	})
	for _, query := range []string{
		"days=0", "days=801", "days=x", "from_day=2026-11-30", "from_day=2026-11-30&to_day=2026-11-29", "from_day=30.11.2026&to_day=2026-11-30", "hours=sometimes",
		"visitor=old", "hour=24", "agent=me", "from_ms=5&to_ms=5",
	} {
		t.Run("Refuses "+query, func(t *testing.T) {
			r := r.in(t)
			for _, path := range []string{reportPath, exportPath, behindPath} {
				if p := ada.do(get, path+"?"+query, nil); p.status != 400 || p.code() != "invalid" {
					r.Errorf("%s: %d %s", path, p.status, p.body)
				}
			}
		})
	}
	for path, query := range map[string]string{reportPath: "group=weather", exportPath: "figure=luck", behindPath: "figure=handle_time&part=yes"} {
		t.Run("Refuses "+query, func(t *testing.T) {
			if p := ada.do(get, path+"?"+query, nil); p.status != 400 || p.code() != "invalid" {
				t.Errorf("%d %s", p.status, p.body)
			}
		})
	}
}
