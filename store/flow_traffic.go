package store

import (
	"cmp"
	"context"
	"slices"
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
// been silent since before gone count as given up. It counts in two indexes
// and reads no event.
func (s *Store) FlowTraffic(ctx context.Context, workspace chat.ID, since, gone time.Time) ([]chat.FlowTraffic, error) {
	flows := map[string]*chat.FlowTraffic{}
	of := func(name string) *chat.FlowTraffic {
		if flows[name] == nil {
			flows[name] = &chat.FlowTraffic{Flow: name}
		}
		return flows[name]
	}
	left := map[[2]string]int{}
	var flow, here, outcome string
	var n, silent int
	err := s.read.each(ctx, `SELECT flow, here, outcome, count(*), COALESCE(sum(CASE WHEN last_ms < $3 THEN 1 ELSE 0 END), 0) FROM flow_run
		WHERE workspace = $1 AND at_ms >= $2 GROUP BY flow, here, outcome`, []any{workspace, since, gone},
		[]any{&flow, &here, &outcome, &n, &silent}, func() error {
			t := of(flow)
			t.Started += n
			switch outcome {
			case chat.FlowEnded:
				t.Ended += n
			case chat.FlowHanded:
				t.Handed += n
				left[[2]string{flow, here}] += n
			default:
				left[[2]string{flow, here}] += silent
			}
			return nil
		})
	if err != nil {
		return nil, s.fail(err, "count the traffic of the flows")
	}
	var step string
	err = s.read.each(ctx, `SELECT flow, step, count(*) FROM flow_step WHERE workspace = $1 AND at_ms >= $2 GROUP BY flow, step`, []any{workspace, since},
		[]any{&flow, &step, &n}, func() error {
			t := of(flow)
			t.Steps = append(t.Steps, chat.StepTraffic{Step: step, Reached: n, Left: left[[2]string{flow, step}]})
			return nil
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
