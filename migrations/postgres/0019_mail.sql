-- +goose Up

-- How far answers of a conversation went by mail. waiting_ms is when the first
-- answer was written that its visitor has not read and that went to them by
-- no mail yet, answer_seq the newest answer; by_mail says that the visitor has
-- written by mail, so that the bot's answers go there, too.
CREATE TABLE mail_thread (
  conversation BYTEA NOT NULL PRIMARY KEY REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  waiting_ms   BIGINT,
  answer_seq   BIGINT NOT NULL,
  mailed_seq   BIGINT NOT NULL,
  by_mail      BIGINT NOT NULL
);
CREATE INDEX mail_thread_waiting ON mail_thread (workspace, waiting_ms) WHERE waiting_ms IS NOT NULL;

-- Where a visitor's mail address came from, and whether mail to it came back.
CREATE TABLE mail_address (
  visitor    BYTEA NOT NULL PRIMARY KEY REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  source     TEXT NOT NULL,
  given_ms   BIGINT,
  bounced_ms BIGINT,
  bounce     TEXT NOT NULL
);

-- How mail goes out and comes in, of the whole installation.
CREATE TABLE mail_way (
  way      TEXT NOT NULL PRIMARY KEY,
  since_ms BIGINT,
  seen_ms  BIGINT NOT NULL,
  reason   TEXT NOT NULL
);

-- A token of a link in a mail: of one conversation, and for some days.
ALTER TABLE visitor_token ADD COLUMN conversation BYTEA REFERENCES conversation (id) CHECK (octet_length(conversation) = 16);
ALTER TABLE visitor_token ADD COLUMN expires_ms BIGINT;
