package api

import (
	"net/http"
	"net/http/pprof"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// showProfile serves Go's profiles of this process, as `go tool pprof` wants
// them, to owners on this machine itself: stacks and memory can hold what
// visitors of every workspace wrote.
func (s *Server) showProfile(c echo.Context, _ caller) error {
	if !fromHere(c.Request()) {
		return chat.Errorf(chat.Forbidden, "profiles are for this machine: open the address there, or through a tunnel such as ssh -L")
	}
	handlers := map[string]http.HandlerFunc{"": pprof.Index, "cmdline": pprof.Cmdline, "profile": pprof.Profile, "symbol": pprof.Symbol, "trace": pprof.Trace}
	handle, ok := handlers[c.Param("*")]
	if !ok {
		handle = pprof.Index // knows the other names, and says so when it does not
	}
	handle(c.Response(), c.Request())
	return nil
}
