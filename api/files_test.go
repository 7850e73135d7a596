package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
)

// ofFiles names the routes that this file's tests look at.
func ofFiles(rt route) bool { return strings.Contains(rt.path, "/files") }

func formOf(t testing.TB, clientID, name string, body []byte) (kind string, form []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if clientID != "" {
		if err := w.WriteField("client_id", clientID); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func (p *person) path(conv chat.ID) string {
	if p.visitor {
		return visitorPath + "/conversations/" + conv.String() + "/files"
	}
	return agentPath + "/conversations/" + conv.String() + "/files"
}

func (p *person) upload(conv chat.ID, clientID, name string, body []byte) reply {
	p.Helper()
	kind, form := formOf(p, clientID, name, body)
	headers := []string{"Content-Type", kind, "Authorization", "Bearer " + p.token}
	if !p.visitor {
		headers = []string{"Content-Type", kind, "Cookie", sessionCookie + "=" + p.cookie, csrfHeader, p.csrf}
	}
	return p.call(post, p.path(conv), string(form), headers...)
}

func (p *person) uploaded(conv chat.ID, name string, body []byte) chat.Attachment {
	p.Helper()
	return into[chat.Attachment](p.rig, p.upload(conv, chat.NewID().String(), name, body), 200)
}

func aPicture(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	aPaper   = []byte("%PDF-1.7\nhello")
	aProgram = append([]byte("MZ\x90\x00\x03"), bytes.Repeat([]byte{0, 1}, 300)...)
)

// TestFiles_BothWays: a visitor and an agent send each other files, and each
// gets the other's.
func TestFiles_BothWays(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	s := readSpec(t)
	v, a := r.newVisitor(r.ours), r.newMember(r.ours, "ada@ours.example", auth.Agent)
	v.send("hello")
	console := a.connect(map[string]any{"conversation": v.conv, "after_seq": 2})
	picture, paper := v.upload(v.conv, "one", "텐트.png", aPicture(t, 900, 600)), v.uploaded(v.conv, "bill.pdf", aPaper)
	s.compare(t, route{method: post, path: visitorPath + "/conversations/:id/files"}, picture)
	tent := into[chat.Attachment](r, picture, 200)
	if again := into[chat.Attachment](r, v.upload(v.conv, "one", "텐트.png", aPicture(t, 900, 600)), 200); again != tent {
		t.Errorf("sent again it is %+v, not %+v", again, tent)
	}
	into[answer](r, v.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": "m", "conversation": v.conv, "text": "", "files": []chat.ID{tent.ID, paper.ID}}), 200)
	var body chat.MessageBody
	raw, _ := json.Marshal(console.event(chat.MessagePosted)["body"])
	r.must(json.Unmarshal(raw, &body))
	if len(body.Attachments) != 2 || body.Attachments[0] != tent || body.Attachments[1] != paper || body.Text != "" {
		t.Fatalf("the console hears %s", raw)
	}
	page := into[struct{ Conversations []summaryView }](r, a.do(get, "/api/v1/agent/conversations?view=all", nil), 200)
	if c := page.Conversations[0]; c.Preview != "" || c.PreviewKind != "file" {
		t.Errorf("the list shows %q of kind %q", c.Preview, c.PreviewKind)
	}
	for _, c := range []struct {
		path, kind, disposition string
		size                    int
	}{
		{tent.ID.String(), "image/png", "inline", int(tent.Size)},
		{tent.ID.String() + "?thumb=true", "image/jpeg", "inline", 0},
		{tent.ID.String() + "?download=true", "image/png", "attachment", int(tent.Size)},
		{paper.ID.String(), "application/pdf", "attachment", len(aPaper)},
	} {
		got := a.do(get, agentPath+"/files/"+c.path, nil)
		disposition, parameters, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
		if got.status != 200 || got.header.Get("Content-Type") != c.kind || err != nil || disposition != c.disposition || c.size > 0 && len(got.body) != c.size {
			t.Errorf("%s: %d %s, %s of %d bytes, %v", c.path, got.status, got.header.Get("Content-Type"), disposition, len(got.body), err)
		}
		if name := parameters["filename"]; name != "텐트.png" && name != "bill.pdf" {
			t.Errorf("%s is called %q", c.path, name)
		}
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": filePolicy, "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": fileCache,
		} {
			if got.header.Get(header) != want {
				t.Errorf("%s: header %s is %q", c.path, header, got.header.Get(header))
			}
		}
	}
	part := a.call(get, agentPath+"/files/"+paper.ID.String(), nil, "Cookie", sessionCookie+"="+a.cookie, "Range", "bytes=0-3")
	if part.status != http.StatusPartialContent || string(part.body) != "%PDF" {
		t.Errorf("a part: %d %q", part.status, part.body)
	}
	// The other way: the visitor's page asks for a link that needs no header.
	answer := a.uploaded(v.conv, "answer.pdf", aPaper)
	if got := v.do(get, visitorPath+"/files/"+answer.ID.String()+"/link", nil); got.status != 404 {
		t.Errorf("what is not sent yet is shown: %d", got.status)
	}
	a.do(post, chatPathOf(v.conv)+"/messages", map[string]any{"client_id": "m", "text": "Here it is", "files": []chat.ID{answer.ID}})
	linked := v.do(get, visitorPath+"/files/"+answer.ID.String()+"/link", nil)
	s.compare(t, route{method: get, path: visitorPath + "/files/:id/link"}, linked)
	link := into[fileLink](r, linked, 200)
	if got := r.call(get, link.URL, nil); got.status != 200 || !bytes.Equal(got.body, aPaper) {
		t.Errorf("the link gives %d %q", got.status, got.body)
	}
	for _, changed := range []string{
		strings.Replace(link.URL, answer.ID.String(), tent.ID.String(), 1), link.URL + "0", strings.Replace(link.URL, "until=", "until=9", 1),
		strings.Replace(link.URL, r.ours.workspace.ID.String(), r.theirs.workspace.ID.String(), 1), filePath + "/" + answer.ID.String(),
	} {
		if got := r.call(get, changed, nil); got.status != 404 {
			t.Errorf("%s: %d", changed, got.status)
		}
	}
}

func chatPathOf(conv chat.ID) string { return agentPath + "/conversations/" + conv.String() }

func TestFiles_OnlyForThePartiesOfTheirConversation(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	v, other, foreign := r.newVisitor(r.ours), r.newVisitor(r.ours), r.newVisitor(r.theirs)
	a, stranger := r.newMember(r.ours, "ada@ours.example", auth.Agent), r.newMember(r.theirs, "eve@theirs.example", auth.Owner)
	colleague, editor := r.newMember(r.ours, "bo@ours.example", auth.Agent), r.newMember(r.ours, "ed@ours.example", auth.Editor)
	v.send("hello")
	other.send("hello")
	foreign.send("hello")
	sent, unsent := v.uploaded(v.conv, "sent.pdf", aPaper), v.uploaded(v.conv, "unsent.pdf", aPaper)
	v.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": "m", "conversation": v.conv, "text": "", "files": []chat.ID{sent.ID}})
	drafted := a.uploaded(v.conv, "drafted.pdf", aPaper)
	status := func(p *person, method, path string, want int) {
		t.Helper()
		if got := p.do(method, path, nil); got.status != want {
			t.Errorf("%s %s: %d, want %d: %s", method, path, got.status, want, got.body)
		}
	}
	link := func(f chat.Attachment) string { return visitorPath + "/files/" + f.ID.String() + "/link" }
	file := func(f chat.Attachment) string { return agentPath + "/files/" + f.ID.String() }
	status(v, get, link(sent), 200)
	status(v, get, link(unsent), 200)
	status(v, get, link(drafted), 404)
	for _, p := range []*person{other, foreign} {
		status(p, get, link(sent), 404)
		status(p, get, link(unsent), 404)
		status(p, del, visitorPath+"/files/"+unsent.ID.String(), 404)
	}
	status(a, get, file(sent), 200)
	status(a, get, file(unsent), 404)
	status(a, get, file(drafted), 200)
	status(colleague, get, file(sent), 200)
	status(colleague, get, file(drafted), 404)
	status(colleague, del, file(drafted), 404)
	status(stranger, get, file(sent), 404)
	status(stranger, del, file(drafted), 404)
	status(editor, get, file(sent), 403)
	for _, p := range []*person{other, foreign} {
		if got := p.upload(v.conv, "x", "a.pdf", aPaper); got.status != 404 {
			t.Errorf("an upload into another's conversation: %d", got.status)
		}
		if got := p.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": "steal", "conversation": p.conv, "text": "", "files": []chat.ID{unsent.ID}}); got.status != 404 {
			t.Errorf("another's file was sent: %d %s", got.status, got.body)
		}
	}
	if got := stranger.upload(v.conv, "x", "a.pdf", aPaper); got.status != 404 {
		t.Errorf("an upload into another workspace: %d", got.status)
	}
	// What was taken back before sending is gone, what was sent stays.
	status(v, del, visitorPath+"/files/"+unsent.ID.String(), 204)
	status(v, get, link(unsent), 404)
	status(v, del, visitorPath+"/files/"+sent.ID.String(), 404)
	status(a, del, file(drafted), 204)
	// A link ends with the file.
	l := into[fileLink](r, v.do(get, link(sent), nil), 200)
	r.must(r.server.Files.Erase(t.Context(), r.ours.workspace.ID, v.conv))
	if got := r.call(get, l.URL, nil); got.status != 404 {
		t.Errorf("an erased file is served: %d", got.status)
	}
	status(a, get, file(sent), 404)
}

// TestFiles_Refusals: each with its code and its status.
func TestFiles_Refusals(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	v := r.newVisitor(r.ours)
	v.send("hello")
	settings := func(text string) {
		t.Helper()
		r.must(r.store.PutSettings(t.Context(), r.ours.workspace.ID, chat.ID{}, []byte(text)))
	}
	settings(`{"files":{"max_mb":1}}`)
	large := append([]byte("%PDF-1.7"), make([]byte, 1<<20)...)
	for name, c := range map[string]struct {
		got    reply
		status int
		code   chat.Code
	}{
		"TooLarge":      {v.upload(v.conv, "a", "a.pdf", large), 413, chat.TooLarge},
		"FarTooLarge":   {v.upload(v.conv, "b", "a.pdf", append(large, make([]byte, 64<<10)...)), 413, chat.TooLarge},
		"AProgram":      {v.upload(v.conv, "c", "photo.png", aProgram), 415, chat.Unsupported},
		"AnArchive":     {v.upload(v.conv, "d", "a.zip", []byte("PK\x05\x06"+strings.Repeat("\x00", 18))), 415, chat.Unsupported},
		"Empty":         {v.upload(v.conv, "e", "a.txt", nil), 400, chat.Invalid},
		"WithoutID":     {v.upload(v.conv, "", "a.pdf", aPaper), 400, chat.Invalid},
		"BadID":         {v.upload(v.conv, "no spaces", "a.pdf", aPaper), 400, chat.Invalid},
		"NoForm":        {v.do(post, v.path(v.conv), map[string]any{}), 400, chat.Invalid},
		"NothingInside": {v.call(post, v.path(v.conv), "--x--\r\n", "Content-Type", "multipart/form-data; boundary=x", "Authorization", "Bearer "+v.token), 400, chat.Invalid},
		"UnknownSend":   {v.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": "m1", "conversation": v.conv, "text": "", "files": []chat.ID{chat.NewID()}}), 404, chat.NotFound},
		"NothingToSend": {v.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": "m2", "conversation": v.conv, "text": ""}), 400, chat.Invalid},
	} {
		if c.got.status != c.status || c.got.code() != string(c.code) {
			t.Errorf("%s: %d %s, want %d %s: %s", name, c.got.status, c.got.code(), c.status, c.code, c.got.body)
		}
	}
	many := make([]chat.ID, chat.MaxAttachments+1)
	for i := range many {
		many[i] = chat.NewID()
	}
	if got := v.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": "m3", "conversation": v.conv, "text": "", "files": many}); got.status != 400 {
		t.Errorf("too many files: %d %s", got.status, got.body)
	}
	r.server.Files.Scanner = files.Scanner{Command: "false", Timeout: 10 * time.Second}
	if got := v.upload(v.conv, "f", "a.pdf", aPaper); got.status != 422 || got.code() != "infected" {
		t.Errorf("an infected file: %d %s", got.status, got.body)
	}
	r.server.Files.Scanner.Command = "no-such-program-anywhere"
	if got := v.upload(v.conv, "g", "a.pdf", aPaper); got.status != 503 {
		t.Errorf("a scanner that is missing: %d %s", got.status, got.body)
	}
	settings(`{"files":{"off":true}}`)
	if got := v.upload(v.conv, "h", "a.pdf", aPaper); got.status != 403 {
		t.Errorf("switched off: %d %s", got.status, got.body)
	}
	view := into[visitorSessionView](r, r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": r.ours.site.Key, "token": v.token}), 200)
	if view.Files != nil {
		t.Errorf("the widget is told %+v", view.Files)
	}
}

// TestFiles_AConnectionThatBreaksInTheMiddle: the half upload leaves nothing, and the same one
// succeeds afterwards, once.
func TestFiles_AConnectionThatBreaksInTheMiddle(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	v := r.newVisitor(r.ours)
	v.send("hello")
	kind, form := formOf(t, "one", "a.pdf", append([]byte("%PDF-1.7"), make([]byte, 300<<10)...))
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.http.URL, "http://"))
	r.must(err)
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		v.path(v.conv), v.token, kind, len(form), form[:len(form)/2])
	r.must(err)
	r.must(conn.Close())
	first := into[chat.Attachment](r, v.upload(v.conv, "one", "a.pdf", aPaper), 200)
	second := into[chat.Attachment](r, v.upload(v.conv, "one", "a.pdf", aPaper), 200)
	list, err := r.store.ConversationFiles(t.Context(), r.ours.workspace.ID, v.conv)
	r.must(err)
	if first != second || len(list) != 1 || list[0].Size != int64(len(aPaper)) {
		t.Errorf("files %+v", list)
	}
}
