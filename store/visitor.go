package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const visitorCols = "id, workspace, name, email, phone, locale, timezone, blocked, created_ms, seen_ms, vip, network, blocked_until_ms, consent, consent_version, consent_ms, erased_ms, cleared_ms, visits, attributes"

func visitorDest(v *chat.Visitor) []any {
	return []any{&v.ID, &v.Workspace, &v.Name, &v.Email, &v.Phone, &v.Locale, &v.TimeZone, yes(&v.Blocked), at(&v.CreatedAt), at(&v.SeenAt), yes(&v.VIP),
		&v.Network, at(&v.BlockedUntil), &v.Consent, &v.ConsentVersion, at(&v.ConsentAt), at(&v.ErasedAt), at(&v.ClearedAt), &v.Visits, from(&v.Attributes)}
}

// standingCols are what a command by a visitor looks at.
const standingCols = "blocked, blocked_until_ms, consent, consent_version, consent_ms, erased_ms"

func standingDest(v *chat.Standing) []any {
	return []any{yes(&v.Blocked), at(&v.BlockedUntil), &v.Consent, &v.ConsentVersion, at(&v.ConsentAt), at(&v.ErasedAt)}
}

// CreateVisitor inserts a visitor who came to a site, known from now on by a
// token of which only the SHA-256 is kept. A missing id and the times are
// filled in.
func (s *Store) CreateVisitor(ctx context.Context, v chat.Visitor, site chat.ID, tokenHash []byte) (chat.Visitor, error) {
	if len(tokenHash) != sha256.Size {
		return v, chat.Errorf(chat.Invalid, "a token's hash has %d bytes, not %d", sha256.Size, len(tokenHash))
	}
	if v.ID.IsZero() {
		v.ID = chat.NewID()
	}
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		v.CreatedAt, v.SeenAt, v.Visits = now, now, max(1, v.Visits)
		if v.Attributes == nil {
			v.Attributes = map[string]string{}
		}
		if _, err := c.exec(ctx, insertInto("visitor", visitorCols), v.ID, v.Workspace, v.Name, v.Email, v.Phone, v.Locale, v.TimeZone,
			v.Blocked, now, now, v.VIP, v.Network, v.BlockedUntil, int(v.Consent), v.ConsentVersion, v.ConsentAt, v.ErasedAt, v.ClearedAt, v.Visits, encode(v.Attributes)); err != nil {
			return err
		}
		_, err = c.exec(ctx, insertInto("visitor_token", "token_hash, workspace, visitor, site, created_ms, seen_ms"),
			tokenHash, v.Workspace, v.ID, site, now, now)
		return err
	})
	return v, s.fail(err, "visitor %s", v.ID)
}

// VisitorByToken gives the visitor behind a token's hash and the site it was made
// for, or NotFound, also when it has expired. The token binds the workspace.
// only is the one conversation that it is for, or none: then it is for all.
func (s *Store) VisitorByToken(ctx context.Context, tokenHash []byte) (v chat.Visitor, site, only chat.ID, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return v, site, only, s.fail(err, "read the clock")
	}
	err = read.row(ctx, "SELECT "+of("v", visitorCols)+`, t.site, t.conversation FROM visitor_token t JOIN visitor v ON v.id = t.visitor
		WHERE t.token_hash = $1 AND (t.expires_ms IS NULL OR t.expires_ms > $2)`,
		[]any{tokenHash, now}, append(visitorDest(&v), &site, &only))
	return v, site, only, s.fail(err, "visitor")
}

// AddConversationToken lets its holder into one conversation of a visitor, as
// that visitor, until it expires; the same token again changes nothing.
// NotFound when there is no such conversation.
func (s *Store) AddConversationToken(ctx context.Context, c chat.Conversation, tokenHash []byte, expires time.Time) error {
	err := s.write(ctx, func(tx *conn) error {
		now, err := tx.now(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM visitor_token WHERE visitor = $1 AND expires_ms < $2`, c.Visitor, now); err != nil {
			return err
		}
		n, err := tx.exec(ctx, `INSERT INTO visitor_token (token_hash, workspace, visitor, site, created_ms, seen_ms, conversation, expires_ms)
			SELECT $1, workspace, visitor, site, $4, $4, id, $5 FROM conversation WHERE id = $2 AND workspace = $3
			ON CONFLICT (token_hash) DO UPDATE SET seen_ms = visitor_token.seen_ms`, tokenHash, c.ID, c.Workspace, now, expires)
		if err == nil && n == 0 {
			err = chat.Errorf(chat.NotFound, "conversation %s does not exist", c.ID)
		}
		return err
	})
	return s.fail(err, "conversation %s", c.ID)
}

// visitGap is how long a visitor is away before they count as coming again: a
// session's idle time in analytics.
const visitGap = 30 * time.Minute

// TouchVisitor notes that a visitor is here, and from where: empty locale, time
// zone and network leave what is stored. No network is kept of somebody who
// does not want to be followed.
func (s *Store) TouchVisitor(ctx context.Context, workspace, visitor chat.ID, locale, timezone, network string) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE visitor SET visits = visits + CASE WHEN seen_ms < $7 THEN 1 ELSE 0 END, seen_ms = $3, locale = CASE WHEN $4 <> '' THEN $4 ELSE locale END,
			timezone = CASE WHEN $5 <> '' THEN $5 ELSE timezone END, network = CASE WHEN consent < 0 THEN '' WHEN $6 <> '' THEN $6 ELSE network END
			WHERE id = $1 AND workspace = $2 AND erased_ms IS NULL`, visitor, workspace, now, locale, timezone, network, now.Add(-visitGap))
		if err == nil && n == 0 {
			err = chat.Errorf(chat.NotFound, "visitor %s does not exist", visitor)
		}
		return err
	})
	return s.fail(err, "visitor %s", visitor)
}

// Visitor gives one, or NotFound.
func (s *Store) Visitor(ctx context.Context, workspace, id chat.ID) (v chat.Visitor, err error) {
	err = s.read.row(ctx, "SELECT "+visitorCols+" FROM visitor WHERE id = $1 AND workspace = $2", []any{id, workspace}, visitorDest(&v))
	return v, s.fail(err, "visitor %s", id)
}

// VisitorOf gives the visitor of a conversation, or NotFound.
func (s *Store) VisitorOf(ctx context.Context, workspace, conversation chat.ID) (v chat.Visitor, err error) {
	err = s.read.row(ctx, "SELECT "+of("v", visitorCols)+" FROM conversation c JOIN visitor v ON v.id = c.visitor WHERE c.id = $1 AND c.workspace = $2",
		[]any{conversation, workspace}, visitorDest(&v))
	return v, s.fail(err, "visitor of conversation %s", conversation)
}

// SetVIP lets a visitor go before others in the queue, or no more, and records
// who did it.
func (s *Store) SetVIP(ctx context.Context, workspace, user, visitor chat.ID, vip bool) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, `UPDATE visitor SET vip = $3 WHERE id = $1 AND workspace = $2`, visitor, workspace, vip)
		if err != nil {
			return err
		}
		if n == 0 {
			return chat.Errorf(chat.NotFound, "visitor %s does not exist", visitor)
		}
		return c.audit(ctx, workspace, user, "visitor.vip_changed", visitor.String(), struct {
			VIP bool `json:"vip"`
		}{vip})
	})
	return s.fail(err, "visitor %s", visitor)
}

// SetAttributes replaces what the site says of a visitor, or gives NotFound.
func (s *Store) SetAttributes(ctx context.Context, workspace, visitor chat.ID, attributes map[string]string) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, `UPDATE visitor SET attributes = $3 WHERE id = $1 AND workspace = $2 AND erased_ms IS NULL`, visitor, workspace, encode(attributes))
		if err == nil && n == 0 {
			err = chat.Errorf(chat.NotFound, "visitor %s does not exist", visitor)
		}
		return err
	})
	return s.fail(err, "visitor %s", visitor)
}

// visitorRow gives and locks a visitor, or nil.
func (b *batch) visitorRow(ctx context.Context, workspace, id chat.ID) (*chat.Visitor, error) {
	var v chat.Visitor
	err := b.row(ctx, "SELECT "+visitorCols+" FROM visitor WHERE id = $1 AND workspace = $2"+b.d.forUpdate, []any{id, workspace}, visitorDest(&v))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &v, err
}

// keepProfile writes what an agent corrected, and records who did it.
func (b *batch) keepProfile(ctx context.Context, cmd chat.Command, ch chat.Change) error {
	p := ch.Profile
	if p == nil {
		return nil
	}
	conv := ch.Conversation
	// Whether mail comes back is known of an address, not of its visitor.
	if _, err := b.exec(ctx, `DELETE FROM mail_address WHERE visitor = $1 AND NOT EXISTS (SELECT 1 FROM visitor WHERE id = $1 AND email = $2)`, conv.Visitor, p.Email); err != nil {
		return err
	}
	if _, err := b.exec(ctx, `UPDATE visitor SET name = $3, email = $4, phone = $5 WHERE id = $1 AND workspace = $2`,
		conv.Visitor, conv.Workspace, p.Name, p.Email, p.Phone); err != nil {
		return err
	}
	// The event that this change makes names the fields; the record does, too.
	return b.audit(ctx, conv.Workspace, cmd.Actor.ID, "visitor.profile_changed", conv.Visitor.String(), ch.Events[len(ch.Events)-1].Body)
}
