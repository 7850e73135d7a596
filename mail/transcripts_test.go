package mail_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	outgoing "github.com/frontdesk-chat/frontdesk/mail"
	"github.com/frontdesk-chat/frontdesk/mail/mailtest"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

var _ outgoing.Store = (*store.Store)(nil)

// A transcript that is asked for in a chat with notes reaches the mail server
// as the visitor saw the chat then, the same at each attempt.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, storetest.SQLite(t))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ws, err := s.CreateWorkspace(t.Context(), chat.Workspace{
		Slug: "shop", Name: "Fellside", Lang: "en", TimeZone: "Asia/Seoul", Settings: []byte(`{"mail":{"from_name":"Fell & Side","reply_to":"help@fellside.example"}}`),
	})
	must(err)
	site, err := s.CreateSite(t.Context(), chat.Site{Workspace: ws.ID, Key: "k", Name: "Shop"})
	must(err)
	visitor, err := s.CreateVisitor(t.Context(), chat.Visitor{Workspace: ws.ID, Name: "Kim"}, site.ID, bytes.Repeat([]byte{1}, 32))
	must(err)
	do := func(c chat.Command) chat.Conversation {
		t.Helper()
		c.Workspace = ws.ID
		r := s.Append(t.Context(), []chat.Command{c})[0]
		must(r.Err)
		return r.Conversation
	}
	say := func(text string, to chat.ID) chat.Conversation {
		return do(chat.Command{
			Op: chat.OpPost, Conversation: to, Actor: chat.Actor{Kind: chat.ByVisitor, ID: visitor.ID}, ClientID: text, Message: chat.MessageBody{Text: text},
			Opening: &chat.Opening{Visitor: visitor.ID, Site: site.ID, Channel: "web", Lang: "ko"},
		})
	}
	conv := say("is my <b>tent</b> on its way?", chat.ID{})
	conv = say("안녕하세요", conv.ID)
	j, _, err := s.AddJob(t.Context(), chat.Job{
		Workspace: ws.ID, Kind: chat.JobMailTranscript, Key: "k", Subject: conv.ID, Body: chat.Encode(chat.TranscriptRequest{To: "kim@example.com", Lang: "ko", UpTo: conv.LastSeq}),
	})
	must(err)
	say("after the asking", conv.ID)

	server := mailtest.Start(t, mailtest.Options{})
	out := to(server, outgoing.Plain)
	letters := outgoing.Transcripts{Store: s, Sender: out, From: out.From}
	must(letters.Do(t.Context(), j))
	must(letters.Do(t.Context(), j))
	got := server.Letters()
	if len(got) != 2 {
		t.Fatalf("%d letters", len(got))
	}
	head, body := parts(t, got[0].Data)
	again, _ := parts(t, got[1].Data)
	if id := "<" + j.ID.String() + "@fellside.example>"; head.Get("Message-ID") != id || again.Get("Message-ID") != id || head.Get("Date") != again.Get("Date") {
		t.Errorf("ids %q and %q, want %q; dates %q and %q", head.Get("Message-ID"), again.Get("Message-ID"), id, head.Get("Date"), again.Get("Date"))
	}
	if head.Get("From") != `"Fell & Side" <chat@fellside.example>` || head.Get("Reply-To") != "<help@fellside.example>" {
		t.Errorf("from %q, reply to %q", head.Get("From"), head.Get("Reply-To"))
	}
	for kind, want := range map[string][]string{
		"text/plain": {"Fellside 상담 내용", "Asia/Seoul", "is my <b>tent</b> on its way?", "안녕하세요", "무시하셔도 돼요"},
		"text/html":  {`lang="ko"`, "is my &lt;b&gt;tent&lt;/b&gt; on its way?", "무시하셔도 돼요"},
	} {
		for _, w := range want {
			if !strings.Contains(body[kind], w) {
				t.Errorf("%s has no %q:\n%s", kind, w, body[kind])
			}
		}
		if strings.Contains(body[kind], "after the asking") {
			t.Errorf("%s has what came later", kind)
		}
	}
	j.Subject = chat.NewID()
	if err := letters.Do(t.Context(), j); chat.CodeOf(err) != chat.NotFound {
		t.Errorf("a conversation that is gone: %v", err)
	}
}
