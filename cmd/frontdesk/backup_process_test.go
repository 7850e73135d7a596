package main_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// leftovers are what a command left unfinished in a folder.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, ".frontdesk-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestBackup backs a busy server up, loses it, and goes on from the backup.
func TestBackup(t *testing.T) {
	t.Parallel()
	data, dir := storetest.SQLite(t), t.TempDir()
	srv := serve(t, data, []string{"--demo"})
	visitor := newVisitor(t, srv.at, nil)
	id := visitor.ack(visitor.say(chat.ID{}, answerable[1])).Conversation
	letter := []byte("Dear shop,\nthe left boot leaks.\n")
	var file struct{ ID chat.ID }
	visitor.form(fmt.Sprintf("%s/conversations/%s/files", visitorSide, id), map[string]string{"client_id": "letter"}, "file", "letter.txt", letter, &file)
	visitor.ack(visitor.send(map[string]any{"type": "send", "conversation": id, "text": "see here", "files": []chat.ID{file.ID}}))
	before := visitor.ack(visitor.say(id, "the last words before the backup")).Seq

	// Somebody else writes all the while.
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		busy := newVisitor(t, srv.at, nil)
		chatty := busy.ack(busy.say(chat.ID{}, "hello")).Conversation
		for n := 0; !stop.Load(); n++ {
			busy.ack(busy.say(chatty, fmt.Sprint("message ", n)))
			time.Sleep(400 * time.Millisecond) // under the limit of one visitor
		}
	}()
	archive := filepath.Join(dir, "backup.tar.gz")
	made := frontdesk(t, nil, "backup", archive, "--data-dir", data.DataDir)
	stop.Store(true)
	<-done
	if made.code != 0 || !strings.Contains(made.out, "backup.tar.gz: ") {
		t.Fatalf("backup: %d %s %s", made.code, made.out, made.err)
	}
	if left := leftovers(t, dir); left != nil {
		t.Errorf("left behind: %v", left)
	}
	srv.kill()

	back := store.Options{DataDir: filepath.Join(dir, "restored")}
	if got := frontdesk(t, nil, "restore", archive, "--data-dir", back.DataDir); got.code != 0 {
		t.Fatalf("restore: %d %s %s", got.code, got.out, got.err)
	}
	again := serve(t, back, []string{"--demo"})
	db, ws := database(t, back)
	all := stored(t, db, ws, id, chat.Visitors)
	if len(all) == 0 || all[len(all)-1].Seq < before {
		t.Fatalf("the backup ends before seq %d, which was acknowledged", before)
	}
	for i, e := range all {
		if i > 0 && e.Seq <= all[i-1].Seq {
			t.Errorf("seq %d follows %d", e.Seq, all[i-1].Seq)
		}
	}
	late := newParty(t, again.at, nil)
	late.token, late.header = visitor.token, visitor.header
	var link struct{ URL string }
	late.must(http.MethodGet, visitorSide+"/files/"+file.ID.String()+"/link", nil, &link)
	got := download(t, again.at()+link.URL)
	if !bytes.Equal(got, letter) {
		t.Errorf("the file came back as %q", got)
	}
	// The visitor's token is still good, and the chat goes on.
	late.connect()
	if a := late.ack(late.say(id, answerable[2])); a.Seq <= before {
		t.Errorf("the next message has seq %d", a.Seq)
	}
}

func download(t *testing.T, address string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", address, resp.StatusCode, b, err)
	}
	return b
}

// TestRestoreRefuses gives what is no whole backup, and places where none may go.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	data, dir := storetest.SQLite(t), t.TempDir()
	if got := frontdesk(t, nil, "migrate", "--data-dir", data.DataDir); got.code != 0 {
		t.Fatal(got.err)
	}
	write(t, filepath.Join(data.DataDir, "files.key"), strings.Repeat("0123456789", 1000))
	archive := filepath.Join(dir, "whole.tar.gz")
	if got := frontdesk(t, nil, "backup", archive, "--data-dir", data.DataDir); got.code != 0 {
		t.Fatal(got.err)
	}
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "target")
	cut, changed := filepath.Join(dir, "cut"), filepath.Join(dir, "changed")
	write(t, cut, string(whole[:len(whole)*2/3]))
	other := bytes.Clone(whole)
	other[len(other)/2] ^= 0x20
	write(t, changed, string(other))
	letter := filepath.Join(dir, "letter")
	write(t, letter, "this is a letter")
	const bad = 2
	refused(t, frontdesk(t, nil, "restore", cut, "--data-dir", target), bad, "damaged")
	refused(t, frontdesk(t, nil, "restore", changed, "--data-dir", target), bad, "changed")
	refused(t, frontdesk(t, nil, "restore", letter, "--data-dir", target), bad, "no backup")
	refused(t, frontdesk(t, nil, "restore", archive, "--data-dir", data.DataDir), bad, "not empty")
	refused(t, frontdesk(t, nil, "backup", archive, "--data-dir", data.DataDir), bad, "there already")
	refused(t, frontdesk(t, nil, "backup", filepath.Join(data.DataDir, "b"), "--data-dir", data.DataDir), bad, "inside the data folder")
	refused(t, frontdesk(t, nil, "backup", filepath.Join(dir, "b"), "--data-dir", target), bad, "no database")
	if _, err := os.Stat(target); err == nil || leftovers(t, dir) != nil {
		t.Errorf("something is left behind: %v", leftovers(t, dir))
	}
	if got := frontdesk(t, nil, "restore", archive, "--data-dir", target); got.code != 0 {
		t.Errorf("the whole one: %s", got.err)
	}
}

// TestRestoreKilled kills a restore in the middle: the folder is not there, and
// the next one succeeds.
func TestRestoreKilled(t *testing.T) {
	t.Parallel()
	data, dir := storetest.SQLite(t), t.TempDir()
	if got := frontdesk(t, nil, "migrate", "--data-dir", data.DataDir); got.code != 0 {
		t.Fatal(got.err)
	}
	for i := range 40 {
		write(t, filepath.Join(data.DataDir, fmt.Sprint("file", i)), rand.Text()+strings.Repeat(rand.Text(), 5000))
	}
	archive, target := filepath.Join(dir, "backup.tar.gz"), filepath.Join(dir, "target")
	if got := frontdesk(t, nil, "backup", archive, "--data-dir", data.DataDir); got.code != 0 {
		t.Fatal(got.err)
	}
	// It reads from a pipe that gives it two thirds.
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, "restore", pipe, "--data-dir", target)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slow, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Write(whole[:len(whole)*2/3]); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() string {
		if found, _ := filepath.Glob(filepath.Join(dir, ".frontdesk-restore-*", "file1*")); len(found) > 0 {
			return ""
		}
		return "the restore has not begun"
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the restore ended well")
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("the killed restore left a folder under its name")
	}
	if got := frontdesk(t, nil, "restore", archive, "--data-dir", target); got.code != 0 {
		t.Errorf("after the kill: %s", got.err)
	}
}
