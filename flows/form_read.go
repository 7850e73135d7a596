package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Reading one message for all fields of a form. What names its field ("my
// name is Ann") comes first, then what can be told by its shape anywhere in
// the text, then what is left for the field that was asked.

// cut stands where a value was taken out of a text.
const cut = "\x00"

// clauseEnds divide what is said about one field from what is said about the
// next.
var clauseEnds = regexp.MustCompile(`(?i)[;\n]+|,\s+|\.\s+|\s+(?:and|but)\s+|\s*그리고\s+|(?:이고요|이고|고요)[,\s]+`)

// namedValue finds the value in a clause that names its field.
type namedValue struct{ english, korean *regexp.Regexp }

func newNamedValue(names []string) namedValue {
	var english, korean []string
	for _, n := range names {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(n), " ", `[\s_-]*`)
		if strings.ContainsFunc(n, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			korean = append(korean, pattern)
		} else {
			english = append(english, pattern)
		}
	}
	var v namedValue
	if len(english) > 0 {
		v.english, _ = regexp.Compile(`(?is)^\s*(?:(?:no|nope|oh|sorry|wait|actually|well|and|please|change|correct|update|set)\b[\s,.!-]*)*(?:(?:my|the|our)\s+)?(?:` +
			strings.Join(english, "|") + `)\s*(?:\bis now\b|\bis\b|\bare\b|\bwas\b|\bshould be\b|\bto\b|['’]s\b|:|=)\s*(.+)$`)
	}
	if len(korean) > 0 {
		v.korean, _ = regexp.Compile(`(?s)^\s*(?:(?:아니요|아니에요|아뇨|아니|그리고|참|사실은|사실|근데|죄송해요|제|내|저의)[\s,.!]*)*(?:` +
			strings.Join(korean, "|") + `)\s*(?:(?:은요|은|는|이|가|을|를|도)\s+|\s*[:=]\s*|\s+)(.+)$`)
	}
	return v
}

// in gives what a clause says about the field.
func (v namedValue) in(clause string) (string, bool) {
	for _, pattern := range []*regexp.Regexp{v.english, v.korean} {
		if pattern == nil {
			continue
		}
		if m := pattern.FindStringSubmatch(clause); m != nil {
			return bareValue(m[1]), true
		}
	}
	return "", false
}

// gathering is one text being read for a form.
type gathering struct {
	m     *machine
	st    *step
	form  *formStep
	done  []string
	asked *field // nil: none
	rest  string // what has not been taken; cut where something was
	given []filling
	wrong *reading // what was said about the asked field breaks its rule
}

// read gives the values of a text as []filling; asked is the field that the
// prompt asks for, nil when it asks about the form as a whole.
func (s *formStep) read(m *machine, st *step, text string, asked *field) reading {
	g := &gathering{m: m, st: st, form: s, done: m.top().Wait.Done, asked: asked, rest: text}
	g.named(func(f *field) bool { return f == asked || !g.isDone(f) || s.correctable })
	g.shaped()
	if asked == nil {
		if len(g.given) == 0 {
			return reading{}
		}
		return reading{how: readExact, value: g.given}
	}
	if g.has(asked) {
		return reading{how: readExact, value: g.given}
	}
	found := g.forAsked(text)
	if found.how == readExact || found.how == readNear {
		g.given = append([]filling{{asked.name(), found.value}}, g.given...)
		found.value = g.given
		return found
	}
	if len(g.given) > 0 {
		return reading{how: readExact, value: g.given}
	}
	return found
}

func (g *gathering) isDone(f *field) bool { return slices.Contains(g.done, f.name()) }

func (g *gathering) has(f *field) bool {
	return slices.ContainsFunc(g.given, func(v filling) bool { return v.name == f.name() })
}

// open reports whether a field may be filled without being named.
func (g *gathering) open(f *field) bool {
	return !g.isDone(f) && !g.has(f) && (f == g.asked || f.when == nil || g.m.test(f.when))
}

// named takes the clauses that name a field which may be filled.
func (g *gathering) named(may func(*field) bool) {
	var kept []string
	for _, clause := range clauseEnds.Split(g.rest, -1) {
		if !g.namedIn(clause, may) {
			kept = append(kept, clause)
		}
	}
	if len(g.given) > 0 {
		g.rest = strings.TrimSpace(strings.Join(kept, "\n"))
	}
}

func (g *gathering) namedIn(clause string, may func(*field) bool) bool {
	for _, f := range g.form.fields {
		said, ok := f.named.in(clause)
		if !ok || g.has(f) || !may(f) || questionLike(clause) {
			continue
		}
		found := f.ask.recognise(g.m, g.st, said)
		switch {
		case (found.how == readExact || found.how == readNear) && fold(show(found.value)) != "":
			g.given = append(g.given, filling{f.name(), found.value})
			return true
		case f == g.asked && found.how != readNothing:
			g.wrong = &found
		}
	}
	return false
}

// shapes are the types that are recognised wherever they stand, the surest
// first.
var shapes = []string{"email", "url", "rule", "datetime", "date", "phone", "time", "enum"}

// shape gives the type by which a field is told from other texts.
func (f *field) shape() string {
	if f.ask.value.rule != nil {
		return "rule"
	}
	return f.ask.taking.kind
}

// shaped takes the values that their shape gives away; of two fields of one
// shape the one that was asked for comes first.
func (g *gathering) shaped() {
	for _, shape := range shapes {
		var alike []*field
		for _, f := range g.form.fields {
			if f.shape() == shape && g.open(f) {
				alike = append(alike, f)
			}
		}
		if i := slices.Index(alike, g.asked); i > 0 {
			alike[0], alike[i] = alike[i], alike[0]
		}
		for _, f := range alike {
			g.shapedAs(f, shape)
		}
	}
}

func (g *gathering) shapedAs(f *field, shape string) {
	if shape == "enum" {
		if f == g.asked { // a menu of its own, with ordinals and typing errors
			return
		}
		var in []string
		for _, v := range f.ask.value.of {
			if mentioned(fold(g.rest), []string{v}, questionLike(g.rest)) {
				in = append(in, v)
			}
		}
		if len(in) == 1 {
			g.given = append(g.given, filling{f.name(), in[0]})
		}
		return
	}
	found := f.ask.recognise(g.m, g.st, g.rest)
	if found.how != readExact {
		return
	}
	from, to := found.from, found.to
	if to == 0 {
		if f != g.asked && shape != "rule" {
			return
		}
		to = len(g.rest)
	}
	// Any digits may look like a phone number; not asked for, it must begin
	// like one.
	if shape == "phone" && f != g.asked && g.rest[from] != '+' && g.rest[from] != '0' {
		return
	}
	g.given = append(g.given, filling{f.name(), found.value})
	g.rest = g.rest[:from] + cut + g.rest[to:]
}

// forAsked reads what is left for the field that was asked.
func (g *gathering) forAsked(text string) reading {
	if g.wrong != nil {
		return *g.wrong
	}
	ask := g.asked.ask
	if !ask.taking.open {
		return ask.recognise(g.m, g.st, strings.TrimSpace(strings.ReplaceAll(g.rest, cut, " ")))
	}
	if len(g.given) == 0 {
		return ask.recognise(g.m, g.st, text)
	}
	left := leftover(g.rest)
	if left == "" {
		return reading{}
	}
	return ask.recognise(g.m, g.st, left)
}

var (
	// introduction is what comes before a value that nothing names.
	introduction = regexp.MustCompile(`(?i)^\s*(?:(?:hi|hello|hey|sure|ok|okay|yes|안녕하세요|네|저는|전|제가)\b?[\s,.!]*)*(?:(?:i['’]?m|i am|this is|it['’]?s|it is|here is|here are)\s+)?`)
	// announces ends a text that speaks of a value taken out after it.
	announces = regexp.MustCompile(`(?i)(?:\b(?:is|at|on|by|to|under|my|the)|:|은|는|이|가|로|으로)\s*$`)
)

// leftover finds the words that are a value of their own in a text out of
// which others were taken, "" when there are none.
func leftover(rest string) string {
	for _, clause := range clauseEnds.Split(rest, -1) {
		var words []string
		for i, piece := range strings.Split(clause, cut) {
			last := !strings.Contains(clause, cut) || i == strings.Count(clause, cut)
			if !last && announces.MatchString(piece) {
				continue
			}
			if i > 0 {
				piece = koreanTail.ReplaceAllString(strings.TrimSpace(piece), "")
			}
			if strings.ContainsFunc(fold(piece), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
				words = append(words, strings.TrimSpace(piece))
			}
		}
		left := bareValue(introduction.ReplaceAllString(strings.Join(words, " "), ""))
		left = strings.Trim(left, " ,.;:-/()<>\"")
		content := slices.DeleteFunc(strings.Fields(fold(left)), func(w string) bool { return emptyWords[w] })
		if len(content) > 0 && courtesyIn(left, 0) == "" {
			return left
		}
	}
	return ""
}

// filled names the fields that hold a value.
func (s *formStep) filled(m *machine) []string {
	var out []string
	for _, f := range s.fields {
		if m.filled(f.name()) {
			out = append(out, f.name())
		}
	}
	return out
}

var skipWords = set("skip", "skip it", "skip this", "no", "none", "no thanks", "no thank you", "nothing", "n a", "na", "pass", "nope", "not really", "thanks", "thank you",
	"건너뛰기", "건너뛸게요", "넘어갈게요", "넘어가 주세요", "없어요", "없습니다", "없음", "패스", "아니요", "아니오", "아뇨", "괜찮아요", "괜찮습니다", "생략", "고맙습니다", "감사합니다")

// skips reports whether a text leaves a question open.
func skips(text string) bool { return skipWords[politeless(fold(text))] || skipWords[fold(text)] }
