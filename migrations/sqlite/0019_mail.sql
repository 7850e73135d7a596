-- +goose Up

-- How far answers of a conversation went by mail. waiting_ms is when the first
-- answer was written that its visitor has not read and that went to them by
-- no mail yet, answer_seq the newest answer; by_mail says that the visitor has
-- written by mail, so that the bot's answers go there, too.
CREATE TABLE mail_thread (
  conversation BLOB NOT NULL PRIMARY KEY REFERENCES conversation (id),
  workspace    BLOB NOT NULL REFERENCES workspace (id),
  waiting_ms   INTEGER,
  answer_seq   INTEGER NOT NULL,
  mailed_seq   INTEGER NOT NULL,
  by_mail      INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_thread_waiting ON mail_thread (workspace, waiting_ms) WHERE waiting_ms IS NOT NULL;

-- Where a visitor's mail address came from, and whether mail to it came back.
CREATE TABLE mail_address (
  visitor    BLOB NOT NULL PRIMARY KEY REFERENCES visitor (id),
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  source     TEXT NOT NULL,
  given_ms   INTEGER,
  bounced_ms INTEGER,
  bounce     TEXT NOT NULL
) STRICT;

-- How mail goes out and comes in, of the whole installation.
CREATE TABLE mail_way (
  way      TEXT NOT NULL PRIMARY KEY,
  since_ms INTEGER,
  seen_ms  INTEGER NOT NULL,
  reason   TEXT NOT NULL
) STRICT;

-- A token of a link in a mail: of one conversation, and for some days.
ALTER TABLE visitor_token ADD COLUMN conversation BLOB REFERENCES conversation (id);
ALTER TABLE visitor_token ADD COLUMN expires_ms INTEGER;
