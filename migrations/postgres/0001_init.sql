-- +goose Up

CREATE EXTENSION IF NOT EXISTS vector;

-- The oldest binary (migrations.Binary) that may use this schema.
CREATE TABLE schema_info (
  min_binary BIGINT NOT NULL
);
INSERT INTO schema_info (min_binary) VALUES (1);

CREATE TABLE workspace (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  slug       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  lang       TEXT NOT NULL,
  timezone   TEXT NOT NULL,
  settings   TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE TABLE site (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  origins    TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE INDEX site_by_workspace ON site (workspace);

-- Accounts

CREATE TABLE app_user (
  id            BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  email         TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change   BIGINT NOT NULL,
  created_ms    BIGINT NOT NULL
);

CREATE TABLE membership (
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  user_id    BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(user_id) = 16),
  roles      TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (workspace, user_id)
);
CREATE INDEX membership_by_user ON membership (user_id);

CREATE TABLE session (
  token_hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  user_id    BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(user_id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  csrf       TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  seen_ms    BIGINT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_ms);

CREATE TABLE team (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  slug       TEXT NOT NULL,
  name       TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  UNIQUE (workspace, slug)
);

CREATE TABLE team_member (
  team      BYTEA NOT NULL REFERENCES team (id) CHECK (octet_length(team) = 16),
  user_id   BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(user_id) = 16),
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  PRIMARY KEY (team, user_id)
);
CREATE INDEX team_member_by_user ON team_member (workspace, user_id);

CREATE TABLE presence (
  workspace     BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  agent         BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  status        TEXT NOT NULL,
  seen_ms       BIGINT,
  max_chats     BIGINT NOT NULL CHECK (max_chats BETWEEN 1 AND 20),
  idle_since_ms BIGINT,
  timeouts      BIGINT NOT NULL,
  PRIMARY KEY (workspace, agent)
);

-- Visitors

CREATE TABLE visitor (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  name       TEXT NOT NULL,
  email      TEXT NOT NULL,
  phone      TEXT NOT NULL,
  locale     TEXT NOT NULL,
  timezone   TEXT NOT NULL,
  blocked    BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  seen_ms    BIGINT NOT NULL
);
CREATE INDEX visitor_by_workspace ON visitor (workspace, id);

-- The same person on another channel: merging moves rows to one visitor.
CREATE TABLE visitor_identity (
  workspace   BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  channel     TEXT NOT NULL,
  account     TEXT NOT NULL,
  external_id TEXT NOT NULL,
  visitor     BYTEA NOT NULL REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  created_ms  BIGINT NOT NULL,
  PRIMARY KEY (workspace, channel, account, external_id)
);
CREATE INDEX visitor_identity_by_visitor ON visitor_identity (visitor);

CREATE TABLE visitor_token (
  token_hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  visitor    BYTEA NOT NULL REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  site       BYTEA REFERENCES site (id) CHECK (octet_length(site) = 16),
  created_ms BIGINT NOT NULL,
  seen_ms    BIGINT NOT NULL
);
CREATE INDEX visitor_token_by_visitor ON visitor_token (visitor);

-- Conversations

CREATE TABLE conversation (
  id            BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace     BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  visitor       BYTEA NOT NULL REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  site          BYTEA REFERENCES site (id) CHECK (octet_length(site) = 16),
  channel       TEXT NOT NULL,
  lang          TEXT NOT NULL,
  status        TEXT NOT NULL CHECK (status IN ('open', 'resolved')),
  owner         TEXT NOT NULL CHECK (owner IN ('bot', 'queue', 'agent', 'none')),
  agent         BYTEA REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  team          TEXT NOT NULL,
  priority      BIGINT NOT NULL,
  epoch         BIGINT NOT NULL,
  last_seq      BIGINT NOT NULL,
  last_visible  BIGINT NOT NULL,
  last_visitor  BIGINT NOT NULL,
  boundary      BIGINT NOT NULL,
  visitor_read  BIGINT NOT NULL,
  agent_read    BIGINT NOT NULL,
  preview       TEXT NOT NULL,
  preview_by    TEXT NOT NULL,
  tags          TEXT NOT NULL,
  rating        BIGINT NOT NULL,
  page          TEXT NOT NULL,
  cycles        BIGINT NOT NULL,
  opened_ms     BIGINT NOT NULL,
  active_ms     BIGINT NOT NULL,
  resolved_ms   BIGINT,
  polarity      DOUBLE PRECISION,
  projected_seq BIGINT NOT NULL DEFAULT 0,
  CHECK ((owner = 'none') = (status = 'resolved')),
  CHECK ((owner = 'agent') = (agent IS NOT NULL))
);
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
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  seq          BIGINT NOT NULL,
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  prev_visible BIGINT NOT NULL,
  at_ms        BIGINT NOT NULL,
  actor_kind   TEXT NOT NULL,
  actor_id     BYTEA NOT NULL CHECK (octet_length(actor_id) = 16),
  client_id    TEXT NOT NULL,
  kind         TEXT NOT NULL,
  visibility   TEXT NOT NULL CHECK (visibility IN ('all', 'agents')),
  v            BIGINT NOT NULL,
  body         TEXT NOT NULL,
  words        TEXT NOT NULL,
  PRIMARY KEY (conversation, seq)
);
CREATE UNIQUE INDEX event_by_client_id ON event (conversation, actor_kind, actor_id, client_id) WHERE client_id <> '';
CREATE INDEX event_first_send ON event (workspace, actor_id, client_id) WHERE client_id <> '' AND actor_kind = 'visitor';

-- The bot's work

CREATE TABLE turn (
  id           BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  kind         TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('pending', 'claimed', 'done', 'cancelled')),
  from_seq     BIGINT NOT NULL,
  to_seq       BIGINT NOT NULL,
  epoch        BIGINT NOT NULL,
  claim        BYTEA CHECK (octet_length(claim) = 16),
  lease_ms     BIGINT,
  attempts     BIGINT NOT NULL,
  opened_ms    BIGINT NOT NULL,
  ended_ms     BIGINT
);
CREATE UNIQUE INDEX turn_one_pending ON turn (conversation) WHERE status = 'pending';
CREATE UNIQUE INDEX turn_one_claimed ON turn (conversation) WHERE status = 'claimed';
CREATE INDEX turn_waiting ON turn (opened_ms) WHERE status IN ('pending', 'claimed');
CREATE INDEX turn_by_conversation ON turn (conversation, from_seq);

CREATE TABLE bot_memory (
  conversation BYTEA NOT NULL PRIMARY KEY REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  run          TEXT NOT NULL,
  mind         TEXT NOT NULL
);

CREATE TABLE decision (
  id           BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  turn         BYTEA CHECK (octet_length(turn) = 16),
  at_ms        BIGINT NOT NULL,
  seq          BIGINT NOT NULL,
  action       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  band         TEXT NOT NULL,
  confidence   DOUBLE PRECISION NOT NULL,
  article      TEXT NOT NULL
);
CREATE INDEX decision_by_conversation ON decision (conversation, at_ms);

-- Apart from decision, so that retention can drop traces and keep decisions.
CREATE TABLE decision_trace (
  decision  BYTEA NOT NULL PRIMARY KEY REFERENCES decision (id) CHECK (octet_length(decision) = 16),
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  at_ms     BIGINT NOT NULL,
  trace     TEXT NOT NULL
);
CREATE INDEX decision_trace_by_age ON decision_trace (at_ms);

CREATE TABLE effect (
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  key          TEXT NOT NULL,
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  turn         BYTEA CHECK (octet_length(turn) = 16),
  kind         TEXT NOT NULL,
  status       TEXT NOT NULL,
  result       TEXT NOT NULL,
  started_ms   BIGINT NOT NULL,
  finished_ms  BIGINT,
  PRIMARY KEY (conversation, key)
);

-- Hand-over

CREATE TABLE handoff (
  id           BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  status       TEXT NOT NULL,
  team         TEXT NOT NULL,
  priority     BIGINT NOT NULL,
  reason       TEXT NOT NULL,
  evidence     TEXT NOT NULL,
  packet       TEXT NOT NULL,
  requested_ms BIGINT NOT NULL,
  due_ms       BIGINT,
  accepted_ms  BIGINT,
  ended_ms     BIGINT,
  agent        BYTEA REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  round        BIGINT NOT NULL
);
CREATE UNIQUE INDEX handoff_one_live ON handoff (conversation) WHERE status IN ('promised', 'queued', 'accepted');
CREATE INDEX handoff_by_conversation ON handoff (conversation, requested_ms DESC);
CREATE INDEX handoff_waiting ON handoff (workspace, priority DESC, requested_ms, id) WHERE status = 'queued';
CREATE INDEX handoff_due ON handoff (due_ms) WHERE status = 'promised';
CREATE INDEX handoff_accepted ON handoff (workspace, accepted_ms DESC) WHERE accepted_ms IS NOT NULL;

CREATE TABLE offer (
  id           BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  handoff      BYTEA NOT NULL REFERENCES handoff (id) CHECK (octet_length(handoff) = 16),
  agent        BYTEA NOT NULL REFERENCES app_user (id) CHECK (octet_length(agent) = 16),
  status       TEXT NOT NULL,
  round        BIGINT NOT NULL,
  made_ms      BIGINT NOT NULL,
  expires_ms   BIGINT NOT NULL,
  decided_ms   BIGINT,
  UNIQUE (handoff, round, agent)
);
CREATE UNIQUE INDEX offer_one_open ON offer (conversation) WHERE status = 'open';
CREATE INDEX offer_open_by_agent ON offer (workspace, agent) WHERE status = 'open';
CREATE INDEX offer_expiring ON offer (expires_ms) WHERE status = 'open';

-- One visitor's need, from its first meaningful message to its outcome.
CREATE TABLE engagement (
  id                   BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace            BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  conversation         BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  visitor              BYTEA NOT NULL REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  opened_seq           BIGINT NOT NULL,
  opened_ms            BIGINT NOT NULL,
  last_ms              BIGINT NOT NULL,
  closed_ms            BIGINT,
  outcome              TEXT,
  provisional_until_ms BIGINT,
  asked_ms             BIGINT,
  accepted_ms          BIGINT,
  person_reply_ms      BIGINT,
  reason               TEXT NOT NULL,
  lang                 TEXT NOT NULL,
  channel              TEXT NOT NULL,
  preview              TEXT NOT NULL,
  reversed_ms          BIGINT,
  reversed_reason      TEXT NOT NULL,
  forced               BIGINT NOT NULL,
  projected_seq        BIGINT NOT NULL,
  UNIQUE (conversation, opened_seq)
);
CREATE INDEX engagement_by_opening ON engagement (workspace, opened_ms DESC, id DESC);
CREATE INDEX engagement_by_visitor ON engagement (visitor, opened_ms);
CREATE INDEX engagement_open ON engagement (last_ms) WHERE closed_ms IS NULL;

-- Knowledge

CREATE TABLE collection (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  name       TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  UNIQUE (workspace, name)
);

CREATE TABLE article (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  collection BYTEA NOT NULL REFERENCES collection (id) CHECK (octet_length(collection) = 16),
  slug       TEXT NOT NULL,
  title      TEXT NOT NULL,
  body       TEXT NOT NULL,
  questions  TEXT NOT NULL,
  lang       TEXT NOT NULL,
  url        TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('draft', 'review', 'live', 'archived')),
  hash       TEXT NOT NULL,
  version    BIGINT NOT NULL,
  helpful    BIGINT NOT NULL,
  unhelpful  BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  UNIQUE (workspace, slug)
);
CREATE INDEX article_by_version ON article (workspace, version);

CREATE TABLE article_version (
  article   BYTEA NOT NULL REFERENCES article (id) CHECK (octet_length(article) = 16),
  version   BIGINT NOT NULL,
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  title     TEXT NOT NULL,
  body      TEXT NOT NULL,
  questions TEXT NOT NULL,
  at_ms     BIGINT NOT NULL,
  by_user   BYTEA CHECK (octet_length(by_user) = 16),
  PRIMARY KEY (article, version)
);

CREATE TABLE chunk (
  id        BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  article   BYTEA NOT NULL REFERENCES article (id) CHECK (octet_length(article) = 16),
  ordinal   BIGINT NOT NULL,
  heading   TEXT NOT NULL,
  text      TEXT NOT NULL
);
CREATE INDEX chunk_by_article ON chunk (article, ordinal);
CREATE INDEX chunk_by_workspace ON chunk (workspace, id);

-- vector has no fixed dimension: every model brings its own. SQLite keeps
-- little-endian 32-bit floats.
CREATE TABLE chunk_vector (
  chunk     BYTEA NOT NULL CHECK (octet_length(chunk) = 16),
  model     TEXT NOT NULL,
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  article   BYTEA NOT NULL CHECK (octet_length(article) = 16),
  dim       BIGINT NOT NULL,
  vector    vector NOT NULL,
  PRIMARY KEY (chunk, model)
);
CREATE INDEX chunk_vector_by_model ON chunk_vector (workspace, model);
CREATE INDEX chunk_vector_by_article ON chunk_vector (article);

-- Flows

CREATE TABLE flow (
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  name       TEXT NOT NULL,
  source     TEXT NOT NULL,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (workspace, name)
);

CREATE TABLE flow_release (
  id        BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  hash      TEXT NOT NULL,
  sources   TEXT NOT NULL,
  at_ms     BIGINT NOT NULL,
  by_user   BYTEA CHECK (octet_length(by_user) = 16),
  live      BIGINT NOT NULL,
  UNIQUE (workspace, hash)
);
CREATE UNIQUE INDEX flow_release_one_live ON flow_release (workspace) WHERE live = 1;

-- Administration

CREATE TABLE change_log (
  id        BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  kind      TEXT NOT NULL,
  ref       TEXT NOT NULL,
  at_ms     BIGINT NOT NULL
);

CREATE TABLE lease (
  name     TEXT NOT NULL PRIMARY KEY,
  holder   BYTEA NOT NULL CHECK (octet_length(holder) = 16),
  until_ms BIGINT NOT NULL
);

CREATE TABLE audit (
  id        BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  user_id   BYTEA CHECK (octet_length(user_id) = 16),
  at_ms     BIGINT NOT NULL,
  action    TEXT NOT NULL,
  target    TEXT NOT NULL,
  detail    TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (workspace, at_ms DESC, id DESC);
