package flows

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The rating step: a score, and what the visitor would like to add.

type ratingStep struct {
	taking  takeRules
	text    *localized // nil: the engine's own words
	scale   int
	comment confirming // whether and how a comment is asked for
	to      *target    // after any score
	scores  []scored   // after some scores
}

// scored is where some scores go to.
type scored struct {
	low, high int
	to        *target
}

func readRating(r *reader, _ *step, a stepNodes) action {
	s := &ratingStep{scale: r.integer(a.own["scale"], "the scale", 5, 2, 10), taking: r.readTakeRules("", "rating", a)}
	s.taking.passes = true
	if a.main != nil && !isNull(a.main) {
		s.scale = r.integer(a.main, "the scale", 5, 2, 10)
	}
	if n := a.own["var"]; n != nil {
		s.taking.variable = r.makes(n, "the variable of rating")
	}
	if n := a.own["text"]; n != nil {
		s.text = r.text(n, "the text")
	}
	if n := a.own["ask_comment"]; n != nil {
		s.comment = r.readWording(n, "ask_comment")
	}
	if n := a.own["goto"]; n != nil {
		s.readGoto(r, n)
	}
	return s
}

var scoreRange = regexp.MustCompile(`^(\d{1,2})(?:\s*-\s*(\d{1,2}))?$`)

// readGoto reads one place, or places by score: {1-2: sorry, 5: thanks}.
func (s *ratingStep) readGoto(r *reader, n *yaml.Node) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 || !scoreRange.MatchString(n.Content[0].Value) {
		s.to = r.target(n, "goto")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		m := scoreRange.FindStringSubmatch(key.Value)
		if m == nil {
			r.fault(key, "write 5, or 1-3", "%q is no score", key.Value)
			continue
		}
		low, _ := strconv.Atoi(m[1])
		high := low
		if m[2] != "" {
			high, _ = strconv.Atoi(m[2])
		}
		if low < 1 || high > s.scale || low > high {
			r.fault(key, "write 5, or 1-3", "%q is outside the scale from 1 to %d", key.Value, s.scale)
		}
		for _, other := range s.scores {
			if low <= other.high && high >= other.low {
				r.fault(key, "let every score stand once", "the score %d is there twice", max(low, other.low))
			}
		}
		s.scores = append(s.scores, scored{low, high, r.target(n.Content[i+1], "goto")})
	}
}

func (s *ratingStep) run(m *machine, st *step) { m.show(st, "") }

func (s *ratingStep) prompt(m *machine, _ *step) Prompt {
	p := Prompt{Kind: "rating", Scale: s.scale, Input: "integer", Text: m.phrase(phraseRate, show(float64(s.scale)))}
	if s.text != nil {
		p.Text = m.words(s.text)
	}
	for i := 1; i <= s.scale; i++ {
		n := show(float64(i))
		p.Options = append(p.Options, PromptOption{ID: n, Label: n})
	}
	return p
}

func (s *ratingStep) recognise(_ *machine, _ *step, text string) reading {
	low, high := 1.0, float64(s.scale)
	v := valueType{kind: "integer", min: &low, max: &high}
	if stars := strings.Count(text, "⭐") + strings.Count(text, "★"); stars >= 1 && stars <= s.scale && fold(text) == "" {
		return reading{how: readExact, value: float64(stars)}
	}
	return v.read(text, Env{})
}

// take records the score at once: whether a comment follows is open.
func (s *ratingStep) take(m *machine, st *step, value any) {
	score, ok := number(value)
	if !ok {
		for i := 1; i <= s.scale; i++ {
			if show(float64(i)) == value {
				score = float64(i)
			}
		}
	}
	m.emit(Effect{Kind: EffectRating, Score: int(score), Scale: s.scale})
	if s.taking.variable != "" {
		m.setVar(s.taking.variable, score)
	}
	if s.comment.on {
		m.showPart(st, "", wait{Part: partComment, Noted: score})
		return
	}
	s.leave(m, st, int(score))
}

// leave goes on after a score, and after the comment.
func (s *ratingStep) leave(m *machine, st *step, score int) {
	for _, each := range s.scores {
		if score >= each.low && score <= each.high {
			m.note(st, "score "+strconv.Itoa(score))
			m.jump(each.to.to)
			return
		}
	}
	if s.to != nil {
		m.jump(s.to.to)
		return
	}
	m.advance(st)
}

func (s *ratingStep) part(name string) taker {
	switch {
	case name == "":
		return s
	case name == partComment && s.comment.on:
		return commentPart{of: s}
	}
	return nil
}
func (s *ratingStep) rules() takeRules { return s.taking }

// A rating that fails is not worth a person: the flow just goes on.
func (s *ratingStep) targets() []*target {
	out := []*target{s.to}
	for _, each := range s.scores {
		out = append(out, each.to)
	}
	return out
}

// flowsOn: a rating that is never given passes on.
func (s *ratingStep) flowsOn() bool { return true }

// commentPart asks for what the visitor would like to add to a score.
type commentPart struct {
	askedOnly
	of *ratingStep
}

func (c commentPart) prompt(m *machine, _ *step) Prompt {
	p := Prompt{Kind: "ask", Input: "text", Text: m.phrase(phraseComment), Options: []PromptOption{m.skipOption()}}
	if c.of.comment.text != nil {
		p.Text = m.words(c.of.comment.text)
	}
	return p
}

func (c commentPart) recognise(_ *machine, _ *step, text string) reading {
	if skips(text) {
		return reading{how: readExact, value: choiceSkip}
	}
	return reading{how: readExact, value: text}
}

// take keeps a comment; nil when none could be read: the score decides where
// to go all the same.
func (c commentPart) take(m *machine, st *step, value any) {
	score, _ := number(m.answered.Noted)
	if value != choiceSkip && value != nil {
		m.emit(Effect{Kind: EffectRating, Score: int(score), Scale: c.of.scale, Comment: show(value)})
	}
	c.of.leave(m, st, int(score))
}

func (c commentPart) rules() takeRules {
	return takeRules{kind: "text", open: true, passes: true, lenient: true, maxAttempts: c.of.taking.maxAttempts}
}

// skipOption is the button that leaves a question open.
func (m *machine) skipOption() PromptOption {
	return PromptOption{ID: choiceSkip, Label: m.phrase(phraseSkip)}
}
