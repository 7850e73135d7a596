-- +goose Up

-- What models were asked for, counted per scope: "day 2026-11-22" (UTC) and
-- "conversation <id>". Budgets are kept by the update itself, so that all
-- nodes share them. Costs are millionths of the workspace's currency unit.
CREATE TABLE model_usage (
  workspace   BLOB NOT NULL,
  scope       TEXT NOT NULL,
  calls       INTEGER NOT NULL,
  tokens      INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL,
  updated_ms  INTEGER NOT NULL,
  PRIMARY KEY (workspace, scope)
) STRICT;

-- Answers that were shown while they were written and are not committed yet.
CREATE INDEX effect_shown ON effect (turn) WHERE status = 'shown';
