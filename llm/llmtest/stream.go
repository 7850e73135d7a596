package llmtest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// pieceRunes is how many characters a piece of a stream has.
const pieceRunes = 12

// stream sends the answer in pieces, as server-sent events. wait pauses and
// is false when nobody listens any more.
func (r Reply) stream(w http.ResponseWriter, req Request, wait func(time.Duration, <-chan struct{}) bool) {
	content := r.content
	if content == nil {
		content = Honest(req).content
	}
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	send := func(data string) bool {
		if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
			return false
		}
		return flush.Flush() == nil
	}
	before, after := *content, ""
	if r.pause != nil || r.broken {
		before, after = splitAfter(*content, r.stop)
	}
	for _, piece := range pieces(before) {
		if !send(chunk(req, piece, "")) || r.pace > 0 && !wait(r.pace, nil) {
			return
		}
	}
	if r.broken {
		panic(http.ErrAbortHandler)
	}
	if r.pause != nil && !wait(0, r.pause) {
		return
	}
	for _, piece := range pieces(after) {
		if !send(chunk(req, piece, "")) || r.pace > 0 && !wait(r.pace, nil) {
			return
		}
	}
	if r.unmarked {
		return
	}
	if !send(chunk(req, "", r.ending())) {
		return
	}
	if req.StreamOptions.IncludeUsage {
		in, out := len(req.Body)/4, len(*content)/4+1
		if !send(string(encode(map[string]any{
			"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": 1700000000, "model": req.Model, "choices": []any{},
			"usage": map[string]any{"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out},
		}))) {
			return
		}
	}
	send("[DONE]")
}

func chunk(req Request, piece, finish string) string {
	choice := map[string]any{"index": 0, "delta": map[string]any{"content": piece}, "finish_reason": nil}
	if finish != "" {
		choice["finish_reason"] = finish
	}
	return string(encode(map[string]any{
		"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": 1700000000, "model": req.Model, "choices": []any{choice},
	}))
}

// splitAfter cuts an answer behind its nth sentence.
func splitAfter(content string, n int) (before, after string) {
	at := 0
	for range n {
		i := strings.Index(content[at:], `"}`)
		if i < 0 {
			return content, ""
		}
		at += i + len(`"}`)
	}
	return content[:at], content[at:]
}

func pieces(text string) []string {
	var list []string
	for r := []rune(text); len(r) > 0; {
		n := min(pieceRunes, len(r))
		list, r = append(list, string(r[:n])), r[n:]
	}
	return list
}
