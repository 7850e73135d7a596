package watch_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/watch"
)

func TestLog(t *testing.T) {
	t.Parallel()
	about := chat.About{Workspace: chat.NewID(), Conversation: chat.NewID(), Turn: chat.NewID()}
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}})
	ctx := trace.ContextWithSpanContext(about.In(t.Context()), span)

	t.Run("AddsWhatTheContextIsAbout", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		watch.NewLog(&out, slog.LevelInfo, true).WarnContext(ctx, "something")
		var line map[string]any
		if err := json.Unmarshal(out.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{
			"workspace": about.Workspace.String(), "conversation": about.Conversation.String(), "turn": about.Turn.String(), "trace": span.TraceID().String(),
		} {
			if line[key] != want {
				t.Errorf("%s is %v, want %s", key, line[key], want)
			}
		}
	})
	t.Run("KeepsWhatTheLineSaysItself", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		other := chat.NewID()
		watch.NewLog(&out, slog.LevelInfo, false).With("workspace", "mine").WarnContext(ctx, "something", "conversation", other)
		if line := out.String(); strings.Count(line, "conversation=") != 1 || !strings.Contains(line, "conversation="+other.String()) ||
			strings.Count(line, "workspace=") != 1 || !strings.Contains(line, "workspace=mine") || strings.Count(line, "turn=") != 1 {
			t.Errorf("the line is %q", line)
		}
	})
	t.Run("AddsNothingToOtherLines", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		watch.NewLog(&out, slog.LevelInfo, false).WarnContext(t.Context(), "something")
		for _, key := range []string{"workspace", "conversation", "turn", "trace"} {
			if strings.Contains(out.String(), key+"=") {
				t.Errorf("the line is %q", out.String())
			}
		}
	})
}
