package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/temoto/robotstxt"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// pageGap is the wait between two pages of a site that asks for none.
const pageGap = 250 * time.Millisecond

// maxRedirects bounds one fetch.
const maxRedirects = 5

// maxRobotsBytes is how much of a robots.txt counts (RFC 9309 §2.5).
const maxRobotsBytes = 500 << 10

// site fetches pages of websites for one import: one at a time, as their
// robots.txt allows.
type site struct {
	*run
	robots map[string]*robotstxt.RobotsData // by scheme://host
	last   time.Duration                    // the wait that the last host asks for
	began  bool
}

// refusal is a page that will not be imported; its text is for the report.
type refusal string

func (e refusal) Error() string { return string(e) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

func (r *run) site() (*site, error) {
	if r.Web == nil {
		return nil, chat.Errorf(chat.Invalid, "websites cannot be imported here")
	}
	return &site{run: r, robots: make(map[string]*robotstxt.RobotsData)}, nil
}

// webAddress reads what a person gives as an address.
func webAddress(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, chat.Errorf(chat.Invalid, "%q is no address of a page: write it whole, such as https://shop.example/help", s)
	}
	if u.User != nil {
		return nil, chat.Errorf(chat.Invalid, "the address holds a password: leave it out; pages behind a sign-in cannot be imported")
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// url imports one page.
func (r *run) url(ctx context.Context, address string) error {
	u, err := webAddress(address)
	if err != nil {
		return err
	}
	s, err := r.site()
	if err != nil {
		return err
	}
	r.total = 1
	got, err := s.fetch(ctx, u, "")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var no refusal
	switch {
	case errors.As(err, &no):
		return chat.Errorf(chat.Invalid, "%s: %s", u, no)
	case err != nil:
		return chat.Wrap(chat.Unavailable, err, "%s cannot be fetched: check the address, and that it is reached from this machine", u)
	}
	return s.takePage(ctx, got)
}

// fetched is an answer of a website.
type fetched struct {
	url    *url.URL // after redirects
	header string   // Content-Type
	data   []byte
}

// fetch gets one page. host, when not "", is the only one that redirects may
// lead to.
func (s *site) fetch(ctx context.Context, u *url.URL, host string) (fetched, error) {
	if err := s.allowed(ctx, u); err != nil {
		return fetched{}, err
	}
	if err := s.wait(ctx); err != nil {
		return fetched{}, err
	}
	within, cancel := context.WithTimeout(ctx, s.Limits.PageTime)
	defer cancel()
	client := *s.Web
	guard := client.CheckRedirect
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		switch {
		case len(via) > maxRedirects:
			return refuse("leads from page to page without an end")
		case req.URL.Scheme != "http" && req.URL.Scheme != "https":
			return refuse("leads to %s, which is no web page", req.URL.Scheme)
		case host != "" && !strings.EqualFold(req.URL.Host, host):
			return refuse("leads to another site (%s): import it by itself if it is yours", req.URL.Host)
		}
		if guard != nil {
			if err := guard(req, via); err != nil {
				return err
			}
		}
		return s.allowed(ctx, req.URL)
	}
	got, status, err := s.get(within, &client, u, s.Limits.DocumentBytes)
	switch {
	case err != nil && within.Err() != nil && ctx.Err() == nil:
		return fetched{}, refuse("took longer than %s to answer: try again later", s.Limits.PageTime)
	case err != nil:
		return fetched{}, err
	case status == http.StatusNotFound || status == http.StatusGone:
		return fetched{}, refuse("does not exist (%d): check the address", status)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fetched{}, refuse("is not shown to us (%d): pages behind a sign-in cannot be imported", status)
	case status != http.StatusOK:
		return fetched{}, refuse("the site answered %d: try again later", status)
	}
	return got, nil
}

// get makes one request and reads its answer up to a limit.
func (s *site) get(ctx context.Context, client *http.Client, u *url.URL, limit int64) (got fetched, status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fetched{}, 0, refuse("is no address of a page")
	}
	req.Header.Set("User-Agent", s.UserAgent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.8,*/*;q=0.5")
	res, err := client.Do(req)
	if err != nil {
		return fetched{}, 0, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return fetched{}, 0, err
	}
	if s.unpacked += int64(len(data)); s.unpacked > s.Limits.TotalBytes {
		return fetched{}, 0, stop(fmt.Sprintf("the import stopped here at %s of pages: import the rest in parts", megabytes(s.Limits.TotalBytes)))
	}
	if int64(len(data)) > limit {
		return fetched{}, 0, refuse("is larger than %s", megabytes(limit))
	}
	return fetched{url: res.Request.URL, header: res.Header.Get("Content-Type"), data: data}, res.StatusCode, nil
}

// wait keeps the distance between two requests.
func (s *site) wait(ctx context.Context) error {
	if !s.began {
		s.began = true
		return nil
	}
	return s.Wait(ctx, max(s.last, pageGap))
}

func timer(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// allowed asks the robots.txt of a page's site (RFC 9309): a missing one
// allows everything, one that the site fails to give forbids everything.
func (s *site) allowed(ctx context.Context, u *url.URL) error {
	rules, err := s.rules(ctx, u)
	if err != nil {
		return err
	}
	at := u.EscapedPath()
	if u.RawQuery != "" {
		at += "?" + u.RawQuery
	}
	if !rules.TestAgent(cmp.Or(at, "/"), robotName) {
		return refuse("robots.txt of the site keeps us out: allow %s there, or import the text as a file", robotName)
	}
	s.last = 0
	if g := rules.FindGroup(robotName); g != nil {
		s.last = g.CrawlDelay
	}
	if s.last > s.Limits.CrawlDelay {
		return refuse("robots.txt of the site asks for %s between pages, more than the %s we wait: import the texts as files", s.last, s.Limits.CrawlDelay)
	}
	return nil
}

func (s *site) rules(ctx context.Context, u *url.URL) (*robotstxt.RobotsData, error) {
	key := u.Scheme + "://" + u.Host
	if r := s.robots[key]; r != nil {
		return r, nil
	}
	within, cancel := context.WithTimeout(ctx, s.Limits.PageTime)
	defer cancel()
	client := *s.Web
	got, status, err := s.get(within, &client, &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}, s.Limits.TextBytes)
	if err != nil {
		return nil, err
	}
	rules, err := robotstxt.FromStatusAndBytes(status, got.data[:min(len(got.data), maxRobotsBytes)])
	if err != nil { // a file that cannot be understood says nothing
		if rules, err = robotstxt.FromBytes(nil); err != nil {
			return nil, err
		}
	}
	s.robots[key] = rules
	return rules, nil
}

// mediaKinds are the forms that a server names.
var mediaKinds = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/markdown": ".md", "text/csv": ".csv",
	"text/tab-separated-values": ".tsv", "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}

// pageKind chooses the reader by what the server says, else by the address.
func pageKind(got fetched) *kind {
	media, _, _ := mime.ParseMediaType(got.header)
	if e, ok := mediaKinds[media]; ok {
		return kinds[e]
	}
	byName := kinds[suffix(got.url.Path)]
	switch {
	case byName != nil:
		return byName
	case media == "text/plain":
		return kinds[".txt"]
	case media == "":
		return kinds[".html"]
	}
	return nil
}

// takePage reads a fetched page; its slug and link follow from its address.
func (s *site) takePage(ctx context.Context, got fetched) error {
	if err := s.look(); err != nil {
		return err
	}
	shown := got.url.String()
	k := pageKind(got)
	if k == nil {
		s.skip(shown, "", "is no kind of page that can be imported: %s are read", kindNames)
		return nil
	}
	if limit := k.limit(s.Limits); int64(len(got.data)) > limit {
		s.skip(shown, k.name, "is larger than %s", megabytes(limit))
		return nil
	}
	return s.take(ctx, k, input{rel: pageSlug(shown), shown: shown, url: shown, header: got.header, data: got.data})
}

// pageSlug is a page's id: its address without scheme, port and last slash.
func pageSlug(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	slug := strings.ToLower(u.Hostname()) + strings.TrimSuffix(path.Clean("/"+u.Path), "/")
	if u.RawQuery != "" {
		slug += "?" + u.RawQuery
	}
	return slug
}
