package bot

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestLanguagesAgree: every sentence exists in every language, with the same
// placeholders.
func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	placeholders := regexp.MustCompile(`\{\w+\}`)
	for key, english := range languages["en"] {
		korean, ok := languages["ko"][key]
		if !ok {
			t.Errorf("%q is missing in Korean", key)
			continue
		}
		en, ko := placeholders.FindAllString(english, -1), placeholders.FindAllString(korean, -1)
		slices.Sort(en)
		slices.Sort(ko)
		if d := cmp.Diff(en, ko); d != "" {
			t.Errorf("%q (-en +ko):\n%s", key, d)
		}
	}
	if len(languages["ko"]) != len(languages["en"]) {
		t.Errorf("%d Korean sentences, %d English ones", len(languages["ko"]), len(languages["en"]))
	}
}

func TestWhen(t *testing.T) {
	t.Parallel()
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	if got := when("en", at, seoul); got != "Monday 23 November at 09:00" {
		t.Error(got)
	}
	if got := when("ko", at, seoul); got != "11월 23일(월) 09:00" {
		t.Error(got)
	}
}
