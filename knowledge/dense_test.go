package knowledge

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// lame is an embedder that fails.
type lame struct{ model string }

func (l lame) Model() string { return l.model }
func (lame) Dim() int        { return 2 }
func (lame) Embed(context.Context, []string) ([][]float32, error) {
	return nil, errors.New("no route")
}

func TestDense(t *testing.T) {
	t.Parallel()
	ws := chat.NewID()
	var arts []Article
	for _, text := range shopTexts() {
		title, _, _ := strings.Cut(text, ",")
		arts = append(arts, Article{ID: chat.NewID(), Title: title, Body: text, Questions: []string{text + "?"}})
	}
	local, err := LocalDense(t.Context(), ws, arts, LSAOptions{Dim: 4})
	if err != nil {
		t.Fatal(err)
	}
	model := local.Models()[0]
	t.Run("TellsLinesFromPassages", func(t *testing.T) {
		t.Parallel()
		lines, passages := 0, 0
		for _, h := range local.Near(t.Context(), "courier", 30).Hits {
			if h.Line {
				lines++
			} else {
				passages++
			}
		}
		if lines == 0 || passages == 0 {
			t.Errorf("%d lines and %d passages near a word of both", lines, passages)
		}
	})
	t.Run("AsksTheNextEmbedderWhenOneFails", func(t *testing.T) {
		t.Parallel()
		d := &Dense{Vectors: local.Vectors, Workspace: ws}
		d.Serve(lame{"endpoint"}, local.Embedders()[model])
		n := d.Near(t.Context(), "courier", 5)
		if diff := cmp.Diff([]string{"embedder"}, n.Parts); diff != "" || n.Model != model || len(n.Hits) != 5 {
			t.Errorf("found %d in %q, failed %v", len(n.Hits), n.Model, n.Parts)
		}
		x := NewIndex()
		x.Put(arts...)
		res := search(t, &Searcher{Index: x, Workspace: ws, Dense: d}, Query{Text: "courier"})
		if len(res.Hits) == 0 || res.Hits[0].Arms["vector"] <= 0 || !cmp.Equal(res.Degraded, []string{"embedder"}) {
			t.Errorf("hits %v, degraded %v", res.Hits, res.Degraded)
		}
	})
	t.Run("IsSilentWithoutASpace", func(t *testing.T) {
		t.Parallel()
		few, err := LocalDense(t.Context(), ws, arts[:1], LSAOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []*Dense{few, {}, {Vectors: local.Vectors}} {
			if n := d.Near(t.Context(), "courier", 5); len(n.Hits)+len(n.Parts) > 0 {
				t.Errorf("found %v, failed %v", n.Hits, n.Parts)
			}
		}
	})
}

func TestServing(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1_700_000_000_000)
	complete := func(model string, builtIn bool) Space {
		return Space{Model: model, BuiltIn: builtIn, CompletedAt: at}
	}
	growing := func(model string, builtIn bool) Space { return Space{Model: model, BuiltIn: builtIn} }
	for name, c := range map[string]struct {
		spaces   []Space // the last wanted first
		endpoint string
		want     []string
	}{
		"Nothing":                         {},
		"NothingComplete":                 {[]Space{growing("one", false), growing("lsa-1/a", true)}, "one", nil},
		"TheEndpointFirst":                {[]Space{complete("lsa-1/a", true), complete("one", false)}, "one", []string{"one", "lsa-1/a"}},
		"TheBuiltInWhileTheEndpointGrows": {[]Space{growing("one", false), complete("lsa-1/a", true)}, "one", []string{"lsa-1/a"}},
		"TheFormerModelWhileTheNewGrows":  {[]Space{growing("two", false), complete("one", false), complete("zero", false)}, "two", []string{"one"}},
		"TheFormerBasisWhileTheNewGrows":  {[]Space{growing("lsa-1/b", true), complete("lsa-1/a", true)}, "", []string{"lsa-1/a"}},
		"NoEndpointNoForeignVectors":      {[]Space{complete("one", false), complete("lsa-1/a", true)}, "", []string{"lsa-1/a"}},
		"TheNewestBasis":                  {[]Space{complete("lsa-1/b", true), complete("lsa-1/a", true)}, "", []string{"lsa-1/b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range Serving(c.spaces, c.endpoint) {
				got = append(got, s.Model)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("served (-want +got):\n%s", diff)
			}
		})
	}
}
