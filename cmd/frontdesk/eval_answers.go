package main

import (
	"context"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

type evalAnswers struct {
	KB          string  `name:"kb" required:"" help:"Knowledge base: JSONL, or a folder as kb import reads." placeholder:"KB.jsonl"`
	Queries     string  `required:"" help:"Labelled questions." placeholder:"Q.jsonl"`
	Calibrate   string  `help:"Fit the confidence on these labelled questions first." placeholder:"DEV.jsonl" xor:"calibration"`
	Calibration string  `help:"Use a calibration written by eval calibrate." placeholder:"FILE" xor:"calibration"`
	TargetError float64 `help:"Share of shown answers that may be wrong." default:"0.05" placeholder:"SHARE"`
	Mode        string  `help:"offline, or llm with a model endpoint that words the answers." default:"offline" enum:"offline,llm"`
	JSON        string  `name:"json" help:"Write the report to a file; - is standard output." placeholder:"FILE"`
	modelFlags
}

// Run measures the pipeline on a knowledge base.
func (c evalAnswers) Run(ctx context.Context, s *session) error {
	if err := evals.CheckTarget(c.TargetError); err != nil {
		return err
	}
	kb, err := evals.ReadKB(c.KB)
	if err != nil {
		return err
	}
	for _, reason := range kb.LeftOut {
		fmt.Fprintln(s.err, "left out:", reason)
	}
	o := evals.AnswersOptions{KB: kb, TargetError: c.TargetError, Now: time.Now, Progress: s.progress("questions")}
	if o.Queries, err = evals.ReadQueries(c.Queries, kb); err != nil {
		return err
	}
	if c.Calibrate != "" {
		if o.Dev, err = evals.ReadQueries(c.Calibrate, kb); err != nil {
			return err
		}
	}
	if c.Calibration != "" {
		if o.Calibration, err = evals.ReadCalibration(c.Calibration); err != nil {
			return err
		}
	}
	if c.Mode == evals.ModeLLM {
		if err := c.check(); err != nil {
			return err
		}
		model := c.client(s.logger(), nil)
		if model == nil || model.Name() == "" {
			return chat.Errorf(chat.Invalid, "mode llm needs a model: set OPENAI_BASE_URL or OPENAI_API_KEY, and --chat-model or FRONTDESK_CHAT_MODEL")
		}
		o.Model = model
	}
	r, err := evals.Answers(ctx, o)
	if err != nil {
		return err
	}
	if c.JSON != "-" {
		printAnswers(s, r)
	}
	if c.JSON != "" {
		return s.writeJSON(c.JSON, r)
	}
	return nil
}

func printAnswers(s *session, r evals.AnswersReport) {
	fmt.Fprintf(s.out, "Questions       %d, %d of them in scope; calibration %s\n", r.N, r.NInScope, r.Calibration)
	fmt.Fprintf(s.out, "Found           top-1 %.3f  recall@5 %.3f  MRR@10 %.3f\n", r.Top1, r.RecallAt5, r.MRRAt10)
	fmt.Fprintf(s.out, "Confidence      AUROC %.3f  AURC %.3f  e-AURC %.4f  ECE %.3f  Brier %.3f\n", r.AUROC, r.AURC, r.EAURC, r.ECE, r.Brier)
	fmt.Fprintf(s.out, "Could answer    %.3f at 5 %% error, %.3f at 10 %% (thresholds chosen with the truth in hand)\n", r.CoverageAt5, r.CoverageAt10)
	fmt.Fprintf(s.out, "Answered        %.3f at %.3f error (95 %% %.3f–%.3f) for a target of %.3f\n", r.AnsweredShare, r.ErrorAmongAnswered, r.ErrorLower95, r.ErrorUpper95, r.TargetError)
	fmt.Fprintf(s.out, "Hedged          %.3f of the answers, %.3f of all questions, at %.3f error\n", r.HedgedShare, r.HedgedOfAll, r.HedgedError)
	fmt.Fprintf(s.out, "Out of scope    %.3f not answered\n", r.AbstainedOutOfScopeShare)
	fmt.Fprintf(s.out, "Cost            p50 %.0f µs, p99 %.0f µs a question; built in %.0f ms; index %.1f MB, process %.1f MB\n",
		r.LatencyUS.P50, r.LatencyUS.P99, r.BuildMS, float64(r.IndexBytes)/1e6, float64(r.RSSBytes)/1e6)
}

type evalCalibrate struct {
	KB          []string `name:"kb" sep:"none" required:"" help:"Knowledge base of a set; as often as --queries, in the same order." placeholder:"KB.jsonl"`
	Queries     []string `sep:"none" required:"" help:"Labelled questions of a set. NAME=FILE names the set, otherwise its folder does." placeholder:"DEV.jsonl"`
	More        []string `arg:"" optional:"" help:"More labelled questions about the last knowledge base." placeholder:"DEV.jsonl"`
	LeaveOut    string   `help:"Leave out this set and its family: the names alike up to the first dash or digit." placeholder:"NAME"`
	TargetError float64  `help:"Share of shown answers that may be wrong." default:"0.05" placeholder:"SHARE"`
	Out         string   `required:"" help:"File to write the calibration to; - is standard output." placeholder:"CALIBRATION.json"`
}

// Run fits a calibration on several sets and says how it does on unseen ones.
func (c evalCalibrate) Run(ctx context.Context, s *session) error {
	if err := evals.CheckTarget(c.TargetError); err != nil {
		return err
	}
	queries := append(append([]string(nil), c.Queries...), c.More...)
	if len(c.KB) != 1 && len(c.KB) != len(queries) {
		return chat.Errorf(chat.Invalid, "%d of --kb and %d of --queries: give them in pairs, or one knowledge base for all questions", len(c.KB), len(queries))
	}
	kbs := make(map[string]evals.KB)
	var sets []evals.Set
	for i, q := range queries {
		path := c.KB[min(i, len(c.KB)-1)]
		kb, read := kbs[path]
		if !read {
			var err error
			if kb, err = evals.ReadKB(path); err != nil {
				return err
			}
			for _, reason := range kb.LeftOut {
				fmt.Fprintln(s.err, "left out:", reason)
			}
			kbs[path] = kb
		}
		set, err := evals.ReadSet(kb, q)
		if err != nil {
			return err
		}
		sets = append(sets, set)
	}
	fitted, err := evals.Calibrate(ctx, evals.CalibrateOptions{
		Sets: sets, LeaveOut: c.LeaveOut, TargetError: c.TargetError, Now: time.Now, Progress: s.progress("questions"),
	})
	if err != nil {
		return err
	}
	if c.Out != "-" {
		fmt.Fprint(s.out, fitted)
	}
	return s.writeJSON(c.Out, fitted.Calibration)
}
