package analytics

import (
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// sums are what the engagements of a stretch of time come to. Those of two
// stretches add up to exactly those of both together.
type sums struct {
	total    group             // of FigureList
	groups   map[string]*group // of groupFigures, by the value of a dimension
	counts   []chat.OutcomeCount
	reasons  map[string]int
	agents   map[chat.ID]*AgentUse // without names and times
	articles map[string]*ArticleUse
	// moves reports that time alone changes them: something goes on, or may
	// still be reversed.
	moves bool
}

func newSums() *sums {
	return &sums{total: newGroup(len(FigureList)), groups: map[string]*group{}, reasons: map[string]int{}, agents: map[chat.ID]*AgentUse{}, articles: map[string]*ArticleUse{}}
}

// group gathers the figures of some engagements.
type group struct {
	engagements                                       int
	confirmed, assumed, settled, provisional, pending int
	tallies                                           []tally // by place in the list of figures
}

func newGroup(figures int) group { return group{tallies: make([]tally, figures)} }

// gather adds an engagement's figures.
func (g *group) gather(f *Fact, m moment, figures []Figure) {
	g.engagements++
	for i, fig := range figures {
		fig.add(f, m, &g.tallies[i])
	}
	switch {
	case !f.counted():
	case !f.settled(m.now):
		g.pending++
		if f.holds() {
			g.provisional++
		}
	default:
		g.settled++
		switch {
		case !f.holds():
		case f.outcome() == ContainedConfirmed:
			g.confirmed++
		default:
			g.assumed++
		}
	}
}

func (g *group) add(o *group) {
	g.engagements, g.confirmed, g.assumed = g.engagements+o.engagements, g.confirmed+o.confirmed, g.assumed+o.assumed
	g.settled, g.provisional, g.pending = g.settled+o.settled, g.provisional+o.provisional, g.pending+o.pending
	for i := range o.tallies {
		g.tallies[i].add(&o.tallies[i])
	}
}

// values gives some of the figures that were gathered.
func (g *group) values(gathered, wanted []Figure) map[string]Value {
	out := make(map[string]Value, len(wanted))
	for i, fig := range gathered {
		if slices.ContainsFunc(wanted, func(w Figure) bool { return w.Name == fig.Name }) {
			out[fig.Name] = g.tallies[i].value(fig.Unit)
		}
	}
	return out
}

// take adds an engagement, which has some values of the dimension asked for
// and came across some articles.
func (s *sums) take(f *Fact, m moment, keys []string, articles []chat.Touch) {
	s.total.gather(f, m, FigureList)
	for _, key := range keys {
		s.group(key).gather(f, m, groupFigures)
	}
	provisional := f.Outcome != "" && m.now.Before(f.ProvisionalUntil)
	s.count(chat.OutcomeCount{Outcome: f.Outcome, Provisional: provisional, Reversed: !f.ReversedAt.IsZero(), Forced: f.Forced, Count: 1})
	if f.asked() {
		s.reasons[f.Reason]++
	}
	for _, t := range articles {
		s.shown(ArticleUse{t.Name, min(1, t.Times), t.Helpful, t.Unhelpful})
	}
	s.work(f)
	s.moves = s.moves || f.Outcome == "" || provisional || slices.ContainsFunc(f.Spans, func(v chat.Span) bool { return v.To.IsZero() })
}

func (s *sums) group(key string) *group {
	g := s.groups[key]
	if g == nil {
		fresh := newGroup(len(groupFigures))
		g = &fresh
		s.groups[key] = g
	}
	return g
}

func (s *sums) count(c chat.OutcomeCount) {
	for i, is := range s.counts {
		n := is.Count
		if is.Count = c.Count; is == c {
			s.counts[i].Count = n + c.Count
			return
		}
	}
	s.counts = append(s.counts, c)
}

func (s *sums) shown(u ArticleUse) {
	a := s.articles[u.Title]
	if a == nil {
		a = &ArticleUse{Title: u.Title}
		s.articles[u.Title] = a
	}
	a.Shown, a.Helpful, a.Unhelpful = a.Shown+u.Shown, a.Helpful+u.Helpful, a.Unhelpful+u.Unhelpful
}

func (s *sums) agent(id chat.ID) *AgentUse {
	a := s.agents[id]
	if a == nil {
		a = &AgentUse{ID: id}
		s.agents[id] = a
	}
	return a
}

// add adds the sums of another stretch, which must gather no more.
func (s *sums) add(o *sums) {
	s.total.add(&o.total)
	for key, g := range o.groups {
		s.group(key).add(g)
	}
	for _, c := range o.counts {
		s.count(c)
	}
	for reason, n := range o.reasons {
		s.reasons[reason] += n
	}
	for _, a := range o.articles {
		s.shown(*a)
	}
	for id, a := range o.agents {
		s.agent(id).add(a)
	}
	s.moves = s.moves || o.moves
}
