package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const withSecret = `flow: order
triggers: [{keyword: [order]}]
steps:
  - {ask: id, text: {en: "Which?", ko: "어느 것인가요?"}, interrupts: never}
  - http:
      post: "{{ workspace.orders_url }}/{{ vars.id }}"
      headers: {Authorization: "Bearer {{ secret.shop_key }}", X-Key: "{{ secret.shop_key }}", X-Id: "{{ vars.id }}"}
      map: {said: body}
    on_error: sorry
  - {say: {en: "{{ vars.said }}", ko: "{{ vars.said }}"}}
  - {end: resolved}
  - {id: sorry, say: {en: "Sorry.", ko: "죄송해요."}}
`

const theSecret = "very-5ecret-value"

// knows gives the shop a secret.
func knows(s *stage) {
	s.library.Secrets = func(_ context.Context, workspace chat.Workspace, name string) (string, bool) {
		if workspace.Slug != "shop" || name != "shop_key" {
			return "", false
		}
		return theSecret, true
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	t.Run("ReachesTheServerAndNothingElse", func(t *testing.T) {
		t.Parallel()
		var log bytes.Buffer
		var mu sync.Mutex
		// A server that gives back all that it was sent.
		echo := func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+theSecret || r.Header.Get("X-Key") != theSecret {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			fmt.Fprintf(w, "%v", r.Header)
		}
		s := newStage(t, published(withSecret), orders(echo), knows, func(s *stage) {
			s.worker.Log = slog.New(slog.NewTextHandler(locked{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
			s.library.Log = s.worker.Log
		})
		s.say("order")
		wants(t, s.say("{{ secret.shop_key }} \x1fshop_key\x1f"), "[secret]", "X-Id:[{{ secret.shop_key }} shop_key]")
		mu.Lock()
		defer mu.Unlock()
		if strings.Contains(log.String(), theSecret) {
			t.Error("the log holds the secret")
		}
		found, err := s.stored(theSecret)
		if err != nil || found != "" {
			t.Errorf("%s holds the secret: %v", found, err)
		}
		if found, err = s.stored("Which?"); err != nil || found == "" {
			t.Errorf("the search of the database finds nothing at all: %v", err)
		}
	})
	t.Run("MissingGoesToOnError", func(t *testing.T) {
		t.Parallel()
		calls := 0
		s := newStage(t, published(withSecret), orders(func(http.ResponseWriter, *http.Request) { calls++ }))
		s.say("order")
		wants(t, s.say("12"), "Sorry.")
		if calls > 0 {
			t.Error("called without the secret")
		}
	})
	t.Run("StaysWithTheServerItWasMeantFor", func(t *testing.T) {
		t.Parallel()
		got := make(chan http.Header, 1)
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got <- r.Header.Clone()
			_, _ = io.WriteString(w, `"there"`)
		}))
		t.Cleanup(other.Close)
		s := newStage(t, published(withSecret), orders(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}),
			knows, func(s *stage) {
				s.library.AllowHosts = append(s.library.AllowHosts, strings.TrimPrefix(other.URL, "http://"))
			})
		s.say("order")
		wants(t, s.say("12"), "there")
		if h := <-got; h.Get("X-Key") != "" || h.Get("Authorization") != "" || h.Get("X-Id") != "12" {
			t.Errorf("the other server got %v", h)
		}
	})
}

// locked is a writer for several goroutines.
type locked struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// stored names the file of the database that holds some words: states,
// memories, traces, records of calls and events are all in there.
func (s *stage) stored(words string) (string, error) {
	var found string
	err := filepath.WalkDir(s.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(words)) {
			found = path
		}
		return err
	})
	return found, err
}

const handsOver = `flow: help
triggers: [{keyword: [help me]}]
steps:
  - {handoff: {agent: anna, no_agents: %s, collect_before: [name], resume: here}}
  - {say: {en: "On we go.", ko: "계속할게요."}}
`

func TestNoAgents(t *testing.T) {
	t.Parallel()
	t.Run("TheOneWhoIsWantedIsAskedFirst", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(fmt.Sprintf(handsOver, "queue")))
		s.online()
		wants(t, s.say("help me"), "What is your name?")
		s.say("Kim")
		h, err := s.db.HandoffOf(s.ctx, s.ws.ID, s.conv)
		if err != nil || h.Wanted != s.agent.ID || h.Status != chat.HandoffQueued {
			t.Errorf("hand-over %+v, %v", h, err)
		}
		v, err := s.db.Visitor(context.Background(), s.ws.ID, s.visitor.ID)
		if err != nil || v.Name != "Kim" {
			t.Errorf("visitor %+v, %v", v, err)
		}
	})
	t.Run("GoesOn", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(fmt.Sprintf(handsOver, "continue")))
		wants(t, s.say("help me"), "On we go.")
		if c := s.conversation(); c.Owner != chat.OwnerBot {
			t.Errorf("owner %s", c.Owner)
		}
	})
	closed := hours(`{"schedule":{"timezone":"UTC","hours":{"mon":["09:00-09:01"]}}}`)
	t.Run("QueuesEvenAtNight", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(fmt.Sprintf(handsOver, "queue")), closed)
		wants(t, s.say("help me"), "Nobody is here right now.", "What is your name?")
		s.say("Kim")
		if c := s.conversation(); c.Owner != chat.OwnerQueue {
			t.Errorf("owner %s", c.Owner)
		}
	})
	t.Run("TakesAMessageAndPromises", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(fmt.Sprintf(handsOver, "message")+"---\nflow: after_hours\nsteps: [{say: {en: Twice., ko: 두 번.}}]\n"), closed)
		s.say("help me")
		wants(t, s.say("Kim"), "Which e-mail address")
		wants(t, s.say("kim@example.com"), "What would you like us to know")
		wants(t, s.say("My tent leaks"), "We'll write to you.")
		h, err := s.db.HandoffOf(s.ctx, s.ws.ID, s.conv)
		if err != nil || h.Status != chat.HandoffPromised || s.count("Twice.") > 0 {
			t.Errorf("hand-over %+v, %v; the after-hours flow asked too: %d", h, err, s.count("Twice."))
		}
		if c := s.conversation(); len(c.Tags) != 1 || c.Tags[0] != "message" {
			t.Errorf("tags %v", c.Tags)
		}
	})
}
