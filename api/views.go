package api

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

// Views turn what is stored into what agents and visitors are shown: the one
// place where chat's types become wire JSON. They also serve the hub's pushes,
// so that a pushed line and a fetched one cannot differ. Safe for concurrent use.
type Views struct {
	Store ViewStore
	Now   func() time.Time // nil: time.Now
}

// ViewStore is what the views read.
type ViewStore interface {
	chat.Reader
	ListStore
	QueueStore
	PresenceStore
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
	Users(ctx context.Context, workspace chat.ID) ([]auth.Member, error)
}

var _ live.Views = Views{}

// ms gives the wire form of an instant; 0 for the zero time.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// some makes lists that are never null on the wire.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

type personView struct {
	ID    chat.ID `json:"id"`
	Name  string  `json:"name"`
	Email string  `json:"email"`
}

type summaryView struct {
	ID             chat.ID        `json:"id"`
	Visitor        personView     `json:"visitor"`
	Status         chat.Status    `json:"status"`
	Owner          chat.OwnerKind `json:"owner"`
	Agent          chat.ID        `json:"agent"`
	AgentName      string         `json:"agent_name"`
	Team           string         `json:"team"`
	Priority       int            `json:"priority"`
	Lang           string         `json:"lang"`
	LastSeq        int64          `json:"last_seq"`
	Preview        string         `json:"preview"`
	PreviewBy      chat.ActorKind `json:"preview_by"`
	PreviewKind    string         `json:"preview_kind,omitempty"`
	Tags           []string       `json:"tags"`
	Guests         []chat.Guest   `json:"guests,omitempty"`
	Disposition    string         `json:"disposition,omitempty"`
	Rating         int            `json:"rating"`
	Page           chat.Page      `json:"page"`
	OpenedAtMS     int64          `json:"opened_at_ms"`
	ActiveAtMS     int64          `json:"active_at_ms"`
	WaitingSinceMS int64          `json:"waiting_since_ms,omitempty"`
	Reason         string         `json:"reason,omitempty"`
	Unread         int            `json:"unread"`
	Polarity       *float64       `json:"polarity,omitempty"`
	// The service level that runs out first.
	DueAtMS  int64          `json:"due_at_ms,omitempty"`
	DueKind  chat.ClockKind `json:"due_kind,omitempty"`
	WarnAtMS int64          `json:"warn_at_ms,omitempty"`
	Breached bool           `json:"breached,omitempty"`
	// Laid aside, until when; neither while it is not.
	SnoozedAtMS int64 `json:"snoozed_at_ms,omitempty"`
	WakeAtMS    int64 `json:"wake_at_ms,omitempty"`
	// When its texts were given up.
	ErasedAtMS int64 `json:"erased_at_ms,omitempty"`
}

func summaryOf(s chat.Summary) summaryView {
	c := s.Conversation
	return summaryView{
		ID: c.ID, Visitor: personView{c.Visitor, s.VisitorName, s.VisitorEmail}, Status: c.Status, Owner: c.Owner, Agent: c.Agent,
		AgentName: s.AgentName, Team: c.Team, Priority: c.Priority, Lang: c.Lang, LastSeq: c.LastSeq, Preview: c.Preview,
		PreviewBy: c.PreviewBy, PreviewKind: c.PreviewKind, Tags: some(c.Tags), Guests: c.Guests, Disposition: c.Disposition, Rating: c.Rating, Page: c.Page, OpenedAtMS: ms(c.OpenedAt), ActiveAtMS: ms(c.ActiveAt),
		WaitingSinceMS: ms(s.WaitingSince), Reason: s.Reason, Unread: s.Unread, Polarity: s.Polarity,
		DueAtMS: ms(s.DueAt), DueKind: s.DueKind, WarnAtMS: ms(s.WarnAt), Breached: s.Breached, ErasedAtMS: ms(c.ErasedAt), SnoozedAtMS: ms(c.SnoozedAt), WakeAtMS: ms(c.WakeAt),
	}
}

// Summaries are conversations' lines in the agents' list, but of those whose
// visitor has not written.
func (v Views) Summaries(ctx context.Context, workspace chat.ID, conversations []chat.ID) ([]any, error) {
	rows, err := v.Store.Summaries(ctx, workspace, conversations)
	if err != nil {
		return nil, err
	}
	lines := make([]any, 0, len(rows))
	for _, s := range rows {
		if s.Conversation.LastVisitor > 0 {
			lines = append(lines, summaryOf(s))
		}
	}
	return lines, nil
}

type offerView struct {
	ID           chat.ID `json:"id"`
	Conversation chat.ID `json:"conversation"`
	Handoff      chat.ID `json:"handoff"`
	Reason       string  `json:"reason"`
	Issue        string  `json:"issue"`
	VisitorName  string  `json:"visitor_name"`
	Lang         string  `json:"lang"`
	ExpiresAtMS  int64   `json:"expires_at_ms"`
	MadeAtMS     int64   `json:"made_at_ms"`
}

// Offer is an offer as the agent it is for sees it.
func (v Views) Offer(ctx context.Context, o chat.Offer) (any, error) { return v.offer(ctx, o) }

// Offers gives a workspace's open offers, and those of known as they are now.
func (v Views) Offers(ctx context.Context, workspace chat.ID, known []chat.ID) ([]chat.Offer, error) {
	offers, err := v.Store.FloorOffers(ctx, workspace)
	if err != nil {
		return nil, err
	}
	listed := make(map[chat.ID]bool, len(offers))
	for _, o := range offers {
		listed[o.ID] = true
	}
	for _, id := range known {
		if listed[id] {
			continue
		}
		listed[id] = true // several consoles may show it
		o, err := v.Store.Offer(ctx, workspace, id)
		if err != nil {
			return nil, err
		}
		offers = append(offers, o)
	}
	return offers, nil
}

func (v Views) offer(ctx context.Context, o chat.Offer) (offerView, error) {
	s, err := v.Store.Summary(ctx, o.Workspace, o.Conversation)
	if err != nil {
		return offerView{}, err
	}
	if s.Conversation.Owner != chat.OwnerQueue {
		return offerView{}, chat.Errorf(chat.Conflict, "offer %s has ended", o.ID)
	}
	h, err := v.Store.HandoffOf(ctx, o.Workspace, o.Conversation)
	if err != nil {
		return offerView{}, err
	}
	issue := issueOf(h.Packet)
	if issue == "" {
		issue = s.Conversation.Preview
	}
	return offerView{
		ID: o.ID, Conversation: o.Conversation, Handoff: o.Handoff, Reason: h.Reason, Issue: issue,
		VisitorName: s.VisitorName, Lang: s.Conversation.Lang, ExpiresAtMS: ms(o.ExpiresAt), MadeAtMS: ms(o.MadeAt),
	}, nil
}

// issueOf reads the packet's one line; a packet of another shape has none.
func issueOf(p chat.Packet) string {
	var head struct {
		Issue string `json:"issue"`
	}
	if err := json.Unmarshal(p, &head); err != nil {
		return ""
	}
	return head.Issue
}

// Queue counts who waits in a workspace and tells each of them their place.
func (v Views) Queue(ctx context.Context, workspace chat.ID) (waiting int, longest time.Duration, places map[chat.ID]chat.Queue, err error) {
	queue, err := v.Store.Waiting(ctx, workspace)
	if err != nil || len(queue) == 0 {
		return 0, 0, nil, err
	}
	now := v.now()
	for _, w := range queue {
		longest = max(longest, now.Sub(w.Handoff.RequestedAt))
	}
	floor, err := v.Store.Floor(ctx, workspace)
	if err != nil {
		return 0, 0, nil, err
	}
	agents, err := v.Store.Agents(ctx, workspace)
	if err != nil {
		return 0, 0, nil, err
	}
	waits, err := v.Store.RecentWaits(ctx, workspace)
	if err != nil {
		return 0, 0, nil, err
	}
	return len(queue), longest, floor.Places(floor.Queue(queue, now), waits, agents, now), nil
}

func (v Views) now() time.Time {
	if v.Now != nil {
		return v.Now()
	}
	return time.Now()
}

// place is where a conversation stands in the queue, nil when it does not wait.
func (v Views) place(ctx context.Context, c chat.Conversation) (*chat.Queue, error) {
	if c.Owner != chat.OwnerQueue {
		return nil, nil
	}
	_, _, places, err := v.Queue(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	if q, ok := places[c.ID]; ok {
		return &q, nil
	}
	return nil, nil // taken meanwhile
}

// Concerned gives who must hear of a missed service level: the agent who has
// the chat, and those whom its policy names (tell); when it names nobody,
// everybody of its team while nobody has it, and who answers for the workspace.
func (v Views) Concerned(ctx context.Context, c chat.Conversation, tell []chat.ID) (map[chat.ID]bool, error) {
	who := map[chat.ID]bool{}
	if len(tell) > 0 {
		for _, id := range append(slices.Clone(tell), c.Agent) {
			who[id] = !id.IsZero()
		}
		return who, nil
	}
	agents, err := v.Store.Agents(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	for _, a := range agents {
		who[a.Agent] = a.Agent == c.Agent || c.Team != "" && slices.Contains(a.Teams, c.Team) || c.Team == "" && c.Owner == chat.OwnerQueue
	}
	members, err := v.Store.Users(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		who[m.ID] = who[m.ID] || auth.Can(m.Roles, auth.TeamSupervise)
	}
	return who, nil
}

// Alive notes that agents' consoles are open.
func (v Views) Alive(ctx context.Context, workspace chat.ID, agents []chat.ID) error {
	return v.Store.TouchPresence(ctx, workspace, agents...)
}

// Closed notes that an agent has had no console on this node for longer than
// quiet.
func (v Views) Closed(ctx context.Context, workspace, agent chat.ID, quiet time.Duration) error {
	return v.Store.CloseConsole(ctx, workspace, agent, quiet)
}

// conversationView is a conversation as its visitor may know it: the name of
// the person who answers, nobody's id, nothing that agents wrote among
// themselves.
type conversationView struct {
	ID         chat.ID        `json:"id"`
	Status     chat.Status    `json:"status"`
	Owner      chat.OwnerKind `json:"owner"`
	AgentName  string         `json:"agent_name,omitempty"`
	LastSeq    int64          `json:"last_seq"`
	OpenedAtMS int64          `json:"opened_at_ms"`
	ActiveAtMS int64          `json:"active_at_ms"`
	Preview    string         `json:"preview"`
	Rating     int            `json:"rating"`
	Queue      *chat.Queue    `json:"queue,omitempty"`
}

// visitorConversations bounds how many a visitor is shown.
const visitorConversations = 20

// conversations shows a visitor their own conversations, in the order given.
func (v Views) conversations(ctx context.Context, list []chat.Conversation) ([]conversationView, error) {
	out := make([]conversationView, 0, len(list))
	for _, c := range list {
		view := conversationView{
			ID: c.ID, Status: c.Status, Owner: c.Owner, LastSeq: c.LastVisible, OpenedAtMS: ms(c.OpenedAt), ActiveAtMS: ms(c.ActiveAt),
			Preview: c.Preview, Rating: c.Rating,
		}
		var err error
		if view.Queue, err = v.place(ctx, c); err != nil {
			return nil, err
		}
		if c.Owner == chat.OwnerAgent {
			s, err := v.Store.Summary(ctx, c.Workspace, c.ID)
			if err != nil {
				return nil, err
			}
			view.AgentName = s.AgentName
		}
		out = append(out, view)
	}
	return out, nil
}

type eventPage struct {
	Events  []live.EventFrame `json:"events"`
	LastSeq int64             `json:"last_seq"`
	More    bool              `json:"more"`
}

// events gives one page of a conversation for an audience. LastSeq is read
// before the events, so that it never tells of one that the page had to hold.
func (v Views) events(ctx context.Context, c chat.Conversation, a chat.Audience, after int64, limit int) (eventPage, error) {
	events, more, err := v.Store.Events(ctx, c.Workspace, c.ID, a, after, limit)
	if err != nil {
		return eventPage{}, err
	}
	page := eventPage{Events: make([]live.EventFrame, 0, len(events)), LastSeq: c.Last(a), More: more}
	for _, e := range events {
		page.Events = append(page.Events, live.Frame(e, a))
		page.LastSeq = max(page.LastSeq, e.Seq)
	}
	return page, nil
}
