-- +goose Up

-- Somebody who has left keeps their name under what they wrote, and may do nothing.
ALTER TABLE membership ADD COLUMN deactivated_ms BIGINT;

-- An invitation waits for the person it was written for. Any link to it may be
-- used, once for all of them: a link is a token, kept as its hash.
CREATE TABLE invitation (
  id          BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace   BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  email       TEXT NOT NULL,
  roles       TEXT NOT NULL,
  invited_by  BYTEA CHECK (octet_length(invited_by) = 16),
  created_ms  BIGINT NOT NULL,
  expires_ms  BIGINT NOT NULL,
  accepted_ms BIGINT,
  revoked_ms  BIGINT
);
CREATE UNIQUE INDEX invitation_waiting ON invitation (workspace, email) WHERE accepted_ms IS NULL AND revoked_ms IS NULL;

CREATE TABLE invitation_link (
  token_hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  invitation BYTEA NOT NULL REFERENCES invitation (id) CHECK (octet_length(invitation) = 16)
);
CREATE INDEX invitation_link_by_invitation ON invitation_link (invitation);

-- sealed is nonce and ciphertext, bound to workspace and name; key_id says
-- which key opens it.
CREATE TABLE flow_secret (
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  name      TEXT NOT NULL,
  sealed    BYTEA NOT NULL,
  key_id    TEXT NOT NULL,
  set_by    BYTEA CHECK (octet_length(set_by) = 16),
  set_ms    BIGINT NOT NULL,
  used_ms   BIGINT,
  PRIMARY KEY (workspace, name)
);
