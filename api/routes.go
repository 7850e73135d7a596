package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
)

// audience says what a caller of a route must show.
type audience string

const (
	forAnyone   audience = "anyone"   // nothing
	forVisitors audience = "visitors" // a visitor's token
	forMembers  audience = "members"  // a session, and its CSRF token for changes
)

// handler serves a route to a caller who has been admitted.
type handler func(s *Server, c echo.Context, who caller) error

// route is one row of the table that everything about routes comes from:
// registration, access, and the tests that walk it.
type route struct {
	method, path string
	audience     audience
	permission   auth.Permission // members only; "" asks only for a session
	handle       handler
	socket       bool
	bulk         bool // can wait while there is more to do than can be done
	page         bool // for browsers to show, not part of the described interface
}

const (
	get   = http.MethodGet
	post  = http.MethodPost
	put   = http.MethodPut
	patch = http.MethodPatch
	del   = http.MethodDelete
)

const (
	visitorPath = "/api/v1/visitor"
	agentPath   = "/api/v1/agent"
	chatPath    = agentPath + "/conversations/:id"
	replyPath   = agentPath + "/replies"
	boardPath   = agentPath + "/board"
	viewPath    = agentPath + "/views"
	devicePath  = agentPath + "/devices"
	evalPath    = "/api/v1/evals"
	teamPath    = "/api/v1/admin/teams"
	mailPath    = "/api/v1/admin/mail"
	invitePath  = "/api/v1/admin/invitations"
	flowPath    = "/api/v1/flows"

	visitorFilePath = visitorPath + "/files/:id"
	agentFilePath   = agentPath + "/files/:id"

	knowledgePath = "/api/v1/knowledge"
	articlePath   = knowledgePath + "/articles/:id"
)

// routes is the whole interface.
var routes = []route{
	{method: post, path: visitorPath + "/session", audience: forAnyone, handle: (*Server).openVisitorSession},
	{method: get, path: visitorPath + "/socket", audience: forAnyone, handle: (*Server).visitorSocket, socket: true},
	{method: get, path: visitorPath + "/conversations", audience: forVisitors, handle: (*Server).visitorConversations},
	{method: post, path: visitorPath + "/conversations", audience: forVisitors, handle: does(opOpen)},
	{method: get, path: visitorPath + "/conversations/:id/events", audience: forVisitors, handle: (*Server).conversationEvents},
	{method: post, path: visitorPath + "/messages", audience: forVisitors, handle: does(opVisitorSend)},
	{method: post, path: visitorPath + "/conversations/:id/feedback", audience: forVisitors, handle: does(opFeedback)},
	{method: post, path: visitorPath + "/conversations/:id/rating", audience: forVisitors, handle: does(opRate)},
	{method: post, path: visitorPath + "/custom-events", audience: forVisitors, handle: does(opEmit)},
	{method: post, path: visitorPath + "/conversations/:id/end", audience: forVisitors, handle: does(opEnd)},
	{method: get, path: visitorPath + "/conversations/:id/transcript", audience: forVisitors, handle: (*Server).downloadTranscript, bulk: true},
	{method: post, path: visitorPath + "/conversations/:id/transcript/mail", audience: forVisitors, handle: (*Server).mailTranscript},
	{method: post, path: visitorPath + "/conversations/:id/leave", audience: forVisitors, handle: does(opLeave)},
	{method: post, path: visitorPath + "/conversations/:id/callback", audience: forVisitors, handle: does(opCallback)},
	{method: post, path: visitorPath + "/conversations/:id/contact", audience: forVisitors, handle: does(opContact)},
	{method: post, path: visitorPath + "/conversations/:id/typing", audience: forVisitors, handle: does(opVisitorTyping)},
	{method: post, path: visitorPath + "/conversations/:id/read", audience: forVisitors, handle: does(opRead)},

	{method: put, path: visitorPath + "/consent", audience: forVisitors, handle: (*Server).setConsent},
	{method: post, path: visitorPath + "/conversations/:id/files", audience: forVisitors, handle: (*Server).uploadFile},
	{method: get, path: visitorFilePath + "/link", audience: forVisitors, handle: (*Server).visitorFileLink},
	{method: del, path: visitorFilePath, audience: forVisitors, handle: (*Server).discardFile},
	{method: get, path: filePath + "/:id", audience: forAnyone, handle: (*Server).signedFile},

	{method: post, path: "/api/v1/session", audience: forAnyone, handle: (*Server).signIn},
	{method: get, path: "/api/v1/session", audience: forMembers, handle: (*Server).whoAmI},
	{method: del, path: "/api/v1/session", audience: forMembers, handle: (*Server).signOut},
	{method: put, path: "/api/v1/session/password", audience: forMembers, handle: (*Server).changePassword},

	{method: get, path: agentPath + "/socket", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).agentSocket, socket: true},
	{method: get, path: agentPath + "/conversations", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).listConversations},
	{method: get, path: chatPath, audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).showConversation},
	{method: get, path: chatPath + "/events", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).conversationEvents},
	{method: get, path: chatPath + "/decisions", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).conversationDecisions},
	{method: post, path: chatPath + "/case", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).draftCase, bulk: true},
	{method: get, path: chatPath + "/transcript", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).downloadTranscript, bulk: true},
	{method: post, path: chatPath + "/transcript/mail", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).mailTranscript},
	{method: post, path: chatPath + "/messages", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opAgentSend)},
	{method: post, path: chatPath + "/notes", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opNote)},
	{method: post, path: chatPath + "/custom-events", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opAgentEmit)},
	{method: post, path: chatPath + "/typing", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opAgentTyping)},
	{method: post, path: chatPath + "/read", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opRead)},
	{method: post, path: chatPath + "/join", audience: forMembers, permission: auth.TeamSupervise, handle: does(opJoin)},
	{method: post, path: chatPath + "/part", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opPart)},
	{method: post, path: chatPath + "/whisper", audience: forMembers, permission: auth.TeamSupervise, handle: does(opWhisper)},
	{method: post, path: chatPath + "/take", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opTake)},
	{method: post, path: chatPath + "/assign", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opAssign)},
	{method: post, path: chatPath + "/return", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opReturn)},
	{method: post, path: chatPath + "/resolve", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opResolve)},
	{method: post, path: chatPath + "/reopen", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opReopen)},
	{method: post, path: chatPath + "/snooze", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opSnooze)},
	{method: post, path: chatPath + "/unsnooze", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opUnsnooze)},
	{method: post, path: agentPath + "/conversations/bulk", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).bulk},
	{method: get, path: viewPath, audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).listViews},
	{method: get, path: viewPath + "/counts", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).countViews},
	{method: post, path: viewPath, audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).createView},
	{method: put, path: viewPath + "/order", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).orderViews},
	{method: put, path: viewPath + "/:id", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).changeView},
	{method: del, path: viewPath + "/:id", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).deleteView},
	{method: post, path: viewPath + "/:id/restore", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).restoreView},
	{method: get, path: agentPath + "/search", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).searchConversations, bulk: true},
	{method: get, path: agentPath + "/tags", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).listTags},
	{method: get, path: "/api/v1/admin/tags", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).listTagUse},
	{method: del, path: "/api/v1/admin/tags", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).deleteTag},
	{method: post, path: "/api/v1/admin/tags/rename", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).renameTag},
	{method: put, path: "/api/v1/admin/tags", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).putTag},
	{method: post, path: chatPath + "/tags", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opTag)},
	{method: post, path: chatPath + "/files", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).uploadFile},
	{method: get, path: agentFilePath, audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).agentFile},
	{method: del, path: agentFilePath, audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).discardFile},
	{method: get, path: agentPath + "/offers", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).listOffers},
	{method: post, path: agentPath + "/offers/:id/accept", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opAccept)},
	{method: post, path: agentPath + "/offers/:id/decline", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opDecline)},
	{method: get, path: agentPath + "/agents", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).listAgents},
	{method: put, path: agentPath + "/visitors/:id/vip", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).setVIP},
	{method: post, path: agentPath + "/visitors/:id/block", audience: forMembers, permission: auth.VisitorsBlock, handle: (*Server).blockVisitor},
	{method: get, path: agentPath + "/blocks", audience: forMembers, permission: auth.VisitorsBlock, handle: (*Server).listBlocks},
	{method: del, path: agentPath + "/blocks/:id", audience: forMembers, permission: auth.VisitorsBlock, handle: (*Server).liftBlock},
	{method: post, path: chatPath + "/spam", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opSpam)},
	{method: post, path: chatPath + "/not-spam", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opNotSpam)},
	{method: put, path: agentPath + "/presence", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opPresence)},
	{method: get, path: boardPath, audience: forMembers, permission: auth.TeamSupervise, handle: (*Server).showBoard},
	{method: get, path: boardPath + "/times", audience: forMembers, permission: auth.TeamSupervise, handle: (*Server).agentTimes},
	{method: put, path: agentPath + "/agents/:id/presence", audience: forMembers, permission: auth.TeamSupervise, handle: (*Server).setAgentPresence},
	{method: get, path: devicePath, audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).listDevices},
	{method: post, path: devicePath, audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).addDevice},
	{method: post, path: devicePath + "/:id/test", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).testDevice},
	{method: del, path: devicePath + "/:id", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).removeDevice},
	{method: put, path: chatPath + "/draft", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).saveReplyDraft},
	{method: put, path: chatPath + "/profile", audience: forMembers, permission: auth.ConversationsWrite, handle: does(opProfile)},
	{method: post, path: chatPath + "/summary", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).summariseConversation},
	{method: post, path: chatPath + "/suggestions", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).suggestForConversation},
	{method: post, path: chatPath + "/translate", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).translateText},
	{method: get, path: agentPath + "/drafts", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).listReplyDrafts},
	{method: get, path: agentPath + "/mentions", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).listMentions},
	{method: post, path: agentPath + "/mentions/read", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).readMentions},
	{method: get, path: agentPath + "/visitors/:id/conversations", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).visitorHistory},
	{method: get, path: chatPath + "/replies", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).conversationReplies},
	{method: get, path: replyPath, audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).listReplies},
	{method: post, path: replyPath, audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).createReply},
	{method: put, path: replyPath + "/:id", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).changeReply},
	{method: del, path: replyPath + "/:id", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).deleteReply},
	{method: post, path: replyPath + "/:id/restore", audience: forMembers, permission: auth.ConversationsWrite, handle: (*Server).restoreReply},
	{method: get, path: agentPath + "/knowledge", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).searchKnowledge},

	{method: get, path: knowledgePath + "/collections", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listCollections},
	{method: post, path: knowledgePath + "/collections", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).createCollection},
	{method: patch, path: knowledgePath + "/collections/:id", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).changeCollection},
	{method: post, path: knowledgePath + "/collections/:id/archive", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).archiveCollection},
	{method: post, path: knowledgePath + "/collections/:id/unarchive", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).unarchiveCollection},
	{method: get, path: knowledgePath + "/articles", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listArticles},
	{method: post, path: knowledgePath + "/articles", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).createArticle},
	{method: get, path: articlePath, audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).showArticle},
	{method: put, path: articlePath + "/draft", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).saveDraft},
	{method: del, path: articlePath + "/draft", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).discardDraft},
	{method: post, path: articlePath + "/submit", audience: forMembers, permission: auth.KnowledgeWrite, handle: submitDraft},
	{method: post, path: articlePath + "/send-back", audience: forMembers, permission: auth.KnowledgeWrite, handle: sendBackDraft},
	{method: post, path: articlePath + "/publish", audience: forMembers, permission: auth.KnowledgeWrite, handle: publishArticle},
	{method: post, path: articlePath + "/archive", audience: forMembers, permission: auth.KnowledgeWrite, handle: archiveArticle},
	{method: post, path: articlePath + "/unarchive", audience: forMembers, permission: auth.KnowledgeWrite, handle: unarchiveArticle},
	{method: post, path: articlePath + "/restore", audience: forMembers, permission: auth.KnowledgeWrite, handle: restoreVersion},
	{method: post, path: articlePath + "/move", audience: forMembers, permission: auth.KnowledgeWrite, handle: moveArticle},
	{method: post, path: articlePath + "/owner", audience: forMembers, permission: auth.KnowledgeWrite, handle: setArticleOwner},
	{method: get, path: articlePath + "/versions", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listVersions},
	{method: get, path: articlePath + "/versions/:version", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).showVersion},
	{method: get, path: articlePath + "/diff", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).diffVersions},
	{method: post, path: articlePath + "/ask", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).askArticle},
	{method: get, path: articlePath + "/feedback", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).showArticleFeedback},
	{method: get, path: knowledgePath + "/feedback", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listArticleFeedback},
	{method: post, path: knowledgePath + "/preview", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).previewMarkdown},
	{method: get, path: knowledgePath + "/flags", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listFlags},
	{method: post, path: knowledgePath + "/flags/:id/dismiss", audience: forMembers, permission: auth.KnowledgeWrite, handle: dismissesFlag(true)},
	{method: post, path: knowledgePath + "/flags/:id/reopen", audience: forMembers, permission: auth.KnowledgeWrite, handle: dismissesFlag(false)},
	{method: get, path: knowledgePath + "/questions", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listQuestions},
	{method: get, path: knowledgePath + "/questions/:id", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).showQuestion},
	{method: post, path: knowledgePath + "/questions/:id/draft", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).draftQuestion},
	{method: post, path: knowledgePath + "/questions/:id/dismiss", audience: forMembers, permission: auth.KnowledgeWrite, handle: dismissesQuestion(true)},
	{method: post, path: knowledgePath + "/questions/:id/reopen", audience: forMembers, permission: auth.KnowledgeWrite, handle: dismissesQuestion(false)},
	{method: get, path: knowledgePath + "/spaces", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listSpaces},
	{method: get, path: knowledgePath + "/imports", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listImports},
	{method: post, path: knowledgePath + "/imports", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).startImport},
	{method: get, path: knowledgePath + "/imports/:id", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).showImport},
	{method: get, path: knowledgePath + "/imports/:id/files", audience: forMembers, permission: auth.KnowledgeRead, handle: (*Server).listImportFiles},
	{method: post, path: knowledgePath + "/imports/:id/cancel", audience: forMembers, permission: auth.KnowledgeWrite, handle: (*Server).cancelImport},

	{method: get, path: evalPath + "/suites", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).listSuites},
	{method: post, path: evalPath + "/suites", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).createSuite},
	{method: post, path: evalPath + "/check", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).checkSuite},
	{method: get, path: evalPath + "/suites/:id", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).showSuite},
	{method: put, path: evalPath + "/suites/:id", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).saveSuite},
	{method: del, path: evalPath + "/suites/:id", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).archiveSuite},
	{method: post, path: evalPath + "/suites/:id/cases", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).addCase},
	{method: get, path: evalPath + "/suites/:id/versions", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).listSuiteVersions},
	{method: get, path: evalPath + "/runs", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).listRuns},
	{method: post, path: evalPath + "/runs", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).startRun, bulk: true},
	{method: get, path: evalPath + "/runs/:id", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).showRun},
	{method: post, path: evalPath + "/runs/:id/cancel", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).cancelRun},
	{method: get, path: evalPath + "/runs/:id/report", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).showReport},
	{method: get, path: evalPath + "/runs/:id/page", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).downloadReport},
	{method: get, path: evalPath + "/runs/:id/junit", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).downloadJUnit},
	{method: get, path: evalPath + "/runs/:id/diff", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).diffRuns},
	{method: get, path: evalPath + "/labels", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).listLabels},
	{method: post, path: evalPath + "/labels/next", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).nextLabel},
	{method: put, path: evalPath + "/labels/:id", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).submitLabel},
	{method: post, path: evalPath + "/labels/:id/skip", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).skipLabel},
	{method: get, path: evalPath + "/calibration", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).showCalibration},
	{method: get, path: evalPath + "/calibration/at", audience: forMembers, permission: auth.EvaluationsRead, handle: (*Server).whatIf},
	{method: put, path: evalPath + "/calibration/target", audience: forMembers, permission: auth.ConfidenceWrite, handle: (*Server).setTarget},
	{method: post, path: evalPath + "/calibration/refit", audience: forMembers, permission: auth.EvaluationsWrite, handle: (*Server).refit},
	{method: post, path: evalPath + "/calibration/activate", audience: forMembers, permission: auth.ConfidenceWrite, handle: (*Server).activateCalibration},
	{method: post, path: evalPath + "/calibration/undo", audience: forMembers, permission: auth.ConfidenceWrite, handle: (*Server).undoCalibration},

	{method: get, path: flowPath, audience: forMembers, permission: auth.FlowsRead, handle: (*Server).showFlows},
	{method: put, path: flowPath + "/draft", audience: forMembers, permission: auth.FlowsWrite, handle: (*Server).saveFlowDraft},
	{method: del, path: flowPath + "/draft", audience: forMembers, permission: auth.FlowsWrite, handle: (*Server).discardFlowDraft},
	{method: get, path: flowPath + "/templates", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).showFlowTemplates},
	{method: post, path: flowPath + "/check", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).checkFlowSources},
	{method: post, path: flowPath + "/try", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).tryFlows},
	{method: post, path: flowPath + "/replays", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).replayFlows, bulk: true},
	{method: post, path: flowPath + "/replays/:id/cancel", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).cancelFlowReplay},
	{method: post, path: flowPath + "/publish", audience: forMembers, permission: auth.FlowsWrite, handle: (*Server).publishFlows},
	{method: get, path: flowPath + "/publications", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).listPublications},
	{method: del, path: flowPath + "/publications/:id", audience: forMembers, permission: auth.FlowsWrite, handle: (*Server).cancelPublication},
	{method: get, path: flowPath + "/releases/:id", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).showRelease},
	{method: post, path: flowPath + "/releases/:id/rollback", audience: forMembers, permission: auth.FlowsWrite, handle: (*Server).rollBack},
	{method: get, path: flowPath + "/diff", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).diffFlows},
	{method: get, path: flowPath + "/splits", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).listSplits},
	{method: get, path: flowPath + "/splits/table", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).downloadSplits, bulk: true},
	{method: get, path: flowPath + "/traffic", audience: forMembers, permission: auth.FlowsRead, handle: (*Server).flowTraffic},

	{method: get, path: "/api/v1/analytics/summary", audience: forMembers, permission: auth.AnalyticsRead, handle: (*Server).analyticsSummary, bulk: true},
	{method: get, path: "/api/v1/analytics/report", audience: forMembers, permission: auth.AnalyticsRead, handle: (*Server).analyticsReport, bulk: true},
	{method: get, path: "/api/v1/analytics/export", audience: forMembers, permission: auth.AnalyticsRead, handle: (*Server).exportEngagements, bulk: true},
	{method: get, path: "/api/v1/analytics/engagements", audience: forMembers, permission: auth.AnalyticsRead, handle: (*Server).listEngagements, bulk: true},

	{method: get, path: "/api/v1/analytics/promises", audience: forMembers, permission: auth.AnalyticsRead, handle: (*Server).countPromises, bulk: true},

	{method: get, path: "/api/v1/admin/users", audience: forMembers, permission: auth.UsersRead, handle: (*Server).listUsers},
	{method: post, path: "/api/v1/admin/users", audience: forMembers, permission: auth.UsersWrite, handle: (*Server).createUser},
	{method: patch, path: "/api/v1/admin/users/:id", audience: forMembers, permission: auth.UsersWrite, handle: (*Server).changeUser},
	{method: post, path: "/api/v1/admin/users/:id/password", audience: forMembers, permission: auth.UsersWrite, handle: (*Server).resetPassword},
	{method: get, path: invitePath, audience: forMembers, permission: auth.UsersRead, handle: (*Server).listInvitations},
	{method: post, path: invitePath, audience: forMembers, permission: auth.UsersWrite, handle: (*Server).invite},
	{method: post, path: invitePath + "/:id/link", audience: forMembers, permission: auth.UsersWrite, handle: (*Server).linkInvitation},
	{method: post, path: invitePath + "/:id/mail", audience: forMembers, permission: auth.UsersWrite, handle: (*Server).mailInvitation},
	{method: del, path: invitePath + "/:id", audience: forMembers, permission: auth.UsersWrite, handle: (*Server).revokeInvitation},
	{method: post, path: "/api/v1/invitations/show", audience: forAnyone, handle: (*Server).showInvitation},
	{method: post, path: "/api/v1/invitations/accept", audience: forAnyone, handle: (*Server).acceptInvitation},
	{method: get, path: "/api/v1/admin/settings", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).showSettings},
	{method: patch, path: "/api/v1/admin/settings", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).changeSettings},
	{method: get, path: teamPath, audience: forMembers, permission: auth.SettingsRead, handle: (*Server).listTeams},
	{method: post, path: teamPath, audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).createTeam},
	{method: patch, path: teamPath + "/:id", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).changeTeam},
	{method: del, path: teamPath + "/:id", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).deleteTeam},
	{method: post, path: teamPath + "/:id/archive", audience: forMembers, permission: auth.SettingsWrite, handle: archivesTeam(true)},
	{method: post, path: teamPath + "/:id/unarchive", audience: forMembers, permission: auth.SettingsWrite, handle: archivesTeam(false)},
	{method: get, path: "/api/v1/admin/agents", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).listAgentRules},
	{method: put, path: "/api/v1/admin/agents/:id", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).setAgentRules},
	{method: get, path: "/api/v1/admin/routing", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).showRouting},
	{method: put, path: "/api/v1/admin/routing", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).setRouting},
	{method: get, path: "/api/v1/admin/sites", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).listSites},
	{method: post, path: "/api/v1/admin/sites", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).createSite},
	{method: patch, path: "/api/v1/admin/sites/:id", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).changeSite},
	{method: post, path: "/api/v1/admin/schedule/preview", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).previewSchedule},
	{method: get, path: "/api/v1/admin/policy", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).showPolicy},
	{method: post, path: "/api/v1/admin/policy/preview", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).previewPolicy},
	{method: get, path: "/api/v1/admin/secrets", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).listSecrets},
	{method: put, path: "/api/v1/admin/secrets/:name", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).setSecret},
	{method: del, path: "/api/v1/admin/secrets/:name", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).deleteSecret},
	{method: get, path: "/api/v1/admin/audit/export", audience: forMembers, permission: auth.AuditRead, handle: (*Server).exportAudit, bulk: true},
	{method: get, path: "/api/v1/admin/visitors/:id/export", audience: forMembers, permission: auth.VisitorsExport, handle: (*Server).exportVisitor, bulk: true},
	{method: get, path: "/api/v1/admin/visitors/:id/exports", audience: forMembers, permission: auth.VisitorsExport, handle: (*Server).showVisitorExports},
	{method: post, path: "/api/v1/admin/visitors/:id/exports", audience: forMembers, permission: auth.VisitorsExport, handle: (*Server).beginExport, bulk: true},
	{method: get, path: "/api/v1/admin/exports", audience: forMembers, permission: auth.VisitorsExport, handle: (*Server).listExports},
	{method: get, path: "/api/v1/admin/exports/:id/file", audience: forMembers, permission: auth.VisitorsExport, handle: (*Server).downloadExport, bulk: true},
	{method: post, path: "/api/v1/admin/exports/:id/retry", audience: forMembers, permission: auth.VisitorsExport, handle: (*Server).retryExport, bulk: true},
	{method: del, path: "/api/v1/admin/exports/:id", audience: forMembers, permission: auth.VisitorsExport, handle: (*Server).deleteExport},
	{method: get, path: "/api/v1/admin/visitors/:id/erasure", audience: forMembers, permission: auth.VisitorsErase, handle: (*Server).showErasure},
	{method: post, path: "/api/v1/admin/visitors/:id/erasure", audience: forMembers, permission: auth.VisitorsErase, handle: (*Server).eraseVisitor},
	{method: get, path: "/api/v1/admin/retention", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).showRetention},
	{method: get, path: "/api/v1/admin/audit", audience: forMembers, permission: auth.AuditRead, handle: (*Server).listAudit, bulk: true},

	{method: get, path: chatPath + "/reach", audience: forMembers, permission: auth.ConversationsRead, handle: (*Server).showReach},
	{method: get, path: mailPath, audience: forMembers, permission: auth.SettingsRead, handle: (*Server).showMail},
	{method: post, path: mailPath + "/test", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).testMail},
	{method: post, path: "/api/v1/mail/inbound", audience: forAnyone, handle: (*Server).takeMail},
	{method: get, path: "/api/v1/admin/jobs", audience: forMembers, permission: auth.SettingsRead, handle: (*Server).listDeadJobs},
	{method: post, path: "/api/v1/admin/jobs/:id/retry", audience: forMembers, permission: auth.SettingsWrite, handle: (*Server).reviveJob},

	{method: get, path: "/api/v1/demo", audience: forAnyone, handle: (*Server).showDemo},
	{method: get, path: "/api/openapi.yaml", audience: forAnyone, handle: (*Server).showInterface},
	{method: get, path: "/healthz", audience: forAnyone, handle: (*Server).showHealth},
	{method: get, path: "/readyz", audience: forAnyone, handle: (*Server).showReady},
	{method: get, path: "/metrics", audience: forAnyone, handle: (*Server).showMetrics},
	{method: get, path: "/debug/pprof/*", audience: forMembers, permission: auth.ProcessProfile, handle: (*Server).showProfile, page: true},

	{method: get, path: "/", audience: forAnyone, handle: (*Server).home, page: true},
	{method: get, path: "/help/:slug", audience: forAnyone, handle: (*Server).helpArticle, page: true},
	{method: get, path: "/widget.js", audience: forAnyone, handle: (*Server).widgetLoader, page: true},
	{method: get, path: "/widget/frame", audience: forAnyone, handle: (*Server).widgetFrame, page: true},
	{method: get, path: "/widget/*", audience: forAnyone, handle: (*Server).widgetAsset, page: true},
	{method: get, path: "/console", audience: forAnyone, handle: (*Server).consolePage, page: true},
	{method: get, path: "/console/*", audience: forAnyone, handle: (*Server).consolePage, page: true},
	{method: get, path: "/:file", audience: forAnyone, handle: (*Server).shopFile, page: true},
	{method: get, path: "/demo/api/orders/:id", audience: forAnyone, handle: (*Server).demoOrder, page: true},
}

// register puts the table into the router. A visitor route is also asked
// about beforehand by browsers on other origins.
func (s *Server) register() {
	asked := map[string]bool{}
	for _, r := range routes {
		s.echo.Add(r.method, r.path, s.serve(r))
		if r.method == get && !r.socket {
			s.echo.Add(http.MethodHead, r.path, s.serve(r))
		}
		if strings.HasPrefix(r.path, visitorPath+"/") && !r.socket && !asked[r.path] {
			asked[r.path] = true
			s.echo.Add(http.MethodOptions, r.path, s.serve(route{method: http.MethodOptions, path: r.path, audience: forAnyone, handle: (*Server).preflight}))
		}
	}
}

func (s *Server) serve(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		who, err := s.admit(c, r)
		if err != nil {
			if r.socket && wantsSocket(c) {
				return s.refuseSocket(c, err)
			}
			return err
		}
		if r.bulk && s.Admission != nil {
			if err := s.Admission.AdmitBulk(); err != nil {
				return err
			}
		}
		return r.handle(s, c, who)
	}
}

// routeOf names the matched route for logs and metrics, never what was typed.
func routeOf(c echo.Context) string {
	if p := c.Path(); p != "" {
		return p
	}
	return "none"
}
