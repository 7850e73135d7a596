package chat

import (
	"slices"
	"strings"
	"testing"
)

func TestCannedReply_Checked(t *testing.T) {
	t.Parallel()
	good := CannedReply{Shortcut: " /Hello ", Folder: "  First   words ", Lang: "en", Text: " Hello {{ visitor.name }}, it is {{agent.name}} about {{fields.order}}.\r\n"}
	got, err := good.Checked()
	if err != nil {
		t.Fatal(err)
	}
	if got.Shortcut != "hello" || got.Folder != "First words" || got.Text != "Hello {{ visitor.name }}, it is {{agent.name}} about {{fields.order}}." {
		t.Errorf("stored as %+v", got)
	}
	// A decomposed Korean shortcut is the composed one that people type.
	if got, err := (CannedReply{Shortcut: "\u110b\u1161\u11ab\u1102\u1167\u11bc", Text: "x"}).Checked(); err != nil || got.Shortcut != "안녕" {
		t.Errorf("shortcut %q, %v", got.Shortcut, err)
	}
	for name, spoil := range map[string]func(*CannedReply){
		"no shortcut":         func(r *CannedReply) { r.Shortcut = " / " },
		"a space in it":       func(r *CannedReply) { r.Shortcut = "good bye" },
		"a second slash":      func(r *CannedReply) { r.Shortcut = "a/b" },
		"a long shortcut":     func(r *CannedReply) { r.Shortcut = strings.Repeat("가", MaxShortcut+1) },
		"a long folder":       func(r *CannedReply) { r.Folder = strings.Repeat("x", MaxFolder+1) },
		"an unknown language": func(r *CannedReply) { r.Lang = "de" },
		"no text":             func(r *CannedReply) { r.Text = " \n" },
		"a long text":         func(r *CannedReply) { r.Text = strings.Repeat("x", MaxText+1) },
		"an unknown variable": func(r *CannedReply) { r.Text = "Hello {{visitor.nmae}}" },
		"a nameless field":    func(r *CannedReply) { r.Text = "Order {{fields.}}" },
		"an empty variable":   func(r *CannedReply) { r.Text = "Order {{ }}" },
	} {
		r := good
		spoil(&r)
		if _, err := r.Checked(); CodeOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	values := map[string]string{"visitor.name": "민지", "agent.name": "{{visitor.email}}", "fields.order": "  "}
	for _, c := range []struct {
		text, want string
		missing    []string
	}{
		{"Plain { } {{", "Plain { } {{", nil},
		{"{{visitor.name}}님, {{ visitor.name }}", "민지님, 민지", nil},
		{"{{ fields.order }} and {{fields.order}}, {{visitor.email}}", "{{fields.order}} and {{fields.order}}, {{visitor.email}}", []string{"fields.order", "visitor.email"}},
		{"I am {{agent.name}}", "I am {{visitor.email}}", nil}, // a value is a text, not a reply
	} {
		got, missing := Fill(c.text, values)
		if got != c.want || !slices.Equal(missing, c.missing) {
			t.Errorf("%q became %q without %q", c.text, got, missing)
		}
	}
}

func TestCannedReply_EditableBy(t *testing.T) {
	t.Parallel()
	me, other := NewID(), NewID()
	for _, c := range []struct {
		owner    ID
		mayShare bool
		want     Code
	}{{me, false, ""}, {me, true, ""}, {other, true, NotFound}, {ID{}, false, Forbidden}, {ID{}, true, ""}} {
		if got := CodeOf(CannedReply{Owner: c.owner}.EditableBy(me, c.mayShare)); got != c.want {
			t.Errorf("owner %s, may share %v: %q, want %q", c.owner, c.mayShare, got, c.want)
		}
	}
}
