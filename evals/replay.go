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
	Turns         int           `json:"turns"`         // that both reached
	Changed       int           `json:"changed"`       // conversations with another reply, or another end
	Was           Tally         `json:"was"`
	Would         Tally         `json:"would"`
	Compared      []Delta       `json:"compared"` // per conversation, with the paired bootstrap
	Moves         []Move        `json:"moves"`    // turns by what was done and what would be, most frequent first
	Chats         []ReplayedRun `json:"chats"`    // changed ones first
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

// Outcome is what a bot did in one turn.
type Outcome struct {
	Action     string  `json:"action"` // "" when the turn was not reached
	Reason     string  `json:"reason,omitempty"`
	Band       string  `json:"band,omitempty"`
	Confidence float64 `json:"confidence,omitempty"`
	Article    string  `json:"article,omitempty"` // title of the article shown
	HandedOver string  `json:"handed_over,omitempty"`
	Promised   bool    `json:"promised,omitempty"`
	Text       string  `json:"text,omitempty"`
}

func (o *Outcome) say(text string) {
	if o.Text != "" {
		o.Text += "\n"
	}
	o.Text += text
}

// ReplayedRun is one conversation, then and now.
type ReplayedRun struct {
	ID        string         `json:"id"`
	Lang      string         `json:"lang,omitempty"`
	StartedMS int64          `json:"started_ms"`
	Changed   bool           `json:"changed"`
	Notes     []string       `json:"notes,omitempty"`
	Turns     []ReplayedTurn `json:"turns"`
	Error     string         `json:"error,omitempty"` // it could not be played to its end
}

// ReplayedTurn is what the visitor did and both bots' reactions.
type ReplayedTurn struct {
	Visitor []string `json:"visitor"`
	Was     Outcome  `json:"was"`
	Would   Outcome  `json:"would"`
	Differs string   `json:"differs,omitempty"` // action, article, hand-over or words
}

// Replay plays the visitors' part of past conversations to a candidate. It
// writes nothing, and no call of a flow leaves the process: calls are answered
// from the material's recordings or fail. A conversation is played as long as
// the bot had it; when the candidate hands over earlier, the rest is not
// reached. Visitors cannot react to what they were never told, so from the
// first different reply on a replay is a guess; the report marks the turn.
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
		if len(c.Turns) == 0 && c.Error == "" {
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
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	hands.Wait()
	return out
}

// replayOne plays one conversation.
func replayOne(ctx context.Context, b *bench, p Past) ReplayedRun {
	part := p.part()
	r := ReplayedRun{ID: p.ID.String(), Lang: p.Lang}
	if len(part.turns) == 0 {
		return r
	}
	r.StartedMS = part.turns[0].at.UnixMilli()
	if part.more {
		r.Notes = append(r.Notes, "it went on after a person came or it was resolved: that part is not played")
	}
	w, err := newWorld(b, Conditions{Now: part.turns[0].at.UTC(), Visitor: visitorOf(p)}, Conditions{}, p.Lang)
	if err == nil && part.greeted {
		err = w.greet(ctx)
	}
	if err != nil {
		r.Error = chat.MessageOf(err)
		return r
	}
	for _, t := range part.turns {
		turn := ReplayedTurn{Was: t.was.masked()}
		for _, in := range t.inputs {
			turn.Visitor = append(turn.Visitor, in.words())
		}
		if reached := w.rec.conv.ID.IsZero() || w.rec.conv.Owner == chat.OwnerBot; reached {
			at := len(w.log)
			if err := w.replay(ctx, t); err != nil {
				r.Error = chat.MessageOf(err)
				return r
			}
			turn.Would = b.outcome(w.log[at:]).masked()
			r.note(w.log[at:])
		}
		turn.Differs = differs(turn.Was, turn.Would)
		r.Changed = r.Changed || turn.Differs != ""
		r.Turns = append(r.Turns, turn)
	}
	return r
}

func visitorOf(p Past) *Visitor {
	v := p.Visitor
	return &Visitor{Name: v.Name, Email: v.Email, Phone: v.Phone, Locale: v.Locale, TimeZone: v.TimeZone}
}

// words are what the report shows of an input.
func (in pastInput) words() string {
	switch {
	case in.thumbs != nil && *in.thumbs:
		return "(thumbs up)"
	case in.thumbs != nil:
		return "(thumbs down)"
	}
	if in.text == "" && len(in.files) > 0 {
		return "(file)"
	}
	masked, _ := chat.Mask(in.text)
	return masked
}

func (o Outcome) masked() Outcome {
	o.Text, _ = chat.Mask(o.Text)
	return o
}

// replay does again what the visitor did then, at the time of then.
func (w *world) replay(ctx context.Context, t pastTurn) error {
	if at := t.at.Add(-typing).UnixNano(); at > w.clock.Load() {
		w.clock.Store(at)
	}
	var burst []string
	flush := func() error {
		if len(burst) == 0 {
			return nil
		}
		err := w.say(ctx, burst...)
		burst = nil
		return err
	}
	for _, in := range t.inputs {
		if len(in.files) > 0 {
			if err := flush(); err != nil {
				return err
			}
			if err := w.attach(ctx, in.text, in.files); err != nil {
				return err
			}
			continue
		}
		if in.thumbs == nil && in.choice == "" {
			burst = append(burst, in.text)
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		if err := w.repeatClick(ctx, in); err != nil {
			return err
		}
	}
	return flush()
}

// repeatClick clicks what was clicked then, or types its label when the
// candidate does not show it; a thumb without an answer is left out.
func (w *world) repeatClick(ctx context.Context, in pastInput) error {
	if in.thumbs != nil {
		if err := w.feedback(ctx, *in.thumbs); err != nil && chat.CodeOf(err) != chat.Invalid {
			return err
		}
		return nil
	}
	for _, name := range []string{in.choice, in.text} {
		if _, _, ok := w.button(name); ok {
			return w.click(ctx, name)
		}
	}
	return w.say(ctx, in.text)
}

// outcome sums up what the candidate did in a turn.
func (b *bench) outcome(part []Exchange) Outcome {
	var o Outcome
	for _, x := range part {
		if x.Action != "" {
			o.Action, o.Reason, o.Band, o.Confidence = x.Action, x.Reason, x.Band, x.Confidence
		}
		for _, s := range x.Bot {
			o.say(s.Text)
		}
		for _, slug := range x.sources() {
			o.Article = b.bodies[slug].Title
		}
		if x.Escalation != nil {
			o.HandedOver, o.Promised = x.Escalation.Reason, x.Escalation.Promised
		}
	}
	return o
}

func (r *ReplayedRun) note(part []Exchange) {
	const uncalled = "a flow called a system that has no recorded response: record it under http: of the candidate"
	for _, x := range part {
		for _, c := range x.Calls {
			if c.Error != "" && !slices.Contains(r.Notes, uncalled) {
				r.Notes = append(r.Notes, uncalled)
			}
		}
	}
}

// differs says in what a turn went another way, "" when it did not. Articles
// count only where their text was shown.
func differs(was, would Outcome) string {
	shown := func(o Outcome) string {
		if o.Action == "answered" || o.Action == "hedged" {
			return o.Article
		}
		return ""
	}
	switch {
	case (was.HandedOver == "") != (would.HandedOver == ""):
		return "hand-over"
	case was.Action != would.Action:
		return "action"
	case shown(was) != shown(would):
		return "article"
	case was.HandedOver != would.HandedOver:
		return "reason"
	case normal(was.Text) != normal(would.Text):
		return "words"
	}
	return ""
}

// count sums the conversations up.
func (r *ReplayReport) count() {
	moves := map[[2]string]int{}
	var wasHanded, wouldHand, wasAnswers, wouldAnswer []float64
	for _, c := range r.Chats {
		r.Conversations++
		r.Changed += count(c.Changed)
		var was, would, a, b float64
		for _, t := range c.Turns {
			was, would = max(was, truth(t.Was.HandedOver != "")), max(would, truth(t.Would.HandedOver != ""))
			if t.Would.Action == "" && t.Would.Text == "" {
				continue // not reached
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
		return cmp.Or(cmp.Compare(count(b.Changed), count(a.Changed)), cmp.Compare(b.StartedMS, a.StartedMS))
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
