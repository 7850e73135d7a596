package api

import (
	"bytes"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Demo is what `serve --demo` shows beside the product.
type Demo struct {
	Workspace chat.ID
	SiteKey   string
	// Shop holds index.html and help.html, with the placeholders {{SITE_KEY}},
	// {{LANG}}, {{TITLE}} and {{BODY}}, and the files that they load.
	Shop     fs.FS
	Orders   map[string]json.RawMessage // by order number, upper case
	Accounts []DemoAccount
	ShopURL  string // where the shop page is, "/"
}

// DemoAccount is shown on the sign-in page.
type DemoAccount struct {
	Email    string   `json:"email"`
	Name     string   `json:"name,omitempty"`
	Password string   `json:"password"`
	Roles    []string `json:"roles"`
}

func (s *Server) showDemo(c echo.Context, _ caller) error {
	if s.Demo == nil {
		return chat.Errorf(chat.NotFound, "this is no demo")
	}
	return c.JSON(http.StatusOK, struct {
		Accounts []DemoAccount `json:"accounts"`
		ShopURL  string        `json:"shop_url"`
	}{some(s.Demo.Accounts), s.Demo.ShopURL})
}

// demoOrder stands in for a shop's own system, which flows ask.
func (s *Server) demoOrder(c echo.Context, _ caller) error {
	id := strings.ToUpper(strings.TrimSpace(c.Param("id")))
	if s.Demo == nil || s.Demo.Orders[id] == nil {
		return chat.Errorf(chat.NotFound, "order %q does not exist", short(id, 40))
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSONBlob(http.StatusOK, s.Demo.Orders[id])
}

// shopFile serves what the shop's pages load.
func (s *Server) shopFile(c echo.Context, _ caller) error {
	name := c.Param("file")
	nothing := chat.Errorf(chat.NotFound, "there is nothing at this address")
	if s.Demo == nil || strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".json") {
		return nothing
	}
	f, err := (&assets{files: s.Demo.Shop, ready: map[string]*asset{}}).get(name)
	if err != nil {
		return nothing
	}
	return f.send(c, cacheAsk)
}

// shopPage fills a page of the shop.
func (s *Server) shopPage(c echo.Context, name string, more map[string]string) error {
	page, err := fs.ReadFile(s.Demo.Shop, name)
	if err != nil {
		return chat.Wrap(chat.Internal, err, "demo page %s", name)
	}
	values := []string{"{{SITE_KEY}}", template.HTMLEscapeString(s.Demo.SiteKey)}
	if more["{{LANG}}"] == "" {
		values = append(values, "{{LANG}}", langFor(c))
	}
	for placeholder, value := range more {
		values = append(values, placeholder, value)
	}
	return html(c, http.StatusOK, shopPolicy, []byte(strings.NewReplacer(values...).Replace(string(page))))
}

// articles become HTML in two steps: the renderer passes no raw HTML, and the
// policy lets through only what an article needs.
var (
	markdown  = goldmark.New(goldmark.WithExtensions(extension.GFM))
	sanitizer = bluemonday.UGCPolicy()
)

// render makes safe HTML of an article's Markdown.
func render(source string) (string, error) {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "", err
	}
	return sanitizer.Sanitize(b.String()), nil
}

// helpArticle shows a help article: the demo's, or those of an installation
// with one workspace and one site, whose visitors its answers send here.
func (s *Server) helpArticle(c echo.Context, _ caller) error {
	ctx := c.Request().Context()
	workspace, key, err := s.publisher(c)
	if err != nil {
		return err
	}
	a, err := s.Store.ArticleBySlug(ctx, workspace, c.Param("slug"))
	if chat.CodeOf(err) == chat.NotFound || err == nil && !a.ValidAt(s.now()) {
		return chat.Errorf(chat.NotFound, "there is no article %q", short(c.Param("slug"), 100))
	}
	if err != nil {
		return err
	}
	body, err := render(a.Body)
	if err != nil {
		return chat.Wrap(chat.Internal, err, "article %s", a.ID)
	}
	lang := a.Lang
	if lang == "" {
		lang = langFor(c)
	}
	if s.Demo != nil {
		return s.shopPage(c, "help.html", map[string]string{
			"{{TITLE}}": template.HTMLEscapeString(a.Title), "{{BODY}}": body, "{{LANG}}": template.HTMLEscapeString(lang),
		})
	}
	var b bytes.Buffer
	err = article.Execute(&b, struct {
		Lang, Title, SiteKey string
		Body                 template.HTML
	}{lang, a.Title, key, template.HTML(body)}) //nolint:gosec // sanitised by render
	if err != nil {
		return err
	}
	return html(c, http.StatusOK, shopPolicy, b.Bytes())
}

// publisher gives the workspace whose articles are shown, and its site's key.
func (s *Server) publisher(c echo.Context) (workspace chat.ID, siteKey string, err error) {
	if s.Demo != nil {
		return s.Demo.Workspace, s.Demo.SiteKey, nil
	}
	known, err := s.sites.all(c.Request().Context())
	if err != nil {
		return chat.ID{}, "", err
	}
	if len(known) != 1 {
		return chat.ID{}, "", chat.Errorf(chat.NotFound, "there is nothing at this address")
	}
	for _, site := range known {
		workspace, siteKey = site.Workspace, site.Key
	}
	return workspace, siteKey, nil
}

// article is a help page where no demo lends its looks.
var article = template.Must(template.New("article").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}</title>
<style>
body{font:17px/1.65 system-ui,sans-serif;max-width:42rem;margin:8vh auto;padding:0 1.5rem;background:#fff;color:#1c2321}
h1{line-height:1.25}
img{max-width:100%}
table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.3rem .6rem;text-align:left}
pre{overflow-x:auto}
@media (prefers-color-scheme:dark){body{background:#141716;color:#e6e9e7}a{color:#8fd0b8}}
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{.Body}}
</main>
<script async src="/widget.js" data-site="{{.SiteKey}}"></script>
</body>
</html>
`))
