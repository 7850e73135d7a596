package chat

import "testing"

// TestTruncate: the one commit of the bot's that a new owner's epoch accepts.
func TestTruncate(t *testing.T) {
	t.Parallel()
	answering := func(t *testing.T) (*world, *TurnResult) {
		w := newWorld()
		w.must(t, say(visitor, "how long?"))
		r := w.claim()
		r.Messages = []MessageBody{{Text: "30 days.", Buttons: []Button{{ID: "x"}}}}
		return w, r
	}
	send := func(r *TurnResult) Command { return Command{Op: OpTruncate, Actor: theBot, Result: r} }

	for name, take := range map[string]Command{
		"AfterAPersonTookOver":  {Op: OpTake, Actor: anna},
		"AfterAPersonWrote":     say(anna, "I'm here"),
		"AfterItWasAssigned":    {Op: OpAssign, Actor: anna, Agent: benID},
		"AfterTheVisitorEnded":  {Op: OpResolve, Actor: visitor},
		"AfterTheWatchdogBit":   {Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Words: MessageBody{Text: "sorry"}}},
		"AfterItWentToTheQueue": {Op: OpAssign, Actor: anna, Team: "orders"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, r := answering(t)
			w.must(t, take)
			owner, epoch := w.conv.Owner, w.conv.Epoch
			w.refused(t, Command{Op: OpCommit, Actor: theBot, Result: r}, Conflict)
			ch := w.must(t, send(r))
			m, err := Read[MessageBody](ch.Events[0])
			if err != nil || len(ch.Events) != 1 || m.Text != "30 days." || !m.Truncated || m.Turn != r.Turn || len(m.Buttons) > 0 {
				t.Errorf("events %+v, message %+v, %v", ch.Events, m, err)
			}
			if w.conv.Owner != owner || w.conv.Epoch != epoch {
				t.Errorf("owner %s in epoch %d became %s in %d", owner, epoch, w.conv.Owner, w.conv.Epoch)
			}
			w.refused(t, send(r), Conflict)
		})
	}

	t.Run("NotWhileTheTurnIsStillTheBots", func(t *testing.T) {
		t.Parallel()
		w, r := answering(t)
		w.lost = w.turn
		w.refused(t, send(r), Conflict)
	})
	t.Run("NotByAnotherWorker", func(t *testing.T) {
		t.Parallel()
		w, r := answering(t)
		w.must(t, Command{Op: OpTake, Actor: anna})
		other := *r
		other.Claim = NewID()
		w.refused(t, send(&other), Conflict)
		other.Claim = ID{}
		w.refused(t, send(&other), Conflict)
	})
	t.Run("NotOfATurnThatNobodyHadBegun", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "how long?"))
		w.must(t, Command{Op: OpTake, Actor: anna})
		w.refused(t, send(&TurnResult{Turn: w.lost.ID, Epoch: w.lost.Epoch, Messages: []MessageBody{{Text: "x"}}}), Conflict)
	})
	t.Run("NotByAnybodyElse", func(t *testing.T) {
		t.Parallel()
		w, r := answering(t)
		w.must(t, Command{Op: OpTake, Actor: anna})
		for _, actor := range []Actor{visitor, anna, router} {
			w.refused(t, Command{Op: OpTruncate, Actor: actor, Result: r}, Forbidden)
		}
	})
	t.Run("NotWithoutWords", func(t *testing.T) {
		t.Parallel()
		w, r := answering(t)
		w.must(t, Command{Op: OpTake, Actor: anna})
		r.Messages = nil
		w.refused(t, send(r), Invalid)
	})
}
