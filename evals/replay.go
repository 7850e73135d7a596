package evals

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// ReplayOptions say what Replay does.
type ReplayOptions struct {
	Past     []Past
	Material Material // the candidate's
	// Calibration is the candidate's; zero for the shipped one.
	Calibration knowledge.Calibration
	Candidate   string // its name, for the report
	Since       time.Time

	Library  func(bot.Source) *bot.Library
	Feelings *sentiment.Ensemble
	Model    bot.Model // nil: offline
	Workers  int
	Within   time.Duration // no conversation is begun after it; 0 for no end
	Product  string
	Log      *slog.Logger
	Now      func() time.Time
	Progress func(done, all int)
}

// ReplayReport tells what a candidate would have done in past conversations.
// What visitors wrote is masked.
type ReplayReport struct {
	Version       int           `json:"version"` // of this shape: 1
	Product       string        `json:"product,omitempty"`
	Candidate     string        `json:"candidate"`
	SinceMS       int64         `json:"since_ms"`
	StartedMS     int64         `json:"started_ms"`
	TookMS        int64         `json:"took_ms"`
	Conversations int           `json:"conversations"` // played
	LeftOut       int           `json:"left_out"`      // in which the visitor wrote nothing to the bot
	NotPlayed     int           `json:"not_played"`    // the time for the replay was over
	Turns         int           `json:"turns"`         // that both reached
	Changed       int           `json:"changed"`       // conversations with another reply, or another end
	Counts        ReplayCounts  `json:"counts"`
	Was           Tally         `json:"was"`
	Would         Tally         `json:"would"`
	Compared      []Delta       `json:"compared"` // per conversation, with the paired bootstrap
	Moves         []Move        `json:"moves"`    // turns by what was done and what would be, most frequent first
	Chats         []ReplayedRun `json:"chats"`    // the most important first
}

// ReplayCounts count conversations. Same, Differ, Parted and Errors are all of
// them; the others are among these.
type ReplayCounts struct {
	Same        int `json:"same"`
	Differ      int `json:"differ"`
	Parted      int `json:"parted"` // cannot be compared from some turn on
	Errors      int `json:"errors"`
	NewlyHanded int `json:"newly_handed"`
	NoLonger    int `json:"no_longer_handed"`
	Loops       int `json:"loops"`
	OtherPath   int `json:"other_path"` // same for the visitor, by other steps
	Unheard     int `json:"unheard"`    // in which a call had no recording
}

// Tally counts turns by what the bot did, and conversations handed over.
type Tally struct {
	Answered   int `json:"answered"`
	Hedged     int `json:"hedged"`
	Abstained  int `json:"abstained"`
	Flow       int `json:"flow"`
	Other      int `json:"other"`
	HandedOver int `json:"handed_over"` // conversations
}

// Move counts turns that go from one action to another.
type Move struct {
	Was   string `json:"was"`
	Would string `json:"would"`
	N     int    `json:"n"`
}

// Replay plays the visitors' part of past conversations to a candidate. It
// writes nothing, and no call of a flow leaves the process: calls are answered
// from the material's recordings or fail. A conversation is played as long as
// the bot had it; when the candidate hands over earlier, the rest is not
// reached. Visitors cannot react to what they were never told, so from the
// first different reply on a replay is a guess; the report marks the turn. A
// conversation is cut where what the visitor did answers what the candidate
// did not ask.
func Replay(ctx context.Context, o ReplayOptions) (ReplayReport, error) {
	run := Options{Mode: ModeOffline, Library: o.Library, Feelings: o.Feelings, Log: o.Log, Now: o.Now, Workers: o.Workers}
	if o.Model != nil {
		run.Mode, run.Model = ModeLLM, o.Model
	}
	if err := run.defaults(); err != nil {
		return ReplayReport{}, err
	}
	began := run.Now()
	b, err := newBench(ctx, o.Material, &run)
	if err != nil {
		return ReplayReport{}, err
	}
	if err := run.Feelings.Load(); err != nil {
		return ReplayReport{}, err
	}
	b.calibrate(o.Calibration)
	r := ReplayReport{
		Version: ReportVersion, Product: o.Product, Candidate: o.Candidate, SinceMS: o.Since.UnixMilli(), StartedMS: began.UnixMilli(),
		Compared: []Delta{}, Moves: []Move{}, Chats: []ReplayedRun{},
	}
	played := o.playAll(ctx, b, run.Workers)
	if err := ctx.Err(); err != nil {
		return r, chat.Wrap(chat.Unavailable, err, "the replay was stopped")
	}
	for _, c := range played {
		switch {
		case c.ID == "":
			r.NotPlayed++
			continue
		case len(c.Turns) == 0 && c.Error == "":
			r.LeftOut++
			continue
		}
		r.Chats = append(r.Chats, c)
	}
	r.count()
	r.TookMS = run.Now().Sub(began).Milliseconds()
	return r, nil
}

// calibrate gives the bench another calibration than the shipped one.
func (b *bench) calibrate(c knowledge.Calibration) {
	if len(c.Coefficients) == 0 {
		return
	}
	home, searcher := *b.home, *b.home.Searcher
	searcher.Calibration = c
	home.Searcher = &searcher
	b.home = &home
}

func (o *ReplayOptions) playAll(ctx context.Context, b *bench, workers int) []ReplayedRun {
	out := make([]ReplayedRun, len(o.Past))
	next := make(chan int)
	var hands sync.WaitGroup
	var mu sync.Mutex
	done := 0
	began := time.Now()
	for range min(max(workers, 1), max(len(out), 1)) {
		hands.Go(func() {
			for i := range next {
				out[i] = replayOne(ctx, b, o.Past[i])
				mu.Lock()
				done++
				if o.Progress != nil {
					o.Progress(done, len(out))
				}
				mu.Unlock()
			}
		})
	}
	for i := range out {
		if ctx.Err() != nil || o.Within > 0 && time.Since(began) > o.Within {
			break
		}
		next <- i
	}
	close(next)
	hands.Wait()
	return out
}

// count sums the conversations up.
func (r *ReplayReport) count() {
	moves := map[[2]string]int{}
	var wasHanded, wouldHand, wasAnswers, wouldAnswer []float64
	for _, c := range r.Chats {
		r.Conversations++
		r.Changed += count(c.Changed)
		r.Counts.add(c)
		var was, would, a, b float64
		for _, t := range c.Turns {
			was, would = max(was, truth(t.Was.HandedOver != "")), max(would, truth(t.Would.HandedOver != ""))
			if t.Unreached || t.Would.Action == "" && t.Would.Text == "" {
				continue
			}
			r.Turns++
			r.Was.add(t.Was)
			r.Would.add(t.Would)
			moves[[2]string{orNothing(t.Was.Action), orNothing(t.Would.Action)}]++
			a += truth(strings.HasPrefix(t.Was.Action, "answered"))
			b += truth(strings.HasPrefix(t.Would.Action, "answered"))
		}
		r.Was.HandedOver += int(was)
		r.Would.HandedOver += int(would)
		wasHanded, wouldHand = append(wasHanded, was), append(wouldHand, would)
		n := float64(max(len(c.Turns), 1))
		wasAnswers, wouldAnswer = append(wasAnswers, a/n), append(wouldAnswer, b/n)
	}
	for key, n := range moves {
		r.Moves = append(r.Moves, Move{key[0], key[1], n})
	}
	slices.SortFunc(r.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Was, b.Was), cmp.Compare(a.Would, b.Would))
	})
	slices.SortStableFunc(r.Chats, func(a, b ReplayedRun) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.StartedMS, a.StartedMS))
	})
	if r.Conversations == 0 {
		return
	}
	add := func(metric string, a, b []float64) {
		p := PairedBootstrap(a, b, bootstrapSeed)
		r.Compared = append(r.Compared, Delta{Metric: metric, Was: mean(a), Now: mean(b), N: len(a), Paired: p, Significant: p.Significant()})
	}
	add("handed_over", wasHanded, wouldHand)
	add("answered_share", wasAnswers, wouldAnswer)
}

func (n *ReplayCounts) add(c ReplayedRun) {
	switch c.Verdict {
	case VerdictSame:
		n.Same++
		n.OtherPath += count(c.OtherPath)
	case VerdictDiffers:
		n.Differ++
	case VerdictParted:
		n.Parted++
	case VerdictError:
		n.Errors++
	}
	n.NewlyHanded += count(c.HandOver == HandOverNew)
	n.NoLonger += count(c.HandOver == HandOverGone)
	n.Loops += count(c.Loops)
	n.Unheard += count(c.Unheard > 0)
}

// rank is a conversation's importance, 0 the greatest.
func (c ReplayedRun) rank() int {
	for i, so := range []bool{
		c.Verdict == VerdictError, c.Loops, c.HandOver == HandOverNew, c.HandOver == HandOverGone,
		c.Verdict == VerdictDiffers, c.Verdict == VerdictParted, c.Unheard > 0, c.OtherPath,
	} {
		if so {
			return i
		}
	}
	return 8
}

func orNothing(action string) string {
	if action == "" {
		return "nothing"
	}
	return action
}

func (t *Tally) add(o Outcome) {
	switch o.Action {
	case "answered":
		t.Answered++
	case "hedged":
		t.Hedged++
	case "abstained":
		t.Abstained++
	case "flow":
		t.Flow++
	default:
		t.Other++
	}
}

// Summary says in a sentence what would change.
func (r ReplayReport) Summary() string {
	return fmt.Sprintf("%d conversations, %d turns: %d would go another way. Answered %d → %d, hedged %d → %d, not known %d → %d, handed over %d → %d conversations.",
		r.Conversations, r.Turns, r.Changed, r.Was.Answered, r.Would.Answered, r.Was.Hedged, r.Would.Hedged, r.Was.Abstained, r.Would.Abstained,
		r.Was.HandedOver, r.Would.HandedOver)
}
