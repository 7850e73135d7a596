package store

import (
	"database/sql/driver"
	"strings"

	"modernc.org/sqlite"
)

// foldText is SQLite's frontdesk_fold: SQLite's own lower knows ASCII only.
func foldText(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
	if s, ok := args[0].(string); ok {
		return strings.ToLower(s), nil
	}
	return args[0], nil
}
