package api

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

// metrics counts what passes the edge. Labels come from fixed tables only:
// route patterns, frame types, operations and codes, never from a client.
type metrics struct {
	requests *prometheus.CounterVec   // route, method, status
	frames   *prometheus.CounterVec   // audience, type: taken in
	answers  *prometheus.CounterVec   // audience, type: given out, events and digests apart
	errors   *prometheus.CounterVec   // code
	commands *prometheus.HistogramVec // op: until durable
}

func newMetrics(r prometheus.Registerer, hub *live.Hub) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "frontdesk_http_requests_total", Help: "HTTP requests by route and status."}, []string{"route", "method", "status"}),
		frames:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "frontdesk_frames_in_total", Help: "Frames received over sockets."}, []string{"audience", "type"}),
		answers:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "frontdesk_frames_out_total", Help: "Answers sent over sockets; events and digests are not counted here."}, []string{"audience", "type"}),
		errors:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "frontdesk_errors_total", Help: "Refused or failed requests and frames by code."}, []string{"code"}),
		commands: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "frontdesk_command_seconds", Help: "Time until a command was durable.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"op"}),
	}
	socket := func(audience string, count func() int) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "frontdesk_sockets", Help: "Connected sessions.", ConstLabels: prometheus.Labels{"audience": audience},
		}, func() float64 { return float64(count()) })
	}
	r.MustRegister(m.requests, m.frames, m.answers, m.errors, m.commands,
		socket(string(chat.Visitors), func() int { v, _ := hub.Count(); return v }),
		socket(string(chat.Agents), func() int { _, a := hub.Count(); return a }))
	return m
}

// showMetrics serves Prometheus: to this machine itself, or to whoever knows
// the token. Behind a proxy every caller is "this machine", so a forwarded
// request always needs the token.
func (s *Server) showMetrics(c echo.Context, _ caller) error {
	r := c.Request()
	given, bearer := strings.CutPrefix(r.Header.Get(echo.HeaderAuthorization), "Bearer ")
	switch {
	case bearer && s.metricsToken != "" && subtle.ConstantTimeCompare([]byte(given), []byte(s.metricsToken)) == 1:
	case !bearer && fromHere(r):
	default:
		return chat.Errorf(chat.Unauthenticated, "metrics are for this machine, or with FRONTDESK_METRICS_TOKEN as bearer token")
	}
	promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}).ServeHTTP(c.Response(), r)
	return nil
}

func fromHere(r *http.Request) bool {
	for _, h := range []string{"Forwarded", echo.HeaderXForwardedFor, echo.HeaderXRealIP} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}
