// Package chat is the domain of Frontdesk: its types, its legal transitions,
// its ids and error codes, and the one door (Post, Open, Resolve, …) through
// which every message passes, whoever wrote it.
//
// It imports no other package of ours. It declares the interfaces it needs
// (Store, Publisher); package store and package bus implement them.
package chat
