// Package watch lets operators see what a process does: Prometheus metrics,
// OpenTelemetry traces, and structured logs that tell the story of a chat. It
// stands around the other packages, at the interfaces that they declare, and
// changes nothing that they do. Labels come from fixed tables; nothing that it
// gives out holds texts or personal data.
package watch
