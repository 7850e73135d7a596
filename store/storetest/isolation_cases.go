package storetest

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
)

var isolationCases = []testCase{
	{"NoReadCrossesAWorkspace", readsStayInside},
	{"NoWriteCrossesAWorkspace", writesStayInside},
}

// full fills a workspace with one of everything, and gives its conversation
// and offer.
func (w *world) full() (chat.Conversation, chat.Offer) {
	rules := handoff.DefaultRules()
	rules.SLA = []handoff.Policy{{Name: "all", FirstResponseS: 60, Clock: handoff.WallClock}}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, rules))
	w.Helper()
	_, _, err := w.s.PutArticles(w.Context(), w.ws, w.ada, []knowledge.Article{returns()})
	w.must(err)
	w.embed("m")
	_, _, err = w.s.PutFlows(w.Context(), w.ws, w.ada, []chat.FlowSource{{Name: "a", Text: "b"}}, "h")
	w.must(err)
	w.must(w.s.PutSettings(w.Context(), w.ws, w.ada, []byte(`{"a":1}`)))
	conv := w.chat("Kim", "hello")
	article, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	r := w.do(w.commit(w.claim(), chat.TurnResult{
		Flows:    []chat.FlowMark{{Flow: "menu", Steps: []string{"top"}, Here: "top"}},
		Messages: []chat.MessageBody{{Text: "100 days", Answer: &chat.Answer{Band: "high"}, Sources: []chat.Source{{Article: article.ID}}}},
		Memory:   chat.Memory{Run: json.RawMessage("1"), Mind: json.RawMessage("2")}, Decisions: []chat.Decision{{ID: chat.NewID(), Seq: 2}},
		HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "asked"},
	}))
	judge := w.send(conv.Visitor, "f", "")
	judge.Op, judge.Conversation, judge.Helpful = chat.OpFeedback, conv.ID, true
	for _, e := range r.Events {
		if e.Kind == chat.MessagePosted {
			judge.Seq = e.Seq
		}
	}
	w.do(judge)
	h, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	o := w.do(w.offer(h, w.ada, time.Hour)).Offer
	e := chat.Engagement{Visitor: conv.Visitor, OpenedSeq: 2, OpenedAt: day, LastAt: day, Outcome: "error"}
	e.Touches = []chat.Touch{{Kind: chat.TouchArticle, Name: "Returns", Times: 1}}
	w.must(w.s.SaveEngagements(w.Context(), w.ws, conv.ID, chat.Projection{Through: 2, Engagements: []chat.Engagement{e}, Spans: []chat.Span{
		{Number: 1, OpenedSeq: 2, OpenedAt: day, Kind: chat.SpanService, Agent: w.ada, From: day, Result: "picked"},
	}, Exposures: []chat.Exposure{exposure(conv, 2, "a")}}))
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada))
	w.fullKnowledge(article, conv)
	w.canned(w.ada, "hello", "en")
	w.begun(w.ada, conv.ID, "Hello", "", time.Time{})
	w.note(w.bo, conv.ID, "@Ada please", w.ada)
	w.view(w.ada, "mine")
	_, err = w.s.PutTag(w.Context(), w.ws, w.ada, chat.Tag{Name: "vip"}, false)
	w.must(err)
	w.team("team", handoff.TeamRules{}, w.ada)
	mark := w.by(w.ada, conv.ID, chat.OpTag)
	mark.Tags = []string{"vip"}
	w.do(mark)
	w.indexAll()
	return conv, *o
}

func readsStayInside(w *world) {
	conv, o := w.full()
	article, err := w.s.ArticleBySlug(w.Context(), w.ws, "returns")
	w.must(err)
	ctx, s := w.Context(), w.s
	_, err = s.ReserveModel(ctx, use(w, conv.ID, 10, 1), chat.ModelBudget{})
	w.must(err)
	_, err = s.WantSpace(ctx, knowledge.Space{Workspace: w.ws, Model: "learned", BuiltIn: true}, []byte("basis"))
	w.must(err)
	_, _, err = s.StartEffect(ctx, chat.Effect{Workspace: w.ws, Conversation: conv.ID, Key: "read", Kind: "http", Status: "started"})
	w.must(err)
	known, _ := w.asked("Known")
	w.do(w.by(w.bo, known.ID, chat.OpTake))
	timed := w.chat("Tim", "later")
	w.do(w.commit(w.claim(), chat.TurnResult{Timers: []chat.Timer{{Key: "k", At: day}}}))
	release := w.flowsToRead()
	phone := w.device(w.ada, "https://push.example/1")
	letter, _, err := s.AddJob(ctx, chat.Job{Workspace: w.ws, Kind: mailKind, Key: "k", Subject: conv.ID, Body: []byte("{}")})
	w.must(err)
	w.must(s.BuryJob(ctx, w.claimJob(time.Minute), "refused"))
	// Every read that names a workspace, with everything else it can be given.
	// What it returns must be nothing for the wrong workspace and something
	// for the right one.
	reads := map[string]func(ws chat.ID) (any, error){
		"Conversation": func(ws chat.ID) (any, error) { return first(s.Conversation(ctx, ws, conv.ID)) },
		"Events": func(ws chat.ID) (any, error) {
			v, _, err := s.Events(ctx, ws, conv.ID, chat.Agents, 0, 10)
			return v, err
		},
		"Current":              func(ws chat.ID) (any, error) { return first(s.Current(ctx, ws, conv.Visitor)) },
		"OpenConversationsOf":  func(ws chat.ID) (any, error) { return first(s.OpenConversationsOf(ctx, ws, conv.Visitor)) },
		"VisitorConversations": func(ws chat.ID) (any, error) { return first(s.VisitorConversations(ctx, ws, conv.Visitor, 9)) },
		"EarlierConversations": func(ws chat.ID) (any, error) {
			return first(s.EarlierConversations(ctx, ws, conv.Visitor, chat.NewID(), 9))
		},
		"Memory":   func(ws chat.ID) (any, error) { return first(s.Memory(ctx, ws, conv.ID)) },
		"TimersOf": func(ws chat.ID) (any, error) { return first(s.TimersOf(ctx, ws, timed.ID)) },
		"TurnsOf":  func(ws chat.ID) (any, error) { return first(s.TurnsOf(ctx, ws, conv.ID)) },
		"DaySums": func(ws chat.ID) (any, error) {
			_, given, err := s.DaySums(ctx, w.ws, "", "", day, day.Add(time.Hour)) // what else is read may give sums up
			w.must(err)
			w.must(s.KeepDaySums(ctx, w.ws, given, []chat.DaySum{{From: day, To: day.Add(24 * time.Hour), Basis: "b", Sums: []byte("{}")}}))
			sums, _, err := s.DaySums(ctx, ws, "", "", day, day.Add(time.Hour))
			return sums, err
		},
		"Decisions":   func(ws chat.ID) (any, error) { return first(s.Decisions(ctx, ws, conv.ID)) },
		"HandoffOf":   func(ws chat.ID) (any, error) { return first(s.HandoffOf(ctx, ws, conv.ID)) },
		"Offer":       func(ws chat.ID) (any, error) { return first(s.Offer(ctx, ws, o.ID)) },
		"OpenOffers":  func(ws chat.ID) (any, error) { return first(s.OpenOffers(ctx, ws, w.ada)) },
		"FloorChats":  func(ws chat.ID) (any, error) { return first(s.FloorChats(ctx, ws)) },
		"FloorOffers": func(ws chat.ID) (any, error) { return first(s.FloorOffers(ctx, ws)) },
		"PushDevices": func(ws chat.ID) (any, error) { return first(s.PushDevices(ctx, ws, w.ada)) },
		"PushDevice":  func(ws chat.ID) (any, error) { return first(s.PushDevice(ctx, ws, phone.ID)) },
		"Waiting":     func(ws chat.ID) (any, error) { return first(s.Waiting(ctx, ws)) },
		"Effects":     func(ws chat.ID) (any, error) { return first(s.Effects(ctx, ws, conv.ID)) },
		"Clocks":      func(ws chat.ID) (any, error) { return first(s.Clocks(ctx, ws, conv.ID)) },
		"RecentWaits": func(ws chat.ID) (any, error) { return first(s.RecentWaits(ctx, ws)) },
		"LastAgent":   func(ws chat.ID) (any, error) { return first(s.LastAgent(ctx, ws, known.Visitor, day)) },
		"Queued":      func(ws chat.ID) (any, error) { return first(s.Queued(ctx, ws)) },
		"Summaries":   func(ws chat.ID) (any, error) { return first(s.Summaries(ctx, ws, []chat.ID{conv.ID})) },
		"Agents":      func(ws chat.ID) (any, error) { return first(s.Agents(ctx, ws)) },
		"Teams":       func(ws chat.ID) (any, error) { return first(s.Teams(ctx, ws)) },
		"Users":       func(ws chat.ID) (any, error) { return first(s.Users(ctx, ws)) },
		"Member":      func(ws chat.ID) (any, error) { return first(s.Member(ctx, ws, w.ada)) },
		"Sites":       func(ws chat.ID) (any, error) { return first(s.Sites(ctx, ws)) },
		"Visitor":     func(ws chat.ID) (any, error) { return first(s.Visitor(ctx, ws, conv.Visitor)) },
		"VisitorOf": func(ws chat.ID) (any, error) {
			return first(s.VisitorOf(ctx, ws, conv.ID))
		},
		"ListConversations": func(ws chat.ID) (any, error) {
			v, _, err := s.ListConversations(ctx, ws, chat.ListQuery{View: chat.ViewAll, Q: "hello"})
			return v, err
		},
		"Summary":    func(ws chat.ID) (any, error) { return first(s.Summary(ctx, ws, conv.ID)) },
		"CountViews": func(ws chat.ID) (any, error) { return first(s.CountViews(ctx, ws, w.ada)) },
		"ListEngagements": func(ws chat.ID) (any, error) {
			v, _, err := s.ListEngagements(ctx, ws, chat.EngagementQuery{Conversation: conv.ID, Visitor: conv.Visitor})
			return v, err
		},
		"Projection": func(ws chat.ID) (any, error) {
			p, err := s.Projection(ctx, ws, conv.ID)
			return p.Engagements, err
		},
		"EachEngagement": func(ws chat.ID) (any, error) {
			n := 0
			err := s.EachEngagement(ctx, ws, chat.EngagementQuery{}, func(*chat.Engagement) error { n++; return nil })
			return n, err
		},
		"Spans":    func(ws chat.ID) (any, error) { return first(s.Spans(ctx, ws, day, day.Add(1e9))) },
		"Services": func(ws chat.ID) (any, error) { return first(s.Services(ctx, ws, day, day.Add(1e9))) },
		"Touches":  func(ws chat.ID) (any, error) { return first(s.Touches(ctx, ws, chat.TouchArticle, day, day.Add(1e9))) },
		"SolvedLabels": func(ws chat.ID) (any, error) {
			return first(s.SolvedLabels(ctx, ws, day, day.Add(1e9)))
		},
		"PresenceSpans": func(ws chat.ID) (any, error) {
			return first(s.PresenceSpans(ctx, ws, time.UnixMilli(0), time.Now().Add(time.Hour)))
		},
		"CountOutcomes":     func(ws chat.ID) (any, error) { return first(s.CountOutcomes(ctx, ws, day, day.Add(1e9), day)) },
		"Articles":          func(ws chat.ID) (any, error) { return first(s.Articles(ctx, ws)) },
		"ArticleBySlug":     func(ws chat.ID) (any, error) { return first(s.ArticleBySlug(ctx, ws, "returns")) },
		"Article":           func(ws chat.ID) (any, error) { return first(s.Article(ctx, ws, article.ID)) },
		"Nearest":           func(ws chat.ID) (any, error) { return first(s.Nearest(ctx, ws, "m", []float32{1, 0}, 5)) },
		"Spaces":            func(ws chat.ID) (any, error) { return first(s.Spaces(ctx, ws)) },
		"Basis":             func(ws chat.ID) (any, error) { return first(s.Basis(ctx, ws, "learned")) },
		"ArticlesToEmbed":   func(ws chat.ID) (any, error) { return first(s.ArticlesToEmbed(ctx, ws, "learned", 0, 5)) },
		"EmbeddingProgress": func(ws chat.ID) (any, error) { return first(s.EmbeddingProgress(ctx, ws)) },
		"ArticleDrift":      func(ws chat.ID) (any, error) { return first(s.ArticleDrift(ctx, ws, 0)) },
		"EmbeddedUnits": func(ws chat.ID) (any, error) {
			return first(s.EmbeddedUnits(ctx, ws, "m", []chat.ID{article.ID}))
		},
		"JudgedArticles": func(ws chat.ID) (any, error) { return first(s.JudgedArticles(ctx, ws, 5)) },
		"ReplyDrafts":    func(ws chat.ID) (any, error) { return first(s.ReplyDrafts(ctx, ws, w.ada)) },
		"ListMentions": func(ws chat.ID) (any, error) {
			v, _, err := s.ListMentions(ctx, ws, chat.MentionQuery{Agent: w.ada})
			return v, err
		},
		"CountMentions": func(ws chat.ID) (any, error) { return first(s.CountMentions(ctx, ws, w.ada)) },
		"VisitorHistory": func(ws chat.ID) (any, error) {
			v, _, err := s.VisitorHistory(ctx, ws, conv.Visitor, "", 9)
			return v, err
		},
		"VisitorTotals":       func(ws chat.ID) (any, error) { return first(s.VisitorTotals(ctx, ws, conv.Visitor)) },
		"CannedReplies":       func(ws chat.ID) (any, error) { return first(s.CannedReplies(ctx, ws, w.ada)) },
		"LiveRelease":         func(ws chat.ID) (any, error) { return first(s.LiveRelease(ctx, ws)) },
		"Release":             func(ws chat.ID) (any, error) { return first(s.Release(ctx, ws, "h")) },
		"FlowTraffic":         func(ws chat.ID) (any, error) { return first(s.FlowTraffic(ctx, ws, day, day)) },
		"FlowRelease":         func(ws chat.ID) (any, error) { return first(s.FlowRelease(ctx, ws, release)) },
		"FlowReleases":        func(ws chat.ID) (any, error) { return first(s.FlowReleases(ctx, ws, 9)) },
		"FlowReleaseNumbered": func(ws chat.ID) (any, error) { return first(s.FlowReleaseNumbered(ctx, ws, 1)) },
		"FlowDraft": func(ws chat.ID) (any, error) {
			d, err := s.FlowDraft(ctx, ws)
			return d.Sources, err
		},
		"Publications": func(ws chat.ID) (any, error) {
			v, _, err := s.Publications(ctx, ws, "", 9)
			return v, err
		},
		"ScheduledPublications": func(ws chat.ID) (any, error) { return first(s.ScheduledPublications(ctx, ws)) },
		"ModelDay": func(ws chat.ID) (any, error) {
			u, err := s.ModelDay(ctx, ws, "2026-11-22")
			return u.Calls, err
		},
		"ModelOf": func(ws chat.ID) (any, error) {
			u, err := s.ModelOf(ctx, ws, conv.ID)
			return u.Calls, err
		},
		"CountConversations": func(ws chat.ID) (any, error) {
			return first(s.CountConversations(ctx, ws, chat.ListQuery{View: chat.ViewAll, Q: "hello"}))
		},
		"Search": func(ws chat.ID) (any, error) {
			v, err := s.Search(ctx, ws, chat.ListQuery{View: chat.ViewAll, Q: "hello"}, true)
			return v.Hits, err
		},
		"Tags": func(ws chat.ID) (any, error) { return first(s.Tags(ctx, ws)) },
		"TagUse": func(ws chat.ID) (any, error) {
			use, err := s.TagUse(ctx, ws)
			return len(use), err
		},
		"SavedViews": func(ws chat.ID) (any, error) { return first(s.SavedViews(ctx, ws, w.ada, true)) },
		"Job":        func(ws chat.ID) (any, error) { return first(s.Job(ctx, ws, letter.ID)) },
		"JobsAbout":  func(ws chat.ID) (any, error) { return first(s.JobsAbout(ctx, ws, conv.ID, mailKind, day)) },
		"DeadJobs": func(ws chat.ID) (any, error) {
			v, _, err := s.DeadJobs(ctx, ws, "", 9)
			return v, err
		},
		"ExposuresOf": func(ws chat.ID) (any, error) { return s.ExposuresOf(ctx, ws, conv.ID) },
		"CountSplits": func(ws chat.ID) (any, error) {
			v, _, err := s.CountSplits(ctx, ws, chat.SplitQuery{}, day, day)
			return v, err
		},
		"ListAudit": func(ws chat.ID) (any, error) {
			v, _, err := s.ListAudit(ctx, ws, "", 9)
			return v, err
		},
	}
	maps.Copy(reads, w.knowledgeReads(article.ID))
	maps.Copy(reads, w.evalReads(conv))
	maps.Copy(reads, w.fileReads(conv))
	maps.Copy(reads, w.settingsReads())
	maps.Copy(reads, w.mailReads())
	maps.Copy(reads, w.rightsReads(conv))
	w.complete(reads)
	elsewhere := w.workspace("elsewhere")
	for name, read := range reads {
		inside, err := read(w.ws)
		if err != nil || isEmpty(inside) {
			w.Errorf("%s gives %v, %v in its own workspace", name, inside, err)
		}
		outside, err := read(elsewhere)
		if chat.CodeOf(err) != chat.NotFound && (err != nil || !isEmpty(outside)) {
			w.Errorf("%s gives %v, %v from another workspace", name, outside, err)
		}
	}
}

// notReads are the methods that name a workspace, or something else by id, and
// are no reads of a workspace.
var notReads = []string{
	"CompleteSpace", "DropSpace", "IndexVectors", "PutEmbedded", "PutLessons", "ReportSpace",
	"AddImportFile", "ArchiveArticle", "ArchiveCollection", "CancelImport", "ChangeCollection", "CreateArticle", "CreateCollection", "DiscardDraft",
	"CancelPublication", "DiscardFlowDraft",
	"DismissFlag", "DismissQuestion", "DraftQuestion", "ImportArticles", "MoveArticle", "PublishArticle", "PutQuestion", "RestoreVersion",
	"SaveDraft", "SaveFlags", "SendBackDraft", "SetAnswered", "SetArticleOwner", "StartImport", "SubmitDraft", "UnarchiveArticle", "UnarchiveCollection",
	"ArchiveArticles", "Audit", "BeginErasure", "CreateTeam", "DeleteSessions", "DeleteVectors", "ExtendTurn", "LeavePresence", "CloseConsole",
	"Memberships", "PutArticles", "PutFlows", "PutSettings", "SettingsLog", "ReverseEngagement", "ReviveJob", "SettleAnswers", "WorkspaceOf", "EraseConversation", "EraseVisitor", "LiftBlock", "DropStale", "SetConsent", "Settled", "SaveEngagements", "SetAgentRules", "DeclarePresence", "RemovePushDevice", "PushSent", "SetVIP", "ChangeTeam", "ArchiveTeam", "DeleteTeam", "PutRouting", "Routing", "Floor", "CountPromises", "SetOrigins",
	"DropSlices", "KeepDaySums",
	"FetchedExport", "FinishExport", "ForgetExport", "RemoveExport", "RemoveExports", "RetryExport",
	"FinishFile", "ForgetFile", "RemoveFiles", "RemoveUnsent",
	"AcceptInvitation", "AddSite", "ChangeMember", "ChangeSettings", "ChangeSite", "DeleteSecret", "LinkInvitation", "PutSecret", "ResetPassword",
	"ReviseAgentRules", "ReviseRouting", "RevokeInvitation", "UseSecret",
	"SetPassword", "SetPresence", "SetRoles", "TouchPresence", "TouchVisitor", "Workspace",
	"ReadMentions", "SaveReplyDraft", "SentReplyDraft", "SetAttributes",
	"ChangeView", "CreateView", "DeleteView", "ForgetConversation", "ForgetVisitor", "OrderViews", "PutTag", "RenameTag", "DeleteTag", "RestoreView", "Unindex",
	"ChangeCannedReply", "CreateCannedReply", "DeleteCannedReply", "RestoreCannedReply",
	"AddCalibration", "ArchiveEvalSuite", "CancelEvalRun", "Draw", "NextLabel", "PutLabel", "SkipLabel", "UndoCalibration", "UseCalibration",
}

// complete fails when a method that begins with a workspace was forgotten.
func (w *world) complete(reads map[string]func(chat.ID) (any, error)) {
	w.Helper()
	for m := range reflect.TypeFor[*store.Store]().Methods() {
		if m.Type.NumIn() < 3 || m.Type.In(2) != reflect.TypeFor[chat.ID]() || slices.Contains(notReads, m.Name) {
			continue
		}
		if _, ok := reads[m.Name]; !ok && m.Name != "ArticlesSince" { // Articles calls it
			w.Errorf("store.%s is neither in the list of reads nor in notReads", m.Name)
		}
	}
}

func first[T any](v T, err error) (T, error) { return v, err }

func isEmpty(v any) bool {
	r := reflect.ValueOf(v)
	return !r.IsValid() || r.IsZero() || (r.Kind() == reflect.Slice && r.Len() == 0)
}

func writesStayInside(w *world) {
	conv, o := w.full()
	ctx, s := w.Context(), w.s
	elsewhere := w.workspace("elsewhere")
	spy := w.agent(elsewhere, "Spy")
	accept := w.by(w.ada, conv.ID, chat.OpAccept)
	accept.Workspace, accept.Offer = elsewhere, o.ID
	w.code(chat.NotFound, w.try(accept).Err)
	accept.Conversation = chat.ID{}
	w.code(chat.NotFound, w.try(accept).Err)
	take := w.by(spy, conv.ID, chat.OpTake)
	take.Workspace = elsewhere
	w.code(chat.NotFound, w.try(take).Err)
	w.code(chat.NotFound, s.TouchVisitor(ctx, elsewhere, conv.Visitor, "", "", ""))
	w.rightsStayInside(elsewhere, spy, conv)
	w.code(chat.NotFound, s.SetPresence(ctx, elsewhere, w.ada, "away"))
	phone := w.device(w.ada, "https://push.example/1")
	w.code(chat.NotFound, s.RemovePushDevice(ctx, elsewhere, w.ada, phone.ID))
	w.must(s.PushSent(ctx, elsewhere, phone.ID))
	mine, err := s.PushDevices(ctx, w.ws, w.ada)
	w.must(err)
	w.same("devices", []chat.PushDevice{phone}, mine)
	w.code(chat.NotFound, s.SetAgentRules(ctx, elsewhere, spy, w.ada, handoff.AgentRules{Limit: 20}))
	w.code(chat.NotFound, s.SetVIP(ctx, elsewhere, spy, conv.Visitor, true))
	teams, err := s.Teams(ctx, w.ws)
	w.must(err)
	_, err = s.ChangeTeam(ctx, elsewhere, spy, teams[0].ID, handoff.TeamChange{Members: &[]chat.ID{}})
	w.code(chat.NotFound, err)
	_, err = s.ArchiveTeam(ctx, elsewhere, spy, teams[0].ID, true)
	w.code(chat.NotFound, err)
	w.code(chat.NotFound, s.DeleteTeam(ctx, elsewhere, spy, teams[0].ID))
	_, err = s.CreateTeam(ctx, elsewhere, spy, handoff.Team{Slug: "mixed", Members: []chat.ID{w.ada}})
	w.code(chat.NotFound, err)
	own, err := s.SavedViews(ctx, w.ws, w.ada, true)
	w.must(err)
	w.code(chat.NotFound, s.DeleteView(ctx, elsewhere, w.ada, true, own[0].ID))
	_, err = s.ChangeView(ctx, elsewhere, w.ada, true, own[0])
	w.code(chat.NotFound, err)
	w.must(s.OrderViews(ctx, elsewhere, w.ada, true, []chat.ID{own[0].ID}))
	w.must(s.ForgetVisitor(ctx, elsewhere, conv.Visitor))
	w.must(s.ForgetConversation(ctx, elsewhere, conv.ID))
	w.code(chat.NotFound, s.Unindex(ctx, elsewhere, conv.ID))
	w.same("still found", 1, len(w.hits(chat.ListQuery{Q: "hello"})))
	w.code(chat.NotFound, s.SetOrigins(ctx, elsewhere, spy, w.site, []string{"*"}))
	w.code(chat.NotFound, s.SetRoles(ctx, elsewhere, spy, w.ada, []auth.Role{auth.Owner}))
	w.code(chat.NotFound, s.SaveEngagements(ctx, elsewhere, conv.ID, projected(9)))
	w.code(chat.NotFound, s.FinishEffect(ctx, chat.Effect{Workspace: elsewhere, Conversation: conv.ID, Key: "k"}))
	all, _, err := s.ListEngagements(ctx, w.ws, chat.EngagementQuery{})
	w.must(err)
	fresh, err := s.ReverseEngagement(ctx, elsewhere, all[0].ID, "spite")
	w.must(err)
	w.same("reversed from elsewhere", false, fresh)
	n, err := s.ArchiveArticles(ctx, elsewhere, spy, []string{"returns"})
	w.must(err)
	w.same("archived from elsewhere", 0, n)
	article, err := s.ArticleBySlug(ctx, w.ws, "returns")
	w.must(err)
	w.knowledgeWritesStayInside(elsewhere, spy, article)
	w.fileWritesStayInside(elsewhere, conv)
	w.settingsWritesStayInside(elsewhere, spy)
	w.must(s.DeleteVectors(ctx, elsewhere, article.ID))
	hits, err := s.Nearest(ctx, w.ws, "m", []float32{1, 0}, 5)
	w.must(err)
	w.same("vectors left", len(knowledge.Units(article)), len(hits))
	w.same("offer", chat.OfferOpen, func() chat.OfferStatus {
		got, err := s.Offer(ctx, w.ws, o.ID)
		w.must(err)
		return got.Status
	}())
}
