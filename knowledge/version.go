package knowledge

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Text is what an editor writes of an article; its fields are those of
// Article.
type Text struct {
	Title     string
	Body      string
	Questions []string
	Synonyms  []string
	Lang      string
	URL       string
	Audience  string
	Product   string
	ValidFrom time.Time
	ValidTo   time.Time
}

// Text gives the part of an article that an editor writes.
func (a Article) Text() Text {
	return Text{a.Title, a.Body, a.Questions, a.Synonyms, a.Lang, a.URL, a.Audience, a.Product, a.ValidFrom, a.ValidTo}
}

// With gives the article with another text and that text's hash.
func (a Article) With(t Text) Article {
	a.Title, a.Body, a.Questions, a.Synonyms, a.Lang, a.URL = t.Title, t.Body, t.Questions, t.Synonyms, t.Lang, t.URL
	a.Audience, a.Product, a.ValidFrom, a.ValidTo = t.Audience, t.Product, t.ValidFrom, t.ValidTo
	a.Hash = a.ContentHash()
	return a
}

// The bounds of a text, in characters, and of its lists, in entries.
const (
	MaxTitle    = 500
	MaxBody     = 100_000
	MaxExamples = 200
	MaxQuestion = 500
	MaxSynonyms = 50
	MaxSynonym  = 100
	MaxLabel    = 100 // audience, product, collection, slug
	MaxNote     = 1000
	MaxURL      = 2000
)

// Tidy gives the text with blanks around its lines cut and empty questions and
// synonyms dropped, and Invalid when it is beyond its bounds or says that it
// ends before it begins.
func (t Text) Tidy() (Text, error) {
	t.Title = strings.TrimSpace(t.Title)
	t.Questions, t.Synonyms = entries(t.Questions), entries(t.Synonyms)
	t.Audience, t.Product, t.URL, t.Lang = strings.TrimSpace(t.Audience), strings.TrimSpace(t.Product), strings.TrimSpace(t.URL), strings.TrimSpace(t.Lang)
	switch {
	case t.Title == "":
		return t, chat.Errorf(chat.Invalid, "the article needs a title")
	case strings.ContainsAny(t.Title, "\r\n"):
		return t, chat.Errorf(chat.Invalid, "the title must be one line")
	case len(t.Questions) > MaxExamples:
		return t, chat.Errorf(chat.Invalid, "%d example questions: at most %d", len(t.Questions), MaxExamples)
	case len(t.Synonyms) > MaxSynonyms:
		return t, chat.Errorf(chat.Invalid, "%d synonyms: at most %d", len(t.Synonyms), MaxSynonyms)
	case !t.ValidFrom.IsZero() && !t.ValidTo.IsZero() && !t.ValidFrom.Before(t.ValidTo):
		return t, chat.Errorf(chat.Invalid, "the article ends to be valid before it begins: choose a later end")
	case t.URL != "" && !strings.HasPrefix(t.URL, "https://") && !strings.HasPrefix(t.URL, "http://") && !strings.HasPrefix(t.URL, "/"):
		return t, chat.Errorf(chat.Invalid, "the link must begin with https://, http:// or /")
	}
	bounds := []struct {
		what  string
		most  int
		texts []string
	}{
		{"title", MaxTitle, []string{t.Title}},
		{"body", MaxBody, []string{t.Body}},
		{"example question", MaxQuestion, t.Questions},
		{"synonym", MaxSynonym, t.Synonyms},
		{"audience", MaxLabel, []string{t.Audience}},
		{"product", MaxLabel, []string{t.Product}},
		{"language", 35, []string{t.Lang}},
		{"link", MaxURL, []string{t.URL}},
	}
	for _, b := range bounds {
		for _, s := range b.texts {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return t, chat.Errorf(chat.Invalid, "the %s holds bytes that are no text", b.what)
			}
			if n := utf8.RuneCountInString(s); n > b.most {
				return t, chat.Errorf(chat.Invalid, "the %s has %d characters: at most %d", b.what, n, b.most)
			}
		}
	}
	return t, nil
}

// entries trims the entries of a list and drops those that are empty or stand
// in it already; line breaks become blanks.
func entries(list []string) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, s := range list {
		s = strings.Join(strings.Fields(s), " ")
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// VersionState says what a version is to its article.
type VersionState string

// The states of a version. At most one version of an article is pending
// (draft, review or scheduled), at most one is live.
const (
	Draft      VersionState = "draft"      // being written
	Review     VersionState = "review"     // handed in
	Scheduled  VersionState = "scheduled"  // becomes live at PublishAt
	Live       VersionState = "live"       // what the bot says
	Superseded VersionState = "superseded" // a newer one was saved or published
	Discarded  VersionState = "discarded"  // thrown away; can be restored
)

// Status says what an article is to the bot.
type Status string

// The statuses of an article.
const (
	StatusDraft    Status = "draft"  // never live, being written
	StatusReview   Status = "review" // never live, handed in
	StatusLive     Status = "live"
	StatusArchived Status = "archived"
)

// Version is one saved text of an article. Its text never changes.
type Version struct {
	Number     int64 // from 1, in the article
	State      VersionState
	BasedOn    int64 // the newest version when it was written, 0 for none
	Text       Text
	At         time.Time
	By         chat.ID // zero: the command line or the system
	ByName     string
	Note       string // by the author
	ReviewNote string // by whoever sent it back
	PublishAt  time.Time
}

// Record is an article as editors' lists show it.
type Record struct {
	ID             chat.ID
	Slug           string
	Collection     chat.ID
	CollectionName string
	Status         Status
	Pending        VersionState // "" for none
	Title          string       // of the newest version
	Lang           string
	Audience       string
	Product        string
	Owner          chat.ID
	OwnerName      string
	Live           int64 // number of the live version, 0 for none
	Newest         int64
	ValidFrom      time.Time // of the live text
	ValidTo        time.Time
	Imported       bool
	ChangedHere    bool // imported, and changed by a person since
	Helpful        int
	Unhelpful      int
	Flags          int // open ones
	CreatedAt      time.Time
	UpdatedAt      time.Time
	PublishedAt    time.Time
}

// Counts are numbers of articles by state. One with a pending edit of a live
// text counts in both.
type Counts struct {
	Draft, Review, Scheduled, Live, Archived int
}

// ArticleQuery asks for a page of articles; zero fields do not filter. State
// is one of Counts' fields in lower case; "" is everything but archived.
type ArticleQuery struct {
	Collection chat.ID
	State      string
	Lang       string
	Owner      chat.ID
	Flag       FlagKind // "any" for every kind
	Words      string
	Cursor     string
	Limit      int
}

// Collection holds articles.
type Collection struct {
	ID          chat.ID
	Name        string
	Description string
	Position    int // lists show them in this order
	Archived    bool
	Counts      Counts
	CreatedAt   time.Time
}

// Stored tells what became of imported articles.
type Stored struct {
	Changed   int
	Unchanged int
	Kept      []string // slugs left alone because a person changed them here since
}
