// Package migrations holds the database schemas: one folder per engine, the
// same numbers and names in both, embedded into the binary. Package store
// runs them with goose.
//
// A migration expands first and contracts in a later release, so that the old
// and the new binary run side by side during a rolling restart. A migration
// that an older binary cannot live with raises schema_info.min_binary.
package migrations

import "embed"

// Binary is the schema number this binary knows. It may use a database whose
// schema_info.min_binary is at most this. Raise it with every migration.
const Binary = 34

// SQLite is the folder sqlite of the migrations.
//
//go:embed sqlite/*.sql
var SQLite embed.FS

// Postgres is the folder postgres of the migrations.
//
//go:embed postgres/*.sql
var Postgres embed.FS
