package load

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// Report is what a run found out. Times are milliseconds, memory is MiB.
type Report struct {
	Scenario string  `json:"scenario"`
	Chats    int     `json:"chats"`
	Idle     int     `json:"idle,omitempty"` // visitors more, silent
	Agents   int     `json:"agents"`
	Seconds  float64 `json:"seconds"`
	Sent     int64   `json:"sent"`
	Acked    int64   `json:"acked"`
	// PerSecond counts acknowledged messages while the scenario ran.
	PerSecond float64 `json:"per_second"`
	// Ack is from writing a message to its acknowledgement at the visitor's
	// socket; Delivery to its arrival at the agent's; Answer to the bot's first words.
	Ack      Times          `json:"ack_ms"`
	Delivery Times          `json:"delivery_ms,omitzero"`
	Answer   Times          `json:"answer_ms,omitzero"`
	Failures map[string]int `json:"failures,omitempty"` // refused frames by code, and lost connections
	Cuts     int64          `json:"cuts,omitempty"`     // connections that the server or the network ended
	// Reconnect is of the storm: from the cut to everybody's welcome.
	Reconnect *Reconnect `json:"reconnect,omitempty"`
	// Views are what a console reads, after the run, one call at a time: its
	// queue, searches, the figures of a week and of a year.
	Views map[string]Times `json:"views_ms,omitempty"`
	// Phases are of flood and overload: the chats' times without and with it.
	Phases   []Phase   `json:"phases,omitempty"`
	Flood    *Flood    `json:"flood,omitempty"`
	Arrivals *Arrivals `json:"arrivals,omitempty"`
	Truth    Truth     `json:"truth"`
	Server   *Server   `json:"server,omitempty"`
	Timeline []Moment  `json:"timeline,omitempty"`
	Growth   []string  `json:"growth,omitempty"` // of the soak: what did not stay as it was
}

// Reconnect tells of a storm of clients that come back at once.
type Reconnect struct {
	Clients int   `json:"clients"`
	Each    Times `json:"each_ms"` // from the cut to the welcome, one client
}

// Server is what the process needed, when it is on this machine.
type Server struct {
	ProcessorS   float64 `json:"processor_s"`          // while the scenario ran
	PerThousand  float64 `json:"processor_s_per_1000"` // of acknowledged messages
	ResidentMiB  float64 `json:"resident_mib"`         // at the end
	PeakMiB      float64 `json:"peak_mib"`
	IdleMiB      float64 `json:"idle_mib"`      // before anybody came
	ConnectedMiB float64 `json:"connected_mib"` // with everybody there and silent
}

// Phase is a part of a run that has a name.
type Phase struct {
	Name      string  `json:"name"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"per_second"` // acknowledged
	Ack       Times   `json:"ack_ms"`
	Delivery  Times   `json:"delivery_ms,omitzero"`
}

// Flood tells what those who flooded have got.
type Flood struct {
	Connections int            `json:"connections"`
	PerSecond   float64        `json:"per_second"` // acknowledged
	Ack         Times          `json:"ack_ms"`
	Failures    map[string]int `json:"failures,omitempty"`
}

// Arrivals tells of new visitors who come to a server that has too much to do.
// Their times count from their coming.
type Arrivals struct {
	Came      int            `json:"came"`
	Shed      int            `json:"shed"`     // asked to come again, at least once
	Refusals  int            `json:"refusals"` // altogether
	In        int            `json:"in"`       // whose message was taken while the run went on
	Ack       Times          `json:"ack_ms"`   // of those
	Answered  int            `json:"answered"` // by the bot
	Answer    Times          `json:"answer_ms"`
	Recovered float64        `json:"recovered_s"` // from the end of the overload until all who come are let in at once; -1: not within the run
	Failures  map[string]int `json:"failures,omitempty"`
}

// Moment is one span of a run.
type Moment struct {
	AtS         float64 `json:"at_s"` // its end
	Rate        float64 `json:"rate,omitempty"`
	PerSecond   float64 `json:"per_second"`
	Ack         Times   `json:"ack_ms"`
	Delivery    Times   `json:"delivery_ms,omitzero"`
	ResidentMiB float64 `json:"resident_mib,omitempty"`
	ProcessorS  float64 `json:"processor_s,omitempty"`
	Goroutines  int     `json:"goroutines,omitempty"`
	Failures    int     `json:"failures,omitempty"`
}

// Table writes a report for people.
func (r Report) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) { fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	line("scenario", "%s, %d chats, %d agents, %.0f s", r.Scenario, r.Chats, r.Agents, r.Seconds)
	if r.Idle > 0 {
		line("beside them", "%d visitors, connected and silent", r.Idle)
	}
	line("acknowledged", "%d of %d, %.0f/s", r.Acked, r.Sent, r.PerSecond)
	line("until acknowledged", "%s", r.Ack)
	if r.Delivery.N > 0 {
		line("visitor to agent", "%s", r.Delivery)
	}
	if r.Answer.N > 0 {
		line("question to answer", "%s", r.Answer)
	}
	if r.Reconnect != nil {
		line("back after the cut", "%d clients, %s", r.Reconnect.Clients, r.Reconnect.Each)
	}
	if s := r.Server; s != nil {
		line("processor", "%.2f s, %.3f s per 1,000 messages", s.ProcessorS, s.PerThousand)
		line("memory", "%.0f MiB idle, %.0f with everybody there, %.0f at the end, %.0f at most", s.IdleMiB, s.ConnectedMiB, s.ResidentMiB, s.PeakMiB)
	}
	for _, what := range slices.Sorted(maps.Keys(r.Views)) {
		line(what, "%s", r.Views[what])
	}
	for _, p := range r.Phases {
		line(p.Name, "%.0f s, %.0f/s, acknowledged %s", p.Seconds, p.PerSecond, p.Ack)
		if p.Delivery.N > 0 {
			line("", "delivered %s", p.Delivery)
		}
	}
	if f := r.Flood; f != nil {
		line("who flooded", "%d connections, %.0f/s, acknowledged %s; refused %v", f.Connections, f.PerSecond, f.Ack, f.Failures)
	}
	if a := r.Arrivals; a != nil {
		line("new visitors", "%d came, %d (%.0f%%) were asked to come again, %d times altogether; %d came in, %s", a.Came, a.Shed, 100*float64(a.Shed)/float64(max(1, a.Came)), a.Refusals, a.In, a.Ack)
		line("", "%d were answered, %s; failures %v", a.Answered, a.Answer, a.Failures)
		line("recovered", "%.1f s after the end", a.Recovered)
	}
	for _, what := range slices.Sorted(maps.Keys(r.Failures)) {
		line("refused", "%s: %d", what, r.Failures[what])
	}
	if r.Cuts > 0 {
		line("cut", "%d connections", r.Cuts)
	}
	line("stored", "%d acknowledged, %d lost, %d doubled, %d never delivered, %d delivered twice, %d never answered, %d holes",
		r.Truth.Acked, r.Truth.Lost, r.Truth.Doubled, r.Truth.Undelivered, r.Truth.Twice, r.Truth.Open, r.Truth.Holes)
	if len(r.Timeline) > 1 {
		fmt.Fprintln(t, "\nat s\twanted/s\tdone/s\tack p50\tp99\tdelivery p50\tp99\tMiB\tgoroutines\tCPU s\trefused")
		for _, m := range r.Timeline {
			fmt.Fprintf(t, "%.0f\t%.0f\t%.0f\t%.1f\t%.1f\t%.1f\t%.1f\t%.0f\t%d\t%.1f\t%d\n",
				m.AtS, m.Rate, m.PerSecond, m.Ack.P50, m.Ack.P99, m.Delivery.P50, m.Delivery.P99, m.ResidentMiB, m.Goroutines, m.ProcessorS, m.Failures)
		}
	}
	for _, g := range r.Growth {
		fmt.Fprintln(t, "not steady: "+g)
	}
	return t.Flush()
}

// String writes the quantiles in a row.
func (t Times) String() string {
	return fmt.Sprintf("p50 %.2f, p95 %.2f, p99 %.2f, at most %.1f ms", t.P50, t.P95, t.P99, t.Max)
}
