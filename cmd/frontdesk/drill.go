package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// drill holds turns at the boundaries of what they do, for ever, so that a
// test or an operator can kill the process exactly there. A file in dir that
// is named after a conversation holds a boundary's name in each line; those
// before the last are passed, in this order:
//
//	KIND starting   an effect is not recorded yet
//	KIND started    it is recorded, and not done
//	KIND finishing  it is done, and that is not recorded
//	KIND finished   that is recorded, too
//	OP before       the command is not committed
//	OP after        it is committed, and nobody was told
//
// KIND is an effect's ("http", "llm", "model"), OP a command's ("commit", "wake"). When
// the last one is reached, ".held" is added to the file's name.
type drill struct {
	dir string
	log *slog.Logger
}

// drillHands are as many turns as a drill may hold and still leave some free.
const drillHands = 64

// on puts the drill between a worker and its store. The watchdog must not give
// a person what is held.
func (d drill) on(w *bot.Worker, r *handoff.Router, desk chat.Desk) {
	r.Watch = time.Hour
	w.Turns, w.Hands = drilledTurns{w.Turns, d}, drillHands
	w.Desk = chat.Desk{Store: drilledStore{desk.Store, d}, Bus: desk.Bus}
}

func (d drill) at(conversation chat.ID, boundary string) {
	path := filepath.Join(d.dir, conversation.String())
	b, err := os.ReadFile(path)
	first, rest, more := strings.Cut(strings.TrimSpace(string(b)), "\n")
	if err != nil || first != boundary {
		return
	}
	if more {
		err = os.WriteFile(path, []byte(rest), 0o600)
	} else if err = os.Rename(path, path+".held"); err == nil {
		select {}
	}
	if err != nil {
		d.log.Error("drill", "error", err)
	}
}

type drilledTurns struct {
	chat.Turns
	drill
}

// StartEffect implements chat.Turns.
func (t drilledTurns) StartEffect(ctx context.Context, e chat.Effect) (chat.Effect, bool, error) {
	t.at(e.Conversation, e.Kind+" starting")
	stored, fresh, err := t.Turns.StartEffect(ctx, e)
	t.at(e.Conversation, e.Kind+" started")
	return stored, fresh, err
}

// FinishEffect implements chat.Turns.
func (t drilledTurns) FinishEffect(ctx context.Context, e chat.Effect) error {
	t.at(e.Conversation, e.Kind+" finishing")
	err := t.Turns.FinishEffect(ctx, e)
	t.at(e.Conversation, e.Kind+" finished")
	return err
}

type drilledStore struct {
	chat.Appender
	drill
}

// Append implements chat.Appender. A desk gives it one command at a time.
func (s drilledStore) Append(ctx context.Context, commands []chat.Command) []chat.Result {
	for _, c := range commands {
		s.at(c.Conversation, string(c.Op)+" before")
	}
	results := s.Appender.Append(ctx, commands)
	for _, c := range commands {
		s.at(c.Conversation, string(c.Op)+" after")
	}
	return results
}
