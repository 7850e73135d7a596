package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// What a visitor does, by frame or by route.
var (
	opOpen          = takes((*Server).open, operation{change: true, needsID: true, own: true})
	opVisitorSend   = takes((*Server).visitorSend, operation{change: true, needsID: true})
	opFeedback      = takes((*Server).feedback, operation{change: true, needsID: true})
	opRate          = takes((*Server).rate, operation{change: true, needsID: true})
	opEmit          = takes((*Server).emit, operation{needsID: true})
	opEnd           = takes((*Server).end, operation{change: true})
	opLeave         = takes((*Server).leaveQueue, operation{change: true})
	opCallback      = takes((*Server).callBack, operation{change: true, needsID: true, own: true})
	opContact       = takes((*Server).giveContact, operation{change: true, needsID: true, own: true})
	opVisitorTyping = takes((*Server).visitorTyping, operation{quiet: true})
	opRead          = takes((*Server).read, operation{quiet: true})
)

type openInput struct {
	envelope
	Lang string     `json:"lang,omitempty"`
	Page *chat.Page `json:"page,omitempty"`
}

// open opens the visitor's conversation so that the bot may greet, or gives
// the one that is open.
func (s *Server) open(ctx context.Context, who caller, in *openInput) (*answer, error) {
	where, err := page(in.Page)
	if err != nil {
		return nil, err
	}
	o := opening(who, langOf(in.Lang), where)
	o.Greet = true
	rules, err := s.privacy(ctx, who)
	if err != nil {
		return nil, err
	}
	return s.command(ctx, who, chat.Command{Op: chat.OpOpen, ClientID: in.ClientID, Opening: o, Page: where, NeedsConsent: rules.Version()})
}

type visitorMessage struct {
	onConversation
	Text     string     `json:"text"`
	Choice   string     `json:"choice,omitempty"`
	PromptID string     `json:"prompt_id,omitempty"`
	Files    []chat.ID  `json:"files,omitempty"`
	Lang     string     `json:"lang,omitempty"`
	Page     *chat.Page `json:"page,omitempty"`
}

func (s *Server) visitorSend(ctx context.Context, who caller, in *visitorMessage) (*answer, error) {
	where, err := page(in.Page)
	if err != nil {
		return nil, err
	}
	if in.Choice != short(in.Choice, chat.MaxChoice) || in.PromptID != short(in.PromptID, chat.MaxChoice) {
		return nil, chat.Errorf(chat.Invalid, "choice and prompt_id have at most %d characters, none of them a control character", chat.MaxChoice)
	}
	c := chat.Command{
		Op: chat.OpPost, Conversation: in.Conversation, ClientID: in.ClientID, Page: where, Lang: wordsLang(in.Text, in.Choice),
		Message: chat.MessageBody{Text: in.Text, Choice: in.Choice, PromptID: in.PromptID}, Files: in.Files,
	}
	rules, err := s.privacy(ctx, who)
	if err != nil {
		return nil, err
	}
	c.NeedsConsent, c.SpamRule = rules.Version(), rules.Spam.SpamRule(in.Text)
	if in.Conversation.IsZero() {
		lang := c.Lang
		if lang == "" {
			lang = langOf(in.Lang)
		}
		c.Opening = opening(who, lang, where)
	}
	return s.command(ctx, who, c)
}

// opening says where a conversation comes from. Without a better word its
// language is the visitor's own.
func opening(who caller, lang string, where *chat.Page) *chat.Opening {
	if lang == "" {
		lang = langOf(who.visitor.Locale)
	}
	if lang == "" {
		lang = "en"
	}
	o := &chat.Opening{Visitor: who.actor.ID, Site: who.site.ID, Channel: "web", Lang: lang}
	if where != nil {
		o.Page = *where
	}
	return o
}

// wordsLang is the language that a message shows, "" for a click.
func wordsLang(text, choice string) string {
	if choice != "" {
		return ""
	}
	return knowledge.SpokenLanguage(text)
}

type feedbackInput struct {
	onConversation
	Seq     int64 `json:"seq"`
	Helpful *bool `json:"helpful"`
}

func (s *Server) feedback(ctx context.Context, who caller, in *feedbackInput) (*answer, error) {
	if in.Helpful == nil {
		return nil, chat.Errorf(chat.Invalid, "helpful is missing: true or false")
	}
	return s.command(ctx, who, chat.Command{
		Op: chat.OpFeedback, Conversation: in.Conversation, ClientID: in.ClientID, Seq: in.Seq, Helpful: *in.Helpful,
	})
}

type ratingInput struct {
	onConversation
	Score   int    `json:"score"`
	Comment string `json:"comment,omitempty"`
}

func (s *Server) rate(ctx context.Context, who caller, in *ratingInput) (*answer, error) {
	return s.command(ctx, who, chat.Command{
		Op: chat.OpRate, Conversation: in.Conversation, ClientID: in.ClientID, Score: in.Score, Comment: in.Comment,
	})
}

// end is the visitor's; agents resolve.
func (s *Server) end(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpResolve, Conversation: in.Conversation, ClientID: in.ClientID})
}

type visitorTypingInput struct {
	onConversation
	On   *bool  `json:"on"`
	Text string `json:"text,omitempty"`
}

// visitorTyping shows agents that the visitor types, and what.
func (s *Server) visitorTyping(ctx context.Context, who caller, in *visitorTypingInput) (*answer, error) {
	rules, err := s.privacy(ctx, who)
	if err != nil {
		return nil, err
	}
	preview := short(in.Text, chat.MaxText)
	if rules.NoPreview {
		preview = ""
	}
	return nil, s.typing(ctx, who, in.Conversation, in.On, preview)
}

func (s *Server) typing(ctx context.Context, who caller, conversation chat.ID, on *bool, preview string) error {
	if on == nil {
		return chat.Errorf(chat.Invalid, "on is missing: true or false")
	}
	conv, err := s.conversation(ctx, who, conversation)
	if err != nil {
		return err
	}
	s.Desk.Show(who.workspace, chat.Ephemeral{
		Kind: "typing.changed", Conversation: conv.ID, Actor: who.actor, On: *on, Text: preview,
		// A colleague's or an onlooker's typing is no news for the visitor.
		AgentsOnly: who.actor.Kind == chat.ByAgent && conv.Agent != who.actor.ID,
	})
	return nil
}

type readInput struct {
	onConversation
	Seq int64 `json:"seq"`
}

// read moves how far the caller's side has read; it never moves back.
func (s *Server) read(ctx context.Context, who caller, in *readInput) (*answer, error) {
	_, err := s.command(ctx, who, chat.Command{Op: chat.OpReadMarks, Conversation: in.Conversation, Seq: in.Seq})
	return nil, err
}

// conversation gives one that the caller may see; everything else does not exist.
func (s *Server) conversation(ctx context.Context, who caller, id chat.ID) (chat.Conversation, error) {
	if err := who.opens(id); err != nil {
		return chat.Conversation{}, err
	}
	c, err := s.Store.Conversation(ctx, who.workspace, id)
	if err == nil && who.actor.Kind == chat.ByVisitor && c.Visitor != who.actor.ID || chat.CodeOf(err) == chat.NotFound {
		return chat.Conversation{}, chat.Errorf(chat.NotFound, "conversation %s does not exist", id)
	}
	return c, err
}

// pathConversation is the conversation that the address names, when the caller
// may see it; NotFound otherwise.
func (s *Server) pathConversation(c echo.Context, who caller) (chat.Conversation, error) {
	id, err := pathID(c, "conversation")
	if err != nil {
		return chat.Conversation{}, err
	}
	return s.conversation(c.Request().Context(), who, id)
}
