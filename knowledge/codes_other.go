//go:build !amd64

package knowledge

// codesProduct is the inner product of equally many values.
func codesProduct(q []int16, v []int8) int32 { return codesPlain(q, v) }
