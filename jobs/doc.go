// Package jobs does work that leaves the database, such as mail: durable, at
// least once, with growing pauses between attempts, and given up for people to
// see. What a kind of job does lives with whoever does it.
package jobs
