package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const fileCols = "id, workspace, conversation, by_kind, by_id, client_id, state, name, type, size, width, height, hash, key, thumb_key, seq, created_ms"

const (
	// uploadFor is how long the bytes of a file may take to where they are
	// kept, before the upload counts as broken off.
	uploadFor = time.Hour
	// unsentFor is how long a file waits for a message.
	unsentFor = 24 * time.Hour
	// filesADay bounds what one party may upload into one conversation.
	filesADay = 100
)

func fileDest(f *chat.File) []any {
	return []any{
		&f.ID, &f.Workspace, &f.Conversation, &f.By.Kind, &f.By.ID, &f.ClientID, &f.State, &f.Name, &f.Type, &f.Size, &f.Width, &f.Height,
		&f.Hash, &f.Key, &f.ThumbKey, &f.Seq, at(&f.CreatedAt),
	}
}

// full completes what follows from the columns.
func full(files []chat.File) []chat.File {
	for i := range files {
		files[i].Thumb = files[i].ThumbKey != ""
	}
	return files
}

func (c *conn) files(ctx context.Context, where string, args ...any) ([]chat.File, error) {
	out, err := list(ctx, c, "SELECT "+fileCols+" FROM file WHERE "+where, args, fileDest)
	return full(out), err
}

func (c *conn) file(ctx context.Context, where string, args ...any) (chat.File, error) {
	out, err := c.files(ctx, where, args...)
	if err == nil && len(out) == 0 {
		return chat.File{}, sql.ErrNoRows
	}
	if err != nil {
		return chat.File{}, err
	}
	return out[0], nil
}

const sameUpload = "conversation = $1 AND by_kind = $2 AND by_id = $3 AND client_id = $4 AND state IN ('clean', 'refused')"

// FileSent gives the file that this party uploaded before under the same
// client id, or NotFound.
func (s *Store) FileSent(ctx context.Context, workspace, conversation chat.ID, by chat.Actor, clientID string) (chat.File, error) {
	f, err := s.read.file(ctx, sameUpload+" AND workspace = $5", conversation, by.Kind, by.ID, clientID, workspace)
	return f, s.fail(err, "upload %s", clientID)
}

// BeginFile notes a file whose bytes are about to be kept, so that they are
// found when the process ends in between. RateLimited when the party has
// uploaded too many into this conversation today.
func (s *Store) BeginFile(ctx context.Context, f chat.File) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if gone, err := c.erased(ctx, f.Conversation); err != nil || gone {
			return cmp.Or(err, chat.Errorf(chat.Conflict, "conversation %s was erased", f.Conversation))
		}
		var n int
		if err := c.row(ctx, `SELECT count(*) FROM file WHERE conversation = $1 AND by_kind = $2 AND by_id = $3 AND created_ms > $4`,
			[]any{f.Conversation, f.By.Kind, f.By.ID, now.Add(-24 * time.Hour)}, []any{&n}); err != nil {
			return err
		}
		if n >= filesADay {
			return chat.Errorf(chat.RateLimited, "%d files a day in one conversation are the most", filesADay)
		}
		_, err = c.exec(ctx, insertInto("file", fileCols), f.ID, f.Workspace, f.Conversation, f.By.Kind, f.By.ID, f.ClientID, chat.FileUploaded,
			f.Name, f.Type, f.Size, f.Width, f.Height, f.Hash, f.Key, f.ThumbKey, 0, now)
		return err
	})
	return s.fail(err, "note the file %s", f.ID)
}

// FinishFile says that a file's bytes are where they belong, or that they were
// refused, and gives the file. When the same upload was finished by another
// try meanwhile, that one is given and this one is removed. Conflict when it
// was taken for broken off.
func (s *Store) FinishFile(ctx context.Context, workspace, id chat.ID, state chat.FileState) (f chat.File, err error) {
	err = s.write(ctx, func(c *conn) error {
		mine, err := c.file(ctx, "workspace = $1 AND id = $2", workspace, id)
		if err != nil {
			return err
		}
		if mine.State != chat.FileUploaded {
			return chat.Errorf(chat.Conflict, "file %s is %s", id, mine.State)
		}
		// Whoever comes second waits here, and then sees the first.
		if _, err := c.exec(ctx, `UPDATE conversation SET id = id WHERE id = $1 AND workspace = $2`, mine.Conversation, workspace); err != nil {
			return err
		}
		first, err := c.file(ctx, sameUpload, mine.Conversation, mine.By.Kind, mine.By.ID, mine.ClientID)
		switch {
		case err == nil:
			f, state = first, chat.FileRemoved
		case errors.Is(err, sql.ErrNoRows):
			f = mine
			f.State = state
		default:
			return err
		}
		_, err = c.exec(ctx, `UPDATE file SET state = $3 WHERE workspace = $1 AND id = $2`, workspace, id, state)
		return err
	})
	return f, s.fail(err, "finish the file %s", id)
}

// File gives one file, or NotFound; a removed one is not found either.
func (s *Store) File(ctx context.Context, workspace, id chat.ID) (chat.File, error) {
	f, err := s.read.file(ctx, "workspace = $1 AND id = $2 AND state <> 'removed'", workspace, id)
	if errors.Is(err, sql.ErrNoRows) {
		return f, chat.Errorf(chat.NotFound, "file %s does not exist", id)
	}
	return f, s.fail(err, "file %s", id)
}

// ConversationFiles gives every file of a conversation that is not removed,
// oldest first: sent, not yet sent, and refused.
func (s *Store) ConversationFiles(ctx context.Context, workspace, conversation chat.ID) ([]chat.File, error) {
	out, err := s.read.files(ctx, "workspace = $1 AND conversation = $2 AND state <> 'removed' ORDER BY created_ms, id", workspace, conversation)
	return out, s.fail(err, "read the files of conversation %s", conversation)
}

// RemoveFiles removes every file of a conversation: nobody gets them any more.
// Their bytes go when RemovableFiles is asked next.
func (s *Store) RemoveFiles(ctx context.Context, workspace, conversation chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `UPDATE file SET state = 'removed' WHERE workspace = $1 AND conversation = $2`, workspace, conversation)
		return err
	})
	return s.fail(err, "remove the files of conversation %s", conversation)
}

// RemoveUnsent removes a file that its own uploader has not sent; NotFound
// when there is no such file.
func (s *Store) RemoveUnsent(ctx context.Context, workspace, id chat.ID, by chat.Actor) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, `UPDATE file SET state = 'removed' WHERE workspace = $1 AND id = $2 AND by_kind = $3 AND by_id = $4 AND seq = 0 AND state <> 'removed'`,
			workspace, id, by.Kind, by.ID)
		if err == nil && n == 0 {
			err = chat.Errorf(chat.NotFound, "file %s does not exist, or was sent", id)
		}
		return err
	})
	return s.fail(err, "remove the file %s", id)
}

// removeExpired takes what was broken off and what no message refers to.
const removeExpired = `UPDATE file SET state = 'removed' WHERE id IN (SELECT id FROM file
	WHERE seq = 0 AND state <> 'removed' AND (created_ms < $1 OR state = 'uploaded' AND created_ms < $2) ORDER BY created_ms LIMIT $3)`

// RemovableFiles removes what was broken off and what waited for a message for
// more than a day, in every workspace, and gives removed files whose bytes may
// still be there, oldest first, at most limit (≤ 100).
func (s *Store) RemovableFiles(ctx context.Context, limit int) ([]chat.File, error) {
	var out []chat.File
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, removeExpired, now.Add(-unsentFor), now.Add(-uploadFor), pageSize(limit)); err != nil {
			return err
		}
		out, err = c.files(ctx, "state = 'removed' ORDER BY created_ms, id LIMIT $1", pageSize(limit))
		return err
	})
	return out, s.fail(err, "look for files to delete")
}

// ForgetFile deletes the row of a removed file, when its bytes are gone.
func (s *Store) ForgetFile(ctx context.Context, workspace, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `DELETE FROM file WHERE workspace = $1 AND id = $2 AND state = 'removed'`, workspace, id)
		return err
	})
	return s.fail(err, "forget the file %s", id)
}

// secretBytes is enough for HMAC-SHA-256.
const secretBytes = 32

// Secret gives the installation's secret of a name, the same to every process;
// it is made when it is first asked for.
func (s *Store) Secret(ctx context.Context, name string) (value []byte, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		fresh := make([]byte, secretBytes)
		_, _ = rand.Read(fresh) // never fails
		if _, err := c.exec(ctx, insertInto("secret", "name, value, created_ms")+" ON CONFLICT (name) DO NOTHING", name, fresh, now); err != nil {
			return err
		}
		return c.row(ctx, `SELECT value FROM secret WHERE name = $1`, []any{name}, []any{&value})
	})
	return value, s.fail(err, "secret %s", name)
}

// filesOf loads the files that a command names, as far as they are there.
func (b *batch) filesOf(ctx context.Context, cmd chat.Command) (map[chat.ID]chat.File, error) {
	ids := slices.Clone(cmd.Files)
	if cmd.Mail != nil && !cmd.Mail.Original.IsZero() {
		ids = append(ids, cmd.Mail.Original)
	}
	if len(ids) == 0 || len(cmd.Files) > chat.MaxAttachments {
		return nil, nil
	}
	found, err := b.files(ctx, "workspace = $1 AND id IN ("+marks(2, len(ids))+") ORDER BY id"+b.d.forUpdate, append([]any{cmd.Workspace}, anys(ids)...)...)
	out := make(map[chat.ID]chat.File, len(found))
	for _, f := range found {
		out[f.ID] = f
	}
	return out, err
}

// keepFiles ties files to the message that carries them.
func (b *batch) keepFiles(ctx context.Context, ch chat.Change) error {
	for _, id := range ch.Attach {
		if _, err := b.exec(ctx, `UPDATE file SET seq = $3, conversation = $4 WHERE workspace = $1 AND id = $2`,
			ch.Conversation.Workspace, id, ch.AckSeq, ch.Conversation.ID); err != nil {
			return err
		}
	}
	return nil
}
