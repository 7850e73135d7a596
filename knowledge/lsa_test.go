package knowledge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// shopTexts never say "courier" and "delivery" in one text, but both stand
// with "parcel", "doorstep" and "tracking".
func shopTexts() []string {
	var out []string
	for i := range 12 {
		out = append(
			out,
			fmt.Sprintf("The courier leaves the parcel on the doorstep, tracking tells more, note %d", i),
			fmt.Sprintf("Delivery of a parcel to your doorstep takes tracking number %d", i),
			fmt.Sprintf("Invoices and payments by card, VAT receipt %d", i),
			fmt.Sprintf("A receipt for card payments shows VAT, invoice %d", i),
			fmt.Sprintf("배송 조회는 운송장 번호로 택배사에서 확인해요 %d", i),
			fmt.Sprintf("카드 결제 영수증은 마이페이지에서 받아요 %d", i),
		)
	}
	return out
}

func trained(t testing.TB, texts []string, o LSAOptions) *LSA {
	t.Helper()
	l, err := TrainLSA(t.Context(), texts, o)
	if err != nil {
		t.Fatalf("train: %v", err)
	}
	return l
}

func embedOne(t testing.TB, l *LSA, text string) []float32 {
	t.Helper()
	vs, err := l.Embed(t.Context(), []string{text})
	if err != nil {
		t.Fatalf("embed: %v", err)
	}
	return vs[0]
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestLSA(t *testing.T) {
	t.Parallel()
	l := trained(t, shopTexts(), LSAOptions{Dim: 4})
	t.Run("BringsWordsOfLikeTextsTogether", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct{ word, near, far string }{
			{"courier", "delivery", "invoice"},
			{"invoices", "receipt", "doorstep"},
			{"운송장", "택배사에서", "영수증"},
		} {
			w := embedOne(t, l, c.word)
			if near, far := dot(w, embedOne(t, l, c.near)), dot(w, embedOne(t, l, c.far)); near < far+0.3 {
				t.Errorf("%s: %.2f to %s, %.2f to %s", c.word, near, c.near, far, c.far)
			}
		}
	})
	t.Run("ReadsThroughTypingErrors", func(t *testing.T) {
		t.Parallel()
		if got := dot(embedOne(t, l, "delivrey"), embedOne(t, l, "delivery")); got < 0.5 {
			t.Errorf("delivrey is at %.2f of delivery", got)
		}
	})
	t.Run("GivesUnitVectorsAndZerosForTheUnknown", func(t *testing.T) {
		t.Parallel()
		if v := embedOne(t, l, "parcel and card"); len(v) != l.Dim() || math.Abs(dot(v, v)-1) > 1e-4 {
			t.Errorf("dimension %d of %d, length² %.4f", len(v), l.Dim(), dot(v, v))
		}
		if v := embedOne(t, l, "xyzzy"); dot(v, v) != 0 {
			t.Errorf("an unknown word has a direction: %v", v)
		}
	})
	t.Run("IsTheSameForTheSameTexts", func(t *testing.T) {
		t.Parallel()
		again := trained(t, shopTexts(), LSAOptions{Dim: 4})
		if diff := cmp.Diff(l, again, cmp.AllowUnexported(LSA{})); diff != "" {
			t.Errorf("trained twice:\n%s", diff)
		}
		if other := trained(t, shopTexts()[1:], LSAOptions{Dim: 4}); other.Model() == l.Model() {
			t.Errorf("other texts share the name %s", l.Model())
		}
	})
	t.Run("RefusesTextsThatShareNothing", func(t *testing.T) {
		t.Parallel()
		for _, texts := range [][]string{nil, {""}, {"one", "two", "three"}} {
			if _, err := TrainLSA(t.Context(), texts, LSAOptions{}); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("%q: %v", texts, err)
			}
		}
	})
	t.Run("StopsWithItsContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := TrainLSA(ctx, shopTexts(), LSAOptions{}); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("train: %v", err)
		}
		if _, err := l.Embed(ctx, []string{"parcel"}); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("embed: %v", err)
		}
	})
	t.Run("ComesBackFromItsBytes", func(t *testing.T) {
		t.Parallel()
		data, err := l.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadLSA(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l, back, cmp.AllowUnexported(LSA{})); diff != "" {
			t.Errorf("read back:\n%s", diff)
		}
		for i := range data {
			bad := append([]byte(nil), data...)
			bad[i] ^= 4
			if _, err := ReadLSA(bad); chat.CodeOf(err) != chat.Invalid {
				t.Fatalf("byte %d of %d changed: %v", i, len(data), err)
			}
			if i > 300 && i < len(data)-300 {
				continue
			}
			if _, err := ReadLSA(data[:i]); chat.CodeOf(err) != chat.Invalid {
				t.Fatalf("cut at %d: %v", i, err)
			}
		}
	})
}

func FuzzReadLSA(f *testing.F) {
	data, err := trained(f, shopTexts(), LSAOptions{Dim: 4}).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(lsaMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, err := ReadLSA(data); err == nil {
			if _, err := l.Embed(t.Context(), []string{"parcel"}); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestSymmetricEigen: values fall, vectors are orthonormal, and together they
// give the matrix back.
func TestSymmetricEigen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		m, kept := square(n), square(n)
		for i := range n {
			for j := i; j < n; j++ {
				x := rapid.Float64Range(-10, 10).Draw(t, "x")
				m[i][j], m[j][i], kept[i][j], kept[j][i] = x, x, x, x
			}
		}
		values, v := symmetricEigen(m)
		for i := range n {
			for j := range n {
				sum, product := 0.0, 0.0
				for k := range n {
					sum += v[i][k] * values[k] * v[j][k]
					product += v[k][i] * v[k][j]
				}
				if math.Abs(sum-kept[i][j]) > 1e-6 {
					t.Fatalf("[%d][%d] comes back as %g, was %g", i, j, sum, kept[i][j])
				}
				if want := map[bool]float64{true: 1}[i == j]; math.Abs(product-want) > 1e-8 {
					t.Fatalf("vectors %d and %d have the product %g", i, j, product)
				}
			}
			if i > 0 && values[i] > values[i-1] {
				t.Fatalf("values do not fall: %v", values)
			}
		}
	})
}

// TestDecompose holds the randomised decomposition to a matrix whose singular
// values are known by construction.
func TestDecompose(t *testing.T) {
	t.Parallel()
	const rows, columns = 60, 40
	want := []float64{9, 5, 2, 1}
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(height int) *dense {
		d := newDense(height, len(want))
		for i := range d.data {
			d.data[i] = float32(rng.NormFloat64())
		}
		return d.orthonormal()
	}
	u, v := random(rows), random(columns)
	a := &sparse{width: columns, start: []int{0}}
	for i := range rows {
		for j := range columns {
			x := 0.0
			for k, s := range want {
				x += float64(u.row(i)[k]) * s * float64(v.row(j)[k])
			}
			a.column, a.value = append(a.column, uint32(j)), append(a.value, float32(x))
		}
		a.start = append(a.start, len(a.value))
	}
	values, got, err := a.decompose(t.Context(), len(want), rng)
	if err != nil || len(values) != len(want) {
		t.Fatalf("%d values, %v", len(values), err)
	}
	for k := range want {
		if math.Abs(values[k]-want[k]) > 1e-3 {
			t.Errorf("value %d is %.5f, want %.0f", k, values[k], want[k])
		}
		along := 0.0
		for j := range columns {
			along += float64(got.row(j)[k]) * float64(v.row(j)[k])
		}
		if math.Abs(math.Abs(along)-1) > 1e-3 {
			t.Errorf("vector %d points elsewhere: cosine %.5f", k, along)
		}
	}
}

func BenchmarkTrainLSA(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var texts []string
			for _, a := range manyArticles(n) {
				texts = append(texts, a.Title, a.Questions[0], a.Body)
			}
			for b.Loop() {
				if _, err := TrainLSA(b.Context(), texts, LSAOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
