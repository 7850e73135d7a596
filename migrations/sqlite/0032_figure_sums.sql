-- +goose Up

-- What the engagements of a day that is long over come to, so that a report of
-- a quarter does not count them again. slice is a hash of which engagements, ''
-- all; part is what is counted; basis is by what rules. Rows may go at any time.
CREATE TABLE figure_sum (
  workspace BLOB NOT NULL REFERENCES workspace (id),
  slice     TEXT NOT NULL,
  part      TEXT NOT NULL,
  from_ms   INTEGER NOT NULL,
  to_ms     INTEGER NOT NULL,
  basis     TEXT NOT NULL,
  sums      BLOB NOT NULL,
  saved_ms  INTEGER NOT NULL,
  PRIMARY KEY (workspace, slice, part, from_ms)
) STRICT;
CREATE INDEX figure_sum_by_day ON figure_sum (workspace, from_ms);

-- How often sums of a workspace have been given up: who made some of what was
-- read before that does not keep them.
CREATE TABLE figure_change (
  workspace BLOB NOT NULL PRIMARY KEY REFERENCES workspace (id),
  number    INTEGER NOT NULL
) STRICT;
