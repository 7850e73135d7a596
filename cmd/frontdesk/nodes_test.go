package main_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// nodes are three servers on one PostgreSQL database and one bus, each of which
// can be killed, halted, started again and, where the bus is external, cut off
// from it.
type nodes struct {
	testing.TB
	data store.Options
	path string // of the program that the nodes start with
	all  []*server
	nats []*natsServer // empty where the bus is embedded
	cuts []*gate       // of each node to each of the nats, as [node*3+nats]
}

// busSecret joins the embedded servers of the tests.
const busSecret = "a secret of the tests' own nodes"

// size is how many nodes there are, and how many nats-servers.
const size = 3

// joinedNodes starts nodes whose embedded NATS servers are joined.
func joinedNodes(t testing.TB, data store.Options, args ...string) *nodes {
	t.Helper()
	ns := &nodes{TB: t, data: data, path: binary}
	ports := freePorts(t, size)
	routes := make([]string, size)
	for i, port := range ports {
		routes[i] = fmt.Sprintf("127.0.0.1:%d", port)
	}
	ns.start(func(i int) []string {
		return append([]string{"--nats-listen", routes[i], "--nats-routes", strings.Join(routes, ",")}, args...)
	}, "FRONTDESK_NATS_SECRET="+busSecret)
	return ns
}

// clientNodes starts a cluster of three nats-servers, and nodes that are its
// clients, each through gates of its own.
func clientNodes(t testing.TB, data store.Options, args ...string) *nodes {
	t.Helper()
	return clientsOf(t, binary, data, args...)
}

// clientsOf is clientNodes for some program.
func clientsOf(t testing.TB, path string, data store.Options, args ...string) *nodes {
	t.Helper()
	ns := &nodes{TB: t, data: data, path: path, nats: startNATS(t)}
	for range size {
		for _, s := range ns.nats {
			ns.cuts = append(ns.cuts, newGate(t, s.addr))
		}
	}
	ns.start(func(i int) []string { return append([]string{"--nats-url", ns.urls(i)}, args...) })
	return ns
}

// urls are the addresses under which a node finds the external bus.
func (ns *nodes) urls(node int) string {
	var urls []string
	for _, g := range ns.cuts[node*size : (node+1)*size] {
		urls = append(urls, "nats://"+g.addr())
	}
	return strings.Join(urls, ",")
}

// start starts the first node, which makes the schema, and then the others.
func (ns *nodes) start(args func(node int) []string, env ...string) {
	ns.Helper()
	shared := ns.TempDir() // of files, as nodes must
	for i := range size {
		own := append([]string{"--data-dir", ns.TempDir(), "--files-dir", shared, "--demo"}, args(i)...)
		ns.all = append(ns.all, launch(ns, ns.path, ns.data, own, env...))
	}
}

// on gives where a node is, for parties.
func (ns *nodes) on(node int) func() string { return ns.all[node].at }

// ready gives a node that says it is ready, as a proxy finds one; the first when
// none is.
func (ns *nodes) ready() string {
	from := rand.IntN(size)
	for i := range size {
		addr := ns.all[(from+i)%size].at()
		resp, err := http.Get("http://" + addr + "/readyz")
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return addr
		}
	}
	return ns.all[from].at()
}

// cut takes the bus away from a node: its connections break, and new ones are
// accepted and swallow everything, as in a network that is divided. join gives
// it back.
func (ns *nodes) cut(node int) {
	for _, g := range ns.cuts[node*size : (node+1)*size] {
		g.shut()
	}
}

func (ns *nodes) join(node int) {
	for _, g := range ns.cuts[node*size : (node+1)*size] {
		g.open()
	}
}

// joined waits until a node says that it is on the bus, or that it is not.
func (ns *nodes) joined(node int, want bool) {
	ns.Helper()
	p := newParty(ns, ns.on(node), nil)
	eventually(ns, func() string {
		var ready struct{ Bus string }
		if problem := p.try("GET", "/readyz", nil, &ready); problem != "" {
			return problem
		}
		if (ready.Bus == "joined") != want {
			return fmt.Sprintf("node %d says the bus is %q", node, ready.Bus)
		}
		return ""
	})
}

// allJoined waits until every node is on the bus with both others.
func (ns *nodes) allJoined() {
	ns.Helper()
	for i := range ns.all {
		ns.joined(i, true)
		if len(ns.nats) > 0 {
			continue
		}
		eventually(ns, func() string {
			if got := figure(ns, ns.all[i].at(), "frontdesk_bus_peers"); got != size-1 {
				return fmt.Sprintf("node %d is joined to %g others", i, got)
			}
			return ""
		})
	}
}

// natsServer is a real nats-server of a cluster, on ports that stay.
type natsServer struct {
	t       testing.TB
	args    []string
	addr    string
	log     output
	process *exec.Cmd
}

// natsBinary is nats-server as its module has it, built once.
var natsBinary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(binary), "nats-server")
	out, err := exec.Command("go", "build", "-o", path, "github.com/nats-io/nats-server/v2").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("build nats-server: %w\n%s", err, out)
	}
	return path, err
})

// startNATS starts a cluster that ends with the test.
func startNATS(t testing.TB) []*natsServer {
	t.Helper()
	path, err := natsBinary()
	if err != nil {
		t.Fatal(err)
	}
	ports := freePorts(t, 2*size)
	clients, routes := ports[:size], ports[size:]
	var urls []string
	for _, port := range routes {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", port))
	}
	all := make([]*natsServer, size)
	for i := range all {
		s := &natsServer{t: t, addr: fmt.Sprintf("127.0.0.1:%d", clients[i])}
		config := filepath.Join(t.TempDir(), "nats.conf")
		// Clients are told of no other server: they go through their gates.
		write(t, config, fmt.Sprintf("server_name: n%d\nlisten: %q\ncluster { name: tests, listen: \"127.0.0.1:%d\", routes: [%s], no_advertise: true }\n",
			i, s.addr, routes[i], strings.Join(urls, ", ")))
		s.args = []string{path, "--config", config}
		s.start()
		t.Cleanup(s.kill)
		all[i] = s
	}
	return all
}

// start starts the server and waits until it takes clients.
func (s *natsServer) start() {
	s.t.Helper()
	s.process = exec.Command(s.args[0], s.args[1:]...)
	s.process.Stdout, s.process.Stderr = &s.log, &s.log
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	eventually(s.t, func() string {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			return err.Error() + "\n" + tail(s.log.String())
		}
		c.Close()
		return ""
	})
}

// kill is kill -9; start starts the server again on the same ports.
func (s *natsServer) kill() {
	if s.process != nil {
		_ = s.process.Process.Kill() // it may be gone already
		_ = s.process.Wait()
		s.process = nil
	}
}

// gate is a TCP proxy that can be shut.
type gate struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	off   bool
	conns map[net.Conn]bool
}

func newGate(t testing.TB, to string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: l, to: to, conns: map[net.Conn]bool{}}
	t.Cleanup(func() {
		l.Close()
		g.shut()
		g.open()
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go g.carry(c)
		}
	}()
	return g
}

func (g *gate) addr() string { return g.listener.Addr().String() }

// carry moves bytes both ways; through a shut gate none.
func (g *gate) carry(in net.Conn) {
	if !g.keep(in) {
		return // it hears nothing until the gate opens
	}
	defer g.drop(in)
	out, err := net.Dial("tcp", g.to)
	if err != nil {
		return
	}
	g.keep(out)
	defer g.drop(out)
	go func() {
		_, _ = io.Copy(out, in) // either end may break at any time
		g.drop(out)
	}()
	_, _ = io.Copy(in, out)
}

// keep remembers a connection, and reports whether the gate is open.
func (g *gate) keep(c net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns[c] = true
	return !g.off
}

func (g *gate) drop(c net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.conns, c)
	c.Close()
}

func (g *gate) shut() { g.set(true) }
func (g *gate) open() { g.set(false) }

// set breaks what is there: through a gate that opens everybody comes anew.
func (g *gate) set(off bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.off = off
	for c := range g.conns {
		c.Close()
	}
	clear(g.conns)
}

// freePorts gives ports of 127.0.0.1 that nobody has, below the range that the
// kernel hands out: who restarts on one finds it free.
func freePorts(t testing.TB, n int) (ports []int) {
	t.Helper()
	var held []net.Listener // until the end, so that each is another
	defer func() {
		for _, l := range held {
			l.Close()
		}
	}()
	for tries := 0; len(ports) < n; tries++ {
		port := 12000 + rand.IntN(20000)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			if tries > 100 {
				t.Fatalf("no free port: %v", err)
			}
			continue
		}
		held = append(held, l)
		ports = append(ports, port)
	}
	return ports
}

// figure reads one of a server's metrics that has no labels.
func figure(t testing.TB, addr, name string) float64 {
	t.Helper()
	resp, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(text)
	if m == nil {
		t.Fatalf("the metrics have no %s", name)
	}
	value, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// postgres gives an empty database.
func postgres(t testing.TB) store.Options { return storetest.Postgres(t) }

// eachBus runs fn on three nodes with each kind of bus.
func eachBus(t *testing.T, fn func(t *testing.T, ns *nodes), args ...string) {
	t.Helper()
	for name, start := range map[string]func(testing.TB, store.Options, ...string) *nodes{"embedded": joinedNodes, "external": clientNodes} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ns := start(t, postgres(t), args...)
			ns.allJoined()
			fn(t, ns)
		})
	}
}
