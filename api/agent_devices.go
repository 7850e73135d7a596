package api

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Push is how agents are reached whose console is not open.
type Push struct {
	Key string // public: browsers subscribe with it
	// Test has a message sent to one device, to show that it arrives.
	Test func(ctx context.Context, d chat.PushDevice) error
	// AllowHosts are host:port pairs that a device's address may have without
	// TLS, for drills.
	AllowHosts []string
}

type deviceView struct {
	ID          chat.ID `json:"id"`
	Name        string  `json:"name"`
	CreatedAtMS int64   `json:"created_at_ms"`
	SentAtMS    int64   `json:"sent_at_ms,omitempty"`
}

func deviceOf(d chat.PushDevice) deviceView {
	return deviceView{d.ID, d.Name, ms(d.CreatedAt), ms(d.SentAt)}
}

// listDevices gives the caller's own devices, and what a browser needs to
// become one; without a key, push is off.
func (s *Server) listDevices(c echo.Context, who caller) error {
	all, err := s.Store.PushDevices(c.Request().Context(), who.workspace, who.actor.ID)
	if err != nil {
		return err
	}
	view := struct {
		Key     string       `json:"key,omitempty"`
		Devices []deviceView `json:"devices"`
	}{Devices: make([]deviceView, 0, len(all))}
	if s.Push != nil {
		view.Key = s.Push.Key
	}
	for _, d := range all {
		view.Devices = append(view.Devices, deviceOf(d))
	}
	return c.JSON(http.StatusOK, view)
}

type deviceRequest struct {
	Endpoint string `json:"endpoint"`
	P256dh   string `json:"p256dh"`
	Auth     string `json:"auth"`
	Lang     string `json:"lang"`
}

const (
	longestEndpoint = 2000
	secretBytes     = 16 // RFC 8291, 3.2
)

// addDevice makes the caller's browser one of their devices.
func (s *Server) addDevice(c echo.Context, who caller) error {
	if s.Push == nil {
		return chat.Errorf(chat.Unavailable, "this server sends no push messages")
	}
	var in deviceRequest
	if err := body(c, &in); err != nil {
		return err
	}
	d, err := s.deviceFrom(in)
	if err != nil {
		return err
	}
	d.Workspace, d.Agent, d.Name = who.workspace, who.actor.ID, deviceName(c.Request().UserAgent())
	d, err = s.Store.AddPushDevice(c.Request().Context(), d)
	if err != nil {
		return err
	}
	s.Desk.Stir(who.workspace) // whoever waits may have somebody now
	return c.JSON(http.StatusCreated, deviceOf(d))
}

// deviceFrom checks what a browser says of itself.
func (s *Server) deviceFrom(in deviceRequest) (d chat.PushDevice, err error) {
	u, err := url.Parse(in.Endpoint)
	if err != nil || len(in.Endpoint) > longestEndpoint || u.User != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !slices.Contains(s.Push.AllowHosts, u.Host)) {
		return d, chat.Errorf(chat.Invalid, "endpoint is no https address of a push service")
	}
	d = chat.PushDevice{Endpoint: in.Endpoint, Key: s.Push.Key, Lang: in.Lang}
	if d.P256dh, err = unpadded(in.P256dh); err == nil {
		_, err = ecdh.P256().NewPublicKey(d.P256dh)
	}
	if err != nil {
		return d, chat.Errorf(chat.Invalid, "p256dh is no public key of the curve P-256 in base64url")
	}
	if d.Auth, err = unpadded(in.Auth); err != nil || len(d.Auth) != secretBytes {
		return d, chat.Errorf(chat.Invalid, "auth is not %d bytes in base64url", secretBytes)
	}
	if in.Lang != "en" && in.Lang != "ko" {
		return d, chat.Errorf(chat.Invalid, "lang is %q: en or ko", short(in.Lang, 20))
	}
	return d, nil
}

func unpadded(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}

// testDevice sends a message to one of the caller's devices.
func (s *Server) testDevice(c echo.Context, who caller) error {
	d, err := s.ownDevice(c, who)
	switch {
	case err != nil:
		return err
	case s.Push == nil:
		return chat.Errorf(chat.Unavailable, "this server sends no push messages")
	}
	if err := s.Push.Test(c.Request().Context(), d); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) ownDevice(c echo.Context, who caller) (chat.PushDevice, error) {
	id, err := pathID(c, "device")
	if err != nil {
		return chat.PushDevice{}, err
	}
	all, err := s.Store.PushDevices(c.Request().Context(), who.workspace, who.actor.ID)
	if err != nil {
		return chat.PushDevice{}, err
	}
	for _, d := range all {
		if d.ID == id {
			return d, nil
		}
	}
	return chat.PushDevice{}, chat.Errorf(chat.NotFound, "device %s does not exist", id)
}

func (s *Server) removeDevice(c echo.Context, who caller) error {
	id, err := pathID(c, "device")
	if err != nil {
		return err
	}
	if err := s.Store.RemovePushDevice(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// What a browser calls itself, the more telling words first: most claim to be
// others, too.
var (
	browsers = []struct{ mark, name string }{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Whale/", "Whale"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systems = []struct{ mark, name string }{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"Linux", "Linux"},
	}
)

// deviceName tells a browser apart from one's others, as "Chrome on Android".
func deviceName(agent string) string {
	browser, system := "Browser", ""
	for _, b := range browsers {
		if strings.Contains(agent, b.mark) {
			browser = b.name
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(agent, s.mark) {
			system = s.name
			break
		}
	}
	if system == "" {
		return browser
	}
	return browser + " on " + system
}
