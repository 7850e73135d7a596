package flows

import (
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// defaultIntentMin is the similarity from which an example counts (see
// similarity); openTriggerMin is the one where the text would otherwise be
// taken as an answer. Both were chosen by hand before any data: TestMatch
// holds phrases that the first one separates, the second one is unmeasured.
const (
	defaultIntentMin = 0.6
	openTriggerMin   = 0.85
)

// trigger is one way in which a flow starts.
type trigger struct {
	kind     string // start, page, keyword, intent, event, idle
	words    []string
	examples []phrase
	minimum  float64
	event    string
	pages    []page
	after    time.Duration // idle
	priority int
	when     *expression
}

// triggerKinds are the keys of which a trigger has exactly one.
var triggerKinds = []string{"start", "page", "keyword", "intent", "event", "idle"}

func (r *reader) readTriggers(n *yaml.Node) []trigger {
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "write - start: true", "triggers must be a list")
		return nil
	}
	var out []trigger
	for _, item := range n.Content {
		if item.Kind == yaml.ScalarNode && item.Value == "start" {
			out = append(out, trigger{kind: "start"})
			continue
		}
		at := r.fields(item, "a trigger", keysOf(mappingTrigger)...)
		t := trigger{priority: r.integer(at["priority"], "the priority", 0, -100, 100)}
		if at["when"] != nil {
			t.when = r.expr(at["when"], "when")
		}
		if r.readTrigger(item, at, &t) {
			out = append(out, t)
		}
	}
	return out
}

func (r *reader) readTrigger(item *yaml.Node, at map[string]*yaml.Node, t *trigger) bool {
	for _, kind := range triggerKinds {
		n := at[kind]
		if n == nil {
			continue
		}
		if t.kind != "" {
			r.fault(n, "make two triggers of it", "a trigger is one thing, but this is %s and %s", t.kind, kind)
			return false
		}
		t.kind = kind
		switch kind {
		case "start":
			r.boolean(n, "start")
		case "keyword":
			for _, w := range r.strs(n, "the keywords") {
				t.words = append(t.words, fold(w))
			}
		case "event":
			t.event = r.name(n, "the event")
		case "intent":
			r.readIntent(n, t)
		case "page":
			t.pages = r.pages(n)
		case "idle":
			t.after = r.idle(n)
		}
	}
	if t.kind == "" {
		r.fault(item, "use start, page, keyword, intent, event or idle", "the trigger has no kind")
		return false
	}
	return true
}

func (r *reader) readIntent(n *yaml.Node, t *trigger) {
	fields := r.fields(n, "an intent", keysOf(mappingIntent)...)
	t.minimum = defaultIntentMin
	if m := r.float(fields["min"], "min"); m != nil {
		t.minimum = *m
		if *m <= 0 || *m > 1 {
			r.fault(fields["min"], "", "min must be above 0 and at most 1")
		}
	}
	for _, e := range r.strs(fields["examples"], "the examples") {
		t.examples = append(t.examples, newPhrase(e))
	}
	if len(t.examples) == 0 {
		r.fault(n, `write intent: {examples: ["I want a refund"]}`, "the intent has no examples")
	}
}

// match is how well a trigger fits: by priority, then specificity.
type match struct {
	flow        string
	priority    int
	specificity float64 // keyword alone 4, keyword inside 2 to 3, intent 0 to 1; start 1, page above
}

func (a match) better(b match) bool {
	if a.priority != b.priority {
		return a.priority > b.priority
	}
	if a.specificity != b.specificity {
		return a.specificity > b.specificity
	}
	return a.flow < b.flow
}

// Match gives the flow that a message, the start of a conversation or an
// event starts. ok is false when no trigger fits. It is a pure function of
// its arguments; the guards of triggers see Env but no variables.
func (p *Program) Match(in Input, env Env) (flow string, ok bool) {
	m := &machine{p: p, env: env, s: run{Event: in.Data}}
	best, ok := p.bestMatch(in, m, 0, nil)
	return best.flow, ok
}

// asideFor gives the flow that a text starts while another one waits, "" for
// none; flows on the stack do not start again inside themselves.
func (p *Program) asideFor(text string, m *machine, minimum float64) string {
	if len(m.s.Frames) >= MaxDepth {
		return ""
	}
	best, ok := p.bestMatch(Input{Kind: InputMessage, Text: text}, m, minimum, m.inside)
	if !ok {
		return ""
	}
	return best.flow
}

func (p *Program) bestMatch(in Input, m *machine, minimum float64, skip func(string) bool) (match, bool) {
	text := clip(in.Text, maxValue)
	folded, typed := fold(text), phrase{}
	if in.Kind == InputMessage {
		if folded == "" {
			return match{}, false
		}
		typed = newPhrase(text)
	}
	var best match
	found := false
	for _, name := range p.names {
		if skip != nil && skip(name) {
			continue
		}
		for _, t := range p.flows[name].triggers {
			s := t.specificity(in, folded, typed)
			if t.kind == "page" && in.Kind == InputStart {
				s = t.onPage(show(m.env.Conversation["page"]))
			}
			// With a minimum, the text may also be an answer: a keyword
			// somewhere inside it (2 to 3) is then no reason to leave.
			if s <= 0 || s < minimum || minimum > 0 && s > 1 && s < 4 || t.when != nil && !m.testTrigger(t.when) {
				continue
			}
			if mine := (match{name, t.priority, s}); !found || mine.better(best) {
				best, found = mine, true
			}
		}
	}
	return best, found
}

// specificity is above 0 when the trigger fits.
func (t trigger) specificity(in Input, folded string, typed phrase) float64 {
	switch {
	case t.kind == "start" && in.Kind == InputStart:
		return 1
	case t.kind == "event" && in.Kind == InputEvent && in.Event == t.event:
		return 1
	case in.Kind != InputMessage:
		return 0
	case t.kind == "keyword":
		return t.keyword(folded)
	case t.kind == "intent":
		best := 0.0
		for _, e := range t.examples {
			best = max(best, similarity(typed, e))
		}
		if best >= t.minimum {
			return best
		}
	}
	return 0
}

func (t trigger) keyword(folded string) float64 {
	best := 0.0
	words := strings.Fields(folded)
	for _, k := range t.words {
		want := strings.Fields(k)
		if len(want) == 0 {
			continue
		}
		if folded == k {
			return 4
		}
		for i := 0; i+len(want) <= len(words); i++ {
			if samePhrase(words[i:i+len(want)], want) && !negated(words, i, i+len(want)) {
				// The longer the keyword, the more it says.
				best = max(best, 2+float64(len([]rune(k)))/float64(len([]rune(folded))+1))
			}
		}
	}
	return best
}

func (m *machine) testTrigger(e *expression) bool {
	v, err := e.eval(m.scope())
	return err == nil && truthy(v)
}
