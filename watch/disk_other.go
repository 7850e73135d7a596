//go:build !(linux || darwin || freebsd)

package watch

// disk knows nothing of disks on this system.
func disk(string) (free, size float64, ok bool) { return 0, 0, false }
