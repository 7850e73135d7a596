package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

var _ auth.InvitationStore = (*Store)(nil)

const invitationCols = "id, workspace, email, roles, teams, invited_by, created_ms, expires_ms"

func invitationDest(i *auth.Invitation) []any {
	return []any{&i.ID, &i.Workspace, &i.Email, from(&i.Roles), from(&i.Teams), &i.By, at(&i.CreatedAt), at(&i.ExpiresAt)}
}

const waitingInvitation = "accepted_ms IS NULL AND revoked_ms IS NULL"

// invitationDetail is what the audit keeps of an invitation: no address.
func invitationDetail(i auth.Invitation) any {
	return struct {
		Roles []auth.Role `json:"roles"`
	}{i.Roles}
}

// CreateInvitation implements auth.InvitationStore.
func (s *Store) CreateInvitation(ctx context.Context, i auth.Invitation, link auth.TokenHash) error {
	err := s.write(ctx, func(c *conn) error {
		gone := time.Time{}
		err := c.row(ctx, `SELECT m.deactivated_ms FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.workspace = $1 AND u.email = $2`,
			[]any{i.Workspace, i.Email}, []any{at(&gone)})
		switch {
		case err == nil && gone.IsZero():
			return chat.At("email", chat.Tell(chat.Errorf(chat.Conflict, "this address has an account here already"), "mail_member"))
		case err == nil:
			return chat.At("email", chat.Tell(chat.Errorf(chat.Conflict, "this address has a deactivated account here: reactivate it instead"), "mail_deactivated"))
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if err := c.areTeams(ctx, i.Workspace, i.Teams); err != nil {
			return chat.At("teams", err)
		}
		waiting := 0
		if err := c.row(ctx, "SELECT count(*) FROM invitation WHERE workspace = $1 AND email = $2 AND "+waitingInvitation, []any{i.Workspace, i.Email}, []any{&waiting}); err != nil {
			return err
		}
		if waiting > 0 {
			return chat.At("email", chat.Tell(chat.Errorf(chat.Conflict, "this address is invited already: make a new link for it instead"), "mail_invited"))
		}
		if _, err := c.exec(ctx, insertInto("invitation", invitationCols), i.ID, i.Workspace, i.Email, encode(i.Roles), encode(i.Teams), i.By, i.CreatedAt, i.ExpiresAt); err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("invitation_link", "token_hash, invitation"), link[:], i.ID); err != nil {
			return err
		}
		return c.audit(ctx, i.Workspace, i.By, "user.invited", i.ID.String(), invitationDetail(i))
	})
	return s.fail(err, "invitation %s", i.ID)
}

// Invitations gives a workspace's invitations that wait, newest first.
func (s *Store) Invitations(ctx context.Context, workspace chat.ID) ([]auth.Invitation, error) {
	out, err := list(ctx, &s.read, "SELECT "+invitationCols+" FROM invitation WHERE workspace = $1 AND "+waitingInvitation+" ORDER BY created_ms DESC, id",
		[]any{workspace}, invitationDest)
	return out, s.fail(err, "read the invitations")
}

// Invitation gives one that waits, or NotFound.
func (s *Store) Invitation(ctx context.Context, workspace, id chat.ID) (i auth.Invitation, err error) {
	err = s.read.row(ctx, "SELECT "+invitationCols+" FROM invitation WHERE workspace = $1 AND id = $2 AND "+waitingInvitation, []any{workspace, id}, invitationDest(&i))
	return i, s.fail(err, "invitation %s", id)
}

// LinkInvitation implements auth.InvitationStore.
func (s *Store) LinkInvitation(ctx context.Context, workspace, by, id chat.ID, link auth.TokenHash, until time.Time) (i auth.Invitation, err error) {
	err = s.write(ctx, func(c *conn) error {
		i = auth.Invitation{}
		if err := c.row(ctx, "UPDATE invitation SET expires_ms = $3 WHERE workspace = $1 AND id = $2 AND "+waitingInvitation+" RETURNING "+invitationCols,
			[]any{workspace, id, until}, invitationDest(&i)); err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("invitation_link", "token_hash, invitation"), link[:], id); err != nil {
			return err
		}
		if by.IsZero() {
			return nil
		}
		return c.audit(ctx, workspace, by, "user.invitation_linked", id.String(), invitationDetail(i))
	})
	return i, s.fail(err, "invitation %s", id)
}

// RevokeInvitation takes one back, and records who did it. NotFound for one
// that does not wait.
func (s *Store) RevokeInvitation(ctx context.Context, workspace, by, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, "UPDATE invitation SET revoked_ms = $3 WHERE workspace = $1 AND id = $2 AND "+waitingInvitation, workspace, id, now)
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `DELETE FROM invitation_link WHERE invitation = $1`, id); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "user.invitation_revoked", id.String(), nil)
	})
	return s.fail(err, "invitation %s", id)
}

// InvitationByLink implements auth.InvitationStore. The link is how its
// workspace is found.
func (s *Store) InvitationByLink(ctx context.Context, link auth.TokenHash) (i auth.Invitation, err error) {
	err = s.read.row(ctx, "SELECT "+of("i", invitationCols)+" FROM invitation_link l JOIN invitation i ON i.id = l.invitation WHERE l.token_hash = $1 AND "+waitingInvitation,
		[]any{link[:]}, invitationDest(&i))
	return i, s.fail(err, "invitation")
}

// AcceptInvitation implements auth.InvitationStore.
func (s *Store) AcceptInvitation(ctx context.Context, id chat.ID, m auth.Member) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var teams []chat.ID
		err = c.row(ctx, "UPDATE invitation SET accepted_ms = $3 WHERE id = $1 AND workspace = $2 AND "+waitingInvitation+" RETURNING teams",
			[]any{id, m.Workspace, now}, []any{from(&teams)})
		if errors.Is(err, sql.ErrNoRows) {
			return chat.Errorf(chat.Conflict, "this invitation was used meanwhile")
		}
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `DELETE FROM invitation_link WHERE invitation = $1`, id); err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("app_user", userCols)+" ON CONFLICT (id) DO NOTHING",
			m.ID, m.Email, m.Name, m.PasswordHash, m.MustChange, m.CreatedAt); err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("membership", "workspace, user_id, roles, created_ms"), m.Workspace, m.ID, encode(m.Roles), now); err != nil {
			return err
		}
		if err := c.joinTeams(ctx, m.Workspace, m.ID, teams); err != nil {
			return err
		}
		return c.audit(ctx, m.Workspace, m.ID, "user.joined", m.ID.String(), invitationDetail(auth.Invitation{Roles: m.Roles}))
	})
	return s.fail(err, "invitation %s", id)
}
