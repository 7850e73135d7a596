-- +goose Up
-- Texts that agents insert by a shortcut. owner is 16 zero bytes for one that
-- everybody shares; a deleted one can be brought back.
CREATE TABLE canned_reply (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  owner      BYTEA NOT NULL CHECK (octet_length(owner) = 16),
  shortcut   TEXT NOT NULL,
  folder     TEXT NOT NULL,
  lang       TEXT NOT NULL,
  body       TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  deleted_ms BIGINT
);
CREATE UNIQUE INDEX canned_reply_by_shortcut ON canned_reply (workspace, owner, shortcut, lang) WHERE deleted_ms IS NULL;
