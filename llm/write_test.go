package llm

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/google/go-cmp/cmp"
)

func TestWrite(t *testing.T) {
	t.Parallel()

	t.Run("AnswersFromThePassages", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		got, err := r.client.Write(t.Context(), returns())
		if err != nil {
			t.Fatal(err)
		}
		if got.Tokens <= 0 {
			t.Errorf("tokens %d, want the endpoint's count", got.Tokens)
		}
		if got.TokensIn <= 0 || got.TokensIn >= got.Tokens {
			t.Errorf("%d of %d tokens read", got.TokensIn, got.Tokens)
		}
		got.Tokens, got.TokensIn = 0, 0
		want := bot.ModelAnswer{Answerable: true, Language: "en", Sentences: []bot.ModelSentence{
			{Text: "You may return a tent within 30 days.", Sources: []int{2}, Quote: "You may return a tent within 30 days."},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})

	t.Run("AsksStrictlyAtTemperatureZeroWithTheKey", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		if _, err := r.client.Write(t.Context(), returns()); err != nil {
			t.Fatal(err)
		}
		req := r.Requests()[0]
		if req.Key != testKey || req.Model != "small-chat" {
			t.Errorf("key %q, model %q", req.Key, req.Model)
		}
		if req.Temperature == nil || *req.Temperature > 1e-9 {
			t.Errorf("temperature %v, want next to 0 and not left out", req.Temperature)
		}
		if f := req.ResponseFormat; f.Type != "json_schema" || !f.JSONSchema.Strict {
			t.Errorf("format %s, strict %t", f.Type, f.JSONSchema.Strict)
		}
		at := -1
		for _, field := range []string{"answerable", "needs_human", "missing", "language", "sentences", "text", "sources", "quote"} {
			i := strings.LastIndex(string(req.ResponseFormat.JSONSchema.Schema), `"`+field+`":`)
			if i <= at {
				t.Errorf("field %s stands at %d, the one before at %d", field, i, at)
			}
			at = i
		}
	})

	t.Run("SaysWhenThePassagesDoNotAnswer", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		q := returns()
		q.Text = "Who wrote Hamlet?"
		got, err := r.client.Write(t.Context(), q)
		if err != nil || got.Answerable || len(got.Sentences) > 0 {
			t.Errorf("got %+v, %v", got, err)
		}
	})

	t.Run("PassesOnThatAPersonIsNeeded", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Script(llmtest.Say(llmtest.Answer{NeedsHuman: true, Missing: "the order", Language: "en",
			Sentences: []llmtest.Sentence{{Text: "I cannot see your order."}}}))
		got, err := r.client.Write(t.Context(), returns())
		if err != nil || !got.NeedsHuman || got.Answerable || len(got.Sentences) > 0 {
			t.Errorf("got %+v, %v", got, err)
		}
	})

	t.Run("AsksNobodyWithoutPassages", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		got, err := r.client.Write(t.Context(), bot.ModelQuestion{Text: "Hello?", Lang: "en"})
		if err != nil || got.Answerable || len(r.Requests()) > 0 {
			t.Errorf("got %+v, %v after %d requests", got, err, len(r.Requests()))
		}
	})

	t.Run("RefusesAnEmptyQuestionAndAMissingModel", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		q := returns()
		q.Text = " \u200b\n"
		if _, err := r.client.Write(t.Context(), q); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("empty question: %v", err)
		}
		if _, err := New(Options{}).Write(t.Context(), returns()); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("no model: %v", err)
		}
	})
}

// TestWriteNonsense covers answers that came and cannot be used: one request,
// a plain error, no retry.
func TestWriteNonsense(t *testing.T) {
	t.Parallel()
	one := func(s string) llmtest.Reply {
		return llmtest.Content(`{"answerable":true,"needs_human":false,"missing":"","language":"en","sentences":[` + s + `]}`)
	}
	for name, c := range map[string]struct {
		reply llmtest.Reply
		want  string
	}{
		"APageInsteadOfJSON":    {llmtest.Nonsense(), "nonsense: no JSON"},
		"TruncatedJSON":         {llmtest.Truncated(), "nonsense: no JSON"},
		"AnEmptyBody":           {llmtest.Body(""), "nonsense: no JSON"},
		"NoChoice":              {llmtest.Body(`{"choices":[]}`), "nonsense: no choice"},
		"AnErrorWithStatus200":  {llmtest.Body(`{"error":{"message":"overloaded"}}`), "nonsense: no choice"},
		"AnotherShape":          {llmtest.WrongShape(), "nonsense: not the asked JSON"},
		"Prose":                 {llmtest.Content("You have 30 days."), "nonsense: not the asked JSON"},
		"AFence":                {llmtest.Content("```json\n{}\n```"), "nonsense: not the asked JSON"},
		"AnEmptyObject":         {llmtest.Content("{}"), "nonsense: a field is missing"},
		"AMissingField":         {llmtest.Content(`{"answerable":true,"needs_human":false,"language":"en","sentences":[]}`), "nonsense: a field is missing"},
		"TextAfterTheJSON":      {llmtest.Content(`{"answerable":false,"needs_human":false,"missing":"x","language":"en","sentences":[]} Hope it helps`), "nonsense: text after"},
		"AWrongType":            {one(`{"text":"30 days.","sources":["2"],"quote":"30 days"}`), "nonsense: not the asked JSON"},
		"AMissingQuote":         {one(`{"text":"30 days.","sources":[2]}`), "nonsense: a field of sentence 1"},
		"NoSentence":            {one(``), "nonsense: 0 sentences"},
		"ABlankSentence":        {one(`{"text":" \u200b ","sources":[2],"quote":"30 days"}`), "nonsense: sentence 1 is empty"},
		"ASourceTooHigh":        {one(`{"text":"30 days.","sources":[3],"quote":"30 days"}`), "nonsense: sentence 1 has a source out of range"},
		"ASourceZero":           {one(`{"text":"30 days.","sources":[0],"quote":"30 days"}`), "nonsense: sentence 1 has a source out of range"},
		"TooManySentences":      {one(strings.TrimSuffix(strings.Repeat(`{"text":"30 days.","sources":[2],"quote":"30 days"},`, 13), ",")), "nonsense: more than 12 sentences"},
		"AnAnswerCutAtTheLimit": {llmtest.CutShort(), "answer longer than allowed"},
		"ARefusal":              {llmtest.Body(`{"choices":[{"message":{"role":"assistant","refusal":"I cannot."},"finish_reason":"stop"}]}`), "it refused"},
		"AContentFilter":        {llmtest.Body(`{"choices":[{"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}]}`), "it refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.Script(c.reply)
			got, err := r.client.Write(t.Context(), returns())
			if chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if len(got.Sentences) > 0 || got.Answerable {
				t.Errorf("an answer came beside the error: %+v", got)
			}
			if n := len(r.Requests()); n != 1 {
				t.Errorf("%d requests, want 1: nonsense is not asked for again", n)
			}
		})
	}
}

func TestWriteRetries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script   []llmtest.Reply
		requests int
		want     string // "" for an answer
	}{
		"After429":                  {[]llmtest.Reply{llmtest.Busy("")}, 2, ""},
		"After500":                  {[]llmtest.Reply{llmtest.Fail(500)}, 2, ""},
		"After503Twice":             {[]llmtest.Reply{llmtest.Fail(503), llmtest.Fail(503)}, 3, ""},
		"AfterACutConnection":       {[]llmtest.Reply{llmtest.Cut()}, 2, ""},
		"NotMoreThanTwice":          {[]llmtest.Reply{llmtest.Fail(500), llmtest.Cut(), llmtest.Fail(502)}, 3, "status 502"},
		"NotA401":                   {[]llmtest.Reply{llmtest.Fail(401)}, 1, "status 401"},
		"NotA404":                   {[]llmtest.Reply{llmtest.Fail(404)}, 1, "status 404"},
		"NotAnEmptyAccount":         {[]llmtest.Reply{llmtest.OutOfQuota()}, 1, "quota"},
		"NotWhenAskedToWaitTooMuch": {[]llmtest.Reply{llmtest.Busy("60")}, 1, "status 429"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.Script(c.script...)
			got, err := r.client.Write(t.Context(), returns())
			if c.want == "" && (err != nil || !got.Answerable) {
				t.Errorf("got %+v, %v", got, err)
			}
			if c.want != "" && (chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if n := len(r.Requests()); n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
		})
	}

	t.Run("BackOffGrowsWithJitter", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Script(llmtest.Fail(500), llmtest.Fail(500))
		if _, err := r.client.Write(t.Context(), returns()); err != nil {
			t.Fatal(err)
		}
		waited := r.waited()
		if len(waited) != 2 || waited[0] < firstPause/2 || waited[0] > firstPause || waited[1] < firstPause || waited[1] > 2*firstPause {
			t.Errorf("waited %v", waited)
		}
	})

	for name, said := range map[string]string{"Seconds": "3", "ADate": "Sun, 01 Mar 2026 09:00:03 GMT"} {
		t.Run("RetryAfterIn"+name+"IsHonoured", func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.Script(llmtest.Busy(said))
			if _, err := r.client.Write(t.Context(), returns()); err != nil {
				t.Fatal(err)
			}
			if waited := r.waited(); len(waited) != 1 || waited[0] < 3*time.Second || waited[0] > 3*time.Second+firstPause {
				t.Errorf("waited %v, want a little over 3 s", waited)
			}
		})
	}

	t.Run("NotBeyondTheDeadline", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Script(llmtest.Busy("8"))
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		if _, err := r.client.Write(ctx, returns()); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("error %v", err)
		}
		if waited := r.waited(); len(waited) > 0 {
			t.Errorf("waited %v for a try that the deadline forbids", waited)
		}
	})
}

func TestWriteSlowModel(t *testing.T) {
	t.Parallel()

	t.Run("IsTriedAgainAfterTheLimitOfATry", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.client.limit = 300 * time.Millisecond
		never := make(chan struct{})
		r.Script(llmtest.Reply{}.Until(never))
		got, err := r.client.Write(t.Context(), returns())
		if err != nil || !got.Answerable || len(r.Requests()) != 2 {
			t.Errorf("got %+v, %v after %d requests", got, err, len(r.Requests()))
		}
	})

	t.Run("IsGivenUpAtTheDeadline", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.Always(llmtest.Reply{}.Until(make(chan struct{}))))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := r.client.Write(ctx, returns())
		if chat.CodeOf(err) != chat.Unavailable || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})

	t.Run("IsLeftWhenTheCallerGoes", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		ctx, cancel := context.WithCancel(t.Context())
		r.Chat(func(llmtest.Request) llmtest.Reply {
			cancel()
			return llmtest.Reply{}.Until(make(chan struct{}))
		})
		if _, err := r.client.Write(ctx, returns()); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if r.client.chatting.failures != 0 {
			t.Error("a caller who went away counted against the model")
		}
	})

	t.Run("HoldsItsAnswerUntilItIsReady", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		open := make(chan struct{})
		asked := make(chan struct{})
		r.Chat(func(req llmtest.Request) llmtest.Reply {
			close(asked)
			return llmtest.Honest(req).Until(open)
		})
		done := make(chan error, 1)
		go func() {
			_, err := r.client.Write(t.Context(), returns())
			done <- err
		}()
		<-asked
		select {
		case err := <-done:
			t.Fatalf("answered before the model did: %v", err)
		default:
		}
		close(open)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestWriteDialect(t *testing.T) {
	t.Parallel()

	t.Run("FallsBackToJSONObjectAndRemembers", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.NoSchema(llmtest.Honest))
		for range 2 {
			if got, err := r.client.Write(t.Context(), returns()); err != nil || !got.Answerable {
				t.Fatalf("got %+v, %v", got, err)
			}
		}
		var formats []string
		for _, req := range r.Requests() {
			formats = append(formats, req.ResponseFormat.Type)
		}
		if diff := cmp.Diff([]string{"json_schema", "json_object", "json_object"}, formats); diff != "" {
			t.Error(diff)
		}
	})

	t.Run("DoesNotRememberWhenBothAreRefused", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Script(llmtest.Refuse("", "too long"), llmtest.Refuse("", "too long"))
		if _, err := r.client.Write(t.Context(), returns()); err == nil || !strings.Contains(err.Error(), "status 400") {
			t.Fatalf("error %v", err)
		}
		r.Forget()
		if _, err := r.client.Write(t.Context(), returns()); err != nil {
			t.Fatal(err)
		}
		if f := r.Requests()[0].ResponseFormat.Type; f != "json_schema" {
			t.Errorf("format %s after a refusal that was not about the schema", f)
		}
	})

	t.Run("DropsATemperatureThatIsRefused", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.NoTemperature(llmtest.Honest))
		for range 2 {
			if _, err := r.client.Write(t.Context(), returns()); err != nil {
				t.Fatal(err)
			}
		}
		all := r.Requests()
		if len(all) != 3 || all[2].Temperature != nil || all[2].ResponseFormat.Type != "json_schema" {
			t.Errorf("%d requests, the last %+v", len(all), all[len(all)-1].ResponseFormat.Type)
		}
	})

	t.Run("AsksAReasoningModelWithoutTemperature", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.client.chatModel = "gpt-5-mini"
		if _, err := r.client.Write(t.Context(), returns()); err != nil {
			t.Fatal(err)
		}
		if all := r.Requests(); len(all) != 1 || all[0].Temperature != nil {
			t.Errorf("%d requests, temperature %v", len(all), all[0].Temperature)
		}
	})
}

func TestWriteKeepsSecrets(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]llmtest.Reply{
		"InAnErrorBody": llmtest.Fail(http.StatusUnauthorized),
		"InAQuotaBody":  llmtest.OutOfQuota(),
		"In400":         llmtest.Refuse("messages", "key "+llmtest.ErrorSecret),
		"InNonsense":    llmtest.Body("key " + llmtest.ErrorSecret),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.Chat(llmtest.Always(reply))
			_, err := r.client.Write(t.Context(), returns())
			if err == nil {
				t.Fatal("no error")
			}
			for _, told := range []string{err.Error(), r.log.String()} {
				for _, secret := range []string{llmtest.ErrorSecret, testKey, r.URL(), "tent"} {
					if strings.Contains(told, secret) {
						t.Errorf("%q holds %q", told, secret)
					}
				}
			}
			if r.log.String() == "" {
				t.Error("nothing was logged")
			}
		})
	}

	t.Run("InAnAddressThatCannotBeReached", func(t *testing.T) {
		t.Parallel()
		gone := llmtest.New()
		gone.Close()
		c := New(Options{BaseURL: gone.URL() + "?key=" + testKey, ChatModel: "m"})
		pauses := 0
		c.pause = func(context.Context, time.Duration) error {
			pauses++
			return nil
		}
		_, err := c.Write(t.Context(), returns())
		if err == nil || !strings.Contains(err.Error(), "connection failed") || pauses != retries {
			t.Errorf("error %v after %d pauses", err, pauses)
		}
		if chat.CodeOf(err) != chat.Unavailable || strings.Contains(err.Error(), testKey) || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("error %v", err)
		}
	})
}

func TestWriteConcurrently(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var many sync.WaitGroup
	for range 40 {
		many.Go(func() {
			if got, err := r.client.Write(t.Context(), returns()); err != nil || len(got.Sentences) != 1 {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	many.Wait()
	marks := map[string]bool{}
	for _, req := range r.Requests() {
		marks[req.Mark()] = true
	}
	if len(marks) != 40 {
		t.Errorf("%d marks for 40 requests", len(marks))
	}
}
