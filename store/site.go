package store

import (
	"context"
	"database/sql"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// SetOrigins replaces the origins that may show a site's widget and records
// who did it (a zero user is the command line). NotFound for an unknown site.
func (s *Store) SetOrigins(ctx context.Context, workspace, user, site chat.ID, origins []string) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, "UPDATE site SET origins = $3 WHERE id = $1 AND workspace = $2", site, workspace, encode(origins))
		if err != nil {
			return err
		}
		if n == 0 {
			return sql.ErrNoRows
		}
		return c.audit(ctx, workspace, user, "site.origins_changed", site.String(), origins)
	})
	return s.fail(err, "site %s", site)
}
