package encoder

import "golang.org/x/sys/cpu"

// fast says that this processor has AVX2 and multiplies and adds in one step.
var fast = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// productAVX2 writes the products of four rows, stride bytes apart, with a
// panel of 16 columns; k is their length, at least 1.
//
//go:noescape
func productAVX2(k int, rows *float32, stride int, panel *int8, out *float32)

func product(k int, rows []float32, stride int, panel []int8, out *[64]float32) {
	_, _ = rows[3*stride+k-1], panel[16*k-1]
	if fast {
		productAVX2(k, &rows[0], 4*stride, &panel[0], &out[0])
		return
	}
	productPlain(k, rows, stride, panel, out)
}
