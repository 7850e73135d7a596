// Package live keeps the connections: which session follows which
// conversation, what each has been sent, and how one that missed something
// catches up. It knows chat and sockets, no database and no HTTP routes.
//
// The database is the truth and a notice only a hint: every session keeps the
// newest seq it was sent per conversation, sends an event only when the
// event's prev is that seq, and otherwise reads what is missing. A heartbeat
// compares with the database every few seconds, so that all events arrive
// even when no notice does.
package live
