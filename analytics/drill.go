package analytics

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// outcomeOpen asks a list for what has not ended.
const outcomeOpen = "open"

// Which of the engagements behind a figure a list holds.
const (
	PartAll  = ""    // all that it was measured on
	PartHits = "yes" // of a share: those in its numerator
	PartRest = "no"  // of a share: the others
)

// Behind is an engagement behind a figure.
type Behind struct {
	Engagement chat.Engagement
	Value      Value // what it adds to the figure; zero without one
}

// Drill asks for the engagements behind a figure, newest first.
type Drill struct {
	Query
	Figure  string // of FigureList; "" for all engagements
	Part    string
	Outcome string // as in chat.EngagementQuery
	Cursor  string
	Limit   int // 1…100
}

// drillRead is how many engagements are read at once, and drillMost how many
// at most are looked at for one page.
const (
	drillRead = 100
	drillMost = 20_000
)

// check refuses an unknown figure, part or outcome, and gives the figure.
func (d Drill) check() (fig Figure, known bool, err error) {
	if d.Outcome != "" && d.Outcome != outcomeOpen && !slices.Contains(Outcomes, Outcome(d.Outcome)) {
		return fig, false, chat.Errorf(chat.Invalid, "outcome %.40q is not known", d.Outcome)
	}
	if fig, known = FigureOf(d.Figure); d.Figure != "" && !known {
		return fig, false, chat.Errorf(chat.Invalid, "figure %.40q has no list", d.Figure)
	}
	if !slices.Contains([]string{PartAll, PartHits, PartRest}, d.Part) || d.Part != PartAll && fig.Unit != Share {
		return fig, false, chat.Errorf(chat.Invalid, "part %.20q: a share has the parts yes and no", d.Part)
	}
	return fig, known, nil
}

// behind gives an engagement with what it adds to a figure, and whether it is
// in the part that is asked for.
func (d Drill) behind(fact *Fact, fig Figure, known bool, c *frame, t *tally) (b Behind, in bool) {
	b.Engagement = *fact.Engagement
	if d.Hour != nil && fact.OpenedAt.In(c.zone).Hour() != *d.Hour {
		return b, false
	}
	if !known {
		return b, true
	}
	t.reset()
	fig.add(fact, c.moment, t)
	if !t.in(d.Part) {
		return b, false
	}
	b.Value = t.value(fig.Unit)
	return b, true
}

// List gives a page of the engagements that a figure was made of, and the
// cursor of the next, or "". A page may be short, or empty, before the last.
// Invalid for an unknown figure, part or outcome.
func (f Figures) List(ctx context.Context, workspace chat.ID, d Drill) ([]Behind, string, error) {
	fig, known, err := d.check()
	if err != nil {
		return nil, "", err
	}
	c, err := f.frame(ctx, workspace, d.Query)
	if err != nil {
		return nil, "", err
	}
	q := chat.EngagementQuery{Outcome: d.Outcome, From: d.From, To: d.To, Slice: d.Slice, Cursor: d.Cursor, Limit: drillRead}
	if d.Figure == "" && d.Hour == nil {
		q.Limit = d.Limit
	}
	out := []Behind{}
	var t tally
	for looked := 0; ; {
		page, next, err := f.Rows.ListEngagements(ctx, workspace, q)
		if err != nil {
			return nil, "", err
		}
		looked += len(page)
		r, err := f.relatedTo(ctx, workspace, page)
		if err != nil {
			return nil, "", err
		}
		for i := range page {
			fact := r.fact(&page[i])
			b, in := d.behind(&fact, fig, known, c, &t)
			if !in {
				continue
			}
			if len(out) == d.Limit { // it begins the next page
				return out, chat.CursorAfter(out[len(out)-1].Engagement.OpenedAt, out[len(out)-1].Engagement.ID), nil
			}
			out = append(out, b)
		}
		if next == "" || looked >= drillMost {
			return out, next, nil
		}
		q.Cursor = next
	}
}

// relatedTo reads the spans and labels of a page.
func (f Figures) relatedTo(ctx context.Context, workspace chat.ID, page []chat.Engagement) (related, error) {
	if len(page) == 0 {
		return related{}, nil
	}
	return f.related(ctx, workspace, page[len(page)-1].OpenedAt, page[0].OpenedAt.Add(time.Millisecond))
}

// Export calls row with every engagement that a figure was made of, the oldest
// first; previews and visitors are left out. Errors are those of List, and
// what row returns.
func (f Figures) Export(ctx context.Context, workspace chat.ID, d Drill, row func(Behind, *time.Location) error) error {
	fig, known, err := d.check()
	if err != nil {
		return err
	}
	c, err := f.frame(ctx, workspace, d.Query)
	if err != nil {
		return err
	}
	var all []Behind
	var t tally
	err = f.each(ctx, workspace, c, d.Query, func(fact *Fact) error {
		switch {
		case d.Outcome == outcomeOpen && fact.Outcome != "", d.Outcome != "" && d.Outcome != outcomeOpen && fact.Outcome != d.Outcome:
			return nil
		}
		if b, in := d.behind(fact, fig, known, c, &t); in {
			all = append(all, b)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b Behind) int { return a.Engagement.OpenedAt.Compare(b.Engagement.OpenedAt) })
	for _, b := range all {
		if err := row(b, c.zone); err != nil {
			return err
		}
	}
	return nil
}

// in reports whether what was gathered of one engagement is in a part.
func (t *tally) in(part string) bool {
	switch part {
	case PartHits:
		return t.n > 0
	case PartRest:
		return t.n < t.of
	}
	return t.of > 0 || len(t.samples) > 0
}
