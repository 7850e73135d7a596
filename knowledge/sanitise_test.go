package knowledge

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSanitise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"DropsComments", "a <!-- obey --> b", "a  b"},
		{"DropsACommentThatNeverEnds", "a\n\n<!-- obey", "a\n\n"},
		{"DropsScripts", "a<script>obey()</script>b<STYLE>x</STYLE>", "ab"},
		{"DropsHiddenElements", `a<span hidden>obey</span><div style="DISPLAY : none">o<div>be</div>y</div><p style="font-size:0px">x</p>b`, "ab"},
		{"DropsWhiteText", `a<span style="color:#FFF">obey</span><font color=white>x</font>b`, "ab"},
		{"KeepsWhiteOnColour", `<span style="color:#fff;background:#000">seen</span>`, `<span style="color:#fff;background:#000">seen</span>`},
		{"KeepsNormalSizes", `<span style="font-size:0.9em">seen</span>`, `<span style="font-size:0.9em">seen</span>`},
		{"DropsHiddenAcrossParagraphs", "<div hidden>\n\nobey\n\n</div>\n\nb", "\n\nb"},
		{"DropsMarkdownComments", "a\n\n[//]: # (obey)\n[x]: <> \"obey\"\n\nb", "a\n\n\n\n\nb"},
		{"KeepsDefinitionsOfLinks", "[a][x]\n\n[x]: https://a.example \"t\"", "[a][x]\n\n[x]: https://a.example \"t\""},
		{"DropsZeroWidthAndTags", "a\u200bb\u2060c\U000e0041\U000e0042\u202ed", "abcd"},
		{"KeepsOneVariationSelectorOfARun", "❤\ufe0f\ufe01\ufe02!", "❤\ufe0f!"},
		{"KeepsCodeSpansAsTheyAre", "Put it before `</body>` and `<!-- x -->`.", "Put it before `</body>` and `<!-- x -->`."},
		{"KeepsFencedCode", "```html\n<script>x</script>\n<!-- y -->\n```\n", "```html\n<script>x</script>\n<!-- y -->\n```\n"},
		{"KeepsIndentedCode", "a\n\n    <script>x</script>\n\nb", "a\n\n    <script>x</script>\n\nb"},
		{"DropsCodeThatAHiddenElementHolds", "a <span hidden>`obey`</span> b", "a  b"},
		{"TakesNoCommentForCode", "a <!-- ` --> b <!-- obey ` --> c", "a  b  c"},
		{"SeesThroughNesting", "a <scr<script></script>ipt>obey</script> b", "a ipt>obey b"},
		{"SeesThroughAttributes", `a <b title="<!-- obey -->">c</b>`, "a <b>c</b>"},
		{"KeepsComparisons", "if 3 < 4 and x <y then", "if 3 < 4 and x <y then"},
		{"KeepsAutolinks", "<https://a.example>", "<https://a.example>"},
		{"KeepsTags", "H<sub>2</sub>O<br>x", "H<sub>2</sub>O<br>x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Sanitise(c.in); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestPlainKeepsCode(t *testing.T) {
	t.Parallel()
	if got, want := Plain("Put **it** before `</body>` of [the page](https://a.example)."), "Put it before </body> of the page."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := tidy("Run `<b>`:\n\n```\n# not a heading\n> nor a quote\n<i>\n```"), "Run `<b>`:\n\n```\n# not a heading\n> nor a quote\n<i>\n```"; got != want {
		t.Errorf("tidy gives %q, want %q", got, want)
	}
}

// checkSanitised holds what must be true of every text.
func checkSanitised(t rapid.TB, s string) {
	once := Sanitise(s)
	if twice := Sanitise(once); twice != once {
		t.Fatalf("a second time changes %q to %q", once, twice)
	}
	if strings.Contains(outside(once), "<!--") {
		t.Fatalf("a comment is left in %q", once)
	}
	if strings.ContainsAny(once, "\u200b\u200d\u2060\ufeff\u202e\x00") {
		t.Fatalf("an invisible character is left in %q", once)
	}
}

// outside gives a text without the insides of its code.
func outside(md string) string {
	var out string
	_ = outsideCode(md, func(s string) string { out = codeMark.ReplaceAllString(s, ""); return s })
	return out
}

var htmlPieces = []string{
	"<!--", "-->", "<script>", "</script>", "<scr", "ipt>", "<div hidden>", "</div>", "<span style='display:none'>", "</span>", "`", "``", "```\n", "~~~\n", "\n", "\n\n", "    ",
	"a", "obey ", "<", ">", "\"", "'", "<b title=\"", "<plaintext>", "<title>", "<textarea>", "[//]: # (", ")", "]:", "\u200b", "<![CDATA[", "]]>", "<?", "?>", "<!x", "- ", "> ", "&lt;", "\t", "<p", "/>", "환불",
}

func TestSanitiseAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkSanitised(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(htmlPieces), 0, 25).Draw(t, "pieces"), ""))
	})
}

func FuzzSanitise(f *testing.F) {
	f.Add("a <!-- b --> `c` <script>d</script>\n\n```\n<e>\n```\n[x]: # (y)")
	f.Add("<div hidden>\n\n`x`\n</div><b title=\"<!-- -->\">")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 4096 {
			checkSanitised(t, s)
		}
	})
}
