-- +goose Up

-- How a team gets its chats, as JSON; a team with a history is archived, not
-- deleted.
ALTER TABLE team ADD COLUMN rules TEXT NOT NULL DEFAULT '{}';
ALTER TABLE team ADD COLUMN archived_ms INTEGER;

-- What an agent knows ({"billing": 3}), speaks (["ko"]), and since when a
-- phone can be pushed to.
ALTER TABLE presence ADD COLUMN skills TEXT NOT NULL DEFAULT '{}';
ALTER TABLE presence ADD COLUMN langs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE presence ADD COLUMN push_ms INTEGER;

ALTER TABLE visitor ADD COLUMN vip INTEGER NOT NULL DEFAULT 0;

-- queued_ms is when a hand-over came to its team's queue, head that it came
-- back there because its agent was gone, told which reasons the visitor has
-- heard of.
ALTER TABLE handoff ADD COLUMN queued_ms INTEGER;
ALTER TABLE handoff ADD COLUMN skills TEXT NOT NULL DEFAULT '{}';
ALTER TABLE handoff ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handoff ADD COLUMN told TEXT NOT NULL DEFAULT '[]';
UPDATE handoff SET queued_ms = requested_ms WHERE status = 'queued';
CREATE INDEX handoff_by_team ON handoff (workspace, team);

-- Only a broadcast stands with several agents at once.
ALTER TABLE offer ADD COLUMN broadcast INTEGER NOT NULL DEFAULT 0;
DROP INDEX offer_one_open;
CREATE UNIQUE INDEX offer_one_open ON offer (conversation) WHERE status = 'open' AND broadcast = 0;
CREATE INDEX offer_open ON offer (conversation) WHERE status = 'open';

-- The rules of routing of a workspace, as JSON, and those of them that
-- statements look at.
CREATE TABLE routing (
  workspace BLOB NOT NULL PRIMARY KEY REFERENCES workspace (id),
  rules     TEXT NOT NULL,
  grace_ms  INTEGER NOT NULL,
  push_grace_ms INTEGER NOT NULL
) STRICT;

-- How much of an agent's capacity a chat takes, in hundredths of a unit.
CREATE TABLE channel_weight (
  workspace BLOB NOT NULL REFERENCES workspace (id),
  channel   TEXT NOT NULL,
  weight    INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 2000),
  PRIMARY KEY (workspace, channel)
) STRICT;

-- The policy whose clocks run for a conversation, or ''.
ALTER TABLE conversation ADD COLUMN sla TEXT NOT NULL DEFAULT '';

-- Clocks of service levels. next_ms is when there is something to do: to
-- warn, then to tell of the breach; NULL when all is said.
CREATE TABLE sla_clock (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  kind         TEXT NOT NULL,
  started_ms   INTEGER NOT NULL,
  workspace    BLOB NOT NULL,
  policy       TEXT NOT NULL,
  warn_ms      INTEGER NOT NULL,
  due_ms       INTEGER NOT NULL,
  next_ms      INTEGER,
  warned_ms    INTEGER,
  breached_ms  INTEGER,
  ended_ms     INTEGER,
  PRIMARY KEY (conversation, kind, started_ms)
) STRICT;
CREATE UNIQUE INDEX sla_clock_running ON sla_clock (conversation, kind) WHERE ended_ms IS NULL;
CREATE INDEX sla_clock_next ON sla_clock (next_ms) WHERE ended_ms IS NULL AND next_ms IS NOT NULL;
CREATE INDEX sla_clock_by_time ON sla_clock (workspace, started_ms);
