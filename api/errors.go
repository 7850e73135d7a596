package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// statuses is the one table from an error's code to its HTTP status.
var statuses = map[chat.Code]int{
	chat.Invalid:         http.StatusBadRequest,
	chat.Unauthenticated: http.StatusUnauthorized,
	chat.Forbidden:       http.StatusForbidden,
	chat.NotFound:        http.StatusNotFound,
	chat.Conflict:        http.StatusConflict,
	chat.RateLimited:     http.StatusTooManyRequests,
	chat.TooLarge:        http.StatusRequestEntityTooLarge,
	chat.Unsupported:     http.StatusUnsupportedMediaType,
	chat.Infected:        http.StatusUnprocessableEntity,
	chat.Internal:        http.StatusInternalServerError,
	chat.Unavailable:     http.StatusServiceUnavailable,
}

// tooMany is the error of a limit, with how long to wait.
func tooMany(after time.Duration, format string, args ...any) error {
	return &chat.Error{Code: chat.RateLimited, Message: fmt.Sprintf(format, args...), After: max(after, time.Millisecond)}
}

// refusal is an error as clients read it.
type refusal struct {
	Code         chat.Code         `json:"code"`
	Message      string            `json:"message"`
	Field        string            `json:"field,omitempty"`
	Why          string            `json:"why,omitempty"`  // names the refusal
	Args         map[string]string `json:"args,omitempty"` // what stands in the places of its sentence
	RetryAfterMS int64             `json:"retry_after_ms,omitempty"`
}

// refuse renders an error: what the caller may know, and nothing internal.
func refuse(err error) refusal {
	r := refusal{Code: chat.CodeOf(err), Message: chat.MessageOf(err), Field: chat.FieldOf(err)}
	r.Why, r.Args = chat.WhyOf(err)
	if after := chat.AfterOf(err); after > 0 {
		r.RetryAfterMS = max(1, after.Milliseconds())
	}
	return r
}

// label names a refusal in the metrics. Busy is no failure: it is apart from
// what else makes the server unavailable.
func (r refusal) label() string {
	if r.Why == chat.WhyBusy {
		return chat.WhyBusy
	}
	return string(r.Code)
}

type errorBody struct {
	Error refusal `json:"error"`
}

// failed is echo's error handler: every error of every route ends here.
func (s *Server) failed(err error, c echo.Context) {
	err = translated(err)
	r := refuse(err)
	s.metrics.errors.WithLabelValues(r.label()).Inc()
	s.logFailure(c.Request().Context(), err, slog.String("route", routeOf(c)), slog.String("method", c.Request().Method))
	if c.Response().Committed {
		return
	}
	if r.RetryAfterMS > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(float64(r.RetryAfterMS)/1000))))
	}
	if r.Code == chat.Unauthenticated {
		c.Response().Header().Set("WWW-Authenticate", "Bearer")
	}
	status := statuses[r.Code]
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(status) // the client is gone when this fails
		return
	}
	_ = c.JSON(status, errorBody{r}) // as above
}

// translated gives echo's own errors (no such route, wrong method) our codes.
func translated(err error) error {
	var known *chat.Error
	var he *echo.HTTPError
	if errors.As(err, &known) || !errors.As(err, &he) {
		return err
	}
	switch he.Code {
	case http.StatusNotFound:
		return chat.Errorf(chat.NotFound, "there is nothing at this address")
	case http.StatusMethodNotAllowed:
		return chat.Errorf(chat.Invalid, "this address does not take that method")
	}
	return err
}

// logFailure logs what is our fault, with its cause; a caller's mistake is
// not worth a line, and a client that went away is no failure.
func (s *Server) logFailure(ctx context.Context, err error, facts ...slog.Attr) {
	code := chat.CodeOf(err)
	if code != chat.Internal && code != chat.Unavailable || chat.IsBusy(err) { // what is shed is counted, a line each would be load
		return
	}
	level := slog.LevelError
	if code == chat.Unavailable {
		level = slog.LevelWarn
		if errors.Is(err, context.Canceled) {
			level = slog.LevelDebug
		}
	}
	facts = append(facts, slog.String("code", string(code)), slog.Any("error", err))
	s.log.LogAttrs(ctx, level, "request failed", facts...)
}
