package api

import (
	"net/http"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
)

func TestProfilesAreForOwnersOnThisMachine(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	owner, admin := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "admin@ours.example", auth.Admin)
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/goroutine?debug=1"} {
		if got := owner.do(get, path, nil); got.status != http.StatusOK || len(got.body) == 0 {
			t.Errorf("%s as owner: %d", path, got.status)
		}
		if got := admin.do(get, path, nil); got.status != http.StatusForbidden {
			t.Errorf("%s as admin: %d", path, got.status)
		}
		if got := r.call(get, path, nil, "Cookie", sessionCookie+"="+owner.cookie, "X-Forwarded-For", "203.0.113.7"); got.status != http.StatusForbidden {
			t.Errorf("%s from elsewhere: %d", path, got.status)
		}
		if got := r.call(get, path, nil); got.status != http.StatusUnauthorized {
			t.Errorf("%s as nobody: %d", path, got.status)
		}
	}
}
