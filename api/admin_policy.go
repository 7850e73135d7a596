package api

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

type policyView struct {
	Policy  handoff.Thresholds `json:"policy"`
	Default handoff.Thresholds `json:"default"`
	Version string             `json:"version"` // of the workspace's settings
}

func (s *Server) showPolicy(c echo.Context, who caller) error {
	w, err := s.Store.Workspace(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	view := policyView{handoff.DefaultThresholds(), handoff.DefaultThresholds(), w.Revision()}
	if s.Policy != nil {
		if view.Policy, err = s.Policy(w.Settings); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, view)
}

// lookedAt is how many of the newest decisions a preview goes through.
const lookedAt = 500

// examples bounds the chats that a preview names.
const examples = 20

type policyRequest struct {
	Policy handoff.Thresholds `json:"policy"`
}

type policyExample struct {
	Conversation chat.ID `json:"conversation"`
	AtMS         int64   `json:"at_ms"`
	Score        float64 `json:"score"` // with the thresholds that are tried
	Was          string  `json:"was"`
	Would        string  `json:"would"`
}

// policyChats counts the conversations that a preview has looked at.
type policyChats struct {
	LookedAt int `json:"looked_at"`
	Was      int `json:"was"` // handed over
	Would    int `json:"would"`
}

type policyPreview struct {
	Decisions int             `json:"decisions"`
	Chats     policyChats     `json:"chats"`
	Was       map[string]int  `json:"was"`
	Would     map[string]int  `json:"would"`
	Examples  []policyExample `json:"examples"`
}

// previewPolicy says what other thresholds would have made of the newest
// decisions, from the evidence that was kept with them.
func (s *Server) previewPolicy(c echo.Context, who caller) error {
	in := policyRequest{Policy: handoff.DefaultThresholds()}
	if err := body(c, &in); err != nil {
		return err
	}
	if err := in.Policy.Check(); err != nil {
		return chat.At("policy", err)
	}
	list, err := s.Store.TracedDecisions(c.Request().Context(), who.workspace, lookedAt)
	if err != nil {
		return err
	}
	zero := func() map[string]int {
		return map[string]int{handoff.ActionNone: 0, handoff.ActionOffer: 0, handoff.ActionEscalate: 0}
	}
	view := policyPreview{Was: zero(), Would: zero(), Examples: []policyExample{}}
	// Of each conversation: it was handed over, it would have been, it is an example.
	looked, was, would, shown := map[chat.ID]bool{}, map[chat.ID]bool{}, map[chat.ID]bool{}, map[chat.ID]bool{}
	for _, d := range list {
		var trace struct {
			Policy *handoff.Verdict `json:"policy"`
		}
		if json.Unmarshal(d.Trace, &trace) != nil || trace.Policy == nil {
			continue
		}
		now := handoff.Reconsider(*trace.Policy, in.Policy)
		view.Decisions++
		view.Was[trace.Policy.Action]++
		view.Would[now.Action]++
		looked[d.Conversation] = true
		if trace.Policy.Action == handoff.ActionEscalate {
			was[d.Conversation] = true
		}
		if now.Action == handoff.ActionEscalate {
			would[d.Conversation] = true
		}
		if now.Action != trace.Policy.Action && len(view.Examples) < examples && !shown[d.Conversation] {
			shown[d.Conversation] = true
			view.Examples = append(view.Examples, policyExample{d.Conversation, ms(d.At), now.Score, trace.Policy.Action, now.Action})
		}
	}
	view.Chats = policyChats{len(looked), len(was), len(would)}
	return c.JSON(http.StatusOK, view)
}
