package api

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

type visitorSessionRequest struct {
	SiteKey  string     `json:"site_key"`
	Token    string     `json:"token"`
	Link     string     `json:"link"` // the token of a letter's link, instead
	Locale   string     `json:"locale"`
	TimeZone string     `json:"timezone"`
	Page     *chat.Page `json:"page"`
	// Attributes is what the site says of the visitor; absent leaves what is known.
	Attributes map[string]string `json:"attributes"`
}

type namedView struct {
	ID   chat.ID `json:"id"`
	Name string  `json:"name"`
}

type visitorSessionView struct {
	Token     string    `json:"token"`
	Visitor   namedView `json:"visitor"`
	Workspace struct {
		Name string `json:"name"`
		Lang string `json:"lang"`
	} `json:"workspace"`
	BotName       string             `json:"bot_name"`
	Greeting      map[string]string  `json:"greeting,omitempty"` // by language
	OpenNow       bool               `json:"open_now"`
	Mail          bool               `json:"mail"`
	OpensAtMS     int64              `json:"opens_at_ms,omitempty"`
	Contact       contactView        `json:"contact"`
	Files         *fileRules         `json:"files,omitempty"`
	Privacy       privacyView        `json:"privacy"`
	Conversations []conversationView `json:"conversations"`
}

// openVisitorSession makes a visitor, or knows one again by their token. An
// unknown token, or one of another workspace, makes a new visitor: whoever
// lost it starts afresh and sees nothing of anybody.
func (s *Server) openVisitorSession(c echo.Context, _ caller) error {
	if after, ok := s.perAddress.take(c.RealIP()); !ok {
		return tooMany(after, "too many new sessions from this address: wait a moment")
	}
	var in visitorSessionRequest
	if err := body(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if in.SiteKey == "" {
		return chat.Errorf(chat.Invalid, "site_key is missing: it stands in the site's settings")
	}
	site, err := s.sites.byKey(ctx, in.SiteKey)
	if err != nil {
		return err
	}
	share(c, site)
	if err := fromSite(placeOf(c.Request()), site); err != nil {
		return err
	}
	if _, err := page(in.Page); err != nil {
		return err
	}
	network := chat.NetworkOf(c.RealIP())
	if err := s.admitNetwork(ctx, site.Workspace, c.RealIP()); err != nil {
		return err
	}
	if err := checkAttributes(in.Attributes); err != nil {
		return err
	}
	if in.Link != "" {
		return s.openLinkSession(c, site, in)
	}
	v, token, err := s.visitorOf(ctx, site, in, network)
	if err != nil {
		return err
	}
	if in.Attributes != nil && !maps.Equal(in.Attributes, v.Attributes) {
		if err := s.Store.SetAttributes(ctx, v.Workspace, v.ID, in.Attributes); err != nil {
			return err
		}
	}
	view, err := s.sessionView(ctx, caller{workspace: v.Workspace, actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, visitor: v})
	if err != nil {
		return err
	}
	view.Token = token
	return c.JSON(http.StatusOK, view)
}

// openLinkSession lets the holder of a letter's link into its one conversation.
// A link that has ended makes no new visitor: its holder is told.
func (s *Server) openLinkSession(c echo.Context, site chat.Site, in visitorSessionRequest) error {
	ctx := c.Request().Context()
	who, err := s.visitorBehind(ctx, in.Link)
	if err == nil && (who.only.IsZero() || who.workspace != site.Workspace) {
		err = chat.Errorf(chat.Unauthenticated, "the link is not known, or has ended")
	}
	if err != nil {
		return err
	}
	if err := s.Store.TouchVisitor(ctx, who.workspace, who.actor.ID, "", "", ""); err != nil {
		return err
	}
	view, err := s.sessionView(ctx, who)
	if err != nil {
		return err
	}
	view.Token = in.Link
	return c.JSON(http.StatusOK, view)
}

// checkAttributes bounds what a site may say of a visitor. Nobody vouches for
// it: agents are shown where it comes from.
func checkAttributes(attributes map[string]string) error {
	if len(attributes) > 20 {
		return chat.Errorf(chat.Invalid, "attributes has %d entries: at most 20", len(attributes))
	}
	for name, value := range attributes {
		if name == "" || name != short(name, 40) || value != short(value, 200) {
			return chat.Errorf(chat.Invalid, "attributes: a name has 1 to 40 characters and a value at most 200, none of them a control character")
		}
	}
	return nil
}

func (s *Server) visitorOf(ctx context.Context, site chat.Site, in visitorSessionRequest, network string) (chat.Visitor, string, error) {
	locale, zone := localeOf(in.Locale), zoneOf(in.TimeZone)
	if in.Token != "" {
		who, err := s.visitorBehind(ctx, in.Token)
		if err == nil && who.workspace == site.Workspace && who.only.IsZero() {
			return who.visitor, in.Token, s.Store.TouchVisitor(ctx, who.workspace, who.visitor.ID, locale, zone, network)
		}
		if err != nil && chat.CodeOf(err) != chat.Unauthenticated {
			return chat.Visitor{}, "", err
		}
	}
	if s.Admission != nil {
		if err := s.Admission.AdmitNew(site.Workspace); err != nil {
			return chat.Visitor{}, "", err
		}
	}
	token, hash := auth.NewToken()
	v, err := s.Store.CreateVisitor(ctx, chat.Visitor{ID: chat.NewID(), Workspace: site.Workspace, Locale: locale, TimeZone: zone, Network: network}, site.ID, hash[:])
	return v, token, err
}

func (s *Server) sessionView(ctx context.Context, who caller) (visitorSessionView, error) {
	v := who.visitor
	w, err := s.Store.Workspace(ctx, v.Workspace)
	if err != nil {
		return visitorSessionView{}, err
	}
	list, err := s.conversationsOf(ctx, who)
	if err != nil {
		return visitorSessionView{}, err
	}
	view := visitorSessionView{Visitor: namedView{v.ID, v.Name}, BotName: botName(w, v.Locale), OpenNow: true, Mail: s.Mail != nil}
	view.Workspace.Name, view.Workspace.Lang = w.Name, w.Lang
	if view.Files, err = fileRulesOf(w, chat.ByVisitor); err != nil {
		return view, err
	}
	view.Greeting = chat.GreetingOf(w.Settings)
	if view.Contact, err = s.contactOf(w, who); err != nil {
		return view, err
	}
	view.Privacy = privacyOf(w, v)
	if s.Hours != nil {
		open, opensAt := s.Hours(ctx, v.Workspace)
		view.OpenNow = open
		if !open {
			view.OpensAtMS = ms(opensAt)
		}
	}
	view.Conversations, err = s.views.conversations(ctx, list)
	return view, err
}

// botName is what the workspace calls its bot, or a plain word for one.
func botName(w chat.Workspace, locale string) string {
	var settings struct {
		BotName string `json:"bot_name"`
	}
	if err := json.Unmarshal(w.Settings, &settings); err == nil && settings.BotName != "" {
		return short(settings.BotName, 80)
	}
	lang := langOf(locale)
	if lang == "" {
		lang = w.Lang
	}
	if lang == "ko" {
		return "상담 봇"
	}
	return "Assistant"
}

func (s *Server) visitorConversations(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	list, err := s.conversationsOf(ctx, who)
	if err != nil {
		return err
	}
	views, err := s.views.conversations(ctx, list)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Conversations []conversationView `json:"conversations"`
	}{views})
}
