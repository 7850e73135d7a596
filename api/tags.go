package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

type tagView struct {
	Name     string `json:"name"`
	Colour   string `json:"colour"`
	Archived bool   `json:"archived"`
}

func tagOf(t chat.Tag) tagView { return tagView{t.Name, t.Colour, !t.ArchivedAt.IsZero()} }

func (s *Server) listTags(c echo.Context, who caller) error {
	tags, err := s.Store.Tags(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	views := make([]tagView, 0, len(tags))
	for _, t := range tags {
		views = append(views, tagOf(t))
	}
	return c.JSON(http.StatusOK, struct {
		Tags []tagView `json:"tags"`
	}{views})
}

// putTag makes a tag, or changes its colour and whether it is suggested.
func (s *Server) putTag(c echo.Context, who caller) error {
	var in tagView
	if err := body(c, &in); err != nil {
		return err
	}
	t, err := chat.Tag{Name: in.Name, Colour: in.Colour}.Checked()
	if err != nil {
		return err
	}
	if t, err = s.Store.PutTag(c.Request().Context(), who.workspace, who.actor.ID, t, in.Archived); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, tagOf(t))
}

type tagUseView struct {
	tagView
	Conversations int `json:"conversations"`
}

// listTagUse tells with each tag how many conversations have it.
func (s *Server) listTagUse(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	tags, err := s.Store.Tags(ctx, who.workspace)
	if err != nil {
		return err
	}
	use, err := s.Store.TagUse(ctx, who.workspace)
	if err != nil {
		return err
	}
	views := make([]tagUseView, 0, len(tags))
	for _, t := range tags {
		views = append(views, tagUseView{tagOf(t), use[t.Name]})
	}
	return c.JSON(http.StatusOK, struct {
		Tags []tagUseView `json:"tags"`
	}{views})
}

type tagChangedView struct {
	Conversations int `json:"conversations"`
}

type tagRename struct {
	Name  string `json:"name"`
	To    string `json:"to"`
	Merge bool   `json:"merge"`
}

// renameTag renames a tag, or merges it into another.
func (s *Server) renameTag(c echo.Context, who caller) error {
	var in tagRename
	if err := body(c, &in); err != nil {
		return err
	}
	to, err := chat.Tag{Name: in.To}.Checked()
	switch {
	case err != nil:
		return chat.At("to", err)
	case in.Name == chat.TagSpam || to.Name == chat.TagSpam:
		return chat.At("to", chat.Errorf(chat.Invalid, "the tag %s belongs to the system", chat.TagSpam))
	case in.Name == to.Name:
		return chat.At("to", chat.Tell(chat.Errorf(chat.Invalid, "tag %q has that name already", to.Name), "tag_taken", "value", to.Name))
	}
	n, err := s.Store.RenameTag(c.Request().Context(), who.workspace, who.actor.ID, in.Name, to.Name, in.Merge)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, tagChangedView{n})
}

// deleteTag takes a tag off every conversation.
func (s *Server) deleteTag(c echo.Context, who caller) error {
	name := c.QueryParam("name")
	if name == chat.TagSpam {
		return chat.At("name", chat.Errorf(chat.Invalid, "the tag %s belongs to the system", chat.TagSpam))
	}
	n, err := s.Store.DeleteTag(c.Request().Context(), who.workspace, who.actor.ID, name)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, tagChangedView{n})
}

type dispositionsView struct {
	Ask   chat.Asking            `json:"ask"`
	Teams map[string]chat.Asking `json:"teams"`
	List  []chat.Disposition     `json:"list"`
}

func dispositionsOf(d chat.DispositionSettings) dispositionsView {
	v := dispositionsView{d.Ask, d.Teams, some(d.List)}
	if v.Ask == "" {
		v.Ask = chat.AskNever
	}
	if v.Teams == nil {
		v.Teams = map[string]chat.Asking{}
	}
	return v
}

type resolveInput struct {
	onConversation
	Disposition string `json:"disposition"`
}

// agentResolve resolves a chat with what it was about, as the chat's team asks.
func (s *Server) agentResolve(ctx context.Context, who caller, in *resolveInput) (*answer, error) {
	conv, err := s.conversation(ctx, who, in.Conversation)
	if err != nil {
		return nil, err
	}
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return nil, err
	}
	if err := admitDisposition(w.Settings, conv, in.Disposition); err != nil {
		return nil, err
	}
	return s.command(ctx, who, chat.Command{Op: chat.OpResolve, Conversation: in.Conversation, ClientID: in.ClientID, Disposition: in.Disposition})
}

func admitDisposition(settings json.RawMessage, conv chat.Conversation, answer string) error {
	if conv.Status == chat.Resolved { // again, or somebody was quicker
		return nil
	}
	set, err := chat.ReadDispositionSettings(settings)
	if err != nil {
		return err
	}
	return set.Admits(conv.Team, answer)
}
