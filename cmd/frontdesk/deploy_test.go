package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// TestDeployFiles keeps what deploy holds true to the program: every setting
// that is named there is one, every flag is a flag, every probe asks a route
// that is there, and YAML is YAML.
func TestDeployFiles(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&commandLine{})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{keyVariable: true}
	flags := map[string]bool{}
	for _, command := range parser.Model.Leaves(false) {
		for _, group := range command.AllFlags(false) {
			for _, f := range group {
				flags["--"+f.Name] = true
				for _, env := range f.Envs {
					known[env] = true
				}
			}
		}
	}
	routes, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	setting, flag, probe := regexp.MustCompile(`FRONTDESK_[A-Z0-9_]*[A-Z0-9]`), regexp.MustCompile(`\s(--[a-z][a-z-]+)`), regexp.MustCompile(`/(?:healthz|readyz|metrics)\b`)
	files := 0
	err = filepath.WalkDir("../../deploy", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, name := range setting.FindAllString(string(text), -1) {
			if !known[name] {
				t.Errorf("%s: the program has no setting %s", path, name)
			}
		}
		for _, line := range strings.Split(string(text), "\n") {
			if _, words, ok := strings.Cut(line, "frontdesk serve"); ok {
				for _, f := range flag.FindAllStringSubmatch(words, -1) {
					if !flags[f[1]] {
						t.Errorf("%s: the program has no flag %s", path, f[1])
					}
				}
			}
		}
		for _, route := range probe.FindAllString(string(text), -1) {
			if !strings.Contains(string(routes), "\n  "+route+":\n") {
				t.Errorf("%s: there is no route %s", path, route)
			}
		}
		if ext := filepath.Ext(path); ext == ".yaml" || ext == ".yml" {
			docs := yaml.NewDecoder(bytes.NewReader(text))
			for {
				var doc any
				if err := docs.Decode(&doc); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Errorf("%s: %v", path, err)
					break
				}
			}
		}
		return nil
	})
	if err != nil || files < 8 {
		t.Errorf("%d files in deploy, %v", files, err)
	}
}
