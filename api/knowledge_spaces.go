package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// listSpaces answers with how far the vectors of the workspace's articles have
// come, the space last wanted first.
func (s *Server) listSpaces(c echo.Context, who caller) error {
	list, err := s.Store.EmbeddingProgress(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	views := make([]spaceView, 0, len(list))
	for _, p := range list {
		views = append(views, spaceOf(p))
	}
	return c.JSON(http.StatusOK, struct {
		Spaces []spaceView `json:"spaces"`
	}{views})
}
