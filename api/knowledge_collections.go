package api

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

func (s *Server) listCollections(c echo.Context, who caller) error {
	archived, err := truth(c, "archived")
	if err != nil {
		return err
	}
	list, err := s.Store.Collections(c.Request().Context(), who.workspace, archived)
	if err != nil {
		return err
	}
	views := make([]collectionView, 0, len(list))
	for _, k := range list {
		views = append(views, collectionOf(k))
	}
	return c.JSON(http.StatusOK, struct {
		Collections []collectionView `json:"collections"`
	}{views})
}

// truth reads true or false from the query; absent is false.
func truth(c echo.Context, name string) (bool, error) {
	switch v := c.QueryParam(name); v {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, chat.Errorf(chat.Invalid, "%s is %q: true or false", name, short(v, 20))
	}
}

// showCollection answers with a collection as it is now.
func (s *Server) showCollection(c echo.Context, who caller, id chat.ID) error {
	k, err := s.Store.Collection(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, collectionOf(k))
}

// label checks a short text of one line.
func label(name, text string, most int, needed bool) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && needed:
		return "", chat.Errorf(chat.Invalid, "%s is missing", name)
	case n > most:
		return "", chat.Errorf(chat.Invalid, "%s has %d characters: at most %d", name, n, most)
	case strings.ContainsRune(text, 0):
		return "", chat.Errorf(chat.Invalid, "%s holds a character that cannot be stored", name)
	}
	return text, nil
}

func (s *Server) createCollection(c echo.Context, who caller) error {
	var in struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	name, err := label("name", in.Name, knowledge.MaxLabel, true)
	if err != nil {
		return err
	}
	description, err := label("description", in.Description, knowledge.MaxNote, false)
	if err != nil {
		return err
	}
	id, err := s.Store.CreateCollection(c.Request().Context(), who.workspace, who.actor.ID, name, description)
	if err != nil {
		return err
	}
	return s.showCollection(c, who, id)
}

func (s *Server) changeCollection(c echo.Context, who caller) error {
	var in struct {
		Name        *string `json:"name"`
		Description *string `json:"description"`
		Position    *int    `json:"position"`
	}
	id, err := pathID(c, "collection")
	if err != nil {
		return err
	}
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Name != nil {
		if *in.Name, err = label("name", *in.Name, knowledge.MaxLabel, true); err != nil {
			return err
		}
	}
	if in.Description != nil {
		if *in.Description, err = label("description", *in.Description, knowledge.MaxNote, false); err != nil {
			return err
		}
	}
	if err := s.Store.ChangeCollection(c.Request().Context(), who.workspace, who.actor.ID, id, in.Name, in.Description, in.Position); err != nil {
		return err
	}
	return s.showCollection(c, who, id)
}

func (s *Server) archiveCollection(c echo.Context, who caller) error {
	var in struct {
		MoveTo chat.ID `json:"move_to"`
	}
	id, err := pathID(c, "collection")
	if err != nil {
		return err
	}
	if err := body(c, &in); err != nil {
		return err
	}
	if err := s.Store.ArchiveCollection(c.Request().Context(), who.workspace, who.actor.ID, id, in.MoveTo); err != nil {
		return err
	}
	return s.showCollection(c, who, id)
}

func (s *Server) unarchiveCollection(c echo.Context, who caller) error {
	id, err := pathID(c, "collection")
	if err != nil {
		return err
	}
	if err := s.Store.UnarchiveCollection(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return s.showCollection(c, who, id)
}
