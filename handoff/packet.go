package handoff

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Packet is what an agent gets with a chat, so that nobody starts from zero.
// It is stored as JSON with the hand-over.
type Packet struct {
	Reason      string          `json:"reason"`
	Evidence    []chat.Evidence `json:"evidence"`
	Issue       string          `json:"issue"`   // one line, in the visitor's own words
	Summary     []Point         `json:"summary"` // at most five
	Fields      []Field         `json:"fields"`
	Flow        *FlowPath       `json:"flow,omitempty"`
	Tried       []Tried         `json:"tried"`
	Sentiment   []Mood          `json:"sentiment"`
	Lang        string          `json:"lang"`
	Page        chat.Page       `json:"page"`
	Suggestions []Suggestion    `json:"suggestions"` // at most three
	DueMS       int64           `json:"due_ms,omitempty"`
}

// Point is one line of the summary: what it is about (first_problem,
// last_question, collected, tried, mood) and its text; the console words the
// label in the agent's language.
type Point struct {
	About string `json:"about"`
	Text  string `json:"text"`
}

// Field is something collected. PII is masked until an agent asks to see it.
type Field struct {
	Field string `json:"field"`
	Value string `json:"value"`
	PII   bool   `json:"pii,omitempty"`
}

// FlowPath is where a flow stood.
type FlowPath struct {
	Name   string   `json:"name"`
	Path   []string `json:"path"`
	Failed string   `json:"failed,omitempty"`
}

// Tried is one article that the bot looked at or showed.
type Tried struct {
	Query      string  `json:"query"`
	Article    chat.ID `json:"article"`
	Title      string  `json:"title"`
	URL        string  `json:"url,omitempty"`
	Confidence float64 `json:"confidence"`
	Band       string  `json:"band"` // low: looked at, not shown
	Helped     *bool   `json:"helped,omitempty"`
	Seq        int64   `json:"seq"` // what the visitor had said until then
	AtMS       int64   `json:"at_ms"`
}

// Mood is the sentiment of one visitor message.
type Mood struct {
	Seq         int64   `json:"seq"`
	AtMS        int64   `json:"at_ms"`
	Polarity    float64 `json:"polarity"`
	Frustration float64 `json:"frustration"`
}

// Suggestion is a reply the agent may start from, with its source.
type Suggestion struct {
	Text  string `json:"text"`
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Facts is what Assemble makes a packet of.
type Facts struct {
	Reason      string
	Evidence    []chat.Evidence
	Messages    []chat.MessageBody // the visitor's, oldest first, since the last boundary
	Fields      []Field
	Flow        *FlowPath
	Tried       []Tried
	Moods       []Mood
	Suggestions []Suggestion
	Lang        string
	Page        chat.Page
	DueAt       time.Time
}

// Assemble writes the packet without a model: every line of it stands in the
// conversation.
func Assemble(f Facts) Packet {
	p := Packet{
		Reason: f.Reason, Evidence: f.Evidence, Fields: latest(f.Fields), Flow: f.Flow, Tried: f.Tried, Sentiment: f.Moods,
		Lang: f.Lang, Page: f.Page, Suggestions: f.Suggestions[:min(3, len(f.Suggestions))],
	}
	if !f.DueAt.IsZero() {
		p.DueMS = f.DueAt.UnixMilli()
	}
	if said := telling(f.Messages); len(said) > 0 {
		p.Issue = clipLine(said[0], 120)
		p.Summary = append(p.Summary, Point{"first_problem", clipLine(said[0], 200)})
		if last := said[len(said)-1]; last != said[0] {
			p.Summary = append(p.Summary, Point{"last_question", clipLine(last, 200)})
		}
	}
	if len(p.Fields) > 0 {
		names := make([]string, len(p.Fields))
		for i, x := range p.Fields {
			names[i] = x.Field + ": " + x.shown()
		}
		p.Summary = append(p.Summary, Point{"collected", strings.Join(names, " · ")})
	}
	if titles := shownTitles(f.Tried); len(titles) > 0 {
		p.Summary = append(p.Summary, Point{"tried", strings.Join(titles, " · ")})
	}
	if n := len(f.Moods); n > 0 {
		p.Summary = append(p.Summary, Point{"mood", fmt.Sprintf("%+.1f → %+.1f", f.Moods[0].Polarity, f.Moods[n-1].Polarity)})
	}
	return p
}

func (f Field) shown() string {
	if f.PII {
		return "•••"
	}
	return f.Value
}

// Encode gives the packet as it is stored.
func (p Packet) Encode() chat.Packet {
	b, err := json.Marshal(p)
	if err != nil {
		panic("handoff: a packet that does not marshal: " + err.Error())
	}
	return b
}

// telling leaves out clicks and asks for a person, unless nothing else was said.
func telling(messages []chat.MessageBody) []string {
	var said, all []string
	for _, m := range messages {
		if m.Text = strings.TrimSpace(m.Text); m.Text == "" {
			m.Text = fileNames(m.Attachments)
		}
		if m.Text == "" {
			continue
		}
		all = append(all, m.Text)
		if ask, _ := AsksForPerson(m.Text); m.Choice == "" && !ask {
			said = append(said, m.Text)
		}
	}
	if len(said) == 0 {
		return all
	}
	return said
}

// fileNames stand for a message without words, in every language alike. What
// a name gives away is masked as in a text.
func fileNames(files []chat.Attachment) string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i], _ = chat.Mask(f.Name)
	}
	if len(names) == 0 {
		return ""
	}
	return "📎 " + strings.Join(names, ", ")
}

// latest keeps the newest value of each field, in order of first appearance.
func latest(fields []Field) []Field {
	out := []Field{}
	for _, f := range fields {
		if i := slices.IndexFunc(out, func(o Field) bool { return o.Field == f.Field }); i >= 0 {
			out[i] = f
			continue
		}
		out = append(out, f)
	}
	return out
}

func shownTitles(tried []Tried) []string {
	var out []string
	for _, t := range tried {
		if t.Band != BandLow && !slices.Contains(out, t.Title) {
			out = append(out, t.Title)
		}
	}
	return out
}

func clipLine(text string, most int) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}

// mostPoints bounds a summary.
const mostPoints = 5

// Summarise tells a conversation in at most five points, every word of which
// stands in it: what the visitor said first and last, what a person answered
// last, and what the packet knows of the rest. answer may be "".
func Summarise(said []chat.MessageBody, answer string, packet []Point) []Point {
	points := Assemble(Facts{Messages: said}).Summary
	for _, p := range packet {
		if p.About == "collected" || p.About == "tried" {
			points = append(points, p)
		}
	}
	if answer = strings.TrimSpace(answer); answer != "" {
		points = append(points, Point{"answered", clipLine(answer, 200)})
	}
	for _, p := range packet {
		if p.About == "mood" {
			points = append(points, p)
		}
	}
	return points[:min(mostPoints, len(points))]
}
