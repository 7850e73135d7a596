// Package bot carries out one turn: it reads what the visitor has written,
// asks the policy, the flows and the knowledge base, and leaves one committed
// result behind. A Worker claims turns; whatever it decides counts only if the
// bot still owns the conversation when it commits.
package bot
