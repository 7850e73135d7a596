//go:build linux || darwin || freebsd

package watch

import "golang.org/x/sys/unix"

// disk gives the bytes of the disk that holds a folder, and those of them that
// the process may still fill.
func disk(dir string) (free, size float64, ok bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, false
	}
	block := float64(st.Bsize)
	return float64(st.Bavail) * block, float64(st.Blocks) * block, true
}
