package watch

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// exporter sends spans by OTLP over HTTP. The official one brings gRPC with it,
// which nothing here speaks: decision 0043. Safe for concurrent use.
type exporter struct {
	target  target
	metrics *Metrics
	client  http.Client
}

var _ sdk.SpanExporter = (*exporter)(nil)

const (
	// sendTries is how often a batch is sent; the batcher gives up after 30 s.
	sendTries = 3
	// sendWithin bounds one try: the specification's default.
	sendWithin = 10 * time.Second
	// sendPause is the wait before a further try when the collector names none.
	sendPause = time.Second
)

// ExportSpans implements sdk.SpanExporter.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	err := e.send(ctx, spans)
	outcome := "ok"
	if err != nil {
		outcome = "failed"
	}
	e.metrics.exported.WithLabelValues(outcome).Add(float64(len(spans)))
	return err
}

// Shutdown implements sdk.SpanExporter.
func (e *exporter) Shutdown(context.Context) error {
	e.client.CloseIdleConnections()
	return nil
}

func (e *exporter) send(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	body, err := proto.Marshal(message(spans))
	if err != nil {
		return fmt.Errorf("encode spans: %w", err)
	}
	if e.target.gzip {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(body); err != nil {
			return fmt.Errorf("compress spans: %w", err)
		}
		if err := z.Close(); err != nil {
			return fmt.Errorf("compress spans: %w", err)
		}
		body = packed.Bytes()
	}
	for n := 1; ; n++ {
		wait, err := e.post(ctx, body)
		if err == nil || wait == 0 || n == sendTries {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// post sends once; wait is 0 when another try would not help.
func (e *exporter) post(ctx context.Context, body []byte) (wait time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.target.url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	for name, value := range e.target.headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Content-Type", "application/x-protobuf")
	if e.target.gzip {
		r.Header.Set("Content-Encoding", "gzip")
	}
	answer, err := e.client.Do(r)
	if err != nil {
		return sendPause, err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection is used again
	if answer.StatusCode/100 == 2 {
		return 0, nil
	}
	err = fmt.Errorf("the collector of traces answered %d", answer.StatusCode)
	switch answer.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout: // OTLP's retryable ones
		if s, e := strconv.Atoi(answer.Header.Get("Retry-After")); e == nil && s > 0 {
			return time.Duration(s) * time.Second, err
		}
		return sendPause, err
	}
	return 0, err
}

// message is spans as OTLP says them: an ExportTraceServiceRequest, whose one
// field TracesData has with the same number and type.
func message(spans []sdk.ReadOnlySpan) *tracepb.TracesData {
	scoped := &tracepb.ScopeSpans{Scope: &commonpb.InstrumentationScope{Name: tracer}}
	for _, s := range spans {
		scoped.Spans = append(scoped.Spans, spanOf(s))
	}
	return &tracepb.TracesData{ResourceSpans: []*tracepb.ResourceSpans{{
		Resource:   &resourcepb.Resource{Attributes: attributesOf(spans[0].Resource().Attributes())},
		ScopeSpans: []*tracepb.ScopeSpans{scoped},
	}}}
}

func spanOf(s sdk.ReadOnlySpan) *tracepb.Span {
	ids := s.SpanContext()
	trace, id := ids.TraceID(), ids.SpanID()
	out := &tracepb.Span{
		TraceId: trace[:], SpanId: id[:], Flags: uint32(ids.TraceFlags()), Name: s.Name(), Kind: tracepb.Span_SpanKind(s.SpanKind()),
		StartTimeUnixNano: uint64(s.StartTime().UnixNano()), EndTimeUnixNano: uint64(s.EndTime().UnixNano()),
		Attributes: attributesOf(s.Attributes()), DroppedAttributesCount: uint32(s.DroppedAttributes()),
	}
	if p := s.Parent().SpanID(); p.IsValid() {
		out.ParentSpanId = p[:]
	}
	switch st := s.Status(); st.Code {
	case codes.Ok:
		out.Status = &tracepb.Status{Code: tracepb.Status_STATUS_CODE_OK}
	case codes.Error:
		out.Status = &tracepb.Status{Code: tracepb.Status_STATUS_CODE_ERROR, Message: st.Description}
	}
	return out
}

func attributesOf(facts []attribute.KeyValue) []*commonpb.KeyValue {
	out := make([]*commonpb.KeyValue, len(facts))
	for i, f := range facts {
		v := &commonpb.AnyValue{}
		switch f.Value.Type() {
		case attribute.BOOL:
			v.Value = &commonpb.AnyValue_BoolValue{BoolValue: f.Value.AsBool()}
		case attribute.INT64:
			v.Value = &commonpb.AnyValue_IntValue{IntValue: f.Value.AsInt64()}
		case attribute.FLOAT64:
			v.Value = &commonpb.AnyValue_DoubleValue{DoubleValue: f.Value.AsFloat64()}
		default:
			v.Value = &commonpb.AnyValue_StringValue{StringValue: f.Value.String()}
		}
		out[i] = &commonpb.KeyValue{Key: string(f.Key), Value: v}
	}
	return out
}
