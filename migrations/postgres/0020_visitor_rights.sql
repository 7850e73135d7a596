-- +goose Up

-- blocked holds until blocked_until_ms, for ever when that is NULL. network is
-- the shortened address that the visitor came from. consent is 1 given,
-- -1 withdrawn, 0 never asked; consent_version names the text. erased_ms is
-- when erasure was asked for, cleared_ms when nothing was left of them.
ALTER TABLE visitor ADD COLUMN blocked_until_ms BIGINT;
ALTER TABLE visitor ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE visitor ADD COLUMN consent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE visitor ADD COLUMN consent_version TEXT NOT NULL DEFAULT '';
ALTER TABLE visitor ADD COLUMN consent_ms BIGINT;
ALTER TABLE visitor ADD COLUMN erased_ms BIGINT;
ALTER TABLE visitor ADD COLUMN cleared_ms BIGINT;
CREATE INDEX visitor_by_seen ON visitor (workspace, seen_ms) WHERE erased_ms IS NULL;

-- When the texts of a conversation were given up: its events are tombstones.
ALTER TABLE conversation ADD COLUMN erased_ms BIGINT;

-- Who may not write, and why: a visitor, or whoever comes from a network.
-- lifted_ms is when somebody took it back.
CREATE TABLE block (
  id        BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  visitor   BYTEA REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  network   TEXT NOT NULL,
  reason    TEXT NOT NULL,
  at_ms     BIGINT NOT NULL,
  until_ms  BIGINT,
  by_user   BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16),
  lifted_ms BIGINT,
  lifted_by BYTEA REFERENCES app_user (id) CHECK (octet_length(lifted_by) = 16)
);
CREATE INDEX block_by_time ON block (workspace, at_ms DESC, id DESC);
CREATE INDEX block_by_visitor ON block (visitor) WHERE visitor IS NOT NULL;
CREATE INDEX block_network ON block (workspace) WHERE network <> '' AND lifted_ms IS NULL;

-- What visitors agreed to and took back, in order, and the texts they read.
CREATE TABLE consent (
  visitor   BYTEA NOT NULL REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  number    BIGINT NOT NULL,
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  given     BIGINT NOT NULL,
  version   TEXT NOT NULL,
  lang      TEXT NOT NULL,
  at_ms     BIGINT NOT NULL,
  PRIMARY KEY (visitor, number)
);
CREATE TABLE consent_text (
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  version   TEXT NOT NULL,
  lang      TEXT NOT NULL,
  text      TEXT NOT NULL,
  first_ms  BIGINT NOT NULL,
  PRIMARY KEY (workspace, version)
);
