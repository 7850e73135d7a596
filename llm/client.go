package llm

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	openai "github.com/sashabaranov/go-openai"
)

const (
	// tryLimit is how long one try may take. A visitor waits meanwhile, and a
	// caller's budget of some seconds should leave room for a second try.
	tryLimit = 5 * time.Second
	// retries is how often a call is tried again.
	retries = 2
	// connections are kept open to the endpoint, for chats at the same time.
	connections = 32
)

// Options say where the model is.
type Options struct {
	// BaseURL is the endpoint up to and with "/v1"; empty means OpenAI's own.
	BaseURL string
	// APIKey is sent as a bearer token; empty sends none, as local servers like it.
	APIKey string
	// ChatModel writes answers, EmbedModel makes vectors. Without one of them
	// the methods that need it give chat.Invalid.
	ChatModel  string
	EmbedModel string
	// HTTP carries the requests; a client of our own when nil. Its time-out may
	// be zero: every request has one.
	HTTP *http.Client
	// Log hears of failures, never of texts; silent when nil.
	Log *slog.Logger
	// Called hears how each try ended and how long it took: "ok", "failed",
	// "skipped" while the model is left alone, or "abandoned" by who asked; nil: nobody.
	Called func(outcome string, took time.Duration)
	// Now is time.Now when nil.
	Now func() time.Time
}

// Client asks one endpoint. It may be used from many goroutines at once and
// keeps no goroutine of its own.
type Client struct {
	api        *openai.Client
	chatModel  string
	embedModel string
	log        *slog.Logger
	called     func(string, time.Duration)
	now        func() time.Time

	dialect  atomic.Pointer[dialect] // what the endpoint is known to understand
	dim      atomic.Int64            // of the vectors, 0 until the first answer
	chatting breaker
	vectors  breaker

	limit time.Duration                                    // of one try
	pause func(ctx context.Context, d time.Duration) error // between tries
}

var (
	_ bot.Streamer       = (*Client)(nil)
	_ bot.Rewriter       = (*Client)(nil)
	_ bot.Filler         = (*Client)(nil)
	_ knowledge.Embedder = (*Client)(nil)
)

// New gives a client. It sends nothing yet, so a wrong address or key shows
// with the first call.
func New(o Options) *Client {
	config := openai.DefaultConfig(o.APIKey)
	if o.BaseURL != "" {
		config.BaseURL = o.BaseURL
	}
	if o.HTTP == nil {
		o.HTTP = newHTTP()
	}
	config.HTTPClient = wire{client: o.HTTP}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Client{
		api:       openai.NewClientWithConfig(config),
		chatModel: o.ChatModel, embedModel: o.EmbedModel,
		log: o.Log, called: o.Called, now: o.Now,
		limit: tryLimit, pause: pause,
	}
	c.dialect.Store(&dialect{schema: true, temperature: true, stream: true, counts: true})
	return c
}

// newHTTP gives a client that keeps enough connections to one host: the
// standard one keeps two.
func newHTTP() *http.Client {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return &http.Client{}
	}
	own := transport.Clone()
	own.MaxIdleConnsPerHost = connections
	return &http.Client{Transport: own}
}

// Name is the chat model's name.
func (c *Client) Name() string { return c.chatModel }

// Model is the embedding model's name.
func (c *Client) Model() string { return c.embedModel }

// Dim is the length of the vectors, 0 until the endpoint has made one.
func (c *Client) Dim() int { return int(c.dim.Load()) }

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
