package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/secrets"
)

// invited keeps an invitation, and gives it with the hash of its link.
func (w *world) invited(email string) (auth.Invitation, auth.TokenHash) {
	w.Helper()
	_, hash := auth.NewToken()
	i := auth.Invitation{ID: chat.NewID(), Workspace: w.ws, Email: email, Roles: []auth.Role{auth.Agent}, By: w.ada, CreatedAt: day, ExpiresAt: day.Add(time.Hour)}
	w.must(w.s.CreateInvitation(w.Context(), i, hash))
	return i, hash
}

func (w *world) settingsReads() map[string]func(chat.ID) (any, error) {
	ctx, s := w.Context(), w.s
	i, _ := w.invited("kim@example.com")
	w.must(s.PutSecret(ctx, w.ada, secrets.Secret{Workspace: w.ws, Name: "shop_key", Sealed: []byte("sealed"), KeyID: "k"}))
	conv := w.chat("Traced", "hello")
	w.do(w.commit(w.claim(), chat.TurnResult{Decisions: []chat.Decision{{ID: chat.NewID(), Seq: conv.LastSeq, Trace: []byte("{}")}}}))
	return map[string]func(chat.ID) (any, error){
		"Invitations":  func(ws chat.ID) (any, error) { return s.Invitations(ctx, ws) },
		"Invitation":   func(ws chat.ID) (any, error) { return s.Invitation(ctx, ws, i.ID) },
		"Secrets":      func(ws chat.ID) (any, error) { return s.Secrets(ctx, ws) },
		"SealedSecret": func(ws chat.ID) (any, error) { v, err := s.SealedSecret(ctx, ws, "shop_key"); return v.Name, err },
		"SearchAudit": func(ws chat.ID) (any, error) {
			v, _, err := s.SearchAudit(ctx, ws, chat.AuditFilter{User: w.ada, Area: "secret", Target: "shop_key", From: day, To: time.Now().Add(time.Hour)}, "", 9)
			return v, err
		},
		"TracedDecisions": func(ws chat.ID) (any, error) { return s.TracedDecisions(ctx, ws, 9) },
	}
}

func (w *world) settingsWritesStayInside(elsewhere, spy chat.ID) {
	w.Helper()
	ctx, s := w.Context(), w.s
	i, hash := w.invited("lee@example.com")
	w.must(s.PutSecret(ctx, w.ada, secrets.Secret{Workspace: w.ws, Name: "order_key", Sealed: []byte("sealed"), KeyID: "k"}))
	no := false
	_, err := s.ChangeMember(ctx, elsewhere, spy, w.ada, auth.MemberChange{Active: &no})
	w.code(chat.NotFound, err)
	w.code(chat.NotFound, s.ResetPassword(ctx, elsewhere, spy, w.ada, "hash"))
	_, err = s.ChangeSite(ctx, elsewhere, spy, w.site, chat.SiteChange{Origins: &[]string{"*"}})
	w.code(chat.NotFound, err)
	_, err = s.LinkInvitation(ctx, elsewhere, spy, i.ID, auth.TokenHash{1}, day)
	w.code(chat.NotFound, err)
	w.code(chat.NotFound, s.RevokeInvitation(ctx, elsewhere, spy, i.ID))
	w.code(chat.Conflict, s.AcceptInvitation(ctx, i.ID, auth.Member{User: auth.User{ID: spy}, Workspace: elsewhere}))
	w.code(chat.NotFound, s.DeleteSecret(ctx, elsewhere, spy, "order_key"))
	w.must(s.UseSecret(ctx, elsewhere, "order_key")) // nothing of the name there
	w.code(chat.NotFound, s.ReviseAgentRules(ctx, elsewhere, spy, w.ada, handoff.AgentRules{Limit: 2}, ""))
	v, err := s.SealedSecret(ctx, w.ws, "order_key")
	w.must(err)
	w.same("the secret, unused", []any{"sealed", true}, []any{string(v.Sealed), v.UsedAt.IsZero()})
	got, err := s.InvitationByLink(ctx, hash)
	w.must(err)
	w.same("the invitation", i.ID, got.ID)
}
