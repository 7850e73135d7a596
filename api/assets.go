package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// assets serves the built browser parts from memory: each file is read,
// hashed and compressed when it is first asked for. Safe for concurrent use.
type assets struct {
	files fs.FS
	mu    sync.Mutex
	ready map[string]*asset
}

type asset struct {
	body, packed []byte // packed is nil when gzip gains nothing
	etag         string
	kind         string
}

func newAssets(web fs.FS) *assets {
	if web == nil {
		return &assets{}
	}
	if sub, err := fs.Sub(web, "dist"); err == nil {
		if _, err := fs.Stat(web, "dist"); err == nil {
			web = sub
		}
	}
	return &assets{files: web, ready: map[string]*asset{}}
}

// kinds are named here because the machine's own table may lack or misname them.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp",
	".woff2": "font/woff2", ".json": "application/json", ".webmanifest": "application/manifest+json", ".map": "application/json",
	".txt": "text/plain; charset=utf-8",
}

// get gives a file, or NotFound.
func (a *assets) get(name string) (*asset, error) {
	if a.files == nil || !fs.ValidPath(name) {
		return nil, chat.Errorf(chat.NotFound, "there is nothing at this address")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if f := a.ready[name]; f != nil {
		return f, nil
	}
	body, err := fs.ReadFile(a.files, name)
	if err != nil {
		var perr *fs.PathError
		if errors.As(err, &perr) { // missing, or a folder
			return nil, chat.Errorf(chat.NotFound, "there is nothing at this address")
		}
		return nil, err
	}
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		kind = "application/octet-stream"
	}
	sum := sha256.Sum256(body)
	f := &asset{body: body, etag: hex.EncodeToString(sum[:8]), kind: kind}
	if packed := pack(body); len(packed) < len(body)*9/10 {
		f.packed = packed
	}
	a.ready[name] = f
	return f, nil
}

func pack(b []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic("api: gzip level: " + err.Error())
	}
	if _, err := w.Write(b); err != nil {
		return b // a buffer does not fail; uncompressed serves as well
	}
	if err := w.Close(); err != nil {
		return b
	}
	return out.Bytes()
}

// send serves a file with its cache rule, compressed when the client can.
func (f *asset) send(c echo.Context, cache string) error {
	h := c.Response().Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", cache)
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	body, etag := f.body, f.etag
	if f.packed != nil && strings.Contains(c.Request().Header.Get(echo.HeaderAcceptEncoding), "gzip") {
		body, etag = f.packed, f.etag+"-gz"
		h.Set(echo.HeaderContentEncoding, "gzip")
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, io.NewSectionReader(bytes.NewReader(body), 0, int64(len(body))))
	return nil
}

const (
	cacheShort   = "public, max-age=300"                 // sites embed this address for ever
	cacheForEver = "public, max-age=31536000, immutable" // the name changes with the content
	cacheAsk     = "no-cache"                            // ask each time, the ETag answers
)

// hashed matches names that carry a hash of their content, as Vite writes them.
var hashed = regexp.MustCompile(`-[A-Za-z0-9_-]{8}\.[a-z0-9]+$`)

func cacheOf(name string) string {
	if hashed.MatchString(name) {
		return cacheForEver
	}
	return cacheAsk
}

// widgetLoader is the one script that sites embed.
func (s *Server) widgetLoader(c echo.Context, _ caller) error {
	f, err := s.assets.get("widget.js")
	if err != nil {
		return chat.Errorf(chat.NotFound, "the widget is not built: run make build")
	}
	c.Response().Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	return f.send(c, cacheShort)
}

func (s *Server) widgetAsset(c echo.Context, _ caller) error {
	name := c.Param("*")
	if path.Ext(name) == ".html" { // the frame has an address of its own, with its policy
		return chat.Errorf(chat.NotFound, "there is nothing at this address")
	}
	f, err := s.assets.get("widget/" + name)
	if err != nil {
		return err
	}
	return f.send(c, cacheOf(name))
}
