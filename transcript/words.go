package transcript

import (
	"embed"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

//go:embed lang/*.json
var langFiles embed.FS

var languages = map[string]map[string]string{"en": load("en"), "ko": load("ko")}

func load(lang string) map[string]string {
	b, err := langFiles.ReadFile("lang/" + lang + ".json")
	if err != nil {
		panic("transcript: language file: " + err.Error())
	}
	var words map[string]string
	if err := json.Unmarshal(b, &words); err != nil {
		panic("transcript: language file " + lang + ": " + err.Error())
	}
	return words
}

// language gives a language that there are words in.
func language(lang string) string {
	if _, ok := languages[lang]; ok {
		return lang
	}
	return "en"
}

// word gives a sentence in a language; pairs replace {name} by value.
func word(lang, key string, pairs ...string) string {
	text := languages[lang][key]
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// Title names the transcript.
func (t Transcript) Title() string { return word(t.Lang, "title", "workspace", t.Workspace) }

// Head is what stands above the lines.
func (t Transcript) Head() []string {
	return []string{
		word(t.Lang, "opened", "when", t.when(t.OpenedAtMS, dayForm)),
		word(t.Lang, "zone", "zone", t.TimeZone),
		word(t.Lang, "number", "id", t.Conversation.String()),
	}
}

// The forms of times, the same in both languages, so that nobody mixes up day
// and month.
const (
	dayForm  = "2006-01-02 15:04"
	lineForm = "2006-01-02 15:04:05"
)

func (t Transcript) when(ms int64, form string) string {
	return time.UnixMilli(ms).In(t.zone).Format(form)
}

// who names a line's speaker.
func (t Transcript) who(l Line) string {
	name := l.Name
	switch {
	case l.By == chat.ByBot:
		name = word(t.Lang, "bot")
	case l.By == chat.BySystem:
		name = word(t.Lang, "system")
	case name == "" && l.By == chat.ByVisitor:
		name = word(t.Lang, "visitor")
	case name == "":
		name = word(t.Lang, "agent")
	}
	if l.Kind == Note {
		return word(t.Lang, "note", "name", name)
	}
	return name
}

// happened words a line that nobody said; "" for what was said.
func (t Transcript) happened(l Line) string {
	switch l.Kind {
	case Message, Note:
		return ""
	case Rated:
		return word(t.Lang, "rated", "score", strconv.Itoa(l.Score))
	case Joined, Left:
		return word(t.Lang, string(l.Kind), "name", l.Name)
	}
	return word(t.Lang, string(l.Kind))
}
