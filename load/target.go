package load

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// Account signs an agent in.
type Account struct{ Email, Password string }

// Target is the server under load.
type Target struct {
	URL      string // http://host:port
	SiteKey  string // of the site whose widget the visitors are at
	OtherKey string // of a site of another workspace, whose visitors flood; "" without one
	Accounts []Account
	// PID is the server's process on this machine; 0 when it is elsewhere, and
	// its processor time and memory are then not told.
	PID int
}

// Check refuses what cannot be reached before anything is begun.
func (t Target) Check() error {
	u, err := url.Parse(t.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the server's address %q: write it as http://127.0.0.1:8080", t.URL)
	case t.SiteKey == "":
		return fmt.Errorf("a site key is missing: see frontdesk site list")
	case len(t.Accounts) == 0:
		return fmt.Errorf("there is no agent to take the chats: name at least one account")
	}
	return nil
}

// socket gives the address of a side's socket.
func (t Target) socket(side string) string {
	return "ws" + strings.TrimPrefix(strings.TrimSuffix(t.URL, "/"), "http") + "/api/v1/" + side + "/socket"
}

// web is shared by all: thousands of sessions are opened one after another.
var web = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}}

// caller makes REST calls as one party.
type caller struct {
	target Target
	header http.Header
	client *http.Client // nil: web
}

// refusal is an answer that is none.
type refusal struct {
	text, code string
	busy       bool          // the server has too much to do
	wait       time.Duration // until the next try; 0 unknown
}

func (r *refusal) Error() string { return r.text }

// patiently does again what a busy server asks to be done later, as widgets do.
func patiently(ctx context.Context, do func() error) error {
	for {
		err := do()
		var no *refusal
		if !errors.As(err, &no) || !no.busy {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(no.wait):
		}
	}
}

// call makes one REST call and decodes the answer. Errors name the path and
// what the server said.
func (c caller) call(ctx context.Context, method, path string, body, into any) error {
	answer, _, err := c.do(ctx, method, path, body)
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	return err
}

// read gets something that is not JSON.
func (c caller) read(ctx context.Context, path string) ([]byte, error) {
	answer, _, err := c.do(ctx, http.MethodGet, path, nil)
	return answer, err
}

func (c caller) do(ctx context.Context, method, path string, body any) (answer []byte, cookies []*http.Cookie, err error) {
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, nil, err
		}
		payload = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.target.URL, "/")+path, payload)
	if err != nil {
		return nil, nil, err
	}
	r.Header = c.header.Clone()
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := cmp.Or(c.client, web).Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = &refusal{
			text: fmt.Sprintf("%s %s: status %d: %s", method, path, resp.StatusCode, bytes.TrimSpace(answer)),
			code: gjson.GetBytes(answer, "error.code").String(), busy: gjson.GetBytes(answer, "error.why").String() == "busy",
			wait: time.Duration(gjson.GetBytes(answer, "error.retry_after_ms").Int()) * time.Millisecond,
		}
	}
	return answer, resp.Cookies(), err
}
