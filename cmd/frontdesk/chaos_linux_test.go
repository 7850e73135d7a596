package main_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// fullChaos plays every fault at its full length: `make chaos` sets it.
var fullChaos = os.Getenv("FRONTDESK_CHAOS") == "full"

// fault is something that breaks under people who talk.
type fault struct {
	name string
	// full and short are how long it lasts in `make chaos` and in CI; 0: not played there.
	full, short time.Duration
	// begin breaks it; what it gives mends it again and returns when that is begun.
	begin func() (end func())
	// silent: nothing is acknowledged while it lasts.
	silent bool
	// ringing: it happens while the second agent is offered two chats.
	ringing bool
	// seen says what is missing of its signs; it goes on until that is "". nil:
	// silence is the sign, or nothing shows it.
	seen func() string
}

func (f fault) length() time.Duration {
	if fullChaos {
		return f.full
	}
	return f.short
}

// outcome is a row of the table.
type outcome struct {
	world, fault         string
	length               time.Duration
	acked, lost, doubled int
	mending              time.Duration // what was broken took so long to start again
	first, all           time.Duration // from the fault's end to an acknowledgement; to one for everybody who talks
	offered              time.Duration // from the fault's end until who waited has an agent
}

// scene is everybody who talks while something breaks: visitors with an agent
// who has taken their chats, visitors with the bot, one who waits for a person and
// one who was promised one.
type scene struct {
	testing.TB
	world string
	where func() string
	db    *store.Store
	ws    chat.ID

	agent    *party // has the chats of pairs
	second   *party // is away but between the faults, and then takes who waits
	pairs    []*talk
	quiet    *talk // whose visitor has written and waits for the agent, who thinks
	askers   []*asking
	me       map[*party]chat.ID // of the agents
	promised chat.ID
	due      time.Time

	mu   sync.Mutex
	acks map[string][]time.Time // by who talks, when each of their messages was acknowledged
	rows []outcome
}

// talk is a visitor's chat with the agent.
type talk struct {
	id      chat.ID
	visitor *party
	spoken  [2][]string // visitor's, agent's words in order; one goroutine each
}

// asking is a visitor who asks the bot, each question in a chat of its own.
type asking struct {
	visitor *party
	chats   []chat.ID
	asked   int
}

const (
	second    = "minji@fellside.example"
	chatPairs = 3 // with the quiet one as many as an agent takes
	askings   = 2
)

// newScene sets the scene on servers that play the demo.
func newScene(t *testing.T, world string, where func() string, data store.Options) *scene {
	t.Helper()
	s := &scene{TB: t, world: world, where: where, acks: map[string][]time.Time{}}
	s.db, s.ws = database(t, data)
	s.agent, s.second = newAgent(t, where, ada, password, nil), newAgent(t, where, second, password, nil)
	s.agent.must("PATCH", "/api/v1/admin/settings", map[string]any{"schedule": nil}, nil) // always open
	s.me = map[*party]chat.ID{s.agent: s.agent.me(), s.second: s.second.me()}
	s.away()
	for i := range chatPairs {
		s.pairs = append(s.pairs, s.chat(fmt.Sprintf("Visitor %d asks how long a return may take", i)))
	}
	s.quiet = s.chat("I think about it")
	s.quiet.spoken[0] = append(s.quiet.spoken[0], "And what about this?")
	s.quiet.visitor.ack(s.quiet.visitor.say(s.quiet.id, "And what about this?"))
	for range askings {
		s.askers = append(s.askers, &asking{visitor: newVisitor(t, where, nil)})
	}
	s.promise()
	return s
}

// chat is a new visitor's, whom the agent has taken over.
func (s *scene) chat(first string) *talk {
	s.Helper()
	p := &talk{visitor: newVisitor(s, s.where, nil)}
	p.spoken[0] = []string{first}
	p.id = p.visitor.ack(p.visitor.say(chat.ID{}, first)).Conversation
	s.agent.send(map[string]any{"type": "subscribe", "conversation": p.id, "after_seq": 0})
	s.agent.ack(s.agent.send(map[string]any{"type": "take", "conversation": p.id}))
	return p
}

// away takes the second agent off the floor: nobody has room then.
func (s *scene) away() {
	s.Helper()
	s.second.must("PUT", agentSide+"/presence", map[string]any{"status": "away"}, nil)
}

// promise makes a promise that falls due long after the faults.
func (s *scene) promise() {
	s.Helper()
	v := newVisitor(s, s.where, nil)
	s.promised = v.ack(v.say(chat.ID{}, answerable[0])).Conversation
	settle(s, s.db, s.ws, s.promised)
	s.due = time.Now().Add(48 * time.Hour).Truncate(time.Millisecond).UTC()
	packet := handoff.Assemble(handoff.Facts{Reason: "explicit_ask", Lang: "en", Messages: []chat.MessageBody{{Text: "I want to talk to a person"}}}).Encode()
	r := s.db.Append(s.Context(), []chat.Command{{Op: chat.OpWatchdog, Workspace: s.ws, Conversation: s.promised, Actor: chat.Actor{Kind: chat.BySystem},
		HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "explicit_ask", Packet: packet, DueAt: s.due, Words: chat.MessageBody{Text: "We write to you the day after tomorrow."}}}})[0]
	if r.Err != nil {
		s.Fatal(r.Err)
	}
}

const wish = "I want to talk to a real person please"

// queued is a visitor who asks for a person and has been told that they wait.
func (s *scene) queued() *party {
	s.Helper()
	v := newVisitor(s, s.where, nil)
	id := v.ack(v.say(chat.ID{}, wish)).Conversation
	v.until("words about the queue", func() bool { return len(v.bySide("bot", id)) > 0 })
	return v
}

func (s *scene) online() {
	s.Helper()
	s.second.must("PUT", agentSide+"/presence", map[string]any{"status": "online"}, nil)
}

// offer waits until the second agent is offered a visitor's chat.
func (s *scene) offer(v *party) (offer, conversation chat.ID) {
	s.Helper()
	v.until("a chat", func() bool {
		for conversation = range v.logs {
		}
		return !conversation.IsZero()
	})
	eventually(s, func() string {
		offers, err := s.db.OpenOffers(s.Context(), s.ws, s.me[s.second])
		for _, o := range offers {
			if o.Conversation == conversation {
				offer = o.ID
				return ""
			}
		}
		return fmt.Sprintf("no offer of the chat that waits: %v", err)
	})
	return offer, conversation
}

// said notes that a message of somebody was acknowledged.
func (s *scene) said(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acks[who] = append(s.acks[who], time.Now())
}

// talk lets everybody talk until stop is called, which waits until all that was
// said is acknowledged.
func (s *scene) talk() (stop func()) {
	over := make(chan struct{})
	var all sync.WaitGroup
	loop := func(who string, once func()) {
		all.Go(func() {
			for {
				select {
				case <-over:
					return
				case <-time.After(rand.N(150 * time.Millisecond)): // people type
				}
				once()
				s.said(who)
			}
		})
	}
	for i, p := range s.pairs {
		say := func(who *party, side int, name string) func() {
			return func() {
				words := fmt.Sprintf("%s %d says %d", name, i, len(p.spoken[side]))
				p.spoken[side] = append(p.spoken[side], words)
				who.ack(who.say(p.id, words))
			}
		}
		loop(fmt.Sprint("visitor ", i), say(p.visitor, 0, "visitor"))
		loop(fmt.Sprint("agent to ", i), say(s.agent, 1, "agent to"))
	}
	for i, a := range s.askers {
		loop(fmt.Sprint("asker ", i), a.once)
	}
	return func() {
		close(over)
		all.Wait()
	}
}

// once asks the bot in a new chat, waits for the answer and leaves.
func (a *asking) once() {
	v := a.visitor
	id := v.ack(v.say(chat.ID{}, answerable[a.asked%len(answerable)])).Conversation
	a.asked++
	a.chats = append(a.chats, id)
	v.until("the bot's answer", func() bool { return len(v.bySide("bot", id)) > 0 })
	v.ack(v.send(map[string]any{"type": "end", "conversation": id}))
}

// since tells when the first of those who talk was acknowledged after an
// instant, and when the last of them was for the first time, and who that is; false
// while one was not.
func (s *scene) since(at time.Time) (first, all time.Time, slowest string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.acks) < 2*len(s.pairs)+len(s.askers) {
		return first, all, slowest, false
	}
	for who, acks := range s.acks {
		i, _ := slices.BinarySearchFunc(acks, at, time.Time.Compare)
		if i == len(acks) {
			return first, all, slowest, false
		}
		if first.IsZero() || acks[i].Before(first) {
			first = acks[i]
		}
		if acks[i].After(all) {
			all, slowest = acks[i], who
		}
	}
	return first, all, slowest, true
}

// last is when a message was acknowledged last.
func (s *scene) last() (at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, acks := range s.acks {
		if n := len(acks); n > 0 && acks[n-1].After(at) {
			at = acks[n-1]
		}
	}
	return at
}

// flowing waits until everybody was acknowledged after an instant.
func (s *scene) flowing(at time.Time) (first, all time.Duration, slowest string) {
	s.Helper()
	eventually(s, func() string {
		f, a, who, ok := s.since(at)
		if !ok {
			return "not everybody's messages are acknowledged again"
		}
		first, all, slowest = f.Sub(at), a.Sub(at), who
		return ""
	})
	return first, all, slowest
}

// play lets a fault happen while everybody talks, and looks afterwards at what
// was promised.
func (s *scene) play(f fault) {
	s.Helper()
	if f.length() == 0 {
		return
	}
	waits := []*party{s.queued()}
	if f.ringing {
		waits = append(waits, s.queued())
		s.online()
		for _, v := range waits {
			s.offer(v)
		}
	}
	count := func() (n int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, acks := range s.acks {
			n += len(acks)
		}
		return n
	}
	said := count()
	stop := s.talk()
	s.flowing(time.Now())

	end := f.begin()
	began := time.Now()
	came := make(chan *party, 1)
	go func() { // while it is broken; the widget tries again, and so does this one
		v := newVisitor(s, s.where, nil)
		v.say(chat.ID{}, wish)
		came <- v
	}()
	time.Sleep(f.length())
	if f.seen != nil {
		eventually(s, f.seen)
	}
	last := s.last()
	ended := time.Now()
	end()
	mending := time.Since(ended)
	first, all, slowest := s.flowing(ended)
	waits = append(waits, <-came)
	o := outcome{world: s.world, fault: f.name, length: ended.Sub(began), mending: mending, first: first, all: all}

	if !f.ringing {
		s.online()
	}
	online := time.Now()
	for _, v := range waits {
		s.takesOver(v)
	}
	o.offered = time.Since(online)
	stop()
	o.acked = count() - said
	if f.silent && last.After(began.Add(f.length()/2)) {
		s.Errorf("%s: it broke nothing: a message was acknowledged %s after its begin", f.name, last.Sub(began))
	}
	o.lost, o.doubled = s.check()
	s.away()
	s.mu.Lock()
	s.rows = append(s.rows, o)
	s.mu.Unlock()
	s.Logf("%s, %s: %.1f s, %d acknowledged, %d lost, %d doubled; again after %s, everybody after %s (%s); who waited was taken after %s",
		s.world, f.name, o.length.Seconds(), o.acked, o.lost, o.doubled, o.first.Round(time.Millisecond), o.all.Round(time.Millisecond), slowest, o.offered.Round(time.Millisecond))
}

// takesOver waits until the second agent is offered a visitor's chat, accepts it
// and resolves it.
func (s *scene) takesOver(v *party) {
	s.Helper()
	offer, id := s.offer(v)
	s.second.ack(s.second.send(map[string]any{"type": "accept", "offer": offer}))
	v.until("an agent", func() bool {
		return slices.ContainsFunc(v.record(id).events, func(e map[string]any) bool { return e["kind"] == string(chat.AgentJoined) })
	})
	c, err := s.db.Conversation(s.Context(), s.ws, id)
	if err != nil || c.Owner != chat.OwnerAgent || c.Agent != s.me[s.second] {
		s.Errorf("chat %s, which waited, is owned by %s %s: %v", id, c.Owner, c.Agent, err)
	}
	events := stored(s, s.db, s.ws, id, chat.Agents)
	whole(s, events)
	asked, accepted := 0, 0
	for _, e := range events {
		switch e.Kind {
		case chat.HandoffRequested:
			asked++
		case chat.OfferAccepted:
			accepted++
		}
	}
	if asked != 1 || accepted != 1 {
		s.Errorf("chat %s was handed over %d times and accepted %d times", id, asked, accepted)
	}
	s.second.ack(s.second.send(map[string]any{"type": "resolve", "conversation": id}))
	same(s, v, s.db, s.ws, id)
	v.leave()
}

// check compares what everybody said and heard with what is stored, and looks
// who owns each chat. It counts words that are missing, and that are there twice.
func (s *scene) check() (lost, doubled int) {
	s.Helper()
	compare := func(id chat.ID, spoken, kept []string) {
		times := map[string]int{}
		for _, words := range kept {
			times[words]++
		}
		for _, words := range spoken {
			switch n := times[words]; {
			case n == 0:
				lost++
			case n > 1:
				doubled += n - 1
			}
		}
		if !slices.Equal(spoken, kept) {
			s.Errorf("chat %s: %d messages were said, %d are stored, or not in their order", id, len(spoken), len(kept))
		}
	}
	me := s.me[s.agent]
	for _, p := range append([]*talk{s.quiet}, s.pairs...) {
		all := stored(s, s.db, s.ws, p.id, chat.Agents)
		whole(s, all)
		compare(p.id, p.spoken[0], said(s, all, chat.ByVisitor))
		compare(p.id, p.spoken[1], said(s, all, chat.ByAgent))
		same(s, p.visitor, s.db, s.ws, p.id)
		same(s, s.agent, s.db, s.ws, p.id)
		c, err := s.db.Conversation(s.Context(), s.ws, p.id)
		if err != nil || c.Owner != chat.OwnerAgent || c.Agent != me {
			s.Errorf("chat %s is owned by %s %s, not by its agent: %v", p.id, c.Owner, c.Agent, err)
		}
	}
	for _, a := range s.askers {
		for _, id := range a.chats {
			covered(s, s.db, s.ws, id, settle(s, s.db, s.ws, id))
			same(s, a.visitor, s.db, s.ws, id)
			c, err := s.db.Conversation(s.Context(), s.ws, id)
			if err != nil || c.Owner != chat.OwnerNone {
				s.Errorf("chat %s, which its visitor has left, is owned by %s: %v", id, c.Owner, err)
			}
		}
		a.chats = nil
	}
	h, err := s.db.HandoffOf(s.Context(), s.ws, s.promised)
	if err != nil || h.Status != chat.HandoffPromised || !h.DueAt.Equal(s.due) {
		s.Errorf("the promise is %s, due %s: %v", h.Status, h.DueAt, err)
	}
	for who, id := range s.me { // their consoles are open all the time
		eventually(s, func() string {
			agents, err := s.db.Agents(s.Context(), s.ws)
			if err != nil {
				return err.Error()
			}
			i := slices.IndexFunc(agents, func(a chat.Presence) bool { return a.Agent == id })
			switch a := agents[i]; {
			case a.Status != "online":
				s.Errorf("agent %s is %s, who has not said so (%v)", a.Name, a.Status, who == s.agent)
			case !handoff.AtConsole(a, time.Now()):
				return fmt.Sprintf("agent %s has a console open and was not heard of since %s", a.Name, a.SeenAt)
			}
			return ""
		})
	}
	return lost, doubled
}

// table writes what came of the faults.
func table(w io.Writer, rows []outcome) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nwhere\tfault\ts of fault\tacknowledged\tlost\tdoubled\tits own restart s\tfirst again s\tall again s\twaiting taken s")
	for _, o := range rows {
		fmt.Fprintf(t, "%s\t%s\t%.1f\t%d\t%d\t%d\t%.2f\t%.2f\t%.2f\t%.2f\n", o.world, o.fault, o.length.Seconds(), o.acked, o.lost, o.doubled, o.mending.Seconds(), o.first.Seconds(), o.all.Seconds(), o.offered.Seconds())
	}
	_ = t.Flush()
}

// TestChaos breaks what the server stands on while visitors and agents talk:
// nothing that was acknowledged may be lost or doubled, everybody's transcript is
// the database's, every chat has one owner and every promise is kept.
func TestChaos(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var rows []outcome
	t.Cleanup(func() {
		var b strings.Builder
		table(&b, rows)
		t.Log(b.String())
	})
	for name, world := range map[string]func(*testing.T) *scene{
		"SQLite": sqliteChaos, "PostgreSQL": postgresChaos, "Nodes": nodesChaos,
	} {
		t.Run(name, func(t *testing.T) {
			if !fullChaos { // in its full form the machine is shared with nobody
				t.Parallel()
			}
			s := world(t)
			mu.Lock()
			defer mu.Unlock()
			rows = append(rows, s.rows...)
		})
	}
}

// drillLease lets a turn be taken over soon in the short form.
func drillLease() []string {
	if fullChaos {
		return nil
	}
	return []string{shortLease}
}

// sqliteChaos is one server on a SQLite database.
func sqliteChaos(t *testing.T) *scene {
	d := newDisk(t)
	path, env := d.program()
	env = append(env, drillLease()...)
	srv := &server{t: t, path: path, env: environ(env...), halted: true} // whose disk is full says so in its log
	srv.args = []string{"serve", "--addr", "127.0.0.1:0", "--demo", "--data-dir", d.dir}
	t.Cleanup(srv.end)
	srv.start()
	s := newScene(t, "SQLite", srv.at, store.Options{DataDir: d.dir})
	s.play(fault{name: "kill -9 of the server", full: 5 * time.Second, short: time.Second, silent: true, begin: func() func() {
		srv.kill()
		return srv.start
	}})
	s.play(fault{name: "server stopped", full: time.Minute, silent: true, ringing: true, begin: func() func() {
		srv.halt()
		return srv.resume
	}})
	s.play(fault{name: "kill -9, and away for a minute", full: time.Minute, silent: true, ringing: true, begin: func() func() {
		srv.kill()
		return srv.start
	}})
	s.play(fault{name: "disk full", full: 20 * time.Second, short: 3 * time.Second, begin: d.fill, seen: func() string {
		// The log begins anew in its own room as long as nothing needs more.
		if quiet := time.Since(s.last()); quiet < time.Second {
			return fmt.Sprintf("a disk too full for messages: one was acknowledged %s ago", quiet)
		}
		return ""
	}})
	s.play(fault{name: "each sync takes 50 to 200 ms", full: 20 * time.Second, short: 3 * time.Second, begin: func() func() {
		return d.slowDown(50*time.Millisecond, 200*time.Millisecond)
	}})
	if clock := newClock(t, binary, srv.process.Process.Pid); clock != nil {
		ahead := func(by time.Duration) func() string {
			return func() string {
				c, err := s.db.Conversation(t.Context(), s.ws, s.pairs[0].id)
				if off := time.Until(c.ActiveAt); err != nil || off < by-time.Minute || off > by+time.Minute {
					return fmt.Sprintf("the newest event is %s from now: %v", off, err)
				}
				return ""
			}
		}
		for _, by := range []time.Duration{time.Hour, -time.Hour} {
			s.play(fault{name: fmt.Sprintf("clock jumps by %+.0f h", by.Hours()), full: 10 * time.Second, short: 2 * time.Second, ringing: true, begin: func() func() {
				clock.jump(t, by)
				return func() { clock.jump(t, 0) }
			}, seen: ahead(by)})
		}
		s.play(fault{name: "clock an hour ahead until a kill -9", full: 5 * time.Second, short: 2 * time.Second, ringing: true, begin: func() func() {
			clock.jump(t, time.Hour)
			return func() {
				srv.kill()
				srv.start()
			}
		}, seen: ahead(time.Hour)})
	}
	return s
}

// postgresChaos is one server on a PostgreSQL database.
func postgresChaos(t *testing.T) *scene {
	pg := newPostgres(t)
	srv := serve(t, pg.data, []string{"--demo"}, drillLease()...)
	srv.halted = true // who has lost its database says so in its log
	s := newScene(t, "PostgreSQL", srv.at, pg.data)
	s.play(fault{name: "kill -9 of the server", full: 5 * time.Second, silent: true, begin: func() func() {
		srv.kill()
		return srv.start
	}})
	s.play(fault{name: "kill -9 of PostgreSQL", full: 10 * time.Second, short: time.Second, silent: true, begin: func() func() {
		pg.kill()
		return pg.start
	}})
	for _, long := range []time.Duration{10 * time.Second, time.Minute} {
		short := time.Duration(0)
		if long == 10*time.Second {
			short = 3 * time.Second
		}
		s.play(fault{name: "PostgreSQL stopped", full: long, short: short, silent: true, ringing: true, begin: func() func() {
			pg.signal(syscall.SIGSTOP)
			return func() { pg.signal(syscall.SIGCONT) }
		}})
	}
	return s
}

// nodesChaos is three servers on one PostgreSQL database and a cluster of three
// nats-servers that lose one hint in twenty. Everybody connects to any of them.
func nodesChaos(t *testing.T) *scene {
	ns := clientNodes(t, storetest.Postgres(t), "--drop-hints", "0.05")
	for _, srv := range ns.all {
		srv.halted = true
	}
	ns.allJoined()
	s := newScene(t, "3 nodes", func() string { return ns.all[rand.IntN(size)].at() }, ns.data)
	s.play(fault{name: "one hint in twenty is lost, as in all below", full: 10 * time.Second, begin: func() func() { return func() {} }})
	s.play(fault{name: "kill -9 of a node", full: 15 * time.Second, short: time.Second, begin: func() func() {
		ns.all[1].kill()
		return ns.all[1].start
	}})
	s.play(fault{name: "a node stopped", full: 15 * time.Second, begin: func() func() {
		ns.all[2].halt()
		return ns.all[2].resume
	}})
	s.play(fault{name: "kill -9 of a nats-server", full: 10 * time.Second, short: time.Second, begin: func() func() {
		ns.nats[0].kill()
		return ns.nats[0].start
	}})
	s.play(fault{name: "kill -9 of every nats-server", full: 10 * time.Second, short: time.Second, begin: func() func() {
		for _, n := range ns.nats {
			n.kill()
		}
		return func() {
			for _, n := range ns.nats {
				n.start()
			}
		}
	}})
	s.play(fault{name: "a node cut off from the bus", full: 20 * time.Second, short: 2 * time.Second, begin: func() func() {
		ns.cut(0)
		return func() { ns.join(0) }
	}})
	s.play(fault{name: "every node cut off from the bus", full: 20 * time.Second, begin: func() func() {
		for i := range ns.all {
			ns.cut(i)
		}
		return func() {
			for i := range ns.all {
				ns.join(i)
			}
		}
	}})
	ns.allJoined()
	return s
}
