package knowledge

import (
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// When an article is flagged by its age or by what visitors say of it.
const (
	// StaleAfter is how long an article may stay without a change.
	StaleAfter = 365 * 24 * time.Hour
	// leastJudged is how many judgements of the live text are needed.
	leastJudged = 5
	// unhelpfulAt is the share of unhelpful ones from which it is flagged.
	unhelpfulAt = 0.5
)

// Ageing finds articles that nobody has changed for a year, whose validity is
// over, or whose text at least half of its visitors, five or more, found
// unhelpful. Whoever publishes the article again, changed or not, settles it.
func Ageing(arts []Reviewed, now time.Time) []Finding {
	var out []Finding
	for _, a := range arts {
		add := func(kind FlagKind, score float64) {
			out = append(out, Finding{
				Kind: kind, Article: a.ID, Score: score,
				Fingerprint: factPrint(kind, a.ID, chat.ID{}, strconv.FormatInt(a.ChangedAt.UnixMilli(), 10)),
			})
		}
		if !a.ValidTo.IsZero() && !now.Before(a.ValidTo) {
			add(Expired, now.Sub(a.ValidTo).Hours()/24)
		} else if age := now.Sub(a.ChangedAt); age >= StaleAfter {
			add(Stale, float64(int(age.Hours()/24)))
		}
		if judged := a.Helpful + a.Unhelpful; judged >= leastJudged && float64(a.Unhelpful) >= unhelpfulAt*float64(judged) {
			add(Unhelpful, float64(a.Unhelpful)/float64(judged))
		}
	}
	return sortFindings(out)
}

// Check looks through a workspace's live articles for everything that an
// editor should know of.
func Check(arts []Reviewed, now time.Time) []Finding {
	out := Duplicates(arts)
	out = append(out, Contradictions(arts)...)
	return append(out, Ageing(arts, now)...)
}
