package chat

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CannedReply is a text that agents insert by its shortcut.
type CannedReply struct {
	ID        ID
	Owner     ID     // whose it is; zero: everybody in the workspace shares it
	Shortcut  string // what follows the slash: "hello"
	Folder    string // "" for none
	Lang      string // "en", "ko"; "" for every language
	Text      string // with variables: "Hello {{visitor.name}}"
	CreatedAt time.Time
	UpdatedAt time.Time
}

const (
	// MaxShortcut bounds a shortcut, in characters.
	MaxShortcut = 32
	// MaxFolder bounds a folder's name, in characters.
	MaxFolder = 60
	// MaxCanned bounds the replies of one owner, and those that are shared.
	MaxCanned = 500
)

// Shared reports whether the whole workspace uses the reply.
func (r CannedReply) Shared() bool { return r.Owner.IsZero() }

// EditableBy refuses whoever may not change the reply: NotFound for somebody
// else's own one, Forbidden for a shared one without the right to share.
func (r CannedReply) EditableBy(user ID, mayShare bool) error {
	switch {
	case r.Shared() && !mayShare:
		return Errorf(Forbidden, "your roles do not include changing shared replies")
	case !r.Shared() && r.Owner != user:
		return Errorf(NotFound, "reply %s: not found", r.ID)
	}
	return nil
}

// Letters, digits, - and _, in any script.
var shortcutForm = regexp.MustCompile(`^[\p{L}\p{M}\p{N}_-]+$`)

// Checked gives the reply as it is stored: shortcut in lower case without its
// slash, everything NFC and trimmed. Errors are Invalid: what is missing, too
// long or of the wrong form, and variables that do not exist.
func (r CannedReply) Checked() (CannedReply, error) {
	r.Shortcut = strings.ToLower(norm.NFC.String(strings.TrimPrefix(strings.TrimSpace(r.Shortcut), "/")))
	r.Folder = strings.Join(strings.Fields(stripControls(norm.NFC.String(r.Folder))), " ")
	switch {
	case r.Shortcut == "":
		return r, Errorf(Invalid, "shortcut is missing")
	case !shortcutForm.MatchString(r.Shortcut):
		return r, Errorf(Invalid, "shortcut %q: letters, digits, - and _ only", r.Shortcut)
	case utf8.RuneCountInString(r.Shortcut) > MaxShortcut:
		return r, Errorf(Invalid, "shortcut has more than %d characters", MaxShortcut)
	case utf8.RuneCountInString(r.Folder) > MaxFolder:
		return r, Errorf(Invalid, "folder has more than %d characters", MaxFolder)
	case r.Lang != "" && r.Lang != "en" && r.Lang != "ko":
		return r, Errorf(Invalid, "lang is %q: en, ko or empty", r.Lang)
	}
	text, err := clean(r.Text)
	if err != nil {
		return r, err
	}
	r.Text = text
	for _, name := range Variables(text) {
		if !knownVariable(name) {
			return r, Errorf(Invalid, "there is no variable {{%s}}: use %s or fields.NAME for what a flow collected", name, strings.Join(cannedVariables, ", "))
		}
	}
	return r, nil
}

// cannedVariables can stand in any reply, beside fields.NAME.
var cannedVariables = []string{"visitor.name", "visitor.email", "agent.name", "workspace.name"}

// FieldVariable begins the name of a field that a flow collected.
const FieldVariable = "fields."

var (
	variableForm = regexp.MustCompile(`\{\{[ \t]*([^{}\n]*?)[ \t]*\}\}`)
	fieldForm    = regexp.MustCompile(`^fields\.[\p{L}\p{M}\p{N}_.-]+$`)
)

func knownVariable(name string) bool {
	return slices.Contains(cannedVariables, name) || fieldForm.MatchString(name)
}

// Variables gives the names between {{ and }} in a text, each once, in order.
func Variables(text string) []string {
	var names []string
	for _, m := range variableForm.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// Fill puts values in place of variables. What has no value, or a blank one,
// stays as {{name}} and is named in missing, each once, in order: nothing is
// ever filled with a blank. Values are not searched for variables.
func Fill(text string, values map[string]string) (filled string, missing []string) {
	filled = variableForm.ReplaceAllStringFunc(text, func(found string) string {
		name := variableForm.FindStringSubmatch(found)[1]
		if value := strings.TrimSpace(values[name]); value != "" {
			return value
		}
		if !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
		return "{{" + name + "}}"
	})
	return filled, missing
}
