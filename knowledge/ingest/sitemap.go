package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Bounds of sitemaps (sitemaps.org gives 50 MB and 50,000 addresses a file).
const (
	maxSitemapBytes = 50 << 20
	maxSitemaps     = 500
	sitemapDepth    = 3
)

// sitemap imports the pages that a site lists.
func (r *run) sitemap(ctx context.Context, address string) error {
	u, err := webAddress(address)
	if err != nil {
		return err
	}
	s, err := r.site()
	if err != nil {
		return err
	}
	starts := []*url.URL{u}
	if u.Path == "/" && u.RawQuery == "" {
		if starts, err = s.announced(ctx, u); err != nil {
			return s.unreachable(ctx, u, err)
		}
	}
	m := mapReader{site: s, host: u.Host, seen: make(map[string]bool), maps: make(map[string]bool)}
	for i, at := range starts {
		if err := m.read(ctx, at, 0); err != nil && i == 0 {
			return s.unreachable(ctx, at, err)
		}
	}
	if len(m.pages) == 0 && m.elsewhere == 0 {
		return chat.Errorf(chat.Invalid, "%s lists no pages: give the address of a sitemap (XML, or one address a line)", u)
	}
	if m.elsewhere > 0 {
		s.skip(u.String(), "", "%d addresses of other sites were left out: import those sites by themselves", m.elsewhere)
	}
	r.total = len(r.report.Files) + len(m.pages)
	for _, p := range m.pages {
		if err := s.page(ctx, p, u.Host); err != nil {
			return err
		}
	}
	return nil
}

// unreachable turns what kept the first sitemap away into an error to show.
func (s *site) unreachable(ctx context.Context, u *url.URL, err error) error {
	var no refusal
	var full stop
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &full):
		return err
	case errors.As(err, &no):
		return chat.Errorf(chat.Invalid, "%s: %s", u, no)
	case chat.CodeOf(err) == chat.Invalid:
		return err
	}
	return chat.Wrap(chat.Unavailable, err, "%s cannot be fetched: check the address, and that it is reached from this machine", u)
}

// announced gives the sitemaps that a site's robots.txt names, else the usual
// one.
func (s *site) announced(ctx context.Context, u *url.URL) ([]*url.URL, error) {
	rules, err := s.rules(ctx, u)
	if err != nil {
		return nil, err
	}
	var out []*url.URL
	for _, a := range rules.Sitemaps {
		if at, err := u.Parse(a); err == nil && strings.EqualFold(at.Host, u.Host) && (at.Scheme == "http" || at.Scheme == "https") {
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		out = []*url.URL{{Scheme: u.Scheme, Host: u.Host, Path: "/sitemap.xml"}}
	}
	return out, nil
}

// page fetches and stores one page of the list.
func (s *site) page(ctx context.Context, u *url.URL, host string) error {
	got, err := s.fetch(ctx, u, host)
	var no refusal
	var full stop
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &full):
		return err
	case errors.As(err, &no):
		s.skip(u.String(), "", "%s", no)
		return s.look()
	case err != nil:
		s.skip(u.String(), "", "cannot be fetched: try again later")
		return s.look()
	}
	return s.takePage(ctx, got)
}

// mapReader collects the pages of a sitemap and of those it points to.
type mapReader struct {
	*site
	host      string
	pages     []*url.URL
	seen      map[string]bool
	maps      map[string]bool
	elsewhere int
}

func (m *mapReader) read(ctx context.Context, u *url.URL, depth int) error {
	if m.maps[u.String()] || len(m.maps) >= maxSitemaps || len(m.pages) >= m.Limits.Files {
		return nil
	}
	m.maps[u.String()] = true
	got, err := m.fetch(ctx, u, m.host)
	if err != nil {
		return err
	}
	data, err := unzipMap(got.data)
	if err != nil {
		return err
	}
	pages, more, err := parseSitemap(data)
	if err != nil {
		return chat.Errorf(chat.Invalid, "%s: %s", u, err)
	}
	for _, loc := range pages {
		m.add(got.url, loc)
	}
	for _, loc := range more {
		at, err := got.url.Parse(loc)
		switch {
		case err != nil || !strings.EqualFold(at.Host, m.host) || at.Scheme != "http" && at.Scheme != "https":
			m.elsewhere++
			continue
		case depth >= sitemapDepth:
			m.skip(at.String(), "", "lies more than %d sitemaps deep: import it by itself", sitemapDepth)
			continue
		}
		// A broken part of a sitemap leaves the others.
		if err := m.read(ctx, at, depth+1); err != nil {
			var full stop
			if ctx.Err() != nil || errors.As(err, &full) {
				return err
			}
			m.skip(at.String(), "", "the sitemap cannot be read: %s", shownCause(err))
		}
	}
	return nil
}

// shownCause is what may be said about an error of a site.
func shownCause(err error) string {
	var no refusal
	if errors.As(err, &no) {
		return string(no)
	}
	if chat.CodeOf(err) == chat.Invalid {
		return err.Error()
	}
	return "it cannot be fetched"
}

func (m *mapReader) add(from *url.URL, loc string) {
	at, err := from.Parse(strings.TrimSpace(loc))
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || !strings.EqualFold(at.Host, m.host) || at.User != nil {
		m.elsewhere++
		return
	}
	at.Fragment, at.RawFragment = "", ""
	if key := at.String(); !m.seen[key] && len(m.pages) < m.Limits.Files {
		m.seen[key] = true
		m.pages = append(m.pages, at)
	}
}

// unzipMap unpacks a sitemap.xml.gz, whatever its name.
func unzipMap(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, refuse("is a damaged gzip file")
	}
	out, err := io.ReadAll(io.LimitReader(z, maxSitemapBytes+1))
	switch {
	case err != nil:
		return nil, refuse("is a damaged gzip file")
	case len(out) > maxSitemapBytes:
		return nil, refuse("unpacks to more than %s", megabytes(maxSitemapBytes))
	}
	return out, nil
}

// parseSitemap reads a list of pages, a list of sitemaps, or plain text with an
// address a line.
func parseSitemap(data []byte) (pages, maps []string, err error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(data) > 0 && data[0] != '<' {
		for l := range strings.Lines(string(data)) {
			if l = strings.TrimSpace(l); strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") {
				pages = append(pages, l)
			}
		}
		return pages, nil, nil
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = charset.NewReaderLabel
	var path []string
	var text strings.Builder
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return pages, maps, nil
		}
		if err != nil {
			line, column := dec.InputPos()
			return nil, nil, fmt.Errorf("%d:%d is not XML: mend the sitemap there", line, column)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if path = append(path, t.Name.Local); len(path) > 16 {
				return nil, nil, errors.New("is nested too deep for a sitemap")
			}
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if n := len(path); n == 3 && path[2] == "loc" {
				switch path[1] {
				case "url":
					pages = append(pages, strings.TrimSpace(text.String()))
				case "sitemap":
					maps = append(maps, strings.TrimSpace(text.String()))
				}
			}
			path = path[:len(path)-1]
		}
	}
}
