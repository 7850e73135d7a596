package live_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
	"github.com/frontdesk-chat/frontdesk/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noViews shows nothing beside events.
type noViews struct{ closed chan chat.ID }

func (noViews) Summaries(context.Context, chat.ID, []chat.ID) ([]any, error)     { return nil, nil }
func (noViews) Offer(context.Context, chat.Offer) (any, error)                   { return nil, nil }
func (noViews) Offers(context.Context, chat.ID, []chat.ID) ([]chat.Offer, error) { return nil, nil }
func (noViews) Concerned(context.Context, chat.Conversation, []chat.ID) (map[chat.ID]bool, error) {
	return nil, nil
}
func (noViews) Alive(context.Context, chat.ID, []chat.ID) error { return nil }
func (v noViews) Closed(_ context.Context, _, agent chat.ID, _ time.Duration) error {
	v.closed <- agent
	return nil
}
func (noViews) Queue(context.Context, chat.ID) (int, time.Duration, map[chat.ID]chat.Queue, error) {
	return 0, 0, nil, nil
}

// rig is a hub on a real database, with one conversation and one server whose
// clients follow it from the start.
type rig struct {
	t       *testing.T
	db      *store.Store
	hub     *live.Hub
	ws      chat.ID
	visitor chat.ID
	conv    chat.ID
	url     string
	agent   chat.ID      // of /agents/one
	closed  chan chat.ID // agents without a console
}

func newRig(t *testing.T) *rig {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{DataDir: t.TempDir(), Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	ws, err := db.CreateWorkspace(ctx, chat.Workspace{ID: chat.NewID(), Slug: "w", Name: "W", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	site, err := db.CreateSite(ctx, chat.Site{ID: chat.NewID(), Workspace: ws.ID, Key: "k", Name: "S"})
	if err != nil {
		t.Fatal(err)
	}
	_, hash := auth.NewToken()
	v, err := db.CreateVisitor(ctx, chat.Visitor{ID: chat.NewID(), Workspace: ws.ID}, site.ID, hash[:])
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan chat.ID, 100)
	r := &rig{t: t, db: db, ws: ws.ID, visitor: v.ID, hub: live.NewHub(db, noViews{closed}, log), agent: chat.NewID(), closed: closed}
	r.post("first")
	r.hub.Start()
	r.serve()
	return r
}

func (r *rig) serve() {
	up := websocket.Upgrader{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		conn, err := up.Upgrade(w, q, nil)
		if err != nil {
			r.t.Error(err)
			return
		}
		audience, actor := chat.Visitors, chat.Actor{Kind: chat.ByVisitor, ID: r.visitor}
		switch q.URL.Path {
		case "/agents/one":
			audience, actor = chat.Agents, chat.Actor{Kind: chat.ByAgent, ID: r.agent}
		case "/agents":
			audience, actor = chat.Agents, chat.Actor{Kind: chat.ByAgent, ID: chat.NewID()}
		}
		r.hub.Serve(conn, audience, 32<<10, func(s *live.Session, frame []byte) {
			var after int64
			if json.Unmarshal(frame, &after) != nil {
				s.Close(live.CloseBadFrame, "not a number")
				return
			}
			r.hub.Welcome(s, r.ws, actor)
			s.Follow(r.conv, after)
		})
	}))
	r.url = "ws" + strings.TrimPrefix(srv.URL, "http")
	r.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		r.hub.Close(ctx)
		srv.Close()
		if err := r.db.Close(); err != nil {
			r.t.Error(err)
		}
	})
}

func (r *rig) append(c chat.Command) chat.Result {
	r.t.Helper()
	c.Workspace, c.Conversation = r.ws, r.conv
	res := r.db.Append(context.Background(), []chat.Command{c})[0]
	if res.Err != nil {
		r.t.Fatal(res.Err)
	}
	if r.conv.IsZero() { // afterwards sessions read it
		r.conv = res.Conversation.ID
	}
	return res
}

func (r *rig) post(text string) chat.Result {
	r.t.Helper()
	return r.append(chat.Command{
		Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: r.visitor}, ClientID: chat.NewID().String(),
		Opening: &chat.Opening{Visitor: r.visitor, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: text},
	})
}

func (r *rig) note(text string) chat.Result {
	r.t.Helper()
	return r.append(chat.Command{Op: chat.OpNote, Actor: chat.Actor{Kind: chat.ByAgent, ID: chat.NewID()}, ClientID: chat.NewID().String(), Text: text})
}

// tell gives the hub a notice of a result.
func (r *rig) tell(res chat.Result) {
	conv := res.Conversation
	r.hub.Notice(chat.Notice{Topic: chat.TopicConversation, Workspace: r.ws, Conversation: &conv, Events: res.Events})
}

type client struct {
	t    *testing.T
	conn *websocket.Conn
	last int64
}

func (r *rig) dial(path, hello string) *client {
	r.t.Helper()
	conn, res, err := websocket.DefaultDialer.Dial(r.url+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	_ = res.Body.Close()
	r.t.Cleanup(func() { _ = conn.Close() })
	if err := conn.WriteMessage(websocket.TextMessage, []byte(hello)); err != nil {
		r.t.Fatal(err)
	}
	return &client{t: r.t, conn: conn}
}

// events reads until the seq arrives and checks that each joins the one before.
func (c *client) events(until int64) (out []live.EventFrame) {
	c.t.Helper()
	for c.last < until {
		if err := c.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			c.t.Fatal(err)
		}
		_, b, err := c.conn.ReadMessage()
		if err != nil {
			c.t.Fatalf("waiting for %d after %d: %v", until, c.last, err)
		}
		var f live.EventFrame
		if err := json.Unmarshal(b, &f); err != nil {
			c.t.Fatal(err)
		}
		if f.Type != "event" {
			continue
		}
		if f.Prev != c.last {
			c.t.Fatalf("event %d follows %d, the client has %d", f.Seq, f.Prev, c.last)
		}
		c.last = f.Seq
		out = append(out, f)
	}
	return out
}

// frame reads until one of a type comes.
func (c *client) frame(kind string) (f map[string]any) {
	c.t.Helper()
	for f["type"] != kind {
		if err := c.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			c.t.Fatal(err)
		}
		if err := c.conn.ReadJSON(&f); err != nil {
			c.t.Fatal(err)
		}
	}
	return f
}

// frames reads n frames of any type.
func (c *client) frames(n int) {
	c.t.Helper()
	for range n {
		if err := c.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			c.t.Fatal(err)
		}
		if _, _, err := c.conn.ReadMessage(); err != nil {
			c.t.Fatal(err)
		}
	}
}

func TestHub(t *testing.T) {
	t.Parallel()
	t.Run("SendsHistoryThenWhatComes", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/visitors", "0")
		c.events(2) // opened, first
		r.tell(r.post("second"))
		if got := c.events(3); len(got) != 1 || !strings.Contains(string(got[0].Body), "second") {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("ReadsWhatALostNoticeLeftOut", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/visitors", "0")
		c.events(2)
		r.post("lost")
		r.tell(r.post("told"))
		c.events(4)
	})
	t.Run("NeverSendsTwiceWhatIsToldTwice", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/visitors", "0")
		c.events(2)
		res := r.post("twice")
		r.tell(res)
		r.tell(res)
		r.tell(r.post("after"))
		c.events(4) // fails on a frame that does not join
	})
	t.Run("DeliversWithoutAnyNotice", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/agents", "0")
		c.events(2)
		r.post("nobody told")
		c.events(3)
	})
	t.Run("KeepsAnIdleClientThatAnswersPings", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/visitors", "0")
		c.events(2)
		pings := 0
		answer := c.conn.PingHandler()
		c.conn.SetPingHandler(func(data string) error { pings++; return answer(data) })
		c.frames(3) // heartbeats
		if pings < 2 {
			t.Errorf("%d pings in three heartbeats", pings)
		}
	})
	t.Run("ShowsAnotherTabTheConversationThatIsNew", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/visitors", "0")
		c.events(2)
		r.append(chat.Command{Op: chat.OpResolve, Actor: chat.Actor{Kind: chat.ByVisitor, ID: r.visitor}, ClientID: "end"})
		c.events(3) // by the heartbeat
		r.conv = chat.ID{}
		res := r.post("in another tab")
		r.tell(res)
		c.last = 0
		if got := c.events(2); got[1].Conversation != res.Conversation.ID {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("HidesNotesWithoutAGap", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		v, a := r.dial("/visitors", "0"), r.dial("/agents", "0")
		v.events(2)
		a.events(2)
		r.tell(r.note("secret"))
		last := r.post("visible")
		r.tell(last)
		for _, f := range v.events(last.Seq) {
			if strings.Contains(string(f.Body), "secret") {
				t.Error("a visitor was sent a note")
			}
		}
		if got := a.events(last.Seq); len(got) != 2 {
			t.Errorf("the agent was sent %d events", len(got))
		}
	})
	t.Run("ResumesAfterASeq", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.post("second")
		c := r.dial("/visitors", "2")
		c.last = 2
		if got := c.events(3); len(got) != 1 {
			t.Errorf("%d events after 2", len(got))
		}
	})
	t.Run("ShowsAnAnswerWhileItIsWritten", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		v, a := r.dial("/visitors", "0"), r.dial("/agents", "0")
		v.events(2)
		a.events(2)
		turn := chat.NewID()
		r.hub.Notice(chat.Notice{Workspace: r.ws, Ephemeral: &chat.Ephemeral{
			Kind: "answer.delta", Conversation: r.conv, Actor: chat.Actor{Kind: chat.ByBot}, Turn: turn, Text: "30 days.",
		}})
		for name, c := range map[string]*client{"visitor": v, "agent": a} {
			got := c.frame("answer.delta")
			want := map[string]any{"type": "answer.delta", "conversation": r.conv.String(), "turn": turn.String(), "text": "30 days."}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
	t.Run("SendsASlowClientAwayToResume", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		big := strings.Repeat("가", 300_000) // one frame near the bound
		agent := r.dial("/agents", "0")
		agent.events(2)
		for range 10 { // what the kernel keeps for both sides, and more than the queue
			r.hub.Notice(chat.Notice{Workspace: r.ws, Ephemeral: &chat.Ephemeral{Kind: "typing.changed", Conversation: r.conv, Text: big}})
		}
		wantClose(t, agent, live.CloseSlow)
	})
	t.Run("SendsEverybodyElsewhereWhenItCloses", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/visitors", "0")
		c.events(2)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		done := make(chan struct{})
		go func() { r.hub.Close(ctx); close(done) }()
		wantClose(t, c, live.CloseGoingAway)
		_ = c.conn.Close()
		<-done
	})
	t.Run("SendsEverybodyAwayALittleAtATime", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		clients := make([]*client, 30)
		for i := range clients {
			clients[i] = r.dial("/visitors", "0")
			clients[i].events(2)
		}
		began := time.Now()
		r.hub.Leave()
		if took := time.Since(began); took < 20*time.Millisecond {
			t.Errorf("30 clients were sent away within %s", took)
		}
		for _, c := range clients {
			wantClose(t, c, live.CloseGoingAway)
		}
		r.dial("/visitors", "0").events(2) // who comes meanwhile is left to Close
	})
	t.Run("ClosesOnAFrameThatIsTooLarge", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		c := r.dial("/visitors", `"`+strings.Repeat("x", 512<<10)+`"`)
		wantClose(t, c, websocket.CloseMessageTooBig)
	})
}

// wantClose reads until the server closes, and checks the code.
func wantClose(t *testing.T, c *client, code int) {
	t.Helper()
	if err := c.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for {
		_, _, err := c.conn.ReadMessage()
		if err == nil {
			continue
		}
		if !websocket.IsCloseError(err, code) {
			t.Errorf("closed with %v, want %d", err, code)
		}
		return
	}
}
