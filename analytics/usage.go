package analytics

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// usage is how agents' time was used, by hour of the day in the workspace's zone.
type usage map[chat.ID]*[24]Use

// short reports whether hours of the day are told apart in a part.
func (p *part) short() bool { return p.to.Sub(p.from) <= walkDays*24*time.Hour }

// fillUse gives every part how agents' time was used.
func (f Figures) fillUse(ctx context.Context, workspace chat.ID, b *builder) error {
	return f.keeping(ctx, workspace, b, keeping{
		part: partUse,
		take: func(p *part, packed []byte) bool {
			p.use = usage{}
			return unpack(packed, p.use.code)
		},
		make: func(parts []part) error { return f.utilise(ctx, workspace, b, parts) },
		give: func(p *part) ([]byte, bool) { return pack(p.use.code), true },
	})
}

// utilise measures agents' time in some parts, until now.
func (f Figures) utilise(ctx context.Context, workspace chat.ID, b *builder, parts []part) error {
	for i := range parts {
		parts[i].use = usage{}
	}
	from, until := parts[0].starts(b.q), parts[len(parts)-1].to
	if b.now.Before(until) {
		until = b.now
	}
	if !from.Before(until) {
		return nil
	}
	presence, err := f.Rows.PresenceSpans(ctx, workspace, from, until)
	if err != nil {
		return err
	}
	services, err := f.Rows.Services(ctx, workspace, from, until)
	if err != nil {
		return err
	}
	var hours []time.Time
	if len(parts) > 1 || parts[0].short() {
		if hours, err = steps(Query{From: from, To: until, By: ByHour}, b.zone, 2*walkDays*24); err != nil {
			return err
		}
	}
	Utilise(presence, services, from, until, hours, func(agent chat.ID, begins time.Time, u Use) {
		use := at(parts, begins).use
		if use[agent] == nil {
			use[agent] = &[24]Use{}
		}
		h := &use[agent][begins.In(b.zone).Hour()]
		*h = h.plus(u)
	})
	return nil
}
