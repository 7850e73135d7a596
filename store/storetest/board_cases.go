package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var boardCases = []testCase{
	{"FlagsStayDismissedUntilTheirFactsChange", flagsStay},
	{"QuestionsCountEveryMissOnce", questions},
	{"ADraftIsMadeOfAQuestionOnce", draftOfQuestion},
	{"TheLogOfDecisionsTellsWhatWasMissed", missesOfDecisions},
	{"VerdictsAreFoundWithTheirQuestion", verdicts},
	{"ImportsAreLeased", importLeases},
}

func flagsStay(w *world) {
	ctx := w.Context()
	_, id := w.article("Returns", "100 days")
	_, other := w.article("Refunds", "30 days")
	w.publish(id)
	w.publish(other)
	find := func(mark string) knowledge.Finding {
		return knowledge.Finding{Kind: knowledge.Contradiction, Article: id, Other: other, Score: .8, Here: "100 days", There: "30 days", Fingerprint: mark}
	}
	open := func(kind knowledge.FlagKind, dismissed bool) []knowledge.Flag {
		list, _, err := w.s.Flags(ctx, w.ws, knowledge.FlagQuery{Kind: kind, Dismissed: dismissed, Article: other})
		w.must(err)
		return list
	}
	due, err := w.s.WorkspacesToCheck(ctx, time.Time{}.Add(1))
	w.must(err)
	w.same("to be checked", []chat.ID{w.ws}, due)
	version, err := w.s.NewestArticleChange(ctx, w.ws)
	w.must(err)
	w.must(w.s.SaveFlags(ctx, w.ws, version, []knowledge.Finding{find("a")}))
	due, err = w.s.WorkspacesToCheck(ctx, time.UnixMilli(1))
	w.must(err)
	w.same("checked", 0, len(due))
	due, err = w.s.WorkspacesToCheck(ctx, time.Now().Add(time.Hour))
	w.must(err)
	w.same("checked too long ago", 1, len(due))
	flags := open("", false)
	if len(flags) != 1 || flags[0].Title != "Returns" || flags[0].OtherTitle != "Refunds" || flags[0].Finding.There != "30 days" {
		w.Fatalf("flags %+v", flags)
	}
	w.same("on the list", 1, w.record(id).Flags)
	w.must(w.s.DismissFlag(ctx, w.ws, w.ada, flags[0].ID, true))
	w.must(w.s.SaveFlags(ctx, w.ws, version, []knowledge.Finding{find("a")}))
	w.same("found again: still dismissed", 0, len(open("", false)))
	dismissed := open(knowledge.Contradiction, true)
	if len(dismissed) != 1 || dismissed[0].DismissedWho != "Ada" {
		w.Errorf("dismissed %+v", dismissed)
	}
	w.must(w.s.DismissFlag(ctx, w.ws, w.ada, flags[0].ID, false))
	w.same("reopened", 1, len(open("", false)))
	w.must(w.s.DismissFlag(ctx, w.ws, w.ada, flags[0].ID, true))
	w.must(w.s.SaveFlags(ctx, w.ws, version, []knowledge.Finding{find("b")}))
	w.same("the text changed: open again", 1, len(open("", false)))
	n, err := w.s.CountFlags(ctx, w.ws)
	w.must(err)
	w.same("counts", map[knowledge.FlagKind]int{knowledge.Contradiction: 1}, n)
	w.must(w.s.SaveFlags(ctx, w.ws, version, nil))
	w.same("mended", 0, len(open("", false))+len(open("", true)))
}

func questions(w *world) {
	ctx := w.Context()
	conv := w.chat("Kim", "Can I swim?")
	miss := func(seq int64, cause knowledge.Cause) knowledge.Miss {
		return knowledge.Miss{Workspace: w.ws, Conversation: conv.ID, Seq: seq, At: day.Add(time.Duration(seq) * time.Minute), Text: fmt.Sprint("Can I swim? ", seq), Lang: "en", Cause: cause, Confidence: .2}
	}
	q := knowledge.Question{Wording: "Can I swim?", Wordings: []string{"Can I swim?"}, Lang: "en"}
	id, added, err := w.s.PutQuestion(ctx, w.ws, q, []knowledge.Miss{miss(2, knowledge.CauseAbstained), miss(3, knowledge.CauseUnhelpful)})
	w.must(err)
	w.same("added", 2, added)
	q.ID = id
	_, added, err = w.s.PutQuestion(ctx, w.ws, q, []knowledge.Miss{miss(3, knowledge.CauseUnhelpful), miss(5, knowledge.CauseEscalated)})
	w.must(err)
	w.same("one was known", 1, added)
	got, err := w.s.Question(ctx, w.ws, id)
	w.must(err)
	w.same("counts", []any{3, 1, 1, 1, knowledge.QuestionOpen, day.Add(2 * time.Minute), day.Add(5 * time.Minute)},
		[]any{got.Count, got.Abstained, got.Unhelpful, got.Escalated, got.State, got.FirstAt, got.LastAt})
	none, added, err := w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: "x"}, []knowledge.Miss{miss(2, knowledge.CauseAbstained)})
	w.must(err)
	w.same("a question of nothing new", []any{chat.ID{}, 0}, []any{none, added})
	asked, err := w.s.AskedOf(ctx, w.ws, id, 10)
	w.must(err)
	w.same("asked, newest first", "Can I swim? 5", asked[0].Text)

	other, _, err := w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: "Dogs?"}, []knowledge.Miss{miss(9, knowledge.CauseAbstained)})
	w.must(err)
	order := func(newest bool) (ids []chat.ID) {
		in := knowledge.QuestionQuery{State: knowledge.QuestionOpen, Newest: newest, Limit: 1}
		for {
			page, next, err := w.s.ListQuestions(ctx, w.ws, in)
			w.must(err)
			for _, q := range page {
				ids = append(ids, q.ID)
			}
			if in.Cursor = next; next == "" {
				return ids
			}
		}
	}
	w.same("by count", []chat.ID{id, other}, order(false))
	w.same("by time", []chat.ID{other, id}, order(true))
	w.must(w.s.DismissQuestion(ctx, w.ws, w.ada, other, true))
	n, err := w.s.CountQuestions(ctx, w.ws)
	w.must(err)
	w.same("by state", knowledge.QuestionCounts{Open: 1, Dismissed: 1}, n)
	w.must(w.s.DismissQuestion(ctx, w.ws, w.ada, other, false))
	w.same("brought back", 2, len(order(false)))
	w.code(chat.NotFound, w.s.DismissQuestion(ctx, w.ws, w.ada, chat.NewID(), true))
	w.must(w.s.SetAnswered(ctx, w.ws, id, true))
	got, err = w.s.Question(ctx, w.ws, id)
	w.must(err)
	w.same("answered", true, got.Answered)
}

func draftOfQuestion(w *world) {
	ctx := w.Context()
	conv := w.chat("Kim", "Can I swim?")
	id, _, err := w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: "Can I swim?", Wordings: []string{"Can I swim?", "swim ok?"}, Lang: "en"},
		[]knowledge.Miss{{Workspace: w.ws, Conversation: conv.ID, Seq: 2, At: day, Text: "Can I swim?", Cause: knowledge.CauseAbstained, Nearest: "pools"}})
	w.must(err)
	_, err = w.s.DraftQuestion(ctx, w.ws, w.ada, id, chat.ID{}, "")
	w.code(chat.Conflict, err) // no collection yet
	collection, near := w.article("Pools", "We have pools.")
	article, err := w.s.DraftQuestion(ctx, w.ws, w.ada, id, chat.ID{}, "")
	w.must(err)
	v, err := w.s.PendingVersion(ctx, w.ws, article)
	w.must(err)
	w.same("draft", knowledge.Text{Title: "Can I swim?", Questions: []string{"Can I swim?", "swim ok?"}, Lang: "en"}, v.Text)
	w.same("where the nearest is, or the first", collection, w.record(article).Collection)
	again, err := w.s.DraftQuestion(ctx, w.ws, w.ada, id, chat.ID{}, "")
	w.must(err)
	w.same("once", article, again)
	q, err := w.s.Question(ctx, w.ws, id)
	w.must(err)
	w.same("drafted", []any{knowledge.QuestionDrafted, article, knowledge.StatusDraft}, []any{q.State, q.Article, q.ArticleStatus})
	w.must(w.s.DiscardDraft(ctx, w.ws, w.ada, article, 1))
	fresh, err := w.s.DraftQuestion(ctx, w.ws, w.ada, id, chat.ID{}, "Swimming")
	w.must(err)
	if fresh == article || fresh == near {
		w.Error("the thrown away draft is given again")
	}
}

func missesOfDecisions(w *world) {
	ctx := w.Context()
	decide := func(name, text, action, trace string) chat.Conversation {
		conv := w.chat(name, text)
		turn := w.claim()
		w.do(w.commit(turn, chat.TurnResult{
			Messages:  []chat.MessageBody{{Text: "I do not know."}},
			Decisions: []chat.Decision{{ID: chat.NewID(), Conversation: conv.ID, Turn: turn.ID, Seq: turn.ToSeq, Action: action, Trace: []byte(trace)}},
		}))
		return conv
	}
	decide("Kim", "Can I swim?", "abstained", `{"lang":"en","search":{"query":"Can I swim?","language":"en","confidence":0.2,"hits":[{"slug":"pools"}]}}`)
	decide("Lee", "수영해도 되나요?", "abstained", ``)
	decide("Moe", "A person, now!", "handoff", `{"lang":"en"}`)
	decide("Ned", "refund my order", "handoff", `{"search":{"query":"refund my order","language":"en"}}`)
	decide("Ola", "Thanks", "smalltalk", ``)
	got, err := w.s.Misses(ctx, time.UnixMilli(0), 100)
	w.must(err)
	by := map[string]knowledge.Miss{}
	for _, m := range got {
		by[m.Text] = m
	}
	w.same("misses", 4, len(got))
	swim := by["Can I swim?"]
	w.same("with a trace", []any{knowledge.CauseAbstained, "en", "pools", .2, int64(2)}, []any{swim.Cause, swim.Lang, swim.Nearest, swim.Confidence, swim.Seq})
	w.same("without one", knowledge.CauseAbstained, by["수영해도 되나요?"].Cause)
	w.same("whoever asks for a person asks no question", knowledge.CauseEscalated, by[""].Cause)
	w.same("escalated after a search", knowledge.CauseEscalated, by["refund my order"].Cause)
	_, _, err = w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: "Can I swim?"}, []knowledge.Miss{swim})
	w.must(err)
	got, err = w.s.Misses(ctx, time.UnixMilli(0), 100)
	w.must(err)
	w.same("without what is stored", 3, len(got))
	got, err = w.s.Misses(ctx, time.Now().Add(time.Hour), 100)
	w.must(err)
	w.same("since later", 0, len(got))
	w.must(w.s.SetReader(ctx, "r", day))
	w.must(w.s.SetReader(ctx, "r", day.Add(-time.Hour)))
	at, err := w.s.ReaderAt(ctx, "r")
	w.must(err)
	w.same("a reader never goes back", day, at)
}

func verdicts(w *world) {
	ctx := w.Context()
	_, _, err := w.s.PutArticles(ctx, w.ws, w.ada, []knowledge.Article{returns()})
	w.must(err)
	a, err := w.s.ArticleBySlug(ctx, w.ws, "returns")
	w.must(err)
	conv := w.chat("Kim", "can I return it?")
	turn, decision := w.claim(), chat.NewID()
	w.do(w.commit(turn, chat.TurnResult{
		Messages:  []chat.MessageBody{{Text: "100 days", Sources: []chat.Source{{Article: a.ID, Title: a.Title}}, Answer: &chat.Answer{Band: "high"}, Decision: decision}},
		Decisions: []chat.Decision{{ID: decision, Conversation: conv.ID, Turn: turn.ID, Seq: turn.ToSeq, Action: "answered"}},
	}))
	var answer int64
	for _, e := range w.events(conv.ID, chat.Visitors) {
		if e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot {
			answer = e.Seq
		}
	}
	say := w.send(conv.Visitor, "f1", "")
	say.Op, say.Conversation, say.Seq, say.Helpful = chat.OpFeedback, conv.ID, answer, false
	w.do(say)
	rate := w.send(conv.Visitor, "r1", "")
	rate.Op, rate.Conversation, rate.Score, rate.Message = chat.OpRate, conv.ID, 2, chat.MessageBody{Text: "too short"}
	rated := w.try(rate)
	got, err := w.s.Verdicts(ctx, time.UnixMilli(0), 10)
	w.must(err)
	if len(got) != 1 || got[0].Helpful || !slices.Equal(got[0].Articles, []chat.ID{a.ID}) || got[0].Miss.Text != "can I return it?" || got[0].Miss.Cause != knowledge.CauseUnhelpful {
		w.Fatalf("verdicts %+v", got)
	}
	w.must(w.s.PutVerdict(ctx, got[0]))
	w.must(w.s.PutVerdict(ctx, got[0]))
	again, err := w.s.Verdicts(ctx, time.UnixMilli(0), 10)
	w.must(err)
	w.same("stored", 0, len(again))
	days, err := w.s.FeedbackByDay(ctx, w.ws, a.ID, time.Now().Add(-time.Hour))
	w.must(err)
	if len(days) != 1 || days[0].Unhelpful != 1 || days[0].Helpful != 0 || days[0].Day != got[0].Miss.At.Format(time.DateOnly) {
		w.Errorf("days %+v", days)
	}
	judged, err := w.s.Judgements(ctx, w.ws, a.ID, 10)
	w.must(err)
	if len(judged) != 1 || judged[0].Helpful || judged[0].Question != "can I return it?" || rated.Err == nil && judged[0].Rating != 2 {
		w.Errorf("judgements %+v (rated: %v)", judged, rated.Err)
	}
	reviewed, err := w.s.ReviewedArticles(ctx, w.ws)
	w.must(err)
	w.same("of this text", []int{0, 1}, []int{reviewed[0].Helpful, reviewed[0].Unhelpful})
	edited := returns()
	edited.Body = "Another text"
	_, _, err = w.s.PutArticles(ctx, w.ws, w.ada, []knowledge.Article{edited})
	w.must(err)
	reviewed, err = w.s.ReviewedArticles(ctx, w.ws)
	w.must(err)
	w.same("of the next text", 0, reviewed[0].Unhelpful)
}

func importLeases(w *world) {
	ctx := w.Context()
	make := func(kind knowledge.ImportKind) chat.ID {
		id, err := w.s.CreateImport(ctx, knowledge.ImportJob{Workspace: w.ws, Kind: kind, Source: "https://shop.example/help", Collection: "Help", By: w.ada})
		w.must(err)
		return id
	}
	_, ok, err := w.s.ClaimImport(ctx, time.Minute)
	w.must(err)
	w.same("none waits", false, ok)
	upload := make(knowledge.ImportUpload)
	_, ok, err = w.s.ClaimImport(ctx, time.Minute)
	w.must(err)
	w.same("an upload waits for its files", false, ok)
	w.must(w.s.StartImport(ctx, w.ws, upload))
	w.code(chat.NotFound, w.s.StartImport(ctx, w.ws, upload))
	first, ok, err := w.s.ClaimImport(ctx, time.Millisecond)
	w.must(err)
	w.same("claimed", []any{true, upload, 1}, []any{ok, first.ID, first.Attempts})
	var second knowledge.ImportJob
	for ok = false; !ok; { // when the first one's lease has run out
		second, ok, err = w.s.ClaimImport(ctx, time.Minute)
		w.must(err)
	}
	w.same("taken over", []any{upload, 2}, []any{second.ID, second.Attempts})
	w.code(chat.Conflict, w.s.ExtendImport(ctx, first, 3, time.Minute))
	w.code(chat.Conflict, w.s.ReportImport(ctx, first, knowledge.ImportFile{Path: "a"}))
	w.code(chat.Conflict, w.s.FinishImport(ctx, first, false, ""))
	w.must(w.s.ExtendImport(ctx, second, 3, time.Minute))
	w.must(w.s.ReportImport(ctx, second, knowledge.ImportFile{Path: "a", Status: "read", Changed: 2, Kept: 1}, knowledge.ImportFile{Path: "b", Status: "skipped", Reason: "broken"}))
	w.must(w.s.ReportImport(ctx, second, knowledge.ImportFile{Path: "a", Status: "read", Unchanged: 3}))
	w.must(w.s.ReleaseImport(ctx, second))
	third, ok, err := w.s.ClaimImport(ctx, time.Minute)
	w.must(err)
	w.same("given back", []any{true, 2}, []any{ok, third.Attempts})
	w.must(w.s.FinishImport(ctx, third, false, "fine"))
	got, err := w.s.Import(ctx, w.ws, upload)
	w.must(err)
	w.same("done, with the first report", []any{knowledge.ImportDone, "fine", 3, 1, 1, 2, 0, 1, "Ada"}, []any{got.Status, got.Error, got.Total, got.Read, got.Skipped, got.Changed, got.Unchanged, got.Kept, got.ByName})
	files, more, err := w.s.ImportFiles(ctx, w.ws, upload, 1, 1)
	w.must(err)
	if more || len(files) != 1 || files[0].Path != "b" || files[0].Ordinal != 2 {
		w.Errorf("files %+v", files)
	}
	page := make(knowledge.ImportURL)
	w.must(w.s.CancelImport(ctx, w.ws, w.ada, page))
	w.must(w.s.CancelImport(ctx, w.ws, w.ada, upload)) // has ended: stays
	got, err = w.s.Import(ctx, w.ws, upload)
	w.must(err)
	w.same("still done", knowledge.ImportDone, got.Status)
	_, ok, err = w.s.ClaimImport(ctx, time.Minute)
	w.must(err)
	w.same("cancelled ones do not run", false, ok)
}
