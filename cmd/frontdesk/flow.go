package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/store"
)

type flowCommand struct {
	Lint    flowLint    `cmd:"" help:"Check flows together, as publishing does, and show every finding at its place."`
	Publish flowPublish `cmd:"" help:"Make files of flows the live ones, all together, also while the server runs. Running conversations stay on theirs."`
}

type flowLint struct {
	Paths []string `arg:"" help:"Files of flows, or folders of them." placeholder:"PATH"`
}

// Run draws what is wrong; an error is bad input, a warning is not.
func (c flowLint) Run(s *session) error {
	sources, err := flowSources(c.Paths)
	if err != nil {
		return err
	}
	_, err = s.checked(sources)
	return err
}

type flowPublish struct {
	Paths []string `arg:"" help:"Files of flows, or folders of them." placeholder:"PATH"`
}

// Run publishes nothing while any finding is an error.
func (c flowPublish) Run(ctx context.Context, s *session) error {
	sources, err := flowSources(c.Paths)
	if err != nil {
		return err
	}
	program, err := s.checked(sources)
	if err != nil {
		return err
	}
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	changed, err := putFlows(ctx, db, ws.ID, sources, program)
	switch {
	case err != nil:
		return err
	case !changed:
		fmt.Fprintf(s.out, "These flows are live already, as release %s.\n", program.Hash())
	default:
		fmt.Fprintf(s.out, "Live now in %q, as release %s.\n", ws.Slug, program.Hash())
	}
	return nil
}

// putFlows makes compiled flows a workspace's live release.
func putFlows(ctx context.Context, db *store.Store, workspace chat.ID, sources []flows.Source, program *flows.Program) (changed bool, err error) {
	rows := make([]chat.FlowSource, len(sources))
	for i, src := range sources {
		rows[i] = chat.FlowSource{Name: filepath.Base(src.Name), Text: string(src.Text)}
	}
	_, changed, err = db.PutFlows(ctx, workspace, chat.ID{}, rows, program.Hash())
	return changed, err
}

// checked compiles flows and draws every finding.
func (s *session) checked(sources []flows.Source) (*flows.Program, error) {
	text := make(map[string][]byte, len(sources))
	for _, src := range sources {
		text[src.Name] = src.Text
	}
	program, findings := flows.Compile(sources, flows.Options{Languages: bot.Languages})
	wrong := 0
	for _, f := range findings {
		fmt.Fprintln(s.out, f.Draw(text[f.File]))
		if f.Severity == flows.SeverityError {
			wrong++
		}
	}
	if program == nil {
		return nil, chat.Errorf(chat.Invalid, "%s in %s", counted(wrong, "error"), counted(len(sources), "file"))
	}
	fmt.Fprintf(s.out, "%s in %s, %s\n", counted(len(program.Flows()), "flow"), counted(len(sources), "file"), counted(len(findings), "warning"))
	return program, nil
}

// flowSources reads files, and the files of folders, under the paths that they
// were asked by.
func flowSources(paths []string) ([]flows.Source, error) {
	var out []flows.Source
	names := make(map[string]string) // what a file is stored as → its path
	for _, path := range paths {
		list := []flows.Source{{Name: path}}
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			if list, err = flowFiles(os.DirFS(path)); err != nil {
				return nil, chat.Wrap(chat.Invalid, err, "the folder %q cannot be read", path)
			}
			for i := range list {
				list[i].Name = filepath.Join(path, list[i].Name)
			}
		} else if list[0].Text, err = readInput(path); err != nil {
			return nil, err
		}
		for _, src := range list {
			base := filepath.Base(src.Name)
			if other, ok := names[base]; ok {
				return nil, chat.Errorf(chat.Invalid, "%q and %q are both called %s: rename one", other, src.Name, base)
			}
			names[base] = src.Name
			out = append(out, src)
		}
	}
	if len(out) == 0 {
		return nil, chat.Errorf(chat.Invalid, "no flow there: files that end in .yaml, .yml or .json are read")
	}
	return out, nil
}

// counted is a number with its noun: "1 flow", "2 flows".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
