package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const blockCols = "id, workspace, visitor, network, reason, at_ms, until_ms, by_user, lifted_ms"

func blockDest(b *chat.Block) []any {
	return []any{
		&b.ID, &b.Workspace, &b.Visitor, &b.Network, &b.Reason, at(&b.At), at(&b.Until), &b.By, at(&b.LiftedAt), text(&b.VisitorName), text(&b.ByName),
	}
}

const (
	blockFrom = " FROM block b LEFT JOIN visitor v ON v.id = b.visitor LEFT JOIN app_user u ON u.id = b.by_user "
	// inForce says which blocks b hold at $2.
	inForce = "b.lifted_ms IS NULL AND (b.until_ms IS NULL OR b.until_ms > $2)"
)

var blockSelect = "SELECT " + of("b", blockCols) + ", v.name, u.name" + blockFrom

// BlockVisitor keeps a visitor from writing, instead of what kept them from it
// before, and records who did it. withNetwork also blocks the network that
// they came from last, if one is known. Only Workspace, Visitor, Reason, Until
// and By of b are read.
func (s *Store) BlockVisitor(ctx context.Context, b chat.Block, withNetwork bool) (chat.Block, error) {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		b.ID, b.At, b.Network = chat.NewID(), now, ""
		var network string
		err = c.row(ctx, "UPDATE visitor SET blocked = 1, blocked_until_ms = $3 WHERE id = $1 AND workspace = $2 AND erased_ms IS NULL RETURNING network",
			[]any{b.Visitor, b.Workspace, b.Until}, []any{&network})
		if errors.Is(err, sql.ErrNoRows) {
			return chat.Errorf(chat.NotFound, "visitor %s does not exist", b.Visitor)
		}
		if err != nil {
			return err
		}
		if withNetwork {
			b.Network = network
		}
		if _, err := c.exec(ctx, "UPDATE block SET lifted_ms = $2, lifted_by = $3 WHERE visitor = $1 AND lifted_ms IS NULL", b.Visitor, now, b.By); err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("block", blockCols), b.ID, b.Workspace, b.Visitor, b.Network, b.Reason, now, b.Until, b.By, nil); err != nil {
			return err
		}
		return c.audit(ctx, b.Workspace, b.By, "visitor.blocked", b.Visitor.String(), struct {
			Network bool  `json:"network"`
			UntilMS int64 `json:"until_ms,omitempty"`
		}{b.Network != "", untilMS(b)})
	})
	return b, s.fail(err, "visitor %s", b.Visitor)
}

func untilMS(b chat.Block) int64 {
	if b.Until.IsZero() {
		return 0
	}
	return b.Until.UnixMilli()
}

// LiftBlock lets the blocked write again, and records who did it. One that was
// lifted before stays so. NotFound for an unknown one.
func (s *Store) LiftBlock(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var visitor chat.ID
		err = c.row(ctx, "SELECT visitor FROM block WHERE id = $1 AND workspace = $2"+c.d.forUpdate, []any{id, workspace}, []any{&visitor})
		if errors.Is(err, sql.ErrNoRows) {
			return chat.Errorf(chat.NotFound, "block %s does not exist", id)
		}
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, "UPDATE block SET lifted_ms = $2, lifted_by = $3 WHERE id = $1 AND lifted_ms IS NULL", id, now, user)
		if err != nil || n == 0 {
			return err
		}
		if _, err := c.exec(ctx, "UPDATE visitor SET blocked = 0, blocked_until_ms = NULL WHERE id = $1 AND workspace = $2", actorKey(visitor), workspace); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "visitor.unblocked", visitor.String(), nil)
	})
	return s.fail(err, "block %s", id)
}

// Blocks gives a page of what is in force, the newest first, and the cursor of
// the next, or "".
func (s *Store) Blocks(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]chat.Block, string, error) {
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, "", s.fail(err, "read the clock")
	}
	limit = pageSize(limit)
	out, err := list(ctx, &read, blockSelect+"WHERE b.workspace = $1 AND "+inForce+" AND (b.at_ms, b.id) < ($3, $4) ORDER BY b.at_ms DESC, b.id DESC LIMIT $5",
		[]any{workspace, now, after.ms, after.id[:], limit + 1}, blockDest)
	if err != nil {
		return nil, "", s.fail(err, "list the blocked")
	}
	out, next := page(out, limit, func(b chat.Block) place { return place{b.At.UnixMilli(), b.ID} })
	return out, next, nil
}

// BlockOf gives what keeps a visitor from writing now, or NotFound.
func (s *Store) BlockOf(ctx context.Context, workspace, visitor chat.ID) (b chat.Block, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return b, s.fail(err, "read the clock")
	}
	err = read.row(ctx, blockSelect+"WHERE b.workspace = $1 AND "+inForce+" AND b.visitor = $3 ORDER BY b.at_ms DESC, b.id DESC", []any{workspace, now, visitor}, blockDest(&b))
	return b, s.fail(err, "block of visitor %s", visitor)
}

// BlockedNetworks gives the networks from which nobody may write now.
func (s *Store) BlockedNetworks(ctx context.Context, workspace chat.ID) ([]string, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT DISTINCT b.network FROM block b WHERE b.workspace = $1 AND b.network <> '' AND "+inForce+" ORDER BY 1",
		[]any{workspace, now}, func(n *string) []any { return []any{n} })
	return out, s.fail(err, "read the blocked networks")
}
