-- +goose Up

-- Who speaks in a conversation beside the agent who has it, as JSON.
ALTER TABLE conversation ADD COLUMN guests TEXT NOT NULL DEFAULT '[]';

-- Why an agent is away, since when their status stands, and who set it.
ALTER TABLE presence ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE presence ADD COLUMN since_ms BIGINT;
ALTER TABLE presence ADD COLUMN set_by BYTEA CHECK (octet_length(set_by) = 16);
ALTER TABLE presence_span ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Browsers that agents are reached by. The endpoint is the browser maker's
-- address of the device; p256dh and auth encrypt what is sent to it; key is
-- the server's public key that it was subscribed with.
CREATE TABLE push_device (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  agent      BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  endpoint   TEXT NOT NULL,
  p256dh     TEXT NOT NULL,
  auth       TEXT NOT NULL,
  key        TEXT NOT NULL,
  name       TEXT NOT NULL,
  lang       TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  sent_ms    BIGINT
);
CREATE UNIQUE INDEX push_device_by_endpoint ON push_device (endpoint);
CREATE INDEX push_device_by_agent ON push_device (workspace, agent);

-- The public half of the installation's key for push messages, so that every
-- server knows whether it has the same one. At most one row.
CREATE TABLE push_key (
  name   TEXT NOT NULL PRIMARY KEY CHECK (name = 'vapid'),
  public TEXT NOT NULL
);
