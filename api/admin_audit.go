package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

type auditView struct {
	ID       chat.ID         `json:"id"`
	AtMS     int64           `json:"at_ms"`
	User     chat.ID         `json:"user"`
	UserName string          `json:"user_name,omitempty"`
	Action   string          `json:"action"`
	Target   string          `json:"target"`
	Detail   json.RawMessage `json:"detail"`
}

const (
	auditWanted = 50
	auditMost   = 100
)

func (s *Server) listAudit(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, auditMost, auditWanted)
	if err != nil {
		return err
	}
	f, err := auditFilter(c)
	if err != nil {
		return err
	}
	list, next, err := s.Store.SearchAudit(c.Request().Context(), who.workspace, f, c.QueryParam("cursor"), int(limit))
	if err != nil {
		return err
	}
	views := make([]auditView, 0, len(list))
	for _, e := range list {
		views = append(views, auditOf(e))
	}
	return c.JSON(http.StatusOK, struct {
		Entries    []auditView `json:"entries"`
		NextCursor string      `json:"next_cursor,omitempty"`
	}{views, next})
}

// auditOf shows an entry; a detail that is no object is put under "value".
func auditOf(e chat.AuditEntry) auditView {
	detail := bytes.TrimSpace(e.Detail)
	switch {
	case len(detail) == 0 || bytes.Equal(detail, []byte("null")):
		detail = []byte("{}")
	case detail[0] != '{':
		detail = chat.Encode(map[string]json.RawMessage{"value": detail})
	}
	return auditView{e.ID, ms(e.At), e.User, e.Name, e.Action, e.Target, json.RawMessage(detail)}
}

// auditFilter reads who, what and when from the address.
func auditFilter(c echo.Context) (f chat.AuditFilter, err error) {
	if text := c.QueryParam("user"); text != "" {
		if f.User, err = chat.ParseID(text); err != nil {
			return f, chat.Errorf(chat.Invalid, "user is no id")
		}
	}
	f.Area, f.Target = short(c.QueryParam("area"), 40), short(c.QueryParam("target"), 80)
	for name, into := range map[string]*time.Time{"from_ms": &f.From, "to_ms": &f.To} {
		n, err := whole(c, name, 0, 1<<52, 0)
		if err != nil {
			return f, err
		}
		if n > 0 {
			*into = time.UnixMilli(n)
		}
	}
	return f, nil
}

// mostExported bounds one file of the audit, in entries.
const mostExported = 50_000

// exportAudit writes the entries that a filter lets through as CSV, newest first.
func (s *Server) exportAudit(c echo.Context, who caller) error {
	f, err := auditFilter(c)
	if err != nil {
		return err
	}
	res := c.Response()
	out := csv.NewWriter(res)
	cursor, written := "", 0
	for {
		list, next, err := s.Store.SearchAudit(c.Request().Context(), who.workspace, f, cursor, auditMost)
		if err != nil {
			return err
		}
		if written == 0 { // nothing has gone out while the first page may still fail
			res.Header().Set(echo.HeaderContentType, "text/csv; charset=utf-8")
			res.Header().Set(echo.HeaderContentDisposition, `attachment; filename="audit.csv"`)
			res.WriteHeader(http.StatusOK)
			if err := out.Write([]string{"at", "user", "user_name", "action", "target", "detail"}); err != nil {
				return err
			}
		}
		for _, e := range list {
			row := auditOf(e)
			if err := out.Write([]string{e.At.UTC().Format(time.RFC3339), e.User.String(), cell(e.Name), e.Action, cell(e.Target), cell(string(row.Detail))}); err != nil {
				return err
			}
		}
		written += len(list)
		if next == "" || written >= mostExported {
			out.Flush()
			return out.Error()
		}
		cursor = next
	}
}
