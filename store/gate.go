package store

import (
	"context"
	"sync"
)

// gate hands SQLite's one writer connection round: appends come first, but
// after appendsInARow of them another write that waits has its turn, so that
// a busy chat cannot starve turns and presence.
type gate struct {
	mu      sync.Mutex
	held    bool
	row     int // appends in a row while others waited
	appends []chan struct{}
	others  []chan struct{}
}

const appendsInARow = 4

// acquire waits for the connection, or for ctx to end.
func (g *gate) acquire(ctx context.Context, isAppend bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	if !g.held {
		g.held = true
		g.mu.Unlock()
		return nil
	}
	mine := make(chan struct{})
	if isAppend {
		g.appends = append(g.appends, mine)
	} else {
		g.others = append(g.others, mine)
	}
	g.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	gone := remove(&g.appends, mine) || remove(&g.others, mine)
	g.mu.Unlock()
	if !gone { // it was handed over in the same moment
		g.release()
	}
	return ctx.Err()
}

// release hands the connection to whoever is next.
func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	from := &g.appends
	if len(g.others) > 0 && (len(g.appends) == 0 || g.row >= appendsInARow) {
		from = &g.others
	}
	if len(*from) == 0 {
		g.held, g.row = false, 0
		return
	}
	if from == &g.appends && len(g.others) > 0 {
		g.row++
	} else {
		g.row = 0
	}
	next := (*from)[0]
	*from = (*from)[1:]
	close(next)
}

func remove(from *[]chan struct{}, c chan struct{}) bool {
	for i, x := range *from {
		if x == c {
			*from = append((*from)[:i:i], (*from)[i+1:]...)
			return true
		}
	}
	return false
}
