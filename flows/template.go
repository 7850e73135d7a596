package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// template is a text with {{ expression }} parts.
type template struct {
	parts []part
}

// part is a literal text or an expression.
type part struct {
	literal string
	expr    *expression
	at      int  // of the expression, characters from the start of the template
	setting bool // the expression is a setting of the workspace
}

// setting is an expression that no visitor has a say in.
var setting = regexp.MustCompile(`^workspace\.\w+\s*$`)

// maxShown bounds what one expression may add to a text, in bytes; a whole
// HTTP body printed by mistake must not fill the chat.
const maxShown = 4096

// compileTemplate reads source; extra are names its expressions may use
// besides the scopes.
func compileTemplate(source string, extra ...string) (*template, *expressionError) {
	t := &template{}
	at, rest := 0, source
	for {
		open := strings.Index(rest, "{{")
		if open < 0 {
			break
		}
		at += utf8.RuneCountInString(rest[:open])
		end := strings.Index(rest[open:], "}}")
		if end < 0 {
			return nil, &expressionError{at: at, message: `"{{" without "}}"`, hint: "write {{ vars.name }}"}
		}
		if open > 0 {
			t.parts = append(t.parts, part{literal: rest[:open]})
		}
		inner := rest[open+2 : open+end]
		code := strings.TrimLeftFunc(inner, unicode.IsSpace)
		start := at + 2 + utf8.RuneCountInString(inner) - utf8.RuneCountInString(code)
		if name := secretPattern.FindStringSubmatch(code); name != nil && allowsSecrets(extra) {
			t.parts = append(t.parts, part{literal: secretMark + name[1] + secretMark})
			at += utf8.RuneCountInString(rest[open : open+end+2])
			rest = rest[open+end+2:]
			continue
		}
		e, fault := compileExpression(code, without(extra, "secret")...)
		if fault != nil {
			fault.at += start
			return nil, fault
		}
		t.parts = append(t.parts, part{expr: e, at: start, setting: setting.MatchString(code)})
		at += utf8.RuneCountInString(rest[open : open+end+2])
		rest = rest[open+end+2:]
	}
	if rest != "" {
		t.parts = append(t.parts, part{literal: rest})
	}
	return t, nil
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}

// constant reports whether the template holds no expression.
func (t *template) constant() bool {
	for _, p := range t.parts {
		if p.expr != nil {
			return false
		}
	}
	return true
}

// fixedServer reports whether nothing but the author and the workspace's
// settings decides which server an address names.
func (t *template) fixedServer() bool {
	if t == nil || len(t.parts) == 0 {
		return false
	}
	if first := t.parts[0]; first.expr != nil {
		return first.setting && (len(t.parts) == 1 || strings.HasPrefix(t.parts[1].literal, "/"))
	}
	_, server, ok := strings.Cut(t.parts[0].literal, "://")
	return ok && (len(t.parts) == 1 || strings.ContainsAny(server, "/?#"))
}

// render fills the template; escape, when given, is applied to what
// expressions print, not to the author's own text.
func (t *template) render(env map[string]any, escape func(string) string) string {
	if t == nil {
		return ""
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.expr == nil {
			b.WriteString(p.literal)
			continue
		}
		v, _ := p.expr.eval(env) // a failing expression prints empty
		s := clip(show(v), maxShown)
		if escape != nil {
			s = escape(s)
		}
		b.WriteString(s)
	}
	return b.String()
}

// address fills a URL. What expressions print is escaped, so that a value
// typed by a visitor cannot change the path or add parameters; only an
// expression at the very beginning, which names the server, stands as it is.
func (t *template) address(env map[string]any) string {
	if t != nil && len(t.parts) > 0 && t.parts[0].expr != nil {
		head, rest := template{parts: t.parts[:1]}, template{parts: t.parts[1:]}
		return head.render(env, nil) + rest.render(env, escapeURL)
	}
	return t.render(env, escapeURL)
}

// clip cuts s to at most n bytes at a letter's edge.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// localized is a text in several languages.
type localized struct {
	langs []string // in the author's order
	texts map[string]*template
}

// pick chooses the template for lang: exactly, else its base language, else
// the flow's first language, else the author's first text.
func (l *localized) pick(lang, first string) *template {
	if l == nil || len(l.langs) == 0 {
		return nil
	}
	for _, want := range []string{lang, baseLang(lang), first} {
		if t, ok := l.texts[want]; ok {
			return t
		}
	}
	return l.texts[l.langs[0]]
}

// all gives every text that is written down, for matching what visitors type
// in any of the flow's languages.
func (l *localized) all() []string {
	if l == nil {
		return nil
	}
	var out []string
	for _, lang := range l.langs {
		if t := l.texts[lang]; t.constant() {
			out = append(out, t.render(nil, nil))
		}
	}
	return out
}

// written gives every text as its author wrote it, with a blank for each
// expression.
func (l *localized) written() []string {
	if l == nil {
		return nil
	}
	var out []string
	for _, lang := range l.langs {
		var b strings.Builder
		for _, p := range l.texts[lang].parts {
			b.WriteString(p.literal)
			if p.expr != nil {
				b.WriteString("…")
			}
		}
		out = append(out, b.String())
	}
	return out
}

// baseLang gives "ko" for "ko-KR" and "ko_KR".
func baseLang(lang string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(lang), "_", "-"), "-")
	return base
}
