package bot_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// spans keeps those of turns whose trace was begun elsewhere and is sampled.
var spans = sync.OnceValue(func() *tracetest.SpanRecorder {
	r := tracetest.NewSpanRecorder()
	otel.SetTracerProvider(sdk.NewTracerProvider(sdk.WithSampler(sdk.ParentBased(sdk.NeverSample())), sdk.WithSpanProcessor(r)))
	return r
})

type meter struct {
	mu    sync.Mutex
	turns []bot.TurnFacts
}

func (m *meter) Turn(f bot.TurnFacts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turns = append(m.turns, f)
}

func (m *meter) all() []bot.TurnFacts {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]bot.TurnFacts{}, m.turns...)
}

// text is a log that may be read while it is written.
type text struct {
	mu sync.Mutex
	b  strings.Builder
}

func (w *text) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *text) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// TestTurnJoinsTheTraceThatWokeIt has a turn woken by another node's notice.
func TestTurnJoinsTheTraceThatWokeIt(t *testing.T) {
	t.Parallel()
	recorded := spans()
	const traceID, frame = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	var m meter
	var log text
	s := newStage(t, func(s *stage) {
		s.worker.Meter, s.worker.Log = &m, slog.New(slog.NewTextHandler(&log, nil))
		told := &atomic.Bool{}
		s.worker.Turns = claimedWhenTold{s.worker.Turns, told}
		s.desk.Bus = onlyTraced{s.desk.Bus, s.worker, told, "00-" + traceID + "-" + frame + "-01"}
	})
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(log.String())
		}
	})
	s.say("How long does delivery to the UK take?")
	var turn, retrieval sdk.ReadOnlySpan
	s.eventually("the spans of the turn", func() bool {
		for _, span := range recorded.Ended() {
			if span.SpanContext().TraceID().String() != traceID {
				continue
			}
			switch span.Name() {
			case "turn":
				turn = span
			case "retrieval":
				retrieval = span
			}
		}
		return turn != nil && retrieval != nil
	})
	if got := turn.Parent().SpanID().String(); got != frame {
		t.Errorf("the turn's parent is %s, want the frame %s", got, frame)
	}
	if retrieval.Parent().SpanID() != turn.SpanContext().SpanID() {
		t.Errorf("the retrieval is not part of the turn")
	}
	for _, span := range []sdk.ReadOnlySpan{turn, retrieval} {
		for _, a := range span.Attributes() {
			if strings.Contains(strings.ToLower(a.Value.String()), "delivery") {
				t.Errorf("%s has the visitor's words: %s", span.Name(), a.Value.String())
			}
		}
	}
	s.eventually("the turn's figures", func() bool { return len(m.all()) > 0 })
	f := m.all()[0]
	if f.Kind != chat.TurnMessage || f.Outcome != "committed" || f.Action == "" || f.Took <= 0 || f.Took > time.Minute {
		t.Errorf("the turn's figures are %+v", f)
	}
	if line := log.String(); !strings.Contains(line, "turn ended") || !strings.Contains(line, "conversation="+s.conv.String()) || strings.Contains(strings.ToLower(line), "delivery") {
		t.Errorf("the log says %q", line)
	}
}

// onlyTraced puts a trace into the notices that wake the bot, and lets the
// turn be claimed once the bot has one.
type onlyTraced struct {
	chat.Publisher
	worker *bot.Worker
	told   *atomic.Bool
	trace  string
}

func (p onlyTraced) Publish(n chat.Notice) {
	if n.Turn {
		n.Trace = p.trace
		p.worker.Notice(n)
		p.told.Store(true)
	}
	p.Publisher.Publish(n)
}

// claimedWhenTold keeps the worker's sweep from a turn whose notice is still
// under way: such a turn belongs to no trace.
type claimedWhenTold struct {
	chat.Turns
	told *atomic.Bool
}

func (c claimedWhenTold) ClaimTurns(ctx context.Context, lease time.Duration, most int) ([]chat.Turn, error) {
	if !c.told.Load() {
		return nil, chat.Errorf(chat.NotFound, "no notice yet")
	}
	return c.Turns.ClaimTurns(ctx, lease, most)
}
