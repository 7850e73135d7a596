package encoder

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

//go:embed use.bin
var useBin []byte

// fileMagic begins use.bin. Behind it lie, in little endian and without gaps,
// the number of pieces and of the bytes of their text, and then the arrays in
// the order in which readNetwork asks for them.
const fileMagic = "frontdesk encoder 1\n"

// file is what is left to read.
type file struct {
	rest []byte
	err  error
}

func (f *file) bytes(n int) []byte {
	if f.err == nil && n > len(f.rest) {
		f.err = fmt.Errorf("%d bytes are missing", n-len(f.rest))
	}
	if f.err != nil {
		return make([]byte, n)
	}
	b := f.rest[:n:n]
	f.rest = f.rest[n:]
	return b
}

func (f *file) number() int { return int(binary.LittleEndian.Uint32(f.bytes(4))) }

func (f *file) numbers(n int) []uint32 {
	b, out := f.bytes(4*n), make([]uint32, n)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

func (f *file) floats(n int) []float32 {
	out := make([]float32, n)
	for i, x := range f.numbers(n) {
		out[i] = math.Float32frombits(x)
	}
	return out
}

func (f *file) matrix(in, out int) matrix {
	b := f.bytes(in * out)
	return matrix{in: in, out: out, codes: unsafe.Slice((*int8)(unsafe.Pointer(&b[0])), len(b)), scale: f.floats(out)}
}

// readNetwork reads what internal/convert wrote. The codes stay where they are.
func readNetwork(data []byte) (*network, error) {
	f := &file{rest: data}
	if string(f.bytes(len(fileMagic))) != fileMagic {
		return nil, fmt.Errorf("it does not begin with %q", fileMagic)
	}
	count, length := f.number(), f.number()
	if count*wide/2+length > len(data) {
		return nil, fmt.Errorf("%d pieces do not fit into it", count)
	}
	n := new(network)
	n.pieces.text = string(f.bytes(length))
	n.pieces.offsets = f.numbers(count + 1)
	n.pieces.scores = f.floats(count)
	n.pieces.unknown = f.floats(1)[0]
	n.codes = f.bytes((count + firstPiece) * wide / 2)
	n.low, n.step = f.floats(count+firstPiece), f.floats(count+firstPiece)
	for i := range n.convs {
		across := spans[i].pieces * narrow
		n.convs[i] = convolution{
			project: f.matrix(wide, narrow), bias: f.floats(narrow), gain: f.floats(narrow), offset: f.floats(narrow),
			first: f.matrix(across, narrow), bias1: f.floats(narrow),
			second: f.matrix(across, narrow), bias2: f.floats(narrow),
		}
	}
	n.gain, n.offset = f.floats(joined), f.floats(joined)
	n.sum, n.sumBias = f.matrix(joined, wide), f.floats(wide)
	n.a0, n.a1, n.skipA = f.matrix(wide, deep), f.matrix(deep, deep), f.matrix(wide, deep)
	n.b0, n.b1, n.skipB = f.matrix(deep, wide), f.matrix(wide, wide), f.matrix(deep, wide)
	if f.err == nil && len(f.rest) > 0 {
		f.err = fmt.Errorf("it goes on behind its end")
	}
	return n, f.err
}
