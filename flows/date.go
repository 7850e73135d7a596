package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	isoDate    = regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	shortDate  = regexp.MustCompile(`\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b`)
	koreanDate = regexp.MustCompile(`(?:(\d{4})년\s*)?(\d{1,2})월\s*(\d{1,2})일`)
	dayMonth   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?`)
	monthDay   = regexp.MustCompile(`(?i)\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?\b`)
)

var relativeDays = map[string]int{
	"today": 0, "tomorrow": 1, "yesterday": -1, "the day after tomorrow": 2, "day after tomorrow": 2, "the day before yesterday": -2,
	"오늘": 0, "내일": 1, "모레": 2, "어제": -1, "그제": -2, "그저께": -2, "글피": 3,
}

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// readDate reads a day into 2006-01-02, counted from env.Now. A day without a
// year is the nearest such day to now. 05/06/2025 means two days, depending
// on who writes it, so it is invalid rather than a guess.
func readDate(text string, env Env) reading {
	folded := fold(text)
	for words, shift := range relativeDays {
		if folded == words || strings.TrimSuffix(folded, "이요") == words || strings.TrimSuffix(folded, "요") == words {
			return reading{how: readExact, value: env.Now.AddDate(0, 0, shift).Format(time.DateOnly)}
		}
	}
	if m := isoDate.FindStringSubmatch(text); m != nil {
		return day(m[1], m[2], m[3], env)
	}
	if m := koreanDate.FindStringSubmatch(text); m != nil {
		return day(m[1], m[2], m[3], env)
	}
	if m := shortDate.FindStringSubmatch(text); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		switch {
		case a == b || a > 12:
			return day(m[3], m[2], m[1], env)
		case b > 12:
			return day(m[3], m[1], m[2], env)
		}
		return reading{how: readInvalid}
	}
	if m := dayMonth.FindStringSubmatch(text); m != nil {
		if month := monthOf(m[2]); month > 0 {
			return day(m[3], strconv.Itoa(month), m[1], env)
		}
	}
	if m := monthDay.FindStringSubmatch(text); m != nil {
		if month := monthOf(m[1]); month > 0 {
			return day(m[3], strconv.Itoa(month), m[2], env)
		}
	}
	if strings.ContainsAny(text, "0123456789") {
		return reading{how: readInvalid}
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
