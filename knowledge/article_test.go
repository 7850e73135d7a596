package knowledge

import (
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestArticle(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

	t.Run("IsValidFromItsBeginningUntilItsEnd", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name     string
			from, to time.Time
			want     bool
		}{
			{"no dates", time.Time{}, time.Time{}, true},
			{"begins now", noon, time.Time{}, true},
			{"begins later", noon.Add(time.Millisecond), time.Time{}, false},
			{"ends now", time.Time{}, noon, false},
			{"ends later", time.Time{}, noon.Add(time.Millisecond), true},
			{"between", noon.Add(-time.Hour), noon.Add(time.Hour), true},
		} {
			if got := (Article{ValidFrom: c.from, ValidTo: c.to}).ValidAt(noon); got != c.want {
				t.Errorf("%s: %v", c.name, got)
			}
		}
	})

	t.Run("HashesWhateverChangesWhatIsSaid", func(t *testing.T) {
		t.Parallel()
		base := Article{Title: "Returns", Body: "100 days", Questions: []string{"Can I return it?"}, Lang: "en"}
		seen := map[string]string{base.ContentHash(): "the article itself"}
		for name, change := range map[string]func(*Article){
			"title": func(a *Article) { a.Title = "Return" }, "body": func(a *Article) { a.Body = "10 days" },
			"question": func(a *Article) { a.Questions = nil }, "synonyms": func(a *Article) { a.Synonyms = []string{"bring back"} },
			"audience": func(a *Article) { a.Audience = "x" }, "product": func(a *Article) { a.Product = "x" },
			"from": func(a *Article) { a.ValidFrom = noon }, "to": func(a *Article) { a.ValidTo = noon },
		} {
			a := base
			change(&a)
			if other, ok := seen[a.ContentHash()]; ok {
				t.Errorf("%s hashes like %s", name, other)
			}
			seen[a.ContentHash()] = name
		}
	})
}

func TestSearch_Validity(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	arts := []Article{
		{ID: chat.NewID(), Slug: "now", Title: "Winter opening hours", Body: "We open at ten in winter.", Lang: "en", ValidTo: now.Add(time.Hour)},
		{ID: chat.NewID(), Slug: "later", Title: "Summer opening hours", Body: "We open at eight in summer.", Lang: "en", ValidFrom: now.Add(time.Hour)},
		{ID: chat.NewID(), Slug: "boots", Title: "Waterproofing", Body: "Wax them once a year.", Synonyms: []string{"wellingtons", "장화"}, Lang: "en"},
	}
	x := NewIndex()
	x.Put(arts...)
	search := func(at time.Time, q string) string {
		s := Searcher{Index: x, Now: func() time.Time { return at }}
		res, err := s.Search(t.Context(), Query{Text: q, Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Hits) == 0 {
			return ""
		}
		return res.Hits[0].Slug
	}

	t.Run("KeepsBackWhatIsNotValidYetOrNoMore", func(t *testing.T) {
		t.Parallel()
		for at, want := range map[time.Time]string{now: "now", now.Add(2 * time.Hour): "later"} {
			for _, q := range []string{"winter opening hours", "summer opening hours"} {
				if got := search(at, q); got != want {
					t.Errorf("%q at %s finds %q, want %q", q, at, got, want)
				}
			}
		}
	})

	t.Run("FindsAnArticleByItsSynonyms", func(t *testing.T) {
		t.Parallel()
		for _, q := range []string{"wellingtons", "장화는요"} {
			if got := search(now, q); got != "boots" {
				t.Errorf("%q finds %q", q, got)
			}
		}
	})
}

func TestContentHash(t *testing.T) {
	t.Parallel()
	a := Article{Title: "t", Body: "b", Questions: []string{"q", "r"}, Lang: "en", URL: "u"}
	same := a
	same.Version, same.Collection, same.Slug = 9, "c", "s"
	if a.ContentHash() != same.ContentHash() {
		t.Error("what a visitor does not see changes the hash")
	}
	for name, b := range map[string]Article{
		"Title": {Title: "x", Body: "b", Questions: a.Questions, Lang: "en", URL: "u"},
		"Body":  {Title: "t", Body: "x", Questions: a.Questions, Lang: "en", URL: "u"},
		"Lang":  {Title: "t", Body: "b", Questions: a.Questions, Lang: "ko", URL: "u"},
		"URL":   {Title: "t", Body: "b", Questions: a.Questions, Lang: "en", URL: "x"},
		"Joint": {Title: "t", Body: "b", Questions: []string{"qr"}, Lang: "en", URL: "u"},
		"Moved": {Title: "tb", Questions: a.Questions, Lang: "en", URL: "u"},
	} {
		if a.ContentHash() == b.ContentHash() {
			t.Errorf("%s does not change the hash", name)
		}
	}
}
