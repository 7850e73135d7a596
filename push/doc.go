// Package push reaches agents whose console is not open, by the push services
// of their browsers (RFC 8030, 8291, 8292).
package push
