-- +goose Up

-- A shared view may be for one team only: its short name, or '' for everybody.
ALTER TABLE saved_view ADD COLUMN team TEXT NOT NULL DEFAULT '';
