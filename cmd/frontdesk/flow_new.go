package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows/templates"
)

type flowNew struct {
	Template string `arg:"" optional:"" help:"What to start from; without it, the templates are listed." placeholder:"TEMPLATE"`
	To       string `help:"The file to write; TEMPLATE.yaml by default." placeholder:"FILE" type:"path"`
}

// Run writes a template, and never over a file that is there.
func (c flowNew) Run(s *session) error {
	if c.Template == "" {
		for _, t := range templates.All() {
			fmt.Fprintf(s.out, "%-16s %s\n", t.Name, t.Description)
		}
		return nil
	}
	t, err := templates.Get(c.Template)
	if err != nil {
		return err
	}
	to := c.To
	if to == "" {
		to = t.Name + ".yaml"
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a source file for the whole team, like those that an editor writes
	switch {
	case errors.Is(err, fs.ErrExist):
		return chat.Errorf(chat.Invalid, "%q is there already: choose another file with --to", to)
	case err != nil:
		return chat.Wrap(chat.Invalid, err, "%q cannot be written", to)
	}
	_, err = f.Write(t.Text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Wrote %s: %s\nTry it: frontdesk flow test %s, frontdesk flow sim %s --flow %s\n", to, t.Description, to, to, t.Name)
	return nil
}
