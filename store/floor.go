package store

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// maxFloor bounds what the live board shows.
const maxFloor = 5000

// FloorChats gives the open conversations that wait for a person or have one,
// who has waited longest first, without what was said in them. At most 5,000.
func (s *Store) FloorChats(ctx context.Context, workspace chat.ID) ([]chat.FloorChat, error) {
	out, err := list(ctx, &s.read, `SELECT c.id, c.visitor, v.name, v.vip, c.owner, c.agent, c.team, c.priority, c.lang, c.guests, c.preview_by, c.active_ms,
		h.reason, h.requested_ms, h.accepted_ms, k.kind, k.due_ms, k.warned_ms, k.breached_ms
		FROM conversation c JOIN visitor v ON v.id = c.visitor
		LEFT JOIN handoff h ON h.conversation = c.id AND h.status IN ('queued', 'accepted')
		LEFT JOIN sla_clock k ON k.conversation = c.id AND k.ended_ms IS NULL AND NOT EXISTS (SELECT 1 FROM sla_clock o
			WHERE o.conversation = c.id AND o.ended_ms IS NULL AND (o.due_ms, o.kind) < (k.due_ms, k.kind))
		WHERE c.workspace = $1 AND c.status = 'open' AND c.owner IN ('queue', 'agent')
		ORDER BY COALESCE(h.requested_ms, c.active_ms), c.id LIMIT $2`, []any{workspace, maxFloor},
		func(f *chat.FloorChat) []any {
			return []any{
				&f.Conversation, &f.Visitor, &f.VisitorName, yes(&f.VIP), &f.Owner, &f.Agent, &f.Team, &f.Priority, &f.Lang, from(&f.Guests),
				&f.PreviewBy, at(&f.ActiveAt), text(&f.Reason), at(&f.AskedAt), at(&f.AcceptedAt),
				text((*string)(&f.DueKind)), at(&f.DueAt), flagged(&f.Warned), flagged(&f.Breached),
			}
		})
	return out, s.fail(err, "read who waits and who is served")
}

// FloorOffers gives the offers that stand in a workspace, oldest first.
func (s *Store) FloorOffers(ctx context.Context, workspace chat.ID) ([]chat.Offer, error) {
	out, err := list(ctx, &s.read, "SELECT "+offerCols+" FROM offer WHERE workspace = $1 AND status = 'open' ORDER BY made_ms, id LIMIT $2",
		[]any{workspace, maxFloor}, offerDest)
	return out, s.fail(err, "read the offers that stand")
}
