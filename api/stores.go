package api

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Store is everything the edge reads, and the little that it writes beside
// commands. Every read stays inside the workspace that it names.
type Store interface {
	chat.Reader
	SiteStore
	VisitorStore
	ListStore
	QueueStore
	PresenceStore
	BoardStore
	DeviceStore
	ReplyStore
	SavedViewStore
	DeskStore
	AdminStore
	KnowledgeStore
	EvalStore
	FlowStore
	JobStore
	MailStore
	FileStore
	RightsStore
	// ArticleBySlug gives a live article, or NotFound.
	ArticleBySlug(ctx context.Context, workspace chat.ID, slug string) (knowledge.Article, error)
	// Ping reports whether the database answers.
	Ping(ctx context.Context) error
}

// SiteStore knows where the widget may be shown.
type SiteStore interface {
	Workspaces(ctx context.Context) ([]chat.Workspace, error)
	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	Sites(ctx context.Context, workspace chat.ID) ([]chat.Site, error)
	// SiteByKey gives a site by its public key, or NotFound.
	SiteByKey(ctx context.Context, key string) (chat.Site, error)
}

// VisitorStore knows who chats.
type VisitorStore interface {
	// CreateVisitor keeps a new visitor with the hash of their token.
	CreateVisitor(ctx context.Context, v chat.Visitor, site chat.ID, tokenHash []byte) (chat.Visitor, error)
	// VisitorByToken gives the visitor and the site that a token belongs to, or NotFound.
	VisitorByToken(ctx context.Context, tokenHash []byte) (v chat.Visitor, site, only chat.ID, err error)
	// TouchVisitor notes that a visitor was seen; empty fields stay as they are.
	TouchVisitor(ctx context.Context, workspace, visitor chat.ID, locale, zone, network string) error
	// SetAttributes replaces what the site says of a visitor.
	SetAttributes(ctx context.Context, workspace, visitor chat.ID, attributes map[string]string) error
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
	// OpenConversationsOf gives the ids of those that are going on, all of them.
	OpenConversationsOf(ctx context.Context, workspace, visitor chat.ID) ([]chat.ID, error)
	// VisitorConversations gives a visitor's conversations, newest first.
	VisitorConversations(ctx context.Context, workspace, visitor chat.ID, limit int) ([]chat.Conversation, error)
}

// ListStore serves the agents' lists and the context beside a conversation.
type ListStore interface {
	ListConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, string, error)
	CountViews(ctx context.Context, workspace, agent chat.ID) (chat.ViewCounts, error)
	// Search finds messages, notes, visitors and tags; personal lets it find and show personal data.
	Search(ctx context.Context, workspace chat.ID, q chat.ListQuery, personal bool) (chat.Found, error)
	Tags(ctx context.Context, workspace chat.ID) ([]chat.Tag, error)
	// TagUse counts the conversations that have each tag.
	TagUse(ctx context.Context, workspace chat.ID) (map[string]int, error)
	// Summary gives one conversation as a list shows it, or NotFound.
	Summary(ctx context.Context, workspace, conversation chat.ID) (chat.Summary, error)
	// Summaries gives those that exist, in no order.
	Summaries(ctx context.Context, workspace chat.ID, conversations []chat.ID) ([]chat.Summary, error)
	// HandoffOf gives the newest hand-over, or NotFound.
	HandoffOf(ctx context.Context, workspace, conversation chat.ID) (chat.Handoff, error)
	Decisions(ctx context.Context, workspace, conversation chat.ID) ([]chat.Decision, error)
	ListEngagements(ctx context.Context, workspace chat.ID, q chat.EngagementQuery) ([]chat.Engagement, string, error)
}

// QueueStore knows who waits.
type QueueStore interface {
	Waiting(ctx context.Context, workspace chat.ID) ([]chat.Waiting, error)
	// Floor gives what the workspace has decided about routing, with its teams.
	Floor(ctx context.Context, workspace chat.ID) (handoff.Floor, error)
	RecentWaits(ctx context.Context, workspace chat.ID) ([]chat.Wait, error)
	CountPromises(ctx context.Context, workspace chat.ID, from, to time.Time) (chat.PromiseCount, error)
	Offer(ctx context.Context, workspace, id chat.ID) (chat.Offer, error)
	OpenOffers(ctx context.Context, workspace, agent chat.ID) ([]chat.Offer, error)
	// FloorOffers gives the offers that stand in a workspace.
	FloorOffers(ctx context.Context, workspace chat.ID) ([]chat.Offer, error)
}

// PresenceStore knows which agents are there.
type PresenceStore interface {
	Agents(ctx context.Context, workspace chat.ID) ([]chat.Presence, error)
	// DeclarePresence sets an agent's status, and records it when somebody else did.
	DeclarePresence(ctx context.Context, workspace, agent chat.ID, d chat.Declared) error
	PresenceSpans(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.PresenceSpan, error)
	TouchPresence(ctx context.Context, workspace chat.ID, agents ...chat.ID) error
	// CloseConsole says that an agent has had no console for longer than quiet.
	CloseConsole(ctx context.Context, workspace, agent chat.ID, quiet time.Duration) error
}

// BoardStore knows everything that the live board shows.
type BoardStore interface {
	FloorChats(ctx context.Context, workspace chat.ID) ([]chat.FloorChat, error)
}

// DeviceStore keeps the browsers that agents are reached by.
type DeviceStore interface {
	PushDevices(ctx context.Context, workspace, agent chat.ID) ([]chat.PushDevice, error)
	AddPushDevice(ctx context.Context, d chat.PushDevice) (chat.PushDevice, error)
	RemovePushDevice(ctx context.Context, workspace, agent, id chat.ID) error
}

// ReplyStore keeps canned replies. mayShare lets the user change shared ones.
type ReplyStore interface {
	// CannedReplies gives the shared ones and the user's own.
	CannedReplies(ctx context.Context, workspace, user chat.ID) ([]chat.CannedReply, error)
	CreateCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, r chat.CannedReply) (chat.CannedReply, error)
	ChangeCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, r chat.CannedReply) (chat.CannedReply, error)
	DeleteCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) error
	RestoreCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) (chat.CannedReply, error)
}

// DeskStore keeps what an agent works with.
type DeskStore interface {
	ReplyDrafts(ctx context.Context, workspace, agent chat.ID) ([]chat.ReplyDraft, error)
	// SaveReplyDraft keeps a draft; replaced is one that was there and not known.
	SaveReplyDraft(ctx context.Context, workspace, agent chat.ID, d chat.ReplyDraft) (saved chat.ReplyDraft, replaced *chat.ReplyDraft, err error)
	// SentReplyDraft forgets the words that were sent.
	SentReplyDraft(ctx context.Context, workspace, agent, conversation chat.ID, reply, note string) (bool, error)
	ListMentions(ctx context.Context, workspace chat.ID, q chat.MentionQuery) ([]chat.Mention, string, error)
	CountMentions(ctx context.Context, workspace, agent chat.ID) (int, error)
	// ReadMentions marks those of one conversation, all for the zero ID.
	ReadMentions(ctx context.Context, workspace, agent, conversation chat.ID) (int64, error)
	// VisitorHistory gives a page of a visitor's conversations, newest first.
	VisitorHistory(ctx context.Context, workspace, visitor chat.ID, cursor string, limit int) ([]chat.Summary, string, error)
	VisitorTotals(ctx context.Context, workspace, visitor chat.ID) (chat.VisitorTotals, error)
}

// AdminStore keeps what owners and admins change.
type AdminStore interface {
	Users(ctx context.Context, workspace chat.ID) ([]auth.Member, error)
	ChangeSettings(ctx context.Context, workspace, user chat.ID, ch chat.SettingsChange) (chat.Workspace, error)
	AddSite(ctx context.Context, workspace, user chat.ID, v chat.Site) (chat.Site, error)
	ChangeSite(ctx context.Context, workspace, user, site chat.ID, ch chat.SiteChange) (chat.Site, error)
	Member(ctx context.Context, workspace, user chat.ID) (auth.Member, error)
	ChangeMember(ctx context.Context, workspace, by, user chat.ID, ch auth.MemberChange) (auth.Member, error)
	Invitations(ctx context.Context, workspace chat.ID) ([]auth.Invitation, error)
	Invitation(ctx context.Context, workspace, id chat.ID) (auth.Invitation, error)
	RevokeInvitation(ctx context.Context, workspace, by, id chat.ID) error
	TracedDecisions(ctx context.Context, workspace chat.ID, limit int) ([]chat.Decision, error)
	Audit(ctx context.Context, workspace, user chat.ID, action, target string, detail any) error
	CreateTeam(ctx context.Context, workspace, by chat.ID, t handoff.Team) (handoff.Team, error)
	ChangeTeam(ctx context.Context, workspace, by, team chat.ID, ch handoff.TeamChange) (handoff.Team, error)
	ArchiveTeam(ctx context.Context, workspace, by, team chat.ID, archived bool) (handoff.Team, error)
	DeleteTeam(ctx context.Context, workspace, by, team chat.ID) error
	ReviseRouting(ctx context.Context, workspace, by chat.ID, r handoff.Rules, basedOn string) error
	ReviseAgentRules(ctx context.Context, workspace, by, agent chat.ID, r handoff.AgentRules, basedOn string) error
	PutTag(ctx context.Context, workspace, by chat.ID, t chat.Tag, archived bool) (chat.Tag, error)
	// RenameTag says how many conversations had the tag; Conflict for another's name without merge.
	RenameTag(ctx context.Context, workspace, by chat.ID, name, to string, merge bool) (int, error)
	DeleteTag(ctx context.Context, workspace, by chat.ID, name string) (int, error)
	SetVIP(ctx context.Context, workspace, by, visitor chat.ID, vip bool) error
	SearchAudit(ctx context.Context, workspace chat.ID, f chat.AuditFilter, cursor string, limit int) ([]chat.AuditEntry, string, error)
}

// RightsStore keeps who may not write, what visitors agreed to, and what is
// given up of them.
type RightsStore interface {
	BlockVisitor(ctx context.Context, b chat.Block, withNetwork bool) (chat.Block, error)
	LiftBlock(ctx context.Context, workspace, user, id chat.ID) error
	// Blocks gives a page of what is in force, the newest first.
	Blocks(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]chat.Block, string, error)
	// BlockOf gives what keeps a visitor from writing now, or NotFound.
	BlockOf(ctx context.Context, workspace, visitor chat.ID) (chat.Block, error)
	BlockedNetworks(ctx context.Context, workspace chat.ID) ([]string, error)
	// SetConsent keeps what a visitor says to a text; fresh is false when they
	// had said so before.
	SetConsent(ctx context.Context, workspace, visitor chat.ID, given bool, t chat.ConsentText) (fresh bool, err error)
	ConversationsOf(ctx context.Context, workspace, visitor chat.ID) ([]chat.ID, error)
	BeginErasure(ctx context.Context, workspace, user, visitor chat.ID) (chat.Visitor, error)
	ExportSize(ctx context.Context, workspace, visitor chat.ID) (chat.ExportSize, error)
	BeginExport(ctx context.Context, e chat.VisitorExport) (chat.VisitorExport, error)
	Exports(ctx context.Context, workspace, visitor chat.ID, limit int) ([]chat.VisitorExport, error)
	Export(ctx context.Context, workspace, id chat.ID) (chat.VisitorExport, error)
	FetchedExport(ctx context.Context, workspace, user, id chat.ID) error
	RetryExport(ctx context.Context, workspace, user, id chat.ID) error
	RemoveExport(ctx context.Context, workspace, user, id chat.ID) error
	CountStale(ctx context.Context, workspace chat.ID, kind chat.DataKind, before time.Time) (int64, error)
}
