-- +goose Up

-- What every message writes, with fewer trees to write it to. An event is found
-- by its conversation alone: its row lies in the tree of its key, and a first
-- send that is repeated is looked for in the visitor's conversations.
DROP INDEX event_first_send;
DROP INDEX event_by_client_id;
DROP INDEX event_feedback;
ALTER TABLE event RENAME TO event_before;
CREATE TABLE event (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  seq          INTEGER NOT NULL,
  workspace    BLOB NOT NULL,
  prev_visible INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  actor_kind   TEXT NOT NULL,
  actor_id     BLOB NOT NULL,
  client_id    TEXT NOT NULL,
  kind         TEXT NOT NULL,
  visibility   TEXT NOT NULL CHECK (visibility IN ('all', 'agents')),
  v            INTEGER NOT NULL,
  body         TEXT NOT NULL,
  words        TEXT NOT NULL,
  PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO event SELECT conversation, seq, workspace, prev_visible, at_ms, actor_kind, actor_id, client_id, kind, visibility, v, body, words
  FROM event_before ORDER BY conversation, seq;
DROP TABLE event_before;
CREATE UNIQUE INDEX event_by_client_id ON event (conversation, actor_kind, actor_id, client_id) WHERE client_id <> '';
CREATE INDEX event_feedback ON event (at_ms) WHERE kind = 'feedback.given';

-- A visitor has few conversations: they are sorted when they are read.
DROP INDEX conversation_by_visitor;
CREATE INDEX conversation_by_visitor ON conversation (visitor);

-- Events' documents are found by their conversation.
DROP INDEX search_doc_by_visitor;
CREATE INDEX search_doc_by_visitor ON search_doc (visitor) WHERE conversation IS NULL;
