package api

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// KnowledgeStore is what editors work on. Every method stays inside the
// workspace that it names; changes are audited.
type KnowledgeStore interface {
	CollectionStore
	ArticleStore
	ArticleEditor
	VersionStore
	FlagStore
	FeedbackStore
	QuestionStore
	ImportStore
	SpaceStore
}

// CollectionStore keeps collections.
type CollectionStore interface {
	Collections(ctx context.Context, workspace chat.ID, archived bool) ([]knowledge.Collection, error)
	Collection(ctx context.Context, workspace, id chat.ID) (knowledge.Collection, error)
	CreateCollection(ctx context.Context, workspace, user chat.ID, name, description string) (chat.ID, error)
	// ChangeCollection changes what is not nil.
	ChangeCollection(ctx context.Context, workspace, user, id chat.ID, name, description *string, position *int) error
	// ArchiveCollection is refused with Conflict while articles are in it,
	// unless moveTo takes them.
	ArchiveCollection(ctx context.Context, workspace, user, id, moveTo chat.ID) error
	UnarchiveCollection(ctx context.Context, workspace, user, id chat.ID) error
}

// ArticleStore finds articles in whatever state.
type ArticleStore interface {
	ListArticles(ctx context.Context, workspace chat.ID, q knowledge.ArticleQuery) ([]knowledge.Record, string, error)
	CountArticles(ctx context.Context, workspace chat.ID, q knowledge.ArticleQuery) (knowledge.Counts, error)
	ArticleRecord(ctx context.Context, workspace, id chat.ID) (knowledge.Record, error)
	CreateArticle(ctx context.Context, workspace, user, collection chat.ID, slug string, t knowledge.Text, note string) (chat.ID, error)
	ArchiveArticle(ctx context.Context, workspace, user, id chat.ID) error
	UnarchiveArticle(ctx context.Context, workspace, user, id chat.ID) error
	MoveArticle(ctx context.Context, workspace, user, id, collection chat.ID) error
	SetArticleOwner(ctx context.Context, workspace, user, id, owner chat.ID) error
}

// ArticleEditor changes the pending version. basedOn is the newest version
// that the editor has seen: Conflict when there is a newer one.
type ArticleEditor interface {
	SaveDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64, t knowledge.Text, note string) error
	DiscardDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64) error
	SubmitDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64, note string) error
	SendBackDraft(ctx context.Context, workspace, user, id chat.ID, basedOn int64, note string) error
	PublishArticle(ctx context.Context, workspace, user, id chat.ID, basedOn int64, when time.Time, note string) error
	RestoreVersion(ctx context.Context, workspace, user, id chat.ID, number, basedOn int64, publish bool) error
}

// VersionStore reads versions.
type VersionStore interface {
	Versions(ctx context.Context, workspace, article chat.ID, before int64, limit int) ([]knowledge.Version, error)
	Version(ctx context.Context, workspace, article chat.ID, number int64) (knowledge.Version, error)
	// PendingVersion gives the version that waits to be published, or NotFound.
	PendingVersion(ctx context.Context, workspace, article chat.ID) (knowledge.Version, error)
}

// FlagStore keeps what editors should look at.
type FlagStore interface {
	Flags(ctx context.Context, workspace chat.ID, q knowledge.FlagQuery) ([]knowledge.Flag, string, error)
	Flag(ctx context.Context, workspace, id chat.ID) (knowledge.Flag, error)
	CountFlags(ctx context.Context, workspace chat.ID) (map[knowledge.FlagKind]int, error)
	DismissFlag(ctx context.Context, workspace, user, id chat.ID, dismissed bool) error
}

// FeedbackStore counts visitors' judgements.
type FeedbackStore interface {
	JudgedArticles(ctx context.Context, workspace chat.ID, limit int) ([]knowledge.Record, error)
	FeedbackByDay(ctx context.Context, workspace, article chat.ID, since time.Time) ([]knowledge.DayCount, error)
	Judgements(ctx context.Context, workspace, article chat.ID, limit int) ([]knowledge.Judgement, error)
}

// QuestionStore keeps the questions that the bot did not answer.
type QuestionStore interface {
	ListQuestions(ctx context.Context, workspace chat.ID, q knowledge.QuestionQuery) ([]knowledge.Question, string, error)
	CountQuestions(ctx context.Context, workspace chat.ID) (knowledge.QuestionCounts, error)
	Question(ctx context.Context, workspace, id chat.ID) (knowledge.Question, error)
	AskedOf(ctx context.Context, workspace, question chat.ID, limit int) ([]knowledge.Asked, error)
	DraftQuestion(ctx context.Context, workspace, user, id, collection chat.ID, title string) (article chat.ID, err error)
	DismissQuestion(ctx context.Context, workspace, user, id chat.ID, dismissed bool) error
	SetAnswered(ctx context.Context, workspace, id chat.ID, answered bool) error
}

// ImportStore keeps imports that run in the background.
type ImportStore interface {
	CreateImport(ctx context.Context, j knowledge.ImportJob) (chat.ID, error)
	AddImportFile(ctx context.Context, workspace, job chat.ID, n int, f knowledge.ImportUploadedFile) error
	StartImport(ctx context.Context, workspace, job chat.ID) error
	Import(ctx context.Context, workspace, id chat.ID) (knowledge.ImportJob, error)
	Imports(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]knowledge.ImportJob, string, error)
	ImportFiles(ctx context.Context, workspace, job chat.ID, after, limit int) ([]knowledge.ImportFile, bool, error)
	CancelImport(ctx context.Context, workspace, user, id chat.ID) error
}

// SpaceStore tells how far the vectors of articles have come.
type SpaceStore interface {
	// EmbeddingProgress gives every space, the last wanted first.
	EmbeddingProgress(ctx context.Context, workspace chat.ID) ([]knowledge.Progress, error)
}
