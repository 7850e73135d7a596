package main

import (
	"context"
	"fmt"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/store"
)

type flowCommand struct {
	Lint    flowLint    `cmd:"" help:"Check flows together, as publishing does, and show every finding at its place."`
	Test    flowTest    `cmd:"" help:"Play .flowtest files and the tests that stand in flows, and say what they do not reach."`
	New     flowNew     `cmd:"" help:"Write a flow to start from; without a name, list what there is."`
	Fmt     flowFmt     `cmd:"" help:"Bring files of flows into their canonical form, comments kept, or convert them between YAML and JSON."`
	Sim     flowSim     `cmd:"" help:"Chat with flows in the terminal: a clock of its own, recorded answers, and why each branch was taken."`
	Replay  flowReplay  `cmd:"" help:"Play past conversations with flows that are not live yet, and say what would go another way."`
	Publish flowPublish `cmd:"" help:"Make files of flows the live ones, all together, also while the server runs."`

	Releases flowReleases `cmd:"" help:"List the releases of the flows, the newest first."`
	Rollback flowRollback `cmd:"" help:"Make an older release the live one again."`
}

type flowLint struct {
	Paths []string `arg:"" help:"Files of flows, or folders of them." placeholder:"PATH"`
}

// Run draws what is wrong; an error is bad input, a warning is not.
func (c flowLint) Run(s *session) error {
	_, _, err := s.checkedFlows(c.Paths)
	return err
}

// putFlows makes compiled flows a workspace's live release.
func putFlows(ctx context.Context, db *store.Store, workspace chat.ID, sources []flows.Source, program *flows.Program) (changed bool, err error) {
	_, changed, err = db.PutFlows(ctx, workspace, chat.ID{}, flowRows(sources), program.Hash())
	return changed, err
}

// checkedFlows reads flows, compiles them together and draws every finding.
func (s *session) checkedFlows(paths []string) ([]flows.Source, *flows.Program, error) {
	sources, err := flowSources(paths)
	if err != nil {
		return nil, nil, err
	}
	text := make(map[string][]byte, len(sources))
	for _, src := range sources {
		text[src.Name] = src.Text
	}
	program, findings := flows.Compile(sources, bot.FlowOptions())
	wrong := 0
	for _, f := range findings {
		fmt.Fprintln(s.out, f.Draw(text[f.File]))
		if f.Severity == flows.SeverityError {
			wrong++
		}
	}
	if program == nil {
		return nil, nil, chat.Errorf(chat.Invalid, "%s in %s", plural(wrong, "error"), plural(len(sources), "file"))
	}
	fmt.Fprintf(s.out, "%s in %s, %s\n", plural(len(program.Flows()), "flow"), plural(len(sources), "file"), plural(len(findings), "warning"))
	return sources, program, nil
}

// flowSources reads files, and the files of folders. Releases know a file by its
// name alone, so no two may share one.
func flowSources(paths []string) ([]flows.Source, error) {
	var out []flows.Source
	from := make(map[string]string) // name → where it was asked for
	for _, path := range paths {
		list, err := flowsAt(path)
		if err != nil {
			return nil, err
		}
		for _, src := range list {
			if other, ok := from[src.Name]; ok {
				return nil, chat.Errorf(chat.Invalid, "%s stands in %q and in %q: rename one", src.Name, other, path)
			}
			from[src.Name] = path
			out = append(out, src)
		}
	}
	return out, nil
}
