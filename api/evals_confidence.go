package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const (
	leastTarget = 0.005
	mostTarget  = 0.5
	// whatIfMost bounds the decisions looked at, the newest.
	whatIfMost = 5000
	// calibrationsShown bounds the history.
	calibrationsShown = 50
)

func checkTarget(target float64) error {
	if !(target >= leastTarget && target <= mostTarget) {
		return chat.Errorf(chat.Invalid, "target error %g: it goes from %g to %g", target, leastTarget, mostTarget)
	}
	return nil
}

type calibrationView struct {
	ID          string  `json:"id"`
	Source      string  `json:"source"`
	N           int     `json:"n"`
	TargetError float64 `json:"target_error"`
	High        float64 `json:"high"`
	Middle      float64 `json:"middle"`
	InUse       bool    `json:"in_use"`
	AtMS        int64   `json:"at_ms,omitempty"`
	ByName      string  `json:"by_name,omitempty"`
}

type calibrationPage struct {
	InUse   calibrationView   `json:"in_use"`
	History []calibrationView `json:"history"`
	CanUndo bool              `json:"can_undo"`
	Labels  labelCounts       `json:"labels"`
	Now     evals.Curve       `json:"now"`
	Shipped evals.Curve       `json:"shipped"`
}

func (s *Server) showCalibration(c echo.Context, who caller) error {
	page, err := s.calibrationPage(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, page)
}

func (s *Server) calibrationPage(ctx context.Context, workspace chat.ID) (page calibrationPage, err error) {
	var random []chat.LabelItem
	if page.Labels, random, err = s.labels(ctx, workspace); err != nil {
		return page, err
	}
	uses, err := s.Store.CalibrationUses(ctx, workspace, 1)
	if err != nil {
		return page, err
	}
	page.CanUndo = len(uses) > 0
	now, err := evals.InUse(ctx, s.Store, workspace)
	if err != nil {
		return page, err
	}
	stored, err := s.Store.Calibrations(ctx, workspace, calibrationsShown)
	if err != nil {
		return page, err
	}
	used := chat.ID{}
	if len(uses) > 0 {
		used = uses[0].Calibration
	}
	page.InUse = calibrationView{ID: evals.Shipped, Source: now.Source, TargetError: now.TargetError, High: now.High, Middle: now.Middle, InUse: true}
	page.History = make([]calibrationView, 0, len(stored))
	for _, v := range stored {
		view, err := viewOfCalibration(v)
		if err != nil {
			return page, err
		}
		if view.InUse = v.ID == used; view.InUse {
			view.TargetError, view.High, view.Middle = now.TargetError, now.High, now.Middle
			page.InUse = view
		}
		page.History = append(page.History, view)
	}
	samples := evals.Usable(random)
	page.Now, page.Shipped = evals.CurveOf(samples, now), evals.CurveOf(samples, knowledge.DefaultCalibration())
	return page, nil
}

func viewOfCalibration(v chat.StoredCalibration) (calibrationView, error) {
	var c knowledge.Calibration
	if err := json.Unmarshal(v.Body, &c); err != nil {
		return calibrationView{}, chat.Wrap(chat.Internal, err, "calibration %s", v.ID)
	}
	return calibrationView{ID: v.ID.String(), Source: c.Source, N: v.Labels, TargetError: c.TargetError, High: c.High, Middle: c.Middle, AtMS: ms(v.At), ByName: v.ByName}, nil
}

type whatIfView struct {
	TargetError float64 `json:"target_error"`
	High        float64 `json:"high"`
	Middle      float64 `json:"middle"`
	evals.WhatIf
	Error labelRate `json:"error"`
}

func (s *Server) whatIf(c echo.Context, who caller) error {
	target, err := strconv.ParseFloat(c.QueryParam("target"), 64)
	if err != nil {
		return chat.Errorf(chat.Invalid, "target is %q: give a share such as 0.05", short(c.QueryParam("target"), 20))
	}
	if err := checkTarget(target); err != nil {
		return err
	}
	from, to, err := s.span(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	calibration, err := evals.CandidateCalibration(ctx, s.Store, who.workspace, chat.Candidate{Calibration: c.QueryParam("calibration"), TargetError: target})
	if err != nil {
		return err
	}
	decisions, err := s.Store.QuestionDecisions(ctx, who.workspace, from, to, whatIfMost)
	if err != nil {
		return err
	}
	random, err := s.Store.RandomLabels(ctx, who.workspace)
	if err != nil {
		return err
	}
	shown, wrong := 0, 0
	for _, sample := range evals.Usable(random) {
		if calibration.Band(calibration.Confidence(sample.Features)) != knowledge.Low {
			shown++
			if !sample.Right {
				wrong++
			}
		}
	}
	return c.JSON(http.StatusOK, whatIfView{calibration.TargetError, calibration.High, calibration.Middle, evals.WouldBe(decisions, calibration), rateOf(wrong, shown)})
}

type targetRequest struct {
	TargetError float64 `json:"target_error"`
}

// setTarget keeps the calibration and moves its bands.
func (s *Server) setTarget(c echo.Context, who caller) error {
	var in targetRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if err := checkTarget(in.TargetError); err != nil {
		return err
	}
	ctx := c.Request().Context()
	uses, err := s.Store.CalibrationUses(ctx, who.workspace, 1)
	if err != nil {
		return err
	}
	use := chat.CalibrationUse{TargetError: in.TargetError, By: who.actor.ID}
	if len(uses) > 0 {
		use.Calibration = uses[0].Calibration
	}
	return s.use(c, who, use)
}

// use takes a calibration into use once its bands for the target are known.
func (s *Server) use(c echo.Context, who caller, use chat.CalibrationUse) error {
	ctx := c.Request().Context()
	candidate := chat.Candidate{Calibration: evals.Shipped, TargetError: use.TargetError}
	if !use.Calibration.IsZero() {
		candidate.Calibration = use.Calibration.String()
	}
	if _, err := evals.CandidateCalibration(ctx, s.Store, who.workspace, candidate); err != nil {
		return err
	}
	if err := s.Store.UseCalibration(ctx, who.workspace, use); err != nil {
		return err
	}
	return s.showCalibration(c, who)
}

func (s *Server) activateCalibration(c echo.Context, who caller) error {
	var in struct {
		ID string `json:"id"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	use := chat.CalibrationUse{By: who.actor.ID}
	if in.ID != evals.Shipped {
		id, err := chat.ParseID(in.ID)
		if err != nil {
			return chat.Errorf(chat.NotFound, "calibration %q does not exist", short(in.ID, 40))
		}
		use.Calibration = id
	}
	return s.use(c, who, use)
}

func (s *Server) undoCalibration(c echo.Context, who caller) error {
	if b, err := bodyBytes(c); err != nil {
		return err
	} else if len(b) > 0 {
		if err := decode(b, &struct{}{}); err != nil {
			return err
		}
	}
	if err := s.Store.UndoCalibration(c.Request().Context(), who.workspace, who.actor.ID); err != nil {
		return err
	}
	return s.showCalibration(c, who)
}

// refit fits a calibration to the random labels; it is taken into use by
// activating it.
func (s *Server) refit(c echo.Context, who caller) error {
	var in targetRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if err := checkTarget(in.TargetError); err != nil {
		return err
	}
	ctx := c.Request().Context()
	random, err := s.Store.RandomLabels(ctx, who.workspace)
	if err != nil {
		return err
	}
	fitted, n, err := evals.Refit(random, in.TargetError)
	if err != nil {
		return err
	}
	if _, err := s.Store.AddCalibration(ctx, who.workspace, chat.StoredCalibration{Body: chat.Encode(fitted), Labels: n, By: who.actor.ID}); err != nil {
		return err
	}
	return s.showCalibration(c, who)
}
