package evals

// Report is what a run gives. It is stable: scripts read its JSON, and a later
// run may be compared with it. Two runs of the same suites over the same
// material differ only in times.
type Report struct {
	Version   int          `json:"version"` // of this shape: 1
	Product   string       `json:"product,omitempty"`
	Mode      string       `json:"mode"`
	StartedMS int64        `json:"started_ms"`
	TookMS    int64        `json:"took_ms"`
	Held      bool         `json:"held"` // every gate held
	Suites    []SuiteRun   `json:"suites"`
	Metrics   Metrics      `json:"metrics"`
	Slices    []Slice      `json:"slices"`
	Gates     []GateResult `json:"gates"`
	Causes    []CauseCount `json:"causes"` // of the failed cases, most frequent first
	// Reliability and RiskCoverage draw the confidence of the qa cases.
	Reliability  []Bin        `json:"reliability"`
	RiskCoverage []Coverage   `json:"risk_coverage"`
	Difference   *Difference  `json:"difference,omitempty"` // from the baseline
	Cases        []CaseResult `json:"cases"`
}

// ReportVersion is the version of Report's JSON.
const ReportVersion = 1

// SuiteRun is one suite of a run.
type SuiteRun struct {
	Name    string  `json:"name"`
	File    string  `json:"file"`
	Hash    string  `json:"hash"`
	Cases   int     `json:"cases"`
	Passed  int     `json:"passed"`
	Failed  int     `json:"failed"`
	Skipped int     `json:"skipped"`
	Metrics Metrics `json:"metrics"`
}

// CauseCount counts a cause of failure.
type CauseCount struct {
	Cause Cause `json:"cause"`
	Cases int   `json:"cases"`
}

// How a case ended. An error is a case that could not be played to its end.
const (
	StatusPassed  = "passed"
	StatusFailed  = "failed"
	StatusError   = "error"
	StatusSkipped = "skipped"
)

// CaseResult is what became of one case.
type CaseResult struct {
	Suite      string     `json:"suite"`
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	About      string     `json:"about,omitempty"`
	Lang       string     `json:"lang,omitempty"`
	Tags       []string   `json:"tags,omitempty"`
	Labels     []string   `json:"labels"` // what hard gates know it by
	Line       int        `json:"line"`
	Status     string     `json:"status"`
	Cause      Cause      `json:"cause,omitempty"`
	Why        []Failure  `json:"why,omitempty"`
	Error      string     `json:"error,omitempty"`
	Persona    string     `json:"persona,omitempty"`
	Resolution string     `json:"resolution,omitempty"`
	Turns      int        `json:"turns"`
	Sample     *Sample    `json:"sample,omitempty"` // qa
	Rank       *int       `json:"rank,omitempty"`   // of the best cited article, 0 not found; qa and retrieval
	Person     *Person    `json:"person,omitempty"` // when the case says whether a person is needed
	Bots       bool       `json:"bots,omitempty"`   // the bot should solve it
	Judged     *Opinion   `json:"judged,omitempty"`
	Exchanges  []Exchange `json:"exchanges,omitempty"`
}

// Person is whether a person was needed and came.
type Person struct {
	Needed bool `json:"needed"`
	Handed bool `json:"handed"`
	InTime bool `json:"in_time"` // handed over at the turn and for the reason wanted
}

// Key names a case in all runs: suite and id.
func (c CaseResult) Key() string { return c.Suite + "/" + c.ID }
