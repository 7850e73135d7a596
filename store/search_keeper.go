package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// searchSweep is how often a node looks for what the search does not know.
	searchSweep = 2 * time.Second
	// docsAtOnce bounds the documents of one transaction of the sweep.
	docsAtOnce = 200
)

// KeepSearch brings the search up until ctx ends: to conversations of before
// it was there or that an older binary wrote, and to what visitors have told
// of themselves. Any number of nodes may do it.
func (s *Store) KeepSearch(ctx context.Context) {
	tick := time.NewTicker(searchSweep)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			n, err := s.IndexBehind(ctx)
			if err != nil && ctx.Err() == nil {
				s.log.WarnContext(ctx, "search not brought up", "error", err)
			}
			more = err == nil && n > 0
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// IndexBehind lets the search find a part of what it does not know yet, and
// gives how many conversations and visitors that were: 0 when it knows all.
func (s *Store) IndexBehind(ctx context.Context) (int, error) {
	type behind struct{ workspace, id chat.ID }
	dest := func(v *behind) []any { return []any{&v.workspace, &v.id} }
	convs, err := list(ctx, &s.read, `SELECT workspace, id FROM conversation WHERE searched_seq < last_seq ORDER BY id LIMIT 50`, nil, dest)
	if err != nil {
		return 0, s.fail(err, "look for conversations that the search does not know")
	}
	for _, one := range convs {
		if err := s.write(ctx, func(c *conn) error { return s.indexConversation(ctx, c, one.id) }); err != nil {
			return 0, s.fail(err, "index conversation %s", one.id)
		}
	}
	people, err := list(ctx, &s.read, `SELECT workspace, id FROM visitor WHERE searched <> name || ' ' || email || ' ' || phone ORDER BY id LIMIT 50`, nil, dest)
	if err != nil {
		return 0, s.fail(err, "look for visitors that the search does not know")
	}
	for _, one := range people {
		if err := s.write(ctx, func(c *conn) error { return s.indexVisitor(ctx, c, one.workspace, one.id) }); err != nil {
			return 0, s.fail(err, "index visitor %s", one.id)
		}
	}
	return len(convs) + len(people), nil
}

// indexConversation indexes the next events of a conversation. Its row is
// locked: an append at the same moment sees how far it came.
func (s *Store) indexConversation(ctx context.Context, c *conn, id chat.ID) error {
	var conv conversationRow
	err := c.row(ctx, selectConversations+"c.id = $1"+s.d.ofC, []any{id}, append(append(conversationDest(&conv.Conversation), &conv.visitorName, &conv.searched), standingDest(&conv.standing)...))
	if err != nil || conv.searched >= conv.LastSeq {
		return err
	}
	docs, err := list(ctx, c, `SELECT seq, at_ms, words FROM event WHERE conversation = $1 AND seq > $2 AND words <> '' ORDER BY seq LIMIT $3`,
		[]any{id, conv.searched, docsAtOnce}, func(d *doc) []any { return []any{&d.seq, at(&d.at), &d.words} })
	if err != nil {
		return err
	}
	to := conv.LastSeq
	if len(docs) == docsAtOnce {
		to = docs[len(docs)-1].seq
	}
	for _, d := range docs {
		d.workspace, d.visitor, d.conversation = conv.Workspace, conv.Visitor, id
		if err := s.indexDoc(ctx, c, d); err != nil {
			return err
		}
	}
	_, err = c.exec(ctx, `UPDATE conversation SET searched_seq = $2 WHERE id = $1`, id, to)
	return err
}

// indexVisitor indexes what is known of a visitor instead of what was.
func (s *Store) indexVisitor(ctx context.Context, c *conn, workspace, id chat.ID) error {
	var name, email, phone string
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	if err := c.row(ctx, `SELECT name, email, phone FROM visitor WHERE id = $1`+s.d.forUpdate, []any{id}, []any{&name, &email, &phone}); err != nil {
		return err
	}
	if err := s.forgetDocs(ctx, c, workspace, profileDocs, id); err != nil {
		return err
	}
	known := name + " " + email + " " + phone
	if name != "" || email != "" || phone != "" {
		if err := s.indexDoc(ctx, c, doc{workspace: workspace, visitor: id, at: now, words: known}); err != nil {
			return err
		}
	}
	_, err = c.exec(ctx, `UPDATE visitor SET searched = $2 WHERE id = $1`, id, known)
	return err
}

// Unindex makes the search forget one conversation as if it had never known
// it; the sweep brings it back. It is for after a repair of the index.
func (s *Store) Unindex(ctx context.Context, workspace, conversation chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, `UPDATE conversation SET searched_seq = 0 WHERE id = $1 AND workspace = $2`, conversation, workspace)
		if err == nil && n == 0 {
			err = chat.Errorf(chat.NotFound, "conversation %s does not exist", conversation)
		}
		if err != nil {
			return err
		}
		return s.forgetDocs(ctx, c, workspace, conversationDocs, conversation)
	})
	return s.fail(err, "conversation %s", conversation)
}
