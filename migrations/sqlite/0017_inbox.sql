-- +goose Up

-- Finding and handling many conversations.

-- What a search finds: a message or note, or with no conversation what is known
-- of a visitor. id grows with time (milliseconds * 2^20 and a count), so that
-- the newest come first without sorting.
CREATE TABLE search_doc (
  id           INTEGER NOT NULL PRIMARY KEY,
  workspace    BLOB NOT NULL REFERENCES workspace (id),
  visitor      BLOB NOT NULL,
  conversation BLOB,
  seq          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX search_doc_by_event ON search_doc (conversation, seq) WHERE conversation IS NOT NULL;
CREATE INDEX search_doc_by_visitor ON search_doc (visitor);

-- The pieces of one to three letters of a document's words; rowid is its id.
CREATE VIRTUAL TABLE search_gram USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- How far a conversation's events and a visitor's profile are in the index:
-- whatever is behind is brought up by a sweep, also what older binaries write.
ALTER TABLE conversation ADD COLUMN searched_seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversation_unsearched ON conversation (id) WHERE searched_seq < last_seq;
ALTER TABLE visitor ADD COLUMN searched TEXT NOT NULL DEFAULT '  ';
CREATE INDEX visitor_unsearched ON visitor (id) WHERE searched <> name || ' ' || email || ' ' || phone;

-- Asleep since snoozed_ms, until wake_ms or, without it, the visitor's next message.
ALTER TABLE conversation ADD COLUMN snoozed_ms INTEGER;
ALTER TABLE conversation ADD COLUMN wake_ms INTEGER;
ALTER TABLE conversation ADD COLUMN disposition TEXT NOT NULL DEFAULT '';
CREATE INDEX conversation_waking ON conversation (wake_ms) WHERE wake_ms IS NOT NULL;
CREATE INDEX conversation_snoozed ON conversation (workspace, active_ms DESC, id DESC) WHERE snoozed_ms IS NOT NULL;

-- Every tag that was ever used or made. An archived one stays where it is and
-- is no longer suggested.
CREATE TABLE tag (
  workspace   BLOB NOT NULL REFERENCES workspace (id),
  name        TEXT NOT NULL,
  colour      TEXT NOT NULL,
  created_ms  INTEGER NOT NULL,
  archived_ms INTEGER,
  PRIMARY KEY (workspace, name)
) STRICT;
INSERT INTO tag (workspace, name, colour, created_ms)
  SELECT DISTINCT c.workspace, t.value, '', 0 FROM conversation c JOIN json_each(CASE WHEN c.tags LIKE '[%' THEN c.tags ELSE '[]' END) t;

-- Filters that somebody keeps. owner is 16 zero bytes for one that everybody
-- shares; a deleted one can be brought back.
CREATE TABLE saved_view (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  owner      BLOB NOT NULL,
  name       TEXT NOT NULL,
  query      TEXT NOT NULL,
  place      INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  deleted_ms INTEGER
) STRICT;
CREATE INDEX saved_view_by_owner ON saved_view (workspace, owner, place);
