-- +goose Up

-- What figures are sliced by, and what else an engagement's events tell. Rows
-- from before are computed again from the log.
ALTER TABLE engagement ADD COLUMN page TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN came_back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN after_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN team TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN agent BLOB;
ALTER TABLE engagement ADD COLUMN bot TEXT NOT NULL DEFAULT '';
ALTER TABLE engagement ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN transfers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN handle_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN resolution_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN abstained INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engagement ADD COLUMN cost_micros INTEGER NOT NULL DEFAULT 0;
-- The bot's replies as "first words/whole reply" in milliseconds, with commas.
ALTER TABLE engagement ADD COLUMN replies TEXT NOT NULL DEFAULT '';

-- Stretches of time inside a conversation: waits for a person, stays in the
-- queue, offers, times with an agent, promises. opened_seq and opened_ms are
-- those of the engagement it belongs to, 0 and from_ms when to none.
CREATE TABLE engagement_span (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  number       INTEGER NOT NULL,
  workspace    BLOB NOT NULL,
  opened_seq   INTEGER NOT NULL,
  opened_ms    INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  agent        BLOB,
  team         TEXT NOT NULL,
  from_ms      INTEGER NOT NULL,
  to_ms        INTEGER,
  result       TEXT NOT NULL,
  business_ms  INTEGER NOT NULL,
  due_ms       INTEGER,
  PRIMARY KEY (conversation, number)
) STRICT;
CREATE INDEX engagement_span_by_opening ON engagement_span (workspace, opened_ms);
CREATE INDEX engagement_span_by_time ON engagement_span (workspace, kind, from_ms);

-- What an engagement came across: articles shown, flows that ran (detail is
-- their release).
CREATE TABLE engagement_touch (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  opened_seq   INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  name         TEXT NOT NULL,
  detail       TEXT NOT NULL,
  workspace    BLOB NOT NULL,
  opened_ms    INTEGER NOT NULL,
  times        INTEGER NOT NULL,
  helpful      INTEGER NOT NULL,
  unhelpful    INTEGER NOT NULL,
  PRIMARY KEY (conversation, opened_seq, kind, name, detail)
) STRICT;
CREATE INDEX engagement_touch_by_opening ON engagement_touch (workspace, opened_ms);

-- What an agent's status and capacity were while a console was open. A
-- heartbeat moves until_ms; a change, or a gap, begins another one.
CREATE TABLE presence_span (
  workspace BLOB NOT NULL,
  agent     BLOB NOT NULL REFERENCES app_user (id),
  from_ms   INTEGER NOT NULL,
  until_ms  INTEGER NOT NULL,
  status    TEXT NOT NULL,
  max_chats INTEGER NOT NULL,
  PRIMARY KEY (workspace, agent, from_ms)
) STRICT;
CREATE INDEX presence_span_by_end ON presence_span (workspace, until_ms);

-- What the settings were from when on, so that opening hours of the past stay
-- what they were. Nothing: they never changed.
CREATE TABLE settings_log (
  workspace BLOB NOT NULL REFERENCES workspace (id),
  number    INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  settings  TEXT NOT NULL,
  PRIMARY KEY (workspace, number)
) STRICT;
