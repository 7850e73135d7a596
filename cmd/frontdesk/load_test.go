package main_test

import (
	"encoding/json"
	"testing"

	"github.com/frontdesk-chat/frontdesk/load"
	"github.com/frontdesk-chat/frontdesk/store"
)

// TestBenchLoad plays every scenario for a moment: nothing may be lost,
// doubled or refused, whatever the speed.
func TestBenchLoad(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		args := []string{"bench", "load", "closed", "--chats", "20", "--agents", "2", "--for", "3s", "--json"}
		if data.URL != "" {
			args = append(args, "--database", data.URL)
		}
		r := played(t, args...)
		if r.Server == nil || r.Server.ProcessorS <= 0 || r.Server.ResidentMiB <= 0 {
			t.Errorf("the server's needs were not read: %+v", r.Server)
		}
	})
	for name, more := range map[string][]string{
		"open":  {"--rate", "40", "--filled", "20", "--idle", "5"},
		"ramp":  {"--rate", "60", "--steps", "2"},
		"soak":  {"--rate", "40", "--length", "2"},
		"storm": {},
		"burst": {"--rate", "40", "--burst", "50"},
		"slow":  {"--rate", "40", "--slow", "1"},
		"ask":   {},
		"turns": {"--rate", "20", "--length", "2"},
		"flood": {"--rate", "40", "--flood", "5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := played(t, append([]string{"bench", "load", name, "--chats", "10", "--agents", "3", "--for", "4s", "--json"}, more...)...)
			if name == "storm" && (r.Reconnect == nil || r.Reconnect.Each.N != 10) {
				t.Errorf("the storm: %+v", r.Reconnect)
			}
			if name == "open" && (r.Idle != 5 || r.Views["list with a common word"].N == 0) {
				t.Errorf("with %d silent, what a console reads: %+v", r.Idle, r.Views)
			}
			if (name == "ask" || name == "turns") && r.Answer.N == 0 {
				t.Error("the bot answered nothing")
			}
		})
	}
}

// TestBusyServerLosesNothing plays new visitors at a server for which everything
// takes too long: it asks them to come again and says when; what was going on
// goes on, its messages are sent again until they are taken, and nothing is lost.
func TestBusyServerLosesNothing(t *testing.T) {
	t.Parallel()
	done := frontdesk(t, []string{"FRONTDESK_BUSY_AFTER=1us"}, "bench", "load", "overload", "--chats", "10", "--agents", "2", "--rate", "200", "--arrivals", "40", "--for", "4s", "--json")
	var r load.Report
	if err := json.Unmarshal([]byte(done.out), &r); err != nil || done.code != 0 {
		t.Fatalf("code %d, %v:\n%s\n%s", done.code, err, done.out, done.err)
	}
	if r.Acked == 0 || r.Acked != r.Sent || !r.Truth.Whole() || r.Failures["busy"] == 0 || len(r.Phases) != 3 {
		t.Errorf("the chats that went on: %+v", r)
	}
	if a := r.Arrivals; a == nil || a.Shed == 0 || a.Refusals < a.Shed || a.Came < a.Shed {
		t.Errorf("the new visitors: %+v", r.Arrivals)
	}
}

// played runs a load whose report must be whole.
func played(t *testing.T, args ...string) load.Report {
	t.Helper()
	done := frontdesk(t, nil, args...)
	var r load.Report
	if err := json.Unmarshal([]byte(done.out), &r); err != nil || done.code != 0 {
		t.Fatalf("code %d, %v:\n%s\n%s", done.code, err, done.out, done.err)
	}
	delete(r.Failures, "busy") // on a slow machine; it was sent again
	if r.Acked == 0 || r.Acked != r.Sent || !r.Truth.Whole() || len(r.Failures) > 0 {
		t.Errorf("%+v", r)
	}
	return r
}
