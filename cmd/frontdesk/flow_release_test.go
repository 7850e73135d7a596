package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// TestFlowRollback publishes twice with what becomes of running chats, lists
// the releases, and makes the first one live again.
func TestFlowRollback(t *testing.T) {
	t.Parallel()
	data := store.Options{DataDir: t.TempDir()}
	db, err := store.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	ws, err := db.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	flow := func(args ...string) finished {
		t.Helper()
		return frontdesk(t, nil, append(append([]string{"flow"}, args...), "--data-dir", data.DataDir)...)
	}
	says := func(got finished, words ...string) {
		t.Helper()
		for _, w := range words {
			if got.code != 0 || !strings.Contains(got.out, w) {
				t.Errorf("%q is missing in %+v", w, got)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "ahoy.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte("flow: ahoy\nsteps:\n  - say: {en: "+text+", ko: 안녕}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	says(flow("releases"), "Nothing was ever published")
	write("One")
	says(flow("publish", path, "--note", "the first"), "number 1", "stay on theirs")
	write("Two")
	says(flow("publish", path, "--mode", "handoff"), "number 2", "go to a person")
	refused(t, flow("publish", path, "--mode", "explode"), 2, "explode", "--mode")
	says(flow("releases"), "*    2", "     1", "command line  the first")
	refused(t, flow("rollback", "9"), 2, "no release 9")
	says(flow("rollback", "1", "--note", "two was wrong"), "Live again", "number 1", "go on in it where they can")
	says(flow("rollback", "1"), "live already")
	all, _, err := db.Publications(t.Context(), ws.ID, "", 10)
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	if p := all[0]; !p.Rollback || p.Mode != chat.PublishMigrate || p.Note != "two was wrong" || p.Release.Number != 1 {
		t.Errorf("the rollback is stored as %+v", p)
	}
}
