package knowledge

import (
	"bytes"
	"math"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Matrix holds the vectors of one space side by side and finds those nearest
// to a query by looking at all of them: exact, and fast enough for a hundred
// thousand. Not for concurrent use while it changes; many may read at once.
//
// Beside its 32-bit values every vector has a code of 8 bits a value, and the
// length of what the code leaves out. By the Cauchy–Schwarz inequality that
// length bounds how far the similarity of the code is from the vector's own:
// only vectors whose bound reaches the best found are compared in full.
type Matrix struct {
	dim, width int // width: dim up to the next multiple of codeBlock
	ids        []chat.ID
	articles   []chat.ID
	line       []bool
	data       []float32 // rows × dim
	codes      []int8    // rows × width, zeros behind dim
	step       []float32 // by row: the value of one step of its code
	missed     []float32 // by row: the length of what its code leaves out
	rowsOf     map[chat.ID][]int32
}

// codeBlock is how many values of a code are multiplied at once.
const codeBlock = 16

// NewMatrix makes an empty matrix of vectors of dim values.
func NewMatrix(dim int) *Matrix {
	return &Matrix{dim: dim, width: (dim + codeBlock - 1) / codeBlock * codeBlock, rowsOf: make(map[chat.ID][]int32)}
}

// Len is the number of vectors.
func (m *Matrix) Len() int { return len(m.ids) }

// Dim is the number of values of a vector.
func (m *Matrix) Dim() int { return m.dim }

// Bytes is the memory it takes, about.
func (m *Matrix) Bytes() int64 { return MatrixBytes(len(m.ids), m.dim) }

// MatrixBytes is the memory that n vectors of dim values take, about.
func MatrixBytes(n, dim int) int64 {
	const perRow = 2*16 + 1 + 2*4 + 80 // ids, flags, the article's entry of rowsOf
	return int64(n) * int64(5*dim+codeBlock/2+perRow)
}

// Replace puts an article's vectors in the place of those it had; none takes
// it out. Vectors of another dimension or without a length are left out: they
// are near nothing. They are scaled to length 1.
func (m *Matrix) Replace(article chat.ID, vectors []ChunkVector) {
	for len(m.rowsOf[article]) > 0 {
		rows := m.rowsOf[article]
		m.drop(int(rows[len(rows)-1]))
	}
	delete(m.rowsOf, article)
	for _, v := range vectors {
		v.Article = article
		m.Add(v)
	}
}

// Add takes in one more vector, which is copied.
func (m *Matrix) Add(v ChunkVector) {
	if len(v.Vector) != m.dim || !(product(v.Vector, v.Vector) > 0) { // not a number is no length either
		return
	}
	at := len(m.data)
	m.data = append(m.data, v.Vector...)
	unit := m.data[at:]
	normaliseVector(unit)
	most := float32(0)
	for _, x := range unit {
		most = max(most, x, -x)
	}
	step, missed := most/127, 0.0
	for _, x := range unit {
		code := int8(math.Round(float64(x / step)))
		m.codes = append(m.codes, code)
		left := float64(x) - float64(code)*float64(step)
		missed += left * left
	}
	m.codes = append(m.codes, make([]int8, m.width-m.dim)...)
	m.rowsOf[v.Article] = append(m.rowsOf[v.Article], int32(len(m.ids)))
	m.ids, m.articles, m.line = append(m.ids, v.Chunk), append(m.articles, v.Article), append(m.line, v.Line)
	m.step, m.missed = append(m.step, step), append(m.missed, float32(math.Sqrt(missed)))
}

// drop moves the last row into the place of row i.
func (m *Matrix) drop(i int) {
	last := len(m.ids) - 1
	rows := m.rowsOf[m.articles[i]]
	place := slices.Index(rows, int32(i))
	m.rowsOf[m.articles[i]] = slices.Delete(rows, place, place+1)
	if i != last {
		moved := m.rowsOf[m.articles[last]]
		moved[slices.Index(moved, int32(last))] = int32(i)
		m.ids[i], m.articles[i], m.line[i] = m.ids[last], m.articles[last], m.line[last]
		m.step[i], m.missed[i] = m.step[last], m.missed[last]
		copy(m.data[i*m.dim:(i+1)*m.dim], m.data[last*m.dim:])
		copy(m.codes[i*m.width:(i+1)*m.width], m.codes[last*m.width:])
	}
	m.ids, m.articles, m.line = m.ids[:last], m.articles[:last], m.line[:last]
	m.step, m.missed = m.step[:last], m.missed[:last]
	m.data, m.codes = m.data[:last*m.dim], m.codes[:last*m.width]
}

// queryStep is one step of a query's code: 4096 steps to 1, so that a sum of
// products fits 32 bits for any unit vectors (4096 · 127 by Cauchy–Schwarz is
// at most 4096 · 127 · √width).
const queryStep = 1.0 / 4096

// Nearest gives at most k hits, best first, ties by chunk id; none for a
// query of no length or another dimension.
func (m *Matrix) Nearest(query []float32, k int) []VectorHit {
	k = min(k, len(m.ids))
	if k <= 0 || len(query) != m.dim {
		return nil
	}
	q := slices.Clone(query)
	normaliseVector(q)
	if !(product(q, q) > 0) {
		return nil
	}
	code, missed := make([]int16, m.width), 0.0
	for j, x := range q {
		code[j] = int16(math.Round(float64(x) / queryStep))
		left := float64(x) - float64(code[j])*queryStep
		missed += left * left
	}
	// What the query's code leaves out, and a little for rounding.
	slack := float32(math.Sqrt(missed)) + 1e-5
	best := nearestHeap{m: m, k: k, rows: make([]scoredRow, 0, k)}
	for i := range m.ids {
		about := float32(codesProduct(code, m.codes[i*m.width:(i+1)*m.width])) * m.step[i] * queryStep
		if best.full() && about+slack+m.missed[i]*1.001 < best.rows[0].score {
			continue
		}
		best.offer(int32(i), product(q, m.data[i*m.dim:(i+1)*m.dim]))
	}
	return best.hits()
}

// codesPlain is the inner product of equally many values.
func codesPlain(q []int16, v []int8) int32 {
	v = v[:len(q)]
	var s0, s1, s2, s3 int32
	for len(q) >= 4 && len(v) >= 4 {
		s0 += int32(q[0]) * int32(v[0])
		s1 += int32(q[1]) * int32(v[1])
		s2 += int32(q[2]) * int32(v[2])
		s3 += int32(q[3]) * int32(v[3])
		q, v = q[4:], v[4:]
	}
	for i := range q {
		s0 += int32(q[i]) * int32(v[i])
	}
	return s0 + s1 + s2 + s3
}

// product is the inner product of two vectors of equal length.
func product(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for len(a) >= 8 && len(b) >= 8 {
		s0 += a[0]*b[0] + a[4]*b[4]
		s1 += a[1]*b[1] + a[5]*b[5]
		s2 += a[2]*b[2] + a[6]*b[6]
		s3 += a[3]*b[3] + a[7]*b[7]
		a, b = a[8:], b[8:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
}

// nearestHeap keeps the k best rows with the worst of them on top.
type nearestHeap struct {
	m    *Matrix
	k    int
	rows []scoredRow
}

type scoredRow struct {
	row   int32
	score float32
}

func (h *nearestHeap) full() bool { return len(h.rows) == h.k }

// compare orders best first, ties by chunk id.
func (h *nearestHeap) compare(a, b scoredRow) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	}
	x, y := h.m.ids[a.row], h.m.ids[b.row]
	return bytes.Compare(x[:], y[:])
}

func (h *nearestHeap) offer(row int32, score float32) {
	x := scoredRow{row, score}
	if !h.full() {
		h.rows = append(h.rows, x)
		for i := len(h.rows) - 1; i > 0 && h.compare(h.rows[i], h.rows[(i-1)/2]) > 0; i = (i - 1) / 2 {
			h.rows[i], h.rows[(i-1)/2] = h.rows[(i-1)/2], h.rows[i]
		}
		return
	}
	if h.compare(x, h.rows[0]) >= 0 {
		return
	}
	h.rows[0] = x
	for i := 0; ; {
		worst := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(h.rows); c++ {
			if h.compare(h.rows[c], h.rows[worst]) > 0 {
				worst = c
			}
		}
		if worst == i {
			return
		}
		h.rows[i], h.rows[worst] = h.rows[worst], h.rows[i]
		i = worst
	}
}

func (h *nearestHeap) hits() []VectorHit {
	slices.SortFunc(h.rows, h.compare)
	out := make([]VectorHit, len(h.rows))
	for i, r := range h.rows {
		out[i] = VectorHit{
			Chunk: h.m.ids[r.row], Article: h.m.articles[r.row], Line: h.m.line[r.row],
			Score: max(-1, min(1, float64(r.score))),
		}
	}
	return out
}
