package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// maxSuiteBody bounds a suite in a request, in bytes: a source of a million
// characters, most of them not escaped.
const maxSuiteBody = 4 << 20

// maxSource bounds a suite's source, in bytes.
const maxSource = 1_000_000

type findingView struct {
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
}

func findingsOf(list []evals.Finding) []findingView {
	out := make([]findingView, 0, len(list))
	for _, f := range list {
		out = append(out, findingView{max(f.Line, 1), max(f.Column, 1), f.Severity, f.Message, f.Hint})
	}
	return out
}

type suiteSummary struct {
	ID            chat.ID  `json:"id"`
	Name          string   `json:"name"`
	About         string   `json:"about"`
	Hash          string   `json:"hash"`
	Cases         int      `json:"cases"`
	UpdatedAtMS   int64    `json:"updated_at_ms"`
	UpdatedBy     maybeID  `json:"updated_by"`
	UpdatedByName string   `json:"updated_by_name"`
	LastRun       *runView `json:"last_run,omitempty"`
}

// maybeID is an id, or "" for none.
type maybeID chat.ID

// MarshalText implements encoding.TextMarshaler.
func (id maybeID) MarshalText() ([]byte, error) {
	if chat.ID(id).IsZero() {
		return nil, nil
	}
	return []byte(chat.ID(id).String()), nil
}

func summaryOfSuite(v chat.EvalSuite) suiteSummary {
	return suiteSummary{ID: v.ID, Name: v.Name, About: v.About, Hash: v.Hash, Cases: v.Cases, UpdatedAtMS: ms(v.At), UpdatedBy: maybeID(v.By), UpdatedByName: v.ByName}
}

func (s *Server) listSuites(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	list, err := s.Store.EvalSuites(ctx, who.workspace)
	if err != nil {
		return err
	}
	views := make([]suiteSummary, 0, len(list))
	for _, v := range list {
		view := summaryOfSuite(v)
		runs, _, err := s.Store.EvalRuns(ctx, who.workspace, v.ID, "", 1)
		if err != nil {
			return err
		}
		if len(runs) > 0 {
			last := viewOfRun(runs[0])
			view.LastRun = &last
		}
		views = append(views, view)
	}
	return c.JSON(http.StatusOK, struct {
		Suites []suiteSummary `json:"suites"`
	}{views})
}

type suiteCase struct {
	ID    string   `json:"id"`
	Kind  string   `json:"kind"`
	About string   `json:"about"`
	Lang  string   `json:"lang"`
	Tags  []string `json:"tags"`
	Line  int      `json:"line"`
}

type suiteView struct {
	Suite    suiteSummary  `json:"suite"`
	Source   string        `json:"source"`
	Cases    []suiteCase   `json:"cases"`
	Findings []findingView `json:"findings"`
}

func viewOfSuite(v chat.EvalSuite) suiteView {
	suite, findings := evals.ParseSuite(v.Name+".yaml", []byte(v.Source))
	view := suiteView{Suite: summaryOfSuite(v), Source: v.Source, Cases: make([]suiteCase, 0, len(suite.Cases)), Findings: findingsOf(findings)}
	for _, k := range suite.Cases {
		view.Cases = append(view.Cases, suiteCase{k.ID, k.Kind, k.About, k.Lang, some([]string(k.Tags)), k.Line})
	}
	return view
}

func (s *Server) showSuite(c echo.Context, who caller) error {
	id, err := pathID(c, "suite")
	if err != nil {
		return err
	}
	return s.sendSuite(c, who, id)
}

func (s *Server) sendSuite(c echo.Context, who caller, id chat.ID) error {
	v, err := s.Store.EvalSuite(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, viewOfSuite(v))
}

// readSuite holds a source to the suite language.
func readSuite(who caller, source string) (chat.EvalSuite, error) {
	if len(source) > maxSource {
		return chat.EvalSuite{}, chat.Errorf(chat.Invalid, "the source is larger than %d bytes: split the suite", maxSource)
	}
	suite, findings := evals.ParseSuite("suite", []byte(source))
	for _, f := range findings {
		if f.Severity == evals.SeverityError {
			return chat.EvalSuite{}, chat.Errorf(chat.Invalid, "line %d, column %d: %s", f.Line, f.Column, strings.TrimSpace(f.Message+" "+hinted(f.Hint)))
		}
	}
	return chat.EvalSuite{Workspace: who.workspace, Name: suite.Name, EvalSuiteVersion: chat.EvalSuiteVersion{
		Hash: suite.Hash, Source: source, About: suite.About, Cases: len(suite.Cases), By: who.actor.ID,
	}}, nil
}

func hinted(hint string) string {
	if hint == "" {
		return ""
	}
	return "(" + hint + ")"
}

func suiteBody(c echo.Context, into any) error {
	b, err := bodyUpTo(c, maxSuiteBody)
	if err != nil {
		return err
	}
	return decode(b, into)
}

func (s *Server) createSuite(c echo.Context, who caller) error {
	var in struct {
		Source string  `json:"source"`
		From   chat.ID `json:"conversation"`
	}
	if err := suiteBody(c, &in); err != nil {
		return err
	}
	v, err := readSuite(who, in.Source)
	if err != nil {
		return err
	}
	v.From = in.From
	id, err := s.Store.CreateEvalSuite(c.Request().Context(), v)
	if err != nil {
		return err
	}
	return s.sendSuite(c, who, id)
}

func (s *Server) saveSuite(c echo.Context, who caller) error {
	id, err := pathID(c, "suite")
	if err != nil {
		return err
	}
	var in struct {
		Source string `json:"source"`
		Base   string `json:"base"`
	}
	if err := suiteBody(c, &in); err != nil {
		return err
	}
	v, err := readSuite(who, in.Source)
	if err != nil {
		return err
	}
	v.ID = id
	if err := s.Store.SaveEvalSuite(c.Request().Context(), v, in.Base); err != nil {
		return err
	}
	return s.sendSuite(c, who, id)
}

func (s *Server) archiveSuite(c echo.Context, who caller) error {
	id, err := pathID(c, "suite")
	if err != nil {
		return err
	}
	if err := s.Store.ArchiveEvalSuite(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) checkSuite(c echo.Context, _ caller) error {
	var in struct {
		Source string `json:"source"`
	}
	if err := suiteBody(c, &in); err != nil {
		return err
	}
	suite, findings := evals.ParseSuite("suite", []byte(in.Source))
	return c.JSON(http.StatusOK, struct {
		Name     string        `json:"name"`
		Cases    int           `json:"cases"`
		Findings []findingView `json:"findings"`
	}{suite.Name, len(suite.Cases), findingsOf(findings)})
}

// addCase puts a case at the end of a suite's newest version.
func (s *Server) addCase(c echo.Context, who caller) error {
	id, err := pathID(c, "suite")
	if err != nil {
		return err
	}
	var in struct {
		Case string  `json:"case"`
		From chat.ID `json:"conversation"`
	}
	if err := suiteBody(c, &in); err != nil {
		return err
	}
	if strings.TrimSpace(in.Case) == "" {
		return chat.Errorf(chat.Invalid, "case is empty: send the YAML of one case")
	}
	ctx := c.Request().Context()
	old, err := s.Store.EvalSuite(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	source, err := evals.AddCase(old.Source, in.Case)
	if err != nil {
		return err
	}
	v, err := readSuite(who, source)
	if err != nil {
		return err
	}
	if v.Cases != old.Cases+1 {
		return chat.Errorf(chat.Invalid, "that is not one case: write its keys below \"- id: …\"")
	}
	v.ID, v.From = id, in.From
	if err := s.Store.SaveEvalSuite(ctx, v, old.Hash); err != nil {
		return err
	}
	return s.sendSuite(c, who, id)
}

type suiteVersion struct {
	Hash   string  `json:"hash"`
	Source string  `json:"source"`
	Cases  int     `json:"cases"`
	AtMS   int64   `json:"at_ms"`
	By     maybeID `json:"by"`
	ByName string  `json:"by_name"`
}

const versionsShown = 50

func (s *Server) listSuiteVersions(c echo.Context, who caller) error {
	id, err := pathID(c, "suite")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := s.Store.EvalSuite(ctx, who.workspace, id); err != nil {
		return err
	}
	list, err := s.Store.EvalSuiteVersions(ctx, who.workspace, id, versionsShown)
	if err != nil {
		return err
	}
	views := make([]suiteVersion, 0, len(list))
	for _, v := range list {
		views = append(views, suiteVersion{v.Hash, v.Source, v.Cases, ms(v.At), maybeID(v.By), v.ByName})
	}
	return c.JSON(http.StatusOK, struct {
		Versions []suiteVersion `json:"versions"`
	}{views})
}

// casePage is how many events of a conversation a case is made of.
const casePage = 500

// draftCase writes a case from a conversation; nothing is stored.
func (s *Server) draftCase(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	events, _, err := s.Store.Events(ctx, who.workspace, conv.ID, chat.Agents, 0, casePage)
	if err != nil {
		return err
	}
	slugs, err := s.slugs(c, who, events)
	if err != nil {
		return err
	}
	v, err := s.Store.Visitor(ctx, who.workspace, conv.Visitor)
	if err != nil {
		return err
	}
	d, err := evals.DraftCase(events, conv.Lang, slugs, v.Name, v.Email, v.Phone)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Case     string        `json:"case"`
		Name     string        `json:"name"`
		Masked   int           `json:"masked"`
		Findings []findingView `json:"findings"`
	}{d.YAML, d.ID, d.Masked, findingsOf(d.Findings)})
}

// slugs gives the ids, as authors write them, of the articles that the bot
// showed; one that is gone has none.
func (s *Server) slugs(c echo.Context, who caller, events []chat.Event) (map[chat.ID]string, error) {
	out := map[chat.ID]string{}
	for _, e := range events {
		if e.Kind != chat.MessagePosted {
			continue
		}
		m, err := chat.Read[chat.MessageBody](e)
		if err != nil {
			return nil, chat.Wrap(chat.Internal, err, "read the conversation")
		}
		for _, source := range m.Sources {
			if _, known := out[source.Article]; known {
				continue
			}
			var r knowledge.Record
			if r, err = s.Store.ArticleRecord(c.Request().Context(), who.workspace, source.Article); err != nil && chat.CodeOf(err) != chat.NotFound {
				return nil, err
			}
			out[source.Article] = r.Slug
		}
	}
	return out, nil
}
