package watch

import (
	"cmp"
	"context"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// StartTraces makes spans of what the process does. They go to the collector
// that OpenTelemetry's environment variables name (OTEL_EXPORTER_OTLP_ENDPOINT
// and the like); without one nothing leaves the process, and traces only give
// the lines of the log their key. stop sends what is left, within ctx. The
// error is Invalid for what the variables cannot mean.
func StartTraces(ctx context.Context, version string, m *Metrics, log *slog.Logger) (stop func(context.Context), err error) {
	target, err := targetOf(os.Getenv)
	if err != nil {
		return nil, err
	}
	if target == nil {
		otel.SetTracerProvider(sdk.NewTracerProvider(sdk.WithSampler(sdk.NeverSample())))
		return func(context.Context) {}, nil
	}
	// The environment's own attributes and name go before ours.
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "frontdesk"), attribute.String("service.version", version)),
		resource.WithHost(), resource.WithFromEnv())
	if err != nil {
		return nil, chat.Wrap(chat.Invalid, err, "OTEL_RESOURCE_ATTRIBUTES cannot be read: write it as key=value,key=value")
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces are not sent", "error", err) }))
	// The sampler and the sizes of batches come from the environment, too.
	provider := sdk.NewTracerProvider(sdk.WithResource(about), sdk.WithBatcher(&exporter{target: *target, metrics: m}))
	otel.SetTracerProvider(provider)
	return func(ctx context.Context) {
		if err := provider.Shutdown(ctx); err != nil {
			log.Warn("the last traces are not sent", "error", err)
		}
	}, nil
}

// target is where spans go.
type target struct {
	url     string
	headers map[string]string
	gzip    bool
}

// targetOf reads where spans go from the variables of OpenTelemetry's
// specification ("OTLP Exporter Configuration"); nil for nowhere.
func targetOf(env func(string) string) (*target, error) {
	of := func(name string) string {
		return cmp.Or(env("OTEL_EXPORTER_OTLP_TRACES_"+name), env("OTEL_EXPORTER_OTLP_"+name))
	}
	switch exporters := env("OTEL_TRACES_EXPORTER"); {
	case strings.EqualFold(env("OTEL_SDK_DISABLED"), "true"), exporters == "none", of("ENDPOINT") == "" && exporters == "":
		return nil, nil //nolint:nilnil // no target is no fault
	case exporters != "" && exporters != "otlp":
		return nil, chat.Errorf(chat.Invalid, "OTEL_TRACES_EXPORTER %q: only otlp and none are there", exporters)
	}
	if p := of("PROTOCOL"); p != "" && p != "http/protobuf" {
		return nil, chat.Errorf(chat.Invalid, "OTEL_EXPORTER_OTLP_PROTOCOL %q: only http/protobuf is there", p)
	}
	t := &target{url: env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), headers: map[string]string{}, gzip: of("COMPRESSION") == "gzip"}
	if t.url == "" { // the one for all signals is a base
		t.url = strings.TrimRight(cmp.Or(env("OTEL_EXPORTER_OTLP_ENDPOINT"), "http://localhost:4318"), "/") + "/v1/traces"
	}
	if u, err := url.Parse(t.url); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, chat.Errorf(chat.Invalid, "OTEL_EXPORTER_OTLP_ENDPOINT is no web address: write it as http://127.0.0.1:4318")
	}
	for pair := range strings.SplitSeq(of("HEADERS"), ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if name == "" && !ok {
			continue
		}
		plain, err := url.PathUnescape(value)
		if !ok || err != nil { // the value may be a key: it is not repeated
			return nil, chat.Errorf(chat.Invalid, "OTEL_EXPORTER_OTLP_HEADERS cannot be read: write it as name=value,name=value")
		}
		t.headers[strings.TrimSpace(name)] = strings.TrimSpace(plain)
	}
	return t, nil
}
