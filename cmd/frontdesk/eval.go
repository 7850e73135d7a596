package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// evalCommand measures the product. Its commands read files, never a
// database, and leave none.
type evalCommand struct {
	Run       evalRun       `cmd:"" help:"Play suites of cases against the real bot and judge their gates."`
	Replay    evalReplay    `cmd:"" help:"Play past conversations against other flows, articles, settings or another calibration."`
	Answers   evalAnswers   `cmd:"" help:"Ask a knowledge base labelled questions: how many are answered, how many wrongly, how far the confidence can be trusted."`
	Sentiment evalSentiment `cmd:"" help:"Score labelled messages."`
	Handoff   evalHandoff   `cmd:"" help:"Does the bot hear that somebody asks for a person?"`
	Sweep     evalSweep     `cmd:"" help:"Play cases that say whether a person is needed at other thresholds of the hand-over policy."`
	Calibrate evalCalibrate `cmd:"" help:"Fit the confidence to labelled questions."`
}

// errGate is exit code 1 without more words: everything ran, and the report has
// said which gate did not hold.
var errGate = errors.New("a gate did not hold")

// writeJSON writes a report to a file, or to standard output when it is "-".
// A file is written whole or not at all.
func (s *session) writeJSON(path string, v any) error {
	write := func(w io.Writer) error {
		b := bufio.NewWriter(w)
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		if err := enc.Encode(v); err != nil {
			return err
		}
		return b.Flush()
	}
	if path == "-" {
		return write(s.out)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".frontdesk-*.json")
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "%q cannot be written: name a file in a folder that is there", path)
	}
	defer func() { _ = os.Remove(f.Name()) }() // renamed when all went well
	if err := write(f); err != nil {
		_ = f.Close() // the first error is the one to show
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o600); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return chat.Wrap(chat.Invalid, err, "%q cannot be written: it may be a folder", path)
	}
	return nil
}

// progress draws how far long work is on standard error, when that is a
// terminal; nil otherwise.
func (s *session) progress(what string) func(done, all int) {
	f, ok := s.err.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	var drawn time.Time
	return func(done, all int) {
		if done == all {
			fmt.Fprint(s.err, "\r\033[K")
			return
		}
		if now := time.Now(); now.Sub(drawn) > 100*time.Millisecond {
			drawn = now
			fmt.Fprintf(s.err, "\r%s %d of %d", what, done, all)
		}
	}
}
