-- +goose Up

-- Articles and their versions. The article row holds what is live; saved edits
-- are versions, numbered from 1 in each article.

ALTER TABLE collection ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE collection ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE collection ADD COLUMN archived_ms BIGINT;

ALTER TABLE article ADD COLUMN synonyms TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN audience TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN valid_from_ms BIGINT;
ALTER TABLE article ADD COLUMN valid_to_ms BIGINT;
ALTER TABLE article ADD COLUMN owner BYTEA REFERENCES app_user (id) CHECK (octet_length(owner) = 16);
-- live_version is the number of the version whose text the row holds, 0 before
-- the first is published; newest is the highest number given.
ALTER TABLE article ADD COLUMN live_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN newest BIGINT NOT NULL DEFAULT 0;
-- What the last import brought, and where to; '' for what was never imported.
-- When the newest version's hash is another, a person has changed it since.
ALTER TABLE article ADD COLUMN import_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN import_collection BYTEA REFERENCES collection (id) CHECK (octet_length(import_collection) = 16);
ALTER TABLE article ADD COLUMN published_ms BIGINT;
CREATE INDEX article_by_change ON article (workspace, updated_ms DESC, id DESC);

ALTER TABLE article_version ADD COLUMN synonyms TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article_version ADD COLUMN lang TEXT NOT NULL DEFAULT '';
ALTER TABLE article_version ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE article_version ADD COLUMN audience TEXT NOT NULL DEFAULT '';
ALTER TABLE article_version ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE article_version ADD COLUMN valid_from_ms BIGINT;
ALTER TABLE article_version ADD COLUMN valid_to_ms BIGINT;
ALTER TABLE article_version ADD COLUMN state TEXT NOT NULL DEFAULT 'superseded';
ALTER TABLE article_version ADD COLUMN based_on BIGINT NOT NULL DEFAULT 0;
ALTER TABLE article_version ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE article_version ADD COLUMN review_note TEXT NOT NULL DEFAULT '';
ALTER TABLE article_version ADD COLUMN publish_ms BIGINT;
ALTER TABLE article_version ADD COLUMN hash TEXT NOT NULL DEFAULT '';

-- Versions had the numbers of the change log. Two steps, lest a new number
-- meets an old one.
UPDATE article_version SET version = -r.n
  FROM (SELECT article AS a, version AS v, row_number() OVER (PARTITION BY article ORDER BY version) AS n FROM article_version) AS r
  WHERE article_version.article = r.a AND article_version.version = r.v;
UPDATE article_version SET version = -version;
UPDATE article SET newest = (SELECT COALESCE(max(v.version), 0) FROM article_version v WHERE v.article = article.id);
UPDATE article SET live_version = newest, import_hash = hash, import_collection = collection, published_ms = updated_ms;
UPDATE article_version SET lang = (SELECT a.lang FROM article a WHERE a.id = article_version.article),
  url = (SELECT a.url FROM article a WHERE a.id = article_version.article),
  hash = (SELECT CASE WHEN a.newest = article_version.version THEN a.hash ELSE '' END FROM article a WHERE a.id = article_version.article);
UPDATE article_version SET state = 'live'
  WHERE EXISTS (SELECT 1 FROM article a WHERE a.id = article_version.article AND a.newest = article_version.version AND a.status = 'live');
CREATE UNIQUE INDEX article_version_one_pending ON article_version (article) WHERE state IN ('draft', 'review', 'scheduled');
CREATE UNIQUE INDEX article_version_one_live ON article_version (article) WHERE state = 'live';
CREATE INDEX article_version_due ON article_version (publish_ms) WHERE state = 'scheduled';

-- Visitors' judgements, one row for every article behind the answer; read out
-- of the events, to be counted over time.
CREATE TABLE article_feedback (
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  seq          BIGINT NOT NULL,
  article      BYTEA NOT NULL REFERENCES article (id) CHECK (octet_length(article) = 16),
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  at_ms        BIGINT NOT NULL,
  helpful      BIGINT NOT NULL,
  question     TEXT NOT NULL,
  PRIMARY KEY (conversation, seq, article)
);
CREATE INDEX article_feedback_by_article ON article_feedback (workspace, article, at_ms DESC);
CREATE INDEX event_feedback ON event (at_ms) WHERE kind = 'feedback.given';

-- What an editor should look at. The fingerprint is of the facts, so that what
-- was dismissed stays so until they change.
CREATE TABLE article_flag (
  id           BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  article      BYTEA NOT NULL REFERENCES article (id) CHECK (octet_length(article) = 16),
  other        BYTEA REFERENCES article (id) CHECK (octet_length(other) = 16),
  kind         TEXT NOT NULL,
  fingerprint  TEXT NOT NULL,
  score        DOUBLE PRECISION NOT NULL,
  here         TEXT NOT NULL,
  there        TEXT NOT NULL,
  found_ms     BIGINT NOT NULL,
  dismissed_ms BIGINT,
  dismissed_by BYTEA REFERENCES app_user (id) CHECK (octet_length(dismissed_by) = 16),
  UNIQUE (workspace, fingerprint)
);
CREATE INDEX article_flag_by_article ON article_flag (article);
CREATE INDEX article_flag_by_time ON article_flag (workspace, found_ms DESC, id DESC);

-- When a workspace's articles were looked through, and at which change.
CREATE TABLE knowledge_check (
  workspace  BYTEA NOT NULL PRIMARY KEY REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  version    BIGINT NOT NULL,
  checked_ms BIGINT NOT NULL
);

-- Questions that the bot did not answer, those asked alike as one.
CREATE TABLE question (
  id           BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace    BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  state        TEXT NOT NULL CHECK (state IN ('open', 'drafted', 'dismissed')),
  wording      TEXT NOT NULL,
  wordings     TEXT NOT NULL,
  lang         TEXT NOT NULL,
  abstained    BIGINT NOT NULL,
  unhelpful    BIGINT NOT NULL,
  escalated    BIGINT NOT NULL,
  count        BIGINT NOT NULL,
  first_ms     BIGINT NOT NULL,
  last_ms      BIGINT NOT NULL,
  nearest      BYTEA REFERENCES article (id) CHECK (octet_length(nearest) = 16),
  confidence   DOUBLE PRECISION NOT NULL,
  answered     BIGINT NOT NULL,
  article      BYTEA REFERENCES article (id) CHECK (octet_length(article) = 16)
);
CREATE INDEX question_by_count ON question (workspace, state, count DESC, id DESC);
CREATE INDEX question_by_time ON question (workspace, state, last_ms DESC, id DESC);
CREATE INDEX question_by_article ON question (article) WHERE article IS NOT NULL;

CREATE TABLE question_asked (
  conversation BYTEA NOT NULL REFERENCES conversation (id) CHECK (octet_length(conversation) = 16),
  seq          BIGINT NOT NULL,
  workspace    BYTEA NOT NULL CHECK (octet_length(workspace) = 16),
  question     BYTEA NOT NULL REFERENCES question (id) CHECK (octet_length(question) = 16),
  at_ms        BIGINT NOT NULL,
  text         TEXT NOT NULL,
  cause        TEXT NOT NULL,
  PRIMARY KEY (conversation, seq)
);
CREATE INDEX question_asked_by_question ON question_asked (question, at_ms DESC);
CREATE INDEX decision_unanswered ON decision (at_ms) WHERE action IN ('abstained', 'handoff');

-- How far background readers of the log of decisions and events are.
CREATE TABLE reader (
  name  TEXT NOT NULL PRIMARY KEY,
  at_ms BIGINT NOT NULL
);

-- Imports: leased rows, so that another process goes on where one died.
CREATE TABLE import_job (
  id          BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace   BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  kind        TEXT NOT NULL CHECK (kind IN ('upload', 'url', 'sitemap')),
  source      TEXT NOT NULL,
  collection  TEXT NOT NULL,
  draft       BIGINT NOT NULL,
  overwrite   BIGINT NOT NULL,
  status      TEXT NOT NULL CHECK (status IN ('uploading', 'queued', 'running', 'done', 'failed', 'cancelled')),
  total       BIGINT NOT NULL,
  error       TEXT NOT NULL,
  by_user     BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16),
  created_ms  BIGINT NOT NULL,
  started_ms  BIGINT,
  finished_ms BIGINT,
  claim       BYTEA CHECK (octet_length(claim) = 16),
  lease_ms    BIGINT,
  attempts    BIGINT NOT NULL
);
CREATE INDEX import_job_by_time ON import_job (workspace, created_ms DESC, id DESC);
CREATE INDEX import_job_waiting ON import_job (created_ms) WHERE status IN ('uploading', 'queued', 'running');

-- Uploaded bytes until the import has ended, in pieces.
CREATE TABLE import_part (
  job       BYTEA NOT NULL REFERENCES import_job (id) CHECK (octet_length(job) = 16),
  file      BIGINT NOT NULL,
  part      BIGINT NOT NULL,
  name      TEXT NOT NULL,
  bytes     BYTEA NOT NULL,
  PRIMARY KEY (job, file, part)
);

-- What became of each file.
CREATE TABLE import_file (
  job       BYTEA NOT NULL REFERENCES import_job (id) CHECK (octet_length(job) = 16),
  path      TEXT NOT NULL,
  ordinal   BIGINT NOT NULL,
  status    TEXT NOT NULL,
  reason    TEXT NOT NULL,
  changed   BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  kept      BIGINT NOT NULL,
  PRIMARY KEY (job, path)
);
CREATE INDEX import_file_in_order ON import_file (job, ordinal);
