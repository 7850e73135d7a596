package auth_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestPassword(t *testing.T) {
	t.Parallel()
	t.Run("VerifiesItselfAndNothingElse", func(t *testing.T) {
		t.Parallel()
		const password = "올바른 말 배터리 스테이플"
		hash := auth.HashPassword(password)
		if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("hash %q does not name its parameters", hash)
		}
		if ok, stale := auth.VerifyPassword(hash, password); !ok || stale {
			t.Errorf("the right password: ok %v, stale %v", ok, stale)
		}
		for _, wrong := range []string{"", password + " ", strings.ToUpper("x" + password)} {
			if ok, _ := auth.VerifyPassword(hash, wrong); ok {
				t.Errorf("%q was taken for the password", wrong)
			}
		}
		if again := auth.HashPassword(password); again == hash {
			t.Error("two hashes of one password are equal: no salt")
		}
	})
	t.Run("VerifiesAKnownHashOfOtherParametersAndCallsItStale", func(t *testing.T) {
		t.Parallel()
		// Made by the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
		const known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
		if ok, stale := auth.VerifyPassword(known, "password"); !ok || !stale {
			t.Errorf("ok %v, stale %v", ok, stale)
		}
	})
	t.Run("RefusesWhatIsNoHash", func(t *testing.T) {
		t.Parallel()
		good := auth.HashPassword("correct horse")
		for _, bad := range []string{
			"", "x", "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			strings.Replace(good, "v=19", "v=18", 1), strings.Replace(good, "m=19456", "m=99999999", 1), strings.Replace(good, "t=2", "t=0", 1),
			strings.Replace(good, "p=1", "p=999", 1), good[:len(good)-40], good + "$",
		} {
			if ok, _ := auth.VerifyPassword(bad, "correct horse"); ok {
				t.Errorf("%q was accepted", bad)
			}
		}
	})
	t.Run("RulesSayWhatIsMissing", func(t *testing.T) {
		t.Parallel()
		cases := map[string]bool{
			"123456789": false, "1234567890": true, "열글자인비밀번호다!": true, "아홉글자비밀번호": false, "aaaaaaaaaaaa": false,
			strings.Repeat("ab", 100): true, strings.Repeat("ab", 101): false, "ADA@example.com": false,
		}
		for password, want := range cases {
			err := auth.CheckPassword(password, "ada@example.com")
			if (err == nil) != want || (err != nil && chat.CodeOf(err) != chat.Invalid) {
				t.Errorf("%q: %v, want allowed %v", password, err, want)
			}
		}
	})
	t.Run("OneTimePasswordsAreLegibleAndAllowed", func(t *testing.T) {
		t.Parallel()
		seen := make(map[string]bool)
		for range 200 {
			p := auth.OneTimePassword()
			if err := auth.CheckPassword(p, ""); err != nil || len(p) != 19 || strings.ContainsAny(p, "0O1lI") {
				t.Fatalf("one-time password %q: %v", p, err)
			}
			if seen[p] {
				t.Fatalf("%q came twice", p)
			}
			seen[p] = true
		}
	})
}

func TestToken(t *testing.T) {
	t.Parallel()
	token, hash := auth.NewToken()
	other, _ := auth.NewToken()
	if len(token) != 43 || token == other {
		t.Errorf("tokens %q and %q: want two different ones of 43 characters", token, other)
	}
	if got, err := auth.HashToken(token); err != nil || got != hash {
		t.Errorf("hash of the token: %v", err)
	}
	for _, bad := range []string{"", "x", token[1:], token + "A", strings.Repeat("!", 43)} {
		if _, err := auth.HashToken(bad); chat.CodeOf(err) != chat.Unauthenticated {
			t.Errorf("token %q: %v", bad, err)
		}
	}
	if !auth.SameToken(token, token) || auth.SameToken(token, other) || auth.SameToken(token, token[1:]) {
		t.Error("SameToken does not compare")
	}
}

func TestCan(t *testing.T) {
	t.Parallel()
	cases := []struct {
		roles []auth.Role
		may   []auth.Permission
		mayNo []auth.Permission
	}{
		{nil, nil, []auth.Permission{auth.ConversationsRead, auth.KnowledgeRead}},
		{[]auth.Role{auth.Owner}, []auth.Permission{auth.OwnersWrite, auth.SettingsWrite, auth.ConversationsWrite, auth.AuditRead}, nil},
		{[]auth.Role{auth.Admin}, []auth.Permission{auth.UsersWrite, auth.SettingsWrite}, []auth.Permission{auth.OwnersWrite}},
		{[]auth.Role{auth.Agent}, []auth.Permission{auth.ConversationsWrite, auth.PersonalRead, auth.KnowledgeRead, auth.AnalyticsRead}, []auth.Permission{auth.KnowledgeWrite, auth.UsersRead, auth.SettingsRead, auth.FlowsWrite}},
		{[]auth.Role{auth.Editor}, []auth.Permission{auth.KnowledgeWrite, auth.FlowsWrite}, []auth.Permission{auth.ConversationsRead, auth.AnalyticsRead, auth.PersonalRead}},
		{[]auth.Role{auth.Evaluator}, []auth.Permission{auth.ConversationsRead, auth.EvaluationsWrite, auth.AnalyticsRead}, []auth.Permission{auth.ConversationsWrite, auth.PersonalRead, auth.KnowledgeWrite}},
		{[]auth.Role{auth.Editor, auth.Agent}, []auth.Permission{auth.KnowledgeWrite, auth.ConversationsWrite}, []auth.Permission{auth.SettingsWrite}},
		{[]auth.Role{"stranger"}, nil, []auth.Permission{auth.KnowledgeRead, "no.such.permission"}},
	}
	for _, c := range cases {
		for _, p := range c.may {
			if !auth.Can(c.roles, p) {
				t.Errorf("%v may not %s", c.roles, p)
			}
		}
		for _, p := range c.mayNo {
			if auth.Can(c.roles, p) {
				t.Errorf("%v may %s", c.roles, p)
			}
		}
	}
}

func TestParseRoles(t *testing.T) {
	t.Parallel()
	got, err := auth.ParseRoles([]string{"agent", "owner", "agent"})
	if err != nil || !slices.Equal(got, []auth.Role{auth.Owner, auth.Agent}) {
		t.Errorf("roles %v, %v", got, err)
	}
	for _, bad := range [][]string{nil, {"boss"}, {"agent", ""}} {
		if _, err := auth.ParseRoles(bad); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_700_000_000_000)
	clock := func() time.Time { return now }
	tries := func(th *auth.Throttle, n int, email, from string) (allowed int) {
		for range n {
			if th.Allow(email, from) {
				allowed++
			}
		}
		return allowed
	}
	t.Run("FiveAtOnceThenOneEveryTwelveSeconds", func(t *testing.T) {
		th := auth.NewThrottle(clock)
		if n := tries(th, 10, "ada", "1.1.1.1"); n != 5 {
			t.Errorf("%d tries at once, want 5", n)
		}
		now = now.Add(25 * time.Second)
		if n := tries(th, 10, "ada", "1.1.1.1"); n != 2 {
			t.Errorf("%d tries after 25 s, want 2", n)
		}
		if n := tries(th, 10, "ada", "2.2.2.2"); n != 5 {
			t.Errorf("%d tries from another address, want 5: nobody can lock Ada out", n)
		}
		th.Forget("ada", "1.1.1.1")
		if n := tries(th, 10, "ada", "1.1.1.1"); n != 5 {
			t.Errorf("%d tries after a success, want 5", n)
		}
	})
	t.Run("OneAddressCannotTryEveryEmail", func(t *testing.T) {
		th := auth.NewThrottle(clock)
		allowed := 0
		for i := range 200 {
			allowed += tries(th, 1, string(rune('a'+i)), "1.1.1.1")
		}
		if allowed != 50 {
			t.Errorf("%d tries over 200 e-mails, want 50", allowed)
		}
	})
	t.Run("NeverMoreThanItsPace", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			at := time.UnixMilli(1_700_000_000_000)
			start := at
			th := auth.NewThrottle(func() time.Time { return at })
			allowed := 0
			for _, ms := range rapid.SliceOfN(rapid.IntRange(0, 30_000), 1, 60).Draw(t, "pauses in ms") {
				at = at.Add(time.Duration(ms) * time.Millisecond)
				if th.Allow("ada", "1.1.1.1") {
					allowed++
				}
			}
			if limit := 5 + int(at.Sub(start)/(12*time.Second)) + 1; allowed > limit {
				t.Fatalf("%d tries in %v, want at most %d", allowed, at.Sub(start), limit)
			}
		})
	})
}
