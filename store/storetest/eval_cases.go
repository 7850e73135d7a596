package storetest

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

var evalCases = []testCase{
	{"SuitesKeepTheirVersions", keepsSuiteVersions},
	{"ASuiteChangedMeanwhileIsAConflict", suiteConflicts},
	{"AnArchivedSuiteFreesItsName", archivesSuite},
	{"ARunIsPlayedByOne", playsRunOnce},
	{"ADeadPlayersRunIsPlayedAgain", playsRunAgain},
	{"ARunThatKillsItsPlayersFails", failsDeadlyRun},
	{"ACancelledRunTakesNoReport", cancelsRun},
	{"RunsListNewestFirst", listsRuns},
	{"DecisionsAreDrawnOnce", drawsDecisions},
	{"TwoEvaluatorsLabelDifferentDecisions", labelsApart},
	{"OnlyRandomLabelsTeach", readsRandomLabels},
	{"ConfidenceChangesAndIsUndone", changesCalibration},
}

func (w *world) suite(name, source string) chat.ID {
	w.Helper()
	id, err := w.s.CreateEvalSuite(w.Context(), chat.EvalSuite{Workspace: w.ws, Name: name, EvalSuiteVersion: chat.EvalSuiteVersion{Hash: source, Source: source, About: "of " + name, Cases: 3, By: w.ada}})
	w.must(err)
	return id
}

func keepsSuiteVersions(w *world) {
	id := w.suite("core", "one")
	got, err := w.s.EvalSuite(w.Context(), w.ws, id)
	w.must(err)
	w.same("name, source, author", []any{"core", "one", "of core", 3, 1, w.ada, "Ada"}, []any{got.Name, got.Source, got.About, got.Cases, got.Number, got.By, got.ByName})
	got.Name, got.Source, got.Hash, got.Cases = "kernel", "two", "two", 4
	w.must(w.s.SaveEvalSuite(w.Context(), got, "one"))
	w.must(w.s.SaveEvalSuite(w.Context(), got, "two")) // the same again: no version
	all, err := w.s.EvalSuites(w.Context(), w.ws)
	w.must(err)
	w.same("suites", 1, len(all))
	w.same("in the list", []any{"kernel", "two", "", 4, 2}, []any{all[0].Name, all[0].Hash, all[0].Source, all[0].Cases, all[0].Number})
	versions, err := w.s.EvalSuiteVersions(w.Context(), w.ws, id, 10)
	w.must(err)
	w.same("versions", []string{"two", "one"}, []string{versions[0].Source, versions[1].Source})
}

func suiteConflicts(w *world) {
	id := w.suite("core", "one")
	w.suite("other", "x")
	v, err := w.s.EvalSuite(w.Context(), w.ws, id)
	w.must(err)
	v.Hash, v.Source = "two", "two"
	w.code(chat.Conflict, w.s.SaveEvalSuite(w.Context(), v, "zero"))
	v.Name = "other"
	w.code(chat.Conflict, w.s.SaveEvalSuite(w.Context(), v, "one"))
	_, err = w.s.CreateEvalSuite(w.Context(), chat.EvalSuite{Workspace: w.ws, Name: "core"})
	w.code(chat.Conflict, err)
	v.ID = chat.NewID()
	w.code(chat.NotFound, w.s.SaveEvalSuite(w.Context(), v, "one"))
	again, err := w.s.EvalSuite(w.Context(), w.ws, id)
	w.must(err)
	w.same("source", "one", again.Source)
}

func archivesSuite(w *world) {
	id := w.suite("core", "one")
	w.must(w.s.ArchiveEvalSuite(w.Context(), w.ws, w.ada, id))
	_, err := w.s.EvalSuite(w.Context(), w.ws, id)
	w.code(chat.NotFound, err)
	w.code(chat.NotFound, w.s.ArchiveEvalSuite(w.Context(), w.ws, w.ada, id))
	_, err = w.s.CreateEvalRun(w.Context(), chat.EvalRun{Workspace: w.ws, Kind: chat.RunSuite, Suite: id})
	w.code(chat.NotFound, err)
	w.suite("core", "two")
}

// run queues a run of a suite.
func (w *world) run(suite chat.ID) chat.ID {
	w.Helper()
	id, err := w.s.CreateEvalRun(w.Context(), chat.EvalRun{
		Workspace: w.ws, Kind: chat.RunSuite, Suite: suite, By: w.ada,
		Candidate: chat.Candidate{TargetError: 0.1, Flows: []chat.FlowSource{{Name: "a.yaml", Text: "x"}}},
	})
	w.must(err)
	return id
}

func (w *world) claimRun(lease time.Duration) chat.EvalRun {
	w.Helper()
	r, ok, err := w.s.ClaimEvalRun(w.Context(), lease)
	w.must(err)
	w.same("a run waited", true, ok)
	return r
}

func playsRunOnce(w *world) {
	id := w.run(w.suite("core", "one"))
	r := w.claimRun(time.Minute)
	w.same("claimed", []any{id, "core", "one", chat.RunRunning, 1, 0.1, "x"}, []any{r.ID, r.SuiteName, r.SuiteHash, r.Status, r.Attempts, r.Candidate.TargetError, r.Candidate.Flows[0].Text})
	_, ok, err := w.s.ClaimEvalRun(w.Context(), time.Minute)
	w.must(err)
	w.same("claimed twice", false, ok)
	r.Done, r.Total = 1, 3
	w.must(w.s.ExtendEvalRun(w.Context(), r, time.Minute))
	seen, err := w.s.EvalRun(w.Context(), w.ws, id)
	w.must(err)
	w.same("progress", []int{1, 3}, []int{seen.Done, seen.Total})
	_, err = w.s.EvalReport(w.Context(), w.ws, id)
	w.code(chat.NotFound, err)
	r.Done, r.Passed, r.Failed, r.Held = 3, 2, 1, true
	w.must(w.s.FinishEvalRun(w.Context(), r, []byte(`{"version":1}`)))
	w.code(chat.Conflict, w.s.FinishEvalRun(w.Context(), r, []byte(`{}`)))
	seen, err = w.s.EvalRun(w.Context(), w.ws, id)
	w.must(err)
	w.same("end", []any{chat.RunDone, 2, 1, true, false}, []any{seen.Status, seen.Passed, seen.Failed, seen.Held, seen.FinishedAt.IsZero()})
	report, err := w.s.EvalReport(w.Context(), w.ws, id)
	w.must(err)
	w.same("report", `{"version":1}`, string(report))
}

func playsRunAgain(w *world) {
	w.run(w.suite("core", "one"))
	dead := w.claimRun(-time.Second) // a lease that is over at once
	dead.Done = 2
	alive := w.claimRun(time.Minute)
	w.same("the same run, from its beginning", []any{dead.ID, 2, 0}, []any{alive.ID, alive.Attempts, alive.Done})
	w.code(chat.Conflict, w.s.ExtendEvalRun(w.Context(), dead, time.Minute))
	w.code(chat.Conflict, w.s.FinishEvalRun(w.Context(), dead, []byte(`{}`)))
	w.code(chat.Conflict, w.s.ReleaseEvalRun(w.Context(), dead))
	w.must(w.s.ReleaseEvalRun(w.Context(), alive)) // its node stops
	next := w.claimRun(time.Minute)
	w.same("at once, and the attempt did not count", []any{alive.ID, 2}, []any{next.ID, next.Attempts})
	w.must(w.s.FinishEvalRun(w.Context(), next, []byte(`{}`)))
	w.code(chat.Conflict, w.s.ReleaseEvalRun(w.Context(), next))
}

func failsDeadlyRun(w *world) {
	id := w.run(w.suite("core", "one"))
	for range 3 {
		w.claimRun(-time.Second)
	}
	_, ok, err := w.s.ClaimEvalRun(w.Context(), time.Minute)
	w.must(err)
	w.same("claimed a fourth time", false, ok)
	r, err := w.s.EvalRun(w.Context(), w.ws, id)
	w.must(err)
	w.same("status", chat.RunFailed, r.Status)
	if r.Error == "" {
		w.Error("a failed run says nothing")
	}
}

func cancelsRun(w *world) {
	id := w.run(w.suite("core", "one"))
	r := w.claimRun(time.Minute)
	w.must(w.s.CancelEvalRun(w.Context(), w.ws, w.ada, id))
	w.must(w.s.CancelEvalRun(w.Context(), w.ws, w.ada, id))
	w.code(chat.Conflict, w.s.FinishEvalRun(w.Context(), r, []byte(`{}`)))
	seen, err := w.s.EvalRun(w.Context(), w.ws, id)
	w.must(err)
	w.same("status", chat.RunCancelled, seen.Status)
	w.code(chat.NotFound, w.s.CancelEvalRun(w.Context(), w.ws, w.ada, chat.NewID()))
}

func listsRuns(w *world) {
	core, other := w.suite("core", "one"), w.suite("other", "two")
	ids := []chat.ID{w.run(core), w.run(other), w.run(core)}
	choice := chat.PastChoice{Conversations: []chat.ID{chat.NewID()}, Flow: "refund", Step: "ask"}
	replay, err := w.s.CreateEvalRun(w.Context(), chat.EvalRun{Workspace: w.ws, Kind: chat.RunReplay, SinceAt: day, Most: 20, Past: choice, By: w.ada})
	w.must(err)
	_, err = w.s.CreateEvalRun(w.Context(), chat.EvalRun{Workspace: w.ws, Kind: chat.RunSuite, Suite: core, Baseline: replay})
	w.code(chat.NotFound, err) // no run of a suite
	var seen []chat.ID
	cursor := ""
	for {
		page, next, err := w.s.EvalRuns(w.Context(), w.ws, chat.ID{}, cursor, 3)
		w.must(err)
		for _, r := range page {
			seen = append(seen, r.ID)
		}
		if cursor = next; next == "" {
			break
		}
	}
	slices.Reverse(seen)
	w.same("runs", append(ids, replay), seen)
	of, _, err := w.s.EvalRuns(w.Context(), w.ws, core, "", 9)
	w.must(err)
	w.same("runs of one suite", []chat.ID{ids[2], ids[0]}, []chat.ID{of[0].ID, of[1].ID})
	r, err := w.s.EvalRun(w.Context(), w.ws, replay)
	w.must(err)
	w.same("which conversations", choice, r.Past)
	w.same("replay", []any{chat.RunReplay, day, 20}, []any{r.Kind, r.SinceAt, r.Most})
}

// decided makes conversations with one decision each.
func (w *world) decided(n int) []chat.Decision {
	w.Helper()
	var out []chat.Decision
	for range n {
		conv := w.chat("Kim", "can i swim?")
		d := chat.Decision{ID: chat.NewID(), Seq: 2, Action: "hedged", Band: "middle", Confidence: 0.6, Trace: json.RawMessage(`{"search":{}}`)}
		w.do(w.commit(w.claim(), chat.TurnResult{Messages: []chat.MessageBody{{Text: "Maybe."}}, Decisions: []chat.Decision{d}}))
		d.Conversation = conv.ID
		out = append(out, d)
	}
	return out
}

func (w *world) item(d chat.Decision, causes chat.LabelCauses) chat.LabelItem {
	return chat.LabelItem{
		Decision: d.ID, Conversation: d.Conversation, Seq: 2, At: time.UnixMilli(time.Now().UnixMilli()).UTC(), LabelCauses: causes, Action: d.Action, Band: d.Band, Confidence: d.Confidence,
		Question: "can i swim?", Hits: []chat.LabelHit{{Article: "pool", Title: "The pool", Score: 0.5}}, Features: map[string]float64{"top": 0.5},
	}
}

func drawsDecisions(w *world) {
	ds := w.decided(3)
	got, until, err := w.s.Undrawn(w.Context(), w.ws, 10)
	w.must(err)
	w.same("undrawn", 3, len(got))
	w.must(w.s.Draw(w.Context(), w.ws, []chat.LabelItem{w.item(ds[0], chat.LabelCauses{Random: true, LowConfidence: true}), w.item(ds[1], chat.LabelCauses{LowConfidence: true})}, until))
	got, _, err = w.s.Undrawn(w.Context(), w.ws, 10)
	w.must(err)
	w.same("undrawn afterwards", []chat.ID{ds[2].ID}, []chat.ID{got[0].ID})
	// The visitor has complained since: the place stays, the cause is added.
	w.must(w.s.Draw(w.Context(), w.ws, []chat.LabelItem{w.item(ds[1], chat.LabelCauses{ThumbsDown: true})}, until))
	n, err := w.s.CountLabels(w.Context(), w.ws)
	w.must(err)
	w.same("counts", chat.LabelCounts{Waiting: 2, Random: 1, LowConfidence: 2, ThumbsDown: 1}, n)
}

func labelsApart(w *world) {
	ds := w.decided(2)
	eve := w.member(w.ws, "Eve", auth.Evaluator)
	w.must(w.s.Draw(w.Context(), w.ws, []chat.LabelItem{w.item(ds[0], chat.LabelCauses{LowConfidence: true}), w.item(ds[1], chat.LabelCauses{Random: true})}, day))
	next := func(user chat.ID, cause string, hold time.Duration) chat.ID {
		w.Helper()
		item, _, err := w.s.NextLabel(w.Context(), w.ws, user, cause, hold)
		w.must(err)
		return item.Decision
	}
	w.same("random first", ds[1].ID, next(w.ada, "", time.Minute))
	w.same("mine again", ds[1].ID, next(w.ada, "", time.Minute))
	w.same("another for the other", ds[0].ID, next(eve, "", -time.Second))
	w.same("let go", ds[0].ID, next(w.ada, "low_confidence", time.Minute))
	w.same("nothing left", chat.ID{}, next(eve, "", time.Minute))
	_, _, err := w.s.NextLabel(w.Context(), w.ws, eve, "boredom", time.Minute)
	w.code(chat.Invalid, err)
	w.must(w.s.SkipLabel(w.Context(), w.ws, w.ada, ds[0].ID))
	w.must(w.s.PutLabel(w.Context(), w.ws, ds[1].ID, chat.Label{Answerable: true, By: eve}))
	w.code(chat.NotFound, w.s.SkipLabel(w.Context(), w.ws, w.ada, ds[1].ID))
	w.same("all done", chat.ID{}, next(w.ada, "", time.Minute))
	w.code(chat.NotFound, w.s.PutLabel(w.Context(), w.ws, chat.NewID(), chat.Label{}))
}

func readsRandomLabels(w *world) {
	ds := w.decided(3)
	random := w.item(ds[0], chat.LabelCauses{Random: true})
	w.must(w.s.Draw(w.Context(), w.ws, []chat.LabelItem{random, w.item(ds[1], chat.LabelCauses{ThumbsDown: true}), w.item(ds[2], chat.LabelCauses{Random: true})}, day))
	label := chat.Label{Answerable: true, Right: true, ShouldEscalate: true, Article: "sea", Note: "cold", By: w.ada}
	w.must(w.s.PutLabel(w.Context(), w.ws, ds[0].ID, chat.Label{By: w.ada}))
	w.must(w.s.PutLabel(w.Context(), w.ws, ds[0].ID, label)) // a second thought
	w.must(w.s.PutLabel(w.Context(), w.ws, ds[1].ID, label))
	w.must(w.s.SkipLabel(w.Context(), w.ws, w.ada, ds[2].ID))
	got, err := w.s.RandomLabels(w.Context(), w.ws)
	w.must(err)
	if len(got) != 1 || got[0].Label == nil {
		w.Fatalf("random labels %+v", got)
	}
	label.At = got[0].Label.At
	random.Workspace, random.Label = w.ws, &label
	w.same("label", random, got[0])
	n, err := w.s.CountLabels(w.Context(), w.ws)
	w.must(err)
	w.same("counts", chat.LabelCounts{Labelled: 2}, n)
}

func changesCalibration(w *world) {
	ctx := w.Context()
	w.code(chat.Conflict, w.s.UndoCalibration(ctx, w.ws, w.ada))
	before, err := w.s.LastChange(ctx)
	w.must(err)
	id, err := w.s.AddCalibration(ctx, w.ws, chat.StoredCalibration{Body: json.RawMessage(`{"high":0.9}`), Labels: 300, By: w.ada})
	w.must(err)
	uses, err := w.s.CalibrationUses(ctx, w.ws, 9)
	w.must(err)
	w.same("in use before it is activated", 0, len(uses))
	w.must(w.s.UseCalibration(ctx, w.ws, chat.CalibrationUse{TargetError: 0.1, By: w.ada}))
	w.must(w.s.UseCalibration(ctx, w.ws, chat.CalibrationUse{Calibration: id, TargetError: 0.02, By: w.ada}))
	w.code(chat.NotFound, w.s.UseCalibration(ctx, w.ws, chat.CalibrationUse{Calibration: chat.NewID()}))
	uses, err = w.s.CalibrationUses(ctx, w.ws, 9)
	w.must(err)
	w.same("uses", []any{id, `{"high":0.9}`, 0.02, 2, chat.ID{}, 0.1}, []any{uses[0].Calibration, string(uses[0].Body), uses[0].TargetError, uses[0].Number, uses[1].Calibration, uses[1].TargetError})
	w.must(w.s.UndoCalibration(ctx, w.ws, w.ada))
	uses, err = w.s.CalibrationUses(ctx, w.ws, 9)
	w.must(err)
	w.same("after undo", []any{1, chat.ID{}, 0.1}, []any{len(uses), uses[0].Calibration, uses[0].TargetError})
	changes, err := w.s.Changes(ctx, before, 9)
	w.must(err)
	told := 0
	for _, c := range changes {
		if c.Kind == "calibration" {
			told++
		}
	}
	w.same("changes told", 3, told)
	stored, err := w.s.Calibrations(ctx, w.ws, 9)
	w.must(err)
	w.same("history", []any{1, id, 300, "Ada"}, []any{len(stored), stored[0].ID, stored[0].Labels, stored[0].ByName})
}

// evalReads fills a workspace with what evaluators see, and lists its reads.
func (w *world) evalReads(conv chat.Conversation) map[string]func(chat.ID) (any, error) {
	w.Helper()
	ctx, s := w.Context(), w.s
	suite := w.suite("core", "one")
	w.run(suite)
	r := w.claimRun(time.Minute)
	w.must(s.FinishEvalRun(ctx, r, []byte(`{}`)))
	ds, err := s.Decisions(ctx, w.ws, conv.ID)
	w.must(err)
	ds = append(ds, w.decided(1)...)
	w.must(s.Draw(ctx, w.ws, []chat.LabelItem{w.item(ds[0], chat.LabelCauses{Random: true})}, day))
	w.must(s.PutLabel(ctx, w.ws, ds[0].ID, chat.Label{By: w.ada}))
	id, err := s.AddCalibration(ctx, w.ws, chat.StoredCalibration{Body: json.RawMessage("{}"), By: w.ada})
	w.must(err)
	w.must(s.UseCalibration(ctx, w.ws, chat.CalibrationUse{Calibration: id}))
	reject := w.send(conv.Visitor, "thumb", "")
	reject.Op, reject.Conversation, reject.Seq = chat.OpFeedback, conv.ID, w.answerOf(conv)
	w.do(reject)
	return map[string]func(ws chat.ID) (any, error){
		"EvalSuites":        func(ws chat.ID) (any, error) { return first(s.EvalSuites(ctx, ws)) },
		"EvalSuite":         func(ws chat.ID) (any, error) { return first(s.EvalSuite(ctx, ws, suite)) },
		"EvalSuiteVersions": func(ws chat.ID) (any, error) { return first(s.EvalSuiteVersions(ctx, ws, suite, 9)) },
		"EvalSuiteVersion":  func(ws chat.ID) (any, error) { return first(s.EvalSuiteVersion(ctx, ws, suite, 1)) },
		"QuestionDecisions": func(ws chat.ID) (any, error) {
			return first(s.QuestionDecisions(ctx, ws, day, time.Now().Add(time.Hour), 9))
		},
		"EvalRun": func(ws chat.ID) (any, error) { return first(s.EvalRun(ctx, ws, r.ID)) },
		"EvalRuns": func(ws chat.ID) (any, error) {
			v, _, err := s.EvalRuns(ctx, ws, suite, "", 9)
			return v, err
		},
		"EvalReport":  func(ws chat.ID) (any, error) { return first(s.EvalReport(ctx, ws, r.ID)) },
		"CountLabels": func(ws chat.ID) (any, error) { return first(s.CountLabels(ctx, ws)) },
		"RandomLabels": func(ws chat.ID) (any, error) {
			return first(s.RandomLabels(ctx, ws))
		},
		"Rejections": func(ws chat.ID) (any, error) { return first(s.Rejections(ctx, ws, day, 9)) },
		"Undrawn": func(ws chat.ID) (any, error) {
			v, _, err := s.Undrawn(ctx, ws, 9)
			return v, err
		},
		"Calibrations":    func(ws chat.ID) (any, error) { return first(s.Calibrations(ctx, ws, 9)) },
		"Calibration":     func(ws chat.ID) (any, error) { return first(s.Calibration(ctx, ws, id)) },
		"CalibrationUses": func(ws chat.ID) (any, error) { return first(s.CalibrationUses(ctx, ws, 9)) },
	}
}

// answerOf is the seq of the bot's newest message.
func (w *world) answerOf(conv chat.Conversation) int64 {
	w.Helper()
	seq := int64(0)
	for _, e := range w.events(conv.ID, chat.Agents) {
		if e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot {
			seq = e.Seq
		}
	}
	return seq
}
