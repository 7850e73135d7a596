package watch

import (
	"context"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// NewLog gives a logger that writes lines of key=value, or of JSON, with what
// the context is about: workspace, conversation, turn and trace.
func NewLog(w io.Writer, level slog.Level, asJSON bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(&handler{Handler: slog.NewJSONHandler(w, o)})
	}
	return slog.New(&handler{Handler: slog.NewTextHandler(w, o)})
}

// The keys by which lines are found.
const (
	keyWorkspace    = "workspace"
	keyConversation = "conversation"
	keyTurn         = "turn"
	keyTrace        = "trace"
)

// keys marks which of them a line has already.
type keys uint8

const (
	hasWorkspace keys = 1 << iota
	hasConversation
	hasTurn
	hasTrace
)

func (k keys) with(key string) keys {
	switch key {
	case keyWorkspace:
		return k | hasWorkspace
	case keyConversation:
		return k | hasConversation
	case keyTurn:
		return k | hasTurn
	case keyTrace:
		return k | hasTrace
	}
	return k
}

// handler adds the keys that a line does not have and its context knows.
type handler struct {
	slog.Handler
	has    keys
	nested bool // in a group, where the keys would not be the line's own
}

// Handle implements slog.Handler.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	about, span := chat.AboutOf(ctx), trace.SpanContextFromContext(ctx)
	if about == (chat.About{}) && !span.IsValid() || h.nested {
		return h.Handler.Handle(ctx, r)
	}
	has := h.has
	r.Attrs(func(a slog.Attr) bool {
		has = has.with(a.Key)
		return true
	})
	add := func(one keys, key string, id chat.ID) {
		if has&one == 0 && !id.IsZero() {
			r.AddAttrs(slog.String(key, id.String()))
		}
	}
	add(hasWorkspace, keyWorkspace, about.Workspace)
	add(hasConversation, keyConversation, about.Conversation)
	add(hasTurn, keyTurn, about.Turn)
	if has&hasTrace == 0 && span.IsValid() {
		r.AddAttrs(slog.String(keyTrace, span.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := *h
	out.Handler = h.Handler.WithAttrs(attrs)
	if !h.nested {
		for _, a := range attrs {
			out.has = out.has.with(a.Key)
		}
	}
	return &out
}

// WithGroup implements slog.Handler.
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &handler{Handler: h.Handler.WithGroup(name), has: h.has, nested: true}
}
