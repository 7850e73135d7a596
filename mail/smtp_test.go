package mail_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"github.com/frontdesk-chat/frontdesk/chat"
	outgoing "github.com/frontdesk-chat/frontdesk/mail"
	"github.com/frontdesk-chat/frontdesk/mail/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func letter() outgoing.Letter {
	return outgoing.Letter{
		From: mail.Address{Name: "Fellside 고객센터", Address: "chat@fellside.example"}, ReplyTo: "help@fellside.example", To: "kim@example.com",
		Subject: "Fellside 상담 내용\r\nBcc: eve@example.com", Text: "안녕하세요\n.\nend", HTML: "<p>안녕하세요</p>", ID: "one@fellside.example",
		Date: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
	}
}

func to(s *mailtest.Server, mode outgoing.TLS) outgoing.SMTP {
	return outgoing.SMTP{
		Host: "127.0.0.1", Port: s.Port, TLS: mode, From: mail.Address{Address: "chat@fellside.example"}, Roots: s.Roots, Timeout: 20 * time.Second,
	}
}

// parts reads a letter's parts as a mail program does.
func parts(t *testing.T, data []byte) (head mail.Header, byType map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the letter is %q, %v", kind, err)
	}
	byType = map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart() // quoted-printable is decoded
		if err != nil {
			return m.Header, byType
		}
		b, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(p.Header.Get("Content-Type"), ";")
		byType[kind] = strings.ReplaceAll(string(b), "\r\n", "\n")
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		server mailtest.Options
		mode   outgoing.TLS
		user   bool
	}{
		{"Plain", mailtest.Options{}, outgoing.Plain, false},
		{"PlainWithPassword", mailtest.Options{Auth: true}, outgoing.Plain, true},
		{"StartTLS", mailtest.Options{StartTLS: true, Auth: true}, outgoing.StartTLS, true},
		{"Implicit", mailtest.Options{Implicit: true, Auth: true}, outgoing.Implicit, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.Start(t, c.server)
			out := to(s, c.mode)
			if c.user {
				out.User, out.Password = mailtest.User, mailtest.Password
			}
			if err := out.Check(); err != nil {
				t.Fatal(err)
			}
			if err := out.Send(t.Context(), letter()); err != nil {
				t.Fatal(err)
			}
			got := s.Letters()
			if len(got) != 1 || got[0].From != "chat@fellside.example" || len(got[0].To) != 1 || got[0].To[0] != "kim@example.com" {
				t.Fatalf("letters %+v", got)
			}
			head, body := parts(t, got[0].Data)
			var words mime.WordDecoder
			subject, err := words.DecodeHeader(head.Get("Subject"))
			if err != nil || !strings.HasPrefix(subject, "Fellside 상담 내용") || head.Get("Bcc") != "" {
				t.Errorf("subject %q, %v, bcc %q", subject, err, head.Get("Bcc"))
			}
			from, err := mail.ParseAddress(head.Get("From"))
			if err != nil || from.Name != "Fellside 고객센터" {
				t.Errorf("from %v, %v", from, err)
			}
			for name, want := range map[string]string{
				"Message-ID": "<one@fellside.example>", "Date": "Mon, 02 Mar 2026 10:00:00 +0000", "Auto-Submitted": "auto-generated", "Reply-To": "<help@fellside.example>",
			} {
				if got := head.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if body["text/plain"] != "안녕하세요\n.\nend" || body["text/html"] != "<p>안녕하세요</p>" {
				t.Errorf("parts %q", body)
			}
		})
	}
}

func TestSendFails(t *testing.T) {
	t.Parallel()
	answer := func(code int) func(string) error {
		return func(to string) error {
			return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: "not for " + to}
		}
	}
	for _, c := range []struct {
		name   string
		server mailtest.Options
		change func(*outgoing.SMTP)
		want   chat.Code
	}{
		{"RefusedForGood", mailtest.Options{Refuse: answer(550)}, nil, chat.Invalid},
		{"RefusedForNow", mailtest.Options{Refuse: answer(451)}, nil, chat.Unavailable},
		{"WrongPassword", mailtest.Options{Auth: true}, func(s *outgoing.SMTP) { s.User, s.Password = mailtest.User, "wrong" }, chat.Forbidden},
		{"NoPassword", mailtest.Options{Auth: true}, nil, chat.Forbidden},
		{"NobodyThere", mailtest.Options{}, func(s *outgoing.SMTP) { s.Port = 1 }, chat.Unavailable},
		{"NoTLSThere", mailtest.Options{}, func(s *outgoing.SMTP) { s.TLS = outgoing.StartTLS }, chat.Unavailable},
		{"UnknownCertificate", mailtest.Options{StartTLS: true}, func(s *outgoing.SMTP) { s.TLS, s.Roots = outgoing.StartTLS, nil }, chat.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.Start(t, c.server)
			out := to(s, outgoing.Plain)
			if c.change != nil {
				c.change(&out)
			}
			err := out.Send(t.Context(), letter())
			if chat.CodeOf(err) != c.want {
				t.Errorf("error %v of code %q, want %q", err, chat.CodeOf(err), c.want)
			}
			if err != nil && strings.Contains(err.Error(), "kim@example.com") {
				t.Errorf("the error tells the address: %v", err)
			}
			if n := len(s.Letters()); n != 0 {
				t.Errorf("%d letters arrived", n)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := outgoing.SMTP{Host: "mail.example.com", From: mail.Address{Address: "chat@example.com"}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*outgoing.SMTP){
		"no host": func(s *outgoing.SMTP) { s.Host = "" }, "a URL": func(s *outgoing.SMTP) { s.Host = "smtp://mail.example.com" },
		"port": func(s *outgoing.SMTP) { s.Port = 70000 }, "mode": func(s *outgoing.SMTP) { s.TLS = "ssl" },
		"no sender": func(s *outgoing.SMTP) { s.From.Address = "" }, "a user alone": func(s *outgoing.SMTP) { s.User = "u" },
		"a password in the open": func(s *outgoing.SMTP) { s.User, s.Password, s.TLS = "u", "p", outgoing.Plain },
	} {
		bad := good
		change(&bad)
		if err := bad.Check(); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
