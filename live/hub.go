package live

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Reader is the part of the store that sessions read from.
type Reader interface {
	Events(ctx context.Context, workspace, conversation chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
	Lasts(ctx context.Context, conversations []chat.ID, audience chat.Audience) (map[chat.ID]int64, error)
}

// Views render what agents and waiting visitors are shown beside events. They
// are called from three goroutines: at most every digest interval, with every
// heartbeat, and with every offer.
type Views interface {
	// Summaries are conversations' lines in the agents' list; those without one
	// are left out.
	Summaries(ctx context.Context, workspace chat.ID, conversations []chat.ID) ([]any, error)
	// Offer is an offer as its agent sees it; Conflict when its chat is no longer
	// in the queue.
	Offer(ctx context.Context, o chat.Offer) (any, error)
	// Queue counts who waits in a workspace and gives each one's place.
	Queue(ctx context.Context, workspace chat.ID) (waiting int, longest time.Duration, places map[chat.ID]chat.Queue, err error)
	// Offers gives a workspace's open offers, and those of known as they are now.
	Offers(ctx context.Context, workspace chat.ID, known []chat.ID) ([]chat.Offer, error)
	// Concerned gives the agents who must hear of a missed service level; tell
	// are those whom its policy names.
	Concerned(ctx context.Context, c chat.Conversation, tell []chat.ID) (map[chat.ID]bool, error)
	// Alive notes that agents' consoles are open.
	Alive(ctx context.Context, workspace chat.ID, agents []chat.ID) error
	// Closed notes that an agent has had no console on this node for longer than
	// quiet; another node may have one.
	Closed(ctx context.Context, workspace, agent chat.ID, quiet time.Duration) error
}

// digest is how often list changes are gathered and sent: often enough to be
// live, seldom enough that a burst costs one read. Each console of this node
// adds digestPer, up to digestMost: every change goes to every console, and
// many changes in one write cost little more than one. Reading and sending them
// takes at most one part in digestShare of the time, as long as nobody waits
// longer than digestBusy for that.
const (
	digest      = 40 * time.Millisecond
	digestPer   = time.Millisecond
	digestMost  = 250 * time.Millisecond
	digestShare = 20
	digestBusy  = time.Second
)

// queueEvery is how often the places in one queue are counted and sent at
// most: that reads the whole queue, and a rush changes it all the time. A
// queue that takes long to count is counted less often, so that counting takes
// at most one part in queueShare of the time.
const (
	queueEvery = 500 * time.Millisecond
	queueShare = 20
)

// Hub knows every session of this node. Safe for concurrent use.
type Hub struct {
	reader Reader
	views  Views
	log    *slog.Logger
	meter  Meter

	mu       sync.RWMutex
	sessions map[*Session]struct{} // every connection
	known    map[*Session]struct{} // those that have said hello
	byConv   map[chat.ID]map[*Session]struct{}
	visitors map[chat.ID]map[*Session]struct{} // by visitor
	agents   map[chat.ID]map[*Session]struct{} // by workspace

	dirtyMu sync.Mutex
	dirty   map[chat.ID]chat.ID // conversation → workspace
	queues  map[chat.ID]struct{}
	counted map[chat.ID]time.Time // until when each queue is not counted again; the digests' own
	missed  []breach
	wake    chan struct{}

	offersMu sync.Mutex
	offers   []chat.Offer
	hurry    chan struct{}

	done    chan struct{}
	closing sync.Once
	loops   sync.WaitGroup
	conns   sync.WaitGroup
}

// NewHub makes a hub; Start sets it going.
func NewHub(r Reader, v Views, log *slog.Logger) *Hub {
	return &Hub{
		reader: r, views: v, log: log, meter: unmeasured{},
		sessions: map[*Session]struct{}{}, known: map[*Session]struct{}{}, byConv: map[chat.ID]map[*Session]struct{}{}, visitors: map[chat.ID]map[*Session]struct{}{}, agents: map[chat.ID]map[*Session]struct{}{},
		dirty: map[chat.ID]chat.ID{}, queues: map[chat.ID]struct{}{}, counted: map[chat.ID]time.Time{}, wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// Start begins heartbeats and list updates.
func (h *Hub) Start() {
	h.loops.Add(3)
	go h.heartbeats()
	go h.digests()
	go h.offering()
}

// How Leave spreads the clients, a thousand a second: each reads what it lacks
// from the node that it goes to, and others are answered there meanwhile.
const (
	leavePer  = time.Millisecond
	leaveMost = 5 * time.Second
	leaveTick = 10 * time.Millisecond
)

// Leave sends every client that is there away to reconnect, a few at a time, and
// returns when all have been told. Whoever comes meanwhile is left to Close.
func (h *Hub) Leave() {
	h.mu.RLock()
	sessions := list(h.sessions)
	h.mu.RUnlock()
	ticks := int(min(time.Duration(len(sessions))*leavePer, leaveMost) / leaveTick)
	for some := range slices.Chunk(sessions, len(sessions)/(ticks+1)+1) {
		for _, s := range some {
			s.Close(CloseGoingAway, goingAway)
		}
		time.Sleep(leaveTick)
	}
}

const goingAway = "the server restarts: reconnect"

// Close sends every client away to reconnect, and waits until all are gone or
// ctx ends. It may be called twice.
func (h *Hub) Close(ctx context.Context) {
	h.closing.Do(func() { close(h.done) })
	h.each(h.sessions, func(s *Session) { s.Close(CloseGoingAway, goingAway) })
	gone := make(chan struct{})
	go func() {
		h.loops.Wait()
		h.conns.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-ctx.Done():
		h.each(h.sessions, func(s *Session) { s.conn.Close() })
		<-gone
	}
}

// Serve runs a connection: it reads frames and gives each to handle, one at a
// time, until the client leaves or is closed; a frame over limit bytes closes
// it. It returns at once and works in goroutines of its own, so that the HTTP
// handler's memory is freed. hello must come within the deadline.
func (h *Hub) Serve(conn *websocket.Conn, audience chat.Audience, limit int64, handle func(*Session, []byte)) {
	ctx, stop := context.WithCancel(context.Background())
	s := &Session{Audience: audience, hub: h, conn: conn, ctx: ctx, stop: stop, subs: map[chat.ID]*cursor{}, offers: map[chat.ID]struct{}{}, ended: map[chat.ID]time.Time{}}
	h.mu.Lock()
	h.sessions[s] = struct{}{}
	h.mu.Unlock()
	h.conns.Go(func() {
		defer h.leave(s)
		conn.SetReadLimit(limit)
		alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(silence)) }
		conn.SetPongHandler(alive)
		greeted := false
		for {
			if err := alive(""); err != nil {
				return
			}
			_, frame, err := conn.ReadMessage()
			if errors.Is(err, websocket.ErrReadLimit) {
				hearOut(conn)
			}
			if err != nil {
				return
			}
			if greeted {
				handle(s, frame)
				continue
			}
			// Hello goes deep. A stack that has grown stays so until the next
			// collection, which a quiet server is in no hurry for.
			greeted = true
			var hello sync.WaitGroup
			hello.Go(func() { handle(s, frame) })
			hello.Wait()
		}
	})
	select {
	case <-h.done:
		s.Close(CloseGoingAway, goingAway)
	default:
	}
}

// hearOut reads away what a refused client still sends, for a bounded time: a
// connection that is closed with unread bytes is reset, and the client would
// never read why (RFC 1122, 4.2.2.13).
func hearOut(conn *websocket.Conn) {
	raw := conn.NetConn()
	if err := raw.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(raw, 1<<20)) // it is closed next, however this ends
}

// WelcomeTo makes the session that of a visitor who follows one conversation,
// and hears of no other.
func (h *Hub) WelcomeTo(s *Session, workspace chat.ID, visitor chat.Actor, conversation chat.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.Workspace, s.Actor = workspace, visitor
	h.known[s] = struct{}{}
	put(h.byConv, conversation, s)
}

// VisitorHere reports whether a conversation's visitor is connected to this node.
func (h *Hub) VisitorHere(conversation chat.ID) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for s := range h.byConv[conversation] {
		if s.Audience == chat.Visitors {
			return true
		}
	}
	return false
}

// Welcome makes the session a known party of a workspace.
func (h *Hub) Welcome(s *Session, workspace chat.ID, actor chat.Actor) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.Workspace, s.Actor = workspace, actor
	h.known[s] = struct{}{}
	if s.Audience == chat.Agents {
		put(h.agents, workspace, s)
	} else {
		put(h.visitors, actor.ID, s)
	}
}

func (h *Hub) leave(s *Session) {
	s.Close(closeNormalCode, "")
	s.stop()
	s.syncs.Wait()
	h.remove(s)
	if s.Audience == chat.Agents && !s.Actor.ID.IsZero() {
		h.closed(s.Workspace, s.Actor.ID)
	}
}

func (h *Hub) remove(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sessions, s)
	delete(h.known, s)
	drop(h.agents, s.Workspace, s)
	drop(h.visitors, s.Actor.ID, s)
	for id := range s.subs {
		drop(h.byConv, id, s)
	}
}

func (h *Hub) follow(s *Session, conversation chat.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	put(h.byConv, conversation, s)
}

func (h *Hub) unfollow(s *Session, conversation chat.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	drop(h.byConv, conversation, s)
}

// Count gives the number of connected sessions, for metrics.
func (h *Hub) Count() (visitors, agents int) {
	h.each(h.known, func(s *Session) {
		if s.Audience == chat.Agents {
			agents++
		} else {
			visitors++
		}
	})
	return visitors, agents
}

// Notice takes what the bus brings. It does not block on sockets or databases.
func (h *Hub) Notice(n chat.Notice) {
	if n.Ephemeral != nil {
		h.ephemeral(n)
	}
	if n.Conversation != nil {
		h.events(n)
		h.notes(n.Events)
	}
	h.mark(n)
}

// notes tells agents of notes that are for them, also when they do not follow
// the conversation: a supervisor's whisper, and mentions, whose list is the
// truth.
func (h *Hub) notes(events []chat.Event) {
	for _, e := range events {
		if e.Kind != chat.NotePosted {
			continue
		}
		note, err := chat.Read[chat.NoteBody](e)
		if err != nil {
			continue
		}
		if !note.To.IsZero() {
			h.toAgent(e.Workspace, note.To, encode(whisperFrame{Type: "note.whispered", Conversation: e.Conversation, AtMS: e.At.UnixMilli(), Actor: e.Actor, Body: e.Body}))
		}
		for _, agent := range note.Mentions {
			h.toAgent(e.Workspace, agent, encode(mentionFrame{Type: "mention.made", Conversation: e.Conversation, Seq: e.Seq, AtMS: e.At.UnixMilli(), By: e.Actor}))
		}
	}
}

func (h *Hub) events(n chat.Notice) {
	h.mu.RLock()
	own := list(h.visitors[n.Conversation.Visitor])
	h.mu.RUnlock()
	for _, s := range own { // opened in another tab, or over REST
		if !s.Follows(n.Conversation.ID) {
			s.Follow(n.Conversation.ID, 0)
		}
	}
	h.mu.RLock()
	sessions := list(h.byConv[n.Conversation.ID])
	h.mu.RUnlock()
	var encoded [2][][]byte // visitors, agents: once per broadcast
	for _, s := range sessions {
		if len(n.Events) == 0 {
			s.behind(n.Conversation.ID, n.Conversation.Last(s.Audience))
			continue
		}
		i := 0
		if s.Audience == chat.Agents {
			i = 1
		}
		if encoded[i] == nil {
			encoded[i] = make([][]byte, len(n.Events))
			for j, e := range n.Events {
				if e.VisibleTo(s.Audience) {
					encoded[i][j] = encode(Frame(e, s.Audience))
				}
			}
		}
		s.deliver(n.Conversation.ID, n.Events, encoded[i])
	}
}

func (h *Hub) ephemeral(n chat.Notice) {
	e := n.Ephemeral
	switch e.Kind {
	case "presence.changed":
		h.toAgents(n.Workspace, encode(presenceFrame{Type: e.Kind, Agent: e.Actor.ID, Status: e.Status, Reason: e.Reason, By: e.By}))
	case "export.changed":
		h.toAgent(n.Workspace, e.Actor.ID, encode(exportFrame{Type: e.Kind}))
	case "viewing.changed":
		h.toFollowers(e, encode(viewingFrame{Type: e.Kind, Conversation: e.Conversation, Actor: e.Actor, Doing: e.Status}), nil)
	case "draft.changed":
		h.toAgent(n.Workspace, e.Actor.ID, encode(draftFrame{Type: e.Kind, Conversation: e.Conversation, UpdatedAtMS: e.Seq}))
	case "read.moved":
		h.toFollowers(e, encode(readFrame{Type: e.Kind, Conversation: e.Conversation, By: e.Actor.Kind, Seq: e.Seq}), nil)
	case "answer.delta":
		h.toFollowers(e, encode(deltaFrame{Type: e.Kind, Conversation: e.Conversation, Turn: e.Turn, Text: e.Text}), nil)
	case "typing.changed":
		f := typingFrame{Type: e.Kind, Conversation: e.Conversation, Actor: e.Actor, On: e.On, Text: e.Text}
		full := encode(f)
		f.Text = ""
		if f.Actor.Kind == chat.ByAgent {
			f.Actor.ID = chat.ID{}
		}
		h.toFollowers(e, full, encode(f))
	}
}

// toFollowers sends to everyone who follows the conversation but the actor:
// forAgents, and to visitors forVisitors unless it is nil.
func (h *Hub) toFollowers(e *chat.Ephemeral, forAgents, forVisitors []byte) {
	if forVisitors == nil {
		forVisitors = forAgents
	}
	h.mu.RLock()
	sessions := list(h.byConv[e.Conversation])
	h.mu.RUnlock()
	for _, s := range sessions {
		switch {
		case s.Actor.Kind == e.Actor.Kind && s.Actor.ID == e.Actor.ID:
		case s.Audience == chat.Agents:
			s.send(forAgents)
		case !e.AgentsOnly:
			s.send(forVisitors)
		}
	}
}

func (h *Hub) toAgents(workspace chat.ID, frames ...[]byte) {
	h.mu.RLock()
	sessions := list(h.agents[workspace])
	h.mu.RUnlock()
	for _, s := range sessions {
		s.send(frames...)
	}
}

// toAgent sends to every console of one agent.
func (h *Hub) toAgent(workspace, agent chat.ID, frame []byte) {
	for _, s := range h.consoles(workspace, agent) {
		s.send(frame)
	}
}

func (h *Hub) each(set map[*Session]struct{}, fn func(*Session)) {
	h.mu.RLock()
	sessions := list(set)
	h.mu.RUnlock()
	for _, s := range sessions {
		fn(s)
	}
}

func list(set map[*Session]struct{}) []*Session {
	if len(set) == 0 {
		return nil
	}
	out := make([]*Session, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	return out
}

func put(m map[chat.ID]map[*Session]struct{}, id chat.ID, s *Session) {
	if m[id] == nil {
		m[id] = map[*Session]struct{}{}
	}
	m[id][s] = struct{}{}
}

func drop(m map[chat.ID]map[*Session]struct{}, id chat.ID, s *Session) {
	delete(m[id], s)
	if len(m[id]) == 0 {
		delete(m, id)
	}
}
