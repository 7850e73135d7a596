// Package transcript makes of a conversation's events what a person keeps: a
// plain text, a page or JSON. It is pure; what a reader may see is decided when
// the events are read, and what is masked by the function that is handed in.
package transcript
