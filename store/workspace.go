package store

import (
	"context"
	"encoding/json"
	"regexp"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const workspaceCols = "id, slug, name, lang, timezone, settings, created_ms"

func workspaceDest(w *chat.Workspace) []any {
	return []any{&w.ID, &w.Slug, &w.Name, &w.Lang, &w.TimeZone, from(&w.Settings), at(&w.CreatedAt)}
}

var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// CreateWorkspace inserts a workspace and gives it back with what was filled
// in: an id, "{}" as settings, the time. Conflict when the slug is taken.
func (s *Store) CreateWorkspace(ctx context.Context, w chat.Workspace) (chat.Workspace, error) {
	if !slugForm.MatchString(w.Slug) {
		return w, chat.Errorf(chat.Invalid, "slug %q: 1 to 63 of a–z, 0–9 and -, not beginning with -", w.Slug)
	}
	if _, err := time.LoadLocation(w.TimeZone); err != nil || w.TimeZone == "" {
		return w, chat.Tell(chat.Errorf(chat.Invalid, "time zone %q is not known: write one like Europe/Berlin", w.TimeZone), "time_zone", "value", w.TimeZone)
	}
	if w.ID.IsZero() {
		w.ID = chat.NewID()
	}
	if len(w.Settings) == 0 {
		w.Settings = json.RawMessage("{}")
	}
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		w.CreatedAt = now
		_, err = c.exec(ctx, insertInto("workspace", workspaceCols), w.ID, w.Slug, w.Name, w.Lang, w.TimeZone, w.Settings, w.CreatedAt)
		return err
	})
	return w, s.fail(err, "workspace %q", w.Slug)
}

// Workspace gives one, or NotFound.
func (s *Store) Workspace(ctx context.Context, id chat.ID) (w chat.Workspace, err error) {
	err = s.read.row(ctx, "SELECT "+workspaceCols+" FROM workspace WHERE id = $1", []any{id}, workspaceDest(&w))
	return w, s.fail(err, "workspace %s", id)
}

// WorkspaceBySlug gives one, or NotFound.
func (s *Store) WorkspaceBySlug(ctx context.Context, slug string) (w chat.Workspace, err error) {
	err = s.read.row(ctx, "SELECT "+workspaceCols+" FROM workspace WHERE slug = $1", []any{slug}, workspaceDest(&w))
	return w, s.fail(err, "workspace %q", slug)
}

// Workspaces gives all of them, oldest first.
func (s *Store) Workspaces(ctx context.Context) ([]chat.Workspace, error) {
	out, err := list(ctx, &s.read, "SELECT "+workspaceCols+" FROM workspace ORDER BY created_ms, id", nil, workspaceDest)
	return out, s.fail(err, "read the workspaces")
}

// PutSettings replaces a workspace's settings, tells every process, and
// records who did it (a zero user is the command line).
func (s *Store) PutSettings(ctx context.Context, workspace, user chat.ID, settings []byte) error {
	if !json.Valid(settings) {
		return chat.Errorf(chat.Invalid, "the settings are not JSON")
	}
	err := s.write(ctx, func(c *conn) error {
		before, err := c.lockWorkspace(ctx, workspace)
		if err != nil {
			return err
		}
		after := before
		after.Settings = settings
		return c.keepSettings(ctx, user, before, after)
	})
	return s.fail(err, "settings of workspace %s", workspace)
}

// ChangeSettings changes what a workspace decides, in one transaction, tells
// every process, and records who did it. The errors are those of the change's
// Apply, and NotFound.
func (s *Store) ChangeSettings(ctx context.Context, workspace, user chat.ID, ch chat.SettingsChange) (w chat.Workspace, err error) {
	err = s.write(ctx, func(c *conn) error {
		before, err := c.lockWorkspace(ctx, workspace)
		if err != nil {
			return err
		}
		if w, err = ch.Apply(before); err != nil {
			return err
		}
		return c.keepSettings(ctx, user, before, w)
	})
	return w, s.fail(err, "settings of workspace %s", workspace)
}

// lockWorkspace gives a workspace that nobody else changes until the
// transaction ends.
func (c *conn) lockWorkspace(ctx context.Context, id chat.ID) (w chat.Workspace, err error) {
	err = c.row(ctx, "SELECT "+workspaceCols+" FROM workspace WHERE id = $1"+c.d.forUpdate, []any{id}, workspaceDest(&w))
	return w, err
}

// keepSettings writes a workspace as it is afterwards; without a difference
// nothing is written.
func (c *conn) keepSettings(ctx context.Context, user chat.ID, before, after chat.Workspace) error {
	changed := chat.Differ(before.Facts(), after.Facts())
	if changed.Same() {
		return nil
	}
	if err := c.logSettings(ctx, before.ID, string(before.Settings), string(after.Settings)); err != nil {
		return err
	}
	if _, err := c.exec(ctx, `UPDATE workspace SET name = $2, lang = $3, timezone = $4, settings = $5 WHERE id = $1`,
		before.ID, after.Name, after.Lang, after.TimeZone, string(after.Settings)); err != nil {
		return err
	}
	if _, err := c.logChange(ctx, before.ID, "settings", ""); err != nil {
		return err
	}
	return c.audit(ctx, before.ID, user, "settings.changed", "", changed)
}

// logSettings keeps what the settings were until now, when they change for the
// first time, and what they become.
func (c *conn) logSettings(ctx context.Context, workspace chat.ID, before, after string) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	var newest int64
	if err := c.row(ctx, "SELECT COALESCE(max(number), 0) FROM settings_log WHERE workspace = $1", []any{workspace}, []any{&newest}); err != nil {
		return err
	}
	insert := insertInto("settings_log", "workspace, number, at_ms, settings")
	if newest == 0 {
		newest = 1
		if _, err := c.exec(ctx, insert, workspace, newest, int64(0), before); err != nil {
			return err
		}
	}
	_, err = c.exec(ctx, insert, workspace, newest+1, now, after)
	return err
}

// SettingsLog gives what a workspace's settings were, oldest first: at least
// what they are now. NotFound for an unknown workspace.
func (s *Store) SettingsLog(ctx context.Context, workspace chat.ID) ([]chat.SettingsEntry, error) {
	w, err := s.Workspace(ctx, workspace)
	if err != nil {
		return nil, err
	}
	out, err := list(ctx, &s.read, "SELECT at_ms, settings FROM settings_log WHERE workspace = $1 ORDER BY number", []any{workspace},
		func(v *chat.SettingsEntry) []any { return []any{at(&v.At), &v.Settings} })
	if err == nil && len(out) == 0 {
		out = []chat.SettingsEntry{{At: time.UnixMilli(0).UTC(), Settings: string(w.Settings)}}
	}
	return out, s.fail(err, "read the settings of workspace %s", workspace)
}

const siteCols = "id, workspace, key, name, origins"

func siteDest(v *chat.Site) []any {
	return []any{&v.ID, &v.Workspace, &v.Key, &v.Name, from(&v.Origins)}
}

// CreateSite inserts a site. Conflict when the key is taken.
func (s *Store) CreateSite(ctx context.Context, v chat.Site) (chat.Site, error) {
	if v.Key == "" {
		return v, chat.Errorf(chat.Invalid, "the site has no key")
	}
	if v.ID.IsZero() {
		v.ID = chat.NewID()
	}
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, insertInto("site", siteCols+", created_ms"), v.ID, v.Workspace, v.Key, v.Name, encode(v.Origins), now)
		return err
	})
	return v, s.fail(err, "site %q", v.Key)
}

// SiteByKey gives the site with a public key in any workspace, or NotFound:
// the key is how a visitor's workspace is found.
func (s *Store) SiteByKey(ctx context.Context, key string) (v chat.Site, err error) {
	err = s.read.row(ctx, "SELECT "+siteCols+" FROM site WHERE key = $1", []any{key}, siteDest(&v))
	return v, s.fail(err, "site %q", key)
}

// Sites gives a workspace's sites, by name.
func (s *Store) Sites(ctx context.Context, workspace chat.ID) ([]chat.Site, error) {
	out, err := list(ctx, &s.read, "SELECT "+siteCols+" FROM site WHERE workspace = $1 ORDER BY name, id", []any{workspace}, siteDest)
	return out, s.fail(err, "read the sites")
}
