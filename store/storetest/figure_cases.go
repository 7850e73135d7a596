package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var figureCases = []testCase{
	{"AProjectionReadsBackWhole", projectionReadsBack},
	{"SlicesLeaveOnlyWhatFits", sliced},
	{"SpansAreFoundByOpeningAndByTime", spansFound},
	{"LabelsOfTheRandomSampleFindTheirEngagement", solvedLabels},
	{"PresenceIsWrittenDown", presenceWritten},
	{"FormerSettingsStay", formerSettings},
	{"SumsOfDaysReadBack", sumsReadBack},
	{"SumsAreGivenUpWithTheirDay", sumsGivenUp},
	{"SumsOfWhatWasOlderAreNotKept", sumsNotKept},
}

// whole is an engagement with every fact.
func (w *world) whole(conv chat.Conversation) chat.Engagement {
	return chat.Engagement{
		ID: chat.NewID(), Visitor: conv.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day.Add(time.Second), ClosedAt: day.Add(time.Minute),
		Outcome: "escalated_served", ProvisionalUntil: day.Add(72 * time.Hour), Lang: "ko", Channel: "web", ProjectedSeq: 2,
		Page: "/tents", CameBack: true, AfterHours: true, Team: "returns", Agent: w.ada, Bot: "1.0 m", Rating: 5, Transfers: 2, Reopened: true,
		Dropped: true, Handle: 3 * time.Second, Resolution: time.Minute, Abstained: 1, Tokens: 900, CostMicros: 12,
		Replies: []chat.Reply{{First: 300 * time.Millisecond, Whole: 900 * time.Millisecond}, {First: time.Second, Whole: time.Second}},
		Touches: []chat.Touch{
			{Kind: chat.TouchArticle, Name: "Returns", Times: 2, Helpful: 1, Unhelpful: 1},
			{Kind: chat.TouchFlow, Name: "order_status", Detail: "abc", Times: 1},
		},
	}
}

func projectionReadsBack(w *world) {
	conv := w.chat("Kim", "hello")
	e := w.whole(conv)
	e.Workspace, e.Conversation = w.ws, conv.ID
	p := chat.Projection{Through: 2, Engagements: []chat.Engagement{e}, Spans: []chat.Span{
		{Conversation: conv.ID, Number: 1, OpenedSeq: 2, OpenedAt: day, Kind: chat.SpanWait, Agent: w.ada, Team: "returns", From: day, To: day.Add(time.Second), Result: "answered", Business: time.Second},
		{Conversation: conv.ID, Number: 2, OpenedAt: day, Kind: chat.SpanService, Agent: w.bo, From: day, Result: "picked"},
		{Conversation: conv.ID, Number: 3, OpenedSeq: 2, OpenedAt: day, Kind: chat.SpanPromise, From: day, DueAt: day.Add(time.Hour)},
	}}
	for range 2 { // again gives the same
		w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, p))
		got, err := w.s.Projection(w.Context(), w.ws, conv.ID)
		w.must(err)
		w.same("projection", p, got)
	}
	var each []chat.Engagement
	w.must(w.s.EachEngagement(w.Context(), w.ws, chat.EngagementQuery{}, func(e *chat.Engagement) error { each = append(each, *e); return nil }))
	e.ID, e.Workspace, e.Visitor, e.ProjectedSeq, e.Touches = chat.ID{}, chat.ID{}, chat.ID{}, 0, nil
	w.same("each", []chat.Engagement{e}, each)
}

func sliced(w *world) {
	kim, lee := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	w.must(w.s.SaveEngagements(w.Context(), w.ws, kim.ID, projected(2, w.whole(kim))))
	w.must(w.s.SaveEngagements(w.Context(), w.ws, lee.ID, projected(2, chat.Engagement{Visitor: lee.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day, Lang: "en", Channel: "mail"})))
	yes, no := true, false
	for name, v := range map[string]chat.EngagementSlice{
		"channel": {Channel: "web"}, "language": {Lang: "ko"}, "page": {Page: "/tents"}, "bot": {Bot: "1.0 m"}, "team": {Team: "returns"}, "agent": {Agent: w.ada},
		"came back": {CameBack: &yes}, "after hours": {AfterHours: &yes}, "article": {Article: "Returns"}, "flow": {Flow: "order_status"}, "release": {Release: "abc"},
		"flow of release": {Flow: "order_status", Release: "abc"}, "all at once": {Channel: "web", Agent: w.ada, CameBack: &yes, Article: "Returns", Flow: "order_status"},
	} {
		found, _, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{Slice: v})
		w.must(err)
		if len(found) != 1 || found[0].Conversation != kim.ID {
			w.Errorf("slice by %s gives %d engagements", name, len(found))
		}
	}
	for name, v := range map[string]chat.EngagementSlice{
		"new visitors": {CameBack: &no}, "opening hours": {AfterHours: &no, Channel: "mail"}, "another language": {Lang: "en"},
	} {
		found, _, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{Slice: v})
		w.must(err)
		if len(found) != 1 || found[0].Conversation != lee.ID {
			w.Errorf("slice by %s gives %d engagements", name, len(found))
		}
	}
	none, _, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{Slice: chat.EngagementSlice{Flow: "order_status", Release: "other"}})
	w.must(err)
	w.same("of another release", 0, len(none))
}

func spansFound(w *world) {
	conv := w.chat("Kim", "hello")
	e := w.whole(conv)
	hour := func(n int) time.Time { return day.Add(time.Duration(n) * time.Hour) }
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, chat.Projection{Through: 2, Engagements: []chat.Engagement{e}, Spans: []chat.Span{
		{Number: 1, OpenedSeq: 2, OpenedAt: day, Kind: chat.SpanOffer, From: hour(1), To: hour(2), Agent: w.ada, Result: "accepted"},
		{Number: 2, OpenedSeq: 2, OpenedAt: day, Kind: chat.SpanService, From: hour(2), To: hour(4), Agent: w.ada, Result: "accepted"},
		{Number: 3, OpenedAt: hour(6), Kind: chat.SpanService, From: hour(6), Agent: w.bo, Result: "picked"},
	}}))
	numbers := func(all []chat.Span, err error) (out []int) {
		w.must(err)
		for _, v := range all {
			out = append(out, v.Number)
		}
		return out
	}
	w.same("of engagements opened then", []int{1, 2}, numbers(w.s.Spans(w.Context(), w.ws, day, hour(1))))
	w.same("of engagements opened later", 0, len(numbers(w.s.Spans(w.Context(), w.ws, hour(1), hour(9)))))
	w.same("services in the third hour", []int{2}, numbers(w.s.Services(w.Context(), w.ws, hour(3), hour(4))))
	w.same("services that ended before", 0, len(numbers(w.s.Services(w.Context(), w.ws, hour(4), hour(5)))))
	w.same("services that go on", []int{3}, numbers(w.s.Services(w.Context(), w.ws, hour(8), hour(9))))
	touches, err := w.s.Touches(w.Context(), w.ws, chat.TouchArticle, day, hour(1))
	w.must(err)
	w.same("articles", []chat.Touched{{Conversation: conv.ID, OpenedSeq: 2, Touch: e.Touches[0]}}, touches)
}

func solvedLabels(w *world) {
	ds := w.decided(3)
	conv := ds[0].Conversation
	old := chat.Engagement{Visitor: w.visitor("Kim"), OpenedSeq: 1, OpenedAt: day, LastAt: day}
	now := old
	now.OpenedSeq, now.OpenedAt = 2, day.Add(time.Hour)
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv, projected(2, old, now)))
	w.must(w.s.Draw(w.Context(), w.ws, []chat.LabelItem{
		w.item(ds[0], chat.LabelCauses{Random: true}), w.item(ds[1], chat.LabelCauses{LowConfidence: true}), w.item(ds[2], chat.LabelCauses{Random: true}),
	}, day))
	w.must(w.s.PutLabel(w.Context(), w.ws, ds[0].ID, chat.Label{Right: true, By: w.ada}))
	w.must(w.s.PutLabel(w.Context(), w.ws, ds[1].ID, chat.Label{Right: true, By: w.ada})) // not random
	got, err := w.s.SolvedLabels(w.Context(), w.ws, day, day.Add(2*time.Hour))
	w.must(err)
	w.same("labels", []chat.Solved{{Conversation: conv, OpenedSeq: 2, Action: ds[0].Action, Right: true}}, got)
	got, err = w.s.SolvedLabels(w.Context(), w.ws, day, day.Add(time.Hour))
	w.must(err)
	w.same("of engagements opened before", 0, len(got))
}

func presenceWritten(w *world) {
	far := time.Now().Add(24 * time.Hour)
	spans := func() (out []string) {
		all, err := w.s.PresenceSpans(w.Context(), w.ws, time.UnixMilli(0), far)
		w.must(err)
		for _, v := range all {
			if v.Agent == w.ada {
				out = append(out, v.Status)
				if v.Until.Before(v.From) || v.Limit == 0 {
					w.Errorf("span %+v", v)
				}
			}
		}
		return out
	}
	w.must(w.s.SetPresence(w.Context(), w.ws, w.ada, "away"))
	w.same("without a console", 0, len(spans()))
	for range 3 {
		w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada))
		time.Sleep(2 * time.Millisecond) // a span is as long as its heartbeats are apart
	}
	w.same("heartbeats are one", []string{"away"}, spans())
	w.must(w.s.SetPresence(w.Context(), w.ws, w.ada, "online"))
	w.must(w.s.SetAgentRules(w.Context(), w.ws, w.ada, w.ada, handoff.AgentRules{Limit: 4})) // as it was
	time.Sleep(2 * time.Millisecond)
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada))
	w.same("a change begins another", []string{"away", "online"}, spans())
	w.must(w.s.LeavePresence(w.Context(), w.ws, w.ada))
	time.Sleep(2 * time.Millisecond)
	w.must(w.s.SetPresence(w.Context(), w.ws, w.ada, "busy"))
	w.same("a closed console is not there", []string{"away", "online"}, spans())
}

func formerSettings(w *world) {
	log := func() (out []string) {
		all, err := w.s.SettingsLog(w.Context(), w.ws)
		w.must(err)
		for i, v := range all {
			out = append(out, v.Settings)
			if i > 0 && v.At.Before(all[i-1].At) {
				w.Errorf("entry %d is older than the one before", i)
			}
		}
		return out
	}
	w.same("never changed", []string{"{}"}, log())
	w.must(w.s.PutSettings(w.Context(), w.ws, w.ada, []byte(`{"a":1}`)))
	w.must(w.s.PutSettings(w.Context(), w.ws, w.ada, []byte(`{"a":2}`)))
	w.same("changed twice", []string{"{}", `{"a":1}`, `{"a":2}`}, log())
	_, err := w.s.SettingsLog(w.Context(), chat.NewID())
	w.code(chat.NotFound, err)
}

// daySum is what is kept of a day of a slice.
func daySum(slice string, from time.Time) chat.DaySum {
	return chat.DaySum{Slice: slice, Part: "page", From: from, To: from.Add(24 * time.Hour), Basis: "1", Sums: []byte{1, 0, 255}}
}

func (w *world) daySums(ws chat.ID, slice string) ([]chat.DaySum, int64) {
	kept, given, err := w.s.DaySums(w.Context(), ws, slice, "page", day, day.Add(72*time.Hour))
	w.must(err)
	return kept, given
}

func sumsReadBack(w *world) {
	ctx, first, second, slice := w.Context(), daySum("", day), daySum("", day.Add(24*time.Hour)), daySum("abc", day)
	outside, elsewhere := daySum("", day.Add(96*time.Hour)), w.workspace("elsewhere")
	w.must(w.s.KeepDaySums(ctx, w.ws, 0, []chat.DaySum{second, slice, outside, first}))
	kept, given := w.daySums(w.ws, "")
	w.same("sums", []chat.DaySum{first, second}, kept)
	w.same("given up", int64(0), given)
	kept, _ = w.daySums(elsewhere, "")
	w.same("of another workspace", 0, len(kept))
	first.Sums, first.Basis = []byte("anew"), "2"
	w.must(w.s.KeepDaySums(ctx, w.ws, 0, []chat.DaySum{first}))
	kept, _ = w.daySums(w.ws, "")
	w.same("anew", []chat.DaySum{first, second}, kept)
	w.must(w.s.DropSlices(ctx, elsewhere, time.Now().Add(time.Hour)))
	w.must(w.s.DropSlices(ctx, w.ws, day))
	kept, _ = w.daySums(w.ws, "abc")
	w.same("a slice that is not old", []chat.DaySum{slice}, kept)
	w.must(w.s.DropSlices(ctx, w.ws, time.Now().Add(time.Hour)))
	kept, _ = w.daySums(w.ws, "abc")
	w.same("an old slice", 0, len(kept))
	kept, _ = w.daySums(w.ws, "")
	w.same("all engagements", 2, len(kept))
}

func sumsGivenUp(w *world) {
	ctx, first, second := w.Context(), daySum("", day), daySum("", day.Add(24*time.Hour))
	ds := w.decided(1)
	e := chat.Engagement{ID: chat.NewID(), Visitor: w.visitor("Kim"), OpenedSeq: 1, OpenedAt: second.From, LastAt: second.From, Outcome: "contained_assumed"}
	w.must(w.s.SaveEngagements(ctx, w.ws, ds[0].Conversation, projected(2, e)))
	w.must(w.s.Draw(ctx, w.ws, []chat.LabelItem{w.item(ds[0], chat.LabelCauses{Random: true})}, day))
	for what, change := range map[string]func() error{
		"a label":   func() error { return w.s.PutLabel(ctx, w.ws, ds[0].ID, chat.Label{Right: true, By: w.ada}) },
		"a verdict": func() error { _, err := w.s.ReverseEngagement(ctx, w.ws, e.ID, "recontact"); return err },
	} {
		_, given := w.daySums(w.ws, "")
		w.must(w.s.KeepDaySums(ctx, w.ws, given, []chat.DaySum{first, second, daySum("abc", second.From)}))
		w.must(change())
		kept, now := w.daySums(w.ws, "")
		w.same(what+": the other day", []chat.DaySum{first}, kept)
		w.same(what+": how often", given+1, now)
		kept, _ = w.daySums(w.ws, "abc")
		w.same(what+": its slices", 0, len(kept))
	}
}

func sumsNotKept(w *world) {
	ctx := w.Context()
	conv := w.chat("Kim", "hello")
	e := chat.Engagement{ID: chat.NewID(), Visitor: conv.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day, Outcome: "contained_assumed"}
	w.must(w.s.SaveEngagements(ctx, w.ws, conv.ID, projected(2, e)))
	_, given := w.daySums(w.ws, "")
	_, err := w.s.ReverseEngagement(ctx, w.ws, e.ID, "recontact") // while they were counted
	w.must(err)
	w.must(w.s.KeepDaySums(ctx, w.ws, given, []chat.DaySum{daySum("", day)}))
	kept, _ := w.daySums(w.ws, "")
	w.same("sums", 0, len(kept))
}
