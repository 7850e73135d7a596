-- +goose Up

-- Somebody who has left keeps their name under what they wrote, and may do nothing.
ALTER TABLE membership ADD COLUMN deactivated_ms INTEGER;

-- An invitation waits for the person it was written for. Any link to it may be
-- used, once for all of them: a link is a token, kept as its hash.
CREATE TABLE invitation (
  id          BLOB NOT NULL PRIMARY KEY,
  workspace   BLOB NOT NULL REFERENCES workspace (id),
  email       TEXT NOT NULL,
  roles       TEXT NOT NULL,
  invited_by  BLOB,
  created_ms  INTEGER NOT NULL,
  expires_ms  INTEGER NOT NULL,
  accepted_ms INTEGER,
  revoked_ms  INTEGER
) STRICT;
CREATE UNIQUE INDEX invitation_waiting ON invitation (workspace, email) WHERE accepted_ms IS NULL AND revoked_ms IS NULL;

CREATE TABLE invitation_link (
  token_hash BLOB NOT NULL PRIMARY KEY,
  invitation BLOB NOT NULL REFERENCES invitation (id)
) STRICT;
CREATE INDEX invitation_link_by_invitation ON invitation_link (invitation);

-- sealed is nonce and ciphertext, bound to workspace and name; key_id says
-- which key opens it.
CREATE TABLE flow_secret (
  workspace BLOB NOT NULL REFERENCES workspace (id),
  name      TEXT NOT NULL,
  sealed    BLOB NOT NULL,
  key_id    TEXT NOT NULL,
  set_by    BLOB,
  set_ms    INTEGER NOT NULL,
  used_ms   INTEGER,
  PRIMARY KEY (workspace, name)
) STRICT;
