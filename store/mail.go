package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// sources names where an address came from by the operation that brought it.
var sources = map[chat.Op]string{chat.OpContact: chat.AddressAsked, chat.OpCallback: chat.AddressCallback, chat.OpCommit: chat.AddressBot}

// keepMail notes what a change means for mail: an answer that may have to go
// by mail, a message that came by it, an address, and one that does not work.
func (b *batch) keepMail(ctx context.Context, cmd chat.Command, ch chat.Change) error {
	if err := b.keepAnswers(ctx, cmd, ch); err != nil {
		return err
	}
	conv := ch.Conversation
	if ch.Contact != nil && ch.Contact.Email != "" {
		if _, err := b.exec(ctx, `INSERT INTO mail_address (visitor, workspace, source, given_ms, bounce) VALUES ($1, $2, $3, $4, '')
			ON CONFLICT (visitor) DO UPDATE SET source = excluded.source, given_ms = excluded.given_ms, bounced_ms = NULL, bounce = ''`,
			conv.Visitor, conv.Workspace, sources[cmd.Op], b.at); err != nil {
			return err
		}
	}
	if ch.NoEmail {
		if _, err := b.exec(ctx, `UPDATE visitor SET email = '' WHERE id = $1 AND workspace = $2`, conv.Visitor, conv.Workspace); err != nil {
			return err
		}
		if _, err := b.exec(ctx, `DELETE FROM mail_address WHERE visitor = $1`, conv.Visitor); err != nil {
			return err
		}
	}
	if cmd.Op == chat.OpMail && cmd.Letter.Kind == chat.MailBounced {
		if _, err := b.exec(ctx, `INSERT INTO mail_address (visitor, workspace, source, bounced_ms, bounce) VALUES ($1, $2, '', $3, $4)
			ON CONFLICT (visitor) DO UPDATE SET bounced_ms = excluded.bounced_ms, bounce = excluded.bounce`,
			conv.Visitor, conv.Workspace, b.at, cmd.Letter.Code); err != nil {
			return err
		}
	}
	return nil
}

// keepAnswers begins the wait of an answer for its visitor. The bot's count
// only once the visitor writes by mail: else they read it where they asked.
func (b *batch) keepAnswers(ctx context.Context, cmd chat.Command, ch chat.Change) error {
	conv := ch.Conversation
	if cmd.Op == chat.OpPost && cmd.Mail != nil {
		_, err := b.exec(ctx, `INSERT INTO mail_thread (conversation, workspace, answer_seq, mailed_seq, by_mail) VALUES ($1, $2, 0, 0, 1)
			ON CONFLICT (conversation) DO UPDATE SET by_mail = 1`, conv.ID, conv.Workspace)
		return err
	}
	var person, bot int64
	for _, e := range ch.Events {
		switch {
		case e.Kind != chat.MessagePosted:
		case e.Actor.Kind == chat.ByAgent:
			person = e.Seq
		case e.Actor.Kind == chat.ByBot:
			bot = e.Seq
		}
	}
	const since = `CASE WHEN mail_thread.waiting_ms IS NULL OR mail_thread.answer_seq <= %s THEN %s ELSE mail_thread.waiting_ms END`
	if person > 0 {
		_, err := b.exec(ctx, `INSERT INTO mail_thread (conversation, workspace, waiting_ms, answer_seq, mailed_seq, by_mail) VALUES ($1, $2, $3, $4, 0, 0)
			ON CONFLICT (conversation) DO UPDATE SET answer_seq = excluded.answer_seq, waiting_ms = `+fmt.Sprintf(since, "$5", "excluded.waiting_ms"),
			conv.ID, conv.Workspace, b.at, person, conv.VisitorRead)
		return err
	}
	if bot > 0 && cmd.Op != chat.OpCallback && cmd.Op != chat.OpLeave { // these answer a click
		_, err := b.exec(ctx, `UPDATE mail_thread SET answer_seq = $2, waiting_ms = `+fmt.Sprintf(since, "$4", "$3")+` WHERE conversation = $1 AND by_mail = 1`,
			conv.ID, bot, b.at, conv.VisitorRead)
		return err
	}
	return nil
}

// UnreadAnswers gives conversations of a workspace that hold answers which
// their visitors have not read, who have been away as long as that: the first
// of them is as old, and nobody has come to a page with the widget since.
// Left out are visitors without an address, with one that bounced, and blocked
// ones. Oldest first, at most limit (≤ 100).
func (s *Store) UnreadAnswers(ctx context.Context, workspace chat.ID, away time.Duration, limit int) ([]chat.UnreadAnswers, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+of("c", conversationCols)+`, v.email, m.mailed_seq, m.waiting_ms
		FROM mail_thread m JOIN conversation c ON c.id = m.conversation JOIN visitor v ON v.id = c.visitor LEFT JOIN mail_address a ON a.visitor = v.id
		WHERE m.workspace = $1 AND m.waiting_ms IS NOT NULL AND m.waiting_ms <= $2 AND v.seen_ms <= $2 AND c.visitor_read < m.answer_seq
			AND v.email <> '' AND v.blocked = 0 AND v.erased_ms IS NULL AND a.bounced_ms IS NULL
		ORDER BY m.waiting_ms, m.conversation LIMIT $3`, []any{workspace, now.Add(-away), pageSize(limit)}, func(u *chat.UnreadAnswers) []any {
		return append(conversationDest(&u.Conversation), &u.Email, &u.Mailed, at(&u.Since))
	})
	return out, s.fail(err, "look for answers that nobody has read")
}

// SettleAnswers forgets the wait of answers that were read, and of those older
// than keep, which are no news any more.
func (s *Store) SettleAnswers(ctx context.Context, workspace chat.ID, keep time.Duration) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, `UPDATE mail_thread SET waiting_ms = NULL WHERE workspace = $1 AND waiting_ms IS NOT NULL AND (waiting_ms < $2
			OR answer_seq <= (SELECT visitor_read FROM conversation WHERE id = mail_thread.conversation))`, workspace, now.Add(-keep))
		return err
	})
	return s.fail(err, "settle the answers of workspace %s", workspace)
}

// MailAnswers makes the job that mails what a visitor has not read, in one
// with the note that it goes by mail: no answer gets into two of them. NotFound
// when nothing waits any more, because it was read or another node was first.
func (s *Store) MailAnswers(ctx context.Context, u chat.UnreadAnswers) (j chat.Job, err error) {
	conv := u.Conversation
	err = s.write(ctx, func(c *conn) error {
		var answer, mailed, read int64
		if err := c.row(ctx, `SELECT answer_seq, mailed_seq, (SELECT visitor_read FROM conversation WHERE id = conversation)
			FROM mail_thread WHERE conversation = $1 AND workspace = $2 AND waiting_ms IS NOT NULL`+c.d.forUpdate,
			[]any{conv.ID, conv.Workspace}, []any{&answer, &mailed, &read}); err != nil {
			return err
		}
		if answer <= read {
			return sql.ErrNoRows
		}
		want := chat.Job{
			Workspace: conv.Workspace, Kind: chat.JobMailAnswer, Key: fmt.Sprintf("%s/%d", conv.ID, answer), Subject: conv.ID,
			Body: chat.Encode(chat.AnswerRequest{To: u.Email, Lang: conv.Lang, After: max(mailed, read), UpTo: answer}),
		}
		if _, err := c.addJob(ctx, want); err != nil {
			return err
		}
		j = chat.Job{}
		if err := c.row(ctx, "SELECT "+jobCols+" FROM job WHERE workspace = $1 AND kind = $2 AND key = $3", []any{want.Workspace, want.Kind, want.Key}, jobDest(&j)); err != nil {
			return err
		}
		_, err := c.exec(ctx, `UPDATE mail_thread SET waiting_ms = NULL, mailed_seq = $2 WHERE conversation = $1`, conv.ID, answer)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = chat.Errorf(chat.NotFound, "no answer of conversation %s waits", conv.ID)
	}
	return j, s.fail(err, "mail the answers of conversation %s", conv.ID)
}

// MailAddress gives what is known of a visitor's mail address; the zero value
// when that is nothing.
func (s *Store) MailAddress(ctx context.Context, workspace, visitor chat.ID) (a chat.MailAddress, err error) {
	err = s.read.row(ctx, `SELECT source, given_ms, bounced_ms, bounce FROM mail_address WHERE visitor = $1 AND workspace = $2`,
		[]any{visitor, workspace}, []any{&a.Source, at(&a.GivenAt), at(&a.BouncedAt), &a.Bounce})
	if errors.Is(err, sql.ErrNoRows) {
		return chat.MailAddress{}, nil
	}
	return a, s.fail(err, "the mail address of visitor %s", visitor)
}

// MailsSince counts the mails that came into a conversation since a time.
func (s *Store) MailsSince(ctx context.Context, workspace, conversation chat.ID, since time.Time) (n int, err error) {
	err = s.read.row(ctx, `SELECT count(*) FROM event WHERE conversation = $1 AND workspace = $2 AND kind = $3 AND at_ms >= $4`,
		[]any{conversation, workspace, chat.MailReceived, since}, []any{&n})
	return n, s.fail(err, "count the mails of conversation %s", conversation)
}

// WorkspaceOf gives the workspace that a conversation is in, or NotFound. It
// is for who holds a signed token of the conversation and nothing else.
func (s *Store) WorkspaceOf(ctx context.Context, conversation chat.ID) (workspace chat.ID, err error) {
	err = s.read.row(ctx, `SELECT workspace FROM conversation WHERE id = $1`, []any{conversation}, []any{&workspace})
	return workspace, s.fail(err, "conversation %s", conversation)
}

// mailSeenEvery is how often it is noted that mail still works, or still fails.
const mailSeenEvery = time.Minute

// NoteMail notes how a way of mail did: reason is "" when it worked. changed
// says that it did otherwise before.
func (s *Store) NoteMail(ctx context.Context, way, reason string) (changed bool, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return false, s.fail(err, "read the clock")
	}
	var before string
	var seen time.Time
	err = read.row(ctx, `SELECT reason, seen_ms FROM mail_way WHERE way = $1`, []any{way}, []any{&before, at(&seen)})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, s.fail(err, "read how mail does")
	}
	changed = before != reason
	if err == nil && !changed && now.Sub(seen) < mailSeenEvery {
		return false, nil
	}
	err = s.write(ctx, func(c *conn) error {
		since, worked := now, time.Time{}
		if reason == "" {
			since, worked = worked, since
		}
		_, err := c.exec(ctx, `INSERT INTO mail_way (way, since_ms, seen_ms, worked_ms, reason) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (way) DO UPDATE SET seen_ms = excluded.seen_ms, reason = excluded.reason, worked_ms = COALESCE(excluded.worked_ms, mail_way.worked_ms),
			since_ms = CASE WHEN excluded.since_ms IS NULL THEN NULL ELSE COALESCE(mail_way.since_ms, excluded.since_ms) END`, way, since, now, worked, reason)
		return err
	})
	return changed, s.fail(err, "note how mail does")
}

// MailTroubles tells how each way of mail does, by name: those that work too.
func (s *Store) MailTroubles(ctx context.Context) ([]chat.MailTrouble, error) {
	out, err := list(ctx, &s.read, `SELECT way, since_ms, seen_ms, worked_ms, reason FROM mail_way ORDER BY way`, nil, func(m *chat.MailTrouble) []any {
		return []any{&m.Way, at(&m.Since), at(&m.SeenAt), at(&m.Worked), &m.Reason}
	})
	return out, s.fail(err, "read how mail does")
}
