package analytics_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestFoldProperties(t *testing.T) {
	t.Parallel()

	t.Run("ClosedHasExactlyOneOutcome", rapid.MakeCheck(func(t *rapid.T) {
		h := drawHistory(t)
		if len(h.events) == 0 {
			return
		}
		rows := folded(h.conv, h.events, h.now.Add(time.Hour))
		open := 0
		for i, e := range rows {
			checkRow(t, e, h.events)
			if e.Outcome == "" {
				open++
			} else if !slices.Contains(analytics.Outcomes, analytics.Outcome(e.Outcome)) {
				t.Fatalf("outcome %q", e.Outcome)
			}
			if i > 0 && e.OpenedSeq <= rows[i-1].OpenedSeq {
				t.Fatalf("engagements %d and %d are not in order", rows[i-1].OpenedSeq, e.OpenedSeq)
			}
		}
		if open > 1 || open == 1 && rows[len(rows)-1].Outcome != "" {
			t.Fatalf("%d open, newest %q", open, rows[len(rows)-1].Outcome)
		}
	}))

	t.Run("APersonIsNeverContained", rapid.MakeCheck(func(t *rapid.T) {
		h := drawHistory(t)
		for _, e := range folded(h.conv, h.events, h.now.Add(time.Hour)) {
			if !analytics.Outcome(e.Outcome).Contained() {
				continue
			}
			for _, ev := range h.events {
				if ev.Seq > e.OpenedSeq && !ev.At.After(e.ClosedAt) && calls(ev) && ev.Seq < resolvedAt(h.events, e) {
					t.Fatalf("engagement %d is %s, but seq %d is %s", e.OpenedSeq, e.Outcome, ev.Seq, ev.Kind)
				}
			}
			if !e.AskedAt.IsZero() || !e.AcceptedAt.IsZero() || !e.PersonReplyAt.IsZero() {
				t.Fatalf("contained with a person: %+v", e)
			}
		}
	}))

	t.Run("NoPrefixLosesAnEngagement", rapid.MakeCheck(func(t *rapid.T) {
		h := drawHistory(t)
		seen := map[chat.ID]bool{}
		for n := range h.events {
			here := map[chat.ID]bool{}
			for _, e := range folded(h.conv, h.events[:n+1], h.events[n].At) {
				here[e.ID] = true
			}
			for id := range seen {
				if !here[id] {
					t.Fatalf("an engagement is lost at seq %d", h.events[n].Seq)
				}
			}
			seen = here
		}
	}))

	t.Run("TheSameLogGivesTheSameRows", rapid.MakeCheck(func(t *rapid.T) {
		h := drawHistory(t)
		now := h.now.Add(time.Hour)
		if d := cmp.Diff(folded(h.conv, h.events, now), folded(h.conv, slices.Clone(h.events), now)); d != "" {
			t.Fatalf("twice:\n%s", d)
		}
	}))

	t.Run("SettledNeverChanges", rapid.MakeCheck(func(t *rapid.T) {
		h := drawHistory(t)
		h.now = h.now.Add(analytics.RecontactWindow + time.Hour)
		before := settled(h)
		for range rapid.IntRange(1, 20).Draw(t, "later") {
			h.step(t)
		}
		after := settled(h)
		for id, o := range before {
			if after[id] != o {
				t.Fatalf("a settled %q became %q", o, after[id])
			}
		}
	}))
}

// folded gives the engagements of a log whose opening hours never end.
func folded(conv chat.Conversation, events []chat.Event, now time.Time) []chat.Engagement {
	return analytics.Fold(analytics.Log{Conversation: conv, Events: events}, always, now).Engagements
}

// settled gives outcome and reversal of what is settled at h.now.
func settled(h *history) map[chat.ID]string {
	out := map[chat.ID]string{}
	for _, e := range folded(h.conv, h.events, h.now) {
		if e.Outcome != "" && !h.now.Before(e.ProvisionalUntil) {
			out[e.ID] = e.Outcome + " " + e.ReversedReason
		}
	}
	return out
}

// calls reports whether an event asks for a person, or is one.
func calls(e chat.Event) bool {
	switch e.Kind {
	case chat.HandoffRequested, chat.OfferAccepted, chat.AgentJoined:
		return true
	case chat.MessagePosted:
		return e.Actor.Kind == chat.ByAgent
	}
	return false
}

// resolvedAt is the seq of the resolve that closed an engagement, or beyond all.
func resolvedAt(events []chat.Event, e chat.Engagement) int64 {
	for _, ev := range events {
		if ev.Kind == chat.ConversationResolved && ev.Seq > e.OpenedSeq && ev.At.Equal(e.ClosedAt) {
			return ev.Seq
		}
	}
	return 1 << 62
}

func BenchmarkFold(b *testing.B) {
	var logs [][]chat.Event
	events := 0
	for _, c := range goldenCases(b) {
		logs = append(logs, c.events)
		events += len(c.events)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, log := range logs {
			folded(conversation, log, opening.Add(100*time.Hour))
		}
	}
	b.ReportMetric(float64(events), "events/op")
}
