package evals

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// defaultNow is a Wednesday morning: working hours wherever a suite is written.
var defaultNow = time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC)

// typing is how long a visitor takes for a message.
const typing = 15 * time.Second

// world is one case's workspace, visitor and conversation. The bot in it is
// the product's worker; only time, storage and the network are of the case's
// own. Not safe for concurrent use.
type world struct {
	bench  *bench
	rec    *record
	worker *bot.Worker
	net    *network
	room   *bot.Workspace
	clock  atomic.Int64 // Unix ns; the worker's heartbeat reads it too
	lang   string       // of the page
	page   chat.Page
	id     chat.ID // of the conversation, of a replay: what goes by it comes out alike
	seen   int64   // newest event looked at
	turns  int     // messages of the visitor, bursts counted once
	log    []Exchange
	waited time.Duration // since the last step, beside typing
}

// newWorld sets the scene of a case.
func newWorld(b *bench, suite, own Conditions, lang string) (*world, error) {
	c := suite.with(own)
	now := c.Now
	if now.IsZero() {
		now = defaultNow
	}
	settings, err := b.settings(c, now)
	if err != nil {
		return nil, err
	}
	w := &world{bench: b, lang: lang, net: &network{recordings: append(slices.Clone(c.HTTP), b.material.HTTP...)}}
	w.clock.Store(now.UnixNano())
	w.room = b.home.With(settings, w.net)
	visitor := chat.Visitor{ID: idOf("visitor", ""), Workspace: b.home.ID, Locale: "en-GB", CreatedAt: now}
	if lang == "ko" {
		visitor.Locale = "ko-KR"
	}
	if v := c.Visitor; v != nil {
		visitor.Name, visitor.Email, visitor.Phone, visitor.TimeZone = v.Name, v.Email, v.Phone, v.TimeZone
		w.page.URL = v.Page
		if v.Locale != "" {
			visitor.Locale = v.Locale
			w.lang, _, _ = strings.Cut(v.Locale, "-")
		}
	}
	w.rec = &record{now: w.now, workspace: b.home.ID, visitor: visitor}
	w.people(c.Staff, settings.Schedule.Open(now))
	w.worker = &bot.Worker{
		Desk: chat.Desk{Store: w.rec, Bus: silent{}}, Turns: w.rec, Reader: w.rec, Staff: w.rec, Library: w,
		Feelings: b.feelings, Model: b.model, Log: b.log, Now: w.now,
	}
	return w, nil
}

// people fills the desk: without other words one agent is there in opening hours.
func (w *world) people(s *Staff, open bool) {
	online, team, waiting := 0, "", 0
	if open {
		online = 1
	}
	if s != nil {
		team, waiting = s.Team, s.Waiting
		if s.Online != nil {
			online = *s.Online
		}
	}
	for i := range online {
		a := chat.Presence{Workspace: w.rec.workspace, Agent: idOf("agent", fmt.Sprint(i)), Name: "Agent", Status: "online", Limit: 4}
		if team != "" {
			a.Teams = []string{team}
		}
		w.rec.agents = append(w.rec.agents, a)
	}
	for range waiting {
		w.rec.queued = append(w.rec.queued, chat.Queued{Team: team})
	}
}

// Get implements bot.Homes: the bench's workspace under this case's conditions.
func (w *world) Get(context.Context, chat.ID) (*bot.Workspace, error) { return w.room, nil }

func (w *world) now() time.Time { return time.Unix(0, w.clock.Load()).UTC() }

func (w *world) pass(d time.Duration) { w.clock.Add(int64(d)) }

// wait lets time pass that the report should show.
func (w *world) wait(d time.Duration) {
	w.pass(d)
	w.waited += d
}

// with lays a case's conditions over its suite's.
func (c Conditions) with(own Conditions) Conditions {
	if !own.Now.IsZero() {
		c.Now = own.Now
	}
	if own.Hours != "" {
		c.Hours = own.Hours
	}
	c.Settings, c.Vars = overlay(c.Settings, own.Settings), overlay(c.Vars, own.Vars)
	if own.Visitor != nil {
		c.Visitor = own.Visitor
	}
	if own.Staff != nil {
		c.Staff = own.Staff
	}
	c.HTTP = append(slices.Clone(own.HTTP), c.HTTP...)
	return c
}

// greet opens the chat before the visitor writes.
func (w *world) greet(ctx context.Context) error {
	err := w.do(ctx, chat.Command{Op: chat.OpOpen, Actor: w.visitorActor(), Opening: w.opening("", true)})
	if err != nil {
		return err
	}
	return w.settle(ctx, Exchange{Did: "open"})
}

// say writes a burst of messages as one thing to answer.
func (w *world) say(ctx context.Context, messages ...string) error {
	w.pass(typing)
	for _, m := range messages {
		lang := knowledge.SpokenLanguage(m)
		err := w.do(ctx, chat.Command{
			Op: chat.OpPost, Actor: w.visitorActor(), Lang: lang, Opening: w.opening(lang, false), Message: chat.MessageBody{Text: m},
		})
		if err != nil {
			return err
		}
	}
	w.turns++
	return w.settle(ctx, Exchange{User: messages})
}

// click presses the newest button of that id or label.
func (w *world) click(ctx context.Context, name string) error {
	b, prompt, ok := w.button(name)
	if !ok {
		return chat.Errorf(chat.Invalid, "no button %q was shown: there are %s", name, w.buttons())
	}
	m := chat.MessageBody{Text: b.Label, Choice: b.ID, PromptID: prompt}
	switch {
	case b.URL != "":
		return chat.Errorf(chat.Invalid, "the button %q opens a page, which nobody visits here", name)
	case b.ID == "" && b.Say != "":
		m = chat.MessageBody{Text: b.Say}
	case b.ID == "":
		m.PromptID = ""
	}
	w.pass(typing / 3)
	err := w.do(ctx, chat.Command{Op: chat.OpPost, Actor: w.visitorActor(), Opening: w.opening("", false), Message: m})
	if err != nil {
		return err
	}
	w.turns++
	return w.settle(ctx, Exchange{User: []string{m.Text}, Did: "click"})
}

// feedback rates the newest answer.
func (w *world) feedback(ctx context.Context, helpful bool) error {
	if err := w.thumb(ctx, helpful); err != nil {
		return err
	}
	did := "thumbs up"
	if !helpful {
		did = "thumbs down"
	}
	return w.settle(ctx, Exchange{Did: did})
}

func (w *world) thumb(ctx context.Context, helpful bool) error {
	for _, e := range slices.Backward(w.rec.events) {
		if m, err := chat.Read[chat.MessageBody](e); err == nil && e.Kind == chat.MessagePosted && m.Answer != nil {
			return w.do(ctx, chat.Command{Op: chat.OpFeedback, Actor: w.visitorActor(), Seq: e.Seq, Helpful: helpful})
		}
	}
	return chat.Errorf(chat.Invalid, "there is no answer to give feedback on")
}

// agent lets a person take the chat and write.
func (w *world) agent(ctx context.Context, message string) error {
	w.pass(typing)
	err := w.do(ctx, chat.Command{Op: chat.OpPost, Actor: agentActor(), Message: chat.MessageBody{Text: message}})
	if err != nil {
		return err
	}
	return w.settle(ctx, Exchange{Did: "agent: " + message})
}

// giveBack lets the person return the chat to the bot.
func (w *world) giveBack(ctx context.Context) error {
	if err := w.do(ctx, chat.Command{Op: chat.OpReturn, Actor: agentActor()}); err != nil {
		return err
	}
	return w.settle(ctx, Exchange{Did: "return"})
}

// resolve lets the visitor end the chat.
func (w *world) resolve(ctx context.Context) error {
	if err := w.do(ctx, chat.Command{Op: chat.OpResolve, Actor: w.visitorActor()}); err != nil {
		return err
	}
	return w.settle(ctx, Exchange{Did: "resolve"})
}

func (w *world) do(ctx context.Context, c chat.Command) error {
	c.Workspace, c.Conversation = w.rec.workspace, w.rec.conv.ID
	if c.Conversation.IsZero() {
		c.Conversation = w.id
	}
	_, err := w.worker.Desk.Do(ctx, c)
	return err
}

func (w *world) visitorActor() chat.Actor {
	return chat.Actor{Kind: chat.ByVisitor, ID: w.rec.visitor.ID}
}

func agentActor() chat.Actor {
	return chat.Actor{Kind: chat.ByAgent, ID: idOf("agent", "0"), Name: "Agent"}
}

func (w *world) opening(lang string, greet bool) *chat.Opening {
	if lang == "" {
		lang = w.lang
	}
	if lang != "ko" {
		lang = "en"
	}
	return &chat.Opening{Visitor: w.rec.visitor.ID, Channel: "web", Lang: lang, Page: w.page, Greet: greet}
}

// maxTries bounds the bot's attempts at one turn; the worker itself hands over
// after three.
const maxTries = 6

// settle lets the bot work until nothing waits, and notes what it did.
func (w *world) settle(ctx context.Context, x Exchange) error {
	began := time.Now()
	decided := len(w.rec.decisions)
	for range maxTries {
		took, err := w.worker.TakeTurn(ctx)
		if err != nil { // as in a live server: the lease runs out and the turn is tried again
			x.Errors = append(x.Errors, firstLine(err.Error()))
			w.rec.release()
			continue
		}
		if !took {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	x.LatencyUS = time.Since(began).Microseconds()
	if w.waited > 0 {
		x.After, w.waited = w.waited.String(), 0
	}
	x.Turn, x.AtMS = w.turns, w.now().UnixMilli()
	if err := w.note(&x, decided); err != nil {
		return err
	}
	w.log = append(w.log, x)
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// note reads from events, decisions and memory what the bot did.
func (w *world) note(x *Exchange, decided int) error {
	for _, e := range w.rec.events {
		if e.Seq <= w.seen {
			continue
		}
		switch {
		case e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot:
			m, err := chat.Read[chat.MessageBody](e)
			if err != nil {
				return err
			}
			x.Bot = append(x.Bot, w.said(m))
		case e.Kind == chat.HandoffRequested:
			h, err := chat.Read[chat.HandoffBody](e)
			if err != nil {
				return err
			}
			x.Escalation = w.escalation(h)
		}
	}
	w.seen = w.rec.conv.LastSeq
	for _, d := range w.rec.decisions[decided:] {
		x.Action, x.Reason, x.Band, x.Confidence, x.Trace = d.Action, d.Reason, d.Band, d.Confidence, d.Trace
		if err := json.Unmarshal(d.Trace, &x.trace); err != nil {
			return fmt.Errorf("trace of decision %s: %w", d.ID, err)
		}
		if len(x.trace.Search) > 0 {
			x.search = &knowledge.Result{}
			if err := json.Unmarshal(x.trace.Search, x.search); err != nil {
				return fmt.Errorf("search of decision %s: %w", d.ID, err)
			}
		}
		if m := x.trace.Model; m != nil {
			x.Tokens += m.Tokens
		}
	}
	x.Calls = w.calls()
	x.Owner = string(w.rec.conv.Owner)
	return w.where(x)
}

// calls gives what flows asked of the world in this step.
func (w *world) calls() []Call {
	calls := w.net.taken()
	if w.rec.past == nil {
		return calls
	}
	for i := range calls {
		calls[i].From = FromFixture
		if calls[i].Error == noFit {
			calls[i].From = FromNowhere
		}
	}
	return slices.CompactFunc(append(w.rec.past.taken(), calls...), func(a, b Call) bool { // the tries of one call
		return a.From == b.From && a.From != FromConversation && a.Method == b.Method && a.URL == b.URL
	})
}

// where notes the flow's state.
func (w *world) where(x *Exchange) error {
	state, err := flows.DecodeState(w.rec.memory.Run)
	if err != nil {
		return err
	}
	x.Vars = map[string]any{}
	if n := len(w.log); n > 0 {
		for k, v := range w.log[n-1].Vars {
			x.Vars[k] = v
		}
	}
	for _, e := range w.rec.events {
		if e.Kind == chat.FieldCaptured {
			if f, err := chat.Read[chat.FieldBody](e); err == nil {
				x.Vars[f.Field] = f.Value
			}
		}
	}
	for k, v := range state.Vars() {
		if v != nil {
			x.Vars[k] = v
		}
	}
	for _, t := range x.trace.Flow {
		if t.Flow != "" && !slices.Contains(x.Flows, t.Flow) {
			x.Flows = append(x.Flows, t.Flow)
		}
		if t.Step != "" {
			x.Step = t.Step
		}
	}
	if p := state.Waiting(); p != nil {
		x.Step, x.waiting = p.Step, p
	}
	return nil
}

func (w *world) said(m chat.MessageBody) Said {
	s := Said{Text: m.Text}
	for _, src := range m.Sources {
		s.Sources = append(s.Sources, w.bench.slug(src.Article))
	}
	if m.Answer != nil {
		s.Band = m.Answer.Band
	}
	for _, b := range m.Buttons {
		s.Buttons = append(s.Buttons, Button{ID: b.ID, Label: b.Label})
	}
	if m.Card != nil {
		for _, b := range m.Card.Buttons {
			s.Buttons = append(s.Buttons, Button{ID: b.ID, Label: b.Label})
		}
	}
	if m.Prompt != nil {
		s.Asks, s.Several = m.Prompt.Kind, m.Prompt.Multi
		if m.Prompt.Input != "" {
			s.Asks = m.Prompt.Input
		}
		for _, b := range m.Prompt.Options {
			s.Buttons = append(s.Buttons, Button{ID: b.ID, Label: b.Label})
		}
	}
	return s
}

func (w *world) escalation(h chat.HandoffBody) *Escalation {
	e := &Escalation{Reason: h.Reason, Team: h.Team, Promised: h.Promised, Turn: w.turns}
	for _, row := range w.rec.handoffs {
		if row.ID == h.Handoff {
			e.Priority = row.Priority
			e.Packet = row.Packet
			if err := json.Unmarshal(row.Packet, &e.packet); err != nil {
				e.packet = handoff.Packet{}
			}
		}
	}
	return e
}

// button finds the newest button of that id or label, with the prompt it
// belongs to.
func (w *world) button(name string) (b chat.Button, prompt string, ok bool) {
	for _, e := range slices.Backward(w.rec.events) {
		m, err := chat.Read[chat.MessageBody](e)
		if err != nil || e.Kind != chat.MessagePosted || e.Actor.Kind != chat.ByBot {
			continue
		}
		id, buttons := "", slices.Clone(m.Buttons)
		if m.Card != nil {
			buttons = append(buttons, m.Card.Buttons...)
		}
		if m.Prompt != nil {
			id, buttons = m.Prompt.ID, append(buttons, m.Prompt.Options...)
		}
		for _, b := range buttons {
			if b.ID == name && name != "" || strings.EqualFold(b.Label, name) {
				return b, id, true
			}
		}
	}
	return chat.Button{}, "", false
}

// buttons lists what the newest messages offer, for an error.
func (w *world) buttons() string {
	var out []string
	if n := len(w.log); n > 0 {
		for _, s := range w.log[n-1].Bot {
			for _, b := range s.Buttons {
				out = append(out, b.ID)
			}
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}
