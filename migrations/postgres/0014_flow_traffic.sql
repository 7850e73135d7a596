-- +goose Up

-- The traffic of the flows is counted by flow and step, then by time: one
-- stretch of an index for each figure, however long the history is.
DROP INDEX flow_run_by_time;
DROP INDEX flow_step_by_time;
CREATE INDEX flow_run_by_step ON flow_run (workspace, flow, here, outcome, at_ms, last_ms);
CREATE INDEX flow_step_by_step ON flow_step (workspace, flow, step, at_ms);
