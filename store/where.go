package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// where collects conditions on conversations c and their arguments.
type where struct {
	s    *Store
	sql  string // " AND …"
	args []any
}

// add gives the placeholder of an argument.
func (w *where) add(arg any) string {
	w.args = append(w.args, arg)
	return "$" + strconv.Itoa(len(w.args))
}

// inView says which conversations c a view holds; %s is the agent's placeholder.
var inView = map[chat.View]string{
	chat.ViewMine:     " AND c.status = 'open' AND c.snoozed_ms IS NULL AND c.agent = %s",
	chat.ViewQueue:    " AND c.status = 'open' AND c.owner = 'queue'",
	chat.ViewBot:      " AND c.status = 'open' AND c.owner = 'bot'",
	chat.ViewOpen:     " AND c.status = 'open' AND c.snoozed_ms IS NULL",
	chat.ViewSnoozed:  " AND c.snoozed_ms IS NOT NULL",
	chat.ViewResolved: " AND c.status = 'resolved'",
	chat.ViewAll:      "",
}

// withClocks says which conversations c a ListQuery.SLA holds.
var withClocks = map[string]string{
	"":         "",
	"at_risk":  " AND EXISTS (SELECT 1 FROM sla_clock s WHERE s.conversation = c.id AND s.ended_ms IS NULL AND s.warned_ms IS NOT NULL)",
	"breached": " AND EXISTS (SELECT 1 FROM sla_clock s WHERE s.conversation = c.id AND s.ended_ms IS NULL AND s.breached_ms IS NOT NULL)",
}

// filter adds what a query asks for except its words. Invalid for an unknown
// view or service level.
func (w *where) filter(q chat.ListQuery) error {
	view, ok := inView[q.View]
	if !ok {
		return chat.Errorf(chat.Invalid, "view %q: it is mine, queue, bot, open, snoozed, resolved or all", q.View)
	}
	clocks, ok := withClocks[q.SLA]
	if !ok {
		return chat.Errorf(chat.Invalid, "sla %q: it is at_risk or breached", q.SLA)
	}
	if q.View == chat.ViewMine {
		view = fmt.Sprintf(view, w.add(q.Agent))
	}
	w.sql += view + clocks
	if !q.With.IsZero() {
		w.sql += " AND c.agent = " + w.add(q.With)
	}
	for _, f := range []struct{ col, value string }{
		{"team", q.Team}, {"lang", q.Lang}, {"channel", q.Channel}, {"disposition", q.Disposition},
	} {
		if f.value != "" {
			w.sql += " AND c." + f.col + " = " + w.add(f.value)
		}
	}
	if q.Tag != "" { // in the list as JSON: between its quotes
		w.sql += " AND " + w.s.d.find + "(c.tags, " + w.add(encode(q.Tag)) + ") > 0"
	}
	if !q.From.IsZero() {
		w.sql += " AND c.active_ms >= " + w.add(q.From)
	}
	if !q.To.IsZero() {
		w.sql += " AND c.active_ms < " + w.add(q.To)
	}
	return nil
}

// manyDocs are so many documents with the words of a list's search that it is
// quicker to look into the newest conversations, one by one, until the page is
// full: at a million conversations both take about the same then.
const manyDocs = 5000

// words asks that one message or note, or what is known of the visitor, holds
// all words.
func (w *where) words(ctx context.Context, q string) error {
	terms := chat.Terms(q)
	if len(terms) == 0 {
		return nil
	}
	many, err := w.common(ctx, terms)
	if err != nil {
		return err
	}
	if many {
		w.sql += " AND (EXISTS (SELECT 1 FROM search_doc d CROSS JOIN event e WHERE d.conversation = c.id AND d.workspace = $1" +
			" AND e.conversation = d.conversation AND e.seq = d.seq" + w.holds(terms, "e.words") +
			") OR EXISTS (SELECT 1 FROM search_doc d CROSS JOIN visitor p WHERE d.visitor = c.visitor AND d.conversation IS NULL AND d.workspace = $1" +
			" AND p.id = d.visitor" + w.holds(terms, aboutVisitor) + "))"
		return nil
	}
	from, match := w.docs(terms)
	w.sql += " AND (c.id IN (SELECT d.conversation FROM " + from + " CROSS JOIN event e WHERE " + match +
		" d.conversation IS NOT NULL AND d.workspace = $1 AND e.conversation = d.conversation AND e.seq = d.seq" + w.holds(terms, "e.words") +
		") OR c.visitor IN (" + w.people(terms) + "))"
	return nil
}

// common reports whether at least manyDocs documents have all pieces of the
// words, in any workspace: those of all lie in one index.
func (w *where) common(ctx context.Context, terms []string) (bool, error) {
	pieces := chat.TermGrams(terms)
	if len(pieces) == 0 {
		return true, nil // signs are in no index
	}
	n := 0
	err := w.s.read.row(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM search_gram g WHERE "+w.s.d.gramMatch+" LIMIT %d) AS found", "$1", w.s.many),
		[]any{w.s.d.grams(pieces)}, []any{&n})
	return n == w.s.many, err
}

// aboutVisitor is what is known of visitor p.
const aboutVisitor = "p.name || ' ' || p.email || ' ' || p.phone"

// people selects the visitors of whom what is known holds all words.
func (w *where) people(terms []string) string {
	from, match := w.docs(terms)
	return "SELECT d.visitor FROM " + from + " CROSS JOIN visitor p WHERE " + match +
		" d.conversation IS NULL AND d.workspace = $1 AND p.id = d.visitor" + w.holds(terms, aboutVisitor)
}

// docs gives the documents d that have all pieces of the words.
func (w *where) docs(terms []string) (from, match string) {
	pieces := chat.TermGrams(terms)
	if len(pieces) == 0 {
		return "search_doc d", ""
	}
	return "search_gram g CROSS JOIN search_doc d", fmt.Sprintf(w.s.d.gramMatch, w.add(w.s.d.grams(pieces))) + " AND d.id = " + w.s.d.gramDoc + " AND "
}

// holds asks that a text holds every word.
func (w *where) holds(terms []string, text string) string {
	var b strings.Builder
	for _, term := range terms {
		b.WriteString(" AND " + w.s.d.find + "(" + w.s.d.fold + "(" + text + "), " + w.add(term) + ") > 0")
	}
	return b.String()
}
