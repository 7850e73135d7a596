package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/push"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestPushResetKey: a damaged key is told with the way out, which makes a new
// one and drops what was subscribed with the old one.
func TestPushResetKey(t *testing.T) {
	t.Parallel()
	data := storetest.SQLite(t)
	db := storetest.Open(t, data)
	frontdesk := func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), binary, append(args, "--data-dir", data.DataDir)...)
		cmd.Env = append(os.Environ(), "FRONTDESK_PUSH_KEY=", "FRONTDESK_DATABASE_URL=")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	ws, err := db.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(data.DataDir, "push.key")
	old, err := push.LoadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.PushKey(t.Context(), old.Public); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("damaged!"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := frontdesk("serve", "--addr", "127.0.0.1:0")
	if err == nil || !strings.Contains(out, "frontdesk push reset-key") {
		t.Errorf("a damaged key: %v, %s", err, out)
	}
	out, err = frontdesk("push", "reset-key")
	if err != nil || !strings.Contains(out, "--yes") {
		t.Errorf("without --yes: %v, %s", err, out)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "damaged!" {
		t.Errorf("the key was changed without --yes: %s, %v", b, err)
	}
	out, err = frontdesk("push", "reset-key", "--yes")
	if err != nil || !strings.Contains(out, "restart") {
		t.Fatalf("reset: %v, %s", err, out)
	}
	k, err := push.LoadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info.Mode(), err)
	}
	if kept, err := db.PushKey(t.Context(), "other"); err != nil || kept != k.Public || kept == old.Public {
		t.Errorf("the database has %q, %v; the file %q", kept, err, k.Public)
	}
	if _, err := db.Workspace(t.Context(), ws.ID); err != nil {
		t.Error(err)
	}
}
