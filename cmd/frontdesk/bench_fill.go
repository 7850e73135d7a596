package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

type benchFill struct {
	Conversations int    `help:"Conversations of ten events each." default:"10000" placeholder:"N"`
	Seed          uint64 `help:"Another number makes other conversations." default:"1" placeholder:"N"`
}

// fillAtOnce is how many conversations one transaction stores.
const fillAtOnce = 200

// Run fills the first workspace of a database, which is made when there is
// none, with conversations of the last year that are over. Their engagements
// are there, and they can be found; sums of days come with the next night.
func (c benchFill) Run(ctx context.Context, s *session) error {
	if c.Conversations < 1 {
		return chat.Errorf(chat.Invalid, "%d conversations: at least 1", c.Conversations)
	}
	db, err := store.Open(ctx, store.Options{URL: s.Database, DataDir: s.DataDir, Logger: s.logger()})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	if _, err := firstStart(ctx, db); err != nil {
		return err
	}
	began := time.Now()
	if err := fill(ctx, db, c.Conversations, c.Seed); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%d conversations with %d events in %.1f s\n", c.Conversations, c.Conversations*10, time.Since(began).Seconds())
	return err
}

// fill stores so many conversations in the first workspace.
func fill(ctx context.Context, db *store.Store, conversations int, seed uint64) error {
	all, err := db.Workspaces(ctx)
	if err != nil {
		return err
	}
	sites, err := db.Sites(ctx, all[0].ID)
	if err != nil {
		return err
	}
	if len(sites) == 0 {
		return chat.Errorf(chat.Invalid, "workspace %s has no site: add one in the console", all[0].Slug)
	}
	articles, err := demoArticles(ctx)
	if err != nil {
		return err
	}
	f := filler{workspace: all[0].ID, site: sites[0].ID, now: time.Now().UTC().Truncate(time.Millisecond), rng: rand.New(rand.NewPCG(seed, 0))}
	for _, a := range articles {
		for _, q := range a.Questions {
			f.asked = append(f.asked, q)
			f.answers = append(f.answers, clipped(a.Body, 160))
		}
	}
	for n := 0; n < conversations; n += fillAtOnce {
		talks := make([]store.Talk, 0, fillAtOnce)
		for i := n; i < min(n+fillAtOnce, conversations); i++ {
			// Evenly over the year, the oldest first, as they would have come.
			ago := time.Duration(float64(365*24*time.Hour) * float64(conversations-i) / float64(conversations))
			talks = append(talks, f.talk(i, f.now.Add(-ago-time.Hour)))
		}
		if err := db.AddHistory(ctx, talks); err != nil {
			return err
		}
	}
	return nil
}

// clipped is the beginning of a text, in characters.
func clipped(text string, most int) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	return string(r[:min(most, len(r))])
}

// filler makes up conversations.
type filler struct {
	workspace, site chat.ID
	now             time.Time
	rng             *rand.Rand
	asked, answers  []string // by question
}

// talk makes one up that began at an instant: four questions, four answers, and
// its end.
func (f filler) talk(n int, opened time.Time) store.Talk {
	at := opened
	next := func() time.Time {
		at = at.Add(time.Duration(1+f.rng.IntN(60)) * time.Second)
		return at
	}
	v := chat.Visitor{ID: chat.NewID(), Workspace: f.workspace, Name: fmt.Sprintf("Visitor %d", n), Email: fmt.Sprintf("visitor-%d@bench.example", n),
		Locale: "en", TimeZone: "UTC", CreatedAt: opened, SeenAt: opened, Visits: 1, Attributes: map[string]string{}}
	c := chat.Conversation{ID: chat.NewID(), Workspace: f.workspace, Visitor: v.ID, Site: f.site, Channel: "web", Lang: "en",
		Status: chat.Resolved, Owner: chat.OwnerNone, Epoch: 2, OpenedAt: opened}
	var events []chat.Event
	add := func(by chat.Actor, kind chat.Kind, body any) {
		c.LastSeq++
		events = append(events, chat.Event{Workspace: f.workspace, Conversation: c.ID, Seq: c.LastSeq, PrevVisible: c.LastVisible, At: at, Actor: by,
			ClientID: fmt.Sprint(c.LastSeq), Kind: kind, Visibility: chat.ToAll, V: 1, Body: chat.Encode(body)})
		c.LastVisible = c.LastSeq
	}
	visitor, bot := chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, chat.Actor{Kind: chat.ByBot}
	add(visitor, chat.ConversationOpened, chat.OpenedBody{Channel: "web", Lang: "en"})
	for range 4 {
		q := f.rng.IntN(len(f.asked))
		next()
		add(visitor, chat.MessagePosted, chat.MessageBody{Text: fmt.Sprintf("%s My order is FS-%06d.", f.asked[q], n)})
		c.LastVisitor = c.LastSeq
		next()
		add(bot, chat.MessagePosted, chat.MessageBody{Text: f.answers[q], Answer: &chat.Answer{Band: "high"}})
		c.Preview, c.PreviewBy, c.PreviewKind = clipped(f.answers[q], 120), chat.ByBot, ""
	}
	next()
	add(visitor, chat.ConversationResolved, chat.ResolvedBody{Resolution: "resolved"})
	c.ActiveAt, c.ResolvedAt, c.Boundary, c.VisitorRead, c.AgentRead = at, at, c.LastSeq, c.LastSeq, c.LastSeq
	v.SeenAt = at
	return store.Talk{Visitor: v, Conversation: c, Events: events,
		Computed: analytics.Fold(analytics.Log{Conversation: c, Events: events, FirstSeen: opened}, analytics.Calendar(nil), f.now)}
}
