// Package demo holds the fictional shop Fellside: its articles, flows, suites
// of cases, orders and pages. It is data only; serve --demo puts it into the database.
package demo

import "embed"

// Files holds articles/, flows/, suites/ and shop/.
//
//go:embed articles flows suites shop
var Files embed.FS
