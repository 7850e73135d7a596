package store

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// personalTable says what a table holds of visitors: what is exported of it,
// and what becomes of it when they are erased. Every table is named here or in
// impersonal, and a test compares that with the schema: a table that is in
// neither, or a column that still holds a text after an erasure, fails it.
type personalTable struct {
	name string
	// where finds a visitor's rows: by the conversation $1, or by the visitor $1.
	where string
	// erase is the statement's part that gives up the texts: assignments, or ""
	// when the rows go, unless they stay as they are.
	erase string
	stays bool
	// kept are columns with texts that stay, because they are words of the
	// program or of the workspace, never a visitor's.
	kept []string
	// hidden are columns that an export leaves out: keys that open something.
	hidden string
}

const (
	byConversation = "conversation = $1"
	byDecision     = "decision IN (SELECT id FROM decision WHERE conversation = $1)"
)

// conversationTables are erased conversation by conversation, in this order.
var conversationTables = []personalTable{
	{
		name: "event", where: byConversation + " AND kind <> 'conversation.erased'",
		erase: "body = '{\"erased\":true}', words = '', client_id = ''", kept: []string{"actor_kind", "kind", "visibility"},
	},
	{name: "turn", where: byConversation, erase: "timer = ''", kept: []string{"kind", "status"}},
	{name: "bot_memory", where: byConversation},
	{name: "decision_trace", where: byDecision},
	{
		name: "eval_label", where: byConversation, erase: "question = '', hits = '[]', note = ''",
		kept: []string{"action", "reason", "band", "features", "status", "article"},
	},
	{name: "decision", where: byConversation, stays: true, kept: []string{"action", "reason", "band", "article"}},
	{name: "effect", where: byConversation},
	{name: "timer", where: byConversation},
	{
		name: "handoff", where: byConversation, erase: "evidence = '[]', packet = '{}', told = '[]'",
		kept: []string{"status", "team", "reason", "skills", "passed"},
	},
	{name: "offer", where: byConversation, stays: true, kept: []string{"status"}},
	{
		name: "engagement", where: byConversation, erase: "preview = ''",
		kept: []string{"outcome", "reason", "lang", "channel", "reversed_reason", "page", "team", "bot", "replies"},
	},
	{name: "engagement_span", where: byConversation, stays: true, kept: []string{"kind", "team", "result"}},
	{name: "engagement_touch", where: byConversation, stays: true, kept: []string{"kind", "name", "detail"}},
	{name: "question_asked", where: byConversation, erase: "text = ''", kept: []string{"cause"}},
	{name: "article_feedback", where: byConversation, erase: "question = ''"},
	{name: "flow_run", where: byConversation, stays: true, kept: []string{"flow", "here", "outcome"}},
	{name: "flow_step", where: byConversation, stays: true, kept: []string{"flow", "step"}},
	{name: "split_exposure", where: byConversation, stays: true, kept: []string{"flow", "step", "series", "arm", "arms", "release"}},
	{name: "split_subject", where: byConversation, stays: true, kept: []string{"flow", "step", "series", "arm", "arms", "release", "outcome"}},
	{name: "sla_clock", where: byConversation, stays: true, kept: []string{"kind", "policy"}},
	{
		name: "file", where: byConversation, erase: "state = 'removed', name = '', client_id = '', hash = ''",
		kept: []string{"by_kind", "type", "key", "thumb_key"}, hidden: "key thumb_key",
	},
	{name: "job", where: "subject = $1"},
	{name: "reply_draft", where: byConversation},
	{name: "mention", where: byConversation, stays: true},
	{name: "mail_thread", where: byConversation},
	{
		name: "conversation", where: "id = $1", erase: "preview = '', preview_kind = '', tags = '[]', page = '{}', polarity = NULL",
		kept: []string{"channel", "lang", "status", "owner", "team", "preview_by", "sla", "guests", "disposition"},
	},
}

// visitorTables follow when all conversations are erased.
var visitorTables = []personalTable{
	{name: "visitor_identity", where: "visitor = $1"},
	{name: "visitor_token", where: "visitor = $1", hidden: "token_hash"},
	{name: "consent", where: "visitor = $1"},
	{name: "mail_address", where: "visitor = $1"},
	{name: "visitor_export", where: "visitor = $1", stays: true, kept: []string{"state", "key"}, hidden: "key"},
	{name: "block", where: "visitor = $1", erase: "reason = '', network = ''"},
	{
		name: "visitor", where: "id = $1",
		erase: "name = '', email = '', phone = '', locale = '', timezone = '', network = '', consent = 0, consent_version = '', consent_ms = NULL, vip = 0, attributes = '{}', blocked = 0, blocked_until_ms = NULL, searched = '  '",
	},
}

// impersonal says why the other tables hold nothing of visitors, or how it is
// erased all the same.
var impersonal = map[string]string{
	"schema_info": "one number", "workspace": "the business's own", "site": "the business's own", "goose_db_version": "the schema's number",
	"app_user": "people who sign in", "membership": "people who sign in", "session": "people who sign in", "invitation": "people who are to sign in",
	"invitation_link": "people who are to sign in", "flow_secret": "the business's own, sealed", "team": "people who sign in",
	"team_member": "people who sign in", "presence": "people who sign in", "presence_span": "people who sign in", "canned_reply": "agents' own texts",
	"collection": "the business's own", "article": "the business's own: what an editor took over from a question is theirs", "article_version": "the business's own",
	"chunk": "made of articles", "chunk_vector": "made of articles", "vector_space": "made of articles", "space_article": "made of articles",
	"space_vector": "made of articles", "lesson": "made of articles", "article_flag": "made of articles", "knowledge_check": "a time",
	"flow": "the business's own", "flow_release": "the business's own", "flow_draft": "the business's own", "flow_publication": "the business's own",
	"change_log": "names of articles and flows", "lease": "names of work", "mail_way": "how mail does", "reader": "names of work", "secret": "keys of the installation",
	"push_device": "people who sign in", "push_key": "keys of the installation",
	"import_job": "the business's own", "import_part": "the business's own", "import_file": "the business's own",
	"eval_suite": "names", "eval_run": "names and counts", "eval_sampled": "a time", "calibration": "numbers", "calibration_use": "numbers",
	"model_usage": "counts", "settings_log": "the business's own", "routing": "the business's own", "channel_weight": "the business's own",
	"figure_sum": "EraseConversation takes the days of what was erased out", "figure_change": "counts",
	"tag": "agents' own words", "saved_view": "agents' own filters",
	"search_doc": "forgetDocs takes it out", "search_gram": "forgetDocs takes it out",
	"consent_text":       "texts that visitors were asked about",
	"audit":              "eraseQuotes clears the details of what was done to them",
	"question":           "eraseQuotes takes their wordings out",
	"eval_suite_version": "eraseQuotes takes what cases quote out",
	"eval_report":        "eraseQuotes takes what reports quote out",
}

// hides reports whether an export leaves a column out.
func (t personalTable) hides(col string) bool {
	return slices.Contains(strings.Fields(t.hidden), col)
}

// shown gives a column's value as JSON shows it: ids as text, JSON as what it
// is.
func shown(v any) any {
	switch b := v.(type) {
	case []byte:
		if len(b) == len(chat.ID{}) {
			return chat.ID(b).String()
		}
		return base64.StdEncoding.EncodeToString(b)
	case string:
		if strings.HasPrefix(b, "{") || strings.HasPrefix(b, "[") {
			if raw := json.RawMessage(b); json.Valid(raw) {
				return raw
			}
		}
	}
	return v
}
