package encoder

import (
	"math"
	"sync"
)

const (
	wide   = 512 // values of an embedding, and of the sum
	narrow = 256 // values of a convolution
	orders = 3
	joined = wide + orders*narrow
	deep   = 320 // values between the last layers
)

// spans are how many pieces each convolution sees, and how many of them stand
// before the one it is about.
var spans = [orders]struct{ pieces, before int }{{2, 0}, {3, 1}, {5, 2}}

// matrix is in × out weights of 8 bits and a scale a column, in panels of 16
// columns: all rows of the first 16, then of the next.
type matrix struct {
	in, out int
	codes   []int8
	scale   []float32 // by column
}

// convolution is a projection with its normalisation, and two layers over
// several pieces.
type convolution struct {
	project       matrix
	bias          []float32
	gain, offset  []float32
	first, second matrix
	bias1, bias2  []float32
}

// network is the whole encoder; its fields lie in the order of use.bin.
type network struct {
	pieces       pieces
	codes        []byte    // by row: wide values of 4 bits, the lower half first
	low, step    []float32 // by row: a value is low + code·step
	convs        [orders]convolution
	gain, offset []float32
	sum          matrix
	sumBias      []float32
	// A residual network of two blocks.
	a0, a1, skipA matrix
	b0, b1, skipB matrix
}

// scratch is the memory of one encoding.
type scratch struct {
	features, in, hidden, out []float32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// zeroed gives a slice of n zeros in the memory of s.
func zeroed(s *[]float32, n int) []float32 {
	if cap(*s) < n {
		*s = make([]float32, n)
	}
	*s = (*s)[:n]
	clear(*s)
	return *s
}

// padding is the number of rows of zeros before and after a text, so that a
// convolution may reach beyond it and rows can be taken four at a time.
const padding = 8

// encode gives the network's vector of some rows of the table.
func (n *network) encode(ids []int32) []float32 {
	s := scratches.Get().(*scratch) //nolint:errcheck // the pool's own
	defer scratches.Put(s)
	rows := len(ids)
	features := zeroed(&s.features, rows*joined)
	embedded := zeroed(&s.in, (rows+padding)*wide)
	for i, id := range ids {
		n.embed(embedded[i*wide:(i+1)*wide], id)
		copy(features[i*joined:], embedded[i*wide:(i+1)*wide])
	}
	for i := range n.convs {
		hidden, out := zeroed(&s.hidden, (rows+2*padding)*narrow), zeroed(&s.out, (rows+2*padding)*narrow)
		n.convs[i].run(embedded, hidden, out, rows, i)
		for r := range rows {
			copy(features[r*joined+wide+i*narrow:], out[(padding+r)*narrow:(padding+r+1)*narrow])
		}
	}
	total := make([]float32, joined+padding*joined)
	for r := range rows {
		row := features[r*joined : (r+1)*joined]
		layerNorm(row, n.gain, n.offset)
		for i, x := range row {
			total[i] += x
		}
	}
	mean := make([]float32, wide)
	n.sum.times(mean, total, joined, 1)
	for i := range mean {
		mean[i] = (mean[i] + float32(rows)*n.sumBias[i]) / float32(math.Sqrt(float64(rows)))
	}
	return n.finish(mean)
}

// embed writes a row of the table.
func (n *network) embed(dst []float32, id int32) {
	codes, low, step := n.codes[int(id)*wide/2:(int(id)+1)*wide/2], n.low[id], n.step[id]
	for i, c := range codes {
		dst[i] = low + step*float32(c&15)
		dst[wide/2+i] = low + step*float32(c>>4)
	}
}

// run writes the convolution over some embeddings into out, whose first row
// stands behind the padding, as in hidden.
func (c *convolution) run(embedded, hidden, out []float32, rows, order int) {
	before := spans[order].before
	body := func(s []float32) []float32 { return s[padding*narrow:] }
	c.project.times(body(hidden), embedded, wide, rows)
	for r := range rows {
		row := body(hidden)[r*narrow : (r+1)*narrow]
		for i := range row {
			row[i] += c.bias[i]
		}
		layerNorm(row, c.gain, c.offset)
	}
	clear(body(hidden)[rows*narrow:])
	layer := func(dst, src []float32, m *matrix, bias []float32) {
		m.times(body(dst), src[(padding-before)*narrow:], narrow, rows)
		for i := range rows * narrow {
			body(dst)[i] = max(body(dst)[i]+bias[i%narrow], 0) + body(src)[i]
		}
		clear(body(dst)[rows*narrow:])
	}
	layer(out, hidden, &c.first, c.bias1)
	copy(hidden, out)
	layer(out, hidden, &c.second, c.bias2)
}

// finish runs the last layers over the sum of a text.
func (n *network) finish(x []float32) []float32 {
	times := func(m *matrix, x []float32) []float32 {
		out := make([]float32, m.out)
		m.times(out, append(x, make([]float32, 3*len(x))...), len(x), 1)
		return out
	}
	positive := func(x []float32) []float32 {
		for i := range x {
			x[i] = max(x[i], 0)
		}
		return x
	}
	add := func(x, y []float32) []float32 {
		for i := range x {
			x[i] += y[i]
		}
		return x
	}
	y := positive(add(times(&n.skipA, x), times(&n.a1, positive(times(&n.a0, x)))))
	z := add(times(&n.skipB, y), times(&n.b1, positive(times(&n.b0, y))))
	for i := range z {
		z[i] = float32(math.Tanh(float64(z[i])))
	}
	return z
}

// layerNorm brings a row to mean 0 and variance 1, then to gain and offset.
func layerNorm(row, gain, offset []float32) {
	mean, square := float32(0), float32(0)
	for _, x := range row {
		mean += x
	}
	mean /= float32(len(row))
	for _, x := range row {
		square += (x - mean) * (x - mean)
	}
	scale := float32(1 / math.Sqrt(float64(square)/float64(len(row))+1e-12))
	for i, x := range row {
		row[i] = (x-mean)*scale*gain[i] + offset[i]
	}
}

// times multiplies rows, each m.in values that begin stride after the row
// before, and writes rows × m.out. It reads up to three rows more than asked,
// which must be in memory, and writes none of them.
func (m *matrix) times(dst, rows []float32, stride, n int) {
	var block [4 * 16]float32
	for from := 0; from < m.out; from += 16 {
		panel := m.codes[from*m.in : (from+16)*m.in]
		for r := 0; r < n; r += 4 {
			product(m.in, rows[r*stride:], stride, panel, &block)
			for i := range min(4, n-r) {
				out := dst[(r+i)*m.out+from : (r+i)*m.out+from+16]
				for j := range out {
					out[j] = block[i*16+j] * m.scale[from+j]
				}
			}
		}
	}
}
