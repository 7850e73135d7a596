// Package ingest reads what a business has written already – Markdown, HTML,
// PDF and Word files, tables of question–answer pairs, folders, zip files,
// pages of a website – into help articles.
//
// Run is the one door, for the command line and for the server's import jobs
// alike: it walks a Source, reads every file under limits of size and time,
// puts the articles into a Sink file by file, and reports what it read, what
// it left out and why. A broken file never stops the rest. What a reader of
// the original would not see (comments, scripts, hidden elements, zero-width
// characters) does not reach an article.
//
// The package fetches pages only through the client it is handed; keeping
// that client away from private networks is the caller's part (bot.Guarded).
package ingest
