package knowledge

import (
	"math"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	answerSentences = 3    // at most, contiguous
	answerRunes     = 1200 // beyond this a list or table is cut to its best rows
	// strongLine is the cosine above which an example question counts as
	// asked: its words then help to find the passage.
	strongLine = 0.4
	fewChunks  = 6 // articles of so many chunks are read whole
)

// Shares added to a window's overlap score (0 … 1) when it looks like an
// answer; set by reading the answers to some 200 questions in English and
// Korean. Moving any of them by a third changes a handful.
const (
	typeBonus    = 0.06  // holds a date, amount, place … as asked
	tableBonus   = 0.06  // is a table, and a time, an amount or a size is asked for
	leadBonus    = 0.05  // opens the article
	sectionBonus = 0.05  // opens a section
	chunkBonus   = 0.03  // stands in the chunk that matched best
	danglingCost = 0.15  // begins with "It", "This", "However"
	headingShare = 1.15  // worth of an asked word that the heading holds: it says what all below is about
	titleShare   = 1.0   // the same of a word that the title holds, too
	synonymShare = 0.6   // worth of a synonym
	asideShare   = 0.3   // worth of a word of a side clause
	beforeShare  = 0.05  // worth of a word of the question before a follow-up
	endingShare  = 0.2   // worth of a pair that reaches into a Korean ending
	questionWord = 0.6   // worth of a word of the example question that matched
	rowShare     = 0.8   // of a list's worth that its best row alone must show
	sentenceCost = 0.03  // of every sentence after the first
	laterCost    = 0.015 // of every sentence before it in its section
	leastHeld    = 0.25  // of the question that a passage is measured against, at least
	tooWeak      = 0.12  // below this the lead answers better
)

// window is a candidate answer: contiguous sentences of one section, or a
// whole list, table or code block.
type window struct {
	text  string
	score float64
}

// answer takes the answering text out of the best candidate.
func (a attempt) answer(c candidate) *Answer {
	art := c.entry.article
	ans := &Answer{Article: art.ID, Slug: art.Slug, Title: art.Title, URL: art.URL}
	switch {
	case c.entry.whole:
		ans.Text, ans.Curated = tidy(Sanitise(art.Body)), true
	default:
		ans.Text = a.passage(c)
	}
	if ans.Text == "" {
		ans.Text = art.Title
	}
	return ans
}

// passage chooses the best window of the candidate's best chunk and of the
// article's first, where the key fact mostly stands; of a short article all
// chunks are read.
func (a attempt) passage(c candidate) string {
	var read []int
	for ord := range c.entry.blocks {
		if ord == 0 || ord == c.chunk || len(c.entry.blocks) <= fewChunks {
			read = append(read, ord)
		}
	}
	var parts [][]*part
	for _, ord := range read {
		parts = append(parts, readingOf(c.entry, ord).parts())
	}
	e := extractor{wants: a.wants(), form: formTerms(a.parsed.text), title: termSet(c.entry.article.Title)}
	e.asked = shares(a.asking(c), parts)
	var best window
	for i, ord := range read {
		e.first = ord == 0
		w := e.best(parts[i])
		if ord == c.chunk {
			w.score += chunkBonus
		}
		best = better(best, w)
	}
	if best.text == "" || best.score < tooWeak {
		return readingOf(c.entry, 0).opening()
	}
	return best.text
}

// wants is the kind of the newest question, else of the one that it follows.
func (a attempt) wants() answerType {
	if kind := wanted(a.latest); kind != wantsAnything {
		return kind
	}
	return wanted(a.parsed.text)
}

// shares turns what is asked into what tells one passage of this article from
// another: a word that every sentence holds, as "boots" in an article about
// boots, says nothing about where the answer stands. Its share of the
// question is multiplied by its rarity among the article's sentences and
// rows, 0 … 1, and the shares add up to 1 again. A word that stands nowhere in
// the article tells nothing either; but of a question that the article hardly
// knows no passage becomes a good one.
func shares(asked map[string]float64, read [][]*part) []weighed {
	var sets []map[string]bool
	section := -1
	for _, parts := range read {
		for _, p := range parts {
			if p.section != section && p.heading != "" {
				sets = append(sets, p.above)
			}
			section = p.section
			for _, u := range p.units {
				sets = append(sets, u.terms)
			}
		}
	}
	n, whole, sum := float64(len(sets)), 0.0, 0.0
	held := func(t string) (df int) {
		for _, set := range sets {
			if set[t] {
				df++
			}
		}
		return df
	}
	var out []weighed
	for _, t := range sortedKeys(asked) {
		df := held(t)
		if df == 0 {
			for _, syn := range synonyms[t] {
				df = max(df, held(syn))
			}
		}
		whole += asked[t]
		if df == 0 {
			continue
		}
		share := asked[t] * math.Log((n+2)/float64(df+1)) / math.Log(n+2)
		out = append(out, weighed{t, share})
		sum += share
	}
	for i := range out {
		out[i].share /= max(sum, leastHeld*whole, 1e-9)
	}
	return out
}

// best gives the best window of one chunk.
func (e extractor) best(parts []*part) window {
	var best window
	for _, p := range parts {
		if p.kind == paragraph {
			best = better(best, e.sentences(p))
		} else {
			best = better(best, e.whole(p))
		}
	}
	return best
}

func better(a, b window) window {
	if b.score > a.score || a.text == "" {
		return b
	}
	return a
}

// asking gives what a window may match: the asked words by their share of the
// question, and at half their worth those of the example question that it
// resembles. Of a long Hangul word its pairs are asked: endings differ.
func (a attempt) asking(c candidate) map[string]float64 {
	m := make(map[string]float64, len(a.parsed.asked))
	heaviest, aside := 0.0, circumstances(a.parsed.text)
	ending := endings(a.parsed.text)
	newest := termSet(a.latest)
	for t, w := range a.parsed.asked {
		if tooLong(t) {
			continue
		}
		m[t] = w
		if ending[t] {
			m[t] *= endingShare
		}
		switch {
		case aside[t]:
			m[t] *= asideShare
		case a.rewritten && !newest[t]:
			m[t] *= beforeShare // the topic led to the article; the follow-up says where in it
		}
		heaviest = max(heaviest, m[t])
	}
	for _, n := range number.FindAllString(a.parsed.text, -1) {
		if _, ok := m[n]; !ok {
			m[n] = heaviest // "275는" is one word, and its number is what counts
		}
	}
	if c.line >= 0 && c.lineCos >= strongLine && c.entry.lines[c.line].kind == lineQuestion {
		example := c.entry.lines[c.line].text
		ending := endings(example)
		for _, t := range contentTerms(analyse(example)) {
			if _, ok := m[t.text]; !ok && !tooLong(t.text) && !ending[t.text] {
				m[t.text] = heaviest * questionWord
			}
		}
	}
	return m
}

var (
	questionForm = regexp.MustCompile(`(?i)\bhow (?:long|soon|fast|quick(?:ly)?|many|much|often|far|big|large|small|tall|wide|heavy|old)\b`)
	taking       = regexp.MustCompile(`(?i)\bhow (?:long|many)\b.*\b(takes?|taken)\b`)
)

// formTerms are the terms that say which kind of answer is wanted. A heading
// "How long you have" answers to them, but a gift card in a list, "valid as long
// as the old one", does not.
func formTerms(question string) map[string]bool {
	form := questionForm.FindString(question)
	if form == "" {
		return nil
	}
	if m := taking.FindStringSubmatch(question); m != nil {
		form += " " + m[1]
	}
	return termSet(form)
}

// grammar are the syllables that Korean particles and endings begin with.
const grammar = "은는이가을를에의도만로와과나고면서요죠까며든랑께할한하해합했되된될돼됩니습"

// endings are the pairs of a text's Hangul words that reach into a particle or
// an ending, and all behind: 품은 in 반품은 and 까지 in 언제까지 say nothing of
// what is asked.
func endings(text string) map[string]bool {
	m := make(map[string]bool)
	var stems []string
	for _, w := range words(normalise(text)) {
		rs := []rune(w)
		if len(rs) < 2 || !isHangul(rs[0]) {
			continue
		}
		stems = append(stems, string(rs[:2]))
		for i, ended := 1, false; i+1 < len(rs); i++ {
			ended = ended || strings.ContainsRune(grammar, rs[i+1])
			if ended {
				m[string(rs[i:i+2])] = true
			}
		}
	}
	for _, s := range stems {
		delete(m, s)
	}
	return m
}

var circumstance = regexp.MustCompile(`(?i)[\pL\d][,.;]?\s+(?:when|if|while|because|since|after|before|as|although|though)\s+(?:i|i'm|we|you|they|he|she|it|my|our|the|a|nobody|someone)\b[^.?!,;]*`)

// circumstances are the terms of a question's side clauses: "what is the
// deposit when I hire gear" asks about the deposit.
func circumstances(question string) map[string]bool {
	clauses := circumstance.FindAllString(question, -1)
	if len(clauses) == 0 {
		return nil
	}
	m := make(map[string]bool)
	for _, clause := range clauses {
		for t := range termSet(clause) {
			m[t] = true
		}
	}
	rest := circumstance.ReplaceAllString(question, " ")
	if len(contentTerms(analyse(rest))) == 0 {
		return nil
	}
	for t := range termSet(rest) {
		delete(m, t)
	}
	return m
}

var number = regexp.MustCompile(`\d+`)

// tooLong tells a Hangul word whose pairs are terms, too.
func tooLong(t string) bool {
	r, _ := utf8.DecodeRuneInString(t)
	return isBigramScript(r) && utf8.RuneCountInString(t) > 2
}

// weighed is a term that is asked for, and its share of the question.
type weighed struct {
	term  string
	share float64
}

type extractor struct {
	asked []weighed // adding up to 1
	wants answerType
	form  map[string]bool // terms that do not count in lists and tables
	first bool            // the article's first chunk
	title map[string]bool // the article's
}

// overlap is the share of the question that some texts' terms cover together;
// what the heading covers counts a little more. Terms of less do not count in
// the texts.
func (e extractor) overlap(heading, less map[string]bool, texts ...snippet) float64 {
	sum := 0.0
	for _, a := range e.asked {
		t := a.term
		switch {
		case heading[t] && !e.title[t]:
			sum += a.share * headingShare
		case holdsTerm(texts, less, t):
			sum += a.share
		case heading[t]:
			sum += a.share * titleShare
		case holdsOther(texts, less, t):
			sum += a.share * synonymShare
		case holdsSynonym(heading, t):
			sum += a.share * synonymShare * headingShare
		}
	}
	return sum
}

func holdsTerm(texts []snippet, less map[string]bool, t string) bool {
	if less[t] {
		return false
	}
	for _, u := range texts {
		if u.terms[t] {
			return true
		}
	}
	return false
}

// holdsOther is holdsTerm of a term's synonyms.
func holdsOther(texts []snippet, less map[string]bool, t string) bool {
	for _, syn := range synonyms[t] {
		if holdsTerm(texts, less, syn) {
			return true
		}
	}
	return false
}

func termSet(text string) map[string]bool {
	m := make(map[string]bool)
	for _, t := range analyse(Plain(text)) {
		m[t.text] = true
	}
	return m
}

// sentences gives the best run of sentences of a section's paragraphs.
func (e extractor) sentences(p *part) window {
	best, from, to := -1.0, 0, 0
	for i := range p.units {
		for j := i; j < len(p.units) && j < i+answerSentences; j++ {
			score := e.overlap(p.above, nil, p.units[i:j+1]...) - sentenceCost*float64(j-i)
			score += e.bonus(p.holds(e.wants, i, j), i == 0 && p.opens, i == 0 && p.lead)
			if p.dangling[i] {
				score -= danglingCost
			}
			score -= laterCost * float64(i)
			if j > i && p.breaks[j] {
				score -= 0.03 // one paragraph reads better than parts of two
			}
			if score > best {
				best, from, to = score, i, j
			}
		}
	}
	from, to = fill(p.breaks, from, to)
	var b strings.Builder
	for i := from; i <= to && i < len(p.units); i++ {
		switch {
		case i == from:
		case p.breaks[i]:
			b.WriteString("\n\n")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(p.units[i].text)
	}
	return window{tidy(b.String()), best}
}

// fill widens a run to its whole paragraph while it stays within the limit:
// forwards first, then backwards.
func fill(breaks []bool, from, to int) (int, int) {
	for to-from+1 < answerSentences && to+1 < len(breaks) && !breaks[to+1] {
		to++
	}
	for to-from+1 < answerSentences && from > 0 && !breaks[from] {
		from--
	}
	return from, to
}

// whole gives a list, table or code block as one window.
func (e extractor) whole(p *part) window {
	row := 0.0
	for i, u := range p.units {
		if p.kind == table {
			u.terms = p.titled[i]
		}
		row = max(row, e.overlap(p.above, e.form, u))
	}
	score := rowShare*row + (1-rowShare)*e.overlap(p.above, e.form, snippet{terms: p.all}) + e.bonus(p.holds(e.wants, 0, 0), p.opens, p.lead)
	switch {
	case e.wants == wantsWay && p.kind == list:
		score += typeBonus
	case p.kind == table && (e.wants == wantsTime || e.wants == wantsAmount || e.wants == wantsSize):
		score += tableBonus
	}
	text := p.text
	if len([]rune(text)) > answerRunes {
		text = e.bestRows(p)
	}
	return window{tidy(text), score}
}

// bestRows keeps a long list's or table's head and the rows around the one
// that overlaps most.
func (e extractor) bestRows(p *part) string {
	lines := strings.Split(p.text, "\n")
	head := 0
	if p.kind == table {
		head = min(2, len(lines))
	} else if !listItem.MatchString(lines[0]) {
		head = 1
	}
	best, at := -1.0, head
	for i := head; i < len(lines); i++ {
		if s := e.overlap(nil, nil, p.units[i]); s > best {
			best, at = s, i
		}
	}
	used := len([]rune(strings.Join(lines[:head], "\n")))
	from, to := at, at
	for used += len([]rune(lines[at])); ; {
		grown := false
		if from > head && used+len([]rune(lines[from-1])) <= answerRunes {
			from--
			used += len([]rune(lines[from]))
			grown = true
		}
		if to+1 < len(lines) && used+len([]rune(lines[to+1])) <= answerRunes {
			to++
			used += len([]rune(lines[to]))
			grown = true
		}
		if !grown {
			break
		}
	}
	return strings.Join(append(lines[:head:head], lines[from:to+1]...), "\n")
}

func (e extractor) bonus(held, opensSection, lead bool) float64 {
	sum := 0.0
	if opensSection {
		sum += sectionBonus
	}
	if lead && e.first {
		sum += leadBonus
	}
	if held {
		sum += typeBonus
	}
	return sum
}

var dangling = regexp.MustCompile(`(?i)^(?:it|this|that|these|those|they|he|she|however|also|but|and|or|otherwise|then|therefore|so|in that case|in this case|if so|if not)\b|^(?:이는|이를|이때|이 경우|그러나|하지만|또한|그리고|다만|단,|그런 경우|따라서)`)

// dangles reports whether a sentence leans on the one before it.
func dangles(s string) bool { return dangling.MatchString(s) }

// opening is the beginning of a chunk that can stand alone: its first list or
// table, or up to three sentences of its first paragraph.
func opening(chunk string) string {
	bs := blocksOf(chunk)
	for len(bs) > 1 && isHeadingLine(bs[0].text) {
		bs = bs[1:]
	}
	if len(bs) == 0 {
		return ""
	}
	if bs[0].kind != paragraph {
		return tidy(bs[0].text)
	}
	ss := sentences(unquote(bs[0].text))
	text := strings.Join(ss[:min(len(ss), answerSentences)], " ")
	if len(ss) <= answerSentences && len(bs) > 1 && bs[1].kind == list && len([]rune(bs[1].text)) < answerRunes {
		text += "\n\n" + bs[1].text
	}
	return tidy(text)
}

// isHeadingLine recognises the bold line that stands for a heading inside a
// chunk.
func isHeadingLine(s string) bool {
	return strings.HasPrefix(s, "**") && strings.HasSuffix(s, "**") && strings.Count(s, "**") == 2 && !strings.Contains(s, "\n")
}

var (
	quoteMark  = regexp.MustCompile(`(?m)^ {0,3}> ?(?:\[![A-Z]+\][ \t]*)?`)
	headingRow = regexp.MustCompile(`(?m)^ {0,3}#{1,6}[ \t].*\n?`)
	blankRows  = regexp.MustCompile(`\n{3,}`)
)

func unquote(s string) string {
	if !strings.Contains(s, ">") {
		return s
	}
	return quoteMark.ReplaceAllString(s, "")
}

// tidy makes Markdown light enough for a chat bubble: no headings, pictures,
// quotes or tags; links, lists, tables, emphasis and
// all that is code stay.
func tidy(md string) string {
	return strings.TrimSpace(outsideCode(md, func(s string) string {
		if strings.ContainsAny(s, "#![<") {
			s = headingRow.ReplaceAllString(s, "")
			s = imageMark.ReplaceAllString(s, "")
			s = htmlTag.ReplaceAllString(s, "")
		}
		s = unquote(s)
		if strings.Contains(s, "\n\n\n") {
			s = blankRows.ReplaceAllString(s, "\n\n")
		}
		return s
	}))
}
