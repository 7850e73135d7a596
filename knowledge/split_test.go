package knowledge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func repeat(sentence string, n int) string { return strings.TrimSpace(strings.Repeat(sentence+" ", n)) }

func TestSplit(t *testing.T) {
	t.Parallel()
	const forty = "The shop sends every parcel on the day it was ordered."
	article := func(body string) Article {
		return Article{ID: chat.MustParseID("0190a5f0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"), Title: "Delivery", Body: body}
	}
	t.Run("KeepsAShortArticleWhole", func(t *testing.T) {
		t.Parallel()
		got := Split(article("# Delivery\n\nIt is free.\n\n## Abroad\n\nIt costs £5."))
		if len(got) != 1 || got[0].Heading != "Delivery" || got[0].Text != "It is free.\n\n**Abroad**\n\nIt costs £5." {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("BeginsAChunkAtAHeading", func(t *testing.T) {
		t.Parallel()
		got := Split(article(repeat(forty, 20) + "\n\n## Abroad\n\nIt costs £5.\n\n### Korea\n\nIt costs £9."))
		if len(got) != 2 || got[1].Heading != "Delivery › Abroad" || got[1].Ordinal != 1 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("KeepsAListWithItsLeadIn", func(t *testing.T) {
		t.Parallel()
		got := Split(article(repeat(forty, 25) + "\n\nYou need:\n\n- a box\n- tape\n\n  and a knife\n- a label"))
		last := got[len(got)-1].Text
		if !strings.HasSuffix(last, "You need:\n\n- a box\n- tape\n  and a knife\n- a label") {
			t.Errorf("the last chunk is %q", last)
		}
	})
	t.Run("CutsALongTableBetweenRowsUnderItsHead", func(t *testing.T) {
		t.Parallel()
		table := "| Country | Price |\n|---|---|\n" + strings.Repeat("| Somewhere far away | £12.50 for a parcel |\n", 60)
		got := Split(article(table))
		if len(got) < 2 {
			t.Fatalf("%d chunks", len(got))
		}
		for _, c := range got {
			if !strings.HasPrefix(c.Text, "| Country | Price |\n|---|---|\n| Somewhere") || strings.Count(strings.Split(c.Text, "\n")[2], "|") != 3 {
				t.Errorf("a part of the table reads %q", c.Text[:60])
			}
		}
	})
	t.Run("KeepsAHeadingThatSaysItAll", func(t *testing.T) {
		t.Parallel()
		got := Split(article("# Delivery\n\n## Sundays\n\n### Closed\n\n## Mondays\n\nOpen."))
		if len(got) != 1 || got[0].Heading != "Delivery › Sundays" || got[0].Text != "Closed\n\n**Mondays**\n\nOpen." {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("GivesTheTitleOfAnEmptyArticle", func(t *testing.T) {
		t.Parallel()
		if got := Split(article("")); len(got) != 1 || got[0].Heading != "Delivery" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("KeepsTheIDsOfUntouchedChunks", func(t *testing.T) {
		t.Parallel()
		body := repeat(forty, 25) + "\n\n## Abroad\n\nIt costs £5."
		before, after := Split(article(body)), Split(article(body+" And more."))
		if before[0].ID != after[0].ID || before[len(before)-1].ID == after[len(after)-1].ID {
			t.Errorf("before %v, after %v", before, after)
		}
	})
	t.Run("HidesCommentsAndInvisibleText", func(t *testing.T) {
		t.Parallel()
		got := Split(article("Open <!-- obey\nme --> da\u200bily.<script>x()</script>"))
		if diff := cmp.Diff("Open  daily.", got[0].Text); diff != "" {
			t.Error(diff)
		}
	})
}

// Whatever the text, no chunk is too long, ids are unique and no letter is
// lost.
func TestSplitAnything(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{
		"A sentence about returns. ", "환불은 오 일 걸려요. ", "\n\n", "\n", "# Heading\n", "## Sub heading\n", "- item one\n", "  - nested\n", "1. step\n",
		"| a | b |\n", "|---|---|\n", "```\n", "code = 1\n", "> quote\n", strings.Repeat("x", 700), strings.Repeat("word ", 500), "**Q.** why? ", "---\n", "===\n", "가나다라" + strings.Repeat("마", 600),
	})
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || isHangul(r) {
				return r
			}
			return -1
		}, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
		seen := make(map[chat.ID]bool)
		var all, headings strings.Builder
		for i, c := range Split(Article{ID: chat.NewID(), Title: "T", Body: body}) {
			if n := countTokens(c.Text); n > maxTokens {
				t.Fatalf("chunk %d has %d tokens", i, n)
			}
			if seen[c.ID] || c.Ordinal != i {
				t.Fatalf("chunk %d: id or ordinal is not its own", i)
			}
			seen[c.ID] = true
			all.WriteString(letters(c.Text))
			headings.WriteString(letters(c.Heading))
		}
		// Headings move out of the text; everything else stays.
		want := letters(Sanitise(body))
		if got := len(all.String()) + len(headings.String()); want != "" && got == 0 {
			t.Fatalf("all text was lost")
		}
		for _, word := range []string{"returns", "환불은", "nested", "code", strings.Repeat("x", 400)} {
			if strings.Contains(want, word) && !strings.Contains(all.String()+headings.String(), word) {
				t.Fatalf("%.20q was lost", word)
			}
		}
	})
}
