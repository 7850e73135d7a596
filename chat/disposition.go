package chat

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Asking says whether agents are asked what a chat was about when they resolve it.
type Asking string

// What a workspace or a team may decide. The zero value of a workspace is AskNever.
const (
	AskNever    Asking = "never"
	AskOptional Asking = "optional" // asked, and may be left out
	AskRequired Asking = "required" // nobody resolves without an answer
)

// Disposition is an answer to what a chat was about, in the languages of the console.
type Disposition struct {
	// ID is what is kept with chats; it stays when the words change.
	ID string `json:"id"`
	// Labels by language, "en" and "ko"; one is there at least.
	Labels map[string]string `json:"labels"`
	// Archived ones are no longer offered; older chats keep them.
	Archived bool `json:"archived,omitempty"`
}

// DispositionSettings is what a workspace asks when a chat is resolved.
type DispositionSettings struct {
	Ask Asking `json:"ask"`
	// Teams, by slug, that decide otherwise.
	Teams map[string]Asking `json:"teams"`
	List  []Disposition     `json:"list"`
}

const (
	maxDispositions     = 40
	maxDispositionLabel = 60 // characters
)

var dispositionForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// For gives what is asked when a chat of a team is resolved. Nothing is asked
// while there is nothing to choose from.
func (d DispositionSettings) For(team string) Asking {
	if !slices.ContainsFunc(d.List, func(x Disposition) bool { return !x.Archived }) {
		return AskNever
	}
	if ask, ok := d.Teams[team]; ok && team != "" {
		return ask
	}
	if d.Ask == "" {
		return AskNever
	}
	return d.Ask
}

// Admits says whether an agent may resolve a chat of a team with an answer, ""
// for none. The error is Invalid and names the field.
func (d DispositionSettings) Admits(team, answer string) error {
	if answer == "" {
		if d.For(team) == AskRequired {
			return At("disposition", Errorf(Invalid, "say what it was about: this team asks for it"))
		}
		return nil
	}
	if !slices.ContainsFunc(d.List, func(x Disposition) bool { return x.ID == answer && !x.Archived }) {
		return At("disposition", Errorf(Invalid, "disposition %q: it is none of the workspace's", answer))
	}
	return nil
}

// Check refuses what cannot be asked. The error is Invalid and names the field.
func (d DispositionSettings) Check() error {
	if err := d.Ask.check("dispositions.ask"); err != nil {
		return err
	}
	for team, ask := range d.Teams {
		if err := ask.check("dispositions.teams." + team); err != nil {
			return err
		}
	}
	if len(d.List) > maxDispositions {
		return At("dispositions.list", Tell(Errorf(Invalid, "%d dispositions: at most %d", len(d.List), maxDispositions), "at_most", "n", len(d.List), "most", maxDispositions))
	}
	for i, x := range d.List {
		at := fmt.Sprintf("dispositions.list.%d", i)
		if !dispositionForm.MatchString(x.ID) {
			return At(at, Tell(Errorf(Invalid, "id %q: 1 to 40 of a–z, 0–9, - and _, not beginning with - or _", x.ID), "id_form", "most", 40))
		}
		if slices.ContainsFunc(d.List[:i], func(other Disposition) bool { return other.ID == x.ID }) {
			return At(at, Tell(Errorf(Invalid, "id %q is there twice", x.ID), "twice", "value", x.ID))
		}
		if err := checkLabels(at, x.Labels); err != nil {
			return err
		}
	}
	return nil
}

func (a Asking) check(field string) error {
	if a == "" || a == AskNever || a == AskOptional || a == AskRequired {
		return nil
	}
	return At(field, Tell(Errorf(Invalid, "%q: it is never, optional or required", string(a)), "choice"))
}

func checkLabels(at string, labels map[string]string) error {
	some := false
	for lang, label := range labels {
		switch {
		case lang != "en" && lang != "ko":
			return At(at, Tell(Errorf(Invalid, "labels.%s: the languages are en and ko", lang), "language", "value", lang))
		case label != strings.TrimSpace(label) || utf8.RuneCountInString(label) > maxDispositionLabel || strings.ContainsFunc(label, unicode.IsControl):
			return At(at, Tell(Errorf(Invalid, "%q: at most %d characters, without spaces around them", label, maxDispositionLabel), "plain_length", "most", maxDispositionLabel))
		}
		some = some || label != ""
	}
	if !some {
		return At(at, Tell(Errorf(Invalid, "give it a name in one language at least"), "name_one_lang"))
	}
	return nil
}

// ReadDispositionSettings reads a workspace's key "dispositions"; what is
// missing has its default.
func ReadDispositionSettings(settings json.RawMessage) (DispositionSettings, error) {
	var s struct {
		Dispositions DispositionSettings `json:"dispositions"`
	}
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &s); err != nil {
			return s.Dispositions, Wrap(Internal, err, "the settings of dispositions cannot be read")
		}
	}
	return s.Dispositions, nil
}
