package store

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

func TestGate(t *testing.T) {
	t.Parallel()
	t.Run("AppendsComeFirstAndOthersAreNotStarved", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			var g gate
			if err := g.acquire(t.Context(), false); err != nil {
				t.Fatal(err)
			}
			order := make(chan string, 20)
			enter := func(name string, isAppend bool) {
				go func() {
					if err := g.acquire(t.Context(), isAppend); err != nil {
						t.Error(err)
					}
					order <- name
					g.release()
				}()
				synctest.Wait() // it queues before the next
			}
			enter("other", false)
			enter("other", false)
			for range 2 * appendsInARow {
				enter("append", true)
			}
			g.release()
			synctest.Wait()
			close(order)
			var at []int
			n := 0
			for name := range order {
				if name == "other" {
					at = append(at, n)
				}
				n++
			}
			if len(at) != 2 || at[0] != appendsInARow || at[1] != 2*appendsInARow+1 || n != 2*appendsInARow+2 {
				t.Errorf("the others came at %v of %d", at, n)
			}
		})
	})
	t.Run("WhoeverGivesUpLeavesTheQueue", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			var g gate
			if err := g.acquire(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			gone := make(chan error, 1)
			go func() { gone <- g.acquire(ctx, true) }()
			synctest.Wait()
			cancel()
			if err := <-gone; !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			g.release()
			if err := g.acquire(t.Context(), false); err != nil {
				t.Errorf("the gate is stuck: %v", err)
			}
		})
	})
}
