package flows

import (
	"encoding/json"
	"maps"
	"slices"
)

// What expressions read, and variables.

// scope gives the environment of expressions.
func (m *machine) scope() map[string]any {
	env := map[string]any{"visitor": m.env.Visitor, "conversation": m.env.Conversation, "schedule": m.env.Schedule,
		"sentiment": m.env.Sentiment, "workspace": m.env.Workspace, "now": m.env.Now, "vars": map[string]any{}, "answer": map[string]any{}, "event": m.s.Event}
	if len(m.s.Frames) > 0 && m.top().Vars != nil {
		env["vars"] = m.top().Vars
	}
	if a := m.s.Answer; a != nil {
		sources := make([]any, len(a.Sources))
		for i, s := range a.Sources {
			sources[i] = s
		}
		env["answer"] = map[string]any{"text": a.Text, "confidence": a.Confidence, "band": a.Band, "sources": sources}
	}
	return env
}

func (m *machine) eval(e *expression) any {
	if e == nil {
		return nil
	}
	v, err := e.eval(m.scope())
	if err != nil {
		m.trace = append(m.trace, TraceEntry{Flow: m.top().Flow, Step: m.top().Step, Kind: "expression", Note: "failed, read as nil"})
	}
	return v
}

// holds evaluates a condition as if a variable had another value.
func (m *machine) holds(e *expression, name string, value any) bool {
	env := m.scope()
	vars := maps.Clone(m.top().Vars)
	if vars == nil {
		vars = map[string]any{}
	}
	vars[name], env["vars"] = plain(value), vars
	v, err := e.eval(env)
	return err == nil && truthy(v)
}

func (m *machine) test(e *expression) bool { return truthy(m.eval(e)) }

// words renders a text for the visitor.
func (m *machine) words(l *localized) string {
	t := l.pick(m.env.Lang, m.p.langs[0])
	if t == nil {
		return ""
	}
	return t.render(m.scope(), nil)
}

// maxVarBytes bounds one variable as JSON: a State is stored at every turn.
const maxVarBytes = 32 << 10

// setVar sets a variable of the top frame; false when it is too large, and
// then it stays as it was.
func (m *machine) setVar(name string, v any) bool {
	v = plain(v)
	switch v.(type) {
	case map[string]any, []any, string:
		if b, err := json.Marshal(v); err != nil || len(b) > maxVarBytes {
			return false
		}
	}
	f := m.top()
	if f.Vars == nil {
		f.Vars = map[string]any{}
	}
	f.Vars[name] = v
	return true
}

func (m *machine) filled(name string) bool {
	v, ok := m.top().Vars[name]
	return ok && v != nil && v != ""
}

// fill stores what the visitor gave to a step.
func (m *machine) fill(st *step, name string, v any) { m.fillAs(st.id, name, v) }

// fillAs stores what the visitor gave, under the name that corrections find
// it by: a step's id, or fieldKey.
func (m *machine) fillAs(key, name string, v any) {
	m.setVar(name, v)
	f := m.top()
	f.Filled = append(slices.DeleteFunc(f.Filled, func(k string) bool { return k == key }), key)
}
