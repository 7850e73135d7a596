package evals

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxVisit bounds a simulated visit, in messages of the visitor.
const maxVisit = 24

// away is how long a silent visitor stays away: longer than an engagement
// lasts without a message.
const away = 45 * time.Minute

// guest is a simulated visitor at work: an agenda, and a memory of what was
// said. It sees what a visitor sees: words, buttons, and what is asked for.
type guest struct {
	persona Persona
	tongue
	given    map[string]int // how often each slot was given
	said     map[int]int    // how often each rule of the agenda was used
	phrases  []string       // ways to say the goal, not yet used
	unhelped int            // replies that did not help
	changed  bool           // has changed their mind
	detour   bool           // asked something else first
	wasAway  bool
	begged   bool // asked for a person
}

// move is what a guest does next.
type move struct {
	say    string
	click  string
	wait   time.Duration
	leave  string // resolution, when the visit is over
	thanks bool
}

// simulate lets a persona talk to the bot.
func (p *player) simulate(ctx context.Context) error {
	persona := p.c.Persona.complete(p.result.Lang)
	dice := persona.dice(p.c.ID)
	g := &guest{
		persona: persona, tongue: tongue{traits: persona.Traits, lang: persona.Lang, dice: dice},
		given: map[string]int{}, said: map[int]int{}, phrases: slices.Clone(persona.Phrases),
	}
	next := g.open
	if p.o.Talker != nil && p.o.Mode == ModeLLM {
		next = func() move { return p.imagine(ctx, persona) }
	}
	m := next()
	for range maxVisit {
		if m.leave != "" {
			break
		}
		p.world.wait(m.wait)
		var err error
		if m.click != "" {
			err = p.world.click(ctx, m.click)
		} else {
			err = p.world.say(ctx, m.say)
		}
		if err != nil {
			return err
		}
		if over := p.over(); over != "" {
			m = move{leave: over}
			break
		}
		if p.o.Talker != nil && p.o.Mode == ModeLLM {
			m = p.imagine(ctx, persona)
		} else {
			m = g.react(p.world.log[len(p.world.log)-1])
		}
	}
	if m.leave == "" {
		m.leave = "abandoned"
	}
	if m.thanks {
		if err := p.world.say(ctx, g.stock("thanks")); err != nil {
			return err
		}
		p.world.turns-- // the need was met before
	}
	p.result.Resolution = m.leave
	if err := p.opinion(ctx); err != nil {
		return err
	}
	p.end(p.world.log)
	return nil
}

// over says how a visit ended because of what the bot did, "" when it goes on.
func (p *player) over() string {
	x := p.world.log[len(p.world.log)-1]
	switch {
	case x.Owner == "queue" || x.Owner == "agent":
		return "escalated"
	case x.Escalation != nil && x.asks() == "":
		return "escalated" // promised, and nothing more to say
	case p.escalatedBefore() && x.asks() == "":
		return "escalated"
	}
	if end, ok := strings.CutPrefix(x.Reason, "end:"); ok && !p.escalatedBefore() {
		if end == "" {
			end = "resolved"
		}
		return end
	}
	return ""
}

func (p *player) escalatedBefore() bool {
	return slices.ContainsFunc(p.world.log, func(x Exchange) bool { return x.Escalation != nil })
}

// asks gives what the bot waits for, "" for nothing in particular.
func (x Exchange) asks() string { return x.prompt().Asks }

// prompt is the message that waits for an answer, the zero Said when none does.
func (x Exchange) prompt() Said {
	for _, s := range slices.Backward(x.Bot) {
		if s.Asks != "" {
			return s
		}
	}
	return Said{}
}

// open is the first message.
func (g *guest) open() move {
	switch {
	case g.has("wants_person"):
		g.begged = true
		return move{say: g.stock("wants_person")}
	case g.has("injection"):
		return move{say: g.stock("injection")}
	}
	if g.has("changes_mind") && len(g.persona.Slots) == 0 { // nothing to interrupt later: the detour comes first
		g.changed, g.detour = true, true
		return move{say: g.typed(g.stock("changes_mind"))}
	}
	return move{say: g.asking(g.persona.Goal)}
}

// react answers what the bot said.
func (g *guest) react(x Exchange) move {
	said := x.words()
	if g.detour {
		g.detour = false
		return move{say: g.asking(g.persona.Goal)}
	}
	if g.satisfied(x, said) {
		return move{leave: "resolved", thanks: g.has("polite")}
	}
	var m move
	if g.has("silent_then_back") && !g.wasAway {
		g.wasAway, m.wait = true, away
	}
	for i, r := range g.persona.Agenda {
		if mentions(said, r.When) {
			m.say = r.Say[min(g.said[i], len(r.Say)-1)]
			g.said[i]++
			return m
		}
	}
	if x.asks() != "" {
		if next, ok := g.reply(x, said); ok {
			next.wait = m.wait
			return next
		}
	}
	next := g.insist(x)
	next.wait = m.wait
	return next
}

// satisfied reports whether the visitor has what they came for.
func (g *guest) satisfied(x Exchange, said string) bool {
	if len(g.persona.Wants) > 0 {
		return mentions(said, g.persona.Wants)
	}
	return x.shows() && x.Band == "high" && !g.has("injection") && !g.has("wants_person")
}

func mentions(said string, any []string) bool {
	said = normal(said)
	return slices.ContainsFunc(any, func(w string) bool { return strings.Contains(said, normal(w)) })
}

// reply answers a prompt: with a value, an option, or a correction.
func (g *guest) reply(x Exchange, said string) (move, bool) {
	prompt := x.prompt()
	switch prompt.Asks {
	case "choice":
		return g.choose(prompt)
	case "rating":
		return move{say: "5"}, true
	}
	name := g.slotFor(prompt.Asks, said, x.Step)
	if name == "" {
		return move{}, false
	}
	values := valuesOf(g.persona.Slots[name])
	n := g.given[name]
	g.given[name]++
	value := values[min(n, len(values)-1)]
	if n > 0 && n < len(values) {
		return move{say: g.stock("correction") + " " + value}, true
	}
	if n >= len(values)+1 { // the same again and again does not help
		return move{}, false
	}
	if g.has("changes_mind") && !g.changed {
		g.changed = true
		g.given[name] = 0
		return move{say: g.stock("changes_mind")}, true
	}
	return move{say: g.giving(value)}, true
}

// choose picks the option nearest to the goal and what the visitor knows.
func (g *guest) choose(s Said) (move, bool) {
	best, score := -1, 0
	known := normal(g.persona.Goal)
	for _, v := range g.persona.Slots {
		known += " " + normal(strings.Join(valuesOf(v), " "))
	}
	for i, b := range s.Buttons {
		if strings.HasPrefix(b.ID, "talk_to_person") || b.ID == "person" || b.ID == "_person" {
			continue
		}
		n := 0
		for w := range strings.FieldsSeq(keywords(b.Label, 6)) {
			n += count(strings.Contains(known, w))
		}
		n += 2 * count(strings.Contains(known, normal(b.Label)) || slices.Contains(strings.Fields(known), strings.ToLower(b.ID)))
		if n > score {
			best, score = i, n
		}
	}
	if best < 0 {
		return move{}, false
	}
	b := s.Buttons[best]
	key := "option " + b.ID
	if g.given[key]++; g.given[key] > 2 {
		return move{}, false
	}
	// Options of which several may be chosen are not settled by one click.
	if g.has("ignores_buttons") || s.Several || b.ID == "" {
		return move{say: strings.ToLower(b.Label)}, true
	}
	return move{click: b.ID}, true
}

// slotFor finds what the bot asks for among what the visitor knows: by type,
// by name, by the words of the prompt.
func (g *guest) slotFor(asks, said, step string) string {
	best, score := "", 0
	for _, name := range sortedKeys(g.persona.Slots) {
		n := 0
		value := strings.Join(valuesOf(g.persona.Slots[name]), " ")
		switch asks {
		case "email":
			n += 4 * count(strings.Contains(value, "@"))
		case "phone":
			n += 4 * count(strings.HasPrefix(value, "+") || strings.Contains(name, "phone"))
		}
		for part := range strings.SplitSeq(strings.ToLower(name), "_") {
			if len(part) >= 3 {
				n += 2*count(strings.Contains(normal(said), part)) + count(strings.Contains(strings.ToLower(step), part))
			}
		}
		if n > score {
			best, score = name, n
		}
	}
	return best
}

func valuesOf(v any) []string {
	if list, ok := v.([]any); ok {
		out := make([]string, len(list))
		for i, x := range list {
			out[i] = fmt.Sprint(x)
		}
		if len(out) > 0 {
			return out
		}
	}
	return []string{fmt.Sprint(v)}
}

// insist says the goal another way, until patience ends.
func (g *guest) insist(x Exchange) move {
	g.unhelped++
	if g.unhelped >= g.persona.Patience {
		if (g.has("angry") || g.has("vip") || g.has("wants_person")) && !g.begged {
			g.begged = true
			return move{say: g.stock("wants_person")}
		}
		return move{leave: "abandoned"}
	}
	switch {
	case g.has("injection"):
		return move{say: g.stock("injection")}
	case g.has("wants_person"):
		return move{say: g.stock("wants_person")}
	}
	if !g.has("ignores_buttons") {
		if m, ok := g.topic(x); ok {
			return m
		}
	}
	if len(g.phrases) > 0 {
		next := g.phrases[0]
		g.phrases = g.phrases[1:]
		return move{say: g.asking(next)}
	}
	if g.has("one_word") { // the shortest writers write a little more in the end
		return move{say: g.typed(keywords(g.persona.Goal, 2+2*g.unhelped))}
	}
	return move{say: g.stock("again") + " " + g.asking(g.persona.Goal)}
}

// topic clicks a topic that the bot offers when it is near the goal.
func (g *guest) topic(x Exchange) (move, bool) {
	for _, s := range x.Bot {
		for _, b := range s.Buttons {
			if !strings.HasPrefix(b.ID, "topic:") || g.given[b.ID] > 0 {
				continue
			}
			n := 0
			for w := range strings.FieldsSeq(keywords(b.Label, 6)) {
				n += count(strings.Contains(normal(g.persona.Goal), strings.TrimSuffix(w, "s")))
			}
			if n >= 2 {
				g.given[b.ID]++
				return move{click: b.ID}, true
			}
		}
	}
	return move{}, false
}
