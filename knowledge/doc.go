// Package knowledge finds the article that answers a question and knows how
// sure it is. It reads help articles (Markdown, JSONL), splits them into
// chunks, keeps them in an in-memory index, searches by words (BM25F), by
// character n-grams and, when they are set, by dense vectors, takes the
// answering sentences out of the best passage without rewording them, and
// gives a calibrated probability that the answer is right.
//
// The package does no SQL and no HTTP and reads no clock for a decision. It
// declares Vectors and Embedder; package store and package llm implement
// them, and package knowledge/indextest holds every Vectors to one suite.
package knowledge
