package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const articleCols = "a.id, a.workspace, c.name, a.slug, a.title, a.body, a.questions, a.lang, a.url, a.hash, a.version"

const articleFrom = " FROM article a JOIN collection c ON c.id = a.collection "

func articleDest(a *knowledge.Article) []any {
	return []any{
		&a.ID, &a.Workspace, &a.Collection, &a.Slug, &a.Title, &a.Body, from(&a.Questions), &a.Lang, &a.URL, &a.Hash, &a.Version,
	}
}

// rowsAtOnce bounds a write that is not an append, so that chats never wait
// long behind an import.
const rowsAtOnce = 200

// PutArticles inserts articles or replaces those of the same slug; one whose
// content hash and collection are unchanged is left alone. Ids and versions
// in arts are ignored: a slug keeps its id, a changed article's version is
// the number of its entry in the change log. It works in transactions of
// about 200 rows: after an error the counts tell what is kept. Invalid for an
// article without a slug or title.
func (s *Store) PutArticles(ctx context.Context, workspace, user chat.ID, arts []knowledge.Article) (changed, unchanged int, err error) {
	for _, a := range arts {
		if a.Slug == "" || a.Title == "" {
			return 0, 0, chat.Errorf(chat.Invalid, "article %q: slug and title are needed", a.Slug+a.Title)
		}
	}
	for len(arts) > 0 {
		var done, wrote int
		err := s.write(ctx, func(c *conn) error {
			done, wrote = 0, 0
			for rows := 0; done < len(arts) && rows < rowsAtOnce; done++ {
				n, err := c.putArticle(ctx, workspace, user, arts[done])
				if err != nil {
					return s.fail(err, "article %q", arts[done].Slug)
				}
				if n > 0 {
					wrote++
				}
				rows += max(n, 1)
			}
			return nil
		})
		if err != nil {
			return changed, unchanged, s.fail(err, "store the articles")
		}
		changed += wrote
		unchanged += done - wrote
		arts = arts[done:]
	}
	return changed, unchanged, nil
}

// putArticle stores one article and tells how many rows it wrote: 0 when
// nothing had changed.
func (c *conn) putArticle(ctx context.Context, workspace, user chat.ID, a knowledge.Article) (rows int, err error) {
	a.Workspace, a.Hash = workspace, a.ContentHash()
	now, err := c.now(ctx)
	if err != nil {
		return 0, err
	}
	var collection, id chat.ID
	err = c.row(ctx, `INSERT INTO collection (id, workspace, name, created_ms) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace, name) DO UPDATE SET name = excluded.name RETURNING id`,
		[]any{chat.NewID(), workspace, a.Collection, now}, []any{&collection})
	if err != nil {
		return 0, err
	}
	var hash, status string
	var in chat.ID
	err = c.row(ctx, `SELECT id, hash, status, collection FROM article WHERE workspace = $1 AND slug = $2`+c.d.forUpdate,
		[]any{workspace, a.Slug}, []any{&id, &hash, &status, &in})
	switch {
	case err == nil && hash == a.Hash && status == "live" && in == collection:
		return 0, nil
	case err == nil:
		a.ID = id
	case errors.Is(err, sql.ErrNoRows):
		a.ID = chat.NewID()
	default:
		return 0, err
	}
	if a.Version, err = c.logChange(ctx, workspace, "article", a.Slug); err != nil {
		return 0, err
	}
	questions := encode(a.Questions)
	err = c.row(ctx, `INSERT INTO article (id, workspace, collection, slug, title, body, questions, lang, url, status, hash, version, helpful, unhelpful, created_ms, updated_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'live', $10, $11, 0, 0, $12, $12)
		ON CONFLICT (workspace, slug) DO UPDATE SET collection = excluded.collection, title = excluded.title, body = excluded.body,
			questions = excluded.questions, lang = excluded.lang, url = excluded.url, status = 'live', hash = excluded.hash,
			version = excluded.version, updated_ms = excluded.updated_ms
		RETURNING id`,
		[]any{a.ID, workspace, collection, a.Slug, a.Title, a.Body, questions, a.Lang, a.URL, a.Hash, a.Version, now}, []any{&a.ID})
	if err != nil {
		return 0, err
	}
	if _, err := c.exec(ctx, insertInto("article_version", "article, version, workspace, title, body, questions, at_ms, by_user"),
		a.ID, a.Version, workspace, a.Title, a.Body, questions, now, user); err != nil {
		return 0, err
	}
	n, err := c.putChunks(ctx, a)
	return n + 4, err
}

// putChunks replaces an article's chunks. A chunk's id follows from its text,
// so those that stay keep their vectors.
func (c *conn) putChunks(ctx context.Context, a knowledge.Article) (int, error) {
	chunks := knowledge.Split(a)
	keep := []any{a.ID}
	for _, ch := range chunks {
		keep = append(keep, ch.ID)
	}
	vectors, rows := "DELETE FROM chunk_vector WHERE article = $1", "DELETE FROM chunk WHERE article = $1"
	if len(chunks) > 0 {
		but := " NOT IN (" + marks(2, len(chunks)) + ")"
		vectors, rows = vectors+" AND chunk"+but, rows+" AND id"+but
	}
	for _, gone := range []string{vectors, rows} {
		if _, err := c.exec(ctx, gone, keep...); err != nil {
			return 0, err
		}
	}
	for _, ch := range chunks {
		if _, err := c.exec(ctx, insertInto("chunk", "id, workspace, article, ordinal, heading, text")+
			" ON CONFLICT (id) DO UPDATE SET ordinal = excluded.ordinal", ch.ID, a.Workspace, a.ID, ch.Ordinal, ch.Heading, ch.Text); err != nil {
			return 0, err
		}
	}
	return len(chunks), nil
}

// ArchiveArticles takes articles out of the bot's knowledge; unknown slugs
// and those archived already are skipped. It tells how many it took out.
func (s *Store) ArchiveArticles(ctx context.Context, workspace, user chat.ID, slugs []string) (n int, err error) {
	for _, slug := range slugs {
		took := false
		err := s.write(ctx, func(c *conn) error {
			took = false
			var id chat.ID
			err := c.row(ctx, `SELECT id FROM article WHERE workspace = $1 AND slug = $2 AND status <> 'archived'`+c.d.forUpdate, []any{workspace, slug}, []any{&id})
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			took = true
			return c.archive(ctx, workspace, user, id, slug)
		})
		if err != nil {
			return n, s.fail(err, "archive article %q", slug)
		}
		if took {
			n++
		}
	}
	return n, nil
}

func (c *conn) archive(ctx context.Context, workspace, user, id chat.ID, slug string) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	version, err := c.logChange(ctx, workspace, "article", slug)
	if err != nil {
		return err
	}
	if _, err := c.exec(ctx, `UPDATE article SET status = 'archived', version = $2, updated_ms = $3 WHERE id = $1`, id, version, now); err != nil {
		return err
	}
	for _, q := range []string{`DELETE FROM chunk_vector WHERE article = $1`, `DELETE FROM chunk WHERE article = $1`} {
		if _, err := c.exec(ctx, q, id); err != nil {
			return err
		}
	}
	return c.audit(ctx, workspace, user, "article.archived", slug, nil)
}

// Articles gives every live article of a workspace, in the order of versions.
func (s *Store) Articles(ctx context.Context, workspace chat.ID) ([]knowledge.Article, error) {
	live, _, err := s.ArticlesSince(ctx, workspace, 0)
	return live, err
}

// ArticlesSince gives what changed after a version, which is an id of the
// change log: the articles that are live, and the ids of those that no longer
// are.
func (s *Store) ArticlesSince(ctx context.Context, workspace chat.ID, version int64) (live []knowledge.Article, gone []chat.ID, err error) {
	var a knowledge.Article
	var status string
	err = s.read.each(ctx, "SELECT "+articleCols+", a.status"+articleFrom+"WHERE a.workspace = $1 AND a.version > $2 ORDER BY a.version",
		[]any{workspace, version}, append(articleDest(&a), &status), func() error {
			if status == "live" {
				live = append(live, a)
			} else {
				gone = append(gone, a.ID)
			}
			a = knowledge.Article{}
			return nil
		})
	return live, gone, s.fail(err, "read the articles")
}

// ArticleBySlug gives a live article, or NotFound.
func (s *Store) ArticleBySlug(ctx context.Context, workspace chat.ID, slug string) (a knowledge.Article, err error) {
	err = s.read.row(ctx, "SELECT "+articleCols+articleFrom+"WHERE a.workspace = $1 AND a.slug = $2 AND a.status = 'live'",
		[]any{workspace, slug}, articleDest(&a))
	return a, s.fail(err, "article %q", slug)
}

// Article gives a live article by id, or NotFound.
func (s *Store) Article(ctx context.Context, workspace, id chat.ID) (a knowledge.Article, err error) {
	err = s.read.row(ctx, "SELECT "+articleCols+articleFrom+"WHERE a.workspace = $1 AND a.id = $2 AND a.status = 'live'",
		[]any{workspace, id}, articleDest(&a))
	return a, s.fail(err, "article %s", id)
}

// ArticleFeedback is how visitors judged the answers from an article.
type ArticleFeedback struct {
	Article            chat.ID
	Slug, Title        string
	Helpful, Unhelpful int
}

// CountArticleFeedback gives the articles that visitors judged, the most
// unhelpful first, at most limit (≤ 100).
func (s *Store) CountArticleFeedback(ctx context.Context, workspace chat.ID, limit int) ([]ArticleFeedback, error) {
	out, err := list(ctx, &s.read, `SELECT id, slug, title, helpful, unhelpful FROM article
		WHERE workspace = $1 AND helpful + unhelpful > 0 ORDER BY unhelpful DESC, helpful DESC, slug LIMIT $2`,
		[]any{workspace, pageSize(limit)}, func(f *ArticleFeedback) []any {
			return []any{&f.Article, &f.Slug, &f.Title, &f.Helpful, &f.Unhelpful}
		})
	return out, s.fail(err, "count the feedback")
}
