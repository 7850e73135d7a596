-- +goose Up

-- What the engagements of a day that is long over come to, so that a report of
-- a quarter does not count them again. slice is a hash of which engagements, ''
-- all; part is what is counted; basis is by what rules. Rows may go at any time.
CREATE TABLE figure_sum (
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  slice     TEXT NOT NULL,
  part      TEXT NOT NULL,
  from_ms   BIGINT NOT NULL,
  to_ms     BIGINT NOT NULL,
  basis     TEXT NOT NULL,
  sums      BYTEA NOT NULL,
  saved_ms  BIGINT NOT NULL,
  PRIMARY KEY (workspace, slice, part, from_ms)
);
CREATE INDEX figure_sum_by_day ON figure_sum (workspace, from_ms);

-- How often sums of a workspace have been given up: who made some of what was
-- read before that does not keep them.
CREATE TABLE figure_change (
  workspace BYTEA NOT NULL PRIMARY KEY REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  number    BIGINT NOT NULL
);
