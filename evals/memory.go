package evals

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
)

// heapBytes is what is in use on the heap once garbage is gone.
func heapBytes() int64 {
	runtime.GC()
	runtime.GC() // finalisers of the first may have let go of more
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// residentBytes is the memory this process holds in RAM, 0 where the system
// does not say (it is read from /proc).
func residentBytes() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(b)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
