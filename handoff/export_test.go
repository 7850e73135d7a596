package handoff

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Step is one look of the router at everything, as its clock makes it.
func (r *Router) Step(ctx context.Context) {
	r.init()
	if r.calm.IsZero() {
		r.disturbed()
	}
	r.clocks(ctx)
	r.drain(ctx, nil)
}

// Hint is one look of the router at a workspace, as a hint makes it.
func (r *Router) Hint(ctx context.Context, workspace chat.ID) {
	r.init()
	r.drain(ctx, map[chat.ID]bool{workspace: false})
}
