package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

type runView struct {
	ID           chat.ID            `json:"id"`
	Kind         chat.EvalRunKind   `json:"kind"`
	Suite        maybeID            `json:"suite"`
	SuiteName    string             `json:"suite_name"`
	SuiteHash    string             `json:"suite_hash"`
	Candidate    chat.Candidate     `json:"candidate"`
	Past         *chat.PastChoice   `json:"past,omitempty"`
	Baseline     chat.ID            `json:"baseline,omitzero"`
	Status       chat.EvalRunStatus `json:"status"`
	Done         int                `json:"done"`
	Total        int                `json:"total"`
	Passed       int                `json:"passed"`
	Failed       int                `json:"failed"`
	Held         bool               `json:"held"`
	Error        string             `json:"error"`
	By           maybeID            `json:"by"`
	ByName       string             `json:"by_name"`
	CreatedAtMS  int64              `json:"created_at_ms"`
	StartedAtMS  int64              `json:"started_at_ms,omitempty"`
	FinishedAtMS int64              `json:"finished_at_ms,omitempty"`
}

func viewOfRun(r chat.EvalRun) runView {
	var past *chat.PastChoice
	if r.Kind == chat.RunReplay {
		past = &r.Past
	}
	return runView{
		r.ID, r.Kind, maybeID(r.Suite), r.SuiteName, r.SuiteHash, r.Candidate, past, r.Baseline, r.Status, r.Done, r.Total, r.Passed, r.Failed, r.Held, r.Error,
		maybeID(r.By), r.ByName, ms(r.CreatedAt), ms(r.StartedAt), ms(r.FinishedAt),
	}
}

const (
	runsWanted = 50
	runsMost   = 100
	// replayWanted and replayMost bound the conversations of a replay.
	replayWanted = 200
	replayMost   = 2000
)

func (s *Server) listRuns(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, runsMost, runsWanted)
	if err != nil {
		return err
	}
	var suite chat.ID
	if text := c.QueryParam("suite"); text != "" {
		if suite, err = chat.ParseID(text); err != nil {
			return chat.Errorf(chat.Invalid, "suite %q is no id", short(text, 40))
		}
	}
	list, next, err := s.Store.EvalRuns(c.Request().Context(), who.workspace, suite, c.QueryParam("cursor"), int(limit))
	if err != nil {
		return err
	}
	views := make([]runView, 0, len(list))
	for _, r := range list {
		views = append(views, viewOfRun(r))
	}
	return c.JSON(http.StatusOK, struct {
		Runs       []runView `json:"runs"`
		NextCursor string    `json:"next_cursor,omitempty"`
	}{views, next})
}

type runRequest struct {
	Suite  chat.ID `json:"suite"`
	Replay *struct {
		SinceMS int64 `json:"since_ms"`
		Limit   int   `json:"limit"`
	} `json:"replay"`
	Candidate chat.Candidate `json:"candidate"`
	Baseline  string         `json:"baseline"`
}

func (s *Server) startRun(c echo.Context, who caller) error {
	var in runRequest
	if err := suiteBody(c, &in); err != nil {
		return err
	}
	run, err := s.runOf(c, who, in)
	if err != nil {
		return err
	}
	id, err := s.Store.CreateEvalRun(c.Request().Context(), run)
	if err != nil {
		return err
	}
	return s.sendRun(c, who, id)
}

func (s *Server) runOf(c echo.Context, who caller, in runRequest) (chat.EvalRun, error) {
	r := chat.EvalRun{Workspace: who.workspace, By: who.actor.ID, Candidate: in.Candidate}
	switch {
	case in.Suite.IsZero() == (in.Replay == nil):
		return r, chat.Errorf(chat.Invalid, "name a suite, or send replay: one of the two")
	case in.Replay != nil:
		r.Kind, r.SinceAt, r.Most = chat.RunReplay, time.UnixMilli(in.Replay.SinceMS).UTC(), in.Replay.Limit
		if r.Most == 0 {
			r.Most = replayWanted
		}
		if r.Most < 0 || r.Most > replayMost {
			return r, chat.Errorf(chat.Invalid, "replay.limit is %d: it goes from 1 to %d", in.Replay.Limit, replayMost)
		}
		if !r.SinceAt.Before(s.now()) || in.Replay.SinceMS <= 0 {
			return r, chat.Errorf(chat.Invalid, "replay.since_ms is not in the past")
		}
	default:
		r.Kind, r.Suite = chat.RunSuite, in.Suite
	}
	if in.Baseline != "" {
		id, err := chat.ParseID(in.Baseline)
		if err != nil || r.Kind == chat.RunReplay {
			return r, chat.Errorf(chat.Invalid, "baseline is %q: give the id of an older run of the suite", short(in.Baseline, 40))
		}
		r.Baseline = id
	}
	return r, s.checkCandidate(c, who, in.Candidate)
}

// checkCandidate refuses what could only fail later.
func (s *Server) checkCandidate(c echo.Context, who caller, candidate chat.Candidate) error {
	if candidate.TargetError != 0 {
		if err := checkTarget(candidate.TargetError); err != nil {
			return err
		}
	}
	if candidate.Release != "" && len(candidate.Flows) > 0 {
		return chat.Errorf(chat.Invalid, "candidate names a release and flows: send one of the two")
	}
	if _, err := evals.CheckFlows(candidate.Flows); err != nil {
		return err
	}
	_, err := evals.CandidateCalibration(c.Request().Context(), s.Store, who.workspace, candidate)
	return err
}

func (s *Server) sendRun(c echo.Context, who caller, id chat.ID) error {
	r, err := s.Store.EvalRun(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, viewOfRun(r))
}

func (s *Server) showRun(c echo.Context, who caller) error {
	id, err := pathID(c, "run")
	if err != nil {
		return err
	}
	return s.sendRun(c, who, id)
}

func (s *Server) cancelRun(c echo.Context, who caller) error {
	id, err := pathID(c, "run")
	if err != nil {
		return err
	}
	if err := s.Store.CancelEvalRun(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return s.sendRun(c, who, id)
}

func (s *Server) showReport(c echo.Context, who caller) error {
	id, err := pathID(c, "run")
	if err != nil {
		return err
	}
	report, err := s.Store.EvalReport(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, report)
}

// report reads a suite's report.
func (s *Server) report(c echo.Context, who caller, id chat.ID) (r evals.Report, err error) {
	ctx := c.Request().Context()
	run, err := s.Store.EvalRun(ctx, who.workspace, id)
	if err != nil {
		return r, err
	}
	if run.Kind != chat.RunSuite {
		return r, chat.Errorf(chat.Invalid, "run %s is a replay: only runs of suites have cases", id)
	}
	raw, err := s.Store.EvalReport(ctx, who.workspace, id)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil || r.Version != evals.ReportVersion {
		return r, chat.Errorf(chat.Invalid, "run %s was made by another version of the product: run the suite again", id)
	}
	return r, nil
}

// downloadReport draws a report as one page. It is a download: a page with
// visitors' words has no business on the console's own origin.
func (s *Server) downloadReport(c echo.Context, who caller) error {
	id, err := pathID(c, "run")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	run, err := s.Store.EvalRun(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	raw, err := s.Store.EvalReport(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if run.Kind == chat.RunReplay {
		var r evals.ReplayReport
		if err = json.Unmarshal(raw, &r); err == nil {
			err = r.HTML(&page)
		}
	} else {
		var r evals.Report
		if err = json.Unmarshal(raw, &r); err == nil {
			err = r.HTML(&page)
		}
	}
	if err != nil {
		return chat.Wrap(chat.Internal, err, "draw the report of run %s", id)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="frontdesk-%s.html"`, id))
	return c.HTMLBlob(http.StatusOK, page.Bytes())
}

// downloadJUnit gives a suite's report to systems that build and test.
func (s *Server) downloadJUnit(c echo.Context, who caller) error {
	id, err := pathID(c, "run")
	if err != nil {
		return err
	}
	r, err := s.report(c, who, id)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := r.JUnit(&file); err != nil {
		return chat.Wrap(chat.Internal, err, "write the report of run %s", id)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="frontdesk-%s.xml"`, id))
	return c.Blob(http.StatusOK, echo.MIMEApplicationXMLCharsetUTF8, file.Bytes())
}

func (s *Server) diffRuns(c echo.Context, who caller) error {
	id, err := pathID(c, "run")
	if err != nil {
		return err
	}
	older, err := chat.ParseID(c.QueryParam("from"))
	if err != nil {
		return chat.Errorf(chat.Invalid, "from is %q: give the id of the older run", short(c.QueryParam("from"), 40))
	}
	before, err := s.report(c, who, older)
	if err != nil {
		return err
	}
	after, err := s.report(c, who, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, evals.Diff(before, after))
}
