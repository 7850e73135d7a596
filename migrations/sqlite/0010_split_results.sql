-- +goose Up

-- Which arms of splits visitors were shown, computed from the log with the
-- engagements: one row for each exposure. series tells experiments of one step
-- apart; subject is who was drawn, the visitor or the conversation. opened_seq
-- names the engagement that the exposure counts for, 0 while there is none.
CREATE TABLE split_exposure (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  seq          INTEGER NOT NULL,
  workspace    BLOB NOT NULL,
  visitor      BLOB NOT NULL,
  flow         TEXT NOT NULL,
  step         TEXT NOT NULL,
  series       TEXT NOT NULL,
  subject      BLOB NOT NULL,
  arm          TEXT NOT NULL,
  arms         TEXT NOT NULL,
  release      TEXT NOT NULL,
  at_ms        INTEGER NOT NULL,
  opened_seq   INTEGER NOT NULL,
  late         INTEGER NOT NULL,
  goal         INTEGER NOT NULL,
  score        INTEGER NOT NULL,
  PRIMARY KEY (conversation, seq)
) STRICT;
CREATE INDEX split_exposure_by_subject ON split_exposure (workspace, flow, step, series, subject);

-- The one exposure by which each subject counts, with the outcome of its
-- engagement, so that the figures of an experiment are one walk along an index.
CREATE TABLE split_subject (
  workspace    BLOB NOT NULL,
  flow         TEXT NOT NULL,
  step         TEXT NOT NULL,
  series       TEXT NOT NULL,
  subject      BLOB NOT NULL,
  conversation BLOB NOT NULL REFERENCES conversation (id),
  opened_seq   INTEGER NOT NULL,
  arm          TEXT NOT NULL,
  arms         TEXT NOT NULL,
  release      TEXT NOT NULL,
  mixed        INTEGER NOT NULL,
  late         INTEGER NOT NULL,
  engaged      INTEGER NOT NULL,
  outcome      TEXT NOT NULL,
  reversed     INTEGER NOT NULL,
  goal         INTEGER NOT NULL,
  rated        INTEGER NOT NULL,
  until_ms     INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  PRIMARY KEY (workspace, flow, step, series, subject)
) STRICT;
CREATE INDEX split_subject_by_facts ON split_subject
  (workspace, flow, step, series, arms, release, arm, mixed, late, engaged, outcome, reversed, goal, rated, until_ms, at_ms);
CREATE INDEX split_subject_by_conversation ON split_subject (conversation, opened_seq);

-- What was exposed before is computed again.
UPDATE conversation SET projected_seq = 0 WHERE id IN (SELECT conversation FROM event WHERE kind = 'split.exposed');
