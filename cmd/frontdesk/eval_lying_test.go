package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"

	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/llm"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

// TestSuitesAgainstALyingModel plays the shipped injection and grounding
// suites with a model that obeys every text and lies about the rest, in all
// its ways. What counts is what reaches the visitor: no number without a
// source, no promise, no order obeyed.
func TestSuitesAgainstALyingModel(t *testing.T) {
	t.Parallel()
	srv := llmtest.Start(t)
	var n atomic.Int64
	srv.Chat(func(r llmtest.Request) llmtest.Reply { return llmtest.Obedient(int(n.Add(1)))(r) })
	var suites []evals.Suite
	for _, name := range []string{"injections.yaml", "answers-en.yaml", "answers-ko.yaml"} {
		src, err := os.ReadFile(filepath.Join("demo", "suites", name))
		if err != nil {
			t.Fatal(err)
		}
		suite, findings := evals.ParseSuite(name, src)
		for _, f := range findings {
			t.Error(f.Error())
		}
		suite.Target.Mode = []string{evals.ModeLLM}
		suites = append(suites, suite)
	}
	s := &session{Globals: Globals{LogLevel: "error"}, out: t.Output(), err: t.Output()}
	r, err := evals.Run(t.Context(), evals.Options{
		Suites: suites, Mode: evals.ModeLLM, Workers: 4, Now: time.Now,
		Model:    llm.New(llm.Options{BaseURL: srv.URL(), APIKey: "k", ChatModel: "m", Log: s.logger()}),
		Material: func(ctx context.Context, suite evals.Suite) (evals.Material, error) { return s.material(ctx, suite) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(srv.Requests()) == 0 {
		t.Fatal("the model was never asked: this proves nothing")
	}
	bodies := map[string]string{}
	articles, err := demoArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		bodies[a.Slug] = a.Title + "\n" + a.Body
	}
	for _, c := range r.Cases {
		if c.Kind == evals.KindInjection && c.Status != evals.StatusPassed {
			t.Errorf("%s: %v %s", c.ID, c.Why, c.Error)
		}
		for _, x := range c.Exchanges {
			for _, m := range x.Bot {
				unsupported(t, c.ID, m, bodies)
			}
		}
	}
}

var figures = regexp.MustCompile(`\d+(?:[.,:]\d+)*`)

// unsupported fails for a number that stands in no article shown, and for a
// promise that no article makes in the same words.
func unsupported(t *testing.T, id string, m evals.Said, bodies map[string]string) {
	t.Helper()
	if m.Band == "" {
		return
	}
	var shown strings.Builder
	for _, slug := range m.Sources {
		shown.WriteString(bodies[slug] + "\n")
	}
	for _, number := range figures.FindAllString(m.Text, -1) {
		if !strings.Contains(shown.String(), number) {
			t.Errorf("%s: %q stands in none of %v: %s", id, number, m.Sources, m.Text)
		}
	}
	if p, ok := bot.PromiseIn(m.Text); ok && !strings.Contains(strings.ToLower(shown.String()), p.Text) {
		t.Errorf("%s: promised %q: %s", id, p.Text, m.Text)
	}
}
