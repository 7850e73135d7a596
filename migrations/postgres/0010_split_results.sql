-- +goose Up

-- Which arms of splits visitors were shown, computed from the log with the
-- engagements: one row for each exposure. series tells experiments of one step
-- apart; subject is who was drawn, the visitor or the conversation. opened_seq
-- names the engagement that the exposure counts for, 0 while there is none.
CREATE TABLE split_exposure (
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  seq          BIGINT NOT NULL,
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  visitor      BYTEA NOT NULL CHECK (octet_length(visitor) = 16),
  flow         TEXT NOT NULL,
  step         TEXT NOT NULL,
  series       TEXT NOT NULL,
  subject      BYTEA NOT NULL CHECK (octet_length(subject) = 16),
  arm          TEXT NOT NULL,
  arms         TEXT NOT NULL,
  release      TEXT NOT NULL,
  at_ms        BIGINT NOT NULL,
  opened_seq   BIGINT NOT NULL,
  late         BIGINT NOT NULL,
  goal         BIGINT NOT NULL,
  score        BIGINT NOT NULL,
  PRIMARY KEY (conversation, seq)
);
CREATE INDEX split_exposure_by_subject ON split_exposure (workspace, flow, step, series, subject);

-- The one exposure by which each subject counts, with the outcome of its
-- engagement, so that the figures of an experiment are one walk along an index.
CREATE TABLE split_subject (
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  flow         TEXT NOT NULL,
  step         TEXT NOT NULL,
  series       TEXT NOT NULL,
  subject      BYTEA NOT NULL CHECK (octet_length(subject) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  opened_seq   BIGINT NOT NULL,
  arm          TEXT NOT NULL,
  arms         TEXT NOT NULL,
  release      TEXT NOT NULL,
  mixed        BIGINT NOT NULL,
  late         BIGINT NOT NULL,
  engaged      BIGINT NOT NULL,
  outcome      TEXT NOT NULL,
  reversed     BIGINT NOT NULL,
  goal         BIGINT NOT NULL,
  rated        BIGINT NOT NULL,
  until_ms     BIGINT NOT NULL,
  at_ms        BIGINT NOT NULL,
  PRIMARY KEY (workspace, flow, step, series, subject)
);
CREATE INDEX split_subject_by_facts ON split_subject
  (workspace, flow, step, series, arms, release, arm, mixed, late, engaged, outcome, reversed, goal, rated, until_ms, at_ms);
CREATE INDEX split_subject_by_conversation ON split_subject (conversation, opened_seq);

-- What was exposed before is computed again.
UPDATE conversation SET projected_seq = 0 WHERE id IN (SELECT conversation FROM event WHERE kind = 'split.exposed');
