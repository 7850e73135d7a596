package knowledge

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// embedLimit is how long a question waits for an embedder before it is
// searched without; a visitor is waiting.
const embedLimit = 2 * time.Second

// Dense is the dense arm of one workspace: it embeds a question and finds the
// units nearest to it. Vectors and Workspace are set before the first Near.
// Safe for concurrent use; Serve may change the spaces at any time.
type Dense struct {
	Vectors   Vectors
	Workspace chat.ID

	serving atomic.Pointer[[]Embedder]
}

// Serve names the embedders of complete spaces, the one to ask first at the
// front. The others are asked in turn when those before them fail. None
// leaves the arm silent.
func (d *Dense) Serve(embedders ...Embedder) {
	kept := slices.Clone(embedders)
	d.serving.Store(&kept)
}

// Models names the spaces that are asked, in order.
func (d *Dense) Models() []string {
	var out []string
	if p := d.serving.Load(); p != nil {
		for _, e := range *p {
			out = append(out, e.Model())
		}
	}
	return out
}

// Embedders gives the embedders in use by the names of their spaces.
func (d *Dense) Embedders() map[string]Embedder {
	out := make(map[string]Embedder)
	if p := d.serving.Load(); p != nil {
		for _, e := range *p {
			out[e.Model()] = e
		}
	}
	return out
}

// Near is what the dense arm found.
type Near struct {
	Hits  []VectorHit // best first
	Model string      // the space they were found in; "" when no embedder answered
	// Failed are the errors of the parts named in Parts, "embedder" or
	// "vectors", on the way to Hits.
	Failed []error
	Parts  []string
}

func (n *Near) fail(part string, err error) {
	n.Parts, n.Failed = append(n.Parts, part), append(n.Failed, err)
}

// Near finds at most k units near a text. Failures are told, not returned: a
// search goes on with what there is.
func (d *Dense) Near(ctx context.Context, text string, k int) (n Near) {
	p := d.serving.Load()
	if p == nil || d.Vectors == nil || text == "" {
		return n
	}
	for _, e := range *p {
		vector, err := embedQuestion(ctx, e, text)
		if err != nil {
			n.fail("embedder", err)
			continue
		}
		model := e.Model()
		hits, err := d.Vectors.Nearest(ctx, d.Workspace, model, vector, k)
		if err != nil {
			n.fail("vectors", err)
			continue
		}
		n.Hits, n.Model = hits, model
		return n
	}
	return n
}

func embedQuestion(ctx context.Context, e Embedder, text string) ([]float32, error) {
	ctx, cancel := context.WithTimeout(ctx, embedLimit)
	defer cancel()
	vs, err := e.Embed(ctx, []string{text})
	if err == nil && len(vs) != 1 {
		err = chat.Errorf(chat.Internal, "model %s gave %d vectors for one text", e.Model(), len(vs))
	}
	if err != nil {
		return nil, err
	}
	return vs[0], nil
}

// near asks the dense arm of a search; its failures are noted once and cost
// nothing but the arm.
func (r *searchRun) near(ctx context.Context, text string) []VectorHit {
	s := r.s
	d := s.Dense
	if d == nil && s.Embedder != nil && s.Vectors != nil {
		d = &Dense{Vectors: s.Vectors, Workspace: s.Workspace}
		d.Serve(s.Embedder)
	}
	if d == nil || len(r.degraded) > 0 && s.Dense == nil {
		return nil
	}
	n := d.Near(ctx, text, nearestChunks)
	for i, part := range n.Parts {
		r.degrade(part, n.Failed[i])
	}
	return n.Hits
}

func (r *searchRun) degrade(part string, err error) {
	if slices.Contains(r.degraded, part) {
		return
	}
	r.degraded = append(r.degraded, part)
	if r.s.Log != nil {
		r.s.Log.Warn("dense search failed, answering from what is left", "part", part, "workspace", r.s.Workspace.String(), "error", err)
	}
}
