-- +goose Up

-- Work that leaves the database: mail, say. A job is done at least once. key
-- makes asking twice for the same thing one job; subject is the conversation
-- that it is about. due_ms is when it may be claimed: of a running one, when
-- its lease is over. served orders the claims, so that workspaces take turns.
-- body is emptied when the job is done: it may hold personal data.
CREATE TABLE job (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL,
  subject    BYTEA CHECK (octet_length(subject) = 16),
  body       TEXT NOT NULL,
  status     TEXT NOT NULL,
  attempts   BIGINT NOT NULL,
  served     BIGINT NOT NULL,
  due_ms     BIGINT NOT NULL,
  claim      BYTEA CHECK (octet_length(claim) = 16),
  error      TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  ended_ms   BIGINT
);
CREATE UNIQUE INDEX job_by_key ON job (workspace, kind, key);
CREATE INDEX job_due ON job (workspace, due_ms, id) WHERE status IN ('waiting', 'running');
CREATE INDEX job_by_turn ON job (workspace, served);
CREATE INDEX job_served ON job (served);
CREATE INDEX job_by_subject ON job (workspace, subject, kind, created_ms);
CREATE INDEX job_by_end ON job (status, ended_ms, id);
