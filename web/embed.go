// Package web holds the built browser parts: the widget's loader
// (dist/widget.js), its app (dist/widget/) and the agents' console
// (dist/console/). They are built by `npm --prefix web run build`.
package web

import "embed"

// Dist is the build's output under "dist/". In a checkout that was never
// built it holds only a placeholder, so a server must cope with absent files.
//
//go:embed all:dist
var Dist embed.FS
