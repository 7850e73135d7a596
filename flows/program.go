package flows

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Options say what a release must fulfil.
type Options struct {
	// Languages in which every text must be written; the first one is also
	// what other visitors read. Default: en.
	Languages []string
	// Promises gives the words with which a sentence promises what somebody has
	// to do, "" when it promises nothing. Nil: nobody looks for promises.
	Promises func(sentence string) (words string)
}

// Program is a compiled release of flows. It is immutable and safe for
// concurrent use.
type Program struct {
	flows map[string]*flow
	names []string // sorted
	langs []string
	hash  string
}

// Compile parses and checks all sources together and gives the program, or
// nil when any finding is an error. Findings are sorted by file, line and
// column. It never panics, whatever the sources hold.
func Compile(sources []Source, o Options) (*Program, []Finding) {
	langs := o.languages()
	p := &Program{flows: map[string]*flow{}, langs: langs}
	var findings []Finding
	for _, src := range sources {
		flows, found := parse(src, langs)
		findings = append(findings, found...)
		for _, f := range flows {
			if first := p.flows[f.name]; first != nil {
				r := &reader{file: f.file}
				r.fault(f.node, "rename one of them", "the flow %q is already in %s, line %d", f.name, first.file, first.node.Line)
				findings = append(findings, r.findings...)
				continue
			}
			p.flows[f.name] = f
			p.names = append(p.names, f.name)
		}
	}
	slices.Sort(p.names)
	for _, name := range p.names {
		findings = append(findings, p.check(p.flows[name])...)
	}
	findings = append(findings, p.checkRounds()...)
	findings = append(findings, p.checkPromises(o.Promises)...)
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	findings = slices.Compact(findings)
	if HasErrors(findings) {
		return nil, findings
	}
	p.hash = hashOf(sources, langs)
	return p, findings
}

// hashOf names a release by its content; the order of the files and their
// names do not matter.
func hashOf(sources []Source, langs []string) string {
	var sums []string
	for _, s := range sources {
		sum := sha256.Sum256(s.Text)
		sums = append(sums, hex.EncodeToString(sum[:]))
	}
	slices.Sort(sums)
	sum := sha256.Sum256(fmt.Append(nil, langs, sums))
	return hex.EncodeToString(sum[:16])
}

// Hash names the release: 32 hexadecimal digits over the contents of the
// sources and the required languages.
func (p *Program) Hash() string { return p.hash }

// Flows gives the names of the flows, sorted.
func (p *Program) Flows() []string { return slices.Clone(p.names) }

// Personal reports whether a variable of a flow holds personal data (pii).
func (p *Program) Personal(flow, variable string) bool {
	f := p.flows[flow]
	return f != nil && f.vars[variable].pii
}

// Has reports whether there is a flow of that name.
func (p *Program) Has(flow string) bool { return p.flows[flow] != nil }

// Start begins a flow. Over a waiting prompt it is a digression: when it
// ends, the prompt is shown again. A run that a person has taken over is
// dropped. Nothing is said until Run is called, with an Input of kind start
// or with what started it.
//
// Errors: NotFound for an unknown flow; Conflict while the result of an
// effect is awaited or when flows are nested too deep.
func (p *Program) Start(flow string, s State) (State, error) {
	fl := p.flows[flow]
	if fl == nil {
		return s, chat.Errorf(chat.NotFound, "there is no flow %q", flow)
	}
	r := s.run.clone()
	if r.Pending != nil {
		return s, chat.Errorf(chat.Conflict, "flow %q cannot start while the result of an effect is awaited", flow)
	}
	if len(r.Frames) >= MaxDepth {
		return s, chat.Errorf(chat.Conflict, "flow %q cannot start: %d flows are already nested", flow, len(r.Frames))
	}
	if r.Handed {
		r.Frames, r.Handed, r.Confirm = nil, false, ""
	}
	via := viaStart
	if n := len(r.Frames); n > 0 && (r.Frames[n-1].Wait != nil || r.Frames[n-1].Hold != nil) {
		via = viaDigression
	}
	if len(r.Frames) == 0 {
		r.Release = p.hash
	}
	r.Frames = append(r.Frames, newFrame(fl, via, nil))
	return State{r}, nil
}

// Languages gives the required languages; the first one is the default.
func (p *Program) Languages() []string { return slices.Clone(p.langs) }
