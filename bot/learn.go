package bot

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// learnEvery is how often workspaces in memory are looked through for what
// was edited: editing goes on for minutes, and a search serves changed
// articles well meanwhile.
const learnEvery = 20 * time.Second

// learn has the searches of every workspace in memory learn from its articles,
// one workspace at a time, until ctx ends. Learning takes a second or so of one
// core for some thousand questions; neither turns nor edits wait for it.
func (l *Library) learn(ctx context.Context) {
	learned := make(map[*knowledge.Index]uint64) // edits when it was last learned from
	wait := time.NewTimer(time.Second)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		held := l.searchers()
		for x := range learned {
			if held[x] == nil {
				delete(learned, x) // let go
			}
		}
		for x, s := range held {
			edits := x.Edits()
			if last, ok := learned[x]; ok && last == edits {
				continue
			}
			if err := s.Learn(ctx, l.Lessons); err != nil {
				return // only an ended context stops it
			}
			learned[x] = edits
		}
		wait.Reset(learnEvery)
	}
}

// searchers gives those of the workspaces in memory, by index.
func (l *Library) searchers() map[*knowledge.Index]*knowledge.Searcher {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make(map[*knowledge.Index]*knowledge.Searcher, len(l.loaded))
	for _, w := range l.loaded {
		out[w.Searcher.Index] = w.Searcher
	}
	return out
}
