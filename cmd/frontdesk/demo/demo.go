// Package demo holds the fictional shop Fellside: its articles, flows, orders
// and pages. It is data only; serve --demo puts it into the database.
package demo

import "embed"

// Files holds articles/, flows/ and shop/.
//
//go:embed articles flows shop
var Files embed.FS
