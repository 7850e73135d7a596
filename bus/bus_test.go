package bus_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/bus/bustest"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func open(t *testing.T, o bus.Options) *bus.Bus {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	b, err := bus.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func TestAlone(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(t *testing.T) (bustest.Bus, bustest.Bus) {
		b := open(t, bus.Options{})
		return b, b
	})
}

func TestExternalCluster(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(t *testing.T) (bustest.Bus, bustest.Bus) {
		s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		t.Cleanup(s.Shutdown)
		if !s.ReadyForConnections(5 * time.Second) {
			t.Fatal("the test's NATS server did not start")
		}
		return open(t, bus.Options{URL: s.ClientURL()}), open(t, bus.Options{URL: s.ClientURL()})
	})
}

func TestOpen(t *testing.T) {
	t.Parallel()
	t.Run("RefusesWhatCannotWork", func(t *testing.T) {
		t.Parallel()
		for name, o := range map[string]bus.Options{
			"no address":       {URL: "nats://%zz"},
			"two buses":        {URL: "nats://127.0.0.1:4222", Cluster: bus.Cluster{Listen: "127.0.0.1:6222", Secret: secret}},
			"routes alone":     {Cluster: bus.Cluster{Routes: []string{"10.0.0.5:6222"}}},
			"no secret":        {Cluster: bus.Cluster{Listen: "127.0.0.1:6222"}},
			"a short secret":   {Cluster: bus.Cluster{Listen: "127.0.0.1:6222", Secret: secret[:23]}},
			"no port":          {Cluster: bus.Cluster{Listen: "127.0.0.1", Secret: secret}},
			"port 0":           {Cluster: bus.Cluster{Listen: "127.0.0.1:0", Secret: secret}},
			"a route with URL": {Cluster: bus.Cluster{Listen: "127.0.0.1:6222", Secret: secret, Routes: []string{"nats://10.0.0.5:6222"}}},
		} {
			o.Log = slog.New(slog.DiscardHandler)
			if b, err := bus.Open(o); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("%s: got %v", name, err)
				if err == nil {
					b.Close()
				}
			}
		}
	})
	t.Run("LosesWhatItIsToldToLose", func(t *testing.T) {
		t.Parallel()
		b := open(t, bus.Options{DropOf: 1})
		got := make(chan chat.Notice, 1)
		stop, err := b.Subscribe(func(n chat.Notice) { got <- n })
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		b.Publish(chat.Notice{Topic: chat.TopicChange})
		select {
		case <-got:
			t.Error("a dropped notice arrived")
		case <-time.After(100 * time.Millisecond):
		}
	})
}
