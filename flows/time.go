package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Reading times of day, and days with a time.

var (
	clockPattern = regexp.MustCompile(`(?i)(?:^|[^\d:.])(\d{1,2})[:.](\d{2})(?::\d{2})?\s*(?:(am|pm|a\.m\.?|p\.m\.?)(?:[^\pL]|$)|[^\d]|$)`)
	hourTime     = regexp.MustCompile(`(?i)(?:^|[^\d:.])(\d{1,2})\s*(?:o'?clock\s*)?(am|pm|a\.m\.?|p\.m\.?|in the morning|in the afternoon|in the evening|at night)(?:[^\pL]|$)`)
	bareHour     = regexp.MustCompile(`(?i)(?:\bat\s+(\d{1,2})|(?:^|[^\d:.])(\d{1,2})\s*o'?clock)\b`)
	onlyHour     = regexp.MustCompile(`^\s*()(\d{1,2})\s*$`)
	halfPast     = regexp.MustCompile(`(?i)\b(half past|quarter past|quarter to)\s+(\d{1,2}|[a-z]+)\b\s*(am|pm)?`)
	koreanTime   = regexp.MustCompile(`(?:(오전|오후|아침|낮|저녁|밤|새벽)\s*)?(\d{1,2}|열두|열한|열|한|두|세|네|다섯|여섯|일곱|여덟|아홉)\s*시(?:\s*(\d{1,2})\s*분|\s*(반)|[^간]|$)`)
	namedTime    = regexp.MustCompile(`(?i)\b(noon|midday|midnight)\b|(정오|자정)`)
	halfOfDay    = regexp.MustCompile(`(?i)(?:^|[^\pL])(am|a\.m\.?|in the morning|morning|pm|p\.m\.?|in the afternoon|afternoon|evening|in the evening)(?:[^\pL]|$)|(오전|아침|새벽|오후|저녁|밤)`)
)

var koreanHours = map[string]int{"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "열한": 11, "열두": 12}

// clock is a time of day as it was read. When doubled, it may as well be
// twelve hours later.
type clock struct {
	hour, minute int
	doubled      bool
	from, to     int // bytes of the text
}

// findClock finds a time of day; how is readInvalid when something looks like
// one and is none. An hour of 1 to 12 that nothing tells the half of the day
// of is doubled; two digits before a colon, as "03:00" and "10:30", are meant
// by the 24-hour clock.
func findClock(text string) (clock, how) {
	group := func(at []int, i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return text[at[2*i]:at[2*i+1]]
	}
	if at := namedTime.FindStringIndex(text); at != nil {
		c := clock{hour: 12, from: at[0], to: at[1]}
		if word := strings.ToLower(text[at[0]:at[1]]); word == "midnight" || word == "자정" {
			c.hour = 0
		}
		return c, readExact
	}
	if at := halfPast.FindStringSubmatchIndex(text); at != nil {
		h, err := strconv.Atoi(group(at, 2))
		if err != nil {
			h = countWords[strings.ToLower(group(at, 2))]
		}
		minute := map[string]int{"half past": 30, "quarter past": 15, "quarter to": 45}[strings.ToLower(group(at, 1))]
		if minute == 45 {
			h = (h + 11) % 12 // the hour before
			if h == 0 {
				h = 12
			}
		}
		return clockAt(h, minute, halfNamed(group(at, 3)), false, at[0], at[1])
	}
	if at := clockPattern.FindStringSubmatchIndex(text); at != nil {
		h, _ := strconv.Atoi(group(at, 1))
		minute, _ := strconv.Atoi(group(at, 2))
		half := halfNamed(group(at, 3))
		if half == "" {
			half = halfIn(text)
		}
		return clockAt(h, minute, half, len(group(at, 1)) == 2, at[2], at[1])
	}
	if at := koreanTime.FindStringSubmatchIndex(text); at != nil {
		h, ok := koreanHours[group(at, 2)]
		if !ok {
			h, _ = strconv.Atoi(group(at, 2))
		}
		minute, _ := strconv.Atoi(group(at, 3))
		if group(at, 4) != "" {
			minute = 30
		}
		return clockAt(h, minute, koreanHalf(group(at, 1), h), false, at[0], at[1])
	}
	if at := hourTime.FindStringSubmatchIndex(text); at != nil {
		h, _ := strconv.Atoi(group(at, 1))
		return clockAt(h, 0, halfNamed(group(at, 2)), false, at[2], at[1])
	}
	for _, pattern := range []*regexp.Regexp{bareHour, onlyHour} {
		if at := pattern.FindStringSubmatchIndex(text); at != nil {
			h, _ := strconv.Atoi(group(at, 1) + group(at, 2))
			return clockAt(h, 0, halfIn(text), false, at[0], at[1])
		}
	}
	return clock{}, readNothing
}

// Halves of the day.
const (
	forenoon  = "am"
	afternoon = "pm"
)

func halfNamed(word string) string {
	switch word = strings.ToLower(word); {
	case word == "":
		return ""
	case strings.HasPrefix(word, "a") && word != "afternoon" && word != "at night" || strings.Contains(word, "morning"):
		return forenoon
	}
	return afternoon
}

// koreanHalf settles words such as 밤, which means both ends of the night.
func koreanHalf(word string, hour int) string {
	switch word {
	case "오전", "아침", "새벽":
		return forenoon
	case "밤":
		if hour == 12 || hour < 5 {
			return forenoon
		}
		return afternoon
	case "낮":
		if hour == 11 {
			return forenoon
		}
		return afternoon
	case "오후", "저녁":
		return afternoon
	}
	return ""
}

// halfIn finds the half of the day anywhere in a text.
func halfIn(text string) string {
	m := halfOfDay.FindStringSubmatch(text)
	switch {
	case m == nil:
		return ""
	case m[2] != "":
		return koreanHalf(m[2], 7)
	}
	return halfNamed(m[1])
}

func clockAt(h, minute int, half string, by24 bool, from, to int) (clock, how) {
	c := clock{hour: h, minute: minute, from: from, to: to}
	if h > 24 || minute > 59 || h == 24 && minute > 0 {
		return c, readInvalid
	}
	switch {
	case half != "" && h > 12:
		if half == forenoon {
			return c, readInvalid
		}
	case half == afternoon && h < 12:
		c.hour += 12
	case half == forenoon && h == 12:
		c.hour = 0
	case half == "" && h >= 1 && h <= 12 && !by24:
		c.hour, c.doubled = h%12, true
	}
	c.hour %= 24
	return c, readExact
}

func (c clock) String() string {
	return time.Date(0, 1, 1, c.hour, c.minute, 0, 0, time.UTC).Format("15:04")
}

// readTime finds a time of day and reads it into 15:04. When it could be in
// either half of the day, both are offered.
func readTime(text string, env Env) reading {
	c, found := findClock(text)
	if found != readExact {
		if found == readNothing && strings.ContainsAny(text, "0123456789") {
			found = readInvalid
		}
		return reading{how: found}
	}
	if c.doubled {
		late := c
		late.hour += 12
		return reading{how: readAmbiguous, from: c.from, to: c.to, offers: []PromptOption{
			{ID: c.String(), Label: spokenClock(c, env.Lang)}, {ID: late.String(), Label: spokenClock(late, env.Lang)}}}
	}
	return reading{how: readExact, value: c.String(), from: c.from, to: c.to}
}

// readDateTime finds a day and a time of day and reads them into RFC 3339 in
// the visitor's time zone. A day without a time, or the other way round, is
// invalid; so is a time that a change of the clocks leaves out.
func readDateTime(text string, env Env) reading {
	day := readDate(text, env)
	rest := text
	if day.how == readExact {
		// What the day is made of is no time: "2026-03-12".
		rest = text[:day.from] + strings.Repeat(" ", day.to-day.from) + text[day.to:]
	}
	c, found := findClock(rest)
	switch {
	case day.how == readExact && found == readExact:
	case day.how != readNothing || found != readNothing:
		return reading{how: readInvalid}
	default:
		return reading{}
	}
	from, to := min(day.from, c.from), max(day.to, c.to)
	at := func(c clock) (string, bool) {
		d, err := time.ParseInLocation(time.DateOnly+" 15:04", show(day.value)+" "+c.String(), env.Now.Location())
		return d.Format(time.RFC3339), err == nil && d.Hour() == c.hour
	}
	if !c.doubled {
		value, ok := at(c)
		if !ok {
			return reading{how: readInvalid}
		}
		return reading{how: readExact, value: value, from: from, to: to}
	}
	late := c
	late.hour += 12
	r := reading{how: readAmbiguous, from: from, to: to}
	for _, each := range []clock{c, late} {
		if value, ok := at(each); ok {
			r.offers = append(r.offers, PromptOption{ID: value, Label: spokenClock(each, env.Lang)})
		}
	}
	return r
}

// spokenClock says a time of day so that its half cannot be mistaken.
func spokenClock(c clock, lang string) string {
	at := time.Date(0, 1, 1, c.hour, c.minute, 0, 0, time.UTC)
	if baseLang(lang) != "ko" {
		return at.Format("3:04 pm")
	}
	half := "오전"
	if c.hour >= 12 {
		half = "오후"
	}
	text := half + " " + strconv.Itoa((c.hour+11)%12+1) + "시"
	if c.minute > 0 {
		text += " " + strconv.Itoa(c.minute) + "분"
	}
	return text
}

// spoken says a value of a type as a person would: what an ask step stores is
// made for machines.
func (m *machine) spoken(kind string, value any) string {
	text, lang := show(value), baseLang(m.env.Lang)
	dayForm := "2 January 2006"
	if lang == "ko" {
		dayForm = "2006년 1월 2일"
	}
	switch kind {
	case "bool":
		if value == true {
			return m.phrase(phraseYes)
		}
		return m.phrase(phraseNo)
	case "date":
		if d, err := time.Parse(time.DateOnly, text); err == nil {
			return d.Format(dayForm)
		}
	case "time":
		if d, err := time.Parse("15:04", text); err == nil {
			return spokenClock(clock{hour: d.Hour(), minute: d.Minute()}, lang)
		}
	case "datetime":
		if d, err := time.Parse(time.RFC3339, text); err == nil {
			at := spokenClock(clock{hour: d.Hour(), minute: d.Minute()}, lang)
			if lang == "ko" {
				return d.Format(dayForm) + " " + at
			}
			return d.Format(dayForm) + ", " + at
		}
	}
	if list, ok := value.([]any); ok {
		var words []string
		for _, v := range list {
			words = append(words, show(v))
		}
		return strings.Join(words, ", ")
	}
	return text
}
