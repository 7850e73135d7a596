package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// maxRounds bounds how often one input may go to the world and back; the
// engine's own cut-off comes first for any checked flow.
const maxRounds = 2 * flows.MaxTurnSteps

// endOf begins the reason of a turn that ended a flow; its resolution follows.
const endOf = "end:"

// flow gives the input to the run under way, or to the flow it triggers, and
// reports whether a flow took it.
func (t *turn) flow(ctx context.Context, in input) (handled bool, err error) {
	fin := flows.Input{Kind: flows.InputMessage, Text: in.text}
	for _, a := range in.files {
		fin.Files = append(fin.Files, flows.File{ID: a.ID.String(), Name: a.Name, Type: a.Type, Size: a.Size})
	}
	if in.choice != "" && !strings.HasPrefix(in.choice, topicPrefix) {
		fin = flows.Input{Kind: flows.InputChoice, Choice: in.choice, PromptID: in.prompt, Text: in.text}
	}
	if t.state.Clicked(fin) {
		return true, nil
	}
	if t.anew { // it was meant for what is not asked any more
		return true, nil
	}
	if t.state.Active() && !t.state.Suspended() {
		t.mind.Greeted = true
		if err := t.drive(ctx, fin); err != nil || !t.passed {
			return true, err
		}
	}
	match := flows.Input{Kind: flows.InputMessage, Text: in.text}
	if name, ok := t.program(ctx).Match(match, t.env()); ok {
		t.mind.Greeted = true
		return true, t.start(ctx, name, match)
	}
	return false, nil
}

// begin starts whatever flow an input triggers or, for an event, is named by;
// nothing happens when there is none.
func (t *turn) begin(ctx context.Context, in flows.Input) error {
	name, ok := in.Event, in.Kind == flows.InputEvent && t.home.Program.Has(in.Event)
	if !ok {
		name, ok = t.home.Program.Match(in, t.env())
	}
	if !ok {
		return nil
	}
	return t.start(ctx, name, in)
}

func (t *turn) start(ctx context.Context, name string, in flows.Input) error {
	program := t.program(ctx)
	if t.state.Active() && !program.Has(name) { // a flow that is newer than the run
		program, t.state = t.home.Program, t.state.Ended()
	}
	if !t.state.Active() {
		t.mind.Published = max(t.mind.Published, t.home.Latest)
	}
	state, err := program.Start(name, t.state)
	if err != nil {
		return err
	}
	t.state = state
	return t.drive(ctx, in)
}

// requested lets the workspace's own flow meet somebody who asks for a person,
// or says yes to the offer of one, and reports whether it did. It does not when
// it says nothing and hands nobody over, and never holds up who insists.
func (t *turn) requested(ctx context.Context, in input, reason string) (bool, error) {
	if reason != handoff.ReasonExplicitAsk && reason != handoff.ReasonOfferAccepted || t.home.Program == nil ||
		!t.home.Program.Has(flows.SystemHandoff) || t.inRequest() || t.state.PendingEffect() != nil || len(t.state.Stack()) >= flows.MaxDepth {
		return false, nil
	}
	t.mind.Greeted = true
	said := len(t.out.Messages)
	err := t.start(ctx, flows.SystemHandoff, flows.Input{Kind: flows.InputMessage, Text: in.text})
	return t.ended || len(t.out.Messages) > said, err
}

// inRequest reports whether the flow of who asks for a person runs, or has
// called the one that does.
func (t *turn) inRequest() bool {
	return slices.ContainsFunc(t.state.Stack(), func(p flows.Position) bool { return p.Flow == flows.SystemHandoff })
}

// drive runs the flow until it waits for somebody, carrying out its effects.
func (t *turn) drive(ctx context.Context, in flows.Input) error {
	t.passed = false
	if t.trial {
		return t.driveOn(ctx, t.home.Program, in)
	}
	if t.out.HandOver == nil { // what is said in a hand-over is not interrupted
		if done, err := t.follow(ctx, in); done || err != nil {
			return err
		}
	}
	return t.driveOn(ctx, t.program(ctx), in)
}

func (t *turn) driveOn(ctx context.Context, program *flows.Program, in flows.Input) error {
	t.ran = program.Hash()
	for range maxRounds {
		before, prompt, failed := t.state.Vars(), t.state.Waiting(), t.state.Failed()
		o := program.Run(t.state, in, t.env())
		t.state, t.passed = o.State, o.Passed
		t.did.Invalid += max(0, t.state.Failed()-failed)
		t.trace.Flow = append(t.trace.Flow, o.Trace...)
		for _, e := range o.Trace {
			t.mind.Path = tail(append(t.mind.Path, e.Flow+"/"+e.Step), keepPath)
		}
		t.mind.Path = slices.Compact(t.mind.Path)
		t.collect(program, before, prompt)
		t.act(actionFlow, t.state.Flow())
		effects := o.Effects
		if o.Blocked == flows.BlockEffect && len(effects) > 0 {
			last := effects[len(effects)-1]
			if err := t.carryOut(ctx, effects[:len(effects)-1]); err != nil || t.ended {
				return err
			}
			result, err := t.fetch(ctx, last)
			if err != nil {
				return err
			}
			in = flows.Input{Kind: flows.InputResult, Result: result}
			continue
		}
		if err := t.carryOut(ctx, effects); err != nil || t.ended {
			return err
		}
		return t.completed(ctx, o)
	}
	return t.handOver(ctx, cause{reason: handoff.ReasonLoop})
}

// completed starts the flow on_completed, once, when a flow has ended well.
func (t *turn) completed(ctx context.Context, o flows.Outcome) error {
	well := slices.ContainsFunc(o.Effects, func(e flows.Effect) bool { return e.Kind == flows.EffectEnd && e.Resolution == "resolved" })
	if !o.Done || !well || t.mind.Completed || !t.home.Program.Has(flows.SystemCompleted) {
		return nil
	}
	t.mind.Completed = true
	return t.start(ctx, flows.SystemCompleted, flows.Input{Kind: flows.InputStart})
}

// carryOut does the effects that need no answer.
func (t *turn) carryOut(ctx context.Context, effects []flows.Effect) error {
	for _, e := range effects {
		t.effects = append(t.effects, e)
		switch e.Kind {
		case flows.EffectSay:
			t.say(t.flowMessage(e))
		case flows.EffectHandoff:
			c := cause{reason: e.Reason, team: e.Team, priority: e.Priority, message: e.Message, agent: e.Agent, skills: e.Skill, noAgents: e.NoAgents, failed: t.failedStep(),
				evidence: []chat.Evidence{{Name: handoff.ReasonFlow, Value: t.state.Flow()}}}
			if c.reason == "" && t.inRequest() {
				c.reason = handoff.ReasonExplicitAsk
			}
			return t.handOver(ctx, c)
		case flows.EffectCutoff:
			return t.handOver(ctx, cause{reason: handoff.ReasonLoop, evidence: []chat.Evidence{{Name: handoff.ReasonLoop, Value: e.Reason}}})
		case flows.EffectUnknown:
			t.noteQuestion(e.Text, reply{})
			if err := t.unknown(ctx, t.reply.result, e.Said); err != nil || t.ended {
				return err
			}
		case flows.EffectEnd:
			if t.action != actionHandoff {
				t.action, t.reason = actionFlow, endOf+e.Resolution
			}
		case flows.EffectRating:
			t.out.Rated, t.out.Comment = rating(e.Score, e.Scale), e.Comment
		case flows.EffectTag:
			t.out.Tags = append(t.out.Tags, e.Value)
		case flows.EffectNote:
			t.out.Notes = append(t.out.Notes, e.Text)
		case flows.EffectContact:
			t.contact(e.Field, e.Value)
		case flows.EffectExpose:
			t.exposed(e)
		case flows.EffectEvent:
			if err := t.emitted(e); err != nil {
				return err
			}
		case flows.EffectPriority:
			level := priorities[e.Priority]
			t.mind.Priority, t.out.Priority = &level, &level
		case flows.EffectSearch, flows.EffectHTTP, flows.EffectCheck, flows.EffectLLM: // only ever last, and fetched
		}
	}
	return nil
}

// exposed notes the arm of a split. What follows the end of a flow, a rating or
// a hand-over in the same turn cannot have led to it.
func (t *turn) exposed(e flows.Effect) {
	b := chat.ExposedBody{Flow: e.Flow, Step: e.Step, Arm: e.Value, Release: t.ran}
	if s := e.Split; s != nil {
		b.Sticky, b.Salt, b.Arms = s.Sticky, s.Salt, s.Arms
	}
	b.Late = t.out.HandOver != nil || t.out.Rated > 0 || t.action == actionFlow && strings.HasPrefix(t.reason, endOf)
	t.out.Exposed = append(t.out.Exposed, b)
}

func (t *turn) emitted(e flows.Effect) error {
	b := chat.EmittedBody{Name: e.Value}
	if e.Body != nil {
		raw, err := json.Marshal(e.Body)
		if err != nil {
			return fmt.Errorf("data of the event %s: %w", e.Value, err)
		}
		b.Data = raw
	}
	t.out.Emitted = append(t.out.Emitted, b)
	return nil
}

// rating brings a score on any scale to 1…5.
func rating(score, scale int) int {
	if scale <= 1 || score < 1 {
		return 0
	}
	return 1 + (min(score, scale)-1)*4/(scale-1)
}

// failedStep names the step before a hand-over that the engine decided on.
func (t *turn) failedStep() string {
	if n := len(t.trace.Flow); n > 0 {
		return t.trace.Flow[n-1].Flow + "/" + t.trace.Flow[n-1].Step
	}
	return ""
}

// flowMessage turns what a flow says into a message.
func (t *turn) flowMessage(e flows.Effect) chat.MessageBody {
	m := chat.MessageBody{Text: e.Text, Buttons: buttons(e.Buttons), Image: image(e.Image)}
	if c := e.Card; c != nil {
		m.Card = &chat.Card{Title: c.Title, Text: c.Text, Image: image(c.Image), Buttons: buttons(c.Buttons)}
	}
	if p := e.Input; p != nil {
		m.Prompt = &chat.Prompt{ID: p.ID, Kind: p.Kind, Input: p.Input, Scale: p.Scale, Multi: p.Multi, Closing: p.Closing, Options: buttons(p.Options)}
		m.Buttons = nil // the prompt's options are the buttons
	}
	if e.Answer == nil {
		return m
	}
	for _, s := range e.Answer.Sources {
		if source, ok := t.sources[s]; ok {
			m.Sources = append(m.Sources, source)
		}
	}
	if len(m.Sources) > 0 {
		m.Answer = &chat.Answer{Band: e.Answer.Band}
		if e.Answer.Band == handoff.BandHigh {
			t.act(actionAnswered, handoff.BandHigh)
		} else {
			t.act(actionHedged, e.Answer.Band)
			t.did.Hedged = true
			m.Buttons = append(m.Buttons, personButton(t.lang))
		}
	}
	return m
}

// button maps the engine's own button for a person to the product's.
func button(o flows.PromptOption) chat.Button {
	if o.ID == flows.ChoicePerson {
		return chat.Button{ID: ButtonPerson, Label: o.Label}
	}
	return chat.Button{ID: o.ID, Label: o.Label, Say: o.Say, URL: o.URL}
}

func buttons(options []flows.PromptOption) []chat.Button {
	var out []chat.Button
	for _, o := range options {
		out = append(out, button(o))
	}
	return out
}

func image(i *flows.Image) *chat.Image {
	if i == nil {
		return nil
	}
	return &chat.Image{URL: i.URL, Alt: i.Alt}
}

// fetch carries out the effect a run waits for. The error is only for what
// must stop the turn; what the world refuses is part of the result.
func (t *turn) fetch(ctx context.Context, e flows.Effect) (*flows.EffectResult, error) {
	r := &flows.EffectResult{Key: e.Key, OK: true}
	if t.trial && e.Kind == flows.EffectHTTP {
		return nil, errAwaits
	}
	switch e.Kind {
	case flows.EffectSearch:
		a, err := t.flowAnswer(ctx, e)
		if err != nil {
			return nil, err
		}
		r.Answer = a
	case flows.EffectHTTP:
		return t.call(ctx, e)
	case flows.EffectLLM:
		return t.fill(ctx, e)
	case flows.EffectCheck:
		open, err := t.check(ctx, e)
		if err != nil {
			return nil, err
		}
		r.Open = open
	default:
		return nil, fmt.Errorf("flow waits for the effect %q, which has no result", e.Kind)
	}
	return r, nil
}

// flowAnswer is the knowledge base's answer inside a flow.
func (t *turn) flowAnswer(ctx context.Context, e flows.Effect) (*flows.AnswerResult, error) {
	if kind, ok := knowledge.IsSmallTalk(e.Query); ok {
		return &flows.AnswerResult{Text: Word(t.lang, smallTalkWords(kind)), Band: handoff.BandHigh, Confidence: 1}, nil
	}
	r, err := t.ask(ctx, e.Query, e.Collections)
	if err != nil {
		return nil, err
	}
	if e.Purpose == flows.PurposeDigression && r.band != handoff.BandHigh {
		return &flows.AnswerResult{Band: handoff.BandLow, Confidence: r.confidence}, nil
	}
	t.reply = r
	t.tried(t.Now(), r)
	if r.band == handoff.BandLow {
		return &flows.AnswerResult{Band: r.band, Confidence: r.confidence}, nil
	}
	t.noteQuestion(e.Query, r)
	a := &flows.AnswerResult{Text: r.text, Band: r.band, Confidence: r.confidence, Sources: r.slugs()}
	if r.band == handoff.BandMiddle {
		a.Text = Word(t.lang, "hedged") + "\n\n" + a.Text
	}
	return a, nil
}

func (t *turn) check(ctx context.Context, e flows.Effect) (bool, error) {
	if e.What == flows.CheckAgents && e.Agent != "" {
		a, err := t.agent(ctx, e.Agent)
		return a != nil && handoff.Available(*a, t.Now()), err
	}
	if e.What == flows.CheckAgents {
		return t.online(ctx, e.Name, t.Now())
	}
	return t.home.Settings.Schedule.Open(t.Now()), nil
}

// collect notes the variables that this step filled. What a menu set is no
// field: it says where the visitor went, not what they told.
func (t *turn) collect(program *flows.Program, before map[string]any, prompt *flows.Prompt) {
	if prompt != nil && prompt.Kind != "ask" {
		return
	}
	after := t.state.Vars()
	names := make([]string, 0, len(after))
	for name := range after {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := fieldValue(after[name])
		if after[name] == nil || value == "" || fieldValue(before[name]) == value || strings.HasPrefix(value, "map[") {
			continue
		}
		personal := name == "email" || name == "phone" || prompt != nil && program.Personal(prompt.Flow, name)
		for _, p := range t.state.Stack() {
			personal = personal || program.Personal(p.Flow, name)
		}
		f := chat.FieldBody{Field: name, Value: value, PII: personal}
		t.out.Fields = append(t.out.Fields, f)
		t.mind.Fields = append(t.mind.Fields, handoff.Field(f))
	}
}

// fieldValue is a variable as people read it: of a file its name.
func fieldValue(v any) string {
	if file, ok := v.(map[string]any); ok && file["id"] != nil && file["type"] != nil {
		if name, ok := file["name"].(string); ok {
			return name
		}
	}
	return fmt.Sprint(v)
}

func (t *turn) contact(field, value string) {
	if t.out.Contact == nil {
		t.out.Contact = &chat.Contact{}
	}
	switch field {
	case "email":
		t.out.Contact.Email = value
	case "phone":
		t.out.Contact.Phone = value
	case "name":
		t.out.Contact.Name = value
	}
}

// env is what flows may read.
func (t *turn) env() flows.Env {
	s := t.home.Settings.Schedule
	now := t.Now()
	schedule := map[string]any{"open": s.Open(now), "hours": s.Describe(t.lang)}
	if next, ok := s.NextOpening(now); ok && !s.Open(now) {
		schedule["next_open"] = when(t.lang, next, t.zone())
	}
	return flows.Env{
		Lang: t.lang, Now: now.In(t.zone()), Schedule: schedule, Workspace: t.home.Settings.FlowVars,
		Visitor: map[string]any{
			"id": t.conv.Visitor.String(), "name": t.person.Name, "email": t.person.Email, "phone": t.person.Phone, "locale": t.person.Locale, "country": country(t.person.Locale),
		},
		Conversation: map[string]any{"id": t.conv.ID.String(), "lang": t.lang, "page": t.conv.Page.URL},
		Sentiment:    map[string]any{"polarity": t.mind.Mood.EWMA, "frustration": t.mind.Mood.Frustration},
	}
}

// country is the region of a locale such as ko-KR, or "".
func country(locale string) string {
	_, region, _ := strings.Cut(locale, "-")
	if len(region) == 2 {
		return strings.ToUpper(region)
	}
	return ""
}

// defaultCallTimeout bounds a flow's HTTP call that names no time-out.
const defaultCallTimeout = 5 * time.Second
