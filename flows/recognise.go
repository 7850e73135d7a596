package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// how well a text was read as a value.
type how int

const (
	readNothing   how = iota // no such value in the text
	readInvalid              // a value, but it breaks the rule
	readExact                // row 4
	readNear                 // row 5: worth an echo
	readAmbiguous            // row 6: several candidates
)

// reading is what a recogniser found in a text.
type reading struct {
	how      how
	value    any
	label    string         // readNear: what to echo
	among    []string       // readAmbiguous: ids of the candidates
	alike    bool           // readAmbiguous: they are spelt alike, rather than all mentioned
	offers   []PromptOption // readAmbiguous: what it may mean, where no option says so
	weakly   bool           // readNear inside a longer question: asides come first
	from, to int            // bytes of the text that the value stands in; both 0: all of it, or unknown
}

// valueType reads values of one type. It is immutable.
type valueType struct {
	kind     string
	of       []string // enum
	rule     *rule    // text, regex
	reshape  []reshape
	min, max *float64
	country  string   // two letters, for phones without a country code
	accept   []string // file: the sorts that fit; empty: all
	most     int64    // file: bytes, 0 for no limit
}

// reshape is one normalize step: a named one, or find-and-rebuild.
type reshape struct {
	name string
	find *regexp.Regexp
	as   string
}

func (r *reader) readValueType(kind string, declared variable, a stepNodes) valueType {
	v := valueType{kind: kind, of: declared.of, min: r.float(a.own["min"], "min"), max: r.float(a.own["max"], "max")}
	if n := a.own["of"]; n != nil {
		v.of = r.enumValues(n)
	}
	if kind == "enum" && len(v.of) == 0 {
		r.fault(a.node, "add of: [one, two], or use a choice step", "the enum has no values")
	}
	if (v.min != nil || v.max != nil) && kind != "number" && kind != "integer" {
		r.fault(or(a.own["min"], a.own["max"]), "use them with number or integer", "min and max do not fit the type %s", kind)
	}
	if n := a.own["country"]; n != nil {
		v.country = strings.ToUpper(r.str(n, "the country"))
		if callingCodes[v.country] == "" {
			r.fault(n, "use a code such as GB or KR", "no calling code is known for %q", v.country)
		}
	}
	if n := a.own["validate"]; n != nil {
		if kind != "text" && kind != "regex" {
			r.fault(n, "remove it, or use type: text", "validate does not fit the type %s", kind)
		}
		v.rule = r.rule(n)
	} else if kind == "regex" {
		r.fault(a.node, "add validate: '^[A-Z]{2}$'", "the type regex needs validate")
	}
	if n := a.own["normalize"]; n != nil && kind != "text" && kind != "regex" {
		r.fault(n, "remove it, or use type: text", "normalize does not fit the type %s", kind)
	}
	v.reshape = r.readReshapes(a.own["normalize"])
	r.readFileLimits(&v, a)
	return v
}

func (r *reader) rule(n *yaml.Node) *rule {
	pattern := r.str(n, "validate")
	whole, err := regexp.Compile(pattern)
	if err != nil {
		r.fault(n, "RE2 has no look-around and no back-references", "the pattern is not valid: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	out := &rule{whole: whole}
	if bare, ok := strings.CutPrefix(pattern, "^"); ok {
		if bare, ok = strings.CutSuffix(bare, "$"); ok && !strings.HasSuffix(bare, `\`) {
			out.inside, _ = regexp.Compile(`(?:^|[^\pL\pN])(` + bare + `)(?:$|[^\pN])`)
		}
	}
	return out
}

// normalizers are the reshapings that have a name.
var normalizers = []string{"upper", "lower", "compact", "digits"}

func (r *reader) readReshapes(n *yaml.Node) []reshape {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		var out []reshape
		for _, item := range n.Content {
			out = append(out, r.readReshapes(item)...)
		}
		return out
	}
	if n.Kind == yaml.ScalarNode {
		return []reshape{{name: r.oneOf(n, "normalize", "", normalizers...)}}
	}
	at := r.fields(n, "normalize", "find", "as")
	if at["find"] == nil || at["as"] == nil {
		r.fault(n, `write {find: '(\d{6})', as: 'AB-$1'}`, "normalize needs find and as")
		return nil
	}
	find, err := regexp.Compile(r.str(at["find"], "find"))
	if err != nil {
		r.fault(at["find"], "RE2 has no look-around and no back-references", "the pattern is not valid: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	return []reshape{{find: find, as: r.str(at["as"], "as")}}
}

// maxValue bounds what one prompt stores, in bytes.
const maxValue = 2000

func (v valueType) read(text string, env Env) reading {
	text = clip(strings.TrimSpace(text), maxValue)
	if text == "" {
		return reading{}
	}
	switch v.kind {
	case "number", "integer":
		return v.readNumber(text)
	case "email":
		return readEmail(text)
	case "phone":
		return v.readPhone(text, env)
	case "date":
		return readDate(text, env)
	case "time":
		return readTime(text, env)
	case "datetime":
		return readDateTime(text, env)
	case "url":
		return readURL(text)
	case "file": // words are none
		return reading{}
	case "bool":
		if yes, ok := yesNo(text); ok {
			return reading{how: readExact, value: yes}
		}
		return reading{}
	case "enum":
		menu := make([]candidate, len(v.of))
		for i, id := range v.of {
			menu[i] = candidate{id: id, label: id, names: []string{id}}
		}
		return readMenu(text, menu)
	}
	return v.readText(text)
}

func (v valueType) readText(text string) reading {
	shaped := text
	for _, s := range v.reshape {
		shaped = s.apply(shaped)
	}
	if v.rule == nil {
		return reading{how: readExact, value: shaped}
	}
	if v.rule.whole.MatchString(shaped) {
		return reading{how: readExact, value: shaped}
	}
	if v.rule.inside != nil {
		if at := v.rule.inside.FindStringSubmatchIndex(text); at != nil {
			return reading{how: readExact, value: text[at[2]:at[3]], from: at[2], to: at[3]}
		}
	}
	if strings.ContainsFunc(text, unicode.IsDigit) || len(strings.Fields(text)) == 1 {
		return reading{how: readInvalid}
	}
	return reading{}
}

func (s reshape) apply(text string) string {
	switch s.name {
	case "upper":
		return strings.ToUpper(text)
	case "lower":
		return strings.ToLower(text)
	case "compact":
		return strings.Join(strings.Fields(text), "")
	case "digits":
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, text)
	}
	if s.find == nil {
		return text
	}
	m := s.find.FindStringSubmatchIndex(text)
	if m == nil {
		return text
	}
	return string(s.find.ExpandString(nil, s.as, text, m))
}

var numberPattern = regexp.MustCompile(`[-+]?\d[\d,]*(?:\.\d+)?`)

func (v valueType) readNumber(text string) reading {
	if n, ok := countIn(text); ok {
		return v.bounded(float64(n))
	}
	found := numberPattern.FindAllStringIndex(text, -1)
	if len(found) != 1 {
		return reading{}
	}
	at := found[0]
	before, _ := lastRune(text[:at[0]])
	// "AB-123456" and "3x4" are names, not numbers; "2개" and "£3" are.
	if unicode.IsLetter(before) && before < unicode.MaxLatin1 || text[at[0]] == '-' && before != 0 && !unicode.IsSpace(before) {
		return reading{}
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(text[at[0]:at[1]], ",", ""), 64)
	if err != nil {
		return reading{}
	}
	return v.bounded(n)
}

// countIn reads a number that is written out: "three", "셋이요", "세 명".
func countIn(text string) (int, bool) {
	folded := fold(text)
	if n, ok := countWords[folded]; ok {
		return n, true
	}
	for _, end := range []string{"이에요", "예요", "이요", "요"} {
		if bare, ok := strings.CutSuffix(folded, end); ok {
			folded = bare
			break
		}
	}
	if n, ok := countWords[folded]; ok {
		return n, true
	}
	for _, counter := range []string{"개", "명", "분", "번"} {
		if bare, ok := strings.CutSuffix(folded, counter); ok {
			n, known := koreanHours[strings.TrimSpace(bare)]
			return n, known
		}
	}
	return 0, false
}

func lastRune(s string) (rune, bool) {
	runes := []rune(s)
	if len(runes) == 0 {
		return 0, false
	}
	return runes[len(runes)-1], true
}

func (v valueType) bounded(n float64) reading {
	if v.kind == "integer" && n != float64(int64(n)) || v.min != nil && n < *v.min || v.max != nil && n > *v.max {
		return reading{how: readInvalid}
	}
	return reading{how: readExact, value: n}
}

var emailPattern = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}`)

func readEmail(text string) reading {
	if at := emailPattern.FindStringIndex(text); at != nil {
		name, domain, _ := strings.Cut(text[at[0]:at[1]], "@")
		if !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".") && !strings.Contains(name, "..") {
			return reading{how: readExact, value: name + "@" + strings.ToLower(domain), from: at[0], to: at[1]}
		}
	}
	if strings.Contains(text, "@") {
		return reading{how: readInvalid}
	}
	return reading{}
}

var urlPattern = regexp.MustCompile(`(?i)(?:^|[^\pL\pN@.])((?:https?://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#][^\s<>"\p{Hangul}]*)?)`)

// readURL finds the address of a page and reads it with its scheme; https is
// added where none is written.
func readURL(text string) reading {
	at := urlPattern.FindStringSubmatchIndex(text)
	if len(at) == 0 || strings.HasPrefix(text[at[3]:], "@") {
		if strings.Contains(text, "://") || strings.Contains(strings.ToLower(text), "www.") {
			return reading{how: readInvalid}
		}
		return reading{}
	}
	address := strings.TrimRight(text[at[2]:at[3]], ".,;:!?)'")
	to := at[2] + len(address)
	scheme, rest, written := strings.Cut(address, "://")
	if !written {
		scheme, rest = "https", address
	}
	host, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	address = strings.ToLower(scheme) + "://" + strings.ToLower(host) + path
	if !allowedLink(address, []string{"http", "https"}) {
		return reading{how: readInvalid}
	}
	return reading{how: readExact, value: address, from: at[2], to: to}
}

// callingCodes are ITU-T E.164 country codes of the markets first served.
var callingCodes = map[string]string{"KR": "82", "GB": "44", "IE": "353", "US": "1", "CA": "1", "AU": "61", "NZ": "64", "JP": "81", "CN": "86",
	"DE": "49", "AT": "43", "CH": "41", "FR": "33", "ES": "34", "IT": "39", "NL": "31", "BE": "32", "DK": "45", "SE": "46", "NO": "47", "FI": "358", "PL": "48", "PT": "351"}

var phonePattern = regexp.MustCompile(`\+?\d[\d\s().\-]{5,}\d`)

// readPhone reads a phone number into E.164. A national number needs a
// country: the step's, else the visitor's, else Korea for Korean speakers.
func (v valueType) readPhone(text string, env Env) reading {
	at := phonePattern.FindStringIndex(text)
	if at == nil {
		if strings.ContainsFunc(text, unicode.IsDigit) {
			return reading{how: readInvalid}
		}
		return reading{}
	}
	m := text[at[0]:at[1]]
	digits := reshape{name: "digits"}.apply(m)
	international := strings.HasPrefix(m, "+")
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !international {
		digits, international = rest, true
	}
	if !international {
		country := v.country
		if c, ok := env.Visitor["country"].(string); ok && country == "" {
			country = strings.ToUpper(c)
		}
		if country == "" && baseLang(env.Lang) == "ko" {
			country = "KR"
		}
		code := callingCodes[country]
		if code == "" {
			return reading{how: readInvalid}
		}
		if country != "IT" {
			digits = strings.TrimPrefix(digits, "0")
		}
		digits = code + digits
	} else if i := strings.Index(m, "(0)"); i > 0 {
		digits = reshape{name: "digits"}.apply(m[:i] + m[i+3:])
	}
	// E.164 allows 15 digits; fewer than 8 with the country code are none.
	if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
		return reading{how: readInvalid}
	}
	return reading{how: readExact, value: "+" + digits, from: at[0], to: at[1]}
}

// candidate is an option as a recogniser sees it.
type candidate struct {
	id, label string
	names     []string // label in every language, synonyms
}

// readMenu finds which option a typed text means: rows 4 to 6.
func readMenu(text string, menu []candidate) reading {
	folded := politeless(fold(text))
	for _, c := range menu {
		if strings.EqualFold(strings.TrimSpace(text), c.id) || slices.ContainsFunc(c.names, func(n string) bool { return fold(n) == folded && folded != "" }) {
			return reading{how: readExact, value: c.id}
		}
	}
	if i := ordinal(text, folded, len(menu)); i > 0 {
		return reading{how: readExact, value: menu[i-1].id}
	}
	if folded == "" {
		return reading{}
	}
	if near := nearest(folded, menu); len(near) > 0 {
		r := among(near, false)
		r.alike = r.how == readAmbiguous
		return r
	}
	question := questionLike(text)
	var inside []candidate
	for _, c := range menu {
		if mentioned(folded, c.names, question) {
			inside = append(inside, c)
		}
	}
	return among(inside, question)
}

func among(found []candidate, weakly bool) reading {
	switch len(found) {
	case 0:
		return reading{}
	case 1:
		return reading{how: readNear, value: found[0].id, label: found[0].label, weakly: weakly}
	}
	r := reading{how: readAmbiguous}
	for _, c := range found {
		r.among = append(r.among, c.id)
	}
	return r
}

// nearest gives the candidates at the smallest edit distance that counts.
func nearest(folded string, menu []candidate) []candidate {
	var out []candidate
	best := -1
	for _, c := range menu {
		mine := -1
		for _, name := range c.names {
			if d, ok := nearMatch(folded, fold(name)); ok && (mine < 0 || d < mine) {
				mine = d
			}
		}
		switch {
		case mine < 0:
		case best < 0 || mine < best:
			best, out = mine, []candidate{c}
		case mine == best:
			out = append(out, c)
		}
	}
	return out
}

var ordinalPattern = regexp.MustCompile(`(?i)^\s*(?:#|no\.?|nr\.?|number|option)?\s*(\d{1,2})\s*(?:[.)]|st|nd|rd|th|번|번째|번이요|번요|번으로 할게요)?(?:\s+(?:one|option))?\s*(?:please)?[.!]?\s*$`)

// ordinal gives which option a text like "2", "the second" or "2번" means,
// from 1; 0 means none.
func ordinal(text, folded string, n int) int {
	i := ordinalWords[folded]
	if m := ordinalPattern.FindStringSubmatch(text); m != nil {
		i, _ = strconv.Atoi(m[1])
	}
	if i == -1 {
		i = n
	}
	if i < 1 || i > n {
		return 0
	}
	return i
}

// mentioned reports whether a longer text names one of names, not negated.
// In a question the name must be half of the words, for "can I return a
// broken tent after 60 days?" is no answer to "What went wrong?".
func mentioned(folded string, names []string, question bool) bool {
	words := strings.Fields(folded)
	for _, name := range names {
		want := strings.Fields(fold(name))
		if len(want) == 0 || len([]rune(strings.Join(want, ""))) < 2 || question && 2*len(want) < len(words) {
			continue
		}
		for i := 0; i+len(want) <= len(words); i++ {
			if !samePhrase(words[i:i+len(want)], want) {
				continue
			}
			if !negated(words, i, i+len(want)) {
				return true
			}
		}
	}
	return false
}

// samePhrase compares word by word; Korean particles at the end are allowed,
// also after a word that is not Korean.
func samePhrase(typed, want []string) bool {
	for i := range want {
		if typed[i] == want[i] {
			continue
		}
		if rest, ok := strings.CutPrefix(typed[i], want[i]); ok && slices.Contains(koreanEndings, rest) {
			continue
		}
		last := []rune(want[i])
		if !unicode.Is(unicode.Hangul, last[0]) || len(last) < 2 || !strings.HasPrefix(typed[i], want[i]) {
			return false
		}
	}
	return true
}

// negated looks three words back, as in "I don't want a refund", and one
// ahead in Korean, where the negation follows.
func negated(words []string, from, to int) bool {
	for _, w := range words[max(0, from-3):from] {
		if negations[w] {
			return true
		}
	}
	return to < len(words) && (negations[words[to]] && unicode.Is(unicode.Hangul, []rune(words[to])[0]))
}
