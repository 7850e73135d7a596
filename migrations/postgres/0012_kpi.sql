-- +goose Up

-- What figures are sliced by, and what else an engagement's events tell. Rows
-- from before are computed again from the log.
ALTER TABLE engagement ADD COLUMN page TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN came_back BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN after_hours BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN team TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN agent BYTEA CHECK (octet_length(agent) = 16);
ALTER TABLE engagement ADD COLUMN bot TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN rating BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN transfers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN reopened BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN dropped BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN handle_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN resolution_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN abstained BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN cost_micros BIGINT NOT NULL DEFAULT 0;
-- The bot's replies as "first words/whole reply" in milliseconds, with commas.
ALTER TABLE engagement ADD COLUMN replies TEXT NOT NULL DEFAULT '';

-- Stretches of time inside a conversation: waits for a person, stays in the
-- queue, offers, times with an agent, promises. opened_seq and opened_ms are
-- those of the engagement it belongs to, 0 and from_ms when to none.
CREATE TABLE engagement_span (
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  number       BIGINT NOT NULL,
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  opened_seq   BIGINT NOT NULL,
  opened_ms    BIGINT NOT NULL,
  kind         TEXT NOT NULL,
  agent        BYTEA CHECK (octet_length(agent) = 16),
  team         TEXT NOT NULL,
  from_ms      BIGINT NOT NULL,
  to_ms        BIGINT,
  result       TEXT NOT NULL,
  business_ms  BIGINT NOT NULL,
  due_ms       BIGINT,
  PRIMARY KEY (conversation, number)
);
CREATE INDEX engagement_span_by_opening ON engagement_span (workspace, opened_ms);
CREATE INDEX engagement_span_by_time ON engagement_span (workspace, kind, from_ms);

-- What an engagement came across: articles shown, flows that ran (detail is
-- their release).
CREATE TABLE engagement_touch (
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  opened_seq   BIGINT NOT NULL,
  kind         TEXT NOT NULL,
  name         TEXT NOT NULL,
  detail       TEXT NOT NULL,
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  opened_ms    BIGINT NOT NULL,
  times        BIGINT NOT NULL,
  helpful      BIGINT NOT NULL,
  unhelpful    BIGINT NOT NULL,
  PRIMARY KEY (conversation, opened_seq, kind, name, detail)
);
CREATE INDEX engagement_touch_by_opening ON engagement_touch (workspace, opened_ms);

-- What an agent's status and capacity were while a console was open. A
-- heartbeat moves until_ms; a change, or a gap, begins another one.
CREATE TABLE presence_span (
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  agent     BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  from_ms   BIGINT NOT NULL,
  until_ms  BIGINT NOT NULL,
  status    TEXT NOT NULL,
  max_chats BIGINT NOT NULL,
  PRIMARY KEY (workspace, agent, from_ms)
);
CREATE INDEX presence_span_by_end ON presence_span (workspace, until_ms);

-- What the settings were from when on, so that opening hours of the past stay
-- what they were. Nothing: they never changed.
CREATE TABLE settings_log (
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  number    BIGINT NOT NULL,
  at_ms     BIGINT NOT NULL,
  settings  TEXT NOT NULL,
  PRIMARY KEY (workspace, number)
);
