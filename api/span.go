package api

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// startSpan begins the trace of what a client asks for; end says what became of
// it. A trace that the client names is not gone on with: it is not to be trusted.
func startSpan(ctx context.Context, name, audience string) (_ context.Context, end func(a *answer, err error)) {
	ctx, span := otel.Tracer("frontdesk").Start(ctx, name, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attribute.String("audience", audience)))
	return ctx, func(a *answer, err error) {
		if err != nil {
			span.SetStatus(codes.Error, string(chat.CodeOf(err)))
		}
		if a != nil && !a.Conversation.IsZero() {
			span.SetAttributes(attribute.String("conversation", a.Conversation.String()))
		}
		span.End()
	}
}

// aboutInput is a context whose work is about the conversation that an input names.
func aboutInput(ctx context.Context, who caller, in input) context.Context {
	named, ok := in.(interface{ on() chat.ID })
	if !ok || named.on().IsZero() {
		return ctx
	}
	return chat.About{Workspace: who.workspace, Conversation: named.on()}.In(ctx)
}
