package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// docShift makes room for docs of the same millisecond: an id is the time
	// times 2^docShift and a count. It lasts until the year 2248.
	docShift = 20
	docMask  = 1<<docShift - 1
	// peopleFound bounds the visitors in the first page.
	peopleFound = 5
	// tagsFound bounds the tags in the first page.
	tagsFound = 5
)

const docCols = "id, workspace, visitor, conversation, seq"

var bulkDocs = newBulkTables("search_doc", docCols)

// doc is something that a search finds: an event, or without a conversation a
// visitor's profile.
type doc struct {
	workspace, visitor, conversation chat.ID
	seq                              int64
	at                               time.Time
	words                            string
}

// docID gives an id that this process has not given before.
func (s *Store) docID(d doc) int64 { return d.at.UnixMilli()<<docShift | int64(s.docs.Add(1))&docMask }

// indexDocs writes documents. Should another node have taken an id in the same
// millisecond, the error takes the transaction back and the next sweep tries
// others. SQLite's index writes what it has gathered before each statement and
// before each document that is older than the one before: so the pieces go in
// one statement, in the order of time.
func (s *Store) indexDocs(ctx context.Context, c *conn, docs []doc) error {
	slices.SortFunc(docs, func(a, b doc) int { return a.at.Compare(b.at) })
	rows, pieces := bulk{table: bulkDocs[s.d.name]}, make([][2]any, 0, len(docs))
	for _, d := range docs {
		id := s.docID(d)
		rows.add(id, d.workspace, d.visitor, d.conversation, d.seq)
		if grams := chat.Grams(d.words); len(grams) > 0 {
			pieces = append(pieces, [2]any{id, s.d.gramStore(grams)})
		}
	}
	if err := rows.flush(ctx, c); err != nil || len(pieces) == 0 {
		return err
	}
	_, err := c.exec(ctx, s.d.insertGrams, encode(pieces))
	return err
}

// forgetDocs takes documents of a workspace out of the search, those that where
// names by $2: one of profileDocs, conversationDocs and visitorDocs.
func (s *Store) forgetDocs(ctx context.Context, c *conn, workspace chat.ID, where string, id chat.ID) error {
	which := "workspace = $1 AND (" + where + ")"
	if _, err := c.exec(ctx, "DELETE FROM search_gram WHERE "+strings.TrimPrefix(s.d.gramDoc, "g.")+" IN (SELECT id FROM search_doc WHERE "+which+")", workspace, id); err != nil {
		return err
	}
	_, err := c.exec(ctx, "DELETE FROM search_doc WHERE "+which, workspace, id)
	return err
}

const (
	conversationDocs = "conversation = $2"
	profileDocs      = "visitor = $2 AND conversation IS NULL"
	visitorDocs      = profileDocs + " OR conversation IN (SELECT c.id FROM conversation c WHERE c.visitor = $2)"
)

// ForgetVisitor takes everything a visitor wrote, was written to them or is
// known of them out of the search. Erasing calls it in its own transaction,
// after the words are gone: see forgetDocs.
func (s *Store) ForgetVisitor(ctx context.Context, workspace, visitor chat.ID) error {
	err := s.write(ctx, func(c *conn) error { return s.forgetDocs(ctx, c, workspace, visitorDocs, visitor) })
	return s.fail(err, "take visitor %s out of the search", visitor)
}

// ForgetConversation takes one conversation out of the search.
func (s *Store) ForgetConversation(ctx context.Context, workspace, conversation chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		return s.forgetDocs(ctx, c, workspace, conversationDocs, conversation)
	})
	return s.fail(err, "take conversation %s out of the search", conversation)
}

// Search finds the messages and notes that hold all words of q.Q, newest
// first, in conversations that fit the rest of q; with the first page also
// visitors and tags. personal lets it find and show personal data: without it
// the words are looked for in masked texts, and no visitor is found. Invalid
// for nothing to search for, and as ListConversations.
func (s *Store) Search(ctx context.Context, workspace chat.ID, q chat.ListQuery, personal bool) (chat.Found, error) {
	terms := chat.Terms(q.Q)
	if len(terms) == 0 {
		return chat.Found{}, chat.Errorf(chat.Invalid, "q is missing: what to search for")
	}
	before, err := readCursor(q.Cursor)
	if err != nil {
		return chat.Found{}, err
	}
	var found chat.Found
	if q.Cursor == "" {
		if found.Tags, err = s.findTags(ctx, workspace, terms); err != nil {
			return found, s.fail(err, "search the tags")
		}
		if personal {
			if found.People, err = s.findPeople(ctx, workspace, q); err != nil {
				return found, err
			}
		}
	}
	h := hunt{s: s, workspace: workspace, q: q, terms: terms, personal: personal, limit: pageSize(q.Limit), before: before.ms, at: map[chat.ID]int{}}
	if err := h.run(ctx); err != nil {
		return found, s.fail(err, "search")
	}
	found.Hits = h.hits
	if !h.ended {
		found.Next = chat.CursorAfter(time.UnixMilli(h.before), chat.ID{})
	}
	found.Summaries, err = s.summaries(ctx, workspace, found.Hits)
	return found, err
}

// findTags gives tags in use whose name holds all words.
func (s *Store) findTags(ctx context.Context, workspace chat.ID, terms []string) ([]string, error) {
	tags, err := s.Tags(ctx, workspace)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, t := range tags {
		if t.ArchivedAt.IsZero() && chat.Holds(t.Name, terms) && len(out) < tagsFound {
			out = append(out, t.Name)
		}
	}
	return out, nil
}

// findPeople gives the newest fitting conversation of visitors whose name,
// e-mail address or phone number holds all words, newest activity first.
func (s *Store) findPeople(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, error) {
	w := &where{s: s, args: []any{workspace}}
	people := w.people(chat.Terms(q.Q))
	q.Q = ""
	if err := w.filter(q); err != nil {
		return nil, err
	}
	sql := summarySelect + "WHERE c.workspace = $1 AND c.last_visitor > 0 AND c.visitor IN (" + people + ")" + w.sql +
		" ORDER BY c.active_ms DESC, c.id DESC LIMIT " + w.add(4*peopleFound)
	all, err := list(ctx, &s.read, sql, w.args, summaryDest)
	if err != nil {
		return nil, s.fail(err, "search the visitors")
	}
	var out []chat.Summary
	for _, one := range all {
		known := slices.ContainsFunc(out, func(o chat.Summary) bool { return o.Conversation.Visitor == one.Conversation.Visitor })
		if !known && len(out) < peopleFound {
			out = append(out, one)
		}
	}
	return out, nil
}

// summaries gives the conversations of hits as a list shows them.
func (s *Store) summaries(ctx context.Context, workspace chat.ID, hits []chat.Hit) (map[chat.ID]chat.Summary, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	args := []any{workspace}
	for _, h := range hits {
		args = append(args, h.Conversation)
	}
	all, err := list(ctx, &s.read, summarySelect+"WHERE c.workspace = $1 AND c.id IN ("+marks(2, len(hits))+")", args, summaryDest)
	if err != nil {
		return nil, s.fail(err, "read the conversations that were found")
	}
	out := make(map[chat.ID]chat.Summary, len(all))
	for _, one := range all {
		out[one.Conversation.ID] = one
	}
	return out, nil
}
