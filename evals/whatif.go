package evals

import (
	"cmp"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Figures count what became of past questions and conversations.
type Figures struct {
	Answered   int `json:"answered"` // questions, hedged ones included
	Hedged     int `json:"hedged"`
	Abstained  int `json:"abstained"`
	HandedOver int `json:"handed_over"` // conversations
	Contained  int `json:"contained"`   // conversations that the bot did not hand over
}

// WhatIf compares what was with what would have been under another
// calibration or target.
type WhatIf struct {
	Questions     int     `json:"questions"`     // that were searched for and whose trace is there
	Conversations int     `json:"conversations"` // with one
	Was           Figures `json:"was"`
	Would         Figures `json:"would"`
}

// unknownLimit is how many questions without an answer hand over
// (flows.md, on_unknown).
const unknownLimit = 3

// WouldBe replays stored decisions under a calibration. Every question keeps
// its search and gets the band that the calibration gives it. A conversation
// that was handed over because too much was unknown is handed over only if as
// many stay unknown; one that was not is when they become too many. Hand-overs
// for other reasons stay as they were: the calibration has no say in them.
func WouldBe(decisions []chat.Decision, c knowledge.Calibration) WhatIf {
	byConversation := map[chat.ID][]chat.Decision{}
	for _, d := range decisions {
		byConversation[d.Conversation] = append(byConversation[d.Conversation], d)
	}
	var w WhatIf
	for _, ds := range byConversation {
		slices.SortFunc(ds, func(a, b chat.Decision) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq)) })
		w.conversation(ds, c)
	}
	return w
}

func (w *WhatIf) conversation(ds []chat.Decision, c knowledge.Calibration) {
	questions, unknown := 0, 0
	was, would := false, false
	for _, d := range ds {
		if r, searched := searchOf(d.Trace); searched {
			questions++
			w.Was.count(bandOf(d, r))
			if !would { // from there on a person would have answered
				now := c.Band(c.Confidence(r.Features))
				if len(r.Hits) == 0 {
					now = knowledge.Low
				}
				w.Would.count(now)
				if now == knowledge.Low {
					unknown++
				}
			}
		}
		handed := d.Action == "handoff"
		was = was || handed
		would = would || unknown >= unknownLimit || handed && d.Reason != handoff.ReasonUnknownLimit
	}
	if questions == 0 {
		return
	}
	w.Questions += questions
	w.Conversations++
	w.Was.end(was)
	w.Would.end(would)
}

// bandOf is the band that the visitor met.
func bandOf(d chat.Decision, r knowledge.Result) knowledge.Band {
	switch d.Action {
	case "answered":
		return knowledge.High
	case "hedged":
		return knowledge.Middle
	case "abstained", "handoff":
		return knowledge.Low
	}
	return r.Band
}

func (f *Figures) count(b knowledge.Band) {
	switch b {
	case knowledge.High:
		f.Answered++
	case knowledge.Middle:
		f.Answered++
		f.Hedged++
	default:
		f.Abstained++
	}
}

func (f *Figures) end(handedOver bool) {
	if handedOver {
		f.HandedOver++
	} else {
		f.Contained++
	}
}
