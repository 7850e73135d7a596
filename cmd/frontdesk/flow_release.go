package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

type flowPublish struct {
	Paths []string         `arg:"" help:"Files of flows, or folders of them." placeholder:"PATH"`
	Mode  chat.PublishMode `help:"What becomes of running chats: finish (they stay on their flows), migrate, restart or handoff." enum:"finish,migrate,restart,handoff" default:"finish"`
	Note  string           `help:"What has changed, for the list of releases." placeholder:"TEXT"`
}

// Run publishes nothing while any finding is an error.
func (c flowPublish) Run(ctx context.Context, s *session) error {
	sources, program, err := s.checkedFlows(c.Paths)
	if err != nil {
		return err
	}
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	live, err := db.LiveRelease(ctx, ws.ID)
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return err
	}
	if err == nil && live.Hash == program.Hash() {
		fmt.Fprintf(s.out, "These flows are live already, as release %s.\n", program.Hash())
		return nil
	}
	p, err := db.PublishFlows(ctx, chat.Publish{Workspace: ws.ID, Sources: flowRows(sources), Hash: program.Hash(), Mode: c.Mode, Note: c.Note})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Live now in %q, as release %s, number %d. %s\n", ws.Slug, program.Hash(), p.Release.Number, becomes[p.Mode])
	return nil
}

// becomes tells what a mode does with running chats.
var becomes = map[chat.PublishMode]string{
	chat.PublishFinish:  "Running chats stay on theirs.",
	chat.PublishMigrate: "Running chats go on in it where they can.",
	chat.PublishRestart: "Running chats begin their flow anew.",
	chat.PublishHandoff: "Running chats go to a person at their next message.",
}

type flowReleases struct{}

// Run lists the newest hundred.
func (flowReleases) Run(ctx context.Context, s *session) error {
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	list, err := db.FlowReleases(ctx, ws.ID, 100)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintf(s.out, "Nothing was ever published in %q.\n", ws.Slug)
	}
	for _, r := range list {
		by, mark := r.ByName, " "
		if r.By.IsZero() {
			by = "command line"
		}
		if r.Live {
			mark = "*"
		}
		fmt.Fprintln(s.out, strings.TrimRight(fmt.Sprintf("%s %4d  %s  %s  %s  %s", mark, r.Number, r.At.UTC().Format("2006-01-02 15:04"), r.Hash, by, r.Note), " "))
	}
	return nil
}

type flowRollback struct {
	Number int64            `arg:"" help:"Number of the release, as frontdesk flow releases lists it."`
	Mode   chat.PublishMode `help:"What becomes of running chats: finish, migrate, restart or handoff." enum:"finish,migrate,restart,handoff" default:"migrate"`
	Note   string           `help:"Why, for the list of publications." placeholder:"TEXT"`
}

// Run moves running chats along by default, so that a fault does not live on
// in them.
func (c flowRollback) Run(ctx context.Context, s *session) error {
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	head, err := db.FlowReleaseNumbered(ctx, ws.ID, c.Number)
	if chat.CodeOf(err) == chat.NotFound {
		return chat.Errorf(chat.Invalid, "there is no release %d: frontdesk flow releases lists them", c.Number)
	}
	if err != nil {
		return err
	}
	if head.Live {
		fmt.Fprintf(s.out, "Release %d is live already.\n", head.Number)
		return nil
	}
	r, err := db.FlowRelease(ctx, ws.ID, head.ID)
	if err != nil {
		return err
	}
	sources := make([]flows.Source, len(r.Sources))
	for i, src := range r.Sources {
		sources[i] = flows.Source{Name: src.Name, Text: []byte(src.Text)}
	}
	if program, found := flows.Compile(sources, flows.Options{Languages: bot.Languages}); program == nil {
		i := slices.IndexFunc(found, func(f flows.Finding) bool { return f.Severity == flows.SeverityError })
		return chat.Errorf(chat.Invalid, "release %d has errors by today's rules: %s", r.Number, found[i].Error())
	}
	p, err := db.PublishFlows(ctx, chat.Publish{Workspace: ws.ID, Release: r.ID, Mode: c.Mode, Note: c.Note, Rollback: true})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Live again in %q: release %s, number %d. %s\n", ws.Slug, r.Hash, r.Number, becomes[p.Mode])
	return nil
}

// flowRows are sources as the store keeps them.
func flowRows(sources []flows.Source) []chat.FlowSource {
	rows := make([]chat.FlowSource, len(sources))
	for i, src := range sources {
		rows[i] = chat.FlowSource{Name: src.Name, Text: string(src.Text)}
	}
	return rows
}
