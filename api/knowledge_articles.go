package api

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// maxArticle bounds the body of a request that carries an article, in bytes:
// 100,000 characters and 200 questions, all escaped as \uXXXX in pairs, do not
// fit; as UTF-8 they do.
const maxArticle = 1 << 20

// articleBody decodes a request that carries an article.
func articleBody(c echo.Context, into any) error {
	b, err := bodyUpTo(c, maxArticle)
	if err != nil {
		return err
	}
	return decode(b, into)
}

const (
	pageWanted = 50
	pageMost   = 100
)

func (s *Server) listArticles(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, pageMost, pageWanted)
	if err != nil {
		return err
	}
	q := knowledge.ArticleQuery{
		State: c.QueryParam("state"), Lang: short(c.QueryParam("lang"), 35), Flag: knowledge.FlagKind(c.QueryParam("flag")),
		Words: short(c.QueryParam("q"), 200), Cursor: c.QueryParam("cursor"), Limit: int(limit),
	}
	if q.Flag != "" && q.Flag != "any" && !slices.Contains(knowledge.FlagKinds, q.Flag) {
		return chat.Errorf(chat.Invalid, "flag is %q: any, duplicate, contradiction, stale, expired or unhelpful", short(string(q.Flag), 20))
	}
	if q.Collection, err = queryID(c, "collection"); err != nil {
		return err
	}
	if q.Owner, err = queryID(c, "owner"); err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, next, err := s.Store.ListArticles(ctx, who.workspace, q)
	if err != nil {
		return err
	}
	counts, err := s.Store.CountArticles(ctx, who.workspace, q)
	if err != nil {
		return err
	}
	views := make([]articleSummary, 0, len(list))
	for _, r := range list {
		views = append(views, recordOf(r, s.now()))
	}
	return c.JSON(http.StatusOK, struct {
		Articles   []articleSummary `json:"articles"`
		NextCursor string           `json:"next_cursor,omitempty"`
		Counts     countedView      `json:"counts"`
	}{views, next, countedView(counts)})
}

// queryID reads an id from the query; absent is zero.
func queryID(c echo.Context, name string) (chat.ID, error) {
	id, err := chat.ParseID(c.QueryParam(name))
	if err != nil {
		return chat.ID{}, chat.Errorf(chat.Invalid, "%s is %q: that is no id", name, short(c.QueryParam(name), 40))
	}
	return id, nil
}

// articleDetail is an article with what an editor's page shows.
type articleDetail struct {
	Article articleSummary `json:"article"`
	Live    *versionView   `json:"live,omitempty"`
	Pending *versionView   `json:"pending,omitempty"`
	Flags   []flagView     `json:"flags"`
}

// showArticle answers with an article as it is now.
func (s *Server) showArticle(c echo.Context, who caller) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	return s.articleNow(c, who, id)
}

func (s *Server) articleNow(c echo.Context, who caller, id chat.ID) error {
	d, err := s.detail(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, d)
}

// flagsShown bounds the flags beside one article.
const flagsShown = 50

func (s *Server) detail(ctx context.Context, workspace, id chat.ID) (articleDetail, error) {
	r, err := s.Store.ArticleRecord(ctx, workspace, id)
	if err != nil {
		return articleDetail{}, err
	}
	d := articleDetail{Article: recordOf(r, s.now())}
	if r.Live > 0 {
		v, err := s.Store.Version(ctx, workspace, id, r.Live)
		if err != nil {
			return d, err
		}
		view := versionOf(v)
		d.Live = &view
	}
	if r.Pending != "" {
		v, err := s.Store.PendingVersion(ctx, workspace, id)
		if err != nil && chat.CodeOf(err) != chat.NotFound { // published meanwhile
			return d, err
		}
		if err == nil {
			view := versionOf(v)
			d.Pending = &view
		}
	}
	flags, _, err := s.Store.Flags(ctx, workspace, knowledge.FlagQuery{Article: id, Limit: flagsShown})
	d.Flags = flagsOf(flags)
	return d, err
}

// slugForm is what stands well in an address, in any script.
var slugForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

func (s *Server) createArticle(c echo.Context, who caller) error {
	var in struct {
		textView
		Collection chat.ID `json:"collection"`
		Slug       string  `json:"slug"`
		Note       string  `json:"note"`
	}
	if err := articleBody(c, &in); err != nil {
		return err
	}
	t, err := in.text()
	if err != nil {
		return err
	}
	if in.Slug != "" && (len(in.Slug) > knowledge.MaxLabel || !slugForm.MatchString(in.Slug)) {
		return chat.Errorf(chat.Invalid, "slug is %q: letters, digits and . _ - in at most %d bytes", short(in.Slug, 40), knowledge.MaxLabel)
	}
	note, err := label("note", in.Note, knowledge.MaxNote, false)
	if err != nil {
		return err
	}
	id, err := s.Store.CreateArticle(c.Request().Context(), who.workspace, who.actor.ID, in.Collection, in.Slug, t, note)
	if err != nil {
		return err
	}
	return s.articleNow(c, who, id)
}

func (s *Server) saveDraft(c echo.Context, who caller) error {
	var in struct {
		textView
		BasedOn int64  `json:"based_on"`
		Note    string `json:"note"`
	}
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	if err := articleBody(c, &in); err != nil {
		return err
	}
	t, err := in.text()
	if err != nil {
		return err
	}
	note, err := label("note", in.Note, knowledge.MaxNote, false)
	if err != nil {
		return err
	}
	if err := s.Store.SaveDraft(c.Request().Context(), who.workspace, who.actor.ID, id, max(in.BasedOn, 0), t, note); err != nil {
		return err
	}
	return s.articleNow(c, who, id)
}

func (s *Server) discardDraft(c echo.Context, who caller) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	basedOn, err := whole(c, "based_on", 0, 1<<53, 0)
	if err != nil {
		return err
	}
	if err := s.Store.DiscardDraft(c.Request().Context(), who.workspace, who.actor.ID, id, basedOn); err != nil {
		return err
	}
	return s.articleNow(c, who, id)
}

// step is what an editor says when an article moves on.
type step struct {
	BasedOn    int64   `json:"based_on"`
	Note       string  `json:"note"`
	AtMS       int64   `json:"at_ms"`
	Version    int64   `json:"version"`
	Publish    bool    `json:"publish"`
	Collection chat.ID `json:"collection"`
	Owner      chat.ID `json:"owner"`
}

// stepFields are what each step may say; the others are unknown fields.
var stepFields = map[string][]string{
	"submit": {"based_on", "note"}, "send-back": {"based_on", "note"}, "publish": {"based_on", "note", "at_ms"},
	"restore": {"based_on", "version", "publish"}, "move": {"collection"}, "owner": {"owner"}, "archive": {}, "unarchive": {},
}

// moves makes a handler of a step in an article's life.
func moves(name string, do func(s *Server, ctx context.Context, who caller, id chat.ID, in step) error) handler {
	return func(s *Server, c echo.Context, who caller) error {
		id, err := pathID(c, "article")
		if err != nil {
			return err
		}
		in, err := readStep(c, stepFields[name])
		if err != nil {
			return err
		}
		if err := do(s, c.Request().Context(), who, id, in); err != nil {
			return err
		}
		return s.articleNow(c, who, id)
	}
}

// readStep decodes a step; one that has no fields needs no body.
func readStep(c echo.Context, fields []string) (in step, err error) {
	b, err := bodyBytes(c)
	if err != nil || len(b) == 0 && len(fields) == 0 {
		return in, err
	}
	var said map[string]any
	if err := decode(b, &said); err != nil {
		return in, err
	}
	for name := range said {
		if !slices.Contains(fields, name) {
			return in, chat.Errorf(chat.Invalid, "unknown field %q", short(name, 40))
		}
	}
	if err := decode(b, &in); err != nil {
		return in, err
	}
	in.BasedOn = max(in.BasedOn, 0)
	in.Note, err = label("note", in.Note, knowledge.MaxNote, false)
	return in, err
}

// The steps in an article's life, by the end of their address.
var (
	submitDraft = moves("submit", func(s *Server, ctx context.Context, who caller, id chat.ID, in step) error {
		return s.Store.SubmitDraft(ctx, who.workspace, who.actor.ID, id, in.BasedOn, in.Note)
	})
	sendBackDraft = moves("send-back", func(s *Server, ctx context.Context, who caller, id chat.ID, in step) error {
		return s.Store.SendBackDraft(ctx, who.workspace, who.actor.ID, id, in.BasedOn, in.Note)
	})
	publishArticle = moves("publish", func(s *Server, ctx context.Context, who caller, id chat.ID, in step) error {
		when, err := instant("at_ms", in.AtMS)
		if err != nil {
			return err
		}
		return s.Store.PublishArticle(ctx, who.workspace, who.actor.ID, id, in.BasedOn, when, in.Note)
	})
	restoreVersion = moves("restore", func(s *Server, ctx context.Context, who caller, id chat.ID, in step) error {
		return s.Store.RestoreVersion(ctx, who.workspace, who.actor.ID, id, in.Version, in.BasedOn, in.Publish)
	})
	archiveArticle = moves("archive", func(s *Server, ctx context.Context, who caller, id chat.ID, _ step) error {
		return s.Store.ArchiveArticle(ctx, who.workspace, who.actor.ID, id)
	})
	unarchiveArticle = moves("unarchive", func(s *Server, ctx context.Context, who caller, id chat.ID, _ step) error {
		return s.Store.UnarchiveArticle(ctx, who.workspace, who.actor.ID, id)
	})
	moveArticle = moves("move", func(s *Server, ctx context.Context, who caller, id chat.ID, in step) error {
		return s.Store.MoveArticle(ctx, who.workspace, who.actor.ID, id, in.Collection)
	})
	setArticleOwner = moves("owner", func(s *Server, ctx context.Context, who caller, id chat.ID, in step) error {
		return s.Store.SetArticleOwner(ctx, who.workspace, who.actor.ID, id, in.Owner)
	})
)

// feedbackDays is how far back the judgements of an article are counted.
const feedbackDays = 90

func (s *Server) showArticleFeedback(c echo.Context, who caller) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	days, err := whole(c, "days", 1, 366, feedbackDays)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.Store.ArticleRecord(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	byDay, err := s.Store.FeedbackByDay(ctx, who.workspace, id, s.now().Add(-time.Duration(days)*24*time.Hour))
	if err != nil {
		return err
	}
	judged, err := s.Store.Judgements(ctx, who.workspace, id, pageWanted)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, feedbackOf(r, byDay, judged))
}

type dayView struct {
	Day       string `json:"day"`
	Helpful   int    `json:"helpful"`
	Unhelpful int    `json:"unhelpful"`
}

type judgementView struct {
	AtMS         int64   `json:"at_ms"`
	Helpful      bool    `json:"helpful"`
	Conversation chat.ID `json:"conversation"`
	Question     string  `json:"question"`
	Comment      string  `json:"comment"`
	Rating       int     `json:"rating"`
}

type articleFeedback struct {
	Article    linkView        `json:"article"`
	Helpful    int             `json:"helpful"`
	Unhelpful  int             `json:"unhelpful"`
	Days       []dayView       `json:"days"`
	Judgements []judgementView `json:"judgements"`
}

func feedbackOf(r knowledge.Record, days []knowledge.DayCount, judged []knowledge.Judgement) articleFeedback {
	v := articleFeedback{Article: linkView{r.ID, r.Title}, Helpful: r.Helpful, Unhelpful: r.Unhelpful, Days: []dayView{}, Judgements: []judgementView{}}
	for _, d := range days {
		v.Days = append(v.Days, dayView(d))
	}
	for _, j := range judged {
		comment, _ := chat.Mask(j.Comment)
		v.Judgements = append(v.Judgements, judgementView{ms(j.At), j.Helpful, j.Conversation, j.Question, comment, j.Rating})
	}
	return v
}

func (s *Server) listArticleFeedback(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, pageMost, pageWanted)
	if err != nil {
		return err
	}
	list, err := s.Store.JudgedArticles(c.Request().Context(), who.workspace, int(limit))
	if err != nil {
		return err
	}
	type judged struct {
		Article   linkView         `json:"article"`
		Status    knowledge.Status `json:"status"`
		Helpful   int              `json:"helpful"`
		Unhelpful int              `json:"unhelpful"`
	}
	views := make([]judged, 0, len(list))
	for _, r := range list {
		views = append(views, judged{linkView{r.ID, r.Title}, r.Status, r.Helpful, r.Unhelpful})
	}
	return c.JSON(http.StatusOK, struct {
		Articles []judged `json:"articles"`
	}{views})
}
