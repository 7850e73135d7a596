-- +goose Up

-- Ids of the teams that somebody joins with their invitation.
ALTER TABLE invitation ADD COLUMN teams TEXT NOT NULL DEFAULT '[]';

-- When a member was last here. Sessions tell it, too, until they are over.
ALTER TABLE membership ADD COLUMN seen_ms BIGINT;
