package store

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// SetOrigins replaces the origins that may show a site's widget and records
// who did it (a zero user is the command line). NotFound for an unknown site.
func (s *Store) SetOrigins(ctx context.Context, workspace, user, site chat.ID, origins []string) error {
	err := s.write(ctx, func(c *conn) error {
		v, err := c.lockSite(ctx, workspace, site)
		if err != nil {
			return err
		}
		v.Origins = origins
		return c.keepSite(ctx, user, v, "site.origins_changed")
	})
	return s.fail(err, "site %s", site)
}

// ChangeSite changes a site's name and origins, and records who did it.
// NotFound, Conflict when it was made on another revision, or Invalid.
func (s *Store) ChangeSite(ctx context.Context, workspace, user, site chat.ID, ch chat.SiteChange) (v chat.Site, err error) {
	err = s.write(ctx, func(c *conn) error {
		if v, err = c.lockSite(ctx, workspace, site); err != nil {
			return err
		}
		if v, err = ch.Apply(v); err != nil {
			return err
		}
		return c.keepSite(ctx, user, v, "site.changed")
	})
	return v, s.fail(err, "site %s", site)
}

// AddSite inserts a site with a key of its own, and records who did it.
func (s *Store) AddSite(ctx context.Context, workspace, user chat.ID, v chat.Site) (chat.Site, error) {
	v.ID, v.Workspace = chat.NewID(), workspace
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n := 0
		if err := c.row(ctx, "SELECT count(*) FROM site WHERE workspace = $1", []any{workspace}, []any{&n}); err != nil {
			return err
		}
		if n >= maxSites {
			return chat.Errorf(chat.Conflict, "the workspace has %d sites, which is the most", n)
		}
		if _, err := c.exec(ctx, insertInto("site", siteCols+", created_ms"), v.ID, v.Workspace, v.Key, v.Name, encode(v.Origins), now); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "site.created", v.ID.String(), chat.Differ(nil, v.Facts()))
	})
	return v, s.fail(err, "site %q", v.Name)
}

// maxSites bounds the sites of a workspace: every node keeps them in memory.
const maxSites = 50

func (c *conn) lockSite(ctx context.Context, workspace, site chat.ID) (v chat.Site, err error) {
	err = c.row(ctx, "SELECT "+siteCols+" FROM site WHERE id = $1 AND workspace = $2"+c.d.forUpdate, []any{site, workspace}, siteDest(&v))
	return v, err
}

// keepSite writes a site as it is afterwards.
func (c *conn) keepSite(ctx context.Context, user chat.ID, v chat.Site, action string) error {
	before, err := c.lockSite(ctx, v.Workspace, v.ID)
	if err != nil {
		return err
	}
	changed := chat.Differ(before.Facts(), v.Facts())
	if changed.Same() {
		return nil
	}
	if _, err := c.exec(ctx, "UPDATE site SET name = $3, origins = $4 WHERE id = $1 AND workspace = $2", v.ID, v.Workspace, v.Name, encode(v.Origins)); err != nil {
		return err
	}
	return c.audit(ctx, v.Workspace, user, action, v.ID.String(), changed)
}
