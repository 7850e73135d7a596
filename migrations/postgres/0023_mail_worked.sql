-- +goose Up

-- When a way of mail last worked: what owners ask first when it does not.
ALTER TABLE mail_way ADD COLUMN worked_ms BIGINT;
UPDATE mail_way SET worked_ms = seen_ms WHERE reason = '';
