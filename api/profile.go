package api

import (
	"net/http"
	"net/http/pprof"

	"github.com/labstack/echo/v4"
)

// showProfile serves Go's profiles of this process to owners, as
// `go tool pprof` wants them. An instant's stacks and memory can hold what
// visitors wrote: they are for nobody else.
func (s *Server) showProfile(c echo.Context, _ caller) error {
	handlers := map[string]http.HandlerFunc{"": pprof.Index, "cmdline": pprof.Cmdline, "profile": pprof.Profile, "symbol": pprof.Symbol, "trace": pprof.Trace}
	handle, ok := handlers[c.Param("*")]
	if !ok {
		handle = pprof.Index // knows the other names, and says so when it does not
	}
	handle(c.Response(), c.Request())
	return nil
}
