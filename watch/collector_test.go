package watch

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestBoundedTeams(t *testing.T) {
	t.Parallel()
	t.Run("AnEmptyQueueIsZeroAndNotNothing", func(t *testing.T) {
		t.Parallel()
		if got, want := bounded(nil), []chat.TeamQueue{{Team: "none"}}; !slices.Equal(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("TheOnesThatWaitShortestAreOne", func(t *testing.T) {
		t.Parallel()
		teams := []chat.TeamQueue{{Waiting: 2, Longest: time.Hour}, {Team: "other", Waiting: 1, Longest: time.Minute}}
		for n := range 200 {
			teams = append(teams, chat.TeamQueue{Team: fmt.Sprintf("team-%d", n), Waiting: 1, Longest: time.Second})
		}
		got := bounded(teams)
		if len(got) != maxTeams+2 {
			t.Fatalf("%d teams have figures", len(got))
		}
		if want := []chat.TeamQueue{{Team: "none", Waiting: 2, Longest: time.Hour}, {Team: "other", Waiting: 151, Longest: time.Minute}}; !slices.Equal(got[maxTeams:], want) {
			t.Errorf("the last ones are %+v, want %+v", got[maxTeams:], want)
		}
		waiting := 0
		for _, q := range got {
			waiting += q.Waiting
		}
		if waiting != 203 {
			t.Errorf("%d chats wait together, want 203", waiting)
		}
	})
}
