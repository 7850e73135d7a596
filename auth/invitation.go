package auth

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// InvitationLimit is how long a link to an invitation works.
const InvitationLimit = 7 * 24 * time.Hour

// Invitation waits for somebody who is to work here. It is used once, by
// whichever link to it comes first.
type Invitation struct {
	ID        chat.ID
	Workspace chat.ID
	Email     string // lower case; the account is made for this address alone
	Roles     []Role
	Teams     []chat.ID // that they join; those that are gone by then are left out
	By        chat.ID
	CreatedAt time.Time
	ExpiresAt time.Time // of its newest link
}

// Open says what stands in the way of using an invitation: nothing, or Invalid.
func (i Invitation) Open(now time.Time) error {
	if !now.Before(i.ExpiresAt) {
		return chat.Errorf(chat.Invalid, "this invitation has expired: ask for a new link")
	}
	return nil
}

// InvitationStore is what Accounts needs for invitations. Errors are of
// package chat.
type InvitationStore interface {
	// CreateInvitation keeps one with its first link, and records who did it.
	// Conflict for an address that is a member's, or invited already; Invalid for
	// a team that is not there.
	CreateInvitation(ctx context.Context, i Invitation, link TokenHash) error
	// LinkInvitation adds a link to one that waits, and moves its end; nobody in
	// by, as for a letter whose asking was recorded, records nothing. NotFound for
	// one that was used or taken back.
	LinkInvitation(ctx context.Context, workspace, by, id chat.ID, link TokenHash, until time.Time) (Invitation, error)
	// InvitationByLink gives one that waits, or NotFound.
	InvitationByLink(ctx context.Context, link TokenHash) (Invitation, error)
	// AcceptInvitation makes the member and uses the invitation up: Conflict
	// when somebody has used it meanwhile. An account that exists is not changed.
	AcceptInvitation(ctx context.Context, id chat.ID, m Member) error
}

// Invite keeps an invitation and gives the token of its first link. Only the
// token's hash is stored.
func (a Accounts) Invite(ctx context.Context, workspace, by chat.ID, email string, roles []Role, teams []chat.ID) (Invitation, string, error) {
	email = normal(email)
	if err := checkEmail(email); err != nil {
		return Invitation{}, "", chat.At("email", err)
	}
	now := a.Now()
	token, hash := NewToken()
	i := Invitation{ID: chat.NewID(), Workspace: workspace, Email: email, Roles: roles, Teams: teams, By: by, CreatedAt: now, ExpiresAt: now.Add(InvitationLimit)}
	return i, token, a.Invitations.CreateInvitation(ctx, i, hash)
}

// Link gives the token of another link to an invitation that waits; it works
// as long as a first one. Earlier links keep working.
func (a Accounts) Link(ctx context.Context, workspace, by, id chat.ID) (Invitation, string, error) {
	token, hash := NewToken()
	i, err := a.Invitations.LinkInvitation(ctx, workspace, by, id, hash, a.Now().Add(InvitationLimit))
	return i, token, err
}

// Invited gives the invitation behind a link, and whether its address has an
// account already. NotFound for an unknown or used one, Invalid when expired.
func (a Accounts) Invited(ctx context.Context, token string) (i Invitation, known bool, err error) {
	gone := chat.Errorf(chat.NotFound, "this invitation is not there any more: it was used, or taken back")
	hash, err := HashToken(token)
	if err != nil {
		return i, false, gone
	}
	i, err = a.Invitations.InvitationByLink(ctx, hash)
	if chat.CodeOf(err) == chat.NotFound {
		return i, false, gone
	}
	if err != nil {
		return i, false, err
	}
	if err := i.Open(a.Now()); err != nil {
		return i, false, err
	}
	_, err = a.Store.UserByEmail(ctx, i.Email)
	if chat.CodeOf(err) == chat.NotFound {
		return i, false, nil
	}
	return i, err == nil, err
}

// Join uses an invitation: it makes the account with a name and a password, or
// adds the membership to an account whose password is given, and signs in.
// from is the client's address, for throttling. Errors are those of Invited
// and SignIn, and Invalid with its field for a name or password that cannot be.
func (a Accounts) Join(ctx context.Context, token, name, password, from string) (Session, Member, error) {
	i, known, err := a.Invited(ctx, token)
	if err != nil {
		return Session{}, Member{}, err
	}
	m := Member{Workspace: i.Workspace, Roles: i.Roles}
	if known {
		m.User, err = a.proven(ctx, i.Email, password, from)
	} else {
		m.User, err = a.fresh(i.Email, name, password)
	}
	if err != nil {
		return Session{}, Member{}, err
	}
	if err := a.Invitations.AcceptInvitation(ctx, i.ID, m); err != nil {
		return Session{}, Member{}, err
	}
	s, err := a.begin(ctx, m)
	return s, m, err
}

// proven gives the account of an address to who knows its password.
func (a Accounts) proven(ctx context.Context, email, password, from string) (User, error) {
	if a.Throttle != nil && !a.Throttle.Allow(email, from) {
		return User{}, chat.Errorf(chat.RateLimited, "too many tries: wait a minute and try again")
	}
	u, err := a.Store.UserByEmail(ctx, email)
	if err != nil {
		return User{}, err
	}
	if ok, _ := VerifyPassword(u.PasswordHash, password); !ok {
		return User{}, chat.At("password", chat.Tell(chat.Errorf(chat.Invalid, "this is not the password of your account"), "password_wrong"))
	}
	return u, nil
}

// fresh makes an account that is not stored yet.
func (a Accounts) fresh(email, name, password string) (User, error) {
	name = strings.TrimSpace(name)
	if err := checkName(name); err != nil {
		return User{}, chat.At("name", err)
	}
	if err := CheckPassword(password, email); err != nil {
		return User{}, chat.At("password", err)
	}
	return User{ID: chat.NewID(), Email: email, Name: name, PasswordHash: HashPassword(password), CreatedAt: a.Now()}, nil
}

func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n == 0 || n > 80 {
		return chat.Tell(chat.Errorf(chat.Invalid, "the name has %d characters: 1 to 80 are allowed", n), "name_length", "most", 80)
	}
	return nil
}
