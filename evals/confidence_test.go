package evals_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// stored opens a store with one workspace.
func stored(t *testing.T) (*store.Store, chat.ID) {
	t.Helper()
	db := storetest.Open(t, storetest.SQLite(t))
	w, err := db.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	return db, w.ID
}

// TestInUse changes a workspace's confidence while its bot is in use.
func TestInUse(t *testing.T) {
	t.Parallel()
	db, ws := stored(t)
	library := &bot.Library{
		Source: db, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Calibration: func(ctx context.Context, id chat.ID) (knowledge.Calibration, error) { return evals.InUse(ctx, db, id) },
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		library.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	sees := func(source string) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			home, err := library.Get(t.Context(), ws)
			if err != nil {
				t.Fatal(err)
			}
			if home.Searcher.Calibration.Source == source {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("the bot's confidence is %q, want %q", home.Searcher.Calibration.Source, source)
			}
		}
	}
	shipped := knowledge.DefaultCalibration()
	sees(shipped.Source)
	own := shipped
	own.Source = "our own"
	body, err := json.Marshal(own)
	if err != nil {
		t.Fatal(err)
	}
	id, err := db.AddCalibration(t.Context(), ws, chat.StoredCalibration{Body: body, Labels: 300})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.UseCalibration(t.Context(), ws, chat.CalibrationUse{Calibration: id}); err != nil {
		t.Fatal(err)
	}
	sees("our own")
	if err := db.UndoCalibration(t.Context(), ws, chat.ID{}); err != nil {
		t.Fatal(err)
	}
	sees(shipped.Source)
	// A body that cannot be read must not silence the bot.
	broken, err := db.AddCalibration(t.Context(), ws, chat.StoredCalibration{Body: json.RawMessage(`{"high":"x"}`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.UseCalibration(t.Context(), ws, chat.CalibrationUse{Calibration: broken}); err != nil {
		t.Fatal(err)
	}
	sees("")
}

func TestCandidateCalibration(t *testing.T) {
	t.Parallel()
	db, ws := stored(t)
	for name, c := range map[string]chat.Candidate{
		"NoId":    {Calibration: "nonsense"},
		"Unknown": {Calibration: chat.NewID().String()},
	} {
		if _, err := evals.CandidateCalibration(t.Context(), db, ws, c); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := evals.CandidateCalibration(t.Context(), db, ws, chat.Candidate{Calibration: evals.Shipped})
	if err != nil || got.Source != knowledge.DefaultCalibration().Source {
		t.Errorf("shipped: %q, %v", got.Source, err)
	}
}
