package storetest

import (
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var deskCases = []testCase{
	{"ADraftIsItsAgentsAndTheNewestStands", draftsStand},
	{"WhatWasSentLeavesTheDraft", draftsAreSent},
	{"ANoteCallsMembersOnce", notesCall},
	{"MentionsArePagedAndMarked", mentionsPaged},
	{"AProfileIsCorrectedOnTheRecord", profileChanged},
	{"AVisitorsHistoryIsPaged", historyPaged},
	{"AListIsSortedByWhatIsDue", dueFirst},
}

func (w *world) begun(agent, conv chat.ID, reply, note string, basedOn time.Time) (chat.ReplyDraft, *chat.ReplyDraft) {
	w.Helper()
	saved, replaced, err := w.s.SaveReplyDraft(w.Context(), w.ws, agent, chat.ReplyDraft{Conversation: conv, Reply: reply, Note: note, UpdatedAt: basedOn})
	w.must(err)
	return saved, replaced
}

func (w *world) drafts(agent chat.ID) []chat.ReplyDraft {
	w.Helper()
	list, err := w.s.ReplyDrafts(w.Context(), w.ws, agent)
	w.must(err)
	return list
}

func draftsStand(w *world) {
	conv := w.chat("Kim", "hello").ID
	first, replaced := w.begun(w.ada, conv, "Good mor", "", time.Time{})
	if replaced != nil || first.UpdatedAt.IsZero() {
		w.Errorf("a first draft was saved at %s and replaced %+v", first.UpdatedAt, replaced)
	}
	w.same("Ada's", []chat.ReplyDraft{first}, w.drafts(w.ada))
	w.same("Bo's", []chat.ReplyDraft{}, w.drafts(w.bo))
	second, replaced := w.begun(w.ada, conv, "Good morning", "ask Bo", first.UpdatedAt)
	if replaced != nil || !second.UpdatedAt.After(first.UpdatedAt) {
		w.Errorf("a later draft of %s (before: %s) replaced %+v", second.UpdatedAt, first.UpdatedAt, replaced)
	}
	other, replaced := w.begun(w.ada, conv, "Hi", "", first.UpdatedAt) // from a device that knows the first one
	if replaced == nil {
		w.Fatal("what another device wrote was lost without a word")
	}
	w.same("replaced", second, *replaced)
	w.same("the newer one", []chat.ReplyDraft{other}, w.drafts(w.ada))
	if _, replaced = w.begun(w.ada, conv, "Hi", "", time.Time{}); replaced != nil {
		w.Errorf("the same words replaced %+v", replaced)
	}
	if gone, _ := w.begun(w.ada, conv, "", "", w.drafts(w.ada)[0].UpdatedAt); !gone.UpdatedAt.IsZero() {
		w.Errorf("a blank draft is of %s", gone.UpdatedAt)
	}
	w.same("after a blank one", []chat.ReplyDraft{}, w.drafts(w.ada))
	_, _, err := w.s.SaveReplyDraft(w.Context(), w.workspace("elsewhere"), w.ada, chat.ReplyDraft{Conversation: conv, Reply: "x"})
	w.code(chat.NotFound, err)
}

func draftsAreSent(w *world) {
	conv := w.chat("Kim", "hello").ID
	sent := func(reply, note string) bool {
		w.Helper()
		was, err := w.s.SentReplyDraft(w.Context(), w.ws, w.ada, conv, reply, note)
		w.must(err)
		return was
	}
	w.same("no draft", false, sent("Hello", ""))
	d, _ := w.begun(w.ada, conv, "Hello \n", "ask Bo", time.Time{})
	w.same("other words", false, sent("Hello!", ""))
	w.same("the words", true, sent("Hello", ""))
	left := w.drafts(w.ada)
	if len(left) != 1 || left[0].Reply != "" || left[0].Note != "ask Bo" || !left[0].UpdatedAt.After(d.UpdatedAt) {
		w.Errorf("left of the draft: %+v", left)
	}
	w.same("the note", true, sent("", "ask Bo"))
	w.same("left", []chat.ReplyDraft{}, w.drafts(w.ada))
}

// note writes a note that calls agents.
func (w *world) note(by, conv chat.ID, text string, mentions ...chat.ID) chat.Result {
	w.Helper()
	c := w.by(by, conv, chat.OpNote)
	c.ClientID, c.Text, c.Mentions = chat.NewID().String(), text, mentions
	return w.do(c)
}

func notesCall(w *world) {
	conv := w.chat("Kim", "hello")
	stranger := w.agent(w.workspace("elsewhere"), "Stranger")
	r := w.note(w.ada, conv.ID, "@Bo please look", w.bo, w.bo, w.ada, stranger)
	b, err := chat.Read[chat.NoteBody](r.Events[0])
	w.must(err)
	w.same("called", []chat.ID{w.bo, stranger}, b.Mentions) // the edge refuses strangers; no row is made for them
	mentions, _, err := w.s.ListMentions(w.Context(), w.ws, chat.MentionQuery{Agent: w.bo})
	w.must(err)
	want := []chat.Mention{{
		Conversation: conv.ID, Seq: r.Seq, At: r.Events[0].At, By: chat.Actor{Kind: chat.ByAgent, ID: w.ada, Name: "Ada"}, Text: "@Bo please look", VisitorName: "Kim",
	}}
	w.same("Bo's mentions", want, mentions)
	for _, agent := range []chat.ID{w.ada, stranger} {
		n, err := w.s.CountMentions(w.Context(), w.ws, agent)
		w.must(err)
		w.same("mentions of others", 0, n)
	}
	c := w.by(w.ada, conv.ID, chat.OpNote)
	c.Text = "all of you"
	for range chat.MaxMentions + 1 {
		c.Mentions = append(c.Mentions, chat.NewID())
	}
	w.code(chat.Invalid, w.try(c).Err)
}

func mentionsPaged(w *world) {
	ctx := w.Context()
	one, two := w.chat("Kim", "hello").ID, w.chat("Lee", "hello").ID
	w.note(w.ada, one, "first @Bo", w.bo)
	time.Sleep(2 * time.Millisecond) // the clock that orders them counts milliseconds
	w.note(w.ada, two, "second @Bo", w.bo)
	page, next, err := w.s.ListMentions(ctx, w.ws, chat.MentionQuery{Agent: w.bo, Limit: 1})
	w.must(err)
	if len(page) != 1 || page[0].Text != "second @Bo" || next == "" {
		w.Fatalf("the first page is %+v, next %q", page, next)
	}
	page, next, err = w.s.ListMentions(ctx, w.ws, chat.MentionQuery{Agent: w.bo, Limit: 1, Cursor: next})
	w.must(err)
	if len(page) != 1 || page[0].Text != "first @Bo" || next != "" {
		w.Fatalf("the second page is %+v, next %q", page, next)
	}
	n, err := w.s.ReadMentions(ctx, w.ws, w.bo, two)
	w.must(err)
	w.same("marked in one", int64(1), n)
	unread, _, err := w.s.ListMentions(ctx, w.ws, chat.MentionQuery{Agent: w.bo, Unread: true})
	w.must(err)
	if len(unread) != 1 || unread[0].Conversation != one || !unread[0].ReadAt.IsZero() {
		w.Errorf("unread: %+v", unread)
	}
	n, err = w.s.ReadMentions(ctx, w.ws, w.bo, chat.ID{})
	w.must(err)
	w.same("marked in all", int64(1), n)
	left, err := w.s.CountMentions(ctx, w.ws, w.bo)
	w.must(err)
	w.same("left", 0, left)
	_, _, err = w.s.ListMentions(ctx, w.ws, chat.MentionQuery{Agent: w.bo, Cursor: "?"})
	w.code(chat.Invalid, err)
}

func profileChanged(w *world) {
	conv := w.chat("Kim", "hello")
	c := w.by(w.ada, conv.ID, chat.OpProfile)
	c.ClientID, c.Contact = "edit", &chat.Contact{Name: " Kim  Hana ", Email: "hana@example.com"}
	r := w.do(c)
	b, err := chat.Read[chat.ProfileBody](r.Events[0])
	w.must(err)
	w.same("changed", []string{"name", "email"}, b.Changed)
	v, err := w.s.Visitor(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	w.same("profile", []string{"Kim Hana", "hana@example.com", ""}, []string{v.Name, v.Email, v.Phone})
	w.same("a repetition", true, w.do(c).Duplicate)
	c.ClientID = "again"
	w.same("events of no change", 0, len(w.do(c).Events))
	c.ClientID, c.Contact = "clear", &chat.Contact{Name: "Kim Hana"}
	w.do(c)
	v, err = w.s.Visitor(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	w.same("the address", "", v.Email)
	log, _, err := w.s.ListAudit(w.Context(), w.ws, "", 10)
	w.must(err)
	n := 0
	for _, e := range log {
		if e.Action == "visitor.profile_changed" {
			n++
			if e.User != w.ada || e.Target != conv.Visitor.String() || strings.Contains(string(e.Detail), "hana") {
				w.Errorf("audit: %+v, %s", e, e.Detail)
			}
		}
	}
	w.same("records", 2, n)
	w.same("what visitors see", []chat.Kind{chat.ConversationOpened, chat.MessagePosted}, kinds(w.events(conv.ID, chat.Visitors)))
	c.Contact = &chat.Contact{Name: strings.Repeat("x", 200)}
	c.ClientID = "long"
	w.code(chat.Invalid, w.try(c).Err)
}

func historyPaged(w *world) {
	ctx := w.Context()
	visitor := w.visitor("Kim")
	var convs []chat.ID
	for i, text := range []string{"one", "two", "three"} {
		conv := w.do(w.send(visitor, text, text)).Conversation
		rate := w.send(visitor, "rate "+text, "")
		rate.Op, rate.Conversation, rate.Score = chat.OpRate, conv.ID, i+2
		if i < 2 {
			w.do(rate)
			w.do(w.by(w.ada, conv.ID, chat.OpResolve))
		}
		convs = append(convs, conv.ID)
		time.Sleep(2 * time.Millisecond) // the clock that orders them counts milliseconds
	}
	page, next, err := w.s.VisitorHistory(ctx, w.ws, visitor, "", 2)
	w.must(err)
	if len(page) != 2 || page[0].Conversation.ID == page[1].Conversation.ID || next == "" {
		w.Fatalf("the first page has %d rows, next %q", len(page), next)
	}
	rest, next, err := w.s.VisitorHistory(ctx, w.ws, visitor, next, 2)
	w.must(err)
	if len(rest) != 1 || rest[0].Conversation.ID != convs[0] || next != "" {
		w.Fatalf("the second page is %+v, next %q", rest, next)
	}
	totals, err := w.s.VisitorTotals(ctx, w.ws, visitor)
	w.must(err)
	w.same("totals", chat.VisitorTotals{Conversations: 3, Rated: 2, Stars: 5}, totals)
	w.must(w.s.SetAttributes(ctx, w.ws, visitor, map[string]string{"plan": "pro"}))
	v, err := w.s.Visitor(ctx, w.ws, visitor)
	w.must(err)
	w.same("attributes", map[string]string{"plan": "pro"}, v.Attributes)
	w.same("visits", 1, v.Visits)
	w.must(w.s.TouchVisitor(ctx, w.ws, visitor, "", "", ""))
	v, err = w.s.Visitor(ctx, w.ws, visitor)
	w.must(err)
	w.same("visits within half an hour", 1, v.Visits)
	w.code(chat.NotFound, w.s.SetAttributes(ctx, w.workspace("elsewhere"), visitor, nil))
}

func dueFirst(w *world) {
	ctx := w.Context()
	urgent := 1
	rules := handoff.DefaultRules()
	rules.SLA = []handoff.Policy{
		{Name: "soon", LeastPriority: &urgent, FirstResponseS: 60, Clock: handoff.WallClock},
		{Name: "later", FirstResponseS: 600, Clock: handoff.WallClock},
	}
	w.must(w.s.PutRouting(ctx, w.ws, w.ada, rules))
	soon := w.chat("Soon", "a person please")
	c := w.system(soon.ID, chat.OpWatchdog)
	c.HandOver = &chat.HandOver{ID: chat.NewID(), Reason: "asked", Priority: 2}
	w.do(c)
	later, _ := w.asked("Later")
	none := w.chat("None", "no service level")
	none2 := w.chat("None too", "no service level")
	var got []chat.ID
	cursor := ""
	for range 5 {
		page, next, err := w.s.ListConversations(ctx, w.ws, chat.ListQuery{View: chat.ViewOpen, Sort: chat.SortDue, Limit: 1, Cursor: cursor})
		w.must(err)
		for _, s := range page {
			got = append(got, s.Conversation.ID)
			if s.DueAt.IsZero() != s.WarnAt.IsZero() {
				w.Errorf("due at %s, at risk from %s", s.DueAt, s.WarnAt)
			}
		}
		if cursor = next; next == "" {
			break
		}
	}
	w.same("in order", []chat.ID{soon.ID, later.ID, none2.ID, none.ID}, got)
	_, _, err := w.s.ListConversations(ctx, w.ws, chat.ListQuery{View: chat.ViewOpen, Sort: "name"})
	w.code(chat.Invalid, err)
}
