package bot_test

import (
	"testing"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

const requestToReturns = `flow: on_handoff_request
steps:
  - {handoff: {team: returns, priority: high}}
`

const requestThatAsks = `flow: on_handoff_request
steps:
  - {ask: why, text: {en: "What is it about?", ko: "어떤 일인가요?"}}
  - {handoff: {team: returns}}
`

const requestInAFlow = requestThatAsks + `---
flow: order
triggers: [{keyword: [order]}]
steps:
  - {ask: number, type: integer, text: {en: "Which number?", ko: "몇 번인가요?"}}
  - {say: {en: "Thanks.", ko: "고마워요."}}
`

const silentRequest = `flow: on_handoff_request
steps:
  - {say: {en: "Never said.", ko: "하지 않는 말"}, when: "1 > 2"}
`

func returnsTeam(rules handoff.TeamRules) option {
	return func(s *stage) {
		s.t.Helper()
		if _, err := s.db.CreateTeam(s.ctx, s.ws.ID, chat.ID{}, handoff.Team{Slug: "returns", Name: "Returns", Rules: rules}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// handed checks where the newest hand-over went, and why.
func (s *stage) handed(team string, priority int) {
	s.t.Helper()
	h, err := s.db.HandoffOf(s.ctx, s.ws.ID, s.conv)
	if err != nil {
		s.t.Fatal(err)
	}
	if h.Team != team || h.Priority != priority || h.Reason != handoff.ReasonExplicitAsk || h.Status != chat.HandoffQueued {
		s.t.Errorf("handed to %q with priority %d because of %q: %s", h.Team, h.Priority, h.Reason, h.Status)
	}
}

// TestRequestFlow has visitors ask for a person where the workspace has a flow
// for that.
func TestRequestFlow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flow     string
		talk     func(s *stage)
		team     string
		priority int
	}{
		"DecidesTeamAndPriority": {requestToReturns, func(s *stage) { s.say("I want to talk to a real person please") }, "returns", 1},
		"HearsTheButton": {requestToReturns, func(s *stage) {
			s.say("thanks")
			s.post("Talk to a person", bot.ButtonPerson, "")
			s.settle()
		}, "returns", 1},
		"MayAskFirst": {requestThatAsks, func(s *stage) {
			wants(s.t, s.say("get me a human"), "What is it about?")
			s.say("the zip of my coat")
		}, "returns", 0},
		"GoesBeforeTheQuestionOfAnother": {requestInAFlow, func(s *stage) {
			wants(s.t, s.say("order"), "Which number?")
			wants(s.t, s.say("get me a human"), "What is it about?")
			s.say("the zip of my coat")
		}, "returns", 0},
		"NeverHoldsUpWhoInsists": {requestThatAsks, func(s *stage) {
			wants(s.t, s.say("get me a human"), "What is it about?")
			s.say("I want to talk to a real person please")
		}, "", 0},
		"IsPassedOverWhenItDoesNothing": {silentRequest, func(s *stage) { s.say("get me a human") }, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, published(c.flow), returnsTeam(handoff.TeamRules{}))
			s.online()
			c.talk(s)
			s.handed(c.team, c.priority)
		})
	}
	t.Run("MeetsTheQueueLimitOfItsTeam", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(requestToReturns), fullFor(handoff.TeamRules{Strategy: handoff.Manual}))
		s.online()
		wants(t, s.say("get me a human"), "the line is full")
		h, err := s.db.HandoffOf(s.ctx, s.ws.ID, s.conv)
		if err != nil || h.Team != "returns" || h.Status != chat.HandoffRefused {
			t.Errorf("hand-over for %q is %s, %v", h.Team, h.Status, err)
		}
		if c := s.conversation(); c.Owner != chat.OwnerBot {
			t.Errorf("owner %s", c.Owner)
		}
	})
}
