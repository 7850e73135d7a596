package main_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// survey asks two questions, each with the number of its release.
func survey(number int) string {
	return strings.ReplaceAll(`flow: survey
triggers: [{keyword: [survey]}]
steps:
  - {id: one, ask: one, text: {en: "NR one?", ko: "NR"}}
  - {id: two, ask: two, text: {en: "NR two?", ko: "NR"}}
  - {say: {en: "NR done.", ko: "NR"}}
`, "NR", fmt.Sprintf("Nr %d:", number))
}

// stall makes a statement on a table take for ever, in the middle of whoever's
// transaction. hit waits until somebody stands there; free takes it away, when
// they are dead.
func stall(t *testing.T, data store.Options, statement string) (hit, free func()) {
	t.Helper()
	if data.URL != "" {
		return stallPostgres(t, data, statement)
	}
	db, err := sql.Open("sqlite", filepath.Join(data.DataDir, "frontdesk.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	run := func(text string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	run(`CREATE TABLE stall AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000) SELECT n FROM c`)
	run(`CREATE TRIGGER stalled BEFORE ` + statement + ` BEGIN SELECT count(*) FROM stall a, stall b, stall c, stall d, stall e; END`)
	return func() {
			const longest = 700 * time.Millisecond // no other transaction holds the lock for so long
			since := time.Now()
			eventually(t, func() string {
				_, err := db.ExecContext(t.Context(), `PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK; PRAGMA busy_timeout = 10000`)
				if err == nil {
					since = time.Now()
				}
				if time.Since(since) < longest {
					return "nobody stands at " + statement
				}
				return ""
			})
		}, func() {
			run(`PRAGMA busy_timeout = 10000`)
			run(`DROP TRIGGER stalled`)
			run(`DROP TABLE stall`)
		}
}

func stallPostgres(t *testing.T, data store.Options, statement string) (hit, free func()) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), data.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(t.Context()) })
	key := rand.Int32()
	run := func(text string) {
		t.Helper()
		if _, err := c.Exec(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	run(fmt.Sprintf(`SELECT pg_advisory_lock(%d)`, key))
	run(fmt.Sprintf(`CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(%d); RETURN NEW; END'`, key))
	run(`CREATE TRIGGER stalled BEFORE ` + statement + ` FOR EACH ROW EXECUTE FUNCTION stall()`)
	return func() {
			eventually(t, func() string {
				n := 0
				if err := c.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1`, key).Scan(&n); err != nil || n == 0 {
					return fmt.Sprintf("nobody stands at %s: %v", statement, err)
				}
				return ""
			})
		}, func() {
			run(fmt.Sprintf(`SELECT pg_advisory_unlock(%d)`, key))
			_, table, _ := strings.Cut(statement, " ON ")
			run(`DROP TRIGGER stalled ON ` + table) // once the dead one's transaction is gone
			run(`DROP FUNCTION stall()`)
		}
}

// moments of a publication's one transaction: its first statement, one in the
// middle, and the last.
var moments = []string{"INSERT ON flow_publication", "UPDATE ON flow_release", "INSERT ON audit"}

// publishing is a shop whose flows are published while chats go on.
type publishing struct {
	*shop
	data   store.Options
	server func() string // its address
	folder string
	number int // of the live release
}

// flow runs a command on the flows, to its end or until it is killed at a
// moment of the transaction.
func (p *publishing) flow(killedAt string, args ...string) {
	p.t.Helper()
	args = append(append([]string{"flow"}, args...), flagsOf(p.data)...)
	if killedAt == "" {
		if got := frontdesk(p.t, nil, args...); got.code != 0 {
			p.t.Fatalf("%v: %+v", args, got)
		}
		return
	}
	hit, free := stall(p.t, p.data, killedAt)
	cmd := exec.CommandContext(p.t.Context(), binary, args...)
	cmd.Env = environ()
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	hit()
	if err := cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		p.t.Fatalf("%v ended before it was killed", args)
	}
	free()
}

// lives checks that one release is live, the newest published one.
func (p *publishing) lives(number int) {
	p.t.Helper()
	releases, err := p.db.FlowReleases(p.t.Context(), p.ws, 100)
	if err != nil {
		p.t.Fatal(err)
	}
	var live []int64
	for _, r := range releases {
		if r.Live {
			live = append(live, r.Number)
		}
	}
	all, _, err := p.db.Publications(p.t.Context(), p.ws, "", 100)
	if err != nil {
		p.t.Fatal(err)
	}
	var newest chat.Publication
	for _, x := range all {
		if x.State == chat.PublicationDone && x.Number > newest.Number {
			newest = x
		}
	}
	if len(live) != 1 || live[0] != int64(number) || newest.Release.Number != live[0] {
		p.t.Errorf("live are %v, published was %d, want %d", live, newest.Release.Number, number)
	}
	p.number = number
}

// says writes in a chat and wants words in the answer.
func (p *publishing) says(g guest, text string, want ...string) {
	p.t.Helper()
	before := len(said(p.t, stored(p.t, p.db, p.ws, g.conv, chat.Visitors), chat.ByBot))
	p.writes(g, text)
	for _, turn := range settle(p.t, p.db, p.ws, g.conv) {
		if turn.Status != chat.TurnDone {
			p.t.Errorf("a turn is %s", turn.Status)
		}
	}
	got := said(p.t, stored(p.t, p.db, p.ws, g.conv, chat.Visitors), chat.ByBot)[before:]
	if len(got) != len(want) {
		p.t.Fatalf("to %q the bot said %q, want %q", text, got, want)
	}
	for i, w := range want {
		if !strings.Contains(got[i], w) {
			p.t.Errorf("to %q the bot said %q, want %q", text, got, want)
		}
	}
}

func (p *publishing) writes(g guest, text string) {
	p.t.Helper()
	v := newParty(p.t, p.server, nil)
	v.header.Set("Authorization", "Bearer "+g.token)
	v.must("POST", visitorSide+"/messages", map[string]any{"client_id": chat.NewID().String(), "conversation": g.conv, "text": text}, nil)
}

// nr is what a release says.
func nr(number int, words string) string { return fmt.Sprintf("Nr %d: %s", number, words) }

// followed waits until new chats run the live release.
func (p *publishing) followed() {
	p.t.Helper()
	want := nr(p.number, "one?")
	eventually(p.t, func() string {
		g := p.open()
		p.writes(g, "survey")
		settle(p.t, p.db, p.ws, g.conv)
		if timesSaid(p.t, p.db, p.ws, g.conv, want) != 1 {
			return "new chats are not told " + want
		}
		return ""
	})
}

// TestKilledWhilePublishing kills whoever publishes in the middle of it, in
// every mode: nothing has happened then, and the second try does all of it.
func TestKilledWhilePublishing(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		p := &publishing{shop: openShop(t, data, survey(1), nil), data: data, folder: t.TempDir(), number: 1}
		srv := launch(t, binary, data, nil, shortLease)
		p.server = srv.at
		const again = "Something changed here just now, so let us start this again."
		next := 1 // number of the newest release
		for i, c := range []struct {
			mode chat.PublishMode
			back bool
			then func(from, to int) []string
		}{
			{chat.PublishFinish, false, func(from, _ int) []string { return []string{nr(from, "done.")} }},
			{chat.PublishMigrate, false, func(_, to int) []string { return []string{nr(to, "done.")} }},
			{chat.PublishRestart, false, func(_, to int) []string { return []string{again, nr(to, "one?")} }},
			{chat.PublishHandoff, false, func(int, int) []string { return []string{"colleague"} }},
			{chat.PublishMigrate, true, func(_, to int) []string { return []string{nr(to, "done.")} }},
		} {
			from, to := p.number, next+1
			g := p.open()
			p.says(g, "survey", nr(from, "one?"))
			args := []string{"rollback", "1", "--mode", string(c.mode)}
			if c.back {
				to = 1
			} else {
				write(t, filepath.Join(p.folder, "a.yaml"), survey(to))
				args = []string{"publish", p.folder, "--mode", string(c.mode)}
			}
			p.flow(moments[i%len(moments)], args...)
			p.lives(from)
			p.says(g, "first", nr(from, "two?"))
			p.flow("", args...)
			p.lives(to)
			p.followed()
			p.says(g, "second", c.then(from, to)...)
			next = max(next, to)
		}
		for i, moment := range moments[1:] { // the server itself, at the hour of a scheduled one
			from, to := p.number, next+1
			g := p.open()
			p.says(g, "survey", nr(from, "one?"))
			later := p.publication(survey(to), chat.PublishMigrate)
			if i == 1 { // a rollback
				first, err := p.db.FlowReleaseNumbered(t.Context(), p.ws, 1)
				if err != nil {
					t.Fatal(err)
				}
				to, later = 1, chat.Publish{Workspace: p.ws, Release: first.ID, Mode: chat.PublishMigrate, Rollback: true}
			}
			later.At = time.Now().Add(time.Second)
			srv.kill()
			if _, err := p.db.PublishFlows(t.Context(), later); err != nil {
				t.Fatal(err)
			}
			hit, free := stall(t, data, moment)
			srv.start()
			hit()
			srv.kill()
			free()
			p.lives(from)
			if waiting := p.scheduled(); len(waiting) != 1 {
				t.Fatalf("scheduled are %v: it is not shown as still to come", waiting)
			}
			srv.start()
			eventually(t, func() string {
				if waiting := p.scheduled(); len(waiting) > 0 {
					return fmt.Sprintf("still scheduled: %v", waiting)
				}
				return ""
			})
			p.lives(to)
			p.followed()
			p.says(g, "first", nr(to, "two?"))
			next = max(next, to)
		}
	})
}

func (p *publishing) scheduled() []chat.Publication {
	p.t.Helper()
	waiting, err := p.db.ScheduledPublications(p.t.Context(), p.ws)
	if err != nil {
		p.t.Fatal(err)
	}
	return waiting
}
