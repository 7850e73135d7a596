// Package store is the only SQL of Frontdesk. It keeps everything in SQLite
// (the default) or in PostgreSQL with pgvector, with one SQL text for both;
// the fragments that differ are in dialect.go, vector search has one file per
// engine.
//
// Conversations change only through Append, a group-commit queue. Everything
// else is one fact and one transaction per method. Every method is safe for
// concurrent use, is scoped to a workspace unless its comment says otherwise,
// and returns errors of package chat: NotFound, Invalid, Conflict, and
// Unavailable when the database cannot be reached or the context ended.
//
// Ids are 16 bytes, instants whole Unix milliseconds, JSON is text that only
// Go reads. Leases and deadlines are compared with the database's clock.
package store
