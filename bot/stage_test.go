package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge/ingest"
	"github.com/frontdesk-chat/frontdesk/sentiment"
	"github.com/frontdesk-chat/frontdesk/store"
)

// stage is a workspace with the demo shop on a real database and bus, a
// worker, and one visitor.
type stage struct {
	t       *testing.T
	ctx     context.Context
	db      *store.Store
	desk    chat.Desk
	worker  *bot.Worker
	library *bot.Library
	ws      chat.Workspace
	visitor chat.Visitor
	agent   auth.Member
	conv    chat.ID
	seen    int64
	dir     string // of the database
}

type option func(*stage)

// hours sets the opening hours; without it the shop is always open.
func hours(settings string) option {
	return func(s *stage) {
		if err := s.db.PutSettings(s.ctx, s.ws.ID, chat.ID{}, []byte(settings)); err != nil {
			s.t.Fatal(err)
		}
	}
}

func model(m bot.Model) option { return func(s *stage) { s.worker.Model = m } }

// orders serves the shop's orders to its flow.
func orders(h http.HandlerFunc) option {
	return func(s *stage) {
		srv := httptest.NewServer(h)
		s.t.Cleanup(srv.Close)
		s.library.AllowHosts = []string{strings.TrimPrefix(srv.URL, "http://")}
		s.library.FlowVars = map[string]any{"orders_url": srv.URL}
	}
}

func newStage(t *testing.T, options ...option) *stage {
	t.Helper()
	shop, err := theShop()
	if err != nil {
		t.Fatal(err)
	}
	return newStageOf(t, shop, options...)
}

func newStageOf(t *testing.T, shop shop, options ...option) *stage {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(context.Background())
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "frontdesk.db"), shop.data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, store.Options{DataDir: dir, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bus.Open(bus.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		t: t, ctx: ctx, db: db, desk: chat.Desk{Store: db, Bus: b}, dir: dir, ws: shop.ws, visitor: shop.visitor, agent: shop.agent,
	}
	s.library = &bot.Library{Source: db, Log: log, Now: time.Now}
	s.worker = &bot.Worker{
		Desk: s.desk, Turns: db, Reader: db, Staff: db, Library: s.library, Feelings: sentiment.New(), Log: log, Now: time.Now, Lease: time.Second,
	}
	for _, o := range options {
		o(s)
	}
	stop, err := b.Subscribe(func(n chat.Notice) { s.worker.Notice(n); s.library.Notice(n) })
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{}, 2)
	go func() { s.worker.Run(ctx); done <- struct{}{} }()
	go func() { s.library.Run(ctx); done <- struct{}{} }()
	t.Cleanup(func() {
		cancel()
		<-done
		<-done
		stop()
		b.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// shop is the demo shop's database, and who is in it.
type shop struct {
	data    []byte
	ws      chat.Workspace
	visitor chat.Visitor
	agent   auth.Member
}

// theShop makes the shop once; every stage has a copy of its own.
var theShop = sync.OnceValues(func() (shop, error) { return openShop((*shop).fill) })

func openShop(fill func(*shop, context.Context, *store.Store) error) (s shop, err error) {
	dir, err := os.MkdirTemp("", "frontdesk-bot-")
	if err != nil {
		return s, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{DataDir: dir, Logger: quiet})
	if err != nil {
		return s, err
	}
	if err = db.Migrate(ctx); err == nil {
		err = fill(&s, ctx, db)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return s, err
	}
	s.data, err = os.ReadFile(filepath.Join(dir, "frontdesk.db"))
	return s, err
}

// people are who is in the shop.
func (s *shop) people(ctx context.Context, db *store.Store) (err error) {
	s.ws, err = db.CreateWorkspace(ctx, chat.Workspace{ID: chat.NewID(), Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		return err
	}
	site, err := db.CreateSite(ctx, chat.Site{ID: chat.NewID(), Workspace: s.ws.ID, Key: "k", Name: "Shop"})
	if err != nil {
		return err
	}
	_, hash := auth.NewToken()
	s.visitor, err = db.CreateVisitor(ctx, chat.Visitor{ID: chat.NewID(), Workspace: s.ws.ID, Locale: "en-GB"}, site.ID, hash[:])
	if err != nil {
		return err
	}
	s.agent, _, err = auth.Accounts{Store: db, Now: time.Now}.CreateUser(ctx, s.ws.ID, "anna@example.com", "Anna", "", []auth.Role{auth.Agent})
	return err
}

func (s *shop) fill(ctx context.Context, db *store.Store) error {
	if err := s.people(ctx, db); err != nil {
		return err
	}
	texts, err := fs.Sub(demo.Files, "articles")
	if err != nil {
		return err
	}
	articles, _, err := ingest.Read(ctx, ingest.Source{Files: texts}, ingest.Options{})
	if err != nil {
		return err
	}
	if _, _, err = db.PutArticles(ctx, s.ws.ID, chat.ID{}, articles); err != nil {
		return err
	}
	var rows []chat.FlowSource
	var sources []flows.Source
	for _, name := range []string{"welcome.yaml", "order_status.yaml", "after_hours.yaml"} {
		text, err := demo.Files.ReadFile("flows/" + name)
		if err != nil {
			return err
		}
		rows = append(rows, chat.FlowSource{Name: name, Text: string(text)})
		sources = append(sources, flows.Source{Name: name, Text: text})
	}
	program, findings := flows.Compile(sources, flows.Options{Languages: bot.Languages})
	if program == nil {
		return fmt.Errorf("the shop's flows: %v", findings)
	}
	_, _, err = db.PutFlows(ctx, s.ws.ID, chat.ID{}, rows, program.Hash())
	return err
}

// online lets the agent's console be open.
func (s *stage) online() {
	s.t.Helper()
	if err := s.db.SetPresence(s.ctx, s.ws.ID, s.agent.ID, "online"); err != nil {
		s.t.Fatal(err)
	}
	if err := s.db.TouchPresence(s.ctx, s.ws.ID, s.agent.ID); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) do(c chat.Command) chat.Result {
	s.t.Helper()
	c.Workspace = s.ws.ID
	if c.Conversation.IsZero() {
		c.Conversation = s.conv
	}
	r, err := s.desk.Do(s.ctx, c)
	if err != nil {
		s.t.Fatalf("%s: %v", c.Op, err)
	}
	s.conv = r.Conversation.ID
	return r
}

func (s *stage) post(text, choice, prompt string) chat.Result {
	s.t.Helper()
	return s.do(chat.Command{
		Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}, ClientID: chat.NewID().String(),
		Opening: &chat.Opening{Visitor: s.visitor.ID, Channel: "web", Lang: "en"},
		Message: chat.MessageBody{Text: text, Choice: choice, PromptID: prompt},
	})
}

// say writes as the visitor and gives what the bot replied.
func (s *stage) say(text string) []chat.MessageBody {
	s.t.Helper()
	s.post(text, "", "")
	return s.replies()
}

// click presses a button of the newest message that has it.
func (s *stage) click(id string) []chat.MessageBody {
	s.t.Helper()
	events := s.events()
	for i := len(events) - 1; i >= 0; i-- {
		m, err := chat.Read[chat.MessageBody](events[i])
		if err != nil || events[i].Kind != chat.MessagePosted {
			continue
		}
		prompt, buttons := "", m.Buttons
		if m.Prompt != nil {
			prompt, buttons = m.Prompt.ID, append(buttons, m.Prompt.Options...)
		}
		for _, b := range buttons {
			if b.ID == id {
				s.post(b.Label, id, prompt)
				return s.replies()
			}
		}
	}
	s.t.Fatalf("no button %q was shown", id)
	return nil
}

func (s *stage) events() []chat.Event {
	s.t.Helper()
	events, more, err := s.db.Events(s.ctx, s.ws.ID, s.conv, chat.Agents, 0, 500)
	if err != nil || more {
		s.t.Fatal(err, more)
	}
	return events
}

// settle waits until no turn is open.
func (s *stage) settle() {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		turns, err := s.db.TurnsOf(s.ctx, s.ws.ID, s.conv)
		if err != nil {
			s.t.Fatal(err)
		}
		open := 0
		for _, t := range turns {
			if t.Status == chat.TurnPending || t.Status == chat.TurnClaimed {
				open++
			}
		}
		if open == 0 {
			return
		}
	}
	s.t.Fatal("a turn stayed open for 20 s")
}

// replies gives the bot's messages since the last look.
func (s *stage) replies() (out []chat.MessageBody) {
	s.t.Helper()
	s.settle()
	for _, e := range s.events() {
		if e.Seq > s.seen && e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot {
			m, err := chat.Read[chat.MessageBody](e)
			if err != nil {
				s.t.Fatal(err)
			}
			out = append(out, m)
		}
		s.seen = max(s.seen, e.Seq)
	}
	return out
}

func (s *stage) conversation() chat.Conversation {
	s.t.Helper()
	c, err := s.db.Conversation(s.ctx, s.ws.ID, s.conv)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// texts joins what was said.
func texts(ms []chat.MessageBody) string {
	var b strings.Builder
	for _, m := range ms {
		b.WriteString(m.Text + "\n")
	}
	return b.String()
}

func wants(t *testing.T, got []chat.MessageBody, words ...string) {
	t.Helper()
	all := texts(got)
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("the bot did not say %q but:\n%s", w, all)
		}
	}
}
