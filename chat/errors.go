package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Code says what kind of failure an error is; the edge maps it to a status.
type Code string

// The codes. Everything that is not one of ours is Internal.
const (
	NotFound        Code = "not_found"
	Invalid         Code = "invalid"
	Conflict        Code = "conflict"
	Forbidden       Code = "forbidden"
	Unauthenticated Code = "unauthenticated"
	Unavailable     Code = "unavailable"
	RateLimited     Code = "rate_limited"
	TooLarge        Code = "too_large"   // a file beyond the limit
	Unsupported     Code = "unsupported" // a file of a kind that is not taken
	Infected        Code = "infected"    // the scanner found something in a file
	Internal        Code = "internal"
)

// Error is an error that may be shown to the caller: its message says what
// and which, in lower case, and holds nothing internal.
type Error struct {
	Code    Code
	Message string
	// Field is the part of the caller's input that is refused, as a path of names
	// and numbers with dots, such as sla.0.name; "" where none is to blame.
	Field string
	// Why names the refusal, so that clients can tell it in their reader's
	// language, with Args in the sentence's places; "" where only Message tells it.
	Why  string
	Args map[string]string
	// After is how long the caller should wait before trying again; 0 unknown.
	After time.Duration
	err   error
}

func (e *Error) Error() string {
	if e.err != nil {
		return e.Message + ": " + e.err.Error()
	}
	return e.Message
}

// Unwrap gives the cause, for logs only.
func (e *Error) Unwrap() error { return e.err }

// Errorf makes an error with a code. A %w argument becomes the hidden cause
// only through Wrap; the text of Errorf is meant to be shown.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an error with a code whose cause is logged but not shown.
func Wrap(code Code, cause error, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), err: cause}
}

// At says which field of the caller's input an error is about. A field that
// the error names already lies below it; what is no Error stays as it is.
func At(field string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	at := *e
	if at.Field = field; e.Field != "" {
		at.Field += "." + e.Field
	}
	return &at
}

// Tell names a refusal that somebody at a form may read: why is a key of the
// console's words refused.…, and what follows are the names and the values of
// the places in that sentence. The error's own message stays, for clients that
// do not know the key. What is no Error stays as it is.
func Tell(err error, why string, args ...any) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Why, told.Args = why, make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		told.Args[fmt.Sprint(args[i])] = fmt.Sprint(args[i+1])
	}
	return &told
}

// WhyBusy names the refusal of a server that has more to do than it can. The
// same request is taken later: nothing is wrong with it.
const WhyBusy = "busy"

// Busy makes the error of a server with too much to do, to be tried again after
// so long: Unavailable, so that clients which know no better try again, too.
func Busy(after time.Duration) error {
	return &Error{Code: Unavailable, Message: "the server is very busy: try again in a moment", Why: WhyBusy, After: after}
}

// IsBusy reports whether an error is one of Busy's.
func IsBusy(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Why == WhyBusy
}

// TryAfter says how long to wait before what was refused is tried again. What
// is no Error stays as it is.
func TryAfter(err error, after time.Duration) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	later := *e
	later.After = after
	return &later
}

// AfterOf gives how long to wait before trying again, or 0.
func AfterOf(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.After
	}
	return 0
}

// WhyOf gives the name of a refusal and what stands in its places, or "".
func WhyOf(err error) (why string, args map[string]string) {
	var e *Error
	if errors.As(err, &e) {
		return e.Why, e.Args
	}
	return "", nil
}

// FieldOf gives the field that an error names, or "".
func FieldOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

// CodeOf gives an error's code. A cancelled or expired context is
// Unavailable, nil is "", anything unknown is Internal.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Unavailable
	}
	return Internal
}

// MessageOf gives the text that may be shown for an error: the message of an
// Error, or a plain sentence for anything internal.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Code != Internal {
		return e.Message
	}
	return "something went wrong on our side"
}
