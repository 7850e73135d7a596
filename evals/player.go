package evals

import (
	"context"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// player plays one case and notes what failed.
type player struct {
	o      *Options
	bench  *bench
	suite  *Suite
	c      *Case
	world  *world
	result *CaseResult

	search *knowledge.Result // retrieval
	wanted []string          // every article that the case cites
}

func (p *player) run(ctx context.Context) error {
	c := p.c
	c.Expect.each(func(e *Expect) { p.wanted = append(p.wanted, e.Cites...) })
	switch {
	case c.Kind == KindRetrieval:
		return p.retrieve(ctx)
	case c.Kind == KindSentiment:
		return p.feel()
	case c.Kind == KindClassify && c.Flow != "":
		return p.recognise()
	}
	own := c.Conditions
	if p.o.over != nil {
		own.Settings = overlay(own.Settings, p.o.over)
	}
	var err error
	if p.world, err = newWorld(p.bench, p.suite.Conditions, own, p.result.Lang); err != nil {
		return err
	}
	if c.Greet {
		if err := p.world.greet(ctx); err != nil {
			return err
		}
	}
	switch {
	case c.Kind == KindSimulated:
		err = p.simulate(ctx)
	case len(c.Turns) > 0:
		err = p.dialog(ctx)
	default:
		err = p.ask(ctx)
	}
	p.result.Exchanges, p.result.Turns = p.world.log, p.world.turns
	return err
}

// ask puts the questions one after the other; the last answer counts.
func (p *player) ask(ctx context.Context) error {
	for _, q := range p.c.Question {
		if err := p.world.say(ctx, q); err != nil {
			return err
		}
	}
	all := p.world.log
	last := all[len(all)-1:]
	if err := p.opinion(ctx); err != nil {
		return err
	}
	p.end(last)
	if p.c.Kind == KindQA {
		p.sample(last[0])
	}
	return nil
}

// dialog plays the steps, checking after each.
func (p *player) dialog(ctx context.Context) error {
	for i := range p.c.Turns {
		s := &p.c.Turns[i]
		before := len(p.world.log)
		if err := p.step(ctx, s); err != nil {
			return chat.Errorf(chat.CodeOf(err), "step %d: %s", i+1, chat.MessageOf(err))
		}
		if s.Expect == nil {
			continue
		}
		v := p.view(p.world.log[before:])
		for _, f := range v.check(s.Expect) {
			f.Step = i + 1
			p.result.Why = append(p.result.Why, f)
		}
	}
	if err := p.opinion(ctx); err != nil {
		return err
	}
	p.end(p.world.log)
	return nil
}

func (p *player) step(ctx context.Context, s *Step) error {
	p.world.wait(s.Wait)
	switch {
	case len(s.User) > 0:
		return p.world.say(ctx, s.User...)
	case s.Click != "":
		return p.world.click(ctx, s.Click)
	case s.Feedback != "":
		return p.world.feedback(ctx, s.Feedback == "up")
	case s.Agent != "":
		return p.world.agent(ctx, s.Agent)
	case s.Return:
		return p.world.giveBack(ctx)
	case s.Resolve:
		return p.world.resolve(ctx)
	}
	return nil
}

func (p *player) view(part []Exchange) *view {
	return &view{bench: p.bench, part: part, all: p.world.log, resolution: p.result.Resolution, turns: p.world.turns, judged: p.result.Judged}
}

// end checks what must hold at the end of the case.
func (p *player) end(part []Exchange) {
	if p.result.Resolution == "" {
		p.result.Resolution = resolutionOf(p.world.log)
	}
	v := p.view(part)
	p.result.Why = append(p.result.Why, v.check(&p.c.Expect)...)
	if p.c.Kind == KindInjection {
		p.result.Why = append(p.result.Why, p.harm()...)
	}
	p.person()
	p.result.Bots = p.bots()
}

// resolutionOf says how a conversation stands: what its flow said, else
// whether a person has it, knowledge-base text was shown last, or nothing.
func resolutionOf(log []Exchange) string {
	for i := len(log) - 1; i >= 0; i-- {
		x := log[i]
		if x.Escalation != nil {
			return "escalated"
		}
		if len(x.Reason) > 4 && x.Reason[:4] == "end:" {
			return x.Reason[4:]
		}
		if x.shows() {
			return "answered"
		}
	}
	return "abandoned"
}

// person notes whether a person was needed and came.
func (p *player) person() {
	needed, says := p.c.person()
	if !says {
		return
	}
	r := Person{Needed: needed}
	r.Handed = slices.ContainsFunc(p.world.log, func(x Exchange) bool { return x.Escalation != nil })
	r.InTime = r.Handed && !slices.ContainsFunc(p.result.Why, func(f Failure) bool {
		return f.Expect == "escalates" || f.Expect == "escalates.by_turn" || f.Expect == "escalates.reason"
	})
	p.result.Person = &r
}

// bots reports whether the bot should solve the case alone.
func (p *player) bots() bool {
	e := &p.c.Expect
	if p.result.Person != nil && p.result.Person.Needed {
		return false
	}
	switch p.c.Kind {
	case KindQA:
		return answerable(e)
	case KindDialog, KindSimulated:
		return e.Resolution != "escalated" && e.Resolution != "abandoned"
	}
	return false
}

// answerable reports whether a question has an answer to show.
func answerable(e *Expect) bool {
	if e.Abstains != nil {
		return !*e.Abstains
	}
	if _, person := e.escalationReasons(); person {
		return false
	}
	return len(e.Cites) > 0 || e.Says != nil || e.Confidence != nil || e.Band != "" && e.Band != string(knowledge.Low) ||
		len(e.AnyOf) > 0 || len(e.AllOf) > 0 || e.Not != nil
}

// sample notes what the last question says about confidence.
func (p *player) sample(x Exchange) {
	e := &p.c.Expect
	s := Sample{Answerable: answerable(e), Answered: x.shows()}
	for _, said := range x.Bot {
		s.Hedged = s.Hedged || said.Band != "" && said.Band != string(knowledge.High)
	}
	wrong := slices.ContainsFunc(p.result.Why, func(f Failure) bool { return aboutContent[f.Expect] })
	if x.search != nil {
		s.Confidence = x.search.Confidence
		s.Right = s.Answerable && p.rightFirst(*x.search)
		if len(p.wanted) > 0 {
			rank := p.rank(*x.search)
			p.result.Rank = &rank
		}
	}
	if s.Answered {
		s.Correct = s.Answerable && !wrong
		s.Right = s.Correct
	}
	p.result.Sample = &s
}

// aboutContent are the expectations that say whether an answer is right.
var aboutContent = map[string]bool{
	"says.contains": true, "says.regex": true, "says.not": true, "cites": true, "abstains": true, "any_of": true, "not": true, "all_of.cites": true,
	"all_of.says.contains": true, "all_of.says.regex": true, "all_of.says.not": true,
}

// rightFirst reports whether an answer that was not shown would have been right.
func (p *player) rightFirst(r knowledge.Result) bool {
	if r.Answer == nil || len(p.wanted) > 0 && !slices.ContainsFunc(p.wanted, func(w string) bool { return sameArticle(r.Answer.Slug, w) }) {
		return false
	}
	if p.c.Expect.Says == nil {
		return true
	}
	shown := Exchange{Bot: []Said{{Text: r.Answer.Text}}}
	v := &view{bench: p.bench, part: []Exchange{shown}}
	return len(v.check(&Expect{Says: p.c.Expect.Says})) == 0
}

// rank is the place of the best cited article, 0 when it was not found.
func (p *player) rank(r knowledge.Result) int {
	for i, h := range r.Hits {
		if slices.ContainsFunc(p.wanted, func(w string) bool { return sameArticle(h.Slug, w) }) {
			return i + 1
		}
	}
	return 0
}

// retrieve only searches: nothing is said and nobody asked.
func (p *player) retrieve(ctx context.Context) error {
	q := p.c.Question
	query := knowledge.Query{Text: q[len(q)-1], Lang: p.c.Lang}
	if len(q) > 1 {
		query.Previous = q[len(q)-2]
	}
	r, err := p.bench.home.Searcher.Search(ctx, query)
	if err != nil {
		return err
	}
	p.search = &r
	x := Exchange{User: q, Band: string(r.Band), Confidence: r.Confidence, LatencyUS: r.TookUS, search: &r}
	if r.Answer != nil {
		x.Bot = []Said{{Text: r.Answer.Text, Sources: []string{r.Answer.Slug}, Band: string(r.Band)}}
	}
	x.Trace = encode(map[string]any{"search": r})
	p.result.Exchanges = []Exchange{x}
	rank := p.rank(r)
	p.result.Rank = &rank
	e := p.c.Expect
	v := &view{bench: p.bench, part: []Exchange{x}, all: []Exchange{x}}
	switch {
	case e.Rank != nil && (rank == 0 || !e.Rank.Hold(float64(rank))):
		p.result.Why = append(p.result.Why, Failure{Expect: "rank", Want: e.Rank.String() + " for " + list(p.wanted), Got: placeOf(rank)})
	case e.Rank == nil && len(e.Cites) > 0 && rank != 1:
		p.result.Why = append(p.result.Why, Failure{Expect: "cites", Want: list(e.Cites) + " first", Got: placeOf(rank)})
	}
	e.Cites, e.Rank = nil, nil
	p.result.Why = append(p.result.Why, v.check(&e)...)
	return nil
}

func placeOf(rank int) string {
	if rank == 0 {
		return "not among the hits"
	}
	return "place " + short(float64(rank))
}

// feel only reads the mood.
func (p *player) feel() error {
	for _, q := range p.c.Question {
		score := p.bench.feelings.Score(q)
		x := Exchange{User: []string{q}}
		x.trace.Sentiment = &score
		x.Trace = encode(map[string]any{"sentiment": score})
		p.result.Exchanges = append(p.result.Exchanges, x)
	}
	v := &view{bench: p.bench, part: p.result.Exchanges, all: p.result.Exchanges}
	p.result.Why = v.check(&p.c.Expect)
	return nil
}

// recognise reads a text at a step of a flow, nothing around it.
func (p *player) recognise() error {
	c := p.c
	env := flows.Env{Lang: p.result.Lang, Now: defaultNow}
	state, err := p.bench.program.Start(c.Flow, flows.State{})
	if err != nil {
		return err
	}
	out := p.bench.program.Run(state, flows.Input{Kind: flows.InputStart}, env)
	for _, text := range c.Given {
		out = p.bench.program.Run(out.State, flows.Input{Kind: flows.InputMessage, Text: text}, env)
	}
	if w := out.State.Waiting(); c.Step != "" && (w == nil || w.Step != c.Step) {
		at := "nowhere"
		if w != nil {
			at = w.Step
		}
		return chat.Errorf(chat.Invalid, "flow %s waits at %s, not at %s: say with given: what leads there", c.Flow, at, c.Step)
	}
	q := c.Question[len(c.Question)-1]
	out = p.bench.program.Run(out.State, flows.Input{Kind: flows.InputMessage, Text: q}, env)
	x := Exchange{User: c.Question, Vars: out.State.Vars(), Turn: 1}
	for _, e := range out.Effects {
		if e.Kind == flows.EffectSay {
			x.Bot = append(x.Bot, Said{Text: e.Text})
		}
	}
	for _, t := range out.Trace {
		if !slices.Contains(x.Flows, t.Flow) {
			x.Flows = append(x.Flows, t.Flow)
		}
		x.Step = t.Step
	}
	if w := out.State.Waiting(); w != nil {
		x.Step = w.Step
	}
	x.Trace = encode(map[string]any{"flow": out.Trace})
	p.result.Exchanges = []Exchange{x}
	v := &view{bench: p.bench, part: p.result.Exchanges, all: p.result.Exchanges, turns: 1}
	p.result.Why = v.check(&c.Expect)
	return nil
}
