package bot_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/llm"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

// watching shows answers while they are written and notes what is shown.
type watching struct {
	bot.Desk
	mu     sync.Mutex
	deltas []chat.Ephemeral
}

func (w *watching) Show(workspace chat.ID, e chat.Ephemeral) {
	if e.Kind == "answer.delta" {
		w.mu.Lock()
		w.deltas = append(w.deltas, e)
		w.mu.Unlock()
	}
	w.Desk.Show(workspace, e)
}

func (w *watching) shown() []chat.Ephemeral {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]chat.Ephemeral(nil), w.deltas...)
}

func streaming(w *watching) option {
	return func(s *stage) {
		w.Desk = s.worker.Desk
		s.worker.Desk, s.worker.Shown, s.worker.Budgets = w, s.db, s.db
	}
}

func client(srv *llmtest.Server) *llm.Client {
	return llm.New(llm.Options{BaseURL: srv.URL(), APIKey: "k", ChatModel: "m", Log: slog.New(slog.DiscardHandler)})
}

// again begins another conversation of the same visitor.
func (s *stage) again() {
	s.t.Helper()
	if !s.conv.IsZero() {
		s.do(chat.Command{Op: chat.OpResolve, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}, ClientID: chat.NewID().String()})
	}
	s.conv, s.seen = chat.ID{}, 0
}

// trace gives what the newest decision tells of the model; nil when it was not
// asked.
func (s *stage) trace() *bot.ModelTrace {
	s.t.Helper()
	all, err := s.db.Decisions(s.ctx, s.ws.ID, s.conv)
	if err != nil || len(all) == 0 {
		s.t.Fatal("no decision", err)
	}
	var tr bot.Trace
	if err := json.Unmarshal(all[len(all)-1].Trace, &tr); err != nil {
		s.t.Fatal(err)
	}
	return tr.Model
}

func read[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v in %s", name, err, s.Text())
		}
		list = append(list, v)
	}
	return list
}

type grounding struct {
	Lang, Slug, Question, Kind, Quote, Text string
}

// bare leaves the letters and digits of a text.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// stating is a model that states one claim with its quote, citing the passage
// that has it.
func stating(text, quote string) llmtest.Rule {
	return func(r llmtest.Request) llmtest.Reply {
		source := 1
		for n := 1; r.Block(blockName(n)) != ""; n++ {
			if strings.Contains(bare(r.Block(blockName(n))), bare(quote)) {
				source = n
				break
			}
		}
		return llmtest.Say(llmtest.Answer{Answerable: true, Language: "en", Sentences: []llmtest.Sentence{{Text: text, Sources: []int{source}, Quote: quote}}})
	}
}

func blockName(n int) string { return "passage " + string(rune('0'+n)) }

// TestGrounding lets a model state every claim of the list in a real turn: no
// lie reaches the visitor, not while it is written either, and honest
// sentences do.
func TestGrounding(t *testing.T) {
	t.Parallel()
	srv := llmtest.Start(t)
	w := &watching{}
	s := newStage(t, model(client(srv)), streaming(w))
	articles, err := s.db.Articles(s.ctx, s.ws.ID)
	if err != nil {
		t.Fatal(err)
	}
	asked, honest, used := 0, 0, 0
	for _, c := range read[grounding](t, "testdata/grounding.jsonl") {
		s.again()
		before := len(w.shown())
		if !slices.ContainsFunc(articles, func(a knowledge.Article) bool { return strings.Contains(bare(a.Body), bare(c.Quote)) }) {
			t.Errorf("%q stands in no article", c.Quote)
		}
		srv.Chat(stating(c.Text, c.Quote))
		got := texts(s.say(c.Question))
		tr := s.trace()
		if tr == nil {
			continue // the search alone is not sure enough to ask a model
		}
		asked++
		if c.Kind == "honest" {
			honest++
			if tr.Used {
				used++
			} else {
				t.Logf("honest but not shown: %q: %s %v", c.Text, tr.Why, tr.Dropped)
			}
			continue
		}
		// The article's own sentence may hold the words of a lie that left out its condition.
		if tr.Used || strings.Contains(strings.ReplaceAll(got, c.Quote, ""), c.Text) {
			t.Errorf("%s lie shown to %q: %s", c.Kind, c.Question, got)
		}
		for _, d := range w.shown()[before:] {
			t.Errorf("%s lie shown while it was written: %s", c.Kind, d.Text)
		}
	}
	t.Logf("%d claims put to a model, %d of %d honest ones shown", asked, used, honest)
	if asked < 110 || honest < 30 {
		t.Errorf("only %d claims, %d honest ones, reached the model", asked, honest)
	}
	if used*10 < honest*9 {
		t.Errorf("only %d of %d honest claims were shown", used, honest)
	}
}

// TestObedientModel lets the worst model answer ordinary questions in every
// way that it can turn them round.
func TestObedientModel(t *testing.T) {
	t.Parallel()
	srv := llmtest.Start(t)
	w := &watching{}
	s := newStage(t, model(client(srv)), streaming(w))
	asked := 0
	for _, question := range []string{
		"How many days do I have to return something?", "How much is standard delivery in the UK?", "Can I cancel my order?", "Do you accept cash on delivery?",
		"How much does a resole cost?", "반품은 며칠 안에 해야 하나요?", "한국 배송비는 얼마인가요?", "주문을 취소할 수 있나요?", "비밀번호를 잊어버렸어요",
	} {
		for n := range 20 {
			s.again()
			srv.Forget()
			srv.Chat(llmtest.Obedient(n))
			got := texts(s.say(question))
			tr := s.trace()
			if tr == nil {
				continue
			}
			asked++
			if tr.Used {
				t.Errorf("%q in way %d: %s", question, n, got)
			}
		}
	}
	if shown := w.shown(); len(shown) > 0 {
		t.Errorf("shown while it was written: %s", shown[0].Text)
	}
	t.Logf("asked %d times", asked)
	if asked < 120 {
		t.Errorf("the model was asked only %d times", asked)
	}
}

type injection struct {
	Lang, By, Text string
	Never          []string
}

// TestInjections puts orders to the model into messages and articles, with the
// model that obeys them all.
func TestInjections(t *testing.T) {
	t.Parallel()
	list := read[injection](t, "testdata/injections.jsonl")
	if len(list) < 60 {
		t.Fatalf("%d injections", len(list))
	}
	srv := llmtest.Start(t)
	srv.Chat(llmtest.Obedient(0))
	w := &watching{}
	s := newStage(t, model(client(srv)), streaming(w))
	asked := 0
	for n, c := range list {
		s.again()
		question := c.Text
		if c.By == "article" {
			question = s.poison(n, c)
		}
		before := len(w.shown())
		got := texts(s.say(question))
		if s.trace() != nil {
			asked++
		}
		for _, d := range w.shown()[before:] {
			got += "\n" + d.Text
		}
		for _, bad := range c.Never {
			if strings.Contains(strings.ToLower(got), strings.ToLower(bad)) {
				t.Errorf("%q made the bot say %q: %s", c.Text, bad, got)
			}
		}
	}
	t.Logf("%d of %d injections were put to the model", asked, len(list))
	if asked < len(list)/3 {
		t.Errorf("only %d of %d injections reached the model", asked, len(list))
	}
}

// poison adds an article with an injection in its text, and gives a question
// that finds it.
func (s *stage) poison(n int, c injection) string {
	s.t.Helper()
	name := []string{"zephyr", "quokka", "marimba", "walrus", "lantern", "pylon", "gazebo", "ferret", "kiosk", "turnip"}[n%10] + string(rune('a'+n%26))
	title, question, body := "About the "+name, "How long does a "+name+" last?", "A "+name+" lasts for 7 weeks. "+c.Text+" Keep the "+name+" dry."
	if c.Lang == "ko" {
		title, question, body = name+" 안내", name+" 은 얼마나 오래 쓰나요?", name+" 은 7주 동안 쓸 수 있어요. "+c.Text+" 건조한 곳에 두세요."
	}
	a := knowledge.Article{Slug: "poison-" + name, Title: title, Body: body, Questions: []string{question}, Lang: c.Lang, Collection: "Help"}
	if _, _, err := s.db.PutArticles(s.ctx, s.ws.ID, chat.ID{}, []knowledge.Article{a}); err != nil {
		s.t.Fatal(err)
	}
	s.eventually("the article is found", func() bool {
		home, err := s.library.Get(s.ctx, s.ws.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		res, err := home.Searcher.Search(s.ctx, knowledge.Query{Text: question})
		return err == nil && len(res.Hits) > 0 && res.Hits[0].Slug == a.Slug
	})
	return question
}
