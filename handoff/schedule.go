package handoff

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Schedule says when people are there. The zero Schedule is always open.
type Schedule struct {
	TimeZone string `json:"timezone"` // IANA name; "" is UTC
	// Hours gives the opening hours per weekday ("mon" … "sun") as
	// "09:00-18:00"; a day without any is closed. "24:00" ends a day.
	Hours map[string][]string `json:"hours"`
	// Holidays are closed days in the schedule's time zone, as "2026-12-25".
	Holidays []string `json:"holidays"`
	// HolidayNames says what people call some of them, by date; hours do not go by it.
	HolidayNames map[string]string `json:"holiday_names,omitempty"`
	// Exceptions are days with other hours than their weekday's, by date.
	Exceptions map[string][]string `json:"exceptions,omitempty"`
}

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// span is one opening, in minutes from the start of a local day.
type span struct{ from, to int }

// longestHoliday bounds the name of a holiday, in characters.
const longestHoliday = 60

// ScheduleOf reads the opening hours out of a workspace's settings.
func ScheduleOf(settings json.RawMessage) (Schedule, error) {
	var read struct {
		Schedule Schedule `json:"schedule"`
	}
	if len(settings) == 0 {
		return Schedule{}, nil
	}
	err := json.Unmarshal(settings, &read)
	return read.Schedule, err
}

// Check says what in a schedule cannot be understood, and where.
func (s Schedule) Check() error {
	if _, err := time.LoadLocation(s.TimeZone); err != nil {
		return chat.At("timezone", chat.Tell(chat.Errorf(chat.Invalid, "schedule: unknown time zone %q: use a name like Europe/London", s.TimeZone), "time_zone", "value", s.TimeZone))
	}
	for day, spans := range s.Hours {
		if !slices.Contains(weekdays[:], day) {
			return chat.At("hours", chat.Tell(chat.Errorf(chat.Invalid, "schedule: unknown day %q: use mon, tue, wed, thu, fri, sat or sun", day), "weekday", "value", day))
		}
		if err := checkSpans(day, spans); err != nil {
			return chat.At("hours."+day, err)
		}
	}
	for date, spans := range s.Exceptions {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return chat.At("exceptions", chat.Tell(chat.Errorf(chat.Invalid, "schedule: exception %q: write it as 2026-12-24", date), "date", "value", date))
		}
		if err := checkSpans(date, spans); err != nil {
			return chat.At("exceptions."+date, err)
		}
	}
	for _, h := range s.Holidays {
		if _, err := time.Parse(time.DateOnly, h); err != nil {
			return chat.At("holidays", chat.Tell(chat.Errorf(chat.Invalid, "schedule: holiday %q: write it as 2026-12-25", h), "date", "value", h))
		}
	}
	for date, name := range s.HolidayNames {
		if !slices.Contains(s.Holidays, date) || utf8.RuneCountInString(name) > longestHoliday || strings.ContainsFunc(name, unicode.IsControl) {
			return chat.At("holidays", chat.Tell(chat.Errorf(chat.Invalid, "schedule: the name of %s: it names a holiday, with at most %d characters", date, longestHoliday), "holiday_name", "value", date, "most", longestHoliday))
		}
	}
	return nil
}

// checkSpans refuses openings of a day that cannot be read. Those that overlap
// are one.
func checkSpans(day string, texts []string) error {
	for _, text := range texts {
		if _, err := parseSpan(text); err != nil {
			return chat.Tell(chat.Errorf(chat.Invalid, "schedule: %s %q: %v", day, text, err), "opening", "value", text)
		}
	}
	return nil
}

func parseSpan(text string) (span, error) {
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return span{}, fmt.Errorf("write it as 09:00-18:00")
	}
	a, errA := minutes(from)
	b, errB := minutes(to)
	if errA != nil || errB != nil || a >= b {
		return span{}, fmt.Errorf("write it as 09:00-18:00, the earlier time first")
	}
	return span{a, b}, nil
}

func minutes(text string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(text), ":")
	hours, errH := strconv.Atoi(h)
	mins, errM := strconv.Atoi(m)
	if !ok || errH != nil || errM != nil || len(m) != 2 || hours < 0 || mins < 0 || mins > 59 || hours*60+mins > 24*60 {
		return 0, fmt.Errorf("not a time of day")
	}
	return hours*60 + mins, nil
}

// Open reports whether the schedule is open at an instant.
func (s Schedule) Open(at time.Time) bool {
	if s.always() {
		return true
	}
	local := at.In(s.location())
	now := local.Hour()*60 + local.Minute()
	for _, sp := range s.spans(local) {
		if now >= sp.from && now < sp.to {
			return true
		}
	}
	return false
}

// searchDays bounds how far ahead NextOpening looks: a year of holidays.
const searchDays = 366

// NextOpening gives the first instant at or after at when the schedule is
// open; false when it never is within a year.
func (s Schedule) NextOpening(at time.Time) (next time.Time, ok bool) {
	if s.Open(at) {
		return at, true
	}
	s.from(at, searchDays, func(o opening) bool {
		next, ok = o.from, true
		return false
	})
	return next, ok
}

// NextClosing gives the end of the opening that holds an instant; false when
// it is closed then, or open for a year and longer.
func (s Schedule) NextClosing(at time.Time) (end time.Time, ok bool) {
	if s.always() || !s.Open(at) {
		return end, false
	}
	last := at.AddDate(0, 0, searchDays)
	s.from(at, searchDays, func(o opening) bool {
		if !end.IsZero() && o.from.After(end) {
			return false
		}
		end = o.to
		return end.Before(last)
	})
	return end, end.Before(last)
}

// spans gives the openings of a local date, in minutes of its clock.
func (s Schedule) spans(local time.Time) []span {
	date := local.Format(time.DateOnly)
	for _, h := range s.Holidays {
		if h == date {
			return nil
		}
	}
	texts, own := s.Exceptions[date]
	if !own {
		if len(s.Hours) == 0 {
			return []span{{0, 24 * 60}}
		}
		texts = s.Hours[weekdays[local.Weekday()]]
	}
	var out []span
	for _, text := range texts {
		if sp, err := parseSpan(text); err == nil { // Check has refused others
			out = append(out, sp)
		}
	}
	return out
}

func (s Schedule) location() *time.Location {
	loc, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

var dayNames = map[string][]string{
	"en": {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
	"ko": {"월", "화", "수", "목", "금", "토", "일"},
}

// Describe words the opening hours in a language, days with the same hours
// together: "Mon–Fri 09:00–18:00, Sat 10:00–16:00". It is "" when always open.
func (s Schedule) Describe(lang string) string {
	names, ok := dayNames[lang]
	if !ok {
		names = dayNames["en"]
	}
	hours := func(i int) string {
		return strings.ReplaceAll(strings.Join(s.Hours[weekdays[(i+1)%7]], " "), "-", "–")
	}
	var parts []string
	for i := 0; i < 7; {
		end := i
		for end < 6 && hours(end+1) == hours(i) {
			end++
		}
		if h := hours(i); h != "" {
			days := names[i]
			if end > i {
				days += "–" + names[end]
			}
			parts = append(parts, days+" "+h)
		}
		i = end + 1
	}
	return strings.Join(parts, ", ")
}
