package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/live"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The real store satisfies every interface that the edge declares.
var _ Store = (*store.Store)(nil)

// rig is a server with its real parts: SQLite, bus, hub, sockets. Only the
// bot is missing; tests do its part through the desk.
type rig struct {
	*testing.T
	store  *store.Store
	desk   chat.Desk
	server *Server
	http   *httptest.Server
	ours   tenant
	theirs tenant
}

// tenant is a workspace with a site.
type tenant struct {
	workspace chat.Workspace
	site      chat.Site
}

const shopOrigin = "https://shop.example"

func newRig(t *testing.T, change func(*Options)) *rig {
	t.Helper()
	r := &rig{T: t, store: storetest.Open(t, storetest.SQLite(t))}
	log := slog.New(slog.DiscardHandler)
	line, err := bus.Open(bus.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(line.Close)
	r.desk = chat.Desk{Store: r.store, Bus: line}
	hub := live.NewHub(r.store, Views{Store: r.store}, log)
	stop, err := line.Subscribe(hub.Notice)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	o := Options{
		Desk: r.desk, Store: r.store, Hub: hub, Accounts: auth.Accounts{Store: r.store, Now: time.Now}, Version: "test", Log: log,
		Search: func(context.Context, chat.ID, string, string) (knowledge.Result, error) {
			return knowledge.Result{Hits: []knowledge.Hit{{Title: "Returns", Passage: "45 days"}}, Answer: &knowledge.Answer{Text: "45 days"}, Confidence: .9, Band: knowledge.High}, nil
		},
		Files:     newFiles(t, r.store),
		Analytics: analytics.Figures{Rows: r.store, Now: time.Now},
		Web: fstest.MapFS{
			"dist/widget.js":                    {Data: []byte(strings.Repeat("console.log('widget');", 100))},
			"dist/widget/frame.html":            {Data: []byte("<!doctype html><title>Chat</title>")},
			"dist/widget/app-a1B2c3D4.js":       {Data: []byte("app")},
			"dist/console/index.html":           {Data: []byte("<!doctype html><title>Console</title>")},
			"dist/console/assets/x-a1B2c3D4.js": {Data: []byte("x")},
		},
	}
	if change != nil {
		change(&o)
	}
	r.server = New(o)
	r.ours, r.theirs = r.tenant("ours"), r.tenant("theirs")
	hub.Start()
	r.http = httptest.NewServer(r.server.Handler())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		hub.Close(ctx)
		r.http.Client().CloseIdleConnections()
		r.http.Close()
	})
	return r
}

func newFiles(t *testing.T, db *store.Store) *files.Files {
	t.Helper()
	disk, err := files.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := files.New(files.Files{Store: db, Storage: disk, Spool: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// in gives the rig to a subtest, which may then fail for itself.
func (r *rig) in(t *testing.T) *rig {
	c := *r
	c.T = t
	return &c
}

func (r *rig) tenant(slug string) tenant {
	r.Helper()
	w, err := r.store.CreateWorkspace(r.Context(), chat.Workspace{Slug: slug, Name: slug, Lang: "en", TimeZone: "Europe/London"})
	r.must(err)
	s, err := r.store.CreateSite(r.Context(), chat.Site{Workspace: w.ID, Key: "key-" + slug, Name: slug, Origins: []string{shopOrigin}})
	r.must(err)
	return tenant{w, s}
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// reply is an HTTP answer, read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (p reply) code() string {
	var e errorBody
	if err := json.Unmarshal(p.body, &e); err != nil {
		return ""
	}
	return string(e.Error.Code)
}

// field is the one that an error names.
func (p reply) field() string {
	var e errorBody
	if err := json.Unmarshal(p.body, &e); err != nil {
		return ""
	}
	return e.Error.Field
}

// call sends a request; headers come in pairs.
func (r *rig) call(method, path string, body any, headers ...string) reply {
	r.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		j, err := json.Marshal(b)
		r.must(err)
		in = bytes.NewReader(j)
	}
	req, err := http.NewRequestWithContext(r.Context(), method, r.http.URL+path, in)
	r.must(err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := r.http.Client().Do(req)
	r.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	r.must(err)
	return reply{res.StatusCode, res.Header, b}
}

// into checks the status and reads the body.
func into[T any](r *rig, p reply, status int) T {
	r.Helper()
	var v T
	if p.status != status {
		r.Fatalf("status %d, want %d: %s", p.status, status, p.body)
	}
	r.must(json.Unmarshal(p.body, &v))
	return v
}

// person is a party with credentials, either side.
type person struct {
	*rig
	id      chat.ID
	tenant  tenant
	token   string // visitors
	cookie  string // agents
	csrf    string
	conv    chat.ID // set by open
	visitor bool
}

func (r *rig) newVisitor(t tenant) *person {
	r.Helper()
	v := into[visitorSessionView](r, r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": t.site.Key, "locale": "en"}), 200)
	return &person{rig: r, id: v.Visitor.ID, tenant: t, token: v.Token, visitor: true}
}

const password = "correct horse battery"

func (r *rig) newMember(t tenant, email string, roles ...auth.Role) *person {
	r.Helper()
	m, _, err := r.server.Accounts.CreateUser(r.Context(), t.workspace.ID, email, "Ada", password, roles)
	r.must(err)
	s, _, err := r.server.Accounts.SignIn(r.Context(), email, password, t.workspace.ID, "test")
	r.must(err)
	return &person{rig: r, id: m.ID, tenant: t, cookie: s.Token, csrf: s.CSRF}
}

func (p *person) do(method, path string, body any) reply {
	p.Helper()
	if p.visitor {
		return p.call(method, path, body, "Authorization", "Bearer "+p.token)
	}
	return p.call(method, path, body, "Cookie", sessionCookie+"="+p.cookie, csrfHeader, p.csrf)
}

// send posts a visitor's message over REST and remembers the conversation.
func (p *person) send(text string) answer {
	p.Helper()
	a := into[answer](p.rig, p.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": chat.NewID(), "text": text}), 200)
	p.conv = a.Conversation
	return a
}

// handOver puts a conversation into the queue, as the watchdog does.
func (r *rig) handOver(t tenant, conv chat.ID) chat.Handoff {
	r.Helper()
	_, err := r.desk.Do(r.Context(), chat.Command{
		Op: chat.OpWatchdog, Workspace: t.workspace.ID, Conversation: conv, Actor: chat.Actor{Kind: chat.BySystem},
		HandOver: &chat.HandOver{
			ID: chat.NewID(), Reason: "asked", Evidence: []chat.Evidence{{Name: "rule", Value: "asks for a person"}},
			Packet: []byte(`{"issue":"where is my parcel"}`), Words: chat.MessageBody{Text: "A person will be with you.", Queue: &chat.Queue{Position: 1}},
		},
	})
	r.must(err)
	h, err := r.store.HandoffOf(r.Context(), t.workspace.ID, conv)
	r.must(err)
	return h
}

// offer offers a waiting conversation, as the router does.
func (r *rig) offer(t tenant, h chat.Handoff, to chat.ID) chat.Offer {
	r.Helper()
	res, err := r.desk.Do(r.Context(), chat.Command{
		Op: chat.OpOffer, Workspace: t.workspace.ID, Conversation: h.Conversation, Actor: chat.Actor{Kind: chat.BySystem},
		Handoff: h.ID, Agent: to, OfferFor: time.Minute,
	})
	r.must(err)
	return *res.Offer
}

// socket is a client's end of a connection.
type socket struct {
	*rig
	conn   *websocket.Conn
	frames chan map[string]any
	seen   []map[string]any // came while a test waited for something else
	closed chan int         // the close code, once
}

func (r *rig) dial(path string, headers ...string) *socket {
	r.Helper()
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	conn, res, err := websocket.DefaultDialer.DialContext(r.Context(), "ws"+strings.TrimPrefix(r.http.URL, "http")+path, h)
	if err != nil {
		r.Fatalf("dial %s: %v", path, err)
	}
	res.Body.Close()
	s := &socket{rig: r, conn: conn, frames: make(chan map[string]any, 10_000), closed: make(chan int, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(s.frames)
		for {
			var f map[string]any
			_, b, err := conn.ReadMessage()
			if err != nil {
				code := 0
				if c := (&websocket.CloseError{}); asClose(err, &c) {
					code = c.Code
				}
				s.closed <- code
				return
			}
			if json.Unmarshal(b, &f) == nil {
				f["raw"] = string(b)
				s.frames <- f
			}
		}
	}()
	r.Cleanup(func() {
		conn.Close()
		<-done
	})
	return s
}

func asClose(err error, into **websocket.CloseError) bool {
	c, ok := err.(*websocket.CloseError) //nolint:errorlint // gorilla returns it bare
	if ok {
		*into = c
	}
	return ok
}

func (p *person) connect(resume ...any) *socket {
	p.Helper()
	if p.visitor {
		s := p.dial("/api/v1/visitor/socket")
		s.write(map[string]any{"type": "hello", "token": p.token, "resume": resume})
		s.expect("welcome")
		return s
	}
	s := p.dial("/api/v1/agent/socket", "Cookie", sessionCookie+"="+p.cookie, "Origin", p.http.URL)
	s.write(map[string]any{"type": "hello", "csrf": p.csrf, "resume": resume})
	s.expect("welcome")
	return s
}

func (s *socket) write(frame any) {
	s.Helper()
	switch f := frame.(type) {
	case string:
		s.must(s.conn.WriteMessage(websocket.TextMessage, []byte(f)))
	default:
		s.must(s.conn.WriteJSON(f))
	}
}

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// expect gives the next frame of a type. Others before it are kept for later:
// an event may come before or after the ack of what caused it.
func (s *socket) expect(kind string) map[string]any {
	s.Helper()
	return s.until(kind, func(f map[string]any) bool { return f["type"] == kind })
}

// event gives the next event of a kind.
func (s *socket) event(kind chat.Kind) map[string]any {
	s.Helper()
	return s.until(string(kind), func(f map[string]any) bool { return f["type"] == "event" && f["kind"] == string(kind) })
}

func (s *socket) until(what string, is func(map[string]any) bool) map[string]any {
	s.Helper()
	for i, f := range s.seen {
		if is(f) {
			s.seen = slices.Delete(s.seen, i, i+1)
			return f
		}
	}
	timeout := time.After(patience)
	for {
		select {
		case f, ok := <-s.frames:
			if !ok {
				s.Fatalf("closed while waiting for %s", what)
			}
			if is(f) {
				return f
			}
			s.seen = append(s.seen, f)
		case <-timeout:
			s.Fatalf("no %s came, but %v", what, s.seen)
		}
	}
}

// answered sends a frame and gives its ack or error.
func (s *socket) answered(frame map[string]any) map[string]any {
	s.Helper()
	if frame["client_id"] == nil {
		frame["client_id"] = chat.NewID().String()
	}
	s.write(frame)
	return s.until("answer", func(f map[string]any) bool {
		return (f["type"] == "ack" || f["type"] == "error") && f["client_id"] == frame["client_id"]
	})
}

func (s *socket) acked(frame map[string]any) map[string]any {
	s.Helper()
	a := s.answered(frame)
	if a["type"] != "ack" {
		s.Fatalf("refused: %v", a)
	}
	return a
}

func (s *socket) closeCode() int {
	s.Helper()
	select {
	case code := <-s.closed:
		return code
	case <-time.After(patience):
		s.Fatal("the connection stays open")
		return 0
	}
}
