package knowledge

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Space is the vectors of one workspace's articles by one model: what may be
// compared with each other. A new model grows its space beside the old one's.
type Space struct {
	ID        int64 // the store's number; another when a space is made anew
	Workspace chat.ID
	Model     string
	BuiltIn   bool      // by the embedder trained on the workspace's own texts
	Dim       int       // 0 until the first vector is stored
	WantedAt  time.Time // when a process last began to use the model
	// CompletedAt is when every article had its vectors for the first time;
	// zero until then. Edits since then are followed within seconds.
	CompletedAt time.Time
	// TrainedTo and TrainedOn say of the built-in embedder the newest version
	// and the number of the articles it was trained on.
	TrainedTo int64
	TrainedOn int
	Problem   string // why the last attempt failed; "" when it did not
}

// Complete reports whether the space may be searched.
func (s Space) Complete() bool { return !s.CompletedAt.IsZero() }

// Progress is how far a space has come.
type Progress struct {
	Space
	Done  int // live articles whose vectors are up to date
	Total int // live articles
}

// PendingArticle is one that a space has to be brought up to date with.
type PendingArticle struct {
	Article Article
	Gone    bool // no longer live: its vectors go
}

// Embedded is what a space gets for one article.
type Embedded struct {
	Article chat.ID
	Version int64 // the version that was embedded
	Fresh   []ChunkVector
	Gone    []chat.ID // units whose vectors go
}

// Drift is how far a workspace's articles have moved since a version.
type Drift struct {
	Live     int       // live articles
	Changed  int       // articles changed since, those that left included
	Newest   int64     // the newest version
	ChangeAt time.Time // when the last of them changed
}

// SpaceReader reads spaces.
//
// Spaces gives all of a workspace, the last wanted first. Basis gives what
// WantSpace was given, NotFound when there is no such space.
type SpaceReader interface {
	Spaces(ctx context.Context, workspace chat.ID) ([]Space, error)
	Basis(ctx context.Context, workspace chat.ID, model string) ([]byte, error)
}

// Serving chooses the spaces to search, best first: the endpoint's own, or
// while that grows the one that another model of the endpoint had completed;
// then the newest complete built-in one, for when the endpoint fails.
// endpoint is the configured model, "" for none; spaces are in the order of
// SpaceReader.
func Serving(spaces []Space, endpoint string) []Space {
	var own, other, builtIn *Space
	for i := range spaces {
		s := &spaces[i]
		switch {
		case !s.Complete():
		case s.BuiltIn:
			builtIn = firstOf(builtIn, s)
		case s.Model == endpoint:
			own = firstOf(own, s)
		default:
			other = firstOf(other, s)
		}
	}
	var out []Space
	if endpoint != "" {
		if own = firstOf(own, other); own != nil {
			out = append(out, *own)
		}
	}
	if builtIn != nil {
		out = append(out, *builtIn)
	}
	return out
}

func firstOf(a, b *Space) *Space {
	if a != nil {
		return a
	}
	return b
}

// superseded gives the spaces that nobody needs any longer. A built-in space
// goes when a newer one has been complete for keep: every node has changed
// over by then. One of the endpoint goes when the configured model's has been
// complete for keep and was wanted later, so that during a rolling restart
// the old nodes do not take away what the new ones build.
func superseded(spaces []Space, endpoint string, now time.Time, keep time.Duration) []Space {
	settled := func(s Space) bool { return s.Complete() && now.Sub(s.CompletedAt) > keep }
	var out []Space
	newer := false // a built-in space that was wanted later is complete and settled
	var own *Space
	for i, s := range spaces {
		if s.Model == endpoint && !s.BuiltIn && settled(s) {
			own = &spaces[i]
		}
	}
	for _, s := range spaces {
		switch {
		case s.BuiltIn && newer:
			out = append(out, s)
		case s.BuiltIn:
			newer = settled(s)
		case own != nil && s.Model != endpoint && s.WantedAt.Before(own.WantedAt):
			out = append(out, s)
		}
	}
	return out
}
