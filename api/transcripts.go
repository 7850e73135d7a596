package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/transcript"
)

// JobStore keeps work that leaves the database.
type JobStore interface {
	// AddJob keeps a job; fresh is false when there is one of its kind and key.
	AddJob(ctx context.Context, j chat.Job) (stored chat.Job, fresh bool, err error)
	// JobsAbout counts the jobs of a kind about a conversation since a time.
	JobsAbout(ctx context.Context, workspace, subject chat.ID, kind string, since time.Time) (int, error)
	// DeadJobs gives a page of jobs that were given up, the newest first.
	DeadJobs(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]chat.Job, string, error)
	Job(ctx context.Context, workspace, id chat.ID) (chat.Job, error)
	// ReviveJob has one that was given up tried again; Conflict when it was not.
	ReviveJob(ctx context.Context, workspace, user, id chat.ID) error
}

// downloadTranscript gives a conversation as a file: to visitors as they saw
// it, to agents with the notes when they ask for them. Who may not read
// personal data gets it masked.
func (s *Server) downloadTranscript(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	format := c.QueryParam("format")
	if format == "" {
		format = "text"
	}
	notes := c.QueryParam("notes") == "true"
	if notes && who.audience() == chat.Visitors {
		return chat.Errorf(chat.Invalid, "notes is not for visitors")
	}
	t, err := s.transcript(ctx, who, conv, transcriptLang(c.QueryParam("lang"), conv), notes)
	if err != nil {
		return err
	}
	b, kind, ending, err := rendered(t, format)
	if err != nil {
		return err
	}
	if who.actor.Kind == chat.ByAgent {
		if err := s.Store.Audit(ctx, who.workspace, who.actor.ID, "transcript.downloaded", conv.ID.String(), map[string]any{"format": format, "notes": notes}); err != nil {
			return err
		}
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="chat-%s.%s"`, conv.ID, ending))
	h.Set(echo.HeaderCacheControl, "no-store")
	return c.Blob(http.StatusOK, kind, b)
}

func rendered(t transcript.Transcript, format string) (b []byte, kind, ending string, err error) {
	switch format {
	case "text":
		return []byte(t.Text()), echo.MIMETextPlainCharsetUTF8, "txt", nil
	case "html":
		b, err = t.HTML()
		return b, echo.MIMETextHTMLCharsetUTF8, "html", err
	case "json":
		b, err = t.JSON()
		return b, echo.MIMEApplicationJSON, "json", err
	}
	return nil, "", "", chat.Errorf(chat.Invalid, "format is %q: text, html or json", short(format, 40))
}

func transcriptLang(asked string, conv chat.Conversation) string {
	if lang := langOf(asked); lang != "" {
		return lang
	}
	return conv.Lang
}

// transcript reads a conversation for a caller, in the visitor's time zone for
// visitors and in the workspace's for agents.
func (s *Server) transcript(ctx context.Context, who caller, conv chat.Conversation, lang string, notes bool) (t transcript.Transcript, err error) {
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return t, err
	}
	events, err := transcript.Events(ctx, s.Store, conv, who.audience(), conv.Last(who.audience()))
	if err != nil {
		return t, err
	}
	o := transcript.Options{Workspace: w.Name, Lang: lang, Notes: notes, Zone: transcript.Zone(w.TimeZone)}
	if who.actor.Kind == chat.ByVisitor {
		o.Zone = transcript.Zone(who.visitor.TimeZone, w.TimeZone)
	} else if !who.may(auth.PersonalRead) {
		v, err := s.Store.Visitor(ctx, who.workspace, conv.Visitor)
		if err != nil {
			return t, err
		}
		masker := evals.NewMasker(events, v.Name, v.Email, v.Phone)
		o.Anonymous = true
		o.Mask = func(text string) string {
			masked, _ := masker.Mask(text)
			return masked
		}
	}
	return transcript.Read(conv, events, o), nil
}

type transcriptMail struct {
	ClientID string `json:"client_id"`
	To       string `json:"to"`
	Lang     string `json:"lang,omitempty"`
}

// Of one conversation's transcripts, so many go out by mail in a day: more is
// nobody's wish, and a stranger must not be flooded.
const (
	mailsADay   = 5
	mailsWithin = 24 * time.Hour
)

type jobStatusView struct {
	ID     chat.ID        `json:"id"`
	Status chat.JobStatus `json:"status"`
}

// mailTranscript keeps the wish for a transcript by mail; it is sent as the
// visitor sees the conversation now, whoever asks.
func (s *Server) mailTranscript(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var in transcriptMail
	if err := body(c, &in); err != nil {
		return err
	}
	if err := checkClientID(in.ClientID, true); err != nil {
		return err
	}
	to, err := chat.ParseMailAddress(in.To)
	if err != nil {
		return err
	}
	if s.Mail == nil {
		return chat.Errorf(chat.Unavailable, "this server sends no mail: its owner has not set up a mail server")
	}
	if err := s.mayMail(c, who, conv); err != nil {
		return err
	}
	j, fresh, err := s.Store.AddJob(ctx, chat.Job{
		Workspace: who.workspace, Kind: chat.JobMailTranscript, Subject: conv.ID,
		Key:  fmt.Sprintf("%s/%s/%s/%s", conv.ID, who.actor.Kind, who.actor.ID, in.ClientID),
		Body: chat.Encode(chat.TranscriptRequest{To: to, Lang: transcriptLang(in.Lang, conv), UpTo: conv.LastVisible}),
	})
	if err != nil {
		return err
	}
	if fresh {
		s.Mail()
		if who.actor.Kind == chat.ByAgent { // the address is in nobody's log
			if err := s.Store.Audit(ctx, who.workspace, who.actor.ID, "transcript.mailed", conv.ID.String(), nil); err != nil {
				return err
			}
		}
	}
	return c.JSON(http.StatusAccepted, jobStatusView{j.ID, j.Status})
}

// mayMail bounds how much mail one party can cause.
func (s *Server) mayMail(c echo.Context, who caller, conv chat.Conversation) error {
	if who.actor.Kind == chat.ByVisitor {
		if after, ok := s.mails.take(c.RealIP()); !ok {
			return tooMany(after, "too many mails from here: wait a moment")
		}
	}
	n, err := s.Store.JobsAbout(c.Request().Context(), who.workspace, conv.ID, chat.JobMailTranscript, s.now().Add(-mailsWithin))
	if err == nil && n >= mailsADay {
		err = tooMany(time.Hour, "this chat was sent by mail %d times today: wait until tomorrow", mailsADay)
	}
	return err
}

type deadJobView struct {
	ID           chat.ID `json:"id"`
	Kind         string  `json:"kind"`
	Conversation chat.ID `json:"conversation"`
	Attempts     int     `json:"attempts"`
	Error        string  `json:"error"`
	CreatedAtMS  int64   `json:"created_at_ms"`
	EndedAtMS    int64   `json:"ended_at_ms"`
}

// listDeadJobs shows what was given up, without what it would have sent.
func (s *Server) listDeadJobs(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, auditMost, auditWanted)
	if err != nil {
		return err
	}
	list, next, err := s.Store.DeadJobs(c.Request().Context(), who.workspace, c.QueryParam("cursor"), int(limit))
	if err != nil {
		return err
	}
	views := make([]deadJobView, 0, len(list))
	for _, j := range list {
		views = append(views, deadJobView{j.ID, j.Kind, j.Subject, j.Attempts, j.Error, ms(j.CreatedAt), ms(j.EndedAt)})
	}
	return c.JSON(http.StatusOK, struct {
		Jobs       []deadJobView `json:"jobs"`
		NextCursor string        `json:"next_cursor,omitempty"`
	}{views, next})
}

// reviveJob has a job tried again from the start.
func (s *Server) reviveJob(c echo.Context, who caller) error {
	id, err := pathID(c, "job")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.Store.ReviveJob(ctx, who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	if s.Mail != nil {
		s.Mail()
	}
	j, err := s.Store.Job(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, jobStatusView{j.ID, j.Status})
}
