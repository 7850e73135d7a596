package api

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestBoard(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	boss, bo := r.newMember(r.ours, "boss@ours.example", auth.Supervisor), r.newMember(r.ours, "bo@ours.example", auth.Agent)
	sock := bo.connect()
	v := r.newVisitor(r.ours)
	v.send("hello")
	o := r.offer(r.ours, r.handOver(r.ours, v.conv), bo.id)
	got := into[boardView](r, boss.answered(t, s, get, boardPath, "", nil), 200)
	if len(got.Waiting) != 1 || got.Waiting[0].Offers[0].Agent != bo.id || got.Figures.Offered != 1 || got.Figures.Waiting != 1 || got.Figures.OldestSinceMS == 0 {
		t.Errorf("board %+v", got)
	}
	if again := boss.do(get, boardPath+"?known="+got.Version, nil); again.status != 204 {
		t.Errorf("the same again: %d", again.status)
	}
	if refused := bo.do(get, boardPath, nil); refused.status != 403 {
		t.Errorf("an agent sees the board: %d", refused.status)
	}
	into[answer](r, bo.do(post, agentPath+"/offers/"+o.ID.String()+"/accept", nil), 200)
	if view, err := r.server.views.Offer(t.Context(), o); chat.CodeOf(err) != chat.Conflict {
		t.Errorf("an offer that is told of late, after it was accepted: %+v, %v", view, err)
	}
	served := into[boardView](r, boss.do(get, boardPath+"?known="+got.Version, nil), 200)
	if len(served.Served) != 1 || served.Served[0].Agent != bo.id || served.Version == got.Version {
		t.Errorf("served %+v", served.Served)
	}

	id := v.conv.String()
	into[answer](r, boss.answered(t, s, post, chatPath+"/whisper", id, map[string]any{"client_id": "w", "text": "be kind"}), 200)
	if f := sock.expect("note.whispered"); f["conversation"] != id {
		t.Errorf("whispered %v", f)
	}
	for _, path := range []string{"/join", "/whisper"} {
		if got := bo.do(post, agentPath+"/conversations/"+id+path, map[string]any{"client_id": "x"}); got.status != 403 {
			t.Errorf("an agent may %s: %d", path, got.status)
		}
	}
	into[answer](r, boss.answered(t, s, post, chatPath+"/join", id, nil), 200)
	into[answer](r, boss.do(post, agentPath+"/conversations/"+id+"/messages", map[string]any{"client_id": "m", "text": "I am here, too"}), 200)
	into[answer](r, boss.answered(t, s, post, chatPath+"/part", id, nil), 200)

	if got := boss.answered(t, s, put, agentPath+"/agents/:id/presence", bo.id.String(), map[string]any{"status": "away", "reason": "lunch"}); got.status != 204 {
		t.Errorf("set away: %d %s", got.status, got.body)
	}
	f := sock.until("presence", func(f map[string]any) bool { return f["type"] == "presence.changed" && f["status"] == "away" })
	if f["reason"] != "lunch" || f["by"] != boss.id.String() || f["agent"] != bo.id.String() {
		t.Errorf("told %v", f)
	}
	for _, bad := range []map[string]any{{"status": "asleep"}, {"status": "away", "reason": "golf"}, {"status": "busy", "reason": "lunch"}} {
		if got := bo.do(put, agentPath+"/presence", bad); got.status != 400 {
			t.Errorf("%v: %d", bad, got.status)
		}
	}
	if got := bo.do(put, agentPath+"/agents/"+boss.id.String()+"/presence", map[string]any{"status": "away"}); got.status != 403 {
		t.Errorf("an agent sets another's state: %d", got.status)
	}
	boss.answered(t, s, get, boardPath+"/times", "", nil)
}

func TestTimesOf(t *testing.T) {
	t.Parallel()
	a, b := chat.NewID(), chat.NewID()
	at := func(s int64) time.Time { return time.Unix(s, 0) }
	got := timesOf([]chat.PresenceSpan{
		{Agent: a, From: at(0), Until: at(20), Status: "online"}, {Agent: a, From: at(20), Until: at(30), Status: "away", Reason: "lunch"},
		{Agent: a, From: at(30), Until: at(50), Status: "online"}, {Agent: b, From: at(90), Until: at(200), Status: "busy"},
	}, at(10), at(100))
	want := []agentTimesView{
		{a, []stateTime{{"online", "", 30_000}, {"away", "lunch", 10_000}}},
		{b, []stateTime{{"busy", "", 10_000}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDevices(t *testing.T) {
	t.Parallel()
	var tested chat.ID
	r, s := newRig(t, func(o *Options) {
		o.Push = &Push{Key: "KEY", AllowHosts: []string{"127.0.0.1:9"}}
	}), readSpec(t)
	r.server.Push.Test = func(_ context.Context, d chat.PushDevice) error { tested = d.ID; return nil }
	ada, bo := r.newMember(r.ours, "ada@ours.example", auth.Agent), r.newMember(r.ours, "bo@ours.example", auth.Agent)
	k, err := ecdh.P256().GenerateKey(rand.Reader)
	r.must(err)
	in := func(change map[string]any) map[string]any {
		out := map[string]any{
			"endpoint": "https://push.example/x", "p256dh": base64.RawURLEncoding.EncodeToString(k.PublicKey().Bytes()),
			"auth": base64.RawURLEncoding.EncodeToString(make([]byte, 16)), "lang": "ko",
		}
		for name, v := range change {
			out[name] = v
		}
		return out
	}
	for name, bad := range map[string]map[string]any{
		"Plain": {"endpoint": "http://push.example/x"}, "NoHost": {"endpoint": "https:///x"}, "User": {"endpoint": "https://a:b@push.example/"},
		"Script": {"endpoint": "javascript:1"}, "Key": {"p256dh": "AAAA"}, "Secret": {"auth": "AAAA"}, "Lang": {"lang": "tlh"},
	} {
		if got := ada.do(post, devicePath, in(bad)); got.status != 400 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	d := into[deviceView](r, ada.answered(t, s, post, devicePath, "", in(nil)), 201)
	into[deviceView](r, ada.do(post, devicePath, in(map[string]any{"endpoint": "http://127.0.0.1:9/drill"})), 201)
	list := into[struct {
		Key     string
		Devices []deviceView
	}](r, ada.answered(t, s, get, devicePath, "", nil), 200)
	if list.Key != "KEY" || len(list.Devices) != 2 {
		t.Errorf("devices %+v", list)
	}
	id := d.ID.String()
	for _, method := range []string{post, del} {
		path := devicePath + "/" + id
		if method == post {
			path += "/test"
		}
		if got := bo.do(method, path, nil); got.status != 404 {
			t.Errorf("another's device: %s %d", method, got.status)
		}
	}
	if got := ada.answered(t, s, post, devicePath+"/:id/test", id, nil); got.status != 204 || tested != d.ID {
		t.Errorf("test: %d, of %s", got.status, tested)
	}
	if got := ada.answered(t, s, del, devicePath+"/:id", id, nil); got.status != 204 {
		t.Errorf("remove: %d %s", got.status, got.body)
	}
}

func TestDeviceName(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36":                       "Chrome on Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0":                   "Edge on Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0":                                                                  "Firefox on Linux",
		"curl/8": "Browser",
	} {
		if got := deviceName(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}
