package transcript

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Text is the transcript for reading without any program.
func (t Transcript) Text() string {
	var b strings.Builder
	b.WriteString(t.Title() + "\n" + strings.Join(t.Head(), "\n") + "\n")
	if len(t.Lines) == 0 {
		b.WriteString("\n" + word(t.Lang, "nothing") + "\n")
	}
	for _, l := range t.Lines {
		b.WriteString("\n[" + t.when(l.AtMS, lineForm) + "] ")
		if what := t.happened(l); what != "" {
			b.WriteString("* " + what + "\n")
		} else {
			b.WriteString(t.who(l) + ":\n")
		}
		text := l.Text
		if l.Deleted {
			text = "(" + word(t.Lang, "deleted") + ")"
		}
		if text != "" {
			b.WriteString(indent(text))
		}
		for _, link := range l.Links {
			b.WriteString(indent("- " + strings.TrimSpace(link.Title+" "+link.URL)))
		}
	}
	if t.Foot != "" {
		b.WriteString("\n-- \n" + t.Foot + "\n")
	}
	return b.String()
}

// indent sets what was said apart from who said it, so that no text can look
// like another line of the transcript.
func indent(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.TrimSpace(text))
	return "  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
}

// JSON is the transcript for programs.
func (t Transcript) JSON() ([]byte, error) { return json.MarshalIndent(t, "", "  ") }

// allowed is what Markdown of the bot may become: no pictures, which would
// tell others when a mail is read, no styles, no scripts.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnLinks(true)
	return p
}()

var markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Table))

// said gives what a line says as HTML: the bot's Markdown as it is meant, what
// people wrote letter by letter.
func said(l Line) template.HTML {
	if l.By == chat.ByBot {
		var b bytes.Buffer
		if err := markdown.Convert([]byte(l.Text), &b); err == nil {
			return template.HTML(allowed.SanitizeBytes(b.Bytes())) //nolint:gosec // what a policy of few elements has let through
		}
	}
	text := strings.ReplaceAll(strings.TrimSpace(l.Text), "\r\n", "\n")
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(text), "\n", "<br>")) //nolint:gosec // escaped one call further in
}

// shown is a line as the page has it.
type shown struct {
	When, Who, Happened, Deleted string
	Colour                       string
	Said                         template.HTML
	Links                        []Link
}

// colours tell speakers apart where there is no other sign; each has a
// contrast of at least 4.5 on white.
var colours = map[chat.ActorKind]string{chat.ByVisitor: "#1d4ed8", chat.ByAgent: "#047857", chat.ByBot: "#6d28d9", chat.BySystem: "#4b5563"}

const noteColour = "#92400e"

func (t Transcript) shown() []shown {
	out := make([]shown, 0, len(t.Lines))
	for _, l := range t.Lines {
		s := shown{When: t.when(l.AtMS, lineForm), Happened: t.happened(l), Colour: colours[l.By], Said: said(l), Links: l.Links}
		if s.Happened == "" {
			s.Who = t.who(l)
		}
		if l.Kind == Note {
			s.Colour = noteColour
		}
		if l.Deleted {
			s.Deleted = word(t.Lang, "deleted")
		}
		out = append(out, s)
	}
	return out
}

// page has its styles in its elements: mail programs read no others.
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light">
<title>{{.Title}}</title>
</head>
<body style="margin:0;background:#ffffff;color:#1f2937;font:16px/1.5 system-ui,-apple-system,'Segoe UI','Noto Sans KR',sans-serif">
<div style="max-width:640px;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 8px">{{.Title}}</h1>
{{range .Head}}<p style="margin:0;color:#4b5563;font-size:13px">{{.}}</p>
{{end}}<hr style="border:0;border-top:1px solid #d1d5db;margin:16px 0">
{{range .Lines}}{{if .Happened}}<p style="margin:14px 0;color:#4b5563;font-size:13px">{{.When}} · {{.Happened}}</p>
{{end}}{{if .Who}}<p style="margin:14px 0 2px;font-size:13px;color:#4b5563"><strong style="color:{{.Colour}}">{{.Who}}</strong> · {{.When}}</p>
{{end}}{{if .Deleted}}<div style="margin:0;color:#4b5563"><em>{{.Deleted}}</em></div>
{{else if .Said}}<div style="margin:0">{{.Said}}</div>
{{end}}{{range .Links}}<div style="margin:2px 0 0;font-size:13px">{{if .URL}}<a href="{{.URL}}" rel="nofollow noreferrer">{{or .Title .URL}}</a>{{else}}{{.Title}}{{end}}</div>
{{end}}{{else}}<p style="margin:14px 0;color:#4b5563">{{.Nothing}}</p>
{{end}}{{if .Foot}}<p style="margin:24px 0 0;color:#4b5563;font-size:13px">{{.Foot}}</p>
{{end}}</div>
</body>
</html>
`))

// HTML is the transcript as one page without anything from elsewhere; it is
// also the body of a mail.
func (t Transcript) HTML() ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, struct {
		Lang, Title, Nothing, Foot string
		Head                       []string
		Lines                      []shown
	}{t.Lang, t.Title(), word(t.Lang, "nothing"), t.Foot, t.Head(), t.shown()})
	return b.Bytes(), err
}
