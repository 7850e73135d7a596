package knowledge

import "golang.org/x/sys/cpu"

// wideCodes says that this processor has AVX2.
var wideCodes = cpu.X86.HasAVX2

// codesAVX2 is the inner product of n values, n a multiple of 16.
//
//go:noescape
func codesAVX2(q *int16, v *int8, n int) int32

// codesProduct is the inner product of equally many values, a multiple of 16.
func codesProduct(q []int16, v []int8) int32 {
	if wideCodes && len(v) > 0 && len(q) == len(v) {
		return codesAVX2(&q[0], &v[0], len(v))
	}
	return codesPlain(q, v)
}
