package bot

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
		panic("bot: language file: " + err.Error())
	}
	var words map[string]string
	if err := json.Unmarshal(b, &words); err != nil {
		panic("bot: language file " + lang + ": " + err.Error())
	}
	return words
}

// Word gives one of the bot's own sentences in a language, English when the
// language or the sentence is missing; pairs replace {name} by value.
func Word(lang, key string, pairs ...string) string {
	text, ok := languages[lang][key]
	if !ok {
		text = languages["en"][key]
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.TrimSpace(text)
}

// ButtonPerson is the id of the button that asks for a person.
const ButtonPerson = "talk_to_person"

// topicPrefix marks the buttons that name an article.
const topicPrefix = "topic:"

func personButton(lang string) chat.Button {
	return chat.Button{ID: ButtonPerson, Label: Word(lang, "talk_to_person")}
}

// place words a waiting visitor's position.
func place(lang string, q chat.Queue, online bool) string {
	if !online {
		return Word(lang, "nobody_online")
	}
	text := Word(lang, "place_first")
	if q.Position > 1 {
		text = Word(lang, "place", "n", strconv.Itoa(q.Position))
	}
	if q.EstimateS > 0 {
		minutes := (q.EstimateS + 59) / 60
		text += " " + Word(lang, "estimate", "minutes", strconv.Itoa(minutes))
	}
	return text
}

var koreanDays = [...]string{"일", "월", "화", "수", "목", "금", "토"}

// when words an instant for a visitor, in the given zone.
func when(lang string, at time.Time, zone *time.Location) string {
	at = at.In(zone)
	if lang == "ko" {
		return at.Format("1월 2일") + "(" + koreanDays[at.Weekday()] + ") " + at.Format("15:04")
	}
	return at.Format("Monday 2 January at 15:04")
}
