-- +goose Up

-- The oldest binary (migrations.Binary) that may use this schema.
CREATE TABLE schema_info (
  min_binary INTEGER NOT NULL
) STRICT;
INSERT INTO schema_info (min_binary) VALUES (1);

CREATE TABLE workspace (
  id         BLOB NOT NULL PRIMARY KEY,
  slug       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  lang       TEXT NOT NULL,
  timezone   TEXT NOT NULL,
  settings   TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE site (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  origins    TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX site_by_workspace ON site (workspace);

-- Accounts

CREATE TABLE app_user (
  id            BLOB NOT NULL PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change   INTEGER NOT NULL,
  created_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  user_id    BLOB NOT NULL REFERENCES app_user (id),
  roles      TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (workspace, user_id)
) STRICT;
CREATE INDEX membership_by_user ON membership (user_id);

CREATE TABLE session (
  token_hash BLOB NOT NULL PRIMARY KEY,
  user_id    BLOB NOT NULL REFERENCES app_user (id),
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  csrf       TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  seen_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_ms);

CREATE TABLE team (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  slug       TEXT NOT NULL,
  name       TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  UNIQUE (workspace, slug)
) STRICT;

CREATE TABLE team_member (
  team      BLOB NOT NULL REFERENCES team (id),
  user_id   BLOB NOT NULL REFERENCES app_user (id),
  workspace BLOB NOT NULL REFERENCES workspace (id),
  PRIMARY KEY (team, user_id)
) STRICT;
CREATE INDEX team_member_by_user ON team_member (workspace, user_id);

CREATE TABLE presence (
  workspace     BLOB NOT NULL REFERENCES workspace (id),
  agent         BLOB NOT NULL REFERENCES app_user (id),
  status        TEXT NOT NULL,
  seen_ms       INTEGER,
  max_chats     INTEGER NOT NULL CHECK (max_chats BETWEEN 1 AND 20),
  idle_since_ms INTEGER,
  timeouts      INTEGER NOT NULL,
  PRIMARY KEY (workspace, agent)
) STRICT;

-- Visitors

CREATE TABLE visitor (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  name       TEXT NOT NULL,
  email      TEXT NOT NULL,
  phone      TEXT NOT NULL,
  locale     TEXT NOT NULL,
  timezone   TEXT NOT NULL,
  blocked    INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  seen_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX visitor_by_workspace ON visitor (workspace, id);

-- The same person on another channel: merging moves rows to one visitor.
CREATE TABLE visitor_identity (
  workspace   BLOB NOT NULL REFERENCES workspace (id),
  channel     TEXT NOT NULL,
  account     TEXT NOT NULL,
  external_id TEXT NOT NULL,
  visitor     BLOB NOT NULL REFERENCES visitor (id),
  created_ms  INTEGER NOT NULL,
  PRIMARY KEY (workspace, channel, account, external_id)
) STRICT;
CREATE INDEX visitor_identity_by_visitor ON visitor_identity (visitor);

CREATE TABLE visitor_token (
  token_hash BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  visitor    BLOB NOT NULL REFERENCES visitor (id),
  site       BLOB REFERENCES site (id),
  created_ms INTEGER NOT NULL,
  seen_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX visitor_token_by_visitor ON visitor_token (visitor);

-- Conversations

CREATE TABLE conversation (
  id            BLOB NOT NULL PRIMARY KEY,
  workspace     BLOB NOT NULL REFERENCES workspace (id),
  visitor       BLOB NOT NULL REFERENCES visitor (id),
  site          BLOB REFERENCES site (id),
  channel       TEXT NOT NULL,
  lang          TEXT NOT NULL,
  status        TEXT NOT NULL CHECK (status IN ('open', 'resolved')),
  owner         TEXT NOT NULL CHECK (owner IN ('bot', 'queue', 'agent', 'none')),
  agent         BLOB REFERENCES app_user (id),
  team          TEXT NOT NULL,
  priority      INTEGER NOT NULL,
  epoch         INTEGER NOT NULL,
  last_seq      INTEGER NOT NULL,
  last_visible  INTEGER NOT NULL,
  last_visitor  INTEGER NOT NULL,
  boundary      INTEGER NOT NULL,
  visitor_read  INTEGER NOT NULL,
  agent_read    INTEGER NOT NULL,
  preview       TEXT NOT NULL,
  preview_by    TEXT NOT NULL,
  tags          TEXT NOT NULL,
  rating        INTEGER NOT NULL,
  page          TEXT NOT NULL,
  cycles        INTEGER NOT NULL,
  opened_ms     INTEGER NOT NULL,
  active_ms     INTEGER NOT NULL,
  resolved_ms   INTEGER,
  polarity      REAL,
  projected_seq INTEGER NOT NULL DEFAULT 0,
  CHECK ((owner = 'none') = (status = 'resolved')),
  CHECK ((owner = 'agent') = (agent IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX conversation_one_open ON conversation (workspace, visitor) WHERE status = 'open' AND channel = 'web';
CREATE INDEX conversation_by_activity ON conversation (workspace, status, active_ms DESC, id DESC);
CREATE INDEX conversation_all_by_activity ON conversation (workspace, active_ms DESC, id DESC);
CREATE INDEX conversation_by_visitor ON conversation (visitor, active_ms DESC);
CREATE INDEX conversation_by_agent ON conversation (workspace, agent) WHERE status = 'open' AND agent IS NOT NULL;
CREATE INDEX conversation_by_owner ON conversation (owner, active_ms) WHERE status = 'open';
CREATE INDEX conversation_unprojected ON conversation (active_ms) WHERE projected_seq < last_seq;

-- Facts, never changed. actor_id is 16 zero bytes for the bot and the system:
-- NULL would switch the unique index off. words is what a search looks in.
CREATE TABLE event (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  seq          INTEGER NOT NULL,
  workspace    BLOB NOT NULL,
  prev_visible INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  actor_kind   TEXT NOT NULL,
  actor_id     BLOB NOT NULL,
  client_id    TEXT NOT NULL,
  kind         TEXT NOT NULL,
  visibility   TEXT NOT NULL CHECK (visibility IN ('all', 'agents')),
  v            INTEGER NOT NULL,
  body         TEXT NOT NULL,
  words        TEXT NOT NULL,
  PRIMARY KEY (conversation, seq)
) STRICT;
CREATE UNIQUE INDEX event_by_client_id ON event (conversation, actor_kind, actor_id, client_id) WHERE client_id <> '';
CREATE INDEX event_first_send ON event (workspace, actor_id, client_id) WHERE client_id <> '' AND actor_kind = 'visitor';

-- The bot's work

CREATE TABLE turn (
  id           BLOB NOT NULL PRIMARY KEY,
  workspace    BLOB NOT NULL,
  conversation BLOB NOT NULL REFERENCES conversation (id),
  kind         TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('pending', 'claimed', 'done', 'cancelled')),
  from_seq     INTEGER NOT NULL,
  to_seq       INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,
  claim        BLOB,
  lease_ms     INTEGER,
  attempts     INTEGER NOT NULL,
  opened_ms    INTEGER NOT NULL,
  ended_ms     INTEGER
) STRICT;
CREATE UNIQUE INDEX turn_one_pending ON turn (conversation) WHERE status = 'pending';
CREATE UNIQUE INDEX turn_one_claimed ON turn (conversation) WHERE status = 'claimed';
CREATE INDEX turn_waiting ON turn (opened_ms) WHERE status IN ('pending', 'claimed');
CREATE INDEX turn_by_conversation ON turn (conversation, from_seq);

CREATE TABLE bot_memory (
  conversation BLOB NOT NULL PRIMARY KEY REFERENCES conversation (id),
  workspace    BLOB NOT NULL,
  run          TEXT NOT NULL,
  mind         TEXT NOT NULL
) STRICT;

CREATE TABLE decision (
  id           BLOB NOT NULL PRIMARY KEY,
  workspace    BLOB NOT NULL,
  conversation BLOB NOT NULL REFERENCES conversation (id),
  turn         BLOB,
  at_ms        INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  action       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  band         TEXT NOT NULL,
  confidence   REAL NOT NULL,
  article      TEXT NOT NULL
) STRICT;
CREATE INDEX decision_by_conversation ON decision (conversation, at_ms);

-- Apart from decision, so that retention can drop traces and keep decisions.
CREATE TABLE decision_trace (
  decision  BLOB NOT NULL PRIMARY KEY REFERENCES decision (id),
  workspace BLOB NOT NULL,
  at_ms     INTEGER NOT NULL,
  trace     TEXT NOT NULL
) STRICT;
CREATE INDEX decision_trace_by_age ON decision_trace (at_ms);

CREATE TABLE effect (
  conversation BLOB NOT NULL REFERENCES conversation (id),
  key          TEXT NOT NULL,
  workspace    BLOB NOT NULL,
  turn         BLOB,
  kind         TEXT NOT NULL,
  status       TEXT NOT NULL,
  result       TEXT NOT NULL,
  started_ms   INTEGER NOT NULL,
  finished_ms  INTEGER,
  PRIMARY KEY (conversation, key)
) STRICT;

-- Hand-over

CREATE TABLE handoff (
  id           BLOB NOT NULL PRIMARY KEY,
  workspace    BLOB NOT NULL,
  conversation BLOB NOT NULL REFERENCES conversation (id),
  status       TEXT NOT NULL,
  team         TEXT NOT NULL,
  priority     INTEGER NOT NULL,
  reason       TEXT NOT NULL,
  evidence     TEXT NOT NULL,
  packet       TEXT NOT NULL,
  requested_ms INTEGER NOT NULL,
  due_ms       INTEGER,
  accepted_ms  INTEGER,
  ended_ms     INTEGER,
  agent        BLOB REFERENCES app_user (id),
  round        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX handoff_one_live ON handoff (conversation) WHERE status IN ('promised', 'queued', 'accepted');
CREATE INDEX handoff_by_conversation ON handoff (conversation, requested_ms DESC);
CREATE INDEX handoff_waiting ON handoff (workspace, priority DESC, requested_ms, id) WHERE status = 'queued';
CREATE INDEX handoff_due ON handoff (due_ms) WHERE status = 'promised';
CREATE INDEX handoff_accepted ON handoff (workspace, accepted_ms DESC) WHERE accepted_ms IS NOT NULL;

CREATE TABLE offer (
  id           BLOB NOT NULL PRIMARY KEY,
  workspace    BLOB NOT NULL,
  conversation BLOB NOT NULL REFERENCES conversation (id),
  handoff      BLOB NOT NULL REFERENCES handoff (id),
  agent        BLOB NOT NULL REFERENCES app_user (id),
  status       TEXT NOT NULL,
  round        INTEGER NOT NULL,
  made_ms      INTEGER NOT NULL,
  expires_ms   INTEGER NOT NULL,
  decided_ms   INTEGER,
  UNIQUE (handoff, round, agent)
) STRICT;
CREATE UNIQUE INDEX offer_one_open ON offer (conversation) WHERE status = 'open';
CREATE INDEX offer_open_by_agent ON offer (workspace, agent) WHERE status = 'open';
CREATE INDEX offer_expiring ON offer (expires_ms) WHERE status = 'open';

-- One visitor's need, from its first meaningful message to its outcome.
CREATE TABLE engagement (
  id                   BLOB NOT NULL PRIMARY KEY,
  workspace            BLOB NOT NULL,
  conversation         BLOB NOT NULL REFERENCES conversation (id),
  visitor              BLOB NOT NULL REFERENCES visitor (id),
  opened_seq           INTEGER NOT NULL,
  opened_ms            INTEGER NOT NULL,
  last_ms              INTEGER NOT NULL,
  closed_ms            INTEGER,
  outcome              TEXT,
  provisional_until_ms INTEGER,
  asked_ms             INTEGER,
  accepted_ms          INTEGER,
  person_reply_ms      INTEGER,
  reason               TEXT NOT NULL,
  lang                 TEXT NOT NULL,
  channel              TEXT NOT NULL,
  preview              TEXT NOT NULL,
  reversed_ms          INTEGER,
  reversed_reason      TEXT NOT NULL,
  forced               INTEGER NOT NULL,
  projected_seq        INTEGER NOT NULL,
  UNIQUE (conversation, opened_seq)
) STRICT;
CREATE INDEX engagement_by_opening ON engagement (workspace, opened_ms DESC, id DESC);
CREATE INDEX engagement_by_visitor ON engagement (visitor, opened_ms);
CREATE INDEX engagement_open ON engagement (last_ms) WHERE closed_ms IS NULL;

-- Knowledge

CREATE TABLE collection (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  name       TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  UNIQUE (workspace, name)
) STRICT;

CREATE TABLE article (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  collection BLOB NOT NULL REFERENCES collection (id),
  slug       TEXT NOT NULL,
  title      TEXT NOT NULL,
  body       TEXT NOT NULL,
  questions  TEXT NOT NULL,
  lang       TEXT NOT NULL,
  url        TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('draft', 'review', 'live', 'archived')),
  hash       TEXT NOT NULL,
  version    INTEGER NOT NULL,
  helpful    INTEGER NOT NULL,
  unhelpful  INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  UNIQUE (workspace, slug)
) STRICT;
CREATE INDEX article_by_version ON article (workspace, version);

CREATE TABLE article_version (
  article   BLOB NOT NULL REFERENCES article (id),
  version   INTEGER NOT NULL,
  workspace BLOB NOT NULL,
  title     TEXT NOT NULL,
  body      TEXT NOT NULL,
  questions TEXT NOT NULL,
  at_ms     INTEGER NOT NULL,
  by_user   BLOB,
  PRIMARY KEY (article, version)
) STRICT;

CREATE TABLE chunk (
  id        BLOB NOT NULL PRIMARY KEY,
  workspace BLOB NOT NULL,
  article   BLOB NOT NULL REFERENCES article (id),
  ordinal   INTEGER NOT NULL,
  heading   TEXT NOT NULL,
  text      TEXT NOT NULL
) STRICT;
CREATE INDEX chunk_by_article ON chunk (article, ordinal);
CREATE INDEX chunk_by_workspace ON chunk (workspace, id);

-- vector holds little-endian 32-bit floats; PostgreSQL has the type vector.
CREATE TABLE chunk_vector (
  chunk     BLOB NOT NULL,
  model     TEXT NOT NULL,
  workspace BLOB NOT NULL,
  article   BLOB NOT NULL,
  dim       INTEGER NOT NULL,
  vector    BLOB NOT NULL,
  PRIMARY KEY (chunk, model)
) STRICT;
CREATE INDEX chunk_vector_by_model ON chunk_vector (workspace, model);
CREATE INDEX chunk_vector_by_article ON chunk_vector (article);

-- Flows

CREATE TABLE flow (
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  name       TEXT NOT NULL,
  source     TEXT NOT NULL,
  updated_ms INTEGER NOT NULL,
  PRIMARY KEY (workspace, name)
) STRICT;

CREATE TABLE flow_release (
  id        BLOB NOT NULL PRIMARY KEY,
  workspace BLOB NOT NULL REFERENCES workspace (id),
  hash      TEXT NOT NULL,
  sources   TEXT NOT NULL,
  at_ms     INTEGER NOT NULL,
  by_user   BLOB,
  live      INTEGER NOT NULL,
  UNIQUE (workspace, hash)
) STRICT;
CREATE UNIQUE INDEX flow_release_one_live ON flow_release (workspace) WHERE live = 1;

-- Administration

CREATE TABLE change_log (
  id        INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  workspace BLOB NOT NULL,
  kind      TEXT NOT NULL,
  ref       TEXT NOT NULL,
  at_ms     INTEGER NOT NULL
) STRICT;

CREATE TABLE lease (
  name     TEXT NOT NULL PRIMARY KEY,
  holder   BLOB NOT NULL,
  until_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  id        BLOB NOT NULL PRIMARY KEY,
  workspace BLOB NOT NULL,
  user_id   BLOB,
  at_ms     INTEGER NOT NULL,
  action    TEXT NOT NULL,
  target    TEXT NOT NULL,
  detail    TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (workspace, at_ms DESC, id DESC);
