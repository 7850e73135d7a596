package analytics

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// AgentUse is an agent's part: offers and chats of the engagements in the
// slice, and how their time was used.
type AgentUse struct {
	ID          chat.ID `json:"id"`
	Name        string  `json:"name"`
	Offers      int     `json:"offers"` // accepted, declined and expired
	Accepted    int     `json:"accepted"`
	Declined    int     `json:"declined"`
	Expired     int     `json:"expired"`
	Withdrawn   int     `json:"withdrawn"` // not counted against the agent
	Picked      int     `json:"picked"`    // from the queue, by hand
	Transferred int     `json:"transferred"`
	TookOver    int     `json:"took_over"` // from the bot or a colleague
	Reopened    int     `json:"reopened"`
	Acceptance  Value   `json:"acceptance"`
	Response    Value   `json:"first_response"`
	UseTimes

	waits tally
}

// UseTimes are the times of a Use in milliseconds, and their shares.
type UseTimes struct {
	OnlineMS    int64    `json:"online_ms"`
	BusyMS      int64    `json:"busy_ms"`
	OfferedMS   int64    `json:"offered_ms"` // chats × time
	UsedMS      int64    `json:"used_ms"`
	Utilisation *float64 `json:"utilisation,omitempty"`
	Capacity    *float64 `json:"capacity,omitempty"` // may exceed 1: who takes over goes beyond the limit
}

// TeamUse sums the agents of a team.
type TeamUse struct {
	Team string `json:"team"`
	UseTimes
}

// HourUse sums all agents in one hour of the day.
type HourUse struct {
	Hour int `json:"hour"`
	UseTimes
}

func (u Use) times() UseTimes {
	t := UseTimes{u.Online.Milliseconds(), u.Busy.Milliseconds(), u.Offered.Milliseconds(), u.Used.Milliseconds(), nil, nil}
	share := func(a, b time.Duration) *float64 {
		if b <= 0 {
			return nil
		}
		s := float64(a) / float64(b)
		return &s
	}
	t.Utilisation, t.Capacity = share(u.Busy, u.Online), share(u.Used, u.Offered)
	return t
}

func (a *AgentUse) add(o *AgentUse) {
	a.Accepted, a.Declined, a.Expired, a.Withdrawn = a.Accepted+o.Accepted, a.Declined+o.Declined, a.Expired+o.Expired, a.Withdrawn+o.Withdrawn
	a.Picked, a.Transferred, a.TookOver, a.Reopened = a.Picked+o.Picked, a.Transferred+o.Transferred, a.TookOver+o.TookOver, a.Reopened+o.Reopened
	a.waits.add(&o.waits)
}

// work counts what agents did in an engagement.
func (s *sums) work(f *Fact) {
	for _, v := range f.Spans {
		if v.Agent.IsZero() {
			continue
		}
		a := s.agent(v.Agent)
		switch v.Kind {
		case chat.SpanWait:
			if v.Result == resultAnswered {
				a.waits.took(v.To.Sub(v.From))
			}
		case chat.SpanOffer:
			switch v.Result {
			case resultAccepted:
				a.Accepted++
			case resultDeclined:
				a.Declined++
			case resultExpired:
				a.Expired++
			case resultLeft, resultWithdrawn:
				a.Withdrawn++
			}
		case chat.SpanService:
			switch v.Result {
			case resultPicked:
				a.Picked++
			case resultTransfer:
				a.Transferred++
			case resultTookOver:
				a.TookOver++
			case resultReopened:
				a.Reopened++
			}
		}
	}
}

// use adds how agents' time was used: all of it in the span, whatever the
// slice, but for its agent and team.
func (f Figures) use(ctx context.Context, workspace chat.ID, b *builder, r *Report) error {
	if err := f.fillUse(ctx, workspace, b); err != nil {
		return err
	}
	total, byAgent, byTeam, byHour := Use{}, map[chat.ID]Use{}, map[string]Use{}, [24]Use{}
	for _, p := range b.parts {
		for agent, hours := range p.use {
			if slice := b.q.Slice; !slice.Agent.IsZero() && agent != slice.Agent || slice.Team != "" && !slices.Contains(b.teams[agent], slice.Team) {
				continue
			}
			for h, u := range hours {
				total, byAgent[agent], byHour[h] = total.plus(u), byAgent[agent].plus(u), byHour[h].plus(u)
				for _, t := range b.teams[agent] {
					byTeam[t] = byTeam[t].plus(u)
				}
			}
		}
	}
	b.useFigures(total, r)
	for id, u := range byAgent {
		b.all.agent(id).UseTimes = u.times()
	}
	r.Agents, r.Teams, r.HoursUsed = []AgentUse{}, []TeamUse{}, []HourUse{}
	for _, a := range b.all.agents {
		offers := tally{n: a.Accepted, of: a.Accepted + a.Declined + a.Expired}
		a.Name, a.Offers, a.Acceptance, a.Response = b.names[a.ID], offers.of, offers.value(Share), a.waits.value(Time)
		r.Agents = append(r.Agents, *a)
	}
	slices.SortFunc(r.Agents, func(x, y AgentUse) int { return cmp.Or(cmp.Compare(x.Name, y.Name), bytes.Compare(x.ID[:], y.ID[:])) })
	for team, u := range byTeam {
		r.Teams = append(r.Teams, TeamUse{team, u.times()})
	}
	slices.SortFunc(r.Teams, func(x, y TeamUse) int { return cmp.Compare(x.Team, y.Team) })
	if len(b.parts) > 1 || b.parts[0].short() { // else too long for hours of the day to be told apart
		for h, u := range byHour {
			r.HoursUsed = append(r.HoursUsed, HourUse{h, u.times()})
		}
	}
	return nil
}

// useFigures adds the two figures that are made of time. Their N and Of are
// whole minutes; they have no interval, because nothing is sampled.
func (b *builder) useFigures(u Use, r *Report) {
	texts := definitionTexts(b.q.Lang)
	t := u.times()
	minutes := func(d time.Duration) int { return int(d / time.Minute) }
	r.Figures = append(r.Figures,
		FigureValue{NameUtilisation, Share, texts[NameUtilisation], Value{N: minutes(u.Busy), Of: minutes(u.Online), Share: t.Utilisation}},
		FigureValue{NameCapacity, Share, texts[NameCapacity], Value{N: minutes(u.Used), Of: minutes(u.Offered), Share: t.Capacity}})
}
