package handoff

import (
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var shop = Schedule{
	TimeZone: "Europe/London",
	Hours: map[string][]string{
		"mon": {"09:00-18:00"}, "tue": {"09:00-18:00"}, "wed": {"09:00-12:00", "13:00-18:00"}, "thu": {"09:00-18:00"}, "fri": {"09:00-18:00"}, "sat": {"22:00-24:00"},
	},
	Holidays: []string{"2026-12-25"},
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	v, err := time.Parse("2006-01-02 15:04 -0700", text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestScheduleOpen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"2026-11-23 09:00 +0000": true,
		"2026-11-23 08:59 +0000": false,
		"2026-11-23 18:00 +0000": false,
		"2026-06-01 08:30 +0000": true,  // 09:30 in summer time
		"2026-11-25 12:30 +0000": false, // lunch
		"2026-11-28 23:59 +0000": true,
		"2026-11-29 12:00 +0000": false, // Sunday
		"2026-12-25 12:00 +0000": false, // holiday
		"2026-11-23 18:30 +0900": true,  // 09:30 in London
	} {
		if got := shop.Open(at(t, text)); got != want {
			t.Errorf("Open(%s) = %v", text, got)
		}
	}
	if !(Schedule{}).Open(noon) {
		t.Error("a schedule without hours is closed")
	}
}

func TestScheduleNextOpening(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"2026-11-23 10:00 +0000": "2026-11-23 10:00 +0000", // open: now
		"2026-11-23 20:00 +0000": "2026-11-24 09:00 +0000",
		"2026-11-25 12:10 +0000": "2026-11-25 13:00 +0000",
		"2026-11-29 00:00 +0000": "2026-11-30 09:00 +0000",
		"2026-12-24 19:00 +0000": "2026-12-26 22:00 +0000", // over the holiday
		"2026-03-28 23:59 +0000": "2026-03-28 23:59 +0000",
		"2026-03-29 00:30 +0000": "2026-03-30 08:00 +0000", // the clocks go forward: 09:00 is 08:00 UTC
		"2026-10-25 12:00 +0000": "2026-10-26 09:00 +0000", // and back
	} {
		got, ok := shop.NextOpening(at(t, from))
		if !ok || !got.Equal(at(t, want)) {
			t.Errorf("NextOpening(%s) = %s, %v; want %s", from, got, ok, want)
		}
	}
	if _, ok := (Schedule{Hours: map[string][]string{"mon": {}}}).NextOpening(noon); ok {
		t.Error("a schedule that never opens has an opening")
	}
}

func TestScheduleCheck(t *testing.T) {
	t.Parallel()
	if err := shop.Check(); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		Schedule
		field string
	}{
		"UnknownZone": {Schedule{TimeZone: "Mars/Olympus"}, "timezone"},
		"UnknownDay":  {Schedule{Hours: map[string][]string{"monday": {"09:00-18:00"}}}, "hours"},
		"Backwards":   {Schedule{Hours: map[string][]string{"mon": {"18:00-09:00"}}}, "hours.mon"},
		"NoTime":      {Schedule{Hours: map[string][]string{"mon": {"9-5"}}}, "hours.mon"},
		"PastTheDay":  {Schedule{Hours: map[string][]string{"mon": {"09:00-24:30"}}}, "hours.mon"},
		"Holiday":     {Schedule{Holidays: []string{"25.12.2026"}}, "holidays"},
		"Exception":   {Schedule{Exceptions: map[string][]string{"2026-12-24": {"9-5"}}}, "exceptions.2026-12-24"},
		"NameOfNone":  {Schedule{HolidayNames: map[string]string{"2026-12-25": "Christmas"}}, "holidays"},
		"LongName":    {Schedule{Holidays: []string{"2026-12-25"}, HolidayNames: map[string]string{"2026-12-25": strings.Repeat("x", 61)}}, "holidays"},
	} {
		if err := c.Check(); chat.CodeOf(err) != chat.Invalid || chat.FieldOf(err) != c.field {
			t.Errorf("%s: %v at %q", name, err, chat.FieldOf(err))
		}
	}
}

func TestNextClosing(t *testing.T) {
	t.Parallel()
	late := Schedule{TimeZone: "Europe/London", Hours: map[string][]string{"mon": {"09:00-12:00", "13:00-24:00"}, "tue": {"00:00-02:00", "09:00-17:00"}}}
	for from, want := range map[string]string{
		"2026-03-02 10:00 +0000": "2026-03-02 12:00 +0000",
		"2026-03-02 23:00 +0000": "2026-03-03 02:00 +0000", // over midnight
		"2026-03-03 16:59 +0000": "2026-03-03 17:00 +0000",
	} {
		if got, ok := late.NextClosing(at(t, from)); !ok || !got.Equal(at(t, want)) {
			t.Errorf("NextClosing(%s) = %s, %v; want %s", from, got, ok, want)
		}
	}
	closed, always := at(t, "2026-03-02 12:30 +0000"), map[string][]string{}
	for _, day := range weekdays {
		always[day] = []string{"00:00-24:00"}
	}
	for name, s := range map[string]Schedule{"Closed": late, "Always": {}, "EveryHour": {Hours: always}} {
		if got, ok := s.NextClosing(closed); ok {
			t.Errorf("%s closes at %s", name, got)
		}
	}
}

func TestFieldsOfRules(t *testing.T) {
	t.Parallel()
	named := Policy{Name: "gold", Clock: WallClock, FirstResponseS: 60}
	with := func(change func(*Policy)) error {
		p := named
		change(&p)
		r := DefaultRules()
		r.SLA = []Policy{{Name: "first", Clock: WallClock, FirstResponseS: 1}, p}
		return r.Check()
	}
	points := func(change func(*Thresholds)) error {
		p := DefaultThresholds()
		change(&p)
		return p.Check()
	}
	for field, err := range map[string]error{
		"sla.1.name":             with(func(p *Policy) { p.Name = "first" }),
		"sla.1.clock":            with(func(p *Policy) { p.Clock = "" }),
		"sla.1.warn_percent":     with(func(p *Policy) { p.WarnPercent = 101 }),
		"sla.1.first_response_s": with(func(p *Policy) { p.FirstResponseS = 0 }),
		"sla.1.resolution_s":     with(func(p *Policy) { p.ResolutionS = mostLevelS + 1 }),
		"sla.1.tell":             with(func(p *Policy) { p.Tell = make([]chat.ID, mostTold+1) }),
		"offer":                  points(func(p *Thresholds) { p.Offer = p.Escalate + 1 }),
		"escalate":               points(func(p *Thresholds) { p.Escalate = 0 }),
		"mood_fall":              points(func(p *Thresholds) { p.MoodFall = 3 }),
		"cool_down":              points(func(p *Thresholds) { p.CoolDown = -1 }),
		"weights.long":           points(func(p *Thresholds) { p.Weights.Long = -1 }),
		"queue_limit":            TeamRules{QueueLimit: -1}.Check(),
		"overflow_s":             TeamRules{OverflowTeam: "x"}.Check(),
		"schedule.timezone":      TeamRules{Schedule: &Schedule{TimeZone: "Mars/Olympus"}}.Check(),
		"limit":                  AgentRules{}.Check(),
	} {
		if chat.CodeOf(err) != chat.Invalid || chat.FieldOf(err) != field {
			t.Errorf("%s: %v at %q", field, err, chat.FieldOf(err))
		}
	}
}

func TestScheduleDescribe(t *testing.T) {
	t.Parallel()
	if got, want := shop.Describe("en"), "Mon–Tue 09:00–18:00, Wed 09:00–12:00 13:00–18:00, Thu–Fri 09:00–18:00, Sat 22:00–24:00"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := (Schedule{Hours: map[string][]string{"mon": {"09:00-18:00"}}}).Describe("ko"), "월 09:00–18:00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestScheduleBetween(t *testing.T) {
	t.Parallel()
	s := Schedule{TimeZone: "Europe/London", Hours: map[string][]string{"mon": {"09:00-12:00", "13:00-17:00"}, "tue": {"09:00-17:00"}, "sun": {"00:00-24:00"}}, Holidays: []string{"2026-03-10"}}
	for _, c := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-03-02 10:00 +0000", "2026-03-02 10:05 +0000", 5 * time.Minute},
		{"2026-03-02 11:50 +0000", "2026-03-02 13:10 +0000", 20 * time.Minute}, // over lunch
		{"2026-03-02 16:00 +0000", "2026-03-03 10:00 +0000", 2 * time.Hour},    // over night
		{"2026-03-09 16:00 +0000", "2026-03-11 10:00 +0000", time.Hour},        // a holiday
		{"2026-03-29 00:00 +0000", "2026-03-30 00:00 +0000", 23 * time.Hour},   // the clocks go forward
		{"2026-03-02 11:00 +0000", "2026-03-02 10:00 +0000", 0},
	} {
		if got := s.Between(at(t, c.from), at(t, c.to)); got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
	if got := (Schedule{}).Between(at(t, "2026-03-02 00:00 +0000"), at(t, "2026-03-03 00:00 +0000")); got != 24*time.Hour {
		t.Errorf("always open: %s", got)
	}
}
