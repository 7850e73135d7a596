package bus_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/bus/bustest"
	"github.com/frontdesk-chat/frontdesk/chat"
)

const secret = "what only the nodes of the tests know"

// freeAddr is an address of this machine that nobody has, below the range that
// the kernel hands out.
func freeAddr(t *testing.T) string {
	t.Helper()
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", 12000+rand.IntN(20000))
		if l, err := net.Listen("tcp", addr); err == nil {
			l.Close()
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// node is one of a cluster of embedded servers.
func node(t *testing.T, listen, secret string, routes ...string) *bus.Bus {
	t.Helper()
	return open(t, bus.Options{Cluster: bus.Cluster{Listen: listen, Secret: secret, Routes: routes}})
}

func TestEmbeddedCluster(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(t *testing.T) (bustest.Bus, bustest.Bus) {
		one, two := freeAddr(t), freeAddr(t)
		a, b := node(t, one, secret, one, two), node(t, two, secret, one, two)
		eventually(t, "both are joined", func() bool { return a.Joined() && b.Joined() })
		return patient{a, b}, patient{b, a}
	})
}

// patient is a bus whose subscriptions are known to the other node, too, when
// Subscribe returns: between nodes that takes a moment.
type patient struct {
	*bus.Bus
	other *bus.Bus
}

func (p patient) Subscribe(fn func(chat.Notice)) (func(), error) {
	heard := make(chan struct{}, 1)
	const probe = chat.Topic("probe")
	stop, err := p.Bus.Subscribe(func(n chat.Notice) {
		if n.Topic != probe {
			fn(n)
			return
		}
		select {
		case heard <- struct{}{}:
		default:
		}
	})
	for err == nil {
		p.other.Publish(chat.Notice{Topic: probe})
		select {
		case <-heard:
			return stop, nil
		case <-time.After(5 * time.Millisecond):
		}
	}
	return stop, err
}

func TestClusterRefusesWhoDoesNotKnowTheSecret(t *testing.T) {
	t.Parallel()
	one, two := freeAddr(t), freeAddr(t)
	a := node(t, one, secret)
	stranger := node(t, two, strings.ToUpper(secret), one)
	plain, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		Cluster: server.ClusterOpts{Name: "frontdesk", Host: "127.0.0.1", Port: server.RANDOM_PORT}, Routes: server.RoutesFromStr("nats://" + one),
	})
	if err != nil {
		t.Fatal(err)
	}
	plain.Start()
	t.Cleanup(plain.Shutdown)
	// A node that knows it joins later than they tried: they had their time.
	friend := node(t, freeAddr(t), secret, one)
	eventually(t, "who knows the secret is joined", func() bool { return a.Joined() && friend.Joined() })
	time.Sleep(1500 * time.Millisecond) // strangers try every second
	if a.Stats().Peers != 1 || stranger.Joined() || plain.NumRoutes() != 0 {
		t.Errorf("the node has %d peers; joined: a stranger %t, a server without encryption %t", a.Stats().Peers, stranger.Joined(), plain.NumRoutes() > 0)
	}
	if st := stranger.Stats(); st.Connected {
		t.Errorf("the stranger says that it is connected: %+v", st)
	}
	// Nor is there a way in for clients where nodes come in.
	if c, err := nats.Connect("nats://"+one, nats.Timeout(time.Second)); err == nil {
		c.Close()
		t.Error("a client came in by the nodes' port")
	}
}

func TestClusterComesBack(t *testing.T) {
	t.Parallel()
	one, two := freeAddr(t), freeAddr(t)
	a, b := node(t, one, secret, two), node(t, two, secret)
	eventually(t, "both are joined", func() bool { return a.Joined() && b.Joined() })
	b.Close()
	eventually(t, "the other is gone", func() bool { return !a.Joined() })
	again := node(t, two, secret)
	eventually(t, "the other is back", func() bool { return a.Joined() && again.Joined() })
	if st := a.Stats(); !st.Connected || st.Peers != 1 {
		t.Errorf("got %+v", st)
	}
}

func TestClusterSaysThatItsAddressIsTaken(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	node(t, addr, secret)
	_, err := bus.Open(bus.Options{Log: slog.New(slog.DiscardHandler), Cluster: bus.Cluster{Listen: addr, Secret: secret}})
	if chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), addr) {
		t.Errorf("got %v", err)
	}
}

// TestWithoutServer starts a bus whose server is away, which serves its own node,
// takes the server when it comes, and goes on alone when that ends.
func TestWithoutServer(t *testing.T) {
	t.Parallel()
	addr, away := freeAddr(t), freeAddr(t)
	b := open(t, bus.Options{URL: "nats://" + away + ",nats://" + addr})
	if b.Joined() || b.Stats().Connected {
		t.Error("a bus without a server says that it is joined")
	}
	got := make(chan chat.Notice, 100)
	stop, err := b.Subscribe(func(n chat.Notice) { got <- n })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	conversation := chat.NewID()
	say := func(seq int64) {
		b.Publish(chat.Notice{Topic: chat.TopicConversation, Conversation: &chat.Conversation{ID: conversation, LastSeq: seq}})
	}
	hear := func(b string, want int64) {
		t.Helper()
		select {
		case n := <-got:
			if n.Conversation.LastSeq != want {
				t.Fatalf("%s: got notice %d, want %d", b, n.Conversation.LastSeq, want)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%s: notice %d did not come", b, want)
		}
	}
	for seq := range int64(50) {
		say(seq)
	}
	for seq := range int64(50) {
		hear("alone", seq)
	}
	if st := b.Stats(); st.Lost != 50 || st.Published != 50 || st.Received != 50 {
		t.Errorf("alone: %+v", st)
	}
	start := func() *server.Server {
		host, port, _ := net.SplitHostPort(addr)
		s, err := server.NewServer(&server.Options{Host: host, Port: number(t, port), NoSigs: true, NoLog: true})
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		t.Cleanup(s.Shutdown)
		return s
	}
	s := start()
	eventually(t, "it joins", b.Joined)
	say(100)
	hear("joined", 100)
	s.Shutdown()
	eventually(t, "it is alone", func() bool { return !b.Joined() })
	say(101)
	hear("alone again", 101)
	start()
	eventually(t, "it joins again", b.Joined)
	say(102)
	hear("joined again", 102)
	if len(got) > 0 {
		t.Error("a notice came twice")
	}
}

func number(t *testing.T, text string) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(text, &n); err != nil {
		t.Fatal(err)
	}
	return n
}
