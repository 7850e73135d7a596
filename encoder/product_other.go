//go:build !amd64

package encoder

func product(k int, rows []float32, stride int, panel []int8, out *[64]float32) {
	productPlain(k, rows, stride, panel, out)
}
