// Package secrets keeps what flows sign in to other systems with: sealed under
// a key that is not in the database, opened only for the call that needs it.
package secrets
