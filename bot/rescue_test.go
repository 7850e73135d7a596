package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// broken is a desk that keeps no turn.
type broken struct{ chat.Desk }

func (d broken) Do(ctx context.Context, c chat.Command) (chat.Result, error) {
	if c.Op == chat.OpCommit {
		return chat.Result{}, errors.New("nothing is kept")
	}
	return d.Desk.Do(ctx, c)
}

// verdictOf gives the newest decision of the conversation, and what the policy
// said in it.
func (s *stage) verdictOf() (chat.Decision, handoff.Verdict) {
	s.t.Helper()
	all, err := s.db.Decisions(s.ctx, s.ws.ID, s.conv)
	if err != nil || len(all) == 0 {
		s.t.Fatalf("decisions %v, %v", all, err)
	}
	d := all[len(all)-1]
	var trace bot.Trace
	if err := json.Unmarshal(d.Trace, &trace); err != nil || trace.Policy == nil {
		s.t.Fatalf("trace %s, %v: the policy is not in it", d.Trace, err)
	}
	return d, *trace.Policy
}

// TestRescue looks at hand-overs that no turn of the bot's has made: they are
// decisions as well.
func TestRescue(t *testing.T) {
	t.Parallel()
	explained := func(t *testing.T, s *stage, reason string) {
		t.Helper()
		d, v := s.verdictOf()
		if d.Action != "handoff" || d.Reason != reason {
			t.Errorf("decision %+v", d)
		}
		if v.Action != handoff.ActionEscalate || v.Reason != reason || len(v.Evidence) == 0 || v.Evidence[0].Name != reason {
			t.Errorf("verdict %+v", v)
		}
		alone := ""
		for _, a := range v.Counterfactual {
			if a.Setting == "soft_only" {
				alone = a.Action
			}
		}
		if alone != handoff.ActionNone {
			t.Errorf("without the failure it would have come to %q: %+v", alone, v.Counterfactual)
		}
		events, made, told, asked := s.events(), 0, 0, 0
		for _, e := range events {
			switch e.Kind {
			case chat.DecisionMade:
				b, err := chat.Read[chat.DecisionBody](e)
				if err != nil || b.Decision != d.ID {
					continue
				}
				if made++; e.Actor.Kind != chat.ByBot || e.Visibility != chat.ToAgents || asked > 0 || b.Staffed == nil || !*b.Staffed {
					t.Errorf("event %+v %s", e, e.Body)
				}
			case chat.HandoffRequested:
				asked++
			case chat.MessagePosted:
				if m, err := chat.Read[chat.MessageBody](e); err == nil && m.Decision == d.ID {
					told++ // "why" of the visitor's message leads to the decision
				}
			}
		}
		if made != 1 || asked != 1 || told != 1 {
			t.Errorf("%d decisions, %d hand-overs, %d messages to the visitor; want one of each", made, asked, told)
		}
		if c := s.conversation(); c.Owner != chat.OwnerQueue {
			t.Errorf("owner %s", c.Owner)
		}
	}
	t.Run("OfATurnThatFailsEachTime", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(s *stage) {
			s.worker.Desk, s.worker.Lease = broken{s.desk}, 50*time.Millisecond
		})
		s.online()
		s.say("How many days do I have to return something?")
		explained(t, s, handoff.ReasonModelFailure)
	})
	t.Run("OfABotThatDoesNotAnswer", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		s.say("How many days do I have to return something?")
		r, err := s.worker.Rescue(s.ctx, s.ws.ID, s.conv)
		if err != nil {
			t.Fatal(err)
		}
		s.do(chat.Command{Op: chat.OpWatchdog, Actor: chat.Actor{Kind: chat.BySystem}, HandOver: r.HandOver, Result: &r})
		explained(t, s, handoff.ReasonWatchdog)
	})
}
