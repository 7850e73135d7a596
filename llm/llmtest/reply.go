package llmtest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Reply is how the server replies once. The zero Reply is the honest one.
type Reply struct {
	status  int
	header  map[string]string
	body    []byte  // sent as it is, when set
	content *string // of the message, when set
	finish  string  // finish_reason, "stop" when empty
	cut     bool    // after half of the body
	delay   time.Duration
	hold    <-chan struct{}

	// Of streamed answers only.
	pace     time.Duration // between two pieces
	stop     int           // sentences after which the stream pauses or breaks, when pause or broken
	pause    <-chan struct{}
	broken   bool
	unmarked bool // ends without finish_reason and [DONE]
}

// Answer is the structured answer that package llm asks for.
type Answer struct {
	Answerable bool       `json:"answerable"`
	NeedsHuman bool       `json:"needs_human"`
	Missing    string     `json:"missing"`
	Language   string     `json:"language"`
	Sentences  []Sentence `json:"sentences"`
}

// Sentence is one sentence, the passages it names, from 1, and its proof.
type Sentence struct {
	Text    string `json:"text"`
	Sources []int  `json:"sources"`
	Quote   string `json:"quote"`
}

// Say replies with an answer.
func Say(a Answer) Reply {
	if a.Sentences == nil {
		a.Sentences = []Sentence{}
	}
	for i := range a.Sentences {
		if a.Sentences[i].Sources == nil {
			a.Sentences[i].Sources = []int{}
		}
	}
	return Content(string(encode(a)))
}

// Content replies with any text as the message, JSON or not.
func Content(text string) Reply { return Reply{content: &text} }

// Body replies with status 200 and any body.
func Body(body string) Reply { return Reply{body: []byte(body)} }

// Nonsense replies with a page instead of JSON, as a wrong proxy does.
func Nonsense() Reply { return Body("<html><body>It works!</body></html>") }

// Truncated replies with JSON that stops half way, over a sound connection.
func Truncated() Reply { return Body(`{"id":"chatcmpl-1","choices":[{"index":0,"message":{"ro`) }

// WrongShape replies with JSON that is not the asked answer.
func WrongShape() Reply { return Content(`{"reply":"Yes, of course.","confidence":1}`) }

// CutShort replies with an answer that hit the token limit.
func CutShort() Reply {
	r := Content(`{"answerable":true,"needs_human":false,"missing":"","language":"en","sentences":[{"text":"You can`)
	r.finish = "length"
	return r
}

// Cut breaks the connection in the middle of the answer.
func Cut() Reply { return Reply{cut: true} }

// Fail replies with an HTTP status and an error that holds a made-up key, as
// OpenAI's 401 does: it must not be seen anywhere.
func Fail(status int) Reply {
	return Reply{status: status, body: errorBody("", "Incorrect API key provided: "+ErrorSecret)}
}

// ErrorSecret stands in the text of every failure.
const ErrorSecret = "sk-0000-not-to-be-seen"

// Busy replies 429, with Retry-After when it is not "".
func Busy(retryAfter string) Reply {
	r := Fail(http.StatusTooManyRequests)
	if retryAfter != "" {
		r.header = map[string]string{"Retry-After": retryAfter}
	}
	return r
}

// OutOfQuota replies 429 as OpenAI does when the account is empty.
func OutOfQuota() Reply {
	return Reply{status: http.StatusTooManyRequests, body: encode(map[string]any{"error": map[string]any{
		"message": "You exceeded your current quota. " + ErrorSecret, "type": "insufficient_quota", "param": nil, "code": "insufficient_quota",
	}})}
}

// Refuse replies 400; param names the refused parameter and may be "".
func Refuse(param, message string) Reply {
	return Reply{status: http.StatusBadRequest, body: errorBody(param, message)}
}

// After delays a reply.
func (r Reply) After(d time.Duration) Reply {
	r.delay = d
	return r
}

// Until holds a reply back until the channel is closed: a slow model without
// a clock.
func (r Reply) Until(open <-chan struct{}) Reply {
	r.hold = open
	return r
}

// Paced streams the answer with a pause between any two pieces.
func (r Reply) Paced(d time.Duration) Reply {
	r.pace = d
	return r
}

// PausedAfter streams n sentences and holds the rest back until the channel is
// closed.
func (r Reply) PausedAfter(n int, open <-chan struct{}) Reply {
	r.stop, r.pause = n, open
	return r
}

// BrokenAfter streams n sentences and breaks the connection.
func (r Reply) BrokenAfter(n int) Reply {
	r.stop, r.broken = n, true
	return r
}

// Fading streams the whole answer but never says that it is finished.
func (r Reply) Fading() Reply {
	r.unmarked = true
	return r
}

// chat fills what the reply leaves open.
func (r Reply) chat(req Request) Reply {
	if r.body != nil {
		return r
	}
	if r.content == nil {
		r.content = Honest(req).content
	}
	content, finish := r.content, r.ending()
	in, out := len(req.Body)/4, len(*content)/4+1
	r.body = encode(map[string]any{
		"id": "chatcmpl-test", "object": "chat.completion", "created": 1700000000, "model": req.Model,
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": finish,
			"message": map[string]any{"role": "assistant", "content": *content},
		}},
		"usage": map[string]any{"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out},
	})
	return r
}

func (r Reply) ending() string {
	if r.finish == "" {
		return "stop"
	}
	return r.finish
}

// embedding fills what the reply leaves open.
func (r Reply) embedding(req Request, dim int) Reply {
	if r.body == nil {
		r.body = vectorsBody(req, dim)
	}
	return r
}

func (r Reply) send(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	body := r.body
	if r.cut {
		// The promised length never comes: the server then closes the connection.
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		body = body[:len(body)/2]
	}
	if r.status != 0 {
		w.WriteHeader(r.status)
	}
	if _, err := w.Write(body); err != nil {
		return // the asker went away, as many tests want
	}
	if r.cut {
		// Half of the body has to be on its way before the connection breaks.
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		panic(http.ErrAbortHandler)
	}
}

func errorBody(param, message string) []byte {
	inner := map[string]any{"message": message, "type": "invalid_request_error", "param": nil, "code": nil}
	if param != "" {
		inner["param"] = param
	}
	return encode(map[string]any{"error": inner})
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("llmtest: " + err.Error())
	}
	return b
}
