package bot

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// Shower keeps what visitors see of answers that are still being written, so
// that it is never lost; the store is one.
type Shower interface {
	// KeepShown records it, before it is shown; Conflict when the effect is
	// not under way any more or the turn was taken away.
	KeepShown(ctx context.Context, e chat.Effect) error
	// LostShown gives answers whose turn was taken away at least so long ago.
	LostShown(ctx context.Context, olderThan time.Duration, limit int) ([]chat.Shown, error)
}

// lively is what the visitor has seen of this turn's answer. Safe for
// concurrent use: the clock looks at it as well.
type lively struct {
	mu     sync.Mutex
	said   string
	effect string    // the key under which it is kept
	since  time.Time // of the first words
	cites  []cited
}

func (l *lively) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said
}

func (l *lively) answer() (text string, sources []cited) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said, l.cites
}

func (l *lively) key() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.effect
}

func (l *lively) first() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since
}

func (l *lively) set(said, effect string, sources []cited, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.since.IsZero() {
		l.since = now
	}
	l.said, l.effect, l.cites = said, effect, slices.Clone(sources)
}

// showable reports whether an answer may be shown while it is written: only
// when the search alone is sure, in the visitor's language, as the one answer
// of the turn.
func (t *turn) showable(r reply) bool {
	return t.Shown != nil && t.alone && r.band == handoff.BandHigh && !r.foreign && len(t.out.Messages) == 0 && t.live.text() == ""
}

// show lets the visitor see the sentences that stand so far: kept first, then
// shown. When they cannot be kept the answer waits for the commit.
func (t *turn) show(ctx context.Context, row chat.Effect, d draft) {
	if ctx.Err() != nil {
		return
	}
	text := d.text()
	b, err := json.Marshal(drafted{Shown: text, Sources: d.sources})
	if err != nil {
		return
	}
	row.Status, row.Result = "shown", b
	if err := t.Shown.KeepShown(ctx, row); err != nil {
		return
	}
	t.live.set(text, row.Key, d.sources, t.Now())
	t.Desk.Show(t.conv.Workspace, chat.Ephemeral{
		Kind: "answer.delta", Conversation: t.conv.ID, Actor: chat.Actor{Kind: chat.ByBot}, Turn: t.row.ID, Text: text,
	})
}

// truncated is what is stored when the turn was taken away while its answer
// was being shown.
func (t *turn) truncated() *chat.TurnResult {
	text, sources := t.live.answer()
	if text == "" {
		return nil
	}
	id := chat.NewID()
	t.trace.Lang, t.trace.Release, t.trace.Index = t.lang, t.home.Release, t.home.Version
	if t.trace.Model != nil {
		t.trace.Model.Truncated = true
	}
	return &chat.TurnResult{
		Messages: []chat.MessageBody{{Text: text, Sources: shownOf(sources), Answer: &chat.Answer{Band: handoff.BandHigh}, Decision: id}},
		Decisions: []chat.Decision{{
			ID: id, Conversation: t.conv.ID, Turn: t.row.ID, At: t.Now(), Seq: t.row.ToSeq, Action: actionAnswered, Reason: "truncated",
			Band: t.reply.band, Confidence: t.reply.confidence, Article: reply{sources: sources}.title(), Trace: t.trace.encode(),
			Facts: t.counted(),
		}},
	}
}

// settleShown ends what a turn kept of its answer, also when the lease ended
// with the commit, and with it the turn's context.
func (w *Worker) settleShown(ctx context.Context, row chat.Turn, key string, result json.RawMessage) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), truncateWithin)
	defer cancel()
	e := chat.Effect{Workspace: row.Workspace, Conversation: row.Conversation, Key: key, Turn: row.ID, Kind: "model", Result: result}
	if err := w.Turns.FinishEffect(ctx, e); err != nil {
		w.Log.WarnContext(ctx, "shown answer not settled", "conversation", row.Conversation, "turn", row.ID, "error", err)
	}
}

// truncateWithin bounds storing what was shown.
const truncateWithin = 5 * time.Second

// truncate stores what was shown of a turn that somebody took away. When it
// does not work now, a sweep does it later.
func (w *Worker) truncate(ctx context.Context, row chat.Turn, r *chat.TurnResult, key string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), truncateWithin)
	defer cancel()
	_, err := w.Desk.Do(ctx, command(chat.OpTruncate, row, *r))
	switch {
	case err == nil:
		kept, err := json.Marshal(drafted{Shown: r.Messages[0].Text, Sources: citedOf(r.Messages[0].Sources)})
		if err == nil {
			w.settleShown(ctx, row, key, kept)
		}
	case chat.CodeOf(err) != chat.Conflict: // another worker goes on with the turn, or has stored it
		w.Log.WarnContext(ctx, "shown answer not stored", "conversation", row.Conversation, "turn", row.ID, "error", err)
	}
}

const (
	// lostAfter is how long the worker that showed an answer has to store it.
	lostAfter = 2 * truncateWithin
	// lostEvery is how often answers are looked for whose worker is gone.
	lostEvery = 2 * time.Second
	// lostAtOnce bounds one look.
	lostAtOnce = 50
)

// rescueShown stores what workers had shown that are gone, until ctx ends.
func (w *Worker) rescueShown(ctx context.Context) {
	tick := time.NewTicker(lostEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := w.storeLost(ctx, lostAfter); err != nil && ctx.Err() == nil {
			w.Log.Warn("cut answers not looked for", "error", err)
		}
	}
}

func (w *Worker) storeLost(ctx context.Context, after time.Duration) error {
	lost, err := w.Shown.LostShown(ctx, after, lostAtOnce)
	for _, l := range lost {
		var was drafted
		if json.Unmarshal(l.Effect.Result, &was) != nil || was.Shown == "" {
			w.settleShown(ctx, l.Turn, l.Effect.Key, l.Effect.Result)
			continue
		}
		r := &chat.TurnResult{Messages: []chat.MessageBody{{Text: was.Shown, Sources: shownOf(was.Sources), Answer: &chat.Answer{Band: handoff.BandHigh}}}}
		w.truncate(ctx, l.Turn, r, l.Effect.Key)
	}
	return err
}
