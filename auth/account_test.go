package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// office is Accounts on a real store with a clock that the test moves.
type office struct {
	*testing.T
	auth.Accounts
	s   *store.Store
	ws  chat.ID
	now time.Time
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, now: time.UnixMilli(1_700_000_000_000).UTC()}
	clock := func() time.Time { return o.now }
	o.s = storetest.Open(t, storetest.SQLite(t))
	ws, err := o.s.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	o.ws = ws.ID
	o.Accounts = auth.Accounts{Store: o.s, Now: clock, Throttle: auth.NewThrottle(clock)}
	return o
}

func (o *office) code(want chat.Code, err error) {
	o.Helper()
	if got := chat.CodeOf(err); got != want {
		o.Fatalf("error %v of code %q, want %q", err, got, want)
	}
}

func (o *office) ada() {
	o.Helper()
	_, _, err := o.CreateUser(o.Context(), o.ws, "ada@example.com", "Ada", "correct horse", []auth.Role{auth.Agent})
	o.code("", err)
}

func (o *office) signIn(password string) (auth.Session, auth.Member) {
	o.Helper()
	s, m, err := o.SignIn(o.Context(), "ada@example.com", password, chat.ID{}, "1.1.1.1")
	o.code("", err)
	return s, m
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	t.Run("GivesASessionThatSaysWho", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ada()
		s, m := o.signIn("correct horse")
		if s.CSRF == "" || s.CSRF == s.Token || !s.ExpiresAt.Equal(o.now.Add(30*24*time.Hour)) {
			t.Errorf("session %+v", s)
		}
		got, who, err := o.Who(t.Context(), s.Token)
		o.code("", err)
		if got.CSRF != s.CSRF || who.ID != m.ID || who.Name != "Ada" || who.MustChange {
			t.Errorf("who: %+v, %+v", got, who)
		}
		o.code("", o.SignOut(t.Context(), s.Token))
		_, _, err = o.Who(t.Context(), s.Token)
		o.code(chat.Unauthenticated, err)
		o.code("", o.SignOut(t.Context(), "no token"))
	})
	t.Run("SaysTheSameForAWrongPasswordAndAnUnknownEmail", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ada()
		_, _, wrong := o.SignIn(t.Context(), "ada@example.com", "wrong horse!", chat.ID{}, "1.1.1.1")
		_, _, unknown := o.SignIn(t.Context(), "eve@example.com", "wrong horse!", chat.ID{}, "1.1.1.1")
		o.code(chat.Unauthenticated, wrong)
		if wrong.Error() != unknown.Error() {
			t.Errorf("%q and %q tell which addresses have an account", wrong, unknown)
		}
	})
	t.Run("IsThrottled", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ada()
		for range 5 {
			_, _, err := o.SignIn(t.Context(), "ada@example.com", "wrong horse!", chat.ID{}, "1.1.1.1")
			o.code(chat.Unauthenticated, err)
		}
		_, _, err := o.SignIn(t.Context(), " ADA@example.com", "correct horse", chat.ID{}, "1.1.1.1")
		o.code(chat.RateLimited, err)
		o.now = o.now.Add(12 * time.Second)
		o.signIn("correct horse")
	})
	t.Run("ChoosesTheWorkspace", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ada()
		second, err := o.s.CreateWorkspace(t.Context(), chat.Workspace{Slug: "second", TimeZone: "UTC"})
		o.code("", err)
		_, _, err = o.SignIn(t.Context(), "ada@example.com", "correct horse", second.ID, "1.1.1.1")
		o.code(chat.Forbidden, err)
		_, once, err := o.CreateUser(t.Context(), second.ID, "ada@example.com", "Another name", "", []auth.Role{auth.Admin})
		o.code("", err)
		if once != "" {
			t.Error("an existing account was given a one-time password")
		}
		_, m, err := o.SignIn(t.Context(), "ada@example.com", "correct horse", second.ID, "1.1.1.1")
		o.code("", err)
		if m.Workspace != second.ID || m.Name != "Ada" || len(m.Roles) != 1 || m.Roles[0] != auth.Admin {
			t.Errorf("member %+v", m)
		}
	})
}

func TestWho(t *testing.T) {
	t.Parallel()
	t.Run("EndsAfterTwelveIdleHours", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ada()
		s, _ := o.signIn("correct horse")
		for range 4 { // in use: it goes on
			o.now = o.now.Add(11 * time.Hour)
			_, _, err := o.Who(t.Context(), s.Token)
			o.code("", err)
		}
		o.now = o.now.Add(12 * time.Hour)
		_, _, err := o.Who(t.Context(), s.Token)
		o.code(chat.Unauthenticated, err)
		o.now = o.now.Add(-12 * time.Hour) // gone, not only hidden
		_, _, err = o.Who(t.Context(), s.Token)
		o.code(chat.Unauthenticated, err)
	})
	t.Run("EndsAfterThirtyDaysHoweverBusy", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ada()
		s, _ := o.signIn("correct horse")
		hours := 0
		for ; hours < 24*40; hours += 8 {
			o.now = o.now.Add(8 * time.Hour)
			if _, _, err := o.Who(t.Context(), s.Token); err != nil {
				break
			}
		}
		if want := 30*24 - 8; hours != want {
			t.Errorf("in use for %d hours, want %d", hours, want)
		}
	})
	t.Run("RefusesATokenNobodyHas", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		token, _ := auth.NewToken()
		for _, bad := range []string{token, "", "x"} {
			_, _, err := o.Who(t.Context(), bad)
			o.code(chat.Unauthenticated, err)
		}
	})
}

func TestCreateUser(t *testing.T) {
	t.Parallel()
	t.Run("WithoutAPasswordGivesAOneTimeOneToChange", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		_, once, err := o.CreateUser(t.Context(), o.ws, "ada@example.com", "Ada", "", []auth.Role{auth.Owner})
		o.code("", err)
		s, m := o.signIn(once)
		if !m.MustChange {
			t.Error("a one-time password need not be changed")
		}
		other, _ := o.signIn(once)
		o.code(chat.Unauthenticated, o.ChangePassword(t.Context(), s, m, "wrong horse!", "correct horse", "1.1.1.1"))
		o.code(chat.Invalid, o.ChangePassword(t.Context(), s, m, once, "short", "1.1.1.1"))
		o.code(chat.Invalid, o.ChangePassword(t.Context(), s, m, once, once, "1.1.1.1"))
		o.code("", o.ChangePassword(t.Context(), s, m, once, "correct horse", "1.1.1.1"))
		_, who, err := o.Who(t.Context(), s.Token)
		o.code("", err)
		if who.MustChange {
			t.Error("the password must still be changed")
		}
		_, _, err = o.Who(t.Context(), other.Token)
		o.code(chat.Unauthenticated, err)
		_, _, err = o.SignIn(t.Context(), "ada@example.com", once, chat.ID{}, "9.9.9.9")
		o.code(chat.Unauthenticated, err)
	})
	t.Run("RefusesBadInput", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		agent := []auth.Role{auth.Agent}
		cases := []struct {
			email, name, password string
			roles                 []auth.Role
		}{
			{"ada", "Ada", "correct horse", agent},
			{"Ada <ada@example.com>", "Ada", "correct horse", agent},
			{"ädä@example.com", "Ada", "correct horse", agent},
			{strings.Repeat("a", 250) + "@example.com", "Ada", "correct horse", agent},
			{"ada@example.com", "  ", "correct horse", agent},
			{"ada@example.com", strings.Repeat("a", 81), "correct horse", agent},
			{"ada@example.com", "Ada", "short", agent},
			{"ada@example.com", "Ada", "correct horse", nil},
		}
		for _, c := range cases {
			_, _, err := o.CreateUser(t.Context(), o.ws, c.email, c.name, c.password, c.roles)
			o.code(chat.Invalid, err)
		}
		o.ada()
		_, _, err := o.CreateUser(t.Context(), o.ws, "ADA@example.com", "Ada", "correct horse", agent)
		o.code(chat.Conflict, err)
	})
	t.Run("RenewsAHashOfOldParametersAtSignIn", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ada()
		u, err := o.s.UserByEmail(t.Context(), "ada@example.com")
		o.code("", err)
		const old = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
		o.code("", o.s.SetPassword(t.Context(), u.ID, old, false))
		o.signIn("password")
		u, err = o.s.UserByEmail(t.Context(), "ada@example.com")
		o.code("", err)
		if !strings.Contains(u.PasswordHash, "m=19456,t=2,p=1") {
			t.Errorf("the hash is still %q", u.PasswordHash)
		}
	})
}
