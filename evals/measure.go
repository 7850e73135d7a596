package evals

import (
	"slices"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Metric is one figure of a run. N is what it was measured on; with N 0 the
// value says nothing. Lower and Upper are the exact 95 % interval of a share,
// 0 for other figures.
type Metric struct {
	Value float64 `json:"value"`
	N     int     `json:"n"`
	Lower float64 `json:"lower,omitempty"`
	Upper float64 `json:"upper,omitempty"`
}

// Metrics are a run's figures by name; see metricDocs.
type Metrics map[string]Metric

// metricDocs says what each metric is, for gates, reports and the reference.
var metricDocs = []struct{ name, doc string }{
	{"pass_rate", "cases passed ÷ cases run"},
	{"resolved", "of qa cases with an answer and of dialogs and simulated visits that no person is needed for, the share that passed"},
	{"answered_share", "qa questions to which knowledge-base text was shown, hedged or not ÷ qa questions"},
	{"coverage", "the same, of the questions that have an answer"},
	{"error_among_answered", "of the answered ones, those whose article or words were wrong, or that nobody should have answered; 0 when nothing was answered"},
	{"hedged_share", "of the answered ones, those that were hedged"},
	{"hedged_error", "of the hedged ones, those that were wrong"},
	{"abstained_unanswerable", "of the questions that nobody should answer, those that were not answered"},
	{"top1", "of the questions with articles named under cites, those whose first hit is one of them"},
	{"recall_at_5", "… among the first five hits"},
	{"mrr_at_10", "… mean of 1 ÷ place of the first, 0 beyond ten"},
	{"auroc", "probability that a right answer is surer than a wrong one, over all qa questions"},
	{"aurc", "area under the risk–coverage curve, over all qa questions"},
	{"e_aurc", "aurc less the best possible at this accuracy"},
	{"ece", "expected calibration error, 15 bins of equal width"},
	{"brier", "mean squared distance of confidence and truth"},
	{"escalation_recall", "of the cases that need a person, those handed over in time"},
	{"escalation_precision", "of the cases that say whether a person is needed and were handed over, those that need one"},
	{"classify_accuracy", "classify cases passed ÷ run"},
	{"sentiment_accuracy", "sentiment cases passed ÷ run"},
	{"turns_mean", "messages of the visitor in a simulated visit, mean"},
	{"latency_p50_ms", "time of a turn, median, in milliseconds"},
	{"latency_p95_ms", "… 95th percentile"},
	{"cost_tokens", "tokens that the model used in all"},
}

func metricNames() []string {
	out := make([]string, len(metricDocs))
	for i, m := range metricDocs {
		out[i] = m.name
	}
	return out
}

// Sample is what a qa case says about confidence.
type Sample struct {
	Answerable bool    `json:"answerable"`
	Answered   bool    `json:"answered"`
	Hedged     bool    `json:"hedged,omitempty"`
	Right      bool    `json:"right"`      // the best answer, shown or not, is a right one
	Correct    bool    `json:"correct"`    // what was shown is right; false when nothing was
	Confidence float64 `json:"confidence"` // 0 when nothing was searched
}

// measure gives the metrics of some cases.
func measure(cases []CaseResult) Metrics {
	m := Metrics{}
	share := func(name string, k, n int) {
		metric := Metric{N: n}
		if n > 0 {
			metric.Value = float64(k) / float64(n)
			metric.Lower, metric.Upper = ClopperPearson(k, n, 0.95)
		}
		m[name] = metric
	}
	ran, passed := 0, 0
	for _, c := range cases {
		if c.Status != StatusSkipped {
			ran++
			passed += count(c.Status == StatusPassed)
		}
	}
	share("pass_rate", passed, ran)
	m.answers(cases, share)
	m.retrieval(cases)
	m.handovers(cases, share)
	m.kinds(cases, share)
	m.cost(cases)
	return m
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

type sharing func(name string, k, n int)

func (m Metrics) answers(cases []CaseResult, share sharing) {
	var judged []knowledge.Judged
	var n, answered, wrong, hedged, hedgedWrong, answerable, covered, unanswerable, abstained int
	for _, c := range cases {
		s := c.Sample
		if s == nil {
			continue
		}
		n++
		judged = append(judged, knowledge.Judged{Confidence: s.Confidence, Right: s.Right})
		answered += count(s.Answered)
		wrong += count(s.Answered && !s.Correct)
		hedged += count(s.Hedged)
		hedgedWrong += count(s.Hedged && !s.Correct)
		answerable += count(s.Answerable)
		covered += count(s.Answerable && s.Answered)
		unanswerable += count(!s.Answerable)
		abstained += count(!s.Answerable && !s.Answered)
	}
	share("answered_share", answered, n)
	share("coverage", covered, answerable)
	share("hedged_share", hedged, answered)
	share("hedged_error", hedgedWrong, hedged)
	share("abstained_unanswerable", abstained, unanswerable)
	share("error_among_answered", wrong, answered)
	if e := m["error_among_answered"]; answered == 0 && n > 0 { // all abstained: no error, no coverage
		e.N, e.Upper = n, 1
		m["error_among_answered"] = e
	}
	s := MeasureSelective(judged)
	for name, v := range map[string]float64{"auroc": s.AUROC, "aurc": s.AURC, "e_aurc": s.EAURC, "ece": s.ECE, "brier": s.Brier} {
		m[name] = Metric{Value: v, N: n}
	}
}

func (m Metrics) retrieval(cases []CaseResult) {
	var ranks []int
	for _, c := range cases {
		if c.Rank != nil {
			ranks = append(ranks, *c.Rank)
		}
	}
	r := MeasureRanking(ranks)
	m["top1"] = Metric{Value: r.Top1, N: len(ranks)}
	m["recall_at_5"] = Metric{Value: r.RecallAt5, N: len(ranks)}
	m["mrr_at_10"] = Metric{Value: r.MRRAt10, N: len(ranks)}
}

func (m Metrics) handovers(cases []CaseResult, share sharing) {
	var needed, heard, handed, rightly int
	for _, c := range cases {
		e := c.Person
		if e == nil {
			continue
		}
		needed += count(e.Needed)
		heard += count(e.Needed && e.InTime)
		handed += count(e.Handed)
		rightly += count(e.Handed && e.Needed)
	}
	share("escalation_recall", heard, needed)
	share("escalation_precision", rightly, handed)
}

func (m Metrics) kinds(cases []CaseResult, share sharing) {
	var turns []float64
	ran, passed := map[string]int{}, map[string]int{}
	for _, c := range cases {
		if c.Status == StatusSkipped {
			continue
		}
		names := []string{c.Kind}
		if c.Bots {
			names = append(names, "resolved")
		}
		for _, name := range names {
			ran[name]++
			passed[name] += count(c.Status == StatusPassed)
		}
		if c.Kind == KindSimulated {
			turns = append(turns, float64(c.Turns))
		}
	}
	share("resolved", passed["resolved"], ran["resolved"])
	share("classify_accuracy", passed[KindClassify], ran[KindClassify])
	share("sentiment_accuracy", passed[KindSentiment], ran[KindSentiment])
	m["turns_mean"] = Metric{Value: mean(turns), N: len(turns)}
}

func (m Metrics) cost(cases []CaseResult) {
	var took []float64
	tokens := 0
	for _, c := range cases {
		for _, x := range c.Exchanges {
			took = append(took, float64(x.LatencyUS)/1000)
			tokens += x.Tokens
		}
	}
	q := QuantilesOf(took)
	m["latency_p50_ms"] = Metric{Value: q.P50, N: len(took)}
	m["latency_p95_ms"] = Metric{Value: q.P95, N: len(took)}
	m["cost_tokens"] = Metric{Value: float64(tokens), N: len(took)}
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// Slice is the run seen by one label.
type Slice struct {
	By      string  `json:"by"` // kind, lang or tag
	Name    string  `json:"name"`
	Ran     int     `json:"ran"`
	Passed  int     `json:"passed"`
	Metrics Metrics `json:"metrics"`
}

// slicesOf cuts the cases by kind, language and tag.
func slicesOf(cases []CaseResult) []Slice {
	groups := map[[2]string][]CaseResult{}
	for _, c := range cases {
		if c.Status == StatusSkipped {
			continue
		}
		add := func(by, name string) {
			if name != "" {
				groups[[2]string{by, name}] = append(groups[[2]string{by, name}], c)
			}
		}
		add("kind", c.Kind)
		add("lang", c.Lang)
		for _, t := range c.Tags {
			add("tag", t)
		}
	}
	var out []Slice
	for key, group := range groups {
		s := Slice{By: key[0], Name: key[1], Ran: len(group), Metrics: measure(group)}
		for _, c := range group {
			s.Passed += count(c.Status == StatusPassed)
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Slice) int {
		return slices.Compare([]string{a.By, a.Name}, []string{b.By, b.Name})
	})
	return out
}
