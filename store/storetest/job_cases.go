package storetest

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var jobCases = []testCase{
	{"OneJobForEachKey", jobKeys},
	{"OfManyNodesOneDoesIt", jobRace},
	{"AJobWhoseNodeDiedIsDoneByAnother", jobLease},
	{"WorkspacesTakeTurns", jobFairness},
	{"AFailedJobWaits", jobPostponed},
	{"WhatIsGivenUpIsShownAndTriedAgain", jobDead},
	{"WhatIsMendedRevivesWhatWasGivenUpForIt", jobsMended},
	{"UnknownKindsAreLeftToOthers", jobKinds},
	{"OldJobsAreForgotten", jobSweep},
}

const mailKind = "mail"

func (w *world) job(ws chat.ID, key string) chat.Job {
	w.Helper()
	j, fresh, err := w.s.AddJob(w.Context(), chat.Job{Workspace: ws, Kind: mailKind, Key: key, Body: json.RawMessage(`{"to":"kim"}`)})
	w.must(err)
	if !fresh {
		w.Fatalf("job %s is there already", key)
	}
	return j
}

func (w *world) claimJob(lease time.Duration) chat.Job {
	w.Helper()
	j, err := w.s.ClaimJob(w.Context(), []string{"other", mailKind}, lease)
	w.must(err)
	return j
}

func (w *world) noJob() {
	w.Helper()
	_, err := w.s.ClaimJob(w.Context(), []string{mailKind}, time.Minute)
	w.code(chat.NotFound, err)
}

func jobKeys(w *world) {
	conv := w.chat("Kim", "hello")
	want := chat.Job{Workspace: w.ws, Kind: mailKind, Key: "k", Subject: conv.ID, Body: json.RawMessage(`{"to":"kim"}`)}
	first, fresh, err := w.s.AddJob(w.Context(), want)
	w.must(err)
	if !fresh || first.ID.IsZero() || first.Status != chat.JobWaiting || first.Attempts != 0 || first.CreatedAt.IsZero() || !first.DueAt.Equal(first.CreatedAt) {
		w.Errorf("first %+v, fresh %t", first, fresh)
	}
	want.Body = json.RawMessage(`{"to":"bo"}`)
	again, fresh, err := w.s.AddJob(w.Context(), want)
	w.must(err)
	w.same("the same job", first, again)
	if fresh {
		w.Error("the second asking made a job")
	}
	want.Workspace = w.workspace("elsewhere")
	if _, fresh, err := w.s.AddJob(w.Context(), want); err != nil || !fresh {
		w.Errorf("another workspace: %t, %v", fresh, err)
	}
	n, err := w.s.JobsAbout(w.Context(), w.ws, conv.ID, mailKind, first.CreatedAt)
	w.must(err)
	before, err := w.s.JobsAbout(w.Context(), w.ws, conv.ID, mailKind, first.CreatedAt.Add(time.Millisecond))
	w.must(err)
	if n != 1 || before != 0 {
		w.Errorf("%d about the conversation, %d later, want 1 and 0", n, before)
	}
	got := w.claimJob(time.Minute)
	if got.Attempts != 1 || got.Claim.IsZero() || string(got.Body) != `{"to":"kim"}` || got.Subject != conv.ID {
		w.Errorf("claimed %+v", got)
	}
	w.must(w.s.FinishJob(w.Context(), got))
	done, err := w.s.Job(w.Context(), w.ws, got.ID)
	w.must(err)
	if done.Status != chat.JobDone || string(done.Body) != "{}" || done.EndedAt.IsZero() || !done.Claim.IsZero() {
		w.Errorf("done %+v", done)
	}
	if _, fresh, err := w.s.AddJob(w.Context(), chat.Job{Workspace: w.ws, Kind: mailKind, Key: "k", Body: json.RawMessage("{}")}); err != nil || fresh {
		w.Errorf("a job that is done was made again: %t, %v", fresh, err)
	}
}

func jobRace(w *world) {
	w.job(w.ws, "k")
	var all sync.WaitGroup
	codes := make(chan chat.Code, 8)
	for range 8 {
		all.Go(func() {
			_, err := w.s.ClaimJob(w.Context(), []string{mailKind}, time.Minute)
			codes <- chat.CodeOf(err)
		})
	}
	all.Wait()
	got := map[chat.Code]int{}
	for range 8 {
		got[<-codes]++
	}
	w.same("claims", map[chat.Code]int{"": 1, chat.NotFound: 7}, got)
}

func jobLease(w *world) {
	w.job(w.ws, "k")
	lost := w.claimJob(0)
	second := w.claimJob(time.Minute)
	if second.ID != lost.ID || second.Attempts != 2 || second.Claim == lost.Claim {
		w.Errorf("second claim %+v", second)
	}
	w.noJob()
	for name, err := range map[string]error{
		"extend": w.s.ExtendJob(w.Context(), lost, time.Minute), "finish": w.s.FinishJob(w.Context(), lost), "bury": w.s.BuryJob(w.Context(), lost, "why"),
		"postpone": w.s.PostponeJob(w.Context(), lost, time.Minute, "why"), "release": w.s.ReleaseJob(w.Context(), lost),
	} {
		if chat.CodeOf(err) != chat.Conflict {
			w.Errorf("%s by who lost it: %v", name, err)
		}
	}
	w.must(w.s.ExtendJob(w.Context(), second, 0))
	third := w.claimJob(time.Minute)
	w.must(w.s.ReleaseJob(w.Context(), third))
	if again := w.claimJob(time.Minute); again.Attempts != 3 {
		w.Errorf("%d attempts after a release, want 3", again.Attempts)
	}
}

func jobFairness(w *world) {
	other := w.workspace("elsewhere")
	for n := range 6 {
		w.job(w.ws, fmt.Sprint(n))
	}
	for n := range 2 {
		w.job(other, fmt.Sprint(n))
	}
	var turns, keys []string
	for range 6 {
		j := w.claimJob(time.Minute)
		name := "first"
		if j.Workspace == other {
			name = "other"
		}
		turns, keys = append(turns, name), append(keys, j.Key)
	}
	// The other's two jobs wait behind no more than one of the first's each.
	if turns[0] == "first" {
		w.same("turns", []string{"first", "other", "first", "other", "first", "first"}, turns)
		w.same("keys", []string{"0", "0", "1", "1", "2", "3"}, keys)
	} else {
		w.same("turns", []string{"other", "first", "other", "first", "first", "first"}, turns)
		w.same("keys", []string{"0", "0", "1", "1", "2", "3"}, keys)
	}
}

func jobPostponed(w *world) {
	w.job(w.ws, "k")
	j := w.claimJob(time.Minute)
	w.must(w.s.PostponeJob(w.Context(), j, time.Hour, "the server was away"))
	w.noJob()
	got, err := w.s.Job(w.Context(), w.ws, j.ID)
	w.must(err)
	if got.Status != chat.JobWaiting || got.Error != "the server was away" || !got.DueAt.After(time.Now().Add(50*time.Minute)) {
		w.Errorf("postponed %+v", got)
	}
	w.job(w.ws, "soon")
	soon := w.claimJob(time.Minute)
	w.must(w.s.PostponeJob(w.Context(), soon, 0, ""))
	if again := w.claimJob(time.Minute); again.ID != soon.ID || again.Attempts != 2 {
		w.Errorf("again %+v", again)
	}
}

func jobDead(w *world) {
	ids := make([]chat.ID, 3)
	for n := range ids {
		w.job(w.ws, fmt.Sprint(n))
		j := w.claimJob(time.Minute)
		w.must(w.s.BuryJob(w.Context(), j, "refused"))
		ids[n] = j.ID
	}
	w.noJob()
	page, next, err := w.s.DeadJobs(w.Context(), w.ws, "", 2)
	w.must(err)
	rest, end, err := w.s.DeadJobs(w.Context(), w.ws, next, 2)
	w.must(err)
	if len(page) != 2 || len(rest) != 1 || end != "" || page[0].ID != ids[2] || rest[0].ID != ids[0] || page[0].Error != "refused" {
		w.Errorf("pages %+v, %+v, %q", page, rest, end)
	}
	w.code(chat.NotFound, w.s.ReviveJob(w.Context(), w.workspace("elsewhere"), w.ada, ids[0]))
	w.must(w.s.ReviveJob(w.Context(), w.ws, w.ada, ids[0]))
	w.code(chat.Conflict, w.s.ReviveJob(w.Context(), w.ws, w.ada, ids[0]))
	if j := w.claimJob(time.Minute); j.ID != ids[0] || j.Attempts != 1 || string(j.Body) != `{"to":"kim"}` || !j.EndedAt.IsZero() {
		w.Errorf("revived %+v", j)
	}
	audit, _, err := w.s.ListAudit(w.Context(), w.ws, "", 9)
	w.must(err)
	if len(audit) != 1 || audit[0].Action != "job.revived" || audit[0].Target != ids[0].String() {
		w.Errorf("audit %+v", audit)
	}
}

// jobsMended: only what was given up for that reason, since that time and of
// those kinds is tried again, in every workspace.
func jobsMended(w *world) {
	elsewhere := w.workspace("elsewhere")
	bury := func(ws chat.ID, kind, key, why string) chat.ID {
		w.Helper()
		_, _, err := w.s.AddJob(w.Context(), chat.Job{Workspace: ws, Kind: kind, Key: key, Body: json.RawMessage("{}")})
		w.must(err)
		j := w.claimJob(time.Minute)
		w.must(w.s.BuryJob(w.Context(), j, why))
		return j.ID
	}
	here, there := bury(w.ws, mailKind, "a", "sign-in refused"), bury(elsewhere, mailKind, "b", "sign-in refused")
	bury(w.ws, mailKind, "c", "no such mailbox")
	bury(w.ws, "other", "d", "sign-in refused")
	past := time.Now().Add(-time.Hour)
	w.must(w.s.ReviveJobs(w.Context(), nil, "sign-in refused", past))
	w.must(w.s.ReviveJobs(w.Context(), []string{mailKind}, "sign-in refused", time.Now().Add(time.Hour)))
	w.noJob()
	w.must(w.s.ReviveJobs(w.Context(), []string{mailKind}, "sign-in refused", past))
	revived := map[chat.ID]bool{}
	for range 2 {
		j := w.claimJob(time.Minute)
		revived[j.ID] = j.Attempts == 1 && j.Error == "" && j.EndedAt.IsZero()
	}
	w.same("revived from the start", map[chat.ID]bool{here: true, there: true}, revived)
	w.noJob()
	_, err := w.s.ClaimJob(w.Context(), []string{"other"}, time.Minute)
	w.code(chat.NotFound, err)
	again, err := w.s.ClaimJob(w.Context(), []string{mailKind}, time.Minute)
	w.code(chat.NotFound, err)
	w.same("nothing twice", chat.ID{}, again.ID)
}

func jobKinds(w *world) {
	w.job(w.ws, "k")
	for _, kinds := range [][]string{nil, {"other"}} {
		_, err := w.s.ClaimJob(w.Context(), kinds, time.Minute)
		w.code(chat.NotFound, err)
	}
	w.claimJob(time.Minute)
}

func jobSweep(w *world) {
	w.job(w.ws, "done")
	w.must(w.s.FinishJob(w.Context(), w.claimJob(time.Minute)))
	w.job(w.ws, "dead")
	w.must(w.s.BuryJob(w.Context(), w.claimJob(time.Minute), "why"))
	waits := w.job(w.ws, "waits")
	const past = -time.Second // everything that has ended did so before a second from now
	for _, step := range []struct {
		done, dead time.Duration
		want       int64
	}{{time.Hour, time.Hour, 0}, {past, time.Hour, 1}, {past, past, 1}, {past, past, 0}} {
		n, err := w.s.SweepJobs(w.Context(), step.done, step.dead)
		w.must(err)
		if n != step.want {
			w.Errorf("%d forgotten with %+v", n, step)
		}
	}
	_, err := w.s.Job(w.Context(), w.ws, waits.ID)
	w.must(err)
}
