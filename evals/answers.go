package evals

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Where the calibration of an AnswersReport comes from.
const (
	CalibrationShipped = "shipped"
	CalibrationFitted  = "fitted"
)

// AnswersOptions says what `frontdesk eval answers` measures.
type AnswersOptions struct {
	KB      KB
	Queries []Query
	// Dev are labelled questions to fit the calibration on before measuring;
	// nil measures with Calibration, the shipped one when that is zero.
	Dev         []Query
	Calibration knowledge.Calibration
	// TargetError is the error promised of everything shown, 0 … 1.
	TargetError float64
	// Model words the answers, and may decline to; nil leaves the knowledge
	// base's own words.
	Model bot.Model
	Now   func() time.Time
	// Progress is told how many of all searches are done; nil tells nobody.
	Progress func(done, all int)
}

// AnswersReport is what `frontdesk eval answers --json` writes. Shares and
// errors are 0 … 1; correct means that the article of the answer is gold.
type AnswersReport struct {
	N        int `json:"n"`
	NInScope int `json:"n_in_scope"` // questions that some article answers
	// Over the questions in scope.
	Ranking
	// Over all questions, shown or not.
	Selective

	TargetError float64 `json:"target_error"`
	// Promise is what was shown at the bands of the target.
	Promise

	LatencyUS  Quantiles `json:"latency_us"` // of one search, one at a time
	BuildMS    float64   `json:"build_ms"`   // from articles to a complete index
	IndexBytes int64     `json:"index_bytes"`
	RSSBytes   int64     `json:"rss_bytes"` // of the whole process, afterwards; 0 where unknown

	Calibration string `json:"calibration"` // CalibrationShipped or CalibrationFitted
	// Bands are the confidences from which on the product answers and hedges.
	Bands struct {
		High   float64 `json:"high"`
		Middle float64 `json:"middle"`
	} `json:"bands"`
	LeftOut  []string   `json:"left_out,omitempty"` // what the import's limits left out
	PerQuery []PerQuery `json:"per_query"`
}

// Promise is what was shown to visitors and how much of it was wrong. Every
// text from the knowledge base counts as answered, hedged or not. Nothing
// shown is no error: 0, between the bounds 0 and 1.
type Promise struct {
	Answered           int     `json:"answered"`
	AnsweredShare      float64 `json:"answered_share"` // of all questions
	ErrorAmongAnswered float64 `json:"error_among_answered"`
	// Exact two-sided 95 % bounds of the true error.
	ErrorLower95 float64 `json:"error_lower_95"`
	ErrorUpper95 float64 `json:"error_upper_95"`
	HedgedShare  float64 `json:"hedged_share"` // of the answered ones; 0 when nothing was answered
	HedgedError  float64 `json:"hedged_error"` // among hedged answers; 0 without any
	// HedgedOfAll is the share of all questions that got a hedged answer.
	HedgedOfAll float64 `json:"hedged_of_all"`
	// AbstainedOutOfScopeShare is the share of the questions nobody should
	// answer that were not answered; 1 when there are none.
	AbstainedOutOfScopeShare float64 `json:"abstained_out_of_scope_share"`
}

// PerQuery is one question's outcome.
type PerQuery struct {
	ID         string         `json:"id"`
	Answered   bool           `json:"answered"` // a text of the knowledge base was shown
	Confidence float64        `json:"confidence"`
	Band       knowledge.Band `json:"band"`
	Top        []Ranked       `json:"top"` // the first five
	Correct    bool           `json:"correct"`

	inScope bool
}

// Ranked is an article found.
type Ranked struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// Answers builds the knowledge base's index, fits the calibration when there
// are labelled questions for it, asks every question and measures.
func Answers(ctx context.Context, o AnswersOptions) (AnswersReport, error) {
	report := AnswersReport{TargetError: o.TargetError, Calibration: CalibrationShipped, LeftOut: o.KB.LeftOut}
	before, began := heapBytes(), o.Now()
	searcher, err := NewSearcher(ctx, o.KB, o.Calibration)
	if err != nil {
		return report, err
	}
	report.BuildMS = milliseconds(o.Now().Sub(began))
	report.IndexBytes = max(heapBytes()-before, searcher.Index.Bytes()) // others may have let go of more meanwhile

	progress := counter(len(o.Dev)+len(o.Queries), o.Progress)
	if o.Dev != nil {
		asked, err := ask(ctx, searcher, o.Dev, o.Now, progress)
		if err != nil {
			return report, err
		}
		o.Calibration = Fit(asked.samples("dev"), o.TargetError)
		report.Calibration = CalibrationFitted
	} else if len(o.Calibration.Coefficients) > 0 {
		report.Calibration = CalibrationFitted
	} else {
		o.Calibration = knowledge.DefaultCalibration()
	}
	if searcher.Calibration, err = AtTarget(o.Calibration, o.TargetError); err != nil {
		return report, err
	}
	report.Bands.High, report.Bands.Middle = searcher.Calibration.High, searcher.Calibration.Middle

	var got asked
	if o.Model != nil {
		got, err = converse(ctx, o, searcher, progress)
	} else {
		got, err = ask(ctx, searcher, o.Queries, o.Now, progress)
	}
	if err != nil {
		return report, err
	}
	report.measure(got)
	report.RSSBytes = residentBytes()
	return report, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// counter counts up to all and tells tell.
func counter(all int, tell func(done, all int)) func() {
	done := 0
	return func() {
		done++
		if tell != nil {
			tell(done, all)
		}
	}
}

// asked is what became of each question, in their order.
type asked []outcome

type outcome struct {
	query     Query
	result    knowledge.Result
	smallTalk bool // the bot replies without looking anything up
	rank      int  // of the first gold article, from 1; 0 when not found
	took      time.Duration
	// written is set when a whole turn of the bot was played with a model: then
	// shown and cites say what the visitor saw, not the band of the search.
	written, shown bool
	cites          bool // the article shown is gold
	spoilt         bool // asked of a knowledge base made poorer (see traffic)
}

// ask puts questions to the pipeline, one at a time, each in a conversation of
// its own: as in a live chat, small talk gets a friendly word instead of an
// article. Its hits are looked up all the same, for the ranking.
func ask(ctx context.Context, s *knowledge.Searcher, queries []Query, now func() time.Time, step func()) (asked, error) {
	out := make(asked, 0, len(queries))
	for _, q := range queries {
		began := now()
		res, err := s.Search(ctx, knowledge.Query{Text: q.Text, Lang: q.Lang})
		took := now().Sub(began)
		if err != nil {
			return nil, err
		}
		out = append(out, foundBy(q, res, took))
		step()
	}
	return out, nil
}

func foundBy(q Query, res knowledge.Result, took time.Duration) outcome {
	o := outcome{query: q, result: res, took: took}
	_, o.smallTalk = knowledge.IsSmallTalk(q.Text)
	for i, h := range res.Hits {
		if slices.Contains(q.Gold, h.Slug) {
			o.rank = i + 1
			break
		}
	}
	return o
}

// confidence is that of an article being the answer: none for small talk.
func (o outcome) confidence() float64 {
	if o.smallTalk {
		return 0
	}
	return o.result.Confidence
}

func (o outcome) correct() bool {
	if o.written && o.shown {
		return o.cites
	}
	return o.rank == 1 && !o.smallTalk
}

func (o outcome) answered() bool {
	if o.written {
		return o.shown
	}
	return !o.smallTalk && o.result.Band != knowledge.Low && o.result.Answer != nil
}

// samples are the searches as a fit wants them; small talk never reaches one.
func (as asked) samples(group string) []knowledge.Sample {
	var out []knowledge.Sample
	for _, o := range as {
		if !o.smallTalk {
			out = append(out, knowledge.Sample{Features: o.result.Features, Right: o.correct(), Group: group, Spoilt: o.spoilt})
		}
	}
	return out
}

// shownIDs is how many articles a PerQuery lists.
const shownIDs = 5

func (r *AnswersReport) measure(as asked) {
	var ranks []int
	var judged []knowledge.Judged
	var took []float64
	r.PerQuery = make([]PerQuery, 0, len(as))
	for _, o := range as {
		p := PerQuery{
			ID: o.query.ID, Answered: o.answered(), Confidence: o.confidence(), Band: o.result.Band,
			Correct: o.correct(), Top: []Ranked{}, inScope: len(o.query.Gold) > 0,
		}
		if !p.Answered {
			p.Band = knowledge.Low
		}
		for _, h := range o.result.Hits[:min(shownIDs, len(o.result.Hits))] {
			p.Top = append(p.Top, Ranked{ID: h.Slug, Score: h.Score})
		}
		r.PerQuery = append(r.PerQuery, p)
		if p.inScope {
			ranks = append(ranks, o.rank)
		}
		judged = append(judged, knowledge.Judged{Confidence: p.Confidence, Right: p.Correct})
		took = append(took, float64(o.took.Nanoseconds())/1000)
	}
	r.N, r.NInScope = len(as), len(ranks)
	r.Ranking, r.Selective = MeasureRanking(ranks), MeasureSelective(judged)
	r.Promise = MeasurePromise(r.PerQuery)
	r.LatencyUS = QuantilesOf(took)
}

// MeasurePromise counts what was shown.
func MeasurePromise(outcomes []PerQuery) Promise {
	p := Promise{AbstainedOutOfScopeShare: 1}
	wrong, hedged, hedgedWrong, outside, abstained := 0, 0, 0, 0, 0
	for _, q := range outcomes {
		if !q.inScope {
			outside++
			if !q.Answered {
				abstained++
			}
		}
		if !q.Answered {
			continue
		}
		p.Answered++
		if !q.Correct {
			wrong++
		}
		if q.Band == knowledge.Middle {
			hedged++
			if !q.Correct {
				hedgedWrong++
			}
		}
	}
	p.AnsweredShare = share(p.Answered, len(outcomes))
	p.ErrorAmongAnswered = share(wrong, p.Answered)
	p.ErrorLower95, p.ErrorUpper95 = ClopperPearson(wrong, p.Answered, 0.95)
	p.HedgedShare, p.HedgedError = share(hedged, p.Answered), share(hedgedWrong, hedged)
	p.HedgedOfAll = share(hedged, len(outcomes))
	if outside > 0 {
		p.AbstainedOutOfScopeShare = share(abstained, outside)
	}
	return p
}

// share is k of n, 0 of nothing.
func share(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}

// CheckTarget refuses a target error that promises nothing.
func CheckTarget(target float64) error {
	if !(target > 0 && target < 1) {
		return chat.Errorf(chat.Invalid, "target error %g: give a share between 0 and 1, such as 0.05", target)
	}
	return nil
}
