-- +goose Up
-- When a conversation's flows want to be woken. A commit replaces the timers
-- of its conversation; one that is due becomes a turn and is gone.
CREATE TABLE timer (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  key          TEXT NOT NULL,
  workspace    BLOB NOT NULL,
  at_ms        INTEGER NOT NULL,
  PRIMARY KEY (conversation, key)
) STRICT;
CREATE INDEX timer_by_time ON timer (at_ms);

-- The timer that woke a turn of kind "timer".
ALTER TABLE turn ADD COLUMN timer TEXT NOT NULL DEFAULT '';

-- The person that a flow asked for; others are offered the chat when they are not there.
ALTER TABLE handoff ADD COLUMN wanted BLOB;
