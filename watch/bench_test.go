package watch

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// instant is a store that does nothing: what is left is the cost of watching.
type instant struct{ result []chat.Result }

func (s instant) Append(context.Context, []chat.Command) []chat.Result { return s.result }

// BenchmarkMessage measures what watching adds to one message: its frame's span
// that nobody collects, its append, its notice's arrival and its write.
func BenchmarkMessage(b *testing.B) {
	otel.SetTracerProvider(sdk.NewTracerProvider(sdk.WithSampler(sdk.NeverSample())))
	conv := chat.Conversation{ID: chat.NewID(), Workspace: chat.NewID(), Status: "open", Owner: chat.OwnerAgent, Epoch: 3}
	commands := []chat.Command{{Op: chat.OpPost, Workspace: conv.Workspace, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: chat.NewID()}}}
	for name, level := range map[string]slog.Level{"log=info": slog.LevelInfo, "log=warn": slog.LevelWarn} {
		b.Run(name, func(b *testing.B) {
			m := NewMetrics(prometheus.NewRegistry())
			a := Appender{Store: instant{[]chat.Result{{Conversation: conv, Seq: 7}}}, Metrics: m, Log: NewLog(io.Discard, level, false)}
			b.ReportAllocs()
			for b.Loop() {
				ctx, span := otel.Tracer(tracer).Start(chat.About{Workspace: conv.Workspace, Conversation: conv.ID}.In(b.Context()), "frame send")
				a.Append(ctx, commands)
				Trail(ctx)
				span.End()
				m.Batch(1)
				m.Transaction(time.Millisecond)
				m.Arrived(time.Millisecond)
				m.Written(time.Millisecond, 1)
				m.Written(time.Millisecond, 1)
			}
		})
	}
}
