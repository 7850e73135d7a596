package chat

import (
	"strings"
	"time"
	"unicode/utf8"
)

// SavedView is a filter that somebody keeps under a name.
type SavedView struct {
	ID        ID
	Owner     ID     // whose it is; zero: it is shared
	Team      string // of a shared one: only this team sees it; "" for the whole workspace
	Name      string
	Query     ListQuery // without agent, cursor and limit
	Position  int       // among those of the same owner, from 0
	CreatedAt time.Time
	UpdatedAt time.Time
}

const (
	// MaxViewName bounds a view's name, in characters.
	MaxViewName = 60
	// MaxViews bounds the views of one owner, and those that are shared.
	MaxViews = 50
	// MaxCount is where counting a view's conversations stops.
	MaxCount = 1000
)

// Shared reports whether others use the view, too.
func (v SavedView) Shared() bool { return v.Owner.IsZero() }

// EditableBy refuses whoever may not change the view: NotFound for somebody
// else's own one, Forbidden for a shared one without the right to share.
func (v SavedView) EditableBy(user ID, mayShare bool) error {
	switch {
	case v.Shared() && !mayShare:
		return Errorf(Forbidden, "your roles do not include changing shared views")
	case !v.Shared() && v.Owner != user:
		return Errorf(NotFound, "view %s: not found", v.ID)
	}
	return nil
}

// Checked gives the view as it is stored. Errors are Invalid.
func (v SavedView) Checked() (SavedView, error) {
	v.Name = strings.Join(strings.Fields(stripControls(v.Name)), " ")
	if v.Name == "" || utf8.RuneCountInString(v.Name) > MaxViewName {
		return v, At("name", Errorf(Invalid, "name has 1 to %d characters", MaxViewName))
	}
	if !v.Shared() {
		v.Team = ""
	}
	return v, nil
}
