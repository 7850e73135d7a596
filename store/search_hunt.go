package store

import (
	"context"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// hitsAtOnce is how many candidates one statement of a search reads.
	hitsAtOnce = 200
	// hitsLooked bounds the documents that one page looks at: with a cursor
	// the next page goes on from there.
	hitsLooked = 20_000
	// lettersWalked documents are read without the index for a single letter:
	// most have it, and the index would gather all of them first.
	lettersWalked = 1000
	// signsWalked is how many documents one statement looks through for signs,
	// which the index does not know.
	signsWalked = 5000
	// fewChats is how many conversations may fit a filter so that their
	// documents are looked at one by one, instead of all that have the words.
	fewChats = 500
)

// hunt is one page of a search for messages.
type hunt struct {
	s         *Store
	workspace chat.ID
	q         chat.ListQuery
	terms     []string
	personal  bool
	limit     int
	before    int64 // documents with smaller ids are still to be looked at
	looked    int
	ended     bool // nothing is left
	found     bool // the page is full
	hits      []chat.Hit
	at        map[chat.ID]int // where a conversation is in hits
}

// candidate is a document that has all pieces of the words.
type candidate struct {
	id    int64
	words string
	hit   chat.Hit
}

// run looks in the cheapest way. What a filter leaves few conversations of is
// read in these; a single letter is looked for in the newest documents first,
// and signs are in no index; the rest has the index.
func (h *hunt) run(ctx context.Context) error {
	few, restricted, err := h.chats(ctx)
	if err != nil {
		return err
	}
	if restricted && len(few) <= fewChats {
		if len(few) == 0 {
			h.ended = true
			return nil
		}
		sql, args, err := h.statement(few, "")
		if err != nil {
			return err
		}
		return h.read(ctx, sql, args)
	}
	pieces := chat.TermGrams(h.terms)
	switch {
	case len(pieces) == 0:
		return h.walk(ctx, signsWalked, hitsLooked)
	case len([]rune(pieces[0])) == 1 && len(pieces) == 1:
		if err := h.walk(ctx, lettersWalked, lettersWalked); err != nil || h.ended || h.found {
			return err
		}
	}
	sql, args, err := h.statement(nil, h.s.d.grams(pieces))
	if err != nil {
		return err
	}
	return h.read(ctx, sql, args)
}

// chats gives the conversations that fit the filter, one more than fewChats at
// most, and whether there is a filter at all.
func (h *hunt) chats(ctx context.Context) ([]chat.ID, bool, error) {
	q := h.q
	q.From, q.To = time.Time{}, time.Time{} // of the message, not of the conversation
	if q.View == chat.ViewAll && q.SLA == "" && q.Filter == (chat.Filter{}) {
		return nil, false, nil
	}
	w := &where{s: h.s, args: []any{h.workspace}}
	if err := w.filter(q); err != nil {
		return nil, false, err
	}
	ids, err := list(ctx, &h.s.read, fmt.Sprintf("SELECT c.id FROM conversation c WHERE c.workspace = $1%s LIMIT %d", w.sql, fewChats+1),
		w.args, func(id *chat.ID) []any { return []any{id} })
	return ids, true, err
}

// read takes candidates from a statement whose second argument is where to go
// on, until the page is full or nothing is left.
func (h *hunt) read(ctx context.Context, sql string, args []any) error {
	for !h.ended && h.looked < hitsLooked {
		rows, err := h.candidates(ctx, sql, args)
		if err != nil || h.found {
			return err
		}
		h.ended = len(rows) < hitsAtOnce
	}
	return nil
}

// walk looks through the newest documents, so many at once and at most so many
// in all, without the index.
func (h *hunt) walk(ctx context.Context, atOnce, most int) error {
	for walked := 0; !h.ended && walked < most; walked += atOnce {
		lowest, n := int64(0), 0
		err := h.s.read.row(ctx, fmt.Sprintf(`SELECT COALESCE(min(id), 0), count(*) FROM (SELECT d.id FROM search_doc d
			WHERE d.workspace = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT %d) AS near`, atOnce), []any{h.workspace, h.before}, []any{&lowest, &n})
		if err != nil {
			return err
		}
		sql, args, err := h.statement(nil, "", lowest)
		if err != nil {
			return err
		}
		for more := n > 0; more; {
			rows, err := h.candidates(ctx, sql, args)
			if err != nil || h.found {
				return err
			}
			more = len(rows) == hitsAtOnce
		}
		if n > 0 {
			h.before = lowest
		}
		h.ended = n < atOnce
	}
	return nil
}

// candidates reads the next ones and takes what fits of them.
func (h *hunt) candidates(ctx context.Context, sql string, args []any) ([]candidate, error) {
	args[1] = h.before
	rows, err := list(ctx, &h.s.read, sql, args, func(v *candidate) []any {
		return []any{&v.id, &v.words, &v.hit.Conversation, &v.hit.Seq, at(&v.hit.At), &v.hit.Kind, &v.hit.By.Kind, &v.hit.By.ID, text(&v.hit.By.Name)}
	})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		h.looked++
		if h.full(row) {
			h.found = true
			return nil, nil
		}
		h.before = row.id
	}
	return rows, nil
}

// full takes a candidate, or reports that the page has no room for it.
func (h *hunt) full(row candidate) bool {
	words := row.words
	if !h.personal {
		words, _ = chat.Mask(words)
	}
	if !chat.Holds(words, h.terms) {
		return false
	}
	if i, ok := h.at[row.hit.Conversation]; ok {
		h.hits[i].More++
		return false
	}
	if len(h.hits) == h.limit {
		return true
	}
	row.hit.Snippet = chat.Snippet(words, h.terms)
	h.at[row.hit.Conversation] = len(h.hits)
	h.hits = append(h.hits, row.hit)
	return false
}

// statement reads candidates, newest first: of these conversations, or those
// that have the pieces, and not below the lowest documents. The order of the
// joins is that of the text: SQLite keeps it for a CROSS JOIN.
func (h *hunt) statement(of []chat.ID, pieces string, lowest ...int64) (string, []any, error) {
	w := &where{s: h.s, args: []any{h.workspace, h.before}}
	from, id, match := "search_doc d", "d.id", ""
	switch {
	case len(of) > 0:
		id = "+d.id" // not by the order of the ids: by the conversations
		ids := make([]any, len(of))
		for i, one := range of {
			ids[i] = one
		}
		match = "d.conversation IN (" + marks(len(w.args)+1, len(ids)) + ") AND "
		w.args = append(w.args, ids...)
	case pieces != "":
		id = h.s.d.gramDoc
		from = "search_gram g CROSS JOIN search_doc d"
		match = fmt.Sprintf(h.s.d.gramMatch, w.add(pieces)) + " AND d.id = " + id + " AND "
	}
	q := h.q
	lo, hi := q.From, q.To
	q.From, q.To = time.Time{}, time.Time{} // of the message, not of the conversation
	if len(of) == 0 {
		if err := w.filter(q); err != nil {
			return "", nil, err
		}
	}
	bounds := ""
	if !lo.IsZero() {
		bounds += " AND " + id + " >= " + w.add(lo.UnixMilli()<<docShift)
	}
	if !hi.IsZero() {
		bounds += " AND " + id + " < " + w.add(hi.UnixMilli()<<docShift)
	}
	for _, low := range lowest {
		bounds += " AND " + id + " >= " + w.add(low)
	}
	if len(chat.TermGrams(h.terms)) == 0 && h.personal { // signs have no case
		for _, term := range h.terms {
			bounds += " AND " + h.s.d.find + "(e.words, " + w.add(term) + ") > 0"
		}
	}
	return "SELECT d.id, e.words, d.conversation, d.seq, e.at_ms, e.kind, e.actor_kind, e.actor_id," +
		" (SELECT u.name FROM app_user u WHERE u.id = e.actor_id)" +
		" FROM " + from + " CROSS JOIN conversation c CROSS JOIN event e" +
		" WHERE " + match + id + " < $2" + bounds +
		" AND d.workspace = $1 AND c.id = d.conversation AND e.conversation = d.conversation AND e.seq = d.seq" + w.sql +
		" ORDER BY " + id + fmt.Sprintf(" DESC LIMIT %d", hitsAtOnce), w.args, nil
}
