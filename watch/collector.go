package watch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/frontdesk-chat/frontdesk/bus"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// Process is what is looked at when somebody asks for the metrics.
type Process struct {
	Vitals   func(context.Context) (chat.Vitals, error)
	Store    func() store.Stats
	Bus      func() bus.Stats
	Buffered func() int // bytes that wait for sockets
	DataDir  string     // whose disk is watched
	Version  string
	Log      *slog.Logger
}

const (
	// fresh is for how long what the database said is told again: several who
	// ask cost no more than one.
	fresh = 5 * time.Second
	// vitalsWithin bounds the look at the database: a scrape must not hang with it.
	vitalsWithin = 3 * time.Second
	// maxTeams bounds the teams that have figures of their own; the others, those
	// that wait shortest, are "other".
	maxTeams  = 50
	otherTeam = "other"
	noTeam    = "none"
)

// Register registers what p shows, with Go's and the process's own metrics.
func (p Process) Register(r prometheus.Registerer) {
	r.MustRegister(&collector{Process: p}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

// collector reads the figures of a Process. Safe for concurrent use.
type collector struct {
	Process
	mu     sync.Mutex
	asked  time.Time
	vitals chat.Vitals
	seen   bool // the database answered the newest look
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	queueWaiting = desc("frontdesk_queue_waiting", "Chats that wait for a person, by team.", "team")
	queueLongest = desc("frontdesk_queue_longest_seconds", "How long the first of them has waited.", "team")
	openOffers   = desc("frontdesk_offers_open", "Offers that agents have not answered yet.")
	openTurns    = desc("frontdesk_turns_open", "Turns that wait for a worker or have one.")
	oldestTurn   = desc("frontdesk_turn_oldest_seconds", "Since the longest waiting of them was opened.")
	jobsNow      = desc("frontdesk_jobs", "Jobs that are not done: ready, failed (tried again), running, dead (given up).", "kind", "state")
	oldestJob    = desc("frontdesk_job_oldest_seconds", "For how long the oldest job that is due has been so.")
	unowned      = desc("frontdesk_chats_unowned", "Chats that have waited on nobody for two minutes, counted up to 100.")
	vitalsOK     = desc("frontdesk_vitals_ok", "1 when the database answered the newest look at queue, turns and jobs, else 0.")

	busConnected  = desc("frontdesk_bus_connected", "1 while the bus is there, else 0.")
	busPeers      = desc("frontdesk_bus_peers", "Other nodes that the embedded server is joined to.")
	busPublished  = desc("frontdesk_bus_published_total", "Notices published.")
	busReceived   = desc("frontdesk_bus_received_total", "Notices received.")
	busLost       = desc("frontdesk_bus_lost_total", "Notices that could not be published or had to be dropped; sweeps find what they told.")
	busLate       = desc("frontdesk_bus_late_total", "Notices that were on their way for a second or longer.")
	busReconnects = desc("frontdesk_bus_reconnects_total", "How often the bus came back.")
	busWaiting    = desc("frontdesk_bus_waiting", "Notices received and not delivered yet.")

	dbQueued   = desc("frontdesk_db_queued", "Commands that wait for the writer.")
	dbOpen     = desc("frontdesk_db_connections", "Open connections of the pool.")
	dbInUse    = desc("frontdesk_db_connections_in_use", "Of them, those that are in use.")
	dbMost     = desc("frontdesk_db_connections_max", "Connections that the pool may open.")
	dbWaits    = desc("frontdesk_db_waits_total", "How often somebody waited for a connection.")
	dbWaited   = desc("frontdesk_db_wait_seconds_total", "For how long, together.")
	dbWAL      = desc("frontdesk_db_wal_bytes", "SQLite's write-ahead log; 0 on PostgreSQL.")
	dbSize     = desc("frontdesk_db_size_bytes", "SQLite's database file; 0 on PostgreSQL.")
	diskFree   = desc("frontdesk_disk_free_bytes", "Free bytes of the data folder's disk.")
	diskSize   = desc("frontdesk_disk_size_bytes", "Bytes of the data folder's disk.")
	socketHeld = desc("frontdesk_socket_buffered_bytes", "Bytes that wait to be written to clients.")
	buildInfo  = desc("frontdesk_build_info", "1, with the program's version.", "version")
)

// Describe implements prometheus.Collector.
func (c *collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		queueWaiting, queueLongest, openOffers, openTurns, oldestTurn, jobsNow, oldestJob, unowned, vitalsOK,
		busConnected, busPeers, busPublished, busReceived, busLost, busLate, busReconnects, busWaiting,
		dbQueued, dbOpen, dbInUse, dbMost, dbWaits, dbWaited, dbWAL, dbSize, diskFree, diskSize, socketHeld, buildInfo,
	} {
		out <- d
	}
}

// sink is where figures go.
type sink chan<- prometheus.Metric

func (s sink) gauge(d *prometheus.Desc, v float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

func (s sink) counter(d *prometheus.Desc, v float64) {
	s <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v)
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	s := sink(out)
	s.gauge(buildInfo, 1, c.Version)
	s.gauge(socketHeld, float64(c.Buffered()))
	c.showBus(s)
	c.showStore(s)
	if free, size, ok := disk(c.DataDir); ok {
		s.gauge(diskFree, free)
		s.gauge(diskSize, size)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.look()
	if !c.seen { // no figure is better than an old one
		s.gauge(vitalsOK, 0)
		return
	}
	s.gauge(vitalsOK, 1)
	c.showVitals(s)
}

// look asks the database unless it has just been asked; the caller holds mu.
func (c *collector) look() {
	if time.Since(c.asked) < fresh {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), vitalsWithin)
	defer cancel()
	v, err := c.Vitals(ctx)
	c.vitals, c.seen, c.asked = v, err == nil, time.Now()
	if err != nil {
		c.Log.WarnContext(ctx, "queue, turns and jobs are not counted", "error", err)
	}
}

func (c *collector) showBus(s sink) {
	b := c.Bus()
	s.gauge(busConnected, flag(b.Connected))
	s.gauge(busPeers, float64(b.Peers))
	s.counter(busPublished, float64(b.Published))
	s.counter(busReceived, float64(b.Received))
	s.counter(busLost, float64(b.Lost))
	s.counter(busLate, float64(b.Late))
	s.counter(busReconnects, float64(b.Reconnects))
	s.gauge(busWaiting, float64(b.Waiting))
}

func (c *collector) showStore(s sink) {
	d := c.Store()
	s.gauge(dbQueued, float64(d.Queued))
	s.gauge(dbOpen, float64(d.Connections))
	s.gauge(dbInUse, float64(d.InUse))
	s.gauge(dbMost, float64(d.Most))
	s.counter(dbWaits, float64(d.Waits))
	s.counter(dbWaited, d.Waited.Seconds())
	s.gauge(dbWAL, float64(d.WAL))
	s.gauge(dbSize, float64(d.Size))
}

func (c *collector) showVitals(s sink) {
	v := c.vitals
	for _, t := range bounded(v.Teams) {
		s.gauge(queueWaiting, float64(t.Waiting), t.Team)
		s.gauge(queueLongest, t.Longest.Seconds(), t.Team)
	}
	s.gauge(openOffers, float64(v.OpenOffers))
	s.gauge(openTurns, float64(v.Turns))
	s.gauge(oldestTurn, v.OldestTurn.Seconds())
	for _, j := range v.Jobs {
		s.gauge(jobsNow, float64(j.Ready), j.Kind, "ready")
		s.gauge(jobsNow, float64(j.Failed), j.Kind, "failed")
		s.gauge(jobsNow, float64(j.Running), j.Kind, "running")
		s.gauge(jobsNow, float64(j.Dead), j.Kind, "dead")
	}
	s.gauge(oldestJob, v.OldestJob.Seconds())
	s.gauge(unowned, float64(v.Unowned))
}

// bounded gives figures of so many teams that labels stay few. Who waits for no
// team is always among them, with zero when nobody does, so that a graph of an
// empty queue is not an empty graph. Teams have no slug that is like a label of
// ours, or would be counted with it.
func bounded(teams []chat.TeamQueue) []chat.TeamQueue {
	none, other := chat.TeamQueue{Team: noTeam}, chat.TeamQueue{Team: otherTeam}
	var out []chat.TeamQueue
	add := func(to *chat.TeamQueue, t chat.TeamQueue) {
		to.Waiting, to.Longest = to.Waiting+t.Waiting, max(to.Longest, t.Longest)
	}
	for _, t := range teams {
		switch {
		case t.Team == "" || t.Team == noTeam:
			add(&none, t)
		case len(out) < maxTeams && t.Team != otherTeam:
			out = append(out, t)
		default:
			add(&other, t)
		}
	}
	out = append(out, none)
	if other.Waiting > 0 {
		out = append(out, other)
	}
	return out
}

func flag(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
