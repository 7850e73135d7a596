-- +goose Up

-- What an agent has begun to write in a conversation, so that it is there on
-- another device; no row when there is nothing.
CREATE TABLE reply_draft (
  workspace    BLOB NOT NULL REFERENCES workspace (id),
  agent        BLOB NOT NULL REFERENCES app_user (id),
  conversation BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  reply        TEXT NOT NULL,
  note         TEXT NOT NULL,
  updated_ms   INTEGER NOT NULL,
  PRIMARY KEY (workspace, agent, conversation)
) STRICT;
CREATE INDEX reply_draft_by_conversation ON reply_draft (conversation);

-- Who is called by a note, and when they saw it.
CREATE TABLE mention (
  workspace    BLOB NOT NULL REFERENCES workspace (id),
  agent        BLOB NOT NULL REFERENCES app_user (id),
  conversation BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  seq          INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  read_ms      INTEGER,
  PRIMARY KEY (workspace, agent, conversation, seq)
) STRICT;
CREATE INDEX mention_by_time ON mention (workspace, agent, at_ms DESC, conversation DESC);
CREATE INDEX mention_unread ON mention (workspace, agent) WHERE read_ms IS NULL;
CREATE INDEX mention_by_conversation ON mention (conversation);

-- visits counts how often a visitor came, half an hour apart at least;
-- attributes is what the site says of them, as JSON.
ALTER TABLE visitor ADD COLUMN visits INTEGER NOT NULL DEFAULT 1;
ALTER TABLE visitor ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
