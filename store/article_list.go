package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// recordFrom joins what a Record shows; v is the pending version.
const recordFrom = ` FROM article a JOIN collection c ON c.id = a.collection
	LEFT JOIN app_user o ON o.id = a.owner` + pendingJoin

const recordCols = `a.id, a.slug, a.collection, c.name, a.status, v.state, COALESCE(v.title, a.title), COALESCE(v.lang, a.lang), COALESCE(v.audience, a.audience), COALESCE(v.product, a.product),
	a.owner, o.name, a.live_version, a.newest, a.valid_from_ms, a.valid_to_ms, CASE WHEN a.import_hash <> '' THEN 1 ELSE 0 END,
	CASE WHEN a.import_hash <> '' AND a.import_hash <> ` + newestHash + ` THEN 1 ELSE 0 END, a.helpful, a.unhelpful,
	(SELECT count(*) FROM article_flag f WHERE f.article = a.id AND f.dismissed_ms IS NULL), a.created_ms, a.updated_ms, a.published_ms`

func recordDest(r *knowledge.Record) []any {
	return []any{
		&r.ID, &r.Slug, &r.Collection, &r.CollectionName, &r.Status, text((*string)(&r.Pending)), &r.Title, &r.Lang, &r.Audience, &r.Product,
		&r.Owner, text(&r.OwnerName), &r.Live, &r.Newest, at(&r.ValidFrom), at(&r.ValidTo), yes(&r.Imported),
		yes(&r.ChangedHere), &r.Helpful, &r.Unhelpful, &r.Flags, at(&r.CreatedAt), at(&r.UpdatedAt), at(&r.PublishedAt),
	}
}

// inState says which articles a with pending version v a list holds.
var inState = map[string]string{
	"":          " AND a.status <> 'archived'",
	"draft":     " AND a.status <> 'archived' AND v.state = 'draft'",
	"review":    " AND a.status <> 'archived' AND v.state = 'review'",
	"scheduled": " AND a.status <> 'archived' AND v.state = 'scheduled'",
	"live":      " AND a.status = 'live'",
	"archived":  " AND a.status = 'archived'",
}

// articleFilter writes the conditions of a query but for the state.
func (s *Store) articleFilter(workspace chat.ID, q knowledge.ArticleQuery) (where string, args []any) {
	args = []any{workspace}
	var b strings.Builder
	b.WriteString(" WHERE a.workspace = $1")
	add := func(cond string, arg any) {
		args = append(args, arg)
		fmt.Fprintf(&b, " AND "+cond, len(args))
	}
	if !q.Collection.IsZero() {
		add("a.collection = $%d", q.Collection)
	}
	if q.Lang != "" {
		add("COALESCE(v.lang, a.lang) = $%d", q.Lang)
	}
	if !q.Owner.IsZero() {
		add("a.owner = $%d", q.Owner)
	}
	switch q.Flag {
	case "":
	case "any":
		b.WriteString(" AND EXISTS (SELECT 1 FROM article_flag f WHERE f.article = a.id AND f.dismissed_ms IS NULL)")
	default:
		add("EXISTS (SELECT 1 FROM article_flag f WHERE f.article = a.id AND f.dismissed_ms IS NULL AND f.kind = $%d)", q.Flag)
	}
	for _, word := range strings.Fields(strings.ToLower(q.Words)) {
		args = append(args, "%"+escapeLike.Replace(word)+"%")
		like := func(col string) string { return fmt.Sprintf("%s(%s) LIKE $%d ESCAPE '\\'", s.d.fold, col, len(args)) }
		any := []string{like("a.slug")}
		for _, col := range []string{"title", "body", "questions", "synonyms"} {
			any = append(any, like("a."+col), like("COALESCE(v."+col+", '')"))
		}
		b.WriteString(" AND (" + strings.Join(any, " OR ") + ")")
	}
	return b.String(), args
}

// ListArticles gives a page of articles, the last changed first, and the
// cursor of the next, or "". Invalid for an unknown state or cursor.
func (s *Store) ListArticles(ctx context.Context, workspace chat.ID, q knowledge.ArticleQuery) ([]knowledge.Record, string, error) {
	state, ok := inState[q.State]
	if !ok {
		return nil, "", chat.Errorf(chat.Invalid, "state %q: it is draft, review, scheduled, live or archived", q.State)
	}
	after, err := readCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(q.Limit)
	where, args := s.articleFilter(workspace, q)
	n := len(args)
	args = append(args, after.ms, after.id[:], limit+1)
	where += state + fmt.Sprintf(" AND (a.updated_ms, a.id) < ($%d, $%d) ORDER BY a.updated_ms DESC, a.id DESC LIMIT $%d", n+1, n+2, n+3)
	out, err := list(ctx, &s.read, "SELECT "+recordCols+recordFrom+where, args, recordDest)
	if err != nil {
		return nil, "", s.fail(err, "list the articles")
	}
	out, next := page(out, limit, func(r knowledge.Record) place { return place{r.UpdatedAt.UnixMilli(), r.ID} })
	return out, next, nil
}

// CountArticles counts by state what a query finds, whatever its state.
func (s *Store) CountArticles(ctx context.Context, workspace chat.ID, q knowledge.ArticleQuery) (n knowledge.Counts, err error) {
	where, args := s.articleFilter(workspace, q)
	err = s.read.row(ctx, "SELECT "+articleCounts+" FROM article a"+pendingJoin+where, args, countsDest(&n))
	return n, s.fail(err, "count the articles")
}

// ArticleRecord gives one article as lists show it, in whatever state, or
// NotFound.
func (s *Store) ArticleRecord(ctx context.Context, workspace, id chat.ID) (r knowledge.Record, err error) {
	err = s.read.row(ctx, "SELECT "+recordCols+recordFrom+" WHERE a.workspace = $1 AND a.id = $2", []any{workspace, id}, recordDest(&r))
	return r, s.fail(err, "article %s", id)
}

const versionSelect = "SELECT v.version, v.state, v.based_on, v.at_ms, v.by_user, u.name, v.note, v.review_note, v.publish_ms, " +
	"v.title, v.body, v.questions, v.synonyms, v.lang, v.url, v.audience, v.product, v.valid_from_ms, v.valid_to_ms " +
	"FROM article_version v LEFT JOIN app_user u ON u.id = v.by_user "

func versionDest(v *knowledge.Version) []any {
	return append([]any{&v.Number, &v.State, &v.BasedOn, at(&v.At), &v.By, text(&v.ByName), &v.Note, &v.ReviewNote, at(&v.PublishAt)}, versionTextDest(&v.Text)...)
}

// Versions gives an article's versions with numbers below before (0: all), the
// newest first, at most limit (≤ 100).
func (s *Store) Versions(ctx context.Context, workspace, article chat.ID, before int64, limit int) ([]knowledge.Version, error) {
	out, err := list(ctx, &s.read, versionSelect+"WHERE v.workspace = $1 AND v.article = $2 AND (v.version < $3 OR $3 = 0) ORDER BY v.version DESC LIMIT $4",
		[]any{workspace, article, before, pageSize(limit)}, versionDest)
	return out, s.fail(err, "versions of article %s", article)
}

// Version gives one version, or NotFound.
func (s *Store) Version(ctx context.Context, workspace, article chat.ID, number int64) (v knowledge.Version, err error) {
	err = s.read.row(ctx, versionSelect+"WHERE v.workspace = $1 AND v.article = $2 AND v.version = $3", []any{workspace, article, number}, versionDest(&v))
	return v, s.fail(err, "version %d of article %s", number, article)
}

// PendingVersion gives the version that waits to be published, or NotFound.
func (s *Store) PendingVersion(ctx context.Context, workspace, article chat.ID) (v knowledge.Version, err error) {
	err = s.read.row(ctx, versionSelect+"WHERE v.workspace = $1 AND v.article = $2 AND v.state IN ('draft', 'review', 'scheduled')", []any{workspace, article}, versionDest(&v))
	return v, s.fail(err, "pending version of article %s", article)
}

// judgedSince counts the verdicts of one kind on the text that article a has.
func judgedSince(helpful int) string {
	return fmt.Sprintf("(SELECT count(*) FROM article_feedback f WHERE f.workspace = a.workspace AND f.article = a.id AND f.helpful = %d AND f.at_ms >= COALESCE(a.published_ms, 0))", helpful)
}

// ReviewedArticles gives every live article of a workspace with what its checks
// need: the verdicts are those since its text was published.
func (s *Store) ReviewedArticles(ctx context.Context, workspace chat.ID) ([]knowledge.Reviewed, error) {
	var published, created time.Time
	out := []knowledge.Reviewed{}
	var r knowledge.Reviewed
	err := s.read.each(ctx, "SELECT "+articleCols+", a.published_ms, a.created_ms, "+judgedSince(1)+", "+judgedSince(0)+articleFrom+"WHERE a.workspace = $1 AND a.status = 'live' ORDER BY a.id",
		[]any{workspace}, append(articleDest(&r.Article), at(&published), at(&created), &r.Helpful, &r.Unhelpful), func() error {
			if r.ChangedAt = published; published.IsZero() {
				r.ChangedAt = created
			}
			out = append(out, r)
			r = knowledge.Reviewed{}
			return nil
		})
	return out, s.fail(err, "read the articles")
}
