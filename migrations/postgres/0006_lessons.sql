-- +goose Up
-- What nodes learned from a workspace's articles, by the hash of their content
-- and of the embedder's name: one learns, all use it. Only the newest few of a
-- workspace are kept.
CREATE TABLE lesson (
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  hash      TEXT NOT NULL,
  at_ms     BIGINT NOT NULL,
  body      BYTEA NOT NULL,
  PRIMARY KEY (workspace, hash)
);
