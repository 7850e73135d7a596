package storetest

import (
	"fmt"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var tagCases = []testCase{
	{"UsingAWordMakesItsTag", tagsAreMade},
	{"AreColouredArchivedAndBroughtBack", tagsAreKept},
	{"AChangeAddsAndTakesAway", tagsChange},
	{"AreCounted", tagsAreCounted},
	{"RenamingAndMergingReachConversationsAndViews", tagsAreRenamed},
	{"DeletingTakesThemOff", tagsAreDeleted},
	{"RenamingGoesBeyondOneTransaction", manyTagsAreRenamed},
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

// chatTagged makes a conversation with tags.
func (w *world) chatTagged(name string, tags ...string) chat.Conversation {
	w.Helper()
	c := w.by(w.ada, w.chat(name, "hello").ID, chat.OpTag)
	c.Tags = tags
	return w.do(c).Conversation
}

func (w *world) tagsOf(conversation chat.ID) []string {
	w.Helper()
	c, err := w.s.Conversation(w.Context(), w.ws, conversation)
	w.must(err)
	return c.Tags
}

func tagsAreCounted(w *world) {
	w.chatTagged("one", "refund", `say "hi"`)
	w.chatTagged("two", "refund")
	w.chat("three", "without")
	use, err := w.s.TagUse(w.Context(), w.ws)
	w.must(err)
	w.same("use", map[string]int{"refund": 2, `say "hi"`: 1}, use)
}

func tagsAreRenamed(w *world) {
	one, two, three := w.chatTagged("one", "refnd", "vip"), w.chatTagged("two", "vip", "refund", "refnd"), w.chatTagged("three", `"refnd"`)
	elsewhere := w.workspace("elsewhere")
	_, err := w.s.PutTag(w.Context(), w.ws, w.ada, chat.Tag{Name: "refnd", Colour: "teal"}, false)
	w.must(err)
	view, err := w.s.CreateView(w.Context(), w.ws, w.ada, true, chat.SavedView{Owner: w.ada, Name: "Refunds", Query: chat.ListQuery{View: chat.ViewAll, Filter: chat.Filter{Tag: "refnd"}}})
	w.must(err)

	_, err = w.s.RenameTag(w.Context(), elsewhere, w.ada, "refnd", "x", false)
	w.code(chat.NotFound, err)
	_, err = w.s.RenameTag(w.Context(), w.ws, w.ada, "refnd", "refund", false)
	w.code(chat.Conflict, err)
	n, err := w.s.RenameTag(w.Context(), w.ws, w.ada, "refnd", "refund", true)
	w.must(err)
	w.same("had it", 2, n)
	w.same("renamed in its place", []string{"refund", "vip"}, w.tagsOf(one.ID))
	w.same("merged once", []string{"vip", "refund"}, w.tagsOf(two.ID))
	w.same("one with quotes is another tag", []string{`"refnd"`}, w.tagsOf(three.ID))
	_, there := w.tags()["refnd"]
	w.same("the old one", false, there)
	views, err := w.s.SavedViews(w.Context(), w.ws, w.ada, true)
	w.must(err)
	w.same("the view", []any{view.ID, "refund"}, []any{views[0].ID, views[0].Query.Tag})

	_, err = w.s.RenameTag(w.Context(), w.ws, w.ada, "vip", "regular", false)
	w.must(err)
	w.same("a new name", []string{"refund", "regular"}, w.tagsOf(one.ID))
}

func tagsAreDeleted(w *world) {
	conv := w.chatTagged("one", "refund", "vip")
	_, err := w.s.DeleteTag(w.Context(), w.workspace("elsewhere"), w.ada, "vip")
	w.code(chat.NotFound, err)
	n, err := w.s.DeleteTag(w.Context(), w.ws, w.ada, "vip")
	w.must(err)
	w.same("had it", 1, n)
	w.same("without", []string{"refund"}, w.tagsOf(conv.ID))
	w.same("tags", 1, len(w.tags()))
	_, err = w.s.DeleteTag(w.Context(), w.ws, w.ada, "vip")
	w.code(chat.NotFound, err)
}

func manyTagsAreRenamed(w *world) {
	const many = 101 // one more than a transaction changes
	var cmds []chat.Command
	for i := range many {
		cmds = append(cmds, w.send(w.visitor(fmt.Sprint(i)), "1", "hello"))
	}
	var marks []chat.Command
	for _, r := range w.s.Append(w.Context(), cmds) {
		w.must(r.Err)
		c := w.by(w.ada, r.Conversation.ID, chat.OpTag)
		c.Tags = []string{"a"}
		marks = append(marks, c)
	}
	for _, r := range w.s.Append(w.Context(), marks) {
		w.must(r.Err)
	}
	n, err := w.s.RenameTag(w.Context(), w.ws, w.ada, "a", "b", false)
	w.must(err)
	w.same("had it", many, n)
	use, err := w.s.TagUse(w.Context(), w.ws)
	w.must(err)
	w.same("use", map[string]int{"b": many}, use)
}
