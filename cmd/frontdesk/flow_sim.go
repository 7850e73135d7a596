package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/flows/flowtest"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

type flowSim struct {
	Paths []string `arg:"" help:"Files of flows, or folders of them." placeholder:"PATH"`
	Flow  string   `help:"The flow to begin with; without it, the one that opening the chat starts." placeholder:"NAME"`
	Lang  string   `help:"The visitor's language." placeholder:"LANG"`
	Now   string   `help:"The time at the beginning, such as 2026-03-11T10:00:00Z." placeholder:"TIME"`
	HTTP  string   `name:"http" help:"Recorded answers in YAML: a list as under http: of a test, or a mapping with http, answers, visitor, workspace, hours and agents." placeholder:"FILE" type:"path"`
	KB    string   `name:"kb" help:"What the knowledge base knows: a folder or file as for kb import, or demo. Without it, it knows nothing." placeholder:"PATH"`
}

// Run chats until the input ends. It also works in a pipe.
func (c flowSim) Run(ctx context.Context, s *session) error {
	_, program, err := s.checkedFlows(c.Paths)
	if err != nil {
		return err
	}
	if c.Flow != "" && !program.Has(c.Flow) {
		return chat.Errorf(chat.NotFound, "there is no flow %q: choose one of %s", c.Flow, strings.Join(program.Flows(), ", "))
	}
	records, err := c.records(s)
	if err != nil {
		return err
	}
	search, err := c.searcher(ctx)
	if err != nil {
		return err
	}
	sim := &simulation{out: s.out, program: program, flow: c.Flow, records: records, search: search, trace: true, echo: !terminal(os.Stdin)}
	fmt.Fprintln(s.out, "Type what a visitor would; a number chooses a button. /help lists what else there is.")
	if err := sim.restart(); err != nil {
		return err
	}
	return sim.read(os.Stdin)
}

// records reads the recorded answers; the flags win over what they say.
func (c flowSim) records(s *session) (flows.Test, error) {
	var records flows.Test
	if c.HTTP != "" {
		text, err := readInput(c.HTTP)
		if err != nil {
			return records, err
		}
		var findings []flows.Finding
		records, findings = flows.ReadRecords(flows.Source{Name: filepath.Base(c.HTTP), Text: text})
		for _, f := range findings {
			fmt.Fprintln(s.out, f.Draw(text))
		}
		if flows.HasErrors(findings) {
			return records, chat.Errorf(chat.Invalid, "%s in %s", plural(len(findings), "error"), filepath.Base(c.HTTP))
		}
	}
	if c.Lang != "" {
		records.Lang = c.Lang
	}
	if c.Now != "" {
		var err error
		if records.Now, err = time.Parse(time.RFC3339, c.Now); err != nil {
			return records, chat.Errorf(chat.Invalid, "--now %q is not a time: write 2026-03-11T10:00:00Z", c.Now)
		}
	}
	return records, nil
}

// searcher gives the product's own search over the articles of --kb.
func (c flowSim) searcher(ctx context.Context) (func(string, []string) *flows.AnswerResult, error) {
	if c.KB == "" {
		return nil, nil
	}
	var kb evals.KB
	var err error
	if c.KB == demoTarget {
		kb.Articles, err = demoArticles(ctx)
	} else {
		kb, err = evals.ReadKB(c.KB)
	}
	if err != nil {
		return nil, err
	}
	s, err := evals.NewSearcher(ctx, kb, knowledge.Calibration{})
	if err != nil {
		return nil, err
	}
	return func(query string, collections []string) *flows.AnswerResult {
		r, err := s.Search(ctx, knowledge.Query{Text: query, Collections: collections})
		if err != nil || r.Answer == nil {
			return nil
		}
		return &flows.AnswerResult{Text: r.Answer.Text, Confidence: r.Confidence, Band: string(r.Band), Sources: []string{r.Answer.Slug}}
	}, nil
}

// terminal reports whether a person types there.
func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// simulation is one chat in the terminal.
type simulation struct {
	out     io.Writer
	program *flows.Program
	flow    string
	records flows.Test
	search  func(string, []string) *flows.AnswerResult
	trace   bool
	echo    bool // what is typed, because no terminal does

	*flowtest.Player
	world   flowtest.World
	buttons []flows.PromptOption // those shown last
	vars    map[string]any
	person  bool // a person has the chat
}

const simHelp = `  a number        click the button of that number
  /click ID       click the option of that id
  /wait 10m       let time pass
  /file           send a file
  /event NAME     the site names an event
  /resume         the person gives the chat back
  /vars           show the variables
  /trace on|off   say why each branch is taken, or not
  /restart        begin again
  /quit           stop
`

func (s *simulation) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for {
		fmt.Fprint(s.out, "> ")
		if !lines.Scan() {
			fmt.Fprintln(s.out)
			return lines.Err()
		}
		line := strings.TrimSpace(lines.Text())
		if s.echo {
			fmt.Fprintln(s.out, line)
		}
		if line == "" {
			continue
		}
		if line == "/quit" {
			return nil
		}
		if err := s.line(line); err != nil {
			fmt.Fprintf(s.out, "  %s\n", chat.MessageOf(err))
		}
	}
}

func (s *simulation) line(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	if !strings.HasPrefix(verb, "/") {
		return s.text(line)
	}
	switch verb {
	case "/click":
		return s.carry(s.Click(rest))
	case "/wait":
		d, err := time.ParseDuration(rest)
		if err != nil || d <= 0 {
			return chat.Errorf(chat.Invalid, "write /wait 10m")
		}
		for d > 0 {
			left, err := s.Later(d)
			if err = s.carry(nil, err); err != nil {
				return err
			}
			d = left
		}
		fmt.Fprintf(s.out, "  It is %s.\n", s.Env.Now.Format("Mon 2006-01-02 15:04:05"))
	case "/file":
		return s.carry(s.Player.Run(flows.Input{Kind: flows.InputMessage, Files: []flows.File{flowtest.APhoto}}))
	case "/event":
		effects, took, err := s.Event(rest)
		if err == nil && !took {
			return chat.Errorf(chat.NotFound, "no flow wants the event %q", rest)
		}
		return s.carry(effects, err)
	case "/resume":
		s.person = false
		return s.carry(s.Player.Run(flows.Input{Kind: flows.InputResume}))
	case "/vars":
		raw, err := json.MarshalIndent(s.vars, "  ", "  ")
		fmt.Fprintf(s.out, "  %s\n", raw)
		return err
	case "/trace":
		if rest != "on" && rest != "off" {
			return chat.Errorf(chat.Invalid, "write /trace on or /trace off")
		}
		s.trace = rest == "on"
	case "/restart":
		return s.restart()
	case "/help":
		fmt.Fprint(s.out, simHelp)
	default:
		return chat.Errorf(chat.Invalid, "there is no %s: /help lists what there is", verb)
	}
	return nil
}

// restart begins the chat anew, with the clock and the records as at first.
func (s *simulation) restart() error {
	lang := s.records.Lang
	if lang == "" {
		lang = s.program.Languages()[0]
	}
	s.world = flowtest.World{HTTP: s.records.HTTP, Answers: s.records.Answers, Search: s.search, Closed: s.records.Closed, Nobody: s.records.Nobody}
	s.Player = flowtest.NewPlayer(s.program, flows.Env{Lang: lang, Now: s.records.Now, Visitor: s.records.Visitor, Workspace: s.records.Workspace,
		Schedule: map[string]any{"open": !s.records.Closed}})
	s.Watch = s.watch
	s.buttons, s.vars, s.person = nil, nil, false
	if s.flow != "" {
		return s.carry(s.Begin(s.flow, flows.Input{Kind: flows.InputStart}))
	}
	effects, ok, err := s.Open()
	if !ok {
		fmt.Fprintln(s.out, "  (no flow starts when the chat opens)")
	}
	return s.carry(effects, err)
}

// text is what the visitor types, or the number of a button.
func (s *simulation) text(text string) error {
	if s.person {
		fmt.Fprintln(s.out, "  (a person has the chat; /resume gives it back)")
		return nil
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(s.buttons) {
		b := s.buttons[n-1]
		switch {
		case b.URL != "":
			fmt.Fprintf(s.out, "  (opens %s)\n", b.URL)
			return nil
		case b.ID != "":
			return s.carry(s.Click(b.ID))
		}
		text = cmp.Or(b.Say, b.Label)
	}
	if asks, _ := handoff.AsksForPerson(text); asks {
		fmt.Fprintln(s.out, "  (asks for a person)")
		if s.program.Has(flows.SystemHandoff) {
			return s.carry(s.Begin(flows.SystemHandoff, flows.Input{Kind: flows.InputMessage, Text: text}))
		}
		s.person = true
		return nil
	}
	effects, took, err := s.Say(text)
	if !took && err == nil {
		s.answer(text)
	}
	return s.carry(effects, err)
}

// answer is what the bot does with a text that no flow takes.
func (s *simulation) answer(text string) {
	if s.search != nil {
		if a := s.search(text, nil); a != nil && a.Band != flows.BandLow {
			fmt.Fprintf(s.out, "  (no flow takes it: searched, band %s)\n", a.Band)
			s.say(a.Text)
			return
		}
	}
	fmt.Fprintln(s.out, "  (no flow takes it, and nothing is known about it)")
}

// carry carries out what a flow waits for, until it waits for the visitor.
// The effects have been shown by watch.
func (s *simulation) carry(_ []flows.Effect, err error) error {
	for err == nil && s.Pending != nil {
		var r flows.EffectResult
		if r, err = s.world.Carry(*s.Pending); err != nil {
			return err
		}
		switch s.Pending.Kind {
		case flows.EffectHTTP:
			got := "status " + strconv.Itoa(r.Status)
			if !r.OK {
				got = r.Error
			}
			fmt.Fprintf(s.out, "  (%s)\n", got)
		case flows.EffectSearch:
			fmt.Fprintf(s.out, "  (band %s)\n", r.Answer.Band)
		case flows.EffectCheck:
			fmt.Fprintf(s.out, "  (%t)\n", r.Open)
		}
		_, err = s.Result(r)
	}
	return err
}

// watch shows one run: why it went that way, and what it did.
func (s *simulation) watch(o flows.Outcome) {
	s.vars = o.Vars
	for _, e := range o.Trace {
		if !s.trace {
			break
		}
		line := "  · " + e.Flow + "/" + e.Step
		if e.Flow == "" {
			line = "  · " + e.Kind
		}
		if e.Note != "" {
			line += ": " + e.Note
		}
		fmt.Fprintln(s.out, line)
	}
	for _, e := range o.Effects {
		s.effect(e)
	}
	if o.Done {
		fmt.Fprintln(s.out, "  (nothing is running)")
	}
}

func (s *simulation) effect(e flows.Effect) {
	switch e.Kind {
	case flows.EffectSay:
		s.say(e.Text)
		if e.Image != nil {
			fmt.Fprintf(s.out, "     (image: %s)\n", e.Image.Alt)
		}
		s.buttons = e.Buttons
		if c := e.Card; c != nil {
			fmt.Fprintf(s.out, "     (card: %s)\n", strings.Join(filled(c.Title, c.Text), ", "))
			s.buttons = append(slices.Clone(e.Buttons), c.Buttons...)
		}
		for i, b := range s.buttons {
			fmt.Fprintf(s.out, "     %d. %s\n", i+1, b.Label)
		}
	case flows.EffectHandoff, flows.EffectCutoff:
		s.person = true
		fmt.Fprintf(s.out, "  (%s: %s)\n", e.Kind, strings.Join(filled(e.Reason, e.Team, e.Priority), ", "))
		if e.Message != "" {
			s.say(e.Message)
		}
	case flows.EffectHTTP:
		fmt.Fprintf(s.out, "  (%s %s)\n", e.Method, e.URL)
	case flows.EffectSearch:
		fmt.Fprintf(s.out, "  (searches for %q)\n", e.Query)
	case flows.EffectRating:
		fmt.Fprintf(s.out, "  (rated %d of %d)\n", e.Score, e.Scale)
	default:
		fmt.Fprintf(s.out, "  (%s: %s)\n", e.Kind, strings.Join(filled(e.What, e.Name, e.Field, e.Value, e.Priority, e.Text, e.Resolution), ", "))
	}
}

func (s *simulation) say(text string) {
	fmt.Fprintf(s.out, "bot: %s\n", strings.ReplaceAll(text, "\n", "\n     "))
}

func filled(words ...string) []string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}
