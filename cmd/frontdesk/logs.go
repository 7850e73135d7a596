package main

import (
	"fmt"
	"io"
	"os"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/watch"
)

type logsCommand struct {
	Story storyCommand `cmd:"" help:"What the logs of all servers tell of one conversation, in order."`
}

type storyCommand struct {
	ID    string   `arg:"" help:"Of the conversation."`
	Files []string `arg:"" optional:"" help:"Logs of JSON, of any number of servers; standard input when none is named." placeholder:"FILE"`
	JSON  bool     `name:"json" help:"The lines as they were written."`
}

// Run prints the story.
func (c *storyCommand) Run(s *session) error {
	id, err := chat.ParseID(c.ID)
	if err != nil {
		return chat.Errorf(chat.Invalid, "%q is no conversation's id: the console shows it in the chat's address", c.ID)
	}
	logs := []io.Reader{os.Stdin}
	if len(c.Files) > 0 {
		logs = nil
	}
	for _, name := range c.Files {
		f, err := os.Open(name)
		if err != nil {
			return chat.Wrap(chat.NotFound, err, "the log %s cannot be opened", name)
		}
		defer func() { _ = f.Close() }() //nolint:gocritic // all are open until the end: they are read as one
		logs = append(logs, f)
	}
	story, err := watch.ReadStory(id, logs...)
	if err != nil {
		return err
	}
	if len(story) == 0 {
		return chat.Errorf(chat.NotFound, "the logs tell nothing of conversation %s", id)
	}
	if !c.JSON {
		return story.Write(s.out)
	}
	for _, l := range story {
		if _, err := fmt.Fprintf(s.out, "%s\n", l.Raw); err != nil {
			return err
		}
	}
	return nil
}
