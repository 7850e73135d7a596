package llm

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// firstPause is the longest wait before the first retry; each further one
	// is twice as long. Half of it is drawn at random, so that many chats that
	// failed together do not come back together.
	firstPause = 400 * time.Millisecond
	// longestPause is how long Retry-After may make a call wait: nobody in a
	// chat waits longer, and without a deadline nothing else bounds it.
	longestPause = 10 * time.Second
)

// weight says what a failed try tells the breaker about the model.
type weight int

const (
	counts  weight = iota // it does not work
	alive                 // it works, this request was the trouble
	nothing               // the caller went away
)

// fault is why a try failed, in words that may be shown and stored.
type fault struct {
	what   string
	weight weight
	retry  bool          // another try may help
	after  time.Duration // asked for by Retry-After; 0 when not
	status int           // of HTTP, when there was one
	param  string        // the parameter that the endpoint refused, if it said
	cause  error         // only a context's
}

// nonsense is an answer that came and cannot be used.
func nonsense(what string) *fault { return &fault{what: "nonsense: " + what} }

// call tries something until it works, fails for good, or ctx has no room for
// another try. The limit is for each try. A chat.Unavailable error comes back
// that names the model.
func (c *Client) call(ctx context.Context, b *breaker, model string, limit time.Duration, try func(context.Context) *fault) error {
	for n := 0; ; n++ {
		f := c.once(ctx, b, model, limit, try)
		if f == nil {
			return nil
		}
		wait, ok := nextPause(ctx, f, n)
		if !ok || c.pause(ctx, wait) != nil {
			return f.public(model)
		}
	}
}

// once makes one try, if the breaker lets it.
func (c *Client) once(ctx context.Context, b *breaker, model string, limit time.Duration, try func(context.Context) *fault) *fault {
	begun := c.now()
	probe, ok := b.admit(begun)
	if !ok {
		c.told("skipped", 0)
		return &fault{what: "skipped for a while, it failed too often"}
	}
	reported := false
	defer func() {
		if !reported { // a panic on its way up must not block the probe for ever
			b.forget(probe)
		}
	}()
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	bounded, span := otel.Tracer("frontdesk").Start(bounded, "model call", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("gen_ai.request.model", model)))
	defer span.End()
	f := try(bounded)
	f = f.timed(ctx, bounded, limit)
	reported = true
	c.told(f.outcome(), c.now().Sub(begun))
	if f != nil {
		span.SetStatus(codes.Error, f.what)
	}
	c.report(ctx, b, probe, model, f)
	return f
}

// told tells whoever measures.
func (c *Client) told(outcome string, took time.Duration) {
	if c.called != nil {
		c.called(outcome, took)
	}
}

// outcome is how a try ended, in a word.
func (f *fault) outcome() string {
	switch {
	case f == nil:
		return "ok"
	case f.weight == nothing:
		return "abandoned"
	}
	return "failed"
}

// report tells the breaker and the log how a try ended.
func (c *Client) report(ctx context.Context, b *breaker, probe bool, model string, f *fault) {
	switch {
	case f == nil:
		b.succeed()
		return
	case f.weight == nothing:
		b.forget(probe)
		return
	case f.weight == alive:
		b.succeed()
	default:
		if b.fail(c.now(), probe) {
			c.log.LogAttrs(ctx, slog.LevelWarn, "model left alone", slog.String("model", model), slog.Duration("rest", restTime))
		}
	}
	c.log.LogAttrs(ctx, slog.LevelWarn, "model call failed",
		slog.String("model", model), slog.String("reason", f.what), slog.Int("status", f.status))
}

// timed says of a failure that came from the clock which clock it was: the
// caller's, who cannot be kept waiting, or the try's, after which another try
// may do better.
func (f *fault) timed(outer, inner context.Context, limit time.Duration) *fault {
	switch {
	case f == nil || f.status != 0 || inner.Err() == nil:
		return f
	case errors.Is(outer.Err(), context.Canceled):
		return &fault{what: "given up by the caller", weight: nothing, cause: context.Canceled}
	case outer.Err() != nil:
		return &fault{what: "no answer in time", cause: context.DeadlineExceeded}
	}
	return &fault{what: "no answer within " + limit.String(), retry: true, cause: context.DeadlineExceeded}
}

// public is the error for the caller.
func (f *fault) public(model string) error {
	if f.cause != nil {
		return chat.Wrap(chat.Unavailable, f.cause, "model %s: %s", model, f.what)
	}
	return chat.Errorf(chat.Unavailable, "model %s: %s", model, f.what)
}

// nextPause says how long to wait after try n, or that no other try is worth it.
func nextPause(ctx context.Context, f *fault, n int) (time.Duration, bool) {
	if !f.retry || n >= retries {
		return 0, false
	}
	most := firstPause << n
	wait := most/2 + rand.N(most/2)
	if f.after > 0 {
		wait = f.after + rand.N(firstPause/2) // not before it was asked for
	}
	if f.after > longestPause {
		return 0, false
	}
	// A deadline is set on the real clock, whatever Now says.
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= wait {
		return 0, false
	}
	return wait, true
}

// faultOf reads an error of the library. Its text is dropped: it can hold
// parts of the key, of the request or of the answer.
func (c *Client) faultOf(err error, header http.Header) *fault {
	var (
		api *openai.APIError
		raw *openai.RequestError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &api) && api.HTTPStatusCode == 0:
		return &fault{what: "it failed while it wrote", retry: true}
	case errors.As(err, &api):
		f := statusFault(api.HTTPStatusCode, header, c.now())
		if api.Param != nil {
			f.param = *api.Param
		}
		if api.Code == "insufficient_quota" { // 429 as well, but waiting does not help
			f.what, f.retry = "its quota is used up", false
		}
		return f
	case errors.As(err, &raw):
		return statusFault(raw.HTTPStatusCode, header, c.now())
	case errors.Is(err, errCut):
		return &fault{what: errCut.Error(), retry: true}
	case errors.Is(err, errReach):
		return &fault{what: errReach.Error(), retry: true}
	case errors.Is(err, errHuge):
		return nonsense(errHuge.Error())
	case errors.Is(err, openai.ErrReasoningModelLimitationsOther), errors.Is(err, openai.ErrReasoningSamplingUnsupported):
		// The library knows that this model takes no temperature.
		return &fault{what: "it takes no temperature", status: http.StatusBadRequest, param: paramTemperature, weight: nothing}
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return &fault{what: "it cannot chat"}
	}
	return nonsense("no JSON of the protocol")
}

// statusFault judges an HTTP status. What concerns only this request (400, 413,
// 422) says that the endpoint works; a wrong key or model name does not mend
// itself, so it counts, and chats stay quick.
func statusFault(status int, header http.Header, now time.Time) *fault {
	f := &fault{what: "status " + strconv.Itoa(status), status: status}
	switch {
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		f.retry, f.after = true, retryAfter(header, now)
	case status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnprocessableEntity:
		f.weight = alive
	}
	return f
}

// retryAfter reads how long the endpoint asks to wait: OpenAI's milliseconds,
// else seconds or a date as in RFC 9110 §10.2.3. 0 when it says nothing clear.
func retryAfter(header http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(header.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	said := strings.TrimSpace(header.Get("Retry-After"))
	if s, err := strconv.ParseFloat(said, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(said); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
