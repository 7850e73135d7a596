package handoff_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// shelf is a real database with a clock of the test's; one workspace of it is
// a stage.
type shelf struct {
	*store.Store
	t       *testing.T
	ctx     context.Context
	ws      chat.ID
	site    chat.ID
	now     *time.Time
	convs   []chat.ID
	touched map[chat.ID]time.Time
}

// newShelf makes a workspace with the teams, rules and agents that were drawn.
func newShelf(t *testing.T, db *store.Store, now *time.Time, n int, floor handoff.Floor, agents []*chat.Presence) *shelf {
	t.Helper()
	s := &shelf{Store: db, t: t, ctx: context.Background(), now: now, touched: map[chat.ID]time.Time{}}
	ws, err := db.CreateWorkspace(s.ctx, chat.Workspace{Slug: fmt.Sprint("w", n), Name: "W", Lang: "en", TimeZone: "UTC"})
	s.must(err)
	s.ws = ws.ID
	site, err := db.CreateSite(s.ctx, chat.Site{Workspace: s.ws, Key: fmt.Sprint("k", n), Name: "S"})
	s.must(err)
	s.site = site.ID
	for i, a := range agents {
		u := auth.User{ID: a.Agent, Name: a.Name, Email: fmt.Sprintf("a%d-%d@example.com", n, i), PasswordHash: "x", CreatedAt: *now}
		s.must(db.CreateUser(s.ctx, auth.Member{User: u, Workspace: s.ws, Roles: []auth.Role{auth.Agent}}))
		s.must(db.SetPresence(s.ctx, s.ws, a.Agent, "online"))
		s.must(db.SetAgentRules(s.ctx, s.ws, a.Agent, a.Agent, handoff.AgentRules{Limit: a.Limit, Skills: a.Skills, Langs: a.Langs}))
	}
	for i := len(floor.Teams) - 1; i >= 0; i-- { // whom another overflows to comes first
		team := floor.Teams[i]
		for _, a := range agents {
			for _, slug := range a.Teams {
				if slug == team.Slug {
					team.Members = append(team.Members, a.Agent)
				}
			}
		}
		team.Name = team.Slug
		_, err := db.CreateTeam(s.ctx, s.ws, agents[0].Agent, team)
		s.must(err)
	}
	s.must(db.PutRouting(s.ctx, s.ws, agents[0].Agent, floor.Rules))
	return s
}

func (s *shelf) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Do implements handoff.Desk.
func (s *shelf) Do(ctx context.Context, c chat.Command) (chat.Result, error) {
	r, err := chat.Desk{Store: s.Store, Bus: quiet{}}.Do(ctx, c)
	if err == nil && c.Op == chat.OpPost && c.Opening != nil {
		s.convs = append(s.convs, r.Conversation.ID)
	}
	return r, err
}

// DoAll implements handoff.Desk.
func (s *shelf) DoAll(ctx context.Context, commands []chat.Command) []chat.Result {
	return chat.Desk{Store: s.Store, Bus: quiet{}}.DoAll(ctx, commands)
}

func (s *shelf) setPresence(a chat.ID, status string) { s.must(s.SetPresence(s.ctx, s.ws, a, status)) }

// setPush gives an agent a phone, or takes it away.
func (s *shelf) setPush(a chat.ID, on bool) {
	devices, err := s.PushDevices(s.ctx, s.ws, a)
	s.must(err)
	switch {
	case on && len(devices) == 0:
		_, err := s.AddPushDevice(s.ctx, chat.PushDevice{Workspace: s.ws, Agent: a, Endpoint: "https://push.example/" + a.String(), P256dh: []byte{4}, Auth: []byte{1}})
		s.must(err)
	case !on && len(devices) == 1:
		s.must(s.RemovePushDevice(s.ctx, s.ws, a, devices[0].ID))
	}
}

// touch writes no more often than an open console has to be heard of.
func (s *shelf) touch(a chat.ID) {
	if s.now.Sub(s.touched[a]) > handoff.Reachable/2 {
		s.must(s.TouchPresence(s.ctx, s.ws, a))
		s.touched[a] = *s.now
	}
}

func (s *shelf) leave(a chat.ID) {
	s.must(s.LeavePresence(s.ctx, s.ws, a))
	delete(s.touched, a)
}

func (s *shelf) setLimit(a chat.ID, limit int) {
	all, err := s.Agents(s.ctx, s.ws)
	s.must(err)
	for _, p := range all {
		if p.Agent == a {
			s.must(s.SetAgentRules(s.ctx, s.ws, a, a, handoff.AgentRules{Limit: limit, Skills: p.Skills, Langs: p.Langs}))
		}
	}
}

func (s *shelf) visitor(vip bool) chat.ID {
	_, hash := auth.NewToken()
	v, err := s.CreateVisitor(s.ctx, chat.Visitor{Workspace: s.ws, VIP: vip}, s.site, hash[:])
	s.must(err)
	return v.ID
}

func (s *shelf) pass(d time.Duration) { *s.now = s.now.Add(d) }
func (s *shelf) clock() time.Time     { return *s.now }

func (s *shelf) open() (out []chat.Offer) {
	all, err := s.Agents(s.ctx, s.ws)
	s.must(err)
	for _, a := range all {
		offers, err := s.OpenOffers(s.ctx, s.ws, a.Agent)
		s.must(err)
		out = append(out, offers...)
	}
	return out
}

func (s *shelf) conversations() (out []chat.Conversation) {
	for _, id := range s.convs {
		c, err := s.Conversation(s.ctx, s.ws, id)
		s.must(err)
		out = append(out, c)
	}
	return out
}

func (s *shelf) handoffOf(conv chat.ID) *chat.Handoff {
	h, err := s.HandoffOf(s.ctx, s.ws, conv)
	if chat.CodeOf(err) == chat.NotFound {
		return nil
	}
	s.must(err)
	return &h
}

// memoryDir is a folder without a disk under it where the system has one: a
// thousand commits in a row would measure the disk.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "frontdesk-") //nolint:usetesting // t.TempDir lies on the disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// onDisk is how many random schedules a real database plays.
const onDisk = 200

func TestInvariantsOnSQLite(t *testing.T) {
	t.Parallel()
	base, now := seed(t), noonUTC
	o := store.Options{DataDir: memoryDir(t)}
	o.Now = func() time.Time { return now } // all of the test is one goroutine, but for the store's writer
	o.Logger = slog.New(slog.DiscardHandler)
	db := storetest.Open(t, o)
	seen := map[string]int{}
	for i := range onDisk {
		r := rand.New(rand.NewPCG(base, uint64(i)))
		floor := drawFloor(r)
		agents := drawAgents(r, now)
		s := newShelf(t, db, &now, i, floor, agents)
		var err error
		floor, err = db.Floor(t.Context(), s.ws)
		s.must(err)
		p := &play{stage: s, Rand: r, ws: s.ws, floor: floor, seen: seen}
		for _, a := range agents {
			p.agents = append(p.agents, a.Agent)
		}
		if broken := p.run(8); broken != "" {
			t.Fatalf("FRONTDESK_TEST_SEED=%d, schedule %d: %s\n%s", base, i, broken, lines(p.log))
		}
		for _, c := range s.conversations() { // the next schedule's router looks at every workspace
			_, _ = s.Do(t.Context(), chat.Command{Op: chat.OpResolve, Workspace: s.ws, Conversation: c.ID, Actor: chat.Actor{Kind: chat.ByAgent, ID: agents[0].Agent}})
		}
	}
	t.Log(seen)
}
