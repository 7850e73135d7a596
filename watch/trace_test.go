package watch

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestTargetOf(t *testing.T) {
	t.Parallel()
	const base = "OTEL_EXPORTER_OTLP_"
	for name, c := range map[string]struct {
		env  map[string]string
		want *target
		code chat.Code
	}{
		"OffWithoutAnEndpoint":   {},
		"OffWhenSwitchedOff":     {env: map[string]string{base + "ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "TRUE"}},
		"OffWithoutAnExporter":   {env: map[string]string{base + "ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}},
		"TheEndpointIsABase":     {env: map[string]string{base + "ENDPOINT": "http://c:4318/"}, want: &target{url: "http://c:4318/v1/traces", headers: map[string]string{}}},
		"ThatOfTracesIsWhole":    {env: map[string]string{base + "ENDPOINT": "http://c:4318", base + "TRACES_ENDPOINT": "https://t/x"}, want: &target{url: "https://t/x", headers: map[string]string{}}},
		"TheExporterAloneIsHere": {env: map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, want: &target{url: "http://localhost:4318/v1/traces", headers: map[string]string{}}},
		"HeadersAndGzip": {
			env:  map[string]string{base + "ENDPOINT": "http://c", base + "HEADERS": "x-key=a%3Db, x-team = desk", base + "COMPRESSION": "gzip", base + "PROTOCOL": "http/protobuf"},
			want: &target{url: "http://c/v1/traces", headers: map[string]string{"x-key": "a=b", "x-team": "desk"}, gzip: true},
		},
		"RefusesGRPC":           {env: map[string]string{base + "ENDPOINT": "http://c:4317", base + "PROTOCOL": "grpc"}, code: chat.Invalid},
		"RefusesOtherExporters": {env: map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, code: chat.Invalid},
		"RefusesNoAddress":      {env: map[string]string{base + "ENDPOINT": "c:4318"}, code: chat.Invalid},
		"RefusesHalfAHeader":    {env: map[string]string{base + "ENDPOINT": "http://c", base + "HEADERS": "secret"}, code: chat.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := targetOf(func(key string) string { return c.env[key] })
			if (err != nil) != (c.code != "") || err != nil && chat.CodeOf(err) != c.code {
				t.Fatalf("got %v", err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats a header: %v", err)
			}
		})
	}
}

// finished makes spans of a parent and its child, as they would be exported.
func finished(t *testing.T) []sdk.ReadOnlySpan {
	t.Helper()
	r := tracetest.NewSpanRecorder()
	p := sdk.NewTracerProvider(sdk.WithSpanProcessor(r))
	ctx, parent := p.Tracer("t").Start(t.Context(), "frame send")
	_, child := p.Tracer("t").Start(ctx, "append")
	child.SetAttributes(attribute.Int("commands", 3), attribute.String("op", "post"), attribute.Bool("yes", true), attribute.Float64("share", .5))
	child.SetStatus(codes.Error, "conflict")
	child.End()
	parent.End()
	return r.Ended()
}

func TestExporter(t *testing.T) {
	t.Parallel()
	t.Run("SaysSpansAsOTLPDoes", func(t *testing.T) {
		t.Parallel()
		var tries atomic.Int32
		got := make(chan *tracepb.TracesData, 1)
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if tries.Add(1) == 1 { // busy: it is asked again
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			if r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" || r.Header.Get("X-Key") != "k" {
				t.Errorf("asked %s with %v", r.URL, r.Header)
			}
			z, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			body, err := io.ReadAll(z)
			if err != nil {
				t.Error(err)
			}
			var said tracepb.TracesData
			if err := proto.Unmarshal(body, &said); err != nil {
				t.Error(err)
			}
			got <- &said
		}))
		defer srv.Close()
		m := NewMetrics(prometheus.NewRegistry())
		e := &exporter{target: target{url: srv.URL + "/v1/traces", headers: map[string]string{"x-key": "k"}, gzip: true}, metrics: m}
		spans := finished(t)
		if err := e.ExportSpans(t.Context(), spans); err != nil {
			t.Fatal(err)
		}
		said := (<-got).ResourceSpans[0].ScopeSpans[0].Spans
		if len(said) != 2 || said[0].Name != "append" || said[1].Name != "frame send" {
			t.Fatalf("said %v", said)
		}
		if string(said[0].ParentSpanId) != string(said[1].SpanId) || string(said[0].TraceId) != string(said[1].TraceId) || len(said[0].TraceId) != 16 || len(said[1].ParentSpanId) != 0 {
			t.Errorf("the child does not hang on its parent: %v", said)
		}
		facts := map[string]string{}
		for _, a := range said[0].Attributes {
			facts[a.Key] = a.Value.String()
		}
		if want := map[string]string{"commands": "int_value:3", "op": `string_value:"post"`, "yes": "bool_value:true", "share": "double_value:0.5"}; !reflect.DeepEqual(facts, want) {
			t.Errorf("the facts are %v, want %v", facts, want)
		}
		if st := said[0].Status; st.GetCode() != tracepb.Status_STATUS_CODE_ERROR || st.GetMessage() != "conflict" {
			t.Errorf("the status is %v", st)
		}
		if n := testutil.ToFloat64(m.exported.WithLabelValues("ok")); n != 2 {
			t.Errorf("%v spans are counted as sent", n)
		}
		if err := e.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("GivesUpWhatIsRefused", func(t *testing.T) {
		t.Parallel()
		var tries atomic.Int32
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			tries.Add(1)
			w.WriteHeader(http.StatusBadRequest)
		}))
		defer srv.Close()
		m := NewMetrics(prometheus.NewRegistry())
		e := &exporter{target: target{url: srv.URL}, metrics: m}
		if err := e.ExportSpans(t.Context(), finished(t)); err == nil || tries.Load() != 1 {
			t.Errorf("after %d tries: %v", tries.Load(), err)
		}
		if n := testutil.ToFloat64(m.exported.WithLabelValues("failed")); n != 2 {
			t.Errorf("%v spans are counted as lost", n)
		}
		if err := e.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
