package llm

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
)

// eventStream is the media type of a streamed answer.
const eventStream = "text/event-stream"

// headerKey is the context key of a *http.Header that the answer's header is
// put into.
type headerKey struct{}

// answerBytes bounds an answer: 64 vectors of 4096 numbers with 20 digits each
// are 5 MB.
const answerBytes = 16 << 20

var (
	errCut   = errors.New("connection cut within the answer")
	errHuge  = errors.New("answer too large")
	errReach = errors.New("connection failed")
)

// wire sends requests and reads each answer whole before the library sees it,
// unless it is streamed: so a connection cut half way is told from an answer
// that makes no sense, and no answer fills the memory.
type wire struct{ client *http.Client }

// Do implements openai.HTTPDoer. Its errors name no address: addresses can
// carry secrets.
func (w wire) Do(r *http.Request) (*http.Response, error) {
	res, err := w.client.Do(r)
	if err != nil {
		return nil, errReach
	}
	if header, ok := r.Context().Value(headerKey{}).(*http.Header); ok {
		*header = res.Header
	}
	if res.StatusCode == http.StatusOK && strings.HasPrefix(res.Header.Get("Content-Type"), eventStream) {
		res.Body = flowing{res.Body}
		return res, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, answerBytes+1))
	if err != nil {
		return nil, errCut
	}
	if len(body) > answerBytes {
		return nil, errHuge
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// flowing is a streamed body whose failures are cuts.
type flowing struct{ io.ReadCloser }

func (f flowing) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errCut
	}
	return n, err
}
