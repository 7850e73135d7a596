package handoff

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signals        Signals
		action, reason string
	}{
		"CalmDoesNothing":                 {Signals{}, ActionNone, ReasonCalm},
		"ExplicitAskEscalates":            {Signals{ExplicitAsk: true, AskEvidence: "agent"}, ActionEscalate, ReasonExplicitAsk},
		"ExplicitAskEscalatesInCoolDown":  {Signals{ExplicitAsk: true, Tally: Tally{}.Returned()}, ActionEscalate, ReasonExplicitAsk},
		"AcceptedOfferEscalates":          {Signals{OfferAccepted: true}, ActionEscalate, ReasonOfferAccepted},
		"SafetyOutranksAsk":               {Signals{ExplicitAsk: true, Safety: SafetySelfHarm}, ActionEscalate, ReasonSafety},
		"FlowStepEscalates":               {Signals{FlowStep: "to_sales"}, ActionEscalate, ReasonFlow},
		"ModelFailureEscalates":           {Signals{ModelFailed: true}, ActionEscalate, ReasonModelFailure},
		"WatchdogEscalates":               {Signals{Watchdog: true}, ActionEscalate, ReasonWatchdog},
		"LoopEscalates":                   {Signals{LoopCutoff: true}, ActionEscalate, ReasonLoop},
		"UnknownLimitEscalates":           {Signals{UnknownLimit: true}, ActionEscalate, ReasonUnknownLimit},
		"TwoCyclesMeanPeopleOnly":         {Signals{Tally: Tally{Cycles: 2}}, ActionEscalate, ReasonPeopleOnly},
		"OneCycleStaysWithBot":            {Signals{Tally: Tally{Cycles: 1}}, ActionNone, ReasonCalm},
		"OneMildNegativeDoesNothing":      {Signals{Polarity: -0.65, EWMA: -0.26, Slope: -0.26, Messages: 1}, ActionNone, ReasonCalm},
		"OneHarshNegativeWithoutAnger":    {Signals{Polarity: -1, EWMA: -0.4, Slope: -0.4, Messages: 1}, ActionNone, ReasonCalm},
		"OneAngryMessageOffers":           {Signals{Polarity: -0.8, Anger: true, EWMA: -0.32, Messages: 1}, ActionOffer, ReasonSoftScore},
		"SecondAngryMessageEscalates":     {Signals{Polarity: -0.8, Anger: true, Messages: 2, Tally: Tally{}.Add(Outcome{Angry: true}).Add(Outcome{Angry: true})}, ActionEscalate, ReasonSoftScore},
		"TwoThumbsDownOffer":              {Signals{Tally: Tally{}.Add(Outcome{Rejected: true}).Add(Outcome{Rejected: true})}, ActionOffer, ReasonSoftScore},
		"ThreeThumbsDownEscalate":         {Signals{Turn: Outcome{Rejected: true}, Tally: Tally{}.Add(Outcome{Rejected: true}).Add(Outcome{Rejected: true})}, ActionEscalate, ReasonSoftScore},
		"RepeatingNowCountsNow":           {Signals{Turn: Outcome{Repeated: true}, Known: true, Band: BandLow}, ActionOffer, ReasonSoftScore},
		"FailedValidationsAlone":          {Signals{Turn: Outcome{Invalid: 2}}, ActionNone, ReasonCalm},
		"FailedValidationsOffer":          {Signals{Turn: Outcome{Invalid: 1}, Tally: Tally{}.Add(Outcome{Invalid: 1}).Add(Outcome{Invalid: 1}), Frustration: 0.6}, ActionOffer, ReasonSoftScore},
		"ThumbsDownAndAbstainingOffers":   {Signals{Tally: Tally{}.Add(Outcome{Rejected: true}), Known: true, Band: BandLow}, ActionOffer, ReasonSoftScore},
		"UnknownBandCountsNothing":        {Signals{Tally: Tally{}.Add(Outcome{Rejected: true}), Band: BandLow}, ActionNone, ReasonCalm},
		"VIPWithoutReasonStays":           {Signals{VIP: true}, ActionNone, ReasonCalm},
		"VIPTipsTheScale":                 {Signals{VIP: true, Frustration: 0.6, Tally: Tally{Abstained: 1}}, ActionOffer, ReasonSoftScore},
		"CoolDownHoldsSoftScore":          {Signals{Tally: Tally{SinceReturn: 3, Rejected: 5}}, ActionNone, ReasonCoolDown},
		"CoolDownEnds":                    {Signals{Tally: Tally{SinceReturn: 4, Rejected: 5}}, ActionEscalate, ReasonSoftScore},
		"NoSecondOfferAtOnce":             {Signals{Tally: Tally{SinceOffer: 1, Rejected: 1.7}}, ActionNone, ReasonOfferedAlready},
		"EscalatesSoonAfterAnOffer":       {Signals{Tally: Tally{SinceOffer: 1, Rejected: 3}}, ActionEscalate, ReasonSoftScore},
		"OffersAgainAfterThePause":        {Signals{Tally: Tally{SinceOffer: 4, Rejected: 1.7}}, ActionOffer, ReasonSoftScore},
		"SlightFrustrationCountsNothing":  {Signals{Frustration: 0.29, Tally: Tally{Abstained: 1.9}}, ActionNone, ReasonCalm},
		"FrustrationBesideAbstainsOffers": {Signals{Frustration: 0.8, Tally: Tally{Abstained: 1}}, ActionOffer, ReasonSoftScore},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := Decide(c.signals, DefaultThresholds())
			if v.Action != c.action || v.Reason != c.reason {
				t.Errorf("%s (%s, score %.2f), want %s (%s): %+v", v.Action, v.Reason, v.Score, c.action, c.reason, v.Evidence)
			}
		})
	}
}

func TestDecideExplainsItself(t *testing.T) {
	t.Parallel()
	s := Signals{ExplicitAsk: true, AskEvidence: "talk to a person", Tally: Tally{Rejected: 1, Hedged: 1, SinceReturn: 1}}
	v := Decide(s, DefaultThresholds())
	want := []Evidence{
		{Name: ReasonExplicitAsk, Value: "talk to a person"},
		{Name: "thumbs_down", Value: "1.00", Weight: 0.46, Points: 0.46},
		{Name: "hedged", Value: "1.00", Weight: 0.12, Points: 0.12},
	}
	if diff := cmp.Diff(want, v.Evidence); diff != "" {
		t.Error(diff)
	}
	got := map[string]string{}
	for _, a := range v.Counterfactual {
		got[a.Setting] = a.Action
	}
	counterfactual := map[string]string{"soft_only": ActionNone, "×0.5": ActionNone, "×0.75": ActionNone, "×1.25": ActionNone, "×1.5": ActionNone, "no_hysteresis": ActionNone}
	if diff := cmp.Diff(counterfactual, got); diff != "" {
		t.Error(diff)
	}
	s.Tally.SinceReturn = 0
	for _, a := range Decide(s, DefaultThresholds()).Counterfactual {
		got[a.Setting] = a.Action
	}
	counterfactual["×0.5"], counterfactual["×0.75"] = ActionEscalate, ActionOffer
	if diff := cmp.Diff(counterfactual, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]chat.Evidence{{Name: ReasonExplicitAsk, Value: "talk to a person"}}, v.Facts()[:1]); diff != "" {
		t.Error(diff)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back Verdict
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, back); diff != "" {
		t.Errorf("a stored verdict reads differently:\n%s", diff)
	}
}

// mildMessages plays messages between neutral and mildly negative, without
// anger or frustration, and gives every verdict.
func mildMessages(t *rapid.T, visit func(Verdict)) {
	s := Signals{VIP: rapid.Bool().Draw(t, "vip")}
	var trail []float64
	for range rapid.IntRange(1, 60).Draw(t, "messages") {
		s.Polarity = rapid.Float64Range(-0.69, 0).Draw(t, "polarity")
		s.Frustration = rapid.Float64Range(0, 0.29).Draw(t, "frustration")
		trail = append(trail, s.EWMA)
		s.EWMA = 0.6*s.EWMA + 0.4*s.Polarity
		s.Slope = s.EWMA - trail[max(0, len(trail)-3)]
		s.Messages++
		visit(Decide(s, DefaultThresholds()))
		s.Tally = s.Tally.Add(Outcome{})
	}
}

func TestMildNegativesAloneNeverBringAPerson(t *testing.T) {
	t.Parallel()
	fell := false
	rapid.Check(t, func(t *rapid.T) {
		mildMessages(t, func(v Verdict) {
			if v.Action != ActionNone {
				t.Fatalf("%s: %+v", v.Action, v)
			}
			fell = fell || v.Score > 0
		})
	})
	if !fell {
		t.Error("no sequence ever scored: the property was not put to the test")
	}
}

func anySignals(t *rapid.T) Signals {
	count := rapid.Float64Range(0, 4)
	return Signals{
		Polarity: rapid.Float64Range(-1, 1).Draw(t, "polarity"), EWMA: rapid.Float64Range(-1, 1).Draw(t, "ewma"),
		Slope: rapid.Float64Range(-1, 1).Draw(t, "slope"), Frustration: rapid.Float64Range(0, 1).Draw(t, "frustration"),
		Anger: rapid.Bool().Draw(t, "anger"), VIP: rapid.Bool().Draw(t, "vip"), Messages: rapid.IntRange(0, 30).Draw(t, "messages"),
		Known: rapid.Bool().Draw(t, "known"), Band: rapid.SampledFrom([]string{BandLow, BandMiddle, BandHigh}).Draw(t, "band"),
		Tally: Tally{
			Abstained: count.Draw(t, "abstained"), Hedged: count.Draw(t, "hedged"), Repeated: count.Draw(t, "repeated"),
			Rejected: count.Draw(t, "rejected"), Invalid: count.Draw(t, "invalid"), Angry: count.Draw(t, "angry"),
			Turns: rapid.IntRange(0, 40).Draw(t, "turns"), SinceOffer: rapid.IntRange(0, 6).Draw(t, "since_offer"),
		},
	}
}

// TestDecideAddsUp: the score is the sum of its evidence, and a counterfactual
// is what the policy does with those thresholds.
func TestDecideAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, limits := anySignals(t), DefaultThresholds()
		s.Turn = Outcome{Repeated: rapid.Bool().Draw(t, "repeated now"), Rejected: rapid.Bool().Draw(t, "rejected now"), Invalid: rapid.IntRange(0, 3).Draw(t, "invalid now")}
		v := Decide(s, limits)
		if got := sum(v.Evidence); got < v.Score-1e-9 || got > v.Score+1e-9 {
			t.Fatalf("evidence adds up to %g, score %g", got, v.Score)
		}
		for _, a := range v.Counterfactual {
			other := limits
			other.Offer, other.Escalate = a.Offer, a.Escalate
			free := s
			if a.Setting == "no_hysteresis" {
				free.Tally.SinceReturn, free.Tally.SinceOffer = 0, 0
			}
			if got := Decide(free, other); got.Action != a.Action {
				t.Fatalf("%s says %s, the policy does %s", a.Setting, a.Action, got.Action)
			}
		}
		lower := limits
		lower.Offer, lower.Escalate = limits.Offer/2, limits.Escalate/2
		rank := map[string]int{ActionNone: 0, ActionOffer: 1, ActionEscalate: 2}
		if rank[Decide(s, lower).Action] < rank[v.Action] {
			t.Fatal("lower thresholds do less")
		}
	})
}

// TestSignsDecay: whatever was gathered, calm turns bring the policy to rest.
func TestSignsDecay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tally := anySignals(t).Tally
		for range 20 {
			was := tally
			tally = tally.Add(Outcome{})
			if tally.Rejected > was.Rejected || tally.Abstained > was.Abstained || tally.Angry > was.Angry || tally.Invalid > was.Invalid || tally.Repeated > was.Repeated || tally.Hedged > was.Hedged {
				t.Fatalf("a sign grew in a calm turn: %+v, %+v", was, tally)
			}
		}
		if v := Decide(Signals{Tally: tally}, DefaultThresholds()); v.Action != ActionNone {
			t.Fatalf("after twenty calm turns: %+v", v)
		}
	})
}

func TestDecideIsMonotoneInThumbsDown(t *testing.T) {
	t.Parallel()
	rank := map[string]int{ActionNone: 0, ActionOffer: 1, ActionEscalate: 2}
	rapid.Check(t, func(t *rapid.T) {
		s := anySignals(t)
		less := Decide(s, DefaultThresholds())
		s.Tally.Rejected += rapid.Float64Range(0, 3).Draw(t, "more")
		more := Decide(s, DefaultThresholds())
		if more.Score < less.Score || rank[more.Action] < rank[less.Action] {
			t.Fatalf("more thumbs-down led from %s %.2f to %s %.2f", less.Action, less.Score, more.Action, more.Score)
		}
	})
}

func TestCoolDownHoldsAgainstEverySoftSign(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tally := Tally{Cycles: 0, Turns: 9}.Returned()
		for turn := 1; turn <= DefaultThresholds().CoolDown; turn++ {
			s := anySignals(t)
			s.Tally.SinceReturn, s.Tally.Cycles = tally.SinceReturn, tally.Cycles
			if v := Decide(s, DefaultThresholds()); v.Action != ActionNone {
				t.Fatalf("turn %d after the return: %s", turn, v.Action)
			}
			tally = tally.Add(Outcome{})
		}
		if s := (Signals{Tally: tally}); Decide(s, DefaultThresholds()).Reason == ReasonCoolDown {
			t.Fatal("the cool-down never ends")
		}
	})
}

func TestPeopleOnlyAfterTheLastCycle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anySignals(t)
		limits := DefaultThresholds()
		for range rapid.IntRange(limits.MaxCycles, limits.MaxCycles+3).Draw(t, "returns") {
			s.Tally = s.Tally.Returned()
		}
		v := Decide(s, limits)
		if v.Action != ActionEscalate || v.Reason != ReasonPeopleOnly || MayReturn(s.Tally.Cycles, limits) {
			t.Fatalf("after %d cycles: %+v", s.Tally.Cycles, v)
		}
	})
}

func TestTally(t *testing.T) {
	t.Parallel()
	first := Tally{}.Add(Outcome{Rejected: true, Invalid: 2, Offered: true})
	if diff := cmp.Diff(Tally{Rejected: 1, Invalid: 2, Turns: 1, SinceOffer: 1}, first); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Tally{Rejected: 0.7, Invalid: 1.4, Turns: 2, SinceOffer: 2}, first.Add(Outcome{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Tally{Turns: 1, Cycles: 1, SinceReturn: 1}, first.Returned()); diff != "" {
		t.Error(diff)
	}
}

func TestThresholdsCheck(t *testing.T) {
	t.Parallel()
	if err := DefaultThresholds().Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Thresholds){
		"NoOffer":            func(t *Thresholds) { t.Offer = 0 },
		"OfferAboveEscalate": func(t *Thresholds) { t.Offer = 2 },
		"NoCycles":           func(t *Thresholds) { t.MaxCycles = 0 },
		"NegativePause":      func(t *Thresholds) { t.OfferPause = -1 },
		"VIPBelowOthers":     func(t *Thresholds) { t.VIP = 0.5 },
		"MoodAboveZero":      func(t *Thresholds) { t.MoodBelow = 0.1 },
		"FallBelowZero":      func(t *Thresholds) { t.MoodFall = -0.1 },
		"NegativeWeight":     func(t *Thresholds) { t.Weights.Anger = -1 },
	} {
		limits := DefaultThresholds()
		change(&limits)
		if err := limits.Check(); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	s := Signals{Polarity: -0.8, Anger: true, Frustration: 0.7, EWMA: -0.5, Slope: -0.3, Messages: 4, Tally: Tally{Abstained: 1, Hedged: 1, Rejected: 1}}
	limits := DefaultThresholds()
	b.ReportAllocs()
	for b.Loop() {
		Decide(s, limits)
	}
}
