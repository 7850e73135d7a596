package api

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// FlowStore keeps the flows: what is edited, what was published, and how.
// Every method stays inside the workspace that it names; changes are audited.
type FlowStore interface {
	FlowDraft(ctx context.Context, workspace chat.ID) (chat.FlowDraft, error)
	// SaveFlowDraft is refused with Conflict when the version is not the newest.
	SaveFlowDraft(ctx context.Context, d chat.FlowDraft) (version int64, err error)
	// DiscardFlowDraft is refused with Conflict in the same way.
	DiscardFlowDraft(ctx context.Context, workspace, user chat.ID, version int64) error
	// LiveRelease gives the release that new conversations run, or NotFound.
	LiveRelease(ctx context.Context, workspace chat.ID) (chat.Release, error)
	FlowRelease(ctx context.Context, workspace, id chat.ID) (chat.Release, error)
	// PublishFlows is refused with Conflict when the draft is not the one that
	// is published.
	PublishFlows(ctx context.Context, p chat.Publish) (chat.Publication, error)
	Publications(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]chat.Publication, string, error)
	ScheduledPublications(ctx context.Context, workspace chat.ID) ([]chat.Publication, error)
	CancelPublication(ctx context.Context, workspace, user, id chat.ID) error
	// FlowTraffic tells how conversations since an instant went through the
	// flows; those that go on and are silent since before gone are given up.
	FlowTraffic(ctx context.Context, workspace chat.ID, since, gone time.Time) ([]chat.FlowTraffic, error)
}
