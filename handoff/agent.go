package handoff

import (
	"regexp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// AgentRules is what an agent may be given.
type AgentRules struct {
	Limit  int            `json:"limit"`  // in units, 1…20
	Skills map[string]int `json:"skills"` // level 1…5
	Langs  []string       `json:"langs"`  // none: any
}

// Bounds of AgentRules.
const (
	mostSkills = 50
	mostLangs  = 20
	mostLevel  = 5
)

var (
	skillForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)
	langForm  = regexp.MustCompile(`^[a-z]{2,3}$`)
)

// Check says what cannot be meant. The error is Invalid.
func (r AgentRules) Check() error {
	switch {
	case r.Limit < 1 || r.Limit > 20:
		return chat.At("limit", chat.Tell(chat.Errorf(chat.Invalid, "limit %d: it goes from 1 to 20 units", r.Limit), "range", "from", 1, "most", 20))
	case len(r.Skills) > mostSkills || len(r.Langs) > mostLangs:
		return chat.At("skills", chat.Tell(chat.Errorf(chat.Invalid, "%d skills and %d languages: at most %d and %d", len(r.Skills), len(r.Langs), mostSkills, mostLangs), "skills_many", "skills", mostSkills, "langs", mostLangs))
	}
	for name, level := range r.Skills {
		if !skillForm.MatchString(name) || level < 1 || level > mostLevel {
			return chat.At("skills", chat.Tell(chat.Errorf(chat.Invalid, "skill %q at level %d: a name of a–z, 0–9, - and _, and a level from 1 to %d", name, level, mostLevel), "skill", "value", name, "most", mostLevel))
		}
	}
	for _, l := range r.Langs {
		if !langForm.MatchString(l) {
			return chat.At("langs", chat.Tell(chat.Errorf(chat.Invalid, "language %q: write it as en or ko", l), "language", "value", l))
		}
	}
	return nil
}
