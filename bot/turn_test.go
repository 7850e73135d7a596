package bot_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/llm"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

func TestAnswer(t *testing.T) {
	t.Parallel()
	t.Run("ShowsTheArticlesOwnWordsWithTheirSource", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		got := s.say("How many days do I have to return something?")
		wants(t, got, "45")
		if m := got[len(got)-1]; len(m.Sources) != 1 || m.Sources[0].URL == "" || m.Answer == nil || m.Decision.IsZero() {
			t.Errorf("sources %v, answer %v, decision %s", m.Sources, m.Answer, m.Decision)
		}
	})
	t.Run("SpeaksKorean", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		got := s.say("반품은 며칠 안에 해야 하나요?")
		wants(t, got, "45일")
	})
	t.Run("AbstainsInThreeStepsThenFetchesAPerson", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		first := s.say("What is the capital of Mongolia?")
		if first[len(first)-1].Answer != nil {
			t.Errorf("answered: %s", texts(first))
		}
		wants(t, s.say("Who won the football world cup in 1974?"), "colleague")
		s.say("Write me a python script that sorts a list")
		if c := s.conversation(); c.Owner != chat.OwnerQueue {
			t.Errorf("owner %s after three unknown questions", c.Owner)
		}
	})
	t.Run("CarriesTheTopicIntoAFollowUp", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.say("How many days do I have to return something?")
		got := s.say("and sale items?")
		wants(t, got, "14")
	})
	t.Run("SeesAnEditWithinASecond", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.say("hello")
		a, err := s.db.ArticleBySlug(s.ctx, s.ws.ID, "returns-window")
		if err != nil {
			t.Fatal(err)
		}
		a.Slug, a.Title, a.Body, a.Questions = "llama-trek", "Llama trekking", "Llama treks start at 07:40 every Tuesday from the barn.", []string{"When do llama treks start?"}
		if _, _, err := s.db.PutArticles(s.ctx, s.ws.ID, chat.ID{}, []knowledge.Article{a}); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(5 * time.Second)
		for {
			home, err := s.library.Get(s.ctx, s.ws.ID)
			if err != nil {
				t.Fatal(err)
			}
			res, err := home.Searcher.Search(s.ctx, knowledge.Query{Text: "When do llama treks start?"})
			if err == nil && len(res.Hits) > 0 && res.Hits[0].Slug == "llama-trek" {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("the new article was not found within 5 s")
			}
			time.Sleep(10 * time.Millisecond)
		}
		wants(t, s.say("When do llama treks start?"), "07:40")
	})
}

func TestOrderStatus(t *testing.T) {
	t.Parallel()
	serve := func(calls *atomic.Int32) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			if !strings.HasSuffix(r.URL.Path, "/FS-204518") {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write([]byte(`{"status":"shipped","eta":"2-3 days","carrier":"Hillpost"}`))
		}
	}
	t.Run("ByTyping", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int32
		s := newStage(t, orders(serve(&calls)))
		wants(t, s.say("where is my order"), "order number")
		wants(t, s.say("its fs 204518 i think"), "Hillpost", "2-3 days")
		wants(t, s.say("no thanks"), "Enjoy the hills")
		if calls.Load() != 1 {
			t.Errorf("%d calls", calls.Load())
		}
	})
	t.Run("StaysKoreanAfterAnOrderNumber", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int32
		s := newStage(t, orders(serve(&calls)))
		s.do(chat.Command{Op: chat.OpOpen, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}, ClientID: "o",
			Opening: &chat.Opening{Visitor: s.visitor.ID, Channel: "web", Lang: "ko"}})
		wants(t, s.say("제 주문 어디까지 왔어요"), "주문 번호")
		wants(t, s.say("FS-204518"), "배송 중이에요", "Hillpost")
	})
	t.Run("ByButtons", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int32
		s := newStage(t, orders(serve(&calls)))
		s.do(chat.Command{Op: chat.OpOpen, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}, ClientID: "o",
			Opening: &chat.Opening{Visitor: s.visitor.ID, Channel: "web", Lang: "en", Greet: true}})
		wants(t, s.replies(), "Fellside", "What can I do for you?")
		wants(t, s.click("track"), "order number")
		wants(t, s.say("FS-999999"), "can't find")
		wants(t, s.click("again"), "order number")
		wants(t, s.say("FS-204518"), "Hillpost")
	})
	t.Run("ApologisesWhenTheShopIsDown", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, orders(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
		s.say("track my order")
		wants(t, s.say("FS-204518"), "can't reach the order system")
	})
	t.Run("NeverCallsAPrivateAddressThatIsNotAllowed", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int32
		s := newStage(t, orders(serve(&calls)), func(s *stage) { s.library.AllowHosts = nil })
		s.say("track my order")
		wants(t, s.say("FS-204518"), "can't reach the order system")
		if calls.Load() != 0 {
			t.Errorf("%d calls reached a private address", calls.Load())
		}
	})
}

func TestHandOver(t *testing.T) {
	t.Parallel()
	t.Run("HearsTheAskAsTheFirstMessage", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		got := s.say("I want to talk to a real person please")
		if c := s.conversation(); c.Owner != chat.OwnerQueue {
			t.Fatalf("owner %s", c.Owner)
		}
		if len(got) != 1 || got[0].Queue == nil || got[0].Queue.Position != 1 {
			t.Errorf("the visitor saw %+v", got)
		}
	})
	t.Run("GivesTheAgentWhatWasTried", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		s.say("How many days do I have to return something?")
		s.judge(true)
		s.say("get me a human")
		h, err := s.db.HandoffOf(s.ctx, s.ws.ID, s.conv)
		if err != nil {
			t.Fatal(err)
		}
		var p handoff.Packet
		if err := json.Unmarshal(h.Packet, &p); err != nil {
			t.Fatal(err)
		}
		if p.Reason != handoff.ReasonExplicitAsk || len(p.Tried) != 1 || p.Tried[0].Title == "" || len(p.Sentiment) != 2 || !strings.Contains(p.Issue, "return") {
			t.Errorf("packet %+v", p)
		}
		if helped := p.Tried[0].Helped; helped == nil || !*helped {
			t.Errorf("the packet hides that it helped: %+v", p.Tried)
		}
	})
	t.Run("BriefsWhoeverTakesAChatThatWasNeverHandedOver", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.say("How many days do I have to return something?")
		raw, err := s.worker.Brief(s.ctx, s.ws.ID, s.conv)
		if err != nil {
			t.Fatal(err)
		}
		var p handoff.Packet
		if err := json.Unmarshal(raw, &p); err != nil {
			t.Fatal(err)
		}
		if len(p.Tried) != 1 || p.Reason != "" || !strings.Contains(p.Issue, "return") {
			t.Errorf("brief %+v", p)
		}
	})
	t.Run("AfterHoursPromisesAndTakesAnAddress", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, hours(`{"schedule":{"timezone":"UTC","hours":{"mon":["09:00-09:01"]}}}`))
		wants(t, s.say("can I speak to someone?"), "away right now", "e-mail")
		if c := s.conversation(); c.Owner != chat.OwnerBot {
			t.Fatalf("owner %s", c.Owner)
		}
		h, err := s.db.HandoffOf(s.ctx, s.ws.ID, s.conv)
		if err != nil || h.Status != chat.HandoffPromised || h.DueAt.Before(time.Now()) {
			t.Fatalf("hand-over %+v, %v", h, err)
		}
		s.click("leave")
		s.say("visitor@example.com")
		wants(t, s.say("My tent leaks"), "visitor@example.com")
		v, err := s.db.Visitor(s.ctx, s.ws.ID, s.visitor.ID)
		if err != nil || v.Email != "visitor@example.com" {
			t.Errorf("visitor %+v, %v", v, err)
		}
	})
	t.Run("TurnsTwoRejectedAnswersIntoAnOffer", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		s.say("How many days do I have to return something?")
		s.judge(false)
		wants(t, s.replies(), "did not help")
		wants(t, s.say("yes please"), "colleague")
		if c := s.conversation(); c.Owner != chat.OwnerQueue {
			t.Errorf("owner %s after the offer was accepted", c.Owner)
		}
	})
	t.Run("HearsThatAnAnswerWasNotIt", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		s.say("How many days do I have to return something?")
		wants(t, s.say("That's not what I asked"), "did not help")
		s.say("How many days do I have to return something?") // enough for an offer, and one was made just now
		if p := s.policy(); p.Reason != handoff.ReasonOfferedAlready || !named(p, "thumbs_down") || !named(p, "repeated_question") {
			t.Errorf("verdict %+v", p)
		}
	})
	t.Run("CountsABotCycleAlsoWhenTheVisitorWritesFirst", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		anna := chat.Actor{Kind: chat.ByAgent, ID: s.agent.ID, Name: "Anna"}
		for range 2 {
			s.say("a person please")
			s.do(chat.Command{Op: chat.OpTake, Actor: anna})
			s.db.Append(s.ctx, []chat.Command{ // no worker comes in between
				{Op: chat.OpReturn, Workspace: s.ws.ID, Conversation: s.conv, Actor: anna},
				{Op: chat.OpPost, Workspace: s.ws.ID, Conversation: s.conv, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}, ClientID: chat.NewID().String(), Message: chat.MessageBody{Text: "hello?"}},
			})
			s.replies()
		}
		s.say("How many days do I have to return something?")
		if c := s.conversation(); c.Owner != chat.OwnerQueue {
			t.Errorf("owner %s: after two cycles only people answer", c.Owner)
		}
		if p := s.policy(); p.Reason != handoff.ReasonPeopleOnly {
			t.Errorf("verdict %+v", p)
		}
	})
	t.Run("StartsAnewAfterTheLastResolvedBoundary", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		s.say("How many days do I have to return something?")
		s.judge(false)
		s.judge(false)
		s.say("This is ridiculous, you are useless!")
		s.do(chat.Command{Op: chat.OpResolve, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}})
		wants(t, s.say("How many days do I have to return something?"), "45")
		if p := s.policy(); p.Action != handoff.ActionNone || p.Score != 0 || s.conversation().Owner != chat.OwnerBot {
			t.Errorf("the old talk counts: %+v", p)
		}
	})
	t.Run("RecordsWhatOtherThresholdsWouldHaveDone", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		for _, q := range []string{"What is the capital of Mongolia?", "Who won the football world cup in 1974?", "Write me a python script that sorts a list"} {
			s.say(q)
		}
		p := s.policy()
		if p.Action != handoff.ActionEscalate || p.Reason != handoff.ReasonUnknownLimit || len(p.Counterfactual) == 0 || p.Score == 0 {
			t.Errorf("the record of a hand-over that a flow's rule made: %+v", p)
		}
	})
	t.Run("WeighsAVIP", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(s *stage) {
			if err := s.db.SetVIP(s.ctx, s.ws.ID, s.agent.ID, s.visitor.ID, true); err != nil {
				s.t.Fatal(err)
			}
		})
		s.online()
		s.say("What is the capital of Mongolia?")
		if p := s.policy(); !named(p, "vip") {
			t.Errorf("evidence %+v", p.Evidence)
		}
	})
	t.Run("ComesBackFromAPerson", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		s.say("a person please")
		anna := chat.Actor{Kind: chat.ByAgent, ID: s.agent.ID, Name: "Anna"}
		s.do(chat.Command{Op: chat.OpTake, Actor: anna})
		s.do(chat.Command{Op: chat.OpReturn, Actor: anna})
		wants(t, s.replies(), "bot again")
		wants(t, s.say("How many days do I have to return something?"), "45")
	})
	t.Run("StaysSilentWhileAPersonHasTheChat", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.online()
		s.say("a person please")
		s.do(chat.Command{Op: chat.OpTake, Actor: chat.Actor{Kind: chat.ByAgent, ID: s.agent.ID, Name: "Anna"}})
		if got := s.say("How many days do I have to return something?"); len(got) != 0 {
			t.Errorf("the bot talks over the person: %s", texts(got))
		}
	})
}

// policy is the newest verdict.
func (s *stage) policy() (v handoff.Verdict) {
	s.t.Helper()
	all, err := s.db.Decisions(s.ctx, s.ws.ID, s.conv)
	if err != nil || len(all) == 0 {
		s.t.Fatalf("decisions: %d, %v", len(all), err)
	}
	var trace bot.Trace
	if err := json.Unmarshal(all[len(all)-1].Trace, &trace); err != nil || trace.Policy == nil {
		s.t.Fatalf("no verdict in %s, %v", all[len(all)-1].Trace, err)
	}
	return *trace.Policy
}

// named reports whether a sign counted in a verdict.
func named(v handoff.Verdict, name string) bool {
	for _, e := range v.Evidence {
		if e.Name == name {
			return true
		}
	}
	return false
}

// judge says of the newest answer whether it helped.
func (s *stage) judge(helpful bool) {
	s.t.Helper()
	events := s.events()
	for i := len(events) - 1; i >= 0; i-- {
		if m, err := chat.Read[chat.MessageBody](events[i]); err == nil && events[i].Kind == chat.MessagePosted && m.Answer != nil {
			s.do(chat.Command{Op: chat.OpFeedback, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}, ClientID: chat.NewID().String(), Seq: events[i].Seq, Helpful: helpful})
			return
		}
	}
	s.t.Fatal("no answer to judge")
}

func TestModel(t *testing.T) {
	t.Parallel()
	const question = "How many days do I have to return something?"
	client := func(srv *llmtest.Server) bot.Model {
		return llm.New(llm.Options{BaseURL: srv.URL(), APIKey: "k", ChatModel: "m", Log: quiet})
	}
	t.Run("WordsTheAnswer", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		srv.Chat(func(r llmtest.Request) llmtest.Reply {
			reply := llmtest.Answer{Answerable: true, Language: "en", Sentences: []llmtest.Sentence{{Text: "You can take 45 days over it.", Sources: []int{1}, Quote: "45 days"}}}
			return llmtest.Say(reply)
		})
		s := newStage(t, model(client(srv)))
		wants(t, s.say(question), "You can take 45 days over it.")
	})
	for name, rule := range map[string]llmtest.Rule{
		"Busy": llmtest.Always(llmtest.Fail(429)), "Broken": llmtest.Always(llmtest.Fail(500)), "Cut": llmtest.Always(llmtest.Cut()),
		"Nonsense": llmtest.Always(llmtest.Nonsense()), "WrongShape": llmtest.Always(llmtest.WrongShape()), "Lying": llmtest.Lie,
	} {
		t.Run("IsNeverSeenTo/"+name, func(t *testing.T) {
			t.Parallel()
			srv := llmtest.Start(t)
			srv.Chat(rule)
			s := newStage(t, model(client(srv)))
			got := s.say(question)
			wants(t, got, "45")
			if m := got[len(got)-1]; len(m.Sources) != 1 {
				t.Errorf("no source: %+v", m)
			}
		})
	}
	t.Run("IsRefusedWhenAPersonTookOverMeanwhile", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		open := make(chan struct{})
		srv.Chat(llmtest.Always(llmtest.Content("{}").Until(open)))
		s := newStage(t, model(client(srv)))
		s.post(question, "", "")
		for deadline := time.Now().Add(10 * time.Second); len(srv.Requests()) == 0; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the model was not asked within 10 s")
			}
		}
		s.do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByAgent, ID: s.agent.ID, Name: "Anna"}, ClientID: "a", Message: chat.MessageBody{Text: "Anna here"}})
		close(open)
		s.settle()
		if got := s.say("thanks Anna"); len(got) != 0 {
			t.Errorf("the bot spoke after the take-over: %s", texts(got))
		}
		for _, e := range s.events() {
			if e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot {
				t.Errorf("a late answer was kept: %s", e.Body)
			}
		}
	})
}
