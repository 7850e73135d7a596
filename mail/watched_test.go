package mail_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	outgoing "github.com/frontdesk-chat/frontdesk/mail"
	"github.com/frontdesk-chat/frontdesk/mail/mailtest"
)

// TestWatched: after a refused password nothing is asked for a minute, and what
// was given up for it goes again once the right one is there.
func TestWatched(t *testing.T) {
	t.Parallel()
	p := newPost(t, mailtest.Options{Auth: true})
	now := time.Now()
	server := to(p.out, outgoing.Plain)
	server.User, server.Password = mailtest.User, "wrong"
	w := &outgoing.Watched{Server: server, Watch: p.store, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	letter := outgoing.Letter{From: server.From, To: "kim@example.com", Subject: "Hello", Text: "Hello"}

	dead, _, err := p.store.AddJob(t.Context(), chat.Job{Workspace: p.ws, Kind: chat.JobMailAnswer, Key: "dead", Body: []byte("{}")})
	p.must(err)
	j, err := p.store.ClaimJob(t.Context(), []string{chat.JobMailAnswer}, time.Minute)
	p.must(err)
	p.must(p.store.BuryJob(t.Context(), j, chat.MailLoginRefused))

	if err := w.Send(t.Context(), letter); chat.CodeOf(err) != chat.Forbidden {
		t.Errorf("a wrong password: %v", err)
	}
	if err := w.Send(t.Context(), letter); chat.CodeOf(err) != chat.Unavailable {
		t.Errorf("right after that: %v", err)
	}
	server.Password = mailtest.Password
	w.Server = server
	if err := w.Send(t.Context(), letter); chat.CodeOf(err) != chat.Unavailable {
		t.Errorf("within the minute: %v", err)
	}
	if got, err := p.store.Job(t.Context(), p.ws, dead.ID); err != nil || got.Status != chat.JobDead {
		t.Errorf("before it works: %+v, %v", got, err)
	}
	now = now.Add(time.Minute)
	p.must(w.Send(t.Context(), letter))
	if n := len(p.out.Letters()); n != 1 {
		t.Errorf("%d letters, want the one that was taken", n)
	}
	if got, err := p.store.Job(t.Context(), p.ws, dead.ID); err != nil || got.Status != chat.JobWaiting || got.Attempts != 0 {
		t.Errorf("what was given up for the password: %+v, %v", got, err)
	}
	troubles, err := p.store.MailTroubles(t.Context())
	p.must(err)
	for _, way := range troubles {
		if way.Way == chat.MailOut && way.Reason != "" {
			t.Errorf("still in trouble: %+v", way)
		}
	}
}
