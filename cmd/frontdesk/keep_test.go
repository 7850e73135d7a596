package main_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// TestRestartKeepsData stops a server soundly and starts it again.
func TestRestartKeepsData(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		srv := serve(t, data, []string{"--demo"})
		agent, visitor := newAgent(t, srv.at, ada, password, nil), newVisitor(t, srv.at, nil)
		id := visitor.ack(visitor.say(chat.ID{}, answerable[1])).Conversation
		visitor.until("the bot's answer", func() bool { return len(visitor.bySide("bot", id)) > 0 })
		srv.stop()
		began := time.Now()
		srv.start()
		var health struct{ Status string }
		visitor.must(http.MethodGet, "/healthz", nil, &health)
		t.Logf("the second start took %s", time.Since(began).Round(time.Millisecond))
		visitor.ack(visitor.say(id, answerable[2]))
		visitor.until("another answer", func() bool { return len(visitor.bySide("bot", id)) > 1 })
		agent.me() // the session outlives the process
		db, ws := database(t, data)
		covered(t, db, ws, id, settle(t, db, ws, id))
		same(t, visitor, db, ws, id)
	})
}

var oneTime = regexp.MustCompile(`one-time password (\S+)`)

// TestFirstStart begins without the demo: an empty workspace and its owner.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		srv := serve(t, data, nil)
		m := oneTime.FindStringSubmatch(srv.printed)
		if m == nil {
			t.Fatalf("no one-time password in:\n%s", srv.printed)
		}
		if strings.Contains(srv.log.String(), m[1]) {
			t.Error("the password stands in the log")
		}
		srv.stop()
		srv.start()
		if oneTime.MatchString(srv.printed) || strings.Contains(srv.printed, m[1]) {
			t.Errorf("the second start prints a password:\n%s", srv.printed)
		}
		owner := newParty(t, srv.at, nil)
		owner.signIn("owner@localhost", m[1])
		var session struct {
			MustChange bool `json:"must_change"`
			Roles      []string
		}
		owner.must(http.MethodGet, "/api/v1/session", nil, &session)
		if !session.MustChange || len(session.Roles) != 5 {
			t.Errorf("%+v", session)
		}
	})
}
