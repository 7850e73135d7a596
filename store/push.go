package store

import (
	"context"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// pushEvery is how often a visitor's messages in one chat are pushed at most:
// whoever writes five lines rings once.
const pushEvery = time.Minute

// keepPushes has push messages sent about what a change means for agents who
// are not at a console, in the transaction of the change: none is lost, none
// is for something that did not happen. It reports whether there are any.
func (b *batch) keepPushes(ctx context.Context, ch chat.Change) (any bool, err error) {
	conv := ch.Conversation
	one := func(agents []chat.ID, p chat.Push, key string) error {
		n, err := b.push(ctx, conv, agents, p, key)
		any = any || n > 0
		return err
	}
	if o := ch.Offer; o != nil && o.Status == chat.OfferOpen {
		err = one([]chat.ID{o.Agent}, chat.Push{Kind: chat.PushOffer, Offer: o.ID, ExpiresMS: o.ExpiresAt.UnixMilli()}, o.ID.String())
	}
	for _, e := range ch.Events {
		if err != nil {
			return any, err
		}
		switch {
		case e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByVisitor && conv.Owner == chat.OwnerAgent:
			err = one([]chat.ID{conv.Agent}, chat.Push{Kind: chat.PushMessage}, fmt.Sprintf("%s:%d", conv.ID, b.at.UnixMilli()/pushEvery.Milliseconds()))
		case e.Kind == chat.NotePosted:
			var note chat.NoteBody
			if note, err = chat.Read[chat.NoteBody](e); err != nil {
				break
			}
			n := 0
			switch {
			case !note.To.IsZero():
				n, err = b.pushNote(ctx, conv, chat.PushWhisper, []chat.ID{note.To}, e.Seq)
			case len(note.Mentions) > 0:
				n, err = b.pushNote(ctx, conv, chat.PushMention, note.Mentions, e.Seq)
			}
			any = any || n > 0
		case e.Kind == chat.SLABreached:
			var who []chat.ID
			if who, err = b.told(ctx, e); err == nil {
				err = one(append(who, conv.Agent), chat.Push{Kind: chat.PushBreach}, fmt.Sprintf("%s:%d", conv.ID, e.Seq))
			}
		}
	}
	return any, err
}

// pushNote has a note pushed to the agents whom it is for, or whom it
// mentions, when they are not at a console. seq is the note's.
func (b *batch) pushNote(ctx context.Context, conv chat.Conversation, kind chat.PushKind, agents []chat.ID, seq int64) (int, error) {
	return b.push(ctx, conv, agents, chat.Push{Kind: kind}, fmt.Sprintf("%s:%d", conv.ID, seq))
}

// push keeps one job for each device of the agents who are not at a console;
// a message of a visitor's also rings for who is at one, but away. key names
// what it is about: the same thing is pushed once.
func (b *batch) push(ctx context.Context, conv chat.Conversation, agents []chat.ID, p chat.Push, key string) (n int, err error) {
	if agents, err = b.withDevices(ctx, conv.Workspace, agents); err != nil || len(agents) == 0 {
		return 0, err
	}
	absent := "p.seen_ms IS NULL OR p.left_ms IS NOT NULL OR p.seen_ms < $2"
	if p.Kind == chat.PushMessage {
		absent += " OR p.status <> 'online'"
	}
	type device struct{ id, agent chat.ID }
	devices, err := list(ctx, b.conn, `SELECT d.id, d.agent FROM push_device d JOIN presence p ON p.workspace = d.workspace AND p.agent = d.agent
		WHERE d.workspace = $1 AND (`+absent+`) AND d.agent IN (`+marks(3, len(agents))+`) ORDER BY d.id`,
		append([]any{conv.Workspace, b.at.Add(-handoff.Reachable)}, anys(agents)...), func(d *device) []any { return []any{&d.id, &d.agent} })
	if err != nil {
		return 0, err
	}
	if p.ExpiresMS == 0 {
		p.ExpiresMS = b.at.Add(p.Kind.For()).UnixMilli()
	}
	p.Conversation = conv.ID
	for _, d := range devices {
		p.Device, p.Agent = d.id, d.agent
		fresh, err := b.addJob(ctx, chat.Job{
			Workspace: conv.Workspace, Kind: chat.JobPush, Key: fmt.Sprintf("%s:%s:%s", p.Kind, key, d.id), Subject: conv.ID, Body: chat.Encode(p),
		})
		if err != nil {
			return n, err
		}
		if fresh {
			n++
		}
	}
	return n, nil
}

// withDevices gives those of the agents who have a device. Few have one, and
// every message of a batch asks.
func (b *batch) withDevices(ctx context.Context, workspace chat.ID, agents []chat.ID) (out []chat.ID, err error) {
	have, known := b.devices[workspace]
	if !known {
		all, err := list(ctx, b.conn, `SELECT DISTINCT agent FROM push_device WHERE workspace = $1`, []any{workspace}, func(id *chat.ID) []any { return []any{id} })
		if err != nil {
			return nil, err
		}
		have = make(map[chat.ID]bool, len(all))
		for _, id := range all {
			have[id] = true
		}
		b.devices[workspace] = have
	}
	for _, id := range agents {
		if have[id] {
			out = append(out, id)
		}
	}
	return out, nil
}

// told gives who hears of a missed service level: those whom its policy names,
// else supervisors.
func (b *batch) told(ctx context.Context, e chat.Event) ([]chat.ID, error) {
	body, err := chat.Read[chat.ClockBody](e)
	if err != nil || len(body.Tell) > 0 {
		return body.Tell, err
	}
	return b.supervisors(ctx, e.Workspace)
}

// supervisors gives who has a device and may see the whole floor.
func (b *batch) supervisors(ctx context.Context, workspace chat.ID) ([]chat.ID, error) {
	type member struct {
		id    chat.ID
		roles []auth.Role
	}
	all, err := list(ctx, b.conn, `SELECT m.user_id, m.roles FROM membership m WHERE m.workspace = $1 AND m.deactivated_ms IS NULL
		AND EXISTS (SELECT 1 FROM push_device d WHERE d.workspace = m.workspace AND d.agent = m.user_id) ORDER BY m.user_id`,
		[]any{workspace}, func(m *member) []any { return []any{&m.id, from(&m.roles)} })
	var out []chat.ID
	for _, m := range all {
		if auth.Can(m.roles, auth.TeamSupervise) {
			out = append(out, m.id)
		}
	}
	return out, err
}
