package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// BenchmarkFlowTraffic counts 100,000 runs of ten flows, of four steps each,
// in the last month: what the builder asks for.
func BenchmarkFlowTraffic(b *testing.B) {
	for _, e := range []struct {
		name string
		open func(testing.TB) store.Options
	}{{"SQLite", storetest.SQLite}, {"PostgreSQL", storetest.Postgres}} {
		b.Run(e.name, func(b *testing.B) {
			o := e.open(b)
			db := storetest.Open(b, o)
			ws, err := db.CreateWorkspace(b.Context(), chat.Workspace{ID: chat.NewID(), Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
			if err != nil {
				b.Fatal(err)
			}
			now := time.Now()
			traffic(b, o, ws.ID, now)
			b.ResetTimer()
			for b.Loop() {
				got, err := db.FlowTraffic(b.Context(), ws.ID, now.Add(-30*24*time.Hour), now.Add(-24*time.Hour))
				if err != nil || len(got) != 10 || got[0].Started != 10_000 || len(got[0].Steps) != 4 || got[0].Steps[0].Reached != 10_000 {
					b.Fatalf("%+v, %v", got, err)
				}
			}
		})
	}
}

// traffic writes 100,000 runs over the four weeks before now. Their
// conversations are left out: nothing here reads them.
func traffic(b *testing.B, o store.Options, ws chat.ID, now time.Time) {
	b.Helper()
	const every = 28 * 24 * 3600 * 1000 / 100_000 // milliseconds
	if o.URL != "" {
		c, err := pgx.Connect(b.Context(), o.URL)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close(b.Context())
		for _, q := range []string{
			`SET session_replication_role = replica`,
			`INSERT INTO flow_run (conversation, flow, workspace, here, outcome, at_ms, last_ms)
				SELECT decode(md5(n::text), 'hex'), 'flow' || n % 10, $1, 's' || n % 4, (ARRAY['', 'ended', 'ended', 'handed'])[1 + n / 10 % 4], $2 - n * $3::bigint, $2 - n * $3::bigint FROM generate_series(0, 99999) n`,
			`INSERT INTO flow_step (conversation, flow, step, workspace, at_ms)
				SELECT decode(md5(n::text), 'hex'), 'flow' || n % 10, 's' || s, $1, $2 - n * $3::bigint FROM generate_series(0, 99999) n, generate_series(0, 3) s`,
		} {
			args := []any{ws[:], now.UnixMilli(), every}
			if q[0] == 'S' {
				args = nil
			}
			if _, err := c.Exec(b.Context(), q, args...); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := c.Exec(b.Context(), `VACUUM ANALYZE flow_run, flow_step`); err != nil {
			b.Fatal(err)
		}
		return
	}
	db, err := sql.Open("sqlite", filepath.Join(o.DataDir, "frontdesk.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{
		`WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < 99999)
			INSERT INTO flow_run (conversation, flow, workspace, here, outcome, at_ms, last_ms)
			SELECT randomblob(16), 'flow' || (n % 10), $1, 's' || (n % 4), CASE n / 10 % 4 WHEN 0 THEN '' WHEN 3 THEN 'handed' ELSE 'ended' END, $2 - n * $3, $2 - n * $3 FROM c`,
		`INSERT INTO flow_step (conversation, flow, step, workspace, at_ms)
			SELECT conversation, flow, s.column1, workspace, at_ms FROM flow_run, (VALUES ('s0'), ('s1'), ('s2'), ('s3')) s WHERE workspace = $1`,
	} {
		args := []any{ws[:], now.UnixMilli(), int64(every)}
		if _, err := db.ExecContext(b.Context(), q, args[:map[bool]int{true: 3, false: 1}[q[0] == 'W']]...); err != nil {
			b.Fatal(err)
		}
	}
}
