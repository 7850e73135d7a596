package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

type flowTraffic struct {
	Name       string        `json:"name"`
	Started    int           `json:"started"`
	Ended      int           `json:"ended"`
	HandedOver int           `json:"handed_over"`
	Steps      []stepTraffic `json:"steps"`
}

type stepTraffic struct {
	ID      string `json:"id"`
	Reached int    `json:"reached"`
	Left    int    `json:"left"`
}

// givenUpAfter is how long a visitor says nothing in a flow before they count
// as gone.
const givenUpAfter = 24 * time.Hour

// flowTraffic tells how real chats went through the flows.
func (s *Server) flowTraffic(c echo.Context, who caller) error {
	days, err := whole(c, "days", 1, 365, 30)
	if err != nil {
		return err
	}
	now := s.now()
	list, err := s.Store.FlowTraffic(c.Request().Context(), who.workspace, now.Add(-time.Duration(days)*24*time.Hour), now.Add(-givenUpAfter))
	if err != nil {
		return err
	}
	views := make([]flowTraffic, 0, len(list))
	for _, f := range list {
		v := flowTraffic{Name: f.Flow, Started: f.Started, Ended: f.Ended, HandedOver: f.Handed, Steps: make([]stepTraffic, 0, len(f.Steps))}
		for _, st := range f.Steps {
			v.Steps = append(v.Steps, stepTraffic{st.Step, st.Reached, st.Left})
		}
		views = append(views, v)
	}
	return c.JSON(http.StatusOK, struct {
		Flows []flowTraffic `json:"flows"`
	}{views})
}
