package handoff

import (
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
	for name, s := range map[string]Schedule{
		"UnknownZone": {TimeZone: "Mars/Olympus"},
		"UnknownDay":  {Hours: map[string][]string{"monday": {"09:00-18:00"}}},
		"Backwards":   {Hours: map[string][]string{"mon": {"18:00-09:00"}}},
		"NoTime":      {Hours: map[string][]string{"mon": {"9-5"}}},
		"PastTheDay":  {Hours: map[string][]string{"mon": {"09:00-24:30"}}},
		"Holiday":     {Holidays: []string{"25.12.2026"}},
	} {
		if err := s.Check(); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
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
