package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/frontdesk-chat/frontdesk/store"
)

// worldly has a flow for each way in which a step leaves the process or
// commits something. Each calls what counts under the conversation's id.
func worldly() string {
	var b strings.Builder
	for _, method := range []string{"get", "post", "put", "patch", "delete"} {
		for retries, word := range []string{"once", "again"} {
			fmt.Fprintf(&b, `flow: %[1]s%[2]s
triggers: [{keyword: [%[1]s%[2]s]}]
steps:
  - {http: {%[1]s: "{{ workspace.target }}/{{ conversation.id }}", retries: %[3]d}, on_error: failed}
  - {say: {en: "It is done.", ko: "했어요."}}
  - {end: {resolution: resolved}}
  - {id: failed, say: {en: "It failed.", ko: "안 됐어요."}}
---
`, method, word, retries)
		}
	}
	b.WriteString(`flow: model
triggers: [{keyword: [askmodel]}]
steps:
  - {llm: n, prompt: "The number of {{ conversation.id }}.", schema: {type: integer}, offline: 0, on_error: failed}
  - {say: {en: "It is {{ vars.n }}.", ko: "{{ vars.n }}이에요."}}
  - {end: {resolution: resolved}}
  - {id: failed, say: {en: "It failed.", ko: "안 됐어요."}}
---
flow: model_alone
triggers: [{keyword: [onlymodel]}]
steps:
  - {llm: n, prompt: "The number of {{ conversation.id }}.", schema: {type: integer}, on_error: failed}
  - {say: {en: "It is {{ vars.n }}.", ko: "{{ vars.n }}이에요."}}
  - {end: {resolution: resolved}}
  - {id: failed, say: {en: "It failed.", ko: "안 됐어요."}}
---
flow: marks
triggers: [{keyword: [leavemarks]}]
steps:
  - {id: arm, split: [{id: one, weight: 1}, {id: two, weight: 1}], var: arm}
  - {event: {name: seen}}
  - {tag: vip}
  - {note: "Be kind."}
  - {contact: {email: "kim@shop.example"}}
  - {priority: high}
  - {say: {en: "It is done.", ko: "했어요."}}
---
flow: rates
triggers: [{keyword: [rateme]}]
steps:
  - {rating: {text: {en: "How was it?", ko: "어땠나요?"}}}
  - {say: {en: "It is done.", ko: "했어요."}}
---
flow: leaves
triggers: [{keyword: [tosomebody]}]
steps:
  - {handoff: {reason: wish}}
---
flow: sleeps
triggers: [{keyword: [sleepy]}]
steps:
  - {wait: 1s}
  - {say: {en: "It is done.", ko: "했어요."}}
---
flow: reads
triggers: [{keyword: [lookup]}]
steps:
  - {answer: {query: {en: "How long is the warranty?", ko: "보증 기간은요?"}}}
`)
	return b.String()
}

// drilled is one chat that is held at a boundary until the server is killed.
type drilled struct {
	says  []string // what the visitor writes
	hold  string   // see the drill
	reply string   // what the bot has said in the end, once
	kept  bool     // before the kill
	calls int      // that came to the outside under the conversation's id
	marks map[chat.Kind]int
	late  bool // nobody looks at the timers any more while it is held

	name string
	guest
}

const done, failed = "It is done.", "It failed."

// drills is the table: every kind of effect at every boundary of it.
func drills() (all []*drilled) {
	add := func(d drilled) {
		d.name = strings.Join(d.says, ", ") + " at " + strings.ReplaceAll(d.hold, "\n", ", ")
		all = append(all, &d)
	}
	world := func(word, kind, reply, unknown string) {
		for _, hold := range []string{"starting", "finished"} {
			add(drilled{says: []string{word}, hold: kind + " " + hold, reply: reply, calls: 1})
		}
		for calls, hold := range []string{"started", "finishing"} { // what came of it is unknown
			add(drilled{says: []string{word}, hold: kind + " " + hold, reply: unknown, calls: calls})
		}
	}
	commit := func(d drilled, before string) {
		for _, hold := range []string{"commit before", "commit after"} {
			d.hold, d.kept = before+hold, hold == "commit after"
			add(d)
		}
	}
	for _, method := range []string{"get", "post", "put", "patch", "delete"} {
		world(method+"once", "http", done, failed)
		for calls, hold := range []string{"http started", "http finishing"} {
			add(drilled{says: []string{method + "again"}, hold: hold, reply: done, calls: calls + 1})
		}
	}
	commit(drilled{says: []string{"postonce"}, reply: done, calls: 1}, "")
	const modelled, offline = "It is 7.", "It is 0."
	world("askmodel", "llm", modelled, offline)
	world("onlymodel", "llm", modelled, failed)
	commit(drilled{says: []string{"askmodel"}, reply: modelled, calls: 1}, "")
	const warranty = "two years"
	for _, moment := range []string{"starting", "started", "finishing", "finished"} { // it finishes what was shown after the commit
		add(drilled{says: []string{"lookup"}, hold: "model " + moment, reply: warranty, kept: strings.HasPrefix(moment, "fin")})
	}
	commit(drilled{says: []string{"lookup"}, reply: warranty}, "")
	commit(drilled{says: []string{"leavemarks"}, reply: done, marks: map[chat.Kind]int{
		chat.SplitExposed: 1, chat.EventEmitted: 1, chat.TagsChanged: 1, chat.NotePosted: 1,
	}}, "")
	commit(drilled{says: []string{"rateme", "5"}, reply: done, marks: map[chat.Kind]int{chat.RatingGiven: 1}}, "commit after\n")
	commit(drilled{says: []string{"tosomebody"}, reply: "colleague", marks: map[chat.Kind]int{chat.HandoffRequested: 1}}, "")
	commit(drilled{says: []string{"sleepy"}, reply: done}, "commit after\n")
	add(drilled{says: []string{"sleepy"}, hold: "commit after\nwake after", reply: done, late: true})
	return all
}

// outside counts who was called, and under which keys.
type outside struct {
	mu   sync.Mutex
	keys map[string][]string
}

func (o *outside) call(conversation, key string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.keys == nil {
		o.keys = map[string][]string{}
	}
	o.keys[conversation] = append(o.keys[conversation], key)
}

func (o *outside) of(conversation chat.ID) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.keys[conversation.String()]
}

// TestKilledAtEveryBoundary holds a chat at every boundary of every kind of
// effect, kills the server while all of them are held, and starts it again.
func TestKilledAtEveryBoundary(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		out := &outside{}
		world := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			out.call(strings.TrimPrefix(r.URL.Path, "/"), r.Method+" "+r.Header.Get("Idempotency-Key"))
		}))
		t.Cleanup(world.Close)
		model := llmtest.Start(t)
		model.Chat(func(r llmtest.Request) llmtest.Reply {
			if id := r.Block("value 1"); id != "" {
				out.call(id, "LLM")
				return llmtest.Content("7")
			}
			return llmtest.Honest(r)
		})
		p := openShop(t, data, worldly(), map[string]any{
			"allow_hosts": []string{strings.TrimPrefix(world.URL, "http://")}, "flow_vars": map[string]any{"target": world.URL},
		})
		hold := t.TempDir()
		srv := launch(t, binary, data, nil, append(modelEnv(model), "FRONTDESK_TURN_LEASE=3s", "FRONTDESK_HOLD_DIR="+hold)...)
		all := drills()
		defer func() {
			if t.Failed() {
				srv.kill() // what is held does not stop
			}
		}()
		for _, late := range []bool{false, true} {
			now := slices.DeleteFunc(slices.Clone(all), func(d *drilled) bool { return d.late != late })
			for _, d := range now {
				d.guest = p.open()
				write(t, filepath.Join(hold, d.conv.String()), d.hold)
				p.post(d.guest, d.says[0])
			}
			for _, d := range now {
				for _, text := range d.says[1:] {
					settle(t, p.db, p.ws, d.conv)
					p.post(d.guest, text)
				}
			}
			for _, d := range now {
				eventually(t, func() string {
					if _, err := os.Stat(filepath.Join(hold, d.conv.String()+".held")); err != nil {
						return d.name + " is not reached"
					}
					return ""
				})
				// A turn that a timer opened is found without a hint, too, while the timer's hand is held.
				if n := timesSaid(t, p.db, p.ws, d.conv, d.reply); n > 1 || !d.late && (n == 1) != d.kept {
					t.Errorf("%s: %q was said %d times before the kill", d.name, d.reply, n)
				}
			}
		}
		srv.kill()
		srv.start()
		for _, d := range all {
			eventually(t, func() string {
				left, err := p.db.TimersOf(t.Context(), p.ws, d.conv)
				if err != nil || len(left) > 0 {
					return fmt.Sprintf("%s: timers left: %v, %v", d.name, left, err)
				}
				return ""
			})
			settle(t, p.db, p.ws, d.conv)
		}
		for _, d := range all {
			p.whole(d, out)
		}
	})
}

// whole checks what came of a chat: everything once.
func (p *shop) whole(d *drilled, out *outside) {
	p.t.Helper()
	events := stored(p.t, p.db, p.ws, d.conv, chat.Agents)
	whole(p.t, events)
	words := said(p.t, events, chat.ByBot)
	if len(words) != len(d.says) || !strings.Contains(words[len(words)-1], d.reply) {
		p.t.Errorf("%s: the bot said %q", d.name, words)
	}
	calls := out.of(d.conv)
	if len(calls) != d.calls || len(slices.Compact(slices.Clone(calls))) > 1 {
		p.t.Errorf("%s: called %q, want %d calls under one key", d.name, calls, d.calls)
	}
	marks := map[chat.Kind]int{}
	for _, e := range events {
		if d.marks[e.Kind] > 0 {
			marks[e.Kind]++
		}
	}
	if diff := cmp.Diff(d.marks, marks); diff != "" && d.marks != nil {
		p.t.Errorf("%s: marks (-want +got):\n%s", d.name, diff)
	}
}

// shop is a workspace of one article and some flows.
type shop struct {
	t    *testing.T
	db   *store.Store
	desk chat.Desk
	ws   chat.ID
	site chat.ID
}

// mute is a bus that tells nobody: servers find what they missed.
type mute struct{}

func (mute) Publish(chat.Notice) {}

func openShop(t *testing.T, data store.Options, text string, settings map[string]any) *shop {
	t.Helper()
	db, err := store.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &shop{t: t, db: db, desk: chat.Desk{Store: db, Bus: mute{}}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.Migrate(t.Context()))
	ws, err := db.CreateWorkspace(t.Context(), chat.Workspace{ID: chat.NewID(), Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	must(err)
	p.ws = ws.ID
	site, err := db.CreateSite(t.Context(), chat.Site{ID: chat.NewID(), Workspace: ws.ID, Key: "k", Name: "Shop"})
	must(err)
	p.site = site.ID
	b, err := json.Marshal(settings)
	must(err)
	must(db.PutSettings(t.Context(), ws.ID, chat.ID{}, b))
	help := t.TempDir()
	must(os.WriteFile(filepath.Join(help, "warranty.md"), []byte("# How long is the warranty?\n\nThe warranty is two years from the day of delivery.\n"), 0o600))
	if got := frontdesk(t, nil, append([]string{"kb", "import", help}, flagsOf(data)...)...); got.code != 0 {
		t.Fatalf("import: %+v", got)
	}
	_, err = db.PublishFlows(t.Context(), p.publication(text, chat.PublishFinish))
	must(err)
	return p
}

// publication is of some flows, now.
func (p *shop) publication(text string, mode chat.PublishMode) chat.Publish {
	p.t.Helper()
	program, findings := flows.Compile([]flows.Source{{Name: "a.yaml", Text: []byte(text)}}, flows.Options{Languages: bot.Languages})
	if program == nil {
		p.t.Fatal(findings)
	}
	return chat.Publish{Workspace: p.ws, Sources: []chat.FlowSource{{Name: "a.yaml", Text: text}}, Hash: program.Hash(), Mode: mode}
}

// guest is a visitor in a chat.
type guest struct {
	conv    chat.ID
	visitor chat.ID
	token   string
}

func (p *shop) open() guest {
	p.t.Helper()
	token, hash := auth.NewToken()
	v, err := p.db.CreateVisitor(p.t.Context(), chat.Visitor{ID: chat.NewID(), Workspace: p.ws, Locale: "en-GB"}, p.site, hash[:])
	if err != nil {
		p.t.Fatal(err)
	}
	r := p.do(chat.Command{Op: chat.OpOpen, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, Opening: &chat.Opening{Visitor: v.ID, Channel: "web", Lang: "en"}})
	return guest{r.Conversation.ID, v.ID, token}
}

// post writes into the database beside the server, which finds it.
func (p *shop) post(g guest, text string) {
	p.t.Helper()
	p.do(chat.Command{
		Op: chat.OpPost, Conversation: g.conv, Actor: chat.Actor{Kind: chat.ByVisitor, ID: g.visitor}, ClientID: chat.NewID().String(),
		Message: chat.MessageBody{Text: text},
	})
}

func (p *shop) do(c chat.Command) chat.Result {
	p.t.Helper()
	c.Workspace = p.ws
	r, err := p.desk.Do(context.WithoutCancel(p.t.Context()), c)
	if err != nil {
		p.t.Fatalf("%s: %v", c.Op, err)
	}
	return r
}
