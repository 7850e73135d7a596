package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// party is a widget or a console as the protocol wants them: an outbox that
// is sent again by client_id in order, a log per conversation that notices
// gaps by prev and heartbeats and fetches them, and connections that come
// back. Its methods are safe for concurrent use.
type party struct {
	t      testing.TB
	where  func() string // address of the server, which moves
	header http.Header   // of REST calls
	token  string        // visitors
	csrf   string        // agents
	cutter *cutter       // nil: connections last

	mu      sync.Mutex
	changed chan struct{} // closed at every change
	conn    *websocket.Conn
	welcome bool // the connection was welcomed
	logs    map[chat.ID]*record
	outbox  []*letter
	acks    map[string]acked
	refused map[string]string  // error code by client_id
	offers  map[chat.ID]int    // how often each was made known
	closed  map[chat.ID]string // outcome of those that ended
	raw     bytes.Buffer       // every byte that came
	arrived map[place]time.Time
	leave   func()
}

// place is one event's.
type place struct {
	conversation chat.ID
	seq          int64
}

// record is what a party knows of one conversation.
type record struct {
	last   int64
	events []map[string]any
}

// letter is one entry of the outbox.
type letter struct {
	id     string
	frame  map[string]any
	sentOn *websocket.Conn
	notBy  time.Time // not before, when the server asked to wait
}

type acked struct {
	Conversation chat.ID `json:"conversation"`
	Seq          int64   `json:"seq"`
}

const (
	visitorSide = "/api/v1/visitor"
	agentSide   = "/api/v1/agent"
)

// newVisitor opens a visitor's session and connects.
func newVisitor(t testing.TB, where func() string, c *cutter) *party {
	t.Helper()
	p := newParty(t, where, c)
	var got struct{ Token string }
	eventually(t, func() string {
		return p.try("POST", visitorSide+"/session", map[string]any{"site_key": "fellside-demo-site", "locale": "en", "timezone": "Europe/London"}, &got)
	})
	p.token = got.Token
	p.header.Set("Authorization", "Bearer "+got.Token)
	p.connect()
	return p
}

// newAgent signs in, comes online and connects.
func newAgent(t testing.TB, where func() string, email, password string, c *cutter) *party {
	t.Helper()
	p := newParty(t, where, c)
	p.signIn(email, password)
	p.connect()
	p.must("PUT", agentSide+"/presence", map[string]any{"status": "online"}, nil)
	return p
}

func newParty(t testing.TB, where func() string, c *cutter) *party {
	return &party{
		t: t, where: where, cutter: c, header: http.Header{}, changed: make(chan struct{}), logs: map[chat.ID]*record{}, acks: map[string]acked{},
		refused: map[string]string{}, offers: map[chat.ID]int{}, closed: map[chat.ID]string{}, arrived: map[place]time.Time{},
	}
}

func (p *party) signIn(email, password string) {
	p.t.Helper()
	body, err := json.Marshal(map[string]string{"email": email, "password": password})
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.Post("http://"+p.where()+"/api/v1/session", "application/json", bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	var session struct{ CSRF string }
	if err := json.NewDecoder(resp.Body).Decode(&session); err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("sign in: status %d, %v", resp.StatusCode, err)
	}
	for _, c := range resp.Cookies() {
		p.header.Add("Cookie", c.Name+"="+c.Value)
	}
	p.csrf = session.CSRF
	p.header.Set("X-CSRF-Token", p.csrf)
}

// connect keeps a connection until leave is called or the test ends.
func (p *party) connect() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			p.line(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(time.Duration(5+rand.IntN(20)) * time.Millisecond): // back-off, shortened
			}
		}
	}()
	p.leave = func() {
		cancel()
		p.mu.Lock()
		if p.conn != nil {
			p.conn.Close()
		}
		p.mu.Unlock()
		<-done
	}
	p.t.Cleanup(p.leave)
}

// line is the life of one connection.
func (p *party) line(ctx context.Context) {
	dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second, NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return p.cutter.wrap(c), nil
	}}
	addr, side, header := p.where(), visitorSide, http.Header{}
	if p.token == "" {
		side = agentSide
		header.Set("Cookie", p.header.Get("Cookie"))
		header.Set("Origin", "http://"+addr)
	}
	conn, _, err := dialer.DialContext(ctx, "ws://"+addr+side+"/socket", header)
	if err != nil {
		return
	}
	defer conn.Close()
	hello := map[string]any{"type": "hello", "resume": []any{}}
	if p.token != "" {
		hello["token"] = p.token
	} else {
		hello["csrf"] = p.csrf
	}
	p.mu.Lock()
	if ctx.Err() != nil {
		p.mu.Unlock()
		return
	}
	p.conn, p.welcome = conn, false
	resume := []any{}
	for id, r := range p.logs {
		resume = append(resume, map[string]any{"conversation": id, "after_seq": r.last})
	}
	p.mu.Unlock()
	hello["resume"] = resume
	if conn.WriteJSON(hello) != nil {
		return
	}
	ended := make(chan struct{})
	writing := make(chan struct{})
	go func() {
		defer close(writing)
		p.write(conn, ended)
	}()
	p.read(conn)
	close(ended)
	<-writing
}

// write sends the first letter that is not acknowledged, then waits: a later
// one never overtakes.
func (p *party) write(conn *websocket.Conn, ended <-chan struct{}) {
	for {
		p.mu.Lock()
		change := p.changed
		var next *letter
		if p.welcome && len(p.outbox) > 0 && p.outbox[0].sentOn != conn && time.Now().After(p.outbox[0].notBy) {
			next = p.outbox[0]
			next.sentOn = conn
		}
		p.mu.Unlock()
		if next != nil {
			if conn.WriteJSON(next.frame) != nil {
				conn.Close() // the reader ends too
				return
			}
			continue
		}
		select {
		case <-change:
		case <-ended:
			return
		case <-time.After(50 * time.Millisecond): // a letter that has to wait
		}
	}
}

func (p *party) read(conn *websocket.Conn) {
	for {
		if conn.SetReadDeadline(time.Now().Add(15*time.Second)) != nil {
			return
		}
		_, b, err := conn.ReadMessage()
		if err != nil {
			return
		}
		p.take(b)
	}
}

// take handles one frame.
func (p *party) take(b []byte) {
	var f struct {
		Type         string            `json:"type"`
		Conversation json.RawMessage   `json:"conversation"`
		Seq          int64             `json:"seq"`
		ClientID     string            `json:"client_id"`
		Code         string            `json:"code"`
		RetryMS      int64             `json:"retry_after_ms"`
		Seqs         map[chat.ID]int64 `json:"seqs"`
		Offer        json.RawMessage   `json:"offer"`
		Outcome      string            `json:"outcome"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		p.t.Errorf("a frame that is no JSON: %v", err)
		return
	}
	p.mu.Lock()
	p.raw.Write(b)
	var behind []chat.ID
	switch f.Type {
	case "welcome", "heartbeat":
		p.welcome = true
		for id, seq := range f.Seqs {
			if p.record(id).last < seq {
				behind = append(behind, id)
			}
		}
	case "event":
		if id, gap := p.event(b); gap {
			behind = append(behind, id)
		}
	case "ack":
		var id chat.ID
		_ = json.Unmarshal(f.Conversation, &id) // absent for frames about no conversation
		p.settle(f.ClientID)
		p.acks[f.ClientID] = acked{id, f.Seq}
		if p.token != "" && p.record(id).last < f.Seq {
			behind = append(behind, id)
		}
	case "error":
		p.failure(f.ClientID, f.Code, time.Duration(f.RetryMS)*time.Millisecond)
	case "offer.made":
		var o struct{ ID chat.ID }
		if err := json.Unmarshal(f.Offer, &o); err != nil {
			p.t.Errorf("offer.made: %v", err)
		}
		p.offers[o.ID]++
	case "offer.closed":
		var id chat.ID
		if err := json.Unmarshal(f.Offer, &id); err != nil {
			p.t.Errorf("offer.closed: %v", err)
		}
		p.closed[id] = f.Outcome
	}
	p.touch()
	p.mu.Unlock()
	for _, id := range behind {
		p.fetch(id)
	}
}

func (p *party) record(id chat.ID) *record {
	if p.logs[id] == nil {
		p.logs[id] = &record{}
	}
	return p.logs[id]
}

// touch tells whoever waits. The caller holds mu.
func (p *party) touch() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// event adds an event, unless it is known or something before it is missing.
func (p *party) event(b []byte) (id chat.ID, gap bool) {
	var head struct {
		Conversation chat.ID `json:"conversation"`
		Seq          int64   `json:"seq"`
		Prev         int64   `json:"prev"`
	}
	event := map[string]any{}
	if err := json.Unmarshal(b, &head); err != nil {
		p.t.Errorf("event: %v", err)
	}
	if err := json.Unmarshal(b, &event); err != nil {
		p.t.Errorf("event: %v", err)
	}
	r := p.record(head.Conversation)
	switch {
	case head.Seq <= r.last:
		return head.Conversation, false
	case head.Prev != r.last:
		return head.Conversation, true
	}
	r.last = head.Seq
	r.events = append(r.events, event)
	p.arrived[place{head.Conversation, head.Seq}] = time.Now()
	return head.Conversation, false
}

func (p *party) settle(id string) {
	if len(p.outbox) > 0 && p.outbox[0].id == id {
		p.outbox = p.outbox[1:]
	}
}

// failure keeps what may be tried again, and drops what is refused for good.
func (p *party) failure(id, code string, wait time.Duration) {
	if len(p.outbox) == 0 || p.outbox[0].id != id {
		return
	}
	if code == "unavailable" || code == "rate_limited" {
		p.outbox[0].sentOn = nil
		p.outbox[0].notBy = time.Now().Add(max(wait, 50*time.Millisecond))
		return
	}
	p.t.Errorf("frame %s was refused: %s", p.outbox[0].frame["type"], code) // no test sends what may be refused
	p.refused[id] = code
	p.settle(id)
}

// fetch reads what is missing over REST and merges it by seq. When the server
// is away the next heartbeat or welcome asks again.
func (p *party) fetch(id chat.ID) {
	side := visitorSide
	if p.token == "" {
		side = agentSide
	}
	for {
		p.mu.Lock()
		after := p.record(id).last
		p.mu.Unlock()
		var page struct {
			Events []json.RawMessage `json:"events"`
			More   bool              `json:"more"`
		}
		if p.try("GET", fmt.Sprintf("%s/conversations/%s/events?after_seq=%d", side, id, after), nil, &page) != "" {
			return
		}
		p.mu.Lock()
		for _, b := range page.Events {
			p.raw.Write(b)
			if _, gap := p.event(b); gap {
				p.t.Errorf("a page after seq %d has a gap: %s", after, b)
			}
		}
		p.touch()
		p.mu.Unlock()
		if !page.More {
			return
		}
	}
}

// send puts a frame into the outbox and gives its client_id.
func (p *party) send(frame map[string]any) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := chat.NewID().String()
	frame["client_id"] = id
	if followed, ok := frame["conversation"].(chat.ID); ok && frame["type"] == "subscribe" {
		p.record(followed) // every later connection resumes it
	}
	p.outbox = append(p.outbox, &letter{id: id, frame: frame})
	p.touch()
	return id
}

// say sends a message; a visitor's first one opens the conversation.
func (p *party) say(conversation chat.ID, text string) string {
	return p.send(map[string]any{"type": "send", "conversation": conversation, "text": text})
}

// until waits for a condition on what the party knows. The caller's function
// runs with mu held.
func (p *party) until(what string, done func() bool) {
	p.t.Helper()
	deadline := time.After(patience)
	for {
		p.mu.Lock()
		ok, change := done(), p.changed
		p.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-change:
		case <-deadline:
			p.t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

// ack waits until a frame is acknowledged.
func (p *party) ack(id string) acked {
	p.t.Helper()
	var a acked
	p.until("ack of "+id, func() bool {
		var ok bool
		a, ok = p.acks[id]
		return ok || p.refused[id] != ""
	})
	return a
}

// idle waits until everything sent was answered.
func (p *party) idle() {
	p.t.Helper()
	p.until("an empty outbox", func() bool { return len(p.outbox) == 0 })
}

// log gives the events of a conversation as they stand now.
func (p *party) log(id chat.ID) []map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]map[string]any{}, p.record(id).events...)
}

// saw reports whether a word was in anything that came.
func (p *party) saw(word string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Contains(p.raw.Bytes(), []byte(word))
}

// must is a REST call that has to succeed.
// must makes a REST call, and again when the server is too busy for it, as
// clients do.
func (p *party) must(method, path string, body, into any) {
	p.t.Helper()
	problem := p.try(method, path, body, into)
	for until := time.Now().Add(patience); strings.Contains(problem, `"why":"busy"`) && time.Now().Before(until); {
		time.Sleep(500 * time.Millisecond)
		problem = p.try(method, path, body, into)
	}
	if problem != "" {
		p.t.Fatal(problem)
	}
}

// try makes a REST call and says what went wrong, "" for nothing.
func (p *party) try(method, path string, body, into any) string {
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err.Error()
		}
		payload = bytes.NewReader(b)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+p.where()+path, payload)
	if err != nil {
		return err.Error()
	}
	req.Header = p.header.Clone()
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if resp.StatusCode == http.StatusInternalServerError { // whatever is broken: later is another answer than never
		p.t.Errorf("%s %s: %s", method, path, answer)
	}
	if err != nil || resp.StatusCode >= 300 {
		return fmt.Sprintf("%s %s: %d %s %v", method, path, resp.StatusCode, answer, err)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			return err.Error()
		}
	}
	return ""
}

// bySide gives the messages of one side that the party knows. The caller
// holds mu, as in until.
func (p *party) bySide(kind string, id chat.ID) []map[string]any {
	var out []map[string]any
	for _, e := range p.record(id).events {
		if actor, ok := e["actor"].(map[string]any); ok && actor["kind"] == kind && e["kind"] == string(chat.MessagePosted) {
			out = append(out, e)
		}
	}
	return out
}

// cameAt tells when an event arrived.
func (p *party) cameAt(id chat.ID, seq int64) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.arrived[place{id, seq}]
}

// me gives an agent's own id.
func (p *party) me() chat.ID {
	p.t.Helper()
	var session struct{ User struct{ ID chat.ID } }
	p.must("GET", "/api/v1/session", nil, &session)
	return session.User.ID
}
