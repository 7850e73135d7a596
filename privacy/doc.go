// Package privacy keeps what visitors are owed: a copy of everything that is
// stored of them, an end of it when they or an owner ask for that, and an end
// of what is older than the workspace keeps it.
package privacy
