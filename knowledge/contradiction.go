package knowledge

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// statement is one sentence, list item or table row of an article.
type statement struct {
	text    string
	heading string
}

// statementsOf gives what an article states, in order.
func statementsOf(a Article) []statement {
	var out []statement
	for _, b := range blocksOf(Sanitise(a.Body)) {
		for _, row := range strings.Split(b.text, "\n\n") {
			pieces := []string{row}
			if strings.Contains(row, "\n") && (listItem.MatchString(row) || strings.HasPrefix(strings.TrimSpace(row), "|")) {
				pieces = strings.Split(row, "\n")
			}
			for _, p := range pieces {
				for _, s := range sentences(Plain(p)) {
					out = append(out, statement{s, b.heading})
				}
			}
		}
	}
	return out
}

const (
	// contradictionAt is the cosine of two statements without their numbers,
	// each with its title and heading, from which they are about the same. Set
	// by reading pairs, not fitted. ownAt is that of their own words alone, which
	// will do when those of title and heading reach aboutAt at least.
	contradictionAt = 0.62
	ownAt           = 0.7
	aboutAt         = 0.5
	// aboutShare is the weight of a term that only the title or the heading
	// says: "It weighs 2 kg" is about what the article is about.
	aboutShare = 0.6
	// tellsItself is how many content words a statement needs to say by itself
	// what it is about.
	tellsItself = 3
	// template is the number of articles that say a thing alike of themselves
	// from which it is a form that is filled in ("It holds 20 litres"), not one
	// rule with several numbers: then the titles have to agree as well.
	template = 4
	// commonTerm is the number of statements above which a term does not find
	// partners: it would find all.
	commonTerm = 400
)

// claim is a statement that counts something.
type claim struct {
	article int
	text    string
	counts  []quantity
	// Content words without the numbers, alone and with those of title and
	// heading, and their vectors.
	ownTerms, aboutTerms map[string]float64
	own, about           []weight
}

// Contradictions finds pairs of statements in different articles that are
// about the same and count it differently: another number of days, another
// price, another hour. Each pair of articles once, with the closest pair of
// statements. Articles in different languages, for different audiences or
// products, or never valid at the same time do not contradict each other.
// Two units of one kind are compared as one (2 weeks, 14 days); where one side
// names several values, sharing one of them is no contradiction.
func Contradictions(arts []Reviewed) []Finding {
	claims := claimsOf(arts)
	postings := weigh(claims)
	best := make(map[[2]int]Finding)
	for i := range claims {
		c := &claims[i]
		for j, score := range c.partners(i, claims, postings) {
			d := &claims[j]
			a, b := arts[c.article].Article, arts[d.article].Article
			pair := [2]int{min(c.article, d.article), max(c.article, d.article)}
			if j < i || best[pair].Score >= score || !contradict(c.counts, d.counts) || !sameReaders(a, b) || !everTogether(a, b) {
				continue
			}
			f := Finding{Kind: Contradiction, Article: a.ID, Other: b.ID, Score: score, Here: c.text, There: d.text}
			if first, _ := ordered(a, b); first.ID != a.ID {
				f.Article, f.Other, f.Here, f.There = f.Other, f.Article, f.There, f.Here
			}
			f.Fingerprint = factPrint(Contradiction, f.Article, f.Other, f.Here, f.There)
			best[pair] = f
		}
	}
	out := make([]Finding, 0, len(best))
	for _, f := range best {
		out = append(out, f)
	}
	return sortFindings(out)
}

// everTogether reports whether two articles are valid at one instant.
func everTogether(a, b Article) bool {
	ends := func(x, y Article) bool {
		return !x.ValidTo.IsZero() && !y.ValidFrom.IsZero() && !y.ValidFrom.Before(x.ValidTo)
	}
	return !ends(a, b) && !ends(b, a)
}

func claimsOf(arts []Reviewed) []claim {
	var out []claim
	z := &analyser{stems: make(map[string]string)}
	content := func(into map[string]float64, text string, weight float64) {
		for _, t := range z.analyse(text) {
			if !t.stop {
				into[t.text] = weight
			}
		}
	}
	for i, a := range arts {
		for _, s := range statementsOf(a.Article) {
			counts, rest := quantities(s.text)
			// A row of a table says what it counts in its head.
			if len(counts) == 0 || strings.HasPrefix(s.text, "|") {
				continue
			}
			c := claim{article: i, text: s.text, counts: counts, ownTerms: make(map[string]float64), aboutTerms: make(map[string]float64)}
			content(c.aboutTerms, a.Title+"\n"+s.heading, aboutShare)
			content(c.aboutTerms, rest, 1)
			content(c.ownTerms, rest, 1)
			if len(c.ownTerms) > 0 && len(c.aboutTerms) > 1 {
				out = append(out, c)
			}
		}
	}
	return out
}

// weight is one dimension of a statement's vector.
type weight struct {
	term int
	w    float64
}

// weigh makes the vectors of claims: idf over the claims, of unit length, by
// rising term. It gives the claims that are about each term, in order.
func weigh(claims []claim) [][]int {
	numbers := make(map[string]int)
	var postings [][]int
	for i, c := range claims {
		for _, t := range slices.Sorted(maps.Keys(c.aboutTerms)) {
			n, known := numbers[t]
			if !known {
				n = len(postings)
				numbers[t] = n
				postings = append(postings, nil)
			}
			postings[n] = append(postings[n], i)
		}
	}
	vector := func(terms map[string]float64) []weight {
		v := make([]weight, 0, len(terms))
		for t, share := range terms {
			n := numbers[t]
			v = append(v, weight{n, share * idf(len(claims), int32(len(postings[n])))})
		}
		slices.SortFunc(v, func(a, b weight) int { return a.term - b.term })
		norm := 0.0
		for _, x := range v {
			norm += x.w * x.w
		}
		for i := range v {
			v[i].w /= math.Sqrt(norm)
		}
		return v
	}
	for i := range claims {
		c := &claims[i]
		c.own, c.about = vector(c.ownTerms), vector(c.aboutTerms)
	}
	return postings
}

// partners gives the claims of other articles that are about the same, with
// how much they are.
func (c *claim) partners(at int, claims []claim, postings [][]int) map[int]float64 {
	near := make(map[int]bool)
	for _, t := range c.about {
		if len(postings[t.term]) > commonTerm {
			continue
		}
		for _, j := range postings[t.term] {
			if j != at && claims[j].article != c.article {
				near[j] = true
			}
		}
	}
	out := make(map[int]float64)
	alone := make(map[int]float64) // alike by their own words
	articles := make(map[int]bool)
	for j := range near {
		d := &claims[j]
		together := overlap(c.about, d.about)
		if together >= contradictionAt {
			out[j] = together
		}
		if together >= aboutAt && len(c.own) >= tellsItself && len(d.own) >= tellsItself {
			if score := overlap(c.own, d.own); score >= ownAt {
				alone[j], articles[d.article] = score, true
			}
		}
	}
	if len(articles) < template {
		for j, score := range alone {
			out[j] = max(out[j], score)
		}
	}
	return out
}

// overlap is the cosine of two vectors of unit length.
func overlap(a, b []weight) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			sum, i, j = sum+a[i].w*b[j].w, i+1, j+1
		case a[i].term < b[j].term:
			i++
		default:
			j++
		}
	}
	return sum
}
