package api

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/privacy"
)

// TestExports: a large copy is made by a job, shown, downloaded by who may, and
// recorded.
func TestExports(t *testing.T) {
	t.Parallel()
	woken := 0
	var made privacy.Exports
	r := newRig(t, func(o *Options) {
		o.Jobs, o.ExportAtOnce = func() { woken++ }, chat.ExportSize{Events: 1}
		o.Export = func(_ context.Context, w io.Writer, _, visitor chat.ID) error {
			_, err := io.WriteString(w, visitor.String())
			return err
		}
		made = privacy.Exports{Storage: o.Files.Storage, Spool: o.Files.Spool, Write: o.Export, Log: o.Log}
	})
	made.Store = r.store
	spec := readSpec(t)
	owner, agent := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "ada@ours.example", auth.Agent)
	stranger := r.newMember(r.theirs, "owner@theirs.example", auth.Owner)
	visitor := r.newVisitor(r.ours)
	visitor.send("hello")
	path := "/api/v1/admin/visitors/" + visitor.id.String()
	const all = "/api/v1/admin/exports"

	if got := owner.do(get, path+"/export", nil); got.code() != string(chat.TooLarge) {
		t.Errorf("at once: %d %s", got.status, got.body)
	}
	for _, who := range []*person{agent, stranger} {
		if got := who.do(post, path+"/exports", nil); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
			t.Errorf("who may not: %d %s", got.status, got.body)
		}
	}
	begun := owner.do(post, path+"/exports", nil)
	e := into[exportView](r, begun, http.StatusAccepted)
	if e.State != chat.ExportMaking || e.By != owner.id || woken != 1 {
		t.Errorf("begun %+v, woken %d", e, woken)
	}
	if again := into[exportView](r, owner.do(post, path+"/exports", nil), http.StatusAccepted); again.ID != e.ID {
		t.Errorf("asked again: another one")
	}
	one := all + "/" + e.ID.String()
	if got := owner.do(get, one+"/file", nil); got.status != http.StatusConflict {
		t.Errorf("before it is ready: %d %s", got.status, got.body)
	}
	j, err := r.store.ClaimJob(t.Context(), []string{chat.JobExport}, time.Minute)
	r.must(err)
	r.must(r.store.BuryJob(t.Context(), j, "the disk is full"))
	plan := owner.do(get, path+"/exports", nil)
	for name, body := range map[string][]byte{"VisitorExport": begun.body, "VisitorExports": plan.body, "Exports": owner.do(get, all, nil).body} {
		for _, fault := range checkAs(t, spec, name, body) {
			t.Error(name, fault)
		}
	}
	if !strings.Contains(string(plan.body), `"at_once":false`) || !strings.Contains(string(plan.body), "the disk is full") {
		t.Errorf("failed: %s", plan.body)
	}
	if got := into[exportView](r, owner.do(post, one+"/retry", nil), http.StatusAccepted); got.State != chat.ExportMaking || got.Error != "" {
		t.Errorf("tried again: %+v", got)
	}
	if got := owner.do(post, one+"/retry", nil); got.status != http.StatusConflict {
		t.Errorf("retry of what has not failed: %d %s", got.status, got.body)
	}
	j, err = r.store.ClaimJob(t.Context(), []string{chat.JobExport}, time.Minute)
	r.must(err)
	r.must(made.Do(t.Context(), j))
	r.must(r.store.FinishJob(t.Context(), j))
	got := owner.do(get, one+"/file", nil)
	if got.status != http.StatusOK || string(got.body) != visitor.id.String() || got.header.Get("Content-Type") != "application/zip" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("download: %d %s %v", got.status, got.body, got.header)
	}
	for _, who := range []*person{agent, stranger} {
		for _, rest := range []string{"/file", "/retry", ""} {
			method := map[string]string{"/file": get, "/retry": post, "": del}[rest]
			if got := who.do(method, one+rest, nil); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
				t.Errorf("%s %s by who may not: %d %s", method, rest, got.status, got.body)
			}
		}
	}
	if got := owner.do(del, one, nil); got.status != http.StatusNoContent {
		t.Errorf("delete: %d %s", got.status, got.body)
	}
	if got := owner.do(get, one+"/file", nil); got.status != http.StatusNotFound {
		t.Errorf("after deleting: %d %s", got.status, got.body)
	}
	r.must(made.Sweep(t.Context()))
	if left, err := os.ReadDir(r.server.Files.Spool); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	entries, _, err := r.store.ListAudit(t.Context(), r.ours.workspace.ID, "", 50)
	r.must(err)
	var acts []string
	for _, a := range entries {
		if strings.HasPrefix(a.Action, "visitor.export") {
			acts = append(acts, a.Action)
		}
	}
	if strings.Join(acts, " ") != "visitor.export_deleted visitor.export_downloaded visitor.exported" {
		t.Errorf("recorded %v", acts)
	}
}
