package watch_test

import (
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/watch"
)

func TestReadStory(t *testing.T) {
	t.Parallel()
	id, other := chat.NewID(), chat.NewID()
	one := `{"time":"2026-11-30T10:00:00.5Z","level":"INFO","msg":"turn ended","conversation":"` + id.String() + `","workspace":"w","took_ms":12,"outcome":"committed"}
half a line of a panic
{"time":"2026-11-30T10:00:09Z","level":"INFO","msg":"chat changed","conversation":"` + other.String() + `"}
{"time":"2026-11-30T10:00:03Z","level":"WARN","msg":"model call failed","conversation":"` + id.String() + `","reason":"no answer in time"}`
	two := `{"time":"2026-11-30T11:00:00+01:00","level":"INFO","msg":"chat changed","conversation":"` + id.String() + `","workspace":"w","op":"open","by":"visitor","trace":"abc"}` + "\n"
	t.Run("PutsTheLinesOfSeveralServersInOrder", func(t *testing.T) {
		t.Parallel()
		story, err := watch.ReadStory(id, strings.NewReader(one), strings.NewReader(two))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := story.Write(&out); err != nil {
			t.Fatal(err)
		}
		want := `2026-11-30T10:00:00Z  workspace w
    +0.000s  chat changed op=open by=visitor trace=abc
    +0.500s  turn ended outcome=committed took_ms=12
    +3.000s  WARN model call failed reason="no answer in time"
`
		if out.String() != want {
			t.Errorf("the story is\n%swant\n%s", out.String(), want)
		}
	})
	t.Run("SaysThatALogOfTextCannotBeRead", func(t *testing.T) {
		t.Parallel()
		_, err := watch.ReadStory(id, strings.NewReader("time=2026-11-30T10:00:00Z level=INFO msg=x conversation="+id.String()+"\n"))
		if chat.CodeOf(err) != chat.Invalid || !strings.Contains(err.Error(), "--log-format json") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("FindsNothingInAnEmptyLog", func(t *testing.T) {
		t.Parallel()
		if story, err := watch.ReadStory(id, strings.NewReader("")); err != nil || len(story) != 0 {
			t.Errorf("got %v, %v", story, err)
		}
	})
}
