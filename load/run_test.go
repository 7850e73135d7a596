package load_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/load"
)

// liar speaks as much of the protocol as a run needs, and does wrong on
// purpose: of a visitor's messages the first is acknowledged and not kept, the
// second is kept twice, the third does not come to the agent, the fourth comes twice.
type liar struct {
	mu      sync.Mutex
	chats   map[string][]string // texts by conversation, as stored
	heard   map[string]int      // messages by conversation
	agents  []*websocket.Conn
	honest  bool
	upgrade websocket.Upgrader
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	say := func(v any) { _ = json.NewEncoder(w).Encode(v) }
	switch path := r.URL.Path; {
	case path == "/api/v1/visitor/session":
		say(map[string]any{"token": "t"})
	case path == "/api/v1/session":
		http.SetCookie(w, &http.Cookie{Name: "s", Value: "1"})
		say(map[string]any{"csrf": "c"})
	case path == "/api/v1/visitor/conversations":
		l.mu.Lock()
		id := fmt.Sprintf("chat-%d", len(l.chats))
		l.chats[id] = nil
		l.mu.Unlock()
		say(map[string]any{"conversation": id})
	case strings.HasSuffix(path, "/events"):
		l.mu.Lock()
		events := []any{}
		for i, id := range l.chats[strings.Split(path, "/")[5]] {
			events = append(events, map[string]any{"seq": i + 1, "prev": i, "kind": "message.posted", "client_id": id})
		}
		l.mu.Unlock()
		if r.URL.Query().Get("after_seq") != "0" {
			events = nil
		}
		say(map[string]any{"events": events, "more": false})
	case !strings.HasSuffix(path, "/socket"): // what a console reads
		say(map[string]any{})
	default:
		conn, err := l.upgrade.Upgrade(w, r, nil)
		if err == nil {
			l.socket(conn, strings.Contains(path, "/agent/"))
		}
	}
}

func (l *liar) socket(conn *websocket.Conn, agent bool) {
	defer conn.Close()
	for {
		var f struct {
			Type, Conversation, Text string
			ClientID                 string `json:"client_id"`
		}
		if conn.ReadJSON(&f) != nil {
			return
		}
		l.mu.Lock()
		switch f.Type {
		case "hello":
			if agent {
				l.agents = append(l.agents, conn)
			}
			_ = conn.WriteJSON(map[string]any{"type": "welcome"})
		case "send":
			l.heard[f.Conversation]++
			n := l.heard[f.Conversation]
			_ = conn.WriteJSON(map[string]any{"type": "ack", "client_id": f.ClientID, "conversation": f.Conversation, "seq": n})
			l.keep(f.Conversation, f.ClientID, f.Text, n)
		default:
			_ = conn.WriteJSON(map[string]any{"type": "ack", "client_id": f.ClientID})
		}
		l.mu.Unlock()
	}
}

func (l *liar) keep(conversation, id, text string, n int) {
	stored, shown := 1, 1
	if !l.honest {
		switch n {
		case 1:
			stored = 0
		case 2:
			stored = 2
		case 3:
			shown = 0
		case 4:
			shown = 2
		}
	}
	for range stored {
		l.chats[conversation] = append(l.chats[conversation], id)
	}
	for range shown {
		for _, a := range l.agents {
			_ = a.WriteJSON(map[string]any{
				"type": "event", "conversation": conversation, "seq": n, "prev": n - 1, "kind": "message.posted",
				"actor": map[string]any{"kind": "visitor"}, "body": map[string]any{"text": text},
			})
		}
	}
}

func play(t *testing.T, l *liar) load.Report {
	t.Helper()
	l.chats, l.heard = map[string][]string{}, map[string]int{}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	report, err := load.Run(t.Context(), load.Target{URL: server.URL, SiteKey: "k", Accounts: []load.Account{{Email: "a", Password: "b"}}},
		load.Options{Scenario: "open", Chats: 3, For: time.Second, Rate: 60, SettleFor: 3 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestRunFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	got := play(t, &liar{}).Truth
	if got.Acked < 30 {
		t.Fatalf("only %d messages", got.Acked)
	}
	want := load.Truth{Acked: got.Acked, Lost: 3, Doubled: 3, Undelivered: 3, Twice: 3}
	if got != want {
		t.Errorf("three chats with a message lost, doubled, not delivered and delivered twice each:\n got %+v\nwant %+v", got, want)
	}
}

func TestRunOfAnHonestServerIsWhole(t *testing.T) {
	t.Parallel()
	r := play(t, &liar{honest: true})
	if !r.Truth.Whole() || r.Sent != r.Acked || r.Delivery.N != int(r.Acked) || r.Ack.P50 <= 0 {
		t.Errorf("%+v", r)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	good := load.Options{Scenario: "open", Chats: 1, For: time.Second, Rate: 1}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]func(*load.Options){
		"no such scenario": func(o *load.Options) { o.Scenario = "gale" },
		"no chats":         func(o *load.Options) { o.Chats = 0 },
		"no time":          func(o *load.Options) { o.For = 0 },
		"no rate":          func(o *load.Options) { o.Rate = 0 },
		"a lonely burst":   func(o *load.Options) { o.Scenario = "burst" },
		"nothing to ask":   func(o *load.Options) { o.Scenario = "ask" },
	} {
		o := good
		bad(&o)
		if o.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}
