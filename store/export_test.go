package store

import (
	"context"
	"slices"
)

// PersonalTables gives the tables that know of visitors, and their columns
// that an erasure leaves as they are.
func PersonalTables() map[string][]string {
	out := map[string][]string{}
	for _, t := range slices.Concat(conversationTables, visitorTables) {
		out[t.name] = t.kept
	}
	return out
}

// ImpersonalTables gives the other tables.
func ImpersonalTables() map[string]bool {
	out := map[string]bool{}
	for name := range impersonal {
		out[name] = true
	}
	return out
}

// SetMany says how many documents with a word are many.
func (s *Store) SetMany(n int) { s.many = n }

// Hold keeps SQLite's writer from everybody else until release is called.
func (s *Store) Hold(ctx context.Context) (release func(), err error) {
	if err := s.gate.acquire(ctx, false); err != nil {
		return nil, err
	}
	return s.gate.release, nil
}
