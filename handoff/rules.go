package handoff

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Rules is what a workspace decides about routing for all of its teams.
type Rules struct {
	// Channels gives what a chat of a channel takes of an agent's capacity, in
	// units; a channel without one takes 1.
	Channels map[string]float64 `json:"channels"`
	Language LanguageRule       `json:"language"`
	// PreferredS is how long a chat is held for whom it wants while they are
	// there but full; then anybody may have it.
	PreferredS int `json:"preferred_s"`
	// KnownDays is how long ago an agent may have talked to a visitor to be
	// preferred for them; 0: nobody is.
	KnownDays int `json:"known_days"`
	VIP       int `json:"vip"`   // ranks that a VIP stands above others
	AgeS      int `json:"age_s"` // a waiting chat gains a rank in so many seconds; 0: never
	// PushOfferS is how long an offer to somebody without an open console
	// stands, and how long an unanswered visitor waits for them.
	PushOfferS int `json:"push_offer_s"`
	// GraceS is how long an agent's console may be gone while a visitor waits
	// for an answer, before the chat goes back to the queue.
	GraceS int `json:"grace_s"`
	// CallbackS is how soon a visitor who does not want to wait is called, in
	// opening hours.
	CallbackS int `json:"callback_s"`
	// SLA are the service levels; the first that fits a hand-over is its own.
	SLA []Policy `json:"sla"`
}

// LanguageRule says how much the visitor's language matters.
type LanguageRule struct {
	Need string `json:"need"` // "off", "prefer" or "require"
	// AfterS is how long a chat waits for somebody who speaks its language and
	// is there but full, before others are asked; with prefer only.
	AfterS int `json:"after_s"`
}

// The needs of a LanguageRule.
const (
	LanguageOff     = "off"
	LanguagePrefer  = "prefer"
	LanguageRequire = "require"
)

// DefaultRules are those of a workspace that has not decided anything. Weights
// are the design's (handoff.md); times are guesses that an owner may change.
func DefaultRules() Rules {
	return Rules{
		Channels: map[string]float64{"web": 1, "email": 0.5},
		Language: LanguageRule{Need: LanguagePrefer, AfterS: 60}, PreferredS: 60, KnownDays: 30,
		VIP: 1, AgeS: 0, PushOfferS: 120, GraceS: 45, CallbackS: 1800, SLA: []Policy{},
	}
}

const (
	leastWeight = 0.05
	mostWeight  = 20
	day         = 24 * 3600
)

// Check says what cannot be meant. The error is Invalid.
func (r Rules) Check() error {
	for name, w := range r.Channels {
		if name == "" || len(name) > 32 || math.IsNaN(w) || w < leastWeight || w > mostWeight {
			return chat.At("channels."+name, chat.Tell(chat.Errorf(chat.Invalid, "channels: %q weighs %g: from %g to %d units", name, w, leastWeight, mostWeight), "weight", "channel", name, "from", leastWeight, "most", mostWeight))
		}
	}
	if n := r.Language.Need; n != LanguageOff && n != LanguagePrefer && n != LanguageRequire {
		return chat.At("language.need", chat.Tell(chat.Errorf(chat.Invalid, "language.need %q: it is off, prefer or require", n), "choice"))
	}
	for _, b := range []struct {
		name              string
		value, from, most int
	}{
		{"language.after_s", r.Language.AfterS, 0, day}, {"preferred_s", r.PreferredS, 0, day}, {"known_days", r.KnownDays, 0, 3650},
		{"vip", r.VIP, 0, 10}, {"age_s", r.AgeS, 0, day}, {"push_offer_s", r.PushOfferS, 10, 3600}, {"grace_s", r.GraceS, 10, day},
		{"callback_s", r.CallbackS, 60, 7 * day},
	} {
		if b.value < b.from || b.value > b.most {
			return chat.At(b.name, chat.Tell(chat.Errorf(chat.Invalid, "%s %d: from %d to %d", b.name, b.value, b.from, b.most), "range", "from", b.from, "most", b.most))
		}
	}
	if r.AgeS != 0 && r.AgeS < 60 {
		return chat.At("age_s", chat.Tell(chat.Errorf(chat.Invalid, "age_s %d: at least 60, or 0 for never", r.AgeS), "least_or_never", "from", 60))
	}
	return checkPolicies(r.SLA)
}

// Weight gives what a channel's chat takes, in hundredths of a unit.
func (r Rules) Weight(channel string) int {
	if w, ok := r.Channels[channel]; ok {
		return int(math.Round(w * chat.Unit))
	}
	return chat.Unit
}

// Rank orders who waits: the priority, more for a VIP, and more for each AgeS
// that it has waited. Among chats of one priority an older one never stands
// below a younger one.
func (r Rules) Rank(priority int, vip bool, since, now time.Time) int {
	rank := priority
	if vip {
		rank += r.VIP
	}
	if waited := now.Sub(since); r.AgeS > 0 && waited > 0 {
		rank += int(waited / (time.Duration(r.AgeS) * time.Second))
	}
	return rank
}

// ParseSkills reads what a flow's step asks for: names divided by commas, each
// with the least level after a colon, as "billing:3, returns". What cannot be
// read is left out.
func ParseSkills(text string) map[string]int {
	var out map[string]int
	for part := range strings.SplitSeq(text, ",") {
		name, level, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ":")
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		least, err := strconv.Atoi(strings.TrimSpace(level))
		if err != nil || least < 1 {
			least = 1
		}
		if out == nil {
			out = map[string]int{}
		}
		out[name] = least
	}
	return out
}
