package bot_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// dying lets the first turn that has finished an HTTP call end there, as if
// its process had: recorded, and not committed.
type dying struct {
	chat.Turns
	once sync.Once
	dies func() // runs in between
}

func (d *dying) FinishEffect(ctx context.Context, e chat.Effect) error {
	err := d.Turns.FinishEffect(ctx, e)
	if e.Kind == "http" {
		d.once.Do(func() {
			d.dies()
			err = errors.New("this worker is gone")
		})
	}
	return err
}

// TestRetake lets a turn die after it has called somebody, changes the world,
// and looks at what the worker does that takes the turn up again.
func TestRetake(t *testing.T) {
	t.Parallel()
	const booking = `flow: booking
triggers: [{keyword: [book]}]
steps:
  - {id: book, http: {post: "{{ workspace.orders_url }}"}, on_error: failed}
  - {id: more, ask: more, text: {en: "NAME booked. More?", ko: "NAME"}}
  - {say: {en: "NAME bye.", ko: "NAME"}}
  - {end: {resolution: resolved}}
  - {id: failed, say: {en: "NAME failed.", ko: "NAME"}}
`
	named := func(name, first string) string {
		return strings.ReplaceAll(strings.Replace(booking, "steps:\n", "steps:\n"+first, 1), "NAME", name)
	}
	const (
		hello = `  - {say: {en: "NAME hello.", ko: "NAME"}}
  - {http: {get: "{{ workspace.orders_url }}"}}
`
		looks = `  - {agents_online: {online: book}}
  - {hours: {open: book}}
  - {say: {en: "Closed.", ko: "Closed."}}
`
	)
	begin := func(t *testing.T, text string, dies func(*stage)) (*stage, *[]string) {
		t.Helper()
		var mu sync.Mutex
		keys := &[]string{}
		var s *stage
		d := &dying{}
		s = newStage(t, published(text), orders(func(_ http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			*keys = append(*keys, r.Header.Get("Idempotency-Key"))
		}), func(s *stage) {
			d.Turns, d.dies = s.db, func() { dies(s) }
			s.worker.Turns = d
		})
		return s, keys
	}
	once := func(t *testing.T, s *stage, keys []string) {
		t.Helper()
		turns, err := s.db.TurnsOf(s.ctx, s.ws.ID, s.conv)
		if err != nil || turns[len(turns)-1].Attempts < 2 { // a slow machine may lose the lease once more
			t.Fatalf("turns %+v, %v", turns, err)
		}
		if len(keys) != 1 {
			t.Errorf("called under %q, want one call", keys)
		}
	}
	for _, c := range []struct {
		mode chat.PublishMode
		then string
	}{
		{chat.PublishFinish, "old bye."},
		{chat.PublishMigrate, "new bye."},
		{chat.PublishRestart, "let us start this again"},
		{chat.PublishHandoff, "colleague"},
	} {
		t.Run("StaysInItsReleaseUntilTheNextInput/"+string(c.mode), func(t *testing.T) {
			t.Parallel()
			s, keys := begin(t, named("old", ""), func(s *stage) {
				s.follows(s.publish(named("new", hello), c.mode))
			})
			got := s.say("book")
			wants(t, got, "old booked.")
			if len(got) != 1 {
				t.Errorf("the bot said\n%s", texts(got))
			}
			once(t, s, *keys)
			wants(t, s.say("no"), c.then)
		})
	}
	t.Run("HasOneKeyWhicheverWayItComes", func(t *testing.T) {
		t.Parallel()
		s, keys := begin(t, named("old", looks), func(s *stage) { s.online() })
		wants(t, s.say("book"), "old booked.")
		once(t, s, *keys)
	})
}
