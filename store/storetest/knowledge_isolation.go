package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// fullKnowledge fills a workspace with one of everything that editors see.
func (w *world) fullKnowledge(a knowledge.Article, conv chat.Conversation) {
	w.Helper()
	ctx := w.Context()
	t := a.Text()
	t.Body = "Edited."
	w.must(w.s.SaveDraft(ctx, w.ws, w.ada, a.ID, 1, t, "shorter"))
	w.must(w.s.SaveFlags(ctx, w.ws, 1, []knowledge.Finding{{Kind: knowledge.Stale, Article: a.ID, Score: 900, Fingerprint: "f"}}))
	m := knowledge.Miss{Workspace: w.ws, Conversation: conv.ID, Seq: 2, At: day, Text: "Can I swim?", Lang: "en", Cause: knowledge.CauseAbstained, Nearest: "returns"}
	_, _, err := w.s.PutQuestion(ctx, w.ws, knowledge.Question{Wording: "Can I swim?", Wordings: []string{"Can I swim?"}, Lang: "en"}, []knowledge.Miss{m})
	w.must(err)
	w.must(w.s.PutVerdict(ctx, knowledge.Verdict{Miss: m, Seq: 5, Helpful: true, Articles: []chat.ID{a.ID}}))
	w.must(w.s.PutLessons(ctx, w.ws, "learned", []byte("much")))
	id, err := w.s.CreateImport(ctx, knowledge.ImportJob{Workspace: w.ws, Kind: knowledge.ImportUpload, Source: "a.md", By: w.ada})
	w.must(err)
	w.must(w.s.AddImportFile(ctx, w.ws, id, 0, knowledge.ImportUploadedFile{Name: "a.md", Bytes: []byte("# A")}))
	w.must(w.s.StartImport(ctx, w.ws, id))
	job, ok, err := w.s.ClaimImport(ctx, time.Minute)
	w.must(err)
	w.same("an import waited", true, ok)
	w.must(w.s.ReportImport(ctx, job, knowledge.ImportFile{Path: "a.md", Status: "read", Changed: 1}))
}

// knowledgeReads are the reads that editors' pages are made of.
func (w *world) knowledgeReads(article chat.ID) map[string]func(chat.ID) (any, error) {
	ctx, s := w.Context(), w.s
	flags, _, err := s.Flags(ctx, w.ws, knowledge.FlagQuery{})
	w.must(err)
	questions, _, err := s.ListQuestions(ctx, w.ws, knowledge.QuestionQuery{State: knowledge.QuestionOpen})
	w.must(err)
	imports, _, err := s.Imports(ctx, w.ws, "", 9)
	w.must(err)
	rows, err := s.Collections(ctx, w.ws, true)
	w.must(err)
	return map[string]func(chat.ID) (any, error){
		"Collections": func(ws chat.ID) (any, error) { return first(s.Collections(ctx, ws, true)) },
		"Collection":  func(ws chat.ID) (any, error) { return first(s.Collection(ctx, ws, rows[0].ID)) },
		"ListArticles": func(ws chat.ID) (any, error) {
			v, _, err := s.ListArticles(ctx, ws, knowledge.ArticleQuery{Words: "return"})
			return v, err
		},
		"CountArticles":    func(ws chat.ID) (any, error) { return first(s.CountArticles(ctx, ws, knowledge.ArticleQuery{})) },
		"ArticleRecord":    func(ws chat.ID) (any, error) { return first(s.ArticleRecord(ctx, ws, article)) },
		"Versions":         func(ws chat.ID) (any, error) { return first(s.Versions(ctx, ws, article, 0, 9)) },
		"Version":          func(ws chat.ID) (any, error) { return first(s.Version(ctx, ws, article, 1)) },
		"PendingVersion":   func(ws chat.ID) (any, error) { return first(s.PendingVersion(ctx, ws, article)) },
		"ReviewedArticles": func(ws chat.ID) (any, error) { return first(s.ReviewedArticles(ctx, ws)) },
		"Flags": func(ws chat.ID) (any, error) {
			v, _, err := s.Flags(ctx, ws, knowledge.FlagQuery{Article: article})
			return v, err
		},
		"Flag":                func(ws chat.ID) (any, error) { return first(s.Flag(ctx, ws, flags[0].ID)) },
		"CountFlags":          func(ws chat.ID) (any, error) { return len(must(s.CountFlags(ctx, ws))), nil },
		"NewestArticleChange": func(ws chat.ID) (any, error) { return first(s.NewestArticleChange(ctx, ws)) },
		"FeedbackByDay":       func(ws chat.ID) (any, error) { return first(s.FeedbackByDay(ctx, ws, article, time.Time{}.Add(1))) },
		"Judgements":          func(ws chat.ID) (any, error) { return first(s.Judgements(ctx, ws, article, 9)) },
		"ListQuestions": func(ws chat.ID) (any, error) {
			v, _, err := s.ListQuestions(ctx, ws, knowledge.QuestionQuery{State: knowledge.QuestionOpen, Newest: true})
			return v, err
		},
		"CountQuestions":  func(ws chat.ID) (any, error) { return first(s.CountQuestions(ctx, ws)) },
		"Question":        func(ws chat.ID) (any, error) { return first(s.Question(ctx, ws, questions[0].ID)) },
		"RecentQuestions": func(ws chat.ID) (any, error) { return first(s.RecentQuestions(ctx, ws, 9)) },
		"AskedOf":         func(ws chat.ID) (any, error) { return first(s.AskedOf(ctx, ws, questions[0].ID, 9)) },
		"Import":          func(ws chat.ID) (any, error) { return first(s.Import(ctx, ws, imports[0].ID)) },
		"Imports": func(ws chat.ID) (any, error) {
			v, _, err := s.Imports(ctx, ws, "", 9)
			return v, err
		},
		"ImportFiles": func(ws chat.ID) (any, error) {
			v, _, err := s.ImportFiles(ctx, ws, imports[0].ID, 0, 9)
			return v, err
		},
		"Lessons":      func(ws chat.ID) (any, error) { return first(s.Lessons(ctx, ws, "learned")) },
		"ImportUpload": func(ws chat.ID) (any, error) { return first(s.ImportUpload(ctx, ws, imports[0].ID)) },
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// knowledgeWritesStayInside tries every change of an editor from elsewhere.
func (w *world) knowledgeWritesStayInside(elsewhere, spy chat.ID, a knowledge.Article) {
	w.Helper()
	ctx, s := w.Context(), w.s
	rows, err := s.Collections(ctx, w.ws, true)
	w.must(err)
	flags, _, err := s.Flags(ctx, w.ws, knowledge.FlagQuery{})
	w.must(err)
	questions, _, err := s.ListQuestions(ctx, w.ws, knowledge.QuestionQuery{State: knowledge.QuestionOpen})
	w.must(err)
	imports, _, err := s.Imports(ctx, w.ws, "", 9)
	w.must(err)
	before, err := s.ArticleRecord(ctx, w.ws, a.ID)
	w.must(err)
	name := "Theirs"
	for what, err := range map[string]error{
		"SaveDraft":           s.SaveDraft(ctx, elsewhere, spy, a.ID, 2, a.Text(), ""),
		"SubmitDraft":         s.SubmitDraft(ctx, elsewhere, spy, a.ID, 2, ""),
		"SendBackDraft":       s.SendBackDraft(ctx, elsewhere, spy, a.ID, 2, ""),
		"PublishArticle":      s.PublishArticle(ctx, elsewhere, spy, a.ID, 2, time.Time{}, ""),
		"DiscardDraft":        s.DiscardDraft(ctx, elsewhere, spy, a.ID, 2),
		"RestoreVersion":      s.RestoreVersion(ctx, elsewhere, spy, a.ID, 1, 2, true),
		"ArchiveArticle":      s.ArchiveArticle(ctx, elsewhere, spy, a.ID),
		"UnarchiveArticle":    s.UnarchiveArticle(ctx, elsewhere, spy, a.ID),
		"MoveArticle":         s.MoveArticle(ctx, elsewhere, spy, a.ID, rows[0].ID),
		"SetArticleOwner":     s.SetArticleOwner(ctx, elsewhere, spy, a.ID, spy),
		"SetArticleOwner out": s.SetArticleOwner(ctx, w.ws, w.ada, a.ID, spy),
		"ChangeCollection":    s.ChangeCollection(ctx, elsewhere, spy, rows[0].ID, &name, nil, nil),
		"ArchiveCollection":   s.ArchiveCollection(ctx, elsewhere, spy, rows[0].ID, chat.ID{}),
		"UnarchiveCollection": s.UnarchiveCollection(ctx, elsewhere, spy, rows[0].ID),
		"CreateArticle":       second(s.CreateArticle(ctx, elsewhere, spy, rows[0].ID, "", a.Text(), "")),
		"DismissFlag":         s.DismissFlag(ctx, elsewhere, spy, flags[0].ID, true),
		"DismissQuestion":     s.DismissQuestion(ctx, elsewhere, spy, questions[0].ID, true),
		"DraftQuestion":       second(s.DraftQuestion(ctx, elsewhere, spy, questions[0].ID, chat.ID{}, "")),
		"DraftQuestion into":  second(s.DraftQuestion(ctx, elsewhere, spy, questions[0].ID, rows[0].ID, "")),
		"CancelImport":        s.CancelImport(ctx, elsewhere, spy, imports[0].ID),
		"StartImport":         s.StartImport(ctx, elsewhere, imports[0].ID),
		"AddImportFile":       s.AddImportFile(ctx, elsewhere, imports[0].ID, 1, knowledge.ImportUploadedFile{Name: "b.md"}),
	} {
		if chat.CodeOf(err) != chat.NotFound {
			w.Errorf("%s from elsewhere: %v", what, err)
		}
	}
	after, err := s.ArticleRecord(ctx, w.ws, a.ID)
	w.must(err)
	w.same("the article", before, after)
}

func second[T any](_ T, err error) error { return err }
