package push_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/jobs"
	"github.com/frontdesk-chat/frontdesk/push"
	"github.com/frontdesk-chat/frontdesk/push/pushtest"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// floor is a workspace with one agent, who has a phone and no console open,
// on a real store, and the worker that sends.
type floor struct {
	*testing.T
	db      *store.Store
	ws      chat.ID
	site    chat.ID
	ada     chat.ID
	key     push.Key
	service *pushtest.Service
	phone   chat.PushDevice
	sender  *push.Sender
	log     strings.Builder
}

func newFloor(t *testing.T) *floor {
	f := &floor{T: t, db: storetest.Open(t, storetest.SQLite(t)), service: pushtest.New(t)}
	ctx := t.Context()
	ws, err := f.db.CreateWorkspace(ctx, chat.Workspace{Slug: "w", Name: "W", Lang: "en", TimeZone: "UTC"})
	f.must(err)
	f.ws = ws.ID
	site, err := f.db.CreateSite(ctx, chat.Site{Workspace: f.ws, Key: "k", Name: "S", Origins: []string{"*"}})
	f.must(err)
	f.site = site.ID
	u := auth.User{ID: chat.NewID(), Name: "Ada", Email: "ada@example.com", PasswordHash: "h", CreatedAt: time.Now()}
	f.must(f.db.CreateUser(ctx, auth.Member{User: u, Workspace: f.ws, Roles: []auth.Role{auth.Agent}}))
	f.ada = u.ID
	f.must(f.db.SetPresence(ctx, f.ws, f.ada, "online"))
	f.key, err = push.NewKey()
	f.must(err)
	f.phone = f.subscribe("/phone", f.key.Public, "en")
	host := strings.TrimPrefix(f.service.URL, "http://")
	f.sender = &push.Sender{
		Store: f.db, Key: f.key, Client: bot.GuardedClient([]string{host}), Contact: "desk@shop.example",
		Log: slog.New(slog.NewTextHandler(&f.log, nil)), Now: time.Now,
	}
	return f
}

func (f *floor) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *floor) subscribe(path, key, lang string) chat.PushDevice {
	f.Helper()
	b := f.service.Browser(path)
	d, err := f.db.AddPushDevice(f.Context(), chat.PushDevice{
		Workspace: f.ws, Agent: f.ada, Endpoint: b.Endpoint, P256dh: b.P256dh, Auth: b.Auth, Key: key, Name: "Chrome on Android", Lang: lang,
	})
	f.must(err)
	return d
}

func (f *floor) do(c chat.Command) chat.Result {
	f.Helper()
	c.Workspace = f.ws
	r := f.db.Append(f.Context(), []chat.Command{c})[0]
	f.must(r.Err)
	return r
}

// offered offers a visitor's chat to Ada, for a time.
func (f *floor) offered(name string, stands time.Duration) chat.Offer {
	f.Helper()
	_, hash := auth.NewToken()
	v, err := f.db.CreateVisitor(f.Context(), chat.Visitor{Workspace: f.ws, Name: name}, f.site, hash[:])
	f.must(err)
	r := f.do(chat.Command{
		Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "1", Message: chat.MessageBody{Text: "my tent leaks"},
		Opening: &chat.Opening{Visitor: v.ID, Site: f.site, Channel: "web", Lang: "en"},
	})
	system := chat.Actor{Kind: chat.BySystem}
	h := chat.HandOver{ID: chat.NewID(), Reason: "asked"}
	f.do(chat.Command{Op: chat.OpWatchdog, Conversation: r.Conversation.ID, Actor: system, HandOver: &h})
	return *f.do(chat.Command{Op: chat.OpOffer, Conversation: r.Conversation.ID, Actor: system, Handoff: h.ID, Agent: f.ada, OfferFor: stands}).Offer
}

// job claims the message that waits.
func (f *floor) job() chat.Job {
	f.Helper()
	j, err := f.db.ClaimJob(f.Context(), []string{chat.JobPush}, time.Minute)
	f.must(err)
	return j
}

func (f *floor) message(g pushtest.Got) (m push.Message) {
	f.Helper()
	f.must(json.Unmarshal(g.Payload, &m))
	return m
}

func TestSend(t *testing.T) {
	t.Parallel()
	t.Run("OfferArrivesEncryptedAndSigned", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t)
		o := f.offered("Kim", 2*time.Minute)
		f.must(f.sender.Do(t.Context(), f.job()))
		got, _ := f.service.Got()
		if len(got) != 1 {
			t.Fatalf("%d messages", len(got))
		}
		g := got[0]
		if g.Key != f.key.Public || g.Subject != "mailto:desk@shop.example" || g.Urgency != "high" {
			t.Errorf("%+v", g)
		}
		if ttl, err := time.ParseDuration(g.TTL + "s"); err != nil || ttl <= 0 || ttl > 2*time.Minute {
			t.Errorf("TTL %q of an offer that stands two minutes", g.TTL)
		}
		m := f.message(g)
		if m.Offer != o.ID || m.Conversation != o.Conversation || m.ExpiresMS != o.ExpiresAt.UnixMilli() || m.Accept == "" || m.Decline == "" {
			t.Errorf("message %+v", m)
		}
		if strings.Contains(string(g.Payload), "tent") || strings.Contains(string(g.Payload), "Kim") {
			t.Errorf("without the setting a phone shows %s", g.Payload)
		}
		d, err := f.db.PushDevice(t.Context(), f.ws, f.phone.ID)
		f.must(err)
		if d.SentAt.IsZero() {
			t.Error("not noted as sent")
		}
	})
	t.Run("ShowsWordsOnlyWhereTheWorkspaceWantsIt", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t)
		f.must(f.db.PutSettings(t.Context(), f.ws, f.ada, []byte(`{"push":{"preview":true}}`)))
		f.offered("Kim", time.Minute)
		f.must(f.sender.Do(t.Context(), f.job()))
		got, _ := f.service.Got()
		if m := f.message(got[0]); m.Title != "Kim" || m.Body != "my tent leaks" {
			t.Errorf("shows %q, %q", m.Title, m.Body)
		}
	})
	t.Run("IsNeverLate", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t)
		f.offered("Kim", time.Minute)
		f.sender.Now = func() time.Time { return time.Now().Add(time.Minute) }
		f.must(f.sender.Do(t.Context(), f.job()))
		if _, tries := f.service.Got(); tries != 0 {
			t.Errorf("tried %d times after the offer's time", tries)
		}
	})
	t.Run("SaysNothingOfWhatHasEnded", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t)
		o := f.offered("Kim", time.Minute)
		f.do(chat.Command{Op: chat.OpDecline, Conversation: o.Conversation, Actor: chat.Actor{Kind: chat.ByAgent, ID: f.ada}, Offer: o.ID})
		f.must(f.sender.Do(t.Context(), f.job()))
		if _, tries := f.service.Got(); tries != 0 {
			t.Errorf("tried %d times for an offer that was declined", tries)
		}
	})
	for _, status := range []int{http.StatusGone, http.StatusNotFound} {
		t.Run("ForgetsADeviceThatIsGone", func(t *testing.T) {
			t.Parallel()
			f := newFloor(t)
			f.service.Answer(status)
			f.offered("Kim", time.Minute)
			f.must(f.sender.Do(t.Context(), f.job()))
			agents, err := f.db.Agents(t.Context(), f.ws)
			f.must(err)
			if _, err := f.db.PushDevice(t.Context(), f.ws, f.phone.ID); chat.CodeOf(err) != chat.NotFound || !agents[0].PushAt.IsZero() {
				t.Errorf("%d: still there: %v, reachable since %v", status, err, agents[0].PushAt)
			}
		})
	}
	t.Run("IsTriedAFewTimesAtMost", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t)
		f.service.Answer(http.StatusServiceUnavailable)
		f.offered("Kim", time.Minute)
		w := &jobs.Worker{
			Store: f.db, Kinds: map[string]jobs.Do{chat.JobPush: f.sender.Do}, Log: f.sender.Log, Every: 10 * time.Millisecond,
			Pause: func(int) time.Duration { return time.Millisecond },
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { w.Run(ctx); close(done) }()
		end := time.Now().Add(30 * time.Second)
		for n := 0; n == 0 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			// Once it is done, not dead: nobody is told of a push that was lost.
			if _, tries := f.service.Got(); tries >= 3 {
				f.must(f.db.Ping(t.Context()))
				if _, err := f.db.ClaimJob(t.Context(), []string{chat.JobPush}, time.Minute); chat.CodeOf(err) == chat.NotFound {
					n = tries
				}
			}
		}
		stop()
		<-done
		dead, _, err := f.db.DeadJobs(t.Context(), f.ws, "", 9)
		f.must(err)
		if _, tries := f.service.Got(); tries != 3 || len(dead) != 0 {
			t.Errorf("tried %d times, %d given up", tries, len(dead))
		}
	})
	t.Run("LeavesPrivateNetworksAloneAndLogsNoAddress", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t)
		f.sender.Client = bot.GuardedClient(nil)
		f.offered("Kim", time.Minute)
		err := f.sender.Do(t.Context(), f.job())
		if chat.CodeOf(err) != chat.Unavailable || strings.Contains(err.Error(), "/phone") || strings.Contains(chat.MessageOf(err), "/phone") {
			t.Errorf("error %v", err)
		}
		if _, tries := f.service.Got(); tries != 0 || strings.Contains(f.log.String(), "/phone") {
			t.Errorf("tried %d times, log %s", tries, f.log.String())
		}
	})
	t.Run("ForgetsADeviceOfAnotherKey", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t)
		f.must(f.db.RemovePushDevice(t.Context(), f.ws, f.ada, f.phone.ID))
		old := f.subscribe("/old", "another", "en")
		f.offered("Kim", time.Minute)
		f.must(f.sender.Do(t.Context(), f.job()))
		if _, err := f.db.PushDevice(t.Context(), f.ws, old.ID); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("still there: %v", err)
		}
	})
}

func TestKey(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "data", "push.key")
	first, err := push.LoadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != fs.FileMode(0o600) {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
	again, err := push.LoadKey(file)
	if err != nil || again != first {
		t.Errorf("another key the second time: %v", err)
	}
	left, err := filepath.Glob(file + "*")
	if err != nil || len(left) != 1 {
		t.Errorf("left %v: %v", left, err)
	}
	for _, bad := range []string{"", "x", "AAAA", strings.Repeat("A", 43)} {
		if _, err := push.ParseKey(bad); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestWordsAreInBothLanguages(t *testing.T) {
	t.Parallel()
	keys := map[string][]string{}
	for _, lang := range []string{"en", "ko"} {
		b, err := os.ReadFile(filepath.Join("lang", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(b, &words); err != nil {
			t.Fatal(err)
		}
		for _, k := range []chat.PushKind{chat.PushOffer, chat.PushMessage, chat.PushMention, chat.PushWhisper, chat.PushBreach, chat.PushTest} {
			for _, part := range []string{".title", ".body"} {
				if words[string(k)+part] == "" {
					t.Errorf("%s: no %s%s", lang, k, part)
				}
				keys[lang] = append(keys[lang], string(k)+part)
			}
		}
		for _, k := range []string{"accept", "decline", "ended", "visitor"} {
			if words[k] == "" {
				t.Errorf("%s: no %s", lang, k)
			}
		}
	}
	if diff := cmp.Diff(keys["en"], keys["ko"]); diff != "" {
		t.Error(diff)
	}
}
