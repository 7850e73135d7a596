package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // schedules need time zones on machines without them

	"github.com/prometheus/client_golang/prometheus"

	"github.com/frontdesk-chat/frontdesk/admission"
	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/api"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/jobs"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/knowledge/ingest"
	"github.com/frontdesk-chat/frontdesk/live"
	"github.com/frontdesk-chat/frontdesk/llm"
	"github.com/frontdesk-chat/frontdesk/privacy"
	"github.com/frontdesk-chat/frontdesk/push"
	"github.com/frontdesk-chat/frontdesk/sentiment"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/watch"
	"github.com/frontdesk-chat/frontdesk/web"
)

type serveCommand struct {
	Addr          string        `help:"Address to listen on." default:"127.0.0.1:8080" env:"FRONTDESK_ADDR" placeholder:"HOST:PORT"`
	PublicURL     string        `name:"public-url" help:"Address at which visitors reach this server, for links in mail; taken from --addr on loopback." env:"FRONTDESK_PUBLIC_URL" placeholder:"URL"`
	Demo          bool          `help:"Seed a fictional shop and show its page; loopback only." env:"FRONTDESK_DEMO"`
	NATS          string        `name:"nats-url" help:"External NATS cluster, its addresses divided by commas." env:"FRONTDESK_NATS_URL" placeholder:"URL"`
	NATSListen    string        `name:"nats-listen" help:"Address on which the embedded NATS of other nodes reaches this one's; alone when empty." env:"FRONTDESK_NATS_LISTEN" placeholder:"HOST:PORT"`
	NATSRoutes    []string      `name:"nats-routes" help:"Addresses of other nodes' embedded NATS, divided by commas." env:"FRONTDESK_NATS_ROUTES" placeholder:"HOST:PORT"`
	NATSSecret    string        `name:"nats-secret" hidden:"" env:"FRONTDESK_NATS_SECRET"`
	MetricsToken  string        `help:"Lets others than this machine read /metrics." env:"FRONTDESK_METRICS_TOKEN" placeholder:"TOKEN"`
	TrustProxy    bool          `help:"Take client addresses from X-Forwarded-For of a proxy on a private network." env:"FRONTDESK_TRUST_PROXY"`
	DrainDelay    time.Duration `help:"How long a server that is told to stop still takes everybody, with /readyz red, until proxies send nobody here any more." default:"1s" env:"FRONTDESK_DRAIN_DELAY" placeholder:"DURATION"`
	OfferFor      time.Duration `help:"How long an offer to an agent stands." default:"30s" env:"FRONTDESK_OFFER_FOR" placeholder:"DURATION"`
	ImportHosts   []string      `name:"import-allow-host" help:"A host:port on a private network that imports from the console may fetch." env:"FRONTDESK_IMPORT_ALLOW_HOST" placeholder:"HOST:PORT"`
	SnapshotDir   string        `help:"Folder where indexes are kept for a quick restart; the folder index in the data folder when empty." env:"FRONTDESK_SNAPSHOT_DIR" placeholder:"DIR"`
	NoLimits      bool          `help:"Take as much from everybody as they send: for load tests, loopback only." env:"FRONTDESK_NO_LIMITS"`
	WorkspaceRate float64       `name:"workspace-rate" help:"Messages and other changes a second that the visitors of one workspace may make together on this node, and ten times as many at once; 1000 when 0." env:"FRONTDESK_WORKSPACE_RATE" placeholder:"N"`
	BusyAfter     time.Duration `help:"How long a change may wait to be written while all is well. When everybody waits longer, new conversations are asked to come again; where a message would wait twenty times as long, so is its sender." default:"100ms" env:"FRONTDESK_BUSY_AFTER" placeholder:"DURATION"`
	DropHints     float64       `help:"Share of bus hints to lose on purpose, for drills." hidden:"" env:"FRONTDESK_DROP_HINTS"`
	Lease         time.Duration `help:"Lease of a bot turn, for drills." hidden:"" default:"10s" env:"FRONTDESK_TURN_LEASE"`
	JobLease      time.Duration `help:"Lease of an import, an eval run, a mail and the embedding of a workspace, for drills." hidden:"" env:"FRONTDESK_JOB_LEASE"`
	ExportAtOnce  int64         `name:"export-at-once" help:"Events of a visitor up to which an export is written while it is downloaded; more is made in the background. 2000 when 0." env:"FRONTDESK_EXPORT_AT_ONCE" placeholder:"N"`
	HoldDir       string        `help:"Folder that says where turns are held for ever, for drills." hidden:"" env:"FRONTDESK_HOLD_DIR"`
	modelFlags
	mailFlags
	pushFlags
	fileFlags

	seeded   chat.ID // the demo's workspace
	registry *prometheus.Registry
	metrics  *watch.Metrics
}

// indexDir is the folder in the data folder where indexes are kept.
const indexDir = "index"

// drainFor is how long connections may take to leave when the server stops.
const drainFor = 5 * time.Second

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, s *session) error {
	log := s.logger()
	if err := c.check(); err != nil {
		return err
	}
	// Before anything is changed: a second server by mistake must do no harm.
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "cannot listen on %s: is another server running there? Choose another address with --addr", c.Addr)
	}
	defer listener.Close()
	c.registry = prometheus.NewRegistry()
	c.metrics = watch.NewMetrics(c.registry)
	stopTraces, err := watch.StartTraces(ctx, version, c.metrics, log)
	if err != nil {
		return err
	}
	defer bounded(drainFor, stopTraces)
	s.meter, s.queueFor = c.metrics, 20*c.BusyAfter
	db, err := s.open(ctx, log)
	if err != nil {
		return err
	}
	defer db.Close()
	var greeting func(addr string) string
	err = alone(ctx, db, func() (err error) {
		greeting, err = c.prepare(ctx, db)
		return err
	})
	if err != nil {
		return err
	}
	line := c.bus()
	line.Log, line.Arrived = log, c.metrics.Arrived
	b, err := bus.Open(line)
	if err != nil {
		return err
	}
	defer b.Close()
	if c.SnapshotDir == "" {
		c.SnapshotDir = filepath.Join(s.DataDir, indexDir)
	}
	sent, err := c.fileFlags.open(ctx, s.DataDir, db, log)
	if err != nil {
		return err
	}
	key, err := c.pushFlags.open(ctx, s.DataDir, db, log)
	if err != nil {
		return err
	}
	app, err := c.wire(ctx, db, b, sent, key, s.DataDir, listener.Addr().String(), log)
	if err != nil {
		return err
	}
	fmt.Fprint(s.out, greeting(listener.Addr().String()))
	return app.serve(ctx, listener)
}

// bus says which bus to join.
func (c serveCommand) bus() bus.Options {
	return bus.Options{URL: c.NATS, Cluster: bus.Cluster{Listen: c.NATSListen, Routes: c.NATSRoutes, Secret: c.NATSSecret}, DropOf: c.DropHints}
}

// bounded gives what has to be finished at the end so long, and no longer.
func bounded(d time.Duration, finish func(context.Context)) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	finish(ctx)
}

// check refuses what cannot be meant.
func (c serveCommand) check() error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	switch {
	case err != nil:
		return chat.Errorf(chat.Invalid, "--addr %q: write it as 127.0.0.1:8080", c.Addr)
	case c.Demo && !loopback(host):
		return chat.Errorf(chat.Invalid, "--demo has public passwords and listens on loopback only: use --addr 127.0.0.1:8080")
	case c.NoLimits && !loopback(host):
		return chat.Errorf(chat.Invalid, "--no-limits is for load tests on this machine: use --addr 127.0.0.1:8080")
	case c.OfferFor < time.Second:
		return chat.Errorf(chat.Invalid, "--offer-for %s: an agent needs at least 1s to answer an offer", c.OfferFor)
	case c.Lease < leastLease:
		return chat.Errorf(chat.Invalid, "--lease %s: a turn needs at least %s", c.Lease, leastLease)
	case c.JobLease != 0 && c.JobLease < leastLease:
		return chat.Errorf(chat.Invalid, "--job-lease %s: a job needs at least %s", c.JobLease, leastLease)
	case c.DrainDelay < 0:
		return chat.Errorf(chat.Invalid, "--drain-delay %s: it is 0s or longer", c.DrainDelay)
	case c.ExportAtOnce < 0:
		return chat.Errorf(chat.Invalid, "--export-at-once %d: it is a number of events", c.ExportAtOnce)
	case c.WorkspaceRate < 0:
		return chat.Errorf(chat.Invalid, "--workspace-rate %g: it is a number of messages a second", c.WorkspaceRate)
	case c.BusyAfter <= 0:
		return chat.Errorf(chat.Invalid, "--busy-after %s: a change takes some milliseconds, write 100ms", c.BusyAfter)
	case c.DropHints < 0 || c.DropHints > 1:
		return chat.Errorf(chat.Invalid, "--drop-hints %g: it is a share, from 0 to 1", c.DropHints)
	}
	if _, err := publicURL(c.PublicURL, c.Addr); err != nil {
		return err
	}
	return errors.Join(c.bus().Check(), c.modelFlags.check(), c.mailFlags.check())
}

// publicURL is the server's address as visitors reach it, without a slash at its
// end: the one that is set, else that of a server on loopback; "" when nobody
// knows it. The error is Invalid.
func publicURL(set, addr string) (string, error) {
	if set == "" {
		if host, _, err := net.SplitHostPort(addr); err == nil && loopback(host) {
			return "http://" + addr, nil
		}
		return "", nil
	}
	u, err := url.Parse(strings.TrimRight(set, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", chat.Errorf(chat.Invalid, "--public-url %q: write it as https://chat.example.com, without a path", set)
	}
	return u.String(), nil
}

// leastLease is the shortest lease that a heartbeat can keep: the worker
// renews it three times in its span.
const leastLease = 100 * time.Millisecond

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// seedLease is longer than seeding takes.
const seedLease = 30 * time.Second

// alone lets several servers that start together on one database seed it one
// after another: the first makes what the others find.
func alone(ctx context.Context, db *store.Store, seed func() error) error {
	const name = "first start"
	me := chat.NewID()
	for {
		held, err := db.TryLease(ctx, name, me, seedLease)
		if err != nil {
			return err
		}
		if held {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	err := seed()
	free, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return errors.Join(err, db.ReleaseLease(free, name, me))
}

// prepare seeds what a first start needs and gives the words to print.
func (c *serveCommand) prepare(ctx context.Context, db *store.Store) (func(addr string) string, error) {
	if c.Demo {
		ws, err := seedDemo(ctx, db)
		c.seeded = ws.ID
		return demoGreeting, err
	}
	once, err := firstStart(ctx, db)
	if err != nil {
		return nil, err
	}
	key, err := firstSite(ctx, db)
	if err != nil {
		return nil, err
	}
	return func(addr string) string {
		text := fmt.Sprintf("Frontdesk is running.\n  Console   http://%s/console\n", addr)
		if key != "" {
			text += fmt.Sprintf("  Widget    <script async src=\"http://%s/widget.js\" data-site=\"%s\"></script>\n", addr, key)
		}
		if once != "" {
			text += fmt.Sprintf("  Sign in   %s with the one-time password %s\n            (shown only now; you will be asked for a new one)\n", ownerEmail, once)
		}
		return text
	}, nil
}

func demoGreeting(addr string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Frontdesk is running with the demo shop Fellside.\n  Shop      http://%s/\n  Console   http://%s/console\n", addr, addr)
	for i, a := range demoAccounts {
		label := ""
		if i == 0 {
			label = "Sign in"
		}
		fmt.Fprintf(&b, "  %-9s %s  password %s\n", label, a.Email, demoPassword)
	}
	return b.String()
}

// app is the wired product: everything that runs beside the listener.
type app struct {
	hub      *live.Hub
	server   *api.Server
	worker   *bot.Worker
	router   *handoff.Router
	library  *bot.Library
	vectors  *knowledge.Embedding
	project  *analytics.Projector
	nightly  *analytics.Nightly
	imports  *ingest.Jobs
	curation *knowledge.Curation
	evals    *evals.Jobs
	jobs     *jobs.Worker
	mails    []func(context.Context) // beside the jobs
	sweeper  *privacy.Sweeper
	exports  privacy.Exports
	pushes   *jobs.Worker
	calendar *bot.Calendar
	files    *files.Files
	drain    time.Duration // between a red /readyz and the first connection that is closed
	// keepSearch brings the search over conversations up.
	keepSearch func(context.Context)
	feelings   *sentiment.Ensemble
	bus        *bus.Bus
	log        *slog.Logger
}

func newLibrary(db *store.Store, f modelFlags, model *llm.Client, log *slog.Logger) *bot.Library {
	l := &bot.Library{
		Source: db, Vectors: db, Spaces: db, Lessons: db, Log: log, Now: time.Now,
		Calibration: func(ctx context.Context, workspace chat.ID) (knowledge.Calibration, error) {
			return evals.InUse(ctx, db, workspace)
		},
	}
	if model != nil && model.Model() != "" {
		l.Embedder = model
		l.Other = func(name string) knowledge.Embedder { // the endpoint's former model
			f.EmbedModel, f.ChatModel = name, ""
			return f.client(log, nil)
		}
	}
	return l
}

// wire puts the parts together, by hand, in one place.
func (c *serveCommand) wire(ctx context.Context, db *store.Store, b *bus.Bus, sent *files.Files, key push.Key, dataDir, addr string, log *slog.Logger) (*app, error) {
	gate := admission.NewGate(c.BusyAfter, c.metrics, nil)
	desk := chat.Desk{Store: gate.Appender(watch.Appender{Store: db, Metrics: c.metrics, Log: log}), Bus: b, Trail: watch.Trail}
	vault := newVault(db, dataDir)
	model := c.client(log, c.metrics.Called)
	a := &app{bus: b, log: log, drain: c.DrainDelay, files: sent, keepSearch: db.KeepSearch, library: newLibrary(db, c.modelFlags, model, log), feelings: sentiment.New()}
	a.library.Snapshots = c.SnapshotDir
	a.library.Secrets = secretLookup(vault, log)
	a.vectors = &knowledge.Embedding{Store: db, Endpoint: a.library.Embedder, Log: log, Now: time.Now, Lease: c.JobLease}
	a.worker = &bot.Worker{
		Desk: desk, Turns: db, Reader: db, Staff: db, Library: a.library, Feelings: a.feelings, Log: log, Now: time.Now, Lease: c.Lease,
		Budgets: db, Shown: db, Clock: db, Version: version, Meter: turnMeter{c.metrics, gate},
	}
	if model != nil && model.Name() != "" {
		a.worker.Model = model
	}
	a.router = &handoff.Router{
		Desk: desk, Queue: db, Rescue: a.worker.Rescue, OfferFor: c.OfferFor, Log: log, Now: time.Now,
		Words: func(lang string) string { return bot.Word(lang, "agent_gone") },
	}
	if c.HoldDir != "" {
		drill{c.HoldDir, log}.on(a.worker, a.router, desk)
	}
	a.project = projector(db, log)
	figures := analytics.Figures{Rows: db, Short: shortAbandon, Now: time.Now}
	a.nightly = &analytics.Nightly{Store: db, Projector: projector(db, log), Figures: &figures, Log: log, Now: time.Now}

	a.curation = &knowledge.Curation{Store: db, Search: a.search, Reach: a.library.Reach, Log: log, Now: time.Now}
	a.imports = &ingest.Jobs{
		Store: db, Options: importOptions("", c.ImportHosts), Log: log, Lease: c.JobLease,
		Sink: func(j knowledge.ImportJob) ingest.Sink {
			return importSink{db: db, workspace: j.Workspace, user: j.By, options: store.ImportOptions{Draft: j.Draft, Overwrite: j.Overwrite}}
		},
	}

	a.calendar = &bot.Calendar{Store: db, Log: log}
	a.evals = &evals.Jobs{Store: db, Feelings: a.feelings, Product: version, Log: log, Now: time.Now, Lease: c.JobLease}
	public, err := publicURL(c.PublicURL, addr)
	if err != nil {
		return nil, err
	}
	mails, err := c.post(ctx, db, desk, sent, public, log)
	if err != nil {
		return nil, err
	}
	a.jobs, a.mails = mails.jobs, mails.runs
	a.jobs.Lease = c.JobLease
	made := exports(db, desk, sent, log)
	a.jobs.Kinds[chat.JobExport], a.exports = made.Do, made
	erase := eraser(db, desk, sent, log)
	a.jobs.Kinds[chat.JobErase] = erase.Do
	a.sweeper = &privacy.Sweeper{Store: db, Eraser: erase, Now: time.Now, Log: log}
	a.pushes = c.pushes(db, key, cmp.Or(c.Contact, c.From), log)
	a.jobs.Ended, a.pushes.Ended = c.metrics.JobEnded, c.metrics.JobEnded
	pages, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return nil, err
	}
	a.hub = live.NewHub(db, api.Views{Store: db}, log)
	a.hub.Watch(c.metrics)
	watch.Process{Vitals: db.Vitals, Store: db.Stats, Bus: b.Stats, Buffered: a.hub.Buffered, Busy: gate.Busy, DataDir: dataDir, Version: version, Log: log}.Register(c.registry)
	options := api.Options{
		Desk: desk, Store: db, Hub: a.hub, Accounts: auth.Accounts{Store: db, Invitations: db, Now: time.Now, Throttle: auth.NewThrottle(time.Now)},
		Secrets: vault, EnvSecrets: flowSecretNames, Policy: policyOf,
		Search: a.search, Ask: a.ask, Hours: a.hours, Brief: a.worker.Brief,
		CallBack: a.worker.CallBack, Leaving: func(lang string) string { return bot.Word(lang, "left_queue") },
		Try: a.worker.Try, FlowOptions: bot.FlowOptions(),
		Analytics:     figures,
		CheckSettings: func(raw []byte) error { _, err := bot.ReadSettings(json.RawMessage(raw)); return err },
		Export:        made.Write, ExportAtOnce: chat.ExportSize{Events: c.ExportAtOnce}, Jobs: a.jobs.Wake,
		Admission: gate,
		Files:     sent, Web: pages, Version: version, BusJoined: b.Joined, MetricsToken: c.MetricsToken, Registry: c.registry, TrustProxy: c.TrustProxy, Log: log, Now: time.Now,
	}
	if c.WorkspaceRate > 0 {
		options.Limits.Workspace = api.Limit{PerSecond: c.WorkspaceRate, Burst: max(1, int(10*c.WorkspaceRate))}
	}
	if c.NoLimits {
		options.Limits = api.NoLimits()
	}
	if key.Public != "" {
		options.Push = &api.Push{Key: key.Public, AllowHosts: c.PushHosts, Test: testPush(db, a.pushes.Wake)}
	}
	if model != nil && model.Name() != "" {
		options.Assistant = model
	}
	if c.Host != "" {
		options.Mail, options.Letters = a.jobs.Wake, mails.letters
	}
	if c.Demo {
		a.library.AllowHosts = []string{addr}
		a.library.FlowVars = map[string]any{"orders_url": "http://" + addr + "/demo/api/orders"}
		a.evals.FlowVars = a.library.FlowVars
		if options.Demo, err = demoPages(c.seeded); err != nil {
			return nil, err
		}
	}
	a.server = api.New(options)
	return a, nil
}

// turnMeter tells the metrics of a turn, and the gate how long it had waited.
type turnMeter struct {
	bot.Meter
	gate *admission.Gate
}

// Turn implements bot.Meter.
func (m turnMeter) Turn(f bot.TurnFacts) {
	m.Meter.Turn(f)
	m.gate.TurnWaited(f.Workspace, f.Waited)
}

// policyOf reads a workspace's policy from its settings.
func policyOf(settings json.RawMessage) (handoff.Thresholds, error) {
	s, err := bot.ReadSettings(settings)
	return s.Policy, err
}

func demoPages(workspace chat.ID) (*api.Demo, error) {
	shop, err := fs.Sub(demo.Files, "shop")
	if err != nil {
		return nil, err
	}
	raw, err := fs.ReadFile(shop, "orders.json")
	if err != nil {
		return nil, err
	}
	d := &api.Demo{Workspace: workspace, SiteKey: demoSiteKey, Shop: shop, ShopURL: "/"}
	if err := json.Unmarshal(raw, &d.Orders); err != nil {
		return nil, fmt.Errorf("demo orders: %w", err)
	}
	for _, a := range demoAccounts {
		account := api.DemoAccount{Email: a.Email, Name: a.Name, Password: demoPassword}
		for _, r := range a.Roles {
			account.Roles = append(account.Roles, string(r))
		}
		d.Accounts = append(d.Accounts, account)
	}
	return d, nil
}

// search asks a workspace's knowledge base for an agent.
func (a *app) search(ctx context.Context, workspace chat.ID, q, lang string) (knowledge.Result, error) {
	home, err := a.library.Get(ctx, workspace)
	if err != nil {
		return knowledge.Result{}, err
	}
	return home.Searcher.Search(ctx, knowledge.Query{Text: q, Lang: lang})
}

// ask answers a question as a workspace's knowledge base does now, and as it
// would with an article as an editor has it.
func (a *app) ask(ctx context.Context, workspace chat.ID, edited knowledge.Article, q knowledge.Query) (before, after knowledge.Result, err error) {
	home, err := a.library.Get(ctx, workspace)
	if err != nil {
		return before, after, err
	}
	return home.Searcher.Compare(ctx, edited, q)
}

// hours tells visitors whether people are there.
func (a *app) hours(ctx context.Context, workspace chat.ID) (bool, time.Time) {
	home, err := a.library.Get(ctx, workspace)
	if err != nil {
		a.log.Warn("opening hours not read", "workspace", workspace, "error", err)
		return true, time.Time{}
	}
	now := time.Now()
	if home.Settings.Schedule.Open(now) {
		return true, time.Time{}
	}
	next, _ := home.Settings.Schedule.NextOpening(now)
	return false, next
}

// serve runs everything until ctx ends, then lets connections leave and
// finishes the turns under way.
func (a *app) serve(ctx context.Context, listener net.Listener) error {
	unsubscribe, err := a.bus.Subscribe(func(n chat.Notice) {
		a.hub.Notice(n)
		a.server.Notice(n)
		a.worker.Notice(n)
		a.router.Notice(n)
		a.library.Notice(n)
		if n.Push {
			a.pushes.Wake()
		}
	})
	if err != nil {
		return err
	}
	defer unsubscribe()
	a.hub.Start()

	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var parts sync.WaitGroup
	runs := []func(context.Context){a.worker.Run, a.router.Run, a.library.Run, a.project.Run, a.nightly.Run, a.imports.Run, a.curation.Run, a.evals.Run, a.calendar.Run, a.files.Run, a.jobs.Run, a.pushes.Run, a.sweeper.Run, a.exports.Run, a.keepSearch}
	runs = append(runs, a.mails...)
	if a.vectors != nil {
		runs = append(runs, a.vectors.Run)
	}
	for _, run := range runs {
		parts.Go(func() { run(work) })
	}
	parts.Go(func() { // slow to load: after the server listens
		if err := a.feelings.Load(); err != nil {
			a.log.Warn("a sentiment scorer is not there", "error", err)
		}
	})

	server := &http.Server{Handler: a.server.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.server.Drain() // /readyz goes red first
	server.SetKeepAlivesEnabled(false)
	if err == nil {
		time.Sleep(a.drain)
	}
	a.server.Close()
	a.hub.Leave()
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	a.hub.Close(leave)
	if down := server.Shutdown(leave); down != nil {
		_ = server.Close() // what would not leave in time is cut
	}
	stopWork()
	parts.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}
