package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// PrivacySettings is what a workspace tells its visitors and asks them, what
// counts as spam, and how long it keeps what they leave. Texts are by language,
// as {"en": "…", "ko": "…"}; a language without one has the widget's own words.
type PrivacySettings struct {
	Notice  map[string]string `json:"notice,omitempty"`  // that a bot answers: always shown
	Policy  map[string]string `json:"policy,omitempty"`  // address of the privacy page
	Ask     bool              `json:"ask,omitempty"`     // visitors agree before they write
	Consent map[string]string `json:"consent,omitempty"` // what they agree to
	// NoPreview keeps agents from seeing what a visitor types before it is sent.
	NoPreview bool      `json:"no_preview,omitempty"`
	Spam      SpamRules `json:"spam,omitzero"`
	Retention Retention `json:"retention,omitzero"`
}

// SpamRules mark a message by which a chat with the bot is spam.
type SpamRules struct {
	Links int      `json:"links,omitempty"` // so many links, or more; 0: never
	Words []string `json:"words,omitempty"` // one of these, whatever the case
}

// The rules by which a message is spam.
const (
	SpamRuleLinks = "links"
	SpamRuleWords = "words"
)

// Retention is for how many days each kind of data is kept; 0 keeps it.
type Retention struct {
	Messages int `json:"messages_days,omitempty"` // texts of a chat, after its last message
	Traces   int `json:"traces_days,omitempty"`   // how the bot came to its decisions, what flows' calls returned
	Files    int `json:"files_days,omitempty"`
	Visitors int `json:"visitors_days,omitempty"` // everything of a visitor who was not seen for so long
	Figures  int `json:"figures_days,omitempty"`  // rows of which figures are made
	Audit    int `json:"audit_days,omitempty"`
}

const (
	mostNotice  = 300   // characters
	mostConsent = 2000  // characters
	mostDays    = 36500 // a century
	// leastDays is longer than a chat can still change its outcome (three days).
	leastDays = 7
	mostWords = 100
)

// Check refuses what cannot work. The error is Invalid and says what to mend.
func (p PrivacySettings) Check() error {
	for name, texts := range map[string]map[string]string{"notice": p.Notice, "consent": p.Consent, "policy": p.Policy} {
		most := mostConsent
		if name == "notice" {
			most = mostNotice
		}
		for lang, text := range texts {
			if lang != "en" && lang != "ko" {
				return At("privacy."+name, Tell(Errorf(Invalid, "privacy.%s: the language %q is not known: en or ko", name, lang), "language", "value", lang))
			}
			if utf8.RuneCountInString(text) > most {
				return At("privacy."+name+"."+lang, Tell(Errorf(Invalid, "privacy.%s.%s has more than %d characters", name, lang, most), "longest", "most", most))
			}
			if u, err := url.Parse(text); name == "policy" && text != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
				return At("privacy.policy."+lang, Tell(Errorf(Invalid, "privacy.policy.%s is no web address: write it as https://shop.example/privacy", lang), "web_address"))
			}
		}
	}
	if p.Spam.Links < 0 || len(p.Spam.Words) > mostWords {
		return At("privacy.spam", Tell(Errorf(Invalid, "privacy.spam: links is at least 0, and there are at most %d words", mostWords), "spam_words", "most", mostWords))
	}
	for _, w := range p.Spam.Words {
		if utf8.RuneCountInString(strings.TrimSpace(w)) < 2 {
			return At("privacy.spam.words", Tell(Errorf(Invalid, "privacy.spam.words: %q is too short", w), "word_short", "value", w))
		}
	}
	return p.Retention.check()
}

func (r Retention) check() error {
	for name, days := range map[string]int{
		"messages_days": r.Messages, "traces_days": r.Traces, "files_days": r.Files, "visitors_days": r.Visitors, "figures_days": r.Figures, "audit_days": r.Audit,
	} {
		if days != 0 && (days < leastDays || days > mostDays) {
			return At("privacy.retention."+name, Tell(Errorf(Invalid, "privacy.retention.%s is %d: from %d to %d days, or 0 to keep it", name, days, leastDays, mostDays), "range_or_none", "from", leastDays, "most", mostDays))
		}
	}
	if r.Figures > 0 && (r.Messages == 0 || r.Messages > r.Figures) {
		return At("privacy.retention.figures_days", Tell(Errorf(Invalid, "privacy.retention.figures_days: messages must go first, or the figures would be computed from them again"), "figures_first"))
	}
	return nil
}

// PrivacyOf reads the area out of a workspace's settings. What cannot be read
// has its defaults: it was checked when it was written.
func PrivacyOf(settings json.RawMessage) PrivacySettings {
	var s struct {
		Privacy PrivacySettings `json:"privacy"`
	}
	if json.Unmarshal(settings, &s) != nil {
		return PrivacySettings{}
	}
	return s.Privacy
}

// Version names the texts that visitors agree to now, in all languages: it
// changes when one of them does. "" when they are not asked.
func (p PrivacySettings) Version() string {
	if !p.Ask {
		return ""
	}
	sum := sha256.Sum256(body([]any{p.Consent, p.Policy}))
	return hex.EncodeToString(sum[:6])
}

// SpamRule gives the rule by which a text is spam, or "".
func (r SpamRules) SpamRule(text string) string {
	low := strings.ToLower(text)
	if r.Links > 0 && strings.Count(low, "http://")+strings.Count(low, "https://") >= r.Links {
		return SpamRuleLinks
	}
	for _, w := range r.Words {
		if strings.Contains(low, strings.ToLower(strings.TrimSpace(w))) {
			return SpamRuleWords
		}
	}
	return ""
}

// DataKind is a kind of data that is kept for a time of its own.
type DataKind string

// The kinds of data, in the order in which they are given up: figures are only
// dropped of conversations whose messages are gone.
const (
	DataMessages DataKind = "messages"
	DataVisitors DataKind = "visitors"
	DataTraces   DataKind = "traces"
	DataFiles    DataKind = "files"
	DataFigures  DataKind = "figures"
	DataAudit    DataKind = "audit"
)

// DataKinds are all of them, in that order.
var DataKinds = []DataKind{DataMessages, DataVisitors, DataTraces, DataFiles, DataFigures, DataAudit}

// Days is for how many days a kind is kept, 0 for ever.
func (r Retention) Days(kind DataKind) int {
	return map[DataKind]int{
		DataMessages: r.Messages, DataVisitors: r.Visitors, DataTraces: r.Traces, DataFiles: r.Files, DataFigures: r.Figures, DataAudit: r.Audit,
	}[kind]
}

// LastNight is the newest instant at which it was a full hour, by a zone's
// calendar; UTC when the zone is not known.
func LastNight(now time.Time, zone string, hour int) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	local := now.In(loc)
	night := time.Date(local.Year(), local.Month(), local.Day(), hour, 0, 0, 0, loc)
	if night.After(now) {
		night = time.Date(local.Year(), local.Month(), local.Day()-1, hour, 0, 0, 0, loc)
	}
	return night
}
