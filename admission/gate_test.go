package admission_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/admission"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// desk appends what it is given after the clock has gone on for so long.
type desk struct {
	now     time.Time
	takes   time.Duration
	refuses error
	done    []string

	mu   sync.Mutex
	shed map[string]int
}

func (d *desk) Shed(kind string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shed[kind]++
}

func (d *desk) Append(_ context.Context, cmds []chat.Command) []chat.Result {
	d.now = d.now.Add(d.takes)
	out := make([]chat.Result, len(cmds))
	for i, c := range cmds {
		d.done = append(d.done, c.ClientID)
		out[i].Seq, out[i].Err = int64(len(d.done)), d.refuses
	}
	return out
}

func (d *desk) gate() (*admission.Gate, chat.Appender) {
	d.now, d.shed = began, map[string]int{}
	g := admission.NewGate(100*time.Millisecond, d, func() time.Time { return d.now })
	next := g.Appender(d)
	return g, next
}

func send(workspace chat.ID, id string) chat.Command {
	return chat.Command{Op: chat.OpPost, Workspace: workspace, Conversation: chat.NewID(), ClientID: id, Actor: chat.Actor{Kind: chat.ByVisitor, ID: chat.NewID()}}
}

func begin(workspace chat.ID, id string) chat.Command {
	c := send(workspace, id)
	c.Conversation = chat.ID{}
	return c
}

// wear lets a workspace's changes take long until hardly anything new is let in.
func (d *desk) wear(t *testing.T, a chat.Appender, workspace chat.ID) {
	t.Helper()
	d.takes = 300 * time.Millisecond
	for range 20 {
		if r := a.Append(t.Context(), []chat.Command{send(workspace, "")})[0]; r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	d.takes, d.done = 0, nil
}

func TestGate(t *testing.T) {
	t.Parallel()
	busy, calm := chat.NewID(), chat.NewID()

	t.Run("ShedsWhatIsNewAndNothingElse", func(t *testing.T) {
		t.Parallel()
		var d desk
		g, a := d.gate()
		d.wear(t, a, busy)
		cmds := []chat.Command{
			begin(busy, "new"), send(busy, "goes on"), {Op: chat.OpOpen, Workspace: busy, ClientID: "open", Actor: chat.Actor{Kind: chat.ByVisitor, ID: chat.NewID()}},
			{Op: chat.OpTake, Workspace: busy, ClientID: "agent", Actor: chat.Actor{Kind: chat.ByAgent, ID: chat.NewID()}},
			{Op: chat.OpCommit, Workspace: busy, ClientID: "bot", Actor: chat.Actor{Kind: chat.ByBot}},
			begin(calm, "elsewhere"),
		}
		mail := begin(busy, "mail")
		mail.Mail = &chat.MailIn{}
		results := a.Append(t.Context(), append(cmds, mail))
		for i, want := range []bool{false, true, false, true, true, true, true} {
			if done := results[i].Err == nil; done != want || !done && !chat.IsBusy(results[i].Err) {
				t.Errorf("command %d: done is %v, want %v: %v", i, done, want, results[i].Err)
			}
		}
		if got := len(d.done); got != 5 {
			t.Errorf("%d commands were done: %v", got, d.done)
		}
		if d.shed[admission.New] != 2 || len(d.shed) != 1 {
			t.Errorf("shed %v", d.shed)
		}
		if g.Busy() != 1 || g.AdmitBulk() == nil || d.shed[admission.Bulk] != 1 {
			t.Errorf("%d workspaces are busy, shed %v", g.Busy(), d.shed)
		}
		if err := g.AdmitNew(calm); err != nil {
			t.Errorf("a new visitor of the other workspace: %v", err)
		}
	})

	t.Run("AsksToComeLaterTheFewerComeIn", func(t *testing.T) {
		t.Parallel()
		var d desk
		g, a := d.gate()
		d.wear(t, a, busy)
		for range 40 {
			if err := g.AdmitNew(busy); err != nil && (chat.AfterOf(err) < 5*time.Second || chat.AfterOf(err) > 15*time.Second) {
				t.Fatalf("come again after %s", chat.AfterOf(err))
			}
		}
		if d.shed[admission.New] < 38 {
			t.Errorf("shed %v of 40", d.shed)
		}
	})

	t.Run("LetsEverybodyInWhenItIsOver", func(t *testing.T) {
		t.Parallel()
		var d desk
		g, a := d.gate()
		d.wear(t, a, busy)
		d.now = d.now.Add(6 * time.Second)
		for range 100 {
			if err := g.AdmitNew(busy); err != nil {
				t.Fatal(err)
			}
		}
		if g.Busy() != 0 || g.AdmitBulk() != nil {
			t.Errorf("%d workspaces are busy", g.Busy())
		}
	})

	t.Run("TurnsThatWaitForTheBotCountToo", func(t *testing.T) {
		t.Parallel()
		var d desk
		g, _ := d.gate()
		for range 60 {
			g.TurnWaited(busy, 8*time.Second)
			d.now = d.now.Add(600 * time.Millisecond)
		}
		if err := g.AdmitNew(busy); !chat.IsBusy(err) {
			t.Errorf("got %v", err)
		}
		if err := g.AdmitNew(calm); err != nil {
			t.Error(err)
		}
	})

	t.Run("WhatWasNotLetInHasNotWaited", func(t *testing.T) {
		t.Parallel()
		var d desk
		g, a := d.gate()
		d.wear(t, a, busy)
		d.refuses = chat.Busy(time.Second)
		for range 5 {
			if r := a.Append(t.Context(), []chat.Command{send(busy, "")})[0]; !chat.IsBusy(r.Err) {
				t.Fatal(r.Err)
			}
		}
		if g.Busy() != 1 || d.shed[admission.Message] != 5 {
			t.Errorf("%d workspaces are busy, shed %v", g.Busy(), d.shed)
		}
	})
}
