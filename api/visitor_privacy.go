package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// privacyView is what the widget tells and asks. Texts that the workspace has
// not written are absent: the widget has words of its own.
type privacyView struct {
	Notice    string       `json:"notice,omitempty"`
	PolicyURL string       `json:"policy_url,omitempty"`
	Consent   *consentView `json:"consent,omitempty"` // absent when it is not asked for
	Withdrawn bool         `json:"withdrawn"`         // the visitor does not want to be followed
	Preview   bool         `json:"preview"`           // agents see what is typed before it is sent
}

type consentView struct {
	Version string `json:"version"`
	Text    string `json:"text,omitempty"`
	Given   bool   `json:"given"` // to this version
}

func privacyOf(w chat.Workspace, v chat.Visitor) privacyView {
	p := chat.PrivacyOf(w.Settings)
	lang := langOf(v.Locale)
	if lang == "" {
		lang = w.Lang
	}
	view := privacyView{Notice: inLang(p.Notice, lang), PolicyURL: inLang(p.Policy, lang), Withdrawn: v.Consent == chat.ConsentWithdrawn, Preview: !p.NoPreview}
	if version := p.Version(); version != "" {
		view.Consent = &consentView{version, inLang(p.Consent, lang), v.AgreedTo(version)}
	}
	return view
}

// inLang gives a text in a language, else in English, else in the other one.
func inLang(texts map[string]string, lang string) string {
	for _, l := range []string{lang, "en", "ko"} {
		if texts[l] != "" {
			return texts[l]
		}
	}
	return ""
}

func (s *Server) privacy(ctx context.Context, who caller) (chat.PrivacySettings, error) {
	h, err := s.houses.of(ctx, who.workspace)
	return h.privacy, err
}

type consentRequest struct {
	Given   *bool  `json:"given"`
	Version string `json:"version"`
}

// setConsent keeps what the visitor says to the text that is asked now.
// Withdrawing is always possible, also where nothing is asked.
func (s *Server) setConsent(c echo.Context, who caller) error {
	var in consentRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Given == nil {
		return chat.Errorf(chat.Invalid, "given is missing: true or false")
	}
	if !*in.Given && !who.only.IsZero() { // it concerns more than one conversation
		return chat.Errorf(chat.Forbidden, "%s", linkIsForOne)
	}
	ctx := c.Request().Context()
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return err
	}
	p := chat.PrivacyOf(w.Settings)
	if *in.Given && in.Version != p.Version() {
		return chat.Errorf(chat.Conflict, "the text has changed meanwhile: read it again")
	}
	lang := langOf(who.visitor.Locale)
	if lang == "" {
		lang = w.Lang
	}
	fresh, err := s.Store.SetConsent(ctx, who.workspace, who.actor.ID, *in.Given, chat.ConsentText{Version: p.Version(), Lang: lang, Text: inLang(p.Consent, lang)})
	if err != nil {
		return err
	}
	if fresh {
		if err := s.tellConsent(ctx, who, chat.ConsentBody{Given: *in.Given, Version: p.Version(), Lang: lang}); err != nil {
			return err
		}
	}
	return c.NoContent(http.StatusNoContent)
}

// tellConsent puts it into the log of the visitor's open conversation; one that
// begins later begins with it.
func (s *Server) tellConsent(ctx context.Context, who caller, b chat.ConsentBody) error {
	conv, err := s.Store.Current(ctx, who.workspace, who.actor.ID)
	if chat.CodeOf(err) == chat.NotFound {
		return nil
	}
	if err == nil {
		_, err = s.Desk.Do(ctx, chat.Command{Op: chat.OpConsent, Workspace: who.workspace, Conversation: conv.ID, Actor: who.actor, Consent: b})
	}
	return err
}

// conversationsOf gives a visitor's conversations but those that were erased;
// to who has come by a link, the one that it opens.
func (s *Server) conversationsOf(ctx context.Context, who caller) ([]chat.Conversation, error) {
	var all []chat.Conversation
	var err error
	if who.only.IsZero() {
		all, err = s.Store.VisitorConversations(ctx, who.workspace, who.actor.ID, visitorConversations)
	} else if one, failed := s.conversation(ctx, who, who.only); failed == nil {
		all = []chat.Conversation{one}
	} else {
		err = failed
	}
	kept := all[:0]
	for _, c := range all {
		if c.ErasedAt.IsZero() {
			kept = append(kept, c)
		}
	}
	return kept, err
}

// admitNetwork refuses who comes from a blocked network.
func (s *Server) admitNetwork(ctx context.Context, workspace chat.ID, address string) error {
	h, err := s.houses.of(ctx, workspace)
	if err != nil {
		return err
	}
	if h.closedTo(address) {
		return chat.Errorf(chat.Forbidden, "this chat is closed to you")
	}
	return nil
}
