package evals

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"maps"
	"path"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// Material is what is tried: everything of a workspace that its bot reads.
type Material struct {
	Articles []knowledge.Article
	Flows    []flows.Source
	Settings json.RawMessage // as bot.ReadSettings reads them; nil for the defaults
	// Vars are the flows' scope workspace, beside those of the settings.
	Vars map[string]any
	// HTTP are recorded responses, asked after those of suite and case.
	HTTP []Recorded
}

// bench is a workspace loaded once for all cases of a suite: the product's own
// library over articles and flows in memory. Safe for concurrent use.
type bench struct {
	home     *bot.Workspace
	material Material
	feelings *sentiment.Ensemble
	model    bot.Model
	program  *flows.Program
	slugs    map[chat.ID]string
	bodies   map[string]knowledge.Article // by slug
	log      *slog.Logger
}

// newBench loads the material. An error is Invalid when the flows do not
// compile or the settings cannot be read.
func newBench(ctx context.Context, m Material, o *Options) (*bench, error) {
	workspace := idOf("workspace", "")
	if len(m.Articles) > 0 && !m.Articles[0].Workspace.IsZero() {
		workspace = m.Articles[0].Workspace // stored: their vectors go by this id
	}
	b := &bench{
		material: m, feelings: o.feelings(), model: o.Model, log: o.Log,
		slugs: map[chat.ID]string{}, bodies: map[string]knowledge.Article{},
	}
	shelf := &shelf{now: time.Now().UTC(), row: chat.Workspace{ID: workspace, Slug: "eval", Name: "Eval", Lang: "en", TimeZone: "UTC", Settings: m.Settings}}
	for _, a := range m.Articles {
		if a.Workspace.IsZero() {
			// Read from a file: an id by name, not by chance, so that equal scores rank alike in every run.
			a.ID, a.Workspace = idOf("article", a.Slug), workspace
		}
		b.slugs[a.ID], b.bodies[a.Slug] = a.Slug, a
		shelf.articles = append(shelf.articles, a)
	}
	var searcher *knowledge.Searcher
	if o.Library == nil {
		// The searcher of every other eval; the library has nothing to index then.
		var err error
		if searcher, err = NewSearcher(ctx, KB{Name: "suite", Articles: shelf.articles}, o.Calibration); err != nil {
			return nil, err
		}
		searcher.Workspace, shelf.articles = workspace, nil
	}
	if len(m.Flows) > 0 {
		program, findings := flows.Compile(m.Flows, flows.Options{Languages: bot.Languages})
		if program == nil {
			return nil, chat.Errorf(chat.Invalid, "%s", firstError(findings).Error())
		}
		b.program = program
		shelf.release = chat.Release{Workspace: workspace, Hash: program.Hash()}
		for _, f := range m.Flows {
			shelf.release.Sources = append(shelf.release.Sources, chat.FlowSource{Name: f.Name, Text: string(f.Text)})
		}
	}
	home, err := o.library(shelf).Get(ctx, workspace)
	if err != nil {
		return nil, err
	}
	b.home = home
	if searcher != nil {
		own := *home
		own.Searcher = searcher
		b.home = &own
	}
	return b, nil
}

func firstError(findings []Finding) Finding {
	for _, f := range findings {
		if f.Severity == SeverityError {
			return f
		}
	}
	return findings[0]
}

// idOf makes an id that is the same in every run.
func idOf(kind, name string) chat.ID {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	var id chat.ID
	copy(id[:], sum[:])
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f // the form of a UUIDv7
	return id
}

// slug gives an article's id as authors write it.
func (b *bench) slug(id chat.ID) string {
	if s, ok := b.slugs[id]; ok {
		return s
	}
	return id.String()
}

// named finds the article that an author means: its whole id, or the last part
// of its path.
func (b *bench) named(name string) []string {
	if _, ok := b.bodies[name]; ok {
		return []string{name}
	}
	var out []string
	for slug := range b.bodies {
		if path.Base(slug) == name || strings.TrimSuffix(path.Base(slug), path.Ext(slug)) == name {
			out = append(out, slug)
		}
	}
	return out
}

// sameArticle reports whether a slug is the article that an author named.
func sameArticle(slug, name string) bool {
	return slug == name || path.Base(slug) == name
}

// settings lays the conditions over the material's settings.
func (b *bench) settings(c Conditions, now time.Time) (bot.Settings, error) {
	all, err := b.settingsTree()
	if err != nil {
		return bot.Settings{}, err
	}
	all = overlay(all, c.Settings)
	switch c.Hours {
	case "open":
		delete(all, "schedule")
	case "closed":
		all["schedule"] = closedAt(now)
	}
	s, err := bot.ReadSettings(encode(all))
	if err != nil {
		return s, err
	}
	vars := maps.Clone(b.material.Vars)
	if vars == nil {
		vars = map[string]any{}
	}
	maps.Copy(vars, s.FlowVars)
	s.FlowVars = overlay(vars, c.Vars)
	return s, nil
}

// settingsTree gives the material's settings as a tree.
func (b *bench) settingsTree() (map[string]any, error) {
	all := map[string]any{}
	if len(b.material.Settings) > 0 {
		if err := json.Unmarshal(b.material.Settings, &all); err != nil {
			return nil, chat.Errorf(chat.Invalid, "settings of the target: %v", err)
		}
	}
	return all, nil
}

// closedAt is a schedule that opens for a minute a day, never at now.
func closedAt(now time.Time) map[string]any {
	span := "03:00-03:01"
	if h := now.UTC().Hour(); h == 3 || h == 2 {
		span = "15:00-15:01"
	}
	hours := map[string]any{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		hours[day] = []string{span}
	}
	return map[string]any{"timezone": "UTC", "hours": hours}
}

// overlay lays one tree of settings over another; lists are replaced whole.
func overlay(under, over map[string]any) map[string]any {
	out := maps.Clone(under)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range over {
		inner, isMap := v.(map[string]any)
		below, wasMap := out[k].(map[string]any)
		if isMap && wasMap {
			v = overlay(below, inner)
		}
		out[k] = v
	}
	return out
}

// encode gives JSON of what came out of YAML, whose mappings may have keys
// that are no texts; those become their words.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(plain(v))
	if err != nil {
		panic("evals: a YAML value that does not marshal: " + err.Error())
	}
	return b
}

// shelf is a workspace in memory, as the library reads it.
type shelf struct {
	now      time.Time
	row      chat.Workspace
	articles []knowledge.Article
	release  chat.Release
}

var _ bot.Source = (*shelf)(nil)

// Workspace implements bot.Source.
func (s *shelf) Workspace(context.Context, chat.ID) (chat.Workspace, error) { return s.row, nil }

// Articles implements bot.Source.
func (s *shelf) Articles(context.Context, chat.ID) ([]knowledge.Article, error) {
	return s.articles, nil
}

// ArticlesSince implements bot.Source.
func (s *shelf) ArticlesSince(context.Context, chat.ID, int64) (live []knowledge.Article, gone []chat.ID, err error) {
	return s.articles, nil, nil
}

// LiveRelease implements bot.Source.
func (s *shelf) LiveRelease(context.Context, chat.ID) (chat.Release, error) {
	if s.release.Hash == "" {
		return chat.Release{}, chat.Errorf(chat.NotFound, "there are no flows")
	}
	return s.release, nil
}

// Release implements bot.Source.
func (s *shelf) Release(ctx context.Context, workspace chat.ID, hash string) (chat.Release, error) {
	r, err := s.LiveRelease(ctx, workspace)
	if err == nil && r.Hash != hash {
		err = chat.Errorf(chat.NotFound, "there is no release %s", hash)
	}
	return r, err
}

// Changes implements bot.Source: nothing ever changes.
func (s *shelf) Changes(context.Context, int64, int) ([]chat.ChangeEntry, error) { return nil, nil }

// LastChange implements bot.Source.
func (s *shelf) LastChange(context.Context) (int64, error) { return 1, nil }
