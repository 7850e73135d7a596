package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// website serves pages by path; a text that begins with → redirects. It notes
// who asked for what.
type website struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func serve(t *testing.T, pages map[string]string) *website {
	t.Helper()
	w := &website{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked = append(w.asked, r.URL.RequestURI())
		w.mu.Unlock()
		if !strings.Contains(r.UserAgent(), robotName) {
			rw.WriteHeader(http.StatusTeapot)
			return
		}
		text, ok := pages[r.URL.RequestURI()]
		to, redirect := strings.CutPrefix(text, "→")
		switch {
		case !ok:
			http.NotFound(rw, r)
		case redirect:
			http.Redirect(rw, r, strings.ReplaceAll(to, "HOST", w.URL), http.StatusFound)
		case text == "broken":
			rw.WriteHeader(http.StatusInternalServerError)
		default:
			if strings.HasSuffix(r.URL.Path, ".pdf") {
				rw.Header().Set("Content-Type", "application/pdf")
			}
			_, _ = rw.Write([]byte(strings.ReplaceAll(text, "HOST", w.URL)))
		}
	}))
	t.Cleanup(w.Close)
	return w
}

func webPage(title, text string) string {
	return "<html><head><title>" + title + "</title></head><body><main><h1>" + title + "</h1><p>" + text + "</p></main></body></html>"
}

func atOnce(context.Context, time.Duration) error { return nil }

func TestURL(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]string{
		"/robots.txt":    "User-agent: *\nDisallow: /\n\nUser-agent: FrontdeskBot\nDisallow: /private\nAllow: /private/open\nCrawl-delay: 2\n",
		"/help?q=1":      webPage("Help", `See <a href="next">next</a>.`),
		"/private/x":     webPage("Secret", "obey"),
		"/private/open":  webPage("Open", "Text."),
		"/to-private":    "→/private/x",
		"/round":         "→/round",
		"/guide.pdf":     string(sampleBook()),
		"/x.png":         "\x89PNG\r\n\x1a\n\x00\x00",
		"/to-elsewhere":  "→file:///etc/passwd",
		"/big.html":      strings.Repeat("x", 6<<20),
		"/empty":         "<html></html>",
		"/docs/plain.md": "# Plain\n\nText.",
	})
	host := strings.TrimPrefix(site.URL, "http://")
	t.Run("ReadsAPage", func(t *testing.T) {
		t.Parallel()
		articles, rep, err := Read(t.Context(), Source{URL: site.URL + "/help?q=1#part"}, Options{Web: site.Client()})
		if err != nil || len(articles) != 1 {
			t.Fatalf("%+v, %v", rep, err)
		}
		a := articles[0]
		want := []string{"127.0.0.1/help?q=1", "Help", "See [next](http://" + host + "/next).", site.URL + "/help?q=1"}
		if diff := cmp.Diff(want, []string{a.Slug, a.Title, a.Body, a.URL}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	for _, c := range []struct {
		name, path, why string
		articles        int
	}{
		{"ReadsADocument", "/guide.pdf", "", 1},
		{"ReadsMarkdown", "/docs/plain.md", "", 1},
		{"ObeysRobots", "/private/x", "robots.txt of the site keeps us out", 0},
		{"TakesTheLongerRule", "/private/open", "", 1},
		{"ObeysRobotsAfterARedirect", "/to-private", "robots.txt of the site keeps us out", 0},
		{"EndsRoundTrips", "/round", "without an end", 0},
		{"FollowsToTheWebOnly", "/to-elsewhere", "which is no web page", 0},
		{"SaysWhatIsMissing", "/nowhere", "does not exist (404)", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			articles, _, err := Read(t.Context(), Source{URL: site.URL + c.path}, Options{Web: site.Client(), Wait: atOnce})
			if len(articles) != c.articles || c.why == "" && err != nil || c.why != "" && (chat.CodeOf(err) != chat.Invalid || !strings.Contains(err.Error(), c.why)) {
				t.Errorf("%d articles, %v", len(articles), err)
			}
		})
	}
	for _, c := range []struct{ name, path, why string }{
		{"LeavesPicturesOut", "/x.png", "is no kind of page"},
		{"LeavesLargePagesOut", "/big.html", "is larger than 5 MB"},
		{"LeavesEmptyPagesOut", "/empty", "has no text that can be seen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, rep, err := Read(t.Context(), Source{URL: site.URL + c.path}, Options{Web: site.Client(), Wait: atOnce})
			if err != nil || rep.Skipped != 1 || !strings.Contains(rep.Files[0].Notes[0], c.why) {
				t.Errorf("%+v, %v", rep, err)
			}
		})
	}
	t.Run("RefusesWhatIsNoAddress", func(t *testing.T) {
		t.Parallel()
		for _, u := range []string{"ftp://x.example/a", "file:///etc/passwd", "//x", "https://", "http://user:secret@x.example/"} {
			if _, _, err := Read(t.Context(), Source{URL: u}, Options{Web: site.Client()}); chat.CodeOf(err) != chat.Invalid || strings.Contains(fmt.Sprint(err), "secret") {
				t.Errorf("%s: %v", u, err)
			}
		}
	})
	t.Run("ForbidsAllWhenRobotsFails", func(t *testing.T) {
		t.Parallel()
		broken := serve(t, map[string]string{"/robots.txt": "broken", "/a": webPage("A", "Text.")})
		if _, _, err := Read(t.Context(), Source{URL: broken.URL + "/a"}, Options{Web: broken.Client()}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("got %v", err)
		}
	})
	t.Run("RefusesADelayBeyondPatience", func(t *testing.T) {
		t.Parallel()
		slow := serve(t, map[string]string{"/robots.txt": "User-agent: *\nCrawl-delay: 60\n", "/a": webPage("A", "Text.")})
		if _, _, err := Read(t.Context(), Source{URL: slow.URL + "/a"}, Options{Web: slow.Client()}); chat.CodeOf(err) != chat.Invalid || !strings.Contains(err.Error(), "1m0s between pages") {
			t.Errorf("got %v", err)
		}
	})
}

func TestSitemap(t *testing.T) {
	t.Parallel()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	urls := func(us ...string) string {
		return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>` + strings.Join(us, "</loc></url><url><loc> ") + `</loc></url></urlset>`
	}
	texts := make(map[string]string)
	site := serve(t, texts)
	_, _ = w.Write([]byte(urls(site.URL+"/c", site.URL+"/a#again")))
	_ = w.Close()
	pages := map[string]string{
		"/robots.txt": "User-agent: *\nDisallow: /b\nCrawl-delay: 3\nSitemap: HOST/index.xml\n",
		"/index.xml":  `<sitemapindex><sitemap><loc>HOST/one.xml</loc></sitemap><sitemap><loc>HOST/two.xml.gz</loc></sitemap><sitemap><loc>http://other.example/s.xml</loc></sitemap><sitemap><loc>HOST/index.xml</loc></sitemap><sitemap><loc>HOST/bad.xml</loc></sitemap></sitemapindex>`,
		"/one.xml":    urls("HOST/a", "HOST/b", "http://other.example/x", "HOST/gone", "HOST/away"),
		"/two.xml.gz": z.String(),
		"/bad.xml":    "<urlset><url><loc>HOST/a</loc></url>\n<oops",
		"/a":          webPage("A", "Text."), "/b": webPage("B", "obey"), "/c": webPage("C", "Text."), "/away": "→http://other.example/",
		"/list.txt": "HOST/a\nHOST/c\n",
	}
	maps.Copy(texts, pages)
	var waits []time.Duration
	articles, rep, err := Read(t.Context(), Source{Sitemap: site.URL}, Options{Web: site.Client(), Wait: func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range articles {
		got = append(got, a.Title)
	}
	if diff := cmp.Diff([]string{"A", "C"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var notes []string
	for _, f := range rep.Files {
		for _, n := range f.Notes {
			notes = append(notes, strings.TrimPrefix(n, site.URL))
		}
	}
	for i, want := range []string{
		"/bad.xml: the sitemap cannot be read", "/: 2 addresses of other sites", "/b: robots.txt of the site keeps us out", "/gone: does not exist (404)", "/away: leads to another site (other.example)",
	} {
		if i >= len(notes) || !strings.HasPrefix(notes[i], want) {
			t.Errorf("note %d of %q, want %q", i, notes, want)
		}
	}
	for _, d := range waits {
		if d != 3*time.Second {
			t.Errorf("waited %s between pages, asked for 3s", d)
		}
	}
	if len(waits) < 6 {
		t.Errorf("only %d waits", len(waits))
	}
	for _, p := range site.asked {
		if p == "/b" {
			t.Error("a page was fetched that robots.txt forbids")
		}
	}
	t.Run("ReadsAPlainList", func(t *testing.T) {
		t.Parallel()
		articles, _, err := Read(t.Context(), Source{Sitemap: site.URL + "/list.txt"}, Options{Web: site.Client(), Wait: atOnce})
		if err != nil || len(articles) != 2 {
			t.Errorf("%d articles, %v", len(articles), err)
		}
	})
	t.Run("SaysThatItListsNothing", func(t *testing.T) {
		t.Parallel()
		if _, _, err := Read(t.Context(), Source{Sitemap: site.URL + "/a"}, Options{Web: site.Client(), Wait: atOnce}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("got %v", err)
		}
	})
}

func FuzzParseSitemap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>https://x.example/a</loc></url></urlset>`))
	f.Add([]byte("https://x.example/a\nx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		pages, maps, err := parseSitemap(b)
		if err != nil && (pages != nil || maps != nil) {
			t.Errorf("pages of a broken sitemap: %v %v", pages, maps)
		}
	})
}
