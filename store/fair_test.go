package store

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// numbered gives an id that tests can read.
func numbered(n int) (id chat.ID) {
	binary.BigEndian.PutUint64(id[8:], uint64(n)+1)
	return id
}

// waiting makes a command that somebody of a workspace has sent.
func waiting(workspace, by int, at time.Time) *entry {
	c := chat.Command{Workspace: numbered(workspace), Actor: chat.Actor{Kind: chat.ByVisitor, ID: numbered(by)}}
	return &entry{cmd: c, job: &job{at: at, by: partyOf(&c)}}
}

func TestFairQueue(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		in   [][2]int // workspace and party, as they came
		want []int    // their places
	}{
		"OneWaits":                     {in: [][2]int{{1, 1}}, want: []int{0}},
		"OnePartyKeepsItsOrder":        {in: [][2]int{{1, 1}, {1, 1}, {1, 1}}, want: []int{0, 1, 2}},
		"PartiesTakeTurns":             {in: [][2]int{{1, 1}, {1, 1}, {1, 1}, {1, 2}, {1, 3}}, want: []int{0, 3, 4, 1, 2}},
		"WorkspacesTakeTurns":          {in: [][2]int{{1, 1}, {1, 2}, {1, 3}, {2, 9}, {2, 9}}, want: []int{0, 3, 1, 4, 2}},
		"ManyPartiesAreNoMoreTurns":    {in: [][2]int{{1, 1}, {1, 2}, {1, 3}, {1, 4}, {2, 9}}, want: []int{0, 4, 1, 2, 3}},
		"TheSamePartyInTwoIsTwo":       {in: [][2]int{{1, 1}, {1, 1}, {2, 1}}, want: []int{0, 2, 1}},
		"WhoseTurnItWasGoesBehindThem": {in: [][2]int{{1, 1}, {1, 1}, {1, 2}, {1, 2}}, want: []int{0, 2, 1, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var q fairQueue
			place := map[*entry]int{}
			for i, in := range c.in {
				e := waiting(in[0], in[1], now)
				place[e] = i
				q.push(e)
			}
			var got []int
			for e := q.pop(now); e != nil; e = q.pop(now) {
				got = append(got, place[e])
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) || q.size != 0 {
				t.Errorf("got %v, want %v; %d are left", got, c.want, q.size)
			}
		})
	}
}

// TestFairQueueIsFair draws comings and goings: nothing is lost or turned round,
// and between two turns of a workspace every other that waited had one.
func TestFairQueueIsFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var q fairQueue
		now := time.Now()
		waits := map[[2]chat.ID][]*entry{}           // what a party has in it
		passed := map[chat.ID]map[chat.ID]int{}      // turns of others since this workspace began to wait for its own
		overtook := map[[2]chat.ID]map[chat.ID]int{} // the same of the parties of its workspace
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			now = now.Add(time.Millisecond)
			if rapid.IntRange(0, 2).Draw(t, "push") > 0 {
				e := waiting(rapid.IntRange(1, 3).Draw(t, "workspace"), rapid.IntRange(1, 4).Draw(t, "party"), now)
				key := [2]chat.ID{e.cmd.Workspace, e.job.by}
				if wait := q.wait(key[0], key[1], now); len(waits[key]) > 0 && wait != now.Sub(waits[key][0].job.at) {
					t.Fatalf("says that the wait is %s", wait)
				}
				if passed[key[0]] == nil {
					passed[key[0]] = map[chat.ID]int{}
				}
				if overtook[key] == nil {
					overtook[key] = map[chat.ID]int{}
				}
				waits[key] = append(waits[key], e)
				q.push(e)
				continue
			}
			e := q.pop(now)
			if e == nil {
				if len(waits) > 0 {
					t.Fatal("nothing came though something waits")
				}
				continue
			}
			key := [2]chat.ID{e.cmd.Workspace, e.job.by}
			if waits[key][0] != e {
				t.Fatal("a party's order is turned round")
			}
			if waits[key] = waits[key][1:]; len(waits[key]) == 0 {
				delete(waits, key)
				delete(overtook, key)
			} else {
				overtook[key] = map[chat.ID]int{}
			}
			delete(passed, key[0])
			for other := range waits {
				if other[0] == key[0] {
					passed[key[0]] = map[chat.ID]int{}
					if other != key {
						if overtook[other][key[1]]++; overtook[other][key[1]] > 1 {
							t.Fatal("a party had two turns while another of its workspace waited for one")
						}
					}
				}
			}
			for other := range passed {
				if other != key[0] {
					if passed[other][key[0]]++; passed[other][key[0]] > 1 {
						t.Fatal("a workspace had two turns while another waited for one")
					}
				}
			}
		}
	})
}

// BenchmarkFairQueue is what a command costs in the queue, with so many parties
// in so many workspaces that wait at once.
func BenchmarkFairQueue(b *testing.B) {
	for _, n := range [][2]int{{1, 1}, {1, 200}, {1, 10_000}, {50, 4000}} {
		b.Run(fmt.Sprintf("%dWorkspaces%dParties", n[0], n[1]), func(b *testing.B) {
			now := time.Now()
			all := make([]*entry, n[1])
			for i := range all {
				all[i] = waiting(i%n[0], i, now)
			}
			var q fairQueue
			b.ReportAllocs()
			for i := 0; i < b.N; i += len(all) {
				for _, e := range all {
					q.push(e)
				}
				for range all {
					q.pop(now)
				}
			}
		})
	}
}
