package flowtest

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// Divider is the line between the parts of a .flowtest file.
const Divider = "----------\n"

// Script is a .flowtest file. It has four parts: settings (key: value), flows
// in YAML (empty when the setting "flows" names files), the script, and the
// transcript that the script must give.
//
// Settings are flows, languages, lang, now, headers (shown), and workspace.NAME and
// visitor.NAME for what expressions read there. Lines of the script are
//
//	start [FLOW]        the chat opens, or the flow begins
//	say TEXT            the visitor types; " | " divides lines, as a burst of messages has
//	file [NAME TYPE KB] the visitor sends a file, APhoto unless it is told
//	click ID            the visitor clicks an option, or a button of say by its label
//	again [ID]          the visitor clicks once more where they clicked last: the same, or another option
//	stale ID            the visitor clicks an option of the first menu
//	event NAME          the site names an event
//	later 10m           time passes; timers ring on the way
//	resume              a person gives the chat back
//	http 200 {"a": 1}   what the request that waits gave; "http error" when no answer came
//	answer high TEXT    what the search that waits found; "answer error", "answer low"
//	open yes            what the check that waits gave
//	llm {"a": 1}        what the model filled in; "llm error", "llm offline" when there is none
type Script struct {
	Name     string // of the file
	Settings map[string]string
	Flows    string
	Lines    []Line
	Want     string

	head string // the first three parts as they stand
}

// Line is one line of a script.
type Line struct {
	Text string
	At   int // its line in the file
}

// ReadScript reads a .flowtest file. An error has code Invalid.
func ReadScript(name string, text []byte) (Script, error) {
	parts := strings.SplitN(string(text), Divider, 4)
	if len(parts) < 3 {
		return Script{}, chat.Errorf(chat.Invalid, "%s has %d parts; divide settings, flows, script and transcript by lines of ten dashes", name, len(parts))
	}
	s := Script{Name: name, Settings: map[string]string{}, Flows: parts[1]}
	s.head = strings.Join(parts[:3], Divider) + Divider
	for line := range strings.Lines(parts[0]) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			s.Settings[key] = value
		}
	}
	at := strings.Count(parts[0]+Divider+parts[1]+Divider, "\n")
	for line := range strings.Lines(parts[2]) {
		at++
		if line = strings.TrimSpace(line); line != "" {
			s.Lines = append(s.Lines, Line{line, at})
		}
	}
	if len(parts) == 4 {
		s.Want = parts[3]
	}
	return s, nil
}

// Accept gives the file with another transcript.
func (s Script) Accept(transcript string) []byte { return []byte(s.head + transcript) }

// wantAt is the line of the file in which the transcript begins.
func (s Script) wantAt() int { return strings.Count(s.head, "\n") + 1 }

// Compile compiles the flows of the script; read gives the files that its
// settings name, by their slashed path from the folder of the script. An
// error has code Invalid or is read's.
func (s Script) Compile(read func(path string) ([]byte, error)) (*flows.Program, error) {
	sources := []flows.Source{{Name: s.Name, Text: []byte(s.Flows)}}
	settings, _, _ := strings.Cut(s.head, Divider)
	shift := strings.Count(settings, "\n") + 1
	if files := s.Settings["flows"]; files != "" {
		sources, shift = nil, 0
		for name := range strings.FieldsSeq(files) {
			text, err := read(name)
			if err != nil {
				return nil, err
			}
			sources = append(sources, flows.Source{Name: path.Base(name), Text: text})
		}
	}
	p, findings := flows.Compile(sources, flows.Options{Languages: strings.Fields(s.Settings["languages"])})
	for _, f := range findings {
		if f.Severity == flows.SeverityError {
			f.Line += shift
			return nil, chat.Errorf(chat.Invalid, "%s", f.Error())
		}
	}
	return p, nil
}

// Play runs the script and gives its transcript. watch may be nil. An error,
// with code Invalid, names the line of the script that cannot be played.
func (s Script) Play(p *flows.Program, watch func(flows.Outcome)) (string, error) {
	env := flows.Env{Lang: "en", Workspace: map[string]any{}, Visitor: map[string]any{}}
	if lang := s.Settings["lang"]; lang != "" {
		env.Lang = lang
	}
	if now := s.Settings["now"]; now != "" {
		var err error
		if env.Now, err = time.Parse(time.RFC3339, now); err != nil {
			return "", chat.Errorf(chat.Invalid, "%s: now: write 2026-03-11T10:00:00Z", s.Name)
		}
	}
	for key, v := range s.Settings {
		if name, ok := strings.CutPrefix(key, "workspace."); ok {
			env.Workspace[name] = v
		}
		if name, ok := strings.CutPrefix(key, "visitor."); ok {
			env.Visitor[name] = v
		}
	}
	a := actor{Player: NewPlayer(p, env), headers: s.Settings["headers"] == "shown"}
	a.Watch = func(o flows.Outcome) {
		for _, e := range o.Effects {
			a.effect(e)
		}
		if o.Passed {
			a.out.WriteString("(left to the bot)\n")
		}
		if o.Done {
			a.out.WriteString("(done)\n")
		}
		if watch != nil {
			watch(o)
		}
	}
	for _, line := range s.Lines {
		fmt.Fprintf(&a.out, "> %s\n", line.Text)
		if err := a.line(line.Text); err != nil {
			return a.out.String(), chat.Wrap(chat.Invalid, err, "%s:%d: %q cannot be played", s.Name, line.At, line.Text)
		}
	}
	return a.out.String(), nil
}

// actor plays the lines of a script and writes the transcript.
type actor struct {
	*Player
	headers bool // the transcript shows those of requests
	out     strings.Builder
}

func (a *actor) line(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	var err error
	switch verb {
	case "start":
		err = a.start(rest)
	case "say":
		var took bool
		rest = strings.ReplaceAll(rest, " | ", "\n")
		active := a.State.Active()
		if _, took, err = a.Say(rest); !took && err == nil && !active {
			_, err = a.Run(flows.Input{Kind: flows.InputMessage, Text: rest})
		}
	case "file":
		var file flows.File
		if file, err = fileOf(rest); err == nil {
			_, err = a.Run(flows.Input{Kind: flows.InputMessage, Files: []flows.File{file}})
		}
	case "click":
		_, err = a.Click(rest)
	case "again":
		_, err = a.Again(rest)
	case "stale":
		_, err = a.Stale(rest)
	case "event":
		var took bool
		if _, took, err = a.Event(rest); !took {
			a.out.WriteString("no flow matches\n")
		}
	case "later":
		var d time.Duration
		if d, err = time.ParseDuration(rest); err == nil {
			_, err = a.Later(d)
		}
	case "resume":
		_, err = a.Run(flows.Input{Kind: flows.InputResume})
	case "answer", "http", "open", "llm":
		err = a.result(verb, rest)
	default:
		err = chat.Errorf(chat.Invalid, "there is no line %q: use start, say, file, click, again, stale, event, later, resume, http, answer, open or llm", verb)
	}
	return err
}

func (a *actor) start(name string) error {
	if name != "" {
		_, err := a.Begin(name, flows.Input{Kind: flows.InputStart})
		return err
	}
	_, ok, err := a.Open()
	if !ok {
		a.out.WriteString("no flow matches\n")
	}
	return err
}

func (a *actor) result(verb, rest string) error {
	r := flows.EffectResult{OK: true}
	head, tail, _ := strings.Cut(rest, " ")
	switch verb {
	case "llm":
		if r.OK = head != "error" && head != "offline"; !r.OK {
			r.Offline, r.Error = head == "offline", "no value"
		} else if err := json.Unmarshal([]byte(rest), &r.Body); err != nil {
			return err
		}
	case "open":
		r.Open = head == "yes"
	case "answer":
		r.Answer = &flows.AnswerResult{Text: tail, Band: head, Confidence: 0.5}
		r.OK = head != "error"
	case "http":
		r.Status, _ = strconv.Atoi(head)
		r.OK = head != "error"
		if tail != "" {
			if err := json.Unmarshal([]byte(tail), &r.Body); err != nil {
				return err
			}
		}
	}
	_, err := a.Result(r)
	return err
}

// hung writes what hangs on a text, a line each.
func hung(indent string, image *flows.Image, buttons []flows.PromptOption) string {
	var b strings.Builder
	if image != nil {
		fmt.Fprintf(&b, "%simage: %s (%s)\n", indent, image.URL, image.Alt)
	}
	for _, o := range buttons {
		switch {
		case o.URL != "":
			fmt.Fprintf(&b, "%s[%s -> %s]\n", indent, o.Label, o.URL)
		case o.ID == "" && o.Say != "":
			fmt.Fprintf(&b, "%s[%s: says %s]\n", indent, o.Label, o.Say)
		case o.ID == "":
			fmt.Fprintf(&b, "%s[%s]\n", indent, o.Label)
		default:
			fmt.Fprintf(&b, "%s[%s: %s]\n", indent, o.ID, o.Label)
		}
	}
	return b.String()
}

// effect writes one effect in a line or a few.
func (a *actor) effect(e flows.Effect) {
	switch e.Kind {
	case flows.EffectSay:
		for i, line := range strings.Split(e.Text, "\n") {
			a.out.WriteString([]string{"bot: ", "     "}[min(i, 1)] + line + "\n")
		}
		a.out.WriteString(hung("     ", e.Image, e.Buttons))
		if c := e.Card; c != nil {
			a.out.WriteString("     card:" + spaced(c.Title, c.Text) + "\n" + hung("       ", c.Image, c.Buttons))
		}
	case flows.EffectSearch:
		fmt.Fprintf(&a.out, "search (%s): %s\n", e.Purpose, e.Query)
	case flows.EffectHTTP:
		fmt.Fprintf(&a.out, "http: %s %s\n", e.Method, e.URL)
		if a.headers && len(e.Headers) > 0 {
			fmt.Fprintf(&a.out, "      %q\n", e.Headers)
		}
	case flows.EffectCheck:
		fmt.Fprintf(&a.out, "check: %s %s\n", e.What, e.Name)
	case flows.EffectLLM:
		fmt.Fprintf(&a.out, "llm: %s %q %s\n", e.Prompt, e.Values, e.Schema)
	case flows.EffectExpose:
		fmt.Fprintf(&a.out, "expose: %s/%s %s\n", e.Flow, e.Step, e.Value)
	case flows.EffectEvent:
		data, _ := json.Marshal(e.Body) // kept JSON-like
		fmt.Fprintf(&a.out, "event: %s %s\n", e.Value, data)
	case flows.EffectPriority:
		fmt.Fprintf(&a.out, "priority: %s\n", e.Priority)
	case flows.EffectHandoff:
		fmt.Fprintf(&a.out, "handoff: team=%s priority=%s reason=%s message=%s\n", e.Team, e.Priority, e.Reason, e.Message)
		if e.Agent+e.NoAgents != "" {
			fmt.Fprintf(&a.out, "         agent=%s no_agents=%s\n", e.Agent, e.NoAgents)
		}
	case flows.EffectEnd:
		vars, _ := json.Marshal(e.Vars) // variables are kept JSON-like
		fmt.Fprintf(&a.out, "end: %s %s\n", e.Resolution, vars)
	case flows.EffectRating:
		fmt.Fprintf(&a.out, "rating: %d of %d%s\n", e.Score, e.Scale, spaced(e.Comment))
	case flows.EffectUnknown:
		fmt.Fprintf(&a.out, "unknown: %s (said: %t)\n", e.Text, e.Said)
	default:
		fmt.Fprintf(&a.out, "%s:%s\n", e.Kind, spaced(e.Field, e.Reason, e.Value, e.Text))
	}
}

func spaced(words ...string) string {
	out := ""
	for _, w := range words {
		if w != "" {
			out += " " + w
		}
	}
	return out
}

// APhoto is the file that is sent when a test says no more than that one is.
var APhoto = flows.File{ID: "file-1", Name: "photo.jpg", Type: "image/jpeg", Size: 200 << 10}

// fileOf reads NAME TYPE KB; nothing is APhoto.
func fileOf(text string) (flows.File, error) {
	if text == "" {
		return APhoto, nil
	}
	f := APhoto
	var kb int64
	if _, err := fmt.Sscanf(text, "%s %s %d", &f.Name, &f.Type, &kb); err != nil {
		return f, chat.Errorf(chat.Invalid, "write file, or file NAME TYPE KILOBYTES, not %q", text)
	}
	f.Size = kb << 10
	return f, nil
}
