package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/flows/templates"
)

type flowTemplateView struct {
	Name        string            `json:"name"`
	Title       map[string]string `json:"title"`
	Description string            `json:"description"`
	Text        string            `json:"text"`
}

// showFlowTemplates lists the flows to start from.
func (s *Server) showFlowTemplates(c echo.Context, _ caller) error {
	list := []flowTemplateView{}
	for _, t := range templates.All() {
		list = append(list, flowTemplateView{t.Name, t.Title, t.Description, string(t.Text)})
	}
	return c.JSON(http.StatusOK, map[string]any{"templates": list})
}
