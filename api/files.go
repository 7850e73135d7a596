package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
)

// FileStore knows the files of conversations.
type FileStore interface {
	// File gives one that is not removed, or NotFound.
	File(ctx context.Context, workspace, id chat.ID) (chat.File, error)
	// Secret gives a secret of the installation, the same to every process.
	Secret(ctx context.Context, name string) ([]byte, error)
}

const (
	// uploadWithin bounds how long a body may take to arrive: the largest one
	// over a poor line, but not for ever.
	uploadWithin = 15 * time.Minute
	// formRoom is what a form adds to its file, in bytes.
	formRoom = 16 << 10
	// filePolicy lets a file do nothing, whatever it is taken for.
	filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"
	// fileCache: only the reader's own browser keeps it, and not for long, for
	// it may be erased.
	fileCache = "private, max-age=600, immutable"
)

// fileRules tell a client what can be sent; nil: nothing.
type fileRules struct {
	MaxBytes int64    `json:"max_bytes"`
	Most     int      `json:"most"` // in one message
	Accept   []string `json:"accept"`
}

// fileRulesOf reads what a workspace allows its visitors, or its agents.
func fileRulesOf(w chat.Workspace, by chat.ActorKind) (*fileRules, error) {
	set, err := chat.ReadFileSettings(w.Settings)
	if err != nil {
		return nil, err
	}
	if by == chat.ByVisitor && set.Off {
		return nil, nil
	}
	return &fileRules{MaxBytes: set.MaxBytes(), Most: chat.MaxAttachments, Accept: files.Accept()}, nil
}

// uploadFile takes one file into a conversation of the caller's.
func (s *Server) uploadFile(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return err
	}
	rules, err := fileRulesOf(w, who.actor.Kind)
	switch {
	case err != nil:
		return err
	case rules == nil:
		return chat.Errorf(chat.Forbidden, "files cannot be sent here")
	}
	if who.actor.Kind == chat.ByVisitor {
		if after, ok := s.messages.take(who.actor.ID.String()); !ok {
			return tooMany(after, "too many files: wait a moment")
		}
	}
	up, err := s.upload(c, rules.MaxBytes)
	if err != nil {
		return err
	}
	up.Workspace, up.Conversation, up.By = who.workspace, conv.ID, chat.Actor{Kind: who.actor.Kind, ID: who.actor.ID}
	f, err := s.Files.Receive(ctx, up)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, f.Attachment)
}

// upload reads a form up to its file: client_id, then file.
func (s *Server) upload(c echo.Context, limit int64) (files.Upload, error) {
	r := c.Request()
	deadline := http.NewResponseController(c.Response())
	if err := deadline.SetReadDeadline(time.Now().Add(uploadWithin)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return files.Upload{}, err
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, limit+formRoom)
	form, err := r.MultipartReader()
	if err != nil {
		return files.Upload{}, chat.Wrap(chat.Invalid, err, "send the file as multipart/form-data")
	}
	up := files.Upload{Limit: limit}
	for {
		part, err := form.NextPart()
		if err != nil {
			return up, chat.Wrap(chat.Invalid, err, "no file came: send client_id, then file")
		}
		switch part.FormName() {
		case "client_id":
			b, err := io.ReadAll(io.LimitReader(part, 65))
			if err != nil {
				return up, chat.Wrap(chat.Invalid, err, "the upload did not arrive whole")
			}
			up.ClientID = string(b)
		case "file":
			up.Name, up.Body = part.FileName(), wholeBody{part, limit}
			return up, checkClientID(up.ClientID, true)
		default:
			return up, chat.Errorf(chat.Invalid, "unknown field %q", short(part.FormName(), 40))
		}
	}
}

// wholeBody tells a body beyond the limit from one that broke off.
type wholeBody struct {
	part  *multipart.Part
	limit int64
}

func (b wholeBody) Read(p []byte) (int, error) {
	n, err := b.part.Read(p)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = chat.Errorf(chat.TooLarge, "the file is larger than %d MB", b.limit>>20)
	}
	return n, err
}

// discardFile removes what the caller uploaded and does not want to send.
func (s *Server) discardFile(c echo.Context, who caller) error {
	id, err := pathID(c, "file")
	if err != nil {
		return err
	}
	if !who.only.IsZero() {
		f, err := s.Store.File(c.Request().Context(), who.workspace, id)
		if err == nil {
			err = who.opens(f.Conversation)
		}
		if err != nil {
			return err
		}
	}
	if err := s.Files.Discard(c.Request().Context(), who.workspace, id, who.actor); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// file gives one that the caller may see: of a conversation of theirs, and
// clean. What is not sent yet only its uploader sees.
func (s *Server) file(ctx context.Context, who caller, id chat.ID) (chat.File, error) {
	none := chat.Errorf(chat.NotFound, "file %s does not exist", id)
	f, err := s.Store.File(ctx, who.workspace, id)
	if err != nil {
		return f, err
	}
	if _, err := s.conversation(ctx, who, f.Conversation); err != nil {
		if chat.CodeOf(err) == chat.NotFound {
			return chat.File{}, none
		}
		return chat.File{}, err
	}
	mine := f.By.Kind == who.actor.Kind && f.By.ID == who.actor.ID
	if f.State != chat.FileClean || f.Seq == 0 && !mine {
		return chat.File{}, none
	}
	return f, nil
}

// agentFile serves a file to an agent's browser, whose cookie goes along.
func (s *Server) agentFile(c echo.Context, who caller) error {
	id, err := pathID(c, "file")
	if err != nil {
		return err
	}
	f, err := s.file(c.Request().Context(), who, id)
	if err != nil {
		return err
	}
	return s.serveFile(c, f)
}

type fileLink struct {
	URL       string `json:"url"`
	ThumbURL  string `json:"thumb_url"` // the same as URL when there is no small picture
	ExpiresMS int64  `json:"expires_ms"`
}

const filePath = "/api/v1/files"

// visitorFileLink gives addresses that need no header, for a short time: an
// <img> cannot send the visitor's token.
func (s *Server) visitorFileLink(c echo.Context, who caller) error {
	id, err := pathID(c, "file")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f, err := s.file(ctx, who, id)
	if err != nil {
		return err
	}
	links, err := s.links(ctx)
	if err != nil {
		return err
	}
	until, signature := links.Sign(f.Workspace, f.ID, s.now())
	q := url.Values{"workspace": {f.Workspace.String()}, "until": {strconv.FormatInt(until.Unix(), 10)}, "signature": {signature}}
	v := fileLink{URL: filePath + "/" + f.ID.String() + "?" + q.Encode(), ExpiresMS: until.UnixMilli()}
	if v.ThumbURL = v.URL; f.Thumb {
		v.ThumbURL += "&thumb=true"
	}
	return c.JSON(http.StatusOK, v)
}

// signedFile serves a file to whoever has a link that holds.
func (s *Server) signedFile(c echo.Context, _ caller) error {
	none := chat.Errorf(chat.NotFound, "there is no such file, or the link has ended")
	id, err := pathID(c, "file")
	if err != nil {
		return none
	}
	workspace, err := chat.ParseID(c.QueryParam("workspace"))
	if err != nil {
		return none
	}
	seconds, err := strconv.ParseInt(c.QueryParam("until"), 10, 64)
	if err != nil {
		return none
	}
	ctx := c.Request().Context()
	links, err := s.links(ctx)
	if err != nil {
		return err
	}
	if !links.Holds(workspace, id, time.Unix(seconds, 0), c.QueryParam("signature"), s.now()) {
		return none
	}
	f, err := s.Store.File(ctx, workspace, id)
	if chat.CodeOf(err) == chat.NotFound {
		return none
	}
	if err != nil {
		return err
	}
	return s.serveFile(c, f)
}

// serveFile sends a file. Pictures may be shown inside a page; everything else
// is saved, so that no browser ever runs or renders what somebody sent.
func (s *Server) serveFile(c echo.Context, f chat.File) error {
	thumb := c.QueryParam("thumb") == "true" && f.ThumbKey != ""
	body, err := s.Files.Open(c.Request().Context(), f, thumb)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // only read
	kind, tag := f.Type, f.Hash
	if thumb {
		tag += "-s"
		if kind, err = thumbKind(body); err != nil {
			return chat.Wrap(chat.Unavailable, err, "the file cannot be read")
		}
	}
	disposition := "attachment"
	if f.IsImage() && c.QueryParam("download") != "true" {
		disposition = "inline"
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, kind)
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", fileCache)
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, body)
	return nil
}

// thumbKind tells in which of the two formats a small picture is.
func thumbKind(r io.ReadSeeker) (string, error) {
	head := make([]byte, 8)
	if _, err := io.ReadFull(r, head); err != nil {
		return "", err
	}
	_, err := r.Seek(0, io.SeekStart)
	if head[0] == 0xff {
		return "image/jpeg", err
	}
	return "image/png", err
}

// signer keeps the installation's key for links. Safe for concurrent use.
type signer struct {
	mu     sync.Mutex
	secret []byte
}

func (s *Server) links(ctx context.Context) (files.Links, error) {
	s.signer.mu.Lock()
	defer s.signer.mu.Unlock()
	if s.signer.secret == nil {
		secret, err := s.Store.Secret(ctx, "file_links")
		if err != nil {
			return files.Links{}, err
		}
		s.signer.secret = secret
	}
	return files.Links{Secret: s.signer.secret}, nil
}
