package bot

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// CallBack gives when a waiting visitor can expect to be called ("phone") or
// written to ("email") instead, and the words that say so.
func (w *Worker) CallBack(ctx context.Context, c chat.Conversation, v chat.Visitor, via string) (due time.Time, words string, err error) {
	home, err := w.Library.Get(ctx, c.Workspace)
	if err != nil {
		return due, "", err
	}
	floor, err := w.Staff.Floor(ctx, c.Workspace)
	if err != nil {
		return due, "", err
	}
	hours := floor.Teams.Schedule(c.Team, home.Settings.Schedule)
	due = floor.CallbackAt(hours, w.Now())
	zone := zoneOf(v.TimeZone, hours.TimeZone)
	return due, Word(c.Lang, "callback_"+via, "when", when(c.Lang, due, zone)), nil
}
