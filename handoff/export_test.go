package handoff

import "context"

// Step is one look of the router at everything, as its clock makes it.
func (r *Router) Step(ctx context.Context) {
	r.init()
	if r.began.IsZero() {
		r.began = r.Now()
	}
	r.clocks(ctx)
	r.drain(ctx)
}
