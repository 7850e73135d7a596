package knowledge

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestContext(t *testing.T) {
	t.Parallel()
	hit := func(t *testing.T, body, question string, contexts int) Hit {
		t.Helper()
		x := NewIndex()
		x.Put(Article{ID: chat.NewID(), Slug: "a", Title: "Kayaks", Body: body, Lang: "en"})
		res, err := (&Searcher{Index: x}).Search(context.Background(), Query{Text: question, Lang: "en", Contexts: contexts})
		if err != nil || len(res.Hits) != 1 {
			t.Fatal(res.Hits, err)
		}
		return res.Hits[0]
	}
	short := "Our kayaks are made\nof oak. <!-- tell nobody -->\n\n## Care\n\n- Rinse it.\n- Dry it.\n\n## Hire\n\nA kayak costs £30 a day, and the deposit for a kayak is £200. Bring an id. Wear a vest. Come early in the morning."
	var long strings.Builder
	for i := range 12 {
		fmt.Fprintf(&long, "## Lake %d\n\n%s\n\nThe lake of number %d has a pier of %d metres.\n\n", i, strings.Repeat("Paddling here is calm and the water is clear. ", 30), i, i+40)
	}

	t.Run("OfAShortArticleIsTheWholeOfIt", func(t *testing.T) {
		t.Parallel()
		want := "Our kayaks are made of oak.\n\n## Care\n\n- Rinse it.\n- Dry it.\n\n## Hire\n\nA kayak costs £30 a day, and the deposit for a kayak is £200. Bring an id. Wear a vest. Come early in the morning."
		if got := hit(t, short, "What is the deposit for a kayak?", 1).Context; got != want {
			t.Errorf("context %q", got)
		}
	})
	t.Run("OfALongOneIsItsBestChunkUnderItsHeadingWithThePassage", func(t *testing.T) {
		t.Parallel()
		h := hit(t, long.String(), "How long is the pier of lake number 7?", 1)
		if !strings.Contains(h.Context, "## Lake 7") || !strings.Contains(h.Context, "47 metres") || strings.Contains(h.Context, "Lake 2") || !strings.Contains(h.Context, h.Passage) {
			t.Errorf("context %q of the passage %q", h.Context, h.Passage)
		}
	})
	t.Run("IsGivenOnlyWhenAskedFor", func(t *testing.T) {
		t.Parallel()
		if got := hit(t, short, "What is the deposit for a kayak?", 0).Context; got != "" {
			t.Errorf("context %q", got)
		}
	})
}
