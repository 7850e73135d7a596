package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const articleCols = "a.id, a.workspace, c.name, a.slug, a.title, a.body, a.questions, a.lang, a.url, a.hash, a.version, " +
	"a.synonyms, a.audience, a.product, a.valid_from_ms, a.valid_to_ms"

const articleFrom = " FROM article a JOIN collection c ON c.id = a.collection "

func articleDest(a *knowledge.Article) []any {
	return []any{
		&a.ID, &a.Workspace, &a.Collection, &a.Slug, &a.Title, &a.Body, from(&a.Questions), &a.Lang, &a.URL, &a.Hash, &a.Version,
		from(&a.Synonyms), &a.Audience, &a.Product, at(&a.ValidFrom), at(&a.ValidTo),
	}
}

// rowsAtOnce bounds a write that is not an append, so that chats never wait
// long behind an import.
const rowsAtOnce = 200

// ImportOptions say how imported articles are stored.
type ImportOptions struct {
	Draft     bool // as drafts: the bot says them once they are published
	Overwrite bool // also what people changed here since the last import
}

// PutArticles inserts articles or replaces those of the same slug, live at
// once, whatever people made of them here: it is ImportArticles with
// Overwrite.
func (s *Store) PutArticles(ctx context.Context, workspace, user chat.ID, arts []knowledge.Article) (changed, unchanged int, err error) {
	r, err := s.ImportArticles(ctx, workspace, user, arts, ImportOptions{Overwrite: true})
	return r.Changed, r.Unchanged, err
}

// ImportArticles inserts articles or replaces those of the same slug. One
// whose content hash and collection are as the last import left them is left
// alone; one that a person has changed, written or archived here since is kept
// and named, unless Overwrite. Ids and versions in arts are ignored: a slug
// keeps its id, a changed article's version is the number of its entry in the
// change log. It works in transactions of about 200 rows: after an error the
// counts tell what is kept. Invalid for an article without a slug or title.
func (s *Store) ImportArticles(ctx context.Context, workspace, user chat.ID, arts []knowledge.Article, o ImportOptions) (r knowledge.Stored, err error) {
	for _, a := range arts {
		if a.Slug == "" || a.Title == "" {
			return r, chat.Errorf(chat.Invalid, "article %q: slug and title are needed", a.Slug+a.Title)
		}
	}
	for len(arts) > 0 {
		var part knowledge.Stored
		done := 0
		err := s.write(ctx, func(c *conn) error {
			done, part = 0, knowledge.Stored{}
			for rows := 0; done < len(arts) && rows < rowsAtOnce; done++ {
				n, kept, err := c.importArticle(ctx, workspace, user, arts[done], o)
				switch {
				case err != nil:
					return s.fail(err, "article %q", arts[done].Slug)
				case kept:
					part.Kept = append(part.Kept, arts[done].Slug)
				case n > 0:
					part.Changed++
				default:
					part.Unchanged++
				}
				rows += max(n, 1)
			}
			return nil
		})
		if err != nil {
			return r, s.fail(err, "store the articles")
		}
		r.Changed += part.Changed
		r.Unchanged += part.Unchanged
		r.Kept = append(r.Kept, part.Kept...)
		arts = arts[done:]
	}
	return r, nil
}

// importArticle stores one article and tells how many rows it wrote, 0 when
// nothing had changed, and whether what people made of it here was kept.
func (c *conn) importArticle(ctx context.Context, workspace, user chat.ID, a knowledge.Article, o ImportOptions) (rows int, kept bool, err error) {
	a.Workspace, a.Hash = workspace, a.ContentHash()
	collection, err := c.collectionNamed(ctx, workspace, a.Collection)
	if err != nil {
		return 0, false, err
	}
	r, err := c.articleRow(ctx, "a.workspace = $1 AND a.slug = $2", workspace, a.Slug)
	if errors.Is(err, sql.ErrNoRows) {
		rows, err = c.importNew(ctx, user, collection, a, o.Draft)
		return rows, false, err
	}
	if err != nil {
		return 0, false, err
	}
	a.ID = r.id
	if collection == r.importCollection {
		collection = r.collection // where people moved it, if they did
	}
	same := r.importHash == a.Hash
	ours := r.importHash != "" && r.text == r.importHash && r.status != knowledge.StatusArchived
	switch {
	case same && ours && r.collection == collection && (o.Draft || r.status == knowledge.StatusLive && r.hash == a.Hash):
		return 0, false, nil // as the last import left it
	case !ours && !o.Overwrite:
		// A source that is as before has nothing to say to what people did,
		// unless they took the article away.
		return 0, !same || r.status == knowledge.StatusArchived, nil
	}
	rows, err = c.importOver(ctx, user, r, collection, a, o.Draft)
	return rows, false, err
}

// importNew stores an article of a new slug.
func (c *conn) importNew(ctx context.Context, user, collection chat.ID, a knowledge.Article, draft bool) (rows int, err error) {
	a.ID = chat.NewID()
	if err := c.insertArticle(ctx, user, collection, a, "", a.Hash); err != nil {
		return 0, err
	}
	if draft {
		return 2, nil
	}
	n, err := c.publishVersion(ctx, user, articleRow{id: a.ID, workspace: a.Workspace, slug: a.Slug, newest: 1}, 1)
	return n + 2, err
}

// importOver stores another text of an article that is there.
func (c *conn) importOver(ctx context.Context, user chat.ID, r articleRow, collection chat.ID, a knowledge.Article, draft bool) (rows int, err error) {
	if _, err := c.exec(ctx, `UPDATE article SET collection = $2, import_hash = $3, import_collection = $2 WHERE id = $1`, r.id, collection, a.Hash); err != nil {
		return 0, err
	}
	number, err := c.addVersion(ctx, user, &r, a.Text(), r.newest, "")
	if err != nil {
		return 0, err
	}
	if draft {
		return 3, nil
	}
	n, err := c.publishVersion(ctx, user, r, number)
	return n + 3, err
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
			r, err := c.articleRow(ctx, "a.workspace = $1 AND a.slug = $2", workspace, slug)
			if errors.Is(err, sql.ErrNoRows) || err == nil && r.status == knowledge.StatusArchived {
				return nil
			}
			if err != nil {
				return err
			}
			took = true
			return c.archive(ctx, user, r)
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
