package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

type flowReplay struct {
	Paths        []string `arg:"" help:"Files of flows, or folders of them: all flows that would be live." placeholder:"PATH"`
	Conversation []string `help:"Replay this conversation alone; may be given several times." placeholder:"ID"`
	Last         int      `help:"The newest conversations, this many." default:"50"`
	Flow         string   `help:"Only conversations that met this flow." placeholder:"NAME"`
	Step         string   `help:"Only conversations that came to this step of --flow." placeholder:"ID"`
	JSON         bool     `name:"json" help:"Write the report as JSON to standard output."`
	FailOn       []string `help:"Exit with 1 when one of these occurs: differ, parted, new-handover, lost-handover, loop, error, unrecorded." enum:"differ,parted,new-handover,lost-handover,loop,error,unrecorded" placeholder:"KIND,…"`
}

// Run plays past conversations with the flows. It only reads, and nothing that
// a flow calls is called.
func (c flowReplay) Run(ctx context.Context, s *session) error {
	choice, err := c.choice()
	if err != nil {
		return err
	}
	if c.Last < 1 {
		return chat.Errorf(chat.Invalid, "--last is %d: give 1 or more", c.Last)
	}
	reader := *s
	if c.JSON {
		reader.out = s.err // standard output is the report's
	}
	sources, _, err := reader.checkedFlows(c.Paths)
	if err != nil {
		return err
	}
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	o := evals.ReplayOptions{
		Candidate: "draft", Workers: runtime.GOMAXPROCS(0), Product: version, Log: s.logger(), Now: time.Now, Progress: s.progress("conversations"),
		Material: evals.Material{Settings: ws.Settings, Flows: sources},
	}
	if o.Material.Articles, err = db.Articles(ctx, ws.ID); err != nil {
		return err
	}
	if o.Past, err = evals.ReadPast(ctx, db, ws.ID, evals.PastQuery{Most: c.Last, Choice: choice, Now: o.Now()}); err != nil {
		return err
	}
	r, err := evals.Replay(ctx, o)
	if err != nil {
		return err
	}
	if c.JSON {
		err = s.writeJSON("-", r)
	} else {
		printReplay(s.out, r, len(choice.Conversations) > 0)
	}
	if err != nil {
		return err
	}
	if kinds := occurred(r.Counts, c.FailOn); len(kinds) > 0 {
		fmt.Fprintf(s.err, "occurred, and --fail-on names it: %s\n", strings.Join(kinds, ", "))
		return errGate
	}
	return nil
}

func (c flowReplay) choice() (chat.PastChoice, error) {
	choice := chat.PastChoice{Flow: c.Flow, Step: c.Step}
	if c.Step != "" && c.Flow == "" {
		return choice, chat.Errorf(chat.Invalid, "--step %s needs --flow: name the flow that it is in", c.Step)
	}
	for _, text := range c.Conversation {
		id, err := chat.ParseID(text)
		if err != nil {
			return choice, chat.Errorf(chat.Invalid, "--conversation %q is no id: take it from the address of the conversation in the console", text)
		}
		choice.Conversations = append(choice.Conversations, id)
	}
	if len(choice.Conversations) > 0 && c.Flow != "" {
		return choice, chat.Errorf(chat.Invalid, "give --conversation or --flow, not both")
	}
	return choice, nil
}

// occurred gives those of the kinds that a replay came to.
func occurred(n evals.ReplayCounts, kinds []string) []string {
	many := map[string]int{
		"differ": n.Differ, "parted": n.Parted, "new-handover": n.NewlyHanded, "lost-handover": n.NoLonger, "loop": n.Loops, "error": n.Errors, "unrecorded": n.Unheard,
	}
	return slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return many[k] == 0 })
}

// printReplay sums a replay up, then tells of every conversation that differs;
// with talk, turn by turn.
func printReplay(out io.Writer, r evals.ReplayReport, talk bool) {
	n := r.Counts
	fmt.Fprintf(out, "%s: %d the same, %d differ, %d cannot be compared from some turn on, %d failed\n", plural(r.Conversations, "conversation"), n.Same, n.Differ, n.Parted, n.Errors)
	fmt.Fprintf(out, "handed over: %d newly, %d no longer; loops: %d; without a recording: %d; other steps, same for the visitor: %d\n", n.NewlyHanded, n.NoLonger, n.Loops, n.Unheard, n.OtherPath)
	if r.LeftOut > 0 {
		fmt.Fprintf(out, "left out, for the visitor wrote nothing to the bot: %d\n", r.LeftOut)
	}
	for _, c := range r.Chats {
		if c.Verdict == evals.VerdictSame && !talk {
			continue
		}
		fmt.Fprintf(out, "\n%s  %s  %s\n", c.ID, time.UnixMilli(c.StartedMS).UTC().Format("2006-01-02 15:04"), verdictOf(c))
		for _, note := range c.Notes {
			fmt.Fprintf(out, "  note: %s\n", note)
		}
		for i, t := range c.Turns {
			if talk || i == c.Parts {
				printReplayed(out, i, t)
			}
		}
	}
}

func verdictOf(c evals.ReplayedRun) string {
	var parts []string
	switch c.Verdict {
	case evals.VerdictError:
		parts = append(parts, "failed: "+c.Error)
	case evals.VerdictSame:
		parts = append(parts, "the same")
	}
	if c.Parts >= 0 {
		parts = append(parts, fmt.Sprintf("differs at turn %d (%s)", c.Parts+1, c.Turns[c.Parts].Differs))
	}
	if c.Verdict == evals.VerdictParted {
		parts = append(parts, fmt.Sprintf("cannot be compared from turn %d on: %s", c.Cut.Turn+1, cutWords[c.Cut.Why]))
	}
	if c.HandOver == evals.HandOverNew || c.HandOver == evals.HandOverGone {
		parts = append(parts, map[evals.HandOverChange]string{evals.HandOverNew: "newly handed over", evals.HandOverGone: "no longer handed over"}[c.HandOver])
	}
	if c.Loops {
		parts = append(parts, "runs in circles")
	}
	return strings.Join(parts, "; ")
}

// cutWords say why a conversation is cut.
var cutWords = map[string]string{
	evals.CutOther:  "the visitor answered another question than the draft asks",
	evals.CutAsked:  "the draft asks something, and the visitor was not answering",
	evals.CutSilent: "the visitor answered a question that the draft does not ask",
	evals.CutOption: "the draft does not offer what the visitor clicked",
	evals.CutHanded: "a person would have had it",
}

func printReplayed(out io.Writer, i int, t evals.ReplayedTurn) {
	fmt.Fprintf(out, "  turn %d", i+1)
	if len(t.Visitor) > 0 {
		fmt.Fprintf(out, "  visitor: %s", strings.Join(t.Visitor, " / "))
	}
	fmt.Fprintln(out)
	side := func(name string, o evals.Outcome) {
		fmt.Fprintf(out, "    %s %s", name, strings.ReplaceAll(strings.TrimSpace(o.Text), "\n", " / "))
		if len(o.Path) > 0 {
			fmt.Fprintf(out, "  [%s]", strings.Join(o.Path, " → "))
		}
		if o.HandedOver != "" {
			fmt.Fprintf(out, "  handed over: %s", o.HandedOver)
		}
		fmt.Fprintln(out)
	}
	side("then: ", t.Was)
	switch {
	case t.Unreached:
		fmt.Fprintln(out, "    draft: not played")
	default:
		side("draft:", t.Would)
	}
	for _, call := range t.Would.Calls {
		fmt.Fprintf(out, "    call %s %s: answered from %s\n", call.Method, call.URL, call.From)
	}
}
