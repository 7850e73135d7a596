package knowledge

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// sparse is a matrix in compressed rows.
type sparse struct {
	width  int
	start  []int // by row, and one more
	column []uint32
	value  []float32
}

func (a *sparse) rows() int { return len(a.start) - 1 }

// dense is a matrix of height × width in rows.
type dense struct {
	height, width int
	data          []float32
}

func newDense(height, width int) *dense {
	return &dense{height, width, make([]float32, height*width)}
}

func (d *dense) row(i int) []float32 { return d.data[i*d.width : (i+1)*d.width] }

// times gives a·d.
func (a *sparse) times(d *dense) *dense {
	out := newDense(a.rows(), d.width)
	for i := range out.height {
		to := out.row(i)
		for k := a.start[i]; k < a.start[i+1]; k++ {
			addScaled(to, d.row(int(a.column[k])), a.value[k])
		}
	}
	return out
}

// timesAcross gives aᵀ·d.
func (a *sparse) timesAcross(d *dense) *dense {
	out := newDense(a.width, d.width)
	for i := range d.height {
		from := d.row(i)
		for k := a.start[i]; k < a.start[i+1]; k++ {
			addScaled(out.row(int(a.column[k])), from, a.value[k])
		}
	}
	return out
}

// addScaled adds by·from to to, of equal length.
func addScaled(to, from []float32, by float32) {
	from = from[:len(to)]
	for len(to) >= 4 {
		to[0] += by * from[0]
		to[1] += by * from[1]
		to[2] += by * from[2]
		to[3] += by * from[3]
		to, from = to[4:], from[4:]
	}
	for j := range to {
		to[j] += by * from[j]
	}
}

// decompose gives the k largest singular values, falling, and the right
// singular vectors in the columns of v, by randomised subspace iteration
// (Halko, Martinsson, Tropp 2011, algorithm 4.4). Fewer come when the rank is
// lower.
func (a *sparse) decompose(ctx context.Context, k int, rng *rand.Rand) (values []float64, v *dense, err error) {
	wide := min(k+oversample, a.rows(), a.width)
	z := newDense(a.width, wide)
	for i := range z.data {
		z.data[i] = float32(rng.NormFloat64())
	}
	for range lsaPasses {
		for _, step := range []func(*dense) *dense{a.times, a.timesAcross} {
			if err := ctx.Err(); err != nil {
				return nil, nil, err
			}
			z = step(z.orthonormal())
		}
	}
	// One more half pass: with Y = A·Q for an orthonormal Q, the eigenvectors
	// W of YᵀY turn Q into the right singular vectors.
	q := z.orthonormal()
	squares, w := symmetricEigen(a.times(q).gram())
	k = min(k, len(squares))
	for k > 0 && squares[k-1] < 1e-8*squares[0] {
		k--
	}
	values = make([]float64, k)
	for j := range values {
		values[j] = math.Sqrt(max(squares[j], 0))
	}
	return values, q.timesSquare(w, k), nil
}

// gram gives dᵀ·d.
func (d *dense) gram() [][]float64 {
	g := square(d.width)
	part := newDense(d.width, d.width)
	const block = 256 // short sums in 32 bits, then 64
	for from := 0; from < d.height; from += block {
		clear(part.data)
		for i := from; i < min(from+block, d.height); i++ {
			row := d.row(i)
			for p, x := range row {
				if x != 0 {
					addScaled(part.row(p)[p:], row[p:], x)
				}
			}
		}
		for p := range g {
			for q := p; q < d.width; q++ {
				g[p][q] += float64(part.data[p*d.width+q])
			}
		}
	}
	for p := range g {
		for q := range p {
			g[p][q] = g[q][p]
		}
	}
	return g
}

func square(n int) [][]float64 {
	m := make([][]float64, n)
	data := make([]float64, n*n)
	for i := range m {
		m[i] = data[i*n : (i+1)*n]
	}
	return m
}

// orthonormal gives an orthonormal basis of d's columns, by the eigenvectors
// of dᵀ·d; directions that carry nothing are left out.
func (d *dense) orthonormal() *dense {
	squares, w := symmetricEigen(d.gram())
	k := len(squares)
	for k > 1 && squares[k-1] < 1e-6*squares[0] {
		k--
	}
	for j := range k {
		f := 1 / math.Sqrt(max(squares[j], math.SmallestNonzeroFloat32))
		for i := range w {
			w[i][j] *= f
		}
	}
	return d.timesSquare(w, k)
}

// timesSquare gives d·w of the first k columns of w.
func (d *dense) timesSquare(w [][]float64, k int) *dense {
	by := newDense(d.width, k)
	for i := range d.width {
		for j := range k {
			by.data[i*k+j] = float32(w[i][j])
		}
	}
	out := newDense(d.height, k)
	for i := range d.height {
		to := out.row(i)
		for p, x := range d.row(i) {
			addScaled(to, by.row(p), x)
		}
	}
	return out
}

// symmetricEigen gives the eigenvalues of a symmetric matrix, falling, and
// its eigenvectors in the columns, by cyclic Jacobi rotations (Golub, Van Loan
// 2013, "Matrix Computations", §8.5). The matrix is used up.
func symmetricEigen(m [][]float64) (values []float64, vectors [][]float64) {
	n := len(m)
	// Rows of t are the eigenvectors in the making: rotations then touch two
	// rows that lie together.
	t := square(n)
	total := 0.0
	for i := range t {
		t[i][i] = 1
		for j := range m[i] {
			total += m[i][j] * m[i][j]
		}
	}
	const sweeps = 30
	for range sweeps {
		off := 0.0
		for p := range n {
			for q := p + 1; q < n; q++ {
				off += m[p][q] * m[p][q]
			}
		}
		if off <= 1e-20*total {
			break
		}
		tiny := math.Sqrt(off) / float64(n) * 1e-3
		for p := range n {
			for q := p + 1; q < n; q++ {
				if math.Abs(m[p][q]) > tiny {
					rotate(m, t, p, q)
				}
			}
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case m[a][a] > m[b][b]:
			return -1
		case m[a][a] < m[b][b]:
			return 1
		}
		return 0
	})
	values, vectors = make([]float64, n), square(n)
	for j, from := range order {
		values[j] = m[from][from]
		for i := range n {
			vectors[i][j] = t[from][i]
		}
	}
	return values, vectors
}

// rotate makes m[p][q] zero.
func rotate(m, t [][]float64, p, q int) {
	theta := (m[q][q] - m[p][p]) / (2 * m[p][q])
	tan := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		tan = -tan
	}
	cos := 1 / math.Sqrt(tan*tan+1)
	sin := tan * cos
	pp, qq, pq := m[p][p], m[q][q], m[p][q]
	mp, mq, tp, tq := m[p], m[q], t[p], t[q]
	for i := range mp {
		x, y := mp[i], mq[i]
		mp[i], mq[i] = cos*x-sin*y, sin*x+cos*y
		x, y = tp[i], tq[i]
		tp[i], tq[i] = cos*x-sin*y, sin*x+cos*y
	}
	mp[p], mq[q], mp[q], mq[p] = pp-tan*pq, qq+tan*pq, 0, 0
	for i := range m {
		m[i][p], m[i][q] = mp[i], mq[i]
	}
}
