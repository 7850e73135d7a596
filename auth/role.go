package auth

import (
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Role is one of a member's hats; a member has a set of them.
type Role string

// The roles.
const (
	Owner      Role = "owner"      // everything, other owners included
	Admin      Role = "admin"      // everything but owners
	Supervisor Role = "supervisor" // answers visitors, and sees and steers the whole team
	Agent      Role = "agent"      // answers visitors
	Editor     Role = "editor"     // writes articles and flows
	Evaluator  Role = "evaluator"  // reads conversations and judges the bot
)

// Roles are all of them, the mightiest first.
var Roles = []Role{Owner, Admin, Supervisor, Agent, Editor, Evaluator}

// Permission names what a route needs.
type Permission string

// The permissions, by area.
const (
	ConversationsRead  Permission = "conversations.read"
	ConversationsWrite Permission = "conversations.write"
	PersonalRead       Permission = "personal.read" // personal data that flows collected
	VisitorsBlock      Permission = "visitors.block"
	VisitorsExport     Permission = "visitors.export"
	VisitorsErase      Permission = "visitors.erase"
	RepliesShare       Permission = "replies.share"  // canned replies of the whole workspace
	ViewsShare         Permission = "views.share"    // saved views of a team or the whole workspace
	TeamSupervise      Permission = "team.supervise" // the live board; join, whisper, set others' states
	KnowledgeRead      Permission = "knowledge.read"
	KnowledgeWrite     Permission = "knowledge.write"
	FlowsRead          Permission = "flows.read"
	FlowsWrite         Permission = "flows.write"
	AnalyticsRead      Permission = "analytics.read"
	EvaluationsRead    Permission = "evaluations.read"
	EvaluationsWrite   Permission = "evaluations.write"
	ConfidenceWrite    Permission = "confidence.write" // how sure the bot must be
	SettingsRead       Permission = "settings.read"
	SettingsWrite      Permission = "settings.write"
	UsersRead          Permission = "users.read"
	UsersWrite         Permission = "users.write"
	OwnersWrite        Permission = "owners.write" // make or unmake an owner
	AuditRead          Permission = "audit.read"
	ProcessProfile     Permission = "process.profile" // what the process is doing
)

// granted says who may do what. A permission that is not in it is nobody's.
var granted = map[Permission][]Role{
	ConversationsRead:  {Owner, Admin, Supervisor, Agent, Evaluator},
	ConversationsWrite: {Owner, Admin, Supervisor, Agent},
	PersonalRead:       {Owner, Admin, Supervisor, Agent},
	VisitorsBlock:      {Owner, Admin, Supervisor, Agent},
	VisitorsExport:     {Owner, Admin},
	VisitorsErase:      {Owner, Admin},
	RepliesShare:       {Owner, Admin, Supervisor},
	ViewsShare:         {Owner, Admin, Supervisor},
	TeamSupervise:      {Owner, Admin, Supervisor},
	KnowledgeRead:      {Owner, Admin, Supervisor, Agent, Editor, Evaluator},
	KnowledgeWrite:     {Owner, Admin, Editor},
	FlowsRead:          {Owner, Admin, Editor, Evaluator},
	FlowsWrite:         {Owner, Admin, Editor},
	AnalyticsRead:      {Owner, Admin, Supervisor, Agent, Evaluator},
	EvaluationsRead:    {Owner, Admin, Editor, Evaluator},
	EvaluationsWrite:   {Owner, Admin, Evaluator},
	ConfidenceWrite:    {Owner, Admin},
	SettingsRead:       {Owner, Admin},
	SettingsWrite:      {Owner, Admin},
	UsersRead:          {Owner, Admin},
	UsersWrite:         {Owner, Admin},
	OwnersWrite:        {Owner},
	AuditRead:          {Owner, Admin},
	ProcessProfile:     {Owner},
}

// Can reports whether any of the roles has the permission.
func Can(roles []Role, p Permission) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(granted[p], r) })
}

// ParseRoles reads role names: at least one, each known, repetitions dropped,
// in the order of Roles. Errors are Invalid.
func ParseRoles(names []string) ([]Role, error) {
	for _, n := range names {
		if !slices.Contains(Roles, Role(n)) {
			return nil, chat.Tell(chat.Errorf(chat.Invalid, "%q is not a role: they are owner, admin, supervisor, agent, editor and evaluator", n), "role", "value", n)
		}
	}
	var out []Role
	for _, r := range Roles {
		if slices.Contains(names, string(r)) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, chat.Tell(chat.Errorf(chat.Invalid, "name at least one role"), "roles_missing")
	}
	return out, nil
}
