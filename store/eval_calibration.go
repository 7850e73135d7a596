package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const calibrationSelect = `SELECT c.id, c.body, c.labels, c.at_ms, c.by_user, u.name FROM calibration c LEFT JOIN app_user u ON u.id = c.by_user `

func calibrationDest(v *chat.StoredCalibration) []any {
	return []any{&v.ID, from(&v.Body), &v.Labels, at(&v.At), &v.By, text(&v.ByName)}
}

// AddCalibration stores a calibration that was fitted; it is not in use yet.
func (s *Store) AddCalibration(ctx context.Context, workspace chat.ID, v chat.StoredCalibration) (id chat.ID, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		id = chat.NewID()
		if _, err := c.exec(ctx, insertInto("calibration", "id, workspace, body, labels, at_ms, by_user"), id, workspace, v.Body, v.Labels, now, v.By); err != nil {
			return err
		}
		return c.audit(ctx, workspace, v.By, "calibration.fitted", id.String(), map[string]int{"labels": v.Labels})
	})
	return id, s.fail(err, "store the calibration")
}

// Calibrations gives those fitted on a workspace's labels, newest first, at
// most limit (≤ 100).
func (s *Store) Calibrations(ctx context.Context, workspace chat.ID, limit int) ([]chat.StoredCalibration, error) {
	out, err := list(ctx, &s.read, calibrationSelect+"WHERE c.workspace = $1 ORDER BY c.at_ms DESC, c.id DESC LIMIT $2", []any{workspace, pageSize(limit)}, calibrationDest)
	return out, s.fail(err, "list the calibrations")
}

// Calibration gives one of them, or NotFound.
func (s *Store) Calibration(ctx context.Context, workspace, id chat.ID) (v chat.StoredCalibration, err error) {
	err = s.read.row(ctx, calibrationSelect+"WHERE c.workspace = $1 AND c.id = $2", []any{workspace, id}, calibrationDest(&v))
	return v, s.fail(err, "calibration %s", id)
}

// CalibrationUses gives what a workspace's confidence was, newest first, at
// most limit (≤ 100); the first is in use. None means the shipped one.
func (s *Store) CalibrationUses(ctx context.Context, workspace chat.ID, limit int) ([]chat.CalibrationUse, error) {
	out, err := list(ctx, &s.read, `SELECT n.number, n.calibration, c.body, n.target_error, n.at_ms, n.by_user FROM calibration_use n
		LEFT JOIN calibration c ON c.id = n.calibration WHERE n.workspace = $1 ORDER BY n.number DESC LIMIT $2`, []any{workspace, pageSize(limit)},
		func(v *chat.CalibrationUse) []any {
			return []any{&v.Number, &v.Calibration, from(&v.Body), &v.TargetError, at(&v.At), &v.By}
		})
	return out, s.fail(err, "read the calibration in use")
}

// UseCalibration takes a calibration of the workspace, or with a zero id the
// shipped one, into use at a target error, and tells every process.
func (s *Store) UseCalibration(ctx context.Context, workspace chat.ID, use chat.CalibrationUse) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if !use.Calibration.IsZero() {
			var found int
			if err := c.row(ctx, `SELECT 1 FROM calibration WHERE workspace = $1 AND id = $2`, []any{workspace, use.Calibration}, []any{&found}); err != nil {
				return err
			}
		}
		if _, err := c.logChange(ctx, workspace, "calibration", use.Calibration.String()); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `INSERT INTO calibration_use (workspace, number, calibration, target_error, at_ms, by_user)
			VALUES ($1, (SELECT COALESCE(max(number), 0) + 1 FROM calibration_use WHERE workspace = $1), $2, $3, $4, $5)`,
			workspace, use.Calibration, use.TargetError, now, use.By); err != nil {
			return err
		}
		return c.audit(ctx, workspace, use.By, "calibration.used", calibrationName(use.Calibration), map[string]float64{"target_error": use.TargetError})
	})
	return s.fail(err, "calibration %s", use.Calibration)
}

// UndoCalibration goes back to what was in use before the newest change, and
// tells every process. Conflict when nothing was ever changed.
func (s *Store) UndoCalibration(ctx context.Context, workspace, user chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.logChange(ctx, workspace, "calibration", ""); err != nil {
			return err
		}
		var gone chat.ID
		err := c.row(ctx, `DELETE FROM calibration_use WHERE workspace = $1 AND number = (SELECT max(number) FROM calibration_use WHERE workspace = $1) RETURNING calibration`, []any{workspace}, []any{&gone})
		if errors.Is(err, sql.ErrNoRows) {
			return chat.Errorf(chat.Conflict, "the confidence was never changed: there is nothing to go back to")
		}
		if err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "calibration.undone", calibrationName(gone), nil)
	})
	return s.fail(err, "undo the calibration")
}

func calibrationName(id chat.ID) string {
	if id.IsZero() {
		return "shipped"
	}
	return id.String()
}
