package flows

import (
	"cmp"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// Test is a conversation that an author wrote down under tests:, and what it
// must come to. Package flows/flowtest plays it.
type Test struct {
	Flow, Name string // Name may be empty
	File       string
	Line       int

	Lang      string    // of the visitor; "" is the first of the program
	Now       time.Time // at the beginning; zero is flowtest's own
	Visitor   map[string]any
	Workspace map[string]any
	Closed    bool // outside opening hours
	Nobody    bool // no agent is online
	HTTP      []RecordedHTTP
	Answers   []RecordedAnswer
	Moves     []Move
	Expect    Expect
}

// RecordedHTTP answers a request whose method and address fit. It serves
// again and again, unless another one that fits comes after it.
type RecordedHTTP struct {
	Method string // "" fits all
	URL    string // a part of the address; "" fits all
	Status int
	Body   any
	Fails  bool // no answer comes
}

// RecordedAnswer answers a search of the knowledge base.
type RecordedAnswer struct {
	Query string // a part of the query; "" fits all
	Text  string
	Band  string // BandHigh, middle or BandLow
}

// Move is one thing that the visitor, a person or the clock does. One field
// is set.
type Move struct {
	Text   string
	Click  string // id of an option of the prompt that waits
	Stale  string // id of an option of the first prompt
	File   bool
	Start  bool // opens the chat
	Resume bool // a person gives the chat back
	Event  string
	Wait   time.Duration
	Line   int
}

// Expect is what a test must come to; what is nil or empty is not looked at.
type Expect struct {
	Line       int
	Vars       map[string]any
	Resolution string // "none": it has not ended
	Handoff    *HandoffWanted
	Says       []string // in this order, among what the bot says
	NotSays    []string
	Tags       []string
	HTTP       []string // "GET https://…", parts of them, in this order
	At         string   // the step that waits
	In         string   // the flow on top
}

// HandoffWanted is a hand-over that must have happened; None: none may.
type HandoffWanted struct {
	None                   bool
	Reason, Team, Priority string
}

// Tests gives the tests of all flows, by file and line.
func (p *Program) Tests() []Test {
	var out []Test
	for _, name := range p.names {
		out = append(out, p.flows[name].tests...)
	}
	slices.SortStableFunc(out, func(a, b Test) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return out
}

// maxTestWait bounds one wait of a test: a year is longer than any timer.
const maxTestWait = 366 * 24 * time.Hour

// testMappings are the mappings under tests:.
var testMappings = []mapping{
	{mappingTest, "A conversation that must go as described. The first text starts what its triggers say, and this flow when they say nothing.",
		[]string{"name", "lang", "now", "visitor", "workspace", "hours", "agents", "http", "answers", "say", "expect"},
		map[string]fieldDoc{
			"name":      {about: "What the test shows.", form: formWord},
			"lang":      {about: "The visitor's language; without it, the first one of the workspace.", form: formWord},
			"now":       {about: "The time at the beginning, with its zone.", form: formInstant, otherwise: "2026-03-11T10:00:00Z"},
			"visitor":   {about: "What expressions read under `visitor`.", form: formObject},
			"workspace": {about: "What expressions read under `workspace`.", form: formObject},
			"hours":     {about: "Whether it is opening time.", form: formWord, values: []string{"open", "closed"}, otherwise: "open"},
			"agents":    {about: "Whether somebody of the team is there.", form: formWord, values: []string{"online", "offline"}, otherwise: "online"},
			"http":      {about: "Recorded answers of other systems; a request that none fits fails.", form: formRecorded},
			"answers":   {about: "Recorded answers of the knowledge base; it knows nothing else.", form: formAnswers},
			"say":       {about: "What the visitor does, in order.", form: formMoves, required: true},
			"expect":    {about: "What must have come of it at the end.", form: formExpect, required: true},
		}},
	{mappingMove, "Something that happens instead of a text; it has exactly one key.",
		[]string{"click", "stale", "file", "start", "resume", "event", "wait"},
		map[string]fieldDoc{
			"click":  {about: "Clicks the option of this id, or the button of `say` with this label.", form: formWord},
			"stale":  {about: "Clicks this option of the first menu of the conversation.", form: formWord},
			"file":   {about: "Sends a file.", form: formBool},
			"start":  {about: "Opens the chat.", form: formBool},
			"resume": {about: "The person who took over gives the chat back.", form: formBool},
			"event":  {about: "The site or an integration names this event.", form: formWord},
			"wait":   {about: "Lets time pass.", form: formDuration},
		}},
	{mappingHTTP, "The recorded answer of another system.",
		[]string{"method", "url", "status", "body", "fails"},
		map[string]fieldDoc{
			"method": {about: "The method that it answers; without it, every one.", form: formWord, values: []string{"GET", "POST", "PUT", "PATCH", "DELETE"}},
			"url":    {about: "A part of the address that it answers; without it, every address.", form: formWord},
			"status": {about: "The HTTP status of the answer.", form: formInteger, otherwise: "200", low: 100, high: 599},
			"body":   {about: "The body of the answer.", form: formJSON},
			"fails":  {about: "No answer comes at all.", form: formBool, otherwise: "false"},
		}},
	{mappingAnswer, "A recorded answer of the knowledge base.",
		[]string{"query", "text", "band"},
		map[string]fieldDoc{
			"query": {about: "A part of the question that it answers; without it, every question.", form: formWord},
			"text":  {about: "What it answers.", form: formWord, required: true},
			"band":  {about: "How sure the knowledge base is.", form: formWord, values: []string{BandHigh, "middle", BandLow}, otherwise: BandHigh},
		}},
	{mappingExpect, "What must have come of a test; a key that is left out is not looked at.",
		[]string{"vars", "resolution", "handoff", "says", "not_says", "tags", "http", "at", "in"},
		map[string]fieldDoc{
			"vars":       {about: "Variables and their values; others may have any.", form: formObject},
			"resolution": {about: "How the flow ended; `none` when it goes on.", form: formWord, values: []string{"resolved", "unresolved", "cancelled", "abandoned", "spam", "none"}},
			"handoff":    {about: "Why a person was asked for; `none` when nobody was.", form: formHandoff},
			"says":       {about: "Parts of what the bot says, in this order.", form: formWords},
			"not_says":   {about: "What the bot must not say.", form: formWords},
			"tags":       {about: "Tags that the conversation gets.", form: formWords},
			"http":       {about: "Requests that are made, as `GET https://…` or a part of it, in this order.", form: formWords},
			"at":         {about: "The step that waits for the visitor.", form: formWord},
			"in":         {about: "The flow that is running.", form: formWord},
		}},
	{mappingHandoff, "A hand-over that is expected.",
		[]string{"reason", "team", "priority"},
		map[string]fieldDoc{
			"reason":   {about: "The reason it must have.", form: formWord},
			"team":     {about: "The team that must have got it.", form: formWord},
			"priority": {about: "The priority it must have.", form: formWord},
		}},
}

func (r *reader) readTests(list *yaml.Node) []Test {
	if list.Kind != yaml.SequenceNode {
		r.fault(list, "write - say: [Hello]", "tests must be a list")
		return nil
	}
	var out []Test
	for _, n := range list.Content {
		at := r.fields(n, "a test", keysOf(mappingTest)...)
		for _, needed := range []string{"say", "expect"} {
			if at[needed] == nil && n.Kind == yaml.MappingNode {
				r.fault(n, "add "+needed+":", "the test has no %s", needed)
			}
		}
		t := Test{Flow: r.flow.name, Name: r.str(at["name"], "the name of a test"), File: r.file, Line: n.Line}
		r.readRecords(at, &t)
		for _, n := range r.items(at["say"], "say") {
			t.Moves = append(t.Moves, r.readMove(n))
		}
		if at["expect"] != nil {
			t.Expect = r.readExpect(at["expect"])
		}
		out = append(out, t)
	}
	return out
}

// recordKeys are the keys of a test that say how the world is.
var recordKeys = []string{"lang", "now", "visitor", "workspace", "hours", "agents", "http", "answers"}

// readRecords reads them.
func (r *reader) readRecords(at map[string]*yaml.Node, t *Test) {
	t.Lang = r.str(at["lang"], "lang")
	t.Visitor, t.Workspace = r.object(at["visitor"], "visitor"), r.object(at["workspace"], "workspace")
	t.Closed, t.Nobody = r.choose(at["hours"], mappingTest, "hours") == "closed", r.choose(at["agents"], mappingTest, "agents") == "offline"
	if n := at["now"]; n != nil {
		var err error
		if t.Now, err = time.Parse(time.RFC3339, r.str(n, "now")); err != nil {
			r.fault(n, "write 2026-03-11T10:00:00Z", "now must be a time with its zone")
		}
	}
	for _, n := range r.items(at["http"], "http") {
		t.HTTP = append(t.HTTP, r.readRecordedHTTP(n))
	}
	for _, n := range r.items(at["answers"], "answers") {
		t.Answers = append(t.Answers, r.readRecordedAnswer(n))
	}
}

// ReadRecords reads a file that says how the world is: a mapping with the keys
// of a test besides name, say and expect, or a list as under http.
func ReadRecords(src Source) (Test, []Finding) {
	r := &reader{file: src.Name}
	t := Test{File: src.Name}
	var doc yaml.Node
	if err := yaml.Unmarshal(src.Text, &doc); err != nil {
		r.syntax(err)
		return t, r.findings
	}
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		return t, nil
	}
	n := doc.Content[0]
	if alias := findAlias(n); alias != nil {
		r.fault(alias, "write the value out", "anchors and aliases are not part of the flow language")
		return t, r.findings
	}
	if n.Kind == yaml.SequenceNode {
		r.readRecords(map[string]*yaml.Node{"http": n}, &t)
	} else {
		r.readRecords(r.fields(n, "the file", recordKeys...), &t)
	}
	return t, r.findings
}

// items gives the entries of a list, nothing when it is not there.
func (r *reader) items(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode:
		r.fault(n, "write a list", "%s must be a list", what)
		return nil
	}
	return n.Content
}

func (r *reader) object(n *yaml.Node, what string) map[string]any {
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.MappingNode:
		r.fault(n, "write {name: value}", "%s must be a mapping", what)
		return nil
	}
	return r.value(n).(map[string]any) //nolint:errcheck // a mapping reads as one
}

// choose reads one of the documented values of a mapping's key.
func (r *reader) choose(n *yaml.Node, mapping, key string) string {
	d := mappingDoc(mapping).docs[key]
	return r.oneOf(n, key, d.otherwise, d.values...)
}

func (r *reader) readRecordedHTTP(n *yaml.Node) RecordedHTTP {
	at := r.fields(n, "a recorded answer", keysOf(mappingHTTP)...)
	h := RecordedHTTP{Method: r.choose(at["method"], mappingHTTP, "method"), URL: r.str(at["url"], "url"),
		Status: r.integer(at["status"], "status", 200, 100, 599), Fails: r.boolean(at["fails"], "fails")}
	if at["body"] != nil {
		h.Body = r.value(at["body"])
	}
	return h
}

func (r *reader) readRecordedAnswer(n *yaml.Node) RecordedAnswer {
	at := r.fields(n, "a recorded answer", keysOf(mappingAnswer)...)
	if at["text"] == nil && n.Kind == yaml.MappingNode {
		r.fault(n, "add text:", "the recorded answer has no text")
	}
	return RecordedAnswer{Query: r.str(at["query"], "query"), Text: r.str(at["text"], "text"), Band: r.choose(at["band"], mappingAnswer, "band")}
}

func (r *reader) readMove(n *yaml.Node) Move {
	m := Move{Line: n.Line}
	if n.Kind == yaml.ScalarNode {
		m.Text = n.Value
		return m
	}
	at := r.fields(n, "a move", keysOf(mappingMove)...)
	if len(at) != 1 {
		r.fault(n, "write {click: yes}, or a text", "a move is one thing")
		return m
	}
	m.Click, m.Stale, m.Event = r.str(at["click"], "click"), r.str(at["stale"], "stale"), r.str(at["event"], "event")
	m.File, m.Start, m.Resume = r.boolean(at["file"], "file"), r.boolean(at["start"], "start"), r.boolean(at["resume"], "resume")
	m.Wait = r.duration(at["wait"], "wait", 0, maxTestWait)
	return m
}

func (r *reader) readExpect(n *yaml.Node) Expect {
	at := r.fields(n, "expect", keysOf(mappingExpect)...)
	e := Expect{Line: n.Line, Vars: r.object(at["vars"], "vars"), Resolution: r.choose(at["resolution"], mappingExpect, "resolution"),
		Says: r.strs(at["says"], "says"), NotSays: r.strs(at["not_says"], "not_says"), Tags: r.strs(at["tags"], "tags"),
		HTTP: r.strs(at["http"], "http"), At: r.str(at["at"], "at"), In: r.str(at["in"], "in")}
	if len(at) == 0 && n.Kind == yaml.MappingNode {
		r.fault(n, "add vars:, says:, resolution: or another key", "the test expects nothing")
	}
	h := at["handoff"]
	switch {
	case h == nil:
	case h.Kind == yaml.MappingNode:
		in := r.fields(h, "handoff", keysOf(mappingHandoff)...)
		e.Handoff = &HandoffWanted{Reason: r.str(in["reason"], "reason"), Team: r.str(in["team"], "team"), Priority: r.str(in["priority"], "priority")}
	default:
		reason := r.name(h, "handoff")
		e.Handoff = &HandoffWanted{Reason: reason, None: reason == "none"}
	}
	return e
}
