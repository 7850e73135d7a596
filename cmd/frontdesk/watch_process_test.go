package main_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/frontdesk-chat/frontdesk/store"
)

// collector takes spans as OpenTelemetry's collector does. Safe for concurrent use.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*tracepb.Span
	raw   []byte // every byte that came
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var said tracepb.TracesData
		if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &said) != nil {
			t.Errorf("the collector was sent what is no OTLP, to %s", r.URL.Path)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.raw = append(c.raw, body...)
		for _, rs := range said.ResourceSpans {
			for _, ss := range rs.ScopeSpans {
				c.spans = append(c.spans, ss.Spans...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// path gives the names of the spans from the root of a trace to each span named last.
func (c *collector) path(last string) (paths []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	byID := map[string]*tracepb.Span{}
	for _, s := range c.spans {
		byID[hex.EncodeToString(s.SpanId)] = s
	}
	for _, s := range c.spans {
		if s.Name != last {
			continue
		}
		names := []string{}
		for at := s; at != nil; at = byID[hex.EncodeToString(at.ParentSpanId)] {
			names = append([]string{at.Name}, names...)
		}
		paths = append(paths, strings.Join(names, " > "))
	}
	return paths
}

// TestWatched follows one chat from the visitor's first words over a hand-over
// to its end, in the logs, the traces and the metrics of a real server.
func TestWatched(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		spans, model := newCollector(t), llmtest.Start(t)
		srv := serve(t, data, []string{"--demo", "--log-format", "json"}, append(modelEnv(model), "OTEL_EXPORTER_OTLP_ENDPOINT="+spans.URL, "OTEL_BSP_SCHEDULE_DELAY=100")...)
		agent, visitor := newAgent(t, srv.at, ada, password, nil), newVisitor(t, srv.at, nil)
		id := visitor.ack(visitor.say(chat.ID{}, answerable[0])).Conversation
		visitor.until("an answer", func() bool { return len(visitor.bySide("bot", id)) > 0 })
		other := newVisitor(t, srv.at, nil)
		apart := other.ack(other.say(chat.ID{}, answerable[1])).Conversation
		visitor.ack(visitor.say(id, "I want to talk to a person please"))
		offer := offered(t, agent, []chat.ID{id})[id]
		agent.ack(agent.send(map[string]any{"type": "accept", "offer": offer}))
		agent.ack(agent.say(id, "Marzipan is what a person says"))
		agent.ack(agent.send(map[string]any{"type": "resolve", "conversation": id}))

		eventually(t, func() string { // what a process writes takes a moment to arrive
			if !strings.Contains(srv.log.String(), `"op":"resolve"`) {
				return "the log does not tell that the chat was resolved"
			}
			return ""
		})
		log := filepath.Join(t.TempDir(), "server.log")
		if err := os.WriteFile(log, []byte(srv.log.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		told := frontdesk(t, nil, "logs", "story", id.String(), log)
		if told.code != 0 {
			t.Fatalf("frontdesk logs story ended with %d: %s", told.code, told.err)
		}
		inOrder(t, told.out,
			`chat changed op=post by=visitor owner=bot`, `turn ended .*outcome=committed action=answered`,
			`chat changed op=post by=visitor owner=bot`, `chat changed op=commit by=bot owner=queue .*reason=`,
			`chat changed op=offer by=system owner=queue .*offered_to=`, `chat changed op=accept by=agent .*owner=agent`,
			`chat changed op=post by=agent .*owner=agent`, `chat changed op=resolve by=agent .*owner=none`)
		for line := range strings.Lines(told.out) {
			if strings.Contains(line, "chat changed op=post") && !strings.Contains(line, " trace=") {
				t.Errorf("a line has no trace: %s", line)
			}
		}
		if strings.Contains(told.out, apart.String()) {
			t.Errorf("the story tells of another chat:\n%s", told.out)
		}
		if again := frontdesk(t, nil, "logs", "story", id.String(), log, "--json"); again.code != 0 || strings.Count(again.out, id.String()) < 8 {
			t.Errorf("frontdesk logs story --json ended with %d: %s%s", again.code, again.out, again.err)
		}

		eventually(t, func() string {
			for last, want := range map[string]string{
				"turn": "frame send > turn", "retrieval": "frame send > turn > retrieval", "model call": "frame send > turn > model call", "append": "frame send > turn > append",
			} {
				found := false
				for _, p := range spans.path(last) {
					found = found || p == want
				}
				if !found {
					return "no spans " + want + ", but " + strings.Join(spans.path(last), "; ")
				}
			}
			return ""
		})

		metrics := string(download(t, srv.at()+"/metrics"))
		for _, want := range []string{
			`frontdesk_message_path_seconds_count\{stage="commit"\}`, `frontdesk_message_path_seconds_count\{stage="broadcast"\}`, `frontdesk_message_path_seconds_count\{stage="write"\}`,
			`frontdesk_turns_total\{action="answered",kind="message",outcome="committed"\}`, `frontdesk_turn_seconds_count`, `frontdesk_model_call_seconds_count\{outcome="ok"\}`,
			`frontdesk_offers_total\{outcome="made"\}`, `frontdesk_offers_total\{outcome="accepted"\}`, `frontdesk_offer_seconds_count`, `frontdesk_accept_seconds_count`,
			`frontdesk_changes_total\{op="resolve",result="done"\}`, `frontdesk_bus_published_total`, `frontdesk_bus_received_total`, `frontdesk_db_transaction_seconds_count`,
			`frontdesk_db_batch_commands_count`, `frontdesk_frames_written_total`, `frontdesk_vitals_ok`, `frontdesk_bus_connected`, `frontdesk_spans_exported_total\{outcome="ok"\}`, `frontdesk_disk_free_bytes`,
		} {
			m := regexp.MustCompile(`(?m)^` + want + ` (\S+)$`).FindStringSubmatch(metrics)
			if m == nil {
				t.Errorf("the metrics have no %s", want)
			} else if v, err := strconv.ParseFloat(m[1], 64); err != nil || v <= 0 {
				t.Errorf("%s is %s", want, m[1])
			}
		}

		spans.mu.Lock()
		defer spans.mu.Unlock()
		for _, secret := range []string{"delivery", "Marzipan", "talk to a person", ada, "Fellside"} {
			for where, text := range map[string]string{"logs": srv.log.String(), "traces": string(spans.raw), "metrics": metrics} {
				if strings.Contains(text, secret) {
					t.Errorf("the %s have %q: %s", where, secret, around(text, secret))
				}
			}
		}
	})
}

// inOrder checks that lines which fit the patterns are there, each after the one before.
func inOrder(t *testing.T, text string, patterns ...string) {
	t.Helper()
	rest := text
	for _, p := range patterns {
		at := regexp.MustCompile(p).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("after what came before, the story has no %q:\n%s", p, text)
		}
		rest = rest[at[1]:]
	}
}
