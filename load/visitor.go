package load

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"
)

// visitor is a widget: an outbox that is sent again until it is acknowledged,
// and what came back.
type visitor struct {
	caller
	line    line
	number  int
	token   string
	untimed bool // their times are not the run's

	mu      sync.Mutex
	changed chan struct{} // closed at every change
	outbox  []*message    // not acknowledged, oldest first
	said    []*message    // all, by their number
	chats   []string      // conversations, the present one last
	ended   bool          // the present one is over: the next message opens another
	last    int64         // newest seq of the present one
	asked   *message      // the question that the bot has not answered yet
	inChat  int           // messages of the present chat
	queued  bool          // people have the present chat
	notBy   time.Time     // the server asked to wait until then
	onBusy  func()        // hears of each message that had to wait for room; nil: nobody does
}

// message is one that a visitor has written. The visitor's mutex guards it.
type message struct {
	id      string // client_id
	frame   []byte // until it is acknowledged
	meant   time.Time
	seq     int64 // from its acknowledgement; 0 until then
	arrived bool  // at the agent, or answered by the bot
}

// newVisitor opens a session. line.run connects.
func newVisitor(ctx context.Context, t Target, number int, log *tally) (*visitor, error) {
	v := &visitor{number: number, changed: make(chan struct{}), caller: caller{target: t, header: http.Header{}}}
	// Behind a proxy every visitor has an address of their own, and the limits
	// by address do not take them for one.
	v.header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", number>>16&255, number>>8&255, number&255))
	if number >= crowdFrom {
		v.client = crowdWeb
	}
	var session struct{ Token string }
	if err := v.call(ctx, http.MethodPost, "/api/v1/visitor/session", map[string]any{"site_key": t.SiteKey, "locale": "en", "timezone": "UTC"}, &session); err != nil {
		return nil, err
	}
	v.plug(session.Token, log)
	return v, nil
}

// patientVisitor is newVisitor at a server that may be busy.
func patientVisitor(ctx context.Context, t Target, number int, log *tally) (v *visitor, err error) {
	err = patiently(ctx, func() error {
		v, err = newVisitor(ctx, t, number, log)
		return err
	})
	return v, err
}

// plug readies the visitor's line.
func (v *visitor) plug(token string, log *tally) {
	v.token = token
	v.line = line{url: v.target.socket("visitor"), header: v.header.Clone(), log: log, take: v.receive, back: v.resend, hello: func() map[string]any {
		return map[string]any{"type": "hello", "token": token, "resume": v.resume()}
	}}
	v.header.Set("Authorization", "Bearer "+token)
}

// another is the same visitor in another tab.
func (v *visitor) another(number int, log *tally) *visitor {
	tab := &visitor{number: number, changed: make(chan struct{}), caller: caller{target: v.target, header: http.Header{}, client: v.client}}
	tab.header.Set("X-Forwarded-For", v.header.Get("X-Forwarded-For"))
	tab.plug(v.token, log)
	return tab
}

// open opens the conversation over REST, so that an agent can take it before
// anything is written.
func (v *visitor) open(ctx context.Context) error {
	var got struct{ Conversation string }
	if err := v.call(ctx, http.MethodPost, "/api/v1/visitor/conversations", map[string]any{"client_id": uuid.NewString(), "lang": "en"}, &got); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.enter(got.Conversation)
	return nil
}

// enter makes a conversation the present one. The caller holds mu.
func (v *visitor) enter(conversation string) {
	if conversation != "" && !slices.Contains(v.chats, conversation) {
		v.chats, v.last, v.ended, v.inChat, v.queued = append(v.chats, conversation), 0, false, 0, false
	}
}

// present is the conversation to write into, "" to open one. The caller holds mu.
func (v *visitor) present() string {
	if len(v.chats) == 0 || v.ended {
		return ""
	}
	return v.chats[len(v.chats)-1]
}

func (v *visitor) resume() []any {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.present() == "" {
		return []any{}
	}
	return []any{map[string]any{"conversation": v.present(), "after_seq": v.last}}
}

// say writes one message and does not wait. Its times count from meant.
func (v *visitor) say(text string, meant time.Time) *message {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.write(mark(v.number, len(v.said))+text, meant)
}

// ask is say of a question as it stands: for the bot, not to be found at an
// agent's socket.
func (v *visitor) ask(text string, meant time.Time) *message {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.write(text, meant)
}

// write is what say and ask have in common. The caller holds mu.
func (v *visitor) write(text string, meant time.Time) *message {
	m := &message{id: uuid.NewString(), meant: meant}
	frame := map[string]any{"type": "send", "client_id": m.id, "text": text}
	if c := v.present(); c != "" {
		frame["conversation"] = c
	}
	m.frame, _ = json.Marshal(frame) // of strings alone
	v.said, v.outbox = append(v.said, m), append(v.outbox, m)
	v.line.log.sent.Add(1)
	v.line.write(m.frame)
	return m
}

// over reports whether it is time for another chat: people have this one, or
// as many messages as length were written in it.
func (v *visitor) over(length int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.queued || v.inChat >= length
}

// mark begins each text and says whose which message it is.
func mark(visitor, n int) string { return fmt.Sprintf("load %d %d: ", visitor, n) }

// readMark is mark's inverse.
func readMark(text string) (visitor, n int, ok bool) {
	if !strings.HasPrefix(text, "load ") {
		return 0, 0, false
	}
	_, err := fmt.Sscanf(text, "load %d %d:", &visitor, &n)
	return visitor, n, err == nil
}

// wait waits until done, which is called with mu held; false when ctx ends first.
func (v *visitor) wait(ctx context.Context, done func() bool) bool {
	for {
		v.mu.Lock()
		ok, changed := done(), v.changed
		v.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// settled waits until every message was acknowledged or refused.
func (v *visitor) settled(ctx context.Context) bool {
	return v.wait(ctx, func() bool { return len(v.outbox) == 0 })
}

// answered waits until the bot has answered a message.
func (v *visitor) answered(ctx context.Context, m *message) bool {
	return v.wait(ctx, func() bool { return m.arrived })
}

// depart ends the present conversation, when all is settled.
func (v *visitor) depart(ctx context.Context) {
	if !v.settled(ctx) {
		return
	}
	v.mu.Lock()
	conversation := v.present()
	v.ended = true
	v.mu.Unlock()
	err := v.call(ctx, http.MethodPost, "/api/v1/visitor/conversations/"+conversation+"/end", map[string]any{"client_id": uuid.NewString()}, nil)
	if err != nil && ctx.Err() == nil {
		v.line.log.fail("not ended: " + err.Error())
	}
}

// resend sends again what was not acknowledged, in its order.
func (v *visitor) resend() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range v.outbox {
		if !v.line.write(m.frame) {
			return
		}
	}
}

// receive takes a frame from the server.
func (v *visitor) receive(kind string, b []byte) {
	now := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	switch kind {
	case "ack":
		got := gjson.GetManyBytes(b, "client_id", "seq", "conversation")
		m := v.drop(got[0].String())
		if m == nil {
			return
		}
		v.enter(got[2].String())
		m.seq, m.frame = got[1].Int(), nil
		v.line.log.ack(now.Sub(m.meant), v.untimed)
	case "event":
		v.event(b, now)
	case "queue.changed":
		v.queued = v.queued || gjson.GetBytes(b, "conversation").String() == v.present()
		v.touch()
	case "error":
		got := gjson.GetManyBytes(b, "client_id", "code", "retry_after_ms", "why")
		v.failed(got[0].String(), cmp.Or(got[3].String(), got[1].String()), time.Duration(got[2].Int())*time.Millisecond)
	}
}

func (v *visitor) event(b []byte, now time.Time) {
	got := gjson.GetManyBytes(b, "conversation", "seq", "kind", "actor.kind", "client_id")
	v.enter(got[0].String())
	if got[0].String() != v.chats[len(v.chats)-1] {
		return // the end of an earlier one
	}
	seq := got[1].Int()
	if seq <= v.last {
		v.line.log.twice.Add(1)
		return
	}
	v.last = seq
	if got[2].String() != "message.posted" {
		return
	}
	switch got[3].String() {
	case "visitor":
		v.inChat++
		id := got[4].String()
		for i := len(v.said) - 1; i >= 0; i-- { // it is among the newest
			if v.said[i].id == id {
				v.asked = v.said[i]
				break
			}
		}
	case "bot":
		if v.asked != nil {
			v.asked.arrived = true
			v.line.log.way(now.Sub(v.asked.meant), v.untimed)
			v.asked = nil
			v.touch()
		}
	}
}

// failed sends again what the server may take later, as a widget does, and
// gives up what it will never take.
func (v *visitor) failed(id, code string, wait time.Duration) {
	v.line.log.fail(code)
	if code == "busy" && v.onBusy != nil {
		v.onBusy()
	}
	switch code {
	case "rate_limited", "unavailable", "busy":
		if now := time.Now(); now.After(v.notBy) {
			v.notBy = now.Add(max(wait, 100*time.Millisecond))
			time.AfterFunc(time.Until(v.notBy), v.resend)
		}
	default:
		v.drop(id)
	}
}

// drop takes a message out of the outbox; nil when it is not there (any more).
func (v *visitor) drop(id string) *message {
	for i, m := range v.outbox {
		if m.id == id {
			v.outbox = slices.Delete(v.outbox, i, i+1)
			v.touch()
			return m
		}
	}
	return nil
}

func (v *visitor) touch() {
	close(v.changed)
	v.changed = make(chan struct{})
}

// count tells how many messages the visitor has written.
func (v *visitor) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.said)
}

// reach notes that a message came to an agent.
func (v *visitor) reach(n int, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if n < len(v.said) && !v.said[n].arrived {
		v.said[n].arrived = true
		v.line.log.way(at.Sub(v.said[n].meant), v.untimed)
	}
}

// missing counts what was acknowledged and has not come to an agent.
func (v *visitor) missing() (n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range v.said {
		if m.seq > 0 && !m.arrived {
			n++
		}
	}
	return n
}
