package store

import (
	"context"
	"database/sql"
	"errors"
	"runtime/debug"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// batch is one append transaction.
type batch struct {
	*conn
	s     *Store
	rows  map[chat.ID]*conversationRow // as they are now, inside the transaction
	names map[chat.ID]string           // of users
	// hopeful: repetitions are not looked for, they show when they are written,
	// which happens for many commands at once.
	hopeful   bool
	events    bulk
	unwritten []*unwritten                 // of conversations
	devices   map[chat.ID]map[chat.ID]bool // by workspace, agents who have a device for push messages
	locked    map[desk]bool                // whose presence is locked
	weights   map[chatKind]int             // what such chats take of a capacity
	// handoffs are the ones under way of the conversations that were read for it
	// at once, nil for none.
	handoffs map[chat.ID]*chat.Handoff
}

// desk is an agent's, in a workspace.
type desk struct{ workspace, agent chat.ID }

// chatKind is what the weight of a chat depends on.
type chatKind struct {
	workspace chat.ID
	channel   string
}

// conversationRow is a conversation with its visitor's name.
type conversationRow struct {
	chat.Conversation
	visitorName string
	standing    chat.Standing // the visitor's
}

var (
	selectConversations = "SELECT " + of("c", conversationCols) + ", v.name, " + of("v", standingCols) + " FROM conversation c JOIN visitor v ON v.id = c.visitor WHERE "
	selectFirstSend     = `SELECT e.conversation, e.seq FROM conversation c JOIN event e ON e.conversation = c.id AND e.actor_kind = 'visitor' AND e.actor_id = $2
		AND e.client_id = $3 AND e.client_id <> '' WHERE c.visitor = $2 AND c.workspace = $1 ORDER BY c.id LIMIT 1`
	selectSent = `SELECT seq FROM event
		WHERE conversation = $1 AND actor_kind = $2 AND actor_id = $3 AND client_id = $4 AND client_id <> ''`
)

// newBatch loads and locks what the commands name, always in the order of the
// ids, so that two nodes never wait for each other in a circle.
func (s *Store) newBatch(ctx context.Context, c *conn, entries []*entry) (*batch, error) {
	b := &batch{conn: c, s: s, rows: make(map[chat.ID]*conversationRow), names: make(map[chat.ID]string), devices: make(map[chat.ID]map[chat.ID]bool),
		locked: make(map[desk]bool), weights: make(map[chatKind]int), handoffs: make(map[chat.ID]*chat.Handoff)}
	b.events.table = bulkEvents[s.d.name]
	if _, err := c.now(ctx); err != nil {
		return nil, err
	}
	var ids, asked []chat.ID
	for _, e := range entries {
		id := e.cmd.Conversation
		if !id.IsZero() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		if !id.IsZero() && chat.Needs(e.cmd.Op).Handoff && !slices.Contains(asked, id) {
			asked = append(asked, id)
		}
	}
	if all := padded(ids); len(all) > 0 {
		if err := b.load(ctx, "c.id IN ("+marks(1, len(all))+") ORDER BY c.id", all...); err != nil {
			return nil, err
		}
	}
	if err := b.loadHandoffs(ctx, asked); err != nil {
		return nil, err
	}
	if s.d.forUpdate == "" {
		return b, nil
	}
	if err := b.lockAgents(ctx, entries); err != nil {
		return nil, err
	}
	return b, nil
}

// load reads and locks conversations into rows.
func (b *batch) load(ctx context.Context, where string, args ...any) error {
	_, err := b.loadOne(ctx, where, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func (b *batch) loadOne(ctx context.Context, where string, args ...any) (*conversationRow, error) {
	if err := b.flushConversations(ctx); err != nil {
		return nil, err
	}
	var r conversationRow
	var last *conversationRow
	err := b.each(ctx, selectConversations+where+b.d.ofC, args, append(append(conversationDest(&r.Conversation), &r.visitorName), standingDest(&r.standing)...), func() error {
		keep := r
		last, b.rows[r.ID] = &keep, &keep
		r = conversationRow{}
		return nil
	})
	if err == nil && last == nil {
		err = sql.ErrNoRows
	}
	return last, err
}

func (b *batch) lockAgents(ctx context.Context, entries []*entry) error {
	var ids []chat.ID
	for _, e := range entries {
		if row := b.rows[e.cmd.Conversation]; row != nil && !takesPlace(row.Conversation, e.cmd) {
			continue
		}
		if id := agentOf(e.cmd); !id.IsZero() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	all := padded(ids)
	if len(all) == 0 {
		return nil
	}
	var one desk
	return b.each(ctx, "SELECT workspace, agent FROM presence WHERE agent IN ("+marks(1, len(all))+") ORDER BY workspace, agent"+b.d.forUpdate,
		all, []any{&one.workspace, &one.agent}, func() error {
			b.locked[one] = true
			return nil
		})
}

// takesPlace reports whether a command, of those that may, can change how many
// chats an agent has: a message takes a chat from the queue or the bot, never
// from an agent.
func takesPlace(conv chat.Conversation, cmd chat.Command) bool {
	return cmd.Op != chat.OpPost || conv.Owner != chat.OwnerAgent
}

// agentOf names the agent whose presence a command looks at or changes.
func agentOf(c chat.Command) chat.ID {
	switch {
	case !c.Agent.IsZero():
		return c.Agent
	case c.Actor.Kind != chat.ByAgent:
		return chat.ID{}
	case c.Op == chat.OpAccept, c.Op == chat.OpDecline, c.Op == chat.OpReopen, chat.Needs(c.Op).Agent:
		return c.Actor.ID
	}
	return chat.ID{}
}

// apply does one command; its failure is in Result.Err. Whoever calls takes
// back what a failed command has written.
func (b *batch) apply(ctx context.Context, cmd chat.Command) (r chat.Result) {
	defer func() {
		if p := recover(); p != nil { // a fault in one command must not end the process
			b.s.log.ErrorContext(ctx, "command panicked", "op", cmd.Op, "panic", p, "stack", string(debug.Stack()))
			r = chat.Result{Err: chat.Errorf(chat.Internal, "%s on conversation %s failed", cmd.Op, cmd.Conversation)}
		}
		if r.Err != nil {
			r.Err = b.s.fail(r.Err, "%s on conversation %s", cmd.Op, cmd.Conversation)
		}
	}()
	row, seq, err := b.find(ctx, &cmd)
	if err != nil {
		return chat.Result{Err: err}
	}
	if seq > 0 {
		return repeated(row, seq)
	}
	if err := b.fillName(ctx, &cmd); err != nil {
		return chat.Result{Err: err}
	}
	// The second time only when another node opened the visitor's
	// conversation in this moment: then the command goes to that one.
	for range 2 {
		if r, err = b.decide(ctx, row, cmd); !errors.Is(err, errOpenElsewhere) {
			break
		}
		if row, err = b.openOf(ctx, cmd); err != nil {
			break
		}
	}
	if b.hopeful && !row.ID.IsZero() && len(r.Events) == 0 && chat.CodeOf(err) != chat.Internal {
		// Nothing was written that the index could have refused.
		seq, sentErr := b.sent(ctx, row.ID, &cmd)
		if sentErr != nil {
			return chat.Result{Err: sentErr}
		}
		if seq > 0 {
			return repeated(row, seq)
		}
	}
	if err != nil {
		return chat.Result{Err: err}
	}
	return r
}

// repeated answers a command that was committed before.
func repeated(row *conversationRow, seq int64) chat.Result {
	return chat.Result{Conversation: row.Conversation, Seq: seq, Duplicate: true}
}

// find gives the command's conversation, an empty row when it has to be made,
// and the seq of the first one when the command is a repetition.
func (b *batch) find(ctx context.Context, cmd *chat.Command) (*conversationRow, int64, error) {
	none := &conversationRow{}
	if cmd.Conversation.IsZero() && !cmd.Offer.IsZero() {
		err := b.row(ctx, `SELECT conversation FROM offer WHERE id = $1 AND workspace = $2`, []any{cmd.Offer, cmd.Workspace}, []any{&cmd.Conversation})
		if errors.Is(err, sql.ErrNoRows) {
			return nil, 0, chat.Errorf(chat.NotFound, "offer %s does not exist", cmd.Offer)
		}
		if err == nil {
			err = b.load(ctx, "c.id = $1", cmd.Conversation)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	if !cmd.Conversation.IsZero() {
		row, ok := b.rows[cmd.Conversation]
		if !ok || row.Workspace != cmd.Workspace {
			return nil, 0, chat.Errorf(chat.NotFound, "conversation %s does not exist", cmd.Conversation)
		}
		if b.hopeful {
			return row, 0, nil
		}
		seq, err := b.sent(ctx, row.ID, cmd)
		return row, seq, err
	}
	if cmd.Opening == nil {
		return none, 0, nil
	}
	if cmd.ClientID != "" && cmd.Actor.Kind == chat.ByVisitor {
		var id chat.ID
		var seq int64
		if err := b.flush(ctx); err != nil {
			return nil, 0, err
		}
		err := b.row(ctx, selectFirstSend, []any{cmd.Workspace, actorKey(cmd.Actor.ID), cmd.ClientID}, []any{&id, &seq})
		if err == nil {
			row, err := b.loadOne(ctx, "c.id = $1", id)
			return row, seq, err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return nil, 0, err
		}
	}
	row, err := b.openOf(ctx, *cmd)
	if errors.Is(err, sql.ErrNoRows) {
		return none, 0, nil
	}
	return row, 0, err
}

// sent gives the seq of the event that this command made before, or 0.
func (b *batch) sent(ctx context.Context, conversation chat.ID, cmd *chat.Command) (seq int64, err error) {
	if cmd.ClientID == "" {
		return 0, nil
	}
	if err := b.flush(ctx); err != nil {
		return 0, err
	}
	err = b.row(ctx, selectSent, []any{conversation, cmd.Actor.Kind, actorKey(cmd.Actor.ID), cmd.ClientID}, []any{&seq})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return seq, err
}

// openOf gives the visitor's open conversation on the opening's channel.
func (b *batch) openOf(ctx context.Context, cmd chat.Command) (*conversationRow, error) {
	return b.loadOne(ctx, "c.workspace = $1 AND c.visitor = $2 AND c.status = 'open' AND c.channel = $3 ORDER BY c.id DESC LIMIT 1",
		cmd.Workspace, cmd.Opening.Visitor, cmd.Opening.Channel)
}

// fillName gives an agent their name when the caller did not: readers of the
// events are shown it at once.
func (b *batch) fillName(ctx context.Context, cmd *chat.Command) (err error) {
	if cmd.Actor.Kind == chat.ByAgent && cmd.Actor.Name == "" {
		cmd.Actor.Name, err = b.userName(ctx, cmd.Actor.ID)
	}
	return err
}

func (b *batch) userName(ctx context.Context, id chat.ID) (string, error) {
	name, ok := b.names[id]
	if ok {
		return name, nil
	}
	err := b.row(ctx, `SELECT name FROM app_user WHERE id = $1`, []any{id}, []any{&name})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	b.names[id] = name
	return name, err
}

// decide asks chat.Decide and keeps what it wants kept.
func (b *batch) decide(ctx context.Context, row *conversationRow, cmd chat.Command) (chat.Result, error) {
	if row.ID.IsZero() && cmd.Opening != nil {
		err := b.conn.row(ctx, "SELECT name, "+standingCols+" FROM visitor WHERE id = $1 AND workspace = $2", []any{cmd.Opening.Visitor, cmd.Workspace},
			append([]any{&row.visitorName}, standingDest(&row.standing)...))
		if errors.Is(err, sql.ErrNoRows) {
			return chat.Result{}, chat.Errorf(chat.NotFound, "visitor %s does not exist", cmd.Opening.Visitor)
		}
		if err != nil {
			return chat.Result{}, err
		}
	}
	known, err := b.know(ctx, row.Conversation, cmd)
	known.Standing = row.standing
	if err != nil {
		return chat.Result{}, err
	}
	change, err := chat.Decide(known, cmd)
	if err != nil {
		return chat.Result{}, err
	}
	if change.NoOp {
		return chat.Result{Conversation: row.Conversation, Seq: change.AckSeq}, nil
	}
	r, err := b.keep(ctx, row, cmd, change)
	if err != nil {
		return chat.Result{}, err
	}
	return r, b.nameEvents(ctx, r.Events, row.visitorName)
}

// know loads what the operation looks at.
func (b *batch) know(ctx context.Context, conv chat.Conversation, cmd chat.Command) (k chat.Known, err error) {
	k = chat.Known{Conversation: conv, Now: b.at}
	if k.Files, err = b.filesOf(ctx, cmd); err != nil || conv.ID.IsZero() {
		return k, err
	}
	need := chat.Needs(cmd.Op)
	if need.Handoff {
		if k.Handoff, err = b.liveHandoff(ctx, conv.ID); err != nil {
			return k, err
		}
	}
	if need.Offer {
		if k.Offer, k.Tried, err = b.offerFor(ctx, conv.ID, cmd, k.Handoff); err != nil {
			return k, err
		}
	}
	if need.Turn && cmd.Result != nil {
		if k.Turn, err = b.turnOf(ctx, conv.ID, cmd.Result.Turn); err != nil {
			return k, err
		}
	}
	if need.Agent && takesPlace(conv, cmd) {
		agent := agentOf(cmd)
		if agent.IsZero() && k.Offer != nil {
			agent = k.Offer.Agent
		}
		if k.Agent, err = b.lockPresence(ctx, conv.Workspace, agent); err != nil {
			return k, err
		}
	}
	if need.Timer {
		if k.Timer, err = b.timerOf(ctx, conv.ID, cmd.Timer); err != nil {
			return k, err
		}
	}
	if need.Clock {
		if k.Clock, k.Told, err = b.clockOf(ctx, conv, cmd.Clock); err != nil {
			return k, err
		}
	}
	if need.Team && cmd.Team != "" {
		if k.TeamOpen, err = b.teamOpen(ctx, conv.Workspace, cmd.Team); err != nil {
			return k, err
		}
	}
	if k.Agent != nil {
		if k.Weight, err = b.weightOf(ctx, conv); err != nil {
			return k, err
		}
	}
	if need.Visitor {
		if k.Visitor, err = b.visitorRow(ctx, conv.Workspace, conv.Visitor); err != nil {
			return k, err
		}
	}
	if need.Target {
		if k.Target, err = b.eventAt(ctx, conv.ID, cmd.Seq); err != nil {
			return k, err
		}
	}
	k.Queued, err = b.queued(ctx, conv.Workspace, cmd)
	return k, err
}

// nameEvents fills in the actors' names as Events would.
func (b *batch) nameEvents(ctx context.Context, events []chat.Event, visitor string) error {
	for i := range events {
		a := &events[i].Actor
		switch {
		case a.Kind == chat.ByVisitor:
			a.Name = visitor
		case a.Kind == chat.ByAgent && a.Name == "":
			name, err := b.userName(ctx, a.ID)
			if err != nil {
				return err
			}
			a.Name = name
		}
	}
	return nil
}
