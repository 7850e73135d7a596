package handoff_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// seed is FRONTDESK_TEST_SEED, so that a failure can be played again, or a new one.
func seed(t *testing.T) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(os.Getenv("FRONTDESK_TEST_SEED"), 10, 64)
	if err != nil {
		n = rand.Uint64()
	}
	t.Logf("FRONTDESK_TEST_SEED=%d", n)
	return n
}

// schedules is how many random schedules the pure model plays.
const schedules = 10_000

func TestInvariantsOfThePureModel(t *testing.T) {
	t.Parallel()
	base := seed(t)
	const shards = 4
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			seen := map[string]int{}
			for i := shard; i < schedules; i += shards {
				r := rand.New(rand.NewPCG(base, uint64(i)))
				m := newMemory(drawFloor(r), noonUTC)
				m.agents = drawAgents(r, noonUTC)
				p := &play{stage: m, Rand: r, ws: chat.NewID(), floor: m.floor, seen: seen}
				for _, a := range m.agents {
					p.agents = append(p.agents, a.Agent)
				}
				if broken := p.run(16); broken != "" {
					t.Fatalf("FRONTDESK_TEST_SEED=%d, schedule %d: %s\n%s", base, i, broken, lines(p.log))
				}
			}
			happened(t, seen)
		})
	}
}

// happened makes sure that the schedules have met what they are to meet.
func happened(t *testing.T, seen map[string]int) {
	t.Helper()
	for _, what := range []string{"offer", "accept", "decline", "expire", "requeue", "enqueue", "release", "overflow", "assign", "leave", "callback", "broadcast", "auto-accept"} {
		if seen[what] == 0 {
			t.Errorf("no schedule has met %q", what)
		}
	}
	t.Log(seen)
}

var noonUTC = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func lines(log []string) (text string) {
	for _, l := range log[max(0, len(log)-40):] {
		text += l + "\n"
	}
	return text
}
