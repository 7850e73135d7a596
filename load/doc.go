// Package load plays many visitors and agents against a running server over
// the public protocol (docs/protocol.md) and reports how quick the server is
// and whether anything was lost or doubled.
//
// A Run has a stage of chats, each with its visitor at a socket of their own
// and an agent who has taken it; a Scenario says how the visitors write. Every
// message carries its number in its text, so that each can be looked for at
// the agent's socket and, when the run is over, in the stored transcript.
package load
