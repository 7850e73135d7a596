-- +goose Up

-- Releases are numbered from 1 in each workspace; 0 is one that an older
-- binary made, until the next one is published.
ALTER TABLE flow_release ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow_release ADD COLUMN note TEXT NOT NULL DEFAULT '';
UPDATE flow_release SET number = (SELECT count(*) FROM flow_release o
  WHERE o.workspace = flow_release.workspace AND (o.at_ms < flow_release.at_ms OR o.at_ms = flow_release.at_ms AND o.id <= flow_release.id));
CREATE UNIQUE INDEX flow_release_by_number ON flow_release (workspace, number) WHERE number > 0;

-- What is being edited, errors and all. sources is NULL when it is what is
-- live; the version never falls, so that an old one is told from a new one.
CREATE TABLE flow_draft (
  workspace BLOB NOT NULL PRIMARY KEY REFERENCES workspace (id),
  version   INTEGER NOT NULL,
  sources   TEXT,
  at_ms     INTEGER NOT NULL,
  by_user   BLOB
) STRICT;

-- Who made which release live, when, and what became of running chats. number
-- counts those that are done, in the order in which they were; 0 before.
CREATE TABLE flow_publication (
  id        BLOB NOT NULL PRIMARY KEY,
  workspace BLOB NOT NULL REFERENCES workspace (id),
  release   BLOB NOT NULL REFERENCES flow_release (id),
  number    INTEGER NOT NULL,
  mode      TEXT NOT NULL,
  note      TEXT NOT NULL,
  state     TEXT NOT NULL,
  at_ms     INTEGER NOT NULL,
  by_user   BLOB,
  rollback  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX flow_publication_by_number ON flow_publication (workspace, number) WHERE number > 0;
CREATE INDEX flow_publication_by_time ON flow_publication (workspace, at_ms DESC, id DESC);
CREATE INDEX flow_publication_due ON flow_publication (at_ms) WHERE state = 'scheduled';
INSERT INTO flow_publication (id, workspace, release, number, mode, note, state, at_ms, by_user, rollback)
  SELECT id, workspace, id, number, 'finish', '', 'done', at_ms, by_user, 0 FROM flow_release;

-- Where conversations went in the flows: one row for each flow and each step
-- of it that a conversation came to. here is where the run stands or ended,
-- outcome is '' while it goes on.
CREATE TABLE flow_run (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  flow         TEXT NOT NULL,
  workspace    BLOB NOT NULL,
  here         TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  at_ms        INTEGER NOT NULL,
  last_ms      INTEGER NOT NULL,
  PRIMARY KEY (conversation, flow)
) STRICT;
CREATE INDEX flow_run_by_time ON flow_run (workspace, at_ms, flow, here, outcome, last_ms);
CREATE TABLE flow_step (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  flow         TEXT NOT NULL,
  step         TEXT NOT NULL,
  workspace    BLOB NOT NULL,
  at_ms        INTEGER NOT NULL,
  PRIMARY KEY (conversation, flow, step)
) STRICT;
CREATE INDEX flow_step_by_time ON flow_step (workspace, at_ms, flow, step);
