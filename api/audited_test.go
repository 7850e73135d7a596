package api

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/secrets"
)

// notAudited are routes of administration that write no row, and why.
var notAudited = map[string]string{
	"POST /api/v1/admin/schedule/preview":        "changes nothing",
	"POST " + mailPath + "/test":                 "it needs a mail server; it records mail.tested",
	"POST /api/v1/admin/policy/preview":          "changes nothing",
	"POST " + chatPath + "/join":                 "an event of the conversation tells it",
	"POST " + chatPath + "/whisper":              "an event of the conversation tells it",
	"POST " + evalPath + "/calibration/undo":     "TestCalibration: it needs one that was used before",
	"PUT " + evalPath + "/calibration/target":    "TestCalibration: it needs one that was fitted",
	"POST " + evalPath + "/calibration/activate": "TestCalibration: it needs one that was fitted",
}

// administers reports whether a route changes how a workspace works, or who
// may do what in it.
func administers(rt route) bool {
	if safe(rt.method) || rt.audience != forMembers {
		return false
	}
	switch rt.permission {
	case auth.SettingsWrite, auth.UsersWrite, auth.OwnersWrite, auth.ConfidenceWrite, auth.VisitorsBlock, auth.VisitorsErase, auth.TeamSupervise:
		return true
	}
	return strings.HasPrefix(rt.path, "/api/v1/admin/")
}

// TestAudited walks the table: whatever administers a workspace leaves a row
// that says who did it. A new route with no ids in its path is tried with its
// good body; one with ids needs a row in audited.
func TestAudited(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.server.Accounts.Invitations = r.store
	r.server.Mail = func() {}
	r.server.Export = func(context.Context, io.Writer, chat.ID, chat.ID) error { return nil }
	file := secrets.KeyFile(filepath.Join(t.TempDir(), "secret.key"))
	r.server.Secrets = &secrets.Vault{Store: r.store, Load: file.Load, Now: time.Now}
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	subjects := r.audited(owner)

	tried := map[string]bool{}
	for _, rt := range routes {
		if !administers(rt) {
			continue
		}
		name := rt.method + " " + rt.path
		tried[name] = true
		if _, ok := notAudited[name]; ok {
			continue
		}
		path, body := rt.path, any(nil)
		if subject, ok := subjects[name]; ok {
			path, body = subject()
		} else if strings.Contains(path, ":") {
			t.Errorf("%s: say in audited what it changes", name)
			continue
		}
		if body == nil && rt.method != del {
			body = goodBody(rt.path)
		}
		before := r.rows(owner)
		if got := owner.do(rt.method, path, body); got.status >= 300 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
			continue
		}
		if r.rows(owner) == before {
			t.Errorf("%s writes no row to the audit", name)
		}
	}
	for name := range notAudited {
		if !tried[name] {
			t.Errorf("%s is excused, and no route", name)
		}
	}
	for name := range subjects {
		if !tried[name] {
			t.Errorf("%s is said to be audited, and no route", name)
		}
	}
}

// rows counts what the audit holds of a person's doing.
func (r *rig) rows(p *person) int {
	r.Helper()
	list, next, err := r.store.SearchAudit(r.Context(), p.tenant.workspace.ID, chat.AuditFilter{User: p.id}, "", auditMost)
	r.must(err)
	if next != "" {
		r.Fatal("the audit has more rows than are counted")
	}
	return len(list)
}

// audited makes what routes with ids change, when they are tried: an address
// and a body, nil for the good one.
func (r *rig) audited(owner *person) map[string]func() (string, any) {
	const users = "/api/v1/admin/users"
	put1 := func(path string, id chat.ID) string { return strings.Replace(path, ":id", id.String(), 1) }
	member := func(email string) chat.ID { return r.newMember(r.ours, email, auth.Agent).id }
	invited := func() chat.ID {
		i, _, err := r.server.Accounts.Invite(r.Context(), r.ours.workspace.ID, owner.id, chat.NewID().String()+"@x.example", []auth.Role{auth.Agent}, nil)
		r.must(err)
		return i.ID
	}
	team := func() chat.ID {
		got := into[teamView](r, owner.do(post, teamPath, goodBody(teamPath)), 201)
		return got.ID
	}
	archived := func() chat.ID {
		id := team()
		_, err := r.store.ArchiveTeam(r.Context(), r.ours.workspace.ID, owner.id, id, true)
		r.must(err)
		return id
	}
	visitor := func() chat.ID {
		v := r.newVisitor(r.ours)
		v.send("hello")
		return v.id
	}
	export := func() chat.VisitorExport {
		e, err := r.store.BeginExport(r.Context(), chat.VisitorExport{Workspace: r.ours.workspace.ID, Visitor: visitor(), By: owner.id, Key: files.NewKey()})
		r.must(err)
		return e
	}
	tag := func(name string) string {
		r.Helper()
		if got := owner.do(put, "/api/v1/admin/tags", map[string]any{"name": name, "colour": "teal"}); got.status >= 300 {
			r.Fatalf("tag: %d %s", got.status, got.body)
		}
		return name
	}
	return map[string]func() (string, any){
		"DELETE /api/v1/admin/tags": func() (string, any) { return "/api/v1/admin/tags?name=" + tag("old"), nil },
		"POST /api/v1/admin/tags/rename": func() (string, any) {
			return "/api/v1/admin/tags/rename", map[string]any{"name": tag("vip"), "to": "regular"}
		},
		"PATCH " + users + "/:id": func() (string, any) {
			return put1(users+"/:id", member("a@ours.example")), map[string]any{"active": false}
		},
		"POST " + users + "/:id/password":     func() (string, any) { return put1(users+"/:id/password", member("b@ours.example")), nil },
		"POST " + invitePath + "/:id/link":    func() (string, any) { return put1(invitePath+"/:id/link", invited()), nil },
		"POST " + invitePath + "/:id/mail":    func() (string, any) { return put1(invitePath+"/:id/mail", invited()), nil },
		"DELETE " + invitePath + "/:id":       func() (string, any) { return put1(invitePath+"/:id", invited()), nil },
		"PATCH " + teamPath + "/:id":          func() (string, any) { return put1(teamPath+"/:id", team()), map[string]any{"name": "Billing"} },
		"DELETE " + teamPath + "/:id":         func() (string, any) { return put1(teamPath+"/:id", team()), nil },
		"POST " + teamPath + "/:id/archive":   func() (string, any) { return put1(teamPath+"/:id/archive", team()), nil },
		"POST " + teamPath + "/:id/unarchive": func() (string, any) { return put1(teamPath+"/:id/unarchive", archived()), nil },
		"PUT /api/v1/admin/agents/:id": func() (string, any) {
			return put1("/api/v1/admin/agents/:id", member("c@ours.example")), map[string]any{"limit": 7}
		},
		"PUT /api/v1/admin/routing": func() (string, any) {
			return "/api/v1/admin/routing", map[string]any{"channels": map[string]int{"web": 3}}
		},
		"PATCH /api/v1/admin/sites/:id": func() (string, any) {
			return put1("/api/v1/admin/sites/:id", r.ours.site.ID), map[string]any{"name": "Outlet"}
		},
		"PUT /api/v1/admin/secrets/:name": func() (string, any) { return "/api/v1/admin/secrets/shop_key", nil },
		"DELETE /api/v1/admin/secrets/:name": func() (string, any) {
			r.must(r.server.Secrets.Set(r.Context(), r.ours.workspace.ID, owner.id, "old_key", "x"))
			return "/api/v1/admin/secrets/old_key", nil
		},
		"POST /api/v1/admin/visitors/:id/erasure": func() (string, any) {
			id := visitor()
			return put1("/api/v1/admin/visitors/:id/erasure", id), map[string]any{"confirm": id}
		},
		"POST /api/v1/admin/visitors/:id/exports": func() (string, any) { return put1("/api/v1/admin/visitors/:id/exports", visitor()), nil },
		"DELETE /api/v1/admin/exports/:id":        func() (string, any) { return put1("/api/v1/admin/exports/:id", export().ID), nil },
		"POST /api/v1/admin/exports/:id/retry": func() (string, any) {
			e := export()
			for {
				j, err := r.store.ClaimJob(r.Context(), []string{chat.JobExport}, time.Minute)
				r.must(err)
				if j.Key == e.Key {
					r.must(r.store.BuryJob(r.Context(), j, "the disk is full"))
					return put1("/api/v1/admin/exports/:id/retry", e.ID), nil
				}
			}
		},
		"POST /api/v1/admin/jobs/:id/retry": func() (string, any) {
			_, _, err := r.store.AddJob(r.Context(), chat.Job{Workspace: r.ours.workspace.ID, Kind: "given.up", Key: "k", Body: []byte("{}")})
			r.must(err)
			j, err := r.store.ClaimJob(r.Context(), []string{"given.up"}, time.Minute)
			r.must(err)
			r.must(r.store.BuryJob(r.Context(), j, "broken"))
			return put1("/api/v1/admin/jobs/:id/retry", j.ID), nil
		},
		"POST " + agentPath + "/visitors/:id/block": func() (string, any) { return put1(agentPath+"/visitors/:id/block", visitor()), nil },
		"DELETE " + agentPath + "/blocks/:id": func() (string, any) {
			b, err := r.store.BlockVisitor(r.Context(), chat.Block{Workspace: r.ours.workspace.ID, Visitor: visitor(), By: owner.id, Reason: "insults"}, false)
			r.must(err)
			return put1(agentPath+"/blocks/:id", b.ID), nil
		},
		"PUT " + agentPath + "/agents/:id/presence": func() (string, any) {
			return put1(agentPath+"/agents/:id/presence", member("d@ours.example")), map[string]any{"status": "away", "reason": "lunch"}
		},
	}
}
