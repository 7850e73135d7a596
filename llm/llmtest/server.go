package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// defaultDim is the length of the vectors unless SetDim says otherwise.
const defaultDim = 256

// requestBytes bounds what is read of a request.
const requestBytes = 32 << 20

// Rule says how to reply to a request. It is called from many goroutines.
type Rule func(Request) Reply

// Server is the endpoint. All methods may be called at any time, from many
// goroutines.
type Server struct {
	http *httptest.Server
	done chan struct{}

	mu       sync.Mutex
	chat     Rule
	chats    []Reply // scripted, before the rule
	embeds   []Reply
	requests []Request
	dim      int
	closed   bool
	whole    bool // never streams
}

// New starts a server on a free port of 127.0.0.1. The caller closes it.
func New() *Server {
	s := &Server{done: make(chan struct{}), chat: Honest, dim: defaultDim}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.serveChat)
	mux.HandleFunc("POST /v1/embeddings", s.serveEmbeddings)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		Fail(http.StatusNotFound).send(w)
	})
	s.http = httptest.NewServer(mux)
	return s
}

// Start starts a server that is closed when the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	s := New()
	t.Cleanup(s.Close)
	return s
}

// URL is the base URL, with "/v1", as OPENAI_BASE_URL wants it.
func (s *Server) URL() string { return s.http.URL + "/v1" }

// Client is an HTTP client whose connections end with the server.
func (s *Server) Client() *http.Client { return s.http.Client() }

// Close ends held replies, then the server. It may be called twice.
func (s *Server) Close() {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return
	}
	close(s.done)
	s.http.CloseClientConnections()
	s.http.Close()
}

// Chat sets the rule for chat requests that no script covers. It starts as
// Honest.
func (s *Server) Chat(rule Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chat = rule
}

// Script says how the next chat requests are replied to, one each, in the order
// of their arrival; after them the rule is back.
func (s *Server) Script(replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats = append(s.chats, replies...)
}

// ScriptEmbeddings is Script for the next embedding requests; after them
// vectors are made again.
func (s *Server) ScriptEmbeddings(replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.embeds = append(s.embeds, replies...)
}

// SetDim changes the length of the vectors.
func (s *Server) SetDim(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dim = n
}

// Requests gives what was asked so far, in the order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Forget drops the remembered requests.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

func (s *Server) serveChat(w http.ResponseWriter, r *http.Request) {
	req, problem := read(r)
	if problem == "" {
		problem = req.chatProblem()
	}
	if problem != "" {
		Refuse("", problem).send(w)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, req)
	rule := s.chat
	var reply Reply
	scripted := len(s.chats) > 0
	if scripted {
		reply, s.chats = s.chats[0], s.chats[1:]
	}
	s.mu.Unlock()
	if !scripted {
		reply = rule(req)
	}
	if !s.wait(r, reply) {
		return
	}
	if req.Stream && !s.plain(reply) {
		reply.stream(w, req, func(d time.Duration, open <-chan struct{}) bool {
			return s.wait(r, Reply{delay: d, hold: open})
		})
		return
	}
	reply.chat(req).send(w)
}

// plain says whether a reply goes out whole although a stream was asked for:
// failures, scripted bodies, and everything of a server that does not stream.
func (s *Server) plain(reply Reply) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole || reply.body != nil || reply.cut
}

// Whole lets the server ignore that a stream is asked for.
func (s *Server) Whole() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole = true
}

func (s *Server) serveEmbeddings(w http.ResponseWriter, r *http.Request) {
	req, problem := read(r)
	if problem == "" {
		problem = req.embeddingProblem()
	}
	if problem != "" {
		Refuse("", problem).send(w)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, req)
	reply := Reply{body: vectorsBody(req, s.dim)}
	if len(s.embeds) > 0 {
		reply, s.embeds = s.embeds[0].embedding(req, s.dim), s.embeds[1:]
	}
	s.mu.Unlock()
	if s.wait(r, reply) {
		reply.send(w)
	}
}

// wait holds a reply back; false when nobody waits for it any more.
func (s *Server) wait(r *http.Request, reply Reply) bool {
	hold := reply.hold
	if reply.delay > 0 {
		timer := time.NewTimer(reply.delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return false
		case <-s.done:
			return false
		}
	}
	if hold == nil {
		return true
	}
	select {
	case <-hold:
		return true
	case <-r.Context().Done():
		return false
	case <-s.done:
		return false
	}
}

// read decodes a request, or says what is wrong with it.
func read(r *http.Request) (Request, string) {
	req := Request{Path: r.URL.Path, Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
	body, err := io.ReadAll(io.LimitReader(r.Body, requestBytes))
	if err != nil {
		return req, "the request could not be read"
	}
	req.Body = body
	if err := json.Unmarshal(body, &req); err != nil {
		return req, "the request is no JSON: " + err.Error()
	}
	return req, ""
}
