package analytics

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Query asks for figures of the engagements opened at From or later and before
// To, in a slice.
type Query struct {
	From, To time.Time
	Slice    chat.EngagementSlice
	Hour     *int   // of the day in the workspace's zone, 0…23
	By       string // ByDay, ByHour or "" for no trend
	Group    string // a dimension of Dimensions, or ""
	Lang     string // of the definitions
}

// The steps of a trend.
const (
	ByDay  = "day"
	ByHour = "hour"
)

// maxPoints bounds a trend.
const maxPoints = 400

// Report is the answer of GET /api/v1/analytics/report.
type Report struct {
	FromMS    int64         `json:"from_ms"`
	ToMS      int64         `json:"to_ms"`
	Zone      string        `json:"zone"`     // IANA name; days and hours are its
	ShortMS   int64         `json:"short_ms"` // a shorter wait is a short abandon
	Summary   Summary       `json:"summary"`
	Figures   []FigureValue `json:"figures"`
	Trend     []Point       `json:"trend"`
	Groups    []Group       `json:"groups"` // of the dimension asked for, the largest first
	Agents    []AgentUse    `json:"agents"`
	Teams     []TeamUse     `json:"teams"`
	HoursUsed []HourUse     `json:"hours"` // of the day, 0…23
	Reasons   []Named       `json:"reasons"`
	Articles  []ArticleUse  `json:"articles"` // the most shown first
}

// FigureValue is a figure with its definition.
type FigureValue struct {
	Name       string `json:"name"`
	Unit       Unit   `json:"unit"`
	Definition string `json:"definition"`
	Value
}

// Point is one step of a trend.
type Point struct {
	AtMS        int64            `json:"at_ms"` // where it begins
	Engagements int              `json:"engagements"`
	Confirmed   int              `json:"confirmed"` // settled and contained, the two parts
	Assumed     int              `json:"assumed"`
	Settled     int              `json:"settled"`     // denominator of the settled
	Provisional int              `json:"provisional"` // contained, may still be reversed
	Pending     int              `json:"pending"`     // denominator of the provisional
	Values      map[string]Value `json:"values"`
}

// trended are the figures that a trend shows.
var trended = []string{NameSettled, NameFirstResponse, NameFirstBusiness, NameMissed, NameAcceptance, NameBotReply, NameQueueWait, NameSatisfied}

// Group is what the engagements with one value of a dimension come to.
type Group struct {
	Key         string           `json:"key"`
	Label       string           `json:"label"` // an agent's name, else the key
	Engagements int              `json:"engagements"`
	Values      map[string]Value `json:"values"`
}

// grouped are the figures of a group.
var grouped = []string{NameSettled, NameProvisional, NameFirstResponse, NameMissed, NameSatisfied, NameUnanswered}

// maxGroups bounds the groups of a dimension.
const maxGroups = 100

// Named counts what has a name.
type Named struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// ArticleUse tells of an article how often it was shown and judged.
type ArticleUse struct {
	Title     string `json:"title"`
	Shown     int    `json:"shown"` // engagements
	Helpful   int    `json:"helpful"`
	Unhelpful int    `json:"unhelpful"`
}

// maxArticles bounds the articles of a report.
const maxArticles = 50

// Dimensions are what figures may be sliced by.
var Dimensions = []string{"channel", "lang", "page", "bot", "team", "agent", "visitor", "hours", "hour", "article", "disposition", "flow", "release"}

// Values of the dimensions visitor and hours.
const (
	VisitorNew       = "new"
	VisitorReturning = "returning"
	HoursOpen        = "open"
	HoursAfter       = "after"
)

// Report gives every figure. Invalid for a span that ends before it begins, an
// unknown dimension, and a trend of too many steps.
func (f Figures) Report(ctx context.Context, workspace chat.ID, q Query) (Report, error) {
	c, err := f.frame(ctx, workspace, q)
	if err != nil {
		return Report{}, err
	}
	b := &builder{frame: c, q: q, all: newSums()}
	if b.parts, err = cut(q, c); err != nil {
		return Report{}, err
	}
	if err := f.fill(ctx, workspace, b); err != nil {
		return Report{}, err
	}
	for i := range b.parts {
		b.all.add(b.parts[i].sums)
	}
	r := b.report()
	err = f.use(ctx, workspace, b, &r)
	return r, err
}

// steps are where the points of a trend begin, by the calendar of the zone:
// days are not all 24 hours long. Invalid when there are more than most.
func steps(q Query, zone *time.Location, most int) ([]time.Time, error) {
	var next func(time.Time) time.Time
	at := q.From.In(zone)
	switch q.By {
	case "":
		return nil, nil
	case ByDay:
		at = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, zone)
		next = func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone) }
	case ByHour:
		at = at.Truncate(time.Hour)
		if _, offset := at.Zone(); offset%3600 != 0 { // whole hours of the zone
			shift := time.Duration(offset%3600) * time.Second
			at = q.From.Add(shift).Truncate(time.Hour).Add(-shift).In(zone)
		}
		next = func(t time.Time) time.Time { return t.Add(time.Hour) }
	default:
		return nil, chat.Errorf(chat.Invalid, "by is %.20q: it is day or hour", q.By)
	}
	var out []time.Time
	for ; at.Before(q.To); at = next(at) {
		if len(out) == most {
			return nil, chat.Errorf(chat.Invalid, "a trend by %s over this span has more than %d steps", q.By, most)
		}
		out = append(out, at)
	}
	return out, nil
}

func named(names []string) (out []Figure) {
	for _, n := range names {
		if f, ok := FigureOf(n); ok {
			out = append(out, f)
		}
	}
	return out
}

var trendFigures, groupFigures = named(trended), named(grouped)

// builder makes a report of the sums of its parts.
type builder struct {
	*frame
	q     Query
	parts []part // of the span, in order and without gaps
	all   *sums  // of the whole of it

	// Of the stretch that is being walked over, and of the dimension asked for.
	touches  map[place][]chat.Touch
	articles map[place][]chat.Touch
}

// keys are the values that an engagement has of the dimension asked for.
func (b *builder) keys(f *Fact) []string {
	switch b.q.Group {
	case "channel":
		return []string{f.Channel}
	case "lang":
		return []string{f.Lang}
	case "page":
		return []string{f.Page}
	case "bot":
		return []string{f.Bot}
	case "team":
		return []string{f.Team}
	case "agent":
		if f.Agent.IsZero() {
			return nil
		}
		return []string{f.Agent.String()}
	case "visitor":
		if f.CameBack {
			return []string{VisitorReturning}
		}
		return []string{VisitorNew}
	case "hours":
		if f.AfterHours {
			return []string{HoursAfter}
		}
		return []string{HoursOpen}
	case "hour":
		return []string{strconv.Itoa(f.OpenedAt.In(b.zone).Hour())}
	}
	var out []string
	for _, t := range b.touches[place{f.Conversation, f.OpenedSeq}] {
		key := t.Name
		switch {
		case b.q.Group == "release":
			key = t.Detail
		case t.Kind == chat.TouchArticle && t.Times == 0:
			continue
		}
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

func (b *builder) report() Report {
	texts := definitionTexts(b.q.Lang)
	r := Report{
		FromMS: b.q.From.UnixMilli(), ToMS: b.q.To.UnixMilli(), Zone: b.zone.String(), ShortMS: b.short.Milliseconds(),
		Summary: Summarise(b.all.counts, b.q.From, b.q.To, b.q.Lang), Figures: []FigureValue{}, Trend: []Point{}, Groups: []Group{},
		Reasons: []Named{}, Articles: []ArticleUse{},
	}
	for i, f := range FigureList {
		r.Figures = append(r.Figures, FigureValue{f.Name, f.Unit, texts[f.Name], b.all.total.tallies[i].value(f.Unit)})
	}
	if b.q.By != "" {
		for _, p := range b.parts {
			r.Trend = append(r.Trend, p.point())
		}
	}
	for key, g := range b.all.groups {
		r.Groups = append(r.Groups, Group{Key: key, Label: b.label(key), Engagements: g.engagements, Values: g.values(groupFigures, groupFigures)})
	}
	slices.SortFunc(r.Groups, func(x, y Group) int { return cmp.Or(y.Engagements-x.Engagements, cmp.Compare(x.Key, y.Key)) })
	r.Groups = r.Groups[:min(len(r.Groups), maxGroups)]
	for name, n := range b.all.reasons {
		r.Reasons = append(r.Reasons, Named{name, n})
	}
	slices.SortFunc(r.Reasons, func(x, y Named) int { return cmp.Or(y.Count-x.Count, cmp.Compare(x.Name, y.Name)) })
	for _, a := range b.all.articles {
		r.Articles = append(r.Articles, *a)
	}
	slices.SortFunc(r.Articles, func(x, y ArticleUse) int { return cmp.Or(y.Shown-x.Shown, cmp.Compare(x.Title, y.Title)) })
	r.Articles = r.Articles[:min(len(r.Articles), maxArticles)]
	return r
}

// label is how a group's key is written for people.
func (b *builder) label(key string) string {
	if b.q.Group == "agent" {
		if id, err := chat.ParseID(key); err == nil {
			return b.names[id]
		}
	}
	return key
}
