package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/frontdesk-chat/frontdesk/store"
)

// postgresServer is a PostgreSQL of one test, which can be killed, stopped and
// started again.
type postgresServer struct {
	t    testing.TB
	data store.Options
	dir  string // of its data
}

// newPostgres starts one, as scripts/with-postgres.sh does.
func newPostgres(t testing.TB) *postgresServer {
	t.Helper()
	cmd := exec.Command("../../scripts/with-postgres.sh", "sh", "-c", `echo "$FRONTDESK_TEST_POSTGRES"; exec cat`)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "FRONTDESK_TEST_POSTGRES=") })
	cmd.Stderr = os.Stderr
	hold, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &postgresServer{t: t}
	t.Cleanup(func() {
		if p.dir != "" {
			p.signal(syscall.SIGCONT) // a test may have failed while it was stopped
		}
		if err := errors.Join(hold.Close(), cmd.Wait()); err != nil {
			t.Errorf("end PostgreSQL: %v", err)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "postgres://") {
			p.data.URL = lines.Text()
			break
		}
	}
	conn, err := pgx.Connect(t.Context(), p.data.URL)
	if err != nil {
		t.Fatalf("PostgreSQL did not start: %v", err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), "SHOW data_directory").Scan(&p.dir); err != nil {
		t.Fatal(err)
	}
	return p
}

// processes gives the first one and its children.
func (p *postgresServer) processes() (all []int) {
	b, err := os.ReadFile(filepath.Join(p.dir, "postmaster.pid"))
	if err != nil {
		return nil
	}
	line, _, _ := strings.Cut(string(b), "\n")
	first, err := strconv.Atoi(line)
	if err != nil {
		p.t.Fatalf("postmaster.pid: %v", err)
	}
	all = []int{first}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// "pid (name) state parent …"; names of PostgreSQL's have no brackets.
		pid, rest, _ := strings.Cut(string(b), " (")
		_, rest, _ = strings.Cut(rest, ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == line {
			if child, err := strconv.Atoi(pid); err == nil {
				all = append(all, child)
			}
		}
	}
	return all
}

// signal reaches every process: the first one first, which then starts no more.
func (p *postgresServer) signal(sig syscall.Signal) {
	for range 2 {
		for _, pid := range p.processes() {
			if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
				p.t.Errorf("signal PostgreSQL: %v", err)
			}
		}
	}
}

// kill is kill -9 of all its processes.
func (p *postgresServer) kill() {
	p.t.Helper()
	for _, pid := range p.processes() {
		_ = syscall.Kill(pid, syscall.SIGKILL) // its children end with the first one
	}
}

// start starts it again as it was, and waits until it has recovered.
func (p *postgresServer) start() {
	p.t.Helper()
	opts, err := os.ReadFile(filepath.Join(p.dir, "postmaster.opts"))
	if err != nil {
		p.t.Fatal(err)
	}
	log, err := os.OpenFile(filepath.Join(filepath.Dir(p.dir), "again.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	defer log.Close()
	args := []string{"sh", "-c", "exec " + strings.TrimSpace(string(opts))}
	if os.Getuid() == 0 { // as whom the script runs it
		var st syscall.Stat_t
		if err := syscall.Stat(p.dir, &st); err != nil {
			p.t.Fatal(err)
		}
		args = append([]string{"setpriv", "--reuid", fmt.Sprint(st.Uid), "--regid", fmt.Sprint(st.Gid), "--clear-groups"}, args...)
	}
	deadline := time.Now().Add(patience)
	for {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Dir(p.dir), log, log
		if err := cmd.Start(); err != nil {
			p.t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			_ = cmd.Wait() // killed or ended with the test
			close(ended)
		}()
		for {
			conn, err := pgx.Connect(p.t.Context(), p.data.URL)
			if err == nil {
				_ = conn.Close(p.t.Context())
				return
			}
			select {
			case <-ended: // its predecessor's memory is still there
			case <-time.After(20 * time.Millisecond):
				if time.Now().Before(deadline) {
					continue
				}
				p.t.Fatalf("PostgreSQL does not come back: %v", err)
			}
			break
		}
		if time.Now().After(deadline) {
			b, _ := os.ReadFile(log.Name())
			p.t.Fatalf("PostgreSQL does not start again:\n%s", b)
		}
	}
}
