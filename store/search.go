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

var (
	insertDoc = insertInto("search_doc", docCols) + " ON CONFLICT DO NOTHING"
	bulkDocs  = newBulkTables("search_doc", docCols, "%s")
	bulkGrams = map[string]*bulkTable{
		"sqlite":   newBulkTables("search_gram", "rowid, grams", "%s")["sqlite"],
		"postgres": newBulkTables("search_gram", "doc, grams", "CAST(CAST(%s AS TEXT) AS tsvector)")["postgres"],
	}
)

// doc is something that a search finds: an event, or without a conversation a
// visitor's profile.
type doc struct {
	workspace, visitor, conversation chat.ID
	seq                              int64
	at                               time.Time
	words                            string
}

// indexEvents lets a search find the words of events; those of a hopeful command
// at the next flush.
func (b *batch) indexEvents(ctx context.Context, conv chat.Conversation, events []chat.Event, words []string) error {
	for i, e := range events {
		if words[i] == "" {
			continue
		}
		d := doc{conv.Workspace, conv.Visitor, conv.ID, e.Seq, e.At, words[i]}
		if b.hopeful {
			b.gatherDoc(d)
		} else if err := b.s.indexDoc(ctx, b.conn, d); err != nil {
			return err
		}
	}
	return nil
}

// gatherDoc leaves a document to the next flush. An id that another node has
// taken in the same millisecond is a conflict there.
func (b *batch) gatherDoc(d doc) {
	b.writes++
	id := b.s.docID(d)
	b.docs.add(id, d.workspace, d.visitor, d.conversation, d.seq)
	if pieces := chat.Grams(d.words); len(pieces) > 0 {
		b.grams.add(id, b.s.d.gramStore(pieces))
	}
}

// docID gives an id that this process has not given before.
func (s *Store) docID(d doc) int64 { return d.at.UnixMilli()<<docShift | int64(s.docs.Add(1))&docMask }

// indexDoc writes one document. Should another node have taken the id in the
// same millisecond, the next one is tried.
func (s *Store) indexDoc(ctx context.Context, c *conn, d doc) error {
	for range 4 {
		id := s.docID(d)
		n, err := c.exec(ctx, insertDoc, id, d.workspace, d.visitor, d.conversation, d.seq)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if pieces := chat.Grams(d.words); len(pieces) > 0 {
			_, err = c.exec(ctx, bulkGrams[s.d.name].texts[0], id, s.d.gramStore(pieces))
		}
		return err
	}
	return nil // it is there already
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
