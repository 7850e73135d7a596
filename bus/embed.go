package bus

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Cluster joins the embedded servers of several nodes. The zero value joins none.
type Cluster struct {
	Listen string   // HOST:PORT on which other nodes reach this one; "" joins none
	Routes []string // HOST:PORT of other nodes; its own may be among them
	// Secret is known to every node and to nobody else, at least leastSecret
	// bytes. Routes are encrypted and both ends prove that they know it.
	Secret string
}

// leastSecret is how long a secret must be, in bytes: whoever reaches the port
// can try guesses against the certificate that is made from it.
const leastSecret = 24

// Check reports settings that cannot work, as Invalid.
func (o Options) Check() error {
	c := o.Cluster
	switch {
	case c.Listen == "" && len(c.Routes) > 0:
		return chat.Errorf(chat.Invalid, "routes to other nodes need an address of this one: set --nats-listen, too")
	case c.Listen == "":
		return nil
	case o.URL != "":
		return chat.Errorf(chat.Invalid, "the bus is either external (--nats-url) or embedded (--nats-listen): set one")
	case len(c.Secret) < leastSecret:
		return chat.Errorf(chat.Invalid, "embedded servers are joined by a secret of at least %d characters: set FRONTDESK_NATS_SECRET to the same on every node (openssl rand -base64 32)", leastSecret)
	}
	for _, addr := range append([]string{c.Listen}, c.Routes...) {
		if _, _, err := split(addr); err != nil {
			return chat.Errorf(chat.Invalid, "%q is no address of a node: write it as 10.0.0.5:6222", addr)
		}
	}
	return nil
}

func split(addr string) (host string, port int, err error) {
	host, number, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, err
	}
	n, err := strconv.ParseUint(number, 10, 16)
	if err == nil && n == 0 {
		err = fmt.Errorf("port 0")
	}
	return host, int(n), err
}

// embed starts a server in this process.
func embed(c Cluster, log *slog.Logger) (*server.Server, error) {
	opts := &server.Options{DontListen: true, NoSigs: true, NoLog: true, MaxPayload: 1 << 20}
	if c.Listen != "" {
		if err := join(opts, c); err != nil {
			return nil, fmt.Errorf("join the bus: %w", err)
		}
	}
	s, err := server.NewServer(opts)
	if err != nil {
		return nil, fmt.Errorf("embed the bus: %w", err)
	}
	s.SetLoggerV2(serverLog{log}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(5 * time.Second) {
		s.Shutdown()
		if c.Listen != "" {
			return nil, chat.Errorf(chat.Unavailable, "the embedded bus cannot listen on %s: is another server there? Choose another address with --nats-listen", c.Listen)
		}
		return nil, chat.Errorf(chat.Unavailable, "the embedded bus did not start within 5 s")
	}
	return s, nil
}

// join makes a server one of a cluster.
func join(opts *server.Options, c Cluster) error {
	host, port, err := split(c.Listen)
	if err != nil {
		return err
	}
	secured, err := routeTLS(c.Secret)
	if err != nil {
		return err
	}
	// A server that does not listen for clients opens no routes (2.15). So it
	// listens on a port of this machine, and takes nobody there.
	opts.DontListen, opts.Host, opts.Port = false, "127.0.0.1", server.RANDOM_PORT
	opts.CustomClientAuthentication = inProcessOnly{}
	opts.Cluster = server.ClusterOpts{
		Name: "frontdesk", Host: host, Port: port, TLSConfig: secured, NoAdvertise: true,
		PoolSize:     -1, // one connection between two nodes
		PingInterval: pingEvery, MaxPingsOut: pingsOut,
	}
	for _, addr := range c.Routes {
		opts.Routes = append(opts.Routes, &url.URL{Scheme: "nats", Host: addr})
	}
	return nil
}

// inProcessOnly refuses clients that come over a socket.
type inProcessOnly struct{}

// Check implements server.Authentication.
func (inProcessOnly) Check(c server.ClientAuthentication) bool {
	_, socket := c.RemoteAddress().(*net.TCPAddr)
	return !socket
}

// routeTLS makes, from a secret, what both ends of a route show and demand: a
// certificate whose key only those have who know the secret. Every node makes
// the same one, so nothing has to be handed out and nothing runs out.
func routeTLS(secret string) (*tls.Config, error) {
	seed, err := hkdf.Key(sha256.New, []byte(secret), nil, "frontdesk bus routes", ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(seed)
	const name = "frontdesk-bus"
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), // RFC 5280, 4.1.2.5: no end
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	own, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(own)
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		RootCAs:      trusted, ClientCAs: trusted, ClientAuth: tls.RequireAndVerifyClientCert, ServerName: name, MinVersion: tls.VersionTLS13,
	}, nil
}

// serverLog gives what the embedded server says to the process's log. It says
// “error” to what passes, such as a node that is away.
type serverLog struct{ log *slog.Logger }

// Noticef implements server.Logger.
func (l serverLog) Noticef(format string, v ...any) {
	l.log.Debug("bus", "says", fmt.Sprintf(format, v...))
}

// Warnf implements server.Logger.
func (l serverLog) Warnf(format string, v ...any) {
	l.log.Warn("bus", "says", fmt.Sprintf(format, v...))
}

// Errorf implements server.Logger.
func (l serverLog) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	if strings.Contains(text, "Duplicate Route") { // two nodes called each other at once
		l.log.Debug("bus", "says", text)
		return
	}
	l.log.Warn("bus", "says", text)
}

// Fatalf implements server.Logger; Open reports why the server did not start.
func (l serverLog) Fatalf(format string, v ...any) { l.Warnf(format, v...) }

// Debugf implements server.Logger.
func (serverLog) Debugf(string, ...any) {}

// Tracef implements server.Logger.
func (serverLog) Tracef(string, ...any) {}
