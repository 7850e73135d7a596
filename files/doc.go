// Package files takes in what visitors and agents send each other: it checks a
// file, takes from pictures what they tell about their makers, has it scanned,
// and keeps its bytes on disk or in an object store.
package files
