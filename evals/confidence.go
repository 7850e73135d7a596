package evals

import (
	"context"
	"encoding/json"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// CalibrationStore keeps a workspace's calibrations and which one is in use.
type CalibrationStore interface {
	// CalibrationUses gives what was in use, newest first; none means the
	// shipped calibration.
	CalibrationUses(ctx context.Context, workspace chat.ID, limit int) ([]chat.CalibrationUse, error)
	// Calibration gives one that was fitted for the workspace, or NotFound.
	Calibration(ctx context.Context, workspace, id chat.ID) (chat.StoredCalibration, error)
}

// Shipped names the shipped calibration where an id may stand.
const Shipped = "shipped"

// InUse gives the confidence that a workspace's chats have: its calibration
// with the bands of its target error.
func InUse(ctx context.Context, store CalibrationStore, workspace chat.ID) (knowledge.Calibration, error) {
	uses, err := store.CalibrationUses(ctx, workspace, 1)
	if err != nil || len(uses) == 0 {
		return knowledge.DefaultCalibration(), err
	}
	return effective(uses[0].Body, uses[0].TargetError)
}

// effective reads a stored calibration, the shipped one when there is no body,
// and gives it the bands of a target; 0 is the calibration's own.
func effective(body json.RawMessage, target float64) (knowledge.Calibration, error) {
	c := knowledge.DefaultCalibration()
	if len(body) > 0 {
		c = knowledge.Calibration{}
		if err := json.Unmarshal(body, &c); err != nil {
			return c, chat.Wrap(chat.Internal, err, "read a stored calibration")
		}
	}
	if target == 0 {
		return c, nil
	}
	return AtTarget(c, target)
}

// CandidateCalibration gives the confidence that a candidate wants: one by its
// id or name, at its target; whatever it leaves out is as chats have it.
func CandidateCalibration(ctx context.Context, store CalibrationStore, workspace chat.ID, c chat.Candidate) (knowledge.Calibration, error) {
	var body json.RawMessage
	target := c.TargetError
	switch c.Calibration {
	case Shipped:
	case "":
		uses, err := store.CalibrationUses(ctx, workspace, 1)
		if err != nil {
			return knowledge.Calibration{}, err
		}
		if len(uses) > 0 {
			body = uses[0].Body
			if target == 0 {
				target = uses[0].TargetError
			}
		}
	default:
		id, err := chat.ParseID(c.Calibration)
		if err != nil {
			return knowledge.Calibration{}, chat.Errorf(chat.NotFound, "calibration %q does not exist", c.Calibration)
		}
		stored, err := store.Calibration(ctx, workspace, id)
		if err != nil {
			return knowledge.Calibration{}, err
		}
		body = stored.Body
	}
	return effective(body, target)
}
