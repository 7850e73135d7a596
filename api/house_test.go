package api

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

const afar = "203.0.113.7"

// from calls with a visitor's token from an address.
func (p *person) from(address, path string) reply {
	p.Helper()
	return p.call(get, path, nil, "Authorization", "Bearer "+p.token, "X-Forwarded-For", address)
}

// twoNodes are two servers with a store of their own each, on one database and
// one bus. The second one hears of changes by the bus alone: its clock stands,
// until tick moves it.
func twoNodes(t *testing.T) (a, b *rig, tick func(time.Duration)) {
	t.Helper()
	data := storetest.SQLite(t)
	a = newRig(t, func(o *Options) {
		db := storetest.Open(t, data)
		o.TrustProxy, o.Store, o.Desk.Store = true, db, db
		o.Accounts = auth.Accounts{Store: db, Now: time.Now}
	})
	db, ok := a.server.Store.(*store.Store)
	if !ok {
		t.Fatal("another kind of store")
	}
	a.store, a.desk = db, a.server.Desk
	a.ours = a.tenant("both")
	other, err := store.Open(t.Context(), data)
	a.must(err)
	t.Cleanup(func() { _ = other.Close() })
	var moved atomic.Int64
	began := time.Now()
	o := a.server.Options
	o.Registry = nil
	o.Store, o.Accounts = other, auth.Accounts{Store: other, Now: time.Now}
	o.Desk = chat.Desk{Store: other, Bus: a.desk.Bus}
	o.Now = func() time.Time { return began.Add(time.Duration(moved.Load())) }
	b = &rig{T: t, store: other, desk: o.Desk, server: New(o), ours: a.ours}
	b.http = httptest.NewServer(b.server.Handler())
	t.Cleanup(func() {
		b.http.Client().CloseIdleConnections()
		b.http.Close()
	})
	line, ok := a.desk.Bus.(*bus.Bus)
	if !ok {
		t.Fatal("another kind of bus")
	}
	stop, err := line.Subscribe(b.server.Notice)
	a.must(err)
	t.Cleanup(stop)
	return a, b, func(d time.Duration) { moved.Add(int64(d)) }
}

// TestHouse: what nodes keep in memory of a workspace follows every change.
func TestHouse(t *testing.T) {
	t.Parallel()
	a, b, tick := twoNodes(t)
	ada := a.newMember(a.ours, "ada@both.example", auth.Owner)
	v := into[visitorSessionView](a, a.call(post, visitorPath+"/session", map[string]any{"site_key": a.ours.site.Key}, "X-Forwarded-For", afar), http.StatusOK)
	there, here := &person{rig: b, token: v.Token, visitor: true}, &person{rig: a, token: v.Token, visitor: true}
	neighbour := b.newVisitor(b.ours)
	calls := visitorPath + "/conversations"
	until := func(t *testing.T, p *person, address string, status int) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
			got := p.from(address, calls)
			if got.status == status {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%d %s, want %d", got.status, got.body, status)
			}
		}
	}
	block := func(t *testing.T) chat.ID {
		t.Helper()
		got := into[blockView](a.in(t), ada.do(post, agentPath+"/visitors/"+v.Visitor.ID.String()+"/block", map[string]any{"network": true}), http.StatusOK)
		if got.Network == "" {
			t.Fatal("no network was blocked")
		}
		return got.ID
	}
	until(t, neighbour, afar, http.StatusOK) // now it is in memory there

	t.Run("ABlockHoldsOnTheOtherNode", func(t *testing.T) {
		began := time.Now()
		id := block(t)
		until(t, neighbour, afar, http.StatusForbidden)
		t.Logf("blocked there %s after it was asked for here", time.Since(began).Round(time.Millisecond))
		if got := here.from(afar, calls); got.status != http.StatusForbidden {
			t.Errorf("here: %d %s", got.status, got.body)
		}
		if got := neighbour.from("198.51.100.7", calls); got.status != http.StatusOK {
			t.Errorf("another network: %d %s", got.status, got.body)
		}
		if got := neighbour.from("203.0.113.8", calls); got.status != http.StatusForbidden {
			t.Errorf("the same network: %d %s", got.status, got.body)
		}
		if got := ada.do(del, agentPath+"/blocks/"+id.String(), nil); got.status != http.StatusNoContent {
			t.Fatalf("lift: %d %s", got.status, got.body)
		}
		until(t, there, afar, http.StatusOK)
	})

	t.Run("SettingsHoldOnTheOtherNode", func(t *testing.T) {
		say := func() reply {
			return neighbour.do(post, visitorPath+"/messages", map[string]any{"client_id": chat.NewID(), "text": "hello"})
		}
		if got := say(); got.status != http.StatusOK {
			t.Fatalf("before: %d %s", got.status, got.body)
		}
		set := func(privacy map[string]any) {
			t.Helper()
			if got := ada.do(patch, "/api/v1/admin/settings", map[string]any{"privacy": privacy}); got.status != http.StatusOK {
				t.Fatalf("settings: %d %s", got.status, got.body)
			}
		}
		set(map[string]any{"ask": true, "consent": map[string]any{"en": "We keep what you write."}})
		defer set(map[string]any{})
		for end := time.Now().Add(30 * time.Second); say().status != http.StatusForbidden; {
			if time.Now().After(end) {
				t.Fatal("the other node does not ask for consent")
			}
		}
	})

	t.Run("ALostHintIsMadeUpForInASecond", func(t *testing.T) {
		until(t, neighbour, afar, http.StatusOK)
		_, err := a.store.BlockVisitor(t.Context(), chat.Block{Workspace: a.ours.workspace.ID, Visitor: v.Visitor.ID, By: ada.id}, true)
		if err != nil {
			t.Fatal(err)
		}
		if got := neighbour.from(afar, calls); got.status != http.StatusOK {
			t.Errorf("nobody told that node, and its clock stands: %d %s", got.status, got.body)
		}
		tick(houseFor)
		if got := neighbour.from(afar, calls); got.status != http.StatusForbidden {
			t.Errorf("a second later: %d %s", got.status, got.body)
		}
	})
}

// BenchmarkHouse asks what each message of a visitor asks, whether their network
// is blocked and what the workspace's rules are: of the database, and of memory.
func BenchmarkHouse(b *testing.B) {
	for name, options := range map[string]func(testing.TB) store.Options{"SQLite": storetest.SQLite, "Postgres": storetest.Postgres} {
		db := storetest.Open(b, options(b))
		w, err := db.CreateWorkspace(b.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
		if err != nil {
			b.Fatal(err)
		}
		s := &Server{houses: newHouses(db, time.Now)}
		b.Run(name+"/Read", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.houses.read(b.Context(), w.ID); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/Kept", func(b *testing.B) {
			for b.Loop() {
				if err := s.admitNetwork(b.Context(), w.ID, afar); err != nil {
					b.Fatal(err)
				}
				if _, err := s.privacy(b.Context(), caller{workspace: w.ID}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
