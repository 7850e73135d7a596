package evals

import "strings"

// The suite language. ParseSuite checks against these shapes, and
// docs/suites.md lists them: change a key here and the reference follows
// (go test ./evals -run TestReference -update).

// The kinds of case.
const (
	KindQA         = "qa"
	KindDialog     = "dialog"
	KindSimulated  = "simulated"
	KindRetrieval  = "retrieval"
	KindClassify   = "classify"
	KindSentiment  = "sentiment"
	KindEscalation = "escalation"
	KindInjection  = "injection"
)

var kinds = []string{KindQA, KindDialog, KindSimulated, KindRetrieval, KindClassify, KindSentiment, KindEscalation, KindInjection}

// The modes a suite runs in.
const (
	ModeOffline = "offline"
	ModeLLM     = "llm"
)

var (
	aText     = &shape{scalar: text}
	aPattern  = &shape{scalar: pattern}
	aBoolean  = &shape{scalar: boolean}
	aNumber   = &shape{scalar: number}
	anInteger = &shape{scalar: integer}
	aDuration = &shape{scalar: duration}
	anInstant = &shape{scalar: instant}
	texts     = &shape{scalar: text, item: aText}
	patterns  = &shape{scalar: pattern, item: aPattern}
	aMode     = &shape{scalar: text, words: []string{ModeOffline, ModeLLM}}
	modes     = &shape{scalar: text, words: aMode.words, item: aMode}
	freely    = &shape{free: free}
)

var boundsShape = &shape{name: "Comparison", scalar: number, fields: []field{
	{"gte", aNumber, false, "at least"},
	{"lte", aNumber, false, "at most"},
	{"gt", aNumber, false, "more than"},
	{"lt", aNumber, false, "less than"},
	{"eq", aNumber, false, "exactly; a bare number means the same"},
}}

var saysShape = &shape{name: "says", scalar: text, item: aText, fields: []field{
	{"contains", texts, false, "every one of these stands in what the bot said; case and white space do not matter"},
	{"regex", patterns, false, "every one of these RE2 expressions matches what the bot said"},
	{"not", texts, false, "none of these stands in what the bot said"},
}}

var escalatesShape = &shape{name: "escalates", scalar: boolean, fields: []field{
	{"reason", texts, false, "why a person was asked for, any of these: " + strings.Join(reasons, ", ") + ", or a reason that a flow gives"},
	{"by_turn", anInteger, false, "at the latest at this message of the visitor, counted from 1"},
	{"promised", aBoolean, false, "whether it is a promise for the next opening, not the queue"},
}}

// reasons are those that the policy gives (package handoff); flows have their own.
var reasons = []string{
	"explicit_ask", "offer_accepted", "safety", "flow", "model_failure", "watchdog", "loop_cutoff", "unknown_limit", "people_only", "soft_score",
}

var queueShape = &shape{name: "queue", fields: []field{
	{"team", aText, false, "the team that it waits for"},
	{"priority", &shape{scalar: text, words: []string{"low", "normal", "high", "urgent"}}, false, "its priority"},
}}

// packetKeys are the parts of a packet that a suite may ask for.
var packetKeys = []string{
	"reason", "evidence", "issue", "summary", "fields", "flow", "tried_articles", "sentiment", "language", "page", "suggestions", "due",
}

var packetShape = &shape{scalar: text, words: packetKeys, item: &shape{scalar: text, words: packetKeys}}

var calledShape = &shape{name: "http_called", fields: []field{
	{"times", boundsShape, false, "how often; at least once when left out"},
	{"method", aText, false, "only calls with this method"},
	{"url", aPattern, false, "only calls whose address matches this RE2 expression"},
	{"body", freely, false, "only calls whose JSON body holds these keys and values"},
}}

var judgeShape = &shape{name: "judge", fields: []field{
	{"rubric", aText, true, "what a good answer does, in a sentence or two"},
	{"min", aNumber, true, "the least score, 0 to 1"},
}}

// expectShape is filled in init: any_of, all_of and not hold it again.
var expectShape = &shape{name: "expect"}

// The mood words of a sentiment case.
var moods = []string{"negative", "neutral", "positive"}

func init() {
	expectShape.fields = []field{
		{"says", saysShape, false, "about the sentences shown; a bare text or list means contains"},
		{"cites", texts, false, "the articles whose text is shown, by id (the last part of a path is enough): all of these"},
		{"abstains", aBoolean, false, "no text of the knowledge base is shown"},
		{"band", &shape{scalar: text, words: []string{"high", "middle", "low"}}, false, "the band of the newest answer"},
		{"confidence", boundsShape, false, "calibrated confidence of the newest search, 0 to 1"},
		{"rank", boundsShape, false, "retrieval: the place of the best of the cited articles, from 1"},
		{"escalates", escalatesShape, false, "a person is asked for"},
		{"no_escalation", aBoolean, false, "nobody is asked for"},
		{"offers", aBoolean, false, "a person is offered, but not yet asked for"},
		{"queue", queueShape, false, "how it waits"},
		{"packet", packetShape, false, "parts of the context packet that are filled"},
		{"flow", aText, false, "a flow that ran; for classify the flow that the text starts, or none"},
		{"step", aText, false, "the step that the flow stands at"},
		{"var", freely, false, "variables of the flow and their values"},
		{"http_called", calledShape, false, "calls of the flows"},
		{"resolution", &shape{scalar: text, words: resolutions}, false, "how it ended"},
		{"turns", boundsShape, false, "messages that the visitor needed"},
		{"messages_sent", boundsShape, false, "messages that the bot sent"},
		{"never_repeats", aBoolean, false, "the bot never says the same twice in a row"},
		{"no_promise", aBoolean, false, "the bot promises and claims nothing that it did not do"},
		{"language", &shape{scalar: text, words: []string{"en", "ko"}}, false, "the language of all that the bot said"},
		{"sentiment", &shape{scalar: text, words: moods}, false, "the mood of the visitor's newest message"},
		{"polarity", boundsShape, false, "of the visitor's newest message, −1 to 1"},
		{"frustration", boundsShape, false, "of the visitor's newest message, 0 to 1"},
		{"latency_ms", boundsShape, false, "time of the slowest turn, in milliseconds of real time"},
		{"cost", boundsShape, false, "tokens that the model used"},
		{"judge", judgeShape, false, "what a model says of it; counts only with --mode llm and a judge that has passed its meta-eval"},
		{"any_of", &shape{item: expectShape}, false, "at least one of these holds"},
		{"all_of", &shape{item: expectShape}, false, "all of these hold"},
		{"not", expectShape, false, "this does not hold"},
	}
}

// resolutions are how a conversation can end.
var resolutions = []string{"resolved", "unresolved", "cancelled", "answered", "escalated", "abandoned"}

var visitorShape = &shape{name: "visitor", fields: []field{
	{"name", aText, false, "name"},
	{"email", aText, false, "e-mail address"},
	{"phone", aText, false, "phone number"},
	{"locale", aText, false, "such as ko-KR; its first part is the language of the page"},
	{"timezone", aText, false, "IANA name"},
	{"page", aText, false, "address of the page that the visitor is on"},
}}

var staffShape = &shape{name: "staff", fields: []field{
	{"online", anInteger, false, "how many agents have their console open (default 1)"},
	{"waiting", anInteger, false, "how many chats wait already"},
	{"team", aText, false, "their team"},
}}

var recordedShape = &shape{name: "http", fields: []field{
	{"method", aText, false, "GET when left out"},
	{"url", aPattern, true, "RE2 expression that the address must match"},
	{"status", anInteger, false, "200 when left out"},
	{"body", free, false, "JSON body of the response"},
	{"error", aText, false, "the call fails with this instead"},
	{"times", anInteger, false, "answers only so many calls, then the next recording is asked"},
}}

var articleShape = &shape{name: "articles", fields: []field{
	{"id", aText, true, "its id, unique"},
	{"title", aText, true, "one line"},
	{"body", aText, true, "Markdown"},
	{"questions", texts, false, "example questions"},
	{"lang", aText, false, "en, ko, …"},
	{"collection", aText, false, "its collection"},
}}

var stepShape = &shape{name: "turns", fields: []field{
	{"user", texts, false, "what the visitor writes; a list is a burst of messages"},
	{"click", aText, false, "id or label of a button shown"},
	{"feedback", &shape{scalar: text, words: []string{"up", "down"}}, false, "what the visitor says of the newest answer"},
	{"agent", aText, false, "a person takes the chat and writes this"},
	{"return", aBoolean, false, "the person gives the chat back to the bot"},
	{"resolve", aBoolean, false, "the visitor ends the chat"},
	{"wait", aDuration, false, "time that passes first"},
	{"expect", expectShape, false, "what must hold after this step"},
}}

var ruleShape = &shape{name: "agenda", fields: []field{
	{"when", texts, true, "words of the bot that it answers: any of these"},
	{"say", texts, true, "what the visitor then says, the next one each time"},
}}

var personaShape = &shape{name: "persona", scalar: text, fields: []field{
	{"use", aText, false, "a shipped persona to start from"},
	{"goal", aText, false, "what the visitor wants, in their words"},
	{"phrases", texts, false, "other ways to say it, used when the first does not help"},
	{"slots", freely, false, "what the visitor knows, by name, given when asked"},
	{"agenda", &shape{item: ruleShape}, false, "what the visitor answers to certain words"},
	{"wants", texts, false, "words of the bot that satisfy the visitor: any of these"},
	{"traits", &shape{scalar: text, words: traitNames, item: &shape{scalar: text, words: traitNames}}, false, "how the visitor behaves"},
	{"patience", anInteger, false, "unhelpful replies until the visitor gives up (default 4)"},
	{"seed", anInteger, false, "another seed, another visitor (default 1)"},
	{"lang", aText, false, "en or ko"},
}}

var limitShape = &shape{name: "gate.metrics", fields: []field{
	{"max", aNumber, false, "at most"},
	{"min", aNumber, false, "at least"},
	{"drop", aNumber, false, "at most so much lower than in the baseline"},
	{"rise", aNumber, false, "at most so much higher than in the baseline"},
}}

var gateShape = &shape{name: "gate", fields: []field{
	{"hard", texts, false, "kinds, tags and hand-over reasons of which no case may fail"},
	{"metrics", &shape{free: limitShape}, false, "limits by metric"},
}}

// conditions are what a suite sets and a case may set for itself.
var conditions = []field{
	{"now", anInstant, false, "the clock at the first message (default Wednesday 2026-03-11 10:00 UTC)"},
	{"hours", &shape{scalar: text, words: []string{"open", "closed"}}, false, "open or closed whatever the schedule says"},
	{"settings", freely, false, "settings of the workspace, laid over those of the target"},
	{"vars", freely, false, "the flows' scope workspace, laid over that of the target"},
	{"visitor", visitorShape, false, "who writes"},
	{"staff", staffShape, false, "who could take over"},
	{"http", &shape{item: recordedShape}, false, "recorded responses to the flows' calls; whatever fits none of them fails"},
}

var caseShape = &shape{name: "cases", fields: append([]field{
	{"id", aText, true, "a name of its own"},
	{"kind", &shape{scalar: text, words: kinds}, true, "what sort of case it is"},
	{"about", aText, false, "why it is there"},
	{"tags", texts, false, "for slices and gates"},
	{"lang", aText, false, "language of the case (default: that of its words)"},
	{"mode", modes, false, "only in this mode"},
	{"question", texts, false, "qa, retrieval, sentiment, classify, escalation, injection: what is asked; a list asks one after the other, the last one counts"},
	{"turns", &shape{item: stepShape}, false, "dialog, escalation, injection: the steps"},
	{"persona", personaShape, false, "simulated: who writes; a bare name is a shipped one"},
	{"greet", aBoolean, false, "the visitor opens the chat and is greeted before writing"},
	{"flow", aText, false, "classify: read the text in this flow …"},
	{"step", aText, false, "… where it waits at this step"},
	{"given", texts, false, "… after these texts"},
	{"expect", expectShape, false, "what must hold at the end"},
}, conditions...)}

var targetShape = &shape{name: "target", fields: []field{
	{"flow", aText, false, "folder or file of flows beside the suite, demo, or NAME@live of a workspace"},
	{"kb", texts, false, "folders or files of articles beside the suite, demo, or NAME@live of a workspace"},
	{"mode", modes, false, "the modes it is meant for (default offline)"},
}}

var suiteShape = &shape{name: "Suite", fields: append([]field{
	{"suite", aText, true, "its name"},
	{"about", aText, false, "what it is for"},
	{"target", targetShape, false, "what is tried"},
	{"articles", &shape{item: articleShape}, false, "articles added to the knowledge base"},
	{"cases", &shape{item: caseShape}, true, "the cases"},
	{"gate", gateShape, false, "what must hold for the whole run"},
}, conditions...)}
