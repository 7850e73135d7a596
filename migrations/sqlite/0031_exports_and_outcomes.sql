-- +goose Up

-- Copies of what is stored of visitors that take long to make: a job writes
-- the bytes under key, which is the job's key too, and never another one. A row
-- goes when its bytes are gone; removed ones only wait for that.
CREATE TABLE visitor_export (
  id         BLOB NOT NULL PRIMARY KEY,
  workspace  BLOB NOT NULL REFERENCES workspace (id),
  visitor    BLOB NOT NULL REFERENCES visitor (id),
  by_user    BLOB REFERENCES app_user (id),
  state      TEXT NOT NULL,
  key        TEXT NOT NULL,
  size       INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  ready_ms   INTEGER,
  fetched_ms INTEGER,
  expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX visitor_export_by_time ON visitor_export (workspace, created_ms DESC, id DESC);
CREATE INDEX visitor_export_by_visitor ON visitor_export (visitor);
CREATE INDEX visitor_export_by_end ON visitor_export (expires_ms);

-- Outcomes that agents gave are a slice of the figures: chats that have one are
-- counted again. What was erased keeps the figures that it has.
UPDATE conversation SET projected_seq = 0 WHERE erased_ms IS NULL AND id IN (SELECT conversation FROM event WHERE kind = 'disposition.set');
