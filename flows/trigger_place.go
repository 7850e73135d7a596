package flows

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Triggers by the page on which the chat stands and by the visitor's silence.

// page is a pattern of addresses: "*" stands for anything.
type page struct {
	path    bool // begins with "/": only the path is compared
	query   bool // has a "?": the query is compared too
	pattern *regexp.Regexp
	letters int // how much it says: its letters beside the stars
}

func (r *reader) pages(n *yaml.Node) []page {
	var out []page
	for _, s := range r.strs(n, "the pages") {
		if !strings.HasPrefix(s, "/") && !strings.Contains(s, "*") && !strings.Contains(s, ".") {
			r.fault(n, `write page: /pricing*, or page: "https://shop.example/*"`, "%q is not the pattern of a page", s)
			continue
		}
		parts := strings.Split(s, "*")
		letters := 0
		for i, p := range parts {
			letters += len(p)
			parts[i] = regexp.QuoteMeta(p)
		}
		out = append(out, page{path: strings.HasPrefix(s, "/"), query: strings.Contains(s, "?"), letters: letters,
			pattern: regexp.MustCompile("^(?:" + strings.Join(parts, ".*") + ")$")})
	}
	if len(out) == 0 {
		r.fault(n, "write page: /pricing*", "the trigger has no page")
	}
	return out
}

func (p page) fits(address string) bool {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return false
	}
	text := u.Path
	if text == "" {
		text = "/"
	}
	if p.query && u.RawQuery != "" {
		text += "?" + u.RawQuery
	}
	if !p.path {
		if text = u.Host + text; strings.Contains(p.pattern.String(), "://") {
			text = u.Scheme + "://" + text
		}
	}
	return p.pattern.MatchString(text)
}

// onPage is above 1 when a page of the trigger fits, so that it goes before
// start: true; the pattern that says more goes first.
func (t trigger) onPage(address string) float64 {
	best := 0.0
	for _, p := range t.pages {
		if p.fits(address) {
			best = max(best, 1+float64(p.letters)/float64(p.letters+100))
		}
	}
	return best
}

// defaultIdle is after how much silence the flow on_idle begins, unless a
// trigger of its own says otherwise.
const defaultIdle = 5 * time.Minute

// idle reads 30s, a number of seconds, or {after: 30s}.
func (r *reader) idle(n *yaml.Node) time.Duration {
	if n.Kind == yaml.MappingNode {
		if n = r.fields(n, "idle", "after")["after"]; n == nil {
			return defaultIdle
		}
	}
	if s, err := strconv.Atoi(n.Value); err == nil && s >= 1 && s <= int(maxTimeout/time.Second) {
		return time.Duration(s) * time.Second
	}
	return r.span(n, "idle")
}

// silences gives after how much silence a flow begins by itself.
func (f *flow) silences() []trigger {
	var out []trigger
	for _, t := range f.triggers {
		if t.kind == "idle" {
			out = append(out, t)
		}
	}
	if f.name == SystemIdle && len(out) == 0 {
		out = append(out, trigger{kind: "idle", after: defaultIdle})
	}
	return out
}

// NextIdle gives the shortest silence of the visitor that starts a flow, but
// for those already started; false when none does.
func (p *Program) NextIdle(done []string) (after time.Duration, ok bool) {
	for _, name := range p.names {
		if slices.Contains(done, name) {
			continue
		}
		for _, t := range p.flows[name].silences() {
			if !ok || t.after < after {
				after, ok = t.after, true
			}
		}
	}
	return after, ok
}

// Idle gives the flow that a silence starts, "" for none, and all whose time
// has come with it: they do not start again. done are those of earlier times.
func (p *Program) Idle(silence time.Duration, done []string, env Env) (flow string, due []string) {
	m := &machine{p: p, env: env}
	best := match{}
	for _, name := range p.names {
		if slices.Contains(done, name) {
			continue
		}
		for _, t := range p.flows[name].silences() {
			if t.after > silence {
				continue
			}
			if !slices.Contains(due, name) {
				due = append(due, name)
			}
			mine := match{name, t.priority, t.after.Seconds()}
			if (t.when == nil || m.testTrigger(t.when)) && (flow == "" || mine.better(best)) {
				flow, best = name, mine
			}
		}
	}
	return flow, due
}
