package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const publicationCols = "p.id, p.workspace, p.number, p.mode, p.note, p.state, p.at_ms, p.by_user, b.name, p.rollback, "

const publicationFrom = ` FROM flow_publication p JOIN flow_release r ON r.id = p.release LEFT JOIN app_user u ON u.id = r.by_user
	LEFT JOIN app_user b ON b.id = p.by_user WHERE p.workspace = $1`

func publicationDest(p *chat.Publication) []any {
	return append([]any{&p.ID, &p.Workspace, &p.Number, &p.Mode, &p.Note, &p.State, at(&p.At), &p.By, text(&p.ByName), yes(&p.Rollback)},
		releaseHeadDest(&p.Release)...)
}

// PutFlows publishes flows as the workspace's live release, and leaves running
// chats where they are; hash names their content. changed is false when they
// were live: then nothing is written.
func (s *Store) PutFlows(ctx context.Context, workspace, user chat.ID, sources []chat.FlowSource, hash string) (r chat.Release, changed bool, err error) {
	live, err := s.LiveRelease(ctx, workspace)
	if err == nil && live.Hash == hash {
		return live, false, nil
	}
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return r, false, err
	}
	if _, err = s.PublishFlows(ctx, chat.Publish{Workspace: workspace, User: user, Sources: sources, Hash: hash, Mode: chat.PublishFinish}); err != nil {
		return r, false, err
	}
	r, err = s.Release(ctx, workspace, hash)
	return r, true, err
}

// PublishFlows makes a release live, now or at an instant in the future. What
// is the same as an older release is that one again. Conflict when the draft
// is no longer the one that is published; NotFound for a release that is not
// there.
func (s *Store) PublishFlows(ctx context.Context, p chat.Publish) (out chat.Publication, err error) {
	var id chat.ID
	err = s.write(ctx, func(c *conn) error {
		id = chat.NewID()
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if c.d.serialise != "" { // numbers are given in turn
			if _, err := c.exec(ctx, c.d.serialise); err != nil {
				return err
			}
		}
		if p.Draft != nil {
			if err := c.atDraft(ctx, p.Workspace, *p.Draft); err != nil {
				return err
			}
		}
		release, err := c.releaseFor(ctx, p)
		if err != nil {
			return err
		}
		state, when := chat.PublicationDone, now
		if p.At.After(now) {
			state, when = chat.PublicationScheduled, p.At
		}
		if _, err := c.exec(ctx, insertInto("flow_publication", "id, workspace, release, number, mode, note, state, at_ms, by_user, rollback"),
			id, p.Workspace, release, 0, p.Mode, p.Note, state, when, p.User, p.Rollback); err != nil {
			return err
		}
		if state == chat.PublicationScheduled {
			return c.audit(ctx, p.Workspace, p.User, "flows.scheduled", id.String(), publishedAs(p.Mode, p.Note, p.Rollback))
		}
		return c.goLive(ctx, p.Workspace, id)
	})
	if err != nil {
		return out, s.fail(err, "publish the flows")
	}
	err = s.read.row(ctx, "SELECT "+publicationCols+releaseHead+publicationFrom+" AND p.id = $2", []any{p.Workspace, id}, publicationDest(&out))
	return out, s.fail(err, "publication %s", id)
}

// releaseFor gives the id of the release that is to be published, which it
// makes when its content is new.
func (c *conn) releaseFor(ctx context.Context, p chat.Publish) (id chat.ID, err error) {
	if !p.Release.IsZero() {
		err = c.row(ctx, `SELECT id FROM flow_release WHERE workspace = $1 AND id = $2`, []any{p.Workspace, p.Release}, []any{&id})
		if errors.Is(err, sql.ErrNoRows) {
			err = chat.Errorf(chat.NotFound, "flow release %s does not exist", p.Release)
		}
		return id, err
	}
	err = c.row(ctx, `SELECT id FROM flow_release WHERE workspace = $1 AND hash = $2`, []any{p.Workspace, p.Hash}, []any{&id})
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	now, err := c.now(ctx)
	if err != nil {
		return id, err
	}
	number, err := c.nextRelease(ctx, p.Workspace)
	if err != nil {
		return id, err
	}
	id = chat.NewID()
	_, err = c.exec(ctx, insertInto("flow_release", "id, workspace, hash, sources, at_ms, by_user, live, number, note"),
		id, p.Workspace, p.Hash, encode(p.Sources), now, p.User, false, number, p.Note)
	return id, err
}

// nextRelease gives the number of a new release. Those that a binary of the
// schema before made in the meantime get theirs first.
func (c *conn) nextRelease(ctx context.Context, workspace chat.ID) (number int64, err error) {
	var id chat.ID
	var unnumbered []chat.ID
	if err := c.each(ctx, `SELECT id FROM flow_release WHERE workspace = $1 AND number = 0 ORDER BY at_ms, id`, []any{workspace}, []any{&id}, func() error {
		unnumbered = append(unnumbered, id)
		return nil
	}); err != nil {
		return 0, err
	}
	if err := c.row(ctx, `SELECT COALESCE(max(number), 0) FROM flow_release WHERE workspace = $1`, []any{workspace}, []any{&number}); err != nil {
		return 0, err
	}
	for _, id := range unnumbered {
		number++
		if _, err := c.exec(ctx, `UPDATE flow_release SET number = $2 WHERE id = $1`, id, number); err != nil {
			return 0, err
		}
	}
	return number + 1, nil
}

// goLive carries a publication out: the change log tells every process, and
// the draft is done with when it is what was published.
func (c *conn) goLive(ctx context.Context, workspace, id chat.ID) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	var p chat.Publication
	var r chat.Release
	if err := c.row(ctx, `SELECT p.mode, p.note, p.rollback, p.by_user, r.id, r.hash, r.sources FROM flow_publication p JOIN flow_release r ON r.id = p.release WHERE p.id = $1`,
		[]any{id}, []any{&p.Mode, &p.Note, yes(&p.Rollback), &p.By, &r.ID, &r.Hash, from(&r.Sources)}); err != nil {
		return err
	}
	if _, err := c.logChange(ctx, workspace, "flow", r.Hash); err != nil { // others wait here for this one
		return err
	}
	for _, q := range []struct {
		text string
		args []any
	}{
		{`UPDATE flow_publication SET state = 'done', at_ms = $3, number = (SELECT COALESCE(max(o.number), 0) + 1 FROM flow_publication o WHERE o.workspace = $2)
			WHERE id = $1`, []any{id, workspace, now}},
		{`UPDATE flow_release SET live = 0 WHERE workspace = $1 AND live = 1`, []any{workspace}},
		{`UPDATE flow_release SET live = 1 WHERE id = $1`, []any{r.ID}},
		{`UPDATE flow_draft SET sources = NULL, version = version + 1 WHERE workspace = $1 AND sources = $2`, []any{workspace, encode(r.Sources)}},
		{`DELETE FROM flow WHERE workspace = $1`, []any{workspace}},
	} {
		if _, err := c.exec(ctx, q.text, q.args...); err != nil {
			return err
		}
	}
	for _, f := range r.Sources {
		if _, err := c.exec(ctx, insertInto("flow", "workspace, name, source, updated_ms"), workspace, f.Name, f.Text, now); err != nil {
			return err
		}
	}
	return c.audit(ctx, workspace, p.By, "flows.published", r.Hash, publishedAs(p.Mode, p.Note, p.Rollback))
}

// publishedAs is what the audit tells of a publication.
func publishedAs(mode chat.PublishMode, note string, rollback bool) any {
	return struct {
		Mode     chat.PublishMode `json:"mode"`
		Note     string           `json:"note,omitempty"`
		Rollback bool             `json:"rollback,omitempty"`
	}{mode, note, rollback}
}

// Publications gives who published what, the newest and those to come first,
// and the cursor of the next page or "".
func (s *Store) Publications(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]chat.Publication, string, error) {
	limit = pageSize(limit)
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	out, err := list(ctx, &s.read, "SELECT "+publicationCols+releaseHead+publicationFrom+" AND (p.at_ms, p.id) < ($2, $3) ORDER BY p.at_ms DESC, p.id DESC LIMIT $4",
		[]any{workspace, after.ms, after.id[:], limit + 1}, publicationDest)
	if err != nil {
		return nil, "", s.fail(err, "list the publications")
	}
	out, next := page(out, limit, func(p chat.Publication) place { return place{p.At.UnixMilli(), p.ID} })
	return out, next, nil
}

// ScheduledPublications gives those to come, the next one first.
func (s *Store) ScheduledPublications(ctx context.Context, workspace chat.ID) ([]chat.Publication, error) {
	out, err := list(ctx, &s.read, "SELECT "+publicationCols+releaseHead+publicationFrom+" AND p.state = 'scheduled' ORDER BY p.at_ms, p.id LIMIT 100",
		[]any{workspace}, publicationDest)
	return out, s.fail(err, "list the scheduled publications")
}

// CancelPublication takes a scheduled publication back. Conflict when it is
// done or cancelled already.
func (s *Store) CancelPublication(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		state, err := c.lockPublication(ctx, workspace, id)
		if err != nil {
			return err
		}
		if state != chat.PublicationScheduled {
			return chat.Errorf(chat.Conflict, "this publication is %s: only a scheduled one can be cancelled", state)
		}
		return c.cancelPublication(ctx, workspace, user, id, "")
	})
	return s.fail(err, "publication %s", id)
}

func (c *conn) lockPublication(ctx context.Context, workspace, id chat.ID) (state string, err error) {
	err = c.row(ctx, `SELECT state FROM flow_publication WHERE workspace = $1 AND id = $2`+c.d.forUpdate, []any{workspace, id}, []any{&state})
	return state, err
}

func (c *conn) cancelPublication(ctx context.Context, workspace, user, id chat.ID, why string) error {
	if _, err := c.exec(ctx, `UPDATE flow_publication SET state = 'cancelled' WHERE id = $1`, id); err != nil {
		return err
	}
	return c.audit(ctx, workspace, user, "flows.publication_cancelled", id.String(), struct {
		Why string `json:"why,omitempty"`
	}{why})
}

// PublishFlowsDue carries out what is due by the database's clock, in every
// workspace, and tells how many. sound looks at a release once more; what it
// refuses stays scheduled for grace, so that another node may do it, and is then
// cancelled. Safe on several nodes at once: each is done once.
func (s *Store) PublishFlowsDue(ctx context.Context, grace time.Duration, sound func(chat.Release) error) (n int, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return 0, s.fail(err, "read the clock")
	}
	type due struct {
		id, workspace, release chat.ID
		at                     time.Time
	}
	all, err := list(ctx, &read, `SELECT id, workspace, release, at_ms FROM flow_publication WHERE state = 'scheduled' AND at_ms <= $1 ORDER BY at_ms, id LIMIT 100`,
		[]any{now}, func(d *due) []any { return []any{&d.id, &d.workspace, &d.release, at(&d.at)} })
	if err != nil {
		return 0, s.fail(err, "look for scheduled flows")
	}
	for _, d := range all {
		r, err := s.FlowRelease(ctx, d.workspace, d.release)
		if err != nil {
			return n, err
		}
		refused := sound(r)
		if refused != nil && now.Before(d.at.Add(grace)) {
			continue
		}
		did := false
		err = s.write(ctx, func(c *conn) error {
			did = false
			state, err := c.lockPublication(ctx, d.workspace, d.id)
			if err != nil || state != chat.PublicationScheduled { // another node was first
				return err
			}
			if refused != nil {
				return c.cancelPublication(ctx, d.workspace, chat.ID{}, d.id, refused.Error())
			}
			did = true
			return c.goLive(ctx, d.workspace, d.id)
		})
		if err != nil {
			return n, s.fail(err, "publication %s", d.id)
		}
		if did {
			n++
		}
	}
	return n, nil
}
