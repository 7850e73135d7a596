package chat

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// SettingsChange changes what a workspace decides; what is nil stays as it is.
type SettingsChange struct {
	Name     *string
	Lang     *string
	TimeZone *string
	// Keys are keys of the settings to set; a null removes the key.
	Keys map[string]json.RawMessage
	// BasedOn is the revision that the change was made on; "" is any.
	BasedOn string
	// Check is asked about the settings as they would be; nil asks nobody.
	Check func(settings json.RawMessage) error
}

const longestWorkspace = 80

// Apply gives the workspace as the change leaves it. Conflict when it was made
// on another revision, Invalid with the field for what cannot be meant.
func (ch SettingsChange) Apply(w Workspace) (Workspace, error) {
	if err := CheckRevision(ch.BasedOn, w.state()); err != nil {
		return w, err
	}
	if ch.Name != nil {
		w.Name = strings.TrimSpace(*ch.Name)
		if n := utf8.RuneCountInString(w.Name); n == 0 || n > longestWorkspace || strings.ContainsFunc(w.Name, unicode.IsControl) {
			return w, At("name", Tell(Errorf(Invalid, "the name has 1 to %d characters, none of them a control character", longestWorkspace), "name_length", "most", longestWorkspace))
		}
	}
	if ch.Lang != nil {
		if w.Lang = *ch.Lang; w.Lang != "en" && w.Lang != "ko" {
			return w, At("lang", Tell(Errorf(Invalid, "language %q: it is en or ko", w.Lang), "language", "value", w.Lang))
		}
	}
	if ch.TimeZone != nil {
		w.TimeZone = *ch.TimeZone
		if _, err := time.LoadLocation(w.TimeZone); err != nil || w.TimeZone == "" || w.TimeZone == "Local" {
			return w, At("timezone", Tell(Errorf(Invalid, "time zone %q is not known: write one like Europe/Berlin", w.TimeZone), "time_zone", "value", w.TimeZone))
		}
	}
	settings := map[string]json.RawMessage{}
	if len(w.Settings) > 0 {
		if err := json.Unmarshal(w.Settings, &settings); err != nil {
			return w, Wrap(Internal, err, "settings of workspace %s", w.ID)
		}
	}
	for key, value := range ch.Keys {
		if bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			delete(settings, key)
			continue
		}
		settings[key] = value
	}
	w.Settings = Encode(settings)
	if ch.Check == nil {
		return w, nil
	}
	return w, ch.Check(w.Settings)
}

// workspaceState is what the settings' revision and the audit look at.
type workspaceState struct {
	Name     string          `json:"name"`
	Lang     string          `json:"lang"`
	TimeZone string          `json:"timezone"`
	Settings json.RawMessage `json:"settings"`
}

func (w Workspace) state() workspaceState {
	settings := w.Settings
	if len(settings) == 0 {
		settings = json.RawMessage("{}")
	}
	return workspaceState{w.Name, w.Lang, w.TimeZone, settings}
}

// Revision names the state of a workspace's settings.
func (w Workspace) Revision() string { return Revision(w.state()) }

// Facts are the settings key by key, with the workspace's own fields among
// them: what the audit compares.
func (w Workspace) Facts() map[string]json.RawMessage {
	facts := fieldsOf(w.state().Settings)
	facts["name"], facts["lang"], facts["timezone"] = Encode(w.Name), Encode(w.Lang), Encode(w.TimeZone)
	return facts
}
