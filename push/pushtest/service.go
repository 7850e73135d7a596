// Package pushtest plays a browser and its push service: it decrypts what is
// sent (RFC 8291) and checks who sent it (RFC 8292), with nothing of what the
// product encrypts and signs with.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Service is a push service with any number of browsers, one for each path.
type Service struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	browsers map[string]*Browser
	status   int // what it answers; 201 when zero
	got      []Got
	tries    int
}

// Browser is one subscription.
type Browser struct {
	Endpoint     string
	P256dh, Auth []byte
	private      *ecdh.PrivateKey
}

// Got is one message that arrived whole.
type Got struct {
	Endpoint, TTL, Urgency, Topic string
	Payload                       []byte
	Subject                       string // who answers for the sender
	Key                           string // the sender's public key
}

// New starts a service that ends with the test.
func New(t testing.TB) *Service {
	s := &Service{t: t, browsers: map[string]*Browser{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.take))
	t.Cleanup(s.Close)
	return s
}

// Browser subscribes one at a path.
func (s *Service) Browser(path string) *Browser {
	k, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	b := &Browser{Endpoint: s.URL + path, P256dh: k.PublicKey().Bytes(), Auth: make([]byte, 16), private: k}
	_, _ = rand.Read(b.Auth)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.browsers[path] = b
	return b
}

// Answer sets what the service answers from now on.
func (s *Service) Answer(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// Got gives what arrived, and how often somebody tried.
func (s *Service) Got() (all []Got, tries int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Got(nil), s.got...), s.tries
}

func (s *Service) take(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries++
	b := s.browsers[r.URL.Path]
	if b == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(r.Body)
	g := Got{Endpoint: b.Endpoint, TTL: r.Header.Get("TTL"), Urgency: r.Header.Get("Urgency"), Topic: r.Header.Get("Topic")}
	if err == nil {
		g.Payload, err = b.decrypt(r.Header.Get("Content-Encoding"), body)
	}
	if err == nil {
		g.Subject, g.Key, err = s.sender(r.Header.Get("Authorization"))
	}
	if err != nil {
		s.t.Errorf("a message that no browser would take: %v", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if s.status != 0 {
		w.WriteHeader(s.status)
		return
	}
	s.got = append(s.got, g)
	w.WriteHeader(http.StatusCreated)
}

// decrypt reads one record (RFC 8188, 2; RFC 8291, 3.4).
func (b *Browser) decrypt(encoding string, body []byte) ([]byte, error) {
	if encoding != "aes128gcm" || len(body) < 86 || len(body) > 4096 {
		return nil, fmt.Errorf("encoding %q of %d bytes", encoding, len(body))
	}
	salt, size, n := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	if n != 65 || int(size) < len(body)-86 {
		return nil, fmt.Errorf("a key of %d bytes, a record of %d", n, size)
	}
	peer, err := ecdh.P256().NewPublicKey(body[21:86])
	if err != nil {
		return nil, err
	}
	secret, err := b.private.ECDH(peer)
	if err != nil {
		return nil, err
	}
	ikm, err := hkdf.Key(sha256.New, secret, b.Auth, "WebPush: info\x00"+string(b.P256dh)+string(body[21:86]), 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	text, err := gcm.Open(nil, nonce, body[86:], nil)
	if err != nil {
		return nil, err
	}
	text = []byte(strings.TrimRight(string(text), "\x00"))
	if len(text) == 0 || text[len(text)-1] != 2 {
		return nil, errors.New("the last record does not end with its delimiter")
	}
	return text[:len(text)-1], nil
}

// sender checks the token (RFC 8292, 2 and 3).
func (s *Service) sender(header string) (subject, key string, err error) {
	rest, ok := strings.CutPrefix(header, "vapid t=")
	token, key, ok2 := strings.Cut(rest, ", k=")
	parts := strings.Split(token, ".")
	if !ok || !ok2 || len(parts) != 3 {
		return "", "", fmt.Errorf("authorization %q", header)
	}
	dec := base64.RawURLEncoding
	point, err := dec.DecodeString(key)
	if err != nil || len(point) != 65 {
		return "", "", fmt.Errorf("the key %q", key)
	}
	sig, err := dec.DecodeString(parts[2])
	if err != nil || len(sig) != 64 {
		return "", "", errors.New("the signature")
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return "", "", fmt.Errorf("the key %q: %w", key, err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return "", "", errors.New("the signature is not of the key")
	}
	raw, err := dec.DecodeString(parts[1])
	if err != nil {
		return "", "", err
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(raw, &claims); err != nil {
		return "", "", err
	}
	left := time.Until(time.Unix(claims.Exp, 0))
	if claims.Aud != s.URL || left <= 0 || left > 24*time.Hour {
		return "", "", fmt.Errorf("for %q, %s left", claims.Aud, left)
	}
	return claims.Sub, key, nil
}
