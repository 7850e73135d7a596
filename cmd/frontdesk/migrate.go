package main

import (
	"context"
	"fmt"
)

type migrateCommand struct{}

// Run brings the schema up to date and says so.
func (migrateCommand) Run(ctx context.Context, s *session) error {
	db, err := s.open(ctx, s.logger())
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, "The database is up to date.")
	return db.Close()
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	fmt.Fprintln(s.out, "frontdesk", version)
	return nil
}
