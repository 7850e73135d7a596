// Package mail writes letters and gives them to a mail server. It is the only
// one that talks to one.
package mail
