package store

import (
	"context"
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// searchSweep is how often a node looks for what the search does not know
	// without having committed anything itself.
	searchSweep = 2 * time.Second
	// searchPause lies between two transactions of the sweep while it keeps up:
	// each waits for the disk as an append does.
	searchPause = 250 * time.Millisecond
	// searchShare: where more is said than one transaction in each pause can take,
	// the sweep takes one part in so many of the time.
	searchShare = 10
	// chatsAtOnce and docsAtOnce bound one transaction of the sweep: about 4 ms on
	// SQLite, during which no message is written.
	chatsAtOnce = 64
	docsAtOnce  = 200
)

// KeepSearch brings the search up until ctx ends: to what was said since, and
// to what visitors have told of themselves. Any number of nodes may do it.
func (s *Store) KeepSearch(ctx context.Context) {
	tick := time.NewTicker(searchSweep)
	defer tick.Stop()
	for {
		pause := searchPause
		for pause > 0 && ctx.Err() == nil {
			began := time.Now()
			n, err := s.IndexBehind(ctx)
			switch {
			case err != nil && ctx.Err() == nil:
				s.log.WarnContext(ctx, "search not brought up", "error", err)
				pause = searchSweep
			case n == 0:
				pause = 0
			case n >= docsAtOnce || n == chatsAtOnce:
				pause = min(searchShare*time.Since(began), searchSweep)
			default:
				pause = searchPause
			}
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-s.said:
		case <-tick.C:
		}
	}
}

// IndexBehind lets the search find a part of what it does not know yet, and
// gives how many messages, or else conversations without words and visitors,
// that were: 0 when it knows all.
func (s *Store) IndexBehind(ctx context.Context) (n int, err error) {
	some, err := list(ctx, &s.read, `SELECT id FROM conversation WHERE searched_seq < last_seq LIMIT 1`, nil, func(id *chat.ID) []any { return []any{id} })
	if err == nil && len(some) > 0 { // mostly there is none: the writer is left alone
		err = s.write(ctx, func(c *conn) (err error) {
			n, err = s.indexConversations(ctx, c)
			return err
		})
	}
	if err != nil {
		return 0, s.fail(err, "let the search find what was said")
	}
	type behind struct{ workspace, id chat.ID }
	people, err := list(ctx, &s.read, `SELECT workspace, id FROM visitor WHERE searched <> name || ' ' || email || ' ' || phone ORDER BY id LIMIT 50`, nil,
		func(v *behind) []any { return []any{&v.workspace, &v.id} })
	if err != nil {
		return 0, s.fail(err, "look for visitors that the search does not know")
	}
	for _, one := range people {
		if err := s.write(ctx, func(c *conn) error { return s.indexVisitor(ctx, c, one.workspace, one.id) }); err != nil {
			return 0, s.fail(err, "index visitor %s", one.id)
		}
	}
	return n + len(people), nil
}

// unsearched is a conversation of which the search does not know all.
type unsearched struct {
	id, workspace, visitor chat.ID
	searched, last         int64
}

// indexConversations indexes the next events of conversations, and gives how
// many events, or else conversations, those were. Their rows are locked: what
// erases words at the same moment waits. They are taken round, so that busy
// ones do not keep the search from others.
func (s *Store) indexConversations(ctx context.Context, c *conn) (int, error) {
	behind, err := s.nextUnsearched(ctx, c)
	if err != nil || len(behind) == 0 {
		return 0, err
	}
	ids, place := make([]chat.ID, len(behind)), make(map[chat.ID]int, len(behind))
	for i, b := range behind {
		ids[i], place[b.id] = b.id, i
	}
	docs, err := list(ctx, c, `SELECT e.conversation, e.seq, e.at_ms, e.words FROM conversation c JOIN event e ON e.conversation = c.id AND e.seq > c.searched_seq
		WHERE c.id IN (`+marks(1, len(padded(ids)))+`) AND e.words <> '' ORDER BY e.conversation, e.seq LIMIT `+strconv.Itoa(docsAtOnce), padded(ids),
		func(d *doc) []any { return []any{&d.conversation, &d.seq, at(&d.at), &d.words} })
	if err != nil {
		return 0, err
	}
	for i := range docs {
		from := behind[place[docs[i].conversation]]
		docs[i].workspace, docs[i].visitor = from.workspace, from.visitor
	}
	done := behind
	if len(docs) == docsAtOnce { // the last one may have more
		last := docs[len(docs)-1]
		done = behind[:place[last.conversation]+1]
		done[len(done)-1].last = last.seq
	}
	if err := s.indexDocs(ctx, c, docs); err != nil {
		return 0, err
	}
	for _, one := range done {
		if _, err := c.exec(ctx, `UPDATE conversation SET searched_seq = $2 WHERE id = $1`, one.id, one.last); err != nil {
			return 0, err
		}
	}
	s.searchedTo.Store(&done[len(done)-1].id)
	return max(len(docs), len(done)), nil
}

// nextUnsearched reads and locks the conversations to be indexed next.
func (s *Store) nextUnsearched(ctx context.Context, c *conn) ([]unsearched, error) {
	after := chat.ID{}
	if at := s.searchedTo.Load(); at != nil {
		after = *at
	}
	for {
		out, err := list(ctx, c, `SELECT id, workspace, visitor, searched_seq, last_seq FROM conversation WHERE searched_seq < last_seq AND id > $1 ORDER BY id LIMIT `+
			strconv.Itoa(chatsAtOnce)+s.d.forUpdate, []any{after[:]}, func(u *unsearched) []any { return []any{&u.id, &u.workspace, &u.visitor, &u.searched, &u.last} })
		if err != nil || len(out) > 0 || after.IsZero() {
			return out, err
		}
		after = chat.ID{} // round again
	}
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
		if err := s.indexDocs(ctx, c, []doc{{workspace: workspace, visitor: id, at: now, words: known}}); err != nil {
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
