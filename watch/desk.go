package watch

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Appender measures, traces and tells what goes through the one door of every
// change.
type Appender struct {
	Store   chat.Appender
	Metrics *Metrics
	Log     *slog.Logger
}

var _ chat.Appender = Appender{}

// Append implements chat.Appender.
func (a Appender) Append(ctx context.Context, cmds []chat.Command) []chat.Result {
	begun := time.Now()
	ctx, span := otel.Tracer(tracer).Start(ctx, "append")
	results := a.Store.Append(ctx, cmds)
	took := time.Since(begun).Seconds()
	tells := a.Log.Enabled(ctx, slog.LevelInfo)
	for i := range results {
		r, c := &results[i], &cmds[i]
		if r.Err != nil {
			a.Metrics.changes.WithLabelValues(string(c.Op), "refused").Inc()
			span.SetStatus(codes.Error, string(chat.CodeOf(r.Err)))
			continue
		}
		a.Metrics.path[stageCommit].Observe(took)
		a.Metrics.changes.WithLabelValues(string(c.Op), "done").Inc()
		a.count(c, r)
		if tells && c.Op != chat.OpReadMarks && !r.Duplicate {
			a.tell(ctx, c, r)
		}
	}
	if span.IsRecording() {
		span.SetAttributes(attribute.Int("commands", len(cmds)))
		if len(cmds) == 1 {
			span.SetAttributes(attribute.String("op", string(cmds[0].Op)), attribute.String("conversation", results[0].Conversation.ID.String()), attribute.Int64("seq", results[0].Seq))
		}
	}
	span.End()
	return results
}

// count counts what became of offers.
func (a Appender) count(c *chat.Command, r *chat.Result) {
	if r.Duplicate {
		return
	}
	m := a.Metrics
	m.offers.WithLabelValues("withdrawn").Add(float64(len(r.Withdrawn)))
	if r.Offer == nil {
		return
	}
	switch c.Op {
	case chat.OpOffer:
		m.offers.WithLabelValues("made").Inc()
		if !r.QueuedAt.IsZero() && r.Offer.Round == 1 { // later ones tell of agents, not of the router
			m.offerAfter.Observe(max(0, r.Offer.MadeAt.Sub(r.QueuedAt).Seconds()))
		}
		if c.Auto {
			m.offers.WithLabelValues("accepted").Inc()
		}
	case chat.OpAccept:
		m.offers.WithLabelValues("accepted").Inc()
		m.acceptAfter.Observe(max(0, r.Offer.DecidedAt.Sub(r.Offer.MadeAt).Seconds()))
	case chat.OpDecline:
		m.offers.WithLabelValues("declined").Inc()
	case chat.OpExpire:
		m.offers.WithLabelValues("timed_out").Inc()
	}
}

// tell writes a line of a chat's story: who did what, and how the chat stands.
func (a Appender) tell(ctx context.Context, c *chat.Command, r *chat.Result) {
	conv := &r.Conversation
	facts := make([]slog.Attr, 0, 16)
	facts = append(facts,
		slog.String("conversation", conv.ID.String()), slog.String("workspace", conv.Workspace.String()), slog.String("op", string(c.Op)), slog.String("by", string(c.Actor.Kind)),
		slog.Int64("seq", r.Seq), slog.String("status", string(conv.Status)), slog.String("owner", string(conv.Owner)), slog.Int64("epoch", conv.Epoch))
	if c.Actor.Kind == chat.ByAgent {
		facts = append(facts, slog.String("agent", c.Actor.ID.String()))
	}
	if c.Result != nil && !c.Result.Turn.IsZero() {
		facts = append(facts, slog.String("turn", c.Result.Turn.String()))
	}
	if h := handOverOf(c); h != nil {
		facts = append(facts, slog.String("reason", h.Reason), slog.String("team", h.Team))
	} else if conv.Owner == chat.OwnerQueue && conv.Team != "" {
		facts = append(facts, slog.String("team", conv.Team))
	}
	if r.Offer != nil {
		facts = append(facts, slog.String("offer", r.Offer.ID.String()), slog.String("offered_to", r.Offer.Agent.String()))
	}
	if c.Op == chat.OpRelease && c.Reason != "" {
		facts = append(facts, slog.String("reason", c.Reason))
	}
	a.Log.LogAttrs(ctx, slog.LevelInfo, changed, facts...)
}

func handOverOf(c *chat.Command) *chat.HandOver {
	if c.Result != nil && c.Result.HandOver != nil {
		return c.Result.HandOver
	}
	return c.HandOver
}

// changed is the message of the lines that tell a chat's story.
const changed = "chat changed"

// tracer is the name that spans are made under.
const tracer = "frontdesk"

// Trail gives the trace that a context is part of, as a W3C traceparent; "" for none.
func Trail(ctx context.Context) string {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}
