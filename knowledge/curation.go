package knowledge

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// CurationStore is what the curation reads and writes, of every workspace.
type CurationStore interface {
	MissStore
	CheckStore
	// PublishDue publishes what was scheduled until now, once however many
	// nodes ask.
	PublishDue(ctx context.Context) (n int, err error)
	// TryLease takes or renews a lease: one holder at a time.
	TryLease(ctx context.Context, name string, holder chat.ID, ttl time.Duration) (held bool, err error)
	ReleaseLease(ctx context.Context, name string, holder chat.ID) error
}

// MissStore keeps questions and judgements.
type MissStore interface {
	Misses(ctx context.Context, since time.Time, limit int) ([]Miss, error)
	Verdicts(ctx context.Context, since time.Time, limit int) ([]Verdict, error)
	PutVerdict(ctx context.Context, v Verdict) error
	RecentQuestions(ctx context.Context, workspace chat.ID, limit int) ([]Question, error)
	PutQuestion(ctx context.Context, workspace chat.ID, q Question, misses []Miss) (id chat.ID, added int, err error)
	SetAnswered(ctx context.Context, workspace, id chat.ID, answered bool) error
	// ReaderAt and SetReader keep how far the log was read.
	ReaderAt(ctx context.Context, name string) (time.Time, error)
	SetReader(ctx context.Context, name string, when time.Time) error
}

// CheckStore keeps what checks of the articles find.
type CheckStore interface {
	// WorkspacesToCheck gives those whose articles changed since their last
	// check, or whose last check is older than an instant.
	WorkspacesToCheck(ctx context.Context, before time.Time) ([]chat.ID, error)
	NewestArticleChange(ctx context.Context, workspace chat.ID) (version int64, err error)
	ReviewedArticles(ctx context.Context, workspace chat.ID) ([]Reviewed, error)
	SaveFlags(ctx context.Context, workspace chat.ID, version int64, found []Finding) error
}

// Curation works in the background for the people who write articles: it
// publishes what is scheduled, gathers the questions that the bot did not
// answer and what visitors say of its answers, and looks through articles that
// changed. On several nodes one works at a time; all publish.
type Curation struct {
	Store CurationStore
	// Search answers a question as the bot does now; lang "" is guessed.
	Search func(ctx context.Context, workspace chat.ID, q, lang string) (Result, error)
	// Reach waits until Search knows a workspace's articles up to a change; nil
	// when it always does.
	Reach func(ctx context.Context, workspace chat.ID, change int64) error
	Log   *slog.Logger
	Now   func() time.Time
	// Every is how often it is looked for work, 2 s when zero.
	Every time.Duration

	holder  chat.ID
	renewed time.Time
}

const (
	// curationLease is how long the work stays with a node that says nothing.
	curationLease = time.Minute
	// checkAgain is how old a check may become: articles age without a change.
	checkAgain = 24 * time.Hour
	// readBack is how far behind the newest decision the log is read again: a
	// turn's decision is dated when it was made and stored after that.
	readBack = 5 * time.Minute
	// readAtOnce bounds one read of the log.
	readAtOnce = 500
	// questionsHeld bounds the questions of a workspace that new ones are
	// compared with, and those that are asked again after an edit.
	questionsHeld = 2000
	questionsTold = 200
	// maxMiss bounds the text of a question, in characters.
	maxMiss = 500
)

const missReader, verdictReader, curationName = "misses", "verdicts", "curation"

// Run works until ctx ends.
func (c *Curation) Run(ctx context.Context) {
	if c.holder.IsZero() {
		c.holder = chat.NewID()
	}
	every := c.Every
	if every <= 0 {
		every = 2 * time.Second
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	held := false
	for {
		if err := c.work(ctx, &held); err != nil && ctx.Err() == nil {
			c.Log.WarnContext(ctx, "the knowledge base is not looked after", "error", err)
		}
		select {
		case <-ctx.Done():
			if held {
				c.leave(ctx)
			}
			return
		case <-tick.C:
		}
	}
}

// leave lets another node go on at once.
func (c *Curation) leave(ctx context.Context) {
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = c.Store.ReleaseLease(clean, curationName, c.holder) // it runs out by itself
}

// work publishes, and does everything else that there is to do now if this
// node has the lease or gets it; held tells whether it does.
func (c *Curation) work(ctx context.Context, held *bool) error {
	// Every node publishes: the hour must not wait for the lease of one that died.
	if _, err := c.Store.PublishDue(ctx); err != nil {
		return err
	}
	if !*held || c.Now().Sub(c.renewed) >= curationLease/3 {
		ok, err := c.Store.TryLease(ctx, curationName, c.holder, curationLease)
		if *held = ok; err != nil || !ok {
			return err
		}
		c.renewed = c.Now()
	}
	if err := c.gather(ctx); err != nil {
		return err
	}
	return c.check(ctx)
}

// gather reads the log of decisions and judgements.
func (c *Curation) gather(ctx context.Context) error {
	since, err := c.Store.ReaderAt(ctx, missReader)
	if err != nil {
		return err
	}
	from := back(since)
	for {
		misses, err := c.Store.Misses(ctx, from, readAtOnce)
		if err != nil {
			return err
		}
		if err := c.place(ctx, misses); err != nil {
			return err
		}
		if len(misses) > 0 {
			// What shares the millisecond comes with the next look back.
			from = misses[len(misses)-1].At.Add(time.Millisecond)
			if err := c.Store.SetReader(ctx, missReader, misses[len(misses)-1].At); err != nil {
				return err
			}
		}
		if len(misses) < readAtOnce {
			return c.judge(ctx)
		}
	}
}

// back is where to begin to read again.
func back(since time.Time) time.Time {
	if since.IsZero() {
		return time.UnixMilli(0)
	}
	return since.Add(-readBack)
}

// judge reads visitors' judgements; an answer that did not help leaves its
// question unanswered.
func (c *Curation) judge(ctx context.Context) error {
	since, err := c.Store.ReaderAt(ctx, verdictReader)
	if err != nil {
		return err
	}
	verdicts, err := c.Store.Verdicts(ctx, back(since), readAtOnce)
	if err != nil || len(verdicts) == 0 {
		return err
	}
	var misses []Miss
	for _, v := range verdicts {
		if v.Miss = masked(v.Miss); !v.Helpful && v.Miss.Text != "" {
			misses = append(misses, v.Miss)
		}
		if err := c.Store.PutVerdict(ctx, v); err != nil {
			return err
		}
	}
	if err := c.place(ctx, misses); err != nil {
		return err
	}
	return c.Store.SetReader(ctx, verdictReader, verdicts[len(verdicts)-1].Miss.At)
}

// masked hides personal data in a miss and cuts it to what a board shows.
func masked(m Miss) Miss {
	m.Text, _ = chat.Mask(strings.Join(strings.Fields(m.Text), " "))
	m.Text = clip(m.Text, maxMiss)
	if m.Lang == "" {
		m.Lang = Language(m.Text)
	}
	return m
}

// place puts misses into the questions of their workspaces.
func (c *Curation) place(ctx context.Context, misses []Miss) error {
	byWorkspace := map[chat.ID][]Miss{}
	var order []chat.ID
	for _, m := range misses {
		if m = masked(m); m.Text == "" {
			continue
		}
		if _, ok := IsSmallTalk(m.Text); ok {
			continue
		}
		if byWorkspace[m.Workspace] == nil {
			order = append(order, m.Workspace)
		}
		byWorkspace[m.Workspace] = append(byWorkspace[m.Workspace], m)
	}
	for _, ws := range order {
		known, err := c.Store.RecentQuestions(ctx, ws, questionsHeld)
		if err != nil {
			return err
		}
		for _, p := range Place(known, byWorkspace[ws]) {
			if _, _, err := c.Store.PutQuestion(ctx, ws, p.Question, p.Misses); err != nil {
				return err
			}
		}
	}
	return nil
}

// check looks through the articles of workspaces where something changed, and
// asks their unanswered questions again.
func (c *Curation) check(ctx context.Context) error {
	due, err := c.Store.WorkspacesToCheck(ctx, c.Now().Add(-checkAgain))
	if err != nil {
		return err
	}
	for _, ws := range due {
		version, err := c.Store.NewestArticleChange(ctx, ws)
		if err != nil {
			return err
		}
		arts, err := c.Store.ReviewedArticles(ctx, ws)
		if err != nil {
			return err
		}
		if err := c.reach(ctx, ws, version); err != nil {
			return err
		}
		if err := c.askAgain(ctx, ws); err != nil {
			return err
		}
		// Last: a check that fails half-way is done again.
		if err := c.Store.SaveFlags(ctx, ws, version, Check(arts, c.Now())); err != nil {
			return err
		}
	}
	return nil
}

// reach waits for Search to know a change, for a third of the lease at most.
func (c *Curation) reach(ctx context.Context, workspace chat.ID, change int64) error {
	if c.Reach == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, curationLease/3)
	defer cancel()
	return c.Reach(ctx, workspace, change)
}

// askAgain notes which of a workspace's questions the bot answers now.
func (c *Curation) askAgain(ctx context.Context, workspace chat.ID) error {
	questions, err := c.Store.RecentQuestions(ctx, workspace, questionsTold)
	if err != nil {
		return err
	}
	for _, q := range questions {
		res, err := c.Search(ctx, workspace, q.Wording, q.Lang)
		if err != nil {
			return err
		}
		if answered := res.Answer != nil && res.Band != Low; answered != q.Answered {
			if err := c.Store.SetAnswered(ctx, workspace, q.ID, answered); err != nil {
				return err
			}
		}
	}
	return nil
}
