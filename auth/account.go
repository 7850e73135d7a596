package auth

import (
	"context"
	"net/mail"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// User is a person who works here. Users are global; what they may do is said
// by their membership in a workspace.
type User struct {
	ID           chat.ID
	Email        string // lower case, unique
	Name         string
	PasswordHash string // PHC string
	MustChange   bool   // the password was given by somebody else
	CreatedAt    time.Time
}

// Member is a user in one workspace.
type Member struct {
	User
	Workspace chat.ID
	Roles     []Role
	// DeactivatedAt is when they were sent away; zero for who works here.
	DeactivatedAt time.Time
	// SeenAt is when they were last signed in here, to a few minutes; zero for never.
	SeenAt time.Time
}

// Revision names what may change of a membership.
func (m Member) Revision() string {
	return chat.Revision([]any{m.Name, m.Roles, m.DeactivatedAt.IsZero()})
}

// MemberChange changes a membership; nil fields stay as they are.
type MemberChange struct {
	// Name is the account's own: only of who belongs to this workspace alone.
	Name    *string
	Roles   *[]Role
	Active  *bool
	BasedOn string // revision of the membership, "" any
}

// Check refuses a name that cannot be; the error is Invalid, at its field.
func (ch MemberChange) Check() error {
	if ch.Name == nil {
		return nil
	}
	return chat.At("name", checkName(*ch.Name))
}

// Session is a sign-in. Token is set only by SignIn: it is not stored.
type Session struct {
	Token     string
	Hash      TokenHash
	User      chat.ID
	Workspace chat.ID
	CSRF      string // must come with every request that changes something
	CreatedAt time.Time
	ExpiresAt time.Time // the absolute end
	SeenAt    time.Time
}

// How long a session lasts.
const (
	IdleLimit     = 12 * time.Hour      // without a request
	AbsoluteLimit = 30 * 24 * time.Hour // altogether
	touchEvery    = 5 * time.Minute     // how often SeenAt is written
)

// Store is what Accounts needs. Errors are of package chat: NotFound for what
// is not there, Conflict for an e-mail that is taken.
type Store interface {
	// CreateUser inserts a user and the membership, or only the membership
	// when the user exists: then Conflict when that exists too.
	CreateUser(ctx context.Context, m Member) error
	UserByEmail(ctx context.Context, email string) (User, error)
	// Memberships gives the user's, in the order in which they were made.
	Memberships(ctx context.Context, user chat.ID) ([]Member, error)
	SetPassword(ctx context.Context, user chat.ID, hash string, mustChange bool) error
	CreateSession(ctx context.Context, s Session) error
	// SessionByToken gives the session and its member, or NotFound.
	SessionByToken(ctx context.Context, hash TokenHash) (Session, Member, error)
	// TouchSession notes that a session, and with it its member, was seen.
	TouchSession(ctx context.Context, hash TokenHash, at time.Time) error
	DeleteSession(ctx context.Context, hash TokenHash) error
	// DeleteSessions ends a user's sessions but one.
	DeleteSessions(ctx context.Context, user chat.ID, except TokenHash) error
	// ResetPassword sets the password of a member who belongs to this workspace
	// alone, ends all of their sessions, and records who did it. Conflict for
	// who belongs to another workspace, too.
	ResetPassword(ctx context.Context, workspace, by, user chat.ID, hash string) error
}

// Accounts signs people in and out. Safe for concurrent use.
type Accounts struct {
	Store       Store
	Invitations InvitationStore // nil where nobody is invited
	Now         func() time.Time
	Throttle    *Throttle // nil: sign-ins are not throttled
}

// decoy is verified when there is no such user, so that the time of the
// answer does not tell which addresses have an account.
var decoy = sync.OnceValue(func() string { return HashPassword(OneTimePassword()) })

// SignIn checks e-mail and password and begins a session in the user's first
// workspace, or the given one. from is the client's address, for throttling.
// Unauthenticated for a wrong pair, without saying which part was wrong;
// RateLimited after too many tries; Forbidden without a membership.
func (a Accounts) SignIn(ctx context.Context, email, password string, workspace chat.ID, from string) (Session, Member, error) {
	email = normal(email)
	if a.Throttle != nil && !a.Throttle.Allow(email, from) {
		return Session{}, Member{}, chat.Errorf(chat.RateLimited, "too many tries: wait a minute and try again")
	}
	wrong := chat.Errorf(chat.Unauthenticated, "e-mail or password is wrong")
	u, err := a.Store.UserByEmail(ctx, email)
	switch {
	case chat.CodeOf(err) == chat.NotFound:
		VerifyPassword(decoy(), password)
		return Session{}, Member{}, wrong
	case err != nil:
		return Session{}, Member{}, err
	}
	ok, stale := VerifyPassword(u.PasswordHash, password)
	if !ok {
		return Session{}, Member{}, wrong
	}
	if a.Throttle != nil {
		a.Throttle.Forget(email, from)
	}
	if stale {
		if err := a.Store.SetPassword(ctx, u.ID, HashPassword(password), u.MustChange); err != nil {
			return Session{}, Member{}, err
		}
	}
	m, err := a.member(ctx, u.ID, workspace)
	if err != nil {
		return Session{}, Member{}, err
	}
	s, err := a.begin(ctx, m)
	return s, m, err
}

func (a Accounts) member(ctx context.Context, user, workspace chat.ID) (Member, error) {
	all, err := a.Store.Memberships(ctx, user)
	if err != nil {
		return Member{}, err
	}
	for _, m := range all {
		if workspace.IsZero() || m.Workspace == workspace {
			return m, nil
		}
	}
	return Member{}, chat.Errorf(chat.Forbidden, "this account belongs to no workspace here")
}

func (a Accounts) begin(ctx context.Context, m Member) (Session, error) {
	now := a.Now()
	token, hash := NewToken()
	csrf, _ := NewToken()
	s := Session{
		Token: token, Hash: hash, User: m.ID, Workspace: m.Workspace, CSRF: csrf,
		CreatedAt: now, ExpiresAt: now.Add(AbsoluteLimit), SeenAt: now,
	}
	return s, a.Store.CreateSession(ctx, s)
}

// Who gives the session and member behind a token. Unauthenticated when there
// is none, or when it is over.
func (a Accounts) Who(ctx context.Context, token string) (Session, Member, error) {
	hash, err := HashToken(token)
	if err != nil {
		return Session{}, Member{}, err
	}
	s, m, err := a.Store.SessionByToken(ctx, hash)
	over := chat.Errorf(chat.Unauthenticated, "the session is over: sign in again")
	if chat.CodeOf(err) == chat.NotFound {
		return Session{}, Member{}, over
	}
	if err != nil {
		return Session{}, Member{}, err
	}
	now := a.Now()
	if !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) >= IdleLimit {
		if err := a.Store.DeleteSession(ctx, hash); err != nil {
			return Session{}, Member{}, err
		}
		return Session{}, Member{}, over
	}
	if now.Sub(s.SeenAt) >= touchEvery {
		if err := a.Store.TouchSession(ctx, hash, now); err != nil {
			return Session{}, Member{}, err
		}
		s.SeenAt = now
	}
	return s, m, nil
}

// SignOut ends a session; one that is not there is no error.
func (a Accounts) SignOut(ctx context.Context, token string) error {
	hash, err := HashToken(token)
	if err != nil {
		return nil //nolint:nilerr // what is no token has no session to end
	}
	return a.Store.DeleteSession(ctx, hash)
}

// CreateUser makes an account with a membership. An empty password is
// replaced by a one-time password, which is returned and must be changed at
// the first sign-in. When the e-mail has an account already, its owner keeps
// name and password and becomes a member; once is "" then too.
func (a Accounts) CreateUser(ctx context.Context, workspace chat.ID, email, name, password string, roles []Role) (m Member, once string, err error) {
	email, name = normal(email), strings.TrimSpace(name)
	if err := checkEmail(email); err != nil {
		return Member{}, "", err
	}
	if err := checkName(name); err != nil {
		return Member{}, "", err
	}
	if len(roles) == 0 {
		return Member{}, "", chat.Tell(chat.Errorf(chat.Invalid, "name at least one role"), "roles_missing")
	}
	if password == "" {
		once = OneTimePassword()
		password = once
	} else if err := CheckPassword(password, email); err != nil {
		return Member{}, "", err
	}
	m = Member{
		User: User{
			ID: chat.NewID(), Email: email, Name: name, PasswordHash: HashPassword(password), MustChange: once != "", CreatedAt: a.Now(),
		},
		Workspace: workspace, Roles: roles,
	}
	if u, err := a.Store.UserByEmail(ctx, email); err == nil {
		m.User, once = u, ""
	} else if chat.CodeOf(err) != chat.NotFound {
		return Member{}, "", err
	}
	if err := a.Store.CreateUser(ctx, m); err != nil {
		return Member{}, "", err
	}
	return m, once, nil
}

// ChangePassword sets a new password and ends the user's other sessions.
// Unauthenticated when the old one is wrong, RateLimited like SignIn.
func (a Accounts) ChangePassword(ctx context.Context, s Session, m Member, old, password, from string) error {
	if a.Throttle != nil && !a.Throttle.Allow(m.Email, from) {
		return chat.Errorf(chat.RateLimited, "too many tries: wait a minute and try again")
	}
	u, err := a.Store.UserByEmail(ctx, m.Email)
	if err != nil {
		return err
	}
	if ok, _ := VerifyPassword(u.PasswordHash, old); !ok {
		return chat.Errorf(chat.Unauthenticated, "the old password is wrong")
	}
	if err := CheckPassword(password, u.Email); err != nil {
		return err
	}
	if old == password {
		return chat.Tell(chat.Errorf(chat.Invalid, "the new password is the old one"), "password_same")
	}
	if err := a.Store.SetPassword(ctx, u.ID, HashPassword(password), false); err != nil {
		return err
	}
	return a.Store.DeleteSessions(ctx, u.ID, s.Hash)
}

// ResetPassword gives a member a one-time password, which must be changed at
// the next sign-in, and ends their sessions. The errors are the store's.
func (a Accounts) ResetPassword(ctx context.Context, workspace, by, user chat.ID) (once string, err error) {
	once = OneTimePassword()
	return once, a.Store.ResetPassword(ctx, workspace, by, user, HashPassword(once))
}

// normal is how an e-mail address is stored and compared.
func normal(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func checkEmail(email string) error {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > 254 || !isASCII(email) {
		return chat.Tell(chat.Errorf(chat.Invalid, "%q is not an e-mail address", email), "mail_address")
	}
	return nil
}

// isASCII: both databases agree on the lower case of ASCII only.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
