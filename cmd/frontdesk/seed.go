package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/knowledge/ingest"
	"github.com/frontdesk-chat/frontdesk/store"
)

// The demo shop. Its passwords are public: --demo listens on loopback only.
const (
	demoSlug     = "fellside"
	demoSiteKey  = "fellside-demo-site"
	demoPassword = "fellside-demo"
)

type demoAccount struct {
	Email, Name string
	Roles       []auth.Role
}

var demoAccounts = []demoAccount{
	{"ada@fellside.example", "Ada Thornton", []auth.Role{auth.Owner, auth.Admin, auth.Agent, auth.Editor, auth.Evaluator}},
	{"minji@fellside.example", "Kim Minji", []auth.Role{auth.Agent}},
}

// demoSettings are the shop's: its hours stand in its help articles, too.
const demoSettings = `{
  "bot_name": "Fellside bot",
  "schedule": {
    "timezone": "Europe/London",
    "hours": {
      "mon": ["09:00-18:00"], "tue": ["09:00-18:00"], "wed": ["09:00-18:00"], "thu": ["09:00-18:00"], "fri": ["09:00-18:00"],
      "sat": ["10:00-16:00"]
    },
    "holidays": ["2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28"]
  }
}`

// seedDemo makes the demo shop when it is not there. Articles are brought up
// to date at every start; what people changed stays, and so do the flows that
// are live.
func seedDemo(ctx context.Context, db *store.Store) (chat.Workspace, error) {
	ws, err := db.WorkspaceBySlug(ctx, demoSlug)
	if chat.CodeOf(err) == chat.NotFound {
		ws, err = makeDemo(ctx, db)
	}
	if err != nil {
		return ws, err
	}
	articles, err := demoArticles(ctx)
	if err != nil {
		return ws, err
	}
	if _, err := db.ImportArticles(ctx, ws.ID, chat.ID{}, articles, store.ImportOptions{}); err != nil {
		return ws, err
	}
	if _, err := db.LiveRelease(ctx, ws.ID); chat.CodeOf(err) != chat.NotFound {
		return ws, err
	}
	return ws, publish(ctx, db, ws.ID, demo.Files, "flows")
}

func makeDemo(ctx context.Context, db *store.Store) (chat.Workspace, error) {
	ws, err := db.CreateWorkspace(ctx, chat.Workspace{
		ID: chat.NewID(), Slug: demoSlug, Name: "Fellside", Lang: "en", TimeZone: "Europe/London", Settings: json.RawMessage(demoSettings),
	})
	if err != nil {
		return ws, err
	}
	if _, err := db.CreateSite(ctx, chat.Site{ID: chat.NewID(), Workspace: ws.ID, Key: demoSiteKey, Name: "Fellside shop"}); err != nil {
		return ws, err
	}
	accounts := auth.Accounts{Store: db, Now: time.Now}
	for _, a := range demoAccounts {
		if _, _, err := accounts.CreateUser(ctx, ws.ID, a.Email, a.Name, demoPassword, a.Roles); err != nil {
			return ws, err
		}
	}
	return ws, giveSuites(ctx, db, ws.ID)
}

// giveSuites puts the shop's suites into its console, where evaluators may
// change them: a later start leaves them alone.
func giveSuites(ctx context.Context, db *store.Store, workspace chat.ID) error {
	files, err := fs.Glob(demo.Files, "suites/*.yaml")
	if err != nil {
		return err
	}
	for _, file := range files {
		source, err := fs.ReadFile(demo.Files, file)
		if err != nil {
			return err
		}
		suite, findings := evals.ParseSuite(file, source)
		if evals.HasErrors(findings) {
			return chat.Errorf(chat.Invalid, "%v", findings[0])
		}
		_, err = db.CreateEvalSuite(ctx, chat.EvalSuite{Workspace: workspace, Name: suite.Name, EvalSuiteVersion: chat.EvalSuiteVersion{
			Hash: suite.Hash, Source: string(source), About: suite.About, Cases: len(suite.Cases),
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

func demoArticles(ctx context.Context) ([]knowledge.Article, error) {
	texts, err := fs.Sub(demo.Files, "articles")
	if err != nil {
		return nil, err
	}
	articles, report, err := ingest.Read(ctx, ingest.Source{Files: texts}, ingest.Options{})
	if err != nil {
		return nil, err
	}
	for _, f := range report.Files {
		if f.Status != ingest.Whole {
			return nil, fmt.Errorf("demo article %s: %s", f.Path, strings.Join(f.Notes, "; "))
		}
	}
	return articles, nil
}

// publish compiles a folder of flows and makes it the live release.
func publish(ctx context.Context, db *store.Store, workspace chat.ID, files fs.FS, dir string) error {
	folder, err := fs.Sub(files, dir)
	if err != nil {
		return err
	}
	sources, err := flowFiles(folder)
	if err != nil {
		return err
	}
	program, findings := flows.Compile(sources, flows.Options{Languages: bot.Languages})
	if program == nil {
		return chat.Errorf(chat.Invalid, "%v", findings[0])
	}
	_, err = putFlows(ctx, db, workspace, sources, program)
	return err
}

// firstStart makes an empty workspace with an owner when there is none, and
// returns the owner's one-time password, "" when there was one already.
func firstStart(ctx context.Context, db *store.Store) (once string, err error) {
	all, err := db.Workspaces(ctx)
	if err != nil || len(all) > 0 {
		return "", err
	}
	ws, err := db.CreateWorkspace(ctx, chat.Workspace{ID: chat.NewID(), Slug: "main", Name: "My business", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		return "", err
	}
	if _, err := db.CreateSite(ctx, chat.Site{ID: chat.NewID(), Workspace: ws.ID, Key: siteKey(), Name: "My site"}); err != nil {
		return "", err
	}
	accounts := auth.Accounts{Store: db, Now: time.Now}
	_, once, err = accounts.CreateUser(ctx, ws.ID, ownerEmail, "Owner", "", []auth.Role{auth.Owner, auth.Admin, auth.Agent, auth.Editor, auth.Evaluator})
	return once, err
}

// ownerEmail signs in the first owner, who then adds the others.
const ownerEmail = "owner@localhost"

func siteKey() string {
	token, _ := auth.NewToken()
	return "site_" + token[:20]
}

// firstSite gives the key of the only workspace's first site, "" when there
// are several workspaces.
func firstSite(ctx context.Context, db *store.Store) (string, error) {
	all, err := db.Workspaces(ctx)
	if err != nil || len(all) != 1 {
		return "", err
	}
	sites, err := db.Sites(ctx, all[0].ID)
	if err != nil || len(sites) == 0 {
		return "", err
	}
	return sites[0].Key, nil
}
