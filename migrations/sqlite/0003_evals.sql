-- +goose Up

-- Suites of eval cases; every save is a version, numbered from 1.
CREATE TABLE eval_suite (
  id          BLOB NOT NULL PRIMARY KEY,
  workspace   BLOB NOT NULL REFERENCES workspace (id),
  name        TEXT NOT NULL,
  newest      INTEGER NOT NULL,
  archived_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX eval_suite_by_name ON eval_suite (workspace, name) WHERE archived_ms IS NULL;

CREATE TABLE eval_suite_version (
  suite     BLOB NOT NULL REFERENCES eval_suite (id),
  number    INTEGER NOT NULL,
  workspace BLOB NOT NULL,
  hash      TEXT NOT NULL,
  source    TEXT NOT NULL,
  about     TEXT NOT NULL,
  cases     INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  by_user   BLOB REFERENCES app_user (id),
  PRIMARY KEY (suite, number)
) STRICT;

-- Runs are leased rows, so that another process goes on where one died.
CREATE TABLE eval_run (
  id            BLOB NOT NULL PRIMARY KEY,
  workspace     BLOB NOT NULL REFERENCES workspace (id),
  kind          TEXT NOT NULL CHECK (kind IN ('suite', 'replay')),
  suite         BLOB REFERENCES eval_suite (id),
  suite_version INTEGER NOT NULL,
  since_ms      INTEGER,
  most          INTEGER NOT NULL,
  candidate     TEXT NOT NULL,
  baseline      BLOB REFERENCES eval_run (id),
  status        TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  done          INTEGER NOT NULL,
  total         INTEGER NOT NULL,
  passed        INTEGER NOT NULL,
  failed        INTEGER NOT NULL,
  held          INTEGER NOT NULL,
  error         TEXT NOT NULL,
  by_user       BLOB REFERENCES app_user (id),
  created_ms    INTEGER NOT NULL,
  started_ms    INTEGER,
  finished_ms   INTEGER,
  claim         BLOB,
  lease_ms      INTEGER,
  attempts      INTEGER NOT NULL
) STRICT;
CREATE INDEX eval_run_by_time ON eval_run (workspace, created_ms DESC, id DESC);
CREATE INDEX eval_run_by_suite ON eval_run (suite, created_ms DESC, id DESC) WHERE suite IS NOT NULL;
CREATE INDEX eval_run_waiting ON eval_run (created_ms) WHERE status IN ('queued', 'running');

CREATE TABLE eval_report (
  run       BLOB NOT NULL PRIMARY KEY REFERENCES eval_run (id),
  workspace BLOB NOT NULL,
  report    TEXT NOT NULL
) STRICT;

-- Decisions chosen to be labelled, and their labels. What a refit needs is
-- copied, because traces are dropped with time; texts are masked.
CREATE TABLE eval_label (
  decision        BLOB NOT NULL PRIMARY KEY REFERENCES decision (id),
  workspace       BLOB NOT NULL REFERENCES workspace (id),
  conversation    BLOB NOT NULL REFERENCES conversation (id),
  seq             INTEGER NOT NULL,
  at_ms           INTEGER NOT NULL,
  random          INTEGER NOT NULL,
  low_confidence  INTEGER NOT NULL,
  thumbs_down     INTEGER NOT NULL,
  escalated       INTEGER NOT NULL,
  action          TEXT NOT NULL,
  reason          TEXT NOT NULL,
  band            TEXT NOT NULL,
  confidence      REAL NOT NULL,
  question        TEXT NOT NULL,
  hits            TEXT NOT NULL,
  features        TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('waiting', 'labelled', 'skipped')),
  holder          BLOB REFERENCES app_user (id),
  until_ms        INTEGER,
  answerable      INTEGER NOT NULL,
  is_right        INTEGER NOT NULL,
  should_escalate INTEGER NOT NULL,
  article         TEXT NOT NULL,
  note            TEXT NOT NULL,
  by_user         BLOB REFERENCES app_user (id),
  labelled_ms     INTEGER
) STRICT;
CREATE INDEX eval_label_waiting ON eval_label (workspace, at_ms DESC, decision DESC) WHERE status = 'waiting';
CREATE INDEX eval_label_random ON eval_label (workspace, labelled_ms) WHERE status = 'labelled' AND random = 1;

-- How far a workspace's decisions have been looked through for the sample.
CREATE TABLE eval_sampled (
  workspace BLOB NOT NULL PRIMARY KEY REFERENCES workspace (id),
  until_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_by_time ON decision (workspace, at_ms, id);

-- Confidences fitted on a workspace's labels, and which was in use from when
-- on: the newest row counts; calibration is NULL for the shipped one.
CREATE TABLE calibration (
  id        BLOB NOT NULL PRIMARY KEY,
  workspace BLOB NOT NULL REFERENCES workspace (id),
  body      TEXT NOT NULL,
  labels    INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  by_user   BLOB REFERENCES app_user (id)
) STRICT;
CREATE INDEX calibration_by_time ON calibration (workspace, at_ms DESC, id DESC);

CREATE TABLE calibration_use (
  workspace    BLOB NOT NULL REFERENCES workspace (id),
  number       INTEGER NOT NULL,
  calibration  BLOB REFERENCES calibration (id),
  target_error REAL NOT NULL,
  at_ms        INTEGER NOT NULL,
  by_user      BLOB REFERENCES app_user (id),
  PRIMARY KEY (workspace, number)
) STRICT;
