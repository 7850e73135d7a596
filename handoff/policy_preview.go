package handoff

// Reconsider gives the verdict that other thresholds and weights would have
// led to, from the evidence of the one that was given. It knows what was
// counted then and no more: a sign that counted nothing (a mood above its
// floor, a weight of 0) stays uncounted, and a pause that was in force stays in
// force. Hard reasons stay hard.
func Reconsider(was Verdict, t Thresholds) Verdict {
	now := Verdict{Action: ActionNone, Reason: ReasonCalm}
	base := 0.0
	hard := ""
	vip := false
	for _, e := range was.Evidence {
		weight, soft := t.Weights.of(e.Name)
		switch {
		case e.Name == "vip" && e.Weight > 0:
			vip = true
		case soft && e.Weight > 0:
			base += weight * e.Points / e.Weight
		case e.Weight == 0 && hard == "":
			hard = e.Name
		}
	}
	if now.Score = base; vip && t.VIP > 1 {
		now.Score = base * t.VIP
	}
	s := Signals{}
	switch was.Reason {
	case ReasonCoolDown:
		s.Tally.SinceReturn = 1
	case ReasonOfferedAlready:
		s.Tally.SinceOffer = 1
	}
	soft := decideSoft(s, t, now.Score)
	now.Action, now.Reason = soft.Action, soft.Reason
	if hard != "" {
		now.Action, now.Reason = ActionEscalate, hard
	}
	return now
}

// of gives the weight of a sign by the name of its evidence; false for what is
// no weighed sign.
func (w Weights) of(name string) (float64, bool) {
	weight, ok := map[string]float64{
		"abstained": w.Abstained, "hedged": w.Hedged, "repeated_question": w.Repeated, "thumbs_down": w.Rejected, "failed_validation": w.Invalid,
		"mood_falling": w.Mood, "anger": w.Anger, "anger_before": w.AngerBefore, "frustration": w.Frustration, "long_chat": w.Long,
	}[name]
	return weight, ok
}
