package load

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"
)

// agent is a console that has taken chats and follows them.
type agent struct {
	caller
	line    line
	arrived func(text string, at time.Time) // a visitor's message came

	mu      sync.Mutex
	follows map[string]int64             // newest seq by conversation
	waiting map[string]chan gjson.Result // by client_id
}

func newAgent(ctx context.Context, t Target, a Account, log *tally, arrived func(string, time.Time)) (*agent, error) {
	g := &agent{caller: caller{target: t, header: http.Header{}}, arrived: arrived, follows: map[string]int64{}, waiting: map[string]chan gjson.Result{}}
	var session struct{ CSRF string }
	b, given, err := g.do(ctx, http.MethodPost, "/api/v1/session", map[string]any{"email": a.Email, "password": a.Password})
	if err == nil {
		err = json.Unmarshal(b, &session)
	}
	if err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", a.Email, err)
	}
	var cookies []string
	for _, c := range given {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	g.header.Set("Cookie", strings.Join(cookies, "; "))
	g.header.Set("X-CSRF-Token", session.CSRF)
	up := http.Header{"Cookie": g.header["Cookie"], "Origin": {strings.TrimSuffix(t.URL, "/")}}
	g.line = line{url: t.socket("agent"), header: up, log: log, take: g.receive, back: func() {}, hello: func() map[string]any {
		resume := []any{}
		g.mu.Lock()
		for id, seq := range g.follows {
			resume = append(resume, map[string]any{"conversation": id, "after_seq": seq})
		}
		g.mu.Unlock()
		return map[string]any{"type": "hello", "csrf": session.CSRF, "resume": resume}
	}}
	return g, nil
}

// takeOver takes a chat and follows it.
func (g *agent) takeOver(ctx context.Context, conversation string) error {
	g.mu.Lock()
	g.follows[conversation] = 0
	g.mu.Unlock()
	if err := g.ask(ctx, map[string]any{"type": "subscribe", "conversation": conversation, "after_seq": 0}); err != nil {
		return err
	}
	return g.ask(ctx, map[string]any{"type": "take", "conversation": conversation})
}

// ask sends a frame and waits for its answer.
func (g *agent) ask(ctx context.Context, frame map[string]any) error {
	id := uuid.NewString()
	frame["client_id"] = id
	b, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	answer := make(chan gjson.Result, 1)
	g.mu.Lock()
	g.waiting[id] = answer
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.waiting, id)
		g.mu.Unlock()
	}()
	if !g.line.write(b) {
		return fmt.Errorf("%s: the agent is not connected", frame["type"])
	}
	select {
	case a := <-answer:
		if a.Get("type").String() == "error" {
			return fmt.Errorf("%s: %s: %s", frame["type"], a.Get("code"), a.Get("message"))
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *agent) receive(kind string, b []byte) {
	now := time.Now()
	switch kind {
	case "ack", "error":
		r := gjson.ParseBytes(b)
		g.mu.Lock()
		answer := g.waiting[r.Get("client_id").String()]
		g.mu.Unlock()
		switch {
		case answer != nil:
			answer <- r
		case kind == "error":
			g.line.log.fail("agent: " + r.Get("code").String())
		}
	case "event":
		got := gjson.GetManyBytes(b, "conversation", "seq", "prev", "kind", "actor.kind", "body.text")
		id, seq, prev := got[0].String(), got[1].Int(), got[2].Int()
		g.mu.Lock()
		last := g.follows[id]
		if seq > last {
			g.follows[id] = seq
		}
		g.mu.Unlock()
		switch {
		case seq <= last:
			g.line.log.twice.Add(1)
			return
		case prev != last:
			g.line.log.fail("a gap at an agent")
		}
		if got[3].String() == "message.posted" && got[4].String() == "visitor" {
			g.arrived(got[5].String(), now)
		}
	}
}
