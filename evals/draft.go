package evals

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// Draft is a case written from a conversation, for a person to look over.
type Draft struct {
	ID       string
	YAML     string    // one case, as a list item
	Masked   int       // pieces of personal data replaced
	Findings []Finding // of the case alone; lines count from its first
}

// draftCase is a case in the order in which people write one.
type draftCase struct {
	ID       string         `yaml:"id"`
	Kind     string         `yaml:"kind"`
	About    string         `yaml:"about"`
	Lang     string         `yaml:"lang,omitempty"`
	Tags     []string       `yaml:"tags,flow"`
	Question string         `yaml:"question,omitempty"`
	Turns    []draftStep    `yaml:"turns,omitempty"`
	Expect   map[string]any `yaml:"expect"`
}

type draftStep struct {
	User     []string       `yaml:"user,omitempty"`
	Click    string         `yaml:"click,omitempty"`
	Feedback string         `yaml:"feedback,omitempty"`
	Agent    string         `yaml:"agent,omitempty"`
	Return   bool           `yaml:"return,omitempty"`
	Resolve  bool           `yaml:"resolve,omitempty"`
	Expect   map[string]any `yaml:"expect,omitempty"`
}

const (
	// draftSteps and draftRunes bound a draft: a case tells one story.
	draftSteps = 30
	draftRunes = 1000
	idRunes    = 40
)

// DraftCase writes a case from a conversation's events: what the visitor did,
// and as expectations what the bot then did. They say how it was, not how it
// should have been: whoever drafts a case from a failure corrects them.
// Personal data in what people wrote is masked; personal lists more of it, as
// the visitor's name. slugs gives articles' ids as
// suites name them. A conversation in which the visitor said nothing is
// Invalid.
func DraftCase(events []chat.Event, lang string, slugs map[chat.ID]string, personal ...string) (Draft, error) {
	d := drafting{slugs: slugs, masker: NewMasker(events, personal...)}
	for _, e := range events {
		if err := d.event(e); err != nil {
			return Draft{}, err
		}
	}
	if len(d.steps) > draftSteps {
		d.steps = d.steps[:draftSteps]
	}
	if !slices.ContainsFunc(d.steps, func(s draftStep) bool { return len(s.User) > 0 }) {
		return Draft{}, chat.Errorf(chat.Invalid, "the visitor has written nothing in this conversation: there is no case to make of it")
	}
	c := d.write(lang)
	b, err := yaml.Marshal([]draftCase{c})
	if err != nil {
		return Draft{}, chat.Wrap(chat.Internal, err, "write the case")
	}
	out := Draft{ID: c.ID, YAML: string(b), Masked: d.masked}
	out.Findings = CheckCase(out.YAML)
	return out, nil
}

// CheckCase reads a case as if it stood in a suite of its own.
func CheckCase(item string) []Finding {
	src, shift := suiteOf(item)
	_, findings := ParseSuite("case", src)
	for i := range findings {
		findings[i].Line = max(findings[i].Line-shift, 1)
	}
	return findings
}

// suiteOf puts a case, as a list item or as a mapping, into a suite; shift is
// how many lines stand above it.
func suiteOf(item string) (src []byte, shift int) {
	head := "suite: draft\ntarget: {flow: main@live, kb: main@live}\ncases:\n"
	return []byte(head + listItem(item)), strings.Count(head, "\n")
}

// listItem makes a list item of a case's YAML, two spaces deep.
func listItem(item string) string {
	lines := strings.Split(strings.Trim(item, "\n"), "\n")
	isItem := strings.HasPrefix(strings.TrimSpace(lines[0]), "- ")
	var b strings.Builder
	for i, l := range lines {
		switch {
		case isItem:
			l = "  " + l
		case i == 0:
			l = "  - " + l
		default:
			l = "    " + l
		}
		b.WriteString(strings.TrimRight(l, " \t\r") + "\n")
	}
	return b.String()
}

// AddCase gives a suite's source with a case at the end of its list. The
// result is to be parsed: nothing is checked here but that there is a list
// which can be added to.
func AddCase(source, item string) (string, error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(source), &root); err != nil || len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return "", chat.Errorf(chat.Invalid, "the suite's source cannot be read: mend it first")
	}
	pairs := root.Content[0].Content
	at := slices.IndexFunc(pairs, func(n *yaml.Node) bool { return n.Value == "cases" })
	if at < 0 || at%2 != 0 {
		return strings.TrimRight(source, "\n") + "\ncases:\n" + listItem(item), nil
	}
	cases := pairs[at+1]
	if cases.Kind != yaml.SequenceNode || cases.Style == yaml.FlowStyle || len(cases.Content) == 0 {
		return "", chat.Errorf(chat.Invalid, "the suite's cases are not written as a list with one \"- \" each: add this case by hand")
	}
	indent := strings.Repeat(" ", cases.Column-1)
	var text strings.Builder
	for l := range strings.Lines(listItem(item)) {
		text.WriteString(strings.TrimRight(indent+strings.TrimPrefix(l, "  "), " \n") + "\n")
	}
	lines := strings.SplitAfter(source, "\n")
	if at+2 >= len(pairs) { // the cases come last
		return strings.TrimRight(source, "\n \t") + "\n" + text.String(), nil
	}
	next := pairs[at+2].Line - 1
	for next > 0 && isComment(lines[next-1]) { // its comments belong to what follows
		next--
	}
	return strings.Join(lines[:next], "") + text.String() + strings.Join(lines[next:], ""), nil
}

func isComment(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

// drafting follows a conversation.
type drafting struct {
	masker Masker
	slugs  map[chat.ID]string
	steps  []draftStep
	masked int
	handed string // reason of the hand-over
	turn   int    // messages of the visitor so far
	atTurn int    // at the hand-over
}

// standIns take the place of what was masked: a flow that asks for a mail
// address goes on with one.
var standIns = strings.NewReplacer(
	chat.MaskedMail, "visitor@example.com", chat.MaskedPhone, "+44 20 7946 0018", chat.MaskedNumber, "00000000", chat.MaskedLink, "https://example.com/",
)

func (d *drafting) mask(text string) string {
	// On one line: YAML breaks lines at more characters than people see.
	masked, n := d.masker.Mask(strings.Join(strings.Fields(text), " "))
	d.masked += n
	masked = standIns.Replace(masked)
	if r := []rune(masked); len(r) > draftRunes {
		masked = string(r[:draftRunes])
	}
	return masked
}

func (d *drafting) last() *draftStep {
	if len(d.steps) == 0 {
		return &draftStep{}
	}
	return &d.steps[len(d.steps)-1]
}

func (d *drafting) event(e chat.Event) error {
	switch e.Kind {
	case chat.MessagePosted:
		m, err := chat.Read[chat.MessageBody](e)
		if err != nil {
			return chat.Wrap(chat.Internal, err, "read the conversation")
		}
		d.message(e.Actor.Kind, m)
	case chat.FeedbackGiven:
		f, err := chat.Read[chat.FeedbackBody](e)
		if err != nil {
			return chat.Wrap(chat.Internal, err, "read the conversation")
		}
		word := "down"
		if f.Helpful {
			word = "up"
		}
		d.steps = append(d.steps, draftStep{Feedback: word})
	case chat.HandoffRequested:
		h, err := chat.Read[chat.HandoffBody](e)
		if err != nil {
			return chat.Wrap(chat.Internal, err, "read the conversation")
		}
		if d.handed == "" {
			d.handed, d.atTurn = h.Reason, d.turn
		}
	}
	return nil
}

func (d *drafting) message(by chat.ActorKind, m chat.MessageBody) {
	if strings.TrimSpace(m.Text) == "" { // a file alone
		return
	}
	switch by {
	case chat.ByVisitor:
		d.turn++
		last := d.last()
		switch {
		case m.Choice != "":
			d.steps = append(d.steps, draftStep{Click: m.Text})
		case len(last.User) > 0 && last.Expect == nil:
			last.User = append(last.User, d.mask(m.Text)) // a burst, not answered in between
		default:
			d.steps = append(d.steps, draftStep{User: []string{d.mask(m.Text)}})
		}
	case chat.ByAgent:
		d.steps = append(d.steps, draftStep{Agent: d.mask(m.Text)})
	case chat.ByBot:
		if last := d.last(); last.Expect == nil && (len(last.User) > 0 || last.Click != "") {
			last.Expect = d.shown(m)
		}
	}
}

// shown is what a message of the bot amounts to; nil for words of a flow.
func (d *drafting) shown(m chat.MessageBody) map[string]any {
	if m.Answer == nil {
		return nil
	}
	var cites []string
	for _, s := range m.Sources {
		if slug := d.slugs[s.Article]; slug != "" {
			cites = append(cites, slug)
		}
	}
	if len(cites) == 0 {
		return map[string]any{"abstains": false}
	}
	return map[string]any{"cites": cites}
}

// write puts the case together: a single question that was answered or not is
// a qa case, everything else a dialog.
func (d *drafting) write(lang string) draftCase {
	first := ""
	for _, s := range d.steps {
		if len(s.User) > 0 {
			first = s.User[0]
			break
		}
	}
	c := draftCase{ID: caseID(first), About: "drafted from a conversation; check what is expected", Lang: lang, Tags: []string{"from_chat"}}
	if len(d.steps) == 1 && len(d.steps[0].User) == 1 && d.handed == "" {
		c.Kind, c.Question, c.Expect = KindQA, first, d.steps[0].Expect
		if c.Expect == nil {
			c.Expect = map[string]any{"abstains": true}
		}
		return c
	}
	c.Kind, c.Turns, c.Expect = KindDialog, d.steps, map[string]any{"no_escalation": true}
	if d.handed != "" {
		escalates := map[string]any{"by_turn": max(d.atTurn, 1)}
		if slices.Contains(reasons, d.handed) {
			escalates["reason"] = d.handed
		}
		c.Kind, c.Expect = KindEscalation, map[string]any{"escalates": escalates}
		if d.handed != handoff.ReasonExplicitAsk {
			c.Kind = KindDialog
		}
	}
	return c
}

// caseID makes an id of the first words of a question.
func caseID(question string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(question) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0xac00 && r <= 0xd7a3:
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			dash = false
		default:
			dash = true
		}
		if len([]rune(b.String())) >= idRunes {
			break
		}
	}
	if b.Len() == 0 {
		return "from-chat"
	}
	return fmt.Sprintf("chat-%s", b.String())
}
