package analytics

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// part is a stretch of a report's span: a step of its trend, else a day.
type part struct {
	from, to time.Time
	kept     bool // a whole day that is long over: its sums are kept
	sums     *sums
	use      usage
}

const (
	// mostDays is how long a span may be to be summed day by day; a longer one
	// is counted as a whole.
	mostDays = 1000
	// walkDays is how many parts are counted at once, so that memory is bounded.
	walkDays = 31
	// sumsVersion is raised when figures are counted in another way.
	sumsVersion = 1
	// partUse names the kept sums of agents' time; those of engagements have the
	// name of the dimension of their groups.
	partUse = "use"
)

// basis says by what rules sums were made.
func (c *frame) basis() string {
	return fmt.Sprintf("%d %d %s", sumsVersion, c.short.Milliseconds(), c.zone)
}

// cut gives the parts of a query's span.
func cut(q Query, c *frame) ([]part, error) {
	by := q
	most := maxPoints
	if q.By == "" {
		by.By, most = ByDay, mostDays
	}
	begins, err := steps(by, c.zone, most)
	if err != nil {
		if q.By == "" {
			return []part{{from: q.From, to: q.To}}, nil
		}
		return nil, err
	}
	parts := make([]part, len(begins))
	for i, from := range begins {
		to := nextDay(from)
		if i+1 < len(begins) {
			to = begins[i+1]
		}
		whole := by.By == ByDay && !from.Before(q.From) && !to.After(q.To)
		parts[i] = part{from: from, to: to, kept: whole && !c.now.Before(to.Add(RecontactWindow))}
		if to.After(q.To) {
			parts[i].to = q.To
		}
	}
	return parts, nil
}

func nextDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}

// starts is where the part's engagements begin: the first step of a trend
// begins before the span that is asked for.
func (p *part) starts(q Query) time.Time {
	if p.from.Before(q.From) {
		return q.From
	}
	return p.from
}

// at finds the part of an instant.
func at(parts []part, when time.Time) *part {
	i := sort.Search(len(parts), func(i int) bool { return parts[i].from.After(when) }) - 1
	return &parts[max(0, i)]
}

// point is the step of a trend.
func (p *part) point() Point {
	t := &p.sums.total
	return Point{
		AtMS: p.from.UnixMilli(), Engagements: t.engagements, Confirmed: t.confirmed, Assumed: t.assumed, Settled: t.settled,
		Provisional: t.provisional, Pending: t.pending, Values: t.values(FigureList, trendFigures),
	}
}

// slice names the engagements that a query asks for; no text of a visitor's
// page can be read in it.
func (q Query) slice() string {
	if q.Hour == nil && q.Slice == (chat.EngagementSlice{}) {
		return ""
	}
	sum := sha256.Sum256(chat.Encode(struct {
		Slice chat.EngagementSlice
		Hour  *int
	}{q.Slice, q.Hour}))
	return hex.EncodeToString(sum[:16])
}

// keeping reads what is kept of parts, makes the rest, and keeps of that what
// nothing but a change of an engagement can change. take gives a part what is
// kept of it, or says that it cannot; make makes parts that follow each other;
// give says what to keep of one.
type keeping struct {
	slice, part string
	take        func(*part, []byte) bool
	make        func([]part) error
	give        func(*part) (sums []byte, keep bool)
}

func (f Figures) keeping(ctx context.Context, workspace chat.ID, b *builder, k keeping) error {
	parts := b.parts
	done := make([]bool, len(parts))
	kept, given, err := f.Rows.DaySums(ctx, workspace, k.slice, k.part, parts[0].from, parts[len(parts)-1].to)
	if err != nil {
		return err
	}
	for _, s := range kept {
		i, found := sort.Find(len(parts), func(i int) int { return cmp.Compare(s.From.UnixMilli(), parts[i].from.UnixMilli()) })
		if found && parts[i].kept && s.To.Equal(parts[i].to) && s.Basis == b.basis() {
			done[i] = k.take(&parts[i], s.Sums)
		}
	}
	var fresh []chat.DaySum
	for i := 0; i < len(parts); i++ {
		if done[i] {
			continue
		}
		end := i + 1
		for end < len(parts) && end-i < walkDays && !done[end] {
			end++
		}
		if err := k.make(parts[i:end]); err != nil {
			return err
		}
		for ; i < end; i++ {
			if sums, keep := k.give(&parts[i]); keep && parts[i].kept {
				fresh = append(fresh, chat.DaySum{Slice: k.slice, Part: k.part, From: parts[i].from, To: parts[i].to, Basis: b.basis(), Sums: sums})
			}
		}
		i--
	}
	if len(fresh) > 0 {
		_ = f.Rows.KeepDaySums(ctx, workspace, given, fresh) // what is not kept is made again
	}
	return nil
}

// fill gives every part its sums.
func (f Figures) fill(ctx context.Context, workspace chat.ID, b *builder) error {
	return f.keeping(ctx, workspace, b, keeping{
		slice: b.q.slice(), part: b.q.Group,
		take: func(p *part, packed []byte) bool {
			p.sums = newSums()
			return unpack(packed, p.sums.code)
		},
		make: func(parts []part) error { return f.walk(ctx, workspace, b, parts) },
		give: func(p *part) ([]byte, bool) { return pack(p.sums.code), !p.sums.moves },
	})
}

// walk counts the engagements of some parts one by one.
func (f Figures) walk(ctx context.Context, workspace chat.ID, b *builder, parts []part) error {
	q := b.q
	q.From, q.To = parts[0].starts(b.q), parts[len(parts)-1].to
	for i := range parts {
		parts[i].sums = newSums()
	}
	if err := f.touched(ctx, workspace, q, b); err != nil {
		return err
	}
	return f.each(ctx, workspace, b.frame, q, func(fact *Fact) error {
		at(parts, fact.OpenedAt).sums.take(fact, b.moment, b.keys(fact), b.articles[place{fact.Conversation, fact.OpenedSeq}])
		return nil
	})
}

const (
	// preparedDays is the longest span that the console offers by name, and
	// some: its days are summed before anybody asks.
	preparedDays = 92
	// slicesKept is how long the sums of a slice are kept: whoever asks again
	// after that waits for them again.
	slicesKept = 30 * 24 * time.Hour
)

// Prepare makes the sums of recent days that are missing, and gives up those of
// slices that were made long ago.
func (f Figures) Prepare(ctx context.Context, workspace chat.ID) error {
	now := f.Now()
	if err := f.Rows.DropSlices(ctx, workspace, now.Add(-slicesKept)); err != nil {
		return err
	}
	for _, dimension := range append([]string{""}, Dimensions...) {
		q := Query{From: now.AddDate(0, 0, -preparedDays), To: now.Add(-RecontactWindow), Group: dimension}
		if _, err := f.Report(ctx, workspace, q); err != nil {
			return err
		}
	}
	return nil
}
