package knowledge

import (
	"cmp"
	"math"
	"slices"
)

// Band is what the bot does with an answer of some confidence.
type Band string

// The bands: answer; answer hedged, with a way to a person; say nothing from
// the knowledge base.
const (
	High   Band = "high"
	Middle Band = "middle"
	Low    Band = "low"
)

// The features of a search, by the names a calibration uses. Shares and cosines
// are 0 … 1, leads −1 … 1; length and strength are logs.
const (
	featBM25      = "bm25"       // best hit's BM25F as a share of the possible
	featLine      = "line"       // its most similar line's cosine
	featWhole     = "whole"      // title and questions together
	featTop       = "top"        // fused score
	featMargin    = "margin"     // relative distance to the second hit
	featKnown     = "known"      // share of the asked idf mass the corpus knows
	featCovered   = "covered"    // share of it that the best article holds
	featTitle     = "title"      // share of it that the most similar line holds
	featBack      = "back"       // share of that line's words that were asked
	featMissing   = "missing"    // the heaviest asked word that the best article lacks, as a share
	featAgree     = "agree"      // the arms name the same article first
	featLength    = "length"     // log(1 + content words)
	featSingle    = "single"     // one content word or none
	featEntropy   = "entropy"    // of the ten best fused scores
	featFixed     = "fixed"      // share read through typos
	featRewrite   = "rewrite"    // found with the previous question's help
	featForeign   = "foreign"    // in another language than the question
	featAsked     = "asked"      // the article has example questions
	featCross     = "line_cov"   // line × covered: both must hold
	featLeadBM25  = "lead_bm25"  // margin by BM25F alone; negative when another article leads
	featLeadLine  = "lead_line"  // margin by lines alone
	featLeadWhole = "lead_whole" // margin by title and questions together
	featStrength  = "strength"   // log of the BM25F score counted in rarest words
	featNear      = "near"       // share of the ten best within a tenth of the first
	featClass     = "class"      // the classifier's score
	featOdds      = "odds"       // log odds of the best hit among the candidates
	featGap       = "gap"        // log of its chance over the second's
	featLeadClass = "lead_class" // margin by the classifier alone
	featVotes     = "votes"      // its share of the ten most similar lines
	featGrams     = "grams"      // share of the question's grams that its lines hold
	featPairs     = "pairs"      // the same of pairs of words
	featGramLead  = "lead_grams" // that share less the second hit's
	featFamiliar  = "familiar"   // share of the question's grams that any line holds
	featClassGap  = "class_gap"  // the classifier's score less the best other one's
	featSense     = "sense"      // the cosine of its nearest line with what is meant
	featSenseGap  = "sense_gap"  // that cosine less the best other article's
	featGist      = "gist"       // the cosine with its title and questions together
	featGistGap   = "gist_gap"   // that less the best other one's
	featMeant     = "meant"      // what senses gave to the classifier's score
	featMeantGap  = "meant_gap"  // that less the best other one's
	featNearest   = "nearest"    // the cosine of the nearest line of all
	featCompany   = "company"    // the mean of the ten nearest articles' cosines
	featLong      = "long"       // passages are real texts, not a sentence or two
	featSame      = "same"       // it was asked in the words of a title or example question, and of one article only
	featVector    = "vector"     // cosine; in the trace only: each model has its own scale

	// The question's language, one of three; no fit weighs them.
	featEnglish = "lang_en"
	featKorean  = "lang_ko"
	featOther   = "lang_other"
)

var languageFeatures = []string{featEnglish, featKorean, featOther}

func languageFeature(lang string) string {
	switch lang {
	case "en":
		return featEnglish
	case "ko":
		return featKorean
	}
	return featOther
}

// features are the measures of a search by name.
type features map[string]float64

// featuresOf measures a ranked search; candidates are best first.
func featuresOf(snap *snapshot, p *parsed, cs []candidate, rewritten bool) map[string]float64 {
	f := features{
		featKnown: p.knownMass, featLength: math.Log1p(float64(p.content)), featFixed: p.corrected,
		featLong: flag(snap.stats.avg[fieldBody] >= longBody), featSingle: flag(p.content <= 1), featRewrite: flag(rewritten), languageFeature(p.lang): 1,
	}
	if len(cs) == 0 {
		return f
	}
	top := cs[0]
	f[featBM25], f[featLine], f[featWhole], f[featTop] = top.bm25, top.lineCos, top.whole, top.score
	if top.vector > 0 {
		f[featVector] = top.vector
	}
	second := 0.0
	if len(cs) > 1 {
		second = cs[1].score
	}
	f[featMargin] = (top.score - second) / top.score
	f[featClass] = top.class
	f[featOdds] = math.Log(top.score / max(1-top.score, leastOdds))
	f[featGap] = math.Log(top.score / max(second, leastOdds))
	f[featLeadClass] = lead(cs, func(c candidate) float64 { return max(c.class, 0) })
	other := 0.0
	for _, c := range cs[1:] {
		other = max(other, c.class)
	}
	f[featClassGap] = top.class - other
	f[featVotes] = top.votes
	if len(p.sense.codes) > 0 {
		f.senses(cs)
	}
	f[featGrams], f[featPairs] = snap.segs[top.seg].cover(p.grams, top.at)
	if len(cs) > 1 {
		g, _ := snap.segs[cs[1].seg].cover(p.grams, cs[1].at)
		f[featGramLead] = f[featGrams] - g
	}
	for _, g := range p.grams {
		if g.df > 0 {
			f[featFamiliar] += g.weight * g.weight
		}
	}
	held := readingOf(top.entry, top.chunk).terms()
	for _, t := range sortedKeys(p.asked) {
		share := p.asked[t]
		switch {
		case held[t]:
			f[featCovered] += share
		case holdsSynonym(held, t):
			f[featCovered] += share * coveredBySynonym
		default:
			f[featMissing] = max(f[featMissing], share)
		}
	}
	f[featTitle], f[featBack] = lineOverlap(p, top)
	f[featCross] = f[featLine] * f[featCovered]
	agree, same := true, top.lineCos >= sameLine && top.entry.lines[top.line].kind != lineHeading
	for _, c := range cs[1:] {
		same = same && c.lineCos < sameLine
		agree = agree && c.bm25 <= top.bm25 && c.lineCos <= top.lineCos
	}
	f[featLeadBM25] = lead(cs, func(c candidate) float64 { return c.bm25 })
	f[featLeadLine] = lead(cs, func(c candidate) float64 { return c.lineCos })
	f[featLeadWhole] = lead(cs, func(c candidate) float64 { return c.whole })
	f[featStrength] = math.Log1p(top.bm25 * p.possible / p.rarest)
	for _, c := range cs[1:min(10, len(cs))] {
		if c.score > 0.9*top.score {
			f[featNear] += 0.1
		}
	}
	f[featAgree] = flag(agree)
	if same {
		f[featSame] = 1
	}
	f[featEntropy] = entropy(cs[:min(10, len(cs))])
	f[featForeign] = flag(top.entry.article.Lang != "" && top.entry.article.Lang != p.lang)
	f[featAsked] = flag(len(top.entry.article.Questions) > 0)
	return f
}

// senses measures by what was meant.
func (f features) senses(cs []candidate) {
	top, company := cs[0], make([]float64, 0, len(cs))
	sense, gist, meant := 0.0, 0.0, 0.0
	for i, c := range cs {
		company = append(company, c.sense)
		if i > 0 {
			sense, gist, meant = max(sense, c.sense), max(gist, c.gist), max(meant, c.meant)
		}
	}
	f[featSense], f[featSenseGap] = top.sense, top.sense-sense
	f[featGist], f[featGistGap] = top.gist, top.gist-gist
	f[featMeant], f[featMeantGap] = top.meant, top.meant-meant
	f[featNearest] = max(top.sense, sense)
	slices.SortFunc(company, func(a, b float64) int { return cmp.Compare(b, a) })
	for _, x := range company[:min(10, len(company))] {
		f[featCompany] += x / 10
	}
}

// sameLine is the cosine from which a line and a question are the same words.
const sameLine = 0.99

// longBody is the mean of words a passage from which it counts as long: long
// texts share words with anything.
const longBody = 40

// leastOdds bounds log odds: a chance of one in a thousand.
const leastOdds = 1e-3

// coveredBySynonym is how much an asked word counts that the article only
// holds in other words.
const coveredBySynonym = 0.7

func holdsSynonym(held map[string]bool, t string) bool {
	for _, s := range synonyms[t] {
		if held[s] {
			return true
		}
	}
	return false
}

// lead is how far the first candidate is ahead of the best other one by one
// arm, −1 … 1.
func lead(cs []candidate, arm func(candidate) float64) float64 {
	first, other := arm(cs[0]), 0.0
	for _, c := range cs[1:] {
		other = max(other, arm(c))
	}
	if first == 0 && other == 0 {
		return 0
	}
	return (first - other) / max(first, other)
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// lineOverlap gives the share of the question that the most similar line
// holds, and the share of that line that the question holds.
func lineOverlap(p *parsed, c candidate) (there, back float64) {
	if c.line < 0 {
		return 0, 0
	}
	ts := contentTerms(analyse(c.entry.lines[c.line].text))
	held := 0
	for _, t := range ts {
		if share, ok := p.asked[t.text]; ok {
			there += share
			held++
		}
	}
	return there, float64(held) / float64(max(len(ts), 1))
}

// entropy of the scores as a distribution sharpened by a factor of ten,
// divided by the highest possible: 0 one clear hit, 1 all alike.
func entropy(cs []candidate) float64 {
	if len(cs) < 2 {
		return 0
	}
	sum, out := 0.0, 0.0
	for _, c := range cs {
		sum += math.Exp(10 * (c.score - cs[0].score))
	}
	for _, c := range cs {
		q := math.Exp(10*(c.score-cs[0].score)) / sum
		out -= q * math.Log(q)
	}
	return out / math.Log(float64(len(cs)))
}
