package main_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestKilledWhileErasing kills the server as soon as an erasure was asked for,
// and again in the middle: the next start goes on, and nothing is left in the
// data folder.
func TestKilledWhileErasing(t *testing.T) {
	t.Parallel()
	data := storetest.SQLite(t) // PostgreSQL: TestErasureGoesOnWhereItStopped
	const mark = "MARKq9killed"
	srv := launch(t, binary, data, []string{"--demo"}, "FRONTDESK_JOB_LEASE=1s")
	db, ws := database(t, data)
	visitor := newVisitor(t, srv.at, nil)
	defer visitor.leave()
	id := visitor.ack(visitor.say(chat.ID{}, "Where is my parcel "+mark+"?")).Conversation
	settle(t, db, ws, id)
	conv, err := db.Conversation(t.Context(), ws, id)
	if err != nil {
		t.Fatal(err)
	}
	// As the route does; the job is claimed within a second.
	if _, err := db.BeginErasure(t.Context(), ws, chat.ID{}, conv.Visitor); err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.AddJob(t.Context(), chat.Job{Workspace: ws, Kind: chat.JobErase, Key: "k", Subject: conv.Visitor, Body: chat.Encode(chat.ErasureRequest{})}); err != nil {
		t.Fatal(err)
	}
	srv.kill()
	srv.start()
	eventually(t, func() string { // in the middle, or when it is just done
		if c, err := db.Conversation(t.Context(), ws, id); err != nil || c.ErasedAt.IsZero() {
			return fmt.Sprintf("the conversation is not ended: %v", err)
		}
		return ""
	})
	srv.kill()
	srv.start()
	eventually(t, func() string {
		v, err := db.Visitor(t.Context(), ws, conv.Visitor)
		if err != nil || v.ClearedAt.IsZero() {
			return fmt.Sprintf("not done: %+v, %v", v.Standing, err)
		}
		return ""
	})
	eventually(t, func() string { // the job ends by writing the file anew
		left := ""
		_ = filepath.WalkDir(data.DataDir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil //nolint:nilerr // a file that has gone meanwhile holds nothing
			}
			if b, err := os.ReadFile(path); err == nil && bytes.Contains(b, []byte(mark)) {
				left = filepath.Base(path) + " still holds the mark"
			}
			return nil
		})
		return left
	})
}

// TestKilledWhileExporting kills the server several times while it makes a
// copy: in the end there is one, whole, and nothing beside it.
func TestKilledWhileExporting(t *testing.T) {
	t.Parallel()
	data := storetest.SQLite(t)
	srv := launch(t, binary, data, []string{"--demo"}, "FRONTDESK_JOB_LEASE=300ms")
	db, ws := database(t, data)
	visitor := newVisitor(t, srv.at, nil)
	defer visitor.leave()
	id := visitor.ack(visitor.say(chat.ID{}, "Where is my parcel?")).Conversation
	settle(t, db, ws, id)
	conv, err := db.Conversation(t.Context(), ws, id)
	if err != nil {
		t.Fatal(err)
	}
	const key = "0123456789abcdef0123456789abcdef"
	e, err := db.BeginExport(t.Context(), chat.VisitorExport{Workspace: ws, Visitor: conv.Visitor, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // before it is claimed, in the middle, or when it is just done
		srv.kill()
		srv.start()
	}
	eventually(t, func() string {
		if got, err := db.Export(t.Context(), ws, e.ID); err != nil || got.State != chat.ExportReady {
			return fmt.Sprintf("not ready: %+v, %v", got, err)
		}
		return ""
	})
	var left []string
	_ = filepath.WalkDir(filepath.Join(data.DataDir, "files"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left = append(left, filepath.Base(path))
		}
		return nil // what has gone meanwhile is not left
	})
	if len(left) != 1 || left[0] != key {
		t.Errorf("files %v, want the copy alone", left)
	}
}
