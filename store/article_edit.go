package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// articleRow is what every change of an article looks at first.
type articleRow struct {
	id, workspace, collection chat.ID
	slug                      string
	status                    knowledge.Status
	hash                      string // of the row's text
	text                      string // hash of the newest version that was not discarded
	importHash                string
	importCollection          chat.ID
	live, newest              int64
}

// newestHash is the hash of an article's newest text that was not discarded.
const newestHash = `COALESCE((SELECT v.hash FROM article_version v WHERE v.article = a.id AND v.state <> 'discarded' ORDER BY v.version DESC LIMIT 1), '')`

// articleRow reads and locks one article.
func (c *conn) articleRow(ctx context.Context, where string, args ...any) (r articleRow, err error) {
	err = c.row(ctx, "SELECT a.id, a.workspace, a.collection, a.slug, a.status, a.hash, "+newestHash+", a.import_hash, a.import_collection, a.live_version, a.newest FROM article a WHERE "+where+c.d.forUpdate,
		args, []any{&r.id, &r.workspace, &r.collection, &r.slug, &r.status, &r.hash, &r.text, &r.importHash, &r.importCollection, &r.live, &r.newest})
	return r, err
}

const versionCols = "title, body, questions, synonyms, lang, url, audience, product, valid_from_ms, valid_to_ms"

func versionTextDest(t *knowledge.Text) []any {
	return []any{&t.Title, &t.Body, from(&t.Questions), from(&t.Synonyms), &t.Lang, &t.URL, &t.Audience, &t.Product, at(&t.ValidFrom), at(&t.ValidTo)}
}

func textArgs(t knowledge.Text) []any {
	return []any{
		t.Title, t.Body, encode(some(t.Questions)), encode(some(t.Synonyms)), t.Lang, t.URL, t.Audience, t.Product, t.ValidFrom, t.ValidTo,
	}
}

// some keeps a list from being stored as null.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// edit runs a change of one article in a transaction and audits it. basedOn
// is the newest version that the editor has seen; when another was saved since,
// the error is a Conflict that tells who saved it. Negative: whatever is newest.
func (s *Store) edit(ctx context.Context, workspace, user, id chat.ID, basedOn int64, action string, detail any, fn func(c *conn, r articleRow) error) error {
	err := s.write(ctx, func(c *conn) error {
		r, err := c.articleRow(ctx, "a.workspace = $1 AND a.id = $2", workspace, id)
		if err != nil {
			return err
		}
		if basedOn >= 0 && basedOn != r.newest {
			return c.overtaken(ctx, r)
		}
		if err := fn(c, r); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `UPDATE article SET updated_ms = $2 WHERE id = $1`, id, now); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, action, r.slug, detail)
	})
	return s.fail(err, "article %s", id)
}

// overtaken tells an editor who was quicker.
func (c *conn) overtaken(ctx context.Context, r articleRow) error {
	var name string
	var when time.Time
	err := c.row(ctx, `SELECT u.name, v.at_ms FROM article_version v LEFT JOIN app_user u ON u.id = v.by_user WHERE v.article = $1 AND v.version = $2`,
		[]any{r.id, r.newest}, []any{text(&name), at(&when)})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if name == "" {
		name = "an import"
	}
	return chat.Errorf(chat.Conflict, "%s saved version %d at %s: load it, and put your changes into that", name, r.newest, when.UTC().Format("15:04 on 2 January 2006 UTC"))
}

// CreateArticle makes an article whose first version is a draft. An empty
// slug is made of the title. NotFound for a collection that is not there or
// archived, Conflict for a slug that is taken.
func (s *Store) CreateArticle(ctx context.Context, workspace, user, collection chat.ID, slug string, t knowledge.Text, note string) (id chat.ID, err error) {
	if t, err = t.Tidy(); err != nil {
		return id, err
	}
	err = s.write(ctx, func(c *conn) error {
		id, err = c.createArticle(ctx, workspace, user, collection, slug, t, note)
		return err
	})
	return id, s.fail(err, "create article %q", t.Title)
}

func (c *conn) createArticle(ctx context.Context, workspace, user, collection chat.ID, slug string, t knowledge.Text, note string) (chat.ID, error) {
	if err := c.openCollection(ctx, workspace, collection); err != nil {
		return chat.ID{}, err
	}
	slug, err := c.freeSlug(ctx, workspace, slug, t.Title)
	if err != nil {
		return chat.ID{}, err
	}
	a := knowledge.Article{ID: chat.NewID(), Workspace: workspace, Slug: slug}.With(t)
	if err := c.insertArticle(ctx, user, collection, a, note, ""); err != nil {
		return chat.ID{}, err
	}
	return a.ID, c.audit(ctx, workspace, user, "article.created", slug, nil)
}

// freeSlug gives the slug that was asked for, or one made of the title.
func (c *conn) freeSlug(ctx context.Context, workspace chat.ID, asked, title string) (string, error) {
	base := asked
	if base == "" {
		base = knowledge.Slug(title)
	}
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		taken := 0
		if err := c.row(ctx, `SELECT count(*) FROM article WHERE workspace = $1 AND slug = $2`, []any{workspace, slug}, []any{&taken}); err != nil {
			return "", err
		}
		if taken == 0 {
			return slug, nil
		}
		if asked != "" {
			return "", chat.Errorf(chat.Conflict, "the name %q is taken: choose another", asked)
		}
	}
}

// insertArticle stores a new article with its first version, a draft.
func (c *conn) insertArticle(ctx context.Context, user, collection chat.ID, a knowledge.Article, note, importHash string) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	var from chat.ID
	if importHash != "" {
		from = collection
	}
	args := append([]any{a.ID, a.Workspace, collection, a.Slug, "draft", a.Hash, importHash, from, 0, 0, 0, 0, 0, now, now}, textArgs(a.Text())...)
	if _, err := c.exec(ctx, insertInto("article", "id, workspace, collection, slug, status, hash, import_hash, import_collection, version, live_version, newest, "+
		"helpful, unhelpful, created_ms, updated_ms, "+versionCols), args...); err != nil {
		return err
	}
	r := articleRow{id: a.ID, workspace: a.Workspace, slug: a.Slug, status: knowledge.StatusDraft}
	_, err = c.addVersion(ctx, user, &r, a.Text(), 0, note)
	return err
}

// addVersion saves a text as the article's newest version, a draft that takes
// the place of what was pending, and gives its number. What the bot says stays.
func (c *conn) addVersion(ctx context.Context, user chat.ID, r *articleRow, t knowledge.Text, basedOn int64, note string) (number int64, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return 0, err
	}
	if err := c.setPending(ctx, r.id, knowledge.Superseded); err != nil {
		return 0, err
	}
	r.newest++
	hash := knowledge.Article{}.With(t).Hash
	args := append([]any{r.id, r.newest, r.workspace, knowledge.Draft, basedOn, now, user, note, hash}, textArgs(t)...)
	if _, err := c.exec(ctx, insertInto("article_version", "article, version, workspace, state, based_on, at_ms, by_user, note, hash, "+versionCols), args...); err != nil {
		return 0, err
	}
	if r.live > 0 || r.status == knowledge.StatusArchived {
		_, err = c.exec(ctx, `UPDATE article SET newest = $2 WHERE id = $1`, r.id, r.newest)
		return r.newest, err
	}
	// Never live: the row shows what is being written.
	args = append([]any{r.id, r.newest, "draft", hash}, textArgs(t)...)
	_, err = c.exec(ctx, "UPDATE article SET newest = $2, status = $3, hash = $4, "+assign(versionCols, 5)+" WHERE id = $1", args...)
	return r.newest, err
}

// setPending ends what is pending by another state.
func (c *conn) setPending(ctx context.Context, article chat.ID, state knowledge.VersionState) error {
	_, err := c.exec(ctx, `UPDATE article_version SET state = $2, publish_ms = NULL WHERE article = $1 AND state IN ('draft', 'review', 'scheduled')`, article, state)
	return err
}

// pending gives the number and state of the version that waits, 0 for none.
func (c *conn) pending(ctx context.Context, article chat.ID) (number int64, state knowledge.VersionState, err error) {
	err = c.row(ctx, `SELECT version, state FROM article_version WHERE article = $1 AND state IN ('draft', 'review', 'scheduled')`, []any{article}, []any{&number, &state})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return number, state, err
}

// SaveDraft saves a text as the newest version. What the bot says stays until
// it is published. Conflict when basedOn is not the newest version, when the
// article is archived, or when a version is scheduled.
func (s *Store) SaveDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64, t knowledge.Text, note string) error {
	t, err := t.Tidy()
	if err != nil {
		return err
	}
	return s.edit(ctx, workspace, user, id, basedOn, "article.saved", nil, func(c *conn, r articleRow) error {
		if err := notArchived(r); err != nil {
			return err
		}
		number, state, err := c.pending(ctx, id)
		if err != nil {
			return err
		}
		if state == knowledge.Scheduled {
			return chat.Errorf(chat.Conflict, "version %d is scheduled to be published: discard it first, it can be restored as a draft", number)
		}
		_, err = c.addVersion(ctx, user, &r, t, basedOn, note)
		return err
	})
}

func notArchived(r articleRow) error {
	if r.status == knowledge.StatusArchived {
		return chat.Errorf(chat.Conflict, "the article is archived: bring it back first")
	}
	return nil
}

// SubmitDraft hands the pending draft in for review. Conflict when there is none.
func (s *Store) SubmitDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64, note string) error {
	return s.edit(ctx, workspace, user, id, basedOn, "article.submitted", noted(note), func(c *conn, r articleRow) error {
		return c.advance(ctx, r, knowledge.Draft, knowledge.Review, "", note)
	})
}

// SendBackDraft gives the version in review back to its author. Conflict when
// there is none.
func (s *Store) SendBackDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64, note string) error {
	return s.edit(ctx, workspace, user, id, basedOn, "article.sent_back", noted(note), func(c *conn, r articleRow) error {
		return c.advance(ctx, r, knowledge.Review, knowledge.Draft, note, "")
	})
}

// noted is an audit's detail with a note, nil without.
func noted(note string) any {
	if note == "" {
		return nil
	}
	return map[string]string{"note": note}
}

// advance moves the pending version from a state to another. reviewNote
// replaces the reviewer's note, note the author's unless it is empty.
func (c *conn) advance(ctx context.Context, r articleRow, was, next knowledge.VersionState, reviewNote, note string) error {
	if err := notArchived(r); err != nil {
		return err
	}
	number, state, err := c.pending(ctx, r.id)
	if err != nil {
		return err
	}
	if state != was {
		return chat.Errorf(chat.Conflict, "the article has no version in state %s", was)
	}
	if _, err := c.exec(ctx, `UPDATE article_version SET state = $3, review_note = $4, note = CASE WHEN $5 <> '' THEN $5 ELSE note END WHERE article = $1 AND version = $2`,
		r.id, number, next, reviewNote, note); err != nil {
		return err
	}
	if r.live > 0 {
		return nil
	}
	_, err = c.exec(ctx, `UPDATE article SET status = $2 WHERE id = $1`, r.id, next) // draft and review are named alike
	return err
}

// DiscardDraft throws the pending version away; RestoreVersion of its number
// undoes it. An article that was never live is archived with it. Conflict
// when nothing is pending.
func (s *Store) DiscardDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64) error {
	return s.edit(ctx, workspace, user, id, basedOn, "article.draft_discarded", nil, func(c *conn, r articleRow) error {
		number, _, err := c.pending(ctx, id)
		if err != nil {
			return err
		}
		if number == 0 {
			return chat.Errorf(chat.Conflict, "the article has no draft")
		}
		if err := c.setPending(ctx, id, knowledge.Discarded); err != nil || r.live > 0 {
			return err
		}
		_, err = c.exec(ctx, `UPDATE article SET status = 'archived' WHERE id = $1`, id)
		return err
	})
}

// RestoreVersion saves an old version's text as the newest one: as a draft, or
// live at once. NotFound for a number that the article does not have, Conflict
// as for SaveDraft.
func (s *Store) RestoreVersion(ctx context.Context, workspace, user, id chat.ID, number, basedOn int64, publish bool) error {
	detail := map[string]int64{"version": number}
	return s.edit(ctx, workspace, user, id, basedOn, "article.restored", detail, func(c *conn, r articleRow) error {
		if err := notArchived(r); err != nil {
			return err
		}
		var t knowledge.Text
		err := c.row(ctx, "SELECT "+versionCols+" FROM article_version WHERE article = $1 AND version = $2", []any{id, number}, versionTextDest(&t))
		if errors.Is(err, sql.ErrNoRows) {
			return chat.Errorf(chat.NotFound, "the article has no version %d", number)
		}
		if err != nil {
			return err
		}
		fresh, err := c.addVersion(ctx, user, &r, t, r.newest, "Version "+strconv.FormatInt(number, 10))
		if err != nil || !publish {
			return err
		}
		_, err = c.publishVersion(ctx, user, r, fresh)
		return err
	})
}
