package store_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/migrations"
	"github.com/frontdesk-chat/frontdesk/store"
)

// A database of the first release has versions numbered by the change log.
func TestUpgrade_ArticleVersions(t *testing.T) {
	onEach(t, func(t *testing.T, o store.Options) {
		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		db := raw(t, o)
		files, dialect := fs.FS(migrations.SQLite), goose.DialectSQLite3
		folder, quote := "sqlite", "x'"
		if o.URL != "" {
			files, dialect, folder, quote = migrations.Postgres, goose.DialectPostgres, "postgres", `'\x`
		}
		sub, err := fs.Sub(files, folder)
		if err != nil {
			t.Fatal(err)
		}
		p, err := goose.NewProvider(dialect, db, sub)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.UpTo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		id := func(n string) string { return quote + strings.Repeat(n, 32) + "'" }
		for _, q := range []string{
			"INSERT INTO workspace (id, slug, name, lang, timezone, settings, created_ms) VALUES (" + id("1") + ", 'w', 'W', 'en', 'UTC', '{}', 1)",
			"INSERT INTO collection (id, workspace, name, created_ms) VALUES (" + id("2") + ", " + id("1") + ", 'Help', 1)",
			"INSERT INTO article (id, workspace, collection, slug, title, body, questions, lang, url, status, hash, version, helpful, unhelpful, created_ms, updated_ms) VALUES (" +
				id("3") + ", " + id("1") + ", " + id("2") + ", 'returns', 'Returns', 'Third', '[]', 'en', '', 'live', 'H', 9, 0, 0, 1, 5)",
			"INSERT INTO article (id, workspace, collection, slug, title, body, questions, lang, url, status, hash, version, helpful, unhelpful, created_ms, updated_ms) VALUES (" +
				id("4") + ", " + id("1") + ", " + id("2") + ", 'old', 'Old', 'Gone', '[]', 'en', '', 'archived', 'G', 8, 0, 0, 1, 5)",
		} {
			if _, err := db.Exec(q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		// Numbers that overlap with the new ones, in no order.
		for _, v := range []struct{ article, version, body string }{{"3", "9", "Third"}, {"3", "2", "First"}, {"3", "3", "Second"}, {"4", "4", "Gone"}} {
			//nolint:gosec // the test's own literals, in the SQL of an old schema
			q := "INSERT INTO article_version (article, version, workspace, title, body, questions, at_ms) VALUES (" + id(v.article) + ", " + v.version + ", " + id("1") + ", 'T', '" + v.body + "', '[]', 1)"
			if _, err := db.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		read := func(text string) chat.ID {
			got, err := chat.ParseID(text)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		ws := read("11111111-1111-1111-1111-111111111111")
		var got []any
		for _, article := range []string{"33333333-3333-3333-3333-333333333333", "44444444-4444-4444-4444-444444444444"} {
			versions, err := s.Versions(t.Context(), ws, read(article), 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range versions {
				got = append(got, []any{v.Number, v.Text.Body, v.State})
			}
			r, err := s.ArticleRecord(t.Context(), ws, read(article))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, []any{r.Live, r.Newest, r.Imported, r.ChangedHere})
		}
		want := []any{
			[]any{int64(3), "Third", knowledge.Live}, []any{int64(2), "Second", knowledge.Superseded}, []any{int64(1), "First", knowledge.Superseded},
			[]any{int64(3), int64(3), true, false},
			[]any{int64(1), "Gone", knowledge.Superseded},
			[]any{int64(1), int64(1), true, false},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if err := s.UnarchiveArticle(t.Context(), ws, chat.ID{}, read("44444444-4444-4444-4444-444444444444")); err != nil {
			t.Fatal(err)
		}
		if a, err := s.ArticleBySlug(t.Context(), ws, "old"); err != nil || a.Body != "Gone" {
			t.Errorf("brought back: %+v, %v", a, err)
		}
	})
}
