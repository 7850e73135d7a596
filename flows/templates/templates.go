// Package templates holds flows to start from: whole flows in English and
// Korean, with tests of their own that frontdesk flow test plays.
package templates

import (
	"embed"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
)

//go:embed *.yaml
var files embed.FS

// Template is one flow to start from.
type Template struct {
	Name        string            // of its file without the ending, and of its flow
	Title       map[string]string // by language
	Description string
	Text        []byte // the whole file
}

// All gives the templates by name.
func All() []Template {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("templates: " + err.Error())
	}
	out := make([]Template, len(entries))
	for i, e := range entries {
		text, err := files.ReadFile(e.Name())
		if err != nil {
			panic("templates: " + err.Error())
		}
		t := Template{Name: strings.TrimSuffix(e.Name(), ".yaml"), Text: text}
		var head struct {
			Title       map[string]string `yaml:"title"`
			Description string            `yaml:"description"`
		}
		if err := yaml.Unmarshal(text, &head); err != nil {
			panic("templates: " + e.Name() + ": " + err.Error())
		}
		t.Title, t.Description = head.Title, head.Description
		out[i] = t
	}
	return out
}

// Get gives the template of that name. The error has code NotFound and lists
// the names.
func Get(name string) (Template, error) {
	var names []string
	for _, t := range All() {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return Template{}, chat.Errorf(chat.NotFound, "there is no template %q: choose one of %s", name, strings.Join(names, ", "))
}
