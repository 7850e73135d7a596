package handoff

import (
	"math"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Thresholds is the policy as data, kept per workspace; evals sweeps them.
type Thresholds struct {
	Offer    float64 `json:"offer"`    // soft score that offers a person
	Escalate float64 `json:"escalate"` // soft score that hands over

	MoodBelow        float64 `json:"mood_below"`        // EWMA below it …
	MoodFall         float64 `json:"mood_fall"`         // … and fallen by so much over three messages
	AngryPolarity    float64 `json:"angry_polarity"`    // one message at or below it, with anger
	FrustrationFloor float64 `json:"frustration_floor"` // less frustration counts nothing

	LongChat   int     `json:"long_chat"`   // turns; 0 turns the sign off
	CoolDown   int     `json:"cool_down"`   // turns after a return from a person
	OfferPause int     `json:"offer_pause"` // turns after an offer
	MaxCycles  int     `json:"max_cycles"`  // bot↔person cycles
	VIP        float64 `json:"vip"`         // factor on the soft score, ≥ 1

	Weights Weights `json:"weights"`
}

// Weights are the points of one full sign each.
type Weights struct {
	Abstained   float64 `json:"abstained"`
	Hedged      float64 `json:"hedged"`
	Repeated    float64 `json:"repeated"`
	Rejected    float64 `json:"rejected"`
	Invalid     float64 `json:"invalid"`
	Mood        float64 `json:"mood"`
	Anger       float64 `json:"anger"`
	AngerBefore float64 `json:"anger_before"`
	Frustration float64 `json:"frustration"`
	Long        float64 `json:"long"`
}

// DefaultThresholds is the policy of a new workspace. The mood's figures are
// the design's; the weights are set so that
//   - a falling mood, a long chat and VIP together stay below Offer: bad news
//     alone brings nobody running;
//   - one angry message offers, a second one hands over;
//   - two rejected answers in a row offer, three hand over;
//   - an abstention or a repeated question next to clear frustration offers.
func DefaultThresholds() Thresholds {
	return Thresholds{
		Offer: 0.6, Escalate: 1,
		MoodBelow: -0.35, MoodFall: 0.2, AngryPolarity: -0.7, FrustrationFloor: 0.3,
		LongChat: 12, CoolDown: 3, OfferPause: 3, MaxCycles: 2, VIP: 1.25,
		Weights: Weights{
			Abstained: 0.3, Hedged: 0.12, Repeated: 0.35, Rejected: 0.46, Invalid: 0.2,
			Mood: 0.35, Anger: 0.6, AngerBefore: 0.45, Frustration: 0.4, Long: 0.1,
		},
	}
}

// Check says what cannot be meant, and which field it is.
func (t Thresholds) Check() error {
	refuse := func(field, format string, args ...any) error {
		return chat.At(field, chat.Errorf(chat.Invalid, "hand-over thresholds: "+format, args...))
	}
	switch {
	case t.Offer <= 0:
		return chat.Tell(refuse("offer", "offer %g must be above 0", t.Offer), "above", "from", 0)
	case t.Escalate <= 0:
		return chat.Tell(refuse("escalate", "escalate %g must be above 0", t.Escalate), "above", "from", 0)
	case t.Offer > t.Escalate:
		return chat.Tell(refuse("offer", "offer %g must not exceed escalate %g", t.Offer, t.Escalate), "offer_first", "most", t.Escalate)
	case t.MaxCycles < 1:
		return chat.Tell(refuse("max_cycles", "max_cycles %d must be at least 1", t.MaxCycles), "least", "from", 1)
	case t.VIP != 0 && t.VIP < 1:
		return chat.Tell(refuse("vip", "vip %g must be 1 or more", t.VIP), "least", "from", 1)
	}
	for _, b := range []struct {
		name              string
		value, from, most float64
	}{
		{"mood_below", t.MoodBelow, -1, 0}, {"angry_polarity", t.AngryPolarity, -1, 0}, {"mood_fall", t.MoodFall, 0, 2}, {"frustration_floor", t.FrustrationFloor, 0, 1},
		{"long_chat", float64(t.LongChat), 0, math.MaxInt32}, {"cool_down", float64(t.CoolDown), 0, math.MaxInt32}, {"offer_pause", float64(t.OfferPause), 0, math.MaxInt32},
	} {
		if b.value < b.from || b.value > b.most {
			return chat.Tell(refuse(b.name, "%s is %g: it goes from %g to %g", b.name, b.value, b.from, b.most), "range", "from", b.from, "most", b.most)
		}
	}
	return t.Weights.check()
}

// check refuses weights that would make a bad sign a good one.
func (w Weights) check() error {
	for _, each := range []struct {
		name   string
		weight float64
	}{
		{"abstained", w.Abstained}, {"hedged", w.Hedged}, {"repeated", w.Repeated}, {"rejected", w.Rejected}, {"invalid", w.Invalid},
		{"mood", w.Mood}, {"anger", w.Anger}, {"anger_before", w.AngerBefore}, {"frustration", w.Frustration}, {"long", w.Long},
	} {
		if each.weight < 0 {
			return chat.At("weights."+each.name, chat.Tell(chat.Errorf(chat.Invalid, "hand-over thresholds: the weight %g must not be negative; 0 turns a sign off", each.weight), "not_negative"))
		}
	}
	return nil
}

// decay is what is left of a sign after each later turn: half is gone after
// two, nine tenths after seven.
const decay = 0.7

// Tally is what an engagement's turns leave behind: decayed counts, and the
// turns since what pauses the policy. The zero value is a new engagement;
// begin a new one at every resolved boundary. Plain data, stored as JSON.
type Tally struct {
	Abstained float64 `json:"abstained,omitempty"` // answers not known
	Hedged    float64 `json:"hedged,omitempty"`    // "this may help"
	Repeated  float64 `json:"repeated,omitempty"`  // the same question again (similarity ≥ 0.85)
	Rejected  float64 `json:"rejected,omitempty"`  // thumbs-down, "that's not it"
	Invalid   float64 `json:"invalid,omitempty"`   // failed validations
	Angry     float64 `json:"angry,omitempty"`     // messages with anger
	Turns     int     `json:"turns"`
	Cycles    int     `json:"cycles,omitempty"` // bot → person → bot, completed

	// Turns since an offer and since the return from a person: 0 never, 1 for
	// the turn right after it.
	SinceOffer  int `json:"since_offer,omitempty"`
	SinceReturn int `json:"since_return,omitempty"`
}

// Outcome is what one finished turn adds to a tally.
type Outcome struct {
	Abstained, Hedged, Repeated, Rejected, Angry bool
	Invalid                                      int // failed validations in the turn
	Offered                                      bool
}

// Add gives the tally after one more turn.
func (t Tally) Add(o Outcome) Tally {
	step := func(count, more float64) float64 { return decay*count + more }
	t.Abstained = step(t.Abstained, one(o.Abstained))
	t.Hedged = step(t.Hedged, one(o.Hedged))
	t.Repeated = step(t.Repeated, one(o.Repeated))
	t.Rejected = step(t.Rejected, one(o.Rejected))
	t.Invalid = step(t.Invalid, float64(max(o.Invalid, 0)))
	t.Angry = step(t.Angry, one(o.Angry))
	t.Turns++
	if t.SinceReturn > 0 {
		t.SinceReturn++
	}
	switch {
	case o.Offered:
		t.SinceOffer = 1
	case t.SinceOffer > 0:
		t.SinceOffer++
	}
	return t
}

// Returned gives the tally with which the bot goes on after a person gave the
// chat back: the old signs are gone, the cycle is counted, the cool-down runs.
func (t Tally) Returned() Tally {
	return Tally{Turns: t.Turns, Cycles: t.Cycles + 1, SinceReturn: 1}
}
