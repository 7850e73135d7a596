package live

import (
	"testing"
	"time"
)

// TestGatherFor: many consoles and slow reads make lists wait, both within bounds.
func TestGatherFor(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		consoles   int
		took, want time.Duration
	}{
		{0, 0, digest},
		{10, time.Millisecond, digest + 10*digestPer},
		{1000, 0, digestMost},
		{10, 20 * time.Millisecond, 400 * time.Millisecond},
		{1000, time.Minute, digestBusy},
	} {
		if got := gatherFor(one.consoles, one.took); got != one.want {
			t.Errorf("%d consoles after %s: %s, want %s", one.consoles, one.took, got, one.want)
		}
	}
}
