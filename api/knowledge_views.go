package api

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// linkView is something by its id, with a name to show.
type linkView struct {
	ID   chat.ID `json:"id"`
	Name string  `json:"name"`
}

// linkTo gives nil for nothing.
func linkTo(id chat.ID, name string) *linkView {
	if id.IsZero() {
		return nil
	}
	return &linkView{id, name}
}

type countedView struct {
	Draft     int `json:"draft"`
	Review    int `json:"review"`
	Scheduled int `json:"scheduled"`
	Live      int `json:"live"`
	Archived  int `json:"archived"`
}

type collectionView struct {
	ID          chat.ID     `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Position    int         `json:"position"`
	Archived    bool        `json:"archived"`
	Counts      countedView `json:"counts"`
	CreatedAtMS int64       `json:"created_at_ms"`
}

func collectionOf(k knowledge.Collection) collectionView {
	return collectionView{k.ID, k.Name, k.Description, k.Position, k.Archived, countedView(k.Counts), ms(k.CreatedAt)}
}

// textView is what an editor writes.
type textView struct {
	Title       string   `json:"title"`
	Body        string   `json:"body"`
	Questions   []string `json:"questions"`
	Synonyms    []string `json:"synonyms"`
	Lang        string   `json:"lang"`
	URL         string   `json:"url"`
	Audience    string   `json:"audience"`
	Product     string   `json:"product"`
	ValidFromMS int64    `json:"valid_from_ms"`
	ValidToMS   int64    `json:"valid_to_ms"`
}

func textOf(t knowledge.Text) textView {
	return textView{t.Title, t.Body, some(t.Questions), some(t.Synonyms), t.Lang, t.URL, t.Audience, t.Product, ms(t.ValidFrom), ms(t.ValidTo)}
}

// latest bounds instants on the wire: the end of the year 9999.
const latest = 253_402_300_799_999

// instant reads an instant of the wire; 0 is none.
func instant(name string, at int64) (time.Time, error) {
	switch {
	case at == 0:
		return time.Time{}, nil
	case at < 0 || at > latest:
		return time.Time{}, chat.Errorf(chat.Invalid, "%s is %d: write Unix milliseconds", name, at)
	}
	return time.UnixMilli(at).UTC(), nil
}

// text gives what was written, within its bounds.
func (v textView) text() (knowledge.Text, error) {
	begin, err := instant("valid_from_ms", v.ValidFromMS)
	if err != nil {
		return knowledge.Text{}, err
	}
	end, err := instant("valid_to_ms", v.ValidToMS)
	if err != nil {
		return knowledge.Text{}, err
	}
	if v.Lang != "" && langOf(v.Lang) == "" {
		return knowledge.Text{}, chat.Errorf(chat.Invalid, "lang is %q: write a language as en or ko", short(v.Lang, 35))
	}
	return knowledge.Text{
		Title: v.Title, Body: v.Body, Questions: v.Questions, Synonyms: v.Synonyms, Lang: langOf(v.Lang), URL: v.URL,
		Audience: v.Audience, Product: v.Product, ValidFrom: begin, ValidTo: end,
	}.Tidy()
}

type versionHead struct {
	Number      int64                  `json:"number"`
	State       knowledge.VersionState `json:"state"`
	BasedOn     int64                  `json:"based_on"`
	AtMS        int64                  `json:"at_ms"`
	By          *linkView              `json:"by,omitempty"`
	Note        string                 `json:"note"`
	ReviewNote  string                 `json:"review_note"`
	PublishAtMS int64                  `json:"publish_at_ms,omitempty"`
}

func headOf(v knowledge.Version) versionHead {
	return versionHead{v.Number, v.State, v.BasedOn, ms(v.At), linkTo(v.By, v.ByName), v.Note, v.ReviewNote, ms(v.PublishAt)}
}

type versionView struct {
	versionHead
	textView
}

func versionOf(v knowledge.Version) versionView { return versionView{headOf(v), textOf(v.Text)} }

type versionSummary struct {
	versionHead
	Title string `json:"title"`
}

type articleSummary struct {
	ID            chat.ID                `json:"id"`
	Slug          string                 `json:"slug"`
	Collection    linkView               `json:"collection"`
	Status        knowledge.Status       `json:"status"`
	Pending       knowledge.VersionState `json:"pending"`
	Title         string                 `json:"title"`
	Lang          string                 `json:"lang"`
	Audience      string                 `json:"audience"`
	Product       string                 `json:"product"`
	Owner         *linkView              `json:"owner,omitempty"`
	Live          int64                  `json:"live"`
	Newest        int64                  `json:"newest"`
	Valid         string                 `json:"valid"`
	ValidFromMS   int64                  `json:"valid_from_ms"`
	ValidToMS     int64                  `json:"valid_to_ms"`
	Imported      bool                   `json:"imported"`
	ChangedHere   bool                   `json:"changed_here"`
	Helpful       int                    `json:"helpful"`
	Unhelpful     int                    `json:"unhelpful"`
	Flags         int                    `json:"flags"`
	CreatedAtMS   int64                  `json:"created_at_ms"`
	UpdatedAtMS   int64                  `json:"updated_at_ms"`
	PublishedAtMS int64                  `json:"published_at_ms,omitempty"`
}

func recordOf(r knowledge.Record, now time.Time) articleSummary {
	valid := "now"
	switch {
	case !r.ValidFrom.IsZero() && now.Before(r.ValidFrom):
		valid = "later"
	case !r.ValidTo.IsZero() && !now.Before(r.ValidTo):
		valid = "over"
	}
	return articleSummary{
		ID: r.ID, Slug: r.Slug, Collection: linkView{r.Collection, r.CollectionName}, Status: r.Status, Pending: r.Pending, Title: r.Title, Lang: r.Lang,
		Audience: r.Audience, Product: r.Product, Owner: linkTo(r.Owner, r.OwnerName), Live: r.Live, Newest: r.Newest,
		Valid: valid, ValidFromMS: ms(r.ValidFrom), ValidToMS: ms(r.ValidTo), Imported: r.Imported, ChangedHere: r.ChangedHere,
		Helpful: r.Helpful, Unhelpful: r.Unhelpful, Flags: r.Flags,
		CreatedAtMS: ms(r.CreatedAt), UpdatedAtMS: ms(r.UpdatedAt), PublishedAtMS: ms(r.PublishedAt),
	}
}

type flagView struct {
	ID            chat.ID            `json:"id"`
	Kind          knowledge.FlagKind `json:"kind"`
	State         string             `json:"state"`
	Article       linkView           `json:"article"`
	Other         *linkView          `json:"other,omitempty"`
	Score         float64            `json:"score"`
	Here          string             `json:"here"`
	There         string             `json:"there"`
	FoundAtMS     int64              `json:"found_at_ms"`
	DismissedAtMS int64              `json:"dismissed_at_ms,omitempty"`
	DismissedBy   *linkView          `json:"dismissed_by,omitempty"`
}

func flagOf(f knowledge.Flag) flagView {
	state := "open"
	if !f.DismissedAt.IsZero() {
		state = "dismissed"
	}
	return flagView{
		f.ID, f.Finding.Kind, state, linkView{f.Finding.Article, f.Title}, linkTo(f.Finding.Other, f.OtherTitle), f.Finding.Score,
		f.Finding.Here, f.Finding.There, ms(f.FoundAt), ms(f.DismissedAt), linkTo(f.DismissedBy, f.DismissedWho),
	}
}

func flagsOf(list []knowledge.Flag) []flagView {
	out := make([]flagView, 0, len(list))
	for _, f := range list {
		out = append(out, flagOf(f))
	}
	return out
}

// askAnswer is what the bot would say to a question.
type askAnswer struct {
	Answer     string    `json:"answer,omitempty"`
	Article    chat.ID   `json:"article,omitzero"`
	Title      string    `json:"title,omitempty"`
	FromHere   bool      `json:"from_here"`
	Band       string    `json:"band"`
	Confidence float64   `json:"confidence"`
	Lang       string    `json:"lang"`
	Hits       []hitView `json:"hits"`
}

// answerOf words a result for the article that is asked about; zero for none.
func answerOf(r knowledge.Result, here chat.ID) askAnswer {
	a := askAnswer{Band: string(r.Band), Confidence: r.Confidence, Lang: r.Language, Hits: make([]hitView, 0, len(r.Hits))}
	for _, h := range r.Hits {
		a.Hits = append(a.Hits, hitView{h.Article, h.Title, h.URL, h.Passage, h.Score})
	}
	if r.Answer != nil && r.Band != knowledge.Low {
		a.Answer, a.Article, a.Title = r.Answer.Text, r.Answer.Article, r.Answer.Title
		a.FromHere = r.Answer.Article == here
	}
	return a
}

type spaceView struct {
	Model    string `json:"model"`
	BuiltIn  bool   `json:"built_in"`
	Complete bool   `json:"complete"`
	Done     int    `json:"done"`
	Total    int    `json:"total"`
	Problem  string `json:"problem"`
}

func spaceOf(p knowledge.Progress) spaceView {
	return spaceView{p.Model, p.BuiltIn, p.Complete(), p.Done, p.Total, p.Problem}
}
