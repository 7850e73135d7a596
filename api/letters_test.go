package api

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

// link makes the token of a letter's link to a conversation.
func (r *rig) link(t tenant, conv chat.ID, lasts time.Duration) string {
	r.Helper()
	token, hash := auth.NewToken()
	c, err := r.store.Conversation(r.Context(), t.workspace.ID, conv)
	r.must(err)
	r.must(r.store.AddConversationToken(r.Context(), c, hash[:], time.Now().Add(lasts)))
	return token
}

// TestLetterLinks: a letter's link opens its one conversation, to read and to
// write, and nothing else, until it ends.
func TestLetterLinks(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	kim := r.newVisitor(r.ours)
	kim.send("an old matter")
	other := kim.conv
	into[answer](r, kim.do(post, visitorPath+"/conversations/"+other.String()+"/end", map[string]any{"client_id": "end"}), http.StatusOK)
	kim.send("is it in stock?")
	if kim.conv == other {
		t.Fatal("the two chats are one")
	}
	session := func(tn tenant, token string) reply {
		return r.call(post, visitorPath+"/session", map[string]any{"site_key": tn.site.Key, "link": token})
	}
	token := r.link(r.ours, kim.conv, time.Hour)
	holder := &person{rig: r, id: kim.id, tenant: r.ours, token: token, visitor: true, conv: kim.conv}

	t.Run("OpensItsChat", func(t *testing.T) {
		v := into[visitorSessionView](r.in(t), session(r.ours, token), http.StatusOK)
		if v.Token != token || v.Visitor.ID != kim.id || len(v.Conversations) != 1 || v.Conversations[0].ID != kim.conv {
			t.Errorf("the session is %+v", v)
		}
		a := into[answer](r.in(t), holder.do(post, visitorPath+"/messages", map[string]any{"client_id": "by-link", "text": "yes please", "conversation": kim.conv}), http.StatusOK)
		if a.Conversation != kim.conv {
			t.Errorf("written into %s", a.Conversation)
		}
		s := holder.connect()
		s.acked(map[string]any{"type": "send", "conversation": kim.conv, "text": "by socket"})
		s.event(chat.MessagePosted)
	})
	t.Run("OpensNoOther", func(t *testing.T) {
		old := visitorPath + "/conversations/" + other.String()
		for _, c := range []struct {
			method, path string
			body         any
			code         string
		}{
			{get, old + "/events", nil, "not_found"},
			{get, old + "/transcript", nil, "not_found"},
			{post, old + "/feedback", map[string]any{"client_id": "f", "seq": 2, "helpful": true}, "not_found"},
			{post, old + "/typing", map[string]any{"on": true}, "not_found"},
			{post, old + "/read", map[string]any{"seq": 1}, "not_found"},
			{post, visitorPath + "/messages", map[string]any{"client_id": "m", "text": "x", "conversation": other}, "not_found"},
			{post, visitorPath + "/messages", map[string]any{"client_id": "n", "text": "x"}, "not_found"},
			{post, visitorPath + "/conversations", map[string]any{"client_id": "o"}, "forbidden"},
			{post, visitorPath + "/conversations/" + kim.conv.String() + "/contact", map[string]any{"client_id": "c", "email": "eve@example.com"}, "forbidden"},
			{post, visitorPath + "/conversations/" + kim.conv.String() + "/callback", map[string]any{"client_id": "c", "via": "email", "email": "eve@example.com"}, "forbidden"},
			{put, visitorPath + "/consent", map[string]any{"given": false}, "forbidden"},
			{del, visitorPath + "/files/" + chat.NewID().String(), nil, "not_found"},
		} {
			if got := holder.do(c.method, c.path, c.body); got.code() != c.code {
				t.Errorf("%s %s: %d %s, want %s", c.method, c.path, got.status, got.body, c.code)
			}
		}
		list := into[struct {
			Conversations []conversationView `json:"conversations"`
		}](r.in(t), holder.do(get, visitorPath+"/conversations", nil), http.StatusOK)
		if len(list.Conversations) != 1 || list.Conversations[0].ID != kim.conv {
			t.Errorf("lists %+v", list)
		}
		s := holder.connect(map[string]any{"conversation": other, "after_seq": 0})
		into[answer](r.in(t), kim.do(post, visitorPath+"/conversations/"+other.String()+"/rating", map[string]any{"client_id": "rate", "score": 5}), http.StatusOK)
		into[answer](r.in(t), kim.do(post, visitorPath+"/messages", map[string]any{"client_id": "here", "text": "for both", "conversation": kim.conv}), http.StatusOK)
		f := s.event(chat.MessagePosted) // what the other chat brought would have come before
		for _, seen := range append(s.seen, f) {
			if strings.Contains(seen["raw"].(string), other.String()) {
				t.Errorf("hears of another chat: %v", seen)
			}
		}
	})
	t.Run("IsNoOrdinaryToken", func(t *testing.T) {
		v := into[visitorSessionView](r.in(t), r.call(post, visitorPath+"/session", map[string]any{"site_key": r.ours.site.Key, "token": token}), http.StatusOK)
		if v.Visitor.ID == kim.id {
			t.Error("the link's token is taken for the visitor's own")
		}
		if got := session(r.ours, kim.token); got.code() != "unauthenticated" {
			t.Errorf("the visitor's own token as a link: %d %s", got.status, got.body)
		}
	})
	t.Run("IsOfOneWorkspaceAndEnds", func(t *testing.T) {
		if got := session(r.theirs, token); got.code() != "unauthenticated" {
			t.Errorf("at another workspace's site: %d %s", got.status, got.body)
		}
		for name, bad := range map[string]string{"ended": r.link(r.ours, kim.conv, -time.Minute), "made up": strings.Repeat("A", 43), "no token": "x"} {
			if got := session(r.ours, bad); got.code() != "unauthenticated" {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
		theirs := r.newVisitor(r.theirs)
		theirs.send("hello")
		if got := holder.do(get, visitorPath+"/conversations/"+theirs.conv.String()+"/events", nil); got.code() != "not_found" {
			t.Errorf("another workspace's chat: %d %s", got.status, got.body)
		}
	})
	t.Run("EndsWithABlockAndWithErasure", func(t *testing.T) {
		b := into[blockView](r.in(t), owner.do(post, agentPath+"/visitors/"+kim.id.String()+"/block", map[string]any{"reason": "x"}), http.StatusOK)
		if got := session(r.ours, token); got.code() != "forbidden" {
			t.Errorf("a blocked visitor's link: %d %s", got.status, got.body)
		}
		if got := owner.do(del, agentPath+"/blocks/"+b.ID.String(), nil); got.status != http.StatusNoContent {
			t.Fatalf("lift: %d %s", got.status, got.body)
		}
		into[visitorSessionView](r.in(t), session(r.ours, token), http.StatusOK)
		_, err := r.store.BeginErasure(t.Context(), r.ours.workspace.ID, owner.id, kim.id)
		r.must(err)
		if got := session(r.ours, token); got.code() != "unauthenticated" {
			t.Errorf("an erased visitor's link: %d %s", got.status, got.body)
		}
	})
}

// TestALinkEndsWhileItIsOpen: a connection by a link is closed once the link
// has ended.
func TestALinkEndsWhileItIsOpen(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	r := newRig(t, func(o *Options) { o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) } })
	kim := r.newVisitor(r.ours)
	kim.send("hello")
	s := (&person{rig: r, tenant: r.ours, token: r.link(r.ours, kim.conv, time.Hour), visitor: true}).connect()
	ahead.Store(int64(recheck))
	s.write(map[string]any{"type": "ping"})
	s.expect("pong")
	_, err := r.store.BeginErasure(t.Context(), r.ours.workspace.ID, r.newMember(r.ours, "owner@ours.example", auth.Owner).id, kim.id)
	r.must(err)
	ahead.Store(int64(2 * recheck))
	s.write(map[string]any{"type": "ping"})
	if code := s.closeCode(); code != live.CloseNoAuth {
		t.Errorf("closed with %d, want %d", code, live.CloseNoAuth)
	}
}
