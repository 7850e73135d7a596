package api

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

// EvalStore is what evaluators work on. Every method stays inside the
// workspace that it names; changes are audited.
type EvalStore interface {
	SuiteStore
	EvalRunStore
	LabelStore
	ConfidenceStore
}

// SuiteStore keeps suites and their versions.
type SuiteStore interface {
	EvalSuites(ctx context.Context, workspace chat.ID) ([]chat.EvalSuite, error)
	EvalSuite(ctx context.Context, workspace, id chat.ID) (chat.EvalSuite, error)
	EvalSuiteVersions(ctx context.Context, workspace, id chat.ID, limit int) ([]chat.EvalSuiteVersion, error)
	// CreateEvalSuite is refused with Conflict when the name is taken.
	CreateEvalSuite(ctx context.Context, v chat.EvalSuite) (chat.ID, error)
	// SaveEvalSuite is refused with Conflict when base is not the newest hash.
	SaveEvalSuite(ctx context.Context, v chat.EvalSuite, base string) error
	ArchiveEvalSuite(ctx context.Context, workspace, user, id chat.ID) error
}

// EvalRunStore keeps runs; evals.Jobs plays them.
type EvalRunStore interface {
	CreateEvalRun(ctx context.Context, r chat.EvalRun) (chat.ID, error)
	EvalRun(ctx context.Context, workspace, id chat.ID) (chat.EvalRun, error)
	EvalRuns(ctx context.Context, workspace, suite chat.ID, cursor string, limit int) ([]chat.EvalRun, string, error)
	EvalReport(ctx context.Context, workspace, run chat.ID) ([]byte, error)
	CancelEvalRun(ctx context.Context, workspace, user, id chat.ID) error
}

// LabelStore keeps the sample of decisions and their labels.
type LabelStore interface {
	evals.LabelStore
	NextLabel(ctx context.Context, workspace, user chat.ID, cause string, hold time.Duration) (chat.LabelItem, bool, error)
	PutLabel(ctx context.Context, workspace, decision chat.ID, l chat.Label) error
	SkipLabel(ctx context.Context, workspace, user, decision chat.ID) error
	CountLabels(ctx context.Context, workspace chat.ID) (chat.LabelCounts, error)
	RandomLabels(ctx context.Context, workspace chat.ID) ([]chat.LabelItem, error)
}

// ConfidenceStore keeps calibrations and which one is in use.
type ConfidenceStore interface {
	evals.CalibrationStore
	Calibrations(ctx context.Context, workspace chat.ID, limit int) ([]chat.StoredCalibration, error)
	AddCalibration(ctx context.Context, workspace chat.ID, v chat.StoredCalibration) (chat.ID, error)
	UseCalibration(ctx context.Context, workspace chat.ID, use chat.CalibrationUse) error
	UndoCalibration(ctx context.Context, workspace, user chat.ID) error
	QuestionDecisions(ctx context.Context, workspace chat.ID, since, until time.Time, limit int) ([]chat.Decision, error)
}
