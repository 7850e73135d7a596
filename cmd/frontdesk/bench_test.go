package main_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
	"github.com/frontdesk-chat/frontdesk/knowledge/ingest"
)

// BenchmarkStart measures the time from starting the process to its first
// answer on /healthz: the first start makes the database and the demo shop,
// the second finds them.
func BenchmarkStart(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			var first, second []time.Duration
			for b.Loop() {
				srv := &server{t: b, env: environ(), args: append([]string{"serve", "--demo", "--addr", "127.0.0.1:0"}, flagsOf(e.open(b))...)}
				b.Cleanup(srv.end)
				first = append(first, timeToHealth(b, srv))
				srv.stop()
				second = append(second, timeToHealth(b, srv))
				srv.stop()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ms(quantile(first, 0.5)), "first-ms")
			b.ReportMetric(ms(quantile(second, 0.5)), "second-ms")
		})
	}
}

func timeToHealth(b *testing.B, srv *server) time.Duration {
	began := time.Now()
	srv.start()
	resp, err := http.Get("http://" + srv.at() + "/healthz")
	if err != nil {
		b.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b.Fatalf("/healthz: status %d", resp.StatusCode)
	}
	return time.Since(began)
}

// restFor is how long a server rests before its memory is read: long enough
// for the sentiment scorers to load and for the collector to give back what
// they needed meanwhile.
const restFor = 10 * time.Second

// BenchmarkIdleMemory measures resident memory: at rest (VmRSS), with the demo
// shop and every sentiment scorer loaded, and the most it was until then (VmHWM).
func BenchmarkIdleMemory(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			var rest, peak []float64
			for b.Loop() {
				srv := serve(b, e.open(b), []string{"--demo"})
				newAsker(b, srv).conn.Close() // the first visitor brings the shop into memory
				time.Sleep(restFor)
				rest = append(rest, memory(b, srv, "VmRSS"))
				peak = append(peak, memory(b, srv, "VmHWM"))
				srv.stop()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(quantile(rest, 0.5), "idle-MiB")
			b.ReportMetric(quantile(peak, 0.5), "peak-MiB")
		})
	}
}

// memory reads one figure of a process in MiB, from Linux's /proc.
func memory(b *testing.B, srv *server, name string) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", srv.process.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, found := strings.Cut(string(status), name+":")
	if !found {
		b.Fatalf("the process's status names no %s", name)
	}
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}

// tick is the unit of the processor's time in Linux's /proc (USER_HZ).
const tick = 10 * time.Millisecond

// processor reads how much of the processor's time a process has used, which
// other work on the machine does not change much, from Linux's /proc.
func processor(b *testing.B, srv *server) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", srv.process.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest) // from the third on, see proc(5): utime is the 14th, stime the 15th
	if len(fields) < 13 {
		b.Fatalf("the process's stat is %q", stat)
	}
	var used time.Duration
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			b.Fatal(err)
		}
		used += time.Duration(n) * tick
	}
	return used
}

const (
	askers    = 50 // within what one address may open at once
	questions = 300
)

// BenchmarkQuestion measures what a visitor waits for: from sending a question
// over a real socket to the frame with the bot's first message. The questions
// are the examples of the demo's articles in both languages, one at a time,
// each in a chat that has just begun. One operation is all of them.
func BenchmarkQuestion(b *testing.B) {
	asked := exampleQuestions(b, questions)
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			srv := serve(b, e.open(b), []string{"--demo"})
			visitors := make([]*asker, askers)
			for i := range visitors {
				visitors[i] = newAsker(b, srv)
			}
			var took []time.Duration
			shown := 0 // with an article's text
			for b.Loop() {
				for i, q := range asked {
					v := visitors[i%askers]
					after, answer := v.ask(q)
					took = append(took, after)
					if answer {
						shown++
					}
					v.end()
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ms(quantile(took, 0.5)), "p50-ms")
			b.ReportMetric(ms(quantile(took, 0.95)), "p95-ms")
			b.ReportMetric(ms(slices.Max(took)), "max-ms")
			b.ReportMetric(float64(len(took)), "questions")
			b.ReportMetric(100*float64(shown)/float64(len(took)), "answered-%")
		})
	}
}

// exampleQuestions draws from the demo's articles, the same ones every time.
func exampleQuestions(b *testing.B, n int) []string {
	b.Helper()
	texts, err := fs.Sub(demo.Files, "articles")
	if err != nil {
		b.Fatal(err)
	}
	got, _, err := ingest.Read(b.Context(), ingest.Source{Files: texts}, ingest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var all []string
	for _, a := range got {
		all = append(all, a.Questions...)
	}
	if len(all) < 200 {
		b.Fatalf("the demo has only %d example questions", len(all))
	}
	rng := rand.New(rand.NewPCG(2, 2))
	rng.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	return all[:min(n, len(all))]
}

// asker is a visitor's bare socket: without the outbox and the reading of
// gaps that a party has, so that only the server is measured.
type asker struct {
	b            *testing.B
	conn         *websocket.Conn
	conversation chat.ID
}

// answered is the part of a frame that an asker looks at.
type answered struct {
	Type         string  `json:"type"`
	Kind         string  `json:"kind"`
	ClientID     string  `json:"client_id"`
	Conversation chat.ID `json:"conversation"`
	Message      string  `json:"message"`
	Actor        struct {
		Kind chat.ActorKind `json:"kind"`
	} `json:"actor"`
	Body struct {
		Answer *chat.Answer `json:"answer"` // set when a message shows an article's text
	} `json:"body"`
}

func newAsker(b *testing.B, srv *server) *asker {
	b.Helper()
	var session struct{ Token string }
	newParty(b, srv.at, nil).must("POST", visitorSide+"/session", map[string]any{"site_key": "fellside-demo-site", "locale": "en", "timezone": "Europe/London"}, &session)
	conn, _, err := websocket.DefaultDialer.DialContext(b.Context(), "ws://"+srv.at()+visitorSide+"/socket", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	a := &asker{b: b, conn: conn}
	a.write(map[string]any{"type": "hello", "token": session.Token, "resume": []any{}})
	a.until(func(f answered) bool { return f.Type == "welcome" })
	return a
}

func (a *asker) write(frame map[string]any) {
	if err := a.conn.WriteJSON(frame); err != nil {
		a.b.Fatal(err)
	}
}

// until reads frames up to the one that is waited for.
func (a *asker) until(done func(answered) bool) answered {
	if err := a.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		a.b.Fatal(err)
	}
	for {
		var f answered
		if err := a.conn.ReadJSON(&f); err != nil {
			a.b.Fatal(err)
		}
		if f.Type == "error" {
			a.b.Fatalf("refused: %s", f.Message)
		}
		if done(f) {
			return f
		}
	}
}

// ask sends a question and gives the time until the bot's first message after
// it, and whether that shows an article's text.
func (a *asker) ask(text string) (after time.Duration, answer bool) {
	id, mine := chat.NewID().String(), false
	began := time.Now()
	a.write(map[string]any{"type": "send", "client_id": id, "text": text})
	f := a.until(func(f answered) bool {
		posted := f.Type == "event" && f.Kind == string(chat.MessagePosted)
		mine = mine || posted && f.ClientID == id
		return mine && posted && f.Actor.Kind == chat.ByBot
	})
	after = time.Since(began)
	a.conversation = f.Conversation
	return after, f.Body.Answer != nil
}

// end ends the chat, so that the next question begins anew.
func (a *asker) end() {
	id := chat.NewID().String()
	a.write(map[string]any{"type": "end", "client_id": id, "conversation": a.conversation})
	a.until(func(f answered) bool { return f.Type == "ack" && f.ClientID == id })
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// quantile gives the smallest value that a share q of all do not exceed.
func quantile[T time.Duration | float64](all []T, q float64) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
