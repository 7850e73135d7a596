package store

import "slices"

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
