-- +goose Up
-- Texts that agents insert by a shortcut. owner is 16 zero bytes for one that
-- everybody shares; a deleted one can be brought back.
CREATE TABLE canned_reply (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  owner      BLOB NOT NULL,
  shortcut   TEXT NOT NULL,
  folder     TEXT NOT NULL,
  lang       TEXT NOT NULL,
  body       TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  deleted_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX canned_reply_by_shortcut ON canned_reply (workspace, owner, shortcut, lang) WHERE deleted_ms IS NULL;
