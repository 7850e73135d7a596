package knowledge

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sides puts the two texts of a diff together again.
func sides(d FieldDiff) (before, after string) {
	var b, a strings.Builder
	for _, p := range d.Parts {
		if p.Op != DiffInsert {
			b.WriteString(p.Text)
		}
		if p.Op != DiffDelete {
			a.WriteString(p.Text)
		}
	}
	return b.String(), a.String()
}

func TestDiffTexts(t *testing.T) {
	t.Parallel()

	t.Run("ShowsTheWordsThatChanged", func(t *testing.T) {
		t.Parallel()
		got := DiffTexts(
			Text{Title: "Returns", Body: "You have 100 days.", Questions: []string{"Can I return it?"}},
			Text{Title: "Returns", Body: "You have 30 days.", Questions: []string{"Can I return it?", "반품할 수 있나요?"}},
		)
		want := []FieldDiff{
			{Field: "body", Inserted: 1, Deleted: 1, Parts: []DiffPart{
				{DiffEqual, "You have "}, {DiffDelete, "100"}, {DiffInsert, "30"}, {DiffEqual, " days."},
			}},
			{Field: "questions", Inserted: 4, Parts: []DiffPart{{DiffEqual, "Can I return it?"}, {DiffInsert, "\n반품할 수 있나요?"}}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})

	t.Run("GivesBothTextsBack", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			word := rapid.SampledFrom([]string{"a", "bb", "반품", " ", "\n", "  ", "9.5", "’s", "|", "\t", "é", "🙂"})
			text := func(name string) string { return strings.Join(rapid.SliceOfN(word, 0, 40).Draw(t, name), "") }
			before, after := text("before"), text("after")
			all := DiffTexts(Text{Body: before}, Text{Body: after})
			if before == after {
				if len(all) != 0 {
					t.Fatalf("equal texts differ: %v", all)
				}
				return
			}
			b, a := sides(all[0])
			if b != before || a != after {
				t.Fatalf("%q and %q come back as %q and %q", before, after, b, a)
			}
		})
	})

	t.Run("NumbersMoreWordsThanThereAreCharactersBelowTheSurrogates", func(t *testing.T) {
		t.Parallel()
		var b strings.Builder
		for i := range 60_000 {
			b.WriteString(strings.Repeat("x", i%7+1))
			b.WriteRune(rune('a' + i%26))
			b.WriteString(string(rune(0x4e00 + i%20000)))
			b.WriteString(" ")
		}
		book := wordBook{numbers: map[string]rune{}}
		coded := book.encode(splitWords(b.String()))
		var back strings.Builder
		for _, r := range string(coded) {
			back.WriteString(book.words[book.at(r)])
		}
		if back.String() != b.String() {
			t.Error("words are lost")
		}
	})
}

func FuzzDiffTexts(f *testing.F) {
	f.Add("You have 100 days.", "You have 30 days.")
	f.Add("반품은 30일", "교환은 7일\n")
	f.Fuzz(func(t *testing.T, before, after string) {
		if !utf8.ValidString(before) || !utf8.ValidString(after) {
			return
		}
		for _, d := range DiffTexts(Text{Body: before}, Text{Body: after}) {
			if b, a := sides(d); b != before || a != after {
				t.Errorf("%q and %q come back as %q and %q", before, after, b, a)
			}
		}
	})
}

func TestDiffLines(t *testing.T) {
	t.Parallel()
	got := DiffLines("a\nb\nc\n", "a\nd\nc\ne")
	want := []DiffPart{{DiffEqual, "a\n"}, {DiffDelete, "b\n"}, {DiffInsert, "d\n"}, {DiffEqual, "c\n"}, {DiffInsert, "e"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a\n", "b\n", "\n", "c", "한\n"}), 0, 30).Draw(t, name), "")
		}
		before, after := text("before"), text("after")
		b, a := sides(FieldDiff{Parts: DiffLines(before, after)})
		if b != before || a != after {
			t.Fatalf("%q and %q, want %q and %q", b, a, before, after)
		}
	})
}
