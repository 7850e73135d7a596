package evals

import "github.com/frontdesk-chat/frontdesk/flows"

// Finding is something to say about what an author wrote, with its place: the
// same as for flows, so that both are drawn alike.
type Finding = flows.Finding

// Severities of a Finding: only errors keep a suite from running.
const (
	SeverityError   = flows.SeverityError
	SeverityWarning = flows.SeverityWarning
)
