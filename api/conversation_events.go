package api

import (
	"math"
	"net/http"

	"github.com/labstack/echo/v4"
)

const (
	eventsWanted = 200
	eventsMost   = 500
)

// conversationEvents serves history to both sides, each its own view of it.
func (s *Server) conversationEvents(c echo.Context, who caller) error {
	id, err := pathID(c, "conversation")
	if err != nil {
		return err
	}
	after, err := whole(c, "after_seq", 0, math.MaxInt64, 0)
	if err != nil {
		return err
	}
	limit, err := whole(c, "limit", 1, eventsMost, eventsWanted)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	conv, err := s.conversation(ctx, who, id)
	if err != nil {
		return err
	}
	page, err := s.views.events(ctx, conv, who.audience(), after, int(limit))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, page)
}
