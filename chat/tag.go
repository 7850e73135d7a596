package chat

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// MaxTags bounds the tags of a conversation.
	MaxTags = 20
	// MaxTag bounds a tag's name, in characters.
	MaxTag = 40
)

// TagColours are the colours a tag may have; "" is none.
var TagColours = []string{"", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"}

// Tag is a word that conversations are marked with. Using a new word makes its tag.
type Tag struct {
	Name       string
	Colour     string // one of TagColours
	CreatedAt  time.Time
	ArchivedAt time.Time // no longer suggested; zero while it is
}

// Checked gives the tag as it is stored. Errors are Invalid.
func (t Tag) Checked() (Tag, error) {
	name, err := tagName(t.Name)
	if err != nil {
		return t, err
	}
	t.Name = name
	if !slices.Contains(TagColours, t.Colour) {
		return t, Tell(Errorf(Invalid, "colour %q: it is %s, or empty", t.Colour, strings.Join(TagColours[1:], ", ")), "choice")
	}
	return t, nil
}

func tagName(name string) (string, error) {
	name = strings.TrimSpace(stripControls(norm.NFC.String(name)))
	if name == "" || utf8.RuneCountInString(name) > MaxTag {
		return "", Tell(Errorf(Invalid, "tag %q: 1 to %d characters", name, MaxTag), "name_length", "most", MaxTag)
	}
	return name, nil
}

// tag replaces the set of tags, or without one adds and takes away.
func tag(s *step) error {
	wanted := s.c.Tags
	if wanted == nil {
		wanted = append(slices.Clone(s.conv.Tags), s.c.AddTags...)
	}
	tags := make([]string, 0, len(wanted))
	for _, name := range wanted {
		name, err := tagName(name)
		if err != nil {
			return err
		}
		if !slices.Contains(tags, name) && !slices.Contains(s.c.DropTags, name) {
			tags = append(tags, name)
		}
	}
	if len(tags) > MaxTags {
		return Tell(Errorf(Invalid, "%d tags: at most %d", len(tags), MaxTags), "at_most", "n", len(tags), "most", MaxTags)
	}
	if s.c.Tags == nil && slices.Equal(tags, s.conv.Tags) {
		s.noop(s.conv.LastSeq)
		return nil
	}
	s.conv.Tags = tags
	s.ack(s.add(TagsChanged, ToAgents, TagsBody{Tags: tags}))
	return nil
}
