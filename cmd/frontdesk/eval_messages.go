package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

type evalSentiment struct {
	Data []string `sep:"none" required:"" help:"Labelled messages: label -1, 0 or 1. May be given several times." placeholder:"D.jsonl"`
	JSON string   `name:"json" help:"Write the report to a file; - is standard output." placeholder:"FILE"`
}

// Run scores messages with everything that a server scores them with.
func (c evalSentiment) Run(ctx context.Context, s *session) error {
	var data []evals.Labelled
	for _, path := range c.Data {
		some, err := evals.ReadLabelled(path, -1, 0, 1)
		if err != nil {
			return err
		}
		data = append(data, some...)
	}
	load := func() (evals.SentimentScorer, error) {
		e := sentiment.New()
		err := e.Load()
		return e, err
	}
	r, err := evals.Sentiment(ctx, data, load, time.Now, s.progress("messages"))
	if err != nil {
		return err
	}
	if c.JSON != "-" {
		fmt.Fprintf(s.out, "Messages   %d  accuracy %.3f  macro-F1 %.3f  AUROC of negative %.3f\n", r.N, r.Accuracy, r.MacroF1, r.AUROCNegative)
		for _, label := range []string{"-1", "0", "1"} {
			if k, ok := r.PerClass[label]; ok {
				fmt.Fprintf(s.out, "  label %2s  precision %.3f  recall %.3f  F1 %.3f  (%d)\n", label, k.Precision, k.Recall, k.F1, k.N)
			}
		}
		sources := make([]string, 0, len(r.PerSource))
		for name := range r.PerSource {
			sources = append(sources, name)
		}
		slices.Sort(sources)
		for _, name := range sources {
			fmt.Fprintf(s.out, "  %-16s macro-F1 %.3f  (%d)\n", name, r.PerSource[name].MacroF1, r.PerSource[name].N)
		}
		fmt.Fprintf(s.out, "Cost       %.1f µs a message, loaded in %.0f ms\n", r.USPerMessage, r.LoadMS)
	}
	if c.JSON != "" {
		return s.writeJSON(c.JSON, r)
	}
	return nil
}

type evalHandoff struct {
	Data []string `sep:"none" required:"" help:"Labelled messages: label 1 asks for a person, 0 does not. May be given several times." placeholder:"D.jsonl"`
	JSON string   `name:"json" help:"Write the report to a file; - is standard output." placeholder:"FILE"`
}

// Run asks the escalation policy about every message.
func (c evalHandoff) Run(s *session) error {
	var data []evals.Labelled
	for _, path := range c.Data {
		some, err := evals.ReadLabelled(path, 0, 1)
		if err != nil {
			return err
		}
		data = append(data, some...)
	}
	r := evals.Handoff(data)
	if c.JSON != "-" {
		fmt.Fprintf(s.out, "Messages   %d  precision %.3f  recall %.3f  F1 %.3f\n", r.N, r.Precision, r.Recall, r.F1)
		for _, m := range r.FalsePositives {
			fmt.Fprintf(s.out, "  heard an ask in  %q\n", m)
		}
		for _, m := range r.FalseNegatives {
			fmt.Fprintf(s.out, "  missed           %q\n", m)
		}
	}
	if c.JSON != "" {
		return s.writeJSON(c.JSON, r)
	}
	return nil
}
