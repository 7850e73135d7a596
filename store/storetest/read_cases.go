package storetest

import (
	"fmt"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var readCases = []testCase{
	{"EventsArePagedByAudience", eventPages},
	{"EventsNameTheirActors", eventNames},
	{"LastsAreTheAudiences", lasts},
	{"CurrentIsTheOpenOne", current},
	{"EarlierConversationsNewestFirst", earlier},
	{"EveryOpenConversationIsFound", openConversations},
}

func eventPages(w *world) {
	conv := w.chat("Kim", "hello")
	note := w.by(w.ada, conv.ID, chat.OpNote)
	note.Text = "between us"
	w.do(note)
	for i := range 3 {
		c := w.send(conv.Visitor, fmt.Sprint(i), fmt.Sprint("more ", i))
		c.Conversation = conv.ID
		w.do(c)
	}
	seqs := func(a chat.Audience, after int64, limit int) ([]int64, bool) {
		events, more, err := w.s.Events(w.Context(), w.ws, conv.ID, a, after, limit)
		w.must(err)
		var out []int64
		for _, e := range events {
			out = append(out, e.Seq)
		}
		return out, more
	}
	cases := []struct {
		audience chat.Audience
		after    int64
		limit    int
		want     []int64
		more     bool
	}{
		{chat.Agents, 0, 500, []int64{1, 2, 3, 4, 5, 6}, false},
		{chat.Visitors, 0, 500, []int64{1, 2, 4, 5, 6}, false},
		{chat.Visitors, 2, 2, []int64{4, 5}, true},
		{chat.Agents, 4, 2, []int64{5, 6}, false},
		{chat.Agents, 6, 10, nil, false},
	}
	for _, c := range cases {
		got, more := seqs(c.audience, c.after, c.limit)
		w.same(fmt.Sprintf("events for %s after %d", c.audience, c.after), c.want, got)
		w.same("more", c.more, more)
	}
	for _, e := range w.events(conv.ID, chat.Visitors) {
		if e.Seq == 4 {
			w.same("the visible event before the one after the note", int64(2), e.Prev(chat.Visitors))
			w.same("the same for agents", int64(3), e.Prev(chat.Agents))
		}
	}
}

func eventNames(w *world) {
	conv := w.chat("김하나", "안녕하세요")
	turn := w.claim()
	w.do(w.commit(turn, chat.TurnResult{Messages: []chat.MessageBody{{Text: "안녕하세요!"}}}))
	say := w.by(w.ada, conv.ID, chat.OpPost)
	say.Message.Text = "Ada here"
	r := w.do(say)
	names := make(map[chat.ActorKind]string)
	for _, e := range w.events(conv.ID, chat.Agents) {
		names[e.Actor.Kind] = e.Actor.Name
	}
	w.same("names", map[chat.ActorKind]string{chat.ByVisitor: "김하나", chat.ByBot: "", chat.ByAgent: "Ada"}, names)
	for _, e := range r.Events {
		w.same("name in the result", "Ada", e.Actor.Name)
		if e.Kind == chat.AgentJoined {
			joined, err := chat.Read[chat.JoinedBody](e)
			w.must(err)
			w.same("name that the visitor is told", "Ada", joined.Name)
		}
	}
}

func lasts(w *world) {
	a, b := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	note := w.by(w.ada, a.ID, chat.OpNote)
	note.Text = "between us"
	w.do(note)
	ids := []chat.ID{a.ID, b.ID, chat.NewID()}
	for range 600 { // more than one statement
		ids = append(ids, chat.NewID())
	}
	agents, err := w.s.Lasts(w.Context(), ids, chat.Agents)
	w.must(err)
	w.same("for agents", map[chat.ID]int64{a.ID: 3, b.ID: 2}, agents)
	visitors, err := w.s.Lasts(w.Context(), ids, chat.Visitors)
	w.must(err)
	w.same("for visitors", map[chat.ID]int64{a.ID: 2, b.ID: 2}, visitors)
	none, err := w.s.Lasts(w.Context(), nil, chat.Visitors)
	w.must(err)
	w.same("for nothing", 0, len(none))
}

func current(w *world) {
	visitor := w.visitor("Kim")
	_, err := w.s.Current(w.Context(), w.ws, visitor)
	w.code(chat.NotFound, err)
	r := w.do(w.send(visitor, "1", "hello"))
	got, err := w.s.Current(w.Context(), w.ws, visitor)
	w.must(err)
	w.same("current", r.Conversation, got)
	w.do(w.by(w.ada, r.Conversation.ID, chat.OpResolve))
	_, err = w.s.Current(w.Context(), w.ws, visitor)
	w.code(chat.NotFound, err)
}

func earlier(w *world) {
	visitor := w.visitor("Kim")
	var ids []chat.ID
	for i := range 3 {
		r := w.do(w.send(visitor, fmt.Sprint(i), "hello"))
		ids = append([]chat.ID{r.Conversation.ID}, ids...)
		w.do(w.by(w.ada, r.Conversation.ID, chat.OpResolve))
	}
	convIDs := func(convs []chat.Conversation, err error) []chat.ID {
		w.must(err)
		var out []chat.ID
		for _, c := range convs {
			out = append(out, c.ID)
		}
		return out
	}
	w.same("all", ids, convIDs(w.s.VisitorConversations(w.Context(), w.ws, visitor, 10)))
	w.same("but the newest", ids[1:], convIDs(w.s.EarlierConversations(w.Context(), w.ws, visitor, ids[0], 10)))
	w.same("two", ids[:2], convIDs(w.s.VisitorConversations(w.Context(), w.ws, visitor, 2)))
}

// openConversations lets a chat stand open behind more that were busy later
// than a page holds.
func openConversations(w *world) {
	visitor := w.visitor("Kim")
	open := w.do(w.send(visitor, "first", "hello")).Conversation.ID
	for i := range 101 {
		c := w.send(visitor, fmt.Sprint(i), "hello")
		c.Opening.Channel = "mail"
		w.do(w.by(w.ada, w.do(c).Conversation.ID, chat.OpResolve))
	}
	w.chat("Lee", "another visitor")
	got, err := w.s.OpenConversationsOf(w.Context(), w.ws, visitor)
	w.must(err)
	w.same("open", []chat.ID{open}, got)
	none, err := w.s.OpenConversationsOf(w.Context(), w.ws, w.visitor("Ada"))
	w.must(err)
	w.same("of a visitor without a chat", 0, len(none))
}
