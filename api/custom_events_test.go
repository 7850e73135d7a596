package api

import (
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestCustomEvents(t *testing.T) {
	t.Parallel()
	const path = visitorPath + "/custom-events"
	r := newRig(t, func(o *Options) { o.Limits.Events = Limit{PerSecond: 0.001, Burst: 12} })
	paid := func(id string) map[string]any {
		return map[string]any{"client_id": id, "name": "cart.abandoned", "data": map[string]any{"total": 30}}
	}
	t.Run("OfAPageCountOnceOverEveryWay", func(t *testing.T) {
		r := r.in(t)
		v := r.newVisitor(r.ours)
		if got := v.do(post, path, paid("e1")); got.code() != "not_found" {
			t.Errorf("without a chat: %s", got.body)
		}
		conv := v.send("hello").Conversation
		first := into[answer](r, v.do(post, path, paid("e1")), 200)
		if again := into[answer](r, v.do(post, path, paid("e1")), 200); again.Seq != first.Seq || first.Conversation != conv {
			t.Errorf("%+v, and again %+v", first, again)
		}
		// The connection dies before the acknowledgement is read; the page sends it again over the next one.
		frame := paid("e2")
		frame["type"] = "emit"
		line := v.connect()
		line.write(frame)
		r.must(line.conn.UnderlyingConn().Close())
		line = v.connect()
		one := line.acked(frame)
		two := line.acked(frame)
		if one["seq"] != two["seq"] || one["conversation"] != conv.String() {
			t.Errorf("acknowledged %v, then %v", one, two)
		}
		if n := r.count(r.ours, conv, chat.EventEmitted); n != 2 {
			t.Errorf("%d events are stored, want 2", n)
		}
		v.do(post, visitorPath+"/conversations/"+conv.String()+"/end", map[string]any{})
		if got := v.do(post, path, paid("e3")); got.code() != "not_found" {
			t.Errorf("after the end: %s", got.body)
		}
		if again := into[answer](r, v.do(post, path, paid("e1")), 200); again.Seq != first.Seq {
			t.Errorf("once more after the end: %+v", again)
		}
	})
	t.Run("AreChecked", func(t *testing.T) {
		r := r.in(t)
		v := r.newVisitor(r.ours)
		v.send("hello")
		for _, bad := range []map[string]any{
			{"client_id": "b1", "name": "no spaces"},
			{"client_id": "b2", "name": "deep", "data": map[string]any{"a": []int{1}}},
			{"client_id": "b3", "name": "deep", "data": "text"},
			{"name": "no_id"},
			{"client_id": "b4", "name": "surprise", "conversation": chat.NewID()},
		} {
			if got := v.do(post, path, bad); got.code() != "invalid" {
				t.Errorf("%v: %s", bad, got.body)
			}
		}
	})
	t.Run("AreLimited", func(t *testing.T) {
		r := r.in(t)
		v := r.newVisitor(r.ours)
		v.send("hello")
		for range 12 {
			v.do(post, path, paid(chat.NewID().String()))
		}
		if got := v.do(post, path, paid("last")); got.code() != "rate_limited" {
			t.Errorf("the thirteenth: %s", got.body)
		}
		if got := r.newVisitor(r.ours); got.do(post, path, paid("x")).code() != "not_found" {
			t.Error("another visitor is limited, too")
		}
	})
	t.Run("OfABusinessReachAChatByItsID", func(t *testing.T) {
		r := r.in(t)
		v := r.newVisitor(r.ours)
		conv := v.send("hello").Conversation
		on := agentPath + "/conversations/" + conv.String() + "/custom-events"
		bob := r.newMember(r.ours, "bob@ours.example", auth.Agent)
		first := into[answer](r, bob.do(post, on, paid("s1")), 200)
		if again := into[answer](r, bob.do(post, on, paid("s1")), 200); again.Seq != first.Seq {
			t.Errorf("%+v, and again %+v", first, again)
		}
		if got := r.newMember(r.ours, "eve@ours.example", auth.Evaluator).do(post, on, paid("s2")); got.code() != "forbidden" {
			t.Errorf("an evaluator: %s", got.body)
		}
		if got := r.newMember(r.theirs, "spy@theirs.example", auth.Owner).do(post, on, paid("s3")); got.code() != "not_found" {
			t.Errorf("from another workspace: %s", got.body)
		}
	})
}
