package analytics

import (
	"math"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Summary is the answer of GET /api/v1/analytics/summary: how the engagements
// that were opened in a span ended.
type Summary struct {
	FromMS      int64             `json:"from_ms"`
	ToMS        int64             `json:"to_ms"`
	Engagements int               `json:"engagements"` // open ones too
	Open        int               `json:"open"`
	Denominator int               `json:"denominator"`
	Outcomes    []OutcomeFigure   `json:"outcomes"` // all, in the order of Outcomes
	Groups      []GroupFigure     `json:"groups"`   // contained, escalated, abandoned, reversed: together the denominator
	Settled     SettledRate       `json:"settled"`
	Provisional Rate              `json:"provisional"`
	Raw         Rate              `json:"raw"`
	FalseShare  *float64          `json:"false_share,omitempty"` // absent while nothing is settled
	Definitions map[string]string `json:"definitions"`           // by name of the field or outcome
}

// OutcomeFigure counts one outcome. Provisional and Reversed are parts of
// Count.
type OutcomeFigure struct {
	Outcome     Outcome `json:"outcome"`
	Count       int     `json:"count"`
	Provisional int     `json:"provisional"`
	Reversed    int     `json:"reversed"`
	Definition  string  `json:"definition"`
}

// GroupFigure sums outcomes under one of the home page's words. Every
// engagement of the denominator is in exactly one group.
type GroupFigure struct {
	Group       string    `json:"group"`
	Outcomes    []Outcome `json:"outcomes"`
	Count       int       `json:"count"`
	Provisional int       `json:"provisional"`
	Definition  string    `json:"definition"`
}

// Rate is a share of engagements. Rate, Low and High (0…1, the 95 % Wilson
// interval) are absent while the denominator is 0; a provisional rate has no
// interval, because what moves it is not chance.
type Rate struct {
	Contained   int      `json:"contained"`
	Denominator int      `json:"denominator"`
	Rate        *float64 `json:"rate,omitempty"`
	Low         *float64 `json:"low,omitempty"`
	High        *float64 `json:"high,omitempty"`
}

// SettledRate is the headline, with the two parts of Contained that are drawn
// stacked.
type SettledRate struct {
	Rate
	Confirmed int `json:"confirmed"`
	Assumed   int `json:"assumed"`
}

// groups are the words of the home page. A reversed containment is in the
// group of the reversed whatever its outcome.
var groups = []struct {
	name     string
	outcomes []Outcome
}{
	{NameContained, []Outcome{ContainedConfirmed, ContainedAssumed}},
	{NameEscalated, []Outcome{EscalatedServed, EscalatedMissed}},
	{NameAbandoned, []Outcome{BotAbandoned, Failed}},
	{NameReversed, []Outcome{ContainedConfirmed, ContainedAssumed}},
}

// Summarise makes the figures of a span from counts. Outcomes that it does
// not know are counted among the engagements and nowhere else.
func Summarise(counts []chat.OutcomeCount, from, to time.Time, lang string) Summary {
	texts := definitionTexts(lang)
	s := Summary{FromMS: from.UnixMilli(), ToMS: to.UnixMilli(), Definitions: texts}
	for _, o := range Outcomes {
		s.Outcomes = append(s.Outcomes, OutcomeFigure{Outcome: o, Definition: texts[string(o)]})
	}
	for _, g := range groups {
		s.Groups = append(s.Groups, GroupFigure{Group: g.name, Outcomes: g.outcomes, Definition: texts[g.name]})
	}
	for _, c := range counts {
		s.add(c)
	}
	s.Settled.interval()
	s.Raw.interval()
	s.Provisional.share()
	if raw := s.Raw.Contained; raw > 0 {
		share := float64(raw-s.Settled.Contained) / float64(raw)
		s.FalseShare = &share
	}
	return s
}

func (s *Summary) add(c chat.OutcomeCount) {
	o := Outcome(c.Outcome)
	reversed := c.Reversed && o.Contained()
	s.Engagements += c.Count
	if o == "" {
		s.Open += c.Count
		return
	}
	provisional := 0
	if c.Provisional {
		provisional = c.Count
	}
	for i := range s.Outcomes {
		if f := &s.Outcomes[i]; f.Outcome == o {
			f.Count += c.Count
			f.Provisional += provisional
			if reversed {
				f.Reversed += c.Count
			}
		}
	}
	if !o.Counted() {
		return
	}
	s.Denominator += c.Count
	for i := range s.Groups {
		if g := &s.Groups[i]; slices.Contains(g.Outcomes, o) && (g.Group == NameReversed) == reversed {
			g.Count += c.Count
			g.Provisional += provisional
		}
	}
	s.rate(o, c, o.Contained() && !reversed)
}

// rate adds a count to the settled or the provisional figures, never to both.
func (s *Summary) rate(o Outcome, c chat.OutcomeCount, holds bool) {
	into := &s.Settled.Rate
	if c.Provisional {
		into = &s.Provisional
	}
	into.Denominator += c.Count
	if holds {
		into.Contained += c.Count
	}
	if c.Provisional {
		return
	}
	s.Raw.Denominator += c.Count
	if o != EscalatedServed && o != EscalatedMissed {
		s.Raw.Contained += c.Count
	}
	switch {
	case !holds:
	case o == ContainedConfirmed:
		s.Settled.Confirmed += c.Count
	default:
		s.Settled.Assumed += c.Count
	}
}

func (r *Rate) share() {
	if r.Denominator > 0 {
		share := float64(r.Contained) / float64(r.Denominator)
		r.Rate = &share
	}
}

func (r *Rate) interval() {
	r.share()
	if r.Denominator > 0 {
		low, high := Wilson(r.Contained, r.Denominator)
		r.Low, r.High = &low, &high
	}
}

// z95 is the normal quantile of a two-sided 95 % interval.
const z95 = 1.959963984540054

// Wilson gives the 95 % score interval of a share of successes among n trials
// (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927), within 0…1; 0…1 when n is 0.
func Wilson(successes, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p, m := float64(successes)/float64(n), float64(n)
	d := 1 + z95*z95/m
	mid := (p + z95*z95/(2*m)) / d
	half := z95 * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m)) / d
	return max(0, mid-half), min(1, mid+half)
}
