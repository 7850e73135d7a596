package main_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// TestCrowdedFloor lets many more visitors ask for a person than there are
// agents, over real sockets, and looks through the database afterwards at
// what routing promises.
func TestCrowdedFloor(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		c := newCrowd(t, data, 20, habits{declines: 7, crashes: 13})
		chats := c.arrive(0, 160, 8, 0)
		c.served(len(chats))
		c.check(chats)
	})
}

// check looks at every conversation's log: each was handed over once and said
// so once, nobody was offered the same twice in a round, nobody had more than
// they can take, an older one was offered first, and each was resolved by who accepted it.
func (c *crowd) check(chats []chat.ID) {
	c.Helper()
	const limit = 4
	type change struct {
		at    time.Time
		seq   int64
		agent chat.ID
		by    int // +1 offered, -1 freed
	}
	var changes []change
	for _, id := range chats {
		events := stored(c, c.db, c.ws, id, chat.Agents)
		whole(c, events)
		asked, told, accepted := 0, 0, chat.ID{}
		offered := map[chat.ID]int{}
		for _, e := range events {
			add := func(by int, b chat.OfferBody) { changes = append(changes, change{e.At, e.Seq, b.Agent, by}) }
			switch e.Kind {
			case chat.HandoffRequested:
				asked++
			case chat.MessagePosted:
				if m, err := chat.Read[chat.MessageBody](e); err == nil && m.Queue != nil {
					told++
				}
			case chat.OfferMade, chat.OfferDeclined, chat.OfferExpired, chat.OfferAccepted:
				b, err := chat.Read[chat.OfferBody](e)
				if err != nil {
					c.Fatal(err)
				}
				switch e.Kind {
				case chat.OfferMade:
					offered[b.Agent]++
					add(1, b)
				case chat.OfferAccepted:
					if !accepted.IsZero() {
						c.Errorf("%s was accepted twice", id)
					}
					accepted = b.Agent
				default:
					add(-1, b)
				}
			case chat.ConversationResolved:
				add(-1, chat.OfferBody{Agent: accepted})
				if e.Actor.ID != accepted {
					c.Errorf("%s was accepted by %s and resolved by %s", id, accepted, e.Actor.ID)
				}
			}
		}
		if asked != 1 || told != 1 || accepted.IsZero() {
			c.Errorf("%s: handed over %d times, told %d times, accepted by %s", id, asked, told, accepted)
		}
		h, err := c.db.HandoffOf(c.Context(), c.ws, id)
		if err != nil || h.Status != chat.HandoffDone {
			c.Errorf("%s: hand-over %s, %v", id, h.Status, err)
		}
		for agent, times := range offered {
			if times > h.Round {
				c.Errorf("%s was offered to %s %d times in %d rounds", id, agent, times, h.Round)
			}
		}
	}
	// Within a millisecond a place may be freed and given again.
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.by, b.by)) })
	load := map[chat.ID]int{}
	for _, ch := range changes {
		if load[ch.agent] += ch.by; load[ch.agent] > limit {
			c.Errorf("%s had %d chats and offers at %s: at most %d", ch.agent, load[ch.agent], ch.at, limit)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, refused := range c.failed {
		c.Errorf("an agent was refused: %s", refused)
	}
}

// waited gives how long each chat took from the decision to hand over until
// its first offer was on an agent's socket. Both clocks are this machine's.
func (c *crowd) waited(chats []chat.ID) (out []time.Duration) {
	c.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range chats {
		h, err := c.db.HandoffOf(c.Context(), c.ws, id)
		if err != nil {
			c.Fatal(err)
		}
		out = append(out, c.made[id].Sub(h.RequestedAt))
	}
	return out
}

// BenchmarkFloor is TestCrowdedFloor in full size: 200 agents and 2,000 chats
// that come as fast as they can. Agents decline, let offers time out and lose
// their consoles, and the server is killed once under way; what routing
// promises is checked afterwards.
func BenchmarkFloor(b *testing.B) {
	const agents, chats = 200, 2000
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			for b.Loop() {
				c := newCrowd(b, e.open(b), agents, habits{declines: 20, silent: 37, crashes: 50}, "--offer-for", "5s")
				began := time.Now()
				all := c.arrive(0, chats, 16, 0)
				c.srv.kill()
				c.srv.start()
				c.served(chats)
				took := time.Since(began)
				c.check(all)
				b.ReportMetric(chats/took.Seconds(), "chats/s")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// BenchmarkOffer measures the time from the decision to hand over until the
// offer is on an agent's socket: 200 agents are online and have room, five
// chats come a second, and 1,000 others wait for a team that picks by hand.
func BenchmarkOffer(b *testing.B) {
	const agents, chats, waiting = 200, 400, 1000
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			for b.Loop() {
				c := newCrowd(b, e.open(b), agents, habits{declines: 20})
				c.wait(waiting)
				before := processor(b, c.srv)
				all := c.arrive(0, chats, 8, 200*time.Millisecond)
				c.served(chats)
				used := processor(b, c.srv) - before
				took := c.waited(all)
				b.ReportMetric(ms(quantile(took, 0.5)), "p50-ms")
				b.ReportMetric(ms(quantile(took, 0.99)), "p99-ms")
				b.ReportMetric(ms(used)/chats, "server-cpu-ms/chat")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// BenchmarkFreed measures the time from a place that is freed until the next
// offer is on that agent's socket. Paced are 200 agents with four chats each, of
// whom twenty free a place each second, and 1,000 chats that wait at first. At the
// limit are 20 who resolve as soon as they can, and never fewer than 200 that wait.
func BenchmarkFreed(b *testing.B) {
	for _, floor := range []struct {
		name                   string
		agents, chats, measure int
		habits                 habits
	}{
		{"paced", 200, 1800, 1200, habits{talks: 40 * time.Second}},
		{"limit", 20, 1000, 800, habits{}},
	} {
		for _, e := range engines {
			b.Run(floor.name+"/"+e.name, func(b *testing.B) {
				for b.Loop() {
					c := newCrowd(b, e.open(b), 0, habits{})
					c.arrive(0, floor.chats, 16, 0)
					c.queued(floor.chats)
					before := processor(b, c.srv)
					for n := range floor.agents {
						c.clerk(n, floor.habits)
					}
					c.served(floor.measure)
					used := processor(b, c.srv) - before
					c.mu.Lock()
					freed := slices.Clone(c.freed)
					c.mu.Unlock()
					b.ReportMetric(ms(quantile(freed, 0.5)), "freed-p50-ms")
					b.ReportMetric(ms(quantile(freed, 0.99)), "freed-p99-ms")
					b.ReportMetric(ms(used)/float64(floor.measure), "server-cpu-ms/chat")
					b.ReportMetric(0, "ns/op")
				}
			})
		}
	}
}

// queued waits until so many chats wait for an agent.
func (c *crowd) queued(chats int) {
	c.Helper()
	waiting := 0
	for deadline := time.Now().Add(patience); waiting < chats; time.Sleep(100 * time.Millisecond) {
		rows, err := c.db.Waiting(c.Context(), c.ws)
		if err != nil || time.Now().After(deadline) {
			c.Fatalf("%d of %d wait: %v", len(rows), chats, err)
		}
		if len(rows) > waiting {
			waiting, deadline = len(rows), time.Now().Add(patience)
		}
	}
}
