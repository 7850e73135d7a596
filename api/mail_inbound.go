package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// inboundAtOnce bounds the posted mails that are in memory at a time.
	inboundAtOnce = 4
	// inboundRoom is what a form or JSON makes of a mail, at most: base64 and
	// escapes add about a half.
	inboundRoom = 3 // halves
	// inboundWithin bounds how long a posted mail may take to arrive.
	inboundWithin = 2 * time.Minute
)

// rawFields are where services put the raw mail: SendGrid's Inbound Parse and
// Mailgun's routes in forms, Postmark in JSON.
var rawFields = []string{"email", "body-mime", "RawEmail"}

type takenView struct {
	Taken bool `json:"taken"`
	// Reason is why a mail is refused for good: not_found, forbidden, invalid …
	Reason chat.Code `json:"reason,omitempty"`
}

// takeMail takes a mail that a service has received for us. What is refused for
// good is answered with 200, so that nobody sends it again; what may work later
// with 429 or 503.
func (s *Server) takeMail(c echo.Context, _ caller) error {
	if s.Letters.Secret == "" || s.Letters.Take == nil {
		return chat.Errorf(chat.NotFound, "this server takes no mail: its owner has set no secret for it")
	}
	r := c.Request()
	if !auth.SameToken(inboundSecret(r), s.Letters.Secret) {
		if after, ok := s.perAddress.take("mail " + c.RealIP()); !ok {
			return tooMany(after, "too many wrong secrets from this address: wait a moment")
		}
		return chat.Errorf(chat.Unauthenticated, "the secret is missing or wrong: send it as Authorization: Bearer SECRET, or as the password of Basic")
	}
	if after, ok := s.inbound.take(""); !ok {
		return tooMany(after, "too many mails at once: wait a moment")
	}
	select {
	case s.inboundRoom <- struct{}{}:
		defer func() { <-s.inboundRoom }()
	default:
		return tooMany(time.Second, "too many mails at once: wait a moment")
	}
	deadline := http.NewResponseController(c.Response())
	if err := deadline.SetReadDeadline(time.Now().Add(inboundWithin)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	raw, err := rawMail(c, s.Letters.MaxMail)
	if err != nil {
		return err
	}
	switch err := s.Letters.Take(r.Context(), raw); chat.CodeOf(err) {
	case "":
		return c.JSON(http.StatusOK, takenView{Taken: true})
	case chat.RateLimited:
		return tooMany(time.Minute, "%s", chat.MessageOf(err))
	case chat.Unavailable, chat.Internal:
		return err
	default:
		return c.JSON(http.StatusOK, takenView{Reason: chat.CodeOf(err)})
	}
}

// inboundSecret is what a request shows. Many services can only be given an
// address, and a user and a password in it.
func inboundSecret(r *http.Request) string {
	if token, ok := strings.CutPrefix(r.Header.Get(echo.HeaderAuthorization), "Bearer "); ok {
		return token
	}
	_, password, _ := r.BasicAuth()
	return password
}

// rawMail finds the mail in a request: as the body itself, in a form, or in JSON.
func rawMail(c echo.Context, most int64) ([]byte, error) {
	r := c.Request()
	kind, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil {
		return nil, chat.Errorf(chat.Invalid, "send the mail as message/rfc822, in a form or in JSON")
	}
	limit := most
	if kind != "message/rfc822" {
		limit = most * inboundRoom / 2
	}
	whole := http.MaxBytesReader(c.Response(), r.Body, limit)
	var raw []byte
	switch kind {
	case "message/rfc822":
		raw, err = io.ReadAll(whole)
	case "multipart/form-data":
		raw, err = rawOfForm(multipart.NewReader(whole, params["boundary"]), most)
	case "application/x-www-form-urlencoded", "application/json":
		raw, err = rawOfFields(kind, whole)
	default:
		return nil, chat.Errorf(chat.Invalid, "%q is no way to send a mail: message/rfc822, a form or JSON", short(kind, 60))
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, chat.Errorf(chat.TooLarge, "the mail is larger than %d MB", most>>20)
	case err != nil:
		return nil, chat.Wrap(chat.Invalid, err, "the mail did not arrive whole")
	case len(raw) == 0:
		return nil, chat.Errorf(chat.Invalid, "there is no raw mail: it is the body, or the field %s", strings.Join(rawFields, ", or "))
	}
	return raw, nil
}

func rawOfForm(form *multipart.Reader, most int64) ([]byte, error) {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, name := range rawFields {
			if part.FormName() == name {
				return io.ReadAll(io.LimitReader(part, most+1)) // one more is refused as too large
			}
		}
	}
}

func rawOfFields(kind string, body io.Reader) ([]byte, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	if kind == "application/json" {
		var in struct{ RawEmail string }
		err := json.Unmarshal(b, &in)
		return []byte(in.RawEmail), err
	}
	fields, err := url.ParseQuery(string(b))
	if err != nil {
		return nil, err
	}
	for _, name := range rawFields {
		if text := fields.Get(name); text != "" {
			return []byte(text), nil
		}
	}
	return nil, nil
}
