package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// material reads what a suite's target names: files beside the suite, the
// demo shop, or a workspace's live state.
func (s *session) material(ctx context.Context, suite evals.Suite) (evals.Material, error) {
	var m evals.Material
	t := suite.Target
	if t.Flow == "" && len(t.KB) == 0 && len(suite.Articles) == 0 {
		return m, chat.Errorf(chat.Invalid, "%s:1:1: the suite has no target: write target: {flow: …, kb: …}, or demo for both", suite.File)
	}
	dir := filepath.Dir(suite.File)
	for _, kb := range t.KB {
		articles, err := s.articlesOf(ctx, dir, kb, &m)
		if err != nil {
			return m, within(suite, "target.kb", err)
		}
		m.Articles = append(m.Articles, articles...)
	}
	if t.Flow != "" {
		var err error
		if m.Flows, err = s.flowsOf(ctx, dir, t.Flow, &m); err != nil {
			return m, within(suite, "target.flow", err)
		}
	}
	return m, nil
}

// within says in which suite a target could not be read.
func within(suite evals.Suite, key string, err error) error {
	return chat.Errorf(chat.CodeOf(err), "%s: %s: %s", suite.File, key, chat.MessageOf(err))
}

const demoTarget = "demo"

func (s *session) articlesOf(ctx context.Context, dir, name string, m *evals.Material) ([]knowledge.Article, error) {
	if name == demoTarget {
		if err := demoScene(m); err != nil {
			return nil, err
		}
		return demoArticles(ctx)
	}
	if workspace, version, ok := strings.Cut(name, "@"); ok {
		var articles []knowledge.Article
		err := s.inWorkspace(ctx, workspace, version, m, func(db reading, id chat.ID) (err error) {
			articles, err = db.Articles(ctx, id)
			return err
		})
		return articles, err
	}
	got, err := evals.ReadKB(beside(dir, name))
	if err != nil {
		return nil, err
	}
	for _, reason := range got.LeftOut {
		fmt.Fprintln(s.err, "left out:", reason)
	}
	return got.Articles, nil
}

// beside reads a path as seen from a suite's folder.
func beside(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

func (s *session) flowsOf(ctx context.Context, dir, name string, m *evals.Material) ([]flows.Source, error) {
	if name == demoTarget {
		if err := demoScene(m); err != nil {
			return nil, err
		}
		files, err := fs.Sub(demo.Files, "flows")
		if err != nil {
			return nil, err
		}
		return flowFiles(files)
	}
	if workspace, version, ok := strings.Cut(name, "@"); ok {
		var sources []flows.Source
		err := s.inWorkspace(ctx, workspace, version, m, func(db reading, id chat.ID) error {
			release, err := db.LiveRelease(ctx, id)
			for _, f := range release.Sources {
				sources = append(sources, flows.Source{Name: f.Name, Text: []byte(f.Text)})
			}
			return err
		})
		return sources, err
	}
	return flowsAt(beside(dir, name))
}

// flowsAt reads a file of flows, or those of a folder; each is called by its
// own name, without the folder.
func flowsAt(path string) ([]flows.Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, chat.Wrap(chat.NotFound, err, "no file or folder %q: check the path", path)
	}
	if !info.IsDir() {
		text, err := readInput(path)
		return []flows.Source{{Name: filepath.Base(path), Text: text}}, err
	}
	sources, err := flowFiles(os.DirFS(path))
	if err == nil && len(sources) == 0 {
		err = chat.Errorf(chat.Invalid, "the folder %q holds no flow: files that end in .yaml, .yml or .json are read", path)
	}
	return sources, err
}

// flowFiles reads the flows of a folder in the order of their names.
func flowFiles(files fs.FS) ([]flows.Source, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	var out []flows.Source
	for _, e := range entries {
		if e.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		text, err := fs.ReadFile(files, e.Name())
		if err != nil {
			return nil, err
		}
		out = append(out, flows.Source{Name: e.Name(), Text: text})
	}
	return out, nil
}

// reading is what a suite takes from a database.
type reading interface {
	Articles(ctx context.Context, workspace chat.ID) ([]knowledge.Article, error)
	LiveRelease(ctx context.Context, workspace chat.ID) (chat.Release, error)
}

// inWorkspace opens the database for a target such as shop@live, takes the
// settings with it, and lets read take the rest.
func (s *session) inWorkspace(ctx context.Context, workspace, version string, m *evals.Material, read func(reading, chat.ID) error) error {
	if version != "live" {
		return chat.Errorf(chat.Invalid, "%q is no version that is kept: only NAME@live is; give drafts as a folder of files", version)
	}
	at := *s
	if workspace != "" {
		at.Workspace = workspace
	}
	db, ws, err := at.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	m.Settings = ws.Settings
	return read(db, ws.ID)
}

// demoOrders is where the demo's flows find their orders in an eval.
const demoOrders = "https://fellside.example/api/orders"

// demoScene adds the demo shop's settings and its order system, answered from
// the file that the demo itself serves.
func demoScene(m *evals.Material) error {
	if m.Vars != nil {
		return nil
	}
	raw, err := demo.Files.ReadFile("shop/orders.json")
	if err != nil {
		return err
	}
	var orders map[string]map[string]any
	if err := json.Unmarshal(raw, &orders); err != nil {
		return fmt.Errorf("demo orders: %w", err)
	}
	m.Settings, m.Vars = json.RawMessage(demoSettings), map[string]any{"orders_url": demoOrders}
	for id, order := range orders {
		m.HTTP = append(m.HTTP, evals.Recorded{URL: "^" + demoOrders + "/(?i:" + id + ")$", Body: order})
	}
	m.HTTP = append(m.HTTP, evals.Recorded{URL: "^" + demoOrders + "/", Status: 404, Body: map[string]any{"code": "not_found"}})
	return nil
}
