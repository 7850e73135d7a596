package watch

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/frontdesk-chat/frontdesk/admission"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/live"
	"github.com/frontdesk-chat/frontdesk/store"
)

// Buckets, in seconds: of what should take milliseconds, and of what people and
// models take.
var (
	quick = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}
	slow  = []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900}
)

// Metrics are counted where things happen. Safe for concurrent use.
type Metrics struct {
	path         map[string]prometheus.Observer // by stage
	frames       prometheus.Counter
	slowClosed   prometheus.Counter
	changes      *prometheus.CounterVec // op, result
	turns        *prometheus.CounterVec // kind, outcome, action
	turnTook     prometheus.Histogram
	turnWaited   prometheus.Histogram
	modelCalls   *prometheus.HistogramVec // outcome
	modelTokens  prometheus.Counter
	offers       *prometheus.CounterVec // outcome
	offerAfter   prometheus.Histogram
	acceptAfter  prometheus.Histogram
	jobsEnded    *prometheus.CounterVec // kind, outcome
	shed         *prometheus.CounterVec // kind
	transactions prometheus.Histogram
	batches      prometheus.Histogram
	exported     *prometheus.CounterVec // outcome
}

var (
	_ bot.Meter       = (*Metrics)(nil)
	_ live.Meter      = (*Metrics)(nil)
	_ store.Meter     = (*Metrics)(nil)
	_ admission.Meter = (*Metrics)(nil)
)

// The stages of a message's path: until its change is on disk, until a node
// has heard of that, and until the first waiting frame was written to a socket.
const (
	stageCommit    = "commit"
	stageBroadcast = "broadcast"
	stageWrite     = "write"
)

// NewMetrics makes the metrics and registers them.
func NewMetrics(r prometheus.Registerer) *Metrics {
	path := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "frontdesk_message_path_seconds", Help: "How long a change took to be committed, its notice to arrive, and frames to be written to a socket.", Buckets: quick}, []string{"stage"})
	m := &Metrics{
		path:         map[string]prometheus.Observer{},
		frames:       prometheus.NewCounter(prometheus.CounterOpts{Name: "frontdesk_frames_written_total", Help: "Frames written to sockets."}),
		slowClosed:   prometheus.NewCounter(prometheus.CounterOpts{Name: "frontdesk_sockets_slow_total", Help: "Clients closed because they read too slowly."}),
		changes:      counters("frontdesk_changes_total", "Changes to chats by operation; refused ones changed nothing.", "op", "result"),
		turns:        counters("frontdesk_turns_total", "Tries of the bot's turns by what woke it, how they ended and what was decided.", "kind", "outcome", "action"),
		turnTook:     seconds("frontdesk_turn_seconds", "How long the bot worked on a turn.", slow),
		turnWaited:   seconds("frontdesk_turn_wait_seconds", "How long a turn waited for a worker.", slow),
		modelCalls:   prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "frontdesk_model_call_seconds", Help: "Tries of calls to the model.", Buckets: slow}, []string{"outcome"}),
		modelTokens:  prometheus.NewCounter(prometheus.CounterOpts{Name: "frontdesk_model_tokens_total", Help: "Tokens that turns used, read and written."}),
		offers:       counters("frontdesk_offers_total", "Offers to agents: made, and how they ended.", "outcome"),
		offerAfter:   seconds("frontdesk_offer_seconds", "From a chat's coming to the queue to each of its first offers.", slow),
		acceptAfter:  seconds("frontdesk_accept_seconds", "From an offer to its acceptance.", slow),
		jobsEnded:    counters("frontdesk_job_attempts_total", "Attempts of jobs by how they ended: done, failed (tried again) or dead (given up).", "kind", "outcome"),
		shed:         counters("frontdesk_shed_total", "What was refused because there was more to do than can be done: new conversations and visitors, bulk work, messages.", "kind"),
		transactions: seconds("frontdesk_db_transaction_seconds", "Transactions that write, with their begin and commit.", quick),
		batches:      prometheus.NewHistogram(prometheus.HistogramOpts{Name: "frontdesk_db_batch_commands", Help: "Commands that became one transaction.", Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128}}),
		exported:     counters("frontdesk_spans_exported_total", "Spans sent to the collector of traces, or lost.", "outcome"),
	}
	r.MustRegister(path, m.frames, m.slowClosed, m.changes, m.turns, m.turnTook, m.turnWaited, m.modelCalls, m.modelTokens, m.offers, m.offerAfter, m.acceptAfter,
		m.jobsEnded, m.shed, m.transactions, m.batches, m.exported)
	for _, stage := range []string{stageCommit, stageBroadcast, stageWrite} {
		m.path[stage] = path.WithLabelValues(stage)
	}
	for _, outcome := range []string{"made", "accepted", "declined", "timed_out", "withdrawn"} { // a rate needs a first zero
		m.offers.WithLabelValues(outcome)
	}
	for _, kind := range []string{admission.New, admission.Bulk, admission.Message} {
		m.shed.WithLabelValues(kind)
	}
	for _, outcome := range []string{"ok", "failed"} {
		m.modelCalls.WithLabelValues(outcome)
		m.exported.WithLabelValues(outcome)
	}
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func seconds(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
}

// Arrived hears how long a notice was on its way over the bus.
func (m *Metrics) Arrived(after time.Duration) { m.path[stageBroadcast].Observe(after.Seconds()) }

// Written implements live.Meter.
func (m *Metrics) Written(after time.Duration, frames int) {
	m.path[stageWrite].Observe(after.Seconds())
	m.frames.Add(float64(frames))
}

// Slow implements live.Meter.
func (m *Metrics) Slow() { m.slowClosed.Inc() }

// Transaction implements store.Meter.
func (m *Metrics) Transaction(took time.Duration) { m.transactions.Observe(took.Seconds()) }

// Batch implements store.Meter.
func (m *Metrics) Batch(commands int) { m.batches.Observe(float64(commands)) }

// Turn implements bot.Meter.
func (m *Metrics) Turn(f bot.TurnFacts) {
	action := f.Action
	if action == "" {
		action = "none"
	}
	m.turns.WithLabelValues(string(f.Kind), f.Outcome, action).Inc()
	m.turnTook.Observe(f.Took.Seconds())
	m.turnWaited.Observe(f.Waited.Seconds())
	m.modelTokens.Add(float64(f.Tokens))
}

// Called hears how a try of a call to the model ended.
func (m *Metrics) Called(outcome string, took time.Duration) {
	m.modelCalls.WithLabelValues(outcome).Observe(took.Seconds())
}

// Shed implements admission.Meter.
func (m *Metrics) Shed(kind string) { m.shed.WithLabelValues(kind).Inc() }

// JobEnded hears how an attempt of a job ended.
func (m *Metrics) JobEnded(kind, outcome string) { m.jobsEnded.WithLabelValues(kind, outcome).Inc() }
