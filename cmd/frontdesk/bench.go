package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/load"
	"github.com/frontdesk-chat/frontdesk/store"
)

type benchCommand struct {
	Load benchLoad `cmd:"" help:"Play visitors and agents over real sockets and report how quick the server is and whether anything was lost. Starts a server of its own on an empty database, or takes the one at --url."`
	Fill benchFill `cmd:"" help:"Fill a database with conversations that are over, to measure how a full one behaves."`
}

type benchLoad struct {
	Scenario string        `arg:"" optional:"" default:"closed" help:"closed (each visitor waits for the acknowledgement), open (a fixed rate), ramp (a rising rate), soak (a fixed rate, visitors come and go), storm (all connections break at once), burst (one visitor sends a flood), slow (some agents read too slowly), flood (others send as much as they can), overload (more new visitors come than can be served), ask (the bot answers, each visitor asks on at once), turns (questions to the bot at a fixed rate)."`
	Chats    int           `help:"Visitors, each in a chat of their own." default:"200" placeholder:"N"`
	Idle     int           `help:"Visitors more, who are connected and silent." default:"0" placeholder:"N"`
	Agents   int           `help:"Agents of the server that is started." default:"10" placeholder:"N"`
	For      time.Duration `help:"How long the visitors write." default:"20s" placeholder:"DURATION"`
	Rate     float64       `help:"Messages a second of all visitors together, for open, soak, burst, slow, flood, overload and turns; where ramp ends." default:"500" placeholder:"N"`
	Steps    int           `help:"Steps of the ramp." default:"8" placeholder:"N"`
	Length   int           `help:"Messages after which a visitor of soak leaves, and one of turns begins another chat." default:"20" placeholder:"N"`
	Burst    int           `help:"Messages that the one visitor of burst sends at once." default:"1000" placeholder:"N"`
	Flood    int           `help:"Connections that flood in the second half of flood." default:"200" placeholder:"N"`
	Alone    bool          `help:"They are all one visitor's of the same workspace, instead of visitors of another workspace."`
	Arrivals float64       `help:"New visitors a second in the middle half of overload." default:"200" placeholder:"N"`
	Slow     int           `help:"Agents of slow who read one frame a second." default:"3" placeholder:"N"`
	Unique   bool          `help:"Let ask and turns end each question with a number of its own, so that no text is asked twice."`
	Filled   int           `help:"Conversations that lie in the database of the server that is started, as frontdesk bench fill makes them." default:"0" placeholder:"N"`
	Every    time.Duration `help:"How often the timeline has an entry." default:"5s" placeholder:"DURATION"`
	Text     string        `help:"What the visitors write." default:"Where is my parcel? It was to come on Tuesday and the page still says that it waits." placeholder:"TEXT"`
	JSON     bool          `help:"Print the report as JSON."`
	Heap     string        `name:"memprofile" help:"File for the server's memory profile, with everybody connected." type:"path" placeholder:"FILE"`
	Profile  string        `name:"cpuprofile" help:"File for the server's processor profile." type:"path" placeholder:"FILE"`

	URL      string `name:"url" help:"A running server to load. Its limits hold: start it with --no-limits --trust-proxy to measure it, not them." placeholder:"URL"`
	OtherKey string `help:"Site of another workspace of that server, for flood." placeholder:"KEY"`
	SiteKey  string `help:"Site of that server." placeholder:"KEY"`
	Accounts string `type:"existingfile" help:"File with one agent of that server a line: address, a space, password." placeholder:"FILE"`
	PID      int    `help:"That server's process, when it is on this machine, for its processor time and memory." placeholder:"ID"`
	Limits   bool   `help:"Let the started server keep its limits."`
}

// Run plays one scenario and prints the report. It fails when anything was
// lost or doubled.
func (c benchLoad) Run(ctx context.Context, s *session) (err error) {
	o := load.Options{
		Scenario: c.Scenario, Chats: c.Chats, For: c.For, Rate: c.Rate, Steps: c.Steps, Length: c.Length, Burst: c.Burst, Slow: c.Slow, Flood: c.Flood, Alone: c.Alone, Arrivals: c.Arrivals, Idle: c.Idle, Unique: c.Unique, Every: c.Every, Text: c.Text,
	}
	if o.Ask, err = demoQuestions(ctx); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return chat.Errorf(chat.Invalid, "%v", err)
	}
	if c.Profile != "" {
		f, err := os.Create(c.Profile)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		o.Profile = f
	}
	if c.Heap != "" {
		f, err := os.Create(c.Heap)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		o.Heap = f
	}
	target, end, err := c.target(ctx, s)
	if err != nil {
		return err
	}
	report, err := load.Run(ctx, target, o)
	if err = errors.Join(err, end()); err != nil {
		return err
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		err = e.Encode(report)
	} else {
		err = report.Table(s.out)
	}
	if err == nil && !report.Truth.Whole() {
		err = chat.Errorf(chat.Internal, "messages were lost, doubled or not delivered: see the report")
	}
	if err == nil && len(report.Growth) > 0 {
		err = chat.Errorf(chat.Internal, "the server did not stay as it was: %s", strings.Join(report.Growth, "; "))
	}
	return err
}

// demoQuestions are the example questions of the demo's articles.
func demoQuestions(ctx context.Context) (out []string, err error) {
	articles, err := demoArticles(ctx)
	for _, a := range articles {
		out = append(out, a.Questions...)
	}
	return out, err
}

// asks: the bot of the demo shop answers.
func (c benchLoad) asks() bool { return c.Scenario == "ask" || c.Scenario == "turns" }

// target gives the server to load and what ends it.
func (c benchLoad) target(ctx context.Context, s *session) (load.Target, func() error, error) {
	if c.URL == "" {
		return c.own(ctx, s)
	}
	t := load.Target{URL: c.URL, SiteKey: c.SiteKey, OtherKey: c.OtherKey, PID: c.PID}
	if c.Accounts == "" {
		return t, nil, chat.Errorf(chat.Invalid, "--accounts is missing: a file with one agent a line, as ada@shop.example secret")
	}
	text, err := os.ReadFile(c.Accounts)
	if err != nil {
		return t, nil, err
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		email, password, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			return t, nil, chat.Errorf(chat.Invalid, "%s, line %d: write the address, a space and the password", c.Accounts, n)
		}
		t.Accounts = append(t.Accounts, load.Account{Email: email, Password: password})
	}
	return t, func() error { return nil }, nil
}

// own starts a server on an empty database, with agents, which is thrown away
// with the folder it lies in; a PostgreSQL database is left as it is then.
func (c benchLoad) own(ctx context.Context, s *session) (t load.Target, end func() error, err error) {
	dir, err := os.MkdirTemp("", "frontdesk-bench-")
	if err != nil {
		return t, nil, err
	}
	end = func() error { return os.RemoveAll(dir) }
	defer func() {
		if err != nil {
			err = errors.Join(err, end())
		}
	}()
	if t.Accounts, t.SiteKey, err = c.hire(ctx, store.Options{URL: s.Database, DataDir: dir, Logger: s.logger()}); err != nil {
		return t, nil, err
	}
	path, err := os.Executable()
	if err != nil {
		return t, nil, err
	}
	args := []string{"serve", "--addr", "127.0.0.1:0", "--trust-proxy", "--data-dir", dir, "--log-level", "error"}
	if s.Database != "" {
		args = append(args, "--database", s.Database)
	}
	if !c.Limits {
		args = append(args, "--no-limits")
	}
	if c.asks() {
		args = append(args, "--demo")
	}
	server := exec.Command(path, args...)
	server.Stderr = s.err
	printed, err := server.StdoutPipe()
	if err != nil {
		return t, nil, err
	}
	if err := server.Start(); err != nil {
		return t, nil, err
	}
	remove := end
	end = func() error {
		stopped := errors.Join(server.Process.Signal(syscall.SIGTERM), server.Wait())
		return errors.Join(stopped, remove())
	}
	t.PID = server.Process.Pid
	t.URL, err = readGreeting(printed)
	t.OtherKey = otherKey
	go io.Copy(io.Discard, printed) //nolint:errcheck // until the process ends
	return t, end, err
}

var consoleAt = regexp.MustCompile(`Console +(http://\S+)/console`)

// readGreeting finds a started server's address in what it prints.
func readGreeting(printed io.Reader) (url string, err error) {
	lines := bufio.NewScanner(printed)
	for lines.Scan() {
		if m := consoleAt.FindStringSubmatch(lines.Text()); m != nil {
			return m[1], nil
		}
	}
	return "", errors.Join(chat.Errorf(chat.Unavailable, "the server ended before it listened"), lines.Err())
}

// otherKey is the site of the workspace that floods.
const otherKey = "site_bench_flood"

// hire makes the agents, the first of whom is an owner, too, and gives the site
// that visitors come to.
func (c benchLoad) hire(ctx context.Context, o store.Options) (out []load.Account, site string, err error) {
	db, err := store.Open(ctx, o)
	if err != nil {
		return nil, "", err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return nil, "", err
	}
	all, err := db.Workspaces(ctx)
	if err != nil {
		return nil, "", err
	}
	if len(all) > 0 {
		return nil, "", chat.Errorf(chat.Invalid, "the database is in use: name an empty one, or a running server with --url")
	}
	if c.asks() {
		return []load.Account{{Email: demoAccounts[0].Email, Password: demoPassword}}, demoSiteKey, nil // the server seeds the shop
	}
	if _, err := firstStart(ctx, db); err != nil {
		return nil, "", err
	}
	if site, err = firstSite(ctx, db); err != nil {
		return nil, "", err
	}
	if all, err = db.Workspaces(ctx); err != nil {
		return nil, "", err
	}
	if c.Scenario == "flood" {
		other, err := db.CreateWorkspace(ctx, chat.Workspace{Slug: "flood", Name: "Flood", Lang: "en", TimeZone: "UTC"})
		if err != nil {
			return nil, "", err
		}
		if _, err := db.CreateSite(ctx, chat.Site{Workspace: other.ID, Key: otherKey, Name: "Flood"}); err != nil {
			return nil, "", err
		}
	}
	accounts := auth.Accounts{Store: db, Now: time.Now}
	for n := range c.Agents {
		a := load.Account{Email: fmt.Sprintf("agent-%d@bench.example", n), Password: chat.NewID().String()}
		roles := []auth.Role{auth.Agent}
		if n == 0 {
			roles = []auth.Role{auth.Owner, auth.Agent}
		}
		if _, _, err := accounts.CreateUser(ctx, all[0].ID, a.Email, fmt.Sprintf("Agent %d", n), a.Password, roles); err != nil {
			return nil, "", err
		}
		out = append(out, a)
	}
	if c.Filled > 0 {
		err = fill(ctx, db, c.Filled, 1)
	}
	return out, site, err
}
