package load

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Truth compares what the clients were told with what is stored, read back
// over REST once all is quiet.
type Truth struct {
	Acked       int `json:"acked"`
	Lost        int `json:"lost"`        // acknowledged and not stored
	Doubled     int `json:"doubled"`     // stored more than once
	Undelivered int `json:"undelivered"` // acknowledged and never at an agent's socket
	Twice       int `json:"twice"`       // events that came to a client again
	Open        int `json:"open"`        // never answered
	Holes       int `json:"holes"`       // events whose predecessor is not stored
}

// Whole reports whether nothing is missing and nothing is there twice.
func (t Truth) Whole() bool {
	return t.Lost == 0 && t.Doubled == 0 && t.Undelivered == 0 && t.Twice == 0 && t.Open == 0 && t.Holes == 0
}

// check reads every transcript.
func (s *stage) check(ctx context.Context, served bool) (Truth, error) {
	sum := Truth{Twice: int(s.log.twice.Load())}
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, v := range s.all() {
		g.Go(func() error {
			t, err := v.check(ctx, served)
			mu.Lock()
			defer mu.Unlock()
			sum.Acked += t.Acked
			sum.Lost += t.Lost
			sum.Doubled += t.Doubled
			sum.Undelivered += t.Undelivered
			sum.Open += t.Open
			sum.Holes += t.Holes
			return err
		})
	}
	return sum, g.Wait()
}

func (v *visitor) check(ctx context.Context, served bool) (t Truth, err error) {
	v.mu.Lock()
	said, conversations := v.said, v.chats
	t.Open = len(v.outbox)
	v.mu.Unlock()
	stored := make(map[string]int, len(said))
	for _, c := range conversations {
		holes, err := v.stored(ctx, c, stored)
		if err != nil {
			return t, err
		}
		t.Holes += holes
	}
	for _, m := range said {
		if m.seq > 0 {
			t.Acked++
			if stored[m.id] == 0 {
				t.Lost++
			}
			if served && !m.arrived {
				t.Undelivered++
			}
		}
		if stored[m.id] > 1 {
			t.Doubled++
		}
	}
	return t, nil
}

// stored counts a conversation's messages by their client_id.
func (v *visitor) stored(ctx context.Context, conversation string, into map[string]int) (holes int, err error) {
	last := int64(0)
	for {
		var page struct {
			Events []struct {
				Seq, Prev int64
				ClientID  string `json:"client_id"`
				Kind      string
			}
			More bool
		}
		err := v.call(ctx, http.MethodGet, fmt.Sprintf("/api/v1/visitor/conversations/%s/events?after_seq=%d&limit=200", conversation, last), nil, &page)
		if err != nil && strings.Contains(err.Error(), "status 429") {
			select {
			case <-time.After(time.Second):
				continue
			case <-ctx.Done():
				return holes, ctx.Err()
			}
		}
		if err != nil {
			return holes, err
		}
		for _, e := range page.Events {
			if e.Prev != last {
				holes++
			}
			last = e.Seq
			if e.ClientID != "" && e.Kind == "message.posted" {
				into[e.ClientID]++
			}
		}
		if !page.More {
			return holes, nil
		}
	}
}
