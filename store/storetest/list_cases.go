package storetest

import (
	"fmt"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var listCases = []testCase{
	{"ViewsHoldTheirConversations", views},
	{"SummariesTellWhatListsShow", summaries},
	{"PagesNeitherRepeatNorMiss", pages},
	{"SearchFindsNamesAndWords", search},
	{"BadQueriesAreRefused", badQueries},
}

func (w *world) list(q chat.ListQuery) []chat.ID {
	w.Helper()
	found, _, err := w.s.ListConversations(w.Context(), w.ws, q)
	w.must(err)
	var ids []chat.ID
	for _, s := range found {
		ids = append(ids, s.Conversation.ID)
	}
	return ids
}

func views(w *world) {
	bot := w.chat("bot", "hello")
	queue, _ := w.asked("queue")
	mine, theirs, done := w.chat("mine", "hello"), w.chat("theirs", "hello"), w.chat("done", "hello")
	w.do(w.by(w.ada, mine.ID, chat.OpTake))
	w.do(w.by(w.bo, theirs.ID, chat.OpTake))
	w.do(w.by(w.bo, done.ID, chat.OpResolve))
	aside := w.chat("aside", "hello")
	snooze := w.by(w.ada, aside.ID, chat.OpSnooze)
	w.do(snooze)
	silent := w.send(w.visitor("silent"), "o", "")
	silent.Op = chat.OpOpen
	w.do(silent) // has written nothing: listed nowhere
	want := map[chat.View][]chat.ID{
		chat.ViewMine: {mine.ID}, chat.ViewQueue: {queue.ID}, chat.ViewBot: {bot.ID}, chat.ViewResolved: {done.ID}, chat.ViewSnoozed: {aside.ID},
		chat.ViewOpen: {theirs.ID, mine.ID, queue.ID, bot.ID}, chat.ViewAll: {aside.ID, done.ID, theirs.ID, mine.ID, queue.ID, bot.ID},
	}
	for view, ids := range want {
		got := w.list(chat.ListQuery{View: view, Agent: w.ada})
		set := func(ids []chat.ID) map[chat.ID]bool {
			m := make(map[chat.ID]bool)
			for _, id := range ids {
				m[id] = true
			}
			return m
		}
		w.same(string(view), set(ids), set(got))
		w.same(string(view), len(ids), len(got))
	}
	n, err := w.s.CountViews(w.Context(), w.ws, w.ada)
	w.must(err)
	w.same("counts", chat.ViewCounts{Mine: 1, Queue: 1, Bot: 1, Open: 4, Snoozed: 1}, n)
}

func summaries(w *world) {
	conv, h := w.asked("Kim Hana")
	more := w.send(conv.Visitor, "2", "still there?")
	more.Conversation = conv.ID
	w.do(more)
	stored, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	want := chat.Summary{
		Conversation: stored, VisitorName: "Kim Hana", WaitingSince: h.RequestedAt, Reason: "asked", Unread: 2,
	}
	found, next, err := w.s.ListConversations(w.Context(), w.ws, chat.ListQuery{View: chat.ViewQueue})
	w.must(err)
	w.same("queue", []chat.Summary{want}, found)
	w.same("next page", "", next)
	one, err := w.s.Summary(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("one", want, one)
	several, err := w.s.Summaries(w.Context(), w.ws, []chat.ID{conv.ID, chat.NewID(), conv.ID})
	w.must(err)
	w.same("several", []chat.Summary{want}, several)
	say := w.by(w.ada, conv.ID, chat.OpPost)
	say.Message.Text = "I am Ada"
	w.do(say)
	one, err = w.s.Summary(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("name, waiting and unread when Ada has it", []any{"Ada", true, 0}, []any{one.AgentName, one.WaitingSince.IsZero(), one.Unread})
}

func pages(w *world) {
	want := make(map[chat.ID]bool)
	var cmds []chat.Command
	for i := range 7 {
		cmds = append(cmds, w.send(w.visitor(fmt.Sprint(i)), "1", "hello"))
	}
	for _, r := range w.s.Append(w.Context(), cmds) { // one transaction: all in the same millisecond
		w.must(r.Err)
		want[r.Conversation.ID] = true
	}
	got, cursor := make(map[chat.ID]bool), ""
	for n := range 4 {
		found, next, err := w.s.ListConversations(w.Context(), w.ws, chat.ListQuery{View: chat.ViewAll, Cursor: cursor, Limit: 3})
		w.must(err)
		w.same("size of the page", []int{3, 3, 1, 0}[n], len(found))
		for _, s := range found {
			if got[s.Conversation.ID] {
				w.Errorf("conversation %s is on two pages", s.Conversation.ID)
			}
			got[s.Conversation.ID] = true
		}
		if cursor = next; next == "" {
			break
		}
	}
	w.same("all pages together", want, got)
}

func search(w *world) {
	hana := w.chat("Kim Hana", "Mein Zelt ist ÜBEL zerrissen")
	korean := w.chat("박서준", "주문한 텐트가 아직 안 왔어요")
	percent := w.chat("Lee", `100% sure_it is C:\tent`)
	note := w.by(w.ada, korean.ID, chat.OpNote)
	note.Text = "Call the carrier, \"quoted\" & <marked>"
	w.do(note)
	w.indexAll()
	all := []chat.ID{percent.ID, korean.ID, hana.ID}
	w.indexAll()
	for q, want := range map[string][]chat.ID{
		"":           all,
		"hana":       {hana.ID},
		"KIM h":      {hana.ID},
		"zelt übel":  {hana.ID}, // words in any order
		"übel":       {hana.ID},
		"텐트":         {korean.ID},
		"서준":         {korean.ID},
		"아직 안":       {korean.ID},
		"\"quoted\"": {korean.ID},
		"& <marked>": {korean.ID},
		"0% s":       {percent.ID},
		"e_i":        {percent.ID},
		`c:\TENT`:    {percent.ID},
		"%":          {percent.ID},
		"_":          {percent.ID},
		"text":       nil, // a key of the JSON that holds messages
		"nowhere":    nil,
	} {
		got := make(map[chat.ID]bool)
		for _, id := range w.list(chat.ListQuery{View: chat.ViewAll, Q: q}) {
			got[id] = true
		}
		wanted := make(map[chat.ID]bool)
		for _, id := range want {
			wanted[id] = true
		}
		w.same(fmt.Sprintf("search for %q", q), wanted, got)
	}
	w.do(w.by(w.ada, hana.ID, chat.OpTake))
	w.same("search within a view", []chat.ID{hana.ID}, w.list(chat.ListQuery{View: chat.ViewMine, Agent: w.ada, Q: "zelt"}))
	w.same("search within another view", 0, len(w.list(chat.ListQuery{View: chat.ViewMine, Agent: w.bo, Q: "zelt"})))
}

func badQueries(w *world) {
	for _, q := range []chat.ListQuery{{View: "everything"}, {View: chat.ViewAll, Cursor: "x"}, {View: chat.ViewAll, Cursor: "AAAA"}} {
		_, _, err := w.s.ListConversations(w.Context(), w.ws, q)
		w.code(chat.Invalid, err)
	}
	_, err := w.s.Summary(w.Context(), w.ws, chat.NewID())
	w.code(chat.NotFound, err)
}
