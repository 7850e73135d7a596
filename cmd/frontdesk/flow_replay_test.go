package main_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/sentiment"
	"github.com/frontdesk-chat/frontdesk/store"
)

const parcelFlow = `flow: parcel
triggers: [{keyword: [parcel]}]
steps:
  - {id: number, ask: order, text: {en: "Which order?", ko: "어떤 주문인가요?"}}
  - {id: look, http: {post: "{{ workspace.api }}/parcels", body: {order: "{{ vars.order }}"}, map: {state: body.state}}, on_error: sorry}
  - {id: tell, say: {en: "It is {{ vars.state }}.", ko: "{{ vars.state }}예요."}}
  - id: next
    choice: wish
    text: {en: "What now?", ko: "어떻게 할까요?"}
    options: [{id: wait, label: {en: I can wait, ko: 기다릴게요}}, {id: refund, label: {en: Money back, ko: 환불해 주세요}}]
  - {id: pause, wait: 1s}
  - {id: rate, rating: {scale: 5}}
  - {end: resolved}
  - {id: sorry, handoff: {reason: policy}}
`

// quietBus is a bus that nobody listens to.
type quietBus struct{}

func (quietBus) Publish(chat.Notice) {}

// realChat is a conversation on a real database with the real bot.
type realChat struct {
	t      *testing.T
	db     *store.Store
	worker *bot.Worker
	ws     chat.ID
	who    chat.ID
	id     chat.ID
}

func newRealChat(t *testing.T, dir, api, flow string) *realChat {
	t.Helper()
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(ctx, store.Options{DataDir: dir, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	r := &realChat{t: t, db: db}
	r.must(db.Migrate(ctx))
	ws, err := db.CreateWorkspace(ctx, chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	r.must(err)
	settings, err := json.Marshal(map[string]any{"flow_vars": map[string]any{"api": api}})
	r.must(err)
	r.must(db.PutSettings(ctx, ws.ID, chat.ID{}, settings))
	site, err := db.CreateSite(ctx, chat.Site{Workspace: ws.ID, Key: "k", Name: "Shop"})
	r.must(err)
	visitor, err := db.CreateVisitor(ctx, chat.Visitor{ID: chat.NewID(), Workspace: ws.ID, Locale: "en-GB"}, site.ID, []byte(strings.Repeat("t", 32)))
	r.must(err)
	sources := []flows.Source{{Name: "parcel.yaml", Text: []byte(flow)}}
	program, findings := flows.Compile(sources, flows.Options{Languages: bot.Languages})
	if program == nil {
		t.Fatal(findings)
	}
	_, _, err = db.PutFlows(ctx, ws.ID, chat.ID{}, []chat.FlowSource{{Name: "parcel.yaml", Text: flow}}, program.Hash())
	r.must(err)
	library := &bot.Library{Source: db, Log: log, Now: time.Now, AllowHosts: []string{strings.TrimPrefix(api, "http://")}}
	r.worker = &bot.Worker{Desk: chat.Desk{Store: db, Bus: quietBus{}}, Turns: db, Reader: db, Staff: db, Library: library, Clock: db,
		Feelings: sentiment.New(), Log: log, Now: time.Now}
	r.ws, r.who = ws.ID, visitor.ID
	return r
}

func (r *realChat) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// does posts a message, or a click on the newest prompt, and lets the bot work.
func (r *realChat) does(text, choice string) {
	r.t.Helper()
	m := chat.MessageBody{Text: text, Choice: choice}
	if choice != "" {
		for _, e := range stored(r.t, r.db, r.ws, r.id, chat.Visitors) {
			if b, err := chat.Read[chat.MessageBody](e); err == nil && b.Prompt != nil {
				m.PromptID = b.Prompt.ID
			}
		}
	}
	got, err := r.worker.Desk.Do(r.t.Context(), chat.Command{
		Op: chat.OpPost, Workspace: r.ws, Conversation: r.id, Actor: chat.Actor{Kind: chat.ByVisitor, ID: r.who}, Message: m,
		Opening: &chat.Opening{Visitor: r.who, Channel: "web", Lang: "en"},
	})
	r.must(err)
	r.id = got.Conversation.ID
	r.work()
}

func (r *realChat) work() {
	r.t.Helper()
	for {
		took, err := r.worker.TakeTurn(context.WithoutCancel(r.t.Context()))
		r.must(err)
		if !took {
			return
		}
	}
}

// kept is what a replay must leave as it is.
func (r *realChat) kept() [4]int {
	r.t.Helper()
	effects, err := r.db.Effects(r.t.Context(), r.ws, r.id)
	r.must(err)
	decisions, err := r.db.Decisions(r.t.Context(), r.ws, r.id)
	r.must(err)
	timers, err := r.db.TimersOf(r.t.Context(), r.ws, r.id)
	r.must(err)
	return [4]int{len(stored(r.t, r.db, r.ws, r.id, chat.Agents)), len(effects), len(decisions), len(timers)}
}

// TestFlowReplayOfARealChat lives through a flow with a call, a menu, a timer
// and a rating on a real database, then replays it against drafts.
func TestFlowReplayOfARealChat(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"state": "in Leeds"}`))
	}))
	defer api.Close()
	dir := t.TempDir()
	r := newRealChat(t, dir, api.URL, parcelFlow)
	r.does("parcel", "")
	r.does("FS-1", "")
	r.does("Money back", "refund")
	eventually(t, func() string { // the timer
		r.must(r.worker.Ring(t.Context()))
		r.work()
		if timesSaid(t, r.db, r.ws, r.id, "from 1 to 5") == 0 {
			return "the rating was not asked for"
		}
		return ""
	})
	r.does("4", "4")
	if calls.Load() != 1 {
		t.Fatalf("%d calls", calls.Load())
	}
	before := r.kept()

	replay := func(t *testing.T, flow string, args ...string) (evals.ReplayReport, finished) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "parcel.yaml")
		if err := os.WriteFile(path, []byte(flow), 0o600); err != nil {
			t.Fatal(err)
		}
		got := frontdesk(t, nil, append([]string{"flow", "replay", path, "--json", "--data-dir", dir}, args...)...)
		var report evals.ReplayReport
		if got.code < 2 {
			if err := json.Unmarshal([]byte(got.out), &report); err != nil || len(report.Chats) != 1 {
				t.Fatalf("%v %+v", err, got)
			}
		}
		return report, got
	}
	for name, c := range map[string]struct {
		old, new string
		verdict  evals.Verdict
		differs  string
		at       int
		cut      string
	}{
		"Same":          {"", "", evals.VerdictSame, "", -1, ""},
		"OneStep":       {"It is {{ vars.state }}.", "Your parcel is {{ vars.state }}.", evals.VerdictDiffers, evals.DiffersWords, 1, ""},
		"RenamedStep":   {"id: next", "id: wishes", evals.VerdictSame, "", -1, ""},
		"RenamedOption": {"{id: refund,", "{id: money,", evals.VerdictSame, "", -1, ""},
		"OptionGone":    {"{id: refund, label: {en: Money back, ko: 환불해 주세요}}", "{id: again, label: {en: Send it again, ko: 다시 보내 주세요}}", evals.VerdictParted, evals.DiffersAsks, 1, evals.CutOption},
		"OtherCall":     {"/parcels", "/v2/parcels", evals.VerdictDiffers, evals.DiffersHandOver, 1, evals.CutHanded},
	} {
		t.Run(name, func(t *testing.T) {
			report, got := replay(t, strings.ReplaceAll(parcelFlow, c.old, c.new))
			run := report.Chats[0]
			if got.code != 0 || run.Verdict != c.verdict || run.Parts != c.at || c.at >= 0 && run.Turns[c.at].Differs != c.differs {
				t.Errorf("%s at %d: %s", run.Verdict, run.Parts, got.out)
			}
			if why := ""; c.cut != "" {
				if run.Cut != nil {
					why = run.Cut.Why
				}
				if why != c.cut {
					t.Errorf("cut %q: %s", why, got.out)
				}
			}
		})
	}
	t.Run("FailsOnWhatIsNamed", func(t *testing.T) {
		other := strings.ReplaceAll(parcelFlow, "/parcels", "/v2/parcels")
		if _, got := replay(t, other, "--fail-on", "new-handover,loop"); got.code != 1 || !strings.Contains(got.err, "new-handover") {
			t.Errorf("%+v", got)
		}
		if _, got := replay(t, other, "--fail-on", "loop,error", "--conversation", r.id.String()); got.code != 0 {
			t.Errorf("%+v", got)
		}
		if _, got := replay(t, other, "--fail-on", "nonsense"); got.code != 2 {
			t.Errorf("%+v", got)
		}
		if _, got := replay(t, other, "--conversation", chat.NewID().String()); got.code != 2 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("TellsInWords", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "parcel.yaml")
		r.must(os.WriteFile(path, []byte(strings.ReplaceAll(parcelFlow, "/parcels", "/v2/parcels")), 0o600))
		got := frontdesk(t, nil, "flow", "replay", path, "--flow", "parcel", "--step", "rate", "--data-dir", dir)
		for _, words := range []string{"1 conversation: 0 the same, 1 differ", "handed over: 1 newly", "differs at turn 2 (hand-over)", "answered from nowhere"} {
			if got.code != 0 || !strings.Contains(got.out, words) {
				t.Errorf("%q is missing in %+v", words, got)
			}
		}
	})
	if after := r.kept(); after != before || calls.Load() != 1 {
		t.Errorf("events, effects, decisions and timers were %v, are %v; %d calls", before, after, calls.Load())
	}
}
