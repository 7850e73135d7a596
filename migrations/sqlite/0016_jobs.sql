-- +goose Up

-- Work that leaves the database: mail, say. A job is done at least once. key
-- makes asking twice for the same thing one job; subject is the conversation
-- that it is about. due_ms is when it may be claimed: of a running one, when
-- its lease is over. served orders the claims, so that workspaces take turns.
-- body is emptied when the job is done: it may hold personal data.
CREATE TABLE job (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL,
  subject    BLOB,
  body       TEXT NOT NULL,
  status     TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  served     INTEGER NOT NULL,
  due_ms     INTEGER NOT NULL,
  claim      BLOB,
  error      TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  ended_ms   INTEGER
) STRICT;
CREATE UNIQUE INDEX job_by_key ON job (workspace, kind, key);
CREATE INDEX job_due ON job (workspace, due_ms, id) WHERE status IN ('waiting', 'running');
CREATE INDEX job_by_turn ON job (workspace, served);
CREATE INDEX job_served ON job (served);
CREATE INDEX job_by_subject ON job (workspace, subject, kind, created_ms);
CREATE INDEX job_by_end ON job (status, ended_ms, id);
