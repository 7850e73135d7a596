// Package evals measures the product with its own engines: how often the
// first article is the right one, how far the bot's confidence can be trusted,
// what it answers at a promised error, whether sentiment and the ask for a
// person are heard. Live chats and evals run the same import, index, search
// and calibration; nothing here is a copy.
//
// The package knows no store, no server and no model of its own. Faults in
// what people write (JSONL, suites) are chat.Invalid and begin with
// file:line:column.
package evals
