package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var accountCases = []testCase{
	{"UsersAreGlobalAndMembersLocal", users},
	{"SessionsAreFoundByTokenHash", sessions},
	{"TheLastOwnerStays", lastOwner},
	{"SignInWorksOnTheRealStore", signIn},
	{"InvitationsLeadIntoTeams", invitedTeams},
	{"OnlyAccountsOfOneWorkspaceAreRenamed", renamed},
}

func users(w *world) {
	at := time.UnixMilli(1_700_000_000_123).UTC()
	u := auth.User{ID: chat.NewID(), Email: "cho@example.com", Name: "조은", PasswordHash: "h", MustChange: true, CreatedAt: at}
	m := auth.Member{User: u, Workspace: w.ws, Roles: []auth.Role{auth.Admin, auth.Agent}}
	w.must(w.s.CreateUser(w.Context(), m))
	got, err := w.s.UserByEmail(w.Context(), "cho@example.com")
	w.must(err)
	w.same("user", u, got)
	member, err := w.s.Member(w.Context(), w.ws, u.ID)
	w.must(err)
	w.same("member", m, member)
	w.code(chat.Conflict, w.s.CreateUser(w.Context(), m))
	other := m
	other.ID = chat.NewID()
	w.code(chat.Conflict, w.s.CreateUser(w.Context(), other)) // the e-mail is taken
	second := m
	second.Workspace, second.Roles = w.workspace("second"), []auth.Role{auth.Editor}
	w.must(w.s.CreateUser(w.Context(), second))
	all, err := w.s.Memberships(w.Context(), u.ID)
	w.must(err)
	w.same("memberships", map[chat.ID][]auth.Role{w.ws: m.Roles, second.Workspace: second.Roles},
		map[chat.ID][]auth.Role{all[0].Workspace: all[0].Roles, all[1].Workspace: all[1].Roles})
	names := func(ws chat.ID) (out []string) {
		members, err := w.s.Users(w.Context(), ws)
		w.must(err)
		for _, m := range members {
			out = append(out, m.Name)
		}
		return out
	}
	w.same("users", []string{"Ada", "Bo", "조은"}, names(w.ws))
	w.same("users of the second", []string{"조은"}, names(second.Workspace))
	w.must(w.s.SetPassword(w.Context(), u.ID, "h2", false))
	got, err = w.s.UserByEmail(w.Context(), "cho@example.com")
	w.must(err)
	w.same("password", []any{"h2", false}, []any{got.PasswordHash, got.MustChange})
	w.code(chat.NotFound, w.s.SetPassword(w.Context(), chat.NewID(), "h", false))
	_, err = w.s.UserByEmail(w.Context(), "nobody@example.com")
	w.code(chat.NotFound, err)
}

func sessions(w *world) {
	at := time.UnixMilli(1_700_000_000_123).UTC()
	make := func(user chat.ID, created time.Time) auth.Session {
		_, hash := auth.NewToken()
		s := auth.Session{Hash: hash, User: user, Workspace: w.ws, CSRF: "csrf", CreatedAt: created, ExpiresAt: created.Add(time.Hour), SeenAt: created}
		w.must(w.s.CreateSession(w.Context(), s))
		return s
	}
	s := make(w.ada, at)
	got, m, err := w.s.SessionByToken(w.Context(), s.Hash)
	w.must(err)
	w.same("session", s, got)
	w.same("member", []any{w.ada, "Ada", w.ws}, []any{m.ID, m.Name, m.Workspace})
	w.must(w.s.TouchSession(w.Context(), s.Hash, at.Add(time.Minute)))
	got, _, err = w.s.SessionByToken(w.Context(), s.Hash)
	w.must(err)
	w.same("seen", at.Add(time.Minute), got.SeenAt)
	member, err := w.s.Member(w.Context(), w.ws, w.ada)
	w.must(err)
	w.same("the member seen", at.Add(time.Minute), member.SeenAt)
	second, theirs := make(w.ada, at), make(w.bo, at)
	w.must(w.s.DeleteSessions(w.Context(), w.ada, second.Hash))
	gone := func(s auth.Session) bool {
		_, _, err := w.s.SessionByToken(w.Context(), s.Hash)
		return chat.CodeOf(err) == chat.NotFound
	}
	w.same("Ada's other, the kept one, Bo's", []bool{true, false, false}, []bool{gone(s), gone(second), gone(theirs)})
	w.must(w.s.DeleteSession(w.Context(), second.Hash))
	w.must(w.s.DeleteSession(w.Context(), second.Hash))
	w.same("signed out", true, gone(second))
	make(w.ada, at.Add(2*time.Hour))
	w.same("cleared away when over", true, gone(theirs))
}

func lastOwner(w *world) {
	first, second := w.member(w.ws, "Olga", auth.Owner), w.member(w.ws, "Omar", auth.Owner)
	w.must(w.s.SetRoles(w.Context(), w.ws, first, second, []auth.Role{auth.Editor}))
	w.code(chat.Conflict, w.s.SetRoles(w.Context(), w.ws, first, first, []auth.Role{auth.Admin}))
	m, err := w.s.Member(w.Context(), w.ws, first)
	w.must(err)
	w.same("roles", []auth.Role{auth.Owner}, m.Roles)
	w.code(chat.NotFound, w.s.SetRoles(w.Context(), w.ws, first, chat.NewID(), []auth.Role{auth.Agent}))
	entries, _, err := w.s.ListAudit(w.Context(), w.ws, "", 10)
	w.must(err)
	if len(entries) != 1 || entries[0].Action != "user.roles_changed" || entries[0].Target != second.String() {
		w.Errorf("audit %+v", entries)
	}
}

func signIn(w *world) {
	now := time.UnixMilli(1_700_000_000_000).UTC()
	a := auth.Accounts{Store: w.s, Now: func() time.Time { return now }}
	m, once, err := a.CreateUser(w.Context(), w.ws, " Dana@Example.com ", "Dana", "", []auth.Role{auth.Agent})
	w.must(err)
	s, got, err := a.SignIn(w.Context(), "dana@example.com", once, chat.ID{}, "10.0.0.1")
	w.must(err)
	w.same("member", m, got)
	again, _, err := a.Who(w.Context(), s.Token)
	w.must(err)
	s.Token = ""
	w.same("session", s, again)
}

func invitedTeams(w *world) {
	team := func(slug string) chat.ID {
		t, err := w.s.CreateTeam(w.Context(), w.ws, w.ada, handoff.Team{Slug: slug, Name: slug})
		w.must(err)
		return t.ID
	}
	stays, goes := team("stays"), team("goes")
	_, hash := auth.NewToken()
	i := auth.Invitation{ID: chat.NewID(), Workspace: w.ws, Email: "lee@example.com", Roles: []auth.Role{auth.Agent}, Teams: []chat.ID{stays, goes}, By: w.ada, CreatedAt: day, ExpiresAt: day.Add(time.Hour)}
	unknown := i
	unknown.Teams = []chat.ID{chat.NewID()}
	w.code(chat.Invalid, w.s.CreateInvitation(w.Context(), unknown, hash))
	w.must(w.s.CreateInvitation(w.Context(), i, hash))
	got, err := w.s.Invitation(w.Context(), w.ws, i.ID)
	w.must(err)
	w.same("invitation", i, got)
	_, err = w.s.LinkInvitation(w.Context(), w.ws, chat.ID{}, i.ID, auth.TokenHash{7}, day)
	w.must(err)
	entries, _, err := w.s.SearchAudit(w.Context(), w.ws, chat.AuditFilter{Target: i.ID.String()}, "", 9)
	w.must(err)
	w.same("what is recorded of a letter's own link", 1, len(entries))
	_, err = w.s.ArchiveTeam(w.Context(), w.ws, w.ada, goes, true)
	w.must(err)
	m := auth.Member{User: auth.User{ID: chat.NewID(), Email: i.Email, Name: "Lee", PasswordHash: "h", CreatedAt: day}, Workspace: w.ws, Roles: i.Roles}
	w.must(w.s.AcceptInvitation(w.Context(), i.ID, m))
	w.code(chat.Conflict, w.s.AcceptInvitation(w.Context(), i.ID, m))
	teams, err := w.s.Teams(w.Context(), w.ws)
	w.must(err)
	for _, t := range teams {
		want := 0
		if t.ID == stays {
			want = 1
		}
		w.same("members of "+t.Slug, want, len(t.Members))
	}
}

func renamed(w *world) {
	w.member(w.ws, "Olga", auth.Owner)
	name := "Ada Lovelace"
	m, err := w.s.ChangeMember(w.Context(), w.ws, w.bo, w.ada, auth.MemberChange{Name: &name})
	w.must(err)
	w.same("renamed", name, m.Name)
	entries, _, err := w.s.SearchAudit(w.Context(), w.ws, chat.AuditFilter{Target: w.ada.String()}, "", 9)
	w.must(err)
	if len(entries) != 1 || entries[0].Action != "user.renamed" {
		w.Errorf("audit %+v", entries)
	}
	shared := m
	shared.Workspace, shared.Roles = w.workspace("second"), []auth.Role{auth.Agent}
	w.must(w.s.CreateUser(w.Context(), shared))
	other := "Ada King"
	_, err = w.s.ChangeMember(w.Context(), w.ws, w.bo, w.ada, auth.MemberChange{Name: &other})
	w.code(chat.Conflict, err)
}
