package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestFiles_WhatNobodySendsGoes: an upload that broke off after an hour, one
// that no message refers to after a day, and one that was sent never.
func TestFiles_WhatNobodySendsGoes(t *testing.T) {
	onEach(t, func(t *testing.T, o store.Options) {
		var now atomic.Int64
		now.Store(1_790_000_000_000)
		o.Now = func() time.Time { return time.UnixMilli(now.Load()).UTC() }
		s := storetest.Open(t, o)
		c := shop(t, s)
		conv := do(t, s, c).Conversation
		upload := func(clientID string, finished bool) chat.ID {
			f := chat.File{
				Attachment: chat.Attachment{ID: chat.NewID(), Name: "a.pdf", Type: "application/pdf"}, Workspace: c.Workspace, Conversation: conv.ID,
				By: c.Actor, ClientID: clientID, Key: clientID,
			}
			if err := s.BeginFile(t.Context(), f); err != nil {
				t.Fatal(err)
			}
			if finished {
				if _, err := s.FinishFile(t.Context(), c.Workspace, f.ID, chat.FileClean); err != nil {
					t.Fatal(err)
				}
			}
			return f.ID
		}
		broken, unsent, sent := upload("broken", false), upload("unsent", true), upload("sent", true)
		do(t, s, chat.Command{Op: chat.OpPost, Workspace: c.Workspace, Conversation: conv.ID, Actor: c.Actor, ClientID: "m", Files: []chat.ID{sent}})
		for _, step := range []struct {
			after time.Duration
			gone  []chat.ID
		}{
			{59 * time.Minute, nil},
			{2 * time.Minute, []chat.ID{broken}},
			{22 * time.Hour, nil},
			{time.Hour, []chat.ID{unsent}},
			{1000 * time.Hour, nil},
		} {
			now.Add(step.after.Milliseconds())
			files, err := s.RemovableFiles(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			var ids []chat.ID
			for _, f := range files {
				ids = append(ids, f.ID)
				if err := s.ForgetFile(t.Context(), f.Workspace, f.ID); err != nil {
					t.Fatal(err)
				}
			}
			if len(ids) != len(step.gone) || len(ids) > 0 && ids[0] != step.gone[0] {
				t.Errorf("after %s more: %v goes, want %v", step.after, ids, step.gone)
			}
		}
		if _, err := s.FinishFile(t.Context(), c.Workspace, broken, chat.FileClean); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("a broken off upload was finished: %v", err)
		}
	})
}
