package encoder

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func dot(a, b []float32) float64 {
	sum := 0.0
	for i, x := range a {
		sum += float64(x) * float64(b[i])
	}
	return sum
}

// cuts gives the pieces of a text as words.
func cuts(text string) []string {
	n := model()
	var out []string
	for _, id := range n.pieces.split(normalise(text)) {
		switch {
		case id >= firstPiece:
			out = append(out, n.pieces.piece(int(id-firstPiece)))
		case id == rowUnknown:
			out = append(out, "<unk>")
		}
	}
	return out
}

// TestReference holds pieces and vectors to those of the network as it was
// published, computed by another program with 32 bits a weight.
func TestReference(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var references []struct {
		Text   string
		Pieces []string
		Vector []float32
	}
	if err := json.Unmarshal(src, &references); err != nil {
		t.Fatal(err)
	}
	for _, r := range references {
		if diff := cmp.Diff(r.Pieces, cuts(r.Text)); diff != "" {
			t.Errorf("%q is cut otherwise:\n%s", r.Text, diff)
		}
		if c := dot(Encode(r.Text), r.Vector); c < 0.975 {
			t.Errorf("%q: the cosine with the reference is %.3f", r.Text, c)
		}
	}
}

// TestMeaning: the same in other words is nearer than another thing in like words,
// within and across languages.
func TestMeaning(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, same, other string }{
		{"where is my parcel", "has my package been shipped", "where is the nearest cafe"},
		{"can I get my money back", "I want a refund", "can I get a table for two"},
		{"환불 받고 싶어요", "돈을 돌려받을 수 있나요", "예약 하고 싶어요"},
		{"how do I change my password", "비밀번호를 바꾸고 싶어요", "배송이 언제 오나요"},
	} {
		v := Encode(c.text)
		if same, other := dot(v, Encode(c.same)), dot(v, Encode(c.other)); same <= other {
			t.Errorf("%q is nearer to %q (%.2f) than to %q (%.2f)", c.text, c.other, other, c.same, same)
		}
	}
}

func TestNothingToRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " \t\n", "?!", "\u200b", "…", "😀"} {
		if v := Encode(text); v != nil {
			t.Errorf("%q has a vector", text)
		}
	}
	if dot(Encode("Where  is\u200b my ORDER?"), Encode("where is my order?")) < 0.9999 {
		t.Error("letters' case, spaces and hidden signs change the vector")
	}
}

// TestAtOnce encodes from many goroutines.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	texts := []string{"where is my order", "배송비 얼마예요?", strings.Repeat("a very long question ", 50), "hi"}
	want := make([][]float32, len(texts))
	for i, text := range texts {
		want[i] = encode(normalise(text))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i, text := range texts {
				if diff := cmp.Diff(want[i], encode(normalise(text))); diff != "" {
					t.Errorf("%.20q: %s", text, diff)
				}
			}
		})
	}
	all.Wait()
}

// TestProduct holds the processor's own product to the plain one.
func TestProduct(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, k := range []int{1, 2, 7, 320, 1280} {
		for _, stride := range []int{k, k + 3, 256} {
			rows, panel := make([]float32, 3*stride+k), make([]int8, 16*k)
			for i := range rows {
				rows[i] = float32(random.NormFloat64())
			}
			for i := range panel {
				panel[i] = int8(random.IntN(256) - 128)
			}
			var got, want [64]float32
			product(k, rows, stride, panel, &got)
			productPlain(k, rows, stride, panel, &want)
			for i := range want {
				if math.Abs(float64(got[i]-want[i])) > 1e-3*math.Sqrt(float64(k))*128 {
					t.Fatalf("k %d, stride %d: value %d is %g, not %g", k, stride, i, got[i], want[i])
				}
			}
		}
	}
}

// TestBrokenFile: a file cut anywhere is refused.
func TestBrokenFile(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 10, len(fileMagic), len(fileMagic) + 8, 1 << 20, len(useBin) - 1} {
		if _, err := readNetwork(useBin[:n]); err == nil {
			t.Errorf("a file of %d bytes is read", n)
		}
	}
	if _, err := readNetwork(append(append([]byte(nil), useBin...), 0)); err == nil {
		t.Error("a file that goes on is read")
	}
}

// TestPieces: the pieces of any text make up the text.
func TestPieces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z가-힣 .!?0-9']{0,60}`)).Draw(t, "text")
		clean, at := normalise(text), 0
		if clean == "" {
			return
		}
		for _, piece := range cuts(text) {
			if piece == "<unk>" {
				for _, r := range clean[at:] {
					at += len(string(r))
					break
				}
				continue
			}
			if !strings.HasPrefix(clean[at:], piece) {
				t.Fatalf("%q: %q does not stand at %d", clean, piece, at)
			}
			at += len(piece)
		}
		if at != len(clean) {
			t.Fatalf("%q: %d of %d bytes are in pieces", clean, at, len(clean))
		}
		if v := Encode(text); math.Abs(dot(v, v)-1) > 1e-3 {
			t.Fatalf("%q: the square of the length is %g", text, dot(v, v))
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	for name, text := range map[string]string{
		"en":   "how long do i have to return boots?",
		"ko":   "배송 조회는 어떻게 하나요?",
		"long": "i ordered a pair of boots last week and they still did not arrive, what can i do about it and can i get my money back",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				encode(normalise(text))
			}
		})
	}
}
