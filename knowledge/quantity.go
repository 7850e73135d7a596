package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// quantity is a number with what it counts, in the unit that its kind is
// compared in: 2 weeks and 14 days are one.
type quantity struct {
	kind  string // "day", "hour", "money:eur", "percent", "weight", …
	value float64
}

// unit says what a word after a number makes of it.
type unit struct {
	kind  string
	times float64
}

// units by their words, in singular and without a full stop.
var units = func() map[string]unit {
	out := map[string]unit{}
	add := func(kind string, times float64, names string) {
		for _, n := range strings.Fields(names) {
			out[n] = unit{kind, times}
		}
	}
	add("hour", 1.0/60, "minute min 분")
	add("hour", 1, "hour hr 시간")
	add("day", 1, "day 일 일간 영업일")
	add("day", 7, "week 주 주일 주간")
	add("day", 30, "month 개월 달")
	add("day", 365, "year yr 년")
	add("percent", 1, "% percent 퍼센트 프로")
	add("money:eur", 1, "€ eur euro 유로")
	add("money:gbp", 1, "£ gbp pound")
	add("money:usd", 1, "$ usd dollar 달러")
	add("money:krw", 1, "₩ krw won 원")
	add("money:krw", 10_000, "만원")
	add("weight", 1, "g gram 그램")
	add("weight", 1000, "kg kilo kilogram 킬로 킬로그램")
	add("length", 1, "mm millimetre millimeter")
	add("length", 10, "cm centimetre centimeter 센티")
	add("length", 1000, "m metre meter 미터")
	add("length", 1_000_000, "km kilometre kilometer 킬로미터")
	add("volume", 1, "ml millilitre 밀리리터")
	add("volume", 1000, "l litre liter 리터")
	add("people", 1, "person people 명 인")
	add("pieces", 1, "item piece 개")
	add("times", 1, "time 번 회")
	return out
}()

// numberWords are the small numbers that texts spell out.
var numberWords = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12",
	"fourteen": "14", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90",
	"하루": "1일", "이틀": "2일", "사흘": "3일", "일주일": "7일", "보름": "15일",
}

var (
	// wordNumber finds numbers in letters.
	wordNumber = regexp.MustCompile(`(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|forty|fifty|sixty|ninety)\b|하루|이틀|사흘|일주일|보름`)
	// amount is a number with a unit before or after it; "business" and the
	// like may stand between.
	amount = regexp.MustCompile(`([€£$₩])?\s?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?[-–]?\s?(?:(?:business|working|calendar|full)\s+)?(%|€|£|₩|만\s?원|영업일|일간|주일|주간|개월|시간|킬로그램|킬로미터|센티|미터|리터|유로|달러|퍼센트|[일주달년분원명인개번회]|[a-z]+)?`)
	// clock is a time of day, alone compared as such.
	clock = regexp.MustCompile(`\b(\d{1,2})(?::(\d{2}))?\s?(am|pm|a\.m\.|p\.m\.)|\b(\d{1,2}):(\d{2})\b|(오전|오후)?\s?(\d{1,2})시(?:\s?(\d{1,2})분)?`)
	// phone is a number to call.
	phone = regexp.MustCompile(`(?:\+|\b0)\d(?:[ ()-]?\d){6,12}\b`)
)

// quantities gives what a sentence counts, and the sentence without it: what
// is left says what the numbers are about.
func quantities(sentence string) (found []quantity, rest string) {
	s := wordNumber.ReplaceAllStringFunc(strings.ToLower(sentence), func(w string) string { return numberWords[w] })
	take := func(form *regexp.Regexp, read func(m []string) (quantity, bool)) {
		s = form.ReplaceAllStringFunc(s, func(text string) string {
			q, ok := read(form.FindStringSubmatch(text))
			if !ok {
				return text
			}
			found = append(found, q)
			return " "
		})
	}
	take(phone, func(m []string) (quantity, bool) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, m[0])
		v, err := strconv.ParseFloat(digits, 64)
		return quantity{"phone", v}, err == nil
	})
	take(clock, readClock)
	take(amount, readAmount)
	return found, s
}

func readClock(m []string) (quantity, bool) {
	num := func(s string) float64 {
		v, _ := strconv.Atoi(s) // the pattern lets digits through only
		return float64(v)
	}
	hour, minute := num(m[1])+num(m[4])+num(m[7]), num(m[2])+num(m[5])+num(m[8])
	if hour > 24 || minute > 59 {
		return quantity{}, false
	}
	late, early := strings.HasPrefix(m[3], "p") || m[6] == "오후", strings.HasPrefix(m[3], "a") || m[6] == "오전"
	switch {
	case late && hour < 12:
		hour += 12
	case early && hour == 12:
		hour = 0
	}
	return quantity{"clock", hour*60 + minute}, true
}

func readAmount(m []string) (quantity, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64)
	if err != nil {
		return quantity{}, false
	}
	name := strings.ReplaceAll(m[3], " ", "")
	u, ok := units[name]
	if !ok {
		u, ok = units[strings.TrimSuffix(name, "s")]
	}
	if m[1] != "" {
		u, ok = units[m[1]], true
	}
	if !ok {
		return quantity{}, false
	}
	return quantity{u.kind, v * u.times}, true
}

// contradict reports whether two lists of quantities count the same kind of
// thing and share no value of it.
func contradict(a, b []quantity) bool {
	values := func(list []quantity, kind string) (out []float64) {
		for _, q := range list {
			if q.kind == kind {
				out = append(out, q.value)
			}
		}
		return out
	}
	for _, q := range a {
		mine, theirs := values(a, q.kind), values(b, q.kind)
		if len(theirs) > 0 && !slices.ContainsFunc(mine, func(v float64) bool { return slices.Contains(theirs, v) }) {
			return true
		}
	}
	return false
}
