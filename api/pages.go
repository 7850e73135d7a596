package api

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Policies of pages: scripts only from this server, none inline. Styles may
// be inline because the parts that float over a page set them from script.
const (
	consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	workerPolicy = "default-src 'none'; connect-src 'self'"
	framePolicy  = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self'; " +
		"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
	shopPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; font-src 'self'; " +
		"connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
	plainPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

var spoken = language.NewMatcher([]language.Tag{language.English, language.Korean})

// langFor is the language of a page: what the address asks for, else what
// the browser prefers.
func langFor(c echo.Context) string {
	if l := c.QueryParam("lang"); l == "en" || l == "ko" {
		return l
	}
	tags, _, err := language.ParseAcceptLanguage(c.Request().Header.Get("Accept-Language"))
	if err != nil {
		return "en"
	}
	if _, i, _ := spoken.Match(tags...); i == 1 {
		return "ko"
	}
	return "en"
}

func html(c echo.Context, status int, policy string, b []byte) error {
	c.Response().Header().Set("Content-Security-Policy", policy)
	c.Response().Header().Set("Cache-Control", cacheAsk)
	return c.Blob(status, "text/html; charset=utf-8", b)
}

// plain is every small page of the server's own: the welcome, and what is
// said when something is missing.
var plain = template.Must(template.New("plain").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}} · Frontdesk</title>
<style>
body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:18vh auto 0;padding:0 1.5rem;background:#f6f5f1;color:#1c2321}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
a{color:#1f5c4a}
ul{padding-left:1.2rem}
@media (prefers-color-scheme:dark){body{background:#141716;color:#e6e9e7}a{color:#8fd0b8}}
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{if .Links}}<ul>
{{range .Links}}<li><a href="{{.Href}}">{{.Text}}</a></li>
{{end}}</ul>
{{end}}</main>
</body>
</html>
`))

type plainLink struct{ Href, Text string }

type plainPage struct {
	Lang, Title string
	Lines       []string
	Links       []plainLink
}

func (s *Server) plain(c echo.Context, status int, p plainPage) error {
	p.Lang = langFor(c)
	var b bytes.Buffer
	if err := plain.Execute(&b, p); err != nil {
		return err
	}
	return html(c, status, plainPolicy, b.Bytes())
}

// home is the demo's shop, or a word of welcome.
func (s *Server) home(c echo.Context, _ caller) error {
	if s.Demo != nil {
		return s.shopPage(c, "index.html", nil)
	}
	if langFor(c) == "ko" {
		return s.plain(c, http.StatusOK, plainPage{
			Title: "Frontdesk가 실행 중이에요", Lines: []string{"상담 콘솔에 로그인해서 시작해 보세요. 사이트에 위젯을 넣는 방법은 문서에 있어요."},
			Links: []plainLink{{"/console", "상담 콘솔"}, {"/api/openapi.yaml", "API 문서"}},
		})
	}
	return s.plain(c, http.StatusOK, plainPage{
		Title: "Frontdesk is running", Lines: []string{"Sign in to the console to begin. The documentation tells how to put the widget on your site."},
		Links: []plainLink{{"/console", "Console"}, {"/api/openapi.yaml", "API description"}},
	})
}

// consolePage serves the console's files; every other address below it is a
// place inside the console, which its one page shows.
func (s *Server) consolePage(c echo.Context, _ caller) error {
	name := c.Param("*")
	if name != "" && name != "index.html" {
		f, err := s.assets.get("console/" + name)
		if err == nil {
			if name == "sw.js" { // a worker goes by the policy of its own file
				c.Response().Header().Set("Content-Security-Policy", workerPolicy)
			}
			return f.send(c, cacheOf(name))
		}
		if path.Ext(name) != "" { // a file of another build, not a place
			return err
		}
	}
	f, err := s.assets.get("console/index.html")
	if err != nil {
		return s.notBuilt(c)
	}
	c.Response().Header().Set("Content-Security-Policy", consolePolicy)
	return f.send(c, cacheAsk)
}

func (s *Server) notBuilt(c echo.Context) error {
	if langFor(c) == "ko" {
		return s.plain(c, http.StatusServiceUnavailable, plainPage{
			Title: "화면이 아직 빌드되지 않았어요", Lines: []string{"이 실행 파일에는 웹 화면이 들어 있지 않아요. make build를 실행한 다음 다시 시작해 주세요."},
		})
	}
	return s.plain(c, http.StatusServiceUnavailable, plainPage{
		Title: "The web parts are not built", Lines: []string{"This binary holds no web pages. Run make build, then start it again."},
	})
}

// widgetFrame is the page inside the widget's iframe. Its policy lets only
// the site's own pages, and this server's, show it.
func (s *Server) widgetFrame(c echo.Context, _ caller) error {
	site, err := s.sites.byKey(c.Request().Context(), c.QueryParam("site"))
	if err != nil {
		return err
	}
	f, err := s.assets.get("widget/frame.html")
	if err != nil {
		return s.notBuilt(c)
	}
	c.Response().Header().Set("Content-Security-Policy", framePolicy+ancestors(site))
	return f.send(c, cacheAsk)
}

// ancestors lists who may show the frame. What is no plain origin is left
// out, so that a setting cannot smuggle in another directive.
func ancestors(site chat.Site) string {
	if slices.Contains(site.Origins, "*") {
		return "*"
	}
	list := []string{"'self'"}
	for _, o := range site.Origins {
		u, err := url.Parse(o)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.ContainsAny(u.Host, " ;,'\"") {
			continue
		}
		list = append(list, u.Scheme+"://"+u.Host)
	}
	return strings.Join(list, " ")
}
