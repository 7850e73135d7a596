package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

type flowFmt struct {
	Paths []string `arg:"" help:"Files of flows, or folders of them." placeholder:"PATH"`
	Check bool     `help:"Change nothing; list the files that are not in their canonical form, and fail when there are some."`
	JSON  bool     `name:"json" xor:"into" help:"Write the flows as JSON to the standard output instead; comments cannot stay."`
	YAML  bool     `name:"yaml" xor:"into" help:"Write the flows as YAML to the standard output instead."`
}

// Run rewrites files in their canonical form, or prints them in the other one.
func (c flowFmt) Run(s *session) error {
	files, err := flowPaths(c.Paths)
	if err != nil {
		return err
	}
	changed := 0
	for i, path := range files {
		text, err := readInput(path)
		if err != nil {
			return err
		}
		src := flows.Source{Name: filepath.Base(path), Text: text}
		if c.JSON || c.YAML {
			if err := c.print(s, src, i > 0); err != nil {
				return err
			}
			continue
		}
		out, err := flows.Format(src)
		if err != nil {
			return err
		}
		if bytes.Equal(out, text) {
			continue
		}
		changed++
		fmt.Fprintln(s.out, path)
		if c.Check {
			continue
		}
		if err := replaceFile(path, out); err != nil {
			return err
		}
	}
	if c.Check && changed > 0 {
		return chat.Errorf(chat.Invalid, "not in canonical form: %s; frontdesk flow fmt mends it", plural(changed, "file"))
	}
	return nil
}

func (c flowFmt) print(s *session, src flows.Source, more bool) error {
	convert := flows.ToYAML
	if c.JSON {
		convert = flows.ToJSON
	}
	out, err := convert(src)
	if err != nil {
		return err
	}
	if more {
		fmt.Fprintln(s.out, "---")
	}
	_, err = s.out.Write(out)
	return err
}

// flowPaths gives the files of flows at paths, each as it can be opened.
func flowPaths(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		sources, err := flowsAt(path) // also says what is wrong with a path
		if err != nil {
			return nil, err
		}
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			out = append(out, path)
			continue
		}
		for _, src := range sources {
			out = append(out, filepath.Join(path, src.Name))
		}
	}
	return out, nil
}

// replaceFile writes a file anew and keeps its mode. The new text is complete
// before the old one goes.
func replaceFile(path string, text []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "%q cannot be written", path)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // it is gone when all went well
	_, err = tmp.Write(text)
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	return err
}
