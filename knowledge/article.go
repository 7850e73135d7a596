package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Article is a help article as the index sees it.
type Article struct {
	ID         chat.ID
	Workspace  chat.ID
	Collection string   // name of the collection; Query.Collections filters by it
	Slug       string   // stable external id from the import, unique in the workspace
	Title      string   // one line
	Body       string   // Markdown
	Questions  []string // example questions a visitor might ask, one line each
	Lang       string   // "en", "ko", …; "" is treated as the query's own
	URL        string   // where the visitor can read the whole article; may be ""
	Hash       string   // hex, see ContentHash
	Version    int64    // grows with every change: the change feed's position
}

// ContentHash is the SHA-256, in hex, of everything a visitor could see:
// title, body, questions, language and link. Two articles with equal hashes
// answer alike, so an import may leave the stored one alone.
func (a Article) ContentHash() string {
	h := sha256.New()
	field := func(s string) { // length first: no two field lists run together
		_, _ = io.WriteString(h, strconv.Itoa(len(s))+":"+s)
	}
	field(a.Title)
	field(a.Body)
	field(strconv.Itoa(len(a.Questions)))
	for _, q := range a.Questions {
		field(q)
	}
	field(a.Lang)
	field(a.URL)
	return hex.EncodeToString(h.Sum(nil))
}

// isPair reports whether the article is a question–answer pair: a short body
// without headings, which answers as a whole.
func (a Article) isPair() bool {
	return len(a.Body) <= 4*pairTokens*2 && !strings.Contains("\n"+a.Body, "\n#") && countTokens(a.Body) <= pairTokens
}
