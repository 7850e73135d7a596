package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/mail/mailtest"
	"github.com/frontdesk-chat/frontdesk/store"
)

// TestKilledBetweenMailAndRecord kills the server after the mail server has
// taken a mail and before that is stored: the mail goes out again, under the
// same Message-ID, by which mail programs know it, and then never again.
func TestKilledBetweenMailAndRecord(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		post := mailtest.Start(t, mailtest.Options{})
		hold := filepath.Join(t.TempDir(), "hold")
		if err := os.WriteFile(hold, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		srv := launch(t, binary, data, []string{"--demo"}, "FRONTDESK_SMTP_HOST=127.0.0.1", "FRONTDESK_SMTP_PORT="+strconv.Itoa(post.Port),
			"FRONTDESK_SMTP_TLS=none", "FRONTDESK_SMTP_FROM=chat@fellside.example", "FRONTDESK_MAIL_HOLD="+hold, "FRONTDESK_JOB_LEASE=1s")
		db, ws := database(t, data)
		visitor := newVisitor(t, srv.at, nil)
		defer visitor.leave()
		id := visitor.ack(visitor.say(chat.ID{}, "Where is my parcel?")).Conversation
		settle(t, db, ws, id)
		ask := map[string]any{"client_id": "once", "to": "kim@example.com"}
		var job struct{ ID chat.ID }
		visitor.must("POST", "/api/v1/visitor/conversations/"+id.String()+"/transcript/mail", ask, &job)
		arrived := func(n int) {
			t.Helper()
			eventually(t, func() string {
				if got := len(post.Letters()); got < n {
					return fmt.Sprintf("%d mails have come, want %d", got, n)
				}
				return ""
			})
		}
		arrived(1)
		srv.kill()
		if j, err := db.Job(t.Context(), ws, job.ID); err != nil || j.Status != chat.JobRunning {
			t.Fatalf("the job after the kill: %+v, %v", j, err)
		}
		if err := os.Remove(hold); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		srv.start()
		arrived(2)
		eventually(t, func() string {
			if j, err := db.Job(t.Context(), ws, job.ID); err != nil || j.Status != chat.JobDone || j.Attempts != 2 {
				return fmt.Sprintf("the job is %s after %d attempts, %v", j.Status, j.Attempts, err)
			}
			return ""
		})
		// The wish, repeated by who never saw its answer, is the same one.
		var again struct {
			ID     chat.ID
			Status chat.JobStatus
		}
		visitor.must("POST", "/api/v1/visitor/conversations/"+id.String()+"/transcript/mail", ask, &again)
		if again.ID != job.ID || again.Status != chat.JobDone {
			t.Errorf("the repeated wish is %+v, want job %s", again, job.ID)
		}
		letters := post.Letters()
		var heads []string
		for _, l := range letters {
			m, err := mail.ReadMessage(bytes.NewReader(l.Data))
			if err != nil {
				t.Fatal(err)
			}
			heads = append(heads, m.Header.Get("Message-ID")+" "+m.Header.Get("Date"))
		}
		if len(heads) != 2 || heads[0] != heads[1] || !bytes.Contains([]byte(heads[0]), []byte(job.ID.String())) {
			t.Errorf("the mails are %q, want two of one Message-ID", heads)
		}
	})
}

// TestKilledBetweenAnswerAndMail kills the server right after an agent's answer
// is acknowledged, and again between a letter and its record: the first answer
// goes out once, the second again under the same Message-ID, and agents are told
// of each once.
func TestKilledBetweenAnswerAndMail(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		post := mailtest.Start(t, mailtest.Options{})
		hold := filepath.Join(t.TempDir(), "hold")
		srv := launch(t, binary, data, []string{"--demo"}, "FRONTDESK_SMTP_HOST=127.0.0.1", "FRONTDESK_SMTP_PORT="+strconv.Itoa(post.Port),
			"FRONTDESK_SMTP_TLS=none", "FRONTDESK_SMTP_FROM=chat@fellside.example", "FRONTDESK_MAIL_HOLD="+hold, "FRONTDESK_MAIL_AWAY=500ms", "FRONTDESK_JOB_LEASE=1s")
		db, ws := database(t, data)
		visitor := newVisitor(t, srv.at, nil)
		id := visitor.ack(visitor.say(chat.ID{}, "Where is my parcel?")).Conversation
		settle(t, db, ws, id)
		visitor.must("POST", visitorSide+"/conversations/"+id.String()+"/contact", map[string]any{"client_id": "contact", "email": "kim@example.com"}, nil)
		visitor.leave()
		agent := newAgent(t, srv.at, ada, password, nil)
		defer agent.leave()
		answer := func(text string) {
			t.Helper()
			agent.must("POST", agentSide+"/conversations/"+id.String()+"/messages", map[string]any{"client_id": chat.NewID(), "text": text}, nil)
		}
		told := func(n int) {
			t.Helper()
			eventually(t, func() string {
				events, _, err := db.Events(t.Context(), ws, id, chat.Agents, 0, 500)
				got := 0
				for _, e := range events {
					if e.Kind == chat.MailSent {
						got++
					}
				}
				if err != nil || got != n {
					return fmt.Sprintf("agents are told of %d mails, want %d, %v", got, n, err)
				}
				return ""
			})
		}
		ids := func() (list []string) {
			t.Helper()
			for _, l := range post.Letters() {
				m, err := mail.ReadMessage(bytes.NewReader(l.Data))
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, m.Header.Get("Message-ID"))
			}
			return list
		}

		answer("It is on its way.")
		srv.kill()
		srv.start()
		told(1)
		if got := ids(); len(got) != 1 {
			t.Fatalf("the letters are %q, want one", got)
		}

		if err := os.WriteFile(hold, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		answer("It comes tomorrow.")
		eventually(t, func() string {
			if got := ids(); len(got) < 2 {
				return fmt.Sprintf("%d letters have come, want 2", len(got))
			}
			return ""
		})
		srv.kill()
		if err := os.Remove(hold); err != nil {
			t.Fatal(err)
		}
		srv.start()
		told(2)
		if got := ids(); len(got) != 3 || got[1] != got[2] || got[0] == got[1] {
			t.Errorf("the letters are %q, want the second one twice", got)
		}
	})
}
