package evals

import (
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Cause says where a failed case went wrong.
type Cause string

// The causes.
const (
	RetrievalMiss       Cause = "retrieval miss"       // the right article was not among the hits
	RankingCause        Cause = "ranking"              // it was, but not first
	MissingArticle      Cause = "missing article"      // no article says it
	Contradiction       Cause = "contradiction"        // an article says otherwise
	Rewrite             Cause = "rewrite"              // a follow-up was not understood as one, or wrongly
	Extraction          Cause = "extraction"           // the right article, the wrong sentences
	Ungrounded          Cause = "ungrounded"           // said what nothing supports, or answered what nothing answers
	OverRefusal         Cause = "over-refusal"         // knew the answer and did not say it
	WrongFlow           Cause = "wrong flow"           // another flow or step than wanted
	LostState           Cause = "lost state"           // forgot or repeated what was settled
	Validation          Cause = "validation"           // did not read a value, or read another
	EscalatedLate       Cause = "escalated late"       // no person, or too late, or the ask was not heard
	EscalatedNeedlessly Cause = "escalated needlessly" // a person for nothing
	Tone                Cause = "tone"                 // the mood misread, the wrong language, a poor manner
	Latency             Cause = "latency"              // too slow or too dear
)

// cause finds the cause of a failed case from its first failures and the trace
// of the step that they are about.
func (p *player) cause() Cause {
	for _, rule := range causeRules {
		for _, f := range p.result.Why {
			if slices.ContainsFunc(rule.keys, func(k string) bool { return f.Expect == k || strings.HasPrefix(f.Expect, k+".") }) {
				if c := rule.find(p, f); c != "" {
					return c
				}
			}
		}
	}
	return LostState
}

// causeRules go from what a visitor would mind most to what they would mind
// least; the first that fits names the cause.
var causeRules = []struct {
	keys []string
	find func(p *player, f Failure) Cause
}{
	{[]string{"harm", "no_promise"}, always(Ungrounded)},
	{[]string{"escalates"}, func(_ *player, f Failure) Cause {
		if f.Expect == "escalates" && f.Want == "false" {
			return EscalatedNeedlessly
		}
		return EscalatedLate
	}},
	{[]string{"no_escalation"}, always(EscalatedNeedlessly)},
	{[]string{"offers"}, func(_ *player, f Failure) Cause {
		if f.Want == "true" {
			return EscalatedLate
		}
		return EscalatedNeedlessly
	}},
	{[]string{"cites", "rank", "abstains", "says", "any_of", "all_of", "not", "band", "confidence"}, (*player).answerCause},
	{[]string{"flow"}, always(WrongFlow)},
	{[]string{"var"}, (*player).valueCause},
	{[]string{"step", "http_called"}, (*player).flowCause},
	{[]string{"queue", "packet", "never_repeats", "messages_sent"}, always(LostState)},
	{[]string{"resolution", "turns"}, (*player).outcomeCause},
	{[]string{"language", "judge", "sentiment", "polarity", "frustration"}, always(Tone)},
	{[]string{"latency_ms", "cost"}, always(Latency)},
}

func always(c Cause) func(*player, Failure) Cause {
	return func(*player, Failure) Cause { return c }
}

// about gives the step that a failure is about: its own, else the newest one
// in which something was searched, else the last.
func (p *player) about(f Failure) *Exchange {
	all := p.result.Exchanges
	if len(all) == 0 {
		return &Exchange{}
	}
	if f.Step > 0 {
		for i := range all {
			if all[i].Turn == f.Step {
				return &all[i]
			}
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].search != nil {
			return &all[i]
		}
	}
	return &all[len(all)-1]
}

// answerCause follows an answer from the knowledge base to the words shown.
func (p *player) answerCause(f Failure) Cause {
	x := p.about(f)
	e := &p.c.Expect
	escalated := slices.ContainsFunc(p.result.Exchanges, func(x Exchange) bool { return x.Escalation != nil })
	switch {
	case !answerable(e) && x.shows():
		return Ungrounded
	case escalated && answerable(e) && !x.shows():
		return EscalatedNeedlessly
	case x.search == nil:
		return WrongFlow // something else than the knowledge base had the message
	}
	if c := p.retrievalCause(x); c != "" {
		return c
	}
	switch {
	case answerable(e) && !x.shows() && p.c.Kind != KindRetrieval:
		return OverRefusal
	case strings.HasPrefix(f.Expect, "confidence"), f.Expect == "band":
		if x.shows() {
			return Ungrounded
		}
		return OverRefusal
	}
	return p.wordsCause(x)
}

// retrievalCause says whether the right article was found, "" when it came first.
func (p *player) retrievalCause(x *Exchange) Cause {
	if len(p.wanted) == 0 {
		return ""
	}
	if slices.ContainsFunc(p.wanted, func(w string) bool { return len(p.bench.named(w)) == 0 }) {
		return MissingArticle
	}
	rank := p.rank(*x.search)
	switch {
	case rank == 1:
		return ""
	case x.search.Rewritten != "" || x.Turn > 1 && p.c.Kind == KindQA:
		return Rewrite
	case rank == 0:
		return RetrievalMiss
	}
	return RankingCause
}

// wordsCause says why the right article gave the wrong words.
func (p *player) wordsCause(x *Exchange) Cause {
	says := p.c.Expect.Says
	if says == nil || x.search.Answer == nil {
		return Extraction
	}
	body := p.bench.bodies[x.search.Answer.Slug].Body
	for _, w := range says.Not {
		if strings.Contains(normal(x.words()), normal(w)) {
			if strings.Contains(normal(body), normal(w)) {
				return Contradiction
			}
			return Ungrounded
		}
	}
	for _, w := range says.Contains {
		if strings.Contains(normal(x.words()), normal(w)) || strings.Contains(normal(body), normal(w)) {
			continue
		}
		for _, a := range p.bench.bodies {
			if strings.Contains(normal(a.Body), normal(w)) {
				return Contradiction // another article says it, this one does not
			}
		}
		return MissingArticle
	}
	return Extraction
}

// valueCause tells a value not read from one forgotten.
func (p *player) valueCause(f Failure) Cause {
	name := strings.TrimPrefix(f.Expect, "var.")
	for _, x := range p.result.Exchanges {
		if v, ok := x.Vars[name]; ok && f.Got == "no value" && v != nil {
			return LostState
		}
	}
	return Validation
}

func (p *player) flowCause(f Failure) Cause {
	x := p.about(f)
	if slices.ContainsFunc(x.trace.Flow, func(t flows.TraceEntry) bool {
		return strings.HasPrefix(t.Note, "row 10") || strings.HasPrefix(t.Note, "row 11") || t.Note == "exhausted"
	}) {
		return Validation
	}
	return WrongFlow
}

// outcomeCause says why a visit did not end as wanted.
func (p *player) outcomeCause(f Failure) Cause {
	all := p.result.Exchanges
	if p.c.Expect.Resolution == "escalated" {
		return EscalatedLate
	}
	searched, low := 0, 0
	for _, x := range all {
		if x.Escalation != nil {
			return EscalatedNeedlessly
		}
		if x.search != nil {
			searched++
			low += count(x.search.Band == knowledge.Low)
		}
	}
	if p.c.Expect.Flow != "" && !slices.ContainsFunc(all, func(x Exchange) bool { return slices.Contains(x.Flows, p.c.Expect.Flow) }) {
		return WrongFlow
	}
	if searched > 0 && low == searched {
		return OverRefusal
	}
	return p.flowCause(f)
}
