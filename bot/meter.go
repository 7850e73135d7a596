package bot

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Meter hears how turns go. Safe for concurrent use.
type Meter interface {
	Turn(TurnFacts)
}

// How a turn ended.
const (
	turnCommitted = "committed"
	turnLost      = "lost" // somebody else has the conversation, or the turn
	turnFailed    = "failed"
)

// TurnFacts are one try of a turn in figures.
type TurnFacts struct {
	Workspace chat.ID
	Kind      chat.TurnKind
	Outcome   string        // "committed", "lost" or "failed"
	Action    string        // what was decided, "" for nothing
	Waited    time.Duration // until the worker had it, with the difference between the database's clock and ours in it
	Took      time.Duration
	Calls     int // questions to the model
	Tokens    int // that they took
}

// watch begins the span of a turn, as part of the trace that woke it, and gives
// what ends it: the span, the line in the log and the figures. t is nil when the
// turn did not get so far.
func (w *Worker) watch(ctx context.Context, row chat.Turn) (_ context.Context, end func(t *turn, err error)) {
	begun := w.Now()
	ctx = chat.About{Workspace: row.Workspace, Conversation: row.Conversation, Turn: row.ID}.In(ctx)
	if woken := w.trails.take(row.Conversation); woken != "" {
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": woken})
	}
	ctx, span := startSpan(ctx, "turn", attribute.String("turn.kind", string(row.Kind)), attribute.Int("turn.attempt", row.Attempts))
	return ctx, func(t *turn, err error) {
		f := TurnFacts{Workspace: row.Workspace, Kind: row.Kind, Outcome: turnCommitted, Waited: max(0, begun.Sub(row.OpenedAt)), Took: w.Now().Sub(begun)}
		reason := ""
		if t != nil {
			f.Action, f.Calls, f.Tokens, reason = t.action, t.models, t.tokens, t.reason
		}
		switch {
		case chat.CodeOf(err) == chat.Conflict && err != nil:
			f.Outcome = turnLost
		case err != nil:
			f.Outcome = turnFailed
			span.SetStatus(codes.Error, string(chat.CodeOf(err)))
		}
		span.SetAttributes(attribute.String("turn.outcome", f.Outcome), attribute.String("turn.action", f.Action),
			attribute.Int("turn.model_calls", f.Calls), attribute.Int("turn.tokens", f.Tokens))
		w.Log.LogAttrs(ctx, slog.LevelInfo, "turn ended", slog.String("conversation", row.Conversation.String()), slog.String("workspace", row.Workspace.String()), slog.String("turn", row.ID.String()),
			slog.String("outcome", f.Outcome), slog.String("kind", string(row.Kind)), slog.String("action", f.Action), slog.String("reason", reason),
			slog.Int("attempt", row.Attempts), slog.Int64("waited_ms", f.Waited.Milliseconds()), slog.Int64("took_ms", f.Took.Milliseconds()),
			slog.Int("model_calls", f.Calls), slog.Int("tokens", f.Tokens))
		if w.Meter != nil {
			w.Meter.Turn(f)
		}
		span.End()
	}
}

// startSpan begins a span that names what its context is about.
func startSpan(ctx context.Context, name string, facts ...attribute.KeyValue) (context.Context, trace.Span) {
	about := chat.AboutOf(ctx)
	if !about.Conversation.IsZero() {
		facts = append(facts, attribute.String("conversation", about.Conversation.String()), attribute.String("turn", about.Turn.String()))
	}
	return otel.Tracer("frontdesk").Start(ctx, name, trace.WithAttributes(facts...))
}

// maxTrails bounds the remembered traces: turns are claimed within moments, and
// those that another node claimed need not be kept.
const maxTrails = 4096

// trails remembers which trace woke each conversation's turn. The zero value is
// ready; safe for concurrent use.
type trails struct {
	mu sync.Mutex
	by map[chat.ID]string // conversation → traceparent
}

func (t *trails) put(conversation chat.ID, traceparent string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by == nil || len(t.by) >= maxTrails {
		t.by = map[chat.ID]string{}
	}
	t.by[conversation] = traceparent
}

func (t *trails) take(conversation chat.ID) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	found := t.by[conversation]
	delete(t.by, conversation)
	return found
}
