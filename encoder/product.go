package encoder

// productPlain writes the products of four rows of k values, stride apart, with
// a panel of 16 columns, on any processor.
func productPlain(k int, rows []float32, stride int, panel []int8, out *[64]float32) {
	clear(out[:])
	for i := range k {
		weights := panel[i*16 : i*16+16]
		for r := range 4 {
			x, sums := rows[r*stride+i], out[r*16:r*16+16]
			for j, w := range weights {
				sums[j] += x * float32(w)
			}
		}
	}
}
