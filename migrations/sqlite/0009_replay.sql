-- +goose Up

-- What an effect asked for, without secrets and bodies, so that a replay of
-- the conversation finds its result again; '' for what older binaries wrote.
ALTER TABLE effect ADD COLUMN asked TEXT NOT NULL DEFAULT '';

-- Which conversations a replay is of, beside since_ms and most.
ALTER TABLE eval_run ADD COLUMN past TEXT NOT NULL DEFAULT '';
