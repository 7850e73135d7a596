package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Assistant helps agents with a model's words. Texts are data to it, never
// instructions; what it gives is shown to an agent and never sent by itself.
// Errors are Unavailable for whatever the model did.
type Assistant interface {
	// Translate gives a text in a language ("en", "ko").
	Translate(ctx context.Context, text, lang string) (string, error)
	// Summarise tells a transcript in at most five short points in a language.
	Summarise(ctx context.Context, transcript, lang string) ([]string, error)
	// Reply answers a visitor's message from the passages alone, in a language;
	// "" when they do not answer it.
	Reply(ctx context.Context, message, lang string, passages []string) (string, error)
}

// transcriptMost bounds what of a chat a model is shown, in characters: its end.
const transcriptMost = 12_000

type summaryPoints struct {
	By     string          `json:"by"` // "model", or "chat": the chat's own words
	Points []handoff.Point `json:"points"`
}

// summariseConversation tells a chat in at most five points; without a model,
// or when it fails, in the chat's own words.
func (s *Server) summariseConversation(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	in := struct {
		Lang string `json:"lang"`
	}{"en"}
	if err := body(c, &in); err != nil {
		return err
	}
	if err := knownLang(in.Lang); err != nil {
		return err
	}
	ctx := c.Request().Context()
	talk, err := s.talk(ctx, conv)
	if err != nil {
		return err
	}
	if s.Assistant != nil && talk.text != "" && who.may(auth.PersonalRead) {
		points, err := s.Assistant.Summarise(ctx, talk.text, in.Lang)
		if err == nil && len(points) > 0 {
			out := summaryPoints{By: "model"}
			for _, p := range points {
				out.Points = append(out.Points, handoff.Point{About: "model", Text: p})
			}
			return c.JSON(http.StatusOK, out)
		}
		s.logFailure(ctx, err)
	}
	packet, err := s.brief(ctx, conv)
	if err != nil {
		return err
	}
	if len(packet) == 0 {
		h, err := s.Store.HandoffOf(ctx, who.workspace, conv.ID)
		if err != nil && chat.CodeOf(err) != chat.NotFound {
			return err
		}
		packet = h.Packet
	}
	var known struct {
		Summary []handoff.Point `json:"summary"`
	}
	if len(packet) > 0 {
		if err := json.Unmarshal(packet, &known); err != nil {
			return chat.Wrap(chat.Internal, err, "packet of conversation %s", conv.ID)
		}
	}
	return c.JSON(http.StatusOK, summaryPoints{By: "chat", Points: some(handoff.Summarise(talk.said, talk.answer, known.Summary))})
}

// talk is what was said in a conversation.
type talk struct {
	said   []chat.MessageBody // by the visitor, oldest first
	answer string             // the newest by a person
	text   string             // all of it, for a model
}

// talk reads the newest part of a conversation, since it was last resolved
// when it is open.
func (s *Server) talk(ctx context.Context, conv chat.Conversation) (t talk, err error) {
	after := max(0, conv.LastSeq-talkEvents)
	if conv.Status == chat.Open {
		after = max(after, conv.Boundary)
	}
	events, _, err := s.Store.Events(ctx, conv.Workspace, conv.ID, chat.Agents, after, talkEvents)
	if err != nil {
		return t, err
	}
	var lines []string
	for _, e := range events {
		if e.Kind != chat.MessagePosted {
			continue
		}
		m, err := chat.Read[chat.MessageBody](e)
		if err != nil {
			return t, err
		}
		switch e.Actor.Kind {
		case chat.ByVisitor:
			t.said = append(t.said, m)
		case chat.ByAgent:
			t.answer = m.Text
		}
		masked, _ := chat.Mask(m.Text)
		lines = append(lines, fmt.Sprintf("%s: %s", e.Actor.Kind, masked))
	}
	text := []rune(strings.Join(lines, "\n"))
	t.text = string(text[max(0, len(text)-transcriptMost):])
	return t, nil
}

// talkEvents are read of a conversation at most.
const talkEvents = 500

func knownLang(lang string) error {
	if lang != "en" && lang != "ko" {
		return chat.Errorf(chat.Invalid, "lang is %q: en or ko", short(lang, 20))
	}
	return nil
}

type suggestionView struct {
	Kind   string   `json:"kind"` // article, canned or model
	Text   string   `json:"text"`
	Title  string   `json:"title"` // of the article; the shortcut of a canned reply
	URL    string   `json:"url,omitempty"`
	Titles []string `json:"titles,omitempty"` // what a model's words stand on
}

// suggestForConversation gives at most three replies to the visitor's newest
// message: the model's when one is set, then canned replies and articles in turn.
func (s *Server) suggestForConversation(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	message, err := s.lastQuestion(ctx, conv)
	if err != nil {
		return err
	}
	views := []suggestionView{}
	if strings.TrimSpace(message) != "" {
		if views, err = s.suggest(ctx, who, conv, message); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, struct {
		Message     string           `json:"message"`
		Suggestions []suggestionView `json:"suggestions"`
	}{short(message, searchMost), views})
}

func (s *Server) suggest(ctx context.Context, who caller, conv chat.Conversation, message string) ([]suggestionView, error) {
	found, err := s.Search(ctx, who.workspace, short(message, 1000), "")
	if err != nil {
		return nil, err
	}
	canned, err := s.fittingReplies(ctx, who, conv, message)
	if err != nil {
		return nil, err
	}
	var out, articles []suggestionView
	for _, h := range found.Hits {
		if h.Score > 0 || found.Band != knowledge.Low {
			articles = append(articles, suggestionView{Kind: "article", Text: chat.Plain(h.Passage), Title: h.Title, URL: h.URL})
		}
	}
	if written := s.written(ctx, message, conv.Lang, found.Hits); written != nil {
		out = append(out, *written)
	}
	for len(out) < repliesSuggested && len(canned)+len(articles) > 0 { // in turn, so that both are seen
		for _, from := range []*[]suggestionView{&articles, &canned} {
			if len(*from) > 0 && len(out) < repliesSuggested {
				out, *from = append(out, (*from)[0]), (*from)[1:]
			}
		}
	}
	return some(out), nil
}

// written is the model's reply, nil when there is none.
func (s *Server) written(ctx context.Context, message, lang string, hits []knowledge.Hit) *suggestionView {
	if s.Assistant == nil || len(hits) == 0 {
		return nil
	}
	if knownLang(lang) != nil {
		lang = "en"
	}
	view := suggestionView{Kind: "model"}
	var passages []string
	for _, h := range hits[:min(3, len(hits))] {
		passages = append(passages, h.Title+"\n"+h.Passage)
		view.Titles = append(view.Titles, h.Title)
	}
	masked, _ := chat.Mask(message)
	text, err := s.Assistant.Reply(ctx, masked, lang, passages)
	if err != nil || text == "" {
		s.logFailure(ctx, err)
		return nil
	}
	view.Text = text
	return &view
}

// fittingReplies are the canned replies that fit a message, filled in.
func (s *Server) fittingReplies(ctx context.Context, who caller, conv chat.Conversation, message string) ([]suggestionView, error) {
	list, err := s.Store.CannedReplies(ctx, who.workspace, who.actor.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids, err := knowledge.SuggestReplies(ctx, list, message, conv.Lang, repliesSuggested)
	if err != nil {
		return nil, err
	}
	values, err := s.replyValues(ctx, who, conv)
	if err != nil {
		return nil, err
	}
	var out []suggestionView
	for _, id := range ids {
		r := list[slices.IndexFunc(list, func(r chat.CannedReply) bool { return r.ID == id })]
		ready, _ := chat.Fill(r.Text, values)
		out = append(out, suggestionView{Kind: "canned", Text: ready, Title: "/" + r.Shortcut})
	}
	return out, nil
}

// translateText gives a text of a conversation in another language: a message
// of it by its seq, or a draft by its words.
func (s *Server) translateText(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	var in struct {
		Text string `json:"text"`
		Lang string `json:"lang"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	if err := knownLang(in.Lang); err != nil {
		return err
	}
	text := strings.TrimSpace(in.Text)
	if text == "" || len([]rune(text)) > chat.MaxText {
		return chat.Errorf(chat.Invalid, "text: 1 to %d characters", chat.MaxText)
	}
	if s.Assistant == nil {
		return chat.Errorf(chat.Conflict, "no model is set that could translate")
	}
	words, err := s.Assistant.Translate(c.Request().Context(), text, in.Lang)
	if err != nil {
		return chat.Tell(chat.Wrap(chat.CodeOf(err), err, "the text was not translated"), "translation_failed")
	}
	from := conv.Lang
	if from == in.Lang {
		from = ""
	}
	return c.JSON(http.StatusOK, struct {
		Text string `json:"text"`
		Lang string `json:"lang"`
		From string `json:"from,omitempty"`
	}{words, in.Lang, from})
}
