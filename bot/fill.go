package bot

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// fillTries is how often a model is asked for one value: once more when the
// first one breaks the schema.
const fillTries = 2

// fill lets a model fill in a value for a flow. Without a model, or without
// budget for it, the result says offline.
func (t *turn) fill(ctx context.Context, e flows.Effect) (*flows.EffectResult, error) {
	filler, ok := t.Model.(Filler)
	if !ok || t.home.Settings.Model.Off {
		return &flows.EffectResult{Key: e.Key, Error: "there is no model", Offline: true}, nil
	}
	return t.recorded(ctx, "llm", e, func(flows.Effect, string) *flows.EffectResult {
		began := t.Now()
		r := t.filled(ctx, filler, e)
		t.waited += t.Now().Sub(began)
		return r
	})
}

func (t *turn) filled(ctx context.Context, filler Filler, e flows.Effect) *flows.EffectResult {
	r := &flows.EffectResult{Key: e.Key}
	within := time.Duration(e.TimeoutMS) * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	task := ModelTask{Task: e.Prompt, Values: e.Values, Message: e.Query, Lang: t.lang, Schema: e.Schema, Tokens: e.Tokens, Within: within}
	for range fillTries {
		release, err := t.setAside(ctx, taskTokens(task), int64(task.Tokens))
		if err != nil {
			r.Error, r.Offline = err.Error(), chat.CodeOf(err) == chat.RateLimited
			return r
		}
		got, err := filler.Fill(ctx, task)
		release(got.Tokens, got.TokensIn)
		if err != nil {
			r.Error = err.Error()
			return r
		}
		if r.Body, err = readValue(got.Value, e.Schema); err == nil {
			if err = task.unkept(r.Body); err == nil {
				r.OK, r.Error = true, ""
				return r
			}
		}
		// The reason may hold parts of the value: it goes to the model only.
		task.Rejected, r.Body, r.Error = err.Error(), nil, "what the model gave breaks the schema, or promises what nobody does"
	}
	return r
}

// unkept refuses a value in which some text promises what the flow's author,
// the values that the model was given and the visitor do not say in the same
// words: nobody would do it.
func (t ModelTask) unkept(v any) error {
	given := []string{t.Task, t.Message}
	given = append(given, t.Values...)
	proof := strings.Join(given, "\n")
	for _, text := range textsIn(v) {
		for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".!?\n。", r) }) {
			if why := unkept(sentence, proof); why != "" {
				return chat.Errorf(chat.Invalid, "%s", why)
			}
		}
	}
	return nil
}

// textsIn gives every text of a JSON value.
func textsIn(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, each := range v {
			out = append(out, textsIn(each)...)
		}
	case map[string]any:
		for _, each := range v {
			out = append(out, textsIn(each)...)
		}
	}
	return out
}

// readValue decodes what a model gave and checks it; without a schema it must
// be a text that is not empty.
func readValue(raw, schema json.RawMessage) (any, error) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil, chat.Errorf(chat.Invalid, "it was no JSON value")
	}
	if len(schema) > 0 {
		return v, flows.Conforms(schema, v)
	}
	if s, ok := v.(string); !ok || strings.TrimSpace(s) == "" {
		return nil, chat.Errorf(chat.Invalid, "it was no text")
	}
	return v, nil
}

// taskTokens is how many tokens a task will read, about: see estimate.
func taskTokens(t ModelTask) int64 {
	n := len(t.Task) + len(t.Message) + len(t.Schema) + len(t.Rejected)
	for _, v := range t.Values {
		n += len(v)
	}
	return promptTokens + int64(n)/3
}
