-- +goose Up

-- What every message writes, with fewer trees to write it to. A first send that
-- is repeated is looked for in the visitor's conversations.
DROP INDEX event_first_send;

-- A visitor has few conversations: they are sorted when they are read.
DROP INDEX conversation_by_visitor;
CREATE INDEX conversation_by_visitor ON conversation (visitor);

-- Events' documents are found by their conversation.
DROP INDEX search_doc_by_visitor;
CREATE INDEX search_doc_by_visitor ON search_doc (visitor) WHERE conversation IS NULL;
