package knowledge

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// written gives an index of articles and its snapshot.
func written(t testing.TB, arts []Article) (*Index, []byte) {
	t.Helper()
	x := NewIndex()
	x.Put(arts...)
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatalf("write: %v", err)
	}
	return x, b.Bytes()
}

// koreanAndEnglish are articles with every kind of block.
func koreanAndEnglish(n int) []Article {
	arts := manyArticles(n)
	for i := range arts {
		arts[i].Version, arts[i].Hash = int64(i+1), fmt.Sprint("hash", i)
		switch i % 3 {
		case 1:
			arts[i].Lang, arts[i].Body = "ko", fmt.Sprintf("## 배송\n\n보통 %d일 안에 도착해요.\n\n- 도서 산간은 더 걸려요\n- 제주도는 하루 더 걸려요", i)
		case 2:
			arts[i].Body += fmt.Sprintf("\n\n## Prices\n\n| size | price |\n|---|---|\n| S | $%d.50 |", i)
		}
	}
	return arts
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	arts := koreanAndEnglish(60)
	x, data := written(t, arts)
	t.Run("GivesTheSameIndex", func(t *testing.T) {
		t.Parallel()
		y, err := ReadIndex(bytes.NewReader(data), arts)
		if err != nil {
			t.Fatal(err)
		}
		// Everything unexported is compared, so that a part of the index that
		// is not kept is noticed here.
		every := cmp.Exporter(func(reflect.Type) bool { return true })
		if diff := cmp.Diff(x.snap.Load(), y.snap.Load(), every); diff != "" {
			t.Errorf("built (-) and read (+):\n%s", clip(diff, 2000))
		}
		if x.Len() != y.Len() || x.Bytes() != y.Bytes() || y.Edits() != 0 {
			t.Errorf("%d articles of %d bytes with %d edits, want %d of %d with none", y.Len(), y.Bytes(), y.Edits(), x.Len(), x.Bytes())
		}
		y.Put(Article{ID: chat.NewID(), Slug: "fresh", Title: "Novelty", Body: "Text about cherries."})
		y.Remove(arts[0].ID)
		if got := slugs(y, "cherries"); len(got) == 0 || got[0] != "fresh" || y.Len() != 60 {
			t.Errorf("after an edit %v of %d", got, y.Len())
		}
	})
	t.Run("FollowsWhatChangedSince", func(t *testing.T) {
		t.Parallel()
		now := append([]Article(nil), arts[2:]...) // two are gone
		now[0].Body, now[0].Version = "Text about bananas.", 1000
		now[1].Hash = "another" // the number of another history
		now[1].Body = "Text about walnuts."
		now = append(now, Article{ID: chat.NewID(), Slug: "fresh", Title: "Novelty", Body: "Text about cherries.", Version: 1001})
		y, err := ReadIndex(bytes.NewReader(data), now)
		if err != nil {
			t.Fatal(err)
		}
		z := NewIndex()
		z.Put(now...)
		for _, text := range []string{"bananas", "walnuts", "cherries", arts[0].Body, arts[5].Questions[0], "배송 언제 와요"} {
			if diff := cmp.Diff(slugs(z, text), slugs(y, text)); diff != "" {
				t.Errorf("%q: built anew (-) and followed (+):\n%s", clip(text, 30), diff)
			}
		}
		if y.Len() != len(now) || y.Edits() < 5 {
			t.Errorf("%d articles after %d edits", y.Len(), y.Edits())
		}
	})
	t.Run("RefusesWhatIsDamaged", func(t *testing.T) {
		t.Parallel()
		refused := func(what string, data []byte) {
			t.Helper()
			if y, err := ReadIndex(bytes.NewReader(data), arts); chat.CodeOf(err) != chat.Invalid || y != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("nothing", nil)
		refused("another version", append([]byte("frontdesk index 0\n"), data[len(snapshotMagic):]...))
		rng := rand.New(rand.NewPCG(9, 9))
		for range 60 {
			at := rng.IntN(len(data))
			refused(fmt.Sprint("cut at ", at), data[:at])
			bad := bytes.Clone(data)
			bad[at] ^= 1 << rng.IntN(8)
			refused(fmt.Sprint("byte ", at, " changed"), bad)
		}
	})
	t.Run("KeepsTheIndexAboveTheMergeLimit", func(t *testing.T) {
		t.Parallel()
		many := koreanAndEnglish(mergeAbove + 50)
		big := NewIndex()
		big.Put(many...)
		edited := many[3]
		edited.Body, edited.Version, edited.Hash = "Text about bananas.", 5000, "edited"
		big.Put(edited) // into a segment of its own, which is not written
		var b bytes.Buffer
		if err := big.Write(&b); err != nil {
			t.Fatal(err)
		}
		many[3] = edited
		y, err := ReadIndex(&b, many)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(y.snap.Load().segs); n != 2 || y.Edits() != 2 {
			t.Errorf("%d segments after %d edits, want the base and one with the edit", n, y.Edits())
		}
		for _, text := range []string{"bananas", many[7].Questions[0]} {
			if diff := cmp.Diff(slugs(big, text), slugs(y, text)); diff != "" {
				t.Errorf("%q (-written +read):\n%s", clip(text, 30), diff)
			}
		}
	})
}

// TestFreezerRefusesWhatItCannotKeep: a snapshot must not lose a part of the
// index in silence.
func TestFreezerRefusesWhatItCannotKeep(t *testing.T) {
	t.Parallel()
	v := struct {
		n     int
		named struct{ run func() }
	}{}
	f := &freezer{w: new(bytes.Buffer), flat: map[reflect.Type]bool{}}
	if err := f.value(reflect.ValueOf(&v).Elem()); err == nil || !strings.Contains(err.Error(), "named.run") {
		t.Errorf("a function was kept: %v", err)
	}
}

func FuzzReadIndex(f *testing.F) {
	arts := koreanAndEnglish(3)
	_, data := written(f, arts)
	f.Add(data)
	f.Fuzz(func(t *testing.T, other []byte) {
		x, err := ReadIndex(bytes.NewReader(other), arts)
		if err == nil && x.Len() != len(arts) {
			t.Errorf("%d articles, want %d", x.Len(), len(arts))
		}
	})
}

func BenchmarkSnapshot(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			arts := koreanAndEnglish(n)
			x, data := written(b, arts)
			b.Run("Write", func(b *testing.B) {
				for b.Loop() {
					if err := x.Write(bytes.NewBuffer(make([]byte, 0, len(data)))); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(len(data))/float64(n), "bytes/article")
			})
			b.Run("Read", func(b *testing.B) {
				for b.Loop() {
					if _, err := ReadIndex(bytes.NewReader(data), arts); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("Build", func(b *testing.B) {
				for b.Loop() {
					NewIndex().Put(arts...)
				}
			})
		})
	}
}
