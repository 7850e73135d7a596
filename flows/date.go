package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Reading days. Everything is counted from env.Now, which is in the visitor's
// time zone.

var (
	isoDate    = regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\b|T)`)
	shortDate  = regexp.MustCompile(`\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b`)
	koreanDate = regexp.MustCompile(`(?:(\d{4})년\s*)?(\d{1,2})월\s*(\d{1,2})일`)
	dayMonth   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+([a-z]{3,9})\b\.?(?:,?\s+(\d{4})\b)?`)
	monthDay   = regexp.MustCompile(`(?i)\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?`)
	dayWord    = regexp.MustCompile(`(?i)\b(the day after tomorrow|day after tomorrow|the day before yesterday|today|tonight|tomorrow|tmrw|tomorow|yesterday)\b`)
	koreanWord = regexp.MustCompile(`(?:^|[^가-힣])(오늘|내일|모레|글피|어제|그제|그저께)`)
	daysAhead  = regexp.MustCompile(`(?i)\bin\s+(\d{1,3}|a|one|two|three|four|five|six|seven)\s+(days?|weeks?)\b`)
	koreanDays = regexp.MustCompile(`(\d{1,3}|일)\s*(일|주)(?:일)?\s*(?:뒤|후)`)
	weekday    = regexp.MustCompile(`(?i)\b(?:(this|next|coming)\s+)?(mon|tues|wednes|thurs|fri|satur|sun)day\b`)
	koreanWeek = regexp.MustCompile(`(?:(이번|다음)\s*주?\s*)?([월화수목금토일])요일`)
)

var relativeDays = map[string]int{
	"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tomorow": 1, "yesterday": -1,
	"the day after tomorrow": 2, "day after tomorrow": 2, "the day before yesterday": -2,
	"오늘": 0, "내일": 1, "모레": 2, "어제": -1, "그제": -2, "그저께": -2, "글피": 3,
}

var smallNumbers = map[string]int{"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "일": 1}

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// weekdays by the letters that the patterns give.
var weekdays = map[string]time.Weekday{"mon": 1, "tues": 2, "wednes": 3, "thurs": 4, "fri": 5, "satur": 6, "sun": 0,
	"월": 1, "화": 2, "수": 3, "목": 4, "금": 5, "토": 6, "일": 0}

// dayPattern is one way to write a day: m holds what the groups matched.
type dayPattern struct {
	pattern *regexp.Regexp
	read    func(m []string, env Env) reading
}

// dayPatterns are tried in order.
var dayPatterns = []dayPattern{
	{isoDate, func(m []string, env Env) reading { return day(m[1], m[2], m[3], env) }},
	{koreanDate, func(m []string, env Env) reading { return day(m[1], m[2], m[3], env) }},
	{shortDate, func(m []string, env Env) reading {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		switch {
		case a == b || a > 12:
			return day(m[3], m[2], m[1], env)
		case b > 12:
			return day(m[3], m[1], m[2], env)
		}
		// 05/06/2025 means two days, depending on who writes it.
		return reading{how: readInvalid}
	}},
	{dayMonth, func(m []string, env Env) reading { return monthByName(m[2], m[1], m[3], env) }},
	{monthDay, func(m []string, env Env) reading { return monthByName(m[1], m[2], m[3], env) }},
	{dayWord, func(m []string, env Env) reading { return daysFrom(env, relativeDays[strings.ToLower(m[1])]) }},
	{koreanWord, func(m []string, env Env) reading { return daysFrom(env, relativeDays[m[1]]) }},
	{daysAhead, func(m []string, env Env) reading {
		return ahead(m[1], strings.HasPrefix(strings.ToLower(m[2]), "w"), env)
	}},
	{koreanDays, func(m []string, env Env) reading { return ahead(m[1], m[2] == "주", env) }},
	{weekday, func(m []string, env Env) reading {
		return onWeekday(weekdays[strings.ToLower(m[2])], strings.EqualFold(m[1], "next"), env)
	}},
	{koreanWeek, func(m []string, env Env) reading { return onWeekday(weekdays[m[2]], m[1] == "다음", env) }},
}

// readDate finds a day anywhere in a text and reads it into 2006-01-02. A day
// without a year is the nearest such day to now, a weekday the next one to
// come; "next" means the one of next week.
func readDate(text string, env Env) reading {
	for _, p := range dayPatterns {
		at := p.pattern.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		m := make([]string, len(at)/2)
		for i := range m {
			if at[2*i] >= 0 {
				m[i] = text[at[2*i]:at[2*i+1]]
			}
		}
		if r := p.read(m, env); r.how != readNothing {
			r.from, r.to = at[0], at[1]
			return r
		}
	}
	if strings.ContainsAny(text, "0123456789") {
		return reading{how: readInvalid}
	}
	return reading{}
}

func daysFrom(env Env, days int) reading {
	return reading{how: readExact, value: env.Now.AddDate(0, 0, days).Format(time.DateOnly)}
}

func ahead(count string, weeks bool, env Env) reading {
	n, ok := smallNumbers[strings.ToLower(count)]
	if !ok {
		n, _ = strconv.Atoi(count)
	}
	if weeks {
		n *= 7
	}
	return daysFrom(env, n)
}

func onWeekday(want time.Weekday, nextWeek bool, env Env) reading {
	// Weeks begin on Monday.
	today := (int(env.Now.Weekday()) + 6) % 7
	shift := (int(want)+6)%7 - today
	switch {
	case nextWeek:
		shift += 7
	case shift < 0:
		shift += 7
	}
	return daysFrom(env, shift)
}

func monthByName(name, dayOfMonth, year string, env Env) reading {
	if month := monthOf(name); month > 0 {
		return day(year, strconv.Itoa(month), dayOfMonth, env)
	}
	return reading{}
}

func monthOf(name string) int {
	name = strings.ToLower(name)
	for i, full := range monthNames {
		if name == full || name == full[:3] || name == "sept" && i == 8 {
			return i + 1
		}
	}
	return 0
}

func day(year, month, dayOfMonth string, env Env) reading {
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(dayOfMonth)
	if year != "" {
		y, _ := strconv.Atoi(year)
		return exactDay(y, m, d)
	}
	best, found := reading{how: readInvalid}, time.Duration(-1)
	for y := env.Now.Year() - 1; y <= env.Now.Year()+1; y++ {
		at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, env.Now.Location())
		if r := exactDay(y, m, d); r.how == readExact && (found < 0 || at.Sub(env.Now).Abs() < found) {
			best, found = r, at.Sub(env.Now).Abs()
		}
	}
	return best
}

func exactDay(y, m, d int) reading {
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if at.Day() != d || int(at.Month()) != m || y < 1900 || y > 2200 {
		return reading{how: readInvalid}
	}
	return reading{how: readExact, value: at.Format(time.DateOnly)}
}
