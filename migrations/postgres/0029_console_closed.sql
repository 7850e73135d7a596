-- +goose Up

-- left_ms is when an agent's last console was closed, until one opens again:
-- who has closed it is reached by push at once, not after missing heartbeats.
ALTER TABLE presence ADD COLUMN left_ms BIGINT;
