package analytics

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// frame is what a query is answered in.
type frame struct {
	moment
	zone  *time.Location
	names map[chat.ID]string   // of agents
	teams map[chat.ID][]string // of agents
}

// frame checks a query and reads what it needs to know of the workspace.
func (f Figures) frame(ctx context.Context, workspace chat.ID, q Query) (*frame, error) {
	if !q.From.Before(q.To) {
		return nil, chat.Errorf(chat.Invalid, "from_ms is not before to_ms")
	}
	if q.Group != "" && !slices.Contains(Dimensions, q.Group) {
		return nil, chat.Errorf(chat.Invalid, "group %.40q is not known", q.Group)
	}
	if q.Hour != nil && (*q.Hour < 0 || *q.Hour > 23) {
		return nil, chat.Errorf(chat.Invalid, "hour is %d: it goes from 0 to 23", *q.Hour)
	}
	w, err := f.Rows.Workspace(ctx, workspace)
	if err != nil {
		return nil, err
	}
	c := &frame{moment: moment{f.Now(), ShortAbandon}, names: map[chat.ID]string{}, teams: map[chat.ID][]string{}}
	if f.Short != nil {
		c.short = f.Short(w.Settings)
	}
	if c.zone, err = time.LoadLocation(w.TimeZone); err != nil {
		c.zone = time.UTC
	}
	agents, err := f.Rows.Agents(ctx, workspace)
	if err != nil {
		return nil, err
	}
	for _, a := range agents {
		c.names[a.Agent], c.teams[a.Agent] = a.Name, a.Teams
	}
	return c, nil
}

// place names an engagement.
type place struct {
	conversation chat.ID
	opened       int64
}

// related are spans and labels by engagement.
type related struct {
	spans  map[place][]chat.Span
	labels map[place][]chat.Solved
}

func (f Figures) related(ctx context.Context, workspace chat.ID, from, to time.Time) (r related, err error) {
	spans, err := f.Rows.Spans(ctx, workspace, from, to)
	if err != nil {
		return r, err
	}
	labels, err := f.Rows.SolvedLabels(ctx, workspace, from, to)
	if err != nil {
		return r, err
	}
	r = related{make(map[place][]chat.Span, len(spans)/3), map[place][]chat.Solved{}}
	for _, s := range spans {
		at := place{s.Conversation, s.OpenedSeq}
		r.spans[at] = append(r.spans[at], s)
	}
	for _, l := range labels {
		at := place{l.Conversation, l.OpenedSeq}
		r.labels[at] = append(r.labels[at], l)
	}
	return r, nil
}

func (r related) fact(e *chat.Engagement) Fact {
	at := place{e.Conversation, e.OpenedSeq}
	return Fact{e, r.spans[at], r.labels[at]}
}

// each calls take with every engagement of a query.
func (f Figures) each(ctx context.Context, workspace chat.ID, c *frame, q Query, take func(*Fact) error) error {
	r, err := f.related(ctx, workspace, q.From, q.To)
	if err != nil {
		return err
	}
	return f.Rows.EachEngagement(ctx, workspace, chat.EngagementQuery{From: q.From, To: q.To, Slice: q.Slice}, func(e *chat.Engagement) error {
		if q.Hour != nil && e.OpenedAt.In(c.zone).Hour() != *q.Hour {
			return nil
		}
		fact := r.fact(e)
		return take(&fact)
	})
}

// touched reads what the report needs of articles and flows.
func (f Figures) touched(ctx context.Context, workspace chat.ID, q Query, b *builder) error {
	read := func(kind chat.TouchKind) (map[place][]chat.Touch, error) {
		all, err := f.Rows.Touches(ctx, workspace, kind, q.From, q.To)
		out := make(map[place][]chat.Touch, len(all))
		for _, t := range all {
			at := place{t.Conversation, t.OpenedSeq}
			out[at] = append(out[at], t.Touch)
		}
		return out, err
	}
	var err error
	if b.articles, err = read(chat.TouchArticle); err != nil {
		return err
	}
	switch q.Group {
	case "article":
		b.touches = b.articles
	case "disposition":
		b.touches, err = read(chat.TouchDisposition)
	case "flow", "release":
		b.touches, err = read(chat.TouchFlow)
	}
	return err
}
