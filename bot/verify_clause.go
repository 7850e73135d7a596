package bot

import (
	"regexp"
	"strings"
)

// part is one clause of a sentence, as the verifier reads it.
type part struct {
	text    string
	words   []token // carrying facts
	scope   []token // of them, those that a negation denies
	denied  bool    // an odd number of negations
	facts   []fact
	must    bool // obliges
	can     bool // allows
	hedged  bool // usually, about
	only    bool // restricts
	unless  bool // excepts
	when    bool // conditions
	prepped map[string][]string
	order   []token // all words, as they stand
}

// clauseIn cuts where another claim may begin. Commas and "or" do not cut: lists
// share what is said of them.
var clauseIn = regexp.MustCompile(`(?:[;:()|]|(?: - )|,? \bbut\b|,? \bhowever\b|,? \bwhile\b|,? \bwhereas\b|,? \balthough\b|,? \bthough\b|,? \bexcept\b|,? \bunless\b|,? \botherwise\b|,? \binstead\b|,? \bif\b|,? \bbecause\b|,? \bwho\b|,? \bwhich\b|\n|(?:지만|는데|으나|으며|하며|되며|하고|되고|이고|있고|없고|않고|고요|으니|므로|다만|으면|하면|시면|되면|지면|라면|리면|오면|가면)(?:,|\s))|[.!?]\s`)

// listIn cuts a clause that gives several numbers of one kind.
var listIn = regexp.MustCompile(`,\s|\s(?:and|or)\s`)

// contrasts are words that set two claims against each other.
var contrasts = regexp.MustCompile(`\b(but|however|while|whereas|although|though|except|unless|otherwise|instead|only)\b|지만|으나|반면|다만|단,|제외|에만|[가-즿직-힣]만 `)

// deny are the words that turn a claim into its opposite.
var (
	deniesEnglish = regexp.MustCompile(`\b(not|no|never|none|nor|neither|without|nobody|nothing|unable|impossible|hardly|rarely|seldom|exclud\w*|prohibit\w*|forbid\w*|forbidden|unavailable|ineligible|invalid|non|refus\w*|banned|stopped|ceased?)\b`)
	deniesKorean  = regexp.MustCompile(`(?:^|[\s])(안|못)\s|않|없|아니|아닙|아닌|못하|못합|못해|못한|불가|금지|제외|마세요|마십시오|말아|안\s?돼|안\s?됩|안\s?되|어렵`)
	obliges       = regexp.MustCompile(`\b(must|have to|has to|need to|needs to|required?|requires|mandatory|compulsory|obliged|obligatory)\b|해야|하셔야|하여야|어야|아야|필수|반드시|의무`)
	allows        = regexp.MustCompile(`\b(can|could|may|might|able|possible|allowed|optional)\b|수 있|수도 있|가능|셔도|해도|어도|아도`)
	hedges        = regexp.MustCompile(`\b(usually|normally|typically|generally|mostly|often|sometimes|might|probably|likely|most|some|many)\b|보통|대개|대부분|대체로|가끔|일부|거의|수도 있`)
	restricts     = regexp.MustCompile(`\b(only|just|solely|exclusively|limited to)\b|에만|에서만|[가-즿직-힣]만 |만을|뿐|한해|한정`)
	excepts       = regexp.MustCompile(`\b(except|excepting|excluding|unless|apart from|other than|besides)\b|제외|외에는|외에|빼고|아니면|않으면|않는 한`)
	conditions    = regexp.MustCompile(`\b(if|once|whenever|only when|until)\b|경우|때만|\p{Hangul}(?:으면|라면|하면|되면|지면|려면|시면|리면|오면|가면|나면|내면|두면|이면)(?:\s|,)`)
	politeIf      = regexp.MustCompile(`(?:면|야) ?(?:돼|됩|된|되)`)
	asserts       = regexp.MustCompile(`\b(will|always|definitely|guaranteed?|certainly)\b|언제나|항상|반드시|틀림없이|무조건`)
)

// prepositions whose object must be the same: from A to B is not from B to A.
var prepositions = set("from to before after with without than between via against for under over")

// opposites must not stand in for each other through a title or a lead-in, and
// two of a pair in one sentence set its clauses against each other.
var opposites = pairs(`
free paid|free charge|open close|include exclude|allow forbid|accept refuse|accept reject|before after|earlier later|early late|first last|minimum maximum|more less|higher lower|increase decrease
cheap expensive|online store|online offline|refundable nonrefundable|monthly yearly|monthly annual|weekly monthly|daily weekly|weekday weekend|morning evening|morning afternoon|new used|new old
required optional|include extra|domestic international|standard express|inside outside|indoor outdoor|adult child|buyer seller|arrive leave|ship arrive|add remove|start finish|enable disable|on off
same different|best worst|short long|small large|light heavy|hot cold|warm cold|wet dry|clean dirty|safe unsafe|public private|full part|with without|approve reject|member guest|men women|left right|win lose
monday tuesday|monday wednesday|monday thursday|monday friday|saturday sunday|monday saturday|monday sunday|friday saturday|friday sunday|tuesday thursday
무료 유료|가능 불가|이전 이후|전 후|포함 제외|오전 오후|평일 주말|온라인 매장|최대 최소|이상 이하|이내 이후|국내 해외|당일 익일|회원 비회원|증가 감소|빠른 느린|높은 낮은|신규 기존|토요일 일요일|월요일 토요일|구매자 판매자|왕복 편도|일반 특급|전액 일부|새 중고|성인 어린이|입금 출금|승인 거절|시작 종료|열 닫
`)

func pairs(text string) map[string][]string {
	m := map[string][]string{}
	for _, pair := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == '\n' }) {
		a, b, _ := strings.Cut(strings.TrimSpace(pair), " ")
		a, b = folded(a), folded(b)
		m[a], m[b] = append(m[a], b), append(m[b], a)
	}
	return m
}

func folded(w string) string {
	if key := stemmed(w); synonyms[key] != "" {
		return synonyms[key]
	}
	return stemmed(w)
}

// parts reads the clauses of a text.
func partsOf(text string) []part {
	text = normal(text)
	text = politeIf.ReplaceAllStringFunc(text, func(s string) string { return "고 " + s[len("면"):] })
	var list []part
	start := 0
	cut := func(end, next int) {
		for _, piece := range byNumber(text[start:end]) {
			if p := readPart(piece); len(p.words) > 0 || len(p.facts) > 0 {
				list = append(list, p)
			} else if len(list) > 0 && p.denied {
				list[len(list)-1].denied = !list[len(list)-1].denied
			}
		}
		start = next
	}
	for _, at := range clauseIn.FindAllStringIndex(text, -1) {
		if inNumber(text, at) {
			continue
		}
		// What the marker says belongs to the clause it opens; a Korean ending
		// belongs to the clause it closes.
		if hangul(text[at[0]:at[1]]) {
			cut(at[1], at[1])
		} else {
			cut(at[0], at[0]+leading(text[at[0]:at[1]]))
		}
	}
	cut(len(text), len(text))
	return list
}

// byNumber cuts a clause that gives several numbers of one kind behind each of
// them: "tents 5 years, packs 10 years". Others stay whole.
func byNumber(text string) []string {
	if !differ(factsOf(text)) {
		return []string{text}
	}
	var pieces []string
	start := 0
	for _, at := range listIn.FindAllStringIndex(text, -1) {
		if len(factsOf(text[start:at[0]])) > 0 && len(factsOf(text[at[1]:])) > 0 && !listedNext(text[at[1]:]) {
			pieces = append(pieces, text[start:at[0]])
			start = at[1]
		}
	}
	return append(pieces, text[start:])
}

// listedNext reports whether only a number follows: the end of a range or of a
// list of numbers, which belongs to what stands before it.
func listedNext(after string) bool {
	f := factsOf(after)
	return len(f) > 0 && strings.HasPrefix(strings.TrimLeft(after, " £€$₩"), strings.TrimLeft(f[0].text, " £€$₩")) && len(content(wordsOf(after))) == 0
}

// differ reports whether two numbers of one unit have different values, but
// for the two ends of a range.
func differ(facts []fact) bool {
	for i, f := range facts {
		for _, g := range facts[i+1:] {
			if f.kind == g.kind && f.unit == g.unit && f.value != g.value && !(f.ranged && g.ranged) {
				return true
			}
		}
	}
	return false
}

// leading is the length of the marks before a marker's words.
func leading(marker string) int {
	return len(marker) - len(strings.TrimLeft(marker, ",;:()| \n.!?-"))
}

// inNumber reports whether a mark is part of a number: 1,000 or 9:30.
func inNumber(text string, at []int) bool {
	mark := text[at[0]:at[1]]
	if mark != ":" && mark != "." {
		return false
	}
	return at[0] > 0 && at[1] < len(text) && isDigit(text[at[0]-1]) && isDigit(text[at[1]])
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func readPart(text string) part {
	all := wordsOf(text)
	p := part{text: text, words: content(all), facts: factsOf(text), prepped: map[string][]string{}}
	denials := len(deniesEnglish.FindAllString(text, -1)) + len(deniesKorean.FindAllString(text+" ", -1))
	p.denied = denials%2 == 1
	if denials > 0 {
		p.scope = scopeOf(text, p.words)
	}
	p.must, p.can, p.hedged = obliges.MatchString(text), allows.MatchString(text), hedges.MatchString(text)
	p.only, p.unless, p.when = restricts.MatchString(text+" "), excepts.MatchString(text), conditions.MatchString(text+" ")
	p.order = all
	for i, w := range all {
		if !prepositions[w.text] {
			continue
		}
		for _, next := range all[i+1:] {
			if !next.glue {
				p.prepped[next.key] = append(p.prepped[next.key], w.text)
				break
			}
		}
	}
	return p
}

// scopeOf gives the words that a clause denies: in English what follows the
// negation, in Korean what follows the topic.
func scopeOf(text string, words []token) []token {
	if at := deniesEnglish.FindStringIndex(text); at != nil {
		after := content(wordsOf(text[at[1]:]))
		if strings.HasPrefix(text[at[0]:at[1]], "exclud") || len(after) == 0 {
			return words
		}
		return after
	}
	for i, w := range words {
		if w.ko && (strings.HasSuffix(w.text, "은") || strings.HasSuffix(w.text, "는")) && i+1 < len(words) {
			return words[i+1:]
		}
	}
	return words
}
