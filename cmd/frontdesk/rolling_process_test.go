package main_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// previous is the program of an earlier release, in FRONTDESK_TEST_PREVIOUS
// (scripts/build-ref.sh makes it), or this one: a checkout of one commit has no
// other.
func previous() string { return cmp.Or(os.Getenv("FRONTDESK_TEST_PREVIOUS"), binary) }

// TestRollingRestart takes every node in turn from the previous release to this
// one while visitors, agents and the bot talk. Nobody is shown an error, and
// nothing is lost or done twice.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		ns := clientsOf(t, previous(), postgres(t), "--no-limits")
		talking(t, ns.data, ns.ready, func() {
			for i, s := range ns.all {
				s.stop()
				s.path = binary
				s.start()
				if i == 0 { // older nodes and a newer schema
					time.Sleep(time.Second)
				}
			}
		})
	})
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		data := engines[0].open(t)
		s := launch(t, previous(), data, []string{"--demo", "--no-limits"})
		talking(t, data, s.at, func() {
			s.stop()
			s.path = binary
			s.start()
		})
	})
}

// talking lets visitors talk with an agent, and others come and ask the bot,
// before, during and after a change of the servers, and compares what everybody
// knows with the database.
func talking(t *testing.T, data store.Options, where func() string, change func()) {
	t.Helper()
	const served, asking = 3, 3
	agent := newAgent(t, where, ada, password, nil)
	agent.must("PATCH", "/api/v1/admin/settings", map[string]any{"schedule": nil}, nil) // always open
	var visitors [served]*party
	var ids [served]chat.ID
	var spoken [served][]string
	for i := range visitors {
		visitors[i] = newVisitor(t, where, nil)
		spoken[i] = []string{answerable[i%len(answerable)]}
		ids[i] = visitors[i].ack(visitors[i].say(chat.ID{}, spoken[i][0])).Conversation
		agent.send(map[string]any{"type": "subscribe", "conversation": ids[i], "after_seq": 0})
		agent.send(map[string]any{"type": "take", "conversation": ids[i]})
	}
	agent.idle()
	over := make(chan struct{})
	going := func() bool {
		select {
		case <-over:
			return false
		case <-time.After(50*time.Millisecond + rand.N(100*time.Millisecond)): // people type
			return true
		}
	}
	var talks sync.WaitGroup
	var longest [served]time.Duration // that an acknowledgement took
	for i, v := range visitors {
		talks.Go(func() {
			for n := 1; going(); n++ {
				words := fmt.Sprintf("visitor %d says %d", i, n)
				spoken[i] = append(spoken[i], words)
				from := time.Now()
				v.say(ids[i], words)
				v.idle()
				longest[i] = max(longest[i], time.Since(from))
			}
		})
	}
	var asked [asking][]chat.ID
	for i := range asked {
		talks.Go(func() {
			for n := i; going(); n++ {
				v := newVisitor(t, where, nil)
				id := v.ack(v.say(chat.ID{}, answerable[n%len(answerable)])).Conversation
				v.until("the bot's answer", func() bool { return len(v.bySide("bot", id)) > 0 })
				v.leave()
				asked[i] = append(asked[i], id)
			}
		})
	}
	var answers [served][]string
	talks.Go(func() {
		for n := 0; going(); n++ {
			i := n % served
			words := fmt.Sprintf("agent to %d says %d", i, n)
			answers[i] = append(answers[i], words)
			agent.say(ids[i], words)
			agent.idle()
		}
	})
	change()
	time.Sleep(300 * time.Millisecond) // a little after it, too
	close(over)
	talks.Wait()

	db, ws := database(t, data)
	for i, id := range ids {
		settle(t, db, ws, id)
		all := stored(t, db, ws, id, chat.Agents)
		whole(t, all)
		for side, words := range map[chat.ActorKind][]string{chat.ByVisitor: spoken[i], chat.ByAgent: answers[i]} {
			if diff := gocmp.Diff(words, said(t, all, side)); diff != "" {
				t.Errorf("the %s's words (-said +stored):\n%s", side, diff)
			}
		}
		same(t, visitors[i], db, ws, id)
		same(t, agent, db, ws, id)
	}
	for _, id := range slices.Concat(asked[:]...) {
		covered(t, db, ws, id, settle(t, db, ws, id))
	}
	t.Logf("%d messages and %d new chats; the longest acknowledgements took %v", len(slices.Concat(spoken[:]...)), len(slices.Concat(asked[:]...)), longest)
}

// TestDrain stops a server: first /readyz is red and everybody is still served,
// then those who are there are sent elsewhere.
func TestDrain(t *testing.T) {
	t.Parallel()
	srv := launch(t, binary, engines[0].open(t), []string{"--demo"}, "FRONTDESK_DRAIN_DELAY=5s")
	v := newVisitor(t, srv.at, nil)
	id := v.ack(v.say(chat.ID{}, answerable[0])).Conversation
	srv.signal(syscall.SIGTERM)
	eventually(t, func() string {
		if problem := v.try("GET", "/readyz", nil, nil); !strings.Contains(problem, "503") {
			return "ready: " + problem
		}
		return ""
	})
	v.ack(v.say(id, "One more thing"))
	late := newVisitor(t, srv.at, nil)
	late.ack(late.say(chat.ID{}, "Hello"))
	late.leave()
	v.leave()
	<-srv.exited
	if code := srv.process.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, tail(srv.log.String()))
	}
}
