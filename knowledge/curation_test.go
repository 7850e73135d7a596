package knowledge_test

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

var _ knowledge.CurationStore = (*store.Store)(nil)

// office is a workspace whose knowledge base is looked after.
type office struct {
	*testing.T
	db   *store.Store
	desk chat.Desk
	ws   chat.ID
	site chat.ID
	// index is what the bot searches; it learns of an edit in reach alone.
	index *atomic.Pointer[knowledge.Index]
}

func newOffice(t *testing.T) office {
	t.Helper()
	db := storetest.Open(t, storetest.SQLite(t))
	ws, err := db.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	site, err := db.CreateSite(t.Context(), chat.Site{Workspace: ws.ID, Key: "key", Name: "Shop"})
	if err != nil {
		t.Fatal(err)
	}
	o := office{t, db, chat.Desk{Store: db}, ws.ID, site.ID, new(atomic.Pointer[knowledge.Index])}
	o.index.Store(knowledge.NewIndex())
	return o
}

func (o office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o office) search(ctx context.Context, ws chat.ID, q, lang string) (knowledge.Result, error) {
	return (&knowledge.Searcher{Index: o.index.Load(), Workspace: ws}).Search(ctx, knowledge.Query{Text: q, Lang: lang})
}

func (o office) reach(ctx context.Context, ws chat.ID, _ int64) error {
	arts, err := o.db.Articles(ctx, ws)
	if err != nil {
		return err
	}
	x := knowledge.NewIndex()
	x.Put(arts...)
	o.index.Store(x)
	return nil
}

// look runs a curation until something is so.
func (o office) look(what string, so func() bool) {
	o.Helper()
	c := &knowledge.Curation{Store: o.db, Search: o.search, Reach: o.reach, Log: slog.New(slog.DiscardHandler), Now: time.Now, Every: 5 * time.Millisecond}
	ctx, stop := context.WithCancel(o.Context())
	done := make(chan struct{})
	go func() { defer close(done); c.Run(ctx) }()
	defer func() { stop(); <-done }()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-deadline.C:
			o.Fatalf("it never came: %s", what)
		case <-tick.C:
		}
	}
}

// ask is a visitor's question that the bot does not answer.
func (o office) ask(text string) chat.Conversation {
	o.Helper()
	_, hash := auth()
	v, err := o.db.CreateVisitor(o.Context(), chat.Visitor{Workspace: o.ws}, o.site, hash)
	o.must(err)
	r := o.db.Append(o.Context(), []chat.Command{{
		Op: chat.OpPost, Workspace: o.ws, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "1",
		Opening: &chat.Opening{Visitor: v.ID, Site: o.site, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: text},
	}})[0]
	o.must(r.Err)
	turn, err := o.db.ClaimTurn(o.Context(), time.Minute)
	o.must(err)
	decision := chat.Decision{ID: chat.NewID(), Conversation: turn.Conversation, Turn: turn.ID, Seq: turn.ToSeq, Action: "abstained", At: time.Now()}
	done := o.db.Append(o.Context(), []chat.Command{{
		Op: chat.OpCommit, Workspace: o.ws, Conversation: turn.Conversation, Actor: chat.Actor{Kind: chat.ByBot},
		Result: &chat.TurnResult{Turn: turn.ID, Claim: turn.Claim, Epoch: turn.Epoch, Messages: []chat.MessageBody{{Text: "?"}}, Decisions: []chat.Decision{decision}},
	}})[0]
	o.must(done.Err)
	return r.Conversation
}

// auth gives a token's hash that no other visitor has.
func auth() (token string, hash []byte) {
	a, b := chat.NewID(), chat.NewID()
	return a.String(), append(a[:], b[:]...)
}

func (o office) questions() []knowledge.Question {
	o.Helper()
	out, err := o.db.RecentQuestions(o.Context(), o.ws, 100)
	o.must(err)
	return out
}

func TestCuration(t *testing.T) {
	t.Parallel()

	t.Run("PutsUnansweredQuestionsOnTheBoard", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ask("Do you sell gift cards?")
		o.ask("do you have gift cards? kim@mail.example")
		o.ask("hello")
		o.ask("주차할 수 있나요?")
		o.look("two questions, one asked twice", func() bool {
			qs := o.questions()
			return len(qs) == 2 && qs[0].Count+qs[1].Count == 3
		})
		for _, q := range o.questions() {
			asked, err := o.db.AskedOf(t.Context(), o.ws, q.ID, 10)
			o.must(err)
			for _, a := range asked {
				if strings.Contains(a.Text, "kim@") {
					t.Errorf("a mail address is shown: %q", a.Text)
				}
			}
		}
		o.ask("gift cards?") // later, and the log is read again from before
		o.look("counted once more", func() bool {
			n := 0
			for _, q := range o.questions() {
				n += q.Count
			}
			return n == 4
		})
	})

	t.Run("SeesWhatAnEditAnswers", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.ask("Do you sell gift cards?")
		o.look("a question", func() bool { return len(o.questions()) == 1 })
		_, _, err := o.db.PutArticles(t.Context(), o.ws, chat.ID{}, []knowledge.Article{
			{Collection: "Help", Slug: "cards", Title: "Do you sell gift cards?", Body: "Yes, from 10 pounds.", Lang: "en"},
		})
		o.must(err)
		o.look("answered", func() bool { return o.questions()[0].Answered })
		_, err = o.db.ArchiveArticles(t.Context(), o.ws, chat.ID{}, []string{"cards"})
		o.must(err)
		o.look("no longer", func() bool { return !o.questions()[0].Answered })
	})

	t.Run("FlagsWhatContradictsAndForgetsWhatIsMended", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		put := func(slug, body string) {
			_, _, err := o.db.PutArticles(t.Context(), o.ws, chat.ID{}, []knowledge.Article{{Collection: "Help", Slug: slug, Title: "Returns", Body: body, Lang: "en"}})
			o.must(err)
		}
		flags := func() int {
			list, _, err := o.db.Flags(t.Context(), o.ws, knowledge.FlagQuery{Kind: knowledge.Contradiction})
			o.must(err)
			return len(list)
		}
		put("a", "You can return things within 100 days of delivery.")
		put("b", "You can return things within 30 days of delivery.")
		o.look("a flag", func() bool { return flags() == 1 })
		put("b", "You can return things within 100 days of delivery.")
		o.look("none", func() bool { return flags() == 0 })
	})

	t.Run("PublishesWhatIsDue", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		k, err := o.db.CreateCollection(t.Context(), o.ws, chat.ID{}, "Help", "")
		o.must(err)
		id, err := o.db.CreateArticle(t.Context(), o.ws, chat.ID{}, k, "", knowledge.Text{Title: "Hours", Body: "Nine to five"}, "")
		o.must(err)
		o.must(o.db.PublishArticle(t.Context(), o.ws, chat.ID{}, id, 1, time.Now().Add(200*time.Millisecond), ""))
		if _, err := o.db.Article(t.Context(), o.ws, id); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("published before its time: %v", err)
		}
		o.look("published", func() bool {
			_, err := o.db.Article(t.Context(), o.ws, id)
			return err == nil
		})
	})
}
