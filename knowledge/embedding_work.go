package knowledge

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// embeddingWork is one workspace's work under its lease.
type embeddingWork struct {
	*Embedding
	workspace chat.ID
	lease     string
}

// errTakenOver says that another node has the lease: this one was too slow.
var errTakenOver = errors.New("another node took the embedding over")

func (w *embeddingWork) run(ctx context.Context, train bool, old []Space, more bool) (bool, error) {
	if train {
		if err := w.train(ctx); err != nil {
			return true, err
		}
		delete(w.dirtyAt, w.workspace)
	}
	if w.Endpoint != nil && !w.begun[w.workspace] {
		if _, err := w.Store.WantSpace(ctx, Space{Workspace: w.workspace, Model: w.Endpoint.Model()}, nil); err != nil {
			return true, err
		}
		w.begun[w.workspace] = true
	}
	spaces, err := w.Store.Spaces(ctx, w.workspace)
	if err != nil {
		return true, err
	}
	for _, s := range w.filled(spaces) {
		if err := w.fill(ctx, s); err != nil {
			if errors.Is(err, errTakenOver) {
				return true, nil
			}
			if s.BuiltIn || ctx.Err() != nil {
				return true, err
			}
			w.failed(ctx, s, err)
			more = true
		}
	}
	for _, s := range old {
		if err := w.Store.DropSpace(ctx, w.workspace, s.Model); err != nil {
			return true, err
		}
		w.Log.Info("old vectors removed", "workspace", w.workspace.String(), "model", s.Model)
	}
	return more || w.superseding(spaces), nil
}

// failed leaves the endpoint alone for a while.
func (w *embeddingWork) failed(ctx context.Context, s Space, err error) {
	w.retryAt = w.Now().Add(w.pause)
	w.Log.Warn("embedding failed, trying again later", "workspace", w.workspace.String(), "model", s.Model, "wait", w.pause, "error", err)
	w.pause = min(2*w.pause, embedPauseMost)
	if err := w.Store.ReportSpace(ctx, w.workspace, s.Model, clip(err.Error(), 300)); err != nil {
		w.Log.Warn("embedding failure not kept", "error", err)
	}
}

// train makes the built-in embedder of the articles as they are.
func (w *embeddingWork) train(ctx context.Context) error {
	arts, err := w.Store.Articles(ctx, w.workspace)
	if err != nil {
		return err
	}
	newest := int64(0)
	for _, a := range arts {
		newest = max(newest, a.Version)
	}
	start := w.Now()
	l, err := TrainLSA(ctx, TrainingTexts(arts), w.Training)
	if chat.CodeOf(err) == chat.Invalid {
		w.useless[w.workspace] = newest
		return nil
	}
	if err != nil {
		return err
	}
	basis, err := l.MarshalBinary()
	if err != nil {
		return err
	}
	_, err = w.Store.WantSpace(ctx, Space{
		Workspace: w.workspace, Model: l.Model(), BuiltIn: true, Dim: l.Dim(), TrainedTo: newest, TrainedOn: len(arts),
	}, basis)
	w.Log.Info("built-in embedder trained", "workspace", w.workspace.String(), "model", l.Model(), "articles", len(arts), "took", w.Now().Sub(start))
	return err
}

// TrainingTexts are what the built-in embedder learns from: every unit of
// every article, and each article as a whole, so that words come together
// that one article uses apart. The order follows from the articles' ids.
func TrainingTexts(arts []Article) []string {
	arts = slices.Clone(arts)
	slices.SortFunc(arts, func(a, b Article) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	var out []string
	for _, a := range arts {
		for _, u := range Units(a) {
			out = append(out, u.Text)
		}
		out = append(out, a.Title+"\n"+strings.Join(a.Questions, "\n")+"\n"+a.Body)
	}
	return out
}

// fill brings a space up to date.
func (w *embeddingWork) fill(ctx context.Context, s Space) error {
	embedder := w.Endpoint
	if s.BuiltIn {
		embedder = nil // opened when something is missing
	} else if w.Now().Before(w.retryAt) {
		return nil
	}
	for {
		pending, err := w.Store.ArticlesToEmbed(ctx, w.workspace, s.Model, w.after[s.ID], embedBatch)
		if err != nil {
			return err
		}
		if len(pending) == 0 {
			return w.finish(ctx, s)
		}
		if embedder == nil {
			basis, err := w.Store.Basis(ctx, w.workspace, s.Model)
			if err != nil {
				return err
			}
			if embedder, err = ReadLSA(basis); err != nil {
				return err
			}
		}
		for len(pending) > 0 {
			held, err := w.Store.TryLease(ctx, w.lease, w.holder, w.Lease)
			if err == nil && !held {
				err = errTakenOver
			}
			if err != nil {
				return err
			}
			n, err := w.some(ctx, s, embedder, pending)
			if err != nil {
				return err
			}
			w.after[s.ID] = pending[n-1].Article.Version
			w.written[s.ID] = true
			pending = pending[n:]
		}
		if !s.BuiltIn {
			w.pause = embedPause
		}
	}
}

func (w *embeddingWork) finish(ctx context.Context, s Space) error {
	if !s.Complete() {
		if err := w.Store.CompleteSpace(ctx, w.workspace, s.Model); err != nil {
			return err
		}
		w.Log.Info("vectors complete", "workspace", w.workspace.String(), "model", s.Model)
	}
	if s.Problem != "" {
		if err := w.Store.ReportSpace(ctx, w.workspace, s.Model, ""); err != nil {
			return err
		}
	}
	if w.written[s.ID] {
		if err := w.Store.IndexVectors(ctx, w.workspace, s.Model); err != nil {
			return err
		}
		delete(w.written, s.ID)
	}
	return nil
}

// some embeds the first articles of pending, as many as make a batch, and
// tells how many.
func (w *embeddingWork) some(ctx context.Context, s Space, embedder Embedder, pending []PendingArticle) (n int, err error) {
	var ids []chat.ID
	for _, p := range pending {
		ids = append(ids, p.Article.ID)
	}
	stored, err := w.Store.EmbeddedUnits(ctx, w.workspace, s.Model, ids)
	if err != nil {
		return 0, err
	}
	have := make(map[chat.ID][]chat.ID, len(ids)) // by article
	for _, v := range stored {
		have[v.Article] = append(have[v.Article], v.Chunk)
	}
	var out []Embedded
	var texts []string
	for n = 0; n < len(pending) && len(texts) < embedBatch; n++ {
		p := pending[n]
		one := Embedded{Article: p.Article.ID, Version: p.Article.Version}
		one.Gone = have[p.Article.ID]
		if !p.Gone {
			for _, u := range Units(p.Article) {
				if i := slices.Index(one.Gone, u.ID); i >= 0 {
					one.Gone = slices.Delete(one.Gone, i, i+1) // it stays
					continue
				}
				one.Fresh = append(one.Fresh, ChunkVector{Chunk: u.ID, Article: p.Article.ID, Line: u.Line})
				texts = append(texts, u.Text)
			}
		}
		out = append(out, one)
	}
	vectors, err := embedAll(ctx, embedder, texts)
	if err != nil {
		return 0, err
	}
	for i := range out {
		kept := out[i].Fresh[:0]
		for _, f := range out[i].Fresh {
			f.Vector, vectors = vectors[0], vectors[1:]
			if len(f.Vector) > 0 {
				kept = append(kept, f)
			}
		}
		out[i].Fresh = kept
	}
	return n, w.Store.PutEmbedded(ctx, w.workspace, s.Model, out)
}

// embedAll embeds texts. A text that the model refuses, as one of nothing
// visible, has a nil vector and does not hold up the others.
func embedAll(ctx context.Context, e Embedder, texts []string) ([][]float32, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	vectors, err := e.Embed(ctx, texts)
	if err == nil && len(vectors) != len(texts) {
		err = chat.Errorf(chat.Internal, "model %s gave %d vectors for %d texts", e.Model(), len(vectors), len(texts))
	}
	if chat.CodeOf(err) != chat.Invalid {
		return vectors, err
	}
	if len(texts) == 1 {
		return [][]float32{nil}, nil
	}
	vectors = make([][]float32, 0, len(texts))
	for _, t := range texts {
		one, err := embedAll(ctx, e, []string{t})
		if err != nil {
			return nil, err
		}
		vectors = append(vectors, one...)
	}
	return vectors, nil
}
