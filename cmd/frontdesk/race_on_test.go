//go:build race

package main_test

// raced makes the binary under test watch itself for data races, as the tests do.
const raced = true
