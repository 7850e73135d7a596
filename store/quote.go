package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// A visitor's words are also where people and the bot's checks quoted them:
// questions nobody answered, cases of suites, reports of runs. These are found
// by their text.

const (
	// leastQuote is how long a text must be to be looked for: shorter ones, as
	// "refund?", are everybody's.
	leastQuote = 12
	// quoteRunes is where cases cut what they quote.
	quoteRunes = 1000
	// Quoted stands where a quotation was.
	quoted = "(erased)"
)

// quotesOf gives what the visitor wrote in a conversation, and as it is quoted:
// in one line, and with personal data masked. The longest come first.
func (c *conn) quotesOf(ctx context.Context, conversation chat.ID) ([]string, error) {
	said, err := list(ctx, c, `SELECT words FROM event WHERE conversation = $1 AND words <> '' AND (actor_kind = 'visitor' OR kind = 'note.posted')
		UNION SELECT text FROM question_asked WHERE conversation = $1 UNION SELECT question FROM article_feedback WHERE conversation = $1
		UNION SELECT question FROM eval_label WHERE conversation = $1`, []any{conversation}, func(t *string) []any { return []any{t} })
	if err != nil {
		return nil, err
	}
	var out []string
	add := func(text string) {
		if r := []rune(text); len(r) > quoteRunes {
			text = string(r[:quoteRunes])
		}
		if utf8.RuneCountInString(text) >= leastQuote && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, text := range said {
		line := strings.Join(strings.Fields(text), " ")
		masked, _ := chat.Mask(line)
		for _, form := range []string{text, line, masked} {
			add(form)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out, nil
}

// eraseQuotes takes a conversation out of what quotes it.
func (c *conn) eraseQuotes(ctx context.Context, workspace, conversation chat.ID) error {
	quotes, err := c.quotesOf(ctx, conversation)
	if err != nil {
		return err
	}
	if err := c.eraseQuestions(ctx, conversation); err != nil {
		return err
	}
	if err := c.eraseReplayed(ctx, workspace, conversation); err != nil {
		return err
	}
	if len(quotes) == 0 {
		return nil
	}
	var pairs []string
	for _, q := range quotes {
		for _, form := range writtenForms(q) {
			pairs = append(pairs, form, quoted)
		}
	}
	replacer := strings.NewReplacer(pairs...)
	for _, q := range quoting {
		if err := c.eraseIn(ctx, q, workspace, conversation, replacer); err != nil {
			return err
		}
	}
	return nil
}

// quotingTable is where quotations stand: rows since the conversation began.
type quotingTable struct{ name, key, col, since string }

var quoting = []quotingTable{
	{"eval_suite_version", "suite", "source", "at_ms >= "},
	{"eval_suite_version", "suite", "about", "at_ms >= "},
	{"eval_report", "run", "report", "(SELECT created_ms FROM eval_run WHERE id = run) >= "},
}

// eraseIn replaces quotations, one row at a time: reports are long.
func (c *conn) eraseIn(ctx context.Context, q quotingTable, workspace, conversation chat.ID, replacer *strings.Replacer) error {
	rows := " FROM " + q.name + " WHERE workspace = $1 AND " + q.since + "(SELECT opened_ms FROM conversation WHERE id = $2)"
	keys, err := list(ctx, c, "SELECT DISTINCT "+q.key+rows, []any{workspace, conversation}, func(id *chat.ID) []any { return []any{id} })
	if err != nil {
		return err
	}
	for _, key := range keys {
		texts, err := list(ctx, c, "SELECT "+q.col+rows+" AND "+q.key+" = $3", []any{workspace, conversation, key}, func(t *string) []any { return []any{t} })
		if err != nil {
			return err
		}
		for _, before := range texts {
			after := replacer.Replace(before)
			if after == before {
				continue
			}
			if _, err := c.exec(ctx, "UPDATE "+q.name+" SET "+q.col+" = $3 WHERE "+q.key+" = $1 AND "+q.col+" = $2", key, before, after); err != nil {
				return err
			}
			if q.col != "source" {
				continue
			}
			// Whoever edits the words as they were must not save them again.
			if _, err := c.exec(ctx, "UPDATE "+q.name+" SET hash = $3 WHERE "+q.key+" = $1 AND source = $2", key, after, chat.SuiteHash(after)); err != nil {
				return err
			}
		}
	}
	return nil
}

// writtenForms is a text as it stands in JSON and in YAML.
func writtenForms(text string) []string {
	forms := []string{text}
	for _, f := range []string{
		strings.Trim(encode(text), `"`), strings.ReplaceAll(text, "'", "''"),
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text),
	} {
		if !slices.Contains(forms, f) {
			forms = append(forms, f)
		}
	}
	return forms
}

// askedRow is a question that the conversation asked, and how others put it.
type askedRow struct {
	id       chat.ID
	wording  string
	wordings []string
}

// eraseQuestions takes the visitor's wordings out of questions that others ask
// as well; a question that nobody else asked goes.
func (c *conn) eraseQuestions(ctx context.Context, conversation chat.ID) error {
	rows, err := list(ctx, c, `SELECT id, wording, wordings FROM question WHERE id IN (SELECT question FROM question_asked WHERE conversation = $1)`,
		[]any{conversation}, func(r *askedRow) []any { return []any{&r.id, &r.wording, from(&r.wordings)} })
	if err != nil {
		return err
	}
	for _, r := range rows {
		others, err := list(ctx, c, `SELECT text FROM question_asked WHERE question = $1 AND conversation <> $2 AND text <> '' ORDER BY at_ms DESC, conversation, seq`,
			[]any{r.id, conversation}, func(t *string) []any { return []any{t} })
		if err != nil {
			return err
		}
		if len(others) == 0 {
			for _, q := range []string{"DELETE FROM question_asked WHERE question = $1", "DELETE FROM question WHERE id = $1"} {
				if _, err := c.exec(ctx, q, r.id); err != nil {
					return err
				}
			}
			continue
		}
		theirs := func(text string) bool { return !slices.Contains(others, text) }
		r.wordings = slices.DeleteFunc(r.wordings, theirs)
		if theirs(r.wording) {
			r.wording = others[0]
		}
		if _, err := c.exec(ctx, "UPDATE question SET wording = $2, wordings = $3 WHERE id = $1", r.id, r.wording, encode(some(r.wordings))); err != nil {
			return err
		}
	}
	return nil
}

// eraseReplayed takes a conversation's turns out of reports of replays, which
// know it by its id; what was counted stays.
func (c *conn) eraseReplayed(ctx context.Context, workspace, conversation chat.ID) error {
	type reportRow struct {
		run    chat.ID
		report json.RawMessage
	}
	rows, err := list(ctx, c, "SELECT run, report FROM eval_report WHERE workspace = $1 AND report LIKE $2", []any{workspace, "%" + conversation.String() + "%"},
		func(r *reportRow) []any { return []any{&r.run, from(&r.report)} })
	if err != nil {
		return err
	}
	for _, r := range rows {
		var report map[string]json.RawMessage
		var chats []map[string]json.RawMessage
		if json.Unmarshal(r.report, &report) != nil || json.Unmarshal(report["chats"], &chats) != nil {
			continue
		}
		for _, one := range chats {
			if string(one["id"]) == `"`+conversation.String()+`"` {
				one["turns"] = json.RawMessage("[]")
				for _, key := range []string{"notes", "cut", "error"} {
					delete(one, key)
				}
			}
		}
		report["chats"] = chat.Encode(chats)
		if _, err := c.exec(ctx, "UPDATE eval_report SET report = $2 WHERE run = $1", r.run, chat.Encode(report)); err != nil {
			return err
		}
	}
	return nil
}

// eraseAudit clears the details of what was done to a visitor and their
// conversations, and of whatever names how to reach them; who did what, and
// when, stays.
func (c *conn) eraseAudit(ctx context.Context, v chat.Visitor) error {
	ids, err := list(ctx, c, "SELECT id FROM conversation WHERE visitor = $1", []any{v.ID}, func(id *chat.ID) []any { return []any{id} })
	if err != nil {
		return err
	}
	for _, id := range append(ids, v.ID) {
		if _, err := c.exec(ctx, "UPDATE audit SET detail = '{}' WHERE workspace = $1 AND target = $2 AND action <> 'visitor.erased'", v.Workspace, id.String()); err != nil {
			return err
		}
	}
	for _, reach := range []string{v.Email, v.Phone} {
		if utf8.RuneCountInString(reach) < 6 {
			continue
		}
		pattern := "%" + escapeLike.Replace(reach) + "%"
		for _, col := range []string{"detail", "target"} {
			empty := "''"
			if col == "detail" {
				empty = "'{}'"
			}
			if _, err := c.exec(ctx, "UPDATE audit SET "+col+" = "+empty+" WHERE workspace = $1 AND "+col+` LIKE $2 ESCAPE '\'`, v.Workspace, pattern); err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseSince takes out of a new report what was erased while the run was under
// way: it had read the conversations before.
func (c *conn) eraseSince(ctx context.Context, r chat.EvalRun) error {
	ids, err := list(ctx, c, "SELECT id FROM conversation WHERE workspace = $1 AND erased_ms >= $2", []any{r.Workspace, r.CreatedAt},
		func(id *chat.ID) []any { return []any{id} })
	for _, id := range ids {
		if err == nil {
			err = c.eraseReplayed(ctx, r.Workspace, id)
		}
	}
	return err
}
