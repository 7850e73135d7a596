package live_test

import (
	"testing"
	"time"
)

// TestClosedConsole closes consoles of an agent: only when none has been open
// for a while, the agent has none.
func TestClosedConsole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	open := func() *client {
		c := r.dial("/agents/one", "0")
		c.events(1)
		return c
	}
	shut := func(c *client) {
		if err := c.conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	one, other := open(), open()
	shut(one) // another stays open
	shut(other)
	reloaded := open() // at once
	select {
	case <-r.closed:
		t.Fatal("an agent who loaded the page anew was taken for gone")
	case <-time.After(8 * time.Second):
	}
	shut(reloaded)
	select {
	case agent := <-r.closed:
		if agent != r.agent {
			t.Errorf("%s is gone, not %s", agent, r.agent)
		}
	case <-time.After(30 * time.Second):
		t.Error("nobody was told that the last console closed")
	}
}
