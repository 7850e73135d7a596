package bus_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestStats(t *testing.T) {
	t.Parallel()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	defer s.Shutdown()
	if !s.ReadyForConnections(5 * time.Second) {
		t.Fatal("the test's NATS server did not start")
	}
	log, after := slog.New(slog.DiscardHandler), make(chan time.Duration, 1)
	here, there := open(t, bus.Options{URL: s.ClientURL(), Log: log}), open(t, bus.Options{URL: s.ClientURL(), Log: log, Arrived: func(d time.Duration) { after <- d }})
	got := make(chan chat.Notice, 1)
	stop, err := there.Subscribe(func(n chat.Notice) { got <- n })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	here.Publish(chat.Notice{Topic: chat.TopicConversation, Workspace: chat.NewID(), Turn: true, Trace: trace})
	select {
	case n := <-got:
		if n.Trace != trace || n.At.IsZero() {
			t.Errorf("the notice came with trace %q, published at %s", n.Trace, n.At)
		}
	case <-time.After(time.Minute):
		t.Fatal("no notice came")
	}
	if d := <-after; d < 0 || d > time.Minute {
		t.Errorf("it was on its way for %s", d)
	}
	if st := here.Stats(); !st.Connected || st.Published != 1 || st.Lost != 0 {
		t.Errorf("the one who published: %+v", st)
	}
	if st := there.Stats(); !st.Connected || st.Received != 1 || st.Published != 0 || st.Lost != 0 {
		t.Errorf("the one who received: %+v", st)
	}
	s.Shutdown()
	deadline := time.Now().Add(time.Minute)
	for there.Stats().Connected {
		if time.Now().After(deadline) {
			t.Fatal("a bus without its server says that it is connected")
		}
		time.Sleep(5 * time.Millisecond)
	}
}
