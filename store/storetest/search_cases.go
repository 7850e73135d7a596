package storetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var searchCases = []testCase{
	{"FindsMessagesNotesPeopleAndTags", searchFinds},
	{"FindsShortKoreanWords", searchKorean},
	{"MasksForWhoMayNotReadPersonalData", searchMasks},
	{"FiltersByWhatAConversationIs", searchFilters},
	{"PagesNeitherRepeatNorMiss", searchPages},
	{"FindsOldLettersAndSigns", searchFar},
	{"CatchesUpWithWhatAnOlderBinaryWrote", searchCatchesUp},
	{"ForgetsAVisitor", searchForgets},
	{"ErasingTakesWordsAndNamesOut", searchErased},
	{"StaysInsideTheWorkspace", searchIsolated},
}

// searchFar: a letter and a sign that only the oldest of many messages have
// are found, with a filter that leaves few chats and without one.
func searchFar(w *world) {
	old := w.chat("Oldest", "a zebra §4")
	w.addTag(old, "striped")
	busy := w.chat("Busy", "hello")
	const many = 1100
	for at := 0; at < many; at += 100 {
		cmds := make([]chat.Command, 100)
		for i := range cmds {
			cmds[i] = w.send(busy.Visitor, fmt.Sprint("m", at+i), "not one is here")
			cmds[i].Conversation = busy.ID
		}
		for _, r := range w.s.Append(w.Context(), cmds) {
			w.must(r.Err)
		}
	}
	w.indexAll()
	for _, q := range []string{"z", "§", "§4", "zebra"} {
		w.same("search for "+q, []chat.ID{old.ID}, w.hits(chat.ListQuery{Q: q}))
		w.same(q+" among the tagged", []chat.ID{old.ID}, w.hits(chat.ListQuery{Q: q, Filter: chat.Filter{Tag: "striped"}}))
		w.same(q+" among none", 0, len(w.hits(chat.ListQuery{Q: q, Filter: chat.Filter{Tag: "nobody"}})))
	}
	w.same("a common letter", []chat.ID{busy.ID}, w.hits(chat.ListQuery{Q: "o", Limit: 1}))
}

func (w *world) addTag(conv chat.Conversation, name string) {
	w.Helper()
	c := w.by(w.ada, conv.ID, chat.OpTag)
	c.AddTags = []string{name}
	w.do(c)
}

// indexAll brings the search up.
func (w *world) indexAll() {
	w.Helper()
	for {
		n, err := w.s.IndexBehind(w.Context())
		w.must(err)
		if n == 0 {
			return
		}
	}
}

// find searches what was said so far.
func (w *world) find(q chat.ListQuery) chat.Found {
	w.Helper()
	w.indexAll()
	if q.View == "" {
		q.View = chat.ViewAll
	}
	found, err := w.s.Search(w.Context(), w.ws, q, true)
	w.must(err)
	return found
}

// hits are the conversations that a search finds, newest first.
func (w *world) hits(q chat.ListQuery) []chat.ID {
	w.Helper()
	var ids []chat.ID
	for _, h := range w.find(q).Hits {
		ids = append(ids, h.Conversation)
	}
	return ids
}

func (w *world) say(conv chat.Conversation, clientID, text string) chat.Result {
	w.Helper()
	c := w.send(conv.Visitor, clientID, text)
	c.Conversation = conv.ID
	return w.do(c)
}

func words(parts []chat.Part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func searchFinds(w *world) {
	tent := w.chat("Kim Hana", "My TENT is torn & <b>wet</b>")
	w.say(tent, "2", "a second line about the tent")
	boots := w.chat("Lee", "Boots, size 44")
	note := w.by(w.ada, boots.ID, chat.OpNote)
	note.Text = "asked about a tent, too"
	w.do(note)
	mark := w.by(w.ada, boots.ID, chat.OpTag)
	mark.Tags = []string{"tent-repair"}
	w.do(mark)
	w.indexAll()

	found := w.find(chat.ListQuery{Q: "tent"})
	w.same("tags", []string{"tent-repair"}, found.Tags)
	w.same("number of hits", 2, len(found.Hits))
	note1, message := found.Hits[0], found.Hits[1]
	w.same("the note", []any{boots.ID, chat.NotePosted, "Ada", "asked about a [tent], too"}, []any{note1.Conversation, note1.Kind, note1.By.Name, words(note1.Snippet)})
	w.same("the newest message, and how many more", []any{tent.ID, chat.MessagePosted, chat.ByVisitor, "a second line about the [tent]", 1},
		[]any{message.Conversation, message.Kind, message.By.Kind, words(message.Snippet), message.More})
	w.same("its line in a list", "Kim Hana", found.Summaries[tent.ID].VisitorName)
	w.same("seq", int64(3), message.Seq)

	w.same("all words, in any order", []chat.ID{tent.ID}, w.hits(chat.ListQuery{Q: "wet  tent"}))
	w.same("words of two messages are not one hit", 0, len(w.hits(chat.ListQuery{Q: "torn second"})))
	w.same("punctuation only", []chat.ID{tent.ID}, w.hits(chat.ListQuery{Q: "<"}))
	w.same("a name is not a message", 0, len(w.hits(chat.ListQuery{Q: "hana"})))
	people := w.find(chat.ListQuery{Q: "hana k"}).People
	w.same("number of people", 1, len(people))
	w.same("whose newest conversation", tent.ID, people[0].Conversation.ID)
	for _, nothing := range []string{"", " ", "\n"} {
		_, err := w.s.Search(w.Context(), w.ws, chat.ListQuery{View: chat.ViewAll, Q: nothing}, true)
		w.code(chat.Invalid, err)
	}
	_, err := w.s.Search(w.Context(), w.ws, chat.ListQuery{View: "other", Q: "tent"}, true)
	w.code(chat.Invalid, err)
}

func searchKorean(w *world) {
	a := w.chat("박서준", "주문한 텐트가 아직 안 왔어요. 환불해 주세요")
	b := w.chat("이하나", "배송비가 얼마예요?")
	w.indexAll()
	for q, want := range map[string][]chat.ID{
		"텐트": {a.ID}, "환": {a.ID}, "안": {a.ID}, "배송비": {b.ID}, "배": {b.ID}, "요": {b.ID, a.ID}, "아직 텐트": {a.ID}, "환불 배송": nil, "트가": {a.ID}, "없다": nil,
	} {
		w.same("search for "+q, want, w.hits(chat.ListQuery{Q: q}))
	}
	w.same("one syllable of a name", 1, len(w.find(chat.ListQuery{Q: "준"}).People))
}

func searchMasks(w *world) {
	conv := w.chat("Kim Hana", "The tent: write to hana@example.com or call +44 20 7946 0958")
	w.indexAll()
	open := w.find(chat.ListQuery{Q: "tent"})
	w.same("shown to who may", true, strings.Contains(words(open.Hits[0].Snippet), "hana@example.com"))
	for q, n := range map[string]int{"tent": 1, "hana@example.com": 0, "7946": 0} {
		found, err := w.s.Search(w.Context(), w.ws, chat.ListQuery{View: chat.ViewAll, Q: q}, false)
		w.must(err)
		w.same("masked hits for "+q, n, len(found.Hits))
		w.same("people", 0, len(found.People))
		if n > 0 {
			w.same("masked", "The [tent]: write to [email] or call [phone]", words(found.Hits[0].Snippet))
			w.same("which", conv.ID, found.Hits[0].Conversation)
		}
	}
}

func searchFilters(w *world) {
	bot := w.chat("one", "tent")
	mine := w.chat("two", "tent")
	w.do(w.by(w.ada, mine.ID, chat.OpTake))
	mark := w.by(w.ada, mine.ID, chat.OpTag)
	mark.Tags = []string{`say "hi"`, "vip"}
	w.do(mark)
	korean := w.send(w.visitor("three"), "1", "tent 텐트")
	korean.Lang = "ko"
	ko := w.do(korean).Conversation
	end := w.by(w.bo, ko.ID, chat.OpResolve)
	end.Disposition = "Repair"
	w.do(end)
	now := time.Now()
	for name, c := range map[string]struct {
		q    chat.ListQuery
		want []chat.ID
	}{
		"everything":        {chat.ListQuery{}, []chat.ID{ko.ID, mine.ID, bot.ID}},
		"view mine":         {chat.ListQuery{View: chat.ViewMine, Agent: w.ada}, []chat.ID{mine.ID}},
		"view bot":          {chat.ListQuery{View: chat.ViewBot}, []chat.ID{bot.ID}},
		"view resolved":     {chat.ListQuery{View: chat.ViewResolved}, []chat.ID{ko.ID}},
		"agent":             {chat.ListQuery{Filter: chat.Filter{With: w.ada}}, []chat.ID{mine.ID}},
		"tag":               {chat.ListQuery{Filter: chat.Filter{Tag: "vip"}}, []chat.ID{mine.ID}},
		"tag with quotes":   {chat.ListQuery{Filter: chat.Filter{Tag: `say "hi"`}}, []chat.ID{mine.ID}},
		"part of a tag":     {chat.ListQuery{Filter: chat.Filter{Tag: "vi"}}, nil},
		"language":          {chat.ListQuery{Filter: chat.Filter{Lang: "ko"}}, []chat.ID{ko.ID}},
		"disposition":       {chat.ListQuery{Filter: chat.Filter{Disposition: "Repair"}}, []chat.ID{ko.ID}},
		"channel":           {chat.ListQuery{Filter: chat.Filter{Channel: "web"}}, []chat.ID{ko.ID, mine.ID, bot.ID}},
		"another channel":   {chat.ListQuery{Filter: chat.Filter{Channel: "email"}}, nil},
		"team":              {chat.ListQuery{Filter: chat.Filter{Team: "nobody"}}, nil},
		"since an hour ago": {chat.ListQuery{Filter: chat.Filter{From: now.Add(-time.Hour)}}, []chat.ID{ko.ID, mine.ID, bot.ID}},
		"from the future":   {chat.ListQuery{Filter: chat.Filter{From: now.Add(time.Hour)}}, nil},
		"until an hour ago": {chat.ListQuery{Filter: chat.Filter{To: now.Add(-time.Hour)}}, nil},
	} {
		c.q.Q = "tent"
		w.same("search: "+name, c.want, w.hits(c.q))
		if c.q.View == "" {
			c.q.View = chat.ViewAll
		}
		n, err := w.s.CountConversations(w.Context(), w.ws, c.q)
		w.must(err)
		w.same("count: "+name, len(c.want), n)
		w.same("list: "+name, len(c.want), len(w.list(c.q)))
		c.q.Q = ""
		w.same("list without words: "+name, len(c.want), len(w.list(c.q)))
	}
}

func searchPages(w *world) {
	var cmds []chat.Command
	for i := range 9 {
		cmds = append(cmds, w.send(w.visitor(fmt.Sprint(i)), "1", "hello tent"))
	}
	want := map[chat.ID]bool{}
	for _, r := range w.s.Append(w.Context(), cmds) { // one transaction: all in the same millisecond
		w.must(r.Err)
		want[r.Conversation.ID] = true
	}
	got, cursor := map[chat.ID]bool{}, ""
	for page := range 4 {
		found := w.find(chat.ListQuery{Q: "tent", Limit: 4, Cursor: cursor})
		w.same("size of the page", []int{4, 4, 1, 0}[page], len(found.Hits))
		for _, h := range found.Hits {
			if got[h.Conversation] {
				w.Errorf("conversation %s is on two pages", h.Conversation)
			}
			got[h.Conversation] = true
		}
		if cursor = found.Next; cursor == "" {
			break
		}
	}
	w.same("all pages together", want, got)
}

// What is said is found once the index was brought up to it, all of it, however
// far it is behind.
func searchCatchesUp(w *world) {
	hits := func(q string) (ids []chat.ID) {
		w.Helper()
		found, err := w.s.Search(w.Context(), w.ws, chat.ListQuery{View: chat.ViewAll, Q: q}, true)
		w.must(err)
		for _, h := range found.Hits {
			ids = append(ids, h.Conversation)
		}
		return ids
	}
	conv := w.chat("Kim Hana", "the first about a tent")
	w.indexAll()
	w.same("indexed", []chat.ID{conv.ID}, hits("tent"))
	w.must(w.s.Unindex(w.Context(), w.ws, conv.ID))
	w.same("unknown", 0, len(hits("tent")))
	w.say(conv, "2", "and a stove")
	w.same("unknown, as what came before it", 0, len(hits("stove")))
	var cmds []chat.Command
	for i := range 450 { // more than one sweep takes
		c := w.send(conv.Visitor, fmt.Sprint("many", i), fmt.Sprint("lamp", i))
		c.Conversation = conv.ID
		cmds = append(cmds, c)
	}
	for _, r := range w.s.Append(w.Context(), cmds) {
		w.must(r.Err)
	}
	other := w.chat("Kim Bora", "a tent as well")
	w.indexAll()
	w.same("caught up", []chat.ID{other.ID, conv.ID}, hits("tent"))
	for _, q := range []string{"stove", "lamp0", "lamp199", "lamp200", "lamp449"} {
		w.same(q, []chat.ID{conv.ID}, hits(q))
	}
	n, err := w.s.IndexBehind(w.Context())
	w.must(err)
	w.same("nothing left", 0, n)
}

func searchForgets(w *world) {
	gone, stays := w.chat("Kim Hana", "a tent"), w.chat("Kim Bora", "a tent")
	w.indexAll()
	w.must(w.s.ForgetVisitor(w.Context(), w.ws, gone.Visitor))
	w.same("messages", []chat.ID{stays.ID}, w.hits(chat.ListQuery{Q: "tent"}))
	w.same("people", 1, len(w.find(chat.ListQuery{Q: "kim"}).People))
	w.must(w.s.ForgetConversation(w.Context(), w.ws, stays.ID))
	w.same("nothing", 0, len(w.hits(chat.ListQuery{Q: "tent"})))
	w.same("the visitor is still known", 1, len(w.find(chat.ListQuery{Q: "bora"}).People))
}

func searchErased(w *world) {
	gone, stays := w.chat("Kim Hana", "a tent"), w.chat("Kim Bora", "a tent")
	w.indexAll()
	end := w.system(gone.ID, chat.OpErase)
	end.Reason = chat.ErasedOnRequest
	conv := w.do(end).Conversation
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, chat.Projection{Through: conv.LastSeq}))
	_, err := w.s.BeginErasure(w.Context(), w.ws, w.ada, gone.Visitor)
	w.must(err)
	w.must(w.s.EraseConversation(w.Context(), w.ws, gone.ID))
	w.must(w.s.EraseVisitor(w.Context(), w.ws, w.ada, gone.Visitor))
	for range 2 { // nor does the sweep bring them back
		w.same("messages", []chat.ID{stays.ID}, w.hits(chat.ListQuery{Q: "tent"}))
		w.same("people", 0, len(w.find(chat.ListQuery{Q: "hana"}).People))
		w.indexAll()
	}
	w.must(w.s.Purge(w.Context()))
	w.same("others are still found", []chat.ID{stays.ID}, w.hits(chat.ListQuery{Q: "tent"}))
}

func searchIsolated(w *world) {
	w.chat("Kim Hana", "a tent")
	w.indexAll()
	found, err := w.s.Search(w.Context(), w.workspace("other"), chat.ListQuery{View: chat.ViewAll, Q: "tent"}, true)
	w.must(err)
	w.same("another workspace's", chat.Found{}, found)
	found, err = w.s.Search(w.Context(), w.workspace("third"), chat.ListQuery{View: chat.ViewAll, Q: "kim"}, true)
	w.must(err)
	w.same("another workspace's people", chat.Found{}, found)
}
