package storetest

import (
	"errors"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var flowCases = []testCase{
	{"ADraftHasAVersion", flowDraft},
	{"PublicationsTellWhoAndHow", publications},
	{"AnOlderReleaseIsPublishedAgain", rollsBack},
	{"AScheduledPublicationIsDoneOnce", publishesDue},
	{"RunningChatsAreToldTheNewestMove", moves},
	{"PublishersTakeTurns", publishersTakeTurns},
	{"TrafficIsCountedByConversation", flowTraffic},
}

func flowText(text string) []chat.FlowSource {
	return []chat.FlowSource{{Name: "welcome.yaml", Text: text}}
}

// publishFlows makes a text live; its hash is the text.
func (w *world) publishFlows(text string, mode chat.PublishMode) chat.Publication {
	w.Helper()
	p, err := w.s.PublishFlows(w.Context(), chat.Publish{Workspace: w.ws, User: w.ada, Sources: flowText(text), Hash: text, Mode: mode, Note: "of " + text})
	w.must(err)
	return p
}

func flowDraft(w *world) {
	d, err := w.s.FlowDraft(w.Context(), w.ws)
	w.must(err)
	w.same("none yet", chat.FlowDraft{Workspace: w.ws}, d)
	save := func(version int64, text string) (int64, error) {
		return w.s.SaveFlowDraft(w.Context(), chat.FlowDraft{Workspace: w.ws, Version: version, Sources: flowText(text), By: w.ada})
	}
	version, err := save(0, "say: 안녕")
	w.must(err)
	w.same("first version", int64(1), version)
	_, err = save(0, "other")
	w.code(chat.Conflict, err)
	_, err = save(2, "other")
	w.code(chat.Conflict, err)
	d, err = w.s.FlowDraft(w.Context(), w.ws)
	w.must(err)
	w.same("draft", []any{int64(1), flowText("say: 안녕"), w.ada, "Ada"}, []any{d.Version, d.Sources, d.By, d.ByName})
	w.code(chat.Conflict, w.s.DiscardFlowDraft(w.Context(), w.ws, w.ada, 0)) // somebody has saved since
	d, err = w.s.FlowDraft(w.Context(), w.ws)
	w.must(err)
	w.same("kept", []any{int64(1), flowText("say: 안녕")}, []any{d.Version, d.Sources})
	w.must(w.s.DiscardFlowDraft(w.Context(), w.ws, w.ada, 1))
	w.must(w.s.DiscardFlowDraft(w.Context(), w.ws, w.ada, 2)) // nothing left
	d, err = w.s.FlowDraft(w.Context(), w.ws)
	w.must(err)
	w.same("discarded", []any{int64(2), 0}, []any{d.Version, len(d.Sources)})

	// Publishing takes the draft that was read, and is done with it.
	_, err = save(2, "one")
	w.must(err)
	old, now := int64(2), int64(3)
	_, err = w.s.PublishFlows(w.Context(), chat.Publish{Workspace: w.ws, Sources: flowText("one"), Hash: "one", Mode: chat.PublishFinish, Draft: &old})
	w.code(chat.Conflict, err)
	_, err = w.s.LiveRelease(w.Context(), w.ws)
	w.code(chat.NotFound, err)
	_, err = w.s.PublishFlows(w.Context(), chat.Publish{Workspace: w.ws, Sources: flowText("one"), Hash: "one", Mode: chat.PublishFinish, Draft: &now})
	w.must(err)
	d, err = w.s.FlowDraft(w.Context(), w.ws)
	w.must(err)
	w.same("published", []any{int64(4), 0}, []any{d.Version, len(d.Sources)})
	// Another publication leaves what is being edited.
	_, err = save(4, "two")
	w.must(err)
	w.publishFlows("three", chat.PublishFinish)
	d, err = w.s.FlowDraft(w.Context(), w.ws)
	w.must(err)
	w.same("still edited", []any{int64(5), flowText("two")}, []any{d.Version, d.Sources})
}

func publications(w *world) {
	first := w.publishFlows("one", chat.PublishFinish)
	w.same("first", []any{int64(1), "one", int64(1), chat.PublishFinish, "done", "Ada", "of one", true},
		[]any{first.Number, first.Release.Hash, first.Release.Number, first.Mode, first.State, first.ByName, first.Note, first.Release.Live})
	w.publishFlows("two", chat.PublishHandoff)
	again := w.publishFlows("two", chat.PublishMigrate) // the same content: the same release
	w.same("again", []any{int64(3), int64(2)}, []any{again.Number, again.Release.Number})
	page, next, err := w.s.Publications(w.Context(), w.ws, "", 2)
	w.must(err)
	rest, end, err := w.s.Publications(w.Context(), w.ws, next, 2)
	w.must(err)
	var hows []chat.PublishMode
	for _, p := range append(page, rest...) {
		hows = append(hows, p.Mode)
	}
	w.same("pages", []any{2, 1, ""}, []any{len(page), len(rest), end})
	seen := map[chat.PublishMode]int{}
	for _, h := range hows {
		seen[h]++
	}
	w.same("modes", map[chat.PublishMode]int{chat.PublishFinish: 1, chat.PublishHandoff: 1, chat.PublishMigrate: 1}, seen)
	entries, _, err := w.s.ListAudit(w.Context(), w.ws, "", 10)
	w.must(err)
	actions := map[string]int{}
	for _, e := range entries {
		actions[e.Action+" by "+e.Name]++
	}
	w.same("audit", map[string]int{"flows.published by Ada": 3}, actions)
	list, err := w.s.FlowReleases(w.Context(), w.ws, 10)
	w.must(err)
	w.same("releases", []any{int64(2), true, int64(1), false}, []any{list[0].Number, list[0].Live, list[1].Number, list[1].Live})
}

func rollsBack(w *world) {
	one := w.publishFlows("one", chat.PublishFinish)
	w.publishFlows("two", chat.PublishFinish)
	r, err := w.s.FlowReleaseNumbered(w.Context(), w.ws, 1)
	w.must(err)
	w.same("numbered", one.Release.ID, r.ID)
	back, err := w.s.PublishFlows(w.Context(), chat.Publish{Workspace: w.ws, User: w.ada, Release: r.ID, Mode: chat.PublishMigrate, Rollback: true})
	w.must(err)
	w.same("rollback", []any{int64(3), "one", true}, []any{back.Number, back.Release.Hash, back.Rollback})
	live, err := w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	w.same("live", []any{"one", int64(3), &chat.Move{Number: 3, Hash: "one", Mode: chat.PublishMigrate}}, []any{live.Hash, live.Latest, live.Moving})
	got, err := w.s.FlowRelease(w.Context(), w.ws, r.ID)
	w.must(err)
	w.same("its sources", flowText("one"), got.Sources)
	for _, ws := range []chat.ID{w.ws, w.workspace("elsewhere")} {
		id := r.ID
		if ws == w.ws {
			id = chat.NewID()
		}
		_, err = w.s.PublishFlows(w.Context(), chat.Publish{Workspace: ws, Release: id, Mode: chat.PublishMigrate})
		w.code(chat.NotFound, err)
	}
	_, err = w.s.FlowReleaseNumbered(w.Context(), w.ws, 9)
	w.code(chat.NotFound, err)
}

func publishesDue(w *world) {
	sound := func(chat.Release) error { return nil }
	w.publishFlows("one", chat.PublishFinish)
	soon := time.Now().Add(400 * time.Millisecond)
	plan := func(text string, when time.Time) chat.Publication {
		p, err := w.s.PublishFlows(w.Context(), chat.Publish{Workspace: w.ws, User: w.ada, Sources: flowText(text), Hash: text, Mode: chat.PublishRestart, At: when})
		w.must(err)
		return p
	}
	p, later, wrong := plan("two", soon), plan("three", soon.Add(time.Hour)), plan("wrong", soon)
	w.same("scheduled", []any{"scheduled", int64(0), soon.UnixMilli()}, []any{p.State, p.Number, p.At.UnixMilli()})
	n, err := w.s.PublishFlowsDue(w.Context(), 0, sound)
	w.must(err)
	w.same("too early", 0, n)
	live, err := w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	w.same("live before", "one", live.Hash)
	waiting, err := w.s.ScheduledPublications(w.Context(), w.ws)
	w.must(err)
	w.same("waiting", 3, len(waiting))

	time.Sleep(time.Until(soon.Add(50 * time.Millisecond))) // the database's clock decides
	unknown := func(chat.Release) error { return errors.New("an older binary cannot compile it") }
	n, err = w.s.PublishFlowsDue(w.Context(), time.Hour, unknown)
	w.must(err)
	waiting, err = w.s.ScheduledPublications(w.Context(), w.ws)
	w.must(err)
	w.same("left to a newer binary", []int{0, 3}, []int{n, len(waiting)})
	var all sync.WaitGroup
	counts := make([]int, 4)
	for i := range counts { // as many nodes
		all.Go(func() {
			n, err := w.s.PublishFlowsDue(w.Context(), 0, func(r chat.Release) error {
				if r.Hash == "wrong" {
					return errors.New("it does not compile any more")
				}
				return nil
			})
			if err != nil {
				w.Error(err)
			}
			counts[i] = n
		})
	}
	all.Wait()
	w.same("done once", 1, counts[0]+counts[1]+counts[2]+counts[3])
	live, err = w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	w.same("live after", []any{"two", int64(2), chat.PublishRestart}, []any{live.Hash, live.Latest, live.Moving.Mode})

	w.code(chat.NotFound, w.s.CancelPublication(w.Context(), w.workspace("elsewhere"), w.ada, later.ID))
	w.must(w.s.CancelPublication(w.Context(), w.ws, w.ada, later.ID))
	w.code(chat.Conflict, w.s.CancelPublication(w.Context(), w.ws, w.ada, later.ID))
	w.code(chat.Conflict, w.s.CancelPublication(w.Context(), w.ws, w.ada, p.ID))
	w.code(chat.Conflict, w.s.CancelPublication(w.Context(), w.ws, w.ada, wrong.ID)) // refused when it was due
	entries, _, err := w.s.ListAudit(w.Context(), w.ws, "", 20)
	w.must(err)
	actions := map[string]int{}
	for _, e := range entries {
		actions[e.Action]++
	}
	w.same("audit", map[string]int{"flows.published": 2, "flows.scheduled": 3, "flows.publication_cancelled": 2}, actions)
}

func moves(w *world) {
	w.publishFlows("one", chat.PublishFinish)
	live, err := w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	w.same("no move", []any{int64(1), true}, []any{live.Latest, live.Moving == nil})
	w.publishFlows("two", chat.PublishMigrate)
	w.publishFlows("three", chat.PublishFinish)
	live, err = w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	w.same("the newest move", []any{"three", int64(3), &chat.Move{Number: 2, Hash: "two", Mode: chat.PublishMigrate}}, []any{live.Hash, live.Latest, live.Moving})
	changes, err := w.s.Changes(w.Context(), 0, 10)
	w.must(err)
	w.same("told", []string{"one", "two", "three"}, []string{changes[0].Ref, changes[1].Ref, changes[2].Ref})
}

// publishersTakeTurns: many at once leave one live release and numbers without
// a gap.
func publishersTakeTurns(w *world) {
	var all sync.WaitGroup
	const many = 8
	for i := range many {
		all.Go(func() {
			text := string(rune('a' + i))
			if _, err := w.s.PublishFlows(w.Context(), chat.Publish{Workspace: w.ws, Sources: flowText(text), Hash: text, Mode: chat.PublishMigrate}); err != nil {
				w.Error(err)
			}
		})
	}
	all.Wait()
	list, err := w.s.FlowReleases(w.Context(), w.ws, 20)
	w.must(err)
	live := 0
	for i, r := range list {
		w.same("number", int64(many-i), r.Number)
		if r.Live {
			live++
		}
	}
	w.same("live", 1, live)
	last, err := w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	w.same("newest", []any{int64(many), int64(many), last.Hash}, []any{last.Latest, last.Moving.Number, last.Moving.Hash})
}

// flowsToRead leaves a draft and a scheduled publication beside what is live,
// and gives the live release's id.
func (w *world) flowsToRead() chat.ID {
	w.Helper()
	live, err := w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	_, err = w.s.SaveFlowDraft(w.Context(), chat.FlowDraft{Workspace: w.ws, Sources: flowText("draft")})
	w.must(err)
	_, err = w.s.PublishFlows(w.Context(), chat.Publish{Workspace: w.ws, Release: live.ID, Mode: chat.PublishFinish, At: time.Now().Add(time.Hour)})
	w.must(err)
	return live.ID
}

func flowTraffic(w *world) {
	mark := func(name string, marks ...chat.FlowMark) chat.ID {
		conv := w.chat(name, "hello")
		w.do(w.commit(w.claim(), chat.TurnResult{Flows: marks}))
		return conv.ID
	}
	more := func(name, text string, conv chat.ID, marks ...chat.FlowMark) {
		c, err := w.s.Conversation(w.Context(), w.ws, conv)
		w.must(err)
		again := w.send(c.Visitor, name+text, text)
		again.Conversation = conv
		w.do(again)
		w.do(w.commit(w.claim(), chat.TurnResult{Flows: marks}))
	}
	kim := mark("Kim", chat.FlowMark{Flow: "order", Steps: []string{"ask", "lookup"}, Here: "lookup"}, chat.FlowMark{Flow: "menu", Steps: []string{"top"}, Here: "top", Outcome: chat.FlowEnded})
	more("Kim", "again", kim, chat.FlowMark{Flow: "order", Steps: []string{"lookup", "done"}, Here: "done", Outcome: chat.FlowEnded})
	lee := mark("Lee", chat.FlowMark{Flow: "order", Steps: []string{"ask"}, Here: "ask"})
	more("Lee", "a person", lee, chat.FlowMark{Flow: "order", Outcome: chat.FlowHanded}) // where it was
	mark("Park", chat.FlowMark{Flow: "order", Steps: []string{"ask"}, Here: "ask"})

	now := time.Now()
	count := func(ws chat.ID, since, gone time.Time) []chat.FlowTraffic {
		w.Helper()
		out, err := w.s.FlowTraffic(w.Context(), ws, since, gone)
		w.must(err)
		return out
	}
	menu := chat.FlowTraffic{Flow: "menu", Started: 1, Ended: 1, Steps: []chat.StepTraffic{{Step: "top", Reached: 1}}}
	order := func(left int) chat.FlowTraffic {
		return chat.FlowTraffic{Flow: "order", Started: 3, Ended: 1, Handed: 1,
			Steps: []chat.StepTraffic{{Step: "ask", Reached: 3, Left: left}, {Step: "done", Reached: 1}, {Step: "lookup", Reached: 1}}}
	}
	w.same("while Park may still answer", []chat.FlowTraffic{menu, order(1)}, count(w.ws, now.Add(-time.Hour), now.Add(-time.Hour)))
	w.same("when Park has not", []chat.FlowTraffic{menu, order(2)}, count(w.ws, now.Add(-time.Hour), now.Add(time.Hour)))
	w.same("later ones", 0, len(count(w.ws, now.Add(time.Hour), now)))
	w.same("elsewhere", 0, len(count(w.workspace("elsewhere"), now.Add(-time.Hour), now)))
}
