package bot_test

import (
	"context"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

const asksForReturns = `flow: help
triggers: [{keyword: [help me]}]
steps:
  - {handoff: {team: returns}}
`

// lateStaff looks at the queue before the others came: it is empty.
type lateStaff struct{ bot.Staff }

func (lateStaff) Queued(context.Context, chat.ID) ([]chat.Queued, error) { return nil, nil }

func late(s *stage) { s.worker.Staff = lateStaff{s.db} }

// fullFor makes teams, and lets one visitor wait for returns, where there is
// room for one.
func fullFor(returns handoff.TeamRules, others ...handoff.Team) option {
	return func(s *stage) {
		s.t.Helper()
		returns.QueueLimit = 1
		for _, team := range append(others, handoff.Team{Slug: "returns", Name: "Returns", Rules: returns}) {
			if _, err := s.db.CreateTeam(s.ctx, s.ws.ID, chat.ID{}, team); err != nil {
				s.t.Fatal(err)
			}
		}
		_, hash := auth.NewToken()
		v, err := s.db.CreateVisitor(s.ctx, chat.Visitor{ID: chat.NewID(), Workspace: s.ws.ID}, chat.ID{}, hash[:])
		if err != nil {
			s.t.Fatal(err)
		}
		r := s.do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "first",
			Opening: &chat.Opening{Visitor: v.ID, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: "my tent leaks"}})
		s.do(chat.Command{Op: chat.OpWatchdog, Conversation: r.Conversation.ID, Actor: chat.Actor{Kind: chat.BySystem},
			HandOver: &chat.HandOver{ID: chat.NewID(), Team: "returns", Reason: "asked", Words: chat.MessageBody{Text: "wait"}}})
		s.conv = chat.ID{}
	}
}

// TestFullQueue has a visitor ask for a team whose queue is full, as the bot
// sees before it answers, or as only the change itself sees.
func TestFullQueue(t *testing.T) {
	t.Parallel()
	for _, seen := range []struct {
		name string
		look option
	}{{"SeenBefore", func(*stage) {}}, {"FilledMeanwhile", late}} {
		for _, c := range []struct {
			name   string
			rules  handoff.TeamRules
			others []handoff.Team
			says   string
			owner  chat.OwnerKind
			team   string
			status chat.HandoffStatus
		}{
			{"TheVisitorIsToldAndTheBotStays", handoff.TeamRules{}, nil, "the line is full", chat.OwnerBot, "returns", chat.HandoffRefused},
			{"ACallIsPromised", handoff.TeamRules{QueueFull: handoff.FullCallback}, nil, "will come back to you", chat.OwnerBot, "returns", chat.HandoffPromised},
			{"AnotherTeamIsAsked", handoff.TeamRules{OverflowTeam: "spare", OverflowS: 60}, []handoff.Team{{Slug: "spare", Name: "Spare"}}, "colleague", chat.OwnerQueue, "spare", chat.HandoffQueued},
		} {
			t.Run(seen.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				s := newStage(t, published(asksForReturns), fullFor(c.rules, c.others...), seen.look)
				s.online()
				wants(t, s.say("help me"), c.says)
				h, err := s.db.HandoffOf(s.ctx, s.ws.ID, s.conv)
				if err != nil || h.Team != c.team || h.Status != c.status {
					t.Errorf("hand-over for %q is %s, %v", h.Team, h.Status, err)
				}
				if got := s.conversation(); got.Owner != c.owner {
					t.Errorf("owner %s", got.Owner)
				}
				queued, err := s.db.Queued(s.ctx, s.ws.ID)
				if err != nil {
					t.Fatal(err)
				}
				waiting := 0
				for _, q := range queued {
					if q.Team == "returns" {
						waiting++
					}
				}
				if waiting != 1 {
					t.Errorf("%d wait where one may", waiting)
				}
			})
		}
	}
}
