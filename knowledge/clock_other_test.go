//go:build !linux

package knowledge

import "time"

var began = time.Now()

// threadTime is the time of the clock where threads have none of their own.
func threadTime() time.Duration { return time.Since(began) }
