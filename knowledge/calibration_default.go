package knowledge

// DefaultCalibration is the calibration that ships.
func DefaultCalibration() Calibration { return defaultCalibration }

var defaultCalibration = Calibration{
	Intercept:    -6,
	Coefficients: map[string]float64{featTop: 12},
	High:         0.85, Middle: 0.5, TargetError: 0.05,
}
