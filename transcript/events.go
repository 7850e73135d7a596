package transcript

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Reader reads events; the store does.
type Reader interface {
	// Events gives up to limit events with seq > after that the audience may see,
	// oldest first, and whether more follow.
	Events(ctx context.Context, workspace, conversation chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
}

const eventsAtOnce = 500

// Events reads what an audience may see of a conversation, up to an event.
func Events(ctx context.Context, r Reader, c chat.Conversation, a chat.Audience, upTo int64) (all []chat.Event, err error) {
	after := int64(0)
	for {
		events, more, err := r.Events(ctx, c.Workspace, c.ID, a, after, eventsAtOnce)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if e.Seq > upTo {
				return all, nil
			}
			all, after = append(all, e), e.Seq
		}
		if !more || len(events) == 0 {
			return all, nil
		}
	}
}

// Zone is the first of some time zones that is known, UTC when none is.
func Zone(names ...string) *time.Location {
	for _, name := range names {
		if zone, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			return zone
		}
	}
	return time.UTC
}
