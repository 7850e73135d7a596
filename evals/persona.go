package evals

import (
	_ "embed"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Persona is a simulated visitor: what they want, what they know, and how they
// behave. The same persona and seed write the same words to the same bot.
type Persona struct {
	Use      string         `yaml:"use"` // a shipped one to start from
	Goal     string         `yaml:"goal"`
	Phrases  words          `yaml:"phrases"`
	Slots    map[string]any `yaml:"slots"`
	Agenda   []Rule         `yaml:"agenda"`
	Wants    words          `yaml:"wants"`
	Traits   words          `yaml:"traits"`
	Patience int            `yaml:"patience"`
	Seed     int            `yaml:"seed"`
	Lang     string         `yaml:"lang"`
}

// Rule is what a visitor answers to certain words of the bot.
type Rule struct {
	When words `yaml:"when"`
	Say  words `yaml:"say"`
}

// UnmarshalYAML reads a bare name as Use.
func (p *Persona) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		p.Use = n.Value
		return nil
	}
	type plain Persona
	return n.Decode((*plain)(p))
}

func (p *Persona) given() bool { return p.Use != "" || p.Goal != "" || len(p.Traits) > 0 }

// title names a persona in reports.
func (p *Persona) title() string {
	switch {
	case p.Use != "":
		return p.Use
	case p.given():
		return strings.Join(p.Traits, " ")
	}
	return ""
}

const (
	defaultPatience = 4
	defaultSeed     = 1
)

// traitNames are the ways to behave that personas may combine.
var traitNames = []string{
	"polite", "one_word", "typos", "rambler", "angry", "sarcastic", "non_native", "code_switching", "ignores_buttons", "changes_mind",
	"silent_then_back", "wants_person", "injection", "wrong_product", "vip",
}

//go:embed personas.yaml
var personaFile []byte

// shippedPersona is one of personas.yaml: the texts by language.
type shippedPersona struct {
	Name     string                    `yaml:"name"`
	About    string                    `yaml:"about"`
	Traits   words                     `yaml:"traits"`
	Patience int                       `yaml:"patience"`
	Goal     map[string]string         `yaml:"goal"`
	Phrases  map[string]words          `yaml:"phrases"`
	Slots    map[string]map[string]any `yaml:"slots"`
}

// manner holds the stock words of the traits, by trait and language.
type manner map[string]map[string][]string

var (
	shipped = loadPersonas()
	manners = loadManners()
)

func loadPersonas() map[string]shippedPersona {
	var file struct {
		Personas []shippedPersona `yaml:"personas"`
	}
	if err := yaml.Unmarshal(personaFile, &file); err != nil {
		panic("evals: personas.yaml: " + err.Error())
	}
	out := map[string]shippedPersona{}
	for _, p := range file.Personas {
		out[p.Name] = p
	}
	return out
}

func loadManners() manner {
	var file struct {
		Words manner `yaml:"words"`
	}
	if err := yaml.Unmarshal(personaFile, &file); err != nil {
		panic("evals: personas.yaml: " + err.Error())
	}
	return file.Words
}

// Personas names the shipped personas, sorted.
func Personas() []string {
	out := make([]string, 0, len(shipped))
	for name := range shipped {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// persona checks one in a suite.
func (r *reader) persona(c *Case, n *yaml.Node) {
	p := &c.Persona
	if !p.given() {
		return
	}
	if p.Use != "" {
		if _, ok := shipped[p.Use]; !ok {
			r.fault(n, suggestion(p.Use, Personas()), "there is no persona %q", p.Use)
			return
		}
	}
	full := p.complete("")
	if full.Goal == "" {
		r.fault(n, "add goal: with what the visitor wants", "the visitor of case %q has no goal", c.ID)
	}
	if p.Patience < 0 {
		r.fault(child(n, "patience"), "write 1 or more", "patience is below zero")
	}
}

// language is the persona's own, else that of its goal.
func (p *Persona) language() string {
	if p.Lang != "" {
		return p.Lang
	}
	if p.Goal != "" {
		return knowledge.Language(p.Goal)
	}
	return "en"
}

// complete fills in what the shipped persona and the defaults say. lang is
// the case's, "" for the persona's own.
func (p *Persona) complete(lang string) Persona {
	full := *p
	if full.Lang == "" {
		full.Lang = lang
	}
	if full.Lang == "" {
		full.Lang = p.language()
	}
	if s, ok := shipped[p.Use]; ok {
		full.Traits = append(slices.Clone(s.Traits), full.Traits...)
		if full.Patience == 0 {
			full.Patience = s.Patience
		}
		if full.Goal == "" {
			full.Goal, full.Phrases = s.Goal[full.Lang], append(slices.Clone(full.Phrases), s.Phrases[full.Lang]...)
		}
		full.Slots = overlay(s.Slots[full.Lang], full.Slots)
	}
	if full.Patience == 0 {
		full.Patience = defaultPatience
	}
	if full.Seed == 0 {
		full.Seed = defaultSeed
	}
	return full
}

// dice is a persona's own chance: the same seed and case, the same throws.
func (p *Persona) dice(id string) *rand.Rand {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%s|%d|%s", id, p.Seed, p.Lang)
	return rand.New(rand.NewPCG(h.Sum64(), uint64(p.Seed)))
}
