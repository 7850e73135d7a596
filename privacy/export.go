package privacy

import (
	"archive/zip"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"path"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/transcript"
)

// ExportStore reads all that is stored of a visitor; see package store.
type ExportStore interface {
	transcript.Reader
	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
	Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error)
	ConversationsOf(ctx context.Context, workspace, visitor chat.ID) ([]chat.ID, error)
	ConversationFiles(ctx context.Context, workspace, conversation chat.ID) ([]chat.File, error)
	EachPersonal(ctx context.Context, workspace, visitor chat.ID, fn func(table string, row map[string]any) error) error
}

// Opener gives the bytes of a file.
type Opener interface {
	Open(ctx context.Context, f chat.File, thumb bool) (io.ReadSeekCloser, error)
}

// Exporter writes copies of what is stored of visitors.
type Exporter struct {
	Store ExportStore
	Files Opener
	Now   func() time.Time
}

// Write writes a zip: data.json with every row of every table, index.html and a
// page for each conversation to read, and the files. It is written as it is
// read, so that nothing large stands in memory. NotFound for an unknown visitor.
func (x Exporter) Write(ctx context.Context, w io.Writer, workspace, visitor chat.ID) error {
	ws, err := x.Store.Workspace(ctx, workspace)
	if err != nil {
		return err
	}
	v, err := x.Store.Visitor(ctx, workspace, visitor)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	if err := x.data(ctx, z, v); err != nil {
		return err
	}
	ids, err := x.Store.ConversationsOf(ctx, workspace, visitor)
	if err != nil {
		return err
	}
	var chats []chatLine
	for _, id := range ids {
		line, err := x.chat(ctx, z, ws, v, id)
		if err != nil {
			return err
		}
		chats = append(chats, line)
	}
	if err := x.index(z, ws, v, chats); err != nil {
		return err
	}
	return z.Close()
}

// data streams the rows as {"table": [row, …], …}.
func (x Exporter) data(ctx context.Context, z *zip.Writer, v chat.Visitor) error {
	out, err := z.Create("data.json")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, `{"visitor": %q, "exported_at_ms": %d, "tables": {`, v.ID, x.Now().UnixMilli()); err != nil {
		return err
	}
	now := ""
	err = x.Store.EachPersonal(ctx, v.Workspace, v.ID, func(table string, row map[string]any) error {
		before := ",\n  "
		if table != now {
			before = fmt.Sprintf("\n%q: [\n  ", table)
			if now != "" {
				before = "\n]," + before
			}
			now = table
		}
		b, err := json.Marshal(row)
		if err == nil {
			_, err = io.WriteString(out, before+string(b))
		}
		return err
	})
	if err != nil {
		return err
	}
	end := "}}\n"
	if now != "" {
		end = "\n]" + end
	}
	_, err = io.WriteString(out, end)
	return err
}

// chatLine is a conversation in the list of the first page.
type chatLine struct {
	Page, When, Text string
}

// chat writes a conversation to read, with what agents noted, and its files.
func (x Exporter) chat(ctx context.Context, z *zip.Writer, ws chat.Workspace, v chat.Visitor, id chat.ID) (line chatLine, err error) {
	conv, err := x.Store.Conversation(ctx, ws.ID, id)
	if err != nil {
		return line, err
	}
	events, err := transcript.Events(ctx, x.Store, conv, chat.Agents, conv.LastSeq)
	if err != nil {
		return line, err
	}
	zone := transcript.Zone(v.TimeZone, ws.TimeZone)
	page, err := transcript.Read(conv, events, transcript.Options{Workspace: ws.Name, Lang: conv.Lang, Zone: zone, Notes: true}).HTML()
	if err != nil {
		return line, err
	}
	line = chatLine{"conversations/" + id.String() + ".html", conv.OpenedAt.In(zone).Format(minutes), conv.Preview}
	out, err := z.Create(line.Page)
	if err == nil {
		_, err = out.Write(page)
	}
	if err != nil {
		return line, err
	}
	files, err := x.Store.ConversationFiles(ctx, ws.ID, id)
	if err != nil {
		return line, err
	}
	for _, f := range files {
		if f.State == chat.FileClean {
			if err := x.file(ctx, z, f); err != nil {
				return line, err
			}
		}
	}
	return line, nil
}

func (x Exporter) file(ctx context.Context, z *zip.Writer, f chat.File) error {
	in, err := x.Files.Open(ctx, f, false)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	out, err := z.Create("files/" + f.ID.String() + "-" + path.Base(f.Name))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

var indexPage = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="{{.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}dt{color:#666}dd{margin:0 0 .6rem}</style>
<h1>{{.Title}}</h1>
<dl>{{range .Facts}}{{if index . 1}}<dt>{{index . 0}}</dt><dd>{{index . 1}}</dd>{{end}}{{end}}</dl>
<h2>{{.ChatsTitle}}</h2>
<ul>{{range .Chats}}<li><a href="{{.Page}}">{{.When}}</a> {{.Text}}</li>{{end}}</ul>
<p><a href="data.json">{{.All}}</a></p>
</html>
`))

//go:embed lang/*.json
var langFiles embed.FS

var langs = map[string]map[string]string{"en": load("en"), "ko": load("ko")}

func load(lang string) (words map[string]string) {
	b, err := langFiles.ReadFile("lang/" + lang + ".json")
	if err == nil {
		err = json.Unmarshal(b, &words)
	}
	if err != nil {
		panic("privacy: language file " + lang + ": " + err.Error())
	}
	return words
}

// index writes the first page: who the visitor is, and the way to the rest.
func (x Exporter) index(z *zip.Writer, ws chat.Workspace, v chat.Visitor, chats []chatLine) error {
	lang := "en"
	if strings.HasPrefix(v.Locale, "ko") || v.Locale == "" && ws.Lang == "ko" {
		lang = "ko"
	}
	words, zone := langs[lang], transcript.Zone(v.TimeZone, ws.TimeZone)
	facts := [][2]string{
		{words["name"], v.Name}, {words["email"], v.Email}, {words["phone"], v.Phone}, {words["locale"], v.Locale}, {words["timezone"], v.TimeZone},
		{words["created"], v.CreatedAt.In(zone).Format(minutes)}, {words["seen"], v.SeenAt.In(zone).Format(minutes)},
	}
	out, err := z.Create("index.html")
	if err != nil {
		return err
	}
	return indexPage.Execute(out, struct {
		Lang, Title, ChatsTitle, All string
		Facts                        [][2]string
		Chats                        []chatLine
	}{lang, strings.ReplaceAll(words["title"], "{workspace}", ws.Name), words["chats"], words["all"], facts, chats})
}

// minutes is how times are written.
const minutes = "2006-01-02 15:04 MST"
