package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// BeginErasure marks a visitor as erased from now on: their tokens open
// nothing any more, and they cannot write. It records who wanted it, once.
// NotFound for an unknown visitor.
func (s *Store) BeginErasure(ctx context.Context, workspace, user, visitor chat.ID) (v chat.Visitor, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, "UPDATE visitor SET erased_ms = $3 WHERE id = $1 AND workspace = $2 AND erased_ms IS NULL", visitor, workspace, now)
		if err != nil {
			return err
		}
		v = chat.Visitor{}
		if err := c.row(ctx, "SELECT "+visitorCols+" FROM visitor WHERE id = $1 AND workspace = $2", []any{visitor, workspace}, visitorDest(&v)); err != nil || n == 0 {
			return err
		}
		if _, err := c.exec(ctx, "DELETE FROM visitor_token WHERE visitor = $1", visitor); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "visitor.erasure_asked", visitor.String(), nil)
	})
	return v, s.fail(err, "visitor %s", visitor)
}

// ConversationsOf gives the ids of all conversations of a visitor, oldest
// first.
func (s *Store) ConversationsOf(ctx context.Context, workspace, visitor chat.ID) ([]chat.ID, error) {
	out, err := list(ctx, &s.read, "SELECT id FROM conversation WHERE workspace = $1 AND visitor = $2 ORDER BY opened_ms, id", []any{workspace, visitor},
		func(id *chat.ID) []any { return []any{id} })
	return out, s.fail(err, "read the conversations of visitor %s", visitor)
}

// OpenConversationsOf gives the ids of a visitor's conversations that are going
// on, oldest first.
func (s *Store) OpenConversationsOf(ctx context.Context, workspace, visitor chat.ID) ([]chat.ID, error) {
	out, err := list(ctx, &s.read, "SELECT id FROM conversation WHERE workspace = $1 AND visitor = $2 AND status = 'open' ORDER BY opened_ms, id", []any{workspace, visitor},
		func(id *chat.ID) []any { return []any{id} })
	return out, s.fail(err, "read the open conversations of visitor %s", visitor)
}

// Settled reports whether a conversation's figures are computed from all its
// events.
func (s *Store) Settled(ctx context.Context, workspace, conversation chat.ID) (yes bool, err error) {
	var last, projected int64
	err = s.read.row(ctx, "SELECT last_seq, projected_seq FROM conversation WHERE id = $1 AND workspace = $2", []any{conversation, workspace}, []any{&last, &projected})
	return projected >= last, s.fail(err, "conversation %s", conversation)
}

// EraseConversation gives up every text of a conversation that was ended by
// chat.OpErase, in one transaction: its events become tombstones, whose numbers,
// kinds, times and actors stay, and so do the figures that were computed from
// it. Conflict while it is not ended, or its figures are behind its events. It
// may be done again.
func (s *Store) EraseConversation(ctx context.Context, workspace, conversation chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		var erased, settled int
		if err := c.row(ctx, "SELECT CASE WHEN erased_ms IS NULL THEN 0 ELSE 1 END, CASE WHEN projected_seq >= last_seq THEN 1 ELSE 0 END FROM conversation WHERE id = $1 AND workspace = $2"+c.d.forUpdate,
			[]any{conversation, workspace}, []any{&erased, &settled}); err != nil {
			return err
		}
		if erased == 0 || settled == 0 {
			return chat.Errorf(chat.Conflict, "conversation %s is not ended and counted yet", conversation)
		}
		if err := c.eraseQuotes(ctx, workspace, conversation); err != nil {
			return err
		}
		if err := c.eraseReasons(ctx, conversation); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `UPDATE engagement SET page = '' WHERE conversation = $1 AND page <> ''
			AND NOT EXISTS (SELECT 1 FROM engagement o WHERE o.workspace = engagement.workspace AND o.page = engagement.page AND o.visitor <> engagement.visitor)`, conversation); err != nil {
			return err
		}
		if err := s.forgetDocs(ctx, c, workspace, conversationDocs, conversation); err != nil {
			return err
		}
		var tags []string
		if err := c.row(ctx, "SELECT tags FROM conversation WHERE id = $1", []any{conversation}, []any{from(&tags)}); err != nil {
			return err
		}
		if err := c.eraseRows(ctx, conversationTables, conversation); err != nil {
			return err
		}
		return c.eraseTags(ctx, workspace, tags)
	})
	return s.fail(err, "erase conversation %s", conversation)
}

// eraseTags gives up tags that only an erased conversation had and that nobody
// gave a colour or archived: an agent may have written a name in one.
func (c *conn) eraseTags(ctx context.Context, workspace chat.ID, tags []string) error {
	for _, tag := range tags {
		if _, err := c.exec(ctx, `DELETE FROM tag WHERE workspace = $1 AND name = $2 AND colour = '' AND archived_ms IS NULL
			AND NOT EXISTS (SELECT 1 FROM conversation o WHERE o.workspace = $1 AND o.tags LIKE $3 ESCAPE '\')`,
			workspace, tag, "%"+escapeLike.Replace(string(chat.Encode(tag)))+"%"); err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) eraseRows(ctx context.Context, tables []personalTable, id chat.ID) error {
	for _, t := range tables {
		if t.stays {
			continue
		}
		q := "DELETE FROM " + t.name + " WHERE " + t.where
		if t.erase != "" {
			q = "UPDATE " + t.name + " SET " + t.erase + " WHERE " + t.where
		}
		if _, err := c.exec(ctx, q, id); err != nil {
			return err
		}
	}
	return nil
}

// reasonForm is how reasons of the program look: words, and after a colon how
// a flow ended. A flow's own reason may quote the visitor.
var reasonForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*(:[a-z_]*)?$`)

// eraseReasons takes reasons away that are no code.
func (c *conn) eraseReasons(ctx context.Context, conversation chat.ID) error {
	for _, table := range []string{"decision", "handoff", "engagement", "eval_label"} {
		reasons, err := list(ctx, c, "SELECT DISTINCT reason FROM "+table+" WHERE conversation = $1 AND reason <> ''", []any{conversation},
			func(r *string) []any { return []any{r} })
		if err != nil {
			return err
		}
		for _, r := range slices.DeleteFunc(reasons, reasonForm.MatchString) {
			if _, err := c.exec(ctx, "UPDATE "+table+" SET reason = '' WHERE conversation = $1 AND reason = $2", conversation, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// EraseVisitor gives up what is known of a visitor whose conversations are all
// erased, and records that it is done, once. The row stays, empty, for the
// figures. Conflict while a conversation is not erased.
func (s *Store) EraseVisitor(ctx context.Context, workspace, user, visitor chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var left, chats int
		if err := c.row(ctx, "SELECT count(*) FILTER (WHERE erased_ms IS NULL), count(*) FROM conversation WHERE visitor = $1 AND workspace = $2",
			[]any{visitor, workspace}, []any{&left, &chats}); err != nil {
			return err
		}
		if left > 0 {
			return chat.Errorf(chat.Conflict, "%d conversations of visitor %s are not erased yet", left, visitor)
		}
		var v chat.Visitor
		if err := c.row(ctx, "SELECT "+visitorCols+" FROM visitor WHERE id = $1 AND workspace = $2"+c.d.forUpdate, []any{visitor, workspace}, visitorDest(&v)); err != nil {
			return err
		}
		if v.ErasedAt.IsZero() {
			return chat.Errorf(chat.Conflict, "nobody has asked to erase visitor %s", visitor)
		}
		if err := c.eraseAudit(ctx, v); err != nil {
			return err
		}
		if err := s.forgetDocs(ctx, c, workspace, visitorDocs, visitor); err != nil {
			return err
		}
		if err := c.eraseRows(ctx, visitorTables, visitor); err != nil {
			return err
		}
		if !v.ClearedAt.IsZero() {
			return nil
		}
		if _, err := c.exec(ctx, "UPDATE visitor SET cleared_ms = $2 WHERE id = $1", visitor, now); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "visitor.erased", visitor.String(), struct {
			Conversations int `json:"conversations"`
		}{chats})
	})
	return s.fail(err, "erase visitor %s", visitor)
}

// Purge takes what was erased out of the database's files as well. SQLite is
// written anew, which stops writers for as long as that takes, and its log of
// writes is emptied; PostgreSQL's own vacuum does it there.
func (s *Store) Purge(ctx context.Context) error {
	return s.maintain(ctx, "INSERT INTO search_gram (search_gram) VALUES ('optimize')", "VACUUM", emptyLog)
}

// Rinse empties SQLite's log of writes, which holds what was erased as it was
// before: writers wait for no longer than a moment. What is deleted is
// overwritten in the database's file as well, but pages that were rebuilt may
// hold a copy until Purge.
func (s *Store) Rinse(ctx context.Context) error { return s.maintain(ctx, emptyLog) }

const emptyLog = "PRAGMA wal_checkpoint(TRUNCATE)"

// maintain runs statements on SQLite while nobody else writes.
func (s *Store) maintain(ctx context.Context, statements ...string) error {
	if s.writeDB == nil {
		return nil
	}
	if err := s.gate.acquire(ctx, false); err != nil {
		return s.fail(err, "wait for the writer")
	}
	defer s.gate.release()
	for _, q := range statements {
		if _, err := s.writer.ExecContext(ctx, q); err != nil {
			return s.fail(err, "take what was erased out of the database's files")
		}
	}
	return nil
}

// erased reports whether a conversation's texts were given up, and on
// PostgreSQL keeps them from being so until the transaction ends: who has read
// texts before must not store them afterwards. A job's other subjects are
// never erased.
func (c *conn) erased(ctx context.Context, conversation chat.ID) (yes bool, err error) {
	share := ""
	if c.d.forUpdate != "" {
		share = " FOR SHARE"
	}
	err = c.row(ctx, "SELECT erased_ms FROM conversation WHERE id = $1"+share, []any{actorKey(conversation)}, []any{flagged(&yes)})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return yes, err
}
