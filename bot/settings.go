package bot

import (
	"encoding/json"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// Settings is what a workspace decides about its bot, kept as JSON in its row.
type Settings struct {
	BotName string `json:"bot_name"`
	// Greeting is what an empty chat shows.
	Greeting chat.Greeting      `json:"greeting"`
	Schedule handoff.Schedule   `json:"schedule"`
	Policy   handoff.Thresholds `json:"policy"`
	// FlowVars is the flows' scope "workspace".
	FlowVars map[string]any `json:"flow_vars"`
	// AllowHosts are host:port pairs on private networks that flows may call.
	AllowHosts []string `json:"allow_hosts"`
	// Model bounds what the language model may be asked for.
	Model ModelSettings `json:"model"`
	// Mail is how the workspace's mail is sent.
	Mail chat.MailSettings `json:"mail"`
	// Files says what visitors may send.
	Files chat.FileSettings `json:"files"`
	// Presence names why agents go away.
	Presence chat.PresenceSettings `json:"presence"`
	// Dispositions are what agents say a chat was about when they resolve it.
	Dispositions chat.DispositionSettings `json:"dispositions"`
	// Push says what phones show.
	Push chat.PushSettings `json:"push"`
	// Analytics is what figures go by.
	Analytics AnalyticsSettings `json:"analytics"`
	// Privacy is what visitors are told and asked, and how long data is kept.
	Privacy chat.PrivacySettings `json:"privacy"`
}

// AnalyticsSettings is what figures go by.
type AnalyticsSettings struct {
	// ShortAbandonS is how many seconds somebody must wait for a person to count
	// as missed when they leave; 0 is the default, 10.
	ShortAbandonS int `json:"short_abandon_s"`
}

// longestShort is the longest wait that may be called short, in seconds.
const longestShort = 600

// ReadSettings reads a workspace's settings; what is missing has its default.
// The error is Invalid and says what to mend.
func ReadSettings(raw json.RawMessage) (Settings, error) {
	s := Settings{BotName: "Frontdesk", Policy: handoff.DefaultThresholds(), Model: defaultModel()}
	if len(raw) == 0 {
		return s, nil
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return s, chat.Errorf(chat.Invalid, "settings: %v", err)
	}
	if err := s.Greeting.Check(); err != nil {
		return s, chat.At("greeting", err)
	}
	if err := s.Schedule.Check(); err != nil {
		return s, chat.At("schedule", err)
	}
	if err := s.Model.check(); err != nil {
		return s, err
	}
	if err := s.Mail.Check(); err != nil {
		return s, err
	}
	if err := s.Files.Check(); err != nil {
		return s, err
	}
	if err := s.Privacy.Check(); err != nil {
		return s, err
	}
	if err := s.Presence.Check(); err != nil {
		return s, err
	}
	if err := s.Dispositions.Check(); err != nil {
		return s, err
	}
	if n := s.Analytics.ShortAbandonS; n < 0 || n > longestShort {
		return s, chat.Tell(chat.Errorf(chat.Invalid, "analytics: short_abandon_s is %d: it goes from 0 to %d", n, longestShort), "range", "from", 0, "most", longestShort)
	}
	return s, chat.At("policy", s.Policy.Check())
}
