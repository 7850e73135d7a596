package bot

import (
	"regexp"
	"slices"
	"strings"
)

// sense reports why the evidence does not say what a sentence says, "" when it
// does: each clause of the sentence has to be said by one clause of the
// evidence when that sets clauses against each other, else by all of it.
func sense(text string, e evidence) string {
	claims, proof := partsOf(text), partsOf(e.text())
	if len(claims) == 0 {
		return "it states nothing that can be checked"
	}
	stated := merge(claims).facts
	context := content(wordsOf(normal(e.context)))
	whole := merge(proof)
	if why := limits(claims, whole, proof); why != "" {
		return why
	}
	candidates, head := []part{whole}, []token(nil)
	if contrastive(proof, e.text()) {
		candidates, head = proof, headOf(proof)
	}
	for _, claim := range claims {
		why := "its words do not stand in its quote"
		said := false
		for _, c := range candidates {
			subject := head
			if pointsBack(c.text) { // "it is free": of what the clause before it is about
				subject = proof[0].subject()
			} else if c.topic() >= 0 { // it names its own
				subject = nil
			}
			reason := claim.saidBy(c, context, subject, proof, stated)
			if reason == "" {
				said = true
				break
			}
			if overlap(claim, c) >= 0.5 {
				why = reason
			}
		}
		if !said {
			return why
		}
	}
	return ""
}

func overlap(a, b part) float64 {
	if len(a.words) == 0 {
		return 0
	}
	n := 0
	for _, w := range a.words {
		if holds(b.words, w) {
			n++
		}
	}
	return float64(n) / float64(len(a.words))
}

// merge reads all clauses as one.
func merge(list []part) part {
	var m part
	m.prepped = map[string][]string{}
	for i, p := range list {
		m.text += p.text + " "
		m.words = append(m.words, p.words...)
		m.order = append(m.order, p.order...)
		m.scope = append(m.scope, p.scope...)
		m.facts = append(m.facts, p.facts...)
		if i == 0 {
			m.denied = p.denied
		}
		m.must, m.can, m.hedged = m.must || p.must, m.can || p.can, m.hedged || p.hedged
		m.only, m.unless, m.when = m.only || p.only, m.unless || p.unless, m.when || p.when
		for k, v := range p.prepped {
			m.prepped[k] = append(m.prepped[k], v...)
		}
	}
	return m
}

// contrastive reports whether the clauses of a text say different things of
// the same: then words of one must not be read with those of another.
func contrastive(list []part, text string) bool {
	if len(list) < 2 {
		return false
	}
	if contrasts.MatchString(normal(text) + " ") {
		return true
	}
	var facts []fact
	var words []token
	for _, p := range list {
		if p.denied != list[0].denied || p.must != list[0].must {
			return true
		}
		facts = append(facts, p.facts...)
		words = append(words, p.words...)
	}
	if differ(facts) || clausesWithFacts(list) > 1 {
		return true
	}
	for _, w := range words {
		for _, o := range opposites[w.key] {
			if slices.ContainsFunc(words, func(x token) bool { return x.key == o }) {
				return true
			}
		}
	}
	return false
}

// headWords is how many words at the beginning name what a sentence is about.
const headWords = 3

// headOf gives the words that later clauses may leave out, none when the
// clauses differ by a number: those belong to their own clause alone.
func headOf(list []part) []token {
	var facts []fact
	for _, p := range list {
		facts = append(facts, p.facts...)
	}
	if differ(facts) {
		return nil
	}
	return list[0].subject()
}

func clausesWithFacts(list []part) int {
	n := 0
	for _, p := range list {
		if len(p.facts) > 0 {
			n++
		}
	}
	return n
}

// subject gives the words that say what a clause is about: in Korean up to the
// topic, else the first ones.
func (p part) subject() []token {
	if i := p.topic(); i >= 0 {
		return p.words[:i+1]
	}
	return p.words[:min(headWords, len(p.words))]
}

// topic is the place of the Korean word that is marked as the topic, or -1.
func (p part) topic() int {
	return slices.IndexFunc(p.words, func(w token) bool {
		return w.ko && (strings.HasSuffix(w.text, "은") || strings.HasSuffix(w.text, "는"))
	})
}

// saidBy reports why clause c does not say what p claims, "" when it does.
func (p part) saidBy(c part, context, head []token, all []part, stated []fact) string {
	found := 0
	for _, w := range p.words {
		switch {
		case holds(c.words, w):
			found++
		case opposed(w, c.words):
			return "it says “" + w.text + "” where its quote says the opposite"
		case holds(context, w) || holds(head, w):
		default:
			return "“" + w.text + "” does not stand in its quote"
		}
	}
	if found == 0 && len(p.words) > 0 {
		return "its words do not stand in its quote"
	}
	for _, f := range p.facts {
		if !slices.ContainsFunc(c.facts, f.meets) {
			return "“" + f.text + "” does not stand so in its quote"
		}
	}
	if why := p.strength(c); why != "" {
		return why
	}
	if p.denied != c.denied {
		return "it denies what its quote affirms, or the other way round"
	}
	if why := p.deniesAlike(c, all); why != "" {
		return why
	}
	if why := leavesOut(stated, c); why != "" {
		return why
	}
	if why := p.bares(c, context); why != "" {
		return why
	}
	if p.reversed(c) {
		return "it turns the words of its quote round"
	}
	return p.roles(c)
}

// bares refuses a claim that leaves out the word right before one that it
// uses: lost passes are not passes.
func (p part) bares(c part, context []token) string {
	for i, w := range c.order {
		if i == 0 || !w.adjacent || w.glue {
			continue
		}
		before := c.order[i-1]
		if before.glue || isVerb(before) || !holds(p.words, w) || holds(p.words, before) || holds(context, before) {
			continue
		}
		// It may stand elsewhere without that word.
		alone := false
		for j, o := range c.order {
			alone = alone || j != i && same(o, w) && !(j > 0 && o.adjacent && same(c.order[j-1], before))
		}
		if !alone {
			return "it leaves out “" + before.text + "” before “" + w.text + "”"
		}
	}
	return ""
}

// isVerb tells Korean words that end a predicate, and English words in the
// forms that verbs take: what follows them is their object, not what they modify.
func isVerb(w token) bool {
	if w.ko {
		return koreanPredicate.MatchString(w.text)
	}
	return verbs[w.key]
}

var (
	koreanPredicate = regexp.MustCompile(`(은|는|이|가|을|를|에|에서|로|으로|와|과|도|고|며|면|거나|지만|서|요|다|까지|부터|의|직접)$`)
	verbs           = pairsKeys("accept cost become cover include need charge return cancel change open close pay deliver collect hire book write call send bring use keep ship take buy repair exchange refund choose ask offer sell start want carry wear")
)

func pairsKeys(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[folded(w)] = true
	}
	return m
}

// reversed reports whether a claim says most of its words in the other order.
func (p part) reversed(c part) bool {
	var at []int
	for _, w := range p.words {
		if i := slices.IndexFunc(c.words, func(o token) bool { return same(o, w) }); i >= 0 {
			at = append(at, i)
		}
	}
	if swapped(p.facts, c.facts) {
		return true
	}
	same, other := 0, 0
	for i := range at {
		for j := i + 1; j < len(at); j++ {
			if at[i] < at[j] {
				same++
			} else if at[i] > at[j] {
				other++
			}
		}
	}
	if compares.MatchString(c.text) {
		return other > 0
	}
	return other > 2*same+1
}

// compares sets two things against each other: which is which is their order.
var compares = regexp.MustCompile(`\bthan\b|\bas \w+ as\b|보다|배 `)

// swapped reports whether the two ends of a range have changed places.
func swapped(claim, proof []fact) bool {
	place := func(f fact) int { return slices.IndexFunc(proof, f.meets) }
	for i := 0; i+1 < len(claim); i++ {
		if claim[i].ranged && claim[i+1].ranged && claim[i].kind == claim[i+1].kind && place(claim[i]) > place(claim[i+1]) {
			return true
		}
	}
	return false
}

// spans are the units of time.
var spans = set("day wday hour minute second week month year night")

// freely says that something costs nothing: then how long counts as well.
var freely = regexp.MustCompile(`\bfree\b|무료`)

// leavesOut refuses a claim without the number that limits it: from what amount
// something is free, or how long something may be done.
func leavesOut(stated []fact, c part) string {
	free := freely.MatchString(c.text)
	for _, f := range c.facts {
		limits := c.can || free && f.bound != boundNone || f.bound != boundNone && f.kind == "number" && !spans[f.unit]
		if limits && !f.ranged && !slices.ContainsFunc(stated, func(g fact) bool { return g.value == f.value && g.kind == f.kind }) {
			return "it leaves out “" + f.text + "”"
		}
	}
	return ""
}

func opposed(w token, list []token) bool {
	for _, o := range opposites[w.key] {
		if slices.ContainsFunc(list, func(x token) bool { return x.key == o }) {
			return true
		}
	}
	return false
}

// deniesAlike compares word by word what is denied.
func (p part) deniesAlike(c part, all []part) string {
	deniedBy := func(w token) bool { return holds(c.scope, w) && c.denied }
	if !p.denied {
		for _, w := range p.words {
			if deniedBy(w) && !affirmed(w, all) {
				return "it affirms “" + w.text + "”, which its quote denies"
			}
		}
		return ""
	}
	for _, w := range p.scope {
		if holds(c.words, w) && !deniedBy(w) || !holds(c.words, w) && affirmed(w, all) {
			return "it denies “" + w.text + "”, which its quote affirms"
		}
	}
	return ""
}

// affirmed reports whether some clause says a word without denying it.
func affirmed(w token, all []part) bool {
	return slices.ContainsFunc(all, func(p part) bool { return holds(p.words, w) && !(p.denied && holds(p.scope, w)) })
}

// roles compares which word stands behind from, to, before, after …
func (p part) roles(c part) string {
	for w, preps := range p.prepped {
		known := c.prepped[w]
		for _, prep := range preps {
			if prep == "for" || prep == "with" || prep == "under" || prep == "over" {
				continue
			}
			if prep == "than" && !slices.Contains(known, prep) || len(known) > 0 && !slices.Contains(known, prep) {
				return "it turns round what its quote says “" + known0(known, prep) + "” of"
			}
		}
	}
	return ""
}

func known0(known []string, prep string) string {
	if len(known) > 0 {
		return known[0]
	}
	return prep
}

// strength compares how strongly a claim and a clause speak.
func (p part) strength(c part) string {
	switch {
	case p.must && !c.must:
		return "it obliges, its quote does not"
	case c.must && !p.must && p.can:
		return "it allows what its quote obliges"
	case c.hedged && !p.hedged && !p.can:
		return "it is surer than its quote"
	case asserts.MatchString(p.text) && !asserts.MatchString(c.text) && (c.can || c.hedged || !strings.Contains(p.text, "will")):
		return "it is surer than its quote"
	}
	return ""
}

// limits refuses a sentence that leaves out a condition, a restriction or an
// exception of the clauses it stands on, or makes one of its own.
func limits(claims []part, whole part, proof []part) string {
	c := merge(claims)
	// Each counts where its clause, or the one beside it, is used.
	used := func(has func(part) bool, reach int) bool {
		for i, p := range proof {
			if !has(p) {
				continue
			}
			first := max(0, i-reach)
			if hangul(p.text) { // a Korean condition speaks of what follows it
				first = i
			}
			for j := first; j <= min(len(proof)-1, i+reach); j++ {
				if anyWord(proof[j], c) {
					return true
				}
			}
		}
		return false
	}
	switch {
	case used(func(p part) bool { return p.only }, 0) && !c.only:
		return "it leaves out that its quote says “only”"
	case used(func(p part) bool { return p.unless }, 1) && !c.unless && !c.denied:
		return "it leaves out an exception that its quote makes"
	case used(func(p part) bool { return p.when }, 1) && !c.when && !covers(c, proof, func(p part) bool { return p.when }):
		return "it leaves out a condition that its quote makes"
	}
	for _, q := range proof {
		if !anyWord(q, c) {
			continue
		}
		for _, w := range q.words {
			if restricting(q.prepped[w.key]) && !holds(c.words, w) {
				return "it leaves out “" + q.prepped[w.key][0] + " " + w.text + "”"
			}
		}
	}
	if c.only && !whole.only || c.unless && !whole.unless && !whole.denied {
		return "it restricts what its quote does not"
	}
	return ""
}

// restricting reports whether a word stands behind with, without or under: a
// claim without it says more than its quote.
func restricting(preps []string) bool {
	return slices.Contains(preps, "with") || slices.Contains(preps, "without") || slices.Contains(preps, "under")
}

// anyWord reports whether a claim uses a clause's words.
func anyWord(p, claim part) bool {
	return slices.ContainsFunc(p.words, func(w token) bool { return holds(claim.words, w) })
}

// covers reports whether the claim has most words of the clauses that hold a
// condition: then it says the condition in another way.
func covers(claim part, proof []part, has func(part) bool) bool {
	words, found := 0, 0
	for _, p := range proof {
		if !has(p) {
			continue
		}
		for _, f := range p.facts {
			if !slices.ContainsFunc(claim.facts, func(g fact) bool { return g.meets(f) }) {
				return false
			}
		}
		for _, w := range p.words {
			words++
			if holds(claim.words, w) {
				found++
			}
		}
	}
	return words > 0 && found*3 >= words*2
}
