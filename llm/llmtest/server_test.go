package llmtest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// prompt is a chat request as package llm sends it.
func prompt(question string, passages ...string) string {
	var b strings.Builder
	for i, p := range passages {
		b.WriteString("[data-x passage " + string(rune('1'+i)) + "]\n" + p + "\n[/data-x]\n")
	}
	b.WriteString("[data-x question]\n" + question + "\n[/data-x]\n")
	body, err := json.Marshal(map[string]any{"model": "m", "messages": []Message{{"system", "Answer in JSON."}, {"user", b.String()}}})
	if err != nil {
		panic(err)
	}
	return string(body)
}

func post(t *testing.T, s *Server, path, body string) (*http.Response, []byte, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer k")
	res, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	return res, all, err
}

// content gives the structured answer of a completion.
func content(t *testing.T, body []byte) Answer {
	t.Helper()
	var completion struct {
		Choices []struct {
			Message struct{ Content string }
		}
	}
	var a Answer
	if err := json.Unmarshal(body, &completion); err != nil || len(completion.Choices) != 1 {
		t.Fatalf("no completion: %s, %v", body, err)
	}
	if err := json.Unmarshal([]byte(completion.Choices[0].Message.Content), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestHonest(t *testing.T) {
	t.Parallel()
	s := Start(t)
	for name, c := range map[string]struct{ question, want string }{
		"English":    {"How long are gift cards valid?", "A gift card is valid for 3 years."},
		"Korean":     {"텐트 반품은 며칠 안에 하나요?", "텐트 반품은 30일 안에 할 수 있어요."},
		"Unanswered": {"Who wrote Hamlet?", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, body, err := post(t, s, "/chat/completions", prompt(c.question,
				"반품\n텐트 반품은 30일 안에 할 수 있어요. 말려서 보내 주세요.", "Gift cards\nWe send them by mail. A gift card is valid for 3 years."))
			if err != nil {
				t.Fatal(err)
			}
			a := content(t, body)
			got := ""
			if a.Answerable {
				got = a.Sentences[0].Text
			}
			if got != c.want {
				t.Errorf("got %+v, want %q", a, c.want)
			}
		})
	}
}

func TestServer(t *testing.T) {
	t.Parallel()

	t.Run("PlaysTheScriptThenTheRule", func(t *testing.T) {
		t.Parallel()
		s := Start(t)
		s.Script(Busy("7"), Fail(500))
		s.Chat(CiteNothing)
		q := prompt("Is it free?", "Price\nIt is free.")
		res, _, _ := post(t, s, "/chat/completions", q)
		if res.StatusCode != 429 || res.Header.Get("Retry-After") != "7" {
			t.Errorf("first %d, %q", res.StatusCode, res.Header.Get("Retry-After"))
		}
		if res, _, _ := post(t, s, "/chat/completions", q); res.StatusCode != 500 {
			t.Errorf("second %d", res.StatusCode)
		}
		_, body, _ := post(t, s, "/chat/completions", q)
		if a := content(t, body); !a.Answerable || len(a.Sentences[0].Sources) != 0 {
			t.Errorf("third %+v", a)
		}
		all := s.Requests()
		if len(all) != 3 || !all[0].IsChat() || all[0].Key != "k" || all[0].Block("question") != "Is it free?" || all[0].Mark() != "data-x" {
			t.Errorf("remembered %+v", all)
		}
	})

	t.Run("CutsConnections", func(t *testing.T) {
		t.Parallel()
		s := Start(t)
		s.Script(Cut())
		if _, body, err := post(t, s, "/chat/completions", prompt("?")); !errors.Is(err, io.ErrUnexpectedEOF) || len(body) == 0 {
			t.Errorf("%d bytes, error %v: want a cut within the body", len(body), err)
		}
	})

	t.Run("LiesWithAnInventedNumber", func(t *testing.T) {
		t.Parallel()
		s := Start(t)
		s.Chat(Lie)
		_, body, _ := post(t, s, "/chat/completions", prompt("Is it free?", "Price\nIt costs 5."))
		a := content(t, body)
		if !strings.Contains(a.Sentences[0].Text, "98765") || a.Sentences[0].Quote != "It costs 5." {
			t.Errorf("got %+v", a)
		}
	})

	t.Run("MayBeClosedTwiceWhileItHolds", func(t *testing.T) {
		t.Parallel()
		s := New()
		arrived := make(chan struct{})
		s.Chat(func(Request) Reply {
			close(arrived)
			return Reply{}.Until(make(chan struct{}))
		})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			res, err := s.Client().Post(s.URL()+"/chat/completions", "application/json", strings.NewReader(prompt("?")))
			if err == nil {
				res.Body.Close()
			}
		}()
		<-arrived
		s.Close()
		s.Close()
		<-ended
	})
}

// TestRefusals pins what OpenAI's endpoint would not take either.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := Start(t)
	const user = `"messages":[{"role":"user","content":"hi"}]`
	schema := func(schema string) string {
		return `{"model":"m",` + user + `,"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":` + schema + `}}}`
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"NoJSON":           {"/chat/completions", `hello`, 400},
		"NoModel":          {"/chat/completions", `{` + user + `}`, 400},
		"NoMessages":       {"/chat/completions", `{"model":"m"}`, 400},
		"AStrangeRole":     {"/chat/completions", `{"model":"m","messages":[{"role":"boss","content":"hi"}]}`, 400},
		"AStream":          {"/chat/completions", `{"model":"m","stream":true,` + user + `}`, 200},
		"JSONUnannounced":  {"/chat/completions", `{"model":"m",` + user + `,"response_format":{"type":"json_object"}}`, 400},
		"AnOpenSchema":     {"/chat/completions", schema(`{"type":"object","properties":{}}`), 400},
		"AnOptionalField":  {"/chat/completions", schema(`{"type":"object","additionalProperties":false,"required":[],"properties":{"a":{"type":"string"}}}`), 400},
		"AnOpenInnerShape": {"/chat/completions", schema(`{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"array","items":{"type":"object"}}}}`), 400},
		"AnEmptyText":      {"/embeddings", `{"model":"m","input":["a",""]}`, 400},
		"AnotherPath":      {"/completions", `{}`, 404},
		"OneTextIsFine":    {"/embeddings", `{"model":"m","input":"a"}`, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if res, body, _ := post(t, s, c.path, c.body); res.StatusCode != c.status {
				t.Errorf("status %d, want %d: %s", res.StatusCode, c.status, body)
			}
		})
	}
}

func TestVector(t *testing.T) {
	t.Parallel()
	near := func(a, b string) float64 { return cosine(Vector(a, 256), Vector(b, 256)) }
	for name, c := range map[string]struct{ text, near, far string }{
		"English": {"return a tent", "How to return tents", "gift card by mail"},
		"Korean":  {"텐트를 반품하고 싶어요", "텐트 반품 방법", "상품권 유효 기간"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if n, f := near(c.text, c.near), near(c.text, c.far); n < f+0.2 {
				t.Errorf("near %.2f, far %.2f", n, f)
			}
		})
	}
	if n := near("?!", "..."); n < 0.999 {
		t.Errorf("texts without words: %.2f", n)
	}
}
