package knowledge

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Every word of a text stands in some chunk or in the headings above one, and
// splitting twice gives the same.
func TestSplitLosesNoWord(t *testing.T) {
	t.Parallel()
	shapes := []string{"%s is a word.\n", "%s 환불은.\n\n", "# %s\n", "### %s\n\n", "- %s\n", "  - %s\n", "1. %s\n\n", "| %s | b |\n|---|---|\n", "| %s | c |\n", "```\n# %s <b>\n```\n", "> %s\n", "%s\n===\n", "`</%s>` in code.\n", "    %s\n", "**Q. %s?**\n", "%s:\n\n", "---\n%s\n"}
	rapid.Check(t, func(t *rapid.T) {
		var body strings.Builder
		var words []string
		for i, shape := range rapid.SliceOfN(rapid.SampledFrom(shapes), 1, 60).Draw(t, "shapes") {
			w := fmt.Sprintf("word%dx", i)
			words = append(words, w)
			fmt.Fprintf(&body, shape, w)
			if i%7 == 3 {
				body.WriteString(strings.Repeat("and so on ", 60))
			}
		}
		a := Article{ID: chat.NewID(), Title: "T", Body: body.String()}
		chunks, again := Split(a), Split(a)
		var all strings.Builder
		for i, c := range chunks {
			if c != again[i] {
				t.Fatalf("chunk %d differs the second time", i)
			}
			if n := countTokens(c.Text); n > maxTokens {
				t.Fatalf("chunk %d has %d tokens", i, n)
			}
			all.WriteString(c.Heading + "\n" + c.Text + "\n")
		}
		for _, w := range words {
			if !strings.Contains(all.String(), w) {
				t.Fatalf("%s is lost of\n%s", w, a.Body)
			}
		}
	})
}
