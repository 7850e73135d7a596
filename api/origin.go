package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// sitesFor is how long what is known of the sites is used before it is read
// again: a new site or origin works everywhere after that.
const sitesFor = 5 * time.Second

// sites remembers every site of this installation, because each visitor
// request and each preflight asks which origins it may come from. Safe for
// concurrent use.
type sites struct {
	store SiteStore
	now   func() time.Time

	mu     sync.Mutex
	readAt time.Time
	byID   map[chat.ID]chat.Site
}

func (s *sites) all(ctx context.Context) (map[chat.ID]chat.Site, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID != nil && s.now().Sub(s.readAt) < sitesFor {
		return s.byID, nil
	}
	workspaces, err := s.store.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[chat.ID]chat.Site{}
	for _, w := range workspaces {
		list, err := s.store.Sites(ctx, w.ID)
		if err != nil {
			return nil, err
		}
		for _, site := range list {
			byID[site.ID] = site
		}
	}
	s.byID, s.readAt = byID, s.now()
	return byID, nil
}

// byKey finds a site by its public key, a brand-new one too; NotFound otherwise.
func (s *sites) byKey(ctx context.Context, key string) (chat.Site, error) {
	known, err := s.all(ctx)
	if err != nil {
		return chat.Site{}, err
	}
	for _, site := range known {
		if site.Key == key {
			return site, nil
		}
	}
	site, err := s.store.SiteByKey(ctx, key)
	if chat.CodeOf(err) == chat.NotFound {
		return chat.Site{}, chat.Errorf(chat.NotFound, "site key %q is not known", short(key, 100))
	}
	return site, err
}

// anyAllows reports whether some site may be shown on the origin: what a
// preflight can know, which carries no key and no token.
func (s *sites) anyAllows(ctx context.Context, origin string) (bool, error) {
	known, err := s.all(ctx)
	if err != nil {
		return false, err
	}
	for _, site := range known {
		if allows(site, origin) {
			return true, nil
		}
	}
	return false, nil
}

// allows reports whether a site may be shown on an origin: an exact match, or "*".
func allows(site chat.Site, origin string) bool {
	return slices.ContainsFunc(site.Origins, func(o string) bool { return o == "*" || strings.EqualFold(strings.TrimSuffix(o, "/"), origin) })
}

// place is where a request says that it comes from, and where it was sent.
type place struct{ origin, host string }

func placeOf(r *http.Request) place { return place{r.Header.Get(echo.HeaderOrigin), r.Host} }

// own reports whether a request comes from a page of this very server. The
// scheme is not compared: a proxy in front may end TLS.
func (p place) own() bool {
	u, err := url.Parse(p.origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	return strings.EqualFold(bare(u.Host), bare(p.host))
}

// bare drops the ports that browsers leave out.
func bare(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}

// fromSite checks that a visitor's request comes from where the site allows.
// Programs that are no browser send no Origin: the token is what guards.
func fromSite(p place, site chat.Site) error {
	if p.origin == "" || p.own() || allows(site, p.origin) {
		return nil
	}
	return chat.Errorf(chat.Forbidden, "origin %s is not among those of site %q: add it in the site's settings", short(p.origin, 200), site.Name)
}

// share lets the page that asked read the answer, when the site allows it.
func share(c echo.Context, site chat.Site) {
	p := placeOf(c.Request())
	if p.origin != "" && (p.own() || allows(site, p.origin)) {
		shareWith(c, p.origin)
	}
}

func shareWith(c echo.Context, origin string) {
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowOrigin, origin)
	h.Add(echo.HeaderVary, echo.HeaderOrigin)
	h.Set(echo.HeaderAccessControlExposeHeaders, "Retry-After")
}

// preflight answers a browser that asks before it calls a visitor route.
func (s *Server) preflight(c echo.Context, _ caller) error {
	p := placeOf(c.Request())
	ok, err := s.sites.anyAllows(c.Request().Context(), p.origin)
	if err != nil {
		return err
	}
	if p.origin == "" || !ok && !p.own() {
		return chat.Errorf(chat.Forbidden, "no site may be shown on this origin")
	}
	shareWith(c, p.origin)
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowMethods, "GET, POST, DELETE")
	h.Set(echo.HeaderAccessControlAllowHeaders, "Authorization, Content-Type")
	h.Set(echo.HeaderAccessControlMaxAge, "600")
	return c.NoContent(http.StatusNoContent)
}
