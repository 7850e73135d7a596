package chat

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// maxName bounds what an agent writes into a visitor's profile, in characters.
const maxName = 120

// changeProfile replaces what an agent corrected of a visitor's profile. The
// event names the fields, not what they hold: it outlives an erasure.
func changeProfile(s *step) error {
	if s.c.Contact == nil {
		return Errorf(Invalid, "nothing is to be changed")
	}
	p := *s.c.Contact
	for _, text := range []*string{&p.Name, &p.Email, &p.Phone} {
		*text = strings.Join(strings.Fields(stripControls(norm.NFC.String(*text))), " ")
		if len([]rune(*text)) > maxName {
			return Errorf(Invalid, "a name, an address or a number has at most %d characters", maxName)
		}
	}
	if s.Visitor == nil {
		return Errorf(NotFound, "the visitor of conversation %s does not exist", s.conv.ID)
	}
	changed := []string{}
	for _, f := range []struct{ name, was, is string }{
		{"name", s.Visitor.Name, p.Name}, {"email", s.Visitor.Email, p.Email}, {"phone", s.Visitor.Phone, p.Phone},
	} {
		if f.was != f.is {
			changed = append(changed, f.name)
		}
	}
	if len(changed) == 0 {
		s.noop(s.conv.LastSeq)
		return nil
	}
	s.out.Profile = &p
	s.ack(s.add(ProfileChanged, ToAgents, ProfileBody{Changed: changed}))
	return nil
}
