-- +goose Up

-- Turns are claimed by workspaces in turn, of each its oldest.
CREATE INDEX turn_by_workspace ON turn (workspace, opened_ms, id) WHERE status IN ('pending', 'claimed');
