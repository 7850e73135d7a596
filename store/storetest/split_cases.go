package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var splitCases = []testCase{
	{"ExposuresReadBackWhole", saveExposures},
	{"ASubjectCountsOnce", countSubjects},
	{"WhoMetSeveralArmsIsMixed", countMixed},
	{"AReversalCounts", countReversal},
	{"AnotherSplitIsAnotherExperiment", countSeries},
}

// exposure is one of a split between a and b.
func exposure(conv chat.Conversation, seq int64, arm string) chat.Exposure {
	return chat.Exposure{
		Workspace: conv.Workspace, Conversation: conv.ID, Seq: seq, Visitor: conv.Visitor, At: day.Add(time.Duration(seq) * time.Second),
		Flow: "menu", Step: "hello", Arm: arm, Arms: []string{"a", "b"}, Sticky: "visitor", Release: "h", Engagement: 2,
	}
}

// again gives the visitor of a conversation another one.
func (w *world) again(conv chat.Conversation, clientID string) chat.Conversation {
	w.do(chat.Command{Op: chat.OpResolve, Workspace: w.ws, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor}})
	return w.do(w.send(conv.Visitor, clientID, "once more")).Conversation
}

func (w *world) project(conv chat.Conversation, outcome string, exposed ...chat.Exposure) {
	w.Helper()
	e := chat.Engagement{Visitor: conv.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day, ClosedAt: day, Outcome: outcome, ProvisionalUntil: day.Add(time.Hour)}
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, chat.Projection{Through: 2, Engagements: []chat.Engagement{e}, Exposures: exposed}))
}

func (w *world) splits(q chat.SplitQuery) ([]chat.SplitCount, []chat.SplitCrossing) {
	w.Helper()
	counts, crossed, err := w.s.CountSplits(w.Context(), w.ws, q, day, day.Add(time.Minute))
	w.must(err)
	return counts, crossed
}

func saveExposures(w *world) {
	conv := w.chat("Kim", "hello")
	x := exposure(conv, 3, "a")
	x.Salt, x.Goal, x.Score = "spring: 1", true, 4
	y := exposure(conv, 4, "b")
	y.Sticky, y.Late, y.Engagement, y.Arms = "conversation", true, 0, nil
	w.project(conv, "error", x, y)
	got, err := w.s.ExposuresOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("exposures", []chat.Exposure{x, y}, got)
	w.project(conv, "error", x) // replaced with the engagements
	got, err = w.s.ExposuresOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("fewer", []chat.Exposure{x}, got)
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, projected(1))) // an older projection
	got, err = w.s.ExposuresOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("an older projection does not undo", 1, len(got))
}

func countSubjects(w *world) {
	_, _, err := w.s.PutFlows(w.Context(), w.ws, w.ada, []chat.FlowSource{{Name: "a", Text: "b"}}, "h")
	w.must(err)
	kim := w.chat("Kim", "hello")
	early := exposure(kim, 1, "a") // greeted, and wrote nothing
	early.Engagement = 0
	goal := exposure(kim, 3, "a")
	goal.Goal, goal.Score = true, 4
	late := exposure(kim, 2, "a")
	late.Late = true
	w.project(kim, "contained_confirmed", early, late, goal)
	w.project(w.again(kim, "k2"), "escalated_served", exposure(kim, 3, "a")) // the second conversation counts no more
	lee := w.chat("Lee", "hello")
	only := exposure(lee, 5, "b")
	only.Late = true
	w.project(lee, "bot_abandoned", only)
	counts, crossed := w.splits(chat.SplitQuery{Flow: "menu", Step: "hello"})
	w.same("crossed", 0, len(crossed))
	common := chat.SplitCount{Flow: "menu", Step: "hello", Series: "visitor:a,b:", Sticky: "visitor", Arms: []string{"a", "b"}, Release: "h", Number: 1, Engaged: true, Provisional: true, Count: 1}
	first, second := common, common
	first.Arm, first.Outcome, first.Goal, first.Rated, first.First, first.Last = "a", "contained_confirmed", true, 2, goal.At, goal.At
	second.Arm, second.Outcome, second.Late, second.First, second.Last = "b", "bot_abandoned", true, only.At, only.At
	w.same("counts", []chat.SplitCount{first, second}, counts)
}

func countMixed(w *world) {
	kim := w.chat("Kim", "hello")
	w.project(kim, "bot_abandoned", exposure(kim, 3, "a"))
	second := w.again(kim, "k2")
	w.project(second, "bot_abandoned", exposure(second, 3, "b"))
	counts, _ := w.splits(chat.SplitQuery{})
	if len(counts) != 1 || !counts[0].Mixed || counts[0].Count != 1 {
		w.Errorf("a visitor in both arms: %+v", counts)
	}
	// The same, but each conversation is drawn by itself.
	x, y := exposure(kim, 3, "a"), exposure(second, 3, "b")
	x.Sticky, y.Sticky = "conversation", "conversation"
	w.project(kim, "bot_abandoned", x)
	w.project(second, "bot_abandoned", y)
	counts, crossed := w.splits(chat.SplitQuery{Flow: "menu"})
	if len(counts) != 2 || counts[0].Mixed || counts[1].Mixed {
		w.Errorf("two conversations: %+v", counts)
	}
	w.same("crossed", []chat.SplitCrossing{{Flow: "menu", Step: "hello", Series: "conversation:a,b:", Visitors: 1}}, crossed)
}

func countSeries(w *world) {
	conv := w.chat("Kim", "hello")
	turned, more, salted, other, open := exposure(conv, 3, "a"), exposure(conv, 4, "a"), exposure(conv, 5, "a"), exposure(conv, 6, "a"), exposure(conv, 7, "a")
	turned.Arms, turned.Release = []string{"b", "a"}, "i" // written the other way round: the same experiment
	more.Arms = []string{"a", "b", "c"}
	salted.Salt = "spring"
	other.Step = "bye"
	open.Flow, open.Engagement = "sale", 0
	w.project(conv, "error", turned, more, salted, other, open)
	counts, _ := w.splits(chat.SplitQuery{Flow: "menu", Step: "hello"})
	var series []string
	for _, c := range counts {
		series = append(series, c.Series)
	}
	w.same("series", []string{"visitor:a,b,c:", "visitor:a,b:", "visitor:a,b:spring"}, series)
	counts, _ = w.splits(chat.SplitQuery{Flow: "sale"})
	if len(counts) != 1 || counts[0].Engaged || counts[0].Gone || counts[0].Outcome != "" {
		w.Errorf("without a need: %+v", counts)
	}
}

func countReversal(w *world) {
	conv := w.chat("Kim", "hello")
	w.project(conv, "contained_assumed", exposure(conv, 3, "a"))
	list, _, err := w.s.ListEngagements(w.Context(), w.ws, chat.EngagementQuery{})
	w.must(err)
	_, err = w.s.ReverseEngagement(w.Context(), w.ws, list[0].ID, "came back")
	w.must(err)
	for _, when := range []string{"reversed", "projected again"} {
		counts, _ := w.splits(chat.SplitQuery{})
		if len(counts) != 1 || !counts[0].Reversed {
			w.Errorf("%s: %+v", when, counts)
		}
		w.project(conv, "contained_assumed", exposure(conv, 3, "a"))
	}
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, projected(3)))
	counts, _ := w.splits(chat.SplitQuery{})
	w.same("nothing left", 0, len(counts))
}
