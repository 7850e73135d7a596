package main_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// binary is the real program, built once for all tests. It does not watch itself
// for data races: the packages' own tests do, and a hundred starts of a watched
// one would take all the time there is.
var binary string

// atOnce is how many tests run side by side: they mostly wait for leases and
// restarts, whatever the number of processors.
const atOnce = "4"

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp("", "frontdesk-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "frontdesk")
	if err := build(binary); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func build(path string) error {
	if out, err := exec.Command("go", "build", "-ldflags", "-X main.version=1.2.3-test", "-o", path, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("build the binary: %w\n%s", err, out)
	}
	return nil
}

// patience bounds every wait: far beyond what a loaded machine needs.
const patience = 180 * time.Second

// engines are the databases on which the processes must behave the same.
var engines = []struct {
	name string
	open func(testing.TB) store.Options
}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}}

func onEach(t *testing.T, fn func(t *testing.T, data store.Options)) {
	t.Helper()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			fn(t, e.open(t))
		})
	}
}

// onShards runs fn on several servers of each database at once: what takes
// long in it is waiting for leases.
func onShards(t *testing.T, shards int, fn func(t *testing.T, data store.Options, shard int)) {
	t.Helper()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			for n := range shards {
				t.Run(fmt.Sprint(n), func(t *testing.T) {
					t.Parallel()
					fn(t, e.open(t), n)
				})
			}
		})
	}
}

// flagsOf says to the program where the data is.
func flagsOf(data store.Options) []string {
	if data.URL != "" {
		return []string{"--database", data.URL}
	}
	return []string{"--data-dir", data.DataDir}
}

// environ is this process's environment without anything that would
// configure the program, and with more.
func environ(more ...string) []string {
	var env []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "FRONTDESK_") && !strings.HasPrefix(pair, "OPENAI_") && !strings.HasPrefix(pair, "OTEL_") {
			env = append(env, pair)
		}
	}
	return append(env, more...)
}

// output gathers what processes write. Safe for concurrent use.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// server is a server on one database that can be killed and started again,
// each time on another port.
type server struct {
	t    testing.TB
	path string // of the program; binary when ""
	args []string
	env  []string
	log  output // standard error of all its processes

	mu      sync.Mutex
	process *exec.Cmd
	addr    string
	printed string // standard output up to the address
	halted  bool
	exited  chan struct{} // closed when the process has ended
}

// serve starts a server that ends with the test.
func serve(t testing.TB, data store.Options, args []string, env ...string) *server {
	t.Helper()
	return launch(t, binary, data, args, env...)
}

func launch(t testing.TB, path string, data store.Options, args []string, env ...string) *server {
	t.Helper()
	s := &server{t: t, path: path, env: environ(append([]string{"FRONTDESK_DRAIN_DELAY=0s"}, env...)...)}
	s.args = append(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), flagsOf(data)...)
	t.Cleanup(s.end)
	s.start()
	return s
}

var printedAddr = regexp.MustCompile(`Console +http://(127\.0\.0\.1:\d+)/console`)

// start starts the process and waits until it has printed its address; from
// then on connections are accepted.
func (s *server) start() {
	s.t.Helper()
	path := s.path
	if path == "" {
		path = binary
	}
	cmd := exec.Command(path, s.args...)
	cmd.Env, cmd.Stderr = s.env, &s.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	exited, found := make(chan struct{}), make(chan [2]string, 1)
	go func() {
		lines := bufio.NewReader(out)
		var printed strings.Builder
		for {
			line, err := lines.ReadString('\n')
			printed.WriteString(line)
			if m := printedAddr.FindStringSubmatch(line); m != nil {
				for lines.Buffered() > 0 { // the greeting is written at once
					more, _ := lines.ReadString('\n')
					printed.WriteString(more)
				}
				found <- [2]string{m[1], printed.String()}
			}
			if err != nil {
				break
			}
		}
		_ = cmd.Wait() // a killed process is no failure here; exitCode tells
		close(exited)
	}()
	s.mu.Lock()
	s.process, s.exited = cmd, exited
	s.mu.Unlock()
	select {
	case f := <-found:
		s.mu.Lock()
		s.addr, s.printed = f[0], f[1]
		s.mu.Unlock()
	case <-exited:
		s.t.Fatalf("the server ended with code %d before it listened:\n%s", cmd.ProcessState.ExitCode(), s.log.String())
	case <-time.After(patience):
		_ = cmd.Process.Kill()
		s.t.Fatalf("the server did not listen within %s:\n%s", patience, s.log.String())
	}
}

// at gives the address of the running process.
func (s *server) at() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addr
}

func (s *server) signal(sig syscall.Signal) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.process.Process.Signal(sig); err != nil {
		s.t.Fatalf("signal %s: %v", sig, err)
	}
}

// halt stops the process where it stands; resume lets it go on.
func (s *server) halt() {
	s.t.Helper()
	s.halted = true
	s.signal(syscall.SIGSTOP)
}

func (s *server) resume() {
	s.t.Helper()
	s.signal(syscall.SIGCONT)
}

// kill is kill -9: nothing of the process runs on.
func (s *server) kill() {
	s.t.Helper()
	s.signal(syscall.SIGKILL)
	<-s.exited
}

// stop asks the process to end, and checks that it does, soundly.
func (s *server) stop() {
	s.t.Helper()
	s.signal(syscall.SIGTERM)
	select {
	case <-s.exited:
	case <-time.After(patience):
		s.t.Errorf("the server did not stop within %s", patience)
		s.kill()
	}
	if code := s.process.ProcessState.ExitCode(); code != 0 {
		s.t.Errorf("the stopped server ended with code %d:\n%s", code, tail(s.log.String()))
	}
}

// end stops what still runs and looks through the log for faults.
func (s *server) end() {
	if s.process == nil {
		return
	}
	select {
	case <-s.exited:
	default:
		_ = s.process.Process.Signal(syscall.SIGCONT) // a test may have failed while it was halted
		s.stop()
	}
	faults := []string{"DATA RACE", "panic:", "panicked"}
	if !s.halted { // who was halted may have lost a transaction
		faults = append(faults, "level=ERROR")
	}
	for _, fault := range faults {
		if log := s.log.String(); strings.Contains(log, fault) {
			s.t.Errorf("the server's log has %q:\n%s", fault, around(log, fault))
			return
		}
	}
}

func tail(text string) string { return text[max(0, len(text)-4000):] }

func around(text, word string) string {
	i := strings.Index(text, word)
	return text[max(0, i-500):min(len(text), i+4000)]
}

// finished is what a process left that ended by itself.
type finished struct {
	code     int
	out, err string
}

// frontdesk runs a command to its end.
func frontdesk(t testing.TB, env []string, args ...string) finished {
	t.Helper()
	return frontdeskIn(t, "", env, args...)
}

func frontdeskIn(t testing.TB, dir string, env []string, args ...string) finished {
	t.Helper()
	var out, errs output
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = environ(env...), dir, &out, &errs
	stuck := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer stuck.Stop()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, io.EOF) {
		t.Fatalf("frontdesk %s: %v", strings.Join(args, " "), err)
	}
	return finished{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// eventually polls until done says "", and fails with its last words.
func eventually(t testing.TB, done func() string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		missing := done()
		if missing == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %s: %s", patience, missing)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
