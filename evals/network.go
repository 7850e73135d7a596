package evals

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// network answers the calls of flows from recordings: none of them leaves the
// process. Safe for concurrent use.
type network struct {
	mu         sync.Mutex
	recordings []Recorded
	used       []int
	calls      []Call
}

// noFit is the error of a call that no recording fits.
const noFit = "no recorded response fits"

var _ http.RoundTripper = (*network)(nil)

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	call := Call{Method: req.Method, URL: req.URL.String()}
	if req.Body != nil {
		raw, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
		if len(raw) > 0 && json.Unmarshal(raw, &call.Body) != nil {
			call.Body = string(raw)
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	rec, ok := n.find(call)
	switch {
	case !ok:
		call.Error = noFit
	case rec.Error != "":
		call.Error = rec.Error
	default:
		call.Status = rec.Status
		if call.Status == 0 {
			call.Status = http.StatusOK
		}
	}
	n.calls = append(n.calls, call)
	if call.Error != "" {
		return nil, fmt.Errorf("%s %s: %s", call.Method, call.URL, call.Error)
	}
	body := []byte{}
	if rec.Body != nil {
		body = encode(rec.Body)
	}
	return &http.Response{
		StatusCode: call.Status, Status: http.StatusText(call.Status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)), Request: req,
	}, nil
}

// find gives the first recording that fits and is not used up.
func (n *network) find(c Call) (Recorded, bool) {
	if n.used == nil {
		n.used = make([]int, len(n.recordings))
	}
	for i, rec := range n.recordings {
		method := rec.Method
		if method == "" {
			method = http.MethodGet
		}
		if !strings.EqualFold(method, c.Method) || rec.Times > 0 && n.used[i] >= rec.Times {
			continue
		}
		if ok, err := regexp.MatchString(rec.URL, c.URL); err != nil || !ok {
			continue
		}
		n.used[i]++
		return rec, true
	}
	return Recorded{}, false
}

// taken gives the calls since the last look.
func (n *network) taken() []Call {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := n.calls
	n.calls = nil
	return out
}

// plain makes JSON-like values of what came out of YAML.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = plain(x)
		}
		return out
	case map[any]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[fmt.Sprint(k)] = plain(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plain(x)
		}
		return out
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) { // YAML has them, JSON does not
			return fmt.Sprint(v)
		}
	}
	return v
}
