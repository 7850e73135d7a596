package flows

import (
	"strings"

	"pgregory.net/rapid"
)

// visitor is somebody who talks to random flows, in one of the ways that
// people have, and remembers what is needed to see that the cut-offs hold.
type visitor struct {
	manner string
	menus  []Prompt // that were shown, the newest last
	links  []string // ids of buttons of say

	steps  int            // of the turn under way
	visits map[string]int // by flow/step
	said   string
	times  int // that it was said in a row
}

// manners are the ways of visitors. The last one does anything at all.
var manners = []string{"obliging", "typos", "wrong types", "silence", "ignores buttons", "changes mind", "clicks around", "anything"}

func newVisitor(t *rapid.T) *visitor {
	return &visitor{manner: rapid.SampledFrom(manners).Draw(t, "manner"), visits: map[string]int{}}
}

// answers are values by type of prompt.
var answers = map[string][]string{
	"text": {"Ann", "a blue tent", "존"}, "integer": {"7", "three", "세 개요"}, "number": {"2.5"}, "email": {"a@b.co"}, "bool": {"yes", "no", "네"},
	"date": {"tomorrow", "내일", "2026-05-01"}, "phone": {"010-1234-5678", "+44 20 7946 0958"}, "url": {"https://x.example/a"},
	"time": {"15:30", "at 3", "오후 3시"}, "datetime": {"tomorrow at 3 pm", "내일 오후 3시"}, "enum": {"alpha", "beta", "2"}, "regex": {"AB-1"},
}

// next does something about what waits.
func (v *visitor) next(t *rapid.T, s State) Input {
	p := s.Waiting()
	if p == nil || v.manner == "anything" || rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
		return randomInput(t, s)
	}
	typed := func(text string) Input { return Input{Kind: InputMessage, Text: text} }
	switch v.manner {
	case "typos":
		return typed(typo(t, v.answer(t, p)))
	case "wrong types":
		kind := rapid.SampledFrom(sortedKeys(answers)).Draw(t, "other type")
		return typed(rapid.SampledFrom(answers[kind]).Draw(t, "wrong"))
	case "silence":
		if a, ok := s.WakeAt(); ok {
			return Input{Kind: InputTimer, Timer: a.Key}
		}
		return typed("")
	case "ignores buttons":
		return typed(rapid.SampledFrom([]string{"the one with the blue thing", "none of these", "what?", "I don't know", "모르겠어요", "whatever you like", v.answer(t, p)}).Draw(t, "ignoring"))
	case "changes mind":
		if rapid.Bool().Draw(t, "settled") {
			return typed(v.answer(t, p))
		}
		return typed(rapid.SampledFrom([]string{"actually it's Bo", "no wait, a@c.co", "cancel", "no", "start over", "go back", "아니 이름은 지우야", "word1", "actually tomorrow at 5 pm", "취소"}).Draw(t, "change"))
	case "clicks around":
		return v.click(t)
	}
	if len(p.Options) > 0 && rapid.Bool().Draw(t, "clicks") {
		o := rapid.SampledFrom(p.Options).Draw(t, "option")
		return Input{Kind: InputChoice, Choice: o.ID, PromptID: p.ID}
	}
	return typed(v.answer(t, p))
}

// answer is what fits a prompt.
func (v *visitor) answer(t *rapid.T, p *Prompt) string {
	if len(p.Options) > 0 {
		return rapid.SampledFrom(p.Options).Draw(t, "label").Label
	}
	if fitting := answers[p.Input]; len(fitting) > 0 {
		return rapid.SampledFrom(fitting).Draw(t, "fitting")
	}
	return "something"
}

// click presses any button that was ever shown.
func (v *visitor) click(t *rapid.T) Input {
	if len(v.links) > 0 && rapid.Bool().Draw(t, "link") {
		return Input{Kind: InputChoice, Choice: rapid.SampledFrom(v.links).Draw(t, "which link")}
	}
	if len(v.menus) == 0 {
		return Input{Kind: InputChoice, Choice: ChoicePerson}
	}
	menu := rapid.SampledFrom(v.menus).Draw(t, "menu")
	return Input{Kind: InputChoice, Choice: rapid.SampledFrom(menu.Options).Draw(t, "option").ID, PromptID: menu.ID}
}

// typo drops, doubles or swaps a letter.
func typo(t *rapid.T, text string) string {
	letters := []rune(text)
	if len(letters) < 2 {
		return text
	}
	i := rapid.IntRange(0, len(letters)-2).Draw(t, "letter")
	switch rapid.IntRange(0, 2).Draw(t, "slip") {
	case 0:
		return string(letters[:i]) + string(letters[i+1:])
	case 1:
		return string(letters[:i+1]) + string(letters[i:])
	}
	letters[i], letters[i+1] = letters[i+1], letters[i]
	return string(letters)
}

// watch remembers what was shown, and fails when a cut-off did not hold.
func (v *visitor) watch(t *rapid.T, in Input, o Outcome) {
	if in.Kind != InputResult {
		v.steps = 0
	}
	if in.Kind == InputResume {
		v.said, v.times = "", 0
	}
	for _, e := range o.Trace {
		if e.Note != "" || kinds[e.Kind] == nil {
			continue
		}
		v.steps++
		if v.visits[e.Flow+"/"+e.Step]++; v.visits[e.Flow+"/"+e.Step] > MaxVisits {
			t.Fatalf("the step %s/%s ran %d times", e.Flow, e.Step, MaxVisits+1)
		}
	}
	if v.steps > MaxTurnSteps {
		t.Fatalf("%d steps in one turn", v.steps)
	}
	for _, e := range o.Effects {
		if e.Kind != EffectSay {
			continue
		}
		if e.Text == v.said {
			v.times++
		} else {
			v.said, v.times = e.Text, 1
		}
		if v.times > MaxRepeats {
			t.Fatalf("said %d times in a row: %q", v.times, e.Text)
		}
		if e.Input != nil && len(e.Input.Options) > 0 {
			v.menus = append(v.menus, *e.Input)
		}
		buttons := e.Buttons
		if e.Card != nil {
			buttons = append(buttons, e.Card.Buttons...)
		}
		for _, b := range buttons {
			if strings.HasPrefix(b.ID, linkPrefix) {
				v.links = append(v.links, b.ID)
			}
		}
	}
}

// reachesPerson fails when the button for a person does not lead to one from
// where a run is. What the visitor types for it is the caller's, before any
// flow; a wait step leaves all they do to the caller, too.
func (v *visitor) reachesPerson(t *rapid.T, p *Program, s State, env Env) {
	for range 2 * MaxTurnSteps {
		var in Input
		switch e, w := s.PendingEffect(), s.Waiting(); {
		case !s.Active() || s.Suspended():
			return // nothing is in the way, or a person has the chat
		case e != nil: // the world is down
			in = Input{Kind: InputResult, Result: &EffectResult{Key: e.Key}}
		case w != nil:
			in = Input{Kind: InputChoice, Choice: ChoicePerson, PromptID: w.ID}
			if w.Flow == SystemHandoff { // its question need not be understood
				in = Input{Kind: InputMessage, Text: "..."}
			}
		default:
			return // a wait step
		}
		o := p.Run(s, in, env)
		checkOutcome(t, o)
		if w := s.Waiting(); w != nil && w.Flow != SystemHandoff && o.Done && !hands(o.Effects) {
			t.Fatalf("asked for a person at %s, and the run ended: %+v", w.Step, o.Effects)
		}
		s = o.State
	}
	t.Fatalf("no person after %d inputs, in %s", 2*MaxTurnSteps, s.Flow())
}

// hands reports whether the effects bring a person: a cut-off does, too.
func hands(effects []Effect) bool {
	for _, e := range effects {
		if e.Kind == EffectHandoff || e.Kind == EffectCutoff {
			return true
		}
	}
	return false
}
