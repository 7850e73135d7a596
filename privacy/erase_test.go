package privacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/privacy"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

var engines = map[string]func(testing.TB) store.Options{"SQLite": storetest.SQLite, "Postgres": storetest.Postgres}

func onEach(t *testing.T, fn func(s *scene)) {
	t.Parallel()
	for name, options := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(newScene(t, options(t)))
		})
	}
}

// bus remembers what every console was told.
type bus struct {
	mu   sync.Mutex
	told []chat.Kind
}

func (b *bus) Publish(n chat.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range n.Events {
		b.told = append(b.told, e.Kind)
	}
}

// scene is a workspace on a real store with real files.
type scene struct {
	*testing.T
	o       store.Options
	s       *store.Store
	bus     *bus
	files   *files.Files
	figures *analytics.Projector
	exports privacy.Exports
	eraser  privacy.Eraser
	ws      chat.ID
	site    chat.ID
	ada     chat.ID
	clock   atomic.Int64 // of the database, in ms
	data    string
}

func newScene(t *testing.T, o store.Options) *scene {
	t.Helper()
	c := &scene{T: t, o: o, bus: &bus{}, data: o.DataDir}
	c.clock.Store(1_790_000_000_000)
	o.Now = c.now
	c.s = storetest.Open(t, o)
	if c.data == "" {
		c.data = t.TempDir()
	}
	disk, err := files.NewDisk(filepath.Join(c.data, "files"))
	c.must(err)
	c.files, err = files.New(files.Files{Store: c.s, Storage: disk, Spool: filepath.Join(c.data, "files"), Log: slog.New(slog.DiscardHandler)})
	c.must(err)
	c.figures = &analytics.Projector{Store: c.s, Now: c.now, Log: slog.New(slog.DiscardHandler)}
	c.eraser = privacy.Eraser{Desk: chat.Desk{Store: c.s, Bus: c.bus}, Store: c.s, Files: c.files, Figures: c.figures, Now: c.now, Log: slog.New(slog.DiscardHandler)}
	c.exports = privacy.Exports{Store: c.s, Storage: disk, Spool: filepath.Join(c.data, "files"), Write: privacy.Exporter{Store: c.s, Files: c.files, Now: c.now}.Write, Log: slog.New(slog.DiscardHandler)}
	c.eraser.Exports = c.exports
	ws, err := c.s.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	c.must(err)
	c.ws = ws.ID
	site, err := c.s.CreateSite(t.Context(), chat.Site{Workspace: c.ws, Key: "key"})
	c.must(err)
	c.site = site.ID
	u := auth.User{ID: chat.NewID(), Name: "Ada", Email: "ada@shop.example", PasswordHash: "x", CreatedAt: c.now()}
	c.must(c.s.CreateUser(t.Context(), auth.Member{User: u, Workspace: c.ws, Roles: []auth.Role{auth.Owner}}))
	c.ada = u.ID
	c.must(c.s.SetPresence(t.Context(), c.ws, c.ada, "online"))
	return c
}

func (c *scene) now() time.Time { return time.UnixMilli(c.clock.Load()).UTC() }

func (c *scene) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *scene) do(cmd chat.Command) chat.Result {
	c.Helper()
	c.clock.Add(1000)
	cmd.Workspace = c.ws
	r := c.s.Append(c.Context(), []chat.Command{cmd})[0]
	c.must(r.Err)
	return r
}

func (c *scene) agent(op chat.Op, conv chat.ID) chat.Command {
	return chat.Command{Op: op, Conversation: conv, Actor: chat.Actor{Kind: chat.ByAgent, ID: c.ada, Name: "Ada"}}
}

// raw opens the database below the store.
func (c *scene) raw() *sql.DB {
	c.Helper()
	driver, name := "pgx", c.o.URL
	if name == "" {
		driver, name = "sqlite", filepath.Join(c.o.DataDir, store.DatabaseFile)
	}
	db, err := sql.Open(driver, name)
	c.must(err)
	c.Cleanup(func() { c.must(db.Close()) })
	return db
}

// person is a visitor whose every text holds a mark.
type person struct {
	id    chat.ID
	chats []chat.ID
}

// comes lets a visitor come, ask, be asked by a flow, be handed over, answered
// and judged, with their mark in whatever can hold one.
func (c *scene) comes(mark string) person {
	c.Helper()
	ctx := c.Context()
	_, hash := auth.NewToken()
	v, err := c.s.CreateVisitor(ctx, chat.Visitor{Workspace: c.ws, Name: mark + " name", Email: mark + "@example.com", Phone: mark + " phone", Locale: mark + "-locale", TimeZone: mark + "/zone", Network: mark + "/24"}, c.site, hash[:])
	c.must(err)
	visitor := chat.Actor{Kind: chat.ByVisitor, ID: v.ID}
	page := chat.Page{URL: "https://shop.example/" + mark, Title: mark + " title", Referrer: "https://ref.example/" + mark}
	say := func(clientID, text string, conv chat.ID, sent ...chat.ID) chat.Result {
		return c.do(chat.Command{
			Op: chat.OpPost, Conversation: conv, Actor: visitor, ClientID: mark + clientID, Message: chat.MessageBody{Text: text}, Page: &page, Files: sent,
			Opening: &chat.Opening{Visitor: v.ID, Site: c.site, Channel: "web", Lang: "en", Page: page},
		})
	}
	_, err = c.s.SetConsent(ctx, c.ws, v.ID, true, chat.ConsentText{Version: "v1", Lang: "en", Text: "May we?"})
	c.must(err)
	question := mark + " asks: where is my brother's parcel?"
	conv := say("1", question, chat.ID{}).Conversation
	file, err := c.files.Receive(ctx, files.Upload{Workspace: c.ws, Conversation: conv.ID, By: visitor, ClientID: mark + "f", Name: mark + ".txt", Body: strings.NewReader(mark + " in the file"), Limit: 1 << 20})
	c.must(err)
	say("2", mark+" sends a file", conv.ID, file.ID)
	c.do(chat.Command{Op: chat.OpEmit, Conversation: conv.ID, Actor: visitor, ClientID: mark + "e", Event: chat.EmittedBody{Name: "cart", Data: json.RawMessage(`{"text":"` + mark + `"}`)}})
	turn, err := c.s.ClaimTurn(ctx, time.Minute)
	c.must(err)
	_, _, err = c.s.StartEffect(ctx, chat.Effect{Workspace: c.ws, Conversation: conv.ID, Key: "http/1", Turn: turn.ID, Kind: "http", Asked: chat.Asked{URL: "https://api.example/" + mark}})
	c.must(err)
	c.must(c.s.FinishEffect(ctx, chat.Effect{Workspace: c.ws, Conversation: conv.ID, Key: "http/1", Result: json.RawMessage(`{"body":"` + mark + `"}`)}))
	decision := chat.Decision{ID: chat.NewID(), Conversation: conv.ID, Turn: turn.ID, Seq: turn.ToSeq, Action: "handoff", Reason: "He said " + mark, Trace: json.RawMessage(`{"search":{"query":"` + mark + `"}}`)}
	c.do(chat.Command{Op: chat.OpCommit, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByBot}, Result: &chat.TurnResult{
		Turn: turn.ID, Claim: turn.Claim, Epoch: turn.Epoch, Messages: []chat.MessageBody{{Text: "Thanks, " + mark + ".", Answer: &chat.Answer{Band: "high"}, Decision: decision.ID}},
		Fields: []chat.FieldBody{{Field: "order", Value: mark, PII: true}}, Tags: []string{mark}, Notes: []string{mark + " noted by a flow"},
		Memory: chat.Memory{Run: json.RawMessage(`{"vars":"` + mark + `"}`), Mind: json.RawMessage(`{"said":"` + mark + `"}`)}, Decisions: []chat.Decision{decision},
		Timers: []chat.Timer{{Key: mark, At: c.now().Add(time.Hour)}}, Emitted: []chat.EmittedBody{{Name: "lead", Data: json.RawMessage(`{"x":"` + mark + `"}`)}},
		Exposed: []chat.ExposedBody{{Flow: "main", Step: "s", Arm: "a", Sticky: "visitor", Arms: []string{"a", "b"}}},
		HandOver: &chat.HandOver{
			ID: chat.NewID(), Reason: "He said " + mark, Evidence: []chat.Evidence{{Name: "phrase", Value: mark}}, Packet: chat.Packet(`{"issue":"` + mark + `"}`),
			Words: chat.MessageBody{Text: "A colleague reads, " + mark},
		},
	}})
	c.do(c.agent(chat.OpTake, conv.ID))
	note := c.agent(chat.OpNote, conv.ID)
	note.Text = mark + " as colleagues see it"
	c.do(note)
	reply := c.agent(chat.OpPost, conv.ID)
	reply.Message.Text = "Hello " + mark
	c.do(reply)
	c.do(chat.Command{Op: chat.OpFeedback, Conversation: conv.ID, Actor: visitor, Seq: c.answer(conv.ID), Helpful: false})
	c.do(chat.Command{Op: chat.OpRate, Conversation: conv.ID, Actor: visitor, Score: 2, Comment: mark + " was not amused"})
	c.do(c.agent(chat.OpResolve, conv.ID))
	c.quoted(mark, question, conv.ID, decision)
	c.clock.Add(int64(10 * time.Hour / time.Millisecond))
	second := say("3", mark+" asks: and what about the refund?", chat.ID{}).Conversation // still with the bot
	if turn, err = c.s.ClaimTurn(ctx, time.Minute); err == nil {
		c.do(chat.Command{Op: chat.OpCommit, Conversation: second.ID, Actor: chat.Actor{Kind: chat.ByBot}, Result: &chat.TurnResult{
			Turn: turn.ID, Claim: turn.Claim, Epoch: turn.Epoch, Messages: []chat.MessageBody{{Text: "It takes a week."}},
			Decisions: []chat.Decision{{ID: chat.NewID(), Conversation: second.ID, Turn: turn.ID, Seq: turn.ToSeq, Action: "answered", Band: "high"}},
		}})
	}
	return person{v.ID, []chat.ID{conv.ID, second.ID}}
}

// answer gives the seq of the newest answer of the bot.
func (c *scene) answer(conv chat.ID) (seq int64) {
	c.Helper()
	events, _, err := c.s.Events(c.Context(), c.ws, conv, chat.Agents, 0, 500)
	c.must(err)
	for _, e := range events {
		if m, err := chat.Read[chat.MessageBody](e); err == nil && m.Answer != nil {
			seq = e.Seq
		}
	}
	return seq
}

// quoted stores what others made of the visitor's words.
func (c *scene) quoted(mark, question string, conv chat.ID, d chat.Decision) {
	c.Helper()
	ctx := c.Context()
	miss := knowledge.Miss{Workspace: c.ws, Conversation: conv, Seq: 2, At: c.now(), Text: question, Lang: "en", Cause: knowledge.CauseAbstained}
	_, _, err := c.s.PutQuestion(ctx, c.ws, knowledge.Question{Wording: question, Wordings: []string{question}, Lang: "en"}, []knowledge.Miss{miss})
	c.must(err)
	c.must(c.s.Draw(ctx, c.ws, []chat.LabelItem{{Decision: d.ID, Workspace: c.ws, Conversation: conv, Seq: 2, At: c.now(), Action: "handoff", Reason: d.Reason, Question: question}}, c.now()))
	_, _, err = c.s.NextLabel(ctx, c.ws, c.ada, "", time.Hour)
	c.must(err)
	c.must(c.s.PutLabel(ctx, c.ws, d.ID, chat.Label{By: c.ada, Answerable: true, Note: mark + " is a nice person"}))
	_, err = c.s.CreateEvalSuite(ctx, chat.EvalSuite{Workspace: c.ws, Name: "suite " + d.ID.String(), EvalSuiteVersion: chat.EvalSuiteVersion{Hash: "h", Source: "cases:\n  - id: x\n    question: '" + strings.ReplaceAll(question, "'", "''") + "'\n", About: "about", Cases: 1, By: c.ada}})
	c.must(err)
	_, _, err = c.s.AddJob(ctx, chat.Job{Workspace: c.ws, Kind: chat.JobMailTranscript, Key: conv.String(), Subject: conv, Body: json.RawMessage(`{"to":"` + mark + `@example.com"}`)})
	c.must(err)
	c.must(c.s.Audit(ctx, c.ws, c.ada, "mail.sent", "x", map[string]string{"to": mark + "@example.com"}))
	c.must(c.s.Audit(ctx, c.ws, c.ada, "transcript.downloaded", conv.String(), map[string]string{"why": mark}))
	run := chat.NewID()
	for _, q := range []string{
		`INSERT INTO eval_run (id, workspace, kind, suite_version, most, candidate, status, done, total, passed, failed, held, error, created_ms, attempts) VALUES ($1, $2, 'replay', 0, 1, 'x', 'done', 1, 1, 0, 0, 0, '', $3, 1)`,
		`INSERT INTO eval_report (run, workspace, report) VALUES ($1, $2, $3)`,
		`INSERT INTO visitor_identity (workspace, channel, account, external_id, visitor, created_ms) SELECT $2, 'mail', '', $3, visitor, 0 FROM conversation WHERE id = $1`,
	} {
		args := []any{run[:], c.ws[:], c.now().UnixMilli()}
		if strings.Contains(q, "eval_report") {
			report := map[string]any{"version": 1, "chats": []any{map[string]any{"id": conv.String(), "turns": []any{map[string]any{"would": mark}}, "verdict": "same"}}, "other": question}
			args[2] = string(chat.Encode(report))
		}
		if strings.Contains(q, "identity") {
			args = []any{conv[:], c.ws[:], mark + "@identity"}
		}
		_, err := c.raw().ExecContext(ctx, q, args...)
		c.must(err)
	}
}

// counted gives every figure that is stored.
func (c *scene) counted() (out []chat.Projection) {
	c.Helper()
	list, _, err := c.s.ListConversations(c.Context(), c.ws, chat.ListQuery{View: chat.ViewAll})
	c.must(err)
	for _, one := range list {
		p, err := c.s.Projection(c.Context(), c.ws, one.Conversation.ID)
		c.must(err)
		for i := range p.Engagements { // texts, what follows the end of the chat, and how far was read
			e := &p.Engagements[i]
			e.Preview, e.Reason, e.Page, e.ProjectedSeq = "", "", "", 0
		}
		p.Through = 0
		out = append(out, p)
	}
	return out
}

// nowhere looks for a mark in every column, and in the bytes of every file.
func (c *scene) nowhere(mark string) {
	c.Helper()
	for _, where := range storetest.Search(c, c.raw(), c.o.URL != "", mark) {
		c.Errorf("%s still holds the mark", where)
	}
	err := filepath.WalkDir(c.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(mark)) || strings.Contains(path, mark) {
			c.Errorf("the bytes of %s still hold the mark", filepath.Base(path))
		}
		return err
	})
	c.must(err)
}

const mark, other = "MARKxq7Zerased", "MARKxq7Zstays"

func TestErasedVisitorsLeaveNoText(t *testing.T) {
	onEach(t, func(c *scene) {
		ctx := c.Context()
		gone, stays := c.comes(mark), c.comes(other)
		c.must(c.figures.Pass(ctx))
		found := storetest.Search(c, c.raw(), c.o.URL != "", mark)
		if len(found) < 25 {
			c.Fatalf("the mark was planted in %d columns only: %v", len(found), found)
		}
		c.must(c.s.Audit(ctx, c.ws, c.ada, "x", "y", nil))
		before := c.counted()
		c.must(c.eraser.Visitor(ctx, c.ws, c.ada, gone.id))
		c.must(c.s.Purge(ctx))
		c.nowhere(mark)
		if len(storetest.Search(c, c.raw(), c.o.URL != "", other)) != len(found) {
			c.Error("the erasure took something of another visitor")
		}
		after := c.counted()
		// The chat that was going on ends by the erasure; all else stays.
		for i, p := range before {
			for j, e := range p.Engagements {
				if e.ClosedAt.IsZero() && j < len(after[i].Engagements) && !after[i].Engagements[j].ClosedAt.IsZero() {
					before[i].Engagements[j], before[i].Spans, after[i].Spans = after[i].Engagements[j], nil, nil
				}
			}
		}
		if diff := cmp.Diff(before, after); diff != "" {
			c.Errorf("figures (-before +after):\n%s", diff)
		}
		r, err := c.figures.Recompute(ctx, c.ws, time.Time{}, time.Time{})
		c.must(err)
		if diff := cmp.Diff(after, c.counted()); diff != "" || r.Conversations != 4 {
			c.Errorf("figures of %d conversations computed again (-before +after):\n%s", r.Conversations, diff)
		}
		// Done again, it changes nothing, and is recorded once.
		c.must(c.eraser.Visitor(ctx, c.ws, c.ada, gone.id))
		entries, _, err := c.s.ListAudit(ctx, c.ws, "", 100)
		c.must(err)
		n := 0
		for _, e := range entries {
			if e.Action == "visitor.erased" {
				n++
				if e.User != c.ada || e.Target != gone.id.String() {
					c.Errorf("recorded for %s on %s", e.User, e.Target)
				}
			}
		}
		erased := 0
		for _, k := range c.bus.told {
			if k == chat.ConversationErased {
				erased++
			}
		}
		if n != 1 || erased != 2 {
			c.Errorf("recorded %d times, consoles were told of %d conversations", n, erased)
		}
		if _, err := c.s.Visitor(ctx, c.ws, stays.id); err != nil {
			c.Error(err)
		}
	})
}

// flaky fails at the n-th step, as a process that is killed does.
type flaky struct {
	*store.Store
	files privacy.Files
	left  int
}

var errKilled = errors.New("killed")

func (f *flaky) step() error {
	if f.left--; f.left == 0 {
		return errKilled
	}
	return nil
}

func (f *flaky) EraseConversation(ctx context.Context, ws, id chat.ID) error {
	if err := f.step(); err != nil {
		return err
	}
	return errors.Join(f.Store.EraseConversation(ctx, ws, id), f.step())
}

func (f *flaky) EraseVisitor(ctx context.Context, ws, user, id chat.ID) error {
	return errors.Join(f.step(), f.Store.EraseVisitor(ctx, ws, user, id), f.step())
}

func (f *flaky) Settled(ctx context.Context, ws, id chat.ID) (bool, error) {
	if err := f.step(); err != nil {
		return false, err
	}
	return f.Store.Settled(ctx, ws, id)
}

func (f *flaky) Append(ctx context.Context, cmds []chat.Command) []chat.Result {
	r := f.Store.Append(ctx, cmds)
	if err := f.step(); err != nil {
		r[0].Err = err
	}
	return r
}

func (f *flaky) Erase(ctx context.Context, ws, conv chat.ID) error {
	return errors.Join(f.files.Erase(ctx, ws, conv), f.step())
}

func (f *flaky) Sweep(ctx context.Context) error { return f.files.Sweep(ctx) }

// TestErasureGoesOnWhereItStopped stops an erasure at each of its steps in turn.
func TestErasureGoesOnWhereItStopped(t *testing.T) {
	onEach(t, func(c *scene) {
		ctx := c.Context()
		gone := c.comes(mark)
		c.must(c.figures.Pass(ctx))
		stops := 0
		for n := 1; ; n++ {
			f := &flaky{Store: c.s, files: c.files, left: n}
			e := c.eraser
			e.Store, e.Files, e.Desk = f, f, chat.Desk{Store: f, Bus: c.bus}
			err := e.Visitor(ctx, c.ws, c.ada, gone.id)
			if err == nil {
				break
			}
			if !errors.Is(err, errKilled) {
				c.Fatal(err)
			}
			stops++
		}
		c.must(c.s.Purge(ctx))
		c.nowhere(mark)
		if got := c.counted(); stops < 8 || len(got) != 2 || len(got[1].Engagements) == 0 || got[1].Engagements[0].Rating != 2 {
			c.Errorf("%d stops, figures %+v", stops, got)
		}
	})
}

func TestExportHoldsEverything(t *testing.T) {
	onEach(t, func(c *scene) {
		ctx := c.Context()
		p := c.comes(mark)
		c.comes(other)
		var b bytes.Buffer
		x := privacy.Exporter{Store: c.s, Files: c.files, Now: c.now}
		c.must(x.Write(ctx, &b, c.ws, p.id))
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		c.must(err)
		parts := map[string]string{}
		for _, f := range z.File {
			in, err := f.Open()
			c.must(err)
			all, err := io.ReadAll(in)
			c.must(err)
			parts[f.Name] = string(all)
			if strings.Contains(string(all), other) {
				c.Errorf("%s holds something of another visitor", f.Name)
			}
		}
		var data struct {
			Tables map[string][]map[string]any
		}
		c.must(json.Unmarshal([]byte(parts["data.json"]), &data))
		for _, table := range []string{
			"visitor", "visitor_identity", "consent", "conversation", "event", "decision", "decision_trace", "bot_memory", "effect", "handoff",
			"question_asked", "eval_label", "file", "job", "split_exposure",
		} {
			if table == "split_exposure" { // computed in the background
				continue
			}
			if len(data.Tables[table]) == 0 {
				c.Errorf("the export has no row of %s", table)
			}
		}
		if strings.Contains(parts["data.json"], "token_hash") {
			c.Error("the export holds a key")
		}
		pages, sent := 0, 0
		for name, text := range parts {
			if strings.HasPrefix(name, "conversations/") && strings.Contains(text, mark) {
				pages++
			}
			if strings.HasPrefix(name, "files/") && text == mark+" in the file" {
				sent++
			}
		}
		if pages != 2 || sent != 1 || !strings.Contains(parts["index.html"], mark+"@example.com") {
			c.Errorf("%d pages, %d files, first page %q", pages, sent, parts["index.html"])
		}
		if err := x.Write(ctx, io.Discard, c.ws, chat.NewID()); chat.CodeOf(err) != chat.NotFound {
			c.Errorf("export of nobody: %v", err)
		}
	})
}

// TestRetention moves the clock over the days that data is kept.
func TestRetention(t *testing.T) {
	onEach(t, func(c *scene) {
		ctx := c.Context()
		p := c.comes(mark)
		c.must(c.figures.Pass(ctx))
		c.must(c.s.PutSettings(ctx, c.ws, c.ada, []byte(`{"privacy":{"retention":{"traces_days":7,"files_days":10,"messages_days":30,"figures_days":60,"audit_days":90,"visitors_days":120}}}`)))
		sweeper := &privacy.Sweeper{Store: c.s, Eraser: c.eraser, Now: c.now, Log: slog.New(slog.DiscardHandler)}
		count := func(kind chat.DataKind, days int) int64 {
			n, err := c.s.CountStale(ctx, c.ws, kind, c.now().AddDate(0, 0, -days))
			c.must(err)
			return n
		}
		rows := func(q string) (n int) {
			c.must(c.raw().QueryRowContext(ctx, q).Scan(&n))
			return n
		}
		want := func(day, traces, files, marked, engagements int) {
			c.Helper()
			c.must(sweeper.Pass(ctx))
			texts := rows(`SELECT count(*) FROM event WHERE words LIKE '%` + mark + `%'`)
			if texts > 0 {
				texts = 1
			}
			got := []int{rows(`SELECT count(*) FROM decision_trace`), rows(`SELECT count(*) FROM file`), texts, rows(`SELECT count(*) FROM engagement`)}
			if diff := cmp.Diff([]int{traces, files, marked, engagements}, got); diff != "" {
				c.Errorf("day %d (-want +got traces, files, texts, figures):\n%s", day, diff)
			}
		}
		day := func(n int) { c.clock.Add(int64(n) * 24 * 3600_000) }
		want(0, 1, 1, 1, 2)
		day(8)
		if count(chat.DataTraces, 7) != 1 { // the dry run
			c.Error("the trace is not due")
		}
		want(8, 0, 1, 1, 2)
		day(3)
		want(11, 0, 0, 1, 2)
		day(20)
		want(31, 0, 0, 0, 2)
		day(31)
		want(62, 0, 0, 0, 0)
		day(60)
		want(122, 0, 0, 0, 0)
		v, err := c.s.Visitor(ctx, c.ws, p.id)
		c.must(err)
		if v.Name != "" || v.ClearedAt.IsZero() {
			c.Errorf("the visitor is still %q", v.Name)
		}
		// Twice in a night does nothing; another node's lease is respected.
		c.must(sweeper.Pass(ctx))
	})
}
