package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	upsertFlowRun = `INSERT INTO flow_run (conversation, flow, workspace, here, outcome, at_ms, last_ms) VALUES ($1, $2, $3, $4, $5, $6, $6)
		ON CONFLICT (conversation, flow) DO UPDATE SET outcome = excluded.outcome, last_ms = excluded.last_ms,
		here = CASE WHEN excluded.here = '' THEN flow_run.here ELSE excluded.here END`
	insertFlowStep = `INSERT INTO flow_step (conversation, flow, step, workspace, at_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (conversation, flow, step) DO NOTHING`
)

// markFlows counts how far a turn took its conversation: one row for each flow
// and step, however often it comes by. The rows are the conversation's own, so
// that no two turns wait for each other.
func (b *batch) markFlows(ctx context.Context, conv chat.Conversation, marks []chat.FlowMark) error {
	for _, m := range marks {
		if _, err := b.exec(ctx, upsertFlowRun, conv.ID, m.Flow, conv.Workspace, m.Here, m.Outcome, b.at); err != nil {
			return err
		}
		for _, step := range m.Steps {
			if _, err := b.exec(ctx, insertFlowStep, conv.ID, m.Flow, step, conv.Workspace, b.at); err != nil {
				return err
			}
		}
	}
	return nil
}

// FlowTraffic tells how conversations since an instant went through the flows,
// by name; steps with the most conversations first. Those that go on and have
// been silent since before gone count as given up. Each figure is one stretch
// of an index; no event is read.
func (s *Store) FlowTraffic(ctx context.Context, workspace chat.ID, since, gone time.Time) ([]chat.FlowTraffic, error) {
	flows := map[string]*chat.FlowTraffic{}
	left := map[[2]string]int{}
	of := func(name string) *chat.FlowTraffic {
		if flows[name] == nil {
			flows[name] = &chat.FlowTraffic{Flow: name}
		}
		return flows[name]
	}
	var on, silent, ended, handed, reached int
	err := s.countPlaces(ctx, "flow_run", "here",
		[]string{"x.outcome = ''", "x.outcome = '' AND x.last_ms < $3", "x.outcome = '" + chat.FlowEnded + "'", "x.outcome = '" + chat.FlowHanded + "'"},
		[]any{workspace, since, gone}, []any{&on, &silent, &ended, &handed}, func(flow, here string) {
			if on+ended+handed == 0 {
				return // before that instant
			}
			t := of(flow)
			t.Started += on + ended + handed
			t.Ended += ended
			t.Handed += handed
			left[[2]string{flow, here}] = handed + silent
		})
	if err != nil {
		return nil, s.fail(err, "count the traffic of the flows")
	}
	err = s.countPlaces(ctx, "flow_step", "step", []string{"1 = 1"}, []any{workspace, since}, []any{&reached}, func(flow, step string) {
		if reached == 0 {
			return
		}
		t := of(flow)
		t.Steps = append(t.Steps, chat.StepTraffic{Step: step, Reached: reached, Left: left[[2]string{flow, step}]})
	})
	if err != nil {
		return nil, s.fail(err, "count the traffic of the steps")
	}
	out := make([]chat.FlowTraffic, 0, len(flows))
	for _, t := range flows {
		slices.SortFunc(t.Steps, func(a, b chat.StepTraffic) int { return cmp.Or(b.Reached-a.Reached, cmp.Compare(a.Step, b.Step)) })
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b chat.FlowTraffic) int { return cmp.Compare(a.Flow, b.Flow) })
	return out, nil
}

// countPlaces counts the rows of a workspace ($1) since an instant ($2), once
// for each condition, for every flow and place that ever had one.
func (s *Store) countPlaces(ctx context.Context, table, place string, conditions []string, args, dest []any, each func(flow, place string)) error {
	var flow, here string
	var found [][2]string
	err := s.read.each(ctx, places(table, place), args[:1], []any{&flow, &here}, func() error {
		found = append(found, [2]string{flow, here})
		return nil
	})
	if err != nil {
		return err
	}
	var counts strings.Builder
	for _, c := range conditions {
		fmt.Fprintf(&counts, ", (SELECT count(*) FROM %s x WHERE x.workspace = $1 AND x.flow = p.column1 AND x.%s = p.column2 AND x.at_ms >= $2 AND %s)", table, place, c)
	}
	const most = 1000 // in one statement
	for part := range slices.Chunk(found, most) {
		all := slices.Clone(args)
		var values []string
		for _, at := range part {
			values = append(values, fmt.Sprintf("($%d, $%d)", len(all)+1, len(all)+2))
			all = append(all, at[0], at[1])
		}
		err := s.read.each(ctx, "SELECT p.column1, p.column2"+counts.String()+" FROM (VALUES "+strings.Join(values, ", ")+") p",
			all, append([]any{&flow, &here}, dest...), func() error {
				each(flow, here)
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// places selects the flows and places of a workspace ($1) by leaping from one
// to the next in an index that begins with them.
func places(table, place string) string {
	return strings.NewReplacer("TABLE", table, "PLACE", place).Replace(`WITH RECURSIVE f(flow) AS (
		SELECT min(x.flow) FROM TABLE x WHERE x.workspace = $1
		UNION ALL SELECT (SELECT min(x.flow) FROM TABLE x WHERE x.workspace = $1 AND x.flow > f.flow) FROM f WHERE f.flow IS NOT NULL),
	p(flow, place) AS (
		SELECT f.flow, (SELECT min(x.PLACE) FROM TABLE x WHERE x.workspace = $1 AND x.flow = f.flow) FROM f WHERE f.flow IS NOT NULL
		UNION ALL SELECT p.flow, (SELECT min(x.PLACE) FROM TABLE x WHERE x.workspace = $1 AND x.flow = p.flow AND x.PLACE > p.place) FROM p WHERE p.place IS NOT NULL)
	SELECT flow, place FROM p WHERE place IS NOT NULL`)
}
