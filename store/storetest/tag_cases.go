package storetest

import (
	"github.com/frontdesk-chat/frontdesk/chat"
)

var tagCases = []testCase{
	{"UsingAWordMakesItsTag", tagsAreMade},
	{"AreColouredArchivedAndBroughtBack", tagsAreKept},
	{"AChangeAddsAndTakesAway", tagsChange},
}

func (w *world) tags() map[string]chat.Tag {
	w.Helper()
	all, err := w.s.Tags(w.Context(), w.ws)
	w.must(err)
	out := map[string]chat.Tag{}
	for _, t := range all {
		out[t.Name] = t
	}
	return out
}

func tagsAreMade(w *world) {
	conv := w.chat("Kim", "hello")
	c := w.by(w.ada, conv.ID, chat.OpTag)
	c.Tags = []string{"refund", "환불"}
	w.do(c)
	w.do(c)
	got := w.tags()
	w.same("number", 2, len(got))
	w.same("no colour", "", got["환불"].Colour)
	all, err := w.s.Tags(w.Context(), w.workspace("other"))
	w.must(err)
	w.same("another workspace's", 0, len(all))
}

func tagsAreKept(w *world) {
	made, err := w.s.PutTag(w.Context(), w.ws, w.ada, chat.Tag{Name: "vip", Colour: "teal"}, false)
	w.must(err)
	w.same("made", []any{"teal", true, false}, []any{made.Colour, made.ArchivedAt.IsZero(), made.CreatedAt.IsZero()})
	off, err := w.s.PutTag(w.Context(), w.ws, w.ada, chat.Tag{Name: "vip", Colour: "red"}, true)
	w.must(err)
	again, err := w.s.PutTag(w.Context(), w.ws, w.ada, chat.Tag{Name: "vip", Colour: "red"}, true)
	w.must(err)
	w.same("archived since the first time", off, again)
	w.same("kept", map[string]chat.Tag{"vip": off}, w.tags())
	back, err := w.s.PutTag(w.Context(), w.ws, w.ada, chat.Tag{Name: "vip"}, false)
	w.must(err)
	w.same("back", true, back.ArchivedAt.IsZero())
}

func tagsChange(w *world) {
	conv := w.chat("Kim", "hello")
	change := func(add, drop []string) chat.Result {
		c := w.by(w.ada, conv.ID, chat.OpTag)
		c.AddTags, c.DropTags = add, drop
		return w.do(c)
	}
	w.same("added", []string{"a", "b"}, change([]string{"a", "b"}, nil).Conversation.Tags)
	w.same("added and taken away", []string{"b", "c"}, change([]string{"b", "c"}, []string{"a"}).Conversation.Tags)
	w.same("nothing to change makes no event", 0, len(change([]string{"c"}, []string{"z"}).Events))
}
