package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const flagSelect = `SELECT f.id, f.kind, f.article, f.other, f.score, f.here, f.there, f.fingerprint, f.found_ms, f.dismissed_ms, f.dismissed_by, u.name, a.title, b.title
	FROM article_flag f JOIN article a ON a.id = f.article LEFT JOIN article b ON b.id = f.other LEFT JOIN app_user u ON u.id = f.dismissed_by `

func flagDest(f *knowledge.Flag) []any {
	return []any{
		&f.ID, &f.Finding.Kind, &f.Finding.Article, &f.Finding.Other, &f.Finding.Score, &f.Finding.Here, &f.Finding.There, &f.Finding.Fingerprint,
		at(&f.FoundAt), at(&f.DismissedAt), &f.DismissedBy, text(&f.DismissedWho), &f.Title, text(&f.OtherTitle),
	}
}

// Flags gives a page of flags, the newest first, and the cursor of the next,
// or "". A duplicate or contradiction is also a flag of the other article.
func (s *Store) Flags(ctx context.Context, workspace chat.ID, q knowledge.FlagQuery) ([]knowledge.Flag, string, error) {
	after, err := readCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(q.Limit)
	args := []any{workspace, after.ms, after.id[:], limit + 1}
	var where strings.Builder
	where.WriteString("WHERE f.workspace = $1 AND (f.found_ms, f.id) < ($2, $3)")
	if q.Dismissed {
		where.WriteString(" AND f.dismissed_ms IS NOT NULL")
	} else {
		where.WriteString(" AND f.dismissed_ms IS NULL")
	}
	if q.Kind != "" {
		args = append(args, q.Kind)
		fmt.Fprintf(&where, " AND f.kind = $%d", len(args))
	}
	if !q.Article.IsZero() {
		args = append(args, q.Article)
		fmt.Fprintf(&where, " AND (f.article = $%d OR f.other = $%d)", len(args), len(args))
	}
	out, err := list(ctx, &s.read, flagSelect+where.String()+" ORDER BY f.found_ms DESC, f.id DESC LIMIT $4", args, flagDest)
	if err != nil {
		return nil, "", s.fail(err, "list the flags")
	}
	out, next := page(out, limit, func(f knowledge.Flag) place { return place{f.FoundAt.UnixMilli(), f.ID} })
	return out, next, nil
}

// Flag gives one flag, or NotFound.
func (s *Store) Flag(ctx context.Context, workspace, id chat.ID) (f knowledge.Flag, err error) {
	err = s.read.row(ctx, flagSelect+"WHERE f.workspace = $1 AND f.id = $2", []any{workspace, id}, flagDest(&f))
	return f, s.fail(err, "flag %s", id)
}

// CountFlags counts the open flags of a workspace by kind; kinds without one
// are missing.
func (s *Store) CountFlags(ctx context.Context, workspace chat.ID) (map[knowledge.FlagKind]int, error) {
	out := map[knowledge.FlagKind]int{}
	var kind knowledge.FlagKind
	var n int
	err := s.read.each(ctx, `SELECT kind, count(*) FROM article_flag WHERE workspace = $1 AND dismissed_ms IS NULL GROUP BY kind`,
		[]any{workspace}, []any{&kind, &n}, func() error {
			out[kind] = n
			return nil
		})
	return out, s.fail(err, "count the flags")
}

// DismissFlag puts a flag away until its facts change, or brings it back.
// NotFound for an unknown one.
func (s *Store) DismissFlag(ctx context.Context, workspace, user, id chat.ID, dismissed bool) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var when time.Time
		var who chat.ID
		action := "flag.reopened"
		if dismissed {
			when, who, action = now, user, "flag.dismissed"
		}
		var kind string
		if err := c.row(ctx, `UPDATE article_flag SET dismissed_ms = $3, dismissed_by = $4 WHERE workspace = $1 AND id = $2 RETURNING kind`,
			[]any{workspace, id, when, who}, []any{&kind}); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, action, id.String(), map[string]string{"kind": kind})
	})
	return s.fail(err, "flag %s", id)
}

// SaveFlags replaces a workspace's flags by what a check of its articles at a
// change number found. A finding that is there already keeps its id, its
// instant and whether it was dismissed; one that is not found any more goes.
// It works in transactions of about 200 rows; the check is noted at the end.
func (s *Store) SaveFlags(ctx context.Context, workspace chat.ID, version int64, found []knowledge.Finding) error {
	keep := map[string]bool{}
	for _, f := range found {
		keep[f.Fingerprint] = true
	}
	var stored []chat.ID
	var id chat.ID
	var fingerprint string
	err := s.read.each(ctx, `SELECT id, fingerprint FROM article_flag WHERE workspace = $1`, []any{workspace}, []any{&id, &fingerprint}, func() error {
		if !keep[fingerprint] {
			stored = append(stored, id)
		}
		delete(keep, fingerprint)
		return nil
	})
	if err != nil {
		return s.fail(err, "read the flags")
	}
	for len(stored) > 0 {
		n := min(len(stored), rowsAtOnce)
		err := s.write(ctx, func(c *conn) error {
			_, err := c.exec(ctx, "DELETE FROM article_flag WHERE id IN ("+marks(1, n)+")", anys(stored[:n])...)
			return err
		})
		if err != nil {
			return s.fail(err, "remove flags")
		}
		stored = stored[n:]
	}
	for len(found) > 0 {
		n := min(len(found), rowsAtOnce)
		if err := s.addFlags(ctx, workspace, found[:n], keep); err != nil {
			return s.fail(err, "store flags")
		}
		found = found[n:]
	}
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, insertInto("knowledge_check", "workspace, version, checked_ms")+" ON CONFLICT (workspace) DO UPDATE SET "+excluded("version, checked_ms"), workspace, version, now)
		return err
	})
	return s.fail(err, "note the check")
}

// addFlags stores the findings whose fingerprint is fresh. An article that was
// removed meanwhile has none.
func (s *Store) addFlags(ctx context.Context, workspace chat.ID, found []knowledge.Finding, fresh map[string]bool) error {
	return s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		for _, f := range found {
			if !fresh[f.Fingerprint] {
				continue
			}
			if _, err := c.exec(ctx, insertInto("article_flag", "id, workspace, article, other, kind, fingerprint, score, here, there, found_ms")+
				" ON CONFLICT (workspace, fingerprint) DO NOTHING",
				chat.NewID(), workspace, f.Article, f.Other, f.Kind, f.Fingerprint, f.Score, f.Here, f.There, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// WorkspacesToCheck gives the workspaces with articles that changed since
// their last check, or whose last check is older than an instant.
func (s *Store) WorkspacesToCheck(ctx context.Context, before time.Time) ([]chat.ID, error) {
	out, err := list(ctx, &s.read, `SELECT w.id FROM workspace w LEFT JOIN knowledge_check k ON k.workspace = w.id
		WHERE EXISTS (SELECT 1 FROM article a WHERE a.workspace = w.id)
		AND (k.workspace IS NULL OR k.checked_ms < $1 OR EXISTS (SELECT 1 FROM article a WHERE a.workspace = w.id AND a.version > k.version)) ORDER BY w.id`,
		[]any{before}, func(id *chat.ID) []any { return []any{id} })
	return out, s.fail(err, "look for articles to check")
}

// NewestArticleChange gives the change number of the article of a workspace
// that changed last, 0 for none.
func (s *Store) NewestArticleChange(ctx context.Context, workspace chat.ID) (version int64, err error) {
	err = s.read.row(ctx, `SELECT COALESCE(max(version), 0) FROM article WHERE workspace = $1`, []any{workspace}, []any{&version})
	return version, s.fail(err, "newest change of workspace %s", workspace)
}
