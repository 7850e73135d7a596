-- +goose Up

-- What an agent has begun to write in a conversation, so that it is there on
-- another device; no row when there is nothing.
CREATE TABLE reply_draft (
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  agent        BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) ON DELETE CASCADE CHECK (octet_length(conversation) = 16),
  reply        TEXT NOT NULL,
  note         TEXT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  PRIMARY KEY (workspace, agent, conversation)
);
CREATE INDEX reply_draft_by_conversation ON reply_draft (conversation);

-- Who is called by a note, and when they saw it.
CREATE TABLE mention (
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  agent        BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) ON DELETE CASCADE CHECK (octet_length(conversation) = 16),
  seq          BIGINT NOT NULL,
  at_ms        BIGINT NOT NULL,
  read_ms      BIGINT,
  PRIMARY KEY (workspace, agent, conversation, seq)
);
CREATE INDEX mention_by_time ON mention (workspace, agent, at_ms DESC, conversation DESC);
CREATE INDEX mention_unread ON mention (workspace, agent) WHERE read_ms IS NULL;
CREATE INDEX mention_by_conversation ON mention (conversation);

-- visits counts how often a visitor came, half an hour apart at least;
-- attributes is what the site says of them, as JSON.
ALTER TABLE visitor ADD COLUMN visits BIGINT NOT NULL DEFAULT 1;
ALTER TABLE visitor ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
