package bot

import (
	"encoding/json"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// mind is what the bot remembers from turn to turn, beside the flow's state.
// It begins anew after a resolved boundary, so that an old problem can never
// cause a new hand-over.
type mind struct {
	Boundary  int64             `json:"boundary"`
	Tally     handoff.Tally     `json:"tally"`
	Mood      sentiment.Running `json:"mood"`
	Moods     []handoff.Mood    `json:"moods,omitempty"`
	Unknown   int               `json:"unknown,omitempty"` // questions not known, in this engagement
	Asked     []string          `json:"asked,omitempty"`   // the last questions, newest last
	Tried     []handoff.Tried   `json:"tried,omitempty"`
	Fields    []handoff.Field   `json:"fields,omitempty"`
	Path      []string          `json:"path,omitempty"`     // flow/step, newest last
	Offered   bool              `json:"offered,omitempty"`  // the last words offered a person
	Returned  int64             `json:"returned,omitempty"` // seq of the newest return from a person that was noticed
	Greeted   bool              `json:"greeted,omitempty"`
	Idled     []string          `json:"idled,omitempty"`     // flows that the visitor's silence has started, or would have
	Completed bool              `json:"completed,omitempty"` // the flow on_completed was started
	Priority  *int              `json:"priority,omitempty"`  // of the next hand-over, when a flow has set it
	// Published is the newest publication of flows that the run has met.
	Published int64 `json:"published,omitempty"`
}

// What a mind keeps of each list: enough for the packet, small in the row.
const (
	keepMoods = 40
	keepAsked = 5
	keepTried = 12
	keepPath  = 30
)

// recall reads the stored memory; whatever is older than the boundary is gone.
func recall(m chat.Memory, boundary int64) (mind, flows.State, error) {
	var d mind
	if len(m.Mind) > 0 {
		if err := json.Unmarshal(m.Mind, &d); err != nil {
			return mind{}, flows.State{}, err
		}
	}
	if d.Boundary != boundary {
		return mind{Boundary: boundary}, flows.State{}, nil
	}
	if len(m.Run) == 0 {
		return d, flows.State{}, nil
	}
	state, err := flows.DecodeState(m.Run)
	return d, state, err
}

// memory is what is stored.
func (d mind) memory(state flows.State) chat.Memory {
	b, err := json.Marshal(d)
	if err != nil {
		panic("bot: a mind that does not marshal: " + err.Error())
	}
	return chat.Memory{Run: state.Encode(), Mind: b}
}

func tail[T any](list []T, most int) []T {
	if len(list) > most {
		return append([]T(nil), list[len(list)-most:]...)
	}
	return list
}

// previous is the question before this one, for follow-ups.
func (d mind) previous() string {
	if len(d.Asked) == 0 {
		return ""
	}
	return d.Asked[len(d.Asked)-1]
}
