package store

// vectorCache is filled in by the engine that scans in the process.
type vectorCache struct{}
