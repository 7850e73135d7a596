// Package flowtest plays conversations against a program of flows: scripts
// with their transcripts (.flowtest files) and the tests that stand in flows
// under tests:. What flows ask of the world is recorded, the clock is the
// test's own, and nothing is read or written: sources come in as bytes.
package flowtest
