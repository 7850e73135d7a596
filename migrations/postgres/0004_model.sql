-- +goose Up

-- What models were asked for, counted per scope: "day 2026-11-22" (UTC) and
-- "conversation <id>". Budgets are kept by the update itself, so that all
-- nodes share them. Costs are millionths of the workspace's currency unit.
CREATE TABLE model_usage (
  workspace   BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  scope       TEXT NOT NULL,
  calls       BIGINT NOT NULL,
  tokens      BIGINT NOT NULL,
  cost_micros BIGINT NOT NULL,
  updated_ms  BIGINT NOT NULL,
  PRIMARY KEY (workspace, scope)
);

-- Answers that were shown while they were written and are not committed yet.
CREATE INDEX effect_shown ON effect (turn) WHERE status = 'shown';
