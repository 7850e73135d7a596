package transcript

import (
	"cmp"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Transcript is a conversation as it is kept. Its JSON is the download.
type Transcript struct {
	Version      int     `json:"version"` // 1
	Conversation chat.ID `json:"conversation"`
	Workspace    string  `json:"workspace"`
	Lang         string  `json:"lang"`
	TimeZone     string  `json:"timezone"`
	OpenedAtMS   int64   `json:"opened_at_ms"`
	Lines        []Line  `json:"lines"`
	// Foot is a sentence below the lines of the text and the page, or "".
	Foot string `json:"-"`

	zone *time.Location
}

// Kind says what a line tells.
type Kind string

// The kinds of line.
const (
	Message  Kind = "message"
	Note     Kind = "note" // among agents only
	Joined   Kind = "joined"
	Left     Kind = "left"
	Resolved Kind = "resolved"
	Reopened Kind = "reopened"
	Rated    Kind = "rated"
)

// Line is something that was said or happened.
type Line struct {
	Seq     int64          `json:"seq"`
	AtMS    int64          `json:"at_ms"`
	Kind    Kind           `json:"kind"`
	By      chat.ActorKind `json:"by"`
	Name    string         `json:"name,omitempty"` // of an agent or a visitor
	Text    string         `json:"text,omitempty"` // light Markdown when the bot wrote it
	Score   int            `json:"score,omitempty"`
	Links   []Link         `json:"links,omitempty"` // files, pictures, and the articles that an answer stands on
	Deleted bool           `json:"deleted,omitempty"`
}

// Link is a page beside a message; its URL may be "".
type Link struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// Options say how events are read.
type Options struct {
	Workspace string
	Lang      string         // of the words around what was said
	Zone      *time.Location // nil: UTC
	// Notes keeps what agents wrote among themselves. They are never kept for
	// visitors: Read is given only events that its reader may see.
	Notes bool
	// Mask takes personal data out of a text; nil: nothing.
	Mask func(text string) string
	// Anonymous leaves the visitor's name out.
	Anonymous bool
}

// Read makes the transcript of a conversation's events, in their order. Edited
// messages have their last text, deleted ones none. Kinds that say nothing to a
// reader are left out.
func Read(c chat.Conversation, events []chat.Event, o Options) Transcript {
	t := Transcript{
		Version: 1, Conversation: c.ID, Workspace: o.Workspace, Lang: language(o.Lang), OpenedAtMS: c.OpenedAt.UnixMilli(), Lines: []Line{},
		zone: cmp.Or(o.Zone, time.UTC),
	}
	t.TimeZone = t.zone.String()
	mask := o.Mask
	if mask == nil {
		mask = func(text string) string { return text }
	}
	at := map[int64]int{} // lines by seq
	for _, e := range events {
		if e.Kind == chat.MessageEdited || e.Kind == chat.MessageDeleted {
			b, err := chat.Read[chat.EditedBody](e)
			if n, ok := at[b.Seq]; ok && err == nil {
				l := &t.Lines[n]
				l.Text, l.Deleted = mask(b.Text), e.Kind == chat.MessageDeleted
				if l.Deleted {
					l.Text, l.Links = "", nil
				}
			}
			continue
		}
		l, ok := line(e)
		if !ok || l.Kind == Note && !o.Notes {
			continue
		}
		l.Seq, l.AtMS, l.By, l.Text = e.Seq, e.At.UnixMilli(), e.Actor.Kind, mask(l.Text)
		for n := range l.Links {
			l.Links[n].Title, l.Links[n].URL = mask(l.Links[n].Title), mask(l.Links[n].URL)
		}
		if e.Actor.Kind == chat.ByVisitor && o.Anonymous {
			l.Name = ""
		}
		at[l.Seq] = len(t.Lines)
		t.Lines = append(t.Lines, l)
	}
	return t
}

// line reads what an event tells; ok is false when that is nothing, or cannot
// be read.
func line(e chat.Event) (l Line, ok bool) {
	l.Name = e.Actor.Name
	if e.Actor.Kind == chat.ByBot || e.Actor.Kind == chat.BySystem {
		l.Name = ""
	}
	switch e.Kind {
	case chat.MessagePosted:
		b, err := chat.Read[chat.MessageBody](e)
		l.Kind, l.Text, l.Links = Message, b.Text, links(b)
		return l, err == nil && (l.Text != "" || len(l.Links) > 0)
	case chat.NotePosted:
		b, err := chat.Read[chat.NoteBody](e)
		l.Kind, l.Text = Note, b.Text
		return l, err == nil
	case chat.AgentJoined, chat.ColleagueJoined:
		b, err := chat.Read[chat.JoinedBody](e)
		l.Kind, l.Name = Joined, b.Name
		return l, err == nil
	case chat.AgentLeft, chat.ColleagueLeft:
		b, err := chat.Read[chat.LeftBody](e)
		l.Kind, l.Name = Left, cmp.Or(b.Name, l.Name)
		return l, err == nil
	case chat.RatingGiven:
		b, err := chat.Read[chat.RatingBody](e)
		l.Kind, l.Score, l.Text = Rated, b.Score, b.Comment
		return l, err == nil
	case chat.ConversationResolved:
		l.Kind = Resolved
		return l, true
	case chat.ConversationReopened:
		l.Kind = Reopened
		return l, true
	}
	return l, false
}

func links(m chat.MessageBody) (all []Link) {
	picture := func(i *chat.Image) {
		if i != nil {
			all = append(all, Link{i.Alt, i.URL})
		}
	}
	picture(m.Image)
	if m.Card != nil {
		picture(m.Card.Image)
		if m.Card.Text != "" {
			all = append(all, Link{Title: m.Card.Title + ": " + m.Card.Text})
		}
	}
	for _, f := range m.Attachments { // by name: their addresses last minutes
		all = append(all, Link{Title: f.Name})
	}
	for _, s := range m.Sources {
		all = append(all, Link{s.Title, s.URL})
	}
	return all
}
