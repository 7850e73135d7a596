package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var engagementCases = []testCase{
	{"SavedEngagementsReadBackWhole", saveEngagements},
	{"AReplacementKeepsIdsAndReversals", replaceEngagements},
	{"WhatIsBehindIsFound", unprojected},
	{"OutcomesAreCounted", outcomes},
	{"EngagementsArePagedAndFiltered", engagementPages},
}

// projected is what a test says was computed through a seq.
func projected(through int64, all ...chat.Engagement) chat.Projection {
	return chat.Projection{Through: through, Engagements: all}
}

// day is an instant in milliseconds that tests count from.
var day = time.UnixMilli(1_700_000_000_123).UTC()

func saveEngagements(w *world) {
	conv := w.chat("Kim", "hello")
	e := chat.Engagement{
		ID: chat.NewID(), Visitor: conv.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day.Add(time.Second), ClosedAt: day.Add(time.Minute),
		Outcome: "escalated_served", ProvisionalUntil: day.Add(72 * time.Hour), AskedAt: day.Add(2 * time.Second), AcceptedAt: day.Add(3 * time.Second),
		PersonReplyAt: day.Add(4 * time.Second), Reason: "asked", Lang: "ko", Channel: "web", Preview: "안녕하세요", Forced: true, ProjectedSeq: 2,
	}
	open := chat.Engagement{Visitor: conv.Visitor, OpenedSeq: 5, OpenedAt: day.Add(time.Hour), LastAt: day.Add(time.Hour), Lang: "en", Channel: "web", ProjectedSeq: 2}
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, projected(2, e, open)))
	got, next, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{})
	w.must(err)
	w.same("next page", "", next)
	e.Workspace, e.Conversation = w.ws, conv.ID
	open.Workspace, open.Conversation, open.ID = w.ws, conv.ID, got[0].ID
	w.same("engagements", []chat.Engagement{open, e}, got)
	if got[0].ID.IsZero() {
		w.Error("no id was given")
	}
	w.code(chat.NotFound, w.s.SaveEngagements(w.Context(), w.ws, chat.NewID(), projected(2)))
}

func replaceEngagements(w *world) {
	conv := w.chat("Kim", "hello")
	e := chat.Engagement{Visitor: conv.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day, Outcome: "contained_assumed"}
	gone := e
	gone.OpenedSeq = 7
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, projected(1, e, gone)))
	before, _, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{Conversation: conv.ID})
	w.must(err)
	id := before[0].ID
	if before[0].OpenedSeq != 2 {
		id = before[1].ID
	}
	fresh, err := w.s.ReverseEngagement(w.Context(), w.ws, id, "came back")
	w.must(err)
	again, err := w.s.ReverseEngagement(w.Context(), w.ws, id, "again")
	w.must(err)
	w.same("reversed once", []bool{true, false}, []bool{fresh, again})
	e.ID, e.Outcome = chat.NewID(), "contained_confirmed"
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, projected(2, e)))
	got, _, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{})
	w.must(err)
	if len(got) != 1 || got[0].ID != id || got[0].Outcome != "contained_confirmed" || got[0].ReversedReason != "came back" || got[0].ReversedAt.IsZero() {
		w.Errorf("engagements %+v, want %s, confirmed and still reversed", got, id)
	}
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, projected(2)))
	got, _, err = w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{})
	w.must(err)
	w.same("none left", 0, len(got))
}

func unprojected(w *world) {
	first, second := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	behind := func() []chat.Ref {
		refs, err := w.s.Unprojected(w.Context(), 10)
		w.must(err)
		return refs
	}
	w.same("both", []chat.Ref{{Workspace: w.ws, Conversation: first.ID}, {Workspace: w.ws, Conversation: second.ID}}, behind())
	fresh := chat.Engagement{Visitor: first.Visitor, OpenedSeq: 2, OpenedAt: first.ActiveAt, LastAt: first.ActiveAt}
	w.must(w.s.SaveEngagements(w.Context(), w.ws, first.ID, projected(first.LastSeq, fresh)))
	idle := chat.Engagement{Visitor: second.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day}
	w.must(w.s.SaveEngagements(w.Context(), w.ws, second.ID, projected(second.LastSeq, idle)))
	w.same("idle with the bot", []chat.Ref{{Workspace: w.ws, Conversation: second.ID}}, behind())
	idle.ClosedAt = day
	w.must(w.s.SaveEngagements(w.Context(), w.ws, second.ID, projected(second.LastSeq, idle)))
	w.same("closed", 0, len(behind()))
	w.do(w.by(w.ada, first.ID, chat.OpTake))
	w.same("new events", []chat.Ref{{Workspace: w.ws, Conversation: first.ID}}, behind())
	w.must(w.s.SaveEngagements(w.Context(), w.ws, first.ID, projected(1))) // an older projection does not undo
	w.must(w.s.SaveEngagements(w.Context(), w.ws, first.ID, projected(100)))
	w.must(w.s.SaveEngagements(w.Context(), w.ws, first.ID, projected(1)))
	w.same("projected", 0, len(behind()))
}

func outcomes(w *world) {
	conv := w.chat("Kim", "hello")
	var all []chat.Engagement
	add := func(outcome string, at time.Time, until time.Time, reversed, forced bool) {
		e := chat.Engagement{Visitor: conv.Visitor, OpenedSeq: int64(len(all) + 1), OpenedAt: at, LastAt: at, Outcome: outcome, ProvisionalUntil: until, Forced: forced}
		if reversed {
			e.ReversedAt = at
		}
		all = append(all, e)
	}
	now := day.Add(time.Hour)
	add("contained_assumed", day, now, false, false) // settled at this very instant
	add("contained_assumed", day, now, false, false)
	add("contained_assumed", day, now, true, false)
	add("contained_assumed", day, now.Add(1), false, true) // below a millisecond: settled too
	add("contained_assumed", day, now.Add(time.Millisecond), false, false)
	add("", day, time.Time{}, false, false)
	add("bot_abandoned", day.Add(-time.Millisecond), now, false, false) // before
	add("bot_abandoned", now, now, false, false)                        // after
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, projected(2, all...)))
	got, err := w.s.CountOutcomes(w.Context(), w.ws, day, now, now)
	w.must(err)
	w.same("counts", []chat.OutcomeCount{
		{Outcome: "", Count: 1},
		{Outcome: "contained_assumed", Count: 2},
		{Outcome: "contained_assumed", Forced: true, Count: 1},
		{Outcome: "contained_assumed", Reversed: true, Count: 1},
		{Outcome: "contained_assumed", Provisional: true, Count: 1},
	}, got)
}

func engagementPages(w *world) {
	kim, lee := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	var all []chat.Engagement
	for i := range 5 {
		all = append(all, chat.Engagement{Visitor: kim.Visitor, OpenedSeq: int64(i + 1), OpenedAt: day.Add(time.Duration(i/2) * time.Second), LastAt: day, Outcome: "error"})
	}
	all[4].Outcome = ""
	w.must(w.s.SaveEngagements(w.Context(), w.ws, kim.ID, projected(2, all...)))
	w.must(w.s.SaveEngagements(w.Context(), w.ws, lee.ID, projected(2, chat.Engagement{Visitor: lee.Visitor, OpenedSeq: 1, OpenedAt: day, LastAt: day, Outcome: "spam"})))
	count := func(q chat.EngagementQuery) int {
		seen := make(map[chat.ID]bool)
		for range 10 {
			found, next, err := w.s.ListEngagements(w.Context(), w.ws, q)
			w.must(err)
			for _, e := range found {
				if seen[e.ID] {
					w.Errorf("engagement %s is on two pages", e.ID)
				}
				seen[e.ID] = true
			}
			if next == "" {
				return len(seen)
			}
			q.Cursor = next
		}
		w.Fatal("the pages do not end")
		return 0
	}
	w.same("all in pages of two", 6, count(chat.EngagementQuery{Limit: 2}))
	w.same("error", 4, count(chat.EngagementQuery{Outcome: "error"}))
	w.same("open", 1, count(chat.EngagementQuery{Outcome: "open"}))
	w.same("of Lee", 1, count(chat.EngagementQuery{Visitor: lee.Visitor}))
	w.same("of Kim's conversation since a second later", 3, count(chat.EngagementQuery{Conversation: kim.ID, From: day.Add(time.Second), Limit: 1}))
	w.same("before two seconds later", 5, count(chat.EngagementQuery{To: day.Add(2 * time.Second)}))
	_, _, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{Cursor: "?"})
	w.code(chat.Invalid, err)
}
