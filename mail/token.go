package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"regexp"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Tokens signs what stands in letters for one conversation: where a reply goes
// to. Its methods are pure.
type Tokens struct {
	Secret []byte
}

// A local part has 64 characters (RFC 5321, 4.5.3.1.1), and some servers fold
// its case: a token is base32 in lower case, of 16 bytes and a mark of ten,
// which are more than anybody can try by mail.
const (
	markBytes = 10
	linkBytes = 32 // as any visitor's token
)

var lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Sign gives the token of a conversation. It does not expire: people answer
// mail after months.
func (t Tokens) Sign(conversation chat.ID) string {
	return lower.EncodeToString(append(conversation[:], t.mark("reply", conversation[:], markBytes)...))
}

// Conversation reads a token; ok is false for one that was not made here.
func (t Tokens) Conversation(token string) (id chat.ID, ok bool) {
	b, err := lower.DecodeString(strings.ToLower(token))
	if err != nil || len(b) != len(id)+markBytes {
		return id, false
	}
	n := copy(id[:], b)
	return id, hmac.Equal(b[n:], t.mark("reply", id[:], markBytes))
}

// Link is the token of the link in a job's letter, the same at each attempt. It
// means something only once it is stored, with its conversation and its end.
func (t Tokens) Link(j chat.Job) string {
	return base64.RawURLEncoding.EncodeToString(t.mark("link", j.ID[:], linkBytes))
}

func (t Tokens) mark(use string, what []byte, bytes int) []byte {
	h := hmac.New(sha256.New, t.Secret)
	h.Write([]byte(use))
	h.Write(what)
	return h.Sum(nil)[:bytes]
}

// address puts a token into a reply address: help+TOKEN@example.com.
func (t Tokens) address(reply string, conversation chat.ID) string {
	local, domain, ok := strings.Cut(reply, "@")
	if !ok {
		return ""
	}
	return local + "+" + t.Sign(conversation) + "@" + domain
}

// messageIDOf is the Message-ID of a letter about a conversation, the same at
// each attempt. It holds the token: replies name it, and bounces, too.
func (t Tokens) messageIDOf(j chat.Job, domain string) string {
	return "fd." + t.Sign(j.Subject) + "." + j.ID.String() + "@" + domain
}

var tokenForm = regexp.MustCompile(`(?i)(?:\+|\bfd\.)([a-z2-7]{42})(?:@|\.[0-9a-f-]{36}@)`)

// find gives the first good token in some header fields. forged says that
// there were some, and none was made here.
func (t Tokens) find(fields []string) (id chat.ID, ok, forged bool) {
	for _, f := range fields {
		for _, m := range tokenForm.FindAllStringSubmatch(f, -1) {
			if id, ok = t.Conversation(m[1]); ok {
				return id, true, false
			}
			forged = true
		}
	}
	return chat.ID{}, false, forged
}
