// Package flows is the language a conversation runs: YAML files are parsed,
// checked and compiled into an immutable Program, and Run takes one input to
// a list of effects and the next State.
//
// The package is pure: no I/O, no clock, no goroutine, no randomness. What
// reaches outside (searching, HTTP, handing over) leaves as an Effect that
// the caller carries out; what it found comes back as an Input of kind
// result. Everything a run needs to go on is in its State, so nothing is
// executed twice when a run is resumed.
//
// A Program and a State are safe for concurrent use; Run never changes the
// State it is given.
package flows
