-- +goose Up

-- Copies of what is stored of visitors that take long to make: a job writes
-- the bytes under key, which is the job's key too, and never another one. A row
-- goes when its bytes are gone; removed ones only wait for that.
CREATE TABLE visitor_export (
  id         BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  workspace  BYTEA NOT NULL REFERENCES workspace (id) CHECK (octet_length(workspace) = 16),
  visitor    BYTEA NOT NULL REFERENCES visitor (id) CHECK (octet_length(visitor) = 16),
  by_user    BYTEA REFERENCES app_user (id) CHECK (octet_length(by_user) = 16),
  state      TEXT NOT NULL,
  key        TEXT NOT NULL,
  size       BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  ready_ms   BIGINT,
  fetched_ms BIGINT,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX visitor_export_by_time ON visitor_export (workspace, created_ms DESC, id DESC);
CREATE INDEX visitor_export_by_visitor ON visitor_export (visitor);
CREATE INDEX visitor_export_by_end ON visitor_export (expires_ms);

-- Outcomes that agents gave are a slice of the figures: chats that have one are
-- counted again. What was erased keeps the figures that it has.
UPDATE conversation SET projected_seq = 0 WHERE erased_ms IS NULL AND id IN (SELECT conversation FROM event WHERE kind = 'disposition.set');
