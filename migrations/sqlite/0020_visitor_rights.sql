-- +goose Up

-- blocked holds until blocked_until_ms, for ever when that is NULL. network is
-- the shortened address that the visitor came from. consent is 1 given,
-- -1 withdrawn, 0 never asked; consent_version names the text. erased_ms is
-- when erasure was asked for, cleared_ms when nothing was left of them.
ALTER TABLE visitor ADD COLUMN blocked_until_ms INTEGER;
ALTER TABLE visitor ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE visitor ADD COLUMN consent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visitor ADD COLUMN consent_version TEXT NOT NULL DEFAULT '';
ALTER TABLE visitor ADD COLUMN consent_ms INTEGER;
ALTER TABLE visitor ADD COLUMN erased_ms INTEGER;
ALTER TABLE visitor ADD COLUMN cleared_ms INTEGER;
CREATE INDEX visitor_by_seen ON visitor (workspace, seen_ms) WHERE erased_ms IS NULL;

-- When the texts of a conversation were given up: its events are tombstones.
ALTER TABLE conversation ADD COLUMN erased_ms INTEGER;

-- Who may not write, and why: a visitor, or whoever comes from a network.
-- lifted_ms is when somebody took it back.
CREATE TABLE block (
  id        BLOB NOT NULL PRIMARY KEY,
  workspace BLOB NOT NULL REFERENCES workspace (id),
  visitor   BLOB REFERENCES visitor (id),
  network   TEXT NOT NULL,
  reason    TEXT NOT NULL,
  at_ms     INTEGER NOT NULL,
  until_ms  INTEGER,
  by_user   BLOB REFERENCES app_user (id),
  lifted_ms INTEGER,
  lifted_by BLOB REFERENCES app_user (id)
) STRICT;
CREATE INDEX block_by_time ON block (workspace, at_ms DESC, id DESC);
CREATE INDEX block_by_visitor ON block (visitor) WHERE visitor IS NOT NULL;
CREATE INDEX block_network ON block (workspace) WHERE network <> '' AND lifted_ms IS NULL;

-- What visitors agreed to and took back, in order, and the texts they read.
CREATE TABLE consent (
  visitor   BLOB NOT NULL REFERENCES visitor (id),
  number    INTEGER NOT NULL,
  workspace BLOB NOT NULL,
  given     INTEGER NOT NULL,
  version   TEXT NOT NULL,
  lang      TEXT NOT NULL,
  at_ms     INTEGER NOT NULL,
  PRIMARY KEY (visitor, number)
) STRICT;
CREATE TABLE consent_text (
  workspace BLOB NOT NULL REFERENCES workspace (id),
  version   TEXT NOT NULL,
  lang      TEXT NOT NULL,
  text      TEXT NOT NULL,
  first_ms  INTEGER NOT NULL,
  PRIMARY KEY (workspace, version)
) STRICT;
