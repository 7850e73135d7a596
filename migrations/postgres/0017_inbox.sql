-- +goose Up

-- Finding and handling many conversations.

-- What a search finds: a message or note, or with no conversation what is known
-- of a visitor. id grows with time (milliseconds * 2^20 and a count), so that
-- the newest come first without sorting.
CREATE TABLE search_doc (
  id           BIGINT NOT NULL PRIMARY KEY,
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  visitor      BYTEA NOT NULL CHECK (octet_length(visitor) = 16),
  conversation BYTEA CHECK (octet_length(conversation) = 16),
  seq          BIGINT NOT NULL
);
CREATE UNIQUE INDEX search_doc_by_event ON search_doc (conversation, seq) WHERE conversation IS NOT NULL;
CREATE INDEX search_doc_by_visitor ON search_doc (visitor);

-- The pieces of one to three letters of a document's words.
CREATE TABLE search_gram (
  doc   BIGINT NOT NULL PRIMARY KEY REFERENCES search_doc (id) ON DELETE CASCADE,
  grams TSVECTOR NOT NULL
);
CREATE INDEX search_gram_by_gram ON search_gram USING gin (grams);

-- How far a conversation's events and a visitor's profile are in the index:
-- whatever is behind is brought up by a sweep, also what older binaries write.
ALTER TABLE conversation ADD COLUMN searched_seq BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversation_unsearched ON conversation (id) WHERE searched_seq < last_seq;
ALTER TABLE visitor ADD COLUMN searched TEXT NOT NULL DEFAULT '  ';
CREATE INDEX visitor_unsearched ON visitor (id) WHERE searched <> name || ' ' || email || ' ' || phone;

-- Asleep since snoozed_ms, until wake_ms or, without it, the visitor's next message.
ALTER TABLE conversation ADD COLUMN snoozed_ms BIGINT;
ALTER TABLE conversation ADD COLUMN wake_ms BIGINT;
ALTER TABLE conversation ADD COLUMN disposition TEXT NOT NULL DEFAULT '';
CREATE INDEX conversation_waking ON conversation (wake_ms) WHERE wake_ms IS NOT NULL;
CREATE INDEX conversation_snoozed ON conversation (workspace, active_ms DESC, id DESC) WHERE snoozed_ms IS NOT NULL;

-- Every tag that was ever used or made. An archived one stays where it is and
-- is no longer suggested.
CREATE TABLE tag (
  workspace   BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  name        TEXT NOT NULL,
  colour      TEXT NOT NULL,
  created_ms  BIGINT NOT NULL,
  archived_ms BIGINT,
  PRIMARY KEY (workspace, name)
);
INSERT INTO tag (workspace, name, colour, created_ms)
  SELECT DISTINCT c.workspace, t.value, '', 0 FROM conversation c, json_array_elements_text(CAST(CASE WHEN c.tags LIKE '[%' THEN c.tags ELSE '[]' END AS json)) t (value);

-- Filters that somebody keeps. owner is 16 zero bytes for one that everybody
-- shares; a deleted one can be brought back.
CREATE TABLE saved_view (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  owner      BYTEA NOT NULL CHECK (octet_length(owner) = 16),
  name       TEXT NOT NULL,
  query      TEXT NOT NULL,
  place      BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  deleted_ms BIGINT
);
CREATE INDEX saved_view_by_owner ON saved_view (workspace, owner, place);
