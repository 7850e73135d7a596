package chat_test

import (
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestDispositions(t *testing.T) {
	t.Parallel()
	set := chat.DispositionSettings{
		Ask: chat.AskOptional, Teams: map[string]chat.Asking{"billing": chat.AskRequired, "sales": chat.AskNever},
		List: []chat.Disposition{{ID: "solved", Labels: map[string]string{"en": "Solved"}}, {ID: "old", Labels: map[string]string{"en": "Old"}, Archived: true}},
	}
	if err := set.Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		team, answer string
		ask          chat.Asking
		good         bool
	}{
		{"", "", chat.AskOptional, true},
		{"", "solved", chat.AskOptional, true},
		{"", "old", chat.AskOptional, false},
		{"", "nonsense", chat.AskOptional, false},
		{"billing", "", chat.AskRequired, false},
		{"billing", "solved", chat.AskRequired, true},
		{"sales", "", chat.AskNever, true},
		{"sales", "solved", chat.AskNever, true},
	} {
		if got := set.For(c.team); got != c.ask {
			t.Errorf("team %q: asks %q, not %q", c.team, got, c.ask)
		}
		err := set.Admits(c.team, c.answer)
		if (err == nil) != c.good || err != nil && (chat.CodeOf(err) != chat.Invalid || chat.FieldOf(err) != "disposition") {
			t.Errorf("team %q, answer %q: %v", c.team, c.answer, err)
		}
	}

	empty := chat.DispositionSettings{Ask: chat.AskRequired, List: set.List[1:]}
	if got := empty.For(""); got != chat.AskNever {
		t.Errorf("asks %q with nothing to choose from", got)
	}
}

func TestDispositionsAreChecked(t *testing.T) {
	t.Parallel()
	en := map[string]string{"en": "Solved"}
	for name, c := range map[string]struct {
		set   chat.DispositionSettings
		field string
	}{
		"asking":       {chat.DispositionSettings{Ask: "always"}, "dispositions.ask"},
		"team":         {chat.DispositionSettings{Teams: map[string]chat.Asking{"a": "x"}}, "dispositions.teams.a"},
		"id":           {chat.DispositionSettings{List: []chat.Disposition{{ID: "So", Labels: en}}}, "dispositions.list.0"},
		"twice":        {chat.DispositionSettings{List: []chat.Disposition{{ID: "a", Labels: en}, {ID: "a", Labels: en}}}, "dispositions.list.1"},
		"no words":     {chat.DispositionSettings{List: []chat.Disposition{{ID: "a", Labels: map[string]string{"en": ""}}}}, "dispositions.list.0"},
		"language":     {chat.DispositionSettings{List: []chat.Disposition{{ID: "a", Labels: map[string]string{"fr": "Fini"}}}}, "dispositions.list.0"},
		"long":         {chat.DispositionSettings{List: []chat.Disposition{{ID: "a", Labels: map[string]string{"en": strings.Repeat("a", 61)}}}}, "dispositions.list.0"},
		"control sign": {chat.DispositionSettings{List: []chat.Disposition{{ID: "a", Labels: map[string]string{"en": "a\nb"}}}}, "dispositions.list.0"},
		"too many":     {chat.DispositionSettings{List: make([]chat.Disposition, 41)}, "dispositions.list"},
	} {
		if err := c.set.Check(); chat.CodeOf(err) != chat.Invalid || chat.FieldOf(err) != c.field {
			t.Errorf("%s: %v at %q", name, err, chat.FieldOf(err))
		}
	}
}
