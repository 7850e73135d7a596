package store

import (
	"cmp"
	"context"
	"database/sql"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const suiteSelect = `SELECT s.id, s.workspace, s.name, v.number, v.hash, v.about, v.cases, v.at_ms, v.by_user, u.name, `

const suiteFrom = ` FROM eval_suite s JOIN eval_suite_version v ON v.suite = s.id AND v.number = s.newest LEFT JOIN app_user u ON u.id = v.by_user
	WHERE s.workspace = $1 AND s.archived_ms IS NULL `

func suiteDest(s *chat.EvalSuite) []any {
	return []any{&s.ID, &s.Workspace, &s.Name, &s.Number, &s.Hash, &s.About, &s.Cases, at(&s.At), &s.By, text(&s.ByName), &s.Source}
}

// EvalSuites gives a workspace's suites without their sources, by name.
func (s *Store) EvalSuites(ctx context.Context, workspace chat.ID) ([]chat.EvalSuite, error) {
	out, err := list(ctx, &s.read, suiteSelect+"''"+suiteFrom+"ORDER BY s.name, s.id", []any{workspace}, suiteDest)
	return out, s.fail(err, "list the suites")
}

// EvalSuite gives a suite with its newest source, or NotFound.
func (s *Store) EvalSuite(ctx context.Context, workspace, id chat.ID) (v chat.EvalSuite, err error) {
	err = s.read.row(ctx, suiteSelect+"v.source"+suiteFrom+"AND s.id = $2", []any{workspace, id}, suiteDest(&v))
	return v, s.fail(err, "suite %s", id)
}

// EvalSuiteVersions gives a suite's versions with their sources, newest first,
// at most limit (≤ 100).
func (s *Store) EvalSuiteVersions(ctx context.Context, workspace, id chat.ID, limit int) ([]chat.EvalSuiteVersion, error) {
	out, err := list(ctx, &s.read, `SELECT v.number, v.hash, v.source, v.about, v.cases, v.at_ms, v.by_user, u.name
		FROM eval_suite_version v LEFT JOIN app_user u ON u.id = v.by_user WHERE v.workspace = $1 AND v.suite = $2 ORDER BY v.number DESC LIMIT $3`,
		[]any{workspace, id, pageSize(limit)}, func(v *chat.EvalSuiteVersion) []any {
			return []any{&v.Number, &v.Hash, &v.Source, &v.About, &v.Cases, at(&v.At), &v.By, text(&v.ByName)}
		})
	return out, s.fail(err, "versions of suite %s", id)
}

// CreateEvalSuite stores a new suite; Conflict when its name is taken, or when
// the conversation that it quotes was erased.
func (s *Store) CreateEvalSuite(ctx context.Context, v chat.EvalSuite) (id chat.ID, err error) {
	err = s.write(ctx, func(c *conn) error {
		id = chat.NewID()
		if _, err := c.exec(ctx, insertInto("eval_suite", "id, workspace, name, newest"), id, v.Workspace, v.Name, 1); err != nil {
			return err
		}
		return c.addSuiteVersion(ctx, id, v, 1)
	})
	return id, s.fail(err, "suite %q", v.Name)
}

// SaveEvalSuite stores a new version of a suite, which may rename it. base is
// the hash that was edited: Conflict when the newest is another, as after an
// erasure that took words out of it, when the new name is taken, or when the
// conversation that it quotes was erased. Saving what is stored already changes
// nothing.
func (s *Store) SaveEvalSuite(ctx context.Context, v chat.EvalSuite, base string) error {
	err := s.write(ctx, func(c *conn) error {
		var newest int
		var hash string
		err := c.row(ctx, `SELECT newest FROM eval_suite WHERE workspace = $1 AND id = $2 AND archived_ms IS NULL`+c.d.forUpdate, []any{v.Workspace, v.ID}, []any{&newest})
		if err == nil {
			err = c.row(ctx, `SELECT hash FROM eval_suite_version WHERE suite = $1 AND number = $2`, []any{v.ID, newest}, []any{&hash})
		}
		switch {
		case err != nil:
			return err
		case hash != base:
			return chat.Errorf(chat.Conflict, "suite %q was changed meanwhile: read it again and repeat the edit", v.Name)
		case hash == v.Hash:
			return nil
		}
		if _, err := c.exec(ctx, `UPDATE eval_suite SET name = $2, newest = $3 WHERE id = $1`, v.ID, v.Name, newest+1); err != nil {
			return err
		}
		return c.addSuiteVersion(ctx, v.ID, v, newest+1)
	})
	return s.fail(err, "suite %q", v.Name)
}

func (c *conn) addSuiteVersion(ctx context.Context, id chat.ID, v chat.EvalSuite, number int) error {
	if gone, err := c.erased(ctx, v.From); err != nil || gone {
		return cmp.Or(err, chat.Errorf(chat.Conflict, "conversation %s was erased: nothing of it may be kept", v.From))
	}
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	if _, err := c.exec(ctx, insertInto("eval_suite_version", "suite, number, workspace, hash, source, about, cases, at_ms, by_user"),
		id, number, v.Workspace, v.Hash, v.Source, v.About, v.Cases, now, v.By); err != nil {
		return err
	}
	return c.audit(ctx, v.Workspace, v.By, "suite.saved", v.Name, map[string]string{"hash": v.Hash})
}

// ArchiveEvalSuite takes a suite out of the list; its versions and runs stay,
// and its name is free again.
func (s *Store) ArchiveEvalSuite(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE eval_suite SET archived_ms = $3 WHERE workspace = $1 AND id = $2 AND archived_ms IS NULL`, workspace, id, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return sql.ErrNoRows
		}
		return c.audit(ctx, workspace, user, "suite.archived", id.String(), nil)
	})
	return s.fail(err, "suite %s", id)
}

// EvalSuiteVersion gives one version of a suite, archived or not, or NotFound.
func (s *Store) EvalSuiteVersion(ctx context.Context, workspace, id chat.ID, number int) (v chat.EvalSuiteVersion, err error) {
	err = s.read.row(ctx, `SELECT number, hash, source, about, cases, at_ms, by_user FROM eval_suite_version WHERE workspace = $1 AND suite = $2 AND number = $3`,
		[]any{workspace, id, number}, []any{&v.Number, &v.Hash, &v.Source, &v.About, &v.Cases, at(&v.At), &v.By})
	return v, s.fail(err, "version %d of suite %s", number, id)
}
