package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// bound says which way a number limits.
type bound string

const (
	boundNone bound = ""
	boundUp   bound = "up"  // within, at most, by, under, 이내, 까지 …
	boundLow  bound = "low" // at least, more than, after, over, 이상, 부터 …
)

// fact is one number, amount, time or date in one form: 1,000 won, ₩1000 and
// 1천 원 are the same.
type fact struct {
	kind   string // number, time or date
	value  string
	unit   string // day, wday, percent, gbp …; "" unknown
	bound  bound
	about  bool   // no more than roughly so
	ranged bool   // an end of a range
	text   string // as it stands
}

// meets reports whether f, stated, stands in g, its proof. A unit that is
// named must be the same; a limit must point the same way, except that an
// upper limit on a span says the same as the bare span.
func (f fact) meets(g fact) bool {
	if f.kind != g.kind || f.value != g.value || f.unit != g.unit && f.unit != "" && g.unit != "" || g.about && !f.about {
		return false
	}
	if f.bound == g.bound {
		return true
	}
	return f.bound != boundLow && g.bound != boundLow
}

// units of numbers, English and Korean.
var unitWords = map[string]string{
	"day": "day", "days": "day", "hour": "hour", "hours": "hour", "hr": "hour", "hrs": "hour", "minute": "minute", "minutes": "minute", "min": "minute", "mins": "minute",
	"second": "second", "seconds": "second", "week": "week", "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
	"percent": "percent", "km": "km", "kilometre": "km", "kilometres": "km", "kilometers": "km", "cm": "cm", "mm": "mm", "kg": "kg", "kilos": "kg", "kilograms": "kg", "grams": "g",
	"times": "time", "twice": "time", "euro": "eur", "euros": "eur", "eur": "eur", "pound": "gbp", "pounds": "gbp", "gbp": "gbp", "dollar": "usd", "dollars": "usd", "usd": "usd", "won": "krw", "krw": "krw",
	"points": "point", "point": "point", "items": "item", "item": "item", "people": "person", "litre": "l", "litres": "l", "liters": "l", "gb": "gb", "mb": "mb", "degrees": "degree",
}

var koreanUnits = []struct{ word, unit string }{
	{"영업일", "wday"}, {"개월", "month"}, {"시간", "hour"}, {"주일", "week"}, {"주간", "week"}, {"년간", "year"}, {"일간", "day"}, {"분간", "minute"}, {"퍼센트", "percent"}, {"프로", "percent"}, {"포인트", "point"}, {"유로", "eur"}, {"파운드", "gbp"}, {"달러", "usd"}, {"킬로", "kg"},
	{"일", "day"}, {"분", "minute"}, {"주", "week"}, {"달", "month"}, {"년", "year"}, {"원", "krw"}, {"점", "point"}, {"번", "time"}, {"회", "time"}, {"개", "item"}, {"명", "person"}, {"인", "person"}, {"초", "second"}, {"박", "night"}, {"도", "degree"},
}

// koreanTime are spans that Korean has one word for, as number and unit.
var koreanTime = map[string]string{"하루": "1 day", "이틀": "2 day", "사흘": "3 day", "나흘": "4 day", "닷새": "5 day", "열흘": "10 day", "보름": "15 day", "반년": "6 month"}

var numberWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
	"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "once": 1, "twice": 2, "half": -2, "dozen": 12,
}

var koreanCounts = map[string]int{"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "반": -2}

var months = map[string]int{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7,
	"august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}

const (
	monthPattern  = `(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)`
	numberPattern = `\d+(?:[,\s]\d{3})*(?:\.\d+)?`
)

var (
	isoDate     = regexp.MustCompile(`\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b\.?`)
	dayMonth    = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ` + monthPattern + `\b\.?(?:,? (\d{4})\b)?`)
	monthDay    = regexp.MustCompile(`\b` + monthPattern + `\.? (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (\d{4})\b)?`)
	koreanDate  = regexp.MustCompile(`(?:(\d{4})\s*년\s*)?(\d{1,2})\s*월\s*(\d{1,2})\s*일`)
	clock24     = regexp.MustCompile(`\b(\d{1,2})[:.](\d{2})\s*(am|pm|a\.m\.|p\.m\.)?`)
	clock12     = regexp.MustCompile(`\b(\d{1,2})\s*(am|pm|a\.m\.|p\.m\.)`)
	koreanClock = regexp.MustCompile(`(오전|오후|밤|저녁|아침|새벽|낮)?\s*(\d{1,2})\s*시(?:\s*(\d{1,2})\s*분|\s*(반))?(?:[^간]|$)`)
	noonClock   = regexp.MustCompile(`\b(noon|midday|midnight)\b|정오|자정`)
	koreanSum   = regexp.MustCompile(`(\d+(?:,\d{3})*(?:\.\d+)?)\s*(천만|백만|십만|만|천|억)\s*(?:(\d+)\s*천)?`)
	money       = regexp.MustCompile(`([£€$₩])\s*(` + numberPattern + `)`)
	quantity    = regexp.MustCompile(`[-−]?` + numberPattern)
	wordNumber  = regexp.MustCompile(`\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|once|twice|half|dozen)\b(?:[ -](one|two|three|four|five|six|seven|eight|nine)\b)?`)
	koreanCount = regexp.MustCompile(`(^|[^\p{Hangul}])(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|반)\s*(달|번|개|명|시간|주|가지|장|켤레|벌|군데|곳|사람)`)
	koreanRound = regexp.MustCompile(`(^|[^\p{Hangul}\d])(천만|백만|십만|만|천)\s?(원|명|개|점|포인트)`)
	koreanSpan  = regexp.MustCompile(`하루|이틀|사흘|나흘|닷새|열흘|보름|반년`)
)

var (
	symbolUnits = map[string]string{"£": "gbp", "€": "eur", "$": "usd", "₩": "krw"}
	koreanTens  = map[string]float64{"천만": 1e7, "백만": 1e6, "십만": 1e5, "만": 1e4, "천": 1e3, "억": 1e8}
)

// factsOf reads the numbers of a normal text. What was read is blanked, so
// that a date's parts are not numbers of their own.
func factsOf(text string) []fact {
	text = blank(text)
	text = strings.NewReplacer("–", "-", "—", "-", "−", "-", " ", " ", "°c", " degrees").Replace(text)
	var facts []fact
	take := func(re *regexp.Regexp, read func(m []string, before, after string) (fact, bool)) {
		for {
			found := false
			for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
				m := make([]string, len(at)/2)
				for i := range m {
					if at[2*i] >= 0 {
						m[i] = text[at[2*i]:at[2*i+1]]
					}
				}
				f, ok := read(m, text[:at[0]], text[at[1]:])
				if !ok {
					continue
				}
				f.text = strings.TrimSpace(m[0])
				before, after := text[:at[0]], text[at[1]:]
				f.bound = boundOf(before, after)
				f.about = aboutBefore.MatchString(before) || aboutAfter.MatchString(after)
				f.ranged = rangeEnd.MatchString(before) || rangeStart.MatchString(after)
				facts = append(facts, f)
				text = text[:at[0]] + strings.Repeat("\x01", at[1]-at[0]) + text[at[1]:]
				found = true
				break
			}
			if !found {
				return
			}
		}
	}
	date := func(y, m, d string) fact {
		return fact{kind: "date", value: strings.TrimPrefix(y+"-", "-") + pad(m) + "-" + pad(d)}
	}
	take(isoDate, func(m []string, _, _ string) (fact, bool) { return date(m[1], m[2], m[3]), true })
	take(koreanDate, func(m []string, _, _ string) (fact, bool) { return date(m[1], m[2], m[3]), true })
	take(dayMonth, func(m []string, _, _ string) (fact, bool) { return date(m[3], strconv.Itoa(months[m[2]]), m[1]), true })
	take(monthDay, func(m []string, _, _ string) (fact, bool) { return date(m[3], strconv.Itoa(months[m[1]]), m[2]), true })
	take(clock24, readClock24)
	take(clock12, func(m []string, _, _ string) (fact, bool) { return clock(m[1], "00", m[2]), true })
	take(koreanClock, func(m []string, _, _ string) (fact, bool) {
		minute := m[3]
		if m[4] != "" {
			minute = "30"
		}
		return clock(m[2], minute, m[1]), true
	})
	take(noonClock, func(m []string, _, _ string) (fact, bool) {
		if strings.Contains(m[0], "midnight") || m[0] == "자정" {
			return fact{kind: "time", value: "00:00"}, true
		}
		return fact{kind: "time", value: "12:00"}, true
	})
	take(money, func(m []string, _, after string) (fact, bool) {
		return fact{kind: "number", value: decimal(m[2]), unit: symbolUnits[m[1]]}, true
	})
	take(koreanSum, func(m []string, _, after string) (fact, bool) {
		n, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
		if err != nil {
			return fact{}, false
		}
		n *= koreanTens[m[2]]
		if m[3] != "" {
			thousands, _ := strconv.ParseFloat(m[3], 64) // digits only
			n += thousands * 1000
		}
		return fact{kind: "number", value: strconv.FormatFloat(n, 'f', -1, 64), unit: unitAfter(after)}, true
	})
	take(koreanRound, func(m []string, _, _ string) (fact, bool) {
		return fact{kind: "number", value: strconv.FormatFloat(koreanTens[m[2]], 'f', -1, 64), unit: unitAfter(m[3])}, true
	})
	take(koreanSpan, func(m []string, _, _ string) (fact, bool) {
		value, unit, _ := strings.Cut(koreanTime[m[0]], " ")
		return fact{kind: "number", value: value, unit: unit}, true
	})
	take(koreanCount, func(m []string, _, after string) (fact, bool) {
		return fact{kind: "number", value: strconv.Itoa(koreanCounts[m[2]]), unit: unitAfter(m[3] + after)}, true
	})
	take(quantity, func(m []string, _, after string) (fact, bool) {
		return fact{kind: "number", value: decimal(m[0]), unit: unitAfter(after)}, true
	})
	take(wordNumber, func(m []string, _, after string) (fact, bool) {
		n, unit := numberWords[m[1]], unitAfter(after)
		if m[1] == "one" && unit == "" || m[1] == "once" && unit == "" {
			return fact{}, false // a pronoun, an adverb of time
		}
		if m[1] == "twice" {
			unit = "time"
		}
		return fact{kind: "number", value: strconv.Itoa(n + numberWords[m[2]]), unit: unit}, true
	})
	return facts
}

// blank takes out what is no number of its own: links, addresses, telephone
// numbers.
func blank(text string) string {
	text = linkIn.ReplaceAllString(mailIn.ReplaceAllString(text, " "), " ")
	return phoneIn.ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "0") && len(strings.Join(digits.FindAllString(s, -1), "")) >= 8 {
			return " "
		}
		return s
	})
}

func readClock24(m []string, _, after string) (fact, bool) {
	h, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if !strings.Contains(m[0], ":") && m[3] == "" || h > 24 || minute > 59 {
		return fact{}, false // 3.50 is an amount
	}
	return clock(m[1], m[2], m[3]), true
}

func clock(hour, minute, half string) fact {
	h, _ := strconv.Atoi(hour) // digits only
	switch {
	case strings.HasPrefix(half, "p") || half == "오후" || half == "저녁" || half == "밤":
		if h < 12 {
			h += 12
		}
	case (strings.HasPrefix(half, "a") || half == "오전" || half == "새벽") && h == 12:
		h = 0
	}
	return fact{kind: "time", value: pad(strconv.Itoa(h)) + ":" + pad(minute)}
}

func pad(n string) string {
	if len(n) < 2 {
		return strings.Repeat("0", 2-len(n)) + n
	}
	return n
}

// decimal brings a number to one form: no grouping, no needless zeros.
func decimal(s string) string {
	s = strings.NewReplacer(",", "", " ", "").Replace(s)
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return s
}

var (
	rangeAhead = regexp.MustCompile(`^\s*(?:to|or|and|-|~|에서|내지)\s*(?:[£€$₩]?\s*` + numberPattern + `|\x01+|[a-z]+)\s*`)
	rangeStart = regexp.MustCompile(`^\s*(?:to|or|-|~|에서|내지)\s*(?:[£€$₩]?\s*\d|\x01|(?:two|three|four|five|six|seven|eight|nine|ten)\b)`)
	wordAhead  = regexp.MustCompile(`^[\s-]*(%|[a-z]+)`)
	koreanWord = regexp.MustCompile(`^\s*(\p{Hangul}+)`)
)

// unitAfter reads the unit behind a number, also behind the end of a range:
// "3 to 5 working days".
func unitAfter(after string) string {
	if m := koreanWord.FindStringSubmatch(after); m != nil {
		for _, u := range koreanUnits {
			if strings.HasPrefix(m[1], u.word) {
				return u.unit
			}
		}
		return ""
	}
	unit := ""
	if m := wordAhead.FindStringSubmatch(after); len(m) > 1 {
		unit = m[1]
	}
	switch {
	case unit == "%":
		return "percent"
	case unit == "working":
		return "wday"
	case unitWords[unit] != "":
		return unitWords[unit]
	}
	if at := rangeAhead.FindStringIndex(after); at != nil {
		return unitAfter(after[at[1]:])
	}
	return ""
}

var (
	upBefore  = regexp.MustCompile(`(?:within|for|up to|at most|max(?:imum)?(?: of)?|until|till|by|before|under|less than|fewer than|below|not exceeding|최대|늦어도)\s*(?:the |a |about |around |[£€$₩])*$`)
	lowBefore = regexp.MustCompile(`(?:at least|min(?:imum)?(?: of)?|more than|over|above|after|from|since|exceeding|beyond|longer than|최소|적어도)\s*(?:the |a |about |around |[£€$₩])*$`)
	upAfter   = regexp.MustCompile(`^\s*[^\s\d.,]{0,4}?\s*(?:이내|이하|미만|까지|동안|안에|전까지|전에|or less|at most|or fewer|at the latest)`)
	lowAfter  = regexp.MustCompile(`^\s*[^\s\d.,]{0,4}?\s*(?:이상|초과|부터|후에|이후|지나|넘|or more|or over|or older|and over|and above)`)
	throughTo = regexp.MustCompile(`^[^.;]{0,24}?(?:-|~| to | until | till |까지)`)
)

var (
	aboutBefore = regexp.MustCompile(`(?:about|around|approximately|roughly|nearly|almost|some|(?:^|\s)약|대략|거의)\s*[£€$₩]?$`)
	aboutAfter  = regexp.MustCompile(`^\s*\p{Hangul}{0,2}\s?(?:정도|쯤|가량|내외|안팎)|^ or so\b`)
	rangeEnd    = regexp.MustCompile(`(?:[\d\x01])\s*(?:to|-|~|between)\s*[£€$₩]?$|\bbetween\s*[£€$₩]?$`)
)

// boundOf reads which way the words around a number limit it. The beginning of
// a range limits nothing.
func boundOf(before, after string) bound {
	after = " " + strings.TrimLeft(after, " ")
	switch {
	case upAfter.MatchString(after) || upBefore.MatchString(before):
		return boundUp
	case lowAfter.MatchString(after):
		if throughTo.MatchString(after) && strings.Contains(after, "까지") {
			return boundNone
		}
		return boundLow
	case lowBefore.MatchString(before):
		if strings.HasSuffix(strings.TrimRight(before, " £€$₩"), "from") && throughTo.MatchString(after) {
			return boundNone
		}
		return boundLow
	}
	return boundNone
}

var (
	linkIn  = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"')\]]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|co|kr|uk|de|fr|eu|dev|app|shop|store|info|biz|example|test|xyz|ru|cn|me|ai|link|site|online|page)\b(?:/[^\s<>"')\]]*)?`)
	mailIn  = regexp.MustCompile(`(?i)\b[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b`)
	phoneIn = regexp.MustCompile(`\+?\d[\d\s().-]{6,}\d`)
	digits  = regexp.MustCompile(`\d+`)
)

// addresses refuses links, mail addresses and telephone numbers that no cited
// passage has.
func addresses(text string, cited []ModelPassage) string {
	var proof strings.Builder
	for _, p := range cited {
		proof.WriteString(strings.ToLower(p.Title + "\n" + p.Text + "\n"))
	}
	all := proof.String()
	mails := mailIn.FindAllString(all, -1)
	for _, mail := range mailIn.FindAllString(strings.ToLower(text), -1) {
		if !slices.Contains(mails, strings.TrimRight(mail, ".")) {
			return "the address " + mail + " stands in no passage it cites"
		}
	}
	for _, link := range linkIn.FindAllString(strings.ToLower(mailIn.ReplaceAllString(text, " ")), -1) {
		bare := strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://"), "www."), ".,;:!?/")
		if !hasLink(all, bare) {
			return "the link " + link + " stands in no passage it cites"
		}
	}
	numbers := map[string]bool{}
	for _, phone := range phoneIn.FindAllString(all, -1) {
		numbers[strings.Join(digits.FindAllString(phone, -1), "")] = true
	}
	for _, phone := range phoneIn.FindAllString(text, -1) {
		bare := strings.Join(digits.FindAllString(phone, -1), "")
		if len(bare) >= 8 && !strings.ContainsAny(phone, ":") && !isoDate.MatchString(phone) && !numbers[bare] && !numbers["0"+strings.TrimPrefix(bare, "44")] {
			return "the number " + phone + " stands in no passage it cites"
		}
	}
	return ""
}

// hasLink looks a link up as a whole: a longer path or another host is another
// link.
func hasLink(all, bare string) bool {
	for _, known := range linkIn.FindAllString(all, -1) {
		known = strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(known, "https://"), "http://"), "www."), ".,;:!?/")
		if known == bare {
			return true
		}
	}
	return false
}

// secretIn are the shapes of keys and of the words that mark a request.
var secretIn = regexp.MustCompile(`(?i)\bsk-[a-z0-9_-]{8,}|\bAKIA[0-9A-Z]{12,}|\bgh[pousr]_[a-z0-9]{20,}|\bxox[abprs]-[a-z0-9-]{10,}|-----BEGIN [A-Z ]*KEY|\bdata-[a-z2-7]{20,}|\bBearer [a-z0-9._-]{16,}|\beyJ[a-z0-9_-]{16,}\.`)

// secrets refuses what looks like a key, unless a cited passage shows it.
func secrets(text string, cited []ModelPassage) string {
	for _, found := range secretIn.FindAllString(text, -1) {
		if !slices.ContainsFunc(cited, func(p ModelPassage) bool { return strings.Contains(p.Text, found) }) {
			return "it looks like it holds a secret"
		}
	}
	return ""
}
