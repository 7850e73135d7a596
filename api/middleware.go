package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// counted answers errors and counts the request with the status it got.
func (s *Server) counted(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := next(c); err != nil {
			c.Error(err)
		}
		s.metrics.requests.WithLabelValues(routeOf(c), methodOf(c.Request().Method), strconv.Itoa(c.Response().Status)).Inc()
		return nil
	}
}

// methodOf keeps invented methods out of the metrics' labels.
func methodOf(method string) string {
	switch method {
	case get, post, put, patch, del, http.MethodHead, http.MethodOptions:
		return method
	}
	return "other"
}

// recovered turns a panic into a plain 500 and logs where it came from.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if aborted, ok := p.(error); ok && errors.Is(aborted, http.ErrAbortHandler) {
				panic(p)
			}
			s.log.Error("handler panicked", slog.String("route", routeOf(c)), slog.String("stack", string(debug.Stack())))
			err = chat.Wrap(chat.Internal, fmt.Errorf("panic: %v", p), "request failed")
		}()
		return next(c)
	}
}

// closedPolicy is for what no browser should render: it may load nothing and
// be shown nowhere.
const closedPolicy = "default-src 'none'; frame-ancestors 'none'"

// guarded sets the headers that every answer carries; pages then widen the
// policy to what they need.
func guarded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Content-Security-Policy", closedPolicy)
		if strings.HasPrefix(c.Request().URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		return next(c)
	}
}
