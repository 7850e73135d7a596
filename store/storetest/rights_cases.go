package storetest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var rightsCases = []testCase{
	{"ABlockedVisitorIsRefusedUntilItIsLifted", blockedVisitor},
	{"ABlockHoldsUntilItsTime", blockUntil},
	{"ANetworkIsBlockedWithItsVisitor", blockedNetwork},
	{"WritingWaitsForConsent", consentFirst},
	{"WithdrawnConsentEndsFollowing", consentWithdrawn},
	{"SpamEndsAChatAndCanBeTakenBack", spamMarked},
	{"ErasedTextsLeaveTombstones", erasedConversation},
	{"ErasureWaitsForItsSteps", erasureInOrder},
	{"QuestionsOfOthersStay", erasedQuestions},
	{"NothingComesBackAfterAnErasure", lateWrites},
	{"AStaleSuiteBringsNothingBack", staleSuites},
}

func (w *world) rightsReads(conv chat.Conversation) map[string]func(chat.ID) (any, error) {
	w.Helper()
	ctx, s := w.Context(), w.s
	v := w.visitor("Blocked")
	w.must(s.TouchVisitor(ctx, w.ws, v, "", "", "203.0.113.0/24"))
	_, err := s.BlockVisitor(ctx, chat.Block{Workspace: w.ws, Visitor: v, By: w.ada}, true)
	w.must(err)
	_, err = s.SetConsent(ctx, w.ws, v, true, chat.ConsentText{Version: "v1", Lang: "en", Text: "May we?"})
	w.must(err)
	copied := w.export(conv.Visitor, 1)
	later := time.Now().Add(time.Hour)
	w.chat("Lee", "a chat that nobody works on")
	return map[string]func(chat.ID) (any, error){
		"Blocks": func(ws chat.ID) (any, error) {
			b, _, err := s.Blocks(ctx, ws, "", 9)
			return b, err
		},
		"BlockOf":         func(ws chat.ID) (any, error) { return first(s.BlockOf(ctx, ws, v)) },
		"BlockedNetworks": func(ws chat.ID) (any, error) { return first(s.BlockedNetworks(ctx, ws)) },
		"ConsentText":     func(ws chat.ID) (any, error) { return first(s.ConsentText(ctx, ws, "v1")) },
		"CountStale": func(ws chat.ID) (any, error) {
			return first(s.CountStale(ctx, ws, chat.DataMessages, later))
		},
		"StaleConversations": func(ws chat.ID) (any, error) { return s.StaleConversations(ctx, ws, later, 5) },
		"StaleVisitors":      func(ws chat.ID) (any, error) { return s.StaleVisitors(ctx, ws, later, 5) },
		"EachPersonal": func(ws chat.ID) (any, error) {
			n := 0
			err := s.EachPersonal(ctx, ws, conv.Visitor, func(string, map[string]any) error {
				n++
				return nil
			})
			return n, err
		},
		"ExportSize":      func(ws chat.ID) (any, error) { return first(s.ExportSize(ctx, ws, conv.Visitor)) },
		"Exports":         func(ws chat.ID) (any, error) { return first(s.Exports(ctx, ws, conv.Visitor, 9)) },
		"Export":          func(ws chat.ID) (any, error) { return first(s.Export(ctx, ws, copied.ID)) },
		"ConversationsOf": func(ws chat.ID) (any, error) { return first(s.ConversationsOf(ctx, ws, conv.Visitor)) },
	}
}

func (w *world) rightsStayInside(elsewhere, spy chat.ID, conv chat.Conversation) {
	w.Helper()
	ctx, s := w.Context(), w.s
	_, err := s.BlockVisitor(ctx, chat.Block{Workspace: elsewhere, Visitor: conv.Visitor, By: spy}, false)
	w.code(chat.NotFound, err)
	b, err := s.BlockVisitor(ctx, chat.Block{Workspace: w.ws, Visitor: w.visitor("x"), By: w.ada}, false)
	w.must(err)
	w.code(chat.NotFound, s.LiftBlock(ctx, elsewhere, spy, b.ID))
	_, err = s.SetConsent(ctx, elsewhere, conv.Visitor, true, chat.ConsentText{Version: "v1"})
	w.code(chat.NotFound, err)
	_, err = s.BeginErasure(ctx, elsewhere, spy, conv.Visitor)
	w.code(chat.NotFound, err)
	_, err = s.BeginExport(ctx, chat.VisitorExport{Workspace: elsewhere, Visitor: conv.Visitor, By: spy, Key: exportKey(9)})
	w.code(chat.NotFound, err)
	e := w.export(conv.Visitor, 8)
	w.code(chat.NotFound, s.FinishExport(ctx, elsewhere, e.ID, 1))
	w.code(chat.NotFound, s.RetryExport(ctx, elsewhere, spy, e.ID))
	w.code(chat.NotFound, s.RemoveExport(ctx, elsewhere, spy, e.ID))
	w.must(s.ForgetExport(ctx, elsewhere, e.ID))
	gone, err := s.RemoveExports(ctx, elsewhere, conv.Visitor)
	w.must(err)
	w.must(s.FinishExport(ctx, w.ws, e.ID, 1))
	w.code(chat.NotFound, s.FetchedExport(ctx, elsewhere, spy, e.ID))
	w.same("removed from elsewhere", 0, len(gone))
	w.code(chat.NotFound, s.EraseConversation(ctx, elsewhere, conv.ID))
	w.code(chat.NotFound, s.EraseVisitor(ctx, elsewhere, spy, conv.Visitor))
	_, err = s.Settled(ctx, elsewhere, conv.ID)
	w.code(chat.NotFound, err)
}

func (w *world) block(visitor chat.ID, until time.Time, network bool) chat.Block {
	w.Helper()
	b, err := w.s.BlockVisitor(w.Context(), chat.Block{Workspace: w.ws, Visitor: visitor, By: w.ada, Reason: "insults", Until: until}, network)
	w.must(err)
	return b
}

func blockedVisitor(w *world) {
	v := w.visitor("Kim")
	conv := w.do(w.send(v, "one", "hello")).Conversation
	b := w.block(v, time.Time{}, false)
	again := w.send(v, "two", "still here?")
	w.code(chat.Forbidden, w.try(again).Err)
	again.Conversation = conv.ID
	w.code(chat.Forbidden, w.try(again).Err)
	w.do(chat.Command{Op: chat.OpResolve, Workspace: w.ws, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v}})
	again.Conversation = chat.ID{}
	w.code(chat.Forbidden, w.try(again).Err)
	got, err := w.s.BlockOf(w.Context(), w.ws, v)
	w.must(err)
	w.same("block", []any{b.ID, "Kim", "Ada", "insults", ""}, []any{got.ID, got.VisitorName, got.ByName, got.Reason, got.Network})
	w.must(w.s.LiftBlock(w.Context(), w.ws, w.bo, b.ID))
	w.must(w.s.LiftBlock(w.Context(), w.ws, w.bo, b.ID))
	w.do(again)
	_, err = w.s.BlockOf(w.Context(), w.ws, v)
	w.code(chat.NotFound, err)
	w.code(chat.NotFound, w.s.LiftBlock(w.Context(), w.ws, w.ada, chat.NewID()))
	all, _, err := w.s.Blocks(w.Context(), w.ws, "", 10)
	w.must(err)
	w.same("blocks", 0, len(all))
}

func blockUntil(w *world) {
	v := w.visitor("Kim")
	w.block(v, time.Now().Add(time.Hour), false)
	w.code(chat.Forbidden, w.try(w.send(v, "one", "hello")).Err)
	w.block(v, time.Now().Add(-time.Second), false) // instead of the one before
	w.do(w.send(v, "one", "hello"))
	all, _, err := w.s.Blocks(w.Context(), w.ws, "", 10)
	w.must(err)
	w.same("in force", 0, len(all))
}

func blockedNetwork(w *world) {
	v := w.visitor("Kim")
	w.must(w.s.TouchVisitor(w.Context(), w.ws, v, "", "", "203.0.113.0/24"))
	b := w.block(v, time.Time{}, true)
	w.same("network", "203.0.113.0/24", b.Network)
	nets, err := w.s.BlockedNetworks(w.Context(), w.ws)
	w.must(err)
	w.same("networks", []string{"203.0.113.0/24"}, nets)
	w.must(w.s.LiftBlock(w.Context(), w.ws, w.ada, b.ID))
	nets, err = w.s.BlockedNetworks(w.Context(), w.ws)
	w.must(err)
	w.same("networks after lifting", 0, len(nets))
}

func consentFirst(w *world) {
	v := w.visitor("Kim")
	c := w.send(v, "one", "hello")
	c.NeedsConsent = "v2"
	w.code(chat.Forbidden, w.try(c).Err)
	old := chat.ConsentText{Version: "v1", Lang: "en", Text: "May we?"}
	fresh, err := w.s.SetConsent(w.Context(), w.ws, v, true, old)
	w.must(err)
	w.same("fresh", true, fresh)
	w.code(chat.Forbidden, w.try(c).Err) // to another text
	_, err = w.s.SetConsent(w.Context(), w.ws, v, true, chat.ConsentText{Version: "v2", Lang: "en", Text: "May we now?"})
	w.must(err)
	fresh, err = w.s.SetConsent(w.Context(), w.ws, v, true, chat.ConsentText{Version: "v2", Lang: "en", Text: "May we now?"})
	w.must(err)
	w.same("said again", false, fresh)
	conv := w.do(c).Conversation
	var got chat.ConsentBody
	for _, e := range w.events(conv.ID, chat.Agents) {
		if e.Kind == chat.ConsentChanged {
			got, err = chat.Read[chat.ConsentBody](e)
			w.must(err)
		}
	}
	w.same("in the log", chat.ConsentBody{Given: true, Version: "v2", Lang: "en"}, got)
	text, err := w.s.ConsentText(w.Context(), w.ws, "v1")
	w.must(err)
	w.same("the text that was agreed to", old, text)
}

func consentWithdrawn(w *world) {
	v := w.visitor("Kim")
	w.must(w.s.TouchVisitor(w.Context(), w.ws, v, "", "", "203.0.113.0/24"))
	c := w.send(v, "one", "hello")
	conv := w.do(c).Conversation
	_, err := w.s.SetConsent(w.Context(), w.ws, v, false, chat.ConsentText{Version: "v1", Lang: "en", Text: "May we?"})
	w.must(err)
	w.do(chat.Command{Op: chat.OpConsent, Workspace: w.ws, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v}, Consent: chat.ConsentBody{Version: "v1"}})
	c.ClientID, c.Page = "two", &chat.Page{URL: "https://shop.example/secret"}
	conv = w.do(c).Conversation
	w.same("page", chat.Page{}, conv.Page)
	c.Op, c.ClientID, c.Event = chat.OpEmit, "three", chat.EmittedBody{Name: "cart.changed"}
	w.code(chat.Forbidden, w.try(c).Err)
	w.must(w.s.TouchVisitor(w.Context(), w.ws, v, "", "", "203.0.113.0/24"))
	got, err := w.s.Visitor(w.Context(), w.ws, v)
	w.must(err)
	w.same("network", "", got.Network)
	w.do(chat.Command{Op: chat.OpResolve, Workspace: w.ws, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v}})
	next := w.do(w.send(v, "four", "a new chat")).Conversation
	w.same("page of the next chat", chat.Page{}, next.Page)
}

func spamMarked(w *world) {
	conv, h := w.asked("Kim")
	w.do(w.offer(h, w.ada, time.Minute))
	r := w.do(w.by(w.bo, conv.ID, chat.OpSpam))
	w.same("after", []any{chat.Resolved, chat.OwnerNone, []string{"spam"}}, []any{r.Conversation.Status, r.Conversation.Owner, r.Conversation.Tags})
	w.same("events", []chat.Kind{chat.SpamMarked, chat.ConversationResolved, chat.TagsChanged}, kinds(r.Events))
	w.same("who", w.bo, r.Events[0].Actor.ID)
	open, err := w.s.OpenOffers(w.Context(), w.ws, w.ada)
	w.must(err)
	w.same("offers", 0, len(open))
	w.same("again", 0, len(w.do(w.by(w.bo, conv.ID, chat.OpSpam)).Events))
	r = w.do(w.by(w.ada, conv.ID, chat.OpNotSpam))
	w.same("taken back", 0, len(r.Conversation.Tags))
	c := w.send(w.visitor("Bot"), "one", "http://a http://b")
	c.SpamRule = "links"
	r = w.do(c)
	w.same("by rule", []any{chat.Resolved, false}, []any{r.Conversation.Status, r.TurnOpened})
	if _, err := w.s.ClaimTurn(w.Context(), time.Minute); err == nil {
		if _, err = w.s.ClaimTurn(w.Context(), time.Minute); err == nil {
			w.Error("a turn was opened for spam")
		}
	}
}

// erased does all steps of an erasure as package privacy does.
func (w *world) erase(visitor chat.ID) {
	w.Helper()
	ctx := w.Context()
	_, err := w.s.BeginErasure(ctx, w.ws, w.ada, visitor)
	w.must(err)
	ids, err := w.s.ConversationsOf(ctx, w.ws, visitor)
	w.must(err)
	for _, id := range ids {
		c := w.system(id, chat.OpErase)
		c.Reason = chat.ErasedOnRequest
		conv := w.do(c).Conversation
		w.must(w.s.SaveEngagements(ctx, w.ws, id, chat.Projection{Through: conv.LastSeq}))
		w.must(w.s.EraseConversation(ctx, w.ws, id))
	}
	w.must(w.s.EraseVisitor(ctx, w.ws, w.ada, visitor))
}

func erasedConversation(w *world) {
	conv, h := w.asked("Kim")
	w.do(w.offer(h, w.ada, time.Minute))
	note := w.by(w.ada, conv.ID, chat.OpNote)
	note.Text = "He is called Kim."
	w.do(note)
	before := w.events(conv.ID, chat.Agents)
	for range 2 { // again: the same
		w.erase(conv.Visitor)
	}
	after := w.events(conv.ID, chat.Agents)
	w.consecutive(after)
	last := after[len(after)-1]
	w.same("the last event", []any{chat.ConversationErased, `{"why":"request"}`}, []any{last.Kind, string(last.Body)})
	for i, e := range before {
		got := after[i]
		w.same("tombstone", []any{e.Seq, e.Kind, e.At, e.Actor.Kind, chat.Tombstone}, []any{got.Seq, got.Kind, got.At, got.Actor.Kind, string(got.Body)})
	}
	now, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("conversation", []any{chat.Resolved, "", chat.Page{}, false}, []any{now.Status, now.Preview, now.Page, now.ErasedAt.IsZero()})
	v, err := w.s.Visitor(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	w.same("visitor", []any{"", "", "", false, false}, []any{v.Name, v.Locale, v.TimeZone, v.ErasedAt.IsZero(), v.ClearedAt.IsZero()})
	packet, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("hand-over", []any{chat.HandoffMissed, "asked", "{}"}, []any{packet.Status, packet.Reason, string(packet.Packet)})
	for _, op := range []chat.Op{chat.OpReopen, chat.OpNote, chat.OpTag, chat.OpNotSpam} {
		c := w.by(w.ada, conv.ID, op)
		c.Text = "again"
		w.code(chat.Conflict, w.try(c).Err)
	}
	w.code(chat.Unauthenticated, w.try(w.send(conv.Visitor, "late", "hello?")).Err)
	done, asked := 0, 0
	entries, _, err := w.s.ListAudit(w.Context(), w.ws, "", 50)
	w.must(err)
	for _, e := range entries {
		if strings.Contains(string(e.Detail), "Kim") {
			w.Errorf("the audit knows more than it should: %s", e.Detail)
		}
		switch e.Action {
		case "visitor.erasure_asked":
			asked++
		case "visitor.erased":
			done++
		}
	}
	w.same("audited once", []int{1, 1}, []int{asked, done})
}

func erasureInOrder(w *world) {
	ctx := w.Context()
	conv := w.chat("Kim", "hello")
	w.code(chat.Conflict, w.s.EraseConversation(ctx, w.ws, conv.ID))
	w.code(chat.Conflict, w.s.EraseVisitor(ctx, w.ws, w.ada, conv.Visitor))
	c := w.system(conv.ID, chat.OpErase)
	conv = w.do(c).Conversation
	w.code(chat.Conflict, w.s.EraseConversation(ctx, w.ws, conv.ID)) // the figures are behind
	w.must(w.s.SaveEngagements(ctx, w.ws, conv.ID, projected(conv.LastSeq, chat.Engagement{
		Visitor: conv.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day, Lang: "en", Channel: "web", Preview: "hello", Reason: "He said: hello 1",
	})))
	w.must(w.s.EraseConversation(ctx, w.ws, conv.ID))
	w.code(chat.Conflict, w.s.EraseVisitor(ctx, w.ws, w.ada, conv.Visitor)) // nobody has asked
	got, _, err := w.s.ListEngagements(ctx, w.ws, chat.EngagementQuery{Conversation: conv.ID})
	w.must(err)
	for _, e := range got {
		if e.Preview != "" {
			w.Errorf("an engagement still has the preview %q", e.Preview)
		}
	}
	// What was computed before is not replaced by what can be computed now.
	w.must(w.s.SaveEngagements(ctx, w.ws, conv.ID, chat.Projection{Through: conv.LastSeq}))
	still, _, err := w.s.ListEngagements(ctx, w.ws, chat.EngagementQuery{Conversation: conv.ID})
	w.must(err)
	w.same("figures", got, still)
	if len(got) == 0 {
		w.Error("there were no figures")
	}
}

func erasedQuestions(w *world) {
	ctx := w.Context()
	kim, lee := w.chat("Kim", "how do I wash a down jacket?"), w.chat("Lee", "washing of down jackets")
	miss := func(c chat.Conversation, text string) knowledge.Miss {
		return knowledge.Miss{Workspace: w.ws, Conversation: c.ID, Seq: 2, At: time.UnixMilli(1_790_000_000_000), Text: text, Lang: "en", Cause: knowledge.CauseAbstained}
	}
	shared := []knowledge.Miss{miss(kim, "how do I wash a down jacket?"), miss(lee, "washing of down jackets")}
	id, _, err := w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: shared[0].Text, Wordings: []string{shared[0].Text, shared[1].Text}, Lang: "en"}, shared)
	w.must(err)
	alone := miss(kim, "where is my brother's parcel?")
	alone.Seq = 3
	gone, _, err := w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: alone.Text, Wordings: []string{alone.Text}, Lang: "en"}, []knowledge.Miss{alone})
	w.must(err)
	w.erase(kim.Visitor)
	q, err := w.s.Question(ctx, w.ws, id)
	w.must(err)
	w.same("shared question", []any{shared[1].Text, []string{shared[1].Text}, 2}, []any{q.Wording, q.Wordings, q.Count})
	_, err = w.s.Question(ctx, w.ws, gone)
	w.code(chat.NotFound, err)
}

// Whoever has read texts before an erasure must not store them after it.
func lateWrites(w *world) {
	ctx := w.Context()
	conv := w.chat("Kim", "where is my brother's parcel?")
	w.erase(conv.Visitor)
	_, fresh, err := w.s.StartEffect(ctx, chat.Effect{Workspace: w.ws, Conversation: conv.ID, Key: "k", Kind: "http", Result: json.RawMessage(`"parcel"`)})
	w.code(chat.NotFound, err)
	w.same("effect", false, fresh)
	_, added, err := w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: "parcel"}, []knowledge.Miss{{Workspace: w.ws, Conversation: conv.ID, Seq: 2, Text: "parcel", Cause: knowledge.CauseAbstained}})
	w.must(err)
	w.same("question", 0, added)
	_, _, err = w.s.AddJob(ctx, chat.Job{Workspace: w.ws, Kind: "mail.transcript", Key: "late", Subject: conv.ID, Body: json.RawMessage(`{"to":"kim@example.com"}`)})
	w.code(chat.Conflict, err)
	w.code(chat.Conflict, w.s.BeginFile(ctx, chat.File{Attachment: chat.Attachment{ID: chat.NewID(), Name: "parcel.pdf"}, Workspace: w.ws, Conversation: conv.ID, By: chat.Actor{Kind: chat.ByAgent, ID: w.ada}}))
}

// staleSuites saves what a console still shows of a visitor who was erased
// meanwhile: a suite that quotes them, and a case drafted from their chat.
func staleSuites(w *world) {
	ctx := w.Context()
	const said = "my order for Kim Bergstrom never came"
	conv := w.chat("Kim", said)
	source := "cases: [" + said + "]"
	v := chat.EvalSuite{Workspace: w.ws, Name: "core", EvalSuiteVersion: chat.EvalSuiteVersion{Hash: chat.SuiteHash(source), Source: source, About: "of core", Cases: 1, By: w.ada}}
	id, err := w.s.CreateEvalSuite(ctx, v)
	w.must(err)
	shown, err := w.s.EvalSuite(ctx, w.ws, id)
	w.must(err)
	other := w.chat("Lee", "where is my parcel, please?")
	w.erase(conv.Visitor)
	now, err := w.s.EvalSuite(ctx, w.ws, id)
	w.must(err)
	w.same("source and its hash", []any{"cases: [(erased)]", chat.SuiteHash("cases: [(erased)]")}, []any{now.Source, now.Hash})

	stale := shown
	stale.Source += " # edited"
	stale.Hash = chat.SuiteHash(stale.Source)
	w.code(chat.Conflict, w.s.SaveEvalSuite(ctx, stale, shown.Hash))
	now.From, now.Source = conv.ID, source
	base := now.Hash
	now.Hash = chat.SuiteHash(source)
	w.code(chat.Conflict, w.s.SaveEvalSuite(ctx, now, base))
	v.Name, v.From = "another", conv.ID
	_, err = w.s.CreateEvalSuite(ctx, v)
	w.code(chat.Conflict, err)
	versions, err := w.s.EvalSuiteVersions(ctx, w.ws, id, 9)
	w.must(err)
	w.same("versions", 1, len(versions))

	v.From, v.Source, v.Hash = other.ID, "cases: []", "h"
	_, err = w.s.CreateEvalSuite(ctx, v) // from a chat that is still there
	w.must(err)
}
