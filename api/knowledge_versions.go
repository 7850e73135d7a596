package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

func (s *Server) listVersions(c echo.Context, who caller) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	limit, err := whole(c, "limit", 1, pageMost, pageWanted)
	if err != nil {
		return err
	}
	before, err := whole(c, "before", 0, 1<<53, 0)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := s.Store.ArticleRecord(ctx, who.workspace, id); err != nil {
		return err
	}
	list, err := s.Store.Versions(ctx, who.workspace, id, before, int(limit))
	if err != nil {
		return err
	}
	views := make([]versionSummary, 0, len(list))
	for _, v := range list {
		views = append(views, versionSummary{headOf(v), v.Text.Title})
	}
	return c.JSON(http.StatusOK, struct {
		Versions []versionSummary `json:"versions"`
		More     bool             `json:"more"`
	}{views, len(list) > 0 && list[len(list)-1].Number > 1})
}

func (s *Server) showVersion(c echo.Context, who caller) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(c.Param("version"), 10, 64)
	if err != nil {
		return chat.Errorf(chat.NotFound, "version %q does not exist", short(c.Param("version"), 20))
	}
	v, err := s.Store.Version(c.Request().Context(), who.workspace, id, number)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, versionOf(v))
}

type diffPart struct {
	Op   knowledge.DiffOp `json:"op"`
	Text string           `json:"text"`
}

type fieldDiff struct {
	Field    string     `json:"field"`
	Parts    []diffPart `json:"parts"`
	Inserted int        `json:"inserted"`
	Deleted  int        `json:"deleted"`
}

func (s *Server) diffVersions(c echo.Context, who caller) error {
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.Store.ArticleRecord(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	from, err := whole(c, "from", 0, 1<<53, r.Live)
	if err != nil {
		return err
	}
	to, err := whole(c, "to", 1, 1<<53, r.Newest)
	if err != nil {
		return err
	}
	var before, after knowledge.Version
	if from > 0 {
		if before, err = s.Store.Version(ctx, who.workspace, id, from); err != nil {
			return err
		}
	}
	if after, err = s.Store.Version(ctx, who.workspace, id, to); err != nil {
		return err
	}
	fields := []fieldDiff{}
	for _, d := range knowledge.DiffTexts(before.Text, after.Text) {
		f := fieldDiff{Field: d.Field, Parts: make([]diffPart, 0, len(d.Parts)), Inserted: d.Inserted, Deleted: d.Deleted}
		for _, p := range d.Parts {
			f.Parts = append(f.Parts, diffPart(p))
		}
		fields = append(fields, f)
	}
	return c.JSON(http.StatusOK, struct {
		From   int64       `json:"from"`
		To     int64       `json:"to"`
		Fields []fieldDiff `json:"fields"`
	}{from, to, fields})
}

func (s *Server) previewMarkdown(c echo.Context, _ caller) error {
	var in struct {
		Body string `json:"body"`
	}
	if err := articleBody(c, &in); err != nil {
		return err
	}
	if len([]rune(in.Body)) > knowledge.MaxBody {
		return chat.Errorf(chat.Invalid, "the body has more than %d characters", knowledge.MaxBody)
	}
	html, err := render(in.Body)
	if err != nil {
		return chat.Wrap(chat.Internal, err, "preview")
	}
	return c.JSON(http.StatusOK, struct {
		HTML string `json:"html"`
	}{html})
}

// askArticle answers a question as the bot does now and as it would after the
// edit. Nothing is stored.
func (s *Server) askArticle(c echo.Context, who caller) error {
	var in struct {
		Question string    `json:"question"`
		Lang     string    `json:"lang"`
		Draft    *textView `json:"draft"`
	}
	id, err := pathID(c, "article")
	if err != nil {
		return err
	}
	if err := articleBody(c, &in); err != nil {
		return err
	}
	question := strings.TrimSpace(in.Question)
	if question == "" {
		return chat.Errorf(chat.Invalid, "question is missing: what would a visitor ask?")
	}
	a, err := s.edited(c, who, id, in.Draft)
	if err != nil {
		return err
	}
	began := time.Now()
	before, after, err := s.Ask(c.Request().Context(), who.workspace, a, knowledge.Query{Text: short(question, 1000), Lang: langOf(in.Lang)})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Before askAnswer `json:"before"`
		After  askAnswer `json:"after"`
		TookMS float64   `json:"took_ms"`
	}{answerOf(before, id), answerOf(after, id), float64(time.Since(began).Microseconds()) / 1000})
}

// edited gives an article as it would be with a draft, or with its pending
// version, or as it is live.
func (s *Server) edited(c echo.Context, who caller, id chat.ID, draft *textView) (knowledge.Article, error) {
	ctx := c.Request().Context()
	r, err := s.Store.ArticleRecord(ctx, who.workspace, id)
	if err != nil {
		return knowledge.Article{}, err
	}
	a := knowledge.Article{ID: id, Workspace: who.workspace, Collection: r.CollectionName, Slug: r.Slug}
	if draft != nil {
		t, err := draft.text()
		return a.With(t), err
	}
	v, err := s.Store.Version(ctx, who.workspace, id, r.Newest)
	if r.Pending != "" {
		v, err = s.Store.PendingVersion(ctx, who.workspace, id)
	} else if r.Live > 0 {
		v, err = s.Store.Version(ctx, who.workspace, id, r.Live)
	}
	return a.With(v.Text), err
}
