package flows

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Steps that reach outside the conversation: answer, http, hours,
// agents_online, handoff, tag, note, contact.

// Values of on_low.
const (
	lowClarify  = "clarify"
	lowContinue = "continue"
	lowHandoff  = "handoff"
)

type answerStep struct {
	collections []string
	query       *localized // nil: what the visitor last wrote
	onLow       string
}

func readAnswer(r *reader, _ *step, a stepNodes) action {
	s := &answerStep{collections: r.strs(a.own["collections"], "collections"),
		onLow: r.oneOf(a.own["on_low"], "on_low", lowContinue, valuesOf("answer", "on_low")...)}
	if n := a.own["query"]; n != nil {
		s.query = r.text(n, "the query")
	} else if a.main != nil && !isNull(a.main) {
		s.query = r.text(a.main, "the query")
	}
	return s
}

func (s *answerStep) run(m *machine, st *step) {
	query := m.s.Text
	if s.query != nil {
		query = m.words(s.query)
	}
	m.top().Asked = 0
	m.search(st, query)
}

func (m *machine) search(st *step, query string) {
	if strings.TrimSpace(query) == "" {
		m.note(st, "nothing to search for")
		m.s.Answer = nil
		m.advance(st)
		return
	}
	s := st.act.(*answerStep) //nolint:errcheck // its own step
	m.await("", "", Effect{Kind: EffectSearch, Query: query, Collections: s.collections, Purpose: PurposeAnswer})
}

func (s *answerStep) result(m *machine, st *step, r EffectResult) {
	if !r.OK {
		m.failed(st, "search: "+r.Error)
		return
	}
	m.s.Answer = r.Answer
	if r.Answer.useful() {
		m.note(st, "answered, band "+r.Answer.Band)
		m.sayAnswer(r.Answer)
		m.advance(st)
		return
	}
	m.note(st, "low confidence, on_low "+s.onLow)
	switch {
	case s.onLow == lowHandoff:
		m.handoff(Effect{Reason: ReasonLowAnswer})
	case s.onLow == lowClarify && m.top().Asked == 0:
		m.top().Asked++
		m.show(st, "")
	case s.onLow == lowClarify:
		m.emit(Effect{Kind: EffectUnknown, Text: m.s.Text})
		m.advance(st)
	default:
		m.advance(st)
	}
}

// The clarifying question of on_low: clarify is a prompt like any other.

func (s *answerStep) prompt(m *machine, _ *step) Prompt {
	return Prompt{Kind: "ask", Input: "text", Text: m.phrase(phraseClarify)}
}

func (s *answerStep) recognise(_ *machine, _ *step, text string) reading {
	return reading{how: readExact, value: text}
}

func (s *answerStep) take(m *machine, st *step, value any) { m.search(st, show(value)) }

func (s *answerStep) rules() takeRules { return takeRules{kind: "text", maxAttempts: 3} }

func (s *answerStep) targets() []*target { return nil }
func (s *answerStep) flowsOn() bool      { return true }

type httpStep struct {
	method   string
	url      *template
	headers  []header
	body     any // JSON-like with *template leaves
	timeout  time.Duration
	retries  int
	fill     setStep
	onStatus []statusCase
}

type header struct {
	name  string
	value *template
}

type statusCase struct {
	pattern string // "404" or "4xx"
	to      *target
}

// The timeout is 5 s unless the author says otherwise (flows.md, http); a
// visitor is waiting, so half a minute is the most that can be asked for.
const (
	defaultHTTPTimeout = 5 * time.Second
	maxHTTPTimeout     = 30 * time.Second
)

var statusPattern = regexp.MustCompile(`^([1-5]\d\d|[1-5]xx)$`)

func readHTTP(r *reader, _ *step, a stepNodes) action {
	h := &httpStep{timeout: r.duration(a.own["timeout"], "timeout", defaultHTTPTimeout, maxHTTPTimeout),
		retries: r.integer(a.own["retries"], "retries", 0, 0, 5), fill: setStep{values: map[string]setValue{}}}
	for _, method := range []string{"get", "post", "put", "patch", "delete"} {
		n := a.own[method]
		if n == nil {
			continue
		}
		if h.method != "" {
			r.fault(n, "make two steps of it", "an http step makes one request, but this is %s and %s", strings.ToLower(h.method), method)
			continue
		}
		h.method, h.url = strings.ToUpper(method), r.template(n, "the address")
	}
	if h.method == "" {
		r.fault(a.node, "write http: {get: https://...}", "http needs an address")
		return nil
	}
	h.readHeaders(r, a.own["headers"])
	if n := a.own["body"]; n != nil {
		if h.method == "GET" {
			r.fault(n, "use post", "a get request has no body")
		}
		h.body = r.jsonTemplate(n)
	}
	h.readMap(r, a.own["map"])
	h.readStatuses(r, a.own["on_status"])
	return h
}

func (h *httpStep) readHeaders(r *reader, n *yaml.Node) {
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write {X-Name: value}", "headers must be a mapping")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if t := r.template(n.Content[i+1], "a header", "secret"); t != nil {
			if t.holdsSecret() && !h.url.fixedServer() {
				r.fault(n.Content[i+1], "begin the address with https://shop.example/ or {{ workspace.my_url }}/", "a visitor could choose which server gets this secret")
			}
			h.headers = append(h.headers, header{n.Content[i].Value, t})
		}
	}
}

func (h *httpStep) readMap(r *reader, n *yaml.Node) {
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write {status: body.status}", "map must be a mapping")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if name := r.makes(n.Content[i], "a variable of map"); name != "" {
			h.fill.names = append(h.fill.names, name)
			h.fill.values[name] = r.setValue(n.Content[i+1], name, "body", "status")
		}
	}
}

func (h *httpStep) readStatuses(r *reader, n *yaml.Node) {
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write {404: step}", "on_status must be a mapping")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		code := n.Content[i]
		if !statusPattern.MatchString(code.Value) {
			r.fault(code, "write 404, or 4xx for all of them", "%q is not an HTTP status", code.Value)
		}
		h.onStatus = append(h.onStatus, statusCase{code.Value, r.target(n.Content[i+1], "on_status")})
	}
}

// jsonTemplate reads a JSON value whose texts are templates.
func (r *reader) jsonTemplate(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = r.jsonTemplate(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, r.jsonTemplate(c))
		}
		return out
	}
	if n.Tag == "!!str" {
		return r.template(n, "the body")
	}
	return r.value(n)
}

func fillJSON(v any, env map[string]any) any {
	switch v := v.(type) {
	case *template:
		if len(v.parts) == 1 && v.parts[0].expr != nil {
			out, _ := v.parts[0].expr.eval(env) // a lone expression keeps its type
			return out
		}
		return v.render(env, nil)
	case map[string]any:
		out := map[string]any{}
		for k := range v {
			out[k] = fillJSON(v[k], env)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = fillJSON(v[i], env)
		}
		return out
	}
	return v
}

func (h *httpStep) run(m *machine, st *step) {
	env := m.scope()
	address := h.url.address(env)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		m.failed(st, "http: the address is not a URL")
		return
	}
	e := Effect{Kind: EffectHTTP, Method: h.method, URL: address, Body: fillJSON(h.body, env),
		TimeoutMS: h.timeout.Milliseconds(), Retries: h.retries}
	for _, hd := range h.headers {
		if e.Headers == nil {
			e.Headers = map[string]string{}
		}
		e.Headers[hd.name] = hd.value.render(env, headerSafe)
	}
	m.await("", "", e)
}

// escapeURL makes a value safe in a path and in a query alike. A value that
// is only dots would climb the path, so it vanishes.
func escapeURL(s string) string {
	if strings.Trim(s, ".") == "" {
		return ""
	}
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func headerSafe(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

func (h *httpStep) result(m *machine, st *step, r EffectResult) {
	code := strconv.Itoa(r.Status)
	if r.OK {
		for _, c := range h.onStatus {
			if c.pattern == code || len(code) == 3 && c.pattern == code[:1]+"xx" {
				m.note(st, "status "+code)
				h.store(m, r)
				m.jump(c.to.to)
				return
			}
		}
	}
	if !r.OK || r.Status >= 400 {
		m.failed(st, "http: status "+code+" "+r.Error)
		return
	}
	m.note(st, "status "+code)
	if !h.store(m, r) {
		m.failed(st, "http: the answer is too large for a variable")
		return
	}
	m.advance(st)
}

// store fills the variables of map; false when one would be too large.
func (h *httpStep) store(m *machine, r EffectResult) bool {
	env := m.scope()
	env["body"], env["status"] = plain(r.Body), float64(r.Status)
	for _, name := range h.fill.names {
		if !m.setVar(name, h.fill.values[name].eval(env)) {
			return false
		}
	}
	return true
}

func (h *httpStep) targets() []*target {
	var out []*target
	for _, c := range h.onStatus {
		out = append(out, c.to)
	}
	return out
}
func (h *httpStep) flowsOn() bool { return true }

// checkStep is hours and agents_online.
type checkStep struct {
	what, name string
	yes, no    *target
}

func readHours(r *reader, _ *step, a stepNodes) action {
	return readCheck(r, a, CheckHours, "schedule", "open", "closed")
}

func readAgentsOnline(r *reader, _ *step, a stepNodes) action {
	return readCheck(r, a, CheckAgents, "team", "online", "offline")
}

func readCheck(r *reader, a stepNodes, what, name, yes, no string) action {
	c := checkStep{what: what}
	if n := or(a.own[name], a.main); n != nil {
		c.name = r.str(n, name)
	}
	if n := a.own[yes]; n != nil {
		c.yes = r.target(n, yes)
	}
	if n := a.own[no]; n != nil {
		c.no = r.target(n, no)
	}
	if c.yes == nil && c.no == nil {
		r.fault(a.node, "add "+yes+": or "+no+":", "the step decides nothing")
	}
	return c
}

func (c checkStep) run(m *machine, _ *step) {
	m.await("", "", Effect{Kind: EffectCheck, What: c.what, Name: c.name})
}

func (c checkStep) result(m *machine, st *step, r EffectResult) {
	if !r.OK {
		m.failed(st, c.what+": "+r.Error)
		return
	}
	to := c.no
	if r.Open {
		to = c.yes
	}
	m.note(st, strconv.FormatBool(r.Open))
	if to == nil {
		m.advance(st)
		return
	}
	m.jump(to.to)
}
func (c checkStep) targets() []*target { return []*target{c.yes, c.no} }
func (c checkStep) flowsOn() bool      { return c.yes == nil || c.no == nil }

type tagStep struct{ tags []string }

func readTag(r *reader, _ *step, a stepNodes) action {
	t := tagStep{r.strs(a.main, "tag")}
	if len(t.tags) == 0 {
		r.fault(a.node, "write tag: name", "tag needs a name")
	}
	return t
}

func (t tagStep) run(m *machine, st *step) {
	for _, tag := range t.tags {
		m.emit(Effect{Kind: EffectTag, Value: tag})
	}
	m.advance(st)
}
func (tagStep) targets() []*target { return nil }
func (tagStep) flowsOn() bool      { return true }

type noteStep struct{ text *localized }

func readNote(r *reader, _ *step, a stepNodes) action {
	n := or(a.main, a.own["text"])
	if n == nil || isNull(n) {
		r.fault(a.node, "write note: text", "note needs a text")
		return nil
	}
	// Agents read notes; they need not be in every visitor language.
	langs := r.langs
	r.langs = nil
	defer func() { r.langs = langs }()
	return noteStep{r.text(n, "the note")}
}

func (s noteStep) run(m *machine, st *step) {
	if text := m.words(s.text); strings.TrimSpace(text) != "" {
		m.emit(Effect{Kind: EffectNote, Text: text})
	}
	m.advance(st)
}
func (noteStep) targets() []*target { return nil }
func (noteStep) flowsOn() bool      { return true }

type contactStep struct {
	fields []header
}

func readContact(r *reader, _ *step, a stepNodes) action {
	if a.main == nil || a.main.Kind != yaml.MappingNode || len(a.main.Content) == 0 {
		r.fault(or(a.main, a.node), `write contact: {email: "{{ vars.email }}"}`, "contact needs fields")
		return nil
	}
	var c contactStep
	for i := 0; i+1 < len(a.main.Content); i += 2 {
		if t := r.template(a.main.Content[i+1], "a contact field"); t != nil && r.variableName(a.main.Content[i]) {
			c.fields = append(c.fields, header{a.main.Content[i].Value, t})
		}
	}
	return c
}

func (c contactStep) run(m *machine, st *step) {
	env := m.scope()
	for _, f := range c.fields {
		if v := strings.TrimSpace(f.value.render(env, nil)); v != "" {
			m.emit(Effect{Kind: EffectContact, Field: f.name, Value: v})
		}
	}
	m.advance(st)
}
func (contactStep) targets() []*target { return nil }
func (contactStep) flowsOn() bool      { return true }
