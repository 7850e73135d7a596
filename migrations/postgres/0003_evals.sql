-- +goose Up

-- Suites of eval cases; every save is a version, numbered from 1.
CREATE TABLE eval_suite (
  id          BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace   BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  name        TEXT NOT NULL,
  newest      BIGINT NOT NULL,
  archived_ms BIGINT
);
CREATE UNIQUE INDEX eval_suite_by_name ON eval_suite (workspace, name) WHERE archived_ms IS NULL;

CREATE TABLE eval_suite_version (
  suite     BYTEA NOT NULL REFERENCES eval_suite (id) CHECK (octet_length(suite) = 16),
  number    BIGINT NOT NULL,
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  hash      TEXT NOT NULL,
  source    TEXT NOT NULL,
  about     TEXT NOT NULL,
  cases     BIGINT NOT NULL,
  at_ms     BIGINT NOT NULL,
  by_user   BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16),
  PRIMARY KEY (suite, number)
);

-- Runs are leased rows, so that another process goes on where one died.
CREATE TABLE eval_run (
  id            BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace     BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  kind          TEXT NOT NULL CHECK (kind IN ('suite', 'replay')),
  suite         BYTEA REFERENCES eval_suite (id) CHECK (octet_length(suite) = 16),
  suite_version BIGINT NOT NULL,
  since_ms      BIGINT,
  most          BIGINT NOT NULL,
  candidate     TEXT NOT NULL,
  baseline      BYTEA REFERENCES eval_run (id) CHECK (octet_length(baseline) = 16),
  status        TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  done          BIGINT NOT NULL,
  total         BIGINT NOT NULL,
  passed        BIGINT NOT NULL,
  failed        BIGINT NOT NULL,
  held          BIGINT NOT NULL,
  error         TEXT NOT NULL,
  by_user       BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16),
  created_ms    BIGINT NOT NULL,
  started_ms    BIGINT,
  finished_ms   BIGINT,
  claim         BYTEA CHECK (octet_length(claim) = 16),
  lease_ms      BIGINT,
  attempts      BIGINT NOT NULL
);
CREATE INDEX eval_run_by_time ON eval_run (workspace, created_ms DESC, id DESC);
CREATE INDEX eval_run_by_suite ON eval_run (suite, created_ms DESC, id DESC) WHERE suite IS NOT NULL;
CREATE INDEX eval_run_waiting ON eval_run (created_ms) WHERE status IN ('queued', 'running');

CREATE TABLE eval_report (
  run       BYTEA NOT NULL PRIMARY KEY REFERENCES eval_run (id) CHECK (octet_length(run) = 16),
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  report    TEXT NOT NULL
);

-- Decisions chosen to be labelled, and their labels. What a refit needs is
-- copied, because traces are dropped with time; texts are masked.
CREATE TABLE eval_label (
  decision        BYTEA NOT NULL PRIMARY KEY REFERENCES decision (id) CHECK (octet_length(decision) = 16),
  workspace       BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  conversation    BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  seq             BIGINT NOT NULL,
  at_ms           BIGINT NOT NULL,
  random          BIGINT NOT NULL,
  low_confidence  BIGINT NOT NULL,
  thumbs_down     BIGINT NOT NULL,
  escalated       BIGINT NOT NULL,
  action          TEXT NOT NULL,
  reason          TEXT NOT NULL,
  band            TEXT NOT NULL,
  confidence      DOUBLE PRECISION NOT NULL,
  question        TEXT NOT NULL,
  hits            TEXT NOT NULL,
  features        TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('waiting', 'labelled', 'skipped')),
  holder          BYTEA REFERENCES app_user (id) CHECK (octet_length(holder) = 16),
  until_ms        BIGINT,
  answerable      BIGINT NOT NULL,
  is_right        BIGINT NOT NULL,
  should_escalate BIGINT NOT NULL,
  article         TEXT NOT NULL,
  note            TEXT NOT NULL,
  by_user         BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16),
  labelled_ms     BIGINT
);
CREATE INDEX eval_label_waiting ON eval_label (workspace, at_ms DESC, decision DESC) WHERE status = 'waiting';
CREATE INDEX eval_label_random ON eval_label (workspace, labelled_ms) WHERE status = 'labelled' AND random = 1;

-- How far a workspace's decisions have been looked through for the sample.
CREATE TABLE eval_sampled (
  workspace BYTEA NOT NULL PRIMARY KEY REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  until_ms  BIGINT NOT NULL
);
CREATE INDEX decision_by_time ON decision (workspace, at_ms, id);

-- Confidences fitted on a workspace's labels, and which was in use from when
-- on: the newest row counts; calibration is NULL for the shipped one.
CREATE TABLE calibration (
  id        BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  body      TEXT NOT NULL,
  labels    BIGINT NOT NULL,
  at_ms     BIGINT NOT NULL,
  by_user   BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16)
);
CREATE INDEX calibration_by_time ON calibration (workspace, at_ms DESC, id DESC);

CREATE TABLE calibration_use (
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  number       BIGINT NOT NULL,
  calibration  BYTEA REFERENCES calibration (id) CHECK (octet_length(calibration) = 16),
  target_error DOUBLE PRECISION NOT NULL,
  at_ms        BIGINT NOT NULL,
  by_user      BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16),
  PRIMARY KEY (workspace, number)
);
