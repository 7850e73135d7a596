package flows

import "strings"

// checkPromises warns of texts that promise what nothing in their flow does,
// nor in a flow that it calls or that calls it: no hand-off, no call and no
// event. What speaks because of a hand-over may promise a person.
func (p *Program) checkPromises(promises func(text string) (words string)) []Finding {
	if promises == nil {
		return nil
	}
	acts := p.acting()
	var findings []Finding
	for _, name := range p.names {
		f := p.flows[name]
		if acts[name] || name == SystemAfterHours || name == SystemHandoff {
			continue
		}
		for _, st := range f.steps {
			say, ok := st.act.(sayStep)
			if !ok {
				continue
			}
			if words := promised(say, promises); words != "" {
				r := &reader{file: f.file, flow: f}
				r.note(SeverityWarning, st.node, "hand off, call your system, or say what the visitor can do", "this text promises “%s”, and nothing here does it", words)
				findings = append(findings, r.findings...)
			}
		}
	}
	return findings
}

func promised(s sayStep, promises func(string) string) string {
	texts := s.variants
	if s.card != nil {
		texts = append(texts[:len(texts):len(texts)], s.card.title, s.card.text)
	}
	for _, t := range texts {
		for _, text := range t.written() {
			for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?\n。", r) }) {
				if words := promises(sentence); words != "" {
					return words
				}
			}
		}
	}
	return ""
}

// acting names the flows that reach people or other systems, themselves or
// together with flows that they call or are called by.
func (p *Program) acting() map[string]bool {
	acts := map[string]bool{}
	beside := map[string][]string{}
	for _, name := range p.names {
		for _, st := range p.flows[name].steps {
			other := ""
			switch act := st.act.(type) {
			case handoffStep, *httpStep, eventStep:
				acts[name] = true
			case callStep:
				other = act.flow
			case gotoStep:
				other = act.flow
			}
			if other != "" {
				beside[name] = append(beside[name], other)
				beside[other] = append(beside[other], name)
			}
		}
	}
	var spread []string
	for name := range acts {
		spread = append(spread, name)
	}
	for ; len(spread) > 0; spread = spread[1:] {
		for _, other := range beside[spread[0]] {
			if !acts[other] {
				acts[other] = true
				spread = append(spread, other)
			}
		}
	}
	return acts
}
