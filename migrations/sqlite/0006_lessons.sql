-- +goose Up
-- What nodes learned from a workspace's articles, by the hash of their content
-- and of the embedder's name: one learns, all use it. Only the newest few of a
-- workspace are kept.
CREATE TABLE lesson (
  workspace BLOB NOT NULL REFERENCES workspace (id),
  hash      TEXT NOT NULL,
  at_ms     INTEGER NOT NULL,
  body      BLOB NOT NULL,
  PRIMARY KEY (workspace, hash)
) STRICT;
