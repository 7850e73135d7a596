package chat

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AwayNoAnswer is why an agent is away who let offers time out. Nobody chooses
// it.
const AwayNoAnswer = "no_answer"

// PresenceSettings is what a workspace decides about its agents' states.
type PresenceSettings struct {
	// AwayReasons are what agents choose from when they go away; nil: the
	// default ones. The console translates those, and shows others as they are.
	AwayReasons []string `json:"away_reasons"`
}

// defaultAwayReasons are those of a workspace that has named none.
var defaultAwayReasons = []string{"lunch", "break", "meeting", "training"}

const (
	maxAwayReasons = 20
	maxAwayReason  = 40 // characters
)

// Reasons gives what agents choose from.
func (p PresenceSettings) Reasons() []string {
	if p.AwayReasons == nil {
		return defaultAwayReasons
	}
	return p.AwayReasons
}

// Check refuses reasons that cannot be chosen. The error is Invalid.
func (p PresenceSettings) Check() error {
	if len(p.AwayReasons) > maxAwayReasons {
		return Tell(Errorf(Invalid, "presence.away_reasons: %d reasons: at most %d", len(p.AwayReasons), maxAwayReasons), "at_most", "n", len(p.AwayReasons), "most", maxAwayReasons)
	}
	for i, r := range p.AwayReasons {
		switch {
		case r == "" || r != strings.TrimSpace(r) || utf8.RuneCountInString(r) > maxAwayReason || strings.ContainsFunc(r, unicode.IsControl):
			return Tell(Errorf(Invalid, "presence.away_reasons: %q: 1 to %d characters, without spaces around them", r, maxAwayReason), "plain_length", "most", maxAwayReason)
		case r == AwayNoAnswer:
			return Tell(Errorf(Invalid, "presence.away_reasons: %q is set by the system", r), "system_word", "value", r)
		case slices.Contains(p.AwayReasons[:i], r):
			return Tell(Errorf(Invalid, "presence.away_reasons: %q is there twice", r), "twice", "value", r)
		}
	}
	return nil
}

// ReadPresenceSettings reads a workspace's key "presence"; what is missing has
// its default.
func ReadPresenceSettings(settings json.RawMessage) (PresenceSettings, error) {
	var s struct {
		Presence PresenceSettings `json:"presence"`
	}
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &s); err != nil {
			return s.Presence, Wrap(Internal, err, "the settings of presence cannot be read")
		}
	}
	return s.Presence, s.Presence.Check()
}

// Admits says whether an agent may declare a status for a reason. The error is
// Invalid.
func (p PresenceSettings) Admits(status, reason string) error {
	switch {
	case !slices.Contains([]string{"online", "away", "busy"}, status):
		return Errorf(Invalid, "status %q: it is online, away or busy", status)
	case reason != "" && status != "away":
		return Errorf(Invalid, "only who is away has a reason")
	case reason != "" && !slices.Contains(p.Reasons(), reason):
		return Errorf(Invalid, "reason %q: it is none of the workspace's", reason)
	}
	return nil
}

// Declared is a status that somebody sets.
type Declared struct {
	Status string // online, away, busy
	Reason string // of away; ""
	By     ID     // who set it: the agent, or a supervisor
}
