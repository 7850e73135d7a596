// Package analytics says how engagements ended: one visitor need from its
// first meaningful message to exactly one outcome, and the figures made of
// them, each with the definition that is shown beside it.
//
// Fold is pure: a conversation's event log gives its engagements, always the
// same ones. Projector keeps the stored rows up to date with the log, and
// Figures reads them. The package does no SQL; it declares Store.
package analytics
