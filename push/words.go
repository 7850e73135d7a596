package push

import (
	"embed"
	"encoding/json"

	"github.com/frontdesk-chat/frontdesk/chat"
)

//go:embed lang/*.json
var langFiles embed.FS

var languages = map[string]map[string]string{"en": load("en"), "ko": load("ko")}

func load(lang string) map[string]string {
	b, err := langFiles.ReadFile("lang/" + lang + ".json")
	if err != nil {
		panic("push: language file: " + err.Error())
	}
	var words map[string]string
	if err := json.Unmarshal(b, &words); err != nil {
		panic("push: language file " + lang + ": " + err.Error())
	}
	return words
}

// Message is what the console's service worker reads. It holds nobody's words
// unless the workspace shows them.
type Message struct {
	Kind         chat.PushKind `json:"kind"`
	Title        string        `json:"title"`
	Body         string        `json:"body"`
	Lang         string        `json:"lang"`
	Tag          string        `json:"tag"` // a newer one takes the place of an older one
	Conversation chat.ID       `json:"conversation,omitzero"`
	Offer        chat.ID       `json:"offer,omitzero"`
	ExpiresMS    int64         `json:"expires_ms"`
	// Accept and Decline label what can be done with an offer; Ended is said
	// when it was too late.
	Accept  string `json:"accept,omitempty"`
	Decline string `json:"decline,omitempty"`
	Ended   string `json:"ended,omitempty"`
}

// longestBody bounds a visitor's words, in characters: more is not shown, and
// a message must fit into one record.
const longestBody = 160

// message words a push for a device. about is the conversation; nil shows
// nothing of it.
func message(p chat.Push, lang string, about *chat.Summary) Message {
	words, ok := languages[lang]
	if !ok {
		lang, words = "en", languages["en"]
	}
	kind := string(p.Kind)
	m := Message{Kind: p.Kind, Title: words[kind+".title"], Body: words[kind+".body"], Lang: lang, Tag: kind, Conversation: p.Conversation, Offer: p.Offer, ExpiresMS: p.ExpiresMS}
	if !p.Conversation.IsZero() {
		m.Tag += ":" + p.Conversation.String()
	}
	if p.Kind == chat.PushOffer {
		m.Accept, m.Decline, m.Ended = words["accept"], words["decline"], words["ended"]
	}
	if about == nil {
		return m
	}
	name := about.VisitorName
	if name == "" {
		name = words["visitor"]
	}
	switch p.Kind {
	case chat.PushOffer, chat.PushMessage:
		m.Title = name
		if text := about.Conversation.Preview; text != "" && about.Conversation.PreviewBy == chat.ByVisitor {
			m.Body = short(text)
		}
	case chat.PushBreach, chat.PushMention, chat.PushWhisper:
		m.Body = name
	}
	return m
}

func short(text string) string {
	if r := []rune(text); len(r) > longestBody {
		return string(r[:longestBody-1]) + "…"
	}
	return text
}
