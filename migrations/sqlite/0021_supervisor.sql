-- +goose Up

-- Who speaks in a conversation beside the agent who has it, as JSON.
ALTER TABLE conversation ADD COLUMN guests TEXT NOT NULL DEFAULT '[]';

-- Why an agent is away, since when their status stands, and who set it.
ALTER TABLE presence ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE presence ADD COLUMN since_ms INTEGER;
ALTER TABLE presence ADD COLUMN set_by BLOB;
ALTER TABLE presence_span ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Browsers that agents are reached by. The endpoint is the browser maker's
-- address of the device; p256dh and auth encrypt what is sent to it; key is
-- the server's public key that it was subscribed with.
CREATE TABLE push_device (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  agent      BLOB NOT NULL REFERENCES app_user (id),
  endpoint   TEXT NOT NULL,
  p256dh     TEXT NOT NULL,
  auth       TEXT NOT NULL,
  key        TEXT NOT NULL,
  name       TEXT NOT NULL,
  lang       TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  sent_ms    INTEGER
) STRICT;
CREATE UNIQUE INDEX push_device_by_endpoint ON push_device (endpoint);
CREATE INDEX push_device_by_agent ON push_device (workspace, agent);

-- The public half of the installation's key for push messages, so that every
-- server knows whether it has the same one. At most one row.
CREATE TABLE push_key (
  name   TEXT NOT NULL PRIMARY KEY CHECK (name = 'vapid'),
  public TEXT NOT NULL
) STRICT;
