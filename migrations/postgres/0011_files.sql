-- +goose Up
-- Files that visitors and agents sent. The bytes lie elsewhere, under key and
-- thumb_key: random names that say nothing. seq is the message that carries
-- the file, 0 while there is none.
CREATE TABLE file (
  id           BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  by_kind      TEXT NOT NULL CHECK (by_kind IN ('visitor', 'agent')),
  by_id        BYTEA NOT NULL CHECK (octet_length(by_id) = 16),
  client_id    TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('uploaded', 'clean', 'refused', 'removed')),
  name         TEXT NOT NULL,
  type         TEXT NOT NULL,
  size         BIGINT NOT NULL,
  width        BIGINT NOT NULL,
  height       BIGINT NOT NULL,
  hash         TEXT NOT NULL,
  key          TEXT NOT NULL,
  thumb_key    TEXT NOT NULL,
  seq          BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL
);
-- An upload may be tried several times at once: the first that is whole counts.
CREATE UNIQUE INDEX file_by_client_id ON file (conversation, by_kind, by_id, client_id) WHERE state IN ('clean', 'refused');
CREATE INDEX file_by_conversation ON file (conversation, created_ms);
CREATE INDEX file_unsent ON file (created_ms) WHERE seq = 0;
CREATE INDEX file_removed ON file (created_ms) WHERE state = 'removed';

-- What the newest message is when it has no words: image, file or ''.
ALTER TABLE conversation ADD COLUMN preview_kind TEXT NOT NULL DEFAULT '';

-- Keys that every process of an installation shares; made when first needed.
CREATE TABLE secret (
  name       TEXT NOT NULL PRIMARY KEY,
  value      BYTEA NOT NULL,
  created_ms BIGINT NOT NULL
);
