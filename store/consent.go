package store

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// SetConsent keeps what a visitor says to a text, with the text itself when it
// is new. Whoever takes it back is not followed any more: pages and network
// that are known of them go. Saying the same again changes nothing, and fresh
// is false. NotFound for an unknown or erased visitor.
func (s *Store) SetConsent(ctx context.Context, workspace, visitor chat.ID, given bool, t chat.ConsentText) (fresh bool, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		state := chat.ConsentWithdrawn
		if given {
			state = chat.ConsentGiven
		}
		var before chat.Consent
		var version string
		if err := c.row(ctx, "SELECT consent, consent_version FROM visitor WHERE id = $1 AND workspace = $2 AND erased_ms IS NULL"+c.d.forUpdate,
			[]any{visitor, workspace}, []any{&before, &version}); err != nil {
			return err
		}
		if fresh = before != state || version != t.Version; !fresh {
			return nil
		}
		if t.Version != "" {
			if _, err := c.exec(ctx, insertInto("consent_text", "workspace, version, lang, text, first_ms")+" ON CONFLICT (workspace, version) DO NOTHING",
				workspace, t.Version, t.Lang, t.Text, now); err != nil {
				return err
			}
		}
		if _, err := c.exec(ctx, "UPDATE visitor SET consent = $2, consent_version = $3, consent_ms = $4 WHERE id = $1", visitor, int(state), t.Version, now); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `INSERT INTO consent (visitor, number, workspace, given, version, lang, at_ms)
			SELECT $1, COALESCE(max(number), 0) + 1, $2, $3, $4, $5, $6 FROM consent WHERE visitor = $1`, visitor, workspace, given, t.Version, t.Lang, now); err != nil || given {
			return err
		}
		if _, err := c.exec(ctx, "UPDATE visitor SET network = '' WHERE id = $1", visitor); err != nil {
			return err
		}
		_, err = c.exec(ctx, "UPDATE conversation SET page = '{}' WHERE visitor = $1 AND workspace = $2", visitor, workspace)
		return err
	})
	return fresh, s.fail(err, "visitor %s", visitor)
}

// ConsentText gives the text of a version that visitors were asked about, or
// NotFound.
func (s *Store) ConsentText(ctx context.Context, workspace chat.ID, version string) (t chat.ConsentText, err error) {
	err = s.read.row(ctx, "SELECT version, lang, text FROM consent_text WHERE workspace = $1 AND version = $2", []any{workspace, version},
		[]any{&t.Version, &t.Lang, &t.Text})
	return t, s.fail(err, "consent text %s", version)
}
