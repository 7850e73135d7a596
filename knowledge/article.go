package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

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

	Synonyms  []string  // other words visitors use for what it is about, one line each
	Audience  string    // for whom it is, free text ("students"); "" for everybody
	Product   string    // what it is about, free text; "" for no product
	ValidFrom time.Time // the bot says it from this instant on; zero: since ever
	ValidTo   time.Time // and before this one; zero: for ever
}

// ValidAt reports whether the bot may say the article at an instant.
func (a Article) ValidAt(at time.Time) bool {
	return (a.ValidFrom.IsZero() || !at.Before(a.ValidFrom)) && (a.ValidTo.IsZero() || at.Before(a.ValidTo))
}

// ContentHash is the SHA-256, in hex, of everything that decides what a
// visitor is told: title, body, questions, language and link, and, where they
// are set, synonyms, audience, product and validity. Two articles with equal
// hashes answer alike, so an import may leave the stored one alone.
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
	if len(a.Synonyms) > 0 || a.Audience != "" || a.Product != "" || !a.ValidFrom.IsZero() || !a.ValidTo.IsZero() {
		field(strconv.Itoa(len(a.Synonyms)))
		for _, y := range a.Synonyms {
			field(y)
		}
		field(a.Audience)
		field(a.Product)
		for _, at := range []time.Time{a.ValidFrom, a.ValidTo} {
			if at.IsZero() {
				field("")
				continue
			}
			field(strconv.FormatInt(at.UnixMilli(), 10))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// isPair reports whether the article is a question–answer pair: a short body
// without headings, which answers as a whole.
func (a Article) isPair() bool {
	return len(a.Body) <= 4*pairTokens*2 && !strings.Contains("\n"+a.Body, "\n#") && countTokens(a.Body) <= pairTokens
}
