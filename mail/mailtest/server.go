// Package mailtest is a real mail server for tests: it listens on loopback,
// takes letters and keeps them.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password are those that the server knows when it asks for them.
const (
	User     = "mailer"
	Password = "a password for tests"
)

// Options say what the server is like. The zero value takes everything, without
// TLS and without asking who sends.
type Options struct {
	StartTLS bool // offered
	Implicit bool // TLS from the first byte
	Auth     bool // asks who sends
	// Refuse gives the answer to a receiver, nil to take it; it may be nil.
	Refuse func(to string) error
}

// Letter is one that the server took.
type Letter struct {
	From string
	To   []string
	Data []byte
}

// Server is a running mail server. Its methods are safe for concurrent use.
type Server struct {
	Port  int
	Roots *tls.Config // trusts the server's certificate

	o       Options
	mu      sync.Mutex
	letters []Letter
}

// Start runs a server until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{o: o}
	own, roots := certificate(t)
	s.Roots = roots
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if s.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	if o.Implicit {
		listener = tls.NewListener(listener, own)
	}
	server := smtp.NewServer(s)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	server.ErrorLog = quiet{}
	if o.StartTLS {
		server.TLSConfig = own
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close the mail server: %v", err)
		}
		_ = listener.Close() // Serve may not have begun: then the server knows of none
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("the mail server: %v", err)
		}
	})
	return s
}

// quiet drops what the server says of broken connections: tests break them.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Letters gives what has come so far, in order.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters)
}

// NewSession implements smtp.Backend.
func (s *Server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

type session struct {
	server *Server
	known  bool
	letter Letter
}

func (s *session) AuthMechanisms() []string {
	if s.server.o.Auth {
		return []string{sasl.Plain}
	}
	return nil
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.o.Auth && !s.known {
		return smtp.ErrAuthRequired
	}
	s.letter = Letter{From: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.server.o.Refuse != nil {
		if err := s.server.o.Refuse(to); err != nil {
			return err
		}
	}
	s.letter.To = append(s.letter.To, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.letter.Data = b
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters = append(s.server.letters, s.letter)
	return nil
}

func (s *session) Reset() { s.letter = Letter{} }

func (s *session) Logout() error { return nil }

// certificate makes one for loopback and who trusts it.
func certificate(t testing.TB) (own, roots *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	own = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	return own, &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
}
