package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// maxResponse bounds what a flow's HTTP call may read, in bytes.
const maxResponse = 256 << 10

// call carries out a flow's HTTP step: recorded as started under its key,
// done, recorded as finished. A call that started and never finished has an
// unknown outcome. It counts as a try that failed: a step with retries makes
// it again, under the same key; any other goes to on_error, an llm step to
// its offline value first, when it has one.
func (t *turn) call(ctx context.Context, e flows.Effect) (*flows.EffectResult, error) {
	return t.recorded(ctx, "http", e, func(e flows.Effect, key string) *flows.EffectResult { return t.request(ctx, e, key) })
}

// recorded carries out what leaves the process, once under its key.
func (t *turn) recorded(ctx context.Context, kind string, e flows.Effect, do func(e flows.Effect, key string) *flows.EffectResult) (*flows.EffectResult, error) {
	// The flow's keys begin anew after a boundary; the record's never repeat.
	key := fmt.Sprintf("%d/%s", t.mind.Boundary, e.Key)
	if err := t.pinned(ctx); err != nil {
		return nil, err
	}
	row := chat.Effect{Workspace: t.conv.Workspace, Conversation: t.conv.ID, Turn: t.row.ID, Kind: kind, Key: key, Asked: asked(e), Status: "started"}
	stored, fresh, err := t.Turns.StartEffect(ctx, row)
	if err != nil {
		return nil, err
	}
	if !fresh {
		var r flows.EffectResult
		if stored.Status == "finished" && json.Unmarshal(stored.Result, &r) == nil {
			return &r, nil
		}
		if e.Retries == 0 {
			return &flows.EffectResult{Key: e.Key, Error: "the process ended during this call: its outcome is unknown", Offline: e.Kind == flows.EffectLLM}, nil
		}
		e.Retries--
	}
	began := t.Now()
	r := do(e, key)
	t.trace.Effects = append(t.trace.Effects, EffectTrace{
		Kind: kind, Key: key, Status: r.Status, Error: r.Error, TookMS: t.Now().Sub(began).Milliseconds(),
	})
	row.Status = "finished"
	if row.Result, err = json.Marshal(r); err != nil {
		return nil, fmt.Errorf("record the call %s: %w", e.Key, err)
	}
	return r, t.Turns.FinishEffect(ctx, row)
}

// asked tells what an effect asks for, for replays.
func asked(e flows.Effect) chat.Asked {
	if e.Kind == flows.EffectLLM {
		return chat.Asked{Digest: digest([]any{e.Prompt, e.Values, e.Query, e.Schema})}
	}
	a := chat.Asked{Method: e.Method, URL: e.URL}
	if e.Body != nil {
		a.Digest = digest(e.Body)
	}
	return a
}

// digest is the SHA-256 of a JSON-like value; "" for one that is none, whose
// call fails anyway.
func digest(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// request tries the call as often as the step allows, always under its key.
func (t *turn) request(ctx context.Context, e flows.Effect, key string) *flows.EffectResult {
	r := &flows.EffectResult{Key: e.Key}
	for try := 0; try <= e.Retries; try++ {
		if err := t.once(ctx, e, key, r); err == nil && r.Status < 500 {
			r.OK, r.Error = true, ""
			return r
		} else if err != nil {
			r.Status, r.Body, r.Error = 0, nil, err.Error()
		} else {
			r.Error = fmt.Sprintf("the server answered %d", r.Status)
		}
	}
	r.OK = r.Status != 0 // a server that has answered 500 or above may have its on_status
	return r
}

func (t *turn) once(ctx context.Context, e flows.Effect, key string, r *flows.EffectResult) error {
	timeout := defaultCallTimeout
	if e.TimeoutMS > 0 {
		timeout = time.Duration(e.TimeoutMS) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var body io.Reader
	if e.Body != nil {
		b, err := json.Marshal(e.Body)
		if err != nil {
			return fmt.Errorf("body: %w", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, e.Method, e.URL, body)
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	if e.Method != http.MethodGet {
		req.Header.Set("Idempotency-Key", key)
	}
	req, secrets, err := t.home.dress(req, e.Headers)
	if err != nil {
		return err
	}
	res, err := t.home.client.Do(req)
	if err != nil {
		return errors.New(hideIn(err.Error(), secrets)) // it may name an address that the server sent us to
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxResponse+1))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if len(raw) > maxResponse {
		return fmt.Errorf("the answer is larger than %d bytes", maxResponse)
	}
	r.Status, r.Body = res.StatusCode, nil
	if json.Unmarshal(raw, &r.Body) != nil {
		r.Body = string(raw)
	}
	if len(secrets) > 0 {
		r.Body = hide(r.Body, secrets) // a server that gives back what it was sent; decoded, for JSON may have escaped it
	}
	return nil
}

// hide takes secrets out of every text of a decoded JSON value.
func hide(v any, secrets []string) any {
	switch v := v.(type) {
	case string:
		return hideIn(v, secrets)
	case []any:
		for i := range v {
			v[i] = hide(v[i], secrets)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[hideIn(k, secrets)] = hide(x, secrets)
		}
		return out
	}
	return v
}

func hideIn(s string, secrets []string) string {
	for _, secret := range secrets {
		s = strings.ReplaceAll(s, secret, "[secret]")
	}
	return s
}
