package chat

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Dispositions is what a workspace has decided about naming what a chat was
// about when it is resolved: the key "dispositions" of its settings.
type Dispositions struct {
	Ask   string   `json:"ask"`   // "off", "optional" or "required"; "off" when missing
	Names []string `json:"names"` // in the order they are shown
}

const (
	// MaxDispositions bounds their number.
	MaxDispositions = 50
	// MaxDisposition bounds a name, in characters.
	MaxDisposition = 60
)

// ReadDispositions reads them from a workspace's settings. Errors are Invalid.
func ReadDispositions(settings json.RawMessage) (Dispositions, error) {
	var all struct {
		Dispositions Dispositions `json:"dispositions"`
	}
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &all); err != nil {
			return Dispositions{}, Wrap(Invalid, err, "dispositions: an object with ask and names")
		}
	}
	d := all.Dispositions
	if d.Ask == "" {
		d.Ask = "off"
	}
	return d, d.check()
}

func (d Dispositions) check() error {
	if !slices.Contains([]string{"off", "optional", "required"}, d.Ask) {
		return Errorf(Invalid, "dispositions.ask is %q: off, optional or required", d.Ask)
	}
	if len(d.Names) > MaxDispositions {
		return Errorf(Invalid, "dispositions.names has %d names: at most %d", len(d.Names), MaxDispositions)
	}
	if d.Ask == "required" && len(d.Names) == 0 {
		return Errorf(Invalid, "dispositions.names is empty: name at least one when they are required")
	}
	for i, name := range d.Names {
		if name == "" || name != strings.TrimSpace(stripControls(name)) || utf8.RuneCountInString(name) > MaxDisposition {
			return Errorf(Invalid, "dispositions.names: %q is not 1 to %d characters without spaces around them", name, MaxDisposition)
		}
		if slices.Contains(d.Names[:i], name) {
			return Errorf(Invalid, "dispositions.names: %q is there twice", name)
		}
	}
	return nil
}

// Allow refuses a resolve with this disposition: Invalid when one is required
// and missing, or when it is not among the names.
func (d Dispositions) Allow(name string) error {
	switch {
	case d.Ask == "off" && name != "":
		return Errorf(Invalid, "this workspace asks for no disposition")
	case name == "" && d.Ask == "required":
		return Errorf(Invalid, "say what the chat was about: a disposition is required")
	case name != "" && !slices.Contains(d.Names, name):
		return Errorf(Invalid, "disposition %q is not one of this workspace", name)
	}
	return nil
}
