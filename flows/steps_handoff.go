package flows

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// The step that hands over: it may look whether anybody is there, and ask for
// what a person will need.

// Values of resume.
const (
	resumeHere = "here" // the step after the handoff
	resumeEnd  = "end"
)

// Values of no_agents: what a handoff does when nobody is there.
const (
	NoAgentsQueue    = "queue"    // waits in the queue all the same
	NoAgentsMessage  = "message"  // takes a message and an e-mail address
	NoAgentsCallback = "callback" // takes a phone number
	NoAgentsContinue = "continue" // does not hand over: the flow goes on
)

type handoffStep struct {
	team, skill, reason, agent *template
	priority                   string
	message                    *localized
	resume                     string
	back                       *target // resume: {goto: step}
	noAgents                   string
	collect                    []string
}

// handing is how far a handoff step is.
type handing struct {
	Mode  string   `json:"mode,omitempty"`  // of no_agents, when nobody is there
	Field string   `json:"field,omitempty"` // that is asked for
	Done  []string `json:"done,omitempty"`  // fields that were asked for
}

// collectable are the fields that collect_before may ask for.
var collectable = []string{"name", "email", "phone"}

func readHandoff(r *reader, _ *step, a stepNodes) action {
	h := handoffStep{priority: r.oneOf(a.own["priority"], "the priority", "", valuesOf("handoff", "priority")...), resume: resumeEnd,
		noAgents: r.oneOf(a.own["no_agents"], "no_agents", "", valuesOf("handoff", "no_agents")...)}
	for name, into := range map[string]**template{"team": &h.team, "skill": &h.skill, "reason": &h.reason, "agent": &h.agent} {
		if n := a.own[name]; n != nil {
			*into = r.template(n, name)
		}
	}
	if a.main != nil && !isNull(a.main) {
		h.team = r.template(a.main, "team")
	}
	if n := a.own["message"]; n != nil {
		h.message = r.text(n, "the message")
	}
	if n := a.own["resume"]; n != nil {
		if n.Kind == yaml.MappingNode {
			h.resume, h.back = "", r.target(n, "resume")
		} else {
			h.resume = r.oneOf(n, "resume", resumeEnd, resumeHere, resumeEnd)
		}
	}
	if n := a.own["collect_before"]; n != nil {
		for _, f := range r.strs(n, "collect_before") {
			if !slices.Contains(collectable, f) {
				r.fault(n, "use name, email and phone, and an ask step before this one for all else", "collect_before cannot ask for %q", f)
				continue
			}
			h.collect = append(h.collect, f)
			r.remember(f, map[string]string{"name": "text", "email": "email", "phone": "phone"}[f], true)
			r.flow.made[f] = true
		}
	}
	return h
}

func (h handoffStep) run(m *machine, st *step) {
	m.top().Hand = &handing{}
	if h.noAgents == "" {
		h.next(m, st, "")
		return
	}
	env := m.scope()
	m.await("", "", Effect{Kind: EffectCheck, What: CheckAgents, Name: h.team.render(env, nil), Agent: h.agent.render(env, nil)})
}

// result learns whether anybody is there. When that cannot be found out, the
// chat is handed over as usual.
func (h handoffStep) result(m *machine, st *step, r EffectResult) {
	if !r.OK || r.Open {
		h.next(m, st, "")
		return
	}
	m.note(st, "nobody is there, no_agents "+h.noAgents)
	if h.noAgents == NoAgentsContinue {
		m.top().Hand = nil
		m.advance(st)
		return
	}
	m.top().Hand = &handing{Mode: h.noAgents}
	h.next(m, st, m.phrase(phraseNobody))
}

// wanted are the fields to ask for, known ones included.
func (h handoffStep) wanted(mode string) []string {
	out := slices.Clone(h.collect)
	switch mode {
	case NoAgentsMessage:
		out = append(out, "email", fieldMessage)
	case NoAgentsCallback:
		out = append(out, "phone")
	}
	return out
}

const fieldMessage = "message"

// next asks for the next field that is not known, or hands over.
func (h handoffStep) next(m *machine, st *step, prefix string) {
	hand := m.top().Hand
	if hand == nil { // of another release
		hand = &handing{}
	}
	for _, f := range h.wanted(hand.Mode) {
		if slices.Contains(hand.Done, f) || m.filled(f) || f != fieldMessage && show(m.env.Visitor[f]) != "" {
			continue
		}
		m.top().Hand = &handing{Mode: hand.Mode, Field: f, Done: hand.Done}
		m.show(st, prefix)
		return
	}
	m.top().Hand = nil
	h.hand(m, st, hand.Mode)
}

func (h handoffStep) hand(m *machine, st *step, mode string) {
	env := m.scope()
	e := Effect{Team: h.team.render(env, nil), Skill: h.skill.render(env, nil), Agent: h.agent.render(env, nil),
		Reason: h.reason.render(env, nil), Priority: h.priority, NoAgents: mode}
	switch {
	case h.message != nil:
		e.Message = m.words(h.message)
	case mode == NoAgentsMessage:
		e.Message = m.phrase(phraseLeftMessage)
	case mode == NoAgentsCallback:
		e.Message = m.phrase(phraseLeftNumber)
	}
	if mode == NoAgentsMessage || mode == NoAgentsCallback {
		m.emit(Effect{Kind: EffectTag, Value: mode})
	}
	m.note(st, e.Reason)
	m.handoff(e)
}

// A field that is asked for is a prompt like any other.

func (h handoffStep) field(m *machine) string {
	if hand := m.top().Hand; hand != nil {
		return hand.Field
	}
	return fieldMessage
}

func (h handoffStep) prompt(m *machine, _ *step) Prompt {
	f := h.field(m)
	p := Prompt{Kind: "ask", Input: "text", PII: true, Text: m.phrase(map[string]phraseID{
		"name": phraseAskName, "email": phraseAskEmail, "phone": phraseAskPhone, fieldMessage: phraseAskMessage}[f])}
	if f == "email" || f == "phone" {
		p.Input = f
	}
	return p
}

func (h handoffStep) recognise(m *machine, _ *step, text string) reading {
	f := h.field(m)
	if f == "email" || f == "phone" {
		return valueType{kind: f}.read(text, m.env)
	}
	// Asides come first where any text would do, but a message may well be a
	// question.
	return reading{how: readExact, value: text, weakly: f == "name"}
}

// take keeps a field; nil when the visitor could not give it: a person helps
// all the same.
func (h handoffStep) take(m *machine, st *step, value any) {
	f := h.field(m)
	hand := m.top().Hand
	if hand == nil {
		hand = &handing{}
	}
	m.top().Hand = &handing{Mode: hand.Mode, Done: append(slices.Clone(hand.Done), f)}
	if value != nil {
		m.setVar(f, value)
		if f != fieldMessage {
			m.emit(Effect{Kind: EffectContact, Field: f, Value: show(value)})
		}
	}
	h.next(m, st, "")
}

func (h handoffStep) rules() takeRules {
	return takeRules{kind: "text", maxAttempts: defaultAttempts, lenient: true, pii: true}
}

// rulesNow are the rules for the field that is asked for now.
func (h handoffStep) rulesNow(m *machine) takeRules {
	r := h.rules()
	if f := h.field(m); f == "email" || f == "phone" {
		r.kind = f
	}
	return r
}

// resumed goes on after a person has given the chat back.
func (h handoffStep) resumed(m *machine, st *step) {
	switch {
	case h.back != nil:
		m.jump(h.back.to)
	case h.resume == resumeHere:
		m.advance(st)
	default:
		m.finish("")
	}
}
func (h handoffStep) targets() []*target { return []*target{h.back} }
func (h handoffStep) flowsOn() bool      { return h.resume == resumeHere || h.noAgents == NoAgentsContinue }
