package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/llm"
)

// tape is the models of a run in mode llm: recorded answers, and an endpoint
// for what is not recorded yet.
type tape struct {
	path     string
	cassette *evals.Cassette
	client   *llm.Client // nil: play only
}

// openTape reads the cassette and finds the endpoint; one of them must be there.
func (c evalRun) openTape(s *session) (*tape, error) {
	flags := c.modelFlags
	if c.ModelURL != "" {
		flags.BaseURL = c.ModelURL
	}
	if err := flags.check(); err != nil {
		return nil, err
	}
	t := &tape{path: c.Cassette, client: flags.client(s.logger(), nil)}
	if t.client != nil && t.client.Name() == "" {
		return nil, chat.Errorf(chat.Invalid, "a model endpoint is set but no model that writes: name one with --chat-model or FRONTDESK_CHAT_MODEL")
	}
	if t.path == "" {
		t.path = strings.TrimSuffix(c.Suite[0], filepath.Ext(c.Suite[0])) + ".cassette.jsonl"
	}
	src, err := os.ReadFile(t.path)
	switch {
	case os.IsNotExist(err) && t.client == nil:
		return nil, chat.Errorf(chat.Invalid, "mode llm needs recorded answers or a model: there is no %s, and no endpoint is set (--model-url with --chat-model, or OPENAI_BASE_URL)", t.path)
	case err != nil && !os.IsNotExist(err):
		return nil, chat.Wrap(chat.Invalid, err, "%q cannot be read: give a cassette that you may read", t.path)
	}
	t.cassette, err = evals.ReadCassette(t.path, src)
	return t, err
}

// into puts the models into the run's options, and checks the judge against
// people when there are graded chats.
func (t *tape) into(ctx context.Context, s *session, labels string, o *evals.Options) error {
	model, talker := &evals.TapedModel{Tape: t.cassette}, &evals.TapedTalker{Tape: t.cassette}
	if t.client != nil {
		model.Live, talker.Live = t.client, t.client
	}
	o.Model, o.Talker = model, talker
	if labels == "" {
		return nil
	}
	rows, err := evals.ReadGraded(labels)
	if err != nil {
		return err
	}
	if o.JudgeKappa, err = evals.JudgeAgreement(ctx, talker, rows); err != nil {
		return err
	}
	verdict := "it gates"
	if o.JudgeKappa < evals.JudgeFloor {
		verdict = fmt.Sprintf("it is reported only: it gates from %.1f", evals.JudgeFloor)
	}
	fmt.Fprintf(s.out, "Judge     agrees with people on %d graded chats at κ %.2f: %s\n", len(rows), o.JudgeKappa, verdict)
	return nil
}

// close keeps what was recorded. A run that lacked answers proves nothing and
// is an error.
func (t *tape) close(s *session) error {
	if n := t.cassette.Missing(); n > 0 {
		return chat.Errorf(chat.Invalid, "%s has no answer to %s of this run, and no endpoint is set: record it again with --model-url", t.path, plural(n, "request"))
	}
	if t.client == nil {
		return nil
	}
	return s.writeFile(t.path, func(w io.Writer) error {
		_, err := t.cassette.WriteTo(w)
		return err
	})
}
