package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// releaseHead are a release's columns without its sources, with the user u.
const releaseHead = "r.id, r.workspace, r.number, r.hash, r.at_ms, r.by_user, u.name, r.note, r.live"

const releaseFrom = " FROM flow_release r LEFT JOIN app_user u ON u.id = r.by_user WHERE r.workspace = $1"

func releaseHeadDest(r *chat.Release) []any {
	return []any{&r.ID, &r.Workspace, &r.Number, &r.Hash, at(&r.At), &r.By, text(&r.ByName), &r.Note, yes(&r.Live)}
}

func releaseDest(r *chat.Release) []any { return append(releaseHeadDest(r), from(&r.Sources)) }

// movesOf reads of a release's workspace what its running chats have to know.
const movesOf = `, (SELECT COALESCE(max(p.number), 0) FROM flow_publication p WHERE p.workspace = r.workspace),
	COALESCE(m.number, 0), m.mode, (SELECT o.hash FROM flow_release o WHERE o.id = m.release)
	FROM flow_release r LEFT JOIN app_user u ON u.id = r.by_user LEFT JOIN flow_publication m ON m.workspace = r.workspace AND m.number =
		(SELECT max(p.number) FROM flow_publication p WHERE p.workspace = r.workspace AND p.number > 0 AND p.mode <> 'finish')
	WHERE r.workspace = $1 AND r.live = 1`

// LiveRelease gives the release that new conversations run, and how running
// ones come to it; or NotFound.
func (s *Store) LiveRelease(ctx context.Context, workspace chat.ID) (r chat.Release, err error) {
	var move chat.Move
	var mode string
	err = s.read.row(ctx, "SELECT "+releaseHead+", r.sources"+movesOf, []any{workspace},
		append(releaseDest(&r), &r.Latest, &move.Number, text(&mode), text(&move.Hash)))
	if move.Mode = chat.PublishMode(mode); move.Number > 0 {
		r.Moving = &move
	}
	return r, s.fail(err, "live flows")
}

// Release gives the release of a hash, or NotFound: running chats stay on theirs.
func (s *Store) Release(ctx context.Context, workspace chat.ID, hash string) (r chat.Release, err error) {
	err = s.read.row(ctx, "SELECT "+releaseHead+", r.sources"+releaseFrom+" AND r.hash = $2", []any{workspace, hash}, releaseDest(&r))
	return r, s.fail(err, "flow release %s", hash)
}

// FlowRelease gives the release of an id with its sources, or NotFound.
func (s *Store) FlowRelease(ctx context.Context, workspace, id chat.ID) (r chat.Release, err error) {
	err = s.read.row(ctx, "SELECT "+releaseHead+", r.sources"+releaseFrom+" AND r.id = $2", []any{workspace, id}, releaseDest(&r))
	return r, s.fail(err, "flow release %s", id)
}

// FlowReleases gives a workspace's releases without their sources, the newest
// first, at most limit (≤ 100).
func (s *Store) FlowReleases(ctx context.Context, workspace chat.ID, limit int) ([]chat.Release, error) {
	out, err := list(ctx, &s.read, "SELECT "+releaseHead+releaseFrom+" ORDER BY r.number DESC, r.id LIMIT $2", []any{workspace, pageSize(limit)}, releaseHeadDest)
	return out, s.fail(err, "list the flow releases")
}

// FlowReleaseNumbered gives the release of a number without its sources, or
// NotFound.
func (s *Store) FlowReleaseNumbered(ctx context.Context, workspace chat.ID, number int64) (r chat.Release, err error) {
	err = s.read.row(ctx, "SELECT "+releaseHead+releaseFrom+" AND r.number = $2 AND r.number > 0", []any{workspace, number}, releaseHeadDest(&r))
	return r, s.fail(err, "flow release %d", number)
}

// FlowDraft gives what is being edited. Without a draft it has no sources, and
// the version that the first one is based on.
func (s *Store) FlowDraft(ctx context.Context, workspace chat.ID) (d chat.FlowDraft, err error) {
	d.Workspace = workspace
	err = s.read.row(ctx, `SELECT d.version, d.sources, d.at_ms, d.by_user, u.name FROM flow_draft d LEFT JOIN app_user u ON u.id = d.by_user
		WHERE d.workspace = $1`, []any{workspace}, []any{&d.Version, from(&d.Sources), at(&d.At), &d.By, text(&d.ByName)})
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	return d, s.fail(err, "read the draft of the flows")
}

// SaveFlowDraft replaces the draft and gives its new version. Conflict when
// d.Version is not the newest: the stored draft stays.
func (s *Store) SaveFlowDraft(ctx context.Context, d chat.FlowDraft) (version int64, err error) {
	err = s.write(ctx, func(c *conn) error {
		version, err = c.editDraft(ctx, d)
		return err
	})
	return version, s.fail(err, "save the draft of the flows")
}

// DiscardFlowDraft goes back to what is live; without a draft it does nothing.
// Conflict when version is not the newest: somebody else's draft stays.
func (s *Store) DiscardFlowDraft(ctx context.Context, workspace, user chat.ID, version int64) error {
	err := s.write(ctx, func(c *conn) error {
		if err := c.atDraft(ctx, workspace, version); err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE flow_draft SET sources = NULL, version = version + 1 WHERE workspace = $1 AND sources IS NOT NULL`, workspace)
		if err != nil || n == 0 {
			return err
		}
		return c.audit(ctx, workspace, user, "flows.draft_discarded", "", nil)
	})
	return s.fail(err, "discard the draft of the flows")
}

// editDraft writes the draft if its version is the one that was edited.
func (c *conn) editDraft(ctx context.Context, d chat.FlowDraft) (version int64, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return 0, err
	}
	// The row is there before it is looked at, so that two first drafts meet.
	if _, err := c.exec(ctx, `INSERT INTO flow_draft (workspace, version, sources, at_ms, by_user) VALUES ($1, 0, NULL, $2, NULL) ON CONFLICT (workspace) DO NOTHING`,
		d.Workspace, now); err != nil {
		return 0, err
	}
	if err := c.atDraft(ctx, d.Workspace, d.Version); err != nil {
		return 0, err
	}
	_, err = c.exec(ctx, `UPDATE flow_draft SET version = version + 1, sources = $2, at_ms = $3, by_user = $4 WHERE workspace = $1`,
		d.Workspace, encode(d.Sources), now, d.By)
	return d.Version + 1, err
}

// atDraft is a Conflict unless the draft, which it locks, has the version.
func (c *conn) atDraft(ctx context.Context, workspace chat.ID, version int64) error {
	var newest int64
	err := c.row(ctx, `SELECT version FROM flow_draft WHERE workspace = $1`+c.d.forUpdate, []any{workspace}, []any{&newest})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if newest != version {
		return chat.Errorf(chat.Conflict, "somebody changed the draft of the flows meanwhile: read it again and repeat the edit")
	}
	return nil
}
