package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/store"
)

// crowd is many agents at bare sockets and many visitors, against one server.
type crowd struct {
	testing.TB
	srv *server
	db  *store.Store
	ws  chat.ID

	mu     sync.Mutex
	made   map[chat.ID]time.Time // when an offer for the conversation first came to a socket
	freed  []time.Duration       // from a freed place to the next offer on that agent's socket
	done   map[chat.ID]bool      // resolved by an agent
	failed []string
	over   bool // the clerks go home
}

// habits are how the agents of a crowd work: each declines, lets time out and
// loses their console at every so many-th offer or accepted chat; 0: never. They
// talk from half to one and a half times as long as talks before they resolve.
type habits struct {
	declines, silent, crashes int
	talks                     time.Duration
}

// clerk is one agent of a crowd. They accept what they are offered, but as
// their habits are, answer, and resolve.
type clerk struct {
	*crowd
	habits
	id       chat.ID
	header   http.Header // of their session
	csrf     string
	conn     *websocket.Conn
	out      sync.Mutex
	accepts  map[string]taking  // under way, by client_id
	resolved map[string]chat.ID // likewise
	freedAt  []time.Time        // places freed and not offered to yet, oldest first
	seen     int
	took     int
}

type taking struct{ offer, conversation chat.ID }

func newCrowd(t testing.TB, data store.Options, agents int, h habits, args ...string) *crowd {
	t.Helper()
	srv := serve(t, data, append([]string{"--demo", "--trust-proxy"}, args...))
	c := &crowd{TB: t, srv: srv, made: map[chat.ID]time.Time{}, done: map[chat.ID]bool{}}
	c.db, c.ws = database(t, data)
	c.rest()
	for n := range agents {
		c.clerk(n, h)
	}
	c.Cleanup(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.over = true
	})
	return c
}

// rest makes the demo's own people away, and the shop always open.
func (c *crowd) rest() {
	c.Helper()
	for _, who := range []string{ada, "minji@fellside.example"} {
		u, err := c.db.UserByEmail(c.Context(), who)
		if err == nil {
			err = c.db.SetPresence(c.Context(), c.ws, u.ID, "away")
		}
		if err != nil {
			c.Fatal(err)
		}
	}
	owner := newParty(c, c.srv.at, nil)
	owner.signIn(ada, password)
	owner.must("PATCH", "/api/v1/admin/settings", map[string]any{"schedule": nil}, nil)
	eventually(c, func() string {
		var session struct {
			OpenNow bool `json:"open_now"`
		}
		p := newParty(c, c.srv.at, nil)
		if problem := p.try("POST", visitorSide+"/session", c.visiting(), &session); problem != "" || session.OpenNow {
			return problem
		}
		return "the shop is closed"
	})
}

func (c *crowd) visiting() map[string]any {
	return map[string]any{"site_key": "fellside-demo-site", "locale": "en", "timezone": "Europe/London"}
}

// clerk makes an agent who is online at a socket.
func (c *crowd) clerk(n int, h habits) {
	c.Helper()
	m := auth.Member{User: auth.User{ID: chat.NewID(), Email: fmt.Sprintf("clerk%d@shop.example", n), Name: fmt.Sprintf("Clerk %d", n), PasswordHash: "none", CreatedAt: time.Now()},
		Workspace: c.ws, Roles: []auth.Role{auth.Agent}}
	if err := c.db.CreateUser(c.Context(), m); err != nil { // no password: hashing 200 takes a minute
		c.Fatal(err)
	}
	token, hash := auth.NewToken()
	csrf, _ := auth.NewToken()
	now := time.Now()
	if err := c.db.CreateSession(c.Context(), auth.Session{Hash: hash, User: m.ID, Workspace: c.ws, CSRF: csrf, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(time.Hour)}); err != nil {
		c.Fatal(err)
	}
	a := &clerk{crowd: c, habits: h, id: m.ID, header: http.Header{"Cookie": {"frontdesk_session=" + token}}, csrf: csrf,
		accepts: map[string]taking{}, resolved: map[string]chat.ID{}, seen: n, took: n} // not all decline at the same moment
	if err := a.dial(); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() {
		a.out.Lock()
		defer a.out.Unlock()
		a.conn.Close()
	})
	welcome := make(chan struct{})
	go a.work(welcome)
	select {
	case <-welcome:
	case <-time.After(patience):
		c.Fatal("an agent was not welcomed")
	}
}

// dial opens a console.
func (a *clerk) dial() error {
	at := a.srv.at()
	a.header.Set("Origin", "http://"+at)
	conn, _, err := websocket.DefaultDialer.DialContext(a.Context(), "ws://"+at+agentSide+"/socket", a.header)
	if err != nil {
		return err
	}
	a.out.Lock()
	a.conn = conn
	a.out.Unlock()
	a.write(map[string]any{"type": "hello", "csrf": a.csrf, "resume": []any{}})
	return nil
}

// again opens a console after the last one, or the server, crashed, and says
// anew what was not acknowledged; false when the crowd is over.
func (a *clerk) again() bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		a.mu.Lock()
		over := a.over
		a.mu.Unlock()
		if over {
			return false
		}
		if a.dial() != nil {
			continue
		}
		for id, one := range a.accepts {
			a.write(map[string]any{"type": "accept", "client_id": id, "offer": one.offer})
		}
		for id, conversation := range a.resolved {
			a.write(map[string]any{"type": "resolve", "client_id": id, "conversation": conversation})
		}
		return true
	}
	return false
}

func (a *clerk) write(frame map[string]any) {
	a.out.Lock()
	defer a.out.Unlock()
	_ = a.conn.WriteJSON(frame) // the reader notices what is wrong with the connection
}

// work reads frames; only those that concern the agent are decoded.
func (a *clerk) work(welcome chan struct{}) {
	own := []byte(`"` + a.id.String() + `"`)
	for {
		_, b, err := a.conn.ReadMessage()
		if err != nil {
			if a.again() {
				continue
			}
			return
		}
		head := b[:min(len(b), 40)]
		switch {
		case bytes.Contains(head, []byte(`"offer.made"`)):
			a.offered(b)
		case bytes.Contains(head, []byte(`"ack"`)):
			a.acked(b)
		case bytes.Contains(head, []byte(`"error"`)):
			a.refused(b)
		case bytes.Contains(head, []byte(`"presence.changed"`)):
			if bytes.Contains(b, own) && bytes.Contains(b, []byte(`"away"`)) { // two offers timed out: they are back
				a.write(map[string]any{"type": "presence", "client_id": chat.NewID().String(), "status": "online"})
			}
		case bytes.Contains(head, []byte(`"welcome"`)) && welcome != nil:
			close(welcome)
			welcome = nil
		}
	}
}

// refused keeps what went wrong. Who crashed, or was slow, may come too late to
// accept.
func (a *clerk) refused(b []byte) {
	var f struct {
		ClientID string `json:"client_id"`
		Code     string `json:"code"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		a.Errorf("error: %v", err)
	}
	if _, late := a.accepts[f.ClientID]; late && f.Code == string(chat.Conflict) && a.silent > 0 {
		delete(a.accepts, f.ClientID)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed = append(a.failed, string(b))
}

func (a *clerk) offered(b []byte) {
	now := time.Now()
	var f struct {
		Offer struct {
			ID           chat.ID `json:"id"`
			Conversation chat.ID `json:"conversation"`
		} `json:"offer"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		a.Errorf("offer.made: %v", err)
	}
	for _, one := range a.accepts { // shown anew after a crash
		if one.offer == f.Offer.ID {
			return
		}
	}
	a.seen++
	a.mu.Lock()
	if _, known := a.made[f.Offer.Conversation]; !known {
		a.made[f.Offer.Conversation] = now
	}
	if len(a.freedAt) > 0 {
		a.freed = append(a.freed, now.Sub(a.freedAt[0]))
		a.freedAt = a.freedAt[1:]
	}
	a.mu.Unlock()
	id := chat.NewID().String()
	switch {
	case a.silent > 0 && a.seen%a.silent == 0:
	case a.declines > 0 && a.seen%a.declines == 0:
		a.write(map[string]any{"type": "decline", "client_id": id, "offer": f.Offer.ID})
	default:
		a.accepts[id] = taking{f.Offer.ID, f.Offer.Conversation}
		a.write(map[string]any{"type": "accept", "client_id": id, "offer": f.Offer.ID})
	}
}

func (a *clerk) acked(b []byte) {
	now := time.Now()
	var f struct {
		ClientID string `json:"client_id"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		a.Errorf("ack: %v", err)
	}
	if one, ok := a.accepts[f.ClientID]; ok {
		delete(a.accepts, f.ClientID)
		id := chat.NewID().String()
		a.resolved[id] = one.conversation
		if a.took++; a.crashes > 0 && a.took%a.crashes == 0 {
			a.conn.Close() // the reader opens another console and goes on
			return
		}
		a.write(map[string]any{"type": "send", "client_id": chat.NewID().String(), "conversation": one.conversation, "text": "Hello, how can I help?"})
		resolve := map[string]any{"type": "resolve", "client_id": id, "conversation": one.conversation}
		if a.talks == 0 {
			a.write(resolve)
			return
		}
		time.AfterFunc(a.talks/2+a.talks*time.Duration(a.took*7%10)/10, func() { a.write(resolve) })
		return
	}
	if conversation, ok := a.resolved[f.ClientID]; ok {
		delete(a.resolved, f.ClientID)
		a.mu.Lock()
		a.done[conversation] = true
		a.freedAt = append(a.freedAt, now)
		a.mu.Unlock()
	}
}

// ask is a visitor who asks for a person; it gives their conversation.
func (c *crowd) ask(n int) chat.ID {
	p := newParty(c, c.srv.at, nil)
	p.header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", 1+n/62500, 1+n/250%250, 1+n%250)) // each from a house of their own
	var session struct{ Token string }
	p.must("POST", visitorSide+"/session", c.visiting(), &session)
	p.header.Set("Authorization", "Bearer "+session.Token)
	var sent struct{ Conversation chat.ID }
	p.must("POST", visitorSide+"/messages", map[string]any{"client_id": chat.NewID().String(), "text": "I want to talk to a real person please"}, &sent)
	return sent.Conversation
}

// arrive lets visitors come, so many at a time, every so often; it gives their conversations.
func (c *crowd) arrive(from, to, atOnce int, every time.Duration) []chat.ID {
	out := make([]chat.ID, to-from)
	var doors sync.WaitGroup
	next := make(chan int)
	for range atOnce {
		doors.Go(func() {
			for n := range next {
				out[n-from] = c.ask(n)
			}
		})
	}
	for n := from; n < to; n++ {
		next <- n
		if every > 0 {
			time.Sleep(every) // visitors come by their own clock
		}
	}
	close(next)
	doors.Wait()
	return out
}

// served waits until agents have resolved so many chats, for as long as the
// number grows.
func (c *crowd) served(chats int) {
	c.Helper()
	seen, since := 0, time.Now()
	for {
		c.mu.Lock()
		done, failed := len(c.done), c.failed[:min(3, len(c.failed))]
		c.mu.Unlock()
		if done >= chats {
			return
		}
		if done > seen {
			seen, since = done, time.Now()
		}
		if time.Since(since) > patience {
			c.Fatalf("%d of %d chats were resolved; refused: %v", done, chats, failed)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// wait parks so many chats in the queue of a team whose agents pick by hand.
func (c *crowd) wait(chats int) {
	c.Helper()
	if _, err := c.db.CreateTeam(c.Context(), c.ws, chat.ID{}, handoff.Team{Slug: "byhand", Name: "By hand", Rules: handoff.TeamRules{Strategy: handoff.Manual}}); err != nil {
		c.Fatal(err)
	}
	packet := handoff.Assemble(handoff.Facts{Reason: "explicit_ask", Lang: "en", Messages: []chat.MessageBody{{Text: "I want to know why my tent leaks, although it is new"}}}).Encode()
	for range chats {
		_, hash := auth.NewToken()
		v, err := c.db.CreateVisitor(c.Context(), chat.Visitor{Workspace: c.ws, Name: "Kim"}, chat.ID{}, hash[:])
		if err != nil {
			c.Fatal(err)
		}
		r := c.db.Append(c.Context(), []chat.Command{{Op: chat.OpPost, Workspace: c.ws, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "m",
			Opening: &chat.Opening{Visitor: v.ID, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: "my tent leaks"}}})[0]
		if r.Err == nil {
			r = c.db.Append(c.Context(), []chat.Command{{Op: chat.OpWatchdog, Workspace: c.ws, Conversation: r.Conversation.ID, Actor: chat.Actor{Kind: chat.BySystem},
				HandOver: &chat.HandOver{ID: chat.NewID(), Team: "byhand", Reason: "explicit_ask", Packet: packet, Words: chat.MessageBody{Text: "wait"}}}})[0]
		}
		if r.Err != nil {
			c.Fatal(r.Err)
		}
	}
}
