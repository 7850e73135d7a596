package analytics

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// codec writes sums, or reads them: the same function says both, so that they
// agree. Numbers are varints, and what follows several is counted first.
type codec struct {
	buf     []byte
	reading bool
	broken  bool // what is read is no sums
}

// pack writes what a function says.
func pack(code func(*codec)) []byte {
	var c codec
	code(&c)
	return c.buf
}

// unpack reads what pack wrote, and reports whether it was all there.
func unpack(packed []byte, code func(*codec)) bool {
	c := codec{buf: packed, reading: true}
	code(&c)
	return !c.broken && len(c.buf) == 0
}

func (c *codec) number(v *int64) {
	if !c.reading {
		c.buf = binary.AppendVarint(c.buf, *v)
		return
	}
	value, n := binary.Varint(c.buf)
	if n <= 0 {
		c.broken, value, n = true, 0, len(c.buf)
	}
	*v, c.buf = value, c.buf[n:]
}

func (c *codec) count(all ...*int) {
	for _, v := range all {
		n := int64(*v)
		c.number(&n)
		*v = int(n)
	}
}

func (c *codec) yes(v *bool) {
	n := 0
	if *v {
		n = 1
	}
	c.count(&n)
	*v = n == 1
}

// length is how many follow; never more than bytes are left.
func (c *codec) length(n int) int {
	c.count(&n)
	if c.reading && (n < 0 || n > len(c.buf)) {
		c.broken, n = true, 0
	}
	return n
}

func (c *codec) text(v *string) {
	n := c.length(len(*v))
	if !c.reading {
		c.buf = append(c.buf, *v...)
		return
	}
	*v, c.buf = string(c.buf[:n]), c.buf[n:]
}

func (c *codec) id(v *chat.ID) {
	if !c.reading {
		c.buf = append(c.buf, v[:]...)
		return
	}
	if len(c.buf) < len(v) {
		c.broken, c.buf = true, nil
		return
	}
	copy(v[:], c.buf)
	c.buf = c.buf[len(v):]
}

// table writes or reads a map in the order of its keys.
func table[K comparable, V any](c *codec, m map[K]V, order func(a, b K) int, key func(*K), fresh func(K) V, value func(V) V) {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, order)
	for i := range c.length(len(keys)) {
		if c.reading {
			var k K
			key(&k)
			m[k] = value(fresh(k))
			continue
		}
		key(&keys[i])
		value(m[keys[i]])
	}
}

func byID(a, b chat.ID) int { return bytes.Compare(a[:], b[:]) }

func (s *sums) code(c *codec) {
	s.total.code(c)
	table(c, s.groups, cmp.Compare, c.text, func(string) *group { g := newGroup(len(groupFigures)); return &g }, func(g *group) *group { g.code(c); return g })
	if n := c.length(len(s.counts)); c.reading {
		s.counts = make([]chat.OutcomeCount, n)
	}
	for i := range s.counts {
		o := &s.counts[i]
		c.text(&o.Outcome)
		c.yes(&o.Provisional)
		c.yes(&o.Reversed)
		c.yes(&o.Forced)
		c.count(&o.Count)
	}
	table(c, s.reasons, cmp.Compare, c.text, func(string) int { return 0 }, func(n int) int { c.count(&n); return n })
	table(c, s.agents, byID, c.id, func(id chat.ID) *AgentUse { return &AgentUse{ID: id} }, func(a *AgentUse) *AgentUse {
		c.count(&a.Accepted, &a.Declined, &a.Expired, &a.Withdrawn, &a.Picked, &a.Transferred, &a.TookOver, &a.Reopened)
		a.waits.code(c)
		return a
	})
	table(c, s.articles, cmp.Compare, c.text, func(title string) *ArticleUse { return &ArticleUse{Title: title} }, func(a *ArticleUse) *ArticleUse {
		c.count(&a.Shown, &a.Helpful, &a.Unhelpful)
		return a
	})
}

func (g *group) code(c *codec) {
	c.count(&g.engagements, &g.confirmed, &g.assumed, &g.settled, &g.provisional, &g.pending)
	for i := range g.tallies {
		g.tallies[i].code(c)
	}
}

// code writes all samples in order, each as what it is more than the one before.
func (t *tally) code(c *codec) {
	c.count(&t.n, &t.of)
	var all []int64
	for _, r := range t.sorted() {
		all = append(all, r...)
	}
	slices.Sort(all)
	n := c.length(len(all))
	if c.reading && n > 0 {
		all = make([]int64, n)
		t.runs = [][]int64{all}
	}
	before := int64(0)
	for i := range all {
		more := all[i] - before
		c.number(&more)
		all[i] = before + more
		before = all[i]
	}
}

func (u usage) code(c *codec) {
	table(c, u, byID, c.id, func(chat.ID) *[24]Use { return &[24]Use{} }, func(hours *[24]Use) *[24]Use {
		for h := range hours {
			for _, d := range []*time.Duration{&hours[h].Online, &hours[h].Busy, &hours[h].Offered, &hours[h].Used} {
				ms := d.Milliseconds()
				c.number(&ms)
				*d = time.Duration(ms) * time.Millisecond
			}
		}
		return hours
	})
}
