package chat

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// told is one random schedule of a chat with a bot whose workers crash, come
// late and say things twice, a watchdog, people, and a visitor. Every command
// may be done again, word for word, as after a lost acknowledgement.
type told struct {
	*world
	*rand.Rand
	acks    map[string]bool // client ids that were kept: a store knows repetitions by them
	begun   []*TurnResult   // claims of workers that may still come back
	sent    []Command       // for whoever says it again
	watched []TurnResult    // turns that the watchdog has seen waiting
	seen    map[string]int
	log     []string
}

// wordsOf is the message of a hand-over, so that it is found in the log.
func wordsOf(h ID) string { return "hand-over " + h.String() }

func (p *told) id() (id ID) {
	binary.BigEndian.PutUint64(id[:8], p.Uint64())
	binary.BigEndian.PutUint64(id[8:], p.Uint64()|1)
	return id
}

func (p *told) handOver() *HandOver {
	id := p.id()
	h := &HandOver{ID: id, Reason: "asked", Words: MessageBody{Text: wordsOf(id)}}
	switch p.IntN(6) {
	case 0:
		h.DueAt = p.now.Add(time.Duration(1+p.IntN(20)) * time.Second)
	case 1:
		h.Refused = true
	}
	return h
}

// command draws what happens next.
func (p *told) command() Command {
	agent := []Actor{anna, ben}[p.IntN(2)]
	c := Command{Actor: agent, ClientID: strconv.FormatUint(p.Uint64(), 36), Message: MessageBody{Text: "words of a person"}, OfferFor: time.Second}
	switch n := p.IntN(100); {
	case n < 25:
		c.Op, c.Actor = OpPost, visitor
		c.Message.Text = "words of the visitor"
	case n < 40: // a worker claims what waits, or what another has let lie
		if p.turn != nil {
			p.begun = append(p.begun, p.claim())
			p.seen["claim"]++
		}
		return Command{}
	case n < 62 && len(p.begun) > 0: // a worker comes to an end, perhaps long after its time
		r := *p.begun[p.IntN(len(p.begun))]
		c.Op, c.Actor, c.ClientID, c.Result = OpCommit, theBot, "", &r
		r.Messages = []MessageBody{{Text: "answer of the bot"}}
		switch p.IntN(5) {
		case 0:
			c.Op, r.Messages, r.HandOver = OpFail, nil, p.handOver()
		case 1, 2:
			r.HandOver = p.handOver()
		}
	case n < 66 && p.turn != nil: // the watchdog has seen a turn that waits
		p.watched = append(p.watched, TurnResult{Turn: p.turn.ID})
		return Command{}
	case n < 72 && len(p.watched) > 0: // and says so, perhaps late
		r := p.watched[p.IntN(len(p.watched))]
		c.Op, c.Actor, c.ClientID, c.Result, c.HandOver = OpWatchdog, router, "", &r, p.handOver()
	case n < 76:
		c.Op = OpTake
	case n < 80:
		c.Op = OpPost
	case n < 84:
		c.Op = OpReturn
	case n < 86:
		c.Op = OpResolve
	case n < 91 && p.handoff != nil:
		c.Op, c.Actor, c.ClientID, c.Agent, c.Handoff = OpOffer, router, "", agent.ID, p.handoff.ID
	case n < 95 && p.offer != nil:
		c.Op, c.Offer = OpAccept, p.offer.ID
	case n < 97 && p.handoff != nil:
		c.Op, c.Actor, c.ClientID, c.Handoff = OpEnqueue, router, "", p.handoff.ID
	case n < 98:
		c.Op, c.Actor, c.ClientID, c.Reason, c.Force = OpRelease, router, "", "agent_gone", true
	default:
		c.Op, c.Actor = OpLeave, visitor
	}
	return c
}

// keepOnce does a command as a store does: what was kept under a client id is
// not done again.
func (p *told) keepOnce(c Command) {
	if c.Op == "" || c.ClientID != "" && p.acks[c.ClientID] {
		return
	}
	before, was := p.conv.Owner, len(p.events)
	_, err := p.do(c)
	if err != nil {
		p.log = append(p.log, fmt.Sprintf("%s refused: %v", c.Op, err))
		return
	}
	p.seen[string(c.Op)]++
	p.log = append(p.log, fmt.Sprintf("%s by %s: %s → %s", c.Op, c.Actor.Kind, before, p.conv.Owner))
	for _, e := range p.events[was:] {
		if e.ClientID != "" {
			p.acks[e.ClientID] = true
		}
	}
}

// broken names the promise that the log does not keep, "" when it keeps all.
func (p *told) broken() string {
	owner := OwnerBot
	told, asked := map[string]int{}, map[string]int{}
	for i, e := range p.events {
		switch e.Kind {
		case HandoffRequested:
			b, err := Read[HandoffBody](e)
			if err != nil {
				return err.Error()
			}
			// The words name the hand-over as the bot made it; one that renews a
			// promise keeps that one's row.
			words := p.wordsAfter(i)
			if words == "" {
				return fmt.Sprintf("hand-over %s at %d tells the visitor nothing", b.Handoff, e.Seq)
			}
			asked[words]++
		case OwnerChanged:
			b, err := Read[OwnerBody](e)
			if err != nil {
				return err.Error()
			}
			owner = b.To
		case ConversationResolved:
			owner = OwnerNone
		case ConversationReopened:
			owner = OwnerBot // by the visitor; an agent's is followed by the change of owner
		case MessagePosted:
			m, err := Read[MessageBody](e)
			if err != nil {
				return err.Error()
			}
			if strings.HasPrefix(m.Text, "hand-over ") {
				told[m.Text]++
			} else if e.Actor.Kind == ByBot && owner != OwnerBot {
				return fmt.Sprintf("the bot speaks at %d while the owner is %s", e.Seq, owner)
			}
			if e.Actor.Kind == ByBot && owner == OwnerAgent {
				return fmt.Sprintf("the bot speaks at %d though a person has the chat", e.Seq)
			}
		}
	}
	for words, n := range told {
		if n != 1 || asked[words] != 1 {
			return fmt.Sprintf("%q is said %d times and asked for %d times", words, n, asked[words])
		}
	}
	return ""
}

// wordsAfter gives the words that belong to the hand-over asked for at i: they
// are in the same change, before the next hand-over.
func (p *told) wordsAfter(i int) string {
	for _, e := range p.events[i+1:] {
		if e.Kind == HandoffRequested || !e.At.Equal(p.events[i].At) {
			return ""
		}
		if m, err := Read[MessageBody](e); e.Kind == MessagePosted && err == nil && strings.HasPrefix(m.Text, "hand-over ") {
			return m.Text
		}
	}
	return ""
}

// toldSchedules is how many random schedules are played.
const toldSchedules = 10_000

// TestVisitorsAreToldOnce: every hand-over tells the visitor exactly once, never
// twice and never nothing, and the bot never speaks while a person has the
// chat, whoever crashes, comes late or says it again. FRONTDESK_TEST_SEED plays
// a failure again.
func TestVisitorsAreToldOnce(t *testing.T) {
	t.Parallel()
	base, err := strconv.ParseUint(os.Getenv("FRONTDESK_TEST_SEED"), 10, 64)
	if err != nil {
		base = rand.Uint64()
	}
	t.Logf("FRONTDESK_TEST_SEED=%d", base)
	seen := map[string]int{}
	for i := range toldSchedules {
		p := &told{world: newWorld(), Rand: rand.New(rand.NewPCG(base, uint64(i))), acks: map[string]bool{}, seen: seen}
		for range 40 {
			c := p.command()
			p.keepOnce(c)
			if c.Op != "" {
				p.sent = append(p.sent, c)
			}
			for p.IntN(4) == 0 && len(p.sent) > 0 { // again, now or long after
				again := p.sent[p.IntN(len(p.sent))]
				if p.IntN(2) == 0 {
					again = p.sent[len(p.sent)-1]
				}
				seen["again"]++
				p.keepOnce(again)
			}
			if len(p.begun) > 0 && p.IntN(8) == 0 { // a worker dies with what it had begun
				p.begun = slices.Delete(p.begun, 0, 1)
				seen["crash"]++
			}
		}
		if broken := p.broken(); broken != "" {
			t.Fatalf("FRONTDESK_TEST_SEED=%d, schedule %d: %s\n%s", base, i, broken, strings.Join(p.log, "\n"))
		}
	}
	for _, what := range []string{"again", "crash", "claim", "commit", "fail", "watchdog", "take", "return", "offer", "accept", "enqueue", "release", "leave", "resolve"} {
		if seen[what] == 0 {
			t.Errorf("no schedule has met %q", what)
		}
	}
	t.Log(seen)
}
