package handoff

import "testing"

func TestReconsider(t *testing.T) {
	t.Parallel()
	d := DefaultThresholds()
	strict, lax := d, d
	strict.Offer, strict.Escalate = .2, .3
	lax.Weights.Rejected = .01
	twice := Signals{Tally: Tally{Rejected: 1.7}}
	vip := Signals{Tally: Tally{Rejected: 1.7}, VIP: true}
	paused := Signals{Tally: Tally{Rejected: 1.7, SinceOffer: 1}}
	for name, c := range map[string]struct {
		signals Signals
		with    Thresholds
		want    string
	}{
		"TheSame": {twice, d, ActionOffer}, "Stricter": {twice, strict, ActionEscalate}, "LessWeight": {twice, lax, ActionNone},
		"VIP": {vip, d, ActionOffer}, "Hard": {Signals{ExplicitAsk: true}, lax, ActionEscalate}, "StillPaused": {paused, d, ActionNone},
	} {
		was := Decide(c.signals, d)
		got := Reconsider(was, c.with)
		if got.Action != c.want {
			t.Errorf("%s: %s, want %s", name, got.Action, c.want)
		}
		if again := Reconsider(was, d); again.Action != was.Action || again.Score < was.Score-1e-9 || again.Score > was.Score+1e-9 {
			t.Errorf("%s with the same thresholds: %+v, was %+v", name, again, was)
		}
	}
}
