package handoff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestAssemble(t *testing.T) {
	t.Parallel()
	t.Run("TellsTheProblemNotTheAsk", func(t *testing.T) {
		t.Parallel()
		p := Assemble(Facts{
			Reason:   ReasonExplicitAsk,
			Messages: []chat.MessageBody{{Text: "Track my order", Choice: "track"}, {Text: "My tent leaks"}, {Text: "Where is the seam sealer?"}, {Text: "I want a real person"}},
			Fields:   []Field{{Field: "order_id", Value: "FS-1"}, {Field: "email", Value: "a@example.com", PII: true}, {Field: "order_id", Value: "FS-2"}},
			Tried:    []Tried{{Title: "Seam care", Band: BandHigh}, {Title: "Unshown", Band: BandLow}},
			Moods:    []Mood{{Polarity: 0.2}, {Polarity: -0.5}},
			Suggestions: []Suggestion{
				{Text: "1"}, {Text: "2"}, {Text: "3"}, {Text: "4"},
			},
		})
		want := []Point{
			{"first_problem", "My tent leaks"}, {"last_question", "Where is the seam sealer?"}, {"collected", "order_id: FS-2 · email: •••"},
			{"tried", "Seam care"}, {"mood", "+0.2 → -0.5"},
		}
		if d := cmp.Diff(want, p.Summary); d != "" {
			t.Errorf("summary (-want +got):\n%s", d)
		}
		if p.Issue != "My tent leaks" || len(p.Suggestions) != 3 {
			t.Errorf("issue %q, %d suggestions", p.Issue, len(p.Suggestions))
		}
	})
	t.Run("FallsBackOnTheAskAlone", func(t *testing.T) {
		t.Parallel()
		if p := Assemble(Facts{Messages: []chat.MessageBody{{Text: "상담원 연결해 주세요"}}}); p.Issue != "상담원 연결해 주세요" {
			t.Errorf("issue %q", p.Issue)
		}
	})
	t.Run("StaysSmall", func(t *testing.T) {
		t.Parallel()
		long := strings.Repeat("가나다 ", 2000)
		p := Assemble(Facts{Messages: []chat.MessageBody{{Text: long}, {Text: long + "!"}}})
		if n := len(p.Encode()); n > 8<<10 {
			t.Errorf("%d bytes", n)
		}
	})
}
