package api

import (
	"context"
	_ "embed" // the interface's description
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/live"
	"github.com/frontdesk-chat/frontdesk/secrets"
)

// Options are what the edge stands on. Those without a word on their zero
// value are needed.
type Options struct {
	Desk     chat.Desk
	Store    Store
	Hub      *live.Hub
	Accounts auth.Accounts
	// Search asks the workspace's knowledge base; lang "" is guessed.
	Search func(ctx context.Context, workspace chat.ID, q, lang string) (knowledge.Result, error)
	// Ask answers a question as the knowledge base does now, and as it would
	// with an article as it is given.
	Ask       func(ctx context.Context, workspace chat.ID, a knowledge.Article, q knowledge.Query) (before, after knowledge.Result, err error)
	Analytics Figures
	// Try gives an input to a test chat of flows; bot.Worker does.
	Try func(ctx context.Context, workspace chat.ID, program *flows.Program, in flows.Trial) (flows.TrialOutcome, error)
	// FlowOptions are what is asked of flows when they are checked.
	FlowOptions flows.Options
	// Files takes in and gives out what people send each other.
	Files *files.Files
	// Hours tells whether people answer now, and if not, when they do again
	// (zero: unknown). nil: always open.
	Hours func(ctx context.Context, workspace chat.ID) (open bool, opensAt time.Time)
	// Leaving words the bot's answer to a visitor who leaves the queue, in a
	// language; nil: nothing is said.
	Leaving func(lang string) string
	// CallBack gives when a waiting visitor can be called or written to
	// instead, and the bot's words for it; nil: half an hour from now.
	CallBack func(ctx context.Context, c chat.Conversation, v chat.Visitor, via string) (due time.Time, words string, err error)
	// Brief gives what the bot knows of a conversation now, as a packet without
	// a reason; nil: nothing.
	Brief func(ctx context.Context, workspace, conversation chat.ID) (chat.Packet, error)
	// Secrets keeps what flows sign in with; nil: the console sets none.
	Secrets *secrets.Vault
	// EnvSecrets names a workspace's secrets that the server's own environment
	// holds; nil: none.
	EnvSecrets func(slug string) []string
	// Policy reads the policy of hand-overs from a workspace's settings; nil:
	// the default one.
	Policy func(settings json.RawMessage) (handoff.Thresholds, error)
	// Assistant helps agents with a model's words; nil: no model is set.
	Assistant Assistant
	// CheckSettings refuses settings that cannot work; nil accepts all.
	CheckSettings func(settings []byte) error
	// Mail tells whoever sends mail that there is some; nil: no mail server is
	// set, and mail is refused.
	Mail func()
	// Letters is how mail is set up, and the ways to try it and to bring it in.
	Letters Letters
	// Export writes a zip of everything that is stored of a visitor.
	Export func(ctx context.Context, w io.Writer, workspace, visitor chat.ID) error
	// ExportAtOnce is how much of a visitor is written while it is downloaded;
	// more is made by a job. Zero fields: 2,000 events, 20 MB of files.
	ExportAtOnce chat.ExportSize
	// Jobs tells whoever does jobs that there is one; nil: nobody is told.
	Jobs func()
	// BusJoined reports whether other nodes hear this one; nil: there are no others.
	BusJoined func() bool
	// Push reaches agents whose console is not open; nil: it is off.
	Push    *Push
	Web     fs.FS // the built browser parts: web.Dist
	Demo    *Demo // nil: no demo
	Version string
	// MetricsToken lets others than this machine read /metrics; "": nobody else.
	MetricsToken string
	// TrustProxy takes the client's address from X-Forwarded-For, as set by a
	// proxy on this machine or in a private network.
	TrustProxy bool
	Limits     Limits               // zero fields: the defaults
	Registry   *prometheus.Registry // nil: one of its own
	Log        *slog.Logger
	Now        func() time.Time // nil: time.Now
}

// Server is the edge. Its methods are safe for concurrent use.
type Server struct {
	Options

	echo         *echo.Echo
	log          *slog.Logger
	now          func() time.Time
	views        Views
	sites        *sites
	houses       *houses
	assets       *assets
	metrics      *metrics
	registry     *prometheus.Registry
	metricsToken string
	helloWithin  time.Duration
	draining     atomic.Bool
	signer       signer // of links to files

	perAddress *throttle // visitor sessions
	perVisitor *throttle // REST calls
	messages   *throttle // what a visitor changes
	happenings *throttle // custom events
	mails      *throttle // mail that visitors ask for, per address, and members to test it
	inbound    *throttle // mail that a service posts

	inboundRoom chan struct{} // holds one for each posted mail in memory
}

// New puts the edge together. It starts nothing: serve Handler, and give the
// bus's notices to the hub.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry()
	}
	o.Limits, o.ExportAtOnce = o.Limits.withDefaults(), atOnce(o.ExportAtOnce)
	s := &Server{
		Options: o, echo: echo.New(), log: o.Log, now: o.Now, views: Views{Store: o.Store, Now: o.Now}, sites: &sites{store: o.Store, now: o.Now}, houses: newHouses(o.Store, o.Now),
		assets: newAssets(o.Web), metrics: newMetrics(o.Registry, o.Hub), registry: o.Registry, metricsToken: o.MetricsToken, helloWithin: helloWithin,
		perAddress: newThrottle(o.Limits.Sessions, o.Now), perVisitor: newThrottle(o.Limits.Calls, o.Now), messages: newThrottle(o.Limits.Messages, o.Now),
		happenings: newThrottle(o.Limits.Events, o.Now), mails: newThrottle(o.Limits.Mails, o.Now),
		inbound: newThrottle(o.Limits.Inbound, o.Now), inboundRoom: make(chan struct{}, inboundAtOnce),
	}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.failed
	s.echo.IPExtractor = echo.ExtractIPDirect()
	if o.TrustProxy {
		s.echo.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	s.echo.Use(guarded, s.counted, s.recovered)
	s.register()
	return s
}

// Handler serves everything.
func (s *Server) Handler() http.Handler { return s.echo }

// Drain makes /readyz fail and refuses new sockets, so that load balancers
// send nobody here any more; what is connected goes on until the hub closes.
func (s *Server) Drain() { s.draining.Store(true) }

type healthView struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
	Bus     string `json:"bus,omitempty"` // joined or away
}

func (s *Server) showHealth(c echo.Context, _ caller) error {
	return c.JSON(http.StatusOK, healthView{Status: "ok", Version: s.Version})
}

// readyWithin bounds how long the database may take to say that it is there.
const readyWithin = 2 * time.Second

func (s *Server) showReady(c echo.Context, _ caller) error {
	if s.draining.Load() {
		return chat.Errorf(chat.Unavailable, "the server is shutting down")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyWithin)
	defer cancel()
	if err := s.Store.Ping(ctx); err != nil {
		return chat.Wrap(chat.Unavailable, err, "the database does not answer")
	}
	// Without the bus a node serves as well, only news of others come later.
	bus := "joined"
	if s.BusJoined != nil && !s.BusJoined() {
		bus = "away"
	}
	return c.JSON(http.StatusOK, healthView{"ok", s.Version, bus})
}

//go:embed openapi.yaml
var openAPI []byte

func (s *Server) showInterface(c echo.Context, _ caller) error {
	return c.Blob(http.StatusOK, "application/yaml", openAPI)
}
