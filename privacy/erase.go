package privacy

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// ErasureStore gives up what the database holds; see package store for what
// each method promises. All may be called again.
type ErasureStore interface {
	BeginErasure(ctx context.Context, workspace, user, visitor chat.ID) (chat.Visitor, error)
	ConversationsOf(ctx context.Context, workspace, visitor chat.ID) ([]chat.ID, error)
	Settled(ctx context.Context, workspace, conversation chat.ID) (bool, error)
	EraseConversation(ctx context.Context, workspace, conversation chat.ID) error
	EraseVisitor(ctx context.Context, workspace, user, visitor chat.ID) error
	Rinse(ctx context.Context) error
	Purge(ctx context.Context) error
	SetReader(ctx context.Context, name string, when time.Time) error
}

// Files deletes the bytes of what was sent in a conversation.
type Files interface {
	Erase(ctx context.Context, workspace, conversation chat.ID) error
	Sweep(ctx context.Context) error
}

// Copies deletes the copies of a visitor's data that were made.
type Copies interface {
	Erase(ctx context.Context, workspace, visitor chat.ID) error
}

// Figures computes a conversation's figures from its events for the last time.
type Figures interface {
	Settle(ctx context.Context, workspace, conversation chat.ID) error
}

// Eraser erases visitors and conversations. Whatever moment the process ends
// at, doing it again goes on. Safe for concurrent use.
type Eraser struct {
	Desk    chat.Desk
	Store   ErasureStore
	Files   Files
	Figures Figures
	Exports Copies
	Now     func() time.Time
	Log     *slog.Logger
}

// Do does a job of kind chat.JobErase. The database's files are written anew in
// the next night, by the Sweeper: writers would wait for that.
func (e Eraser) Do(ctx context.Context, j chat.Job) error {
	var want chat.ErasureRequest
	if err := json.Unmarshal(j.Body, &want); err != nil {
		return chat.Wrap(chat.Invalid, err, "the job %s cannot be read", j.ID)
	}
	if err := e.Visitor(ctx, j.Workspace, want.By, j.Subject); err != nil {
		return err
	}
	if err := e.Store.SetReader(ctx, purgeWanted+j.Workspace.String(), e.Now()); err != nil {
		return err
	}
	return e.Store.Rinse(ctx)
}

// Visitor erases everything of a visitor but empty rows for the figures. The
// database's files still hold deleted bytes until Purge.
func (e Eraser) Visitor(ctx context.Context, workspace, user, visitor chat.ID) error {
	if _, err := e.Store.BeginErasure(ctx, workspace, user, visitor); err != nil {
		return err
	}
	if err := e.Exports.Erase(ctx, workspace, visitor); err != nil {
		return err
	}
	ids, err := e.Store.ConversationsOf(ctx, workspace, visitor)
	if err != nil {
		return err
	}
	if err := e.conversations(ctx, workspace, ids, chat.ErasedOnRequest); err != nil {
		return err
	}
	if err := e.Store.EraseVisitor(ctx, workspace, user, visitor); err != nil {
		return err
	}
	e.Log.InfoContext(ctx, "visitor erased", "workspace", workspace, "visitor", visitor, "conversations", len(ids))
	return nil
}

// conversations erases in three rounds: what a visitor said in one
// conversation may still count for the figures of another.
func (e Eraser) conversations(ctx context.Context, workspace chat.ID, ids []chat.ID, why string) error {
	for _, id := range ids {
		if _, err := e.Desk.Do(ctx, chat.Command{Op: chat.OpErase, Workspace: workspace, Conversation: id, Actor: chat.Actor{Kind: chat.BySystem}, Reason: why}); err != nil {
			return err
		}
	}
	for _, id := range ids {
		settled, err := e.Store.Settled(ctx, workspace, id)
		if err == nil && !settled { // only while all texts are still there
			err = e.Figures.Settle(ctx, workspace, id)
		}
		if err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := e.Files.Erase(ctx, workspace, id); err != nil {
			return err
		}
		if err := e.Store.EraseConversation(ctx, workspace, id); err != nil {
			return err
		}
	}
	return nil
}
