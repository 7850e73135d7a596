package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// survey is a flow of three questions, each with the name of its release.
func survey(name, change string) string {
	text := `flow: survey
triggers: [{keyword: [survey]}]
steps:
  - id: one
    ask: one
    text: {en: "NAME one?", ko: "NAME one?"}
  - id: two
    ask: two
    text: {en: "NAME two?", ko: "NAME two?"}
  - id: three
    ask: three
    text: {en: "NAME three?", ko: "NAME three?"}
  - say: {en: "NAME done {{ vars.one }} {{ vars.two }} {{ vars.three }}", ko: "NAME done"}
`
	if change != "" {
		was, now, _ := strings.Cut(change, "→")
		text = strings.ReplaceAll(text, was, now)
	}
	return strings.ReplaceAll(text, "NAME", name)
}

// publish makes a flow the live one.
func (s *stage) publish(text string, mode chat.PublishMode) chat.Publication {
	s.t.Helper()
	p, err := s.db.PublishFlows(s.ctx, chat.Publish{Workspace: s.ws.ID, Sources: []chat.FlowSource{{Name: "a.yaml", Text: text}}, Hash: compiled(s.t, text).Hash(), Mode: mode})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// follows waits until turns run the newest publication.
func (s *stage) follows(p chat.Publication) {
	s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		home, err := s.library.Get(s.ctx, s.ws.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		if home.Latest >= p.Number {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatal("the publication is not followed")
		}
	}
}

// release gives the trace of the newest decision: which release ran, and what
// became of the run at a publication.
func (s *stage) release() (hash, note string) {
	s.t.Helper()
	decisions, err := s.db.Decisions(s.ctx, s.ws.ID, s.conv)
	if err != nil || len(decisions) == 0 {
		s.t.Fatal(decisions, err)
	}
	var trace bot.Trace
	if err := json.Unmarshal(decisions[len(decisions)-1].Trace, &trace); err != nil {
		s.t.Fatal(err)
	}
	for _, e := range trace.Flow {
		if e.Kind == "release" {
			note = e.Note
		}
	}
	return trace.Release, note
}

func TestPublish(t *testing.T) {
	t.Parallel()
	v1 := survey("old", "")
	for _, c := range []struct {
		name, change string
		mode         chat.PublishMode
		says         string
		ran          string // old or new
		note         string
	}{
		{"FinishStays", "", chat.PublishFinish, "old two?", "old", ""},
		{"MigrateGoesOn", "", chat.PublishMigrate, "new two?", "new", "migrate"},
		{"MigrateFinishesWhereItCannot", "id: one→id: first", chat.PublishMigrate, "old two?", "old", "finish: it cannot migrate"},
		{"RestartBeginsAnew", "", chat.PublishRestart, "Something changed here just now, so let us start this again.\nnew one?", "new", "restart"},
		{"RestartFinishesWhereTheFlowIsGone", "flow: survey→flow: other", chat.PublishRestart, "old two?", "old", "finish: it cannot restart"},
		{"HandoffGetsAPerson", "", chat.PublishHandoff, "Something changed here just now and I can't go on with this, so I'm getting a colleague.", "old", "handoff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.online()
			s.follows(s.publish(v1, chat.PublishFinish))
			wants(t, s.say("survey"), "old one?")
			v2 := survey("new", c.change)
			s.follows(s.publish(v2, c.mode))
			wants(t, s.say("first"), c.says)
			hash, note := s.release()
			if want := compiled(t, map[string]string{"old": v1, "new": v2}[c.ran]).Hash(); hash != want {
				t.Errorf("the trace names the release %s, want the %s one, %s", hash, c.ran, want)
			}
			if before, _, _ := strings.Cut(note, ", from"); before != c.note {
				t.Errorf("the trace says %q", note)
			}
			owner := s.conversation().Owner
			if (owner != chat.OwnerBot) != (c.mode == chat.PublishHandoff) {
				t.Errorf("the owner is %s", owner)
			}
			if owner != chat.OwnerBot {
				return
			}
			// It is met once: from then on the chat stays where it is.
			name := c.ran
			if c.mode == chat.PublishRestart && c.ran == "new" {
				wants(t, s.say("first"), "new two?")
			}
			wants(t, s.say("second"), name+" three?")
			wants(t, s.say("third"), name+" done first second third")
		})
	}
	t.Run("RollbackBringsMigratedChatsBack", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		first := s.publish(v1, chat.PublishFinish)
		s.follows(first)
		s.say("survey")
		s.follows(s.publish(survey("new", ""), chat.PublishMigrate))
		wants(t, s.say("first"), "new two?")
		back, err := s.db.PublishFlows(s.ctx, chat.Publish{Workspace: s.ws.ID, Release: first.Release.ID, Mode: chat.PublishMigrate, Rollback: true})
		if err != nil {
			t.Fatal(err)
		}
		s.follows(back)
		wants(t, s.say("second"), "old three?")
	})
	t.Run("AnIdleChatMeetsOnlyTheNewestMove", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		first := s.publish(v1, chat.PublishFinish)
		s.follows(first)
		s.say("survey")
		s.publish(survey("bad", ""), chat.PublishHandoff)
		back, err := s.db.PublishFlows(s.ctx, chat.Publish{Workspace: s.ws.ID, Release: first.Release.ID, Mode: chat.PublishMigrate, Rollback: true})
		if err != nil {
			t.Fatal(err)
		}
		s.follows(back)
		wants(t, s.say("first"), "old two?")
		if c := s.conversation(); c.Owner != chat.OwnerBot {
			t.Errorf("owner %s: it was handed over for a release that it never ran", c.Owner)
		}
	})
	t.Run("ANewRunIsNotMovedToAnOlderRelease", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.follows(s.publish(v1, chat.PublishFinish))
		s.say("survey")
		for _, text := range []string{"first", "second", "third"} {
			s.say(text)
		}
		s.publish(survey("new", ""), chat.PublishMigrate)
		s.follows(s.publish(survey("newest", ""), chat.PublishFinish))
		wants(t, s.say("survey"), "newest one?")
		wants(t, s.say("first"), "newest two?")
	})
	t.Run("KoreanVisitorsAreTold", func(t *testing.T) {
		t.Parallel()
		for key, want := range map[string]string{"flow_restarted": "방금 안내가 바뀌어서", "flow_changed": "방금 안내가 바뀌어서"} {
			if got := bot.Word("ko", key); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s", key, got)
			}
		}
	})
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first := s.publish(survey("old", ""), chat.PublishFinish)
	text := survey("new", "")
	p, err := s.db.PublishFlows(s.ctx, chat.Publish{Workspace: s.ws.ID, Sources: []chat.FlowSource{{Name: "a.yaml", Text: text}}, Hash: compiled(t, text).Hash(),
		Mode: chat.PublishMigrate, At: time.Now().Add(300 * time.Millisecond)})
	if err != nil {
		t.Fatal(err)
	}
	broken, err := s.db.PublishFlows(s.ctx, chat.Publish{Workspace: s.ws.ID, Sources: []chat.FlowSource{{Name: "a.yaml", Text: "flow: 1"}}, Hash: "broken",
		Mode: chat.PublishMigrate, At: p.At.Add(time.Millisecond)})
	if err != nil {
		t.Fatal(err)
	}
	s.follows(first)
	s.say("survey")
	var nodes sync.WaitGroup
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	for range 2 {
		c := &bot.Calendar{Store: s.db, Log: quiet, Every: 20 * time.Millisecond, Grace: 500 * time.Millisecond}
		nodes.Go(func() { c.Run(ctx) })
	}
	s.follows(chat.Publication{Number: first.Number + 1})
	if waiting, err := s.db.ScheduledPublications(s.ctx, s.ws.ID); err != nil || time.Now().Before(broken.At.Add(400*time.Millisecond)) && len(waiting) != 1 {
		t.Errorf("scheduled are %v, %v: another node might know what this one cannot run", waiting, err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		waiting, err := s.db.ScheduledPublications(s.ctx, s.ws.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(waiting) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still scheduled: %v", waiting)
		}
	}
	stop()
	nodes.Wait()
	wants(t, s.say("first"), "new two?")
	all, _, err := s.db.Publications(s.ctx, s.ws.ID, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	states := map[chat.ID]string{}
	for _, x := range all {
		states[x.ID] = x.State
	}
	if states[p.ID] != chat.PublicationDone || states[broken.ID] != chat.PublicationCancelled {
		t.Errorf("states %v", states)
	}
}

// crowd is many visitors who talk at once.
type crowd struct {
	*stage
	visitors []chat.ID
	convs    []chat.ID
}

func (c *crowd) post(i int, text string) error {
	r, err := c.desk.Do(c.ctx, chat.Command{
		Op: chat.OpPost, Workspace: c.ws.ID, Conversation: c.convs[i], Actor: chat.Actor{Kind: chat.ByVisitor, ID: c.visitors[i]}, ClientID: chat.NewID().String(),
		Opening: &chat.Opening{Visitor: c.visitors[i], Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: text},
	})
	c.convs[i] = r.Conversation.ID
	return err
}

// all posts for every visitor, a few at a time; meanwhile runs when half of
// them have posted.
func (c *crowd) all(text string, meanwhile func()) {
	c.t.Helper()
	var hands sync.WaitGroup
	next := make(chan int)
	for range 16 {
		hands.Go(func() {
			for i := range next {
				if err := c.post(i, text); err != nil {
					c.t.Error(err)
				}
			}
		})
	}
	for i := range c.visitors {
		if i == len(c.visitors)/2 && meanwhile != nil {
			meanwhile()
		}
		next <- i
	}
	close(next)
	hands.Wait()
}

// rest waits until no turn is open.
func (c *crowd) rest() {
	c.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		open, err := c.db.StaleTurns(c.ctx, -time.Hour, 1)
		if err != nil {
			c.t.Fatal(err)
		}
		if len(open) == 0 {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatal("turns stay open")
		}
	}
}

// crowded is a shop with visitors and without texts, made once for every mode.
func crowded(t *testing.T, visitors int) (s shop, ids []chat.ID) {
	t.Helper()
	s, err := openShop(func(s *shop, ctx context.Context, db *store.Store) error {
		if err := s.people(ctx, db); err != nil {
			return err
		}
		site, err := db.SiteByKey(ctx, "k")
		for range visitors {
			if err != nil {
				break
			}
			var v chat.Visitor
			_, hash := auth.NewToken()
			v, err = db.CreateVisitor(ctx, chat.Visitor{ID: chat.NewID(), Workspace: s.ws.ID, Locale: "en-GB"}, site.ID, hash[:])
			ids = append(ids, v.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, ids
}

// TestPublish_AmongAThousandChats publishes while 1,000 visitors are in the
// middle of a flow, 250 for each mode: every one of them gets every reply once
// and to the end, from one release up to some point and from the other after
// it, as the mode says.
func TestPublish_AmongAThousandChats(t *testing.T) {
	t.Parallel()
	const each, hands = 250, 16 // so that what waits for the disk waits together
	full, visitors := crowded(t, each)
	for _, mode := range chat.PublishModes {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			c := &crowd{stage: newStageOf(t, full, func(s *stage) { s.worker.Hands, s.worker.Lease = hands, time.Minute }), visitors: visitors, convs: make([]chat.ID, each)}
			c.online()
			const short = "  - id: three\n    ask: three\n    text: {en: \"NAME three?\", ko: \"NAME three?\"}\n→"
			shorter := func(name string) string { // what the visitors say is no question, and not looked up
				text := strings.ReplaceAll(survey(name, short), " {{ vars.three }}", "")
				return strings.NewReplacer("ask: one", "ask: one\n    interrupts: never", "ask: two", "ask: two\n    interrupts: never").Replace(text)
			}
			c.follows(c.publish(shorter("old"), chat.PublishFinish))
			c.all("survey", nil)
			c.rest()
			c.all("first", func() { c.publish(shorter("new"), mode) })
			c.rest()
			for _, text := range []string{"second", "third"} {
				c.all(text, nil)
				c.rest()
			}
			seen := map[string]int{}
			for _, conv := range c.convs {
				c.conv, c.seen = conv, 0
				said := strings.Split(strings.TrimSpace(texts(c.replies())), "\n")
				kind := fate(said)
				if kind == "" {
					t.Errorf("a chat went %q", said)
				}
				seen[kind]++
				turns, err := c.db.TurnsOf(c.ctx, c.ws.ID, conv)
				if err != nil {
					t.Fatal(err)
				}
				for _, turn := range turns {
					if turn.Status != chat.TurnDone && !(mode == chat.PublishHandoff && turn.Status == chat.TurnCancelled) || turn.Attempts != 1 {
						t.Errorf("a turn is %s after %d attempts", turn.Status, turn.Attempts)
					}
				}
			}
			t.Logf("%v", seen)
			want := map[chat.PublishMode]string{chat.PublishFinish: "stayed", chat.PublishMigrate: "moved", chat.PublishRestart: "restarted", chat.PublishHandoff: "handed over"}[mode]
			for kind, n := range seen {
				if kind != want && kind != "stayed" || n == 0 {
					t.Errorf("%d chats %s", n, kind)
				}
			}
			if seen[want] < each/2 {
				t.Errorf("only %d of %d chats %s", seen[want], each, want)
			}
		})
	}
}

// fate names the way that a chat went, "" for one that it must not go.
func fate(said []string) string {
	const again = "Something changed here just now, so let us start this again."
	for at := 1; at <= 2; at++ { // replies of the old release
		var moved []string
		for i, q := range []string{"one?", "two?", "done first second"} {
			name := "old"
			if i >= at {
				name = "new"
			}
			moved = append(moved, fmt.Sprintf("%s %s", name, q))
		}
		restarted := append(append([]string{}, moved[:at]...), again, "new one?")
		for i, q := range []string{"new two?", "new done"} {
			if i < 3-at {
				restarted = append(restarted, q)
			}
		}
		handed := append(append([]string{}, moved[:at]...), "Something changed here just now and I can't go on with this")
		switch {
		case begins(said, moved):
			return "moved"
		case begins(said, restarted):
			return "restarted"
		case begins(said, handed) && len(said) == at+1:
			return "handed over"
		}
	}
	if begins(said, []string{"old one?", "old two?", "old done first second"}) {
		return "stayed"
	}
	return ""
}

// begins reports whether each line begins as wanted.
func begins(said, want []string) bool {
	if len(said) < len(want) {
		return false
	}
	for i, w := range want {
		if !strings.HasPrefix(said[i], w) {
			return false
		}
	}
	return true
}
