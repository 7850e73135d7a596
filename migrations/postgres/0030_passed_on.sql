-- +goose Up

-- Who passed the chat on since an agent had it last, as a list of ids: they
-- are offered it after everybody else.
ALTER TABLE handoff ADD COLUMN passed TEXT NOT NULL DEFAULT '[]';
