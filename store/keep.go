package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// errOpenElsewhere says that the visitor's conversation was opened by another
// node between our look and our insert.
var errOpenElsewhere = errors.New("the visitor's conversation was opened elsewhere")

// keep writes a change and gives the command's result.
func (b *batch) keep(ctx context.Context, row *conversationRow, cmd chat.Command, ch chat.Change) (chat.Result, error) {
	before := row.Conversation
	clocks, err := b.levels(ctx, before, &ch)
	if err != nil {
		return chat.Result{}, err
	}
	r := chat.Result{Conversation: ch.Conversation, Events: ch.Events, Seq: ch.AckSeq, Offer: ch.Offer, QueuedAt: ch.QueuedAt}
	if err := b.keepConversation(ctx, row, cmd, ch); err != nil {
		return r, err
	}
	if err := b.insertEvents(ctx, ch.Events); err != nil {
		return r, err
	}
	if !slices.Equal(before.Tags, ch.Conversation.Tags) {
		if err := b.keepTags(ctx, ch.Conversation); err != nil {
			return r, err
		}
	}
	if err := b.countFeedback(ctx, ch); err != nil {
		return r, err
	}
	if err := b.keepFiles(ctx, ch); err != nil {
		return r, err
	}
	if err := b.keepMentions(ctx, ch); err != nil {
		return r, err
	}
	if err := b.keepProfile(ctx, cmd, ch); err != nil {
		return r, err
	}
	if err := b.keepMail(ctx, cmd, ch); err != nil {
		return r, err
	}
	if err := b.keepClocks(ctx, ch.Conversation, clocks, ch.Clock); err != nil {
		return r, err
	}
	if r.TurnOpened, err = b.keepTurns(ctx, ch); err != nil {
		return r, err
	}
	if err := b.keepBot(ctx, ch); err != nil {
		return r, err
	}
	withdrawn, err := b.keepHandoff(ctx, ch)
	if err != nil {
		return r, err
	}
	if r.Offer == nil && len(withdrawn) > 0 {
		r.Offer, withdrawn = &withdrawn[0], withdrawn[1:]
	}
	r.Withdrawn = withdrawn
	if err := b.keepPresence(ctx, before, ch); err != nil {
		return r, err
	}
	if r.Pushes, err = b.keepPushes(ctx, ch); err != nil {
		return r, err
	}
	after := ch.Conversation
	r.Away = ch.Away
	r.QueueChanged = before.Snoozed() != after.Snoozed() || before.Owner != after.Owner || before.Agent != after.Agent || ch.Handoff != nil || r.Offer != nil
	if ch.New && ch.Handoff == nil {
		r.QueueChanged = false // with the bot: nobody waits, nobody is busier
	}
	b.rows[after.ID] = &conversationRow{Conversation: after, visitorName: row.visitorName, standing: row.standing}
	return r, nil
}

func (b *batch) keepConversation(ctx context.Context, row *conversationRow, cmd chat.Command, ch chat.Change) error {
	conv := ch.Conversation
	if ch.New {
		n, err := b.exec(ctx, insertConversation, conversationArgs(conv)...)
		if err == nil && n == 0 {
			err = errOpenElsewhere
		}
		return err
	}
	before := row.Conversation
	if at := slices.IndexFunc(b.unwritten, func(p *unwritten) bool { return p.after.ID == conv.ID }); at >= 0 {
		before = b.unwritten[at].before
		b.unwritten = slices.Delete(b.unwritten, at, at+1)
	}
	set, args := changes(conversationArgs(before), conversationArgs(conv))
	if cmd.Op == chat.OpCommit && ch.EndTurn != nil && ch.EndTurn.Kind == chat.TurnMessage {
		set, args = append(set, "polarity"), append(args, cmd.Result.Polarity)
	}
	if b.hopeful && !slices.ContainsFunc(set, func(col string) bool { return !slices.Contains(quietColumns, col) }) {
		b.writes++
		b.unwritten = append(b.unwritten, &unwritten{before, conv, set, args})
		return nil
	}
	err := b.updateConversation(ctx, conv.ID, set, args)
	if err != nil && b.d.classify(err) == failUnique {
		return chat.Wrap(chat.Conflict, err, "conversation %s cannot be opened again: its visitor has another open one", conv.ID)
	}
	return err
}

func (b *batch) updateConversation(ctx context.Context, id chat.ID, set []string, args []any) error {
	if len(set) == 0 {
		return nil
	}
	_, err := b.exec(ctx, "UPDATE conversation SET "+assign(strings.Join(set, ", "), 1)+" WHERE id = $"+strconv.Itoa(len(args)+1), append(args, id)...)
	return err
}

var conversationColumns = strings.Split(conversationCols, ", ")

// changes gives the columns that are another than before, and what they
// become: SQLite writes every index anew that an UPDATE names a column of,
// whether or not it changes.
func changes(before, after []any) (set []string, args []any) {
	for i, v := range after {
		if before[i] != v {
			set, args = append(set, conversationColumns[i]), append(args, v)
		}
	}
	return set, args
}

// keepTurns reports whether a turn now waits for a worker.
func (b *batch) keepTurns(ctx context.Context, ch chat.Change) (bool, error) {
	if t := ch.EndTurn; t != nil {
		if _, err := b.exec(ctx, `UPDATE turn SET status = $2, claim = NULL, lease_ms = NULL, ended_ms = $3 WHERE id = $1`, t.ID, t.Status, b.at); err != nil {
			return false, err
		}
	}
	if ch.CancelTurns {
		// The claim stays: whoever had the turn may still store what it has shown.
		_, err := b.exec(ctx, `UPDATE turn SET status = 'cancelled', lease_ms = NULL, ended_ms = $2
			WHERE conversation = $1 AND status IN ('pending', 'claimed')`, ch.Conversation.ID, b.at)
		if err != nil {
			return false, err
		}
	}
	if t := ch.OpenTurn; t != nil {
		n, err := b.exec(ctx, insertTurn, turnArgs(*t)...)
		return n > 0, err
	}
	if ch.EndTurn == nil || ch.CancelTurns {
		return false, nil
	}
	var pending int // opened while this one was worked on
	err := b.row(ctx, `SELECT count(*) FROM turn WHERE conversation = $1 AND status = 'pending'`, []any{ch.Conversation.ID}, []any{&pending})
	return pending > 0, err
}

// keepBot writes what a turn leaves behind besides messages.
func (b *batch) keepBot(ctx context.Context, ch chat.Change) error {
	conv := ch.Conversation
	if m := ch.Memory; m != nil {
		if _, err := b.exec(ctx, upsertMemory, conv.ID, conv.Workspace, m.Run, m.Mind); err != nil {
			return err
		}
	}
	if err := b.keepTimers(ctx, ch); err != nil {
		return err
	}
	if err := b.markFlows(ctx, conv, ch.Flows); err != nil {
		return err
	}
	for _, d := range ch.Decisions {
		if err := b.insertDecision(ctx, conv, d); err != nil {
			return err
		}
	}
	return b.keepContact(ctx, conv, ch.Contact)
}

// keepContact writes what a visitor told about themselves.
func (b *batch) keepContact(ctx context.Context, conv chat.Conversation, c *chat.Contact) error {
	if c == nil {
		return nil
	}
	_, err := b.exec(ctx, `UPDATE visitor SET
		name  = CASE WHEN $3 <> '' THEN $3 ELSE name END,
		email = CASE WHEN $4 <> '' THEN $4 ELSE email END,
		phone = CASE WHEN $5 <> '' THEN $5 ELSE phone END
		WHERE id = $1 AND workspace = $2`, conv.Visitor, conv.Workspace, c.Name, c.Email, c.Phone)
	return err
}

// keepHandoff writes hand-over and offers, and gives the offers that were
// withdrawn.
func (b *batch) keepHandoff(ctx context.Context, ch chat.Change) (withdrawn []chat.Offer, err error) {
	if h := ch.Handoff; h != nil {
		delete(b.handoffs, h.Conversation)
		if _, err := b.exec(ctx, upsertHandoff, handoffArgs(*h)...); err != nil {
			return nil, err
		}
	}
	if ch.Withdraw {
		var except chat.ID
		if ch.Offer != nil {
			except = ch.Offer.ID
		}
		withdrawn, err = list(ctx, b.conn, `UPDATE offer SET status = 'withdrawn', decided_ms = $2
			WHERE conversation = $1 AND status = 'open' AND id <> $3 RETURNING `+offerCols,
			[]any{ch.Conversation.ID, b.at, actorKey(except)}, offerDest)
		if err != nil {
			return nil, err
		}
	}
	if o := ch.Offer; o != nil {
		if _, err := b.exec(ctx, upsertOffer, offerArgs(*o)...); err != nil {
			return nil, err
		}
	}
	return withdrawn, nil
}

// keepPresence writes what a change means for the agents' rows.
func (b *batch) keepPresence(ctx context.Context, before chat.Conversation, ch chat.Change) error {
	conv := ch.Conversation
	busy := chat.ID{}
	switch {
	case conv.Owner == chat.OwnerAgent && conv.Agent != before.Agent:
		busy = conv.Agent
	case ch.Offer != nil && ch.Offer.Status == chat.OfferOpen:
		busy = ch.Offer.Agent
	}
	if ch.Offer != nil && ch.Timeouts != nil {
		set, args := "timeouts = $3", []any{conv.Workspace, ch.Offer.Agent, *ch.Timeouts}
		if busy == ch.Offer.Agent {
			set, args, busy = set+", idle_since_ms = $4", append(args, b.at), chat.ID{}
		}
		if _, err := b.exec(ctx, "UPDATE presence SET "+set+" WHERE workspace = $1 AND agent = $2", args...); err != nil {
			return err
		}
		if ch.Away {
			if _, err := b.exec(ctx, `UPDATE presence SET status = 'away', reason = $3, since_ms = $4, set_by = NULL WHERE workspace = $1 AND agent = $2`,
				conv.Workspace, ch.Offer.Agent, chat.AwayNoAnswer, b.at); err != nil {
				return err
			}
			if err := b.logPresence(ctx, conv.Workspace, ch.Offer.Agent); err != nil {
				return err
			}
		}
	}
	if busy.IsZero() {
		return nil
	}
	_, err := b.exec(ctx, `UPDATE presence SET idle_since_ms = $3 WHERE workspace = $1 AND agent = $2`, conv.Workspace, busy, b.at)
	return err
}

// countFeedback adds a visitor's verdict to the articles behind the answer.
func (b *batch) countFeedback(ctx context.Context, ch chat.Change) error {
	for _, e := range ch.Events {
		if e.Kind != chat.FeedbackGiven {
			continue
		}
		verdict, err := chat.Read[chat.FeedbackBody](e)
		if err != nil {
			return err
		}
		answer, err := b.eventAt(ctx, e.Conversation, verdict.Seq)
		if err != nil || answer == nil {
			return err
		}
		m, err := chat.Read[chat.MessageBody](*answer)
		if err != nil {
			return err
		}
		helpful, unhelpful := 1, 0
		if !verdict.Helpful {
			helpful, unhelpful = 0, 1
		}
		for _, src := range m.Sources {
			if _, err := b.exec(ctx, `UPDATE article SET helpful = helpful + $3, unhelpful = unhelpful + $4 WHERE workspace = $1 AND id = $2`,
				e.Workspace, src.Article, helpful, unhelpful); err != nil {
				return err
			}
		}
	}
	return nil
}
