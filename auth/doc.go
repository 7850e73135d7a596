// Package auth knows who may come in and what they may do: passwords, sign-in
// and its throttling, sessions, tokens, roles and permissions. It declares
// the Store it needs; package store implements it. It knows no HTTP.
package auth
