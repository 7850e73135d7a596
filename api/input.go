package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// maxBody bounds a REST body, in bytes. A message of 4,000 characters is at
// most 48 KiB, even when every one of them is escaped.
const maxBody = 64 << 10

// decode reads one JSON object strictly: an unknown field, a wrong type or
// anything after the object is Invalid, and the message names it.
func decode(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return undecodable(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return chat.Errorf(chat.Invalid, "something follows the JSON object")
	}
	return nil
}

func undecodable(err error) error {
	var (
		known   *chat.Error
		kind    *json.UnmarshalTypeError
		grammar *json.SyntaxError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &kind) && kind.Field == "":
		return chat.Errorf(chat.Invalid, "send a JSON object, not a %s", kind.Value)
	case errors.As(err, &kind):
		return chat.Errorf(chat.Invalid, "field %q is a %s: it must be %s", kind.Field, kind.Value, wanted(kind))
	case errors.As(err, &grammar):
		return chat.Errorf(chat.Invalid, "not JSON: wrong at byte %d", grammar.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return chat.Errorf(chat.Invalid, "not JSON: it ends too early")
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return chat.Errorf(chat.Invalid, "unknown field %s", field)
	}
	return chat.Wrap(chat.Invalid, err, "not the JSON that belongs here")
}

func wanted(e *json.UnmarshalTypeError) string {
	switch k := e.Type.Kind().String(); {
	case strings.HasPrefix(k, "int"), strings.HasPrefix(k, "uint"):
		return "a whole number"
	case strings.HasPrefix(k, "float"):
		return "a number"
	case k == "bool":
		return "true or false"
	case k == "slice", k == "array":
		return "a list"
	case k == "struct", k == "map":
		return "an object"
	}
	return "a string"
}

// bodyBytes reads a request's body; none at all is fine.
func bodyBytes(c echo.Context) ([]byte, error) { return bodyUpTo(c, maxBody) }

func bodyUpTo(c echo.Context, most int) ([]byte, error) {
	r := c.Request()
	b, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
	switch {
	case err != nil:
		return nil, chat.Wrap(chat.Invalid, err, "the body did not arrive")
	case len(b) > most:
		return nil, chat.Errorf(chat.Invalid, "the body is larger than %d bytes", most)
	case len(b) == 0:
		return nil, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); err != nil || kind != echo.MIMEApplicationJSON {
		return nil, chat.Errorf(chat.Invalid, "send the body as application/json")
	}
	return b, nil
}

// body decodes a request's JSON, which must be there.
func body(c echo.Context, into any) error {
	b, err := bodyBytes(c)
	if err != nil {
		return err
	}
	return decode(b, into)
}

// pathID reads the id in a route's path. What is no id names nothing.
func pathID(c echo.Context, what string) (chat.ID, error) {
	id, err := chat.ParseID(c.Param("id"))
	if err != nil || id.IsZero() {
		return chat.ID{}, chat.Errorf(chat.NotFound, "%s %q does not exist", what, short(c.Param("id"), 40))
	}
	return id, nil
}

// whole reads a whole number from the query, lo … hi; absent is otherwise.
func whole(c echo.Context, name string, lo, hi, otherwise int64) (int64, error) {
	text := c.QueryParam(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < lo || n > hi {
		return 0, chat.Errorf(chat.Invalid, "%s is %q: it goes from %d to %d", name, short(text, 20), lo, hi)
	}
	return n, nil
}

// clientID allows what a UUID or any sensible key needs, and nothing that a
// log or a database would stumble over.
var clientID = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)

func checkClientID(id string, needed bool) error {
	switch {
	case id == "" && needed:
		return chat.Errorf(chat.Invalid, "client_id is missing: choose a UUID, and the same one when you send this again")
	case id != "" && !clientID.MatchString(id):
		return chat.Errorf(chat.Invalid, "client_id must be 1 to 64 letters, digits or . _ : -")
	}
	return nil
}

// page bounds what a client says about where it is.
func page(p *chat.Page) (*chat.Page, error) {
	if p == nil {
		return nil, nil
	}
	if p.Device != "" && p.Device != "desktop" && p.Device != "phone" {
		return nil, chat.Errorf(chat.Invalid, "page.device is %q: desktop or phone", short(p.Device, 20))
	}
	return &chat.Page{URL: link(p.URL), Title: short(p.Title, 300), Referrer: link(p.Referrer), Device: p.Device}, nil
}

// link keeps only addresses that a browser can safely be sent to: agents click them.
func link(text string) string {
	text = short(text, 2000)
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	u.User = nil
	return u.String()
}

// langOf gives the base language of a tag ("ko-KR" is "ko"), or "" for what is no tag.
func langOf(tag string) string {
	t, err := language.Parse(short(tag, 35))
	if err != nil {
		return ""
	}
	base, confidence := t.Base()
	if confidence == language.No {
		return ""
	}
	return base.String()
}

// localeOf keeps a well-formed locale.
func localeOf(tag string) string {
	t, err := language.Parse(short(tag, 35))
	if err != nil {
		return ""
	}
	return t.String()
}

// zoneOf keeps a time zone that exists.
func zoneOf(name string) string {
	if name == "" || name == "Local" || len(name) > 64 {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// short drops control characters and cuts to so many characters.
func short(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}
