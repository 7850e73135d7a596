package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// flowReplayWanted and flowReplayMost bound the conversations of a replay
	// against a draft: an author waits for it.
	flowReplayWanted = 50
	flowReplayMost   = 500
	flowReplayNamed  = 50 // conversations by id
)

type flowReplayRequest struct {
	Sources       []flowSource `json:"sources"`
	Conversations []chat.ID    `json:"conversations"`
	Last          int          `json:"last"`
	Flow          string       `json:"flow"`
	Step          string       `json:"step"`
}

// replayFlows queues a replay of past conversations with flows that are not
// live: those sent, else the draft. It is a run like those of evaluators, and
// its report is read like theirs.
func (s *Server) replayFlows(c echo.Context, who caller) error {
	var in flowReplayRequest
	if err := flowBody(c, &in); err != nil {
		return err
	}
	run, err := in.run()
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	for _, id := range in.Conversations {
		if _, err := s.Store.Conversation(ctx, who.workspace, id); err != nil {
			return err
		}
	}
	if err := boundFlows(in.Sources); err != nil {
		return err
	}
	run.Workspace, run.By = who.workspace, who.actor.ID
	for _, src := range in.Sources {
		run.Candidate.Flows = append(run.Candidate.Flows, chat.FlowSource(src))
	}
	if len(in.Sources) == 0 {
		draft, _, _, err := s.currentFlows(c, who)
		if err != nil {
			return err
		}
		run.Candidate.Flows = draft.Sources
	}
	if len(run.Candidate.Flows) == 0 {
		return chat.Errorf(chat.Invalid, "there are no flows to try: write one first")
	}
	if err := s.checkCandidate(c, who, run.Candidate); err != nil {
		return err
	}
	id, err := s.Store.CreateEvalRun(ctx, run)
	if err != nil {
		return err
	}
	return s.sendRun(c, who, id)
}

func (in flowReplayRequest) run() (chat.EvalRun, error) {
	r := chat.EvalRun{Kind: chat.RunReplay, Most: in.Last}
	r.Past = chat.PastChoice{Conversations: in.Conversations, Flow: strings.TrimSpace(in.Flow), Step: strings.TrimSpace(in.Step)}
	if r.Most == 0 {
		r.Most = flowReplayWanted
	}
	switch {
	case r.Most < 1 || r.Most > flowReplayMost:
		return r, chat.Errorf(chat.Invalid, "last is %d: it goes from 1 to %d", in.Last, flowReplayMost)
	case len(in.Conversations) > flowReplayNamed:
		return r, chat.Errorf(chat.Invalid, "these are %d conversations: at most %d by id", len(in.Conversations), flowReplayNamed)
	case len(in.Conversations) > 0 && r.Past.Flow != "":
		return r, chat.Errorf(chat.Invalid, "name conversations, or a flow that they met: one of the two")
	case r.Past.Step != "" && r.Past.Flow == "":
		return r, chat.Errorf(chat.Invalid, "a step needs its flow: send flow, too")
	case len(r.Past.Flow) > maxFlowName || len(r.Past.Step) > maxFlowName:
		return r, chat.Errorf(chat.Invalid, "flow and step are names of at most %d characters", maxFlowName)
	}
	return r, nil
}

// cancelFlowReplay ends a replay; runs of suites are evaluators' own.
func (s *Server) cancelFlowReplay(c echo.Context, who caller) error {
	id, err := pathID(c, "run")
	if err != nil {
		return err
	}
	run, err := s.Store.EvalRun(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	if run.Kind != chat.RunReplay {
		return chat.Errorf(chat.NotFound, "there is no replay %s", id)
	}
	return s.cancelRun(c, who)
}
