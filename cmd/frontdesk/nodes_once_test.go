package main_test

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/mail/mailtest"
	"github.com/frontdesk-chat/frontdesk/store"
)

// TestThreeNodes spreads visitors and agents over three nodes: what one side
// does the other sees, everything that nodes claim is done once, and changes of
// the shop reach every node; where the bus is external, also while it is away.
func TestThreeNodes(t *testing.T) {
	t.Parallel()
	post := mailtest.Start(t, mailtest.Options{})
	flags := []string{"--no-limits", "--smtp-host", "127.0.0.1", "--smtp-port", strconv.Itoa(post.Port), "--smtp-tls", "none", "--smtp-from", "chat@fellside.example"}
	eachBus(t, func(t *testing.T, ns *nodes) {
		db, ws := database(t, ns.data)
		signedIn(t, ns.all[0]).must("PATCH", "/api/v1/admin/settings", map[string]any{"schedule": nil}, nil) // always open
		for i := range ns.all {                                                                              // and every node has the shop in memory
			answerTo(t, ns.all[i], db, ws, answerable[0])
		}
		ns.talk(t, db, ws)
		if len(ns.nats) == 0 {
			ns.presence(t)
			ns.reach(t, "joined")
			ns.once(t, db, ws, post)
			return
		}
		for _, s := range ns.nats {
			s.kill()
		}
		for i := range ns.all {
			ns.joined(i, false)
		}
		ns.talk(t, db, ws)
		ns.reach(t, "away")
		for _, s := range ns.nats {
			s.start()
		}
		ns.allJoined()
		ns.talk(t, db, ws)
	}, flags...)
}

// talk lets a visitor of one node and an agent of another talk.
func (ns *nodes) talk(t *testing.T, db *store.Store, ws chat.ID) {
	t.Helper()
	agent, visitor := newAgent(t, ns.on(0), ada, password, nil), newVisitor(t, ns.on(1), nil)
	defer agent.leave()
	defer visitor.leave()
	id := visitor.ack(visitor.say(chat.ID{}, "Hello there")).Conversation
	agent.ack(agent.send(map[string]any{"type": "subscribe", "conversation": id, "after_seq": 0}))
	agent.ack(agent.send(map[string]any{"type": "take", "conversation": id}))
	visitor.ack(visitor.say(id, "are you there?"))
	agent.until("the visitor's words", func() bool { return len(agent.bySide("visitor", id)) == 2 })
	agent.ack(agent.say(id, "I am"))
	visitor.until("the agent's words", func() bool { return len(visitor.bySide("agent", id)) == 1 })
	agent.ack(agent.send(map[string]any{"type": "resolve", "conversation": id}))
	same(t, visitor, db, ws, id)
	same(t, agent, db, ws, id)
}

const minji = "minji@fellside.example"

// presence sets an agent away on one node and looks from the others.
func (ns *nodes) presence(t *testing.T) {
	t.Helper()
	who := newAgent(t, ns.on(1), minji, password, nil)
	defer who.leave()
	me := who.me()
	for _, status := range []string{"away", "online"} {
		who.must("PUT", agentSide+"/presence", map[string]any{"status": status}, nil)
		for i := range ns.all {
			seen := signedIn(t, ns.all[i])
			eventually(t, func() string {
				var got struct {
					Agents []struct {
						ID     chat.ID
						Status string
					}
				}
				if problem := seen.try("GET", agentSide+"/agents", nil, &got); problem != "" {
					return problem
				}
				for _, a := range got.Agents {
					if a.ID == me && a.Status == status {
						return ""
					}
				}
				return fmt.Sprintf("node %d does not see that an agent of node 1 is %s: %+v", i, status, got.Agents)
			})
		}
	}
}

// reach changes a setting, an article and the flows on one node, and logs how
// long it takes until the others go by them.
func (ns *nodes) reach(t *testing.T, bus string) {
	t.Helper()
	editor := signedIn(t, ns.all[0])
	others := []*party{signedIn(t, ns.all[1]), signedIn(t, ns.all[2])}
	since := func(done func(p *party) string) (longest time.Duration) {
		from := time.Now()
		for _, p := range others {
			eventually(t, func() string { return done(p) })
		}
		return time.Since(from)
	}
	open := func(p *party) (open bool, problem string) {
		var session struct {
			OpenNow bool `json:"open_now"`
		}
		problem = newParty(t, p.where, nil).try("POST", visitorSide+"/session", map[string]any{"site_key": "fellside-demo-site", "locale": "en", "timezone": "Europe/London"}, &session)
		return session.OpenNow, problem
	}
	day := strings.ToLower(time.Now().AddDate(0, 0, 3).Weekday().String()[:3])
	never := map[string]any{"timezone": "Europe/London", "hours": map[string]any{day: []string{"09:00-10:00"}}} // not today
	var setting []time.Duration
	for _, schedule := range []any{never, nil} {
		editor.must("PATCH", "/api/v1/admin/settings", map[string]any{"schedule": schedule}, nil)
		setting = append(setting, since(func(p *party) string {
			if is, problem := open(p); problem != "" || is != (schedule == nil) {
				return fmt.Sprintf("open: %t %s", is, problem)
			}
			return ""
		}))
	}
	title := "Zeppelin mooring mast " + bus
	w := editor.draft(title, "The zeppelin mooring mast costs 100 crowns a night.")
	editor.step(w, "publish", map[string]any{"based_on": w.Version})
	article := since(func(p *party) string {
		if found := p.found("What does the zeppelin mooring mast cost?"); !slices.Contains(found, title) {
			return fmt.Sprintf("found %q", found)
		}
		return ""
	})
	ns.publish(t, timedFlow+"---\n"+strings.ReplaceAll(survey(1), "survey", "survey"+bus))
	flow := since(func(p *party) string {
		v := newVisitor(t, p.where, nil)
		defer v.leave()
		id := v.ack(v.say(chat.ID{}, "survey"+bus)).Conversation
		v.until("the bot's words", func() bool { return len(v.bySide("bot", id)) > 0 })
		v.mu.Lock()
		defer v.mu.Unlock()
		if text := fmt.Sprint(v.bySide("bot", id)[0]["body"]); !strings.Contains(text, "Nr 1: one?") {
			return "the bot said " + text
		}
		return ""
	})
	t.Logf("bus %s: two other nodes went by a setting after %v, by an article after %s, by flows after %s (with a visitor's session and a turn)", bus, setting, article, flow)
}

func (ns *nodes) publish(t *testing.T, text string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "all.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := frontdesk(t, nil, append([]string{"flow", "publish", folder}, flagsOf(ns.data)...)...); got.code != 0 {
		t.Fatalf("publish: %+v", got)
	}
}

// once lets every node want the same turns, timers, offers and jobs.
func (ns *nodes) once(t *testing.T, db *store.Store, ws chat.ID, post *mailtest.Server) {
	t.Helper()
	const chats = 9
	var ids [chats]chat.ID
	var visitors [chats]*party
	for i := range chats {
		visitors[i] = newVisitor(t, ns.on(i%size), nil)
		visitors[i].until("a welcome", func() bool { return visitors[i].welcome })
	}
	defer func() {
		for _, v := range visitors {
			v.leave()
		}
	}()
	var sent [chats]string
	for i, v := range visitors {
		sent[i] = v.say(chat.ID{}, "timed")
	}
	for i, v := range visitors {
		ids[i] = v.ack(sent[i]).Conversation
	}
	var jobs []chat.ID
	address := "kim." + ws.String() + "@example.com" // of this shop's letters
	for i, v := range visitors {
		v.until("the last words", func() bool { return len(v.bySide("bot", ids[i])) >= 3 })
		var job struct{ ID chat.ID }
		v.must("POST", visitorSide+"/conversations/"+ids[i].String()+"/transcript/mail", map[string]any{"client_id": "t", "to": address}, &job)
		jobs = append(jobs, job.ID)
	}

	agents := []*party{newAgent(t, ns.on(0), ada, password, nil), newAgent(t, ns.on(1), minji, password, nil)}
	for i, v := range visitors[:4] {
		sent[i] = v.say(ids[i], "I want to talk to a person")
	}
	for i, v := range visitors[:4] {
		v.ack(sent[i])
	}
	type given struct {
		to    *party
		offer chat.ID
	}
	offers := map[chat.ID]given{}
	eventually(t, func() string {
		clear(offers)
		for _, a := range agents {
			var got struct {
				Offers []struct{ ID, Conversation chat.ID }
			}
			a.must("GET", agentSide+"/offers", nil, &got)
			for _, o := range got.Offers {
				if other, twice := offers[o.Conversation]; twice && other.offer != o.ID {
					t.Errorf("two live offers for %s", o.Conversation)
				}
				offers[o.Conversation] = given{a, o.ID}
			}
		}
		if len(offers) != 4 {
			return fmt.Sprintf("%d of 4 chats are offered", len(offers))
		}
		return ""
	})
	for _, g := range offers {
		g.to.ack(g.to.send(map[string]any{"type": "accept", "offer": g.offer}))
	}
	for i, id := range ids {
		settle(t, db, ws, id)
		events := stored(t, db, ws, id, chat.Agents)
		whole(t, events)
		count := map[chat.Kind]int{}
		for _, e := range events {
			count[e.Kind]++
		}
		if i < 4 && (count[chat.HandoffRequested] != 1 || count[chat.OfferMade] != 1 || count[chat.OfferAccepted] != 1 || count[chat.AgentJoined] != 1) {
			t.Errorf("%s: %v", id, count)
		}
		for _, words := range []string{"I wait now.", "The time has come.", "And once more."} {
			if n := timesSaid(t, db, ws, id, words); n != 1 {
				t.Errorf("%q was said %d times in %s", words, n, id)
			}
		}
	}
	for _, a := range agents {
		for id, n := range a.offers {
			if n != 1 {
				t.Errorf("offer %s was made known %d times", id, n)
			}
		}
		a.leave()
	}

	letters := func() (ids []string) {
		for _, l := range post.Letters() {
			m, err := netmail.ReadMessage(bytes.NewReader(l.Data))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(m.Header.Get("To"), address) {
				ids = append(ids, m.Header.Get("Message-ID"))
			}
		}
		slices.Sort(ids)
		return ids
	}
	eventually(t, func() string {
		if n := len(letters()); n < chats {
			return fmt.Sprintf("%d of %d letters", n, chats)
		}
		for _, id := range jobs {
			if j, err := db.Job(t.Context(), ws, id); err != nil || j.Status != chat.JobDone || j.Attempts != 1 {
				return fmt.Sprintf("job %s is %s after %d attempts, %v", id, j.Status, j.Attempts, err)
			}
		}
		return ""
	})
	if all := letters(); len(all) != chats || len(slices.Compact(slices.Clone(all))) != chats {
		t.Errorf("%d letters for %d wishes: %q", len(all), chats, all)
	}
}

// TestNodesStartTogether starts three nodes at once on an empty database: one
// makes the workspace and its owner, and the others find them.
func TestNodesStartTogether(t *testing.T) {
	t.Parallel()
	data := postgres(t)
	var started sync.WaitGroup
	var all [size]*server
	for i := range all {
		started.Go(func() { all[i] = launch(t, binary, data, []string{"--data-dir", t.TempDir()}) })
	}
	started.Wait()
	passwords, keys := 0, map[string]bool{}
	for _, s := range all {
		if s == nil {
			t.Fatal("a node did not start")
		}
		passwords += strings.Count(s.printed, "one-time password")
		keys[regexp.MustCompile(`data-site="(.*)"`).FindString(s.printed)] = true
	}
	if passwords != 1 || len(keys) != 1 {
		t.Errorf("%d one-time passwords were printed, and the sites %v", passwords, keys)
	}
}
