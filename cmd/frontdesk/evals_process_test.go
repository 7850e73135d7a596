package main_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

const evalSide = "/api/v1/evals"

// runView is an eval run on the wire.
type runView struct {
	ID                          chat.ID
	Status                      chat.EvalRunStatus
	Done, Total, Passed, Failed int
	Error                       string
}

// suiteOf gives the id of one of the shop's suites.
func (p *party) suiteOf(name string) chat.ID {
	p.t.Helper()
	var got struct {
		Suites []struct {
			ID   chat.ID
			Name string
		}
	}
	p.must(http.MethodGet, evalSide+"/suites", nil, &got)
	for _, s := range got.Suites {
		if strings.Contains(s.Name, name) {
			return s.ID
		}
	}
	p.t.Fatalf("no suite %q in %+v", name, got.Suites)
	return chat.ID{}
}

// play queues a run.
func (p *party) play(what map[string]any) (r runView) {
	p.t.Helper()
	p.must(http.MethodPost, evalSide+"/runs", what, &r)
	return r
}

// storedRun gives a run as the database has it.
func storedRun(t testing.TB, db *store.Store, ws, id chat.ID) chat.EvalRun {
	t.Helper()
	r, err := db.EvalRun(t.Context(), ws, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestKilledDuringEvals kills the server in the middle of a suite and of a
// replay, and after a run was cancelled.
func TestKilledDuringEvals(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		srv := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()}, shortJobLease, shortLease)
		db, ws := database(t, data)
		ev := signedIn(t, srv)
		ended := func(id chat.ID, attempts int) (r runView) {
			t.Helper()
			eventually(t, func() string {
				if problem := ev.try(http.MethodGet, evalSide+"/runs/"+id.String(), nil, &r); problem != "" || !r.Status.Ended() {
					return fmt.Sprintf("%s %+v", problem, r)
				}
				return ""
			})
			if got := storedRun(t, db, ws, id); got.Attempts != attempts {
				t.Errorf("run %s was begun %d times", id, got.Attempts)
			}
			return r
		}

		// caught kills the server while it plays, and starts it again.
		caught := func(what map[string]any) chat.ID {
			t.Helper()
			for range 5 {
				run := ev.play(what)
				eventually(t, func() string {
					return map[bool]string{true: "the run waits"}[storedRun(t, db, ws, run.ID).Status == chat.RunQueued]
				})
				time.Sleep(rand.N(100 * time.Millisecond)) // the moment of the kill
				srv.kill()
				over := storedRun(t, db, ws, run.ID).Status.Ended()
				srv.start()
				if !over {
					return run.ID
				}
			}
			t.Fatal("no kill met the run")
			return chat.ID{}
		}

		suite := ev.suiteOf("answers-en")
		run := caught(map[string]any{"suite": suite})
		later := ev.play(map[string]any{"suite": suite})
		ev.must(http.MethodPost, evalSide+"/runs/"+later.ID.String()+"/cancel", nil, nil)
		r := ended(run, 2)
		var report struct {
			Cases []struct{ ID, Status string }
		}
		ev.must(http.MethodGet, evalSide+"/runs/"+run.String()+"/report", nil, &report)
		if r.Status != chat.RunDone || r.Total == 0 || r.Done != r.Total || r.Passed == 0 || r.Passed+r.Failed != r.Total || len(report.Cases) != r.Total {
			t.Errorf("%d cases are reported of %+v", len(report.Cases), r)
		}
		seen := map[string]bool{}
		for _, c := range report.Cases {
			if seen[c.ID] {
				t.Errorf("case %s is reported twice", c.ID)
			}
			seen[c.ID] = true
		}

		cut := ev.play(map[string]any{"suite": suite})
		eventually(t, func() string {
			return map[bool]string{true: "the run waits"}[storedRun(t, db, ws, cut.ID).Status == chat.RunQueued]
		})
		ev.must(http.MethodPost, evalSide+"/runs/"+cut.ID.String()+"/cancel", nil, nil)
		srv.kill()
		srv.start()

		const past = 12
		for i := range past {
			v := newVisitor(t, srv.at, nil)
			id := v.ack(v.say(chat.ID{}, answerable[i%len(answerable)])).Conversation
			v.until("the bot's words", func() bool { return len(v.bySide("bot", id)) > 0 })
			v.leave()
		}
		replay := caught(map[string]any{"replay": map[string]any{"since_ms": time.Now().Add(-time.Hour).UnixMilli()}})
		r = ended(replay, 2)
		var replayed struct {
			Chats []json.RawMessage
		}
		ev.must(http.MethodGet, evalSide+"/runs/"+replay.String()+"/report", nil, &replayed)
		if r.Status != chat.RunDone || r.Total != past || r.Done != past || len(replayed.Chats) != past || r.Passed+r.Failed != past {
			t.Errorf("%d conversations are reported of %+v", len(replayed.Chats), r)
		}

		// By now every lease has run out and the queue is empty.
		for _, id := range []chat.ID{later.ID, cut.ID} {
			if got := storedRun(t, db, ws, id); got.Status != chat.RunCancelled {
				t.Errorf("the cancelled run is %+v", got)
			}
			if problem := ev.try(http.MethodGet, evalSide+"/runs/"+id.String()+"/report", nil, nil); !strings.Contains(problem, "404") {
				t.Errorf("the cancelled run has a report: %q", problem)
			}
		}
	})
}
