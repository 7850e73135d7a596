package llm

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testKey = "sk-test-key"

// rig is a client beside a real endpoint, whose waits are written down instead
// of waited for.
type rig struct {
	*llmtest.Server
	client *Client
	log    *lockedBuffer

	mu     sync.Mutex
	pauses []time.Duration
	now    time.Time
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{Server: llmtest.Start(t), log: &lockedBuffer{}, now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	r.client = New(Options{
		BaseURL: r.URL(), APIKey: testKey, ChatModel: "small-chat", EmbedModel: "small-embed",
		HTTP: r.Client(), Log: slog.New(slog.NewTextHandler(r.log, nil)), Now: r.clock,
	})
	r.client.pause = func(ctx context.Context, d time.Duration) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.pauses = append(r.pauses, d)
		return ctx.Err()
	}
	return r
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) advance(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// waited gives the pauses so far.
func (r *rig) waited() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]time.Duration(nil), r.pauses...)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// returns is a question that passage 2 answers.
func returns() bot.ModelQuestion {
	return bot.ModelQuestion{
		Text: "How many days do I have to return a tent?", Lang: "en",
		Passages: []bot.ModelPassage{
			{Title: "Gift cards", Text: "Gift cards are sent by mail. They are valid for 3 years."},
			{Title: "Returns", Text: "You may return a tent within 30 days. It must be dry and clean."},
		},
	}
}
